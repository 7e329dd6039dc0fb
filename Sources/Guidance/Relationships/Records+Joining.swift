public import JSON

// How learners join a group that has begun.

/// Whom an organiser asks to join.
struct JoiningRequest: Sendable {
    var participant = ID<Participant>(.lowest)

    static let fields = FieldTable(
        blank: JoiningRequest(), named: "RelationshipJoining",
        [Field("participant", \.participant, .id(), "The participant who is asked to join as a learner.")])
}

extension Relationship {
    /// What a client sends to ask somebody to join a group.
    public static let joiningSchema = JoiningRequest.fields.schema

    /// The states in which a group takes in somebody more.
    private static let joinable: [Status] = [.accepted, .contracting, .active, .paused]

    /// Why the group takes in nobody at all.
    fileprivate var joiningFault: FieldText? {
        if format != .group { return .notGroup }
        if !Self.joinable.contains(status) { return .notInRelationship(status.rawValue) }
        return members.count < Self.membersMax ? nil : .groupFull(Self.membersMax)
    }
}

extension Records {
    /// Asks a participant to join a group: they are in it once they say so themselves, and sign the agreement in force.
    ///
    /// - Parameter isThere: Whether there is a record, for the one who asks.
    /// - Throws: `Problem` with `.invalidDocument`; with `.over`; with `.rulesRefuse` where the group could not be proposed so.
    func ask(
        toJoin current: Stored<Relationship>, as document: JSONValue, by signature: String, at now: Instant,
        where isThere: (RecordAddress) -> Bool
    ) throws(Problem) -> Decision<Stored<Relationship>> {
        let request: JoiningRequest
        do { request = try JoiningRequest.fields.readDraft(document) } catch { throw .invalid(error) }
        var relationship = current.value
        guard !relationship.isOver else { throw .over(.relationships, relationship.status.rawValue) }
        if let fault = relationship.joiningFault { throw .invalid(FieldErrors([FieldError(pointer: "", .text(fault))])) }
        let stored = participants[request.participant]
        guard let stored, isThere(RecordAddress(kind: .participants, name: request.participant.name)) else {
            throw .invalid(
                FieldErrors([
                    FieldError(pointer: "/participant", .text(.missing(.participants, request.participant.description)))
                ]))
        }
        let participant = stored.value
        if let fault = fault(of: participant, joining: relationship) {
            throw .invalid(FieldErrors([FieldError(pointer: "/participant", .text(fault))]))
        }
        let type = catalogue.relationshipTypes[relationship.relationshipType]?.value
        relationship.members.removeAll { $0.person == participant.person }  // who has left and comes again
        relationship.members.append(
            Relationship.Member(
                participant: participant.id, person: participant.person, side: .learner,
                role: type?.roles.learner ?? participant.role, askedAt: now))
        let proposal = relationship.joined(at: relationship.members.count - 1, now).asProposed
        try requireRules(of: .proposed, in: proposal, as: .proposal, at: now)
        return decide(on: relationship, instead: current, by: signature, at: now)
    }

    private func fault(of participant: Participant, joining relationship: Relationship) -> FieldText? {
        if participant.program != relationship.program { return .notOfProgram }
        if participant.side != .learner || participant.relationshipType != relationship.relationshipType {
            return .notAs(.learner, relationship.relationshipType)
        }
        if let absence = absence(of: participant) { return absence }
        if relationship.members.contains(where: { $0.person == participant.person && $0.leftAt == nil }) {
            return .pairedAlready(in: relationship.id)
        }
        guard let guide = relationship.guide.flatMap({ participants[$0.participant] })?.value else { return nil }
        return openPair(of: guide, and: participant).map { .pairedAlready(in: $0 == relationship.id ? $0 : nil) }
    }

    /// What somebody says who was asked to join.
    func join(
        _ current: Stored<Relationship>, at place: Int, accepts: Bool, by signature: String, at now: Instant
    ) throws(Problem) -> Decision<Stored<Relationship>> {
        guard accepts else {
            var relationship = current.value
            relationship.members[place].leftAt = now
            return decide(on: relationship, instead: current, by: signature, at: now)
        }
        let relationship = current.value.joined(at: place, now)
        try requireRules(
            of: .accepted, in: relationship.asProposed, as: .step(to: Relationship.Status.accepted.rawValue), at: now)
        let decision = decide(on: relationship, instead: current, by: signature, at: now)
        guard let own = participants[relationship.members[place].participant], own.value.status == .approved else {
            return decision
        }
        return Decision(changes: decision.changes + stepped(own, to: .active, at: now), answer: decision.answer)
    }
}

extension Relationship {
    /// As rules look at one that has not begun: for who joins, it has not.
    fileprivate var asProposed: Relationship {
        var relationship = self
        relationship.status = .proposed
        return relationship
    }

    /// The same once that member has accepted.
    fileprivate func joined(at place: Int, _ now: Instant) -> Relationship {
        var relationship = self
        relationship.members[place].acceptedAt = now
        return relationship
    }
}
