import JSON
import Testing

@testable import Guidance

extension Desk {
    mutating func person(_ name: String = "Ada", manager: ID<Person>? = nil) throws -> ID<Person> {
        let id = ID<Person>(RecordKey(at: now, count: 0, random: 7))
        var person = Person()
        (person.id, person.displayName, person.manager) = (id, name, manager)
        remember([.put(Stored(person, revision: 1))])
        return id
    }

    /// A programme that takes people in.
    ///
    /// - Parameter more: Members that come last, with a comma before them.
    mutating func enrolling(_ type: Slug = "coaching", _ more: String = "") throws -> ID<Program> {
        let id = try open(#"{"name":"P","relationshipTypes":["\#(type)"]\#(more)}"#)
        try design(id, fullDesign)
        try approve(id)
        try patch(id, #"{"objectives":[\#(measuredObjective)],"length":"P9M"}"#)
        try move(id, to: .enrolling)
        return id
    }

    /// Invites people, or has one apply.
    @discardableResult
    mutating func enrol(
        _ document: String, in program: ID<Program>, as actors: Set<Actor> = [.organiser], caller: ID<Person>? = nil
    )
        throws -> Enrolment
    {
        var count = 0
        let decision = try records.enrol(
            try json(document), in: program, caller: caller, as: { $0.person == caller ? [.oneself] : actors },
            where: { [records] in records.people[$0] != nil }, at: now
        ) {
            count += 1
            return ID(RecordKey(at: now, count: count, random: 7))
        }
        remember(decision.changes)
        return decision.answer
    }

    mutating func invite(_ person: ID<Person>, to program: ID<Program>, side: String = "learner") throws -> ID<Participant> {
        try one(try enrol(#"{"person":"\#(person)","side":"\#(side)"}"#, in: program)).id
    }

    mutating func apply(_ person: ID<Person>, to program: ID<Program>, side: String = "learner") throws -> Participant {
        try one(try enrol(#"{"side":"\#(side)"}"#, in: program, as: [], caller: person))
    }

    func one(_ enrolment: Enrolment) throws -> Participant {
        guard case .one(let stored) = enrolment else { throw FieldErrors([]) }
        return stored.value
    }

    @discardableResult
    mutating func step(
        _ id: ID<Participant>, to status: Participant.Status, with details: StepDetails = StepDetails(), as actor: Actor
    ) throws -> Participant {
        let decision = try records.move(id, to: status, with: details, as: [actor], by: "Ines", at: now)
        remember(decision.changes)
        return decision.answer.stored.value
    }

    /// The person's own word that they take part.
    @discardableResult
    mutating func consent(_ person: ID<Person>, to program: ID<Program>) throws -> ID<Consent> {
        var consent = Consent()
        (consent.id, consent.person, consent.program) = (ID(RecordKey(at: now, count: 0, random: 7)), person, program)
        (consent.purpose, consent.text, consent.createdAt) = (.takePart, "I take part.", now)
        remember(records.decide(on: consent, revision: 1).withConsequences(from: nil, in: records, at: now).changes)
        return consent.id
    }

    func participant(_ id: ID<Participant>) throws -> Participant { try records.record(id, Participant.self).value }

    func status(_ id: ID<Participant>) throws -> Participant.Status { try participant(id).status }
}
