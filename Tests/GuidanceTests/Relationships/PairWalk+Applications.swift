import JSON
import Testing

@testable import Guidance

/// What learners ask of guides in a random history.
extension PairWalk {
    var applications: [Application] {
        var all: [Application] = []
        desk.records.applications.forEach { stored in
            all.append(stored.value)
            return true
        }
        return all
    }

    private func pickOpen(_ random: inout SeededRandom) -> Stored<Application>? {
        let open = applications.filter { $0.status == .open }.randomElement(using: &random)
        return open.flatMap { desk.records.applications[$0.id] }
    }

    // MARK: Operations

    mutating func ask(_ random: inout SeededRandom) throws {
        guard let id = learners.randomElement(using: &random) else { return }
        let learner = try desk.participant(id)
        let size = Int.random(in: 1...4, using: &random)
        let choices = guides.shuffled(using: &random).prefix(size).filter { guide in
            // Those of the other programme are refused.
            desk.records.participants[guide]?.value.program == learner.program || Int.random(in: 0..<20, using: &random) == 0
        }
        let document = try json(#"{"choices":[\#(choices.map { "\"\($0)\"" }.joined(separator: ","))],"learner":"\#(id)"}"#)
        let made = ID<Application>(key())
        let program = try desk.program(learner.program)
        keep(try desk.records.application(from: document, of: learner.person, in: program, id: made, by: "ada", at: now))
    }

    mutating func answerOffer(_ random: inout SeededRandom) throws {
        guard let stored = pickOpen(&random), let choice = stored.value.choices.randomElement(using: &random) else { return }
        // Often the one who is asked, sometimes another.
        let person = Int.random(in: 0..<5, using: &random) > 0 ? stored.value.offer?.person ?? choice.person : choice.person
        let document = try json(#"{"accepts":\#(Int.random(in: 0..<3, using: &random) > 0)}"#)
        let made = ID<Relationship>(key())
        keep(try desk.records.answer(stored, as: document, by: person, "gil", at: now) { made })
    }

    mutating func withdraw(_ random: inout SeededRandom) throws {
        guard let stored = pickOpen(&random), let choice = stored.value.choices.randomElement(using: &random) else { return }
        let document = try json(Int.random(in: 0..<3, using: &random) > 0 ? #"{"choice":"\#(choice.guide)"}"# : "{}")
        keep(try desk.records.withdraw(stored, as: document, by: "ada", at: now))
    }

    // MARK: Invariants

    /// One that was written just now.
    mutating func look(at application: Application, _ seed: UInt64) {
        var status = Application.Status.open
        for step in application.transitions {
            #expect(step.from == status && Application.states.next(from: status).contains(step.to), "seed \(seed)")
            status = step.to
        }
        #expect(status == application.status && application.transitions.count <= 1, "seed \(seed)")
        ends.insert(status)
        for choice in application.choices {
            states.insert(choice.state)
            #expect((choice.expiresAt != nil) == (choice.state == .offered), "seed \(seed)")
            #expect((choice.answeredAt != nil) == [.accepted, .declined].contains(choice.state), "seed \(seed)")
            switch choice.state {
            case .queued, .notAvailable: #expect(choice.offeredAt == nil && choice.state == .queued, "seed \(seed)")
            case .offered, .accepted, .declined, .expired: #expect(choice.offeredAt != nil, "seed \(seed)")
            case .skipped, .withdrawn: break
            }
        }
        let accepted = application.choices.filter { $0.state == .accepted }
        #expect(accepted.count == (application.status == .accepted ? 1 : 0), "seed \(seed)")
        #expect((application.relationship != nil) == (application.status == .accepted), "seed \(seed)")
    }

    func checkApplications(_ seed: UInt64) {
        var (asking, pairs) = (Set<ID<Participant>>(), Set<[RecordKey]>())
        for application in applications {
            let offered = application.choices.filter { $0.state == .offered }
            guard application.status == .open else {
                let isOpen = application.choices.contains { [.offered, .queued].contains($0.state) }
                #expect(!isOpen, "nobody is asked for what is over, seed \(seed)")
                continue
            }
            #expect(offered.count == 1, "one is asked at a time, seed \(seed)")
            #expect(asking.insert(application.learner).inserted, "one for each learner, seed \(seed)")
            #expect(desk.records.participants[application.learner]?.value.status.hasPlace == true, "seed \(seed)")
            #expect(desk.records.programs[application.program]?.value.bringsTogether == true, "seed \(seed)")
            for choice in offered {
                #expect(pairs.insert([application.learner.key, choice.guide.key]).inserted, "seed \(seed)")
                #expect(desk.records.participants[choice.guide]?.value.status.isTaking == true, "seed \(seed)")
                #expect(desk.records.people[choice.person]?.value.active == true, "seed \(seed)")
                #expect(choice.expiresAt.map { $0 > now } == true, "what has ended is over, seed \(seed)")
            }
        }
    }
}
