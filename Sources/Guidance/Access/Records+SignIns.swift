// Signing in, and what a browser may that is signed in.

extension World {
    // Here, where the records are read in place, as for keys.

    /// The sign-in that a cookie belongs to.
    ///
    /// - Returns: Nil if there is none that lasts.
    public func signIn(holding digest: SecretDigest, at now: Instant) -> SignIn? {
        let found = kept.signIns.first(under: digest.number) { $0.isOpened(by: digest, at: now) }
        return found.flatMap { $0.value.lasts(at: now) ? $0.value : nil }
    }

    /// - Returns: Nil if the sign-in opens nothing any more.
    public func caller(of signIn: SignIn, at now: Instant) -> Caller? { kept.caller(of: signIn, at: now) }

    /// Whose link it is, which is not used by that.
    ///
    /// - Returns: Nil for a link that was used, that a newer one has replaced, that has expired, or that never was.
    public func person(ofLinkHolding digest: SecretDigest, at now: Instant) -> Person? {
        kept.link(holding: digest, at: now).flatMap { kept.people[$0.value.person]?.value }
    }
}

/// What a browser shows to be signed in.
public enum SignInProof: Sendable {
    /// A key, and for the administrator's what the service makes of it.
    case key(Caller, mark: SecretDigest?)
    /// The secret of a link.
    case link(SecretDigest)
}

/// The browser that is signed in, and the cookie that it gets.
public struct SignInPlace: Sendable {
    public let agent: String?
    public let network: String?
    public let cookie: SecretDigest

    public init(agent: String?, network: String?, cookie: SecretDigest) {
        (self.agent, self.network, self.cookie) = (agent, network, cookie)
    }
}

extension Records {
    // MARK: Who one is

    /// - Returns: Nil if it has ended, or its key or person has, or the person has become an administrator since.
    func caller(of signIn: SignIn, at now: Instant) -> Caller? {
        guard signIn.lasts(at: now) else { return nil }
        if let person = signIn.person {
            guard people[person]?.value.active == true else { return nil }
            // With more to open, a browser has to be signed in again, for the shorter times of administrators.
            guard signIn.isAdministrators || !isAdministrator(person, at: now) else { return nil }
        }
        if let key = signIn.key {
            return accessKeys[key].flatMap { caller(of: $0.value, at: now) }?.signedIn(by: signIn.id)
        }
        guard let person = signIn.person else { return Caller.administrator.signedIn(by: signIn.id) }
        // What the whole service is like is not a person's to read, and no role is asked for it.
        let scopes = isAdministrator(person, at: now) ? .signedIn : ScopeSet.signedIn.subtracting(ScopeSet(.metricsRead))
        return Caller(
            .signIn, signature: "\(signIn.id)/\(person)", person: person, scopes: scopes, expiresAt: signIn.endsAt,
            signIn: signIn.id)
    }

    func isAdministrator(_ person: ID<Person>, at now: Instant) -> Bool {
        var isAdministrator = false
        appointments.forEach(in: Appointment.byPerson, .key(person.key)) { stored in
            let appointment = stored.value
            isAdministrator = appointment.office == .administrator && appointment.program == nil && appointment.holds(at: now)
            return !isAdministrator
        }
        return isAdministrator
    }

    /// The sign-in with whether it opens anything now, as far as what is kept tells: it may have been used since.
    func told(_ signIn: SignIn, at now: Instant) -> SignIn {
        var told = signIn
        let seen = signIn.lastSeenAt.adding(seconds: SignIn.seenSeconds)
        told.opens = caller(of: signIn, at: now) != nil && !signIn.isIdle(since: seen, at: now)
        return told
    }

    // MARK: Links

    func link(holding digest: SecretDigest, at now: Instant) -> Stored<SignInLink>? {
        guard let link = signInLinks.first(under: digest.number, where: { $0.isOpened(by: digest, at: now) }),
            people[link.value.person]?.value.active == true,
            // A key that has ended since takes the link with it.
            link.value.key.map({ accessKeys[$0].flatMap { caller(of: $0.value, at: now) } != nil }) ?? true
        else { return nil }
        return link
    }

    /// Makes a link, in place of those that the person could use until now.
    ///
    /// - Parameter isOwn: Whether the person asks for it.
    func makeLink(
        of person: ID<Person>, isOwn: Bool, id: ID<SignInLink>, secret: SecretDigest, by maker: Caller, at now: Instant
    ) -> Decision<Stored<SignInLink>> {
        var link = SignInLink()
        (link.person, link.createdBy, link.digest) = (person, maker.signature, secret)
        link.key = isOwn ? maker.key : nil
        link.expiresAt = now.adding(seconds: isOwn ? SignInLink.ownLifeSeconds : SignInLink.lifeSeconds)
        let made = decide(on: SignInLink.made(link, id: id, by: maker.signature, at: now), revision: 1)
        let replaced = signInLinks.all(in: .key(person.key), of: SignInLink.byPerson).filter { $0.value.digest != nil }
        return Decision(
            changes: replaced.flatMap { stored -> [Change] in
                var older = stored.value
                (older.digest, older.replacedAt) = (nil, now)
                return decide(on: older, instead: stored, by: maker.signature, at: now).changes
            } + made.changes, answer: made.answer)
    }

