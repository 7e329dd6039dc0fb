import JSON
import Testing

@testable import Guidance

/// A relationship, or what stands in one, which a rule must pass, or must find fault with.
struct PairSituation: Sendable, CustomTestStringConvertible {
    let rule: Slug
    /// What the rule finds; nil where it lets it through.
    let fault: Severity?
    /// What it is.
    let name: String
    /// Lays it out, and has the rules look at it.
    let lay: @Sendable () throws -> Laid

    var testDescription: String { "\(rule) \(fault.map { "finds \($0.rawValue)s in" } ?? "lets through") \(name)" }

    /// A record, and what the rules of its kind say of it.
    struct Laid {
        let records: Records
        let findings: [Finding]
        /// What breaks each rule among other records than those.
        let violations: (Records) -> [Slug: [Violation]]

        init<R: Moving>(_ record: R, in desk: Desk) {
            let now = desk.now
            records = desk.records
            findings = desk.records.findings(of: record, for: true, at: now)
            violations = { records in
                Dictionary(uniqueKeysWithValues: R.rules.map { ($0.id, $0.violations(in: record, records, at: now)) })
            }
        }
    }

    static let all: [PairSituation] = [
        oneself, room, lines, changes, acceptance, managers, agreements, ends, experts, juniors, insideSituations,
        memberSituations,
    ].flatMap { $0 }

    /// - Parameter lay: Gives the one that the rules look at.
    static func pair(
        _ rule: Slug, _ name: String, _ fault: Severity?, types: [RelationshipType] = [],
        _ lay: @escaping @Sendable (inout Desk) throws -> Relationship
    ) -> PairSituation {
        PairSituation(rule: rule, fault: fault, name: name) {
            var desk = Desk(types: types)
            let relationship = try lay(&desk)
            return Laid(relationship, in: desk)
        }
    }

    /// A type of a name that means nothing.
    static func zebra(_ change: (inout Policy) -> Void) -> RelationshipType {
        var policy = Policy()
        change(&policy)
        return relationshipType("zebra", "Zebra", policy)
    }

    // MARK: not-oneself

    /// Ada guides Bo, and both could do more in the programme.
    private struct There: Sendable {
        let program: ID<Program>
        let ada: ID<Person>
        let bo: ID<Person>
        let guide: ID<Participant>
        let learner: ID<Participant>
    }

    /// - Parameters:
    ///   - state: Of the one that is there.
    ///   - lay: Gives the one that is asked for.
    private static func beside(
        _ name: String, _ fault: Severity?, _ state: Relationship.Status = .proposed,
        _ lay: @escaping @Sendable (inout Desk, There) throws -> Relationship
    ) -> PairSituation {
        pair("not-oneself", name, fault) { desk in
            let program = try desk.enrolling()
            let (ada, bo) = (try desk.person("Ada"), try desk.person("Bo"))
            let guide = try desk.taking(ada, .guide, in: program, capacity: 5)
            let learner = try desk.taking(bo, .learner, in: program)
            let id = try desk.propose(guide, [learner])
            try desk.set(id, state)
            return try lay(&desk, There(program: program, ada: ada, bo: bo, guide: guide, learner: learner))
        }
    }

    /// The other way round: Bo guides Ada, and others.
    private static func reversed(
        _ desk: inout Desk, _ there: There, in program: ID<Program>? = nil, of type: Slug? = nil, others: Int = 0
    ) throws -> Relationship {
        let program = program ?? there.program
        let guide = try desk.taking(there.bo, .guide, in: program, of: type)
        var learners: [ID<Participant>] = []
        for _ in 0..<others {
            let other = try desk.person("Other")
            learners.append(try desk.taking(other, .learner, in: program, of: type))
        }
        learners.append(try desk.taking(there.ada, .learner, in: program, of: type))
        return try desk.draft(guide, learners)
    }

