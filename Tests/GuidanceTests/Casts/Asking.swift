import JSON
import Testing

@testable import Guidance

/// A programme in which learners ask guides.
struct Asking {
    var desk = Desk()
    let program: ID<Program>
    private(set) var guides: [ID<Participant>] = []
    private(set) var learners: [ID<Participant>] = []

    /// - Parameters:
    ///   - places: How many relationships each of the guides takes on.
    ///   - more: Members of the programme that come last, with a comma before them.
    init(_ type: Slug = "coaching", places: [Int] = [1, 1, 1], learners: Int = 1, _ more: String = "") throws {
        program = try desk.enrolling(type, more)
        for (number, capacity) in places.enumerated() {
            guides.append(try desk.taking(try desk.person("Guide \(number)"), .guide, in: program, capacity: capacity))
        }
        for number in 0..<learners {
            self.learners.append(try desk.taking(try desk.person("Learner \(number)"), .learner, in: program))
        }
    }

    func guide(_ number: Int) throws -> ID<Person> { try desk.participant(guides[number]).person }

    func learner(_ number: Int = 0) throws -> ID<Person> { try desk.participant(learners[number]).person }

    func room(_ number: Int) throws -> Int { desk.records.room(of: try desk.participant(guides[number])) }

    /// Has a learner ask guides, the most wanted first.
    @discardableResult
    mutating func ask(_ choices: Int..., by learner: Int = 0) throws -> ID<Application> {
        try desk.ask(try self.learner(learner), choices.map { guides[$0] }, in: program)
    }

    func application(_ id: ID<Application>) throws -> Application { try desk.application(id) }

    func status(_ id: ID<Application>) throws -> Application.Status { try application(id).status }

    /// The states of the choices: "offered queued".
    func states(_ id: ID<Application>) throws -> String {
        try application(id).choices.map(\.state.rawValue).joined(separator: " ")
    }

    @discardableResult
    mutating func answer(_ id: ID<Application>, by guide: Int, _ accepts: Bool = true) throws -> Application {
        try desk.answer(id, try self.guide(guide), accepts)
    }

    /// - Parameter guide: The one who is not to be asked; nil for all of them.
    @discardableResult
    mutating func withdraw(_ id: ID<Application>, _ guide: Int? = nil) throws -> Application {
        try desk.withdraw(id, guide.map { guides[$0] })
    }

    /// Has a guide pause, whatever the state from which one does.
    mutating func pause(_ guide: Int) throws { try desk.set(guides[guide], .paused) }
}

extension Desk {
    /// - Parameter more: Members that come last, with a comma before them.
    @discardableResult
    mutating func ask(
        _ learner: ID<Person>, _ choices: [ID<Participant>], in program: ID<Program>, with more: String = ""
    ) throws -> ID<Application> {
        let id = ID<Application>(RecordKey(at: now, count: 0, random: 7))
        let list = choices.map { "\"\($0)\"" }.joined(separator: ",")
        let decision = try records.application(
            from: try json(#"{"choices":[\#(list)]\#(more)}"#), of: learner, in: try self.program(program), id: id, by: "ada",
            at: now)
        remember(decision.changes)
        return id
    }

    @discardableResult
    mutating func answer(_ id: ID<Application>, _ person: ID<Person>, _ accepts: Bool = true) throws -> Application {
        let current = try records.record(id, Application.self)
        let decision = try records.answer(
            current, as: try json(#"{"accepts":\#(accepts)}"#), by: person, "gil", at: now
        ) { ID(RecordKey(at: now, count: 1, random: 7)) }
        remember(decision.changes)
        return decision.answer.value
    }

    @discardableResult
    mutating func withdraw(_ id: ID<Application>, _ choice: ID<Participant>? = nil) throws -> Application {
        let current = try records.record(id, Application.self)
        let document = try json(choice.map { #"{"choice":"\#($0)"}"# } ?? "{}")
        let decision = try records.withdraw(current, as: document, by: "ada", at: now)
        remember(decision.changes)
        return decision.answer.value
    }

    func application(_ id: ID<Application>) throws -> Application { try records.record(id, Application.self).value }

    /// Puts a participant into a state with all that follows, whatever the steps that lead there.
    mutating func set(_ id: ID<Participant>, _ status: Participant.Status) throws {
        let stored = try records.record(id, Participant.self)
        var participant = stored.value
        participant.status = status
        remember(records.decide(on: participant, instead: stored, by: "ines", at: now).changes)
    }

    /// Looks with the key of somebody that has every scope.
    func reader(_ person: ID<Person>?) -> Viewer {
        let caller = Caller(.key(ID(.lowest)), signature: "key", person: person, scopes: .all)
        return Viewer(caller, World(records), at: now)
    }
}
