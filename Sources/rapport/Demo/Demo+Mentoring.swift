import Guidance
import JSON

// A mentoring cohort of thirty pairs that has run for four months, a wait list, and learners who ask guides themselves.

extension Demo {
    private static let topics = [
        "First hundred days as a lead", "Giving feedback", "Working across departments", "Presenting to the board",
        "Delegating", "Career after parental leave", "Negotiating", "From expert to lead",
    ]
    private static let titles = [
        "Getting to know each other", "What a good year would be", "A talk that went wrong", "Saying no", "Who decides what",
        "Looking back", "The next team", "What is left to do",
    ]
    private static let pairsCount = 30
    private static let agreement = """
        {"purpose":"Find my own way to lead","expectations":[{"side":"learner","text":"I bring the question."},\
        {"side":"guide","text":"I listen first, and say what I would do when asked."}],\
        "schedule":{"every":"P2W","minutes":60,"mode":"video"},"confidentiality":"What is said stays between us.",\
        "howToEnd":"Either of us may end it; we owe each other one last talk."}
        """

    mutating func tellOfMentoring() throws {
        guard let owner = company.organizer else { throw Fault("somebody runs the program") }
        let program = try make(
            Program.self, as: .administrator,
            """
            {"name":"First leaders","description":"Mentoring for people who lead a team for the first time, or soon will.",\
            "relationshipTypes":["mentoring"],"owners":["\(owner)"],"sponsors":["\(company.heads[5])"],\
            "committee":["\(company.heads[4])"],"concernContacts":["\(company.staff[6])"],"enrolment":"apply",\
            "places":{"guide":40,"learner":33},"capacity":{"least":0,"default":1,"most":3},"cycle":"cohort",\
            "startsOn":"\(day(-140))","endsOn":"\(day(130))","length":"P9M",\
            "objectives":[{"statement":"Fill leading posts from within","measure":"share of posts filled from within",\
            "baseline":35,"target":50,"unit":"percent","dueOn":"\(day(130))"}]}
            """)
        try design(program)
        let guides = try (company.leads + company.heads.suffix(3)).enumerated().map { place, person in
            try offer(
                [Self.topics[place % 8], Self.topics[(place + 3) % 8]], person,
                #","experience":"Leads people since \#(3 + place % 9) years.","capacity":\#(place % 3 == 0 ? 3 : 2)"#)
            return try join(person, "guide", program, capacity: place % 3 == 0 ? 3 : 1)
        }
        let people = company.staff.dropFirst(20).prefix(Self.pairsCount + 3)
        let learners = try people.enumerated().map { place, person in
            try seek([Self.topics[place * 5 % 8], Self.topics[(place + 2) % 8]], person, free: place % 2 == 0 ? "tue" : "wed")
            return try join(person, "learner", program)
        }
        for (place, person) in company.staff.dropFirst(60).prefix(3).enumerated() {
            try seek([Self.topics[place]], person, free: "tue")
            on(-20, at: 10) { _ = try $0.join(person, "learner", program, approved: "waitlisted") }
        }
        let late = company.staff[70]
        on(-5, at: 10) { _ = try $0.join(late, "guide", program, approved: nil) }
        on(-155, at: 9) { try $0.move(program, as: $0.organizer, to: "matching") }
        on(-140, at: 9) { try $0.move(program, as: $0.organizer, to: "running") }
        try pair(Array(learners.prefix(Self.pairsCount)), with: guides, in: program)
        // Those without a mentor ask for one.
        for (place, learner) in learners.suffix(3).dropLast().enumerated() {
            on(-6 + place, at: 12) { try $0.ask(as: learner, in: program, not: place) }
        }
    }

    /// Asks two guides who have room.
    ///
    /// - Parameter place: How many of the list are passed over.
    private mutating func ask(as learner: ID<Participant>, in program: ID<Program>, not place: Int) throws {
        let (who, key) = (Who.person(try person(learner)), makeKey())
        var choice = GuideChoice()
        choice.hasRoom = true
        let guides = try viewer(who).guides(of: program, choice).dropFirst(place).prefix(2)
        let chosen = guides.map { "\"\($0.participant.id)\"" }.joined(separator: ",")
        let document = try Self.json(
            #"{"choices":[\#(chosen)],"message":"I heard you speak in spring, and would like to learn from you."}"#)
        try act(as: who) { try $0.makeApplication(document, in: program, id: ID(key)) }
    }

    private mutating func design(_ program: ID<Program>) throws {
        let document = try Self.json(
            """
            {"purpose":"Leaders for the years to come","focusAreas":["first hundred days","leading a team"],"model":"one to one",\
            "components":["a kick-off","two workshops","a talk every two weeks"],"matchingProcess":"A committee proposes, and people choose.",\
            "expertiseNeeded":"Guides have led people for three years.","assessmentTools":["a survey at the start, in the middle and at the end"],\
            "successMeasures":["share of posts filled from within"]}
            """)
        let organizer = organizer
        try act(as: organizer) { try $0.setDesign(of: try $0.record(program, .change), to: document) }
        try act(as: organizer) { try $0.approveDesign(of: try $0.record(program, .step), by: "the Head of People") }
        for status in ["designed", "enrolling"] { try move(program, as: organizer, to: status) }
    }

    /// Brings learners together with guides of other departments, and has each pair go its way.
    private mutating func pair(
        _ learners: [ID<Participant>], with guides: [ID<Participant>], in program: ID<Program>
    ) throws {
        var room = guides.enumerated().map { $0.offset % 3 == 0 ? 3 : 1 }
        for (number, learner) in learners.enumerated() {
            let wanted = (number * 7 + 5) % guides.count
            let department = company.departments[try person(learner)]
            let order = (0..<guides.count).map { (wanted + $0) % guides.count }
            guard
                let place = try order.first(where: {
                    try room[$0] > 0 && company.departments[person(guides[$0])] != department
                })
            else { throw Fault("there are guides enough") }
            room[place] -= 1
            let (guide, start) = (guides[place], Self.start(of: number))
            on(start, at: 10) { demo in
                let end = number == 25 || number == 26 ? -32 : number == 27 ? -5 : 125
                let pair = try demo.propose(guide, learner, in: program, with: #","plannedEnd":"\#(demo.day(end))""#)
                if number == 0 { demo.follow(pair) }
                demo.tell(of: pair, number, from: start)
            }
        }
    }

    /// When a pair is proposed.
    private static func start(of number: Int) -> Int {
        switch number {
        case 20, 21: -20
        case 22: -8
        case 23, 24: -4
        default: -150
        }
    }

    private mutating func tell(of pair: Pair, _ number: Int, from start: Int) {
        if number == 23 || number == 24 { return }
        acceptSoon(pair)
        if number == 22 { return }
        let isWhole = number != 20 && number != 21
        agree(pair, start + 5, on: Self.agreement, signedBy: isWhole)
        guard isWhole else { return }
        aim(
            pair, start + 12,
            #""statement":"\#(Self.topics[number % 8]): one thing that I do otherwise by summer","startLevel":-1"#)
        // Until they pause, end or are in conflict; else with one to come.
        let last =
            switch number {
            case 18, 19: -25
            case 25, 26: -34
            case 27: -8
            case 28: -40
            case 29: -9
            default: 20
            }
        for round in 0..<12 {
            let offset = start + 20 + round * 14 + number % 10
            guard offset < last else { break }
            let end: Meeting =
                if round == 2, number % 7 == 3 { .missed } else if round == 4, number % 5 == 1 {
                    .cancelled
                } else if round == 3,
                    number % 6 == 2
                { .moved } else { .held }
            meet(pair, offset, at: 8 + number % 6, about: Self.titles[round % 8], end: end)
        }
        note(pair, start + 22 + number % 10, "shared", "We start each talk with what has changed since the last one.")
        note(pair, start + 23 + number % 10, "private", "Ask about the reorganization when we know each other better.")
        switch number {
        case 18, 19:
            on(-22, at: 9) {
                try $0.move(pair.id, as: .person(pair.learner), to: "paused", with: #","until":"\#($0.time(21, 8))""#)
            }
        case 28: on(-38, at: 9) { try $0.move(pair.id, as: .person(pair.guide), to: "ended-early") }
        // A reorganization makes the mentor the manager.
        case 29: on(-5, at: 9) { try $0.patch(pair.learner, as: .administrator, #"{"manager":"\#(pair.guide)"}"#) }
        default: break
        }
    }

    /// What waits for the pair whose keys are shown: a session that nobody has recorded, and a goal to agree to.
    private mutating func follow(_ pair: Pair) {
        cast = pair
        meet(pair, -5, at: 15, about: "Before the board", end: nil)
        on(-5, at: 18) { demo in
            try demo.make(
                Goal.self, as: .person(pair.learner), #"{"owner":"\#(pair.learner)","statement":"Lead the next project alone"}"#
            ) { $0.relationship = pair.id }
        }
    }

    /// A program that its rules refuse: it has no design.
    mutating func tellOfDraft() throws {
        guard let owner = company.organizer else { throw Fault("somebody runs the program") }
        try make(
            Program.self, as: .administrator,
            #"{"name":"Women in engineering","relationshipTypes":["mentoring"],"owners":["\#(owner)"]}"#)
    }
}
