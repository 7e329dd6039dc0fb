import JSON
import Testing

@_spi(Journal) @testable import Guidance

/// Some guides and learners in a programme of coaching and one of mentoring, and a clock that goes on with what falls due.
struct PairWalk {
    var desk: Desk
    var now: Instant
    /// Counts what was made, for ids.
    private var count = 0
    let programs: [ID<Program>]
    let people: [ID<Person>]
    let guides: [ID<Participant>]
    let learners: [ID<Participant>]
    /// Of the people who guide, in their order: how many relationships they take on in each programme, and over both.
    static let offers: [(here: Int, everywhere: Int?)] = [(1, nil), (2, 1), (3, 4), (2, 0)]

    var reached: Set<Relationship.Status> = []
    var ends: Set<Application.Status> = []
    var states: Set<Application.Choice.State> = []
    /// How many lines of the journal have been looked at, and the records that they give.
    var lines = 0
    var replayed = Records()
    var revisions: [RecordAddress: Int] = [:]
    /// The state and the number of the last step, as they were.
    var known: [ID<Relationship>: (status: Relationship.Status, step: Int)] = [:]

    init() throws {
        var desk = Desk()
        let people = try (0..<9).map { try desk.person("P\($0)") }
        var (programs, guides, learners) = ([ID<Program>](), [ID<Participant>](), [ID<Participant>]())
        for type in ["coaching", "mentoring"] as [Slug] {
            // Of mentoring two who learn are the owner and the committee.
            let offices = #","owners":["\#(people[8])"],"committee":["\#(people[7])"]"#
            let program = try desk.enrolling(type, type == "mentoring" ? offices : "")
            programs.append(program)
            for (person, offer) in zip(people, Self.offers) {
                guides.append(try desk.taking(person, .guide, in: program, capacity: offer.here))
            }
            // Two are on both sides.
            for person in people.dropFirst(2) { learners.append(try desk.taking(person, .learner, in: program)) }
        }
        for (person, offer) in zip(people, Self.offers) { desk.fillProfile(of: person) { $0.capacity = offer.everywhere } }
        (self.programs, self.people, self.guides, self.learners) = (programs, people, guides, learners)
        (self.desk, now) = (desk, desk.now)
    }

    /// One operation; a refusal is as good as a success.
    ///
    /// - Parameter isChecked: Whether all records are looked at afterwards, and not only those that were written.
    mutating func step(_ random: inout SeededRandom, isChecked: Bool = true) throws {
        let seed = random.seed
        now = now.adding(seconds: 1)
        do {
            try act(&random)
        } catch let problem as Problem {
            #expect(!problem.detail.isEmpty && !problem.fix.isEmpty, "seed \(seed)")
            #expect((problem.code == .rulesRefuse) == !problem.refusals.isEmpty, "seed \(seed)")
            #expect((problem.code == .invalidDocument) == !problem.errors.isEmpty, "seed \(seed)")
        }
        let stuck = desk.settle(at: now).filter { $0.hasSuffix("is stuck") }
        #expect(stuck == [], "seed \(seed)")
        try check(seed, isWhole: isChecked)
    }

    // MARK: Operations

    private mutating func act(_ random: inout SeededRandom) throws {
        switch Int.random(in: 0..<66, using: &random) {
        case 0..<9: try propose(&random)
        case 9..<19: try answer(&random)
        case 19..<23: try agree(&random)
        case 23..<30: try sign(&random)
        case 30..<33: try hear(&random)
        case 33..<37: try move(&random)
        case 37..<40: try meet(&random)
        case 40..<43: try aim(&random)
        case 43..<46: now = now.adding(seconds: Int.random(in: 0...12, using: &random) * 86_400)
        case 46: try leaveOrReturn(&random)
        case 47..<49: try takePart(&random)
        case 49..<53: try reorganise(&random)
        case 53..<59: try ask(&random)
        case 59..<64: try answerOffer(&random)
        case 64: try withdraw(&random)
        default: try run(&random)
        }
    }

    mutating func keep<Answer>(_ decision: Decision<Answer>) { desk.remember(decision.changes) }

    mutating func key() -> RecordKey {
        count += 1
        return RecordKey(at: now, count: count, random: UInt64(count))
    }

    private func pick(
        _ random: inout SeededRandom, where suits: (Relationship) -> Bool = { !$0.isOver }
    ) -> Stored<Relationship>? {
        var all: [Stored<Relationship>] = []
        desk.records.relationships.forEach { stored in
            if suits(stored.value) { all.append(stored) }
            return true
        }
        return all.randomElement(using: &random)
    }

