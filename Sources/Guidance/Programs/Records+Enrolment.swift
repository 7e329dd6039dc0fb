public import JSON

/// Who is to take part in a programme, as a client says it: one person, or many.
struct EnrolmentRequest: Sendable {
    static let peopleMax = 500

    var person: ID<Person>?
    var people: [ID<Person>]?
    var relationshipType: Slug?
    var side = Participant.Side.learner
    var capacity: Int?

    static let fields = FieldTable(
        blank: EnrolmentRequest(), named: "Enrollment",
        [
            Field("person", optional: \.person, .id(), "Who is to take part; without it, the person for whom the key acts."),
            Field("people", optional: \.people, .array(.id(), countMax: peopleMax), "Many who are to take part alike."),
            Field(
                "relationshipType", optional: \.relationshipType, .slug,
                "One of the program's relationship types; needed where it has several."),
            Field("side", \.side, .choice, "Whether they are guides (mentors, coaches) or learners (mentees, coachees)."),
            Field(
                "capacity", optional: \.capacity, .integer(0...Participant.capacityMax),
                "How many relationships a guide takes on here."),
        ])
}

/// What became of an enrolment.
public enum Enrolment: Sendable {
    case one(Stored<Participant>)
    /// For each person that was named, in that order.
    case many([(person: ID<Person>, result: Result<Stored<Participant>, Problem>)])

    /// What a client sends.
    public static let requestSchema = EnrolmentRequest.fields.schema
}

extension Records {
    /// Has people take part in a programme: organisers invite, and others apply for themselves.
    ///
    /// - Parameters:
    ///   - caller: The person for whom the request is made.
    ///   - actors: What the caller is to a participant who is about to be made.
    ///   - isThere: Whether there is a person, for the caller.
    ///   - makeID: An id that is not yet used, each time.
    /// - Throws: `Problem` with `.notFound`, `.invalidDocument`; of one person also with `.notYourStep`, `.notEnrolling` or `.taken`.
    func enrol(
        _ document: JSONValue, in id: ID<Program>, caller: ID<Person>?, as actors: (Participant) -> Set<Actor>,
        where isThere: (ID<Person>) -> Bool, at now: Instant, makeID: () -> ID<Participant>
    ) throws(Problem) -> Decision<Enrolment> {
        let program: Stored<Program> = try record(id)
        let (request, type) = try read(document, in: program.value, caller: caller)
        guard let people = request.people else {
            guard let person = request.person ?? caller else { preconditionFailure("somebody is named") }
            let participant: Stored<Participant>
            do throws(Problem) {
                participant = try enrol(person, request, type, in: id, as: actors, where: isThere, at: now, makeID: makeID)
            } catch {
                guard case .notFound(.people, let person) = error else { throw error }
                throw .invalid(first: [FieldError(pointer: "/person", .text(.missing(.people, person)))])
            }
            return Decision(changes: [.put(participant)], answer: .one(participant))
        }
        var (next, changes) = (self, [Change]())
        let results = people.map { person in
            do throws(Problem) {
                let participant = try next.enrol(
                    person, request, type, in: id, as: actors, where: isThere, at: now, makeID: makeID)
                next.apply([.put(participant)])
                changes.append(.put(participant))
                return (person: person, result: Result<Stored<Participant>, Problem>.success(participant))
            } catch {
                return (person: person, result: .failure(error))
            }
        }
        return Decision(changes: changes, answer: .many(results))
    }

    /// What became of an enrolment, told again: the participants as they are now.
    ///
    /// - Throws: As `enrol`; with `.notFound` for one who is gone.
    func enrolment(_ document: JSONValue, in id: ID<Program>, caller: ID<Person>?) throws(Problem) -> Enrolment {
        let program: Stored<Program> = try record(id)
        let (request, type) = try read(document, in: program.value, caller: caller)
        func told(_ person: ID<Person>) throws(Problem) -> Stored<Participant> {
            guard let stored = participation(like: newParticipant(person, as: request.side, of: type, in: id)) else {
                throw .notFound(.people, person.description)
            }
            return stored
        }
        guard let people = request.people else {
            guard let person = request.person ?? caller else { preconditionFailure("somebody is named") }
            return .one(try told(person))
        }
        return .many(
            people.map { person in
                do throws(Problem) { return (person: person, result: .success(try told(person))) } catch {
                    return (person: person, result: .failure(error))
                }
            })
    }

