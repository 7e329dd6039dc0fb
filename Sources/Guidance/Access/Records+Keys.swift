internal import JSON

// Making, changing, rotating and revoking keys. Nobody makes a key, or gets the secret of one, that may do more than their own. Revoking
// takes no strength: it only takes away, and a key that has leaked may be the strongest.

extension Records {
    /// Makes a key as a client describes it.
    ///
    /// - Parameters:
    ///   - draft: As `Key.shown` has read it.
    ///   - secret: The digest of its first secret.
    /// - Throws: `Problem` with `.invalidDocument` and what is wrong, or more than the maker has.
    func createKey(
        _ draft: Draft<Key>, from document: JSONValue, id: ID<Key>, secret: SecretDigest, by maker: Caller, at now: Instant
    ) throws(Problem) -> Decision<Stored<Key>> {
        var key = try read(draft, document, instead: nil, for: nil)
        if key.expiresAt == nil {
            key.expiresAt = min(now.adding(seconds: Key.lifeSeconds), maker.expiresAt ?? .last)
        }
        try check(key, of: maker, at: now)
        guard generation(of: maker.key) < Key.generationsMax else {
            throw .invalid(first: [FieldError(pointer: "", .text(.tooManyGenerations(countMax: Key.generationsMax)))])
        }
        (key.parent, key.createdBy) = (maker.key, maker.signature)
        (key.secrets, key.digests) = ([Key.Secret(createdAt: now)], [secret])
        key.expiresSoon = key.isEndingSoon(at: now)
        return decide(on: Key.made(key, id: id, by: maker.signature, at: now), revision: 1)
    }

    /// Changes what a merge patch (RFC 7396) names.
    ///
    /// - Throws: `Problem` with `.notFound`, `.over`, `.ownKey`, `.strongerKey`, and as `createKey` does.
    func patchKey(
        _ id: ID<Key>, by patch: JSONValue, by changer: Caller, at now: Instant
    ) throws(Problem) -> Decision<Stored<Key>> {
        let current = try key(id)
        guard changer.key != id else { throw .keyIsOwn(id) }
        try check(current, isWithin: changer, at: now)
        // What was shown may come back.
        var key = try read(Key.shown.patch(patch, of: told(current.value, at: now)), patch, instead: current.value, for: nil)
        (key.opens, key.endedBy) = (nil, nil)
        if key.expiresAt == nil { key.expiresAt = min(now.adding(seconds: Key.lifeSeconds), changer.expiresAt ?? .last) }
        try check(key, instead: current.value, of: changer, at: now)
        key.expiresSoon = key.isEndingSoon(at: now)
        return decide(on: key, instead: current, by: changer.signature, at: now)
    }

    /// Gives a key another secret. The one before counts for the days of overlap.
    ///
    /// - Throws: `Problem` with `.notFound`, `.over`, `.strongerKey`; with `.secretsOverlap` if an earlier rotation still overlaps.
    func rotateKey(
        _ id: ID<Key>, to secret: SecretDigest, overlapDays: Int, by rotator: Caller, at now: Instant
    ) throws(Problem) -> Decision<Stored<Key>> {
        let current = try key(id)
        if let end = current.value.expiresAt, end <= now { throw .over(.accessKeys, "expired") }
        if rotator.key != id { try check(current, isWithin: rotator, at: now) }
        var key = current.value
        let live = key.secrets.indices.filter { overlapDays > 0 && $0 < key.digests.count && key.secrets[$0].isLive(at: now) }
        (key.secrets, key.digests) = (live.map { key.secrets[$0] }, live.map { key.digests[$0] })
        guard key.secrets.count < Key.secretsMax else {
            throw .secretsOverlap(id, until: key.secrets.compactMap(\.expiresAt).min() ?? .last)
        }
        let end = now.adding(seconds: 86_400 * min(max(0, overlapDays), Key.overlapDaysMax))
        for place in key.secrets.indices { key.secrets[place].expiresAt = end }
        key.secrets.append(Key.Secret(createdAt: now))
        key.digests.append(secret)
        key.expiresSoon = key.isEndingSoon(at: now)
        return decide(on: key, instead: current, by: rotator.signature, at: now)
    }

    /// Ends a key, and with it those that it has made and the tokens that it has delegated.
    ///
    /// - Returns: The key; with no change to remember if it was revoked before.
    /// - Throws: `Problem` with `.notFound`.
    func revokeKey(_ id: ID<Key>, by revoker: Caller, at now: Instant) throws(Problem) -> Decision<Stored<Key>> {
        revoked(try record(id), by: revoker.signature, at: now)
    }

