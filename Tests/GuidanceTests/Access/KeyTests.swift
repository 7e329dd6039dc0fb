import JSON
import Testing

@testable import Guidance

/// That nobody makes a key, or gets the secret of one, that may do more than their own.
@Suite struct KeyTests {
    var ring = KeyRing()

    /// What a maker wants for a key, and what is said of it; P and Q are programmes, A the maker's person and B another.
    static let escalations: [(maker: String, document: String, refusal: String)] = [
        (#"{"scopes":["keys:write","people:read"]}"#, #"{"scopes":["people:read"]}"#, "none"),
        (#"{"scopes":["keys:write"]}"#, #"{"scopes":["people:read"]}"#, "/scopes has people:read, which your own key lacks"),
        (#"{"scopes":["keys:write"],"programs":["P"]}"#, #"{"scopes":["keys:write"],"programs":["P"]}"#, "none"),
        (
            #"{"scopes":["keys:write"],"programs":["P"]}"#, #"{"scopes":["keys:write"]}"#,
            "/programs is for all programs, and your own key is for some: name which"
        ),
        (
            #"{"scopes":["keys:write"],"programs":["P"]}"#, #"{"scopes":["keys:write"],"programs":["P","Q"]}"#,
            "/programs has Q, which your own key cannot reach"
        ),
        (
            #"{"scopes":["keys:write"],"expiresAt":"2027-02-01T00:00:00Z"}"#,
            #"{"scopes":["keys:write"],"expiresAt":"2027-02-01T00:00:00.001Z"}"#,
            "/expiresAt ends later than your own key, at 2027-02-01T00:00:00.000Z"
        ),
        (
            #"{"scopes":["keys:write","me:read"],"actsFor":"A"}"#, #"{"scopes":["me:read"],"actsFor":"A"}"#, "none"
        ),
        (
            #"{"scopes":["keys:write"],"actsFor":"A"}"#, #"{"scopes":["keys:write"],"actsFor":"B"}"#,
            "/actsFor is not for A, the person for whom your own key acts"
        ),
        (
            #"{"scopes":["keys:write"],"actsFor":"A"}"#, #"{"scopes":["keys:write"]}"#,
            "/actsFor is not for A, the person for whom your own key acts"
        ),
        (
            #"{"scopes":["keys:write"]}"#, #"{"scopes":["keys:write"],"actsFor":"A"}"#,
            "/actsFor acts for a person, which takes the scope people:act"
        ),
        (
            #"{"scopes":["keys:write","people:act","me:read"]}"#, #"{"scopes":["me:read"],"actsFor":"B"}"#, "none"
        ),
    ]

    @Test(arguments: escalations.indices)
    mutating func `a key makes none that may do more`(_ row: Int) throws {
        let (maker, document, refusal) = Self.escalations[row]
        let names = try [
            ("P", "\(ring.program())"), ("Q", "\(ring.program())"), ("A", "\(ring.person())"), ("B", "\(ring.person())"),
        ]
        func filled(_ text: String) -> String {
            names.reduce(text) { $0.replacing("\"\($1.0)\"", with: "\"\($1.1)\"") }.replacing("{", with: #"{"name":"K","#)
        }
        let top = try ring.make(filled(maker))
        let caller = try #require(ring.caller(top.id))
        var said = KeyRing.refusal { try ring.make(filled(document), by: caller) }
        for (name, id) in names { said = said.replacing(id, with: name) }
        #expect(said == refusal)
        // The same of a key that is there: it cannot be changed so, and its secret is not for the weaker.
        guard refusal != "none" else { return }
        let strong = try ring.make(filled(document))
        for said in [
            KeyRing.refusal { try ring.rotate(strong.id, 1, by: caller) },
            KeyRing.refusal { try ring.patch(strong.id, #"{"name":"X"}"#, by: caller) },
        ] { #expect(said.hasPrefix("stronger-key") || said.hasPrefix("not-found"), "\(said)") }
    }

    /// Revoking only takes away: a caller that may write keys ends one that leaked, whatever it can do and however long.
    @Test(arguments: [
        (#"{"scopes":["keys:write"]}"#, #"{"scopes":["people:read","keys:write"]}"#),
        (#"{"scopes":["keys:write"],"expiresAt":"2027-02-01T00:00:00Z"}"#, #"{"scopes":["keys:write"]}"#),
        (#"{"scopes":["keys:write"]}"#, #"{"scopes":["me:read"],"actsFor":"A"}"#),
        (#"{"scopes":["keys:write"],"actsFor":"A"}"#, #"{"scopes":["keys:write","me:read"],"actsFor":"A"}"#),
        (#"{"scopes":["keys:write"],"programs":["P"]}"#, #"{"scopes":["people:read"],"programs":["P"]}"#),
        (#"{"scopes":["me:write"],"actsFor":"A"}"#, #"{"scopes":["keys:write"],"actsFor":"A"}"#),
    ])
    mutating func `a key revokes one that can do more, and gets no secret of it`(_ weak: String, _ strong: String) throws {
        let names = try [("P", "\(ring.program())"), ("A", "\(ring.person())")]
        func filled(_ text: String) -> String {
            names.reduce(text) { $0.replacing("\"\($1.0)\"", with: "\"\($1.1)\"") }.replacing("{", with: #"{"name":"K","#)
        }
        let (weak, strong) = try (ring.make(filled(weak)), ring.make(filled(strong)))
        let caller = try #require(ring.caller(weak.id))
        #expect(KeyRing.refusal { try ring.rotate(strong.id, 1, by: caller) }.hasPrefix("stronger-key"))
        let viewer = Viewer(caller, World(ring.records), at: ring.now)
        #expect(try viewer.revokeKey(strong.id).answer.value.revoked?.by == caller.signature)
    }

    @Test(arguments: [
        (#"{"scopes":["keys:write"],"programs":["P"]}"#, #"{"scopes":["people:read"]}"#, "not-found"),
        (#"{"scopes":["keys:write"],"programs":["P"]}"#, #"{"scopes":["people:read"],"programs":["P","Q"]}"#, "not-found"),
        (#"{"scopes":["keys:write","keys:read"],"actsFor":"A"}"#, #"{"scopes":["me:read"],"actsFor":"B"}"#, "not-found"),
        (#"{"scopes":["keys:write"],"actsFor":"A"}"#, #"{"scopes":["people:read"]}"#, "not-found"),
        (#"{"scopes":["keys:read"]}"#, #"{"scopes":["people:read"]}"#, "insufficient-scope"),
        (#"{"scopes":["people:read"]}"#, #"{"scopes":["people:read"]}"#, "insufficient-scope"),
    ])
    mutating func `a key revokes none that it does not see, or without a scope for keys`(
        _ weak: String, _ other: String, _ code: String
    ) throws {
        let names = try [
            ("P", "\(ring.program())"), ("Q", "\(ring.program())"), ("A", "\(ring.person())"), ("B", "\(ring.person())"),
        ]
        func filled(_ text: String) -> String {
            names.reduce(text) { $0.replacing("\"\($1.0)\"", with: "\"\($1.1)\"") }.replacing("{", with: #"{"name":"K","#)
        }
        let (weak, other) = try (ring.make(filled(weak)), ring.make(filled(other)))
        let viewer = try Viewer(#require(ring.caller(weak.id)), World(ring.records), at: ring.now)
        #expect(KeyRing.refusal { try viewer.revokeKey(other.id) }.hasPrefix(code))
    }

    @Test mutating func `a key revokes those that it has made, also once it may make none any more`() throws {
        let parent = try ring.make(#"{"name":"K","scopes":["keys:write","people:read"]}"#)
        let child = try ring.make(#"{"name":"C","scopes":["keys:write"]}"#, by: #require(ring.caller(parent.id)))
        let grandchild = try ring.make(#"{"name":"G","scopes":["keys:write"]}"#, by: #require(ring.caller(child.id)))
        _ = try ring.patch(parent.id, #"{"scopes":["people:read"]}"#)
        let viewer = try Viewer(#require(ring.caller(parent.id)), World(ring.records), at: ring.now)
        #expect(KeyRing.refusal { try viewer.rotateKey(child.id, to: KeyRing.secret(1), overlapDays: 0) } != "none")
        for id in [child.id, grandchild.id] { #expect(try viewer.revokeKey(id).answer.value.revoked != nil) }
        let other = try ring.make(#"{"name":"O","scopes":["people:read"]}"#)
        #expect(KeyRing.refusal { try viewer.revokeKey(other.id) }.hasPrefix("insufficient-scope"))
    }

    @Test mutating func `the refusal of a key for somebody else reads as a sentence`() throws {
        let ada = ring.person()
        let own = try ring.make(#"{"name":"K","scopes":["keys:write"],"actsFor":"\#(ada)"}"#)
        let strong = try ring.make(#"{"name":"S","scopes":["people:read"]}"#)
        let caller = try #require(ring.caller(own.id))
        #expect(
            KeyRing.refusal { try ring.rotate(strong.id, 1, by: caller) }
                == "stronger-key: The key \(strong.id) can do more than yours: it has people:read, which your own key lacks; "
                + "it is not for \(ada), the person for whom your own key acts.")
    }

    /// What is wrong with a key by itself.
    static let faults: [(document: String, refusal: String)] = [
        (#"{"name":"K","scopes":[]}"#, "/scopes must name at least one scope"),
        (
            #"{"name":"K","scopes":["me:read"]}"#,
            "/scopes has me:read, which only a key with actsFor can have, or one with people:act"
        ),
        (
            #"{"name":"K","scopes":["people:read"],"actsFor":"per_00000000-0000-7000-8000-000000000000"}"#,
            "/actsFor there is no person per_00000000-0000-7000-8000-000000000000"
        ),
        (
            #"{"name":"K","scopes":["people:read"],"programs":["prg_00000000-0000-7000-8000-000000000000"]}"#,
            "/programs/0 there is no program prg_00000000-0000-7000-8000-000000000000"
        ),
        (
            #"{"name":"K","scopes":["people:read"],"expiresAt":"2027-01-15T08:00:00Z"}"#,
            "/expiresAt must be later than now, 2027-01-15T08:00:00.000Z"
        ),
        (#"{"name":"K","scopes":["people:read"],"secrets":[]}"#, "/secrets is set by the service: leave it out"),
        (
            #"{"name":"K","scopes":["people:read"],"parent":"key_00000000-0000-7000-8000-000000000000"}"#,
            "/parent is set by the service: leave it out"
        ),
        (#"{"name":"K","scopes":["people:read"],"digests":[]}"#, "/digests is not a member here"),
        (#"{"scopes":["people:read"]}"#, "/name is required: What the key is called."),
    ]

    @Test(arguments: faults)
    mutating func `a key that is wrong is refused by name`(_ document: String, _ refusal: String) throws {
        #expect(KeyRing.refusal { try ring.make(document) }.hasPrefix(refusal))
    }

    @Test mutating func `an unknown scope names the near one`() throws {
        let said = KeyRing.refusal { try ring.make(#"{"name":"K","scopes":["programs:raed"]}"#) }
        #expect(said.hasPrefix("/scopes/0 must be one of: catalogue:write, ") && said.hasSuffix("; did you mean programs:read?"))
    }

    @Test mutating func `a key changes nothing of itself, but rotates and revokes itself`() throws {
        let key = try ring.make(#"{"name":"K","scopes":["keys:write"]}"#)
        let caller = try #require(ring.caller(key.id))
        #expect(
            KeyRing.refusal { try ring.patch(key.id, #"{"name":"X"}"#, by: caller) } == "own-key: A key cannot change itself.")
        let weak = try ring.make(#"{"name":"W","scopes":["people:read"]}"#)
        let self_ = try #require(ring.caller(weak.id))
        try ring.rotate(weak.id, 1, by: self_)
        #expect(try ring.revoke(weak.id, by: self_).revoked?.by == weak.id.description)
        #expect(ring.records.caller(holding: KeyRing.secret(1), at: ring.now) == nil)
    }

    @Test mutating func `a third secret waits for the first to end, or ends both`() throws {
        let key = try ring.make(#"{"name":"K","scopes":["people:read"]}"#)
        try ring.rotate(key.id, 1, overlapDays: 1)
        let said = KeyRing.refusal { try ring.rotate(key.id, 2) }
        #expect(said.hasPrefix("secrets-overlap: The key \(key.id) has two secrets already; the older one ends at 2027-01-16"))
        #expect(try ring.rotate(key.id, 2, overlapDays: 0).digests == [KeyRing.secret(2)])
        try ring.rotate(key.id, 3, overlapDays: 1)
        ring.later(seconds: 86_400)
        #expect(try ring.rotate(key.id, 4).digests == [KeyRing.secret(3), KeyRing.secret(4)])
    }

    @Test mutating func `a revoked key stays revoked, keeps no secret, and is revoked once`() throws {
        let key = try ring.make(#"{"name":"K","scopes":["people:read"]}"#)
        let revoked = try ring.revoke(key.id)
        #expect(revoked.secrets == [] && revoked.digests == [] && revoked.revoked == Key.Revocation(at: ring.now, by: "admin"))
        ring.later(seconds: 1)
        #expect(try ring.revoke(key.id) == revoked)
        for said in [
            KeyRing.refusal { try ring.rotate(key.id, 1) }, KeyRing.refusal { try ring.patch(key.id, #"{"name":"X"}"#) },
        ] {
            #expect(said == "over: The key is revoked, and what it was stays on record.")
        }
    }

    @Test mutating func `a maker who was shut out between the request and its decision makes nothing`() throws {
        let key = try ring.make(#"{"name":"K","scopes":["keys:write"]}"#)
        let caller = try #require(ring.caller(key.id))
        try ring.revoke(key.id)
        #expect(KeyRing.refusal { try ring.make(#"{"name":"C","scopes":["keys:write"]}"#, by: caller) }.contains("/scopes"))
    }

    @Test mutating func `clients never see a digest, and the journal gives all back`() throws {
        let key = try ring.make(#"{"name":"K","purpose":"Sync","scopes":["people:read"]}"#)
        try ring.rotate(key.id, 1)
        let stored = try #require(ring.records.accessKeys[key.id])
        let shown = String(decoding: Key.shown.bytes(of: stored.value), as: UTF8.self)
        #expect(!shown.contains("digest") && shown.contains(#""secrets":[{"createdAt":"#))
        #expect(try Key.fields.read(json(String(decoding: stored.json, as: UTF8.self)), isKept: true) == stored.value)
        // What was shown may come back.
        #expect(try ring.patch(key.id, shown).revision == 2)
    }

    // MARK: What it opens

    private func shown(_ id: ID<Key>) throws -> (opens: Bool?, endedBy: String?) {
        let viewer = Viewer(.administrator, World(ring.records), at: ring.now)
        let document = try json(String(decoding: viewer.record(id, of: Key.self).json, as: UTF8.self))
        return (document["opens"]?.bool, document["endedBy"]?.string)
    }

    @Test mutating func `a key shows that it opens nothing, and which key or person has ended it`() throws {
        let ada = ring.person()
        let top = try ring.make(#"{"name":"T","scopes":["keys:write","people:act","people:read"]}"#)
        let middle = try ring.make(#"{"name":"M","scopes":["keys:write","people:read"]}"#, by: #require(ring.caller(top.id)))
        let child = try ring.make(#"{"name":"C","scopes":["people:read"]}"#, by: #require(ring.caller(middle.id)))
        let adas = try ring.make(
            #"{"name":"A","scopes":["people:read"],"actsFor":"\#(ada)"}"#, by: #require(ring.caller(top.id)))
        for id in [top.id, middle.id, child.id, adas.id] { #expect(try shown(id) == (true, nil)) }
        try ring.deactivate(ada)
        #expect(try shown(adas.id) == (false, ada.description))
        // Each names the one above it, which says why itself.
        try ring.revoke(top.id)
        #expect(try shown(top.id) == (false, nil), "revoked says why")
        #expect(try shown(middle.id) == (false, top.id.description) && shown(child.id) == (false, middle.id.description))
        let kept = try ring.records.record(child.id, Key.self).json
        #expect(!String(decoding: kept, as: UTF8.self).contains("opens"), "kept nowhere")
    }

    @Test mutating func `a key that outlives the end of its parent shows that it does not`() throws {
        let parent = try ring.make(#"{"name":"P","scopes":["keys:write"],"expiresAt":"2027-03-01T00:00:00Z"}"#)
        let child = try ring.make(#"{"name":"C","scopes":["keys:write"]}"#, by: #require(ring.caller(parent.id)))
        _ = try ring.patch(parent.id, #"{"expiresAt":"2027-02-01T00:00:00Z"}"#)
        ring.later(seconds: 86_400 * 20)
        #expect(try shown(parent.id) == (false, nil) && shown(child.id) == (false, parent.id.description))
        // What was shown may come back, and says nothing that is kept.
        let viewer = Viewer(.administrator, World(ring.records), at: ring.now)
        let document = String(decoding: try viewer.record(child.id, of: Key.self).json, as: UTF8.self)
        let changed = try ring.patch(child.id, document)
        #expect(changed.opens == nil && changed.endedBy == nil)
        #expect(
            KeyRing.refusal { try ring.patch(child.id, #"{"opens":true}"#) }
                == "/opens is set by the service: leave it out or send it back unchanged")
    }

    @Test mutating func `the day of its last use is noted once, and never goes back`() throws {
        let key = try ring.make(#"{"name":"K","scopes":["people:read"]}"#)
        let today = ring.now.day
        #expect(ring.records.noteUses([key.id: today], at: ring.now).changes.count == 1)
        var records = ring.records
        records.apply(records.noteUses([key.id: today], at: ring.now).changes)
        #expect(records.accessKeys[key.id]?.value.lastUsedOn == today)
        for day in [today, Day(number: today.number - 1)] {
            #expect(records.noteUses([key.id: day], at: ring.now).changes == [])
        }
        #expect(records.caller(holding: KeyRing.secret(of: key.id), at: ring.now) != nil)
    }
}