    /// What a client asks for, and the relationship type that is meant.
    private func read(
        _ document: JSONValue, in program: Program, caller: ID<Person>?
    ) throws(Problem) -> (EnrolmentRequest, Slug) {
        let draft = EnrolmentRequest.fields.draft(document)
        var errors = draft.errors
        let request = draft.record ?? EnrolmentRequest()
        let types = program.relationshipTypes
        if let type = request.relationshipType, !types.contains(type) {
            errors.append(FieldError(pointer: "/relationshipType", .text(.notTypeOfProgram(type, types))))
        }
        if request.relationshipType == nil, types.count != 1 {
            errors.append(FieldError(pointer: "/relationshipType", .text(.typeNeeded(types))))
        }
        if request.person != nil, request.people != nil {
            errors.append(FieldError(pointer: "/people", .text(.notBoth("person"))))
        }
        if request.person == nil, caller == nil, request.people?.isEmpty ?? true {
            errors.append(FieldError(pointer: "/person", .text(.nobodyNamed)))
        }
        var blank = Participant()
        (blank.program, blank.side, blank.capacity) = (program.id, request.side, request.capacity)
        errors += capacityErrors(of: blank)
        let read = Set(draft.errors.map(\.pointer))
        errors = draft.errors + errors.dropFirst(draft.errors.count).filter { !read.contains($0.pointer) }
        guard errors.isEmpty, let type = request.relationshipType ?? types.first else { throw .invalid(first: errors) }
        return (request, type)
    }

    private func enrol(
        _ person: ID<Person>, _ request: EnrolmentRequest, _ type: Slug, in program: ID<Program>,
        as actors: (Participant) -> Set<Actor>, where isThere: (ID<Person>) -> Bool, at now: Instant,
        makeID: () -> ID<Participant>
    ) throws(Problem) -> Stored<Participant> {
        var participant = newParticipant(person, as: request.side, of: type, in: program)
        (participant.capacity, participant.createdAt) = (request.capacity, now)
        let actors = actors(participant)
        // About oneself the roles of an organiser add nothing.
        let status: Participant.Status = actors.contains(.oneself) ? .applied : .invited
        guard status == .applied || actors.contains(.organiser) else {
            throw .notYourStep(.participants, to: status.rawValue, [.organiser])
        }
        // After that: who may not invite does not learn who is there.
        guard isThere(person) else { throw .notFound(.people, person.description) }
        (participant.status, participant.origin) = (status, status == .applied ? .applied : .invited)
        if let taken = participation(like: participant) {
            throw .taken(.participants, member: "person", by: taken.value.id.description)
        }
        try checkEntry(of: participant, to: status, from: nil)
        participant = Participant.made(participant, id: makeID(), by: "", at: now)
        takeFollowers(of: &participant, at: now)
        return Stored(participant, revision: 1)
    }

    /// A participant with what follows from the relationship type.
    func newParticipant(
        _ person: ID<Person>, as side: Participant.Side, of type: Slug, in program: ID<Program>
    ) -> Participant {
        let known = catalogue.relationshipTypes[type]?.value
        var participant = Participant()
        (participant.program, participant.person, participant.relationshipType) = (program, person, type)
        (participant.side, participant.role) = (
            side, known.map { side == .guide ? $0.roles.guide : $0.roles.learner } ?? side.rawValue
        )
        if let policy = known?.policy {
            (participant.manager, participant.confidentiality) = (policy.manager, policy.confidentiality)
        }
        participant.formVersion = forms[ID(program.key)]?.revision
        return participant
    }

    /// The participant of the same person on the same side of the same type and programme.
    func participation(like participant: Participant) -> Stored<Participant>? {
        participants.all(in: .key(participant.person.key), of: Participant.byPerson).first {
            ($0.value.program, $0.value.relationshipType, $0.value.side)
                == (participant.program, participant.relationshipType, participant.side)
        }
    }
}
