internal import JSON

// Who somebody is to a relationship, and to what is said in it.

extension Viewer {
    /// What the caller is to a relationship: a member, somebody who runs its programme, or a manager whom its policy has as a partner.
    func roles(in relationship: Relationship) -> RoleSet {
        guard reaches(relationship.program) else { return [] }
        var roles = records.programs[relationship.program].map { self.roles(byOfficeIn: $0.value) } ?? []
        roles.subtract([.other, .contact, .sponsor])
        guard let person = caller.person else { return roles }
        if relationship.member(person) != nil { roles.insert(.oneself) }
        if records.isPartner(person, in: relationship) { roles.insert(.line) }
        return roles
    }

    /// The same of what only its members read.
    ///
    /// - Parameter author: Who wrote the record: what one wrote oneself one reads in any case.
    func roles(inside id: ID<Relationship>, writtenBy author: ID<Person>? = nil) -> RoleSet {
        guard let relationship = records.relationships[id]?.value, reaches(relationship.program) else { return [] }
        // Who has left a group has left what is said in it, and who is asked to join does not hear it yet.
        guard let own = relationship.member(caller.person) else { return [] }
        if own.person == author { return .oneself }
        return own.leftAt == nil && !own.isAsked && !hasComeAbove(relationship, own.person) ? .oneself : []
    }

    /// Whether somebody in a relationship that keeps the line out has come to be above another in it: then what the others said is not for
    /// that one any more.
    private func hasComeAbove(_ relationship: Relationship, _ person: ID<Person>) -> Bool {
        guard records.hasReports(person), relationship.isBehindFirewall(in: records) else { return false }
        return relationship.present.contains { records.isInLine(person, of: $0.person, since: nil, now: now) }
    }

    /// Has a change of the last day by a member wait for the other side; what both sides have set is the last day. Somebody who sets the last day
    /// that there is takes back another wish of their own.
    ///
    /// - Throws: `Problem` with `.denied` for a member who has left; with `.invalidDocument` for a day too soon, or none.
    func propose(
        endOf relationship: inout Relationship, instead current: Relationship?, by document: JSONValue
    ) throws(Problem) {
        guard let current else { return }
        guard let own = current.member(caller.person) else { return try organise(endOf: &relationship, instead: current) }
        guard own.leftAt == nil, !own.isAsked else { throw .denied(own.isAsked ? .otherRole([.oneself]) : .hasLeft) }
        guard document["plannedEnd"] != nil else { return }
        guard let day = relationship.plannedEnd else {
            guard current.plannedEnd != nil else { return relationship.takeBackWish(of: own.person) }
            throw .invalid(FieldErrors([FieldError(pointer: "/plannedEnd", .text(.endStays))]))
        }
        guard day != current.plannedEnd else { return relationship.takeBackWish(of: own.person) }
        guard day >= now.day else {
            throw .invalid(FieldErrors([FieldError(pointer: "/plannedEnd", .text(.dayPast(now.day)))]))
        }
        if let wish = current.proposedEnd, wish.on == day, current.member(wish.by)?.side != own.side {
            relationship.proposedEnd = nil
        } else {
            (relationship.plannedEnd, relationship.proposedEnd) = (
                current.plannedEnd, Relationship.ProposedEnd(on: day, by: own.person)
            )
        }
    }

    /// What organisers set holds, but none of them ends a relationship behind the backs of its members.
    private func organise(endOf relationship: inout Relationship, instead current: Relationship) throws(Problem) {
        guard current.plannedEnd != relationship.plannedEnd else { return }
        relationship.proposedEnd = nil
        guard [.active, .paused].contains(current.status), let end = relationship.plannedEnd else { return }
        let earliest = Day(number: now.day.number + Relationship.endNoticeDays)
        guard end < earliest, current.plannedEnd.map({ end < $0 }) ?? true else { return }
        throw .invalid(
            FieldErrors([
                FieldError(pointer: "/plannedEnd", .text(.endTooSoon(earliest, days: Relationship.endNoticeDays)))
            ]))
    }

    /// Whom a relationship is about, as far as that takes something from the caller: themselves, or a learner below.
    func concerned(by relationship: Relationship) -> Access<Relationship>.Concerned? {
        if let person = caller.person, relationship.member(person) != nil { return .init(person: person, firewallSince: nil) }
        let learners = relationship.members.filter { $0.side == .learner }
        guard let first = learners.first else { return nil }
        guard relationship.isBehindFirewall(in: records) else { return .init(person: first.person, firewallSince: nil) }
        func start(_ member: Relationship.Member) -> Instant {
            records.participants[member.participant]?.value.createdAt ?? relationship.createdAt
        }
        let below = caller.person.flatMap { person in
            learners.first { records.isInLine(person, of: $0.person, since: start($0), now: now) }
        }
        let member = below ?? first
        return .init(person: member.person, firewallSince: start(member))
    }

