internal import JSON

/// All that Rapport remembers, as one value.
///
/// A copy costs O(1) and is one consistent moment. `apply` is the only change, live and on replay.
public struct Records: Sendable, Equatable {
    public internal(set) var catalogue = Catalogue()
    public internal(set) var keys = Shelf<AccessKey>()
    public internal(set) var settings = Rows<AccessSetting>()
    public internal(set) var people = Rows<Person>()
    public internal(set) var profiles = Rows<Profile>()
    public internal(set) var appointments = Rows<Appointment>()
    public internal(set) var accessKeys = Rows<Key>()
    public internal(set) var signInLinks = Rows<SignInLink>()
    public internal(set) var signIns = Rows<SignIn>()
    public internal(set) var programs = Rows<Program>()
    public internal(set) var forms = Rows<Form>()
    public internal(set) var matchingConfigurations = Rows<MatchingConfiguration>()
    public internal(set) var matchRuns = Rows<MatchRun>()
    public internal(set) var matchResults = Rows<MatchResult>()
    public internal(set) var participants = Rows<Participant>()
    public internal(set) var answers = Rows<AnswerSheet>()
    public internal(set) var preferences = Rows<Preferences>()
    public internal(set) var suggestions = Rows<Suggestion>()
    public internal(set) var consents = Rows<Consent>()
    public internal(set) var concerns = Rows<Concern>()
    public internal(set) var applications = Rows<Application>()
    public internal(set) var relationships = Rows<Relationship>()
    public internal(set) var agreements = Rows<Agreement>()
    public internal(set) var sessions = Rows<Session>()
    public internal(set) var goals = Rows<Goal>()
    public internal(set) var notes = Rows<Note>()
    public internal(set) var managerInputs = Rows<ManagerInput>()
    public internal(set) var disclosures = Rows<Disclosure>()
    public internal(set) var calendarFeeds = Rows<CalendarFeed>()

    public init() {}

    /// Carries out the changes of one decision, which belong together, in their order.
    public mutating func apply(_ changes: [Change]) {
        var rest = changes[...]
        while let change = rest.first {
            guard change.stored == nil else {
                put(change)
                rest = rest.dropFirst()
                continue
            }
            // Deletions of one kind in a row cost a shelf as much as one.
            let deletions = rest.prefix { $0.kind == change.kind && $0.stored == nil }
            change.kind.any.remove(deletions.map(\.name), &self)
            rest = rest.dropFirst(deletions.count)
        }
        if changes.contains(where: { $0.kind.isOfCatalogue }) { catalogue.countRevision() }
    }

    /// Whether every number of these changes, and the catalogue's own, can be read back and has one after it.
    public func canCount(_ changes: [Change]) -> Bool {
        changes.allSatisfy { change in
            if change.kind.isOfCatalogue && catalogue.revision >= JSONValue.integerMax { return false }
            guard let stored = change.stored else { return true }
            guard case .key(let key) = stored.name else { return stored.revision <= JSONValue.integerMax }
            return stored.revision <= JSONValue.integerMax && key.madeAt <= Instant.last
        }
    }

    /// - Returns: False if the record took the place of another.
    @discardableResult
    mutating func put(_ change: Change) -> Bool {
        guard let stored = change.stored else { preconditionFailure("a change that puts has a record") }
        return change.kind.any.put(stored, &self)
    }

    /// How many records of each kind there are.
    public var counts: [(kind: KindName, count: Int)] { KindName.allCases.map { ($0, $0.any.count(self)) } }

    /// The greatest key that a change gives to a record, or the one before if that is greater: keys to come must be greater.
    public static func newestKey(after newest: RecordKey?, in changes: [Change]) -> RecordKey? {
        var newest = newest
        for change in changes where change.stored != nil {
            guard case .key(let key) = change.name else { continue }
            newest = max(newest ?? key, key)
        }
        return newest
    }
}

extension Records {
    func holds(_ address: RecordAddress) -> Bool { address.kind.any.isThere(address.name, self) }

    /// The record of that id.
    ///
    /// - Throws: `Problem` with `.notFound`.
    public func record<R: Record>(_ id: R.Identifier, _ kind: R.Type = R.self) throws(Problem) -> Stored<R> {
        guard let stored = R.table(of: self)[id] else { throw .notFound(R.kind.name, id.description) }
        return stored
    }
}
