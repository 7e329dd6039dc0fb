import JSON
import Testing

@testable import Guidance

// What stands in relationships, and how many learners a programme plans for.

extension PairSituation {
    static let insideSituations: [PairSituation] = [firewall, exits, contents, goals, authors, largeGroups].flatMap { $0 }

    private static func agreement(
        _ rule: Slug, _ name: String, _ fault: Severity?, types: [RelationshipType] = [],
        _ lay: @escaping @Sendable (inout Desk) throws -> Agreement
    ) -> PairSituation {
        PairSituation(rule: rule, fault: fault, name: name) {
            var desk = Desk(types: types)
            let agreement = try lay(&desk)
            return Laid(agreement, in: desk)
        }
    }

    // MARK: manager-firewall

    /// Who is told something.
    private enum Told: Sendable { case nobody, stranger, manager, highest, former, below, ofGuide, ofLast }

    /// What a type says of managers and of confidentiality.
    private struct Terms: Sendable {
        let manager: Policy.Manager
        let confidentiality: Policy.Confidentiality

        init(_ manager: Policy.Manager, _ confidentiality: Policy.Confidentiality) {
            (self.manager, self.confidentiality) = (manager, confidentiality)
        }

        var type: RelationshipType {
            PairSituation.zebra { policy in
                policy.manager = manager
                policy.confidentiality = confidentiality
            }
        }

        static let open = Terms(.partner, .sharedWithAgreement)
        static let shared = Terms(.indirect, .sharedWithAgreement)
        static let closed = Terms(.indirect, .isPrivate)
        static let silent = Terms(.partner, .isPrivate)
    }

    /// The one who is told, beside the three learners and the guide of a group.
    private static func person(_ told: Told, _ desk: inout Desk, _ people: [ID<Person>]) throws -> ID<Person> {
        let other = try desk.person("Told")
        switch told {
        case .nobody, .stranger: break
        case .manager: try desk.report(people[1], to: other)
        case .highest: try desk.chain(people[1], below: other, over: 8)
        case .former:
            try desk.report(people[1], to: other)
            try desk.report(people[1], to: nil)
        case .below: try desk.report(other, to: people[1])
        case .ofGuide: try desk.report(people[0], to: other)
        case .ofLast: try desk.report(people[3], to: other)
        }
        return other
    }

