import JSON
import Testing

@testable import Guidance

// What has to be there before the first session, and who guides.

extension PairSituation {
    // MARK: coachee-accepts

    /// A proposal that some have accepted, by their places among the members.
    private static func answered(
        _ name: String, _ fault: Severity?, _ places: [Int], learners: Int = 1, type: Slug = "coaching",
        types: [RelationshipType] = [], declining: Int? = nil
    ) -> PairSituation {
        pair("coachee-accepts", name, fault, types: types) { desk in
            let id = try desk.proposed(type, learners: learners)
            let people = try desk.relationship(id).members.map(\.person)
            for place in places { try desk.accept(id, people[place]) }
            if let declining { try desk.accept(id, people[declining], false) }
            return try desk.relationship(id)
        }
    }

    private static let referring = [zebra { $0.consent = .learnerAccepts }]
    private static let volunteering = [zebra { $0.consent = .bothVolunteer }]

    static let acceptance: [PairSituation] = [
        answered("a coachee who has accepted, before the coach has", nil, [1]),
        answered("a pair of whom both have", nil, [0, 1]),
        answered("a group that the one who has not accepted has left", nil, [1, 2], learners: 3, declining: 3),
        answered("mentees who have said nothing yet", nil, [], type: "mentoring"),
        answered("a type where both volunteer", nil, [], type: "zebra", types: volunteering),
        answered("a coachee who has said nothing yet", .error, [0]),
        answered("a group with one who has not", .error, [0, 1, 3], learners: 3),
        answered("a type where the learner accepts", .error, [0], type: "zebra", types: referring),
    ]

    // MARK: manager-is-partner

    private static func heard(
        _ name: String, _ fault: Severity?, type: Slug = "coaching", types: [RelationshipType] = [], learners: Int = 1,
        _ lay: @escaping @Sendable (inout Desk, ID<Relationship>) throws -> Void
    ) -> PairSituation {
        pair("manager-is-partner", name, fault, types: types) { desk in
            let id = try desk.accepted(type, learners: learners)
            try lay(&desk, id)
            return try desk.relationship(id)
        }
    }

    static let managers: [PairSituation] = [
        heard("one with the manager's input", nil) { desk, id in try desk.giveInput(to: id) },
        heard("one with two of them", nil) { desk, id in
            try desk.giveInput(to: id)
            try desk.giveInput(to: id)
        },
        heard("mentoring, where the manager stays outside", nil, type: "mentoring") { _, _ in },
        heard("a type that keeps the manager out", nil, type: "zebra", types: apart) { _, _ in },
        heard("a group under one manager, who has said something", nil, learners: 2) { desk, id in
            let manager = try desk.person("Manager")
            for place in 0..<2 { try desk.report(try desk.learner(of: id, place), to: manager) }
            try desk.giveInput(to: id, by: manager)
        },
        heard("a group whose managers have all said something", nil, learners: 2) { desk, id in
            for manager in try desk.managers(of: id) { try desk.giveInput(to: id, by: manager) }
        },
        heard("a group for which a sponsor has said something", nil, learners: 2) { desk, id in
            let (sponsor, _) = (try desk.sponsor(of: id), try desk.managers(of: id))
            try desk.giveInput(to: id, by: sponsor)
        },
        heard("a group whose one learner without the manager's word has left it", nil, learners: 3) { desk, id in
            let (managers, last) = (try desk.managers(of: id), try desk.learner(of: id, 2))
            for manager in managers.dropLast() { try desk.giveInput(to: id, by: manager) }
            try desk.leaveGroup(last)
        },
        heard("a group one of whose managers has said nothing", .error, learners: 2) { desk, id in
            let managers = try desk.managers(of: id)
            for _ in 0..<3 { try desk.giveInput(to: id, by: managers[0]) }
        },
        heard("a group one of whose learners has no manager", .error, learners: 2) { desk, id in
            let manager = try desk.person("Manager")
            try desk.report(try desk.learner(of: id), to: manager)
            try desk.giveInput(to: id, by: manager)
        },
        heard("a group one of whose learners has another manager by now", .error, learners: 2) { desk, id in
            for manager in try desk.managers(of: id) { try desk.giveInput(to: id, by: manager) }
            let new = try desk.person("New")
            try desk.report(try desk.learner(of: id, 1), to: new)
        },
        heard("a group whose sponsor has said nothing, but one of two managers has", .error, learners: 2) { desk, id in
            let (_, managers) = (try desk.sponsor(of: id), try desk.managers(of: id))
            try desk.giveInput(to: id, by: managers[0])
        },
        heard("one of which the manager has said nothing", .error) { _, _ in },
        heard("one where the input is that of another", .error) { desk, _ in
            let other = try desk.accepted()
            try desk.giveInput(to: other)
        },
        heard("a type with the manager as a partner", .error, type: "zebra", types: together) { _, _ in },
        heard("one where it was waived", .warning) { desk, id in try desk.waive("manager-is-partner", of: id) },
        heard("one where another rule was waived", .error) { desk, id in try desk.waive("agreement-first", of: id) },
        heard("one where the waiver has run out", .error) { desk, id in
            let yesterday = Day(number: desk.now.day.number - 1)
            try desk.alter(id) { relationship in
                relationship.waivers = [Waiver(rule: "manager-is-partner", reason: "Away", by: "ines", until: yesterday)]
            }
        },
    ]

