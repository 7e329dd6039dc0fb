public import JSON

// What people do in relationships, as somebody may.

extension Viewer {
    /// As `Records.propose`.
    ///
    /// - Throws: Also `Problem` with `.denied`.
    public func propose(_ document: JSONValue, id: ID<Relationship>) throws(Problem) -> Decision<Visible<Relationship>> {
        var relationship: Relationship
        do throws(Problem) {
            relationship = try records.relationship(from: document, id: id, by: caller.signature, at: now) { sees($0) }
        } catch {
            // Who may not propose one is not told what is wrong with it.
            var blank = Relationship()
            if let program = document["program"]?.string.flatMap({ ID<Program>($0) }) { blank.program = program }
            if let denial = denial(of: .create, blank) { throw .denied(denial) }
            throw error
        }
        if let denial = denial(of: .create, relationship) { throw .denied(denial) }
        try records.claim(&relationship, instead: nil, by: document, for: self)
        let decision = try records.propose(relationship, by: caller.signature, at: now)
        try records.checkUnique(decision.answer, instead: nil, for: self)
        return decision.map { written($0) }
    }

    /// The relationship of that id, in which the caller is a member.
    ///
    /// - Throws: `Problem` with `.notFound`; with `.denied` for those who are no members.
    private func own(_ id: ID<Relationship>, _ act: Act = .read) throws(Problem) -> (Stored<Relationship>, ID<Person>) {
        let visible = try record(id, act, of: Relationship.self)
        guard let person = caller.person, visible.value.member(person) != nil else { throw .denied(.otherRole([.oneself])) }
        return (visible.stored, person)
    }

    /// As `Records.accept`, for the person for whom the request is made.
    public func accept(_ id: ID<Relationship>, as document: JSONValue) throws(Problem) -> Decision<Visible<Relationship>> {
        let (current, person) = try own(id, .step)
        return try records.accept(current, as: document, by: person, caller.signature, at: now).map {
            written($0, before: try? record(id))
        }
    }

    /// As `Records.waive`, for those who run the programme, and never in one's own case.
    public func waive(_ id: ID<Relationship>, as document: JSONValue) throws(Problem) -> Decision<Visible<Relationship>> {
        let current = try record(id, .change, of: Relationship.self)
        // Members change something of it, too.
        guard actors(to: current.value, for: .change).contains(.organiser) else {
            let isOwnCase = roles(to: current.value, Relationship.kind.access).isOwnCase
            throw .denied(isOwnCase ? .ownCase : .otherRole([.administrator, .integration, .owner]))
        }
        return try decide(on: current) { (records, signature, now) throws(Problem) in
            try records.waive(current.stored, as: document, by: signature, at: now)
        }
    }

    /// As `Records.ask(toJoin:)`, for those who run the programme.
    public func ask(
        toJoin id: ID<Relationship>, as document: JSONValue
    ) throws(Problem) -> Decision<Visible<Relationship>> {
        let current = try record(id, .change, of: Relationship.self)
        guard actors(to: current.value, for: .change).contains(.organiser) else {
            throw .denied(.otherRole([.administrator, .integration, .owner]))
        }
        return try decide(on: current) { (records, signature, now) throws(Problem) in
            try records.ask(toJoin: current.stored, as: document, by: signature, at: now) { sees($0) }
        }
    }

    // MARK: The agreement

    /// The newest agreement of a relationship; nil where there is none yet.
    public func agreement(of id: ID<Relationship>, _ act: Act = .read) throws(Problem) -> Visible<Agreement>? {
        let (relationship, _) = try own(id)
        guard let stored = records.agreement(of: id) else {
            guard act == .read || parts(in: relationship.value).contains(.member) else { throw .denied(.otherRole([.oneself])) }
            return nil
        }
        // One that is hidden is as one that is not there yet.
        if act == .read, verdict(.read, stored.value) == .hidden { return nil }
        return try visible(stored, act)
    }