    /// Which steps are a member's: not those of somebody who has left, or has not answered yet.
    func parts(in relationship: Relationship?) -> Set<Actor> {
        guard let member = relationship?.member(caller.person), member.leftAt == nil, !member.isAsked else { return [] }
        return [.member, member.side == .guide ? .guide : .learner]
    }

    /// The same of a record inside a relationship that one side has written, to which the other has to agree.
    ///
    /// - Parameter author: Who wrote it.
    func parts(inside id: ID<Relationship>, writtenBy author: ID<Person>?) -> Set<Actor> {
        let relationship = records.relationships[id]?.value
        let parts = parts(in: relationship)
        guard let own = relationship?.member(caller.person), let other = relationship?.member(author) else { return parts }
        return own.side != other.side ? parts.union([.otherSide]) : parts
    }

    /// A relationship with what other records tell of it, and without the reason of another.
    func told(_ relationship: Relationship) -> Relationship {
        var told = records.told(relationship)
        if let author = relationship.endedBy, author != caller.person, relationship.member(caller.person) != nil {
            told.endReason = nil
        }
        // A caller who cannot see the other relationship does not learn of it: a guide who has become the manager, say, of the next guide.
        (told.replaces, told.replacedBy) = (told.replaces.flatMap(seen), told.replacedBy.flatMap(seen))
        if let run = told.matchRun, !sees(RecordAddress(kind: .matchRuns, name: run.name)) { told.matchRun = nil }
        // Those who run the programme learn that a member took a step, and not which.
        if relationship.member(caller.person) == nil {
            for place in told.transitions.indices where records.acts(told.transitions[place].by, forMemberOf: relationship) {
                told.transitions[place].by = "member"
            }
        }
        return told
    }

    /// The same id where the caller sees that relationship. The other may name this one in turn, so what it tells is not asked for.
    private func seen(_ id: ID<Relationship>) -> ID<Relationship>? {
        guard let other = records.relationships[id], case .granted = verdict(.read, other.value) else { return nil }
        return id
    }

    /// The relationships among which all are that a person without an office sees: the own, those of programmes that the person runs, and
    /// those in which the person can be a partner, as manager or as sponsor. Nil where these are many.
    var ownRelationships: [RecordKey]? {
        guard let person = caller.person, offices.isEmpty,
            records.people.count(in: .key(person.key), of: Records.managerFilter) <= Self.candidatesMax
        else { return nil }
        let reports = records.people.all(in: .key(person.key), of: Records.managerFilter).map(\.value.id)
        return few(
            Relationship.self,
            in: ([person] + reports).map { (Relationship.byPerson, .key($0.key)) }
                + [(Relationship.bySponsor, .key(person.key))] + programsRun.map { (Relationship.byProgram, .key($0.key)) })
    }

    /// More are not put in order for one page of them.
    private static var candidatesMax: Int { 1000 }

    /// The records in some groups, each once; nil where they are many.
    func few<R: TimedRecord>(_ kind: R.Type, in groups: [(filter: Int, group: GroupKey)]) -> [RecordKey]? {
        let rows = records[keyPath: R.rows]
        var keys: [RecordKey] = []
        for (filter, group) in groups {
            guard keys.count + rows.count(in: group, of: filter) <= Self.candidatesMax else { return nil }
            keys += rows.all(in: group, of: filter).map(\.value.id.key)
        }
        return keys.uniqued()
    }

    /// The programmes that the caller's person owns, or in whose committee the person is.
    var programsRun: [ID<Program>] {
        guard let person = caller.person else { return [] }
        return [Program.byOwner, Program.byCommittee].flatMap { office in
            records.programs.all(in: .key(person.key), of: office).map(\.value.id)
        }
    }

    /// The records of a kind that stand inside the relationships of the caller's person; none for a key without one, whatever its scopes.
    func ownInside<R: TimedRecord>(_ kind: R.Type, _ byRelationship: Int) -> [RecordKey] {
        guard let person = caller.person else { return [] }
        let own = records.relationships.all(in: .key(person.key), of: Relationship.byPerson)
        return own.flatMap { records[keyPath: R.rows].all(in: .key($0.value.id.key), of: byRelationship).map(\.value.id.key) }
    }

    var ownGoals: [RecordKey]? { ownInside(Goal.self, Goal.byRelationship) }
    var ownNotes: [RecordKey]? { ownInside(Note.self, Note.byRelationship) }
    var ownAgreements: [RecordKey]? { ownInside(Agreement.self, Agreement.byRelationship) }
}

extension Relationship {
    /// Removes what a member wished for another last day.
    fileprivate mutating func takeBackWish(of person: ID<Person>) {
        if proposedEnd?.by == person { proposedEnd = nil }
    }

