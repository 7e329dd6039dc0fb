import JSON
import Testing

@testable import Guidance

/// What can be proposed: to whom, for how long, and to guides with room alone.
@Suite struct ProposalTests {
    private var desk = Desk()
    private let program: ID<Program>
    private let guide: ID<Participant>
    private let learner: ID<Participant>
    private let second: ID<Participant>

    init() throws {
        program = try desk.enrolling()
        guide = try desk.taking(try desk.person("Guide"), .guide, in: program)
        learner = try desk.taking(try desk.person("Learner"), .learner, in: program)
        second = try desk.taking(try desk.person("Second"), .learner, in: program)
    }

    // MARK: What has to fit

    private static let there = #""program":"PROGRAM","guide":"GUIDE","learners":["LEARNER"]"#

    /// Puts ids in the place of words in capitals: those of this suite, and of others with whom nothing can be proposed.
    private func filled(_ text: String, in scene: inout ProposalTests) throws -> String {
        let other = try scene.desk.enrolling()
        let stranger = try scene.desk.person("Stranger")
        let elsewhere = try scene.desk.taking(try scene.desk.person("Elsewhere"), .guide, in: other)
        let apart = try scene.desk.taking(try scene.desk.person("Apart"), .learner, in: other)
        let others = try scene.desk.propose(elsewhere, [apart])
        let applied = try scene.desk.apply(stranger, to: program).id
        let ids: [(word: String, id: String)] = [
            ("PROGRAM", "\(program)"), ("GUIDE", "\(guide)"), ("LEARNER", "\(learner)"), ("SECOND", "\(second)"),
            ("STRANGER", "\(stranger)"), ("ELSEWHERE", "\(elsewhere)"), ("APART", "\(apart)"), ("APPLIED", "\(applied)"),
            ("OTHERS", "\(others)"), ("NOBODY", "\(ID<Participant>(.lowest))"), ("NONE", "\(ID<Relationship>(.lowest))"),
        ]
        var text = text
        for (word, id) in ids { text = text.replacing("\"\(word)\"", with: "\"\(id)\"") }
        return text
    }

    private func errors(_ members: String) throws -> [String] {
        var scene = self
        let document = try filled("{\(members)}", in: &scene)
        return problem(.invalidDocument) { try scene.desk.draft(document) }.errors.map { "\($0.pointer) \($0.detail)" }
    }