    /// - Parameters:
    ///   - terms: Of the type when the relationship was proposed.
    ///   - later: Of the type today, where they are others.
    private static func telling(
        _ told: Told, _ name: String, _ fault: Severity?, _ terms: Terms, later: Terms? = nil
    ) -> PairSituation {
        agreement("manager-firewall", name, fault, types: [terms.type]) { desk in
            let id = try desk.proposed("zebra", learners: 3)
            let people = try desk.relationship(id).members.map(\.person)
            try desk.set(id, .accepted)
            let other = try person(told, &desk, people)
            if let later { desk.remember([.put(Stored(later.type, revision: 2))]) }
            let disclosure = #"{"to":"\#(other)","office":"other","what":["participation"]}"#
            return try desk.agree(id, #"{"disclosures":[\#(told == .nobody ? "" : disclosure)]}"#)
        }
    }

    private static let firewall: [PairSituation] = [
        telling(.nobody, "a private type that tells nobody", nil, .closed),
        telling(.manager, "a manager who is a partner", nil, .open),
        telling(.highest, "one high above, where the manager is a partner", nil, .open),
        telling(.stranger, "one of no line, where the manager is kept out", nil, .shared),
        telling(.former, "the manager of before", nil, .shared),
        telling(.below, "one below the learner", nil, .shared),
        telling(.ofGuide, "the guide's manager", nil, .shared),
        telling(.stranger, "anybody, where the type is private", .error, .closed),
        telling(.manager, "a partner, where the type is private", .error, .silent),
        telling(.manager, "the manager, where they are kept out", .error, .shared),
        telling(.highest, "one nine levels above", .error, .shared),
        telling(.ofLast, "the manager of the last learner of a group", .error, .shared),
        telling(.stranger, "anybody, where the type was private then", .error, .silent, later: .open),
        telling(.stranger, "anybody, where the type is private now", .error, .open, later: .silent),
        telling(.manager, "the manager, where they were kept out then", .error, .shared, later: .open),
        telling(.manager, "the manager, where they are kept out now", .error, .open, later: .shared),
    ]

    // MARK: exit-without-fault

    private static func leaving(_ name: String, _ fault: Severity?, _ patch: String) -> PairSituation {
        agreement("exit-without-fault", name, fault) { desk in
            let id = try desk.accepted("mentoring")
            return try desk.agree(id, patch)
        }
    }

    private static let exits: [PairSituation] = [
        leaving("one that says how it ends", nil, #"{"howToEnd":"With a last conversation."}"#),
        leaving("one that says nothing of an end", .warning, #"{"purpose":"Grow"}"#),
        leaving("an empty one", .warning, "{}"),
    ]

    // MARK: agreement-says-what

    private static func saying(_ name: String, _ fault: Severity?, _ patch: String) -> PairSituation {
        agreement("agreement-says-what", name, fault) { desk in
            let id = try desk.accepted("mentoring")
            return try desk.agree(id, patch)
        }
    }

    private static let contents: [PairSituation] = [
        saying("one that says what for, and what the learner expects", nil, Desk.agreement),
        saying("one that says what for, and how often", nil, #"{"purpose":"Grow","schedule":{"every":"P2W"}}"#),
        saying(
            "one that says what for, and who takes care", nil, #"{"purpose":"Grow","responsibilities":"Each for themselves"}"#),
        saying("one that says nothing of what it is for", .error, #"{"responsibilities":"Each for themselves"}"#),
        saying("one that says nothing but what it is for", .error, #"{"purpose":"Grow"}"#),
        saying("one with a schedule of nothing", .error, #"{"purpose":"Grow","schedule":{}}"#),
        saying("one with no expectation in its list", .error, #"{"purpose":"Grow","expectations":[]}"#),
        saying("one that says all else", .error, #"{"goals":"A","confidentiality":"B","howToEnd":"C","logistics":"D"}"#),
        saying("an empty one", .error, "{}"),
    ]

    // MARK: coaching-goal-measured, agenda-owner

    /// - Parameter isByGuide: Who wrote it; nil where that is not known.
    private static func goal(
        _ rule: Slug, _ name: String, _ fault: Severity?, type: Slug = "coaching", types: [RelationshipType] = [],
        isByGuide: Bool? = false, _ more: String
    ) -> PairSituation {
        PairSituation(rule: rule, fault: fault, name: name) {
            var desk = Desk(types: types)
            let id = try desk.accepted(type)
            let (guide, learner) = (try desk.guide(of: id), try desk.learner(of: id))
            let author = isByGuide.map { $0 ? guide : learner }
            let goal = try desk.goal(in: id, of: learner, by: author, with: more)
            let record = try desk.records.record(goal, Goal.self).value
            return Laid(record, in: desk)
        }
    }

    private static let measured: Slug = "coaching-goal-measured"
    private static let measuring = [zebra { $0.outcomes = .measured }]
    private static let evolving = [zebra { $0.outcomes = .evolving }]

    private static let goals: [PairSituation] = [
        goal(measured, "one with measure, target and day", nil, measuredGoal),
        goal(measured, "one whose target is 0, without a baseline", nil, #","measure":"m","target":0,"dueOn":"2026-01-01""#),
        goal(measured, "one in words, in mentoring", nil, type: "mentoring", ""),
        goal(measured, "one in words, where outcomes evolve", nil, type: "zebra", types: evolving, ""),
        goal(measured, "one in words", .error, ""),
        goal(measured, "one without a measure", .error, #","target":4,"dueOn":"2027-09-01""#),
        goal(measured, "one without a target", .error, #","measure":"m","baseline":3,"dueOn":"2027-09-01""#),
        goal(measured, "one without a day", .error, #","measure":"m","target":4"#),
        goal(measured, "one in words, where outcomes are measured", .error, type: "zebra", types: measuring, ""),
    ]

    private static let owner: Slug = "agenda-owner"
    private static let ofLearners = [zebra { $0.agenda = .learner }]
    private static let ofGuides = [zebra { $0.agenda = .guide }]
    private static let ofBoth = [zebra { $0.agenda = .both }]

    private static let authors: [PairSituation] = [
        goal(owner, "a mentee's own", nil, type: "mentoring", isByGuide: false, ""),
        goal(owner, "a coach's", nil, isByGuide: true, measuredGoal),
        goal(owner, "a coachee's", nil, isByGuide: false, measuredGoal),
        goal(owner, "a learner's, where learners set it", nil, type: "zebra", types: ofLearners, isByGuide: false, ""),
        goal(owner, "a guide's, where guides set it", nil, type: "zebra", types: ofGuides, isByGuide: true, ""),
        goal(owner, "a guide's, where both set it", nil, type: "zebra", types: ofBoth, isByGuide: true, ""),
        goal(owner, "a learner's, where both set it", nil, type: "zebra", types: ofBoth, isByGuide: false, ""),
        goal(owner, "one of which nobody knows who wrote it", nil, type: "zebra", types: ofGuides, isByGuide: nil, ""),
        goal(owner, "a mentor's", .warning, type: "mentoring", isByGuide: true, ""),
        goal(owner, "a guide's, where learners set it", .warning, type: "zebra", types: ofLearners, isByGuide: true, ""),
        goal(owner, "a learner's, where guides set it", .warning, type: "zebra", types: ofGuides, isByGuide: false, ""),
    ]

    // MARK: design-for-large-groups

    private static let planned =
        #"{"focusAreas":["speaking"],"expertiseNeeded":"Has trained others","assessmentTools":["a survey"]}"#

    /// Programmes of a type that plans for three learners.
    ///
    /// - Parameters:
    ///   - more: Members that come last, with a comma before them.
    ///   - lay: Brings people in.
    private static func large(
        _ name: String, _ fault: Severity?, of types: String = #""zebra""#, from least: Int? = 3, design: String? = nil,
        with more: String = "", _ lay: @escaping @Sendable (inout Desk, ID<Program>) throws -> Void = { _, _ in }
    ) -> PairSituation {
        PairSituation(rule: "design-for-large-groups", fault: fault, name: name) {
            var desk = Desk(types: [zebra { $0.design.largeGroup = least }])
            let id = try desk.open(#"{"name":"P","relationshipTypes":[\#(types)]\#(more)}"#)
            if let design { try desk.design(id, design) }
            try desk.patch(id, #"{"objectives":[\#(measuredObjective)],"length":"P9M"}"#)
            try desk.move(id, to: .enrolling)
            try lay(&desk, id)
            let program = try desk.program(id)
            return Laid(program, in: desk)
        }
    }

    /// Brings people in on one side.
    private static func bring(
        _ count: Int, _ side: Participant.Side, of type: Slug? = nil
    ) -> @Sendable (inout Desk, ID<Program>) throws -> Void {
        { desk, program in
            for _ in 0..<count {
                let person = try desk.person("Somebody")
                _ = try desk.taking(person, side, in: program, of: type)
            }
        }
    }

    private static let both = #""zebra","coaching""#

    private static let largeGroups: [PairSituation] = [
        large("one with places for two", nil, with: #","places":{"learner":2}"#),
        large("one with any number of places, and nobody in it", nil),
        large("one with two learners", nil, bring(2, .learner)),
        large("one with many guides", nil, with: #","places":{"guide":30}"#, bring(3, .guide)),
        large("one with three who want to come in", nil) { desk, program in
            for _ in 0..<3 {
                let person = try desk.person("Somebody")
                _ = try desk.apply(person, to: program)
            }
        },
        large("one that plans for them", nil, design: planned, with: #","places":{"learner":300}"#),
        large("one of a type without a number", nil, from: nil, with: #","places":{"learner":300}"#),
        large("one of two types, whose places are for both", nil, of: both, with: #","places":{"learner":300}"#),
        large("one of two types, with three learners of the other", nil, of: both, bring(3, .learner, of: "coaching")),
        large("one with places for three", .warning, with: #","places":{"learner":3}"#),
        large("one with three learners", .warning, bring(3, .learner)),
        large("one with three learners, and fewer places now", .warning) { desk, program in
            try bring(3, .learner)(&desk, program)
            try desk.patch(program, #"{"places":{"learner":1}}"#)
        },
        large("one of two types, with three learners of this one", .warning, of: both, bring(3, .learner, of: "zebra")),
        large(
            "one without the competency areas", .warning,
            design: planned.replacing(#""focusAreas":["speaking"],"#, with: ""), with: #","places":{"learner":3}"#),
        large(
            "one without the expertise", .warning, design: planned.replacing("expertiseNeeded", with: "purpose"),
            with: #","places":{"learner":3}"#),
        large(
            "one without assessment tools", .warning, design: planned.replacing(#""a survey""#, with: ""),
            with: #","places":{"learner":3}"#),
    ]
}