    // MARK: Signing in and out

    /// Signs a browser in.
    ///
    /// - Returns: Nil if what it shows opens nothing any more: the key has ended since, or another has used the link.
    public func signIn(
        _ proof: SignInProof, at place: SignInPlace, _ times: SignInTimes, id: ID<SignIn>, at now: Instant
    ) -> Decision<SignIn?> {
        var signIn = SignIn()
        var changes: [Change] = []
        let signature: String
        switch proof {
        case .key(let before, let mark):
            guard let caller = caller(again: before, at: now) else { return Decision(changes: [], answer: nil) }
            switch caller.credential {
            case .administrator: signIn.mark = mark
            case .key(let key): signIn.key = key
            case .none, .token, .signIn: return Decision(changes: [], answer: nil)
            }
            (signIn.person, signature) = (caller.person, caller.signature)
        case .link(let digest):
            guard let stored = link(holding: digest, at: now) else { return Decision(changes: [], answer: nil) }
            var link = stored.value
            (link.digest, link.usedAt) = (nil, now)
            (signIn.person, signIn.key, signIn.way) = (link.person, link.key, .link)
            signature = "\(link.id)/\(link.person)"
            changes = decide(on: link, instead: stored, by: signature, at: now).changes
        }
        signIn.isAdministrators = signIn.person.map { isAdministrator($0, at: now) } ?? (signIn.key == nil)
        signIn.idleSeconds = signIn.isAdministrators ? times.administratorIdleSeconds : times.idleSeconds
        signIn.endsAt = now.adding(
            seconds: signIn.isAdministrators ? times.administratorLifeSeconds : times.lifeSeconds)
        (signIn.agent, signIn.network, signIn.digests) = (place.agent, place.network, [place.cookie])
        (signIn.renewedAt, signIn.lastSeenAt) = (now, now)
        let made = decide(on: SignIn.made(signIn, id: id, by: signature, at: now), revision: 1)
        return Decision(changes: changes + made.changes + endings(before: made.answer.value, at: now), answer: made.answer.value)
    }

    /// Ends those that have been used least lately, where a key or a person would have too many.
    private func endings(before new: SignIn, at now: Instant) -> [Change] {
        let others = new.others(in: self).filter { $0.value.lasts(at: now) }.sorted { $0.value.lastSeenAt < $1.value.lastSeenAt }
        return others.dropLast(SignIn.countMax - 1).flatMap { ended($0, by: Self.scheduler, at: now).changes }
    }

    /// Ends a sign-in.
    ///
    /// - Returns: With no change to remember if it has ended before.
    func ended(_ current: Stored<SignIn>, by ender: String, at now: Instant) -> Decision<Stored<SignIn>> {
        guard current.value.ended == nil else { return Decision(changes: [], answer: current) }
        var signIn = current.value
        signIn.end(by: ender, at: now)
        return decide(on: signIn, instead: current, by: ender, at: now)
    }

    /// Gives a sign-in another cookie.
    ///
    /// - Parameter old: The digest of the one that came.
    /// - Returns: False if that was not the newest any more, or is young enough.
    public func renew(
        _ id: ID<SignIn>, from old: SecretDigest, to new: SecretDigest, by caller: Caller, at now: Instant
    ) -> Decision<Bool> {
        guard let stored = signIns[id], stored.value.lasts(at: now), stored.value.digests.first == old,
            stored.value.wantsRenewal(at: now)
        else { return Decision(changes: [], answer: false) }
        var signIn = stored.value
        (signIn.digests, signIn.renewedAt) = ([new, old], now)
        return decide(on: signIn, instead: stored, by: caller.signature, at: now).map { _ in true }
    }

    /// Keeps when sign-ins were last used.
    public func noteUses(_ uses: [ID<SignIn>: Instant], at now: Instant) -> Decision<Void> {
        let changes = uses.sorted { $0.key < $1.key }.flatMap { id, seen -> [Change] in
            guard let stored = signIns[id], stored.value.ended == nil, stored.value.lastSeenAt < seen else { return [] }
            var signIn = stored.value
            signIn.lastSeenAt = seen
            return decide(on: signIn, instead: stored, by: Self.scheduler, at: now).changes
        }
        return Decision(changes: changes, answer: ())
    }
}

extension Caller {
    /// The same, come by a browser: what it does is seen to be done so.
    func signedIn(by signIn: ID<SignIn>) -> Caller {
        Caller(
            credential, signature: "\(signature)/\(signIn)", person: person, scopes: scopes, programs: programs,
            expiresAt: expiresAt, signIn: signIn)
    }
}
