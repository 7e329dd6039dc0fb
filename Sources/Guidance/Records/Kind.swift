public import JSON

/// The kinds of records, under the names that the journal, snapshots and events have for them, in the order in which a
/// snapshot holds them.
public enum KindName: String, CaseIterable, Sendable {
    case sources, dimensions, relationshipTypes, claims, tensions
    case keys, settings
    case people, profiles, appointments, accessKeys, signInLinks, signIns
    case programs, forms, matchingConfigurations, participants, answers, preferences, suggestions
    case consents, concerns
    case matchRuns, matchResults
    case applications, relationships, agreements, sessions, goals, notes, managerInputs, disclosures, calendarFeeds

    /// The kinds of the catalogue, in the order of its file.
    public static let catalogue: [KindName] = [.sources, .dimensions, .relationshipTypes, .claims, .tensions]

    public var isOfCatalogue: Bool { Self.catalogue.contains(self) }

    /// Whether nobody but the people concerned learns even that a record was changed.
    public var isConfidential: Bool {
        switch self {
        case .sources, .dimensions, .relationshipTypes, .claims, .tensions, .keys, .settings, .people, .profiles, .appointments,
            .accessKeys, .signInLinks, .signIns, .programs, .forms, .matchingConfigurations, .participants,
            .suggestions, .consents, .applications, .relationships, .matchRuns, .matchResults:
            false
        case .answers, .preferences, .concerns, .agreements, .sessions, .goals, .notes, .managerInputs, .disclosures,
            .calendarFeeds:
            true
        }
    }

    /// What can be done with records of the kind without knowing their type.
    public var any: AnyKind {
        switch self {
        case .sources: Source.kind.any
        case .dimensions: Dimension.kind.any
        case .relationshipTypes: RelationshipType.kind.any
        case .claims: Claim.kind.any
        case .tensions: Tension.kind.any
        case .keys: AccessKey.kind.any
        case .settings: AccessSetting.kind.any
        case .people: Person.kind.any
        case .profiles: Profile.kind.any
        case .appointments: Appointment.kind.any
        case .accessKeys: Key.kind.any
        case .signInLinks: SignInLink.kind.any
        case .signIns: SignIn.kind.any
        case .programs: Program.kind.any
        case .forms: Form.kind.any
        case .matchingConfigurations: MatchingConfiguration.kind.any
        case .participants: Participant.kind.any
        case .matchRuns: MatchRun.kind.any
        case .matchResults: MatchResult.kind.any
        case .answers: AnswerSheet.kind.any
        case .preferences: Preferences.kind.any
        case .suggestions: Suggestion.kind.any
        case .consents: Consent.kind.any
        case .concerns: Concern.kind.any
        case .applications: Application.kind.any
        case .relationships: Relationship.kind.any
        case .agreements: Agreement.kind.any
        case .sessions: Session.kind.any
        case .goals: Goal.kind.any
        case .notes: Note.kind.any
        case .managerInputs: ManagerInput.kind.any
        case .disclosures: Disclosure.kind.any
        case .calendarFeeds: CalendarFeed.kind.any
        }
    }
}

