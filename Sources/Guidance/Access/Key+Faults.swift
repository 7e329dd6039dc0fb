import JSON

// What is wrong with a key, and what of it would be more than its maker has.

extension Key {
    /// What no field table sees.
    static func faults(_ draft: Kind<Key>.Draft, _ records: Records) -> [FieldError] {
        let (key, current) = (draft.record, draft.current)
        var errors: [FieldError] = []
        // Not where some are only mistyped.
        if key.scopes.isEmpty, draft.document["scopes"]?.count ?? 0 == 0 {
            errors.append(FieldError(pointer: "/scopes", .text(.scopesMissing)))
        }
        let personal = key.scopes.intersection(.personal)
        if key.actsFor == nil, !key.scopes.contains(.peopleAct), !personal.isEmpty {
            errors.append(FieldError(pointer: "/scopes", .text(.scopesPersonal(personal))))
        }
        if let current {
            if key.actsFor != current.actsFor { errors.append(FieldError(pointer: "/actsFor", .text(.fixedOnceMade))) }
        } else if let person = key.actsFor {
            switch records.people[person]?.value.active {
            case nil: errors.append(FieldError(pointer: "/actsFor", .text(.missing(.people, person.description))))
            case false?: errors.append(FieldError(pointer: "/actsFor", .text(.personGone)))
            case true?: break
            }
        }
        return errors
    }
}

extension Records {
    /// What of a key is more than the caller may hand on.
    func excess(of key: Key, over caller: Caller, at now: Instant) -> [FieldError] {
        let scopes = scopesToGive(by: caller, at: now)
        var errors: [FieldError] = []
        func refuse(_ member: String, _ text: FieldText) { errors.append(FieldError(pointer: "/\(member)", .text(text))) }
        if !scopes.isSuperset(of: key.scopes) { refuse("scopes", .scopesBeyond(key.scopes.subtracting(scopes))) }
        if let programs = caller.programs {
            let others = key.programs.filter { !programs.contains($0) }
            if key.programs.isEmpty { refuse("programs", .programsUnbounded) }
            if !others.isEmpty { refuse("programs", .programsBeyond(others)) }
        }
        // A key without a person sees as organisers do, which is more than a person may.
        if key.actsFor != caller.person, key.actsFor == nil || !scopes.contains(.peopleAct) {
            refuse("actsFor", .personBeyond(own: caller.person))
        }
        if let end = caller.expiresAt, key.expiresAt ?? .last > end { refuse("expiresAt", .expiryBeyond(end)) }
        return errors
    }

    /// Those that the caller may give to a key; also those that count only for a person.
    private func scopesToGive(by caller: Caller, at now: Instant) -> ScopeSet {
        switch caller.credential {
        case .administrator: .all
        case .key(let id): accessKeys[id].flatMap { reach(of: $0.value, at: now) }?.scopes ?? []
        case .none, .token, .signIn: []
        }
    }

    /// Whether the key was made by another, or by one that the other has made.
    func isMade(_ id: ID<Key>, by other: ID<Key>) -> Bool {
        var next = accessKeys[id]?.value.parent
        for _ in 1..<Key.generationsMax {
            guard let id = next, id != other else { break }
            next = accessKeys[id]?.value.parent
        }
        return next == other
    }

    /// How many keys stand behind one another up to this one, each made by the one before.
    func generation(of id: ID<Key>?) -> Int {
        var (count, next) = (0, id)
        while let id = next, count < Key.generationsMax {
            (count, next) = (count + 1, accessKeys[id]?.value.parent)
        }
        return count
    }
}

extension Caller {
    /// Whether the key is its own, acts for the same person, or is confined to some of the same programmes.
    func isNear(_ other: Key) -> Bool {
        if key == other.id { return true }
        if let person { return other.actsFor == person }
        return programs.map { !other.programs.isEmpty && other.programs.allSatisfy($0.contains) } ?? false
    }
}

extension Viewer {
    /// The keys that act for the caller's person, where it sees no others; nil if it may see any.
    var ownKeys: [RecordKey]? {
        guard let person = caller.person, offices.isEmpty else { return nil }
        return records.accessKeys.keys(passing: Key.byPerson, .key(person.key)) + (caller.key.map { [$0.key] } ?? [])
    }
}