    // MARK: agreement-first

    private static func agreed(
        _ name: String, _ fault: Severity?, type: Slug = "mentoring",
        _ lay: @escaping @Sendable (inout Desk, ID<Relationship>) throws -> Void
    ) -> PairSituation {
        pair("agreement-first", name, fault) { desk in
            let id = try desk.accepted(type)
            try lay(&desk, id)
            return try desk.relationship(id)
        }
    }

    static let agreements: [PairSituation] = [
        agreed("one that everybody has signed", nil) { desk, id in
            try desk.agree(id)
            try desk.signAll(id)
        },
        agreed("one that is in force, beside a version that nobody has signed", nil) { desk, id in
            try desk.agree(id)
            try desk.signAll(id)
            try desk.agree(id, #"{"purpose":"Another"}"#)
        },
        agreed("mentoring without any", .error) { _, _ in },
        agreed("coaching without any", .error, type: "coaching") { _, _ in },
        agreed("one that nobody has signed", .error) { desk, id in try desk.agree(id) },
        agreed("one that the guide alone has signed", .error) { desk, id in
            try desk.agree(id)
            try desk.sign(id, try desk.guide(of: id))
        },
        agreed("one that was edited after the first signature", .error) { desk, id in
            try desk.agree(id)
            try desk.sign(id, try desk.guide(of: id))
            try desk.agree(id, #"{"purpose":"Another"}"#)
            try desk.sign(id, try desk.learner(of: id))
        },
        agreed("one that is another's", .error) { desk, _ in _ = try desk.active("mentoring") },
        agreed("one where it was waived", .warning) { desk, id in try desk.waive("agreement-first", of: id) },
    ]

    // MARK: relationship-ends

    private static func ending(
        _ name: String, _ fault: Severity?, type: Slug = "coaching", types: [RelationshipType] = [], _ patch: String
    ) -> PairSituation {
        pair("relationship-ends", name, fault, types: types) { desk in
            let id = try desk.accepted(type)
            try desk.patch(id, by: patch)
            return try desk.relationship(id)
        }
    }

    private static let endless = #"{"plannedEnd":null}"#

    static let ends: [PairSituation] = [
        ending("one with a last day", nil, #"{"plannedEnd":"2027-06-30"}"#),
        ending("one with a number of sessions", nil, #"{"plannedEnd":null,"plannedSessions":1}"#),
        ending("one that a goal ends", nil, #"{"plannedEnd":null,"endCondition":"Speaks freely"}"#),
        ending("mentoring that nothing ends", nil, type: "mentoring", endless),
        ending("a type that is open", nil, type: "zebra", types: [zebra { $0.length.end = .open }], endless),
        ending("coaching that nothing ends", .error, endless),
        ending("a type that has to end", .error, type: "zebra", types: [zebra { $0.length.end = .required }], endless),
    ]

    // MARK: coach-is-expert

    /// - Parameter fill: Nil for a guide without a profile.
    private static func known(
        _ name: String, _ fault: Severity?, type: Slug = "coaching", types: [RelationshipType] = [],
        _ fill: (@Sendable (inout Profile) -> Void)?
    ) -> PairSituation {
        pair("coach-is-expert", name, fault, types: types) { desk in
            let id = try desk.proposed(type)
            if let fill { desk.fillProfile(of: try desk.guide(of: id), fill) }
            return try desk.relationship(id)
        }
    }

    private static func credential(until day: String? = nil) -> Profile.Credential {
        Profile.Credential(name: "Certified coach", expiresOn: day.flatMap { Day($0) })
    }

    private static let ofSubject = [zebra { $0.expertise = .subject }]
    private static let ofExperience = [zebra { $0.expertise = .experience }]

    static let experts: [PairSituation] = [
        known("a coach who states expertise", nil) { $0.expertise = [Profile.Expertise(topic: "Speaking")] },
        known("a coach with a credential", nil) { $0.credentials = [credential()] },
        known("a coach whose credential still counts today", nil) { $0.credentials = [credential(until: "2027-01-15")] },
        known("a mentor who tells of experience", nil, type: "mentoring") { $0.experience = "Ten years of leading." },
        known("a mentor who says what they offer", nil, type: "mentoring") { $0.offers = ["Leading"] },
        known("a mentor who states expertise", nil, type: "mentoring") { $0.expertise = [Profile.Expertise(topic: "Leading")] },
        known("a guide of a type of experience", nil, type: "zebra", types: ofExperience) { $0.offers = ["Leading"] },
        known("a coach without a profile", .warning, nil),
        known("a mentor without a profile", .warning, type: "mentoring", nil),
        known("a coach who only tells of experience", .warning) { profile in
            profile.experience = "Ten years of leading."
            profile.offers = ["Leading"]
        },
        known("a coach whose credential has run out", .warning) { $0.credentials = [credential(until: "2027-01-14")] },
        known("a mentor with nothing but a credential", .warning, type: "mentoring") { $0.credentials = [credential()] },
        known("a mentor who only seeks", .warning, type: "mentoring") { $0.seeks = ["Leading"] },
        known("a guide of a type of knowing", .warning, type: "zebra", types: ofSubject) { $0.offers = ["Leading"] },
    ]

    // MARK: reverse-seniority

    /// - Parameter levels: In the order of the members.
    private static func levels(
        _ name: String, _ fault: Severity?, type: Slug = "reverse-mentoring", types: [RelationshipType] = [],
        _ levels: [String?]
    ) -> PairSituation {
        pair("reverse-seniority", name, fault, types: types) { desk in
            let id = try desk.proposed(type, learners: levels.count - 1)
            for (member, level) in zip(try desk.relationship(id).members, levels) {
                if let level { try desk.patch(member.person, by: #"{"level":"\#(level)"}"#) }
            }
            return try desk.relationship(id)
        }
    }

    private static let turning = [zebra { $0.seniority = .junior }]

    static let juniors: [PairSituation] = [
        levels("a junior guide", nil, ["3", "7"]),
        levels("numbers as numbers", nil, ["9", "10"]),
        levels("a guide of whom no level is known", nil, [nil, "1"]),
        levels("a learner of whom none is known", nil, ["7", nil]),
        levels("levels in words", nil, ["Vice president", "Assistant"]),
        levels("a group of seniors", nil, ["3", "4", nil, "9"]),
        levels("mentoring, where the guide is the senior", nil, type: "mentoring", ["7", "3"]),
        levels("a senior guide", .warning, ["7", "3"]),
        levels("numbers that only look smaller", .warning, ["10", "9"]),
        levels("a guide of the same level", .warning, ["5", "5"]),
        levels("a group with one who is not senior", .warning, ["5", "9", nil, "5"]),
        levels("a type that turns seniority around", .warning, type: "zebra", types: turning, ["7", "3"]),
    ]
}

extension Desk {
    /// Gives each learner of a relationship a manager of their own.
    fileprivate mutating func managers(of id: ID<Relationship>) throws -> [ID<Person>] {
        try relationship(id).learners.map { learner in
            let manager = try person("Manager")
            try report(learner.person, to: manager)
            return manager
        }
    }

    /// Names a sponsor who speaks in the place of managers.
    fileprivate mutating func sponsor(of id: ID<Relationship>) throws -> ID<Person> {
        let sponsor = try person("Sponsor")
        try patch(try relationship(id).program, #"{"sponsors":["\#(sponsor)"]}"#)
        try patch(id, by: #"{"managerInputFrom":"\#(sponsor)"}"#)
        return sponsor
    }

    /// Has somebody leave the group that is there.
    mutating func leaveGroup(_ person: ID<Person>) throws {
        guard let stored = records.relationships.all(in: .key(person.key), of: Relationship.byPerson).first else { return }
        let moment = now
        try alter(stored.value.id) { relationship in
            for place in relationship.members.indices where relationship.members[place].person == person {
                relationship.members[place].leftAt = moment
            }
        }
    }
}