/// Everything there is to say of a kind of record beside its fields.
public final class Kind<R: Record>: Sendable {  // a class, so that handing it on counts one reference
    public let name: KindName
    /// What one record is called in a sentence: "relationship type".
    public let noun: String
    /// The same in German.
    public let german: GermanNoun
    /// The address of the list: `/v1/relationship-types`. Of a kind whose lists stand under other records, where one of them is;
    /// empty if one is nowhere by itself.
    public let path: String
    /// How many records there may be; nil for any number.
    let countMax: Int?
    /// Query parameters that let only some records pass.
    public let filters: [Filter<Stored<R>>]
    /// Orders that a list can have, the first by default; without any it has that of the table alone.
    public let sorts: [Sort<R>]
    let references: [Reference<R>]
    /// Who may see and change its records.
    public let access: Access<R>
    public let expansions: [Expansion<Stored<R>>]
    /// What `?q=` searches, in rows by the beginnings of words, in the catalogue by any part; nil if there is no search.
    public let texts: (@Sendable (R) -> [String])?
    /// The members that can change when the record has come to its end.
    let writableWhenOver: Set<String>
    /// What happens to records by itself.
    let due: [Due<R>]
    /// What is wrong with a record that no field table can see.
    let faults: @Sendable (Draft, Records) -> [FieldError]
    /// What a change of a record brings with it in others, decided and written with it; nil where nothing follows.
    let consequences: Consequences?
    /// The filters and sorts without their types, for `Rows`.
    let plan: Plan
    let sortName: (@Sendable (R) -> String)?
    /// The kind for code that does not know the type.
    public let any: AnyKind
    /// What each act needs, in the order of `Act`.
    private let needs: [Need?]

    /// - Parameters:
    ///   - before: The record as it was; nil if it is new.
    ///   - after: As it is now; nil if it is deleted.
    ///   - records: As they are with the change; made only if asked for.
    typealias Consequences = @Sendable (_ before: R?, _ after: R?, _ records: () -> Records, Instant) -> [Change]

    // What a viewer does with records, compiled for this kind: another module that calls it by its generic functions runs code that
    // looks up its types as it goes, which was a tenth of making a record.
    let read: @Sendable (Viewer, R.Identifier, Act) throws(Problem) -> Visible<R>
    let see: @Sendable (Viewer, Stored<R>) -> Visible<R>?
    let office: @Sendable (Viewer, Stored<R>) -> (person: RecordKey, role: Role)?
    public let create: Create
    public let change: Edit
    public let patch: Edit

    public typealias Create =
        @Sendable (Viewer, JSON.Draft<R>, JSONValue, R.Identifier?) throws(Problem) -> Decision<Visible<R>>
    public typealias Edit =
        @Sendable (Viewer, R.Identifier, JSONValue) throws(Problem) -> Decision<Visible<R>>

    /// A record as a client wants it to be, beside what there is.
    struct Draft {
        /// As far as the document could be read.
        let record: R
        /// As it stands; nil if it is being made.
        let current: R?
        /// What the client sent: the whole record, or a patch of it.
        let document: JSONValue
        /// Whether there is a record, for the one who sent it.
        let isThere: (RecordAddress) -> Bool
    }

    @inline(__always)
    init(
        _ name: KindName, _ noun: String, german: GermanNoun, _ path: String, under list: String? = nil, countMax: Int? = nil,
        filters: [Filter<Stored<R>>] = [],
        sorts: [Sort<R>] = [], references: [Reference<R>] = [], access: Access<R>,
        expansions: [Expansion<Stored<R>>] = [], title: @escaping @Sendable (R) -> String? = { _ in nil },
        texts: (@Sendable (R) -> [String])? = nil, writableWhenOver: [String] = [], due: [Due<R>] = [],
        groups: [Keying<Stored<R>, GroupKey>] = [],
        faults: @escaping @Sendable (Draft, Records) -> [FieldError] = { _, _ in [] }, consequences: Consequences? = nil,
        lookup: Keying<Stored<R>, Int64>? = nil
    ) {
        (self.name, self.noun, self.german, self.path, self.countMax) = (name, noun, german, path, countMax)
        self.filters = filters + references.map(\.filter)
        (self.sorts, self.references, self.access) = (sorts, references, access)
        (self.expansions, self.texts) = (expansions, texts)
        (self.writableWhenOver, self.due, self.faults) = (Set(writableWhenOver), due, faults)
        self.consequences = consequences
        plan = Plan(filters: self.filters, sorts: sorts, texts: texts, groups: groups, due: due, lookup: lookup)
        sortName = sorts.lazy.compactMap(\.byName).first
        any = AnyKind(R.self, name, noun, german, path, list, countMax, plan, writableWhenOver, due, title)
        needs = Act.allCases.map { Need($0, name) }
        read = { (viewer, id, act) throws(Problem) in try viewer.found(id, act) }
        see = { (viewer, stored) in viewer.judged(stored) }
        office = { (viewer, stored) in viewer.office(reading: stored.value) }
        create = { (viewer, draft, document, id) throws(Problem) in try viewer.create(draft, from: document, id: id) }
        change = { (viewer, id, document) throws(Problem) in try viewer.change(id, of: R.self, to: document) }
        patch = { (viewer, id, document) throws(Problem) in try viewer.patch(id, of: R.self, by: document) }
    }