    private mutating func propose(_ random: inout SeededRandom) throws {
        guard let guide = guides.randomElement(using: &random) else { return }
        let program = try desk.participant(guide).program
        var pool = learners
        // Those of the other programme are refused.
        if Int.random(in: 0..<10, using: &random) > 0 {
            pool = pool.filter { desk.records.participants[$0]?.value.program == program }
        }
        let size = [1, 1, 1, 3].randomElement(using: &random) ?? 1
        let list = pool.shuffled(using: &random).prefix(size).map { "\"\($0)\"" }.joined(separator: ",")
        var more = ""
        if Bool.random(using: &random) {
            let last = Day(number: now.day.number + Int.random(in: 3...40, using: &random))
            more += #","plannedEnd":"\#(last)""#
        }
        if Int.random(in: 0..<4, using: &random) == 0, let old = pick(&random, where: { $0.program == program }) {
            more += #","replaces":"\#(old.value.id)""#
        }
        let document = try json(#"{"program":"\#(program)","guide":"\#(guide)","learners":[\#(list)]\#(more)}"#)
        let id = ID<Relationship>(key())
        let records = desk.records
        let relationship = try records.relationship(from: document, id: id, by: "ines", at: now, where: records.holds)
        keep(try records.propose(relationship, by: "ines", at: now))
    }

    private mutating func answer(_ random: inout SeededRandom) throws {
        guard let stored = pick(&random, where: { $0.status == .proposed }),
            let member = stored.value.members.randomElement(using: &random)
        else { return }
        let accepts = Int.random(in: 0..<10, using: &random) > 0
        let document = try json(#"{"accepts":\#(accepts)}"#)
        keep(try desk.records.accept(stored, as: document, by: member.person, "ada", at: now))
    }

    private mutating func agree(_ random: inout SeededRandom) throws {
        let records = desk.records
        let isEdit = Int.random(in: 0..<5, using: &random) == 0
        guard let stored = pick(&random, where: { isEdit || $0.status == .accepted }) else { return }
        let document = try json(
            #"{"purpose":"Grow","responsibilities":"Each for themselves","howToEnd":"By word \#(count)"}"#)
        if let open = records.agreement(of: stored.value.id), open.value.isOpen {
            keep(try records.patch(open.value.id, of: Agreement.self, by: document, by: "ada", at: now))
            return
        }
        let draft = Agreement.fields.patch(document, of: records.nextAgreement(of: stored.value))
        let id = ID<Agreement>(key())
        keep(try records.create(draft, from: document, id: id, by: "ada", at: now))
    }

    private mutating func sign(_ random: inout SeededRandom) throws {
        let records = desk.records
        guard let stored = pick(&random, where: { records.agreement(of: $0.id)?.value.isOpen == true }),
            let agreement = records.agreement(of: stored.value.id),
            let member = stored.value.present.randomElement(using: &random)
        else { return }
        keep(try records.sign(agreement, by: member.person, "ada", at: now))
    }

    /// A manager says something, or is not asked.
    private mutating func hear(_ random: inout SeededRandom) throws {
        guard let stored = pick(&random, where: { $0.status == .contracting || $0.status == .accepted }) else { return }
        let records = desk.records
        guard Int.random(in: 0..<4, using: &random) > 0 else {
            let rule = ["manager-is-partner", "agreement-first"].randomElement(using: &random) ?? "agreement-first"
            let document = try json(#"{"rule":"\#(rule)","reason":"There is nobody to ask."}"#)
            keep(try records.waive(stored, as: document, by: "ines", at: now))
            return
        }
        let document = try json(#"{"areas":["Speaking up"]}"#)
        let draft = ManagerInput.fields.draft(document).with { $0.relationship = stored.value.id }
        let id = ID<ManagerInput>(key())
        keep(try records.create(draft, from: document, id: id, by: "ada", at: now))
    }

    private mutating func move(_ random: inout SeededRandom) throws {
        guard let stored = pick(&random) else { return }
        let targets: [Relationship.Status] = [
            .paused, .paused, .active, .active, .closing, .closing, .completed, .completed, .endedEarly, .cancelled, .accepted,
        ]
        let target = targets.randomElement(using: &random) ?? .paused
        let actor: Actor = Int.random(in: 0..<5, using: &random) == 0 ? .organiser : .member
        var details = StepDetails()
        // Where an organiser pauses a conflict, nothing takes it back by itself.
        if target == .paused, actor == .member, Bool.random(using: &random) {
            details.until = now.adding(seconds: Int.random(in: 1...20, using: &random) * 86_400)
        }
        if actor == .member { details.person = stored.value.members.randomElement(using: &random)?.person }
        keep(try desk.records.move(stored.value.id, to: target, with: details, as: [actor], by: "ada", at: now))
    }

    /// A session is planned, or something becomes of one.
    private mutating func meet(_ random: inout SeededRandom) throws {
        guard let stored = pick(&random) else { return }
        let records = desk.records
        let all = records.sessions.all(in: .key(stored.value.id.key), of: Session.byRelationship)
        if let session = all.randomElement(using: &random), Int.random(in: 0..<3, using: &random) > 0 {
            let targets: [Session.Status] = [.confirmed, .held, .held, .held, .noShow, .cancelled]
            let target = targets.randomElement(using: &random) ?? .held
            keep(try records.move(session.value.id, to: target, as: [.member], by: "ada", at: now))
            return
        }
        let start = now.adding(seconds: Int.random(in: -3...15, using: &random) * 86_400)
        let document = try json(#"{"startsAt":"\#(start)"}"#)
        let draft = Session.fields.draft(document).with { $0.relationship = stored.value.id }
        let id = ID<Session>(key())
        keep(try records.create(draft, from: document, id: id, by: "ada", at: now))
    }

    /// A goal is set, agreed on or rated.
    private mutating func aim(_ random: inout SeededRandom) throws {
        guard let stored = pick(&random), let owner = stored.value.members.randomElement(using: &random)?.person else { return }
        let records = desk.records
        let all = records.goals.all(in: .key(stored.value.id.key), of: Goal.byRelationship)
        guard let goal = all.randomElement(using: &random), Bool.random(using: &random) else {
            let document = try json(#"{"owner":"\#(owner)","statement":"Speaks up"\#(measuredGoal)}"#)
            let draft = Goal.fields.draft(document).with { $0.relationship = stored.value.id }
            let id = ID<Goal>(key())
            keep(try records.create(draft, from: document, id: id, by: "ada", at: now))
            return
        }
        switch Int.random(in: 0..<4, using: &random) {
        case 0...1: keep(try records.move(goal.value.id, to: .agreed, as: [.otherSide], by: "ada", at: now))
        case 2: keep(try records.rate(goal, as: try json(#"{"level":1}"#), by: owner, "ada", at: now))
        default: keep(try records.move(goal.value.id, to: .rated, as: [.member], by: "ada", at: now))
        }
    }

    private mutating func leaveOrReturn(_ random: inout SeededRandom) throws {
        guard let person = people.randomElement(using: &random) else { return }
        let isActive = desk.records.people[person]?.value.active ?? false
        keep(try desk.records.patch(person, of: Person.self, by: try json(#"{"active":\#(!isActive)}"#), by: "ines", at: now))
    }

    /// Somebody reports to another from now on, or to nobody: often to their own guide, and back.
    private mutating func reorganise(_ random: inout SeededRandom) throws {
        guard let stored = pick(&random, where: { [.active, .paused, .conflict].contains($0.status) }),
            let learner = stored.value.learners.randomElement(using: &random)?.person, let guide = stored.value.guide?.person
        else { return }
        let above = Bool.random(using: &random) ? guide : people.randomElement(using: &random) ?? guide
        let isMended = stored.value.status == .conflict || Bool.random(using: &random)
        let document = try json(isMended ? #"{"manager":null}"# : #"{"manager":"\#(above)"}"#)
        keep(try desk.records.patch(learner, of: Person.self, by: document, by: "ines", at: now))
    }

    /// Somebody pauses in a programme, leaves it, or comes back and consents again.
    private mutating func takePart(_ random: inout SeededRandom) throws {
        guard let id = (guides + learners).randomElement(using: &random) else { return }
        let participant = try desk.participant(id)
        if participant.status.isOut || participant.status == .applied {
            var consent = Consent()
            (consent.id, consent.person, consent.program) = (ID(key()), participant.person, participant.program)
            (consent.purpose, consent.text, consent.createdAt) = (.takePart, "I take part.", now)
            let records = desk.records
            keep(records.decide(on: consent, revision: 1).withConsequences(from: nil, in: records, at: now))
        }
        let (status, actor) = Self.next(after: participant.status, isPause: Bool.random(using: &random))
        keep(try desk.records.move(id, to: status, as: [actor], by: "ada", at: now))
    }

    private static func next(after status: Participant.Status, isPause: Bool) -> (Participant.Status, Actor) {
        switch status {
        case .active: (isPause ? .paused : .withdrawn, .oneself)
        case .paused: (.active, .oneself)
        case .approved: (.removed, .organiser)
        case .invited, .withdrawn, .left: (.applied, .oneself)
        case .removed, .rejected: (.invited, .organiser)
        case .applied, .waitlisted, .completed: (.approved, .organiser)
        }
    }

    /// The second programme goes on, rarely to its end.
    private mutating func run(_ random: inout SeededRandom) throws {
        let steps: [Program.Status] = [.matching, .running, .running, .closing, .closed, .cancelled]
        guard Int.random(in: 0..<4, using: &random) == 0, let step = steps.randomElement(using: &random) else { return }
        keep(try desk.records.move(programs[1], to: step, as: [.organiser], by: "Ines", at: now))
    }
}
