@testable import Guidance
import JSON
import Testing

/// People in a programme, whom a rule must pass or must find fault with.
struct Situation: Sendable, CustomTestStringConvertible {
    let rule: Slug
    let isFaulty: Bool
    /// What it is.
    let name: String
    /// Lays it out, and has the rules look at it.
    let findings: @Sendable () throws -> [Finding]

    var testDescription: String { "\(rule) \(isFaulty ? "finds fault with" : "lets through") \(name)" }

    /// - Parameter lay: Gives the participant that the rule looks at.
    private static func participant(
        _ rule: Slug, _ name: String, isFaulty: Bool, types: [RelationshipType] = [],
        _ lay: @escaping @Sendable (inout Desk) throws -> ID<Participant>
    ) -> Situation {
        Situation(rule: rule, isFaulty: isFaulty, name: name) {
            var desk = Desk(types: types)
            let id = try lay(&desk)
            return desk.records.findings(of: try desk.participant(id), at: desk.now)
        }
    }

    /// - Parameter lay: Gives what a manager is about to say of somebody in a programme.
    private static func suggestion(
        _ name: String, isFaulty: Bool, until last: String?,
        _ lay: @escaping @Sendable (inout Suggestion, inout Desk) throws -> Void = { _, _ in }
    ) -> Situation {
        Situation(rule: "manager-suggests-once", isFaulty: isFaulty, name: name) {
            var (desk, said) = (Desk(), Suggestion())
            (said.by, said.what, said.text) = (try desk.person("Boss"), .suggestion, "Needs somebody from sales.")
            said.person = try desk.person("Report", manager: said.by)
            said.program = try desk.enrolling("mentoring", last.map { #","suggestionsUntil":"\#($0)""# } ?? "")
            said.id = ID(RecordKey(at: desk.now, count: 0, random: 7))
            try lay(&said, &desk)
            return desk.records.findings(of: said, at: desk.now)
        }
    }

    static let all: [Situation] = volunteers + capacity + suggestions

    // MARK: volunteers-both

    private static let rule: Slug = "volunteers-both"

    /// A type of a name that means nothing.
    private static func type(_ consent: Policy.Consent) -> RelationshipType {
        var policy = Policy()
        policy.consent = consent
        return relationshipType("zebra", "Zebra", policy)
    }

    private static let volunteers: [Situation] = [
        participant(rule, "a mentee who has consented", isFaulty: false) { desk in
            let (person, program) = (try desk.person(), try desk.enrolling("mentoring"))
            try desk.consent(person, to: program)
            return try desk.apply(person, to: program).id
        },
        participant(rule, "a mentor who consents later", isFaulty: false) { desk in
            let (person, program) = (try desk.person(), try desk.enrolling("mentoring"))
            let id = try desk.invite(person, to: program, side: "guide")
            try desk.consent(person, to: program)
            return id
        },
        participant(rule, "a coachee, whose type asks for no such consent", isFaulty: false) { desk in
            try desk.apply(try desk.person(), to: try desk.enrolling("coaching")).id
        },
        participant(rule, "one who came back and consented again", isFaulty: false) { desk in
            let (person, program) = (try desk.person(), try desk.enrolling("mentoring"))
            let id = try desk.apply(person, to: program).id
            try desk.step(id, to: .withdrawn, as: .oneself)
            try desk.consent(person, to: program)
            return id
        },
        participant(rule, "one of a type of one's own without it", isFaulty: false, types: [type(.learnerAccepts)]) { desk in
            try desk.apply(try desk.person(), to: try desk.enrolling("zebra")).id
        },
        participant(rule, "one who was only invited", isFaulty: true) { desk in
            try desk.invite(try desk.person(), to: try desk.enrolling("mentoring"))
        },
        participant(rule, "a mentor who has applied and not consented", isFaulty: true) { desk in
            try desk.apply(try desk.person(), to: try desk.enrolling("mentoring"), side: "guide").id
        },
        participant(rule, "one who has consented to another program", isFaulty: true) { desk in
            let person = try desk.person()
            try desk.consent(person, to: try desk.enrolling("mentoring"))
            return try desk.apply(person, to: try desk.enrolling("mentoring")).id
        },
        participant(rule, "one who came back on a consent of before", isFaulty: true) { desk in
            let (person, program) = (try desk.person(), try desk.enrolling("mentoring"))
            try desk.consent(person, to: program)
            let id = try desk.apply(person, to: program).id
            try desk.step(id, to: .withdrawn, as: .oneself)
            try desk.step(id, to: .applied, as: .oneself)
            return id
        },
        participant(rule, "one who has withdrawn the consent", isFaulty: true) { desk in
            let (person, program) = (try desk.person(), try desk.enrolling("mentoring"))
            let consent = try desk.consent(person, to: program)
            let own = Caller(.none, signature: "ada", person: person, scopes: .all)
            desk.remember(try desk.records.withdrawConsent(consent, by: own, at: desk.now).changes)
            return try desk.apply(person, to: program).id
        },
        participant(rule, "one of a type of one's own with it", isFaulty: true, types: [type(.bothVolunteer)]) { desk in
            try desk.apply(try desk.person(), to: try desk.enrolling("zebra")).id
        },
    ]

    // MARK: capacity

    /// A participant on one side of a programme with these places, all taken by others but for this number.
    private static func taking(
        _ name: String, isFaulty: Bool, places: String, taken: Int, then steps: [Participant.Status] = []
    ) -> Situation {
        participant("capacity", name, isFaulty: isFaulty) { desk in
            let program = try desk.enrolling("coaching", #","places":{\#(places)}"#)
            for _ in 0..<taken { try desk.step(desk.apply(desk.person(), to: program).id, to: .approved, as: .organiser) }
            let id = try desk.apply(try desk.person(), to: program).id
            for step in steps { try desk.step(id, to: step, as: step == .withdrawn ? .oneself : .organiser) }
            return id
        }
    }

    private static let capacity: [Situation] = [
        taking("anybody where there is no bound", isFaulty: false, places: #""guide":0"#, taken: 3),
        taking("the one for whom the last place is left", isFaulty: false, places: #""learner":3"#, taken: 2),
        taking("the one who has the last place", isFaulty: false, places: #""learner":3"#, taken: 2, then: [.approved]),
        taking("one who has left", isFaulty: false, places: #""learner":3"#, taken: 3, then: [.withdrawn]),
        taking("one too many", isFaulty: true, places: #""learner":3"#, taken: 3),
        taking("one who waits", isFaulty: true, places: #""learner":3"#, taken: 3, then: [.waitlisted]),
        taking("anybody where there is no place", isFaulty: true, places: #""learner":0"#, taken: 0),
    ]

    // MARK: manager-suggests-once

    /// Has somebody have said the same before.
    private static func before(
        _ said: Suggestion, _ desk: inout Desk, _ change: (inout Suggestion) -> Void = { _ in }
    ) {
        var other = said
        other.id = ID(RecordKey(at: desk.now, count: 1, random: 7))
        change(&other)
        desk.remember([.put(Stored(other, revision: 1))])
    }

    private static let suggestions: [Situation] = [
        suggestion("the first of a manager, on the last day", isFaulty: false, until: "2027-01-15"),
        suggestion("the first of a manager after one of another", isFaulty: false, until: "2027-02-01") { said, desk in
            let other = try desk.person("Other")
            before(said, &desk) { $0.by = other }
        },
        suggestion("the first after a nomination", isFaulty: false, until: "2027-02-01") { said, desk in
            before(said, &desk) { $0.what = .nomination }
        },
        suggestion("the second of a manager", isFaulty: true, until: "2027-02-01") { said, desk in before(said, &desk) },
        suggestion("one after the last day", isFaulty: true, until: "2027-01-14"),
        suggestion("one where the program asks for none", isFaulty: true, until: nil),
    ]
}
