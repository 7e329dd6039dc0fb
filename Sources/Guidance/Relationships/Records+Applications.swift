public import JSON

// How learners ask guides, and what comes of it.

/// Whom a learner asks.
struct ApplicationRequest: Sendable {
    var learner: ID<Participant>?
    var choices: [ID<Participant>] = []
    var message: String?

    static let fields = FieldTable(
        blank: ApplicationRequest(), named: "ApplicationRequest",
        [
            Field(
                "learner", optional: \.learner, .id(),
                "As whom you learn in the program; needed where you learn there under several relationship types."),
            Field(
                "choices", \.choices, .array(.id(), countMax: Application.choicesMax),
                "The guides, the most wanted first, by the ids that the list of guides has for them."),
            Field("message", optional: \.message, .text(Application.messageMax), "What you say to the guides."),
        ])
}

/// What of an application a learner takes back.
struct ApplicationWithdrawal: Sendable {
    var choice: ID<Participant>?

    static let fields = FieldTable(
        blank: ApplicationWithdrawal(), named: "ApplicationWithdrawal",
        [
            Field(
                "choice", optional: \.choice, .id(), "The guide who is not to be asked any more; without it, all of them.")
        ])
}

extension Application {
    /// What a learner sends to ask guides.
    public static let requestSchema = ApplicationRequest.fields.schema
    /// What a learner sends to take it back.
    public static let withdrawalSchema = ApplicationWithdrawal.fields.schema
}

extension Records {
    // MARK: Asking

    /// Asks guides for a learner: the first of them at once.
    ///
    /// - Throws: `Problem` with `.invalidDocument`; with `.taken` where the learner has an open one in the programme; with `.rulesRefuse`
    ///   for a choice that a rule will not have.
    func application(
        from document: JSONValue, of person: ID<Person>, in program: Program, id: ID<Application>, by maker: String,
        at now: Instant
    ) throws(Problem) -> Decision<Stored<Application>> {
        let draft = ApplicationRequest.fields.draft(document)
        guard let request = draft.record, draft.errors.isEmpty else { throw .invalid(first: draft.errors) }
        guard program.bringsTogether else {
            throw .invalid(first: [FieldError(pointer: "", .text(.notProposing(program.status.rawValue)))])
        }
        let learner = try learner(request, of: person, in: program.id)
        let known = guides(of: program, for: person, GuideChoice(), now: now)
        var errors = FieldError.repetitions(of: request.choices.map(\.description), in: "/choices")
        if request.choices.isEmpty { errors.append(FieldError(pointer: "/choices", .text(.noChoice))) }
        var application = Application()
        (application.program, application.relationshipType) = (program.id, learner.relationshipType)
        (application.learner, application.person, application.message) = (learner.id, person, request.message)
        for (place, choice) in request.choices.enumerated() {
            guard let guide = known.first(where: { $0.participant.id == choice })?.participant,
                guide.relationshipType == learner.relationshipType
            else {
                errors.append(FieldError(pointer: "/choices/\(place)", .text(.notAmongGuides)))
                continue
            }
            if let pair = openPair(of: guide, and: learner) {
                errors.append(FieldError(pointer: "/choices/\(place)", .text(.guidesAlready(in: pair))))
            }
            application.choices.append(Application.Choice(guide: choice, person: guide.person))
        }
        let own = applications.all(in: .key(person.key), of: Application.byPerson).filter {
            $0.value.status == .open && $0.value.person == person
        }
        if own.count >= Application.openMax {
            errors.append(FieldError(pointer: "", .text(.tooManyApplications(Application.openMax))))
        }
        guard errors.isEmpty else { throw .invalid(first: errors) }
        if let open = own.first(where: { $0.value.learner == learner.id }) {
            throw .taken(.applications, member: "learner", by: open.value.id.description)
        }
        let refused = application.choices.flatMap { choice in
            refusals(of: relationship(of: application, with: choice, id: ID(.lowest), by: maker, at: now), at: now)
        }
        // A guide without room is passed over, as later on; whatever else stands in the way stays in the way.
        let lasting = refused.filter { $0.rule != Relationship.guideCapacity.id }
        guard lasting.isEmpty else { throw .rulesRefuse(.proposal, lasting) }
        application = Application.made(application, id: id, by: maker, at: now)
        offerNext(&application, at: now)
        guard application.status == .open else {
            throw .invalid(first: [FieldError(pointer: "/choices", .text(.noRoomAmongChoices))])
        }
        return decide(on: application, revision: 1)
    }

    /// As whom a person learns in a programme.
    private func learner(
        _ request: ApplicationRequest, of person: ID<Person>, in program: ID<Program>
    ) throws(Problem) -> Participant {
        let own = participants.all(in: .key(person.key), of: Participant.byPerson).map(\.value).filter {
            $0.program == program && $0.side == .learner
        }
        let named = request.learner.map { id in own.filter { $0.id == id } } ?? own
        let taking = named.filter(\.status.isTaking)
        if taking.count == 1, let learner = taking.first { return learner }
        let text: FieldText =
            if taking.count > 1 { .typeNeeded(taking.map(\.relationshipType)) } else if let one = named.first {
                .notTakingPart(one.status.rawValue)
            } else { .notLearner }
        throw .invalid(first: [FieldError(pointer: "/learner", .text(text))])
    }