    /// The scopes that an act on the records needs; nil if it needs none.
    func need(for act: Act) -> Need? { needs[ActSet(act).rawValue.trailingZeroBitCount] }

    /// The place of a reference's filter among all.
    func filter(ofReference place: Int) -> Int { filters.count - references.count + place }

    /// The place of a grouping that only rules ask for, behind those of all filters.
    func filter(ofGroup place: Int) -> Int { filters.count + place }
}

/// What can be done with the records of a kind without knowing their type.
///
/// Its closures are made where the type is known, so that what runs for each record is compiled for it.
public final class AnyKind: Sendable {
    public let name: KindName
    public let type: any Record.Type
    public let noun: String
    public let german: GermanNoun
    /// What several are called, which their address says: "relationship types", "people".
    public var nouns: String {
        path.isEmpty ? "\(noun)s" : String(list.split(separator: "/").last ?? "").replacing("-", with: " ")
    }
    public var nounWithArticle: String { noun.withArticle }
    /// The noun as part of a name in a program: "RelationshipType".
    public var singularID: String { noun.split { $0 == " " || $0 == "-" }.map(\.capitalized).joined() }
    /// "RelationshipTypes".
    public var pluralID: String { nouns.split(separator: " ").map(\.capitalized).joined() }
    /// What its ids are.
    public var idSchema: Schema { type.idSchema }
    /// The noun in one word, as operations of events have it: "relationship-type".
    public let word: String
    public let path: String
    /// Where to look for one: the address of the list, or that of a part of another record, such as `/v1/people/{id}/profile`.
    public let list: String
    /// Whether its lists, or its records one by one, stand under other records.
    public var isUnderAnother: Bool { list != path }
    /// What a record is in JSON.
    public var schema: Schema { type.schema }
    let countMax: Int?
    let writableWhenOver: [String]
    /// What happens to records by itself.
    let due: [AnyDue]
    /// The records where they are kept in rows.
    let rows: @Sendable (Records) -> RowIndex?
    /// Reads a document from the journal.
    let read: @Sendable (JSONValue, _ revision: Int) throws(ChangeError) -> StoredRecord
    let nameOfText: @Sendable (String) -> RecordName?
    let text: @Sendable (RecordName) -> String
    /// - Returns: False if the record took the place of another.
    let put: @Sendable (StoredRecord, inout Records) -> Bool
    let remove: @Sendable ([RecordName], inout Records) -> Void
    /// Visits all until the visitor says false.
    let forEach: @Sendable (Records, (StoredRecord) -> Bool) -> Void
    let count: @Sendable (Records) -> Int
    /// How many records refer to one, and the first of them; nil for whatever its deletion does to them.
    let users: @Sendable (RecordAddress, OnDeletion?, Records, _ namedMax: Int) -> (count: Int, named: [StoredRecord])
    /// A record as it is once others are deleted that it names.
    let cleared: @Sendable (StoredRecord, _ gone: Set<RecordAddress>, _ deleter: String, Instant) -> StoredRecord
    let lastStep: @Sendable (StoredRecord) -> Int
    /// What is doubtful in a record, but for what the whole catalogue tells.
    let doubts: @Sendable (StoredRecord, Records) -> [FieldError]
    /// What people call a record, where it has a name.
    let title: @Sendable (StoredRecord) -> String?
    let isThere: @Sendable (RecordName, Records) -> Bool
    /// Whether somebody may see that there is such a record.
    let sight: @Sendable (RecordName, Viewer) -> Sight?
    /// A record as somebody may see it, and whether it is that person's own; nil where it is hidden.
    let told: @Sendable (StoredRecord, Viewer) -> (json: [UInt8], isOwn: Bool)?
    /// For `RowIndex`.
    let plan: Plan
    /// Takes records that were loaded at once; nil where they are loaded one by one.
    let install: (@Sendable (RowIndex, inout Records) -> Void)?

