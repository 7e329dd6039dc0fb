import JSON
import Testing

@_spi(Journal) @testable import Guidance

// What holds after each operation of a walk.

extension PairWalk {
    mutating func check(_ seed: UInt64, isWhole: Bool) throws {
        for changes in desk.journal[lines...] { try look(at: changes, seed) }
        lines = desk.journal.count
        guard isWhole else { return }
        #expect(replayed == desk.records, "seed \(seed)")
        try checkRoom(seed)
        checkApplications(seed)
        desk.records.relationships.forEach { stored in
            checkMembers(of: stored.value, seed)
            checkInside(of: stored.value, seed)
            return true
        }
    }

    /// A line is replayed, each record in it is written once, and relationships change along their states.
    private mutating func look(at changes: [Change], _ seed: UInt64) throws {
        let written = changes.map { change in JSONWriter.bytes { change.write(to: &$0) } }
        replayed.apply(try written.map { try Change(try JSONDocument($0).root) })
        for change in changes {
            guard let stored = change.stored else { continue }
            let last = revisions.updateValue(stored.revision, forKey: change.address) ?? 0
            #expect(stored.revision == last + 1, "\(change.id) is written once in a line, seed \(seed)")
            if let relationship = (stored as? Stored<Relationship>)?.value { look(at: relationship, seed) }
            if let application = (stored as? Stored<Application>)?.value { look(at: application, seed) }
        }
    }

    private mutating func look(at relationship: Relationship, _ seed: UInt64) {
        let before = known[relationship.id]
        var status = before?.status ?? .proposed
        for step in relationship.transitions where step.number > before?.step ?? 0 {
            #expect(step.from == status, "seed \(seed)")
            #expect(Relationship.states.next(from: step.from).contains(step.to), "\(step.from) to \(step.to), seed \(seed)")
            status = step.to
        }
        #expect(status == relationship.status, "seed \(seed)")
        if status == .active, before?.status != .active {
            let broken = Relationship.rules.filter {
                $0.gates.contains(.active) && !$0.errors(in: relationship, replayed, at: now).isEmpty
            }
            #expect(broken.map(\.id) == [], "a state is entered with its rules held, seed \(seed)")
        }
        known[relationship.id] = (status, relationship.lastStep)
        reached.insert(status)
    }

    /// No guide has more than they offer, counted without the index; what is offered to them takes a place.
    private func checkRoom(_ seed: UInt64) throws {
        var (here, everywhere) = ([ID<Participant>: Int](), [ID<Person>: Int]())
        desk.records.relationships.forEach { stored in
            guard stored.value.status.hasPlace, let guide = stored.value.guide else { return true }
            here[guide.participant, default: 0] += 1
            everywhere[guide.person, default: 0] += 1
            return true
        }
        for application in applications {
            guard let offer = application.offer else { continue }
            here[offer.guide, default: 0] += 1
            everywhere[offer.person, default: 0] += 1
        }
        for id in guides {
            let participant = try desk.participant(id)
            guard let place = people.firstIndex(of: participant.person) else { continue }
            let offer = Self.offers[place]
            let left = offer.here - here[id, default: 0]
            let room = offer.everywhere.map { min(left, $0 - everywhere[participant.person, default: 0]) } ?? left
            // One more where another of the guide's own comes in its place.
            let given = replaced(by: participant.person)
            #expect(desk.records.room(of: participant) == room && room + given >= 0, "seed \(seed)")
        }
    }

    /// How many of a guide's relationships have a place that was not counted when another was proposed.
    private func replaced(by guide: ID<Person>) -> Int {
        desk.records.relationships.all(in: .key(guide.key), of: Relationship.byPerson).count { stored in
            stored.value.replaces.flatMap { desk.records.relationships[$0]?.value.guide?.person } == guide
        }
    }

    /// What a list of somebody's looks at holds all that somebody sees.
    func checkLists(_ seed: UInt64) {
        for person in people {
            let viewer = desk.viewer(person)
            guard let listed = viewer.ownRelationships.map({ Set($0) }) else { continue }
            desk.records.relationships.forEach { stored in
                #expect(viewer.seen(stored) == nil || listed.contains(stored.value.id.key), "seed \(seed)")
                return true
            }
        }
    }

    /// In a relationship that goes on are those alone who take part, and who have not left the organisation.
    private func checkMembers(of relationship: Relationship, _ seed: UInt64) {
        guard !relationship.isOver else { return }
        for member in relationship.present {
            let person = desk.records.people[member.person]?.value
            #expect(person.map { $0.active || $0.leavesAt != nil } == true, "seed \(seed)")
            #expect(desk.records.participants[member.participant]?.value.status.hasPlace == true, "seed \(seed)")
        }
    }

    private func checkInside(of relationship: Relationship, _ seed: UInt64) {
        let (records, group) = (desk.records, GroupKey.key(relationship.id.key))
        let agreements = records.agreements.all(in: group, of: Agreement.byRelationship).map(\.value)
        #expect(agreements.count { $0.status == .inForce } <= 1, "seed \(seed)")
        let goals = records.goals.all(in: group, of: Goal.byRelationship).map(\.value)
        switch relationship.status {
        case .active, .paused, .conflict, .closing:
            let isAgreed = agreements.contains { $0.status == .inForce }
            #expect(isAgreed || relationship.isWaived("agreement-first", at: now), "seed \(seed)")
            let isWaiting = goals.contains { $0.status == .agreed } && [.active, .closing].contains(relationship.status)
            #expect(!isWaiting, "what was agreed on is worked on, seed \(seed)")
            let isBroken = !Relationship.reCheckOnChange.errors(in: relationship, records, at: now).isEmpty
            #expect(relationship.status != .active || !isBroken, "a line that is broken is a conflict, seed \(seed)")
        case .completed, .endedEarly, .cancelled:
            #expect(agreements.allSatisfy { $0.isOver }, "seed \(seed)")
            let sessions = records.sessions.all(in: group, of: Session.byRelationship).map(\.value)
            #expect(!sessions.contains { !$0.isOver && $0.startsAt > now }, "seed \(seed)")
            #expect(relationship.expiresAt == nil && relationship.pausedUntil == nil, "seed \(seed)")
        case .proposed, .accepted, .contracting:
            #expect(goals.allSatisfy { $0.status != .active }, "seed \(seed)")
        }
    }
}
