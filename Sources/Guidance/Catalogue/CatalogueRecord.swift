internal import JSON

/// What the five tables of a catalogue have in common, so that each kind of record is kept, changed, retired and translated by
/// the same code.
public protocol CatalogueRecord: Record, Translated where Identifier == Slug, Table == Shelf<Self> {
    /// Where a catalogue has its records.
    static var shelf: any WritableKeyPath<Catalogue, Shelf<Self>> & Sendable { get }

    /// Where the record came from and who changed it last; nil in records of a release that did not tell.
    var provenance: Provenance? { get set }
    /// Since when the record does not count any more; nil as long as it does.
    var retirement: Retirement? { get set }
}

extension CatalogueRecord {
    /// Who vouches for it; a record that does not tell came with a release.
    public var origin: Provenance.Origin { provenance?.origin ?? .builtIn }

    /// The record without what the service notes on it: two are the same if they say the same.
    var content: Self {
        var record = self
        (record.provenance, record.retirement) = (nil, nil)
        return record
    }

    public static func table(of records: Records) -> Shelf<Self> { records.catalogue[Self.self] }

    public static func withTable<Answer>(of records: inout Records, _ body: (inout Shelf<Self>) -> Answer) -> Answer {
        records.catalogue.change(Self.self, body)
    }

    public var madeAt: Instant? { provenance?.recordedAt }

    public var withoutAuthors: Self? {
        let isOwn = provenance?.recordedBy != nil && provenance?.recordedBy != Provenance.release
        guard isOwn || provenance?.changedBy != nil || retirement?.by != nil else { return nil }
        var record = self
        if isOwn { record.provenance?.recordedBy = nil }
        record.provenance?.changedBy = nil
        record.retirement?.by = nil
        return record
    }

    public static func made(_ draft: Self, id: Slug?, by maker: String, at now: Instant) -> Self {
        var record = draft
        record.provenance = .own(by: maker, at: now)
        return record
    }

    public func revised(to revision: Int, by changer: String, at now: Instant) -> Self {
        var record = self
        record.provenance = (provenance ?? .unknown).changed(by: changer, at: now)
        return record
    }

    /// The read-only members that every record of a catalogue has.
    static func noted(
        _ provenance: any WritableKeyPath<Self, Provenance?> & Sendable,
        _ retirement: any WritableKeyPath<Self, Retirement?> & Sendable
    ) -> [Field<Self>] {
        [
            Field(
                "provenance", optional: provenance, .object(Provenance.fields), "Where it came from, and who changed it last.",
                setBy: "the service"),
            Field(
                "retirement", optional: retirement, .object(Retirement.fields), "Since when it does not count any more.",
                setBy: "POST …/retirement"),
        ]
    }
}

/// Where a record of the catalogue came from, and who changed it last.
public struct Provenance: Sendable, Equatable {
    public var origin = Origin.own
    /// Who recorded it: the id of a key; `rapport` for what came with a release.
    public var recordedBy: String?
    public var recordedAt: Instant?
    /// Who changed it last; nil as long as it is as it was recorded.
    public var changedBy: String?
    public var changedAt: Instant?

    /// Who vouches for a record.
    public enum Origin: String, CaseIterable, Sendable {
        /// It came with a release of Rapport.
        case builtIn = "built-in"
        /// The organisation that runs the service recorded it.
        case own
    }

    /// What stands as the recorder of what came with a release.
    public static let release = "rapport"

    /// Of records that do not tell, as those of the first release.
    static let unknown = Provenance(origin: .builtIn, recordedBy: release)

    static func own(by recorder: String, at now: Instant) -> Provenance {
        Provenance(origin: .own, recordedBy: recorder, recordedAt: now)
    }

    func changed(by changer: String, at now: Instant) -> Provenance {
        var provenance = self
        (provenance.changedBy, provenance.changedAt) = (changer, now)
        return provenance
    }

    static let fields = FieldTable(
        blank: Provenance(), named: "Provenance",
        [
            Field("origin", \.origin, .choice, "Whether it came with a release or the organization recorded it."),
            Field(
                "recordedBy", optional: \.recordedBy, .text(200),
                "Who recorded it: the id of a key, or rapport for a release. The first is for those who may change it."),
            Field("recordedAt", optional: \.recordedAt, .instant, "When it was recorded."),
            Field("changedBy", optional: \.changedBy, .text(200), "Who changed it last, for those who may change it."),
            Field("changedAt", optional: \.changedAt, .instant, "When it was changed last."),
        ])
}

/// That a record does not count any more: it stays to be read, and nothing new can rest on it.
///
/// - A **claim** is not compared, weighed or cited any more; a **source**, with all its claims; a **tension** is not shown.
/// - A **dimension** is not compared unless it is asked for, and its questions are not asked.
/// - A **relationship type** is not compared unless it is asked for, nor recommended, and no programme takes it up;
///   programmes that have it go on under its policy.
public struct Retirement: Sendable, Equatable {
    public var by: String?
    public var at = Instant(milliseconds: 0)
    public var reason: String?

    static let fields = FieldTable(
        blank: Retirement(), named: "Retirement",
        [
            Field("by", optional: \.by, .text(200), "Who retired it: the id of a key, for those who may change it."),
            Field("at", \.at, .instant, "When."),
            Field("reason", optional: \.reason, .text(500), "Why."),
        ])
}
