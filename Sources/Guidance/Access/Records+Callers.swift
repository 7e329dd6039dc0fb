// Who a credential makes the one that holds it: worked out for each request, so that nothing outlives what ended it.

extension World {
    // Here, where the records are read in place: what calls from elsewhere gets a copy of them, which counts each table's reference.

    /// - Returns: Nil if the secret opens nothing, or nothing any more.
    public func caller(holding digest: SecretDigest, at now: Instant) -> Caller? { kept.caller(holding: digest, at: now) }

    /// - Returns: Nil if the token opens nothing any more.
    public func caller(of token: Delegation, at now: Instant) -> Caller? { kept.caller(of: token, at: now) }
}

extension Records {
    /// - Returns: Nil if the secret opens nothing, or nothing any more.
    public func caller(holding digest: SecretDigest, at now: Instant) -> Caller? {
        let found = accessKeys.first(under: digest.number) { $0.isOpened(by: digest, at: now) }
        return found.flatMap { caller(of: $0.value, at: now) }
    }

    /// - Returns: Nil if the token opens nothing any more.
    public func caller(of token: Delegation, at now: Instant) -> Caller? {
        guard now < token.expiresAt, isActive(token.person), let key = accessKeys[token.key]?.value,
            let reach = reach(of: key, at: now), reach.scopes.contains(.peopleAct)
        else { return nil }
        return Caller(
            .token(of: key.id), signature: Caller.signature(key.id, token.person), person: token.person,
            scopes: token.scopes.intersection(reach.scopes.subtracting(.undelegated)), programs: reach.programs,
            expiresAt: min(token.expiresAt, reach.expiresAt))
    }

    /// The same caller as these records have it, which are later ones than those that it was let in by.
    ///
    /// - Returns: Nil if it has been shut out meanwhile.
    public func caller(again caller: Caller, at now: Instant) -> Caller? {
        if let signIn = caller.signIn { return signIns[signIn].flatMap { self.caller(of: $0.value, at: now) } }
        switch caller.credential {
        case .none, .administrator: return caller
        case .signIn: return nil
        case .key(let id): return accessKeys[id].flatMap { self.caller(of: $0.value, at: now) }
        case .token(let id):
            guard let person = caller.person, let end = caller.expiresAt else { return nil }
            return self.caller(of: Delegation(key: id, person: person, scopes: caller.scopes, expiresAt: end), at: now)
        }
    }

    func caller(of key: Key, at now: Instant) -> Caller? {
        guard let reach = reach(of: key, at: now) else { return nil }
        return Caller(
            .key(key.id), signature: Caller.signature(key.id, key.actsFor), person: key.actsFor,
            scopes: key.actsFor == nil ? reach.scopes.subtracting(.personal) : reach.scopes, programs: reach.programs,
            expiresAt: reach.expiresAt)
    }

    /// What a key may do now.
    struct Reach {
        var scopes: ScopeSet
        /// Nil for all.
        var programs: [ID<Program>]?
        var expiresAt: Instant

        init(_ key: Key) {
            (scopes, programs) = (key.scopes, key.programs.isEmpty ? nil : key.programs)
            expiresAt = key.expiresAt ?? .last
        }

        /// A key that was made by another never does more than that one may by now.
        fileprivate mutating func narrow(to above: Key) {
            scopes.formIntersection(above.scopes)
            expiresAt = min(expiresAt, above.expiresAt ?? .last)
            guard !above.programs.isEmpty else { return }
            programs = programs?.filter(above.programs.contains) ?? above.programs
        }
    }

    /// - Returns: Nil if it has ended, or one of those above it, or a person for whom one of them acts is not there.
    func reach(of key: Key, at now: Instant) -> Reach? {
        guard opens(key, at: now) else { return nil }
        var (reach, parent) = (Reach(key), key.parent)
        for _ in 1..<Key.generationsMax {
            guard let id = parent else { return reach }
            guard let above = accessKeys[id]?.value, opens(above, at: now) else { return nil }
            reach.narrow(to: above)
            parent = above.parent
        }
        return parent == nil ? reach : nil
    }

    /// The key with whether it opens anything now, and which of those that it depends on has ended.
    ///
    /// - Complexity: A look-up for each key above it.
    func told(_ key: Key, at now: Instant) -> Key {
        var told = key
        let opens = reach(of: key, at: now) != nil && key.secrets.contains { $0.isLive(at: now) }
        told.opens = opens
        guard !opens else { return told }
        if let person = key.actsFor, !isActive(person) {
            told.endedBy = person.description
        } else if let parent = key.parent, accessKeys[parent].flatMap({ reach(of: $0.value, at: now) }) == nil {
            told.endedBy = parent.description
        }
        return told
    }

    private func opens(_ key: Key, at now: Instant) -> Bool {
        guard key.revoked == nil, let end = key.expiresAt, now < end else { return false }
        guard let person = key.actsFor else { return true }
        return isActive(person)
    }

    private func isActive(_ person: ID<Person>) -> Bool { people[person]?.value.active ?? false }
}
