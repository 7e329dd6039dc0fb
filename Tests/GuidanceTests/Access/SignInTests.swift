import JSON
import Testing

@testable import Guidance

/// Signing in, what a browser may then, and how it ends.
@Suite struct SignInTests {
    var ring = KeyRing()
    let times = SignInTimes()

    private func place(_ cookie: UInt64) -> SignInPlace {
        SignInPlace(agent: "Firefox on Linux", network: "192.0.2.0/24", cookie: KeyRing.secret(cookie))
    }

    private mutating func signIn(_ proof: SignInProof, cookie: UInt64) throws -> SignIn? {
        try ring.signIn(proof, at: place(cookie), times)
    }

    private mutating func signIn(_ key: Key, cookie: UInt64) throws -> SignIn {
        let caller = try #require(ring.caller(key.id))
        return try #require(try signIn(.key(caller, mark: nil), cookie: cookie))
    }

    /// Who a browser is that sends a cookie, as the service works it out for each request.
    private func caller(_ cookie: UInt64) -> Caller? {
        let world = World(ring.records)
        guard let signIn = world.signIn(holding: KeyRing.secret(cookie), at: ring.now), !signIn.isIdle(since: nil, at: ring.now)
        else { return nil }
        return world.caller(of: signIn, at: ring.now)
    }

    // MARK: Who one is