    /// The same without asking whether somebody may.
    func revoked(_ current: Stored<Key>, by revoker: String, at now: Instant) -> Decision<Stored<Key>> {
        guard current.value.revoked == nil else { return Decision(changes: [], answer: current) }
        var key = current.value
        key.revoked = Key.Revocation(at: now, by: revoker)
        key.end()
        return decide(on: key, instead: current, by: revoker, at: now)
    }

    /// What a key hands on to a person.
    ///
    /// - Parameter scopes: Nil for all that it can hand on.
    /// - Throws: `Problem` with `.strongerKey` if it may not act for people, with `.invalidDocument` for a person who is not there and
    ///   for scopes that it does not have or no token can.
    func delegation(
        of id: ID<Key>, to person: ID<Person>, scopes: ScopeSet?, seconds: Int, at now: Instant
    ) throws(Problem) -> Delegation {
        guard let key = accessKeys[id]?.value else { throw .notFound(.accessKeys, id.description) }
        guard let reach = reach(of: key, at: now), reach.scopes.contains(.peopleAct) else { throw .keyDelegatesNothing(id) }
        var errors: [FieldError] = []
        switch people[person]?.value.active {
        case nil: errors.append(FieldError(pointer: "/person", .text(.missing(.people, person.description))))
        case false?: errors.append(FieldError(pointer: "/person", .text(.personGone)))
        case true?: break
        }
        let (given, never) = (scopes ?? reach.scopes.subtracting(.undelegated), scopes?.intersection(.undelegated) ?? [])
        let beyond = given.subtracting(reach.scopes).subtracting(.undelegated)
        if !never.isEmpty { errors.append(FieldError(pointer: "/scopes", .text(.scopesUndelegated(never)))) }
        if !beyond.isEmpty { errors.append(FieldError(pointer: "/scopes", .text(.scopesBeyond(beyond)))) }
        if given.isEmpty { errors.append(FieldError(pointer: "/scopes", .text(.scopesMissing))) }
        guard errors.isEmpty else { throw .invalid(first: errors) }
        let end = min(now.adding(seconds: min(seconds, Delegation.secondsMax)), reach.expiresAt)
        return Delegation(key: id, person: person, scopes: given, expiresAt: end)
    }

    /// Notes the days on which keys were used.
    public func noteUses(_ days: [ID<Key>: Day], at now: Instant) -> Decision<Void> {
        let changes = days.sorted { $0.key < $1.key }.flatMap { id, day -> [Change] in
            guard let stored = accessKeys[id], stored.value.lastUsedOn.map({ $0 < day }) ?? true else { return [] }
            var key = stored.value
            key.lastUsedOn = day
            return decide(on: key, instead: stored, by: "rapport", at: now).changes
        }
        return Decision(changes: changes, answer: ())
    }

    // MARK: Shared

    /// A key that is not revoked.
    private func key(_ id: ID<Key>) throws(Problem) -> Stored<Key> {
        let stored: Stored<Key> = try record(id)
        guard stored.value.revoked == nil else { throw .over(.accessKeys, "revoked") }
        return stored
    }

    /// Refuses a key that may do more than the one who made it or changed it so.
    private func check(_ key: Key, instead current: Key? = nil, of maker: Caller, at now: Instant) throws(Problem) {
        var errors = excess(of: key, over: maker, at: now)
        // Who is confined to some gets the same answer for others that are there and for those that are not. What has gone since may stay.
        for (place, program) in key.programs.enumerated() where maker.programs == nil && programs[program] == nil {
            guard current?.programs.contains(program) != true else { continue }
            errors.append(FieldError(pointer: "/programs/\(place)", .text(.missing(.programs, program.description))))
        }
        if let end = key.expiresAt, end <= now { errors.append(FieldError(pointer: "/expiresAt", .text(.expiryPast(now: now)))) }
        guard errors.isEmpty else { throw .invalid(first: errors) }
    }

    private func check(_ key: Stored<Key>, isWithin caller: Caller, at now: Instant) throws(Problem) {
        let reasons = excess(of: key.value, over: caller, at: now).compactMap { error -> FieldText? in
            if case .other(let other) = error.fault { other.text } else { nil }
        }
        guard reasons.isEmpty else { throw .keyStronger(key.value.id, by: reasons) }
    }
}