    /// Rewrites the newest agreement of a relationship, or adds a version where everybody has signed it.
    ///
    /// - Parameter isPatch: Whether the document says what is different, and not all.
    public func writeAgreement(
        _ document: JSONValue, isPatch: Bool, of id: ID<Relationship>, makeID: () -> ID<Agreement>
    ) throws(Problem) -> Decision<(isNew: Bool, visible: Visible<Agreement>)> {
        let (relationship, _) = try own(id)
        if let current = records.agreement(of: id), current.value.isOpen {
            let decision =
                isPatch
                ? try Agreement.kind.patch(self, current.value.id, document)
                : try Agreement.kind.change(self, current.value.id, document)
            return decision.map { (isNew: false, visible: $0) }
        }
        let next = records.nextAgreement(of: relationship.value)
        // Members of the one in force may come back as they are in it.
        let before = records.agreement(of: id)?.value ?? next
        let read = isPatch ? Agreement.fields.patch(document, of: before) : Agreement.fields.draft(document, current: before)
        let draft = read.with { agreement in
            (agreement.relationship, agreement.relationshipType) = (next.relationship, next.relationshipType)
            (agreement.version, agreement.status) = (next.version, .draft)
            (agreement.signatures, agreement.transitions) = ([], [])
        }
        return try Agreement.kind.create(self, draft, document, makeID()).map { (isNew: true, visible: $0) }
    }

    /// As `Records.sign`, for the person for whom the request is made.
    public func sign(_ id: ID<Relationship>) throws(Problem) -> Decision<Visible<Agreement>> {
        let (_, person) = try own(id)
        guard let stored = records.agreement(of: id) else { throw .notFound(.agreements, id.description) }
        let current = try visible(stored, .step)
        return try decide(on: current) { (records, signature, now) throws(Problem) in
            try records.sign(stored, by: person, signature, at: now)
        }
    }

    // MARK: Inside

    /// As `Records.moveSession`.
    public func moveSession(
        _ id: ID<Session>, as document: JSONValue, to made: ID<Session>
    ) throws(Problem) -> Decision<Visible<Session>> {
        let current = try record(id, .step, of: Session.self)
        return try records.moveSession(
            current.stored, to: document, id: made, as: actors(to: current.value), by: caller.signature, at: now
        ).map { written($0) }
    }

    /// As `Records.rate`.
    public func rate(_ id: ID<Goal>, as document: JSONValue) throws(Problem) -> Decision<Visible<Goal>> {
        let current = try record(id, .step, of: Goal.self)
        guard let person = caller.person else { throw .personal(.goals) }
        return try decide(on: current) { (records, signature, now) throws(Problem) in
            try records.rate(current.stored, as: document, by: person, signature, at: now)
        }
    }

    /// How far the goals of each member were reached, of those whose goals the caller sees.
    public func attainment(in id: ID<Relationship>) throws(Problem) -> [Attainment] {
        let (relationship, _) = try own(id)
        let goals = records.goals.all(in: .key(id.key), of: Goal.byRelationship).compactMap { seen($0)?.value }
        return relationship.value.members.map(\.person).filter { person in goals.contains { $0.owner == person } }
            .map { Attainment(of: $0, goals) }
    }
    // MARK: What rules look at

    /// Whether the caller reads the profile of a person, or would if there were one.
    func reads(profileOf person: ID<Person>) -> Bool {
        var profile = Profile()
        (profile.person, profile.id) = (person, ID(person.key))
        return verdict(.read, profile) != .hidden
    }

    /// Whether the caller reads the level of a person, who may be gone.
    func reads(levelOf person: ID<Person>) -> Bool {
        guard let stored = records.people[person] else { return true }
        guard case .granted(let seen, _) = verdict(.read, stored.value) else { return false }
        return seen.map { $0.isSuperset(of: Person.fields.mask(["level"])) } ?? true
    }
}
