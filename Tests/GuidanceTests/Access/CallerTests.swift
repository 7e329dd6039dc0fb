import Testing

@testable import Guidance

/// Who a credential makes the one that holds it.
@Suite struct CallerTests {
    var ring = KeyRing()

    @Test mutating func `a key opens with its scopes and programmes, and says so wherever it acts`() throws {
        let program = try ring.program()
        let key = try ring.make(#"{"name":"Portal","scopes":["programs:read","people:read"],"programs":["\#(program)"]}"#)
        let caller = try #require(ring.caller(key.id))
        #expect(caller.credential == .key(key.id) && caller.person == nil && caller.programs == [program])
        #expect(caller.scopes == ScopeSet([.peopleRead, .programsRead]) && caller.signature == key.id.description)
        #expect(caller.expiresAt == ring.now.adding(seconds: 365 * 86_400), "a year, as nobody said otherwise")
        #expect(ring.records.caller(holding: KeyRing.secret(7), at: ring.now) == nil)
    }

    @Test mutating func `a key that acts for a person says both, within what a name in the journal may have`() throws {
        let ada = ring.person()
        let key = try ring.make(#"{"name":"Ada's","scopes":["me:read"],"actsFor":"\#(ada)"}"#)
        let caller = try #require(ring.caller(key.id))
        #expect(caller.person == ada && caller.signature == "\(key.id)/\(ada)" && caller.signature.isSignature)
        #expect(caller.scopes.contains(.meRead))
    }

    @Test mutating func `what is a person's own counts only with a person`() throws {
        let portal = try ring.make(#"{"name":"Portal","scopes":["people:act","me:read","people:read"]}"#)
        #expect(ring.caller(portal.id)?.scopes == ScopeSet([.peopleAct, .peopleRead]))
    }

    @Test mutating func `a key is dead at once when it is revoked, has expired, or its person is gone`() throws {
        let ada = ring.person()
        func key() -> String { #"{"name":"K","scopes":["me:read"],"actsFor":"\#(ada)","expiresAt":"2027-01-16T00:00:00Z"}"# }
        let (revoked, kept) = (try ring.make(key()), try ring.make(key()))
        try ring.revoke(revoked.id)
        #expect(ring.caller(revoked.id) == nil && ring.caller(kept.id) != nil)
        let end = try #require(kept.expiresAt)
        #expect(ring.records.caller(holding: KeyRing.secret(of: kept.id), at: Instant(milliseconds: end.milliseconds - 1)) != nil)
        #expect(ring.records.caller(holding: KeyRing.secret(of: kept.id), at: end) == nil)
        try ring.deactivate(ada)
        #expect(ring.caller(kept.id) == nil)
    }

    @Test mutating func `both secrets of a rotation open until the older ends, whatever the clock does after`() throws {
        let key = try ring.make(#"{"name":"K","scopes":["people:read"]}"#)
        let old = KeyRing.secret(of: key.id)
        try ring.rotate(key.id, 1)
        func opens(_ secret: SecretDigest) -> Bool { ring.records.caller(holding: secret, at: ring.now) != nil }
        #expect(opens(old) && opens(KeyRing.secret(1)))
        ring.later(seconds: 7 * 86_400 - 1)
        #expect(opens(old))
        ring.later(seconds: 1)
        #expect(!opens(old) && opens(KeyRing.secret(1)))
        try ring.rotate(key.id, 2, overlapDays: 0)
        #expect(!opens(KeyRing.secret(1)) && opens(KeyRing.secret(2)))
        ring.now = Instant(milliseconds: 0)
        #expect(opens(KeyRing.secret(2)) && !opens(KeyRing.secret(1)))
    }

    @Test mutating func `a key that another made does no more than that one may by now`() throws {
        let program = try ring.program()
        let top = try ring.make(#"{"name":"Top","scopes":["keys:write","people:read","programs:read"]}"#)
        let maker = try #require(ring.caller(top.id))
        let child = try ring.make(#"{"name":"Child","scopes":["people:read","programs:read"]}"#, by: maker)
        #expect(child.parent == top.id && child.createdBy == top.id.description)
        #expect(child.expiresAt == top.expiresAt)
        _ = try ring.patch(top.id, #"{"scopes":["keys:write","programs:read"],"programs":["\#(program)"]}"#)
        #expect(ring.caller(child.id)?.scopes == ScopeSet([.programsRead]) && ring.caller(child.id)?.programs == [program])
        try ring.revoke(top.id)
        #expect(ring.caller(child.id) == nil)
    }

    @Test mutating func `keys make keys four deep, and a ring of parents that nobody made opens nothing`() throws {
        var keys: [Key] = []
        for generation in 1...4 {
            let maker = generation == 1 ? Caller.administrator : try #require(ring.caller(keys[generation - 2].id))
            keys.append(try ring.make(#"{"name":"K","scopes":["keys:write"]}"#, by: maker))
        }
        let last = try #require(ring.caller(keys[3].id))
        #expect(KeyRing.refusal { try ring.make(#"{"name":"K","scopes":["keys:write"]}"#, by: last) }.contains("4 deep"))
        var records = ring.records
        keys[0].parent = keys[3].id
        records.apply([.put(Stored(keys[0], revision: 2))])
        for key in keys { #expect(records.caller(holding: KeyRing.secret(of: key.id), at: ring.now) == nil) }
    }

    // MARK: Delegated tokens

    @Test mutating func `a token is for a person, and has what its key may hand on`() throws {
        let ada = ring.person()
        let portal = try ring.make(#"{"name":"Portal","scopes":["people:act","keys:write","me:read","people:read"]}"#)
        let token = try ring.records.delegation(of: portal.id, to: ada, scopes: nil, seconds: 600, at: ring.now)
        #expect(Delegation(token.bytes.withUnsafeBytes { Array($0) }.withUnsafeBytes { $0 }) == token)
        let caller = try #require(ring.records.caller(of: token, at: ring.now))
        #expect(caller.credential == .token(of: portal.id) && caller.key == nil && caller.person == ada)
        #expect(caller.scopes == ScopeSet([.meRead, .peopleRead]) && caller.signature == "\(portal.id)/\(ada)")
        #expect(caller.expiresAt == ring.now.adding(seconds: 600))
        #expect(ring.records.caller(of: token, at: ring.now.adding(seconds: 600)) == nil)
    }

    @Test mutating func `a token is dead with its key, its person, or the scope to act for people`() throws {
        let (ada, portal) = (ring.person(), try ring.make(#"{"name":"P","scopes":["people:act","me:read"]}"#))
        let token = try ring.records.delegation(of: portal.id, to: ada, scopes: nil, seconds: 3600, at: ring.now)
        let before = ring
        _ = try ring.patch(portal.id, #"{"scopes":["people:read"]}"#)
        #expect(ring.records.caller(of: token, at: ring.now) == nil)
        ring = before
        try ring.revoke(portal.id)
        #expect(ring.records.caller(of: token, at: ring.now) == nil)
        ring = before
        try ring.deactivate(ada)
        #expect(ring.records.caller(of: token, at: ring.now) == nil)
    }

    @Test mutating func `what cannot be handed on is refused by name`() throws {
        let (ada, gone) = (ring.person(), ring.person(active: false))
        let portal = try ring.make(#"{"name":"P","scopes":["people:act","me:read","keys:write"]}"#)
        let plain = try ring.make(#"{"name":"Q","scopes":["people:read"]}"#)
        func refusal(_ key: Key, _ person: ID<Person>, _ scopes: ScopeSet?) -> String {
            KeyRing.refusal { try ring.records.delegation(of: key.id, to: person, scopes: scopes, seconds: 60, at: ring.now) }
        }
        #expect(refusal(plain, ada, nil).hasPrefix("stronger-key: The key \(plain.id) cannot act for people"))
        #expect(refusal(portal, gone, nil) == "/person names a person who is not active")
        #expect(refusal(portal, ada, ScopeSet([.keysWrite, .meRead])) == "/scopes has keys:write, which no token can have")
        #expect(refusal(portal, ada, ScopeSet([.meWrite])) == "/scopes has me:write, which your own key lacks")
        #expect(refusal(portal, ada, []) == "/scopes must name at least one scope")
    }
}
