internal import JSON

/// A record as somebody may see it: the only thing that an answer can be made of.
public struct Visible<R: Record>: Sendable {
    let stored: Stored<R>
    /// The members that may be read; nil for all.
    let seen: FieldMask?
    /// What of it is shown: not what another system calls the record. Nil for all.
    let shown: FieldMask?
    /// What a part is made of, where that is not what is stored.
    private let told: Stored<R>?

    init(_ stored: Stored<R>, seen: FieldMask?, for viewer: Viewer) {
        (self.stored, self.seen) = (stored, seen)
        let make = seen == nil ? nil : R.kind.access.told
        told = make.map { Stored($0(stored.value, viewer), revision: stored.revision, json: []) }
        let foreign = viewer.foreign(stored.value)
        shown = foreign.isEmpty ? seen : (seen ?? R.fields.all).subtracting(foreign)
    }

    /// For decisions, which are made in this module; what of it goes into an answer is in `json`.
    var value: R { stored.value }
    public var id: R.Identifier { stored.value.id }
    public var madeAt: Instant? { stored.value.madeAt }
    public var isWhole: Bool { seen == nil }
    /// The bytes as they are kept, or the members that may be read.
    public var json: [UInt8] {
        guard let shown else { return stored.json }
        return R.fields.bytes(of: (told ?? stored).value, only: shown)
    }
    /// The same as a value: a member that is hidden is as in a blank record.
    public var record: R {
        guard let shown else { return stored.value }
        return R.fields.part(shown, of: (told ?? stored).value)
    }
    /// The record with its checksum, for the tag of the whole; nil of a part, whose tag says nothing of the rest.
    public var whole: StoredRecord? { shown == nil ? stored : nil }
    /// When it was last written; a part does not say, as the change may be to something hidden.
    public var writtenAt: Instant? { seen == nil ? stored.value.writtenAt : nil }
    public var revision: Int { stored.revision }

    /// Where it stands in a list.
    public func place(in selection: Selection<R>) -> Place<R> { Place(of: stored, in: selection) }
}

extension Viewer {
    /// The record of that id, as the caller may see it.
    ///
    /// - Throws: `Problem` with `.notFound`, which says the same of a record that is hidden and of one that never was; with `.denied`
    ///   where the caller sees the record and may not do that.
    public func record<R: Record>(_ id: R.Identifier, _ act: Act = .read, of kind: R.Type = R.self) throws(Problem) -> Visible<R>
    {
        try R.kind.read(self, id, act)
    }

    /// What `Kind.read` does.
    func found<R: Record>(_ id: R.Identifier, _ act: Act) throws(Problem) -> Visible<R> {
        // Where a record stands above what is asked for, the route asks for other scopes than it takes to read it.
        try require(R.kind.need(for: .read))
        guard let stored = R.table(of: world.kept)[id] else { throw .notFound(R.kind.name, id.description) }
        return try visible(stored, act)
    }

    func visible<R: Record>(_ stored: Stored<R>, _ act: Act = .read) throws(Problem) -> Visible<R> {
        switch verdict(act, stored.value) {
        case .granted(let seen, _): return Visible(stored, seen: seen, for: self)
        case .refused(let denial): throw .denied(denial)
        case .hidden: throw .notFound(R.kind.name, stored.value.id.description)
        }
    }

    /// The record if the caller may read it.
    func seen<R: Record>(_ stored: Stored<R>) -> Visible<R>? { R.kind.see(self, stored) }

    /// What `Kind.see` does.
    func judged<R: Record>(_ stored: Stored<R>) -> Visible<R>? {
        guard case .granted(let seen, _) = verdict(.read, stored.value) else { return nil }
        return Visible(stored, seen: seen, for: self)
    }

    /// Whether the caller sees that there is such a record. Of oneself one knows, whatever the scopes of the key.
    public func sees(_ address: RecordAddress) -> Bool {
        address.kind == .people && address.name == caller.person?.name || address.kind.any.sight(address.name, self) != nil
    }

    /// How much the caller sees of the record of that id; nil if nothing.
    public func sight(of id: String, _ kind: KindName) -> Sight? { kind.any.nameOfText(id).flatMap { kind.any.sight($0, self) } }

    /// What was written, as the caller may see it: a change that takes away one's own role still gets its answer.
    func written<R: Record>(_ stored: Stored<R>, before: Visible<R>? = nil) -> Visible<R> {
        seen(stored) ?? Visible(stored, seen: before?.seen ?? R.kind.access.always, for: self)
    }
}

extension World {
    /// The catalogue as everybody reads it.
    public var published: Catalogue { kept.catalogue.published }
    /// How often the catalogue was changed.
    public var catalogueRevision: Int { kept.catalogue.revision }
}

extension Viewer {
    /// The catalogue as the caller reads it: with those who recorded and changed it, if it may know them.
    public var catalogue: Catalogue { seesAuthors ? records.catalogue : world.published }

    /// The records among which all of a kind are that the caller may see, where these are few; nil for all records.
    public func candidates<R: Record>(_ kind: R.Type) -> [RecordKey]? { R.kind.access.candidates(self) }

    /// Visits what the caller may see of a selection, until `visit` says false.
    ///
    /// - Parameter examinedMax: It ends after this many records have been looked at, whether the caller sees them or not.
    /// - Returns: The place after which there is more to look at; nil if it came to the end.
    public func forEach<R: Record>(
        in selection: Selection<R>, after place: Place<R>?, examinedMax: Int, _ visit: (Visible<R>) -> Bool
    ) -> Place<R>? {
        R.table(of: records).forEach(in: selection, after: place, examinedMax: examinedMax) { stored in
            guard let visible = seen(stored) else { return true }
            // A word of a member that is hidden finds nothing.
            if let shown = visible.shown, !selection.hasWords(R.fields.part(shown, of: stored.value)) { return true }
            return visit(visible)
        }
    }
}

/// How much of a record somebody sees.
public enum Sight: Sendable {
    case whole, part
}
