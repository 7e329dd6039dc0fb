public import JSON

// How relationships are proposed.

/// Who is to work together, as an organiser says it.
struct RelationshipRequest: Sendable {
    var program = ID<Program>(.lowest)
    var guide = ID<Participant>(.lowest)
    var learners: [ID<Participant>] = []
    var startsOn: Day?
    var plannedEnd: Day?
    var plannedSessions: Int?
    var endCondition: String?
    var managerInputFrom: ID<Person>?
    var replaces: ID<Relationship>?
    var externalId: String?

    static let fields = FieldTable(
        blank: RelationshipRequest(), named: "RelationshipProposal",
        [
            Field("program", \.program, .id(), "The program."),
            Field("guide", \.guide, .id(), "The participant who guides."),
            Field(
                "learners", \.learners, .array(.id(), countMax: Relationship.membersMax - 1),
                "The participants who learn: one, or the learners of a group."),
            Field("startsOn", optional: \.startsOn, .day, "The first day; without it, today or the program's first day."),
            Field(
                "plannedEnd", optional: \.plannedEnd, .day,
                "The last day; without it, and without the next two, as the program says."),
            Field("plannedSessions", optional: \.plannedSessions, .integer(1...1000), "How many sessions it has before it ends."),
            Field("endCondition", optional: \.endCondition, .text(1000), "The goal whose reaching ends it."),
            Field(
                "managerInputFrom", optional: \.managerInputFrom, .id(),
                "A sponsor of the program who gives input in place of the learner's manager."),
            Field("replaces", optional: \.replaces, .id(), "The relationship in whose place it comes."),
            Field("externalId", optional: \.externalId, .text(200), "What your system calls the relationship."),
        ])
}

extension Relationship {
    /// What a client sends to propose one.
    public static let requestSchema = RelationshipRequest.fields.schema
}

extension Records {
    /// A relationship as somebody asks for it, not yet held against the rules.
    ///
    /// - Parameter isThere: Whether there is a record, for the one who asks.
    /// - Throws: `Problem` with `.invalidDocument`.
    func relationship(
        from document: JSONValue, id: ID<Relationship>, by maker: String, at now: Instant, where isThere: (RecordAddress) -> Bool
    ) throws(Problem) -> Relationship {
        let draft = RelationshipRequest.fields.draft(document)
        var errors = draft.errors
        guard let request = draft.record, errors.isEmpty else { throw .invalid(first: errors) }
        func there<R: TimedRecord>(_ id: ID<R>, _ pointer: String) -> Stored<R>? {
            guard isThere(RecordAddress(kind: R.kind.name, name: id.name)), let stored = self[keyPath: R.rows][id] else {
                errors.append(FieldError(pointer: pointer, .text(.missing(R.kind.name, id.description))))
                return nil
            }
            return stored
        }
        let program = there(request.program, "/program")?.value
        let guide = there(request.guide, "/guide")?.value
        let learners = request.learners.enumerated().map { (place: $0, participant: there($1, "/learners/\($0)")?.value) }
        if request.learners.isEmpty { errors.append(FieldError(pointer: "/learners", .text(.noLearner))) }
        errors += FieldError.repetitions(of: request.learners.map(\.description), in: "/learners")
        if let sponsor = request.managerInputFrom, let program, !program.sponsors.contains(sponsor) {
            errors.append(FieldError(pointer: "/managerInputFrom", .text(.notSponsor)))
        }
        func seen(_ id: ID<Relationship>) -> ID<Relationship>? {
            isThere(RecordAddress(kind: .relationships, name: id.name)) ? id : nil
        }
        if let replaced = request.replaces.flatMap({ there($0, "/replaces") })?.value {
            if replaced.program != request.program {
                errors.append(FieldError(pointer: "/replaces", .text(.notOfProgram)))
            } else if let other = replaced.replacedBy, relationships[other]?.value.isOver == false {
                errors.append(FieldError(pointer: "/replaces", .text(.replacedAlready(by: seen(other)))))
            }
        }
        if let program, !program.bringsTogether {
            errors.append(FieldError(pointer: "/program", .text(.notProposing(program.status.rawValue))))
        }
        let named =
            [("/guide", guide, Participant.Side.guide)] + learners.map { ("/learners/\($0.place)", $0.participant, .learner) }
        for case (let pointer, let participant?, let side) in named {
            if participant.program != request.program {
                errors.append(FieldError(pointer: pointer, .text(.notOfProgram)))
            } else if participant.side != side
                || participant.relationshipType != guide?.relationshipType ?? participant.relationshipType
            {
                let type = guide?.relationshipType ?? participant.relationshipType
                errors.append(FieldError(pointer: pointer, .text(.notAs(side, type))))
            } else if let absence = absence(of: participant) {
                errors.append(FieldError(pointer: pointer, .text(absence)))
            }
        }
        let people = named.compactMap(\.1?.person)
        if people.count > 1, Set(request.learners).count == request.learners.count,
            Set(people.dropFirst()).count < people.count - 1
        {
            errors.append(FieldError(pointer: "/learners", .text(.twice(request.learners.map(\.description).last ?? ""))))
        }
        if let guide {
            for case (let place, let learner?) in learners {
                guard let other = openPair(of: guide, and: learner, but: request.replaces) else { continue }
                errors.append(FieldError(pointer: "/learners/\(place)", .text(.pairedAlready(in: seen(other)))))
            }
        }
        let first = request.startsOn ?? max(program?.startsOn ?? now.day, now.day)
        if let last = request.plannedEnd, last < first {
            errors.append(FieldError(pointer: "/plannedEnd", .text(.endsTooEarly(startsOn: first))))
        }
        guard errors.isEmpty, let program, let guide else { throw .invalid(first: errors) }
        return relationship(
            asking: request, in: program, guide, learners.compactMap(\.participant), id: id, by: maker, at: now)
    }

