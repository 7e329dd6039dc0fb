internal import JSON

extension Records {
    /// The newest agreement of a relationship.
    func agreement(of id: ID<Relationship>) -> Stored<Agreement>? {
        agreements.all(in: .key(id.key), of: Agreement.byRelationship).max { $0.value.version < $1.value.version }
    }

    /// The one in force.
    func agreementInForce(in id: ID<Relationship>) -> Agreement? {
        agreements.all(in: .key(id.key), of: Agreement.byRelationship).first { $0.value.status == .inForce }?.value
    }

    /// What a new version begins with.
    func nextAgreement(of relationship: Relationship) -> Agreement {
        var agreement = Agreement()
        let newest = self.agreement(of: relationship.id)?.value
        if let newest {
            agreement = newest
            (agreement.status, agreement.signatures, agreement.transitions) = (.draft, [], [])
            (agreement.nudgesAt, agreement.nudgedAt) = (nil, nil)
        }
        (agreement.relationship, agreement.relationshipType) = (relationship.id, relationship.relationshipType)
        agreement.version = (newest?.version ?? 0) + 1
        return agreement
    }

    /// Signs the newest agreement of a relationship for a member. With the last signature it is in force.
    ///
    /// - Throws: `Problem` with `.over`; with `.rulesRefuse`.
    func sign(
        _ current: Stored<Agreement>, by person: ID<Person>, _ signature: String, at now: Instant
    ) throws(Problem) -> Decision<Stored<Agreement>> {
        var agreement = current.value
        guard !agreement.isOver, let relationship = relationships[agreement.relationship]?.value else {
            throw .over(.agreements, agreement.status.rawValue)
        }
        guard !agreement.signatures.contains(where: { $0.person == person }) else {
            return Decision(changes: [], answer: current)
        }
        agreement.signatures.append(Agreement.Signature(person: person, at: now))
        // Who comes later signs the version in force.
        let isWhole =
            agreement.status == .inForce
            || relationship.present.allSatisfy { member in agreement.signatures.contains { $0.person == member.person } }
        let status: Agreement.Status = isWhole ? .inForce : .partlySigned
        try requireRules(of: status, in: agreement, as: .step(to: status.rawValue), at: now)
        if agreement.status != status {
            if isWhole {
                agreement.comeIntoForce(by: signature, at: now)
            } else {
                agreement.take(agreement.nextTransition(to: status, by: signature, at: now))
            }
        }
        let revision = current.revision + 1
        let stored = Stored(agreement.revised(to: revision, by: signature, at: now), revision: revision)
        return Decision(changes: [.put(stored)], answer: stored).withConsequences(from: current.value, in: self, at: now)
    }

    /// What follows from a version: one in force takes the place of the one before, and its relationship goes on.
    func consequences(of agreement: Agreement, at now: Instant) -> [Change] {
        var (next, changes) = (self, [Change]())
        if agreement.status == .inForce {
            for stored in agreements.all(in: .key(agreement.relationship.key), of: Agreement.byRelationship)
            where stored.value.status == .inForce && stored.value.version < agreement.version {
                var older = stored.value
                older.take(older.nextTransition(to: .superseded, by: Self.scheduler, at: now))
                let revision = stored.revision + 1
                changes.append(.put(Stored(older.revised(to: revision, by: Self.scheduler, at: now), revision: revision)))
            }
            next.apply(changes)
        }
        return changes + next.followed(agreement.relationship, at: now)
    }
}