    /// The relationship that a yes would bring about.
    private func relationship(
        of application: Application, with choice: Application.Choice, id: ID<Relationship>, by maker: String, at now: Instant
    ) -> Relationship? {
        guard let program = programs[application.program]?.value, let guide = participants[choice.guide]?.value,
            let learner = participants[application.learner]?.value
        else { return nil }
        var request = RelationshipRequest()
        (request.program, request.guide, request.learners) = (program.id, guide.id, [learner.id])
        var relationship = relationship(
            asking: request, in: program, guide, [learner], id: id, by: maker, at: now)
        relationship.origin = .requested
        // Each has said yes: the learner by asking, the guide by the answer.
        for place in relationship.members.indices { relationship.members[place].acceptedAt = now }
        return relationship
    }

    /// What rules refuse of a relationship that begins with a yes.
    private func refusals(of relationship: Relationship?, at now: Instant) -> [Refusal] {
        guard let relationship else { return [] }
        return Relationship.rules.filter { $0.gates.contains(.proposed) || $0.gates.contains(.accepted) }.flatMap { rule in
            rule.errors(in: relationship, self, at: now).map { rule.refusal($0, in: relationship, catalogue) }
        }
    }

    // MARK: One after another

    /// Offers an application to the next of its choices whose guide can take it on; without one, it has come to nothing.
    private func offerNext(_ application: inout Application, at now: Instant) {
        let days = programs[application.program]?.value.answerDays ?? Application.answerDays
        for place in application.choices.indices where application.choices[place].state == .queued {
            guard canTake(application, application.choices[place], at: now) else {
                application.choices[place].state = .skipped
                continue
            }
            application.choices[place].state = .offered
            (application.choices[place].offeredAt, application.choices[place].expiresAt) = (
                now, now.adding(workingDays: days)
            )
            return
        }
        application.end(as: .exhausted, by: Self.scheduler, at: now)
    }

    private func canTake(_ application: Application, _ choice: Application.Choice, at now: Instant) -> Bool {
        guard let guide = participants[choice.guide]?.value, guide.status.isTaking,
            people[guide.person]?.value.active == true, room(of: guide) > 0,
            let learner = participants[application.learner]?.value, openPair(of: guide, and: learner) == nil
        else { return false }
        return refusals(
            of: relationship(of: application, with: choice, id: ID(.lowest), by: Self.scheduler, at: now), at: now
        ).isEmpty
    }

    /// Takes an offer from a guide who has not answered in time, or cannot any more, and asks the next.
    private func passOver(
        _ stored: Stored<Application>, as state: Application.Choice.State, at now: Instant
    ) -> [Change] {
        var application = stored.value
        guard let place = application.choices.firstIndex(where: { $0.state == .offered }) else { return [] }
        (application.choices[place].state, application.choices[place].expiresAt) = (state, nil)
        offerNext(&application, at: now)
        return decide(on: application, instead: stored, by: Self.scheduler, at: now).changes
    }

    func expireOffer(of stored: Stored<Application>, at now: Instant) -> [Change] { passOver(stored, as: .expired, at: now) }

    /// What it means to applications that somebody cannot guide or learn any more.
    func endApplications(of participant: Participant, at now: Instant) -> [Change] {
        let changes = withdrawn(applications.all(in: .key(participant.id.key), of: Application.byLearner), at: now)
        var next = self
        next.apply(changes)
        return changes + next.passOver(participant.id, at: now)
    }

    /// What it means to applications that a person is not there: nobody would answer what was offered to them, and a yes to what they asked
    /// would begin a relationship without them.
    func endApplications(of person: ID<Person>, at now: Instant) -> [Change] {
        var (next, changes) = (self, [Change]())
        for stored in participants.all(in: .key(person.key), of: Participant.byPerson) {
            let more = next.endApplications(of: stored.value, at: now)
            next.apply(more)
            changes += more
        }
        return changes
    }

    private func passOver(_ guide: ID<Participant>, at now: Instant) -> [Change] {
        var (next, changes) = (self, [Change]())
        for stored in applications.all(in: .key(guide.key), of: Application.byOffered) {
            let more = next.passOver(stored, as: .skipped, at: now)
            next.apply(more)  // or two of them would get the same last place
            changes += more
        }
        return changes
    }

    /// Withdraws what is open in a programme in which nobody is brought together any more.
    func endApplications(in program: ID<Program>, at now: Instant) -> [Change] {
        withdrawn(applications.all(in: .key(program.key), of: Application.byProgram), at: now)
    }

    private func withdrawn(_ all: [Stored<Application>], at now: Instant) -> [Change] {
        all.filter { $0.value.status == .open }.flatMap { stored in
            var application = stored.value
            application.end(as: .withdrawn, by: Self.scheduler, at: now)
            return decide(on: application, instead: stored, by: Self.scheduler, at: now).changes
        }
    }

    // MARK: Answering