    /// Why a participant cannot begin a relationship now, whatever rules say; nil for one who can.
    func absence(of participant: Participant) -> FieldText? {
        if people[participant.person]?.value.active != true { return .inactive }
        return participant.status.isTaking ? nil : .notTakingPart(participant.status.rawValue)
    }

    /// A relationship of a guide and learners of a programme, with what was asked for and what the programme has where nothing was.
    func relationship(
        asking request: RelationshipRequest, in program: Program, _ guide: Participant, _ learners: [Participant],
        id: ID<Relationship>, by maker: String, at now: Instant
    ) -> Relationship {
        let first = request.startsOn ?? max(program.startsOn ?? now.day, now.day)
        let type = catalogue.relationshipTypes[guide.relationshipType]?.value
        var relationship = Relationship()
        (relationship.program, relationship.relationshipType) = (program.id, guide.relationshipType)
        relationship.members = ([guide] + learners).map { participant in
            Relationship.Member(
                participant: participant.id, person: participant.person, side: participant.side,
                role: type.map { participant.side == .guide ? $0.roles.guide : $0.roles.learner } ?? participant.role)
        }
        relationship.format = relationship.members.count > 2 ? .group : .oneToOne
        // What the participants were promised when they joined holds here too.
        let joined = [guide] + learners
        let (manager, confidentiality) = (type?.policy?.manager, type?.policy?.confidentiality)
        relationship.manager = manager == .partner && joined.allSatisfy { $0.manager == .partner } ? .partner : .indirect
        relationship.confidentiality =
            confidentiality == .sharedWithAgreement && joined.allSatisfy { $0.confidentiality == .sharedWithAgreement }
            ? .sharedWithAgreement : .isPrivate
        relationship.startsOn = first
        (relationship.plannedEnd, relationship.plannedSessions) = (request.plannedEnd, request.plannedSessions)
        (relationship.endCondition, relationship.managerInputFrom) = (request.endCondition, request.managerInputFrom)
        if request.plannedEnd == nil, request.plannedSessions == nil, request.endCondition == nil {
            // None where the calendar ends before.
            relationship.plannedEnd =
                program.length.map { Day(number: first.adding($0).number - 1) }.flatMap { $0 <= Instant.last.day ? $0 : nil }
                ?? program.endsOn.flatMap { $0 >= first ? $0 : nil }
            (relationship.plannedSessions, relationship.endCondition) = (program.plannedSessions, program.endCondition)
        }
        (relationship.replaces, relationship.externalId) = (request.replaces, request.externalId)
        relationship.expiresAt = now.adding(seconds: Relationship.proposalSeconds)
        return Relationship.made(relationship, id: id, by: maker, at: now)
    }

    /// The relationship, not yet over, in which a participant guides another already under their type in their programme.
    ///
    /// - Parameter replaced: One that does not count, as another is to come in its place.
    func openPair(of guide: Participant, and learner: Participant, but replaced: ID<Relationship>? = nil) -> ID<Relationship>? {
        open(guidedBy: guide.person, learner.person) { other in
            other.id != replaced && other.program == guide.program && other.relationshipType == guide.relationshipType
        }?.value.id
    }

    /// A relationship, not yet over, in which one person guides another.
    ///
    /// - Complexity: O(relationships of the one who has fewer): a guide may have a thousand.
    func open(
        guidedBy guide: ID<Person>, _ learner: ID<Person>, where isMeant: (Relationship) -> Bool
    ) -> Stored<Relationship>? {
        let counts = [guide, learner].map { relationships.count(in: .key($0.key), of: Relationship.byPerson) }
        var found: Stored<Relationship>?
        relationships.forEach(in: Relationship.byPerson, .key(counts[0] < counts[1] ? guide.key : learner.key)) { stored in
            let isFound = !stored.value.isOver && stored.value.isGuided(by: guide, as: learner) && isMeant(stored.value)
            if isFound { found = stored }
            return !isFound
        }
        return found
    }

    /// Proposes a relationship to its members.
    ///
    /// - Throws: `Problem` with `.rulesRefuse`.
    func propose(
        _ relationship: Relationship, by maker: String, at now: Instant
    ) throws(Problem) -> Decision<Stored<Relationship>> {
        try requireRules(of: .proposed, in: relationship, as: .proposal, at: now)
        let decision = decide(on: relationship, revision: 1)
        guard let id = relationship.replaces, let replaced = relationships[id] else { return decision }
        var before = replaced.value
        before.replacedBy = relationship.id
        return Decision(
            changes: decision.changes + decide(on: before, instead: replaced, by: maker, at: now).changes, answer: decision.answer
        )
    }
}
