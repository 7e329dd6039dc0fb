import Guidance

// A coaching program with twelve engagements: measured goals, managers who are partners, and an end.

extension Demo {
    private static let skills = ["Presenting", "Running meetings", "Handling conflict"]
    private static let titles = [
        "Where I stand", "A recording", "Questions from the floor", "In front of the board", "Looking back",
    ]
    private static let engagementsCount = 12

    mutating func tellOfCoaching() throws {
        guard let owner = company.organizer else { throw Fault("somebody runs the program") }
        let program = try make(
            Program.self, as: .administrator,
            """
            {"name":"Speaking with presence","description":"Six sessions with a coach on one skill.",\
            "relationshipTypes":["coaching"],"owners":["\(owner)"],"sponsors":["\(company.heads[2])"],\
            "concernContacts":["\(company.staff[6])"],"enrolment":"apply","capacity":{"least":0,"default":3,"most":4},\
            "cycle":"evergreen","startsOn":"\(day(-120))","endsOn":"\(day(120))","plannedSessions":6,\
            "objectives":[{"statement":"Presentations that lead to decisions","measure":"share of proposals decided at once",\
            "baseline":40,"target":60,"unit":"percent","dueOn":"\(day(120))"}]}
            """)
        try move(program, as: organizer, to: "enrolling")
        let coaches = try company.staff.dropFirst(120).prefix(4).map { person in
            try offer(
                Self.skills, person,
                #","expertise":[{"topic":"Presenting","years":9}],"credentials":[{"name":"Professional coach, in-house"}]"#)
            return try join(person, "guide", program, capacity: 4)
        }
        let learners = try company.staff.dropFirst(80).prefix(Self.engagementsCount).map { try join($0, "learner", program) }
        on(-120, at: 8) { try $0.move(program, as: $0.organizer, to: "running") }
        for (number, learner) in learners.enumerated() {
            let (coach, start) = (coaches[number % coaches.count], number == 11 ? -3 : number == 10 ? -12 : -100 + number * 2)
            on(start, at: 10) { demo in
                let pair = try demo.propose(coach, learner, in: program, with: #","plannedSessions":6"#)
                try demo.tellOfEngagement(pair, number, from: start)
            }
        }
    }

    private mutating func tellOfEngagement(_ pair: Pair, _ number: Int, from start: Int) throws {
        if number == 11 { return }
        acceptSoon(pair)
        agree(
            pair, start + 5,
            on: """
                {"purpose":"Speak freely in front of many","expectations":[{"side":"learner","text":"I practice between sessions."}],\
                "schedule":{"every":"P2W","minutes":60,"mode":"in-person"},"confidentiality":"Words stay here; results may go out.",\
                "howToEnd":"After six sessions, or once the goal is reached."}
                """)
        // The manager of this one has not said anything yet.
        guard number != 10 else {
            silentManager = company.managers[pair.learner]
            return
        }
        on(start + 7, at: 10) { demo in
            guard let manager = demo.company.managers[pair.learner] else {
                throw Fault("a learner has a manager")
            }
            try demo.make(ManagerInput.self, as: .person(manager), #"{"areas":["Speaking to the board"]}"#) {
                $0.relationship = pair.id
            }
        }
        let isDone = number < 2
        let rated = isDone ? [(start + 40, 0), (start + 75, 1)] : [(start + 40, -1)]
        aim(
            pair, start + 9,
            """
            "statement":"Speak without notes","measure":"survey of listeners","baseline":3.1,"target":4,"unit":"of 5",\
            "dueOn":"\(day(start + 110))","importance":2,"levels":{"-2":"reads aloud","-1":"needs notes","0":"few notes",\
            "+1":"no notes","+2":"invites questions"}
            """, ratings: rated.map { (offset: $0.0, level: $0.1) })
        for round in 0..<(isDone ? 5 : 4) {
            meet(pair, start + 14 + round * 14, at: 9 + number % 5, about: Self.titles[round])
        }
        if isDone {
            on(start + 80, at: 9) { try $0.move(pair.id, as: .person(pair.learner), to: "closing") }
        } else {
            meet(pair, 6, at: 9 + number % 5, about: Self.titles[4])
        }
        if number == 5 { on(-15, at: 9) { try $0.move(pair.id, as: .person(pair.guide), to: "paused") } }
    }
}
