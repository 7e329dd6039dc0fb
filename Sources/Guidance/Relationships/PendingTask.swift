public import JSON

/// Something that waits for somebody. It follows from records each time it is asked for and is kept nowhere, so that what is done is no task
/// any more.
public struct PendingTask: Sendable, Equatable {
    public let what: What
    public let record: RecordAddress
    public let since: Instant
    /// By when; nil where nothing happens without it.
    public let due: Instant?
    let remedy: Remedy
    /// The path of the record to which the remedy's own path belongs.
    let address: String

    public enum What: String, CaseIterable, Sendable {
        case answerInvitation = "answer-invitation"
        case answerForm = "answer-form"
        /// A learner's request to a guide.
        case answerOffer = "answer-offer"
        /// A relationship that is proposed.
        case accept
        case writeAgreement = "write-agreement"
        case sign
        /// A manager's input before the first session.
        case giveInput = "give-input"
        /// Whether a session took place whose time is over.
        case recordSession = "record-session"
        /// None for long.
        case planSession = "plan-session"
        case agreeGoal = "agree-goal"
        /// A text for somebody outside that the learner has not released.
        case releaseSummary = "release-summary"
        /// A goal whose day has come.
        case rateGoal = "rate-goal"
        /// Somebody who has applied.
        case approve
        /// A relationship that a change in the organisation has broken.
        case resolveConflict = "resolve-conflict"
    }

    /// Written as `{"what","record":{"kind","id","address"},"since","due","remedy"}`.
    public static let schema = Schema.named(
        "Task",
        .object([
            .init("what", .choice(What.allCases.map(\.rawValue)), "What is to be done."),
            .init(
                "record",
                .object([
                    .init("kind", .text(), "The kind of the record, as events name it."), .init("id", .text(), "Its id."),
                    .init("address", .text(), "Where it is."),
                ]), "What it is about."),
            .init("since", .text(format: "date-time"), "Since when it waits."),
            .init("due", .text(format: "date-time"), "By when; left out where nothing happens without it.", isRequired: false),
            .init("remedy", Remedy.schema, "The request that does it."),
        ]))

    public func write(to writer: inout JSONWriter, for reader: Reader) {
        writer.object { writer in
            writer.member("what", what.rawValue)
            writer.name("record")
            writer.object {
                $0.member("kind", record.kind.rawValue)
                $0.member("id", record.kind.any.text(record.name))
                $0.member("address", reader.address.link(path))
            }
            writer.member("since", since.description)
            writer.member("due", ifPresent: due?.description)
            writer.name("remedy")
            remedy.write(to: &writer, of: address, for: reader)
        }
    }

    private var path: String { "\(record.kind.any.path)/\(record.kind.any.text(record.name))" }

    fileprivate init<R: TimedRecord>(
        _ what: What, _ record: R, since: Instant, due: Instant? = nil, _ remedy: Remedy, at address: String? = nil
    ) {
        (self.what, self.since, self.due, self.remedy) = (what, since, due, remedy)
        self.record = RecordAddress(kind: R.kind.name, name: record.id.name)
        self.address = address ?? "\(R.kind.path)/\(record.id)"
    }
}

extension Viewer {
    /// What waits for a person, the oldest first: as far as the credential of that person sees what it is about.
    ///
    /// - Throws: `Problem` with `.notFound` for a person who is hidden; with `.denied` for anybody else than that person.
    /// - Complexity: O(what the person has a part in).
    public func tasks(of id: ID<Person>) throws(Problem) -> [PendingTask] {
        _ = try record(id, of: Person.self)
        guard caller.person == id else { throw .denied(.otherRole([.oneself])) }
        var tasks = tasksOfParticipant(id) + tasksOfGuide(id) + tasksOfPartner(id)
        for stored in records.relationships.all(in: .key(id.key), of: Relationship.byPerson) where reaches(stored.value.program) {
            guard let own = stored.value.member(id), own.leftAt == nil, !stored.value.isOver else { continue }
            tasks += self.tasks(in: stored.value, own)
        }
        return tasks.filter { sees($0.record) }.sorted { $0.since < $1.since }
    }

    /// What waits in a programme for those who run it, the oldest first; nothing for those who do not.
    public func tasks(in id: ID<Program>) throws(Problem) -> [PendingTask] {
        let program = try record(id, of: Program.self)
        guard program.isWhole else { throw .denied(program.partDenial) }
        var tasks: [PendingTask] = []
        records.participants.forEach(in: Participant.byProgram, .key(id.key)) { stored in
            let participant = stored.value
            if participant.status == .applied, actors(to: participant).contains(.organiser) {
                tasks.append(PendingTask(.approve, participant, since: since(participant), .approve))
            }
            return true
        }
        records.relationships.forEach(in: Relationship.byProgram, .key(id.key)) { stored in
            let relationship = stored.value
            if let conflict = relationship.conflict, relationship.status == .conflict,
                actors(to: relationship).contains(.organiser)
            {
                tasks.append(PendingTask(.resolveConflict, relationship, since: conflict.since, due: relationship.endsAt, .pause))
            }
            return true
        }
        return tasks.filter { sees($0.record) }.sorted { $0.since < $1.since }
    }

    private func since<R: Moving>(_ record: R) -> Instant { record.transitions.last?.at ?? record.createdAt }