    private static let rows: [(String, [String])] = [
        (#""program":"PROGRAM","guide":"ELSEWHERE","learners":["LEARNER"]"#, ["/guide belongs to another program"]),
        (
            #""program":"PROGRAM","guide":"GUIDE","learners":["LEARNER","APART"]"#,
            ["/learners/1 belongs to another program"]
        ),
        (
            #""program":"PROGRAM","guide":"LEARNER","learners":["GUIDE"]"#,
            [
                "/guide must be a participant who guides under coaching",
                "/learners/0 must be a participant who learns under coaching",
            ]
        ),
        (
            #""program":"PROGRAM","guide":"GUIDE","learners":["APPLIED"]"#,
            ["/learners/0 is applied; only those who are approved or active can be in a relationship"]
        ),
        (
            #""program":"PROGRAM","guide":"NOBODY","learners":["LEARNER"]"#,
            ["/guide there is no participant par_00000000-0000-0000-0000-000000000000"]
        ),
        (
            #""program":"PROGRAM","guide":"GUIDE","learners":["SECOND","NOBODY"]"#,
            ["/learners/1 there is no participant par_00000000-0000-0000-0000-000000000000"]
        ),
        (there + #","managerInputFrom":"STRANGER""#, ["/managerInputFrom must be one of the program's sponsors"]),
        (there + #","replaces":"OTHERS""#, ["/replaces belongs to another program"]),
        (
            there + #","replaces":"NONE""#,
            ["/replaces there is no relationship rel_00000000-0000-0000-0000-000000000000"]
        ),
        (
            there + #","startsOn":"2027-03-02","plannedEnd":"2027-03-01""#,
            ["/plannedEnd must not be before startsOn, 2027-03-02"]
        ),
        // Without startsOn it begins today.
        (there + #","plannedEnd":"2027-01-14""#, ["/plannedEnd must not be before startsOn, 2027-01-15"]),
        (there + #","plannedSessions":0"#, ["/plannedSessions must be a whole number from 1 to 1000"]),
        (
            there + #","zebra":1"#,
            [
                "/zebra is not a member here; known members: program, guide, learners, startsOn, plannedEnd, "
                    + "plannedSessions, endCondition, managerInputFrom, replaces, externalId"
            ]
        ),
    ]

    @Test(arguments: rows)
    func `what is proposed has to fit together`(_ members: String, _ faults: [String]) throws {
        #expect(try errors(members) == faults)
    }

    @Test func `there is somebody to guide, once each`() throws {
        let twice = try errors(#""program":"PROGRAM","guide":"GUIDE","learners":["LEARNER","LEARNER"]"#)
        #expect(twice.contains { $0.hasPrefix("/learners/1 names ") && $0.hasSuffix(" a second time") })
        let missing = try errors(#""program":"PROGRAM","guide":"GUIDE","learners":[]"#)
        #expect(missing.map { $0.hasPrefix("/learners ") } == [true])
        #expect(missing.first?.contains("person") == false, "people are named as participants here")
    }

    @Test func `guide and learners are of one type`() throws {
        var scene = self
        try scene.desk.patch(scene.program, #"{"relationshipTypes":["coaching","mentoring"]}"#)
        let mentee = try scene.desk.taking(try scene.desk.person("Mentee"), .learner, in: scene.program, of: "mentoring")
        let refused = problem(.invalidDocument) { try scene.desk.draft(scene.guide, [scene.learner, mentee]) }
        #expect(
            refused.errors.map { "\($0.pointer) \($0.detail)" }
                == ["/learners/1 must be a participant who learns under coaching"])
    }

    @Test(arguments: Program.Status.allCases)
    func `relationships are proposed while a programme is open`(_ status: Program.Status) throws {
        var scene = self
        var program = try scene.desk.program(scene.program)
        program.status = status
        scene.desk.remember([.put(Stored(program, revision: 9))])
        guard ![.enrolling, .matching, .running].contains(status) else {
            #expect(try scene.desk.draft(scene.guide, [scene.learner]).status == .proposed)
            return
        }
        let refused = problem(.invalidDocument) { try scene.desk.draft(scene.guide, [scene.learner]) }
        #expect(
            refused.errors.map { "\($0.pointer) \($0.detail)" } == [
                "/program is \(status.rawValue); relationships are proposed while a program is enrolling, matching or running"
            ])
    }

    @Test func `a sponsor of the programme can speak in the manager's place`() throws {
        var scene = self
        let sponsor = try scene.desk.person("Sponsor")
        try scene.desk.patch(scene.program, #"{"sponsors":["\#(sponsor)"]}"#)
        let made = try scene.desk.draft(scene.guide, [scene.learner], with: #","managerInputFrom":"\#(sponsor)""#)
        #expect(made.managerInputFrom == sponsor)
    }

    // MARK: For how long

    @Test func `what the proposal leaves open is as the programme says`() throws {
        var scene = self
        let plain = try scene.desk.draft(scene.guide, [scene.learner])
        #expect(plain.startsOn == Day("2027-01-15") && plain.plannedEnd == Day("2027-10-14"), "nine months, to the day before")
        try scene.desk.patch(scene.program, #"{"startsOn":"2027-02-01","plannedSessions":8,"endCondition":"Speaks freely"}"#)
        let later = try scene.desk.draft(scene.guide, [scene.learner])
        #expect(later.startsOn == Day("2027-02-01") && later.plannedEnd == Day("2027-10-31"))
        #expect(later.plannedSessions == 8 && later.endCondition == "Speaks freely")
        try scene.desk.patch(scene.program, #"{"startsOn":"2026-09-01","length":null,"endsOn":"2027-06-30"}"#)
        let running = try scene.desk.draft(scene.guide, [scene.learner])
        #expect(running.startsOn == Day("2027-01-15") && running.plannedEnd == Day("2027-06-30"), "no day that is past")
        let own = try scene.desk.draft(scene.guide, [scene.learner], with: #","plannedSessions":3"#)
        #expect(own.plannedSessions == 3 && own.plannedEnd == nil && own.endCondition == nil, "one's own word takes the place")
    }

    @Test(arguments: ["P9999Y", "P9999Y9999M9999W9999D", "P7972Y11M17D"])
    func `however long a programme means it to last, it can be read back as it was written`(_ length: String) throws {
        var scene = self
        try scene.desk.patch(scene.program, #"{"length":"\#(length)"}"#)
        let stored = Stored(try scene.desk.draft(scene.guide, [scene.learner]), revision: 1)
        #expect(try Relationship.fields.read(JSONDocument(stored.json).root) == stored.value)
    }

    // MARK: Room

    private func room(_ scene: ProposalTests, of guide: ID<Participant>) throws -> Int {
        scene.desk.records.room(of: try scene.desk.participant(guide))
    }

    @Test(arguments: Relationship.Status.allCases)
    func `a guide without room is refused, and has room again once it closes or is over`(_ status: Relationship.Status) throws {
        var scene = self
        let first = try scene.desk.propose(scene.guide, [scene.learner])
        try scene.desk.set(first, status)
        #expect(try room(scene, of: scene.guide) == (status.hasPlace ? 0 : 1))
        guard status.hasPlace else {
            let again = try scene.propose()
            #expect(try scene.desk.status(again) == .proposed)
            return
        }
        let refused = problem(.rulesRefuse) { try scene.propose() }
        #expect(refused.refusals.map(\.rule) == ["guide-capacity"] && refused.refusals.first?.text == .guideFull(scene.guide))
        #expect(refused.detail == "The proposal is refused by guide-capacity.")
    }

    /// Another proposal to the guide.
    private mutating func propose() throws -> ID<Relationship> { try desk.propose(guide, [second]) }

    @Test func `with a decline, an expiry and an end the guide has room again`() throws {
        var scene = self
        for round in 0..<3 {
            let id = try scene.desk.propose(scene.guide, [scene.learner])
            #expect(try room(scene, of: scene.guide) == 0)
            switch round {
            case 0: try scene.desk.accept(id, try scene.desk.learner(of: id), false)
            case 1: try scene.desk.take(id, to: .cancelled, as: .organiser)
            default:
                let last = try #require(try scene.desk.relationship(id).expiresAt)
                #expect(scene.desk.settle(at: last) == ["relationship.expire"])
            }
            #expect(try room(scene, of: scene.guide) == 1)
        }
    }

    @Test func `a guide takes on as many as they offer in the programme, within what it allows`() throws {
        var scene = self
        let offering = try scene.desk.taking(try scene.desk.person("Offers three"), .guide, in: scene.program, capacity: 3)
        #expect(try room(scene, of: offering) == 3)
        try scene.desk.propose(offering, [scene.learner])
        #expect(try room(scene, of: offering) == 2)
        let third = try scene.desk.taking(try scene.desk.person("Third"), .learner, in: scene.program)
        try scene.desk.propose(offering, [third, scene.second])
        #expect(try room(scene, of: offering) == 1, "a group is one")
        try scene.desk.patch(scene.program, #"{"capacity":{"most":2}}"#)
        #expect(try room(scene, of: offering) == 0)
        #expect(try room(scene, of: scene.guide) == 1)
        try scene.desk.patch(scene.program, #"{"capacity":{"most":1}}"#)
        #expect(try room(scene, of: offering) == -1, "what has begun goes on")
        let fourth = try scene.desk.taking(try scene.desk.person("Fourth"), .learner, in: scene.program)
        _ = problem(.rulesRefuse) { try scene.desk.propose(offering, [fourth]) }
    }

    @Test func `the profile bounds what a guide takes on over all programmes`() throws {
        var scene = self
        let person = try scene.desk.person("Everywhere")
        let programs = [scene.program, try scene.desk.enrolling(), try scene.desk.enrolling()]
        var guides: [ID<Participant>] = []
        for program in programs { guides.append(try scene.desk.taking(person, .guide, in: program, capacity: 2)) }
        scene.desk.fillProfile(of: person) { $0.capacity = 2 }
        var ids: [ID<Relationship>] = []
        for guide in guides.dropLast() {
            let program = try scene.desk.participant(guide).program
            let learner = try scene.desk.taking(try scene.desk.person("Learner"), .learner, in: program)
            ids.append(try scene.desk.propose(guide, [learner]))
        }
        #expect(try guides.map { try room(scene, of: $0) } == [0, 0, 0])
        let learner = try scene.desk.taking(try scene.desk.person("Learner"), .learner, in: programs[2])
        let refused = problem(.rulesRefuse) { try scene.desk.propose(guides[2], [learner]) }
        #expect(refused.refusals.map(\.rule) == ["guide-capacity"])
        try scene.desk.take(ids[0], to: .cancelled, as: .organiser)
        #expect(try guides.map { try room(scene, of: $0) } == [1, 1, 1])
        scene.desk.fillProfile(of: person) { $0.capacity = nil }
        #expect(try guides.map { try room(scene, of: $0) } == [2, 1, 2])
    }

    // MARK: In the place of another

    @Test func `another guide takes over in a relationship of its own, and each names the other`() throws {
        var scene = self
        let old = try scene.desk.active()
        let before = try scene.desk.relationship(old)
        let other = try scene.desk.taking(try scene.desk.person("Other"), .guide, in: before.program)
        let lines = scene.desk.journal.count
        let new = try scene.desk.propose(other, [before.members[1].participant], with: #","replaces":"\#(old)""#)
        #expect(scene.desk.journal.count == lines + 1 && scene.desk.journal.last?.count == 2, "in one line")
        #expect(try scene.desk.relationship(new).replaces == old)
        let after = try scene.desk.relationship(old)
        #expect(after.replacedBy == new && after.status == .active, "it goes on until its members end it")
        try scene.desk.take(old, to: .endedEarly)
        try scene.desk.acceptAll(new)
        #expect(try scene.desk.status(new) == .accepted)
        #expect(try scene.desk.status(before.members[1].participant) == .active)
    }

    @Test func `a relationship is replaced by one at a time`() throws {
        var scene = self
        let old = try scene.desk.active()
        let before = try scene.desk.relationship(old)
        let guides = try (0..<2).map { _ in
            try scene.desk.taking(try scene.desk.person("Other"), .guide, in: before.program)
        }
        let learner = before.members[1].participant
        let more = #","replaces":"\#(old)""#
        let first = try scene.desk.propose(guides[0], [learner], with: more)
        let refused = problem(.invalidDocument) { try scene.desk.draft(guides[1], [learner], with: more) }
        #expect(refused.errors.map(\.pointer) == ["/replaces"])
        #expect(refused.errors.first?.detail.contains("by the relationship \(first):") == true)
        try scene.desk.take(first, to: .cancelled, as: .organiser)
        let second = try scene.desk.propose(guides[1], [learner], with: more)
        #expect(try scene.desk.relationship(old).replacedBy == second)
    }

    @Test func `a guide with one place goes on with other learners, in place of a relationship of their own`() throws {
        var scene = self
        let old = try scene.desk.propose(scene.guide, [scene.learner])
        let more = #","replaces":"\#(old)""#
        let new = try scene.desk.propose(scene.guide, [scene.learner, scene.second], with: more)
        #expect(try scene.desk.status(new) == .proposed)
        // Of another's relationship no place is given away.
        let other = try scene.desk.taking(try scene.desk.person("Other"), .guide, in: scene.program)
        let third = try scene.desk.taking(try scene.desk.person("Third"), .learner, in: scene.program)
        let fourth = try scene.desk.taking(try scene.desk.person("Fourth"), .learner, in: scene.program)
        try scene.desk.propose(other, [third])
        let refused = problem(.rulesRefuse) {
            try scene.desk.propose(other, [fourth], with: #","replaces":"\#(new)""#)
        }
        #expect(refused.refusals.map(\.rule) == ["guide-capacity"])
    }

    // MARK: The same two

    @Test(arguments: Relationship.Status.allCases)
    func `the same two work together once at a time`(_ status: Relationship.Status) throws {
        var scene = self
        let guide = try scene.desk.taking(try scene.desk.person("Roomy"), .guide, in: scene.program, capacity: 5)
        let first = try scene.desk.propose(guide, [scene.learner])
        try scene.desk.set(first, status)
        guard !Relationship.states.over.contains(status) else {
            try scene.desk.propose(guide, [scene.learner])
            return
        }
        for learners in [[scene.learner], [scene.second, scene.learner]] {
            let refused = problem(.invalidDocument) { try scene.desk.draft(guide, learners) }
            #expect(refused.errors.map(\.pointer) == ["/learners/\(learners.count - 1)"])
            #expect(refused.errors.first?.detail.contains("in the relationship \(first), which is not over") == true)
            #expect(refused.code == .invalidDocument)
        }
        try scene.desk.propose(guide, [scene.second])
        try scene.desk.propose(guide, [scene.learner], with: #","replaces":"\#(first)""#)
    }

    @Test func `of a relationship that the one who asks does not see, the refusal names none`() throws {
        var scene = self
        let guide = try scene.desk.taking(try scene.desk.person("Roomy"), .guide, in: scene.program, capacity: 5)
        let first = try scene.desk.propose(guide, [scene.learner])
        let document = try json(#"{"program":"\#(scene.program)","guide":"\#(guide)","learners":["\#(scene.learner)"]}"#)
        let desk = scene.desk
        let refused = problem(.invalidDocument) {
            try desk.records.relationship(from: document, id: ID(.lowest), by: "ines", at: desk.now) { address in
                address.kind != .relationships && desk.records.holds(address)
            }
        }
        #expect(refused.errors.map(\.pointer) == ["/learners/0"])
        #expect(refused.errors.first?.detail.contains("in another relationship, which") == true)
        #expect(refused.errors.first?.detail.contains("\(first)") == false)
    }

    @Test func `a learner who has left a group may come back to its guide`() throws {
        var scene = self
        let guide = try scene.desk.taking(try scene.desk.person("Roomy"), .guide, in: scene.program, capacity: 5)
        let third = try scene.desk.taking(try scene.desk.person("Third"), .learner, in: scene.program)
        let group = try scene.desk.propose(guide, [scene.learner, scene.second, third])
        try scene.desk.accept(group, try scene.desk.learner(of: group), false)
        try scene.desk.propose(guide, [scene.learner])
    }
}