    /// Whether nobody above a learner may learn of it: by the policy of then, or by that of now.
    func isBehindFirewall(in records: Records) -> Bool {
        guard manager == .partner else { return true }
        return records.catalogue.relationshipTypes[relationshipType]?.value.policy?.manager != .partner
    }
}

extension Records {
    /// Whether somebody is a partner of a relationship once the learners have accepted it: the manager of a learner today, or in the manager's
    /// place the sponsor whom it names, where the policy of then and that of now want one.
    func isPartner(_ person: ID<Person>, in relationship: Relationship) -> Bool {
        guard relationship.status != .proposed, relationship.status != .cancelled, !relationship.isBehindFirewall(in: self)
        else { return false }
        if let sponsor = relationship.managerInputFrom,
            programs[relationship.program]?.value.sponsors.contains(sponsor) == true
        {
            return sponsor == person
        }
        return relationship.learners.contains { people[$0.person]?.value.manager == person }
    }

    /// A relationship with what is worked out for each answer.
    func told(_ relationship: Relationship) -> Relationship {
        var told = relationship
        // What findings tell too: an older version counts while a newer one is being written.
        told.agreementStatus = agreementInForce(in: relationship.id)?.status ?? agreement(of: relationship.id)?.value.status
        var (count, newest) = (0, Instant?.none)
        sessions.forEach(in: Session.byRelationship, .key(relationship.id.key)) { stored in
            guard stored.value.status == .held else { return true }
            (count, newest) = (count + 1, max(newest ?? stored.value.startsAt, stored.value.startsAt))
            return true
        }
        (told.sessionsHeld, told.lastHeldIn) = (count, newest.map { String($0.day.description.prefix(7)) })
        told.hasManagerInput = hasManagerInput(in: relationship.id) && withoutInput(in: relationship).isEmpty
        return told
    }

    /// Whether a step was taken with the key of a member.
    func acts(_ signature: String, forMemberOf relationship: Relationship) -> Bool {
        let people = Set(relationship.members.map(\.person))
        return signature.split(separator: "/").contains { part in
            if let person = ID<Person>(String(part)) { return people.contains(person) }
            if let key = ID<Key>(String(part)) { return accessKeys[key]?.value.actsFor.map(people.contains) ?? false }
            return ID<SignIn>(String(part)).flatMap { signIns[$0]?.value.person }.map(people.contains) ?? false
        }
    }

    func sessionsHeld(in id: ID<Relationship>) -> Int {
        sessions.all(in: .key(id.key), of: Session.byRelationship).count { $0.value.status == .held }
    }

    /// The learners of whom nobody has said yet where they could use support. In a group each learner's manager speaks of their own, or the
    /// sponsor whom the relationship names of all.
    func withoutInput(in relationship: Relationship) -> [ID<Person>] {
        let inputs = managerInputs.all(in: .key(relationship.id.key), of: ManagerInput.byRelationship)
        let authors = Set(inputs.compactMap(\.value.by))
        if relationship.managerInputFrom.map(authors.contains) ?? false { return [] }
        let learners = relationship.learners.map(\.person)
        guard relationship.format == .group else { return inputs.isEmpty ? learners : [] }
        return learners.filter { learner in !(people[learner]?.value.manager.map(authors.contains) ?? false) }
    }

    /// Whether somebody has not said yet what the relationship waits for.
    func owesInput(_ person: ID<Person>, to relationship: Relationship) -> Bool {
        let missing = withoutInput(in: relationship)
        guard !missing.isEmpty, isPartner(person, in: relationship) else { return false }
        return relationship.managerInputFrom == person || missing.contains { people[$0]?.value.manager == person }
    }

    func hasManagerInput(in id: ID<Relationship>) -> Bool {
        managerInputs.count(in: .key(id.key), of: ManagerInput.byRelationship) > 0
    }
}

extension Access {
    /// What is said inside a relationship: its members read it, and nobody who runs anything.
    ///
    /// - Parameters:
    ///   - isHidden: Whether a member does not read it all the same: the private note of another.
    ///   - author: Who wrote it, where that decides who may take steps.
    static func ofMembers(
        _ matter: Matter, external: External? = nil, candidates: @escaping @Sendable (Viewer) -> [RecordKey]? = { _ in nil },
        _ id: @escaping @Sendable (R) -> ID<Relationship>, author: @escaping @Sendable (R) -> ID<Person>? = { _ in nil },
        hiding isHidden: @escaping @Sendable (R, Viewer) -> Bool = { _, _ in false },
        sign: Signing? = nil
    ) -> Access {
        Access(
            { _ in matter }, external: external, candidates: candidates,
            parts: { record, viewer in viewer.parts(inside: id(record), writtenBy: author(record)) }, sign: sign
        ) { record, viewer in
            isHidden(record, viewer) ? [] : viewer.roles(inside: id(record))
        }
    }
}