    // Inlined where a kind is made, so that the closures are compiled for its records.
    @inline(__always)
    fileprivate init<R: Record>(
        _ type: R.Type, _ name: KindName, _ noun: String, _ german: GermanNoun, _ path: String, _ list: String?,
        _ countMax: Int?, _ plan: Plan,
        _ writableWhenOver: [String], _ due: [Due<R>], _ title: @escaping @Sendable (R) -> String?
    ) {
        (self.name, self.type, self.noun, self.german, self.path) = (name, type, noun, german, path)
        (self.list, self.countMax, self.plan) = (list ?? path, countMax, plan)
        (self.writableWhenOver, word) = (writableWhenOver, noun.replacing(" ", with: "-"))
        self.due = due.map { AnyDue($0) }
        rows = { R.table(of: $0).rows }
        read = { (document, revision) throws(ChangeError) in
            do throws(FieldErrors) {
                return Stored(
                    try R.fields.read(document, isKept: true), revision: revision, json: Array(document.raw))
            } catch {
                let first = error.all.first.map { "\($0.pointer) \($0.detail)" } ?? ""
                throw ChangeError("the document cannot be read: \(first)")
            }
        }
        nameOfText = { R.Identifier($0)?.name }
        text = { R.Identifier($0)?.description ?? "" }
        put = { stored, records in
            let stored = unsafeDowncast(stored, to: Stored<R>.self)
            return R.withTable(of: &records) { $0.put(stored) }
        }
        remove = { names, records in R.withTable(of: &records) { $0.remove(names.compactMap { R.Identifier($0) }) } }
        forEach = { records, visit in R.table(of: records).forEach { visit($0) } }
        count = { R.table(of: $0).count }
        users = { target, onDeletion, records, namedMax in
            let (count, named) = R.table(of: records).referring(to: target, onDeletion, namedMax: namedMax)
            return (count, named)  // as records of no kind
        }
        cleared = { R.kind.cleared(unsafeDowncast($0, to: Stored<R>.self), of: $1, by: $2, at: $3) }
        lastStep = { unsafeDowncast($0, to: Stored<R>.self).value.lastStep }
        doubts = { R.kind.doubts(of: unsafeDowncast($0, to: Stored<R>.self), in: $1) }
        self.title = { title(unsafeDowncast($0, to: Stored<R>.self).value) }
        isThere = { name, records in R.Identifier(name).map { R.table(of: records)[$0] != nil } ?? false }
        sight = { name, viewer in
            guard let id = R.Identifier(name), let stored = R.table(of: viewer.records)[id] else { return nil }
            return viewer.seen(stored).map { $0.isWhole ? .whole : .part }
        }
        told = { stored, viewer in
            let stored = unsafeDowncast(stored, to: Stored<R>.self)
            guard let visible = viewer.seen(stored) else { return nil }
            let roles = viewer.roles(to: stored.value, R.kind.access).roles
            return (visible.json, roles.contains(.oneself))
        }
        guard R.Table.isLoadedAtOnce else {
            install = nil
            return
        }
        install = { index, records in
            guard let loaded = R.Table(index) else { return }
            R.withTable(of: &records) { $0 = loaded }
        }
    }
}