    /// Records what a guide says who is asked: with a yes the relationship begins, with a no the next guide is asked.
    ///
    /// - Throws: `Problem` with `.invalidDocument`; with `.illegalTransition` for one that has been answered; with `.rulesRefuse` where
    ///   something has changed since.
    func answer(
        _ current: Stored<Application>, as document: JSONValue, by person: ID<Person>, _ signature: String, at now: Instant,
        makeID: () -> ID<Relationship>
    ) throws(Problem) -> Decision<Stored<Application>> {
        let acceptance: Acceptance
        do { acceptance = try Acceptance.fields.readDraft(document) } catch { throw .invalid(error) }
        var application = current.value
        guard application.status == .open,
            let place = application.choices.firstIndex(where: { $0.state == .offered && $0.person == person })
        else {
            if acceptance.accepts, application.asked.contains(where: { $0.state == .accepted && $0.person == person }) {
                return Decision(changes: [], answer: current)  // it was said before
            }
            throw .illegal(application, to: .accepted)
        }
        application.choices[place].answeredAt = now
        application.choices[place].expiresAt = nil
        guard acceptance.accepts else {
            application.choices[place].state = .declined
            offerNext(&application, at: now)
            return decide(on: application, instead: current, by: signature, at: now)
        }
        guard let program = programs[application.program]?.value, program.bringsTogether else {
            throw .illegal(application, to: .accepted)
        }
        if let guide = participants[application.choices[place].guide]?.value,
            let learner = participants[application.learner]?.value, let pair = openPair(of: guide, and: learner)
        {
            throw .invalid(first: [FieldError(pointer: "", .text(.guidesAlready(in: pair)))])
        }
        let id = makeID()
        application.choices[place].state = .accepted
        application.relationship = id
        application.end(as: .accepted, by: signature, at: now)
        let answered = decide(on: application, instead: current, by: signature, at: now)
        // What was offered takes no place any more, for the relationship does.
        var next = self
        next.apply(answered.changes)
        guard
            var relationship = next.relationship(
                of: application, with: application.choices[place], id: id, by: signature, at: now)
        else { throw .illegal(current.value, to: .accepted) }
        let refused = next.refusals(of: relationship, at: now)
        guard refused.isEmpty else { throw .rulesRefuse(.step(to: "accepted"), refused) }
        next.takeFollowers(of: &relationship, at: now)
        let begun = next.decide(on: relationship, revision: 1).withConsequences(from: nil, in: next, at: now)
        return Decision(changes: answered.changes + begun.changes, answer: answered.answer)
    }

    /// Takes back an application, or one of its choices.
    ///
    /// - Throws: `Problem` with `.invalidDocument` for a guide who is not to be asked; with `.illegalTransition` for one that is over.
    func withdraw(
        _ current: Stored<Application>, as document: JSONValue, by signature: String, at now: Instant
    ) throws(Problem) -> Decision<Stored<Application>> {
        let request: ApplicationWithdrawal
        do { request = try ApplicationWithdrawal.fields.readDraft(document) } catch { throw .invalid(error) }
        var application = current.value
        guard application.status == .open else {
            let isSaid = request.choice.map { guide in
                application.choices.contains { $0.guide == guide && $0.state == .withdrawn }
            }
            // It was said before, by this or by what took all of it back.
            if application.status == .withdrawn, isSaid ?? true { return Decision(changes: [], answer: current) }
            throw .illegal(application, to: .withdrawn)
        }
        guard let choice = request.choice else {
            application.end(as: .withdrawn, by: signature, at: now)
            return decide(on: application, instead: current, by: signature, at: now)
        }
        guard let place = application.choices.firstIndex(where: { $0.guide == choice }),
            [.queued, .offered, .withdrawn].contains(application.choices[place].state)
        else { throw .invalid(first: [FieldError(pointer: "/choice", .text(.notAsked))]) }
        let wasOffered = application.choices[place].state == .offered
        (application.choices[place].state, application.choices[place].expiresAt) = (.withdrawn, nil)
        if application.choices.allSatisfy({ ![.queued, .offered].contains($0.state) }) {
            application.end(as: .withdrawn, by: signature, at: now)
        } else if wasOffered {
            offerNext(&application, at: now)
        }
        return decide(on: application, instead: current, by: signature, at: now)
    }
}

extension Application {
    /// Comes to its end, after which nobody is asked who has not answered.
    fileprivate mutating func end(as status: Status, by signature: String, at now: Instant) {
        take(nextTransition(to: status, by: signature, at: now))
        for place in choices.indices where [.queued, .offered].contains(choices[place].state) {
            (choices[place].state, choices[place].expiresAt) = (.withdrawn, nil)
        }
    }
}

extension Instant {
    /// The same time of day this many working days later, in UTC: Saturdays and Sundays do not count.
    func adding(workingDays days: Int) -> Instant {
        var (number, rest) = (day.number, days)
        while rest > 0 {
            number += 1
            let weekday = ((number + 3) % 7 + 7) % 7  // 0 is Monday
            if weekday < 5 { rest -= 1 }
        }
        return adding(seconds: (number - day.number) * 86_400)
    }
}
