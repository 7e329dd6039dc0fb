import JSON
import Testing

@testable import Guidance

/// That a key tells in time that it ends, and what happens when it does.
@Suite struct KeyExpiryTests {
    private var ring = KeyRing()

    private static let days = 86_400

    private func key(_ id: ID<Key>) throws -> Key { try ring.records.record(id, Key.self).value }

    private mutating func make(days: Int) throws -> Key {
        try ring.make(#"{"name":"K","scopes":["people:read"],"expiresAt":"\#(ring.now.adding(seconds: days * Self.days))"}"#)
    }

    @Test func `thirty days before its end a key says so, and at its end it loses its secrets`() throws {
        var scene = self
        let made = try scene.make(days: 100)
        #expect(!made.expiresSoon && scene.ring.settle() == [])
        scene.ring.later(seconds: 70 * Self.days - 1)
        #expect(scene.ring.settle() == [])
        scene.ring.later(seconds: 1)
        #expect(try scene.ring.settle() == ["key.expire-soon"] && scene.key(made.id).expiresSoon)
        #expect(scene.ring.settle() == [] && scene.ring.caller(made.id) != nil)
        scene.ring.later(seconds: 30 * Self.days)
        #expect(scene.ring.caller(made.id) == nil, "whether the scheduler has come or not")
        #expect(scene.ring.settle() == ["key.expire"])
        let ended = try scene.key(made.id)
        #expect(ended.digests == [] && ended.secrets == [] && !ended.expiresSoon && ended.revoked == nil)
        #expect(scene.ring.settle() == [] && scene.ring.records.dueCount == 0)
    }

    @Test func `after a downtime both come, in their order`() throws {
        var scene = self
        let made = try scene.make(days: 100)
        scene.ring.later(seconds: 200 * Self.days)
        #expect(scene.ring.settle() == ["key.expire-soon", "key.expire"])
        #expect(try scene.key(made.id).revision == 3)
    }

    @Test(arguments: [(1, true), (30, true), (31, false)])
    func `a key that is made for a short time says so from the start, without an event of its own`(
        _ days: Int, _ isSoon: Bool
    ) throws {
        var scene = self
        #expect(try scene.make(days: days).expiresSoon == isSoon && scene.ring.settle() == [])
    }

    @Test func `more time takes it back, less says it at once, and a revoked key tells nothing`() throws {
        var scene = self
        let made = try scene.make(days: 10)
        func until(_ days: Int) -> String { #"{"expiresAt":"\#(scene.ring.now.adding(seconds: days * Self.days))"}"# }
        #expect(try !scene.ring.patch(made.id, until(31)).expiresSoon && scene.ring.patch(made.id, until(30)).expiresSoon)
        #expect(try scene.ring.rotate(made.id, 1).expiresSoon)
        #expect(try !scene.ring.revoke(made.id).expiresSoon)
        scene.ring.later(seconds: 100 * Self.days)
        #expect(scene.ring.settle() == [])
    }

    @Test func `an expired key that gets more time opens nothing before it gets a secret, and then ends again`() throws {
        var scene = self
        let made = try scene.make(days: 40)
        scene.ring.later(seconds: 40 * Self.days)
        _ = scene.ring.settle()
        let end = scene.ring.now.adding(seconds: 10 * Self.days)
        _ = try scene.ring.patch(made.id, #"{"expiresAt":"\#(end)"}"#)
        #expect(scene.ring.caller(made.id) == nil && scene.ring.settle() == [])
        #expect(try scene.ring.rotate(made.id, 9).expiresSoon)
        #expect(scene.ring.records.caller(holding: KeyRing.secret(9), at: scene.ring.now) != nil)
        scene.ring.later(seconds: 10 * Self.days)
        #expect(scene.ring.settle() == ["key.expire"])
    }

    @Test func `no client says of a key that it ends soon`() throws {
        var scene = self
        let said = KeyRing.refusal { try scene.ring.make(#"{"name":"K","scopes":["people:read"],"expiresSoon":true}"#) }
        #expect(said == "/expiresSoon is set by the service: leave it out")
    }
}