    private static let oneself: [PairSituation] = [
        beside("a guide and another learner", nil) { desk, there in
            let cem = try desk.person("Cem")
            let learner = try desk.taking(cem, .learner, in: there.program)
            return try desk.draft(there.guide, [learner])
        },
        beside("the same two the same way round, later", nil, .completed) { desk, there in
            try desk.draft(there.guide, [there.learner])
        },
        beside("one who learns from one and guides another", nil) { desk, there in
            let cem = try desk.person("Cem")
            let learner = try desk.taking(cem, .learner, in: there.program)
            let guide = try desk.taking(there.bo, .guide, in: there.program)
            return try desk.draft(guide, [learner])
        },
        beside("the other way round in another program", nil) { desk, there in
            let other = try desk.enrolling()
            return try reversed(&desk, there, in: other)
        },
        beside("the other way round under another type", nil) { desk, there in
            try desk.patch(there.program, #"{"relationshipTypes":["coaching","mentoring"]}"#)
            return try reversed(&desk, there, of: "mentoring")
        },
        beside("the other way round once the first is over", nil, .completed) { desk, there in try reversed(&desk, there) },
        beside("the other way round, beside a proposal", .error) { desk, there in try reversed(&desk, there) },
        beside("the other way round while the first closes", .error, .closing) { desk, there in try reversed(&desk, there) },
        beside("the other way round in a group", .error, .active) { desk, there in try reversed(&desk, there, others: 2) },
        beside("somebody who is their own guide", .error) { desk, there in
            let own = try desk.taking(there.ada, .learner, in: there.program)
            return try desk.draft(there.guide, [own])
        },
        beside("a group that its guide learns in", .error) { desk, there in
            let own = try desk.taking(there.ada, .learner, in: there.program)
            let cem = try desk.person("Cem")
            let learner = try desk.taking(cem, .learner, in: there.program)
            return try desk.draft(there.guide, [learner, own])
        },
    ]

    // MARK: guide-capacity

    /// A proposal to a guide who has relationships in these states.
    ///
    /// - Parameters:
    ///   - capacity: What the guide offers in the programme.
    ///   - most: What the profile offers over all programmes.
    ///   - isElsewhere: Whether those that are there are in another programme.
    private static func loaded(
        _ name: String, _ fault: Severity?, offers capacity: Int? = nil, atMost most: Int? = nil,
        elsewhere isElsewhere: Bool = false, _ states: [Relationship.Status]
    ) -> PairSituation {
        pair("guide-capacity", name, fault) { desk in
            let person = try desk.person("Guide")
            let program = try desk.enrolling()
            let guide = try desk.taking(person, .guide, in: program, capacity: capacity)
            var (place, other) = (program, guide)
            if isElsewhere {
                place = try desk.enrolling()
                other = try desk.taking(person, .guide, in: place, capacity: capacity)
            }
            for state in states {
                let somebody = try desk.person("Learner")
                let learner = try desk.taking(somebody, .learner, in: place)
                var taken = try desk.draft(other, [learner])
                taken.status = state
                desk.remember([.put(Stored(taken, revision: 1))])
            }
            if let most { desk.fillProfile(of: person) { $0.capacity = most } }
            let next = try desk.person("Next")
            let learner = try desk.taking(next, .learner, in: program)
            return try desk.draft(guide, [learner])
        }
    }

    private static let room: [PairSituation] = [
        loaded("the first of a guide who says nothing", nil, []),
        loaded("the third of three", nil, offers: 3, [.active, .paused]),
        loaded("the next while others close or are over", nil, [.closing, .completed, .endedEarly, .cancelled]),
        loaded("one here, where all the others are elsewhere", nil, elsewhere: true, [.active, .active, .active]),
        loaded("the last within the profile", nil, offers: 5, atMost: 3, elsewhere: true, [.active, .proposed]),
        pair("guide-capacity", "the one that has the last place itself", nil) { desk in
            let id = try desk.active()
            return try desk.relationship(id)
        },
        pair("guide-capacity", "one that closes, whatever the guide has beside it", nil) { desk in
            let id = try desk.active()
            let before = try desk.relationship(id)
            try desk.set(id, .closing)
            let learner = try desk.taking(try desk.person("Next"), .learner, in: before.program)
            try desk.propose(before.members[0].participant, [learner])
            return try desk.relationship(id)
        },
        pair("guide-capacity", "one that comes in the place of the guide's only one", nil) { desk in
            let id = try desk.active()
            let before = try desk.relationship(id)
            let learner = try desk.taking(try desk.person("Next"), .learner, in: before.program)
            return try desk.draft(before.members[0].participant, [learner], with: #","replaces":"\#(id)""#)
        },
        pair("guide-capacity", "one that comes in the place of another's", .error) { desk in
            let id = try desk.active()
            let before = try desk.relationship(id)
            let full = try desk.taking(try desk.person("Full"), .guide, in: before.program)
            for name in ["One", "Other"] {
                let learner = try desk.taking(try desk.person(name), .learner, in: before.program)
                if name == "One" {
                    try desk.propose(full, [learner])
                } else {
                    return try desk.draft(full, [learner], with: #","replaces":"\#(id)""#)
                }
            }
            return before
        },
        loaded("the second of a guide who says nothing", .error, [.proposed]),
        loaded("the fourth of three", .error, offers: 3, [.accepted, .contracting, .conflict]),
        loaded("the first of a guide who takes on none", .error, offers: 0, []),
        loaded("more than the profile has, all elsewhere", .error, offers: 5, atMost: 2, elsewhere: true, [.active, .paused]),
        loaded("any where the profile has none", .error, offers: 5, atMost: 0, []),
    ]

    // MARK: mentor-outside-line, re-check-on-change

    /// How people stand to each other.
    private struct Line: Sendable {
        let name: String
        /// What is found before the relationship begins.
        let before: Severity?
        /// What is found once it has begun.
        let after: Severity?
        let lay: @Sendable (inout Desk, _ guide: ID<Person>, _ learners: [ID<Person>]) throws -> Void

        init(
            _ name: String, _ before: Severity?, _ after: Severity?,
            _ lay: @escaping @Sendable (inout Desk, _ guide: ID<Person>, _ learners: [ID<Person>]) throws -> Void
        ) {
            (self.name, self.before, self.after, self.lay) = (name, before, after, lay)
        }
    }

    private static let standings: [Line] = [
        Line("people with nobody above", nil, nil) { _, _, _ in },
        Line("people of two lines", nil, nil) { desk, guide, learners in
            let (one, other) = (try desk.person("Head"), try desk.person("Other head"))
            try desk.chain(guide, below: one, over: 2)
            for learner in learners { try desk.chain(learner, below: other, over: 2) }
        },
        Line("people of two branches under one head", nil, nil) { desk, guide, learners in
            let head = try desk.person("Head")
            try desk.chain(guide, below: head, over: 1)
            for learner in learners { try desk.chain(learner, below: head, over: 1) }
        },
        Line("a guide on the level of the learner's manager", nil, nil) { desk, guide, learners in
            let head = try desk.person("Head")
            try desk.report(guide, to: head)
            try desk.chain(learners[0], below: head, over: 1)
        },
        Line("the manager of before", nil, nil) { desk, guide, learners in
            try desk.report(learners[0], to: guide)
            let manager = try desk.person("New")
            try desk.report(learners[0], to: manager)
        },
        Line("a ring of managers above the learner", nil, nil) { desk, _, learners in
            // As another hand would write it.
            var (one, other) = (Person(), Person())
            (one.id, one.displayName) = (try desk.person("One"), "One")
            (other.id, other.displayName) = (try desk.person("Other"), "Other")
            (one.manager, other.manager) = (other.id, one.id)
            desk.remember([.put(Stored(one, revision: 2)), .put(Stored(other, revision: 2))])
            try desk.alterManager(of: learners[0], to: one.id)
        },
        Line("the learner's manager", .error, .error) { desk, guide, learners in try desk.report(learners[0], to: guide) },
        Line("one two levels above", .error, .error) { desk, guide, learners in
            try desk.chain(learners[0], below: guide, over: 1)
        },
        Line("one nine levels above", .error, .error) { desk, guide, learners in
            try desk.chain(learners[0], below: guide, over: 8)
        },
        Line("one who reports to the learner", .error, .error) { desk, guide, learners in
            try desk.report(guide, to: learners[0])
        },
        Line("one nine levels below", .error, .error) { desk, guide, learners in
            try desk.chain(guide, below: learners[0], over: 8)
        },
        Line("two under one manager", .warning, nil) { desk, guide, learners in
            let manager = try desk.person("Manager")
            try desk.report(guide, to: manager)
            try desk.report(learners[0], to: manager)
        },
    ]

    /// The same in groups, where one is enough.
    private static let groups: [Line] = [
        Line("a group of other lines", nil, nil) { desk, guide, learners in
            for person in [guide] + learners {
                let manager = try desk.person("Manager")
                try desk.report(person, to: manager)
            }
        },
        Line("a group whose last learner reports to the guide", .error, .error) { desk, guide, learners in
            try desk.report(learners[2], to: guide)
        },
        Line("a group with one learner below the guide, and one beside", .error, .error) { desk, guide, learners in
            let manager = try desk.person("Manager")
            for person in [guide, learners[0]] { try desk.report(person, to: manager) }
            try desk.chain(learners[1], below: guide, over: 2)
        },
        Line("a group with one learner above the guide", .error, .error) { desk, guide, learners in
            try desk.chain(guide, below: learners[1], over: 1)
        },
        Line("a group with one learner beside the guide", .warning, nil) { desk, guide, learners in
            let manager = try desk.person("Manager")
            for person in [guide, learners[1]] { try desk.report(person, to: manager) }
        },
        Line("a group that one above the guide has left", nil, nil) { desk, guide, learners in
            try desk.report(guide, to: learners[2])
            try desk.leaveGroup(learners[2])
        },
    ]

    /// Which of the findings of a line are those of a rule.
    private enum Finds { case before, after, nothing }

    /// Relationships in that state, between people who have come to stand so.
    private static func each(
        _ all: [Line], _ rule: Slug, _ finds: Finds, _ status: Relationship.Status, learners: Int = 1,
        type: Slug = "mentoring", types: [RelationshipType] = [], _ words: String = ""
    ) -> [PairSituation] {
        all.map { line in
            let fault: Severity? =
                switch finds {
                case .before: line.before
                case .after: line.after
                case .nothing: nil
                }
            return pair(rule, line.name + words, fault, types: types) { desk in
                let id = try desk.proposed(type, learners: learners)
                let people = try desk.relationship(id).members.map(\.person)
                try line.lay(&desk, people[0], Array(people.dropFirst()))
                try desk.set(id, status)
                return try desk.relationship(id)
            }
        }
    }

    private static let outside: Slug = "mentor-outside-line"
    private static let change: Slug = "re-check-on-change"
    static let apart = [zebra { $0.manager = .indirect }]
    static let together = [zebra { $0.manager = .partner }]

    private static let lines: [PairSituation] = [
        each(standings, outside, .before, .proposed),
        each(groups, outside, .before, .proposed, learners: 3),
        each(standings, outside, .nothing, .proposed, type: "coaching", ", in coaching"),
        each(standings, outside, .before, .accepted, type: "zebra", types: apart, ", in a type that keeps the line out"),
        each(standings, outside, .nothing, .accepted, type: "zebra", types: together, ", in a type with a partner"),
    ].flatMap { $0 }

    private static let changes: [PairSituation] = [
        each(standings, change, .after, .active),
        each(groups, change, .after, .paused, learners: 3, ", in a pause"),
        each(standings, change, .after, .conflict, ", in conflict"),
        each(standings, change, .nothing, .contracting, ", before it has begun"),
        each(standings, change, .nothing, .closing, ", while it closes"),
        each(standings, change, .nothing, .active, type: "coaching", ", in coaching"),
        each(standings, change, .after, .active, type: "zebra", types: apart, ", in a type that keeps the line out"),
    ].flatMap { $0 }
}

extension Desk {
    /// Writes a manager as another hand would, whatever stands above.
    fileprivate mutating func alterManager(of id: ID<Person>, to manager: ID<Person>) throws {
        let stored = try records.record(id, Person.self)
        var person = stored.value
        person.manager = manager
        remember([.put(Stored(person, revision: stored.revision + 1))])
    }
}