    @Test mutating func `a browser that has shown a key is that key, and says by which sign-in it came`() throws {
        let (program, ada) = (try ring.program(), ring.person())
        let key = try ring.make(
            #"{"name":"Ada's","scopes":["me:read","programs:read"],"actsFor":"\#(ada)","programs":["\#(program)"]}"#)
        let signIn = try signIn(key, cookie: 1)
        let (caller, own) = (try #require(self.caller(1)), try #require(ring.caller(key.id)))
        #expect(caller.credential == own.credential && caller.scopes == own.scopes && caller.person == ada)
        #expect(caller.programs == [program] && caller.signIn == signIn.id && own.signIn == nil)
        #expect(caller.signature == "\(key.id)/\(ada)/\(signIn.id)" && caller.signature.isSignature)
        #expect(signIn.person == ada && signIn.key == key.id && !signIn.isAdministrators && signIn.way == .key)
    }

    @Test mutating func `the administrator's key makes an administrator, with the shorter times`() throws {
        let signIn = try #require(try signIn(.key(.administrator, mark: KeyRing.secret(77)), cookie: 1))
        let caller = try #require(self.caller(1))
        #expect(caller.credential == .administrator && caller.scopes == .administrator)
        #expect(caller.signature == "admin/\(signIn.id)")
        #expect(signIn.isAdministrators && signIn.idleSeconds == 1800 && signIn.mark == KeyRing.secret(77))
        #expect(signIn.endsAt == ring.now.adding(seconds: 12 * 3600))
    }

    @Test mutating func `a link makes the person, with what its roles open, and without keys to hand on`() throws {
        let ada = ring.person()
        _ = try ring.link(of: ada, 5)
        let signIn = try #require(try signIn(.link(KeyRing.secret(5)), cookie: 1))
        let caller = try #require(self.caller(1))
        #expect(caller.credential == .signIn && caller.person == ada && caller.programs == nil && caller.key == nil)
        #expect(caller.scopes == ScopeSet.all.subtracting([ScopeSet(.peopleAct), ScopeSet(.metricsRead)]))
        #expect(caller.signature == "\(signIn.id)/\(ada)" && signIn.key == nil && signIn.way == .link)
        let refusal = KeyRing.refusal {
            try Viewer(caller, World(ring.records), at: ring.now).createKey(
                Key.shown.draft(json(#"{"name":"K","scopes":["me:read"],"actsFor":"\#(ada)"}"#)),
                from: json(#"{"name":"K","scopes":["me:read"],"actsFor":"\#(ada)"}"#), id: ID(RecordKey.lowest),
                secret: KeyRing.secret(9))
        }
        #expect(refusal.hasPrefix("denied:") && refusal.contains("by a link"), "\(refusal)")
    }

    @Test mutating func `a link that a person asks for with a key stands for that key, and lasts a quarter of an hour`() throws {
        let ada = ring.person()
        let key = try ring.make(#"{"name":"Ada's","scopes":["me:read","me:write"],"actsFor":"\#(ada)"}"#)
        let caller = try #require(ring.caller(key.id))
        let link = try ring.link(of: ada, 5, by: caller)
        #expect(link.key == key.id && link.expiresAt == ring.now.adding(seconds: 900))
        _ = try signIn(.link(KeyRing.secret(5)), cookie: 1)
        #expect(
            self.caller(1)?.credential == .key(key.id) && self.caller(1)?.scopes == caller.scopes, "no more than the key opens")
        try ring.revoke(key.id)
        #expect(self.caller(1) == nil)
    }

    // MARK: How it ends

    /// What ends what a browser may, and how many seconds pass until then.
    enum End: CaseIterable { case idle, over, revoked, keyRevoked, keyOver, personAway, becomesAdministrator }

    @Test(arguments: End.allCases) mutating func `a sign-in opens until something ends it, and not a moment longer`(
        _ end: End
    ) throws {
        let ada = ring.person()
        let key = try ring.make(
            #"{"name":"Ada's","scopes":["me:read"],"actsFor":"\#(ada)","expiresAt":"2027-0\#(end == .keyOver ? 1 : 2)-16T00:00:00Z"}"#
        )
        let signIn = try signIn(key, cookie: 1)
        #expect(caller(1) != nil)
        switch end {
        case .idle: ring.now = signIn.lastSeenAt.adding(seconds: times.idleSeconds)
        case .over:
            try ring.see(signIn.id, at: signIn.endsAt)
            ring.now = signIn.endsAt
        case .revoked: try ring.endSignIn(signIn.id)
        case .keyRevoked: try ring.revoke(key.id)
        case .keyOver:
            ring.now = try #require(key.expiresAt)
            try ring.see(signIn.id, at: ring.now)
        case .personAway: try ring.deactivate(ada)
        case .becomesAdministrator: _ = try ring.appoint(ada, "administrator")
        }
        #expect(caller(1) == nil)
        guard end == .idle || end == .over || end == .keyOver else { return }
        ring.now = Instant(milliseconds: ring.now.milliseconds - 1)
        #expect(caller(1) != nil)
    }

    @Test mutating func `a use keeps it alive, whether it is kept yet or not`() throws {
        let key = try ring.make(#"{"name":"Portal","scopes":["people:read"]}"#)
        let signIn = try signIn(key, cookie: 1)
        let later = ring.now.adding(seconds: times.idleSeconds + 60)
        #expect(signIn.isIdle(since: nil, at: later) && !signIn.isIdle(since: ring.now.adding(seconds: 120), at: later))
        ring.now = ring.now.adding(seconds: 120)
        try ring.see(signIn.id, at: ring.now)
        ring.now = later
        #expect(caller(1) != nil)
    }

    @Test mutating func `an older use is not kept over a newer one, and nothing is of one that has ended`() throws {
        let signIn = try signIn(try ring.make(#"{"name":"Portal","scopes":["people:read"]}"#), cookie: 1)
        let early = Instant(milliseconds: ring.now.milliseconds - 1)
        #expect(ring.records.noteUses([signIn.id: early], at: ring.now).changes.isEmpty)
        try ring.endSignIn(signIn.id)
        #expect(ring.records.noteUses([signIn.id: ring.now.adding(seconds: 60)], at: ring.now).changes.isEmpty)
    }

    @Test mutating func `an administrator by link signs in for half an hour of rest, too`() throws {
        let ada = ring.person()
        _ = try ring.appoint(ada, "administrator")
        _ = try ring.link(of: ada, 5)
        let signIn = try #require(try signIn(.link(KeyRing.secret(5)), cookie: 1))
        #expect(signIn.isAdministrators && signIn.idleSeconds == 1800 && caller(1) != nil)
    }

    // MARK: Cookies

    @Test mutating func `a cookie gives way to another after a day, and counts for thirty seconds more`() throws {
        let signIn = try signIn(try ring.make(#"{"name":"Portal","scopes":["people:read"]}"#), cookie: 1)
        #expect(try !ring.renew(signIn.id, from: 1, to: 2), "it is young")
        ring.later(seconds: 86_400)
        try ring.see(signIn.id, at: ring.now)
        #expect(try ring.renew(signIn.id, from: 1, to: 2))
        #expect(try !ring.renew(signIn.id, from: 1, to: 3), "another request was first")
        #expect(caller(1) != nil && caller(2) != nil && caller(3) == nil)
        ring.later(seconds: 29)
        #expect(caller(1) != nil)
        ring.later(seconds: 1)
        #expect(caller(1) == nil && caller(2) != nil)
    }

    @Test mutating func `of too many sign-ins those used least lately end`() throws {
        let key = try ring.make(#"{"name":"Portal","scopes":["people:read"]}"#)
        let first = try signIn(key, cookie: 1)
        for cookie in 2...UInt64(SignIn.countMax) {
            ring.later(seconds: 1)
            _ = try signIn(key, cookie: cookie)
        }
        #expect(caller(1) != nil)
        ring.later(seconds: 1)
        try ring.see(first.id, at: ring.now)
        _ = try signIn(key, cookie: 1000)
        #expect(caller(1) != nil && caller(2) == nil && caller(3) != nil && caller(1000) != nil)
        #expect(ring.records.signIns.count == SignIn.countMax + 1, "what has ended stays to be seen")
    }

    @Test mutating func `what is over is forgotten after thirty days`() throws {
        let ada = ring.person()
        _ = try ring.link(of: ada, 5)
        _ = try signIn(.link(KeyRing.secret(5)), cookie: 1)
        ring.later(seconds: 29 * 86_400)
        #expect(ring.settle() == [] && ring.records.signIns.count == 1)
        ring.later(seconds: 8 * 86_400)
        _ = ring.settle()
        #expect(ring.records.signIns.count == 0 && ring.records.signInLinks.count == 0)
    }

    // MARK: Links

    /// What makes a link open nothing.
    enum Spent: CaseIterable { case used, replaced, expired, personAway, unknown }

    @Test(arguments: Spent.allCases) mutating func `a link that opens nothing says so alike, whatever the reason`(
        _ spent: Spent
    ) throws {
        let ada = ring.person()
        _ = try ring.link(of: ada, 5)
        func person() -> ID<Person>? { World(ring.records).person(ofLinkHolding: KeyRing.secret(5), at: ring.now)?.id }
        #expect(person() == ada && person() == ada, "to look uses nothing up")
        var number: UInt64 = 5
        switch spent {
        case .used: #expect(try signIn(.link(KeyRing.secret(5)), cookie: 1) != nil)
        case .replaced: _ = try ring.link(of: ada, 6)
        case .expired: ring.later(seconds: 7 * 86_400)
        case .personAway: try ring.deactivate(ada)
        case .unknown: number = 7
        }
        #expect(World(ring.records).person(ofLinkHolding: KeyRing.secret(number), at: ring.now) == nil)
        #expect(try signIn(.link(KeyRing.secret(number)), cookie: 2) == nil && caller(2) == nil)
        if spent == .replaced { #expect(try signIn(.link(KeyRing.secret(6)), cookie: 3) != nil) }
    }

    @Test mutating func `nobody but an administrator makes a link for who holds an office, and a token makes none`() throws {
        let (ada, ben, chief) = (ring.person(), ring.person(), ring.person())
        let portal = try ring.make(#"{"name":"Portal","scopes":["people:link","people:read","people:act"]}"#)
        let caller = try #require(ring.caller(portal.id))
        #expect(try ring.link(of: ada, 1, by: caller).expiresAt == ring.now.adding(seconds: 7 * 86_400))
        _ = try ring.appoint(chief, "privacy-officer")
        #expect(KeyRing.refusal { try ring.link(of: chief, 2, by: caller) }.hasPrefix("denied:"))
        _ = try ring.link(of: chief, 2)
        try ring.deactivate(ben)
        #expect(KeyRing.refusal { try ring.link(of: ben, 3, by: caller) }.hasPrefix("over:"))
        let token = Delegation(key: portal.id, person: ada, scopes: ScopeSet(.meWrite), expiresAt: .last)
        let stranger = Caller(.token(of: portal.id), signature: "t", person: ada, scopes: token.scopes)
        #expect(KeyRing.refusal { try ring.link(of: ada, 4, by: stranger) }.hasPrefix("denied:"))
        let reader = try ring.make(#"{"name":"Reader","scopes":["people:read"]}"#)
        let weak = try #require(ring.caller(reader.id))
        #expect(KeyRing.refusal { try ring.link(of: ada, 4, by: weak) }.hasPrefix("insufficient-scope:"))
    }

    // MARK: Out

    @Test mutating func `everywhere is each browser of the person, and of nobody else`() throws {
        let (ada, ben) = (ring.person(), ring.person())
        for (number, person) in [(UInt64(1), ada), (2, ada), (3, ben)] {
            _ = try ring.link(of: person, 10 + number)
            _ = try signIn(.link(KeyRing.secret(10 + number)), cookie: number)
        }
        let caller = try #require(self.caller(1))
        let viewer = Viewer(caller, World(ring.records), at: ring.now)
        #expect(viewer.whereSignedIn.count == 2)
        ring.remember(viewer.endOwnSignIns().changes)
        #expect(self.caller(1) == nil && self.caller(2) == nil && self.caller(3) != nil)
    }

    @Test mutating func `somebody may sign out whose key opens nothing of the kind`() throws {
        let signIn = try signIn(try ring.make(#"{"name":"Portal","scopes":["programs:read"]}"#), cookie: 1)
        let viewer = Viewer(try #require(self.caller(1)), World(ring.records), at: ring.now)
        ring.remember(try viewer.endSignIn(signIn.id).changes)
        #expect(caller(1) == nil)
    }
}