    private func tasksOfParticipant(_ person: ID<Person>) -> [PendingTask] {
        records.participants.all(in: .key(person.key), of: Participant.byPerson).map(\.value).filter { reaches($0.program) }
            .flatMap { participant -> [PendingTask] in
                switch participant.status {
                case .invited:
                    let type = records.catalogue.relationshipTypes[participant.relationshipType]?.value
                    let needsConsent = type?.policy?.consent == .bothVolunteer
                    return [
                        PendingTask(
                            .answerInvitation, participant, since: since(participant), needsConsent ? .consent(person) : .apply)
                    ]
                case .applied, .approved, .active:
                    return records.lacksAnswers(participant)
                        ? [PendingTask(.answerForm, participant, since: since(participant), .answerForm)] : []
                case .waitlisted, .paused, .completed, .rejected, .withdrawn, .removed, .left: return []
                }
            }
    }

    /// The requests that a guide has not answered.
    private func tasksOfGuide(_ person: ID<Person>) -> [PendingTask] {
        records.applications.all(in: .key(person.key), of: Application.byPerson).map(\.value).compactMap { application in
            guard let offer = application.offer, offer.person == person, reaches(application.program) else { return nil }
            return PendingTask(
                .answerOffer, application, since: offer.offeredAt ?? application.createdAt, due: offer.expiresAt,
                .answerApplication)
        }
    }

    /// The input that a manager, or a sponsor in the manager's place, has not given yet.
    private func tasksOfPartner(_ person: ID<Person>) -> [PendingTask] {
        let reports = records.people.all(in: .key(person.key), of: Records.managerFilter).map(\.value.id)
        let named = records.relationships.all(in: .key(person.key), of: Relationship.bySponsor)
        let all = reports.flatMap { records.relationships.all(in: .key($0.key), of: Relationship.byPerson) } + named
        return all.map(\.value).compactMap { relationship in
            guard [.accepted, .contracting].contains(relationship.status), records.owesInput(person, to: relationship) else {
                return nil
            }
            return PendingTask(.giveInput, relationship, since: since(relationship), .giveManagerInput)
        }
    }

    private func tasks(in relationship: Relationship, _ own: Relationship.Member) -> [PendingTask] {
        let (id, path) = (relationship.id, "\(Relationship.kind.path)/\(relationship.id)")
        var tasks: [PendingTask] = []
        if own.isAsked, let asked = own.askedAt {  // nothing else in it is theirs yet
            let due = asked.adding(seconds: Relationship.proposalSeconds)
            return [PendingTask(.accept, relationship, since: asked, due: due, .acceptRelationship)]
        }
        if relationship.status == .proposed, own.acceptedAt == nil {
            tasks.append(
                PendingTask(
                    .accept, relationship, since: relationship.createdAt, due: relationship.expiresAt, .acceptRelationship))
        }
        let agreement = records.agreement(of: id)?.value
        if relationship.status == .accepted, agreement == nil {
            tasks.append(
                PendingTask(
                    .writeAgreement, relationship, since: since(relationship), due: relationship.expiresAt, .writeAgreement))
        }
        // Who joins a group later signs the version in force.
        if let agreement, agreement.isOpen || agreement.status == .inForce,
            !agreement.signatures.contains(where: { $0.person == own.person })
        {
            tasks.append(
                PendingTask(
                    .sign, agreement, since: agreement.updatedAt, due: relationship.expiresAt, .signAgreement, at: path))
        }
        for stored in records.sessions.all(in: .key(id.key), of: Session.byRelationship) where !stored.value.isOver {
            let end = stored.value.startsAt.adding(seconds: stored.value.minutes * 60)
            if end <= now { tasks.append(PendingTask(.recordSession, stored.value, since: end, .recordSession)) }
        }
        if relationship.status == .active, let since = records.silence(in: id) {
            tasks.append(PendingTask(.planSession, relationship, since: since, .planSession))
        }
        if own.side == .learner {
            for stored in records.disclosures.all(in: .key(id.key), of: Disclosure.byRelationship)
            where stored.value.status == .draft {
                tasks.append(
                    PendingTask(.releaseSummary, stored.value, since: stored.value.updatedAt, .releaseDisclosure))
            }
        }
        for stored in records.goals.all(in: .key(id.key), of: Goal.byRelationship) {
            let goal = stored.value
            if goal.status == .draft, parts(inside: id, writtenBy: goal.draftedBy).contains(.otherSide) {
                tasks.append(PendingTask(.agreeGoal, goal, since: goal.updatedAt, .agreeGoal))
            }
            if goal.status == .active, let due = goal.dueOn, due < now.day, (goal.ratings.last?.at.day).map({ $0 < due }) ?? true
            {
                tasks.append(PendingTask(.rateGoal, goal, since: Day(number: due.number + 1).start, .rateGoal))
            }
        }
        return tasks
    }
}

extension Records {
    /// Whether somebody has not answered what has to be answered.
    func lacksAnswers(_ participant: Participant) -> Bool {
        guard let form = forms[ID(participant.program.key)]?.value, answers[ID(participant.id.key)] == nil else { return false }
        return form.questions.contains { $0.isRequired && $0.isAsked(of: participant.side) }
    }
}
