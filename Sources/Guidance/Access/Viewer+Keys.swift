public import JSON

// What a caller does with keys: as `Records+Keys`, and the key as the caller sees it then.

extension Viewer {
    /// Whether there can be keys that the caller sees: a browser that was signed in by a link makes none, and sees others' in an office.
    public var mayKeepKeys: Bool {
        guard case .signIn = caller.credential else { return true }
        return !offices.isEmpty
    }

    public func createKey(
        _ draft: Draft<Key>, from document: JSONValue, id: ID<Key>, secret: SecretDigest
    ) throws(Problem) -> Decision<Visible<Key>> {
        try require(Need(.create, .accessKeys))
        try requireKey()
        try requireNear(draft.record?.actsFor, at: "/actsFor")
        return try decide(on: nil) { (records, _, now) throws(Problem) in
            try records.createKey(draft, from: document, id: id, secret: secret, by: caller, at: now)
        }
    }

    public func patchKey(_ id: ID<Key>, by patch: JSONValue) throws(Problem) -> Decision<Visible<Key>> {
        let current: Visible<Key> = try record(id, .change)
        try requireKey()
        return try decide(on: current) { (records, _, now) throws(Problem) in
            try records.patchKey(id, by: patch, by: caller, at: now)
        }
    }

    public func rotateKey(_ id: ID<Key>, to secret: SecretDigest, overlapDays: Int) throws(Problem) -> Decision<Visible<Key>> {
        let current = try own(id)
        try requireKey()
        return try decide(on: current) { (records, _, now) throws(Problem) in
            try records.rotateKey(id, to: secret, overlapDays: overlapDays, by: caller, at: now)
        }
    }

    public func revokeKey(_ id: ID<Key>) throws(Problem) -> Decision<Visible<Key>> {
        // What it has made it may end as it may end itself.
        let isOwn = caller.key.map { $0 == id || records.isMade(id, by: $0) } ?? false
        if !isOwn { try require(Need(.change, .accessKeys)) }
        return try decide(on: isOwn ? nil : record(id, .change)) { (records, _, now) throws(Problem) in
            try records.revokeKey(id, by: caller, at: now)
        }
    }

    /// - Throws: As `Records.delegation`; for another key than the caller's own, `Problem` with `.ownKey`.
    public func delegation(
        of id: ID<Key>, to person: ID<Person>, scopes: ScopeSet?, seconds: Int
    ) throws(Problem) -> Delegation {
        guard caller.key == id || caller.credential == .administrator else { throw .keyDelegatesItself(id) }
        try requireNear(person, at: "/person")
        return try records.delegation(of: id, to: person, scopes: scopes, seconds: seconds, at: now)
    }

    /// Refuses somebody who takes part in none of the programmes to which the key is confined, like one who never was.
    private func requireNear(_ person: ID<Person>?, at pointer: String) throws(Problem) {
        guard let person, caller.person == nil, let confined = caller.programs else { return }
        guard !programs(of: person).contains(where: confined.contains) else { return }
        throw .invalid(first: [FieldError(pointer: pointer, .text(.missing(.people, person.description)))])
    }

    /// Refuses a token and a sign-in without a key: nothing of what they can do would be theirs to hand on, nor end with them.
    private func requireKey() throws(Problem) {
        switch caller.credential {
        case .token: throw .denied(.token)
        case .signIn: throw .denied(.signIn)
        case .none, .administrator, .key: break
        }
    }

    /// A key that may be changed; one's own, which takes no scope to see, is nil.
    private func own(_ id: ID<Key>) throws(Problem) -> Visible<Key>? { caller.key == id ? nil : try record(id, .change) }
}

extension Visible<Key> {
    /// When the key ends; everybody who sees a key sees that.
    public var expiresAt: Instant? { value.expiresAt }
}
