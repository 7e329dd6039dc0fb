import JSON
import Testing

@testable import Guidance

/// Keeps keys and the people and programmes that they name, on a clock that moves when a test says so.
struct KeyRing {
    private(set) var desk = Desk()
    var records: Records { desk.records }
    var now = Instant(milliseconds: 1_800_000_000_000)
    private var count: UInt64 = 0

    /// Somebody who is there.
    mutating func person(active: Bool = true) -> ID<Person> {
        var person = Person()
        (person.id, person.displayName, person.active) = (ID(key()), "Ada", active)
        desk.remember([.put(Stored(person, revision: 1))])
        return person.id
    }

    mutating func deactivate(_ id: ID<Person>) throws {
        let stored: Stored<Person> = try records.record(id)
        var person = stored.value
        person.active = false
        desk.remember([.put(Stored(person, revision: stored.revision + 1))])
    }

    mutating func change(_ id: ID<Person>, _ patch: String) throws {
        desk.remember(try records.patch(id, of: Person.self, by: json(patch), by: "ines", at: now).changes)
    }

    /// - Parameter more: Members that come last, with a comma before them.
    mutating func appoint(_ person: ID<Person>, _ office: String, _ more: String = "") throws -> ID<Appointment> {
        let (id, document) = (ID<Appointment>(key()), try json(#"{"person":"\#(person)","office":"\#(office)"\#(more)}"#))
        desk.remember(try records.create(Appointment.self, from: document, id: id, by: "ines", at: now).changes)
        return id
    }

    /// As `Desk.settle`.
    mutating func settle() -> [String] { desk.settle(at: now) }

    mutating func program() throws -> ID<Program> { try desk.open(#"{"name":"P","relationshipTypes":["mentoring"]}"#) }

    /// Makes a key, whose secret is `secret(of:)` its id.
    @discardableResult
    mutating func make(_ document: String, by maker: Caller = .administrator) throws -> Key {
        let (id, document) = (ID<Key>(key()), try json(document))
        let decision = try records.createKey(
            Key.shown.draft(document), from: document, id: id, secret: Self.secret(of: id), by: maker, at: now)
        desk.remember(decision.changes)
        return decision.answer.value
    }

    mutating func patch(_ id: ID<Key>, _ patch: String, by changer: Caller = .administrator) throws -> Key {
        let decision = try records.patchKey(id, by: try json(patch), by: changer, at: now)
        desk.remember(decision.changes)
        return decision.answer.value
    }

    @discardableResult
    mutating func rotate(
        _ id: ID<Key>, _ number: UInt64, overlapDays: Int = 7, by rotator: Caller = .administrator
    ) throws -> Key {
        let decision = try records.rotateKey(
            id, to: Self.secret(number), overlapDays: overlapDays, by: rotator, at: now)
        desk.remember(decision.changes)
        return decision.answer.value
    }

    @discardableResult
    mutating func revoke(_ id: ID<Key>, by revoker: Caller = .administrator) throws -> Key {
        let decision = try records.revokeKey(id, by: revoker, at: now)
        desk.remember(decision.changes)
        return decision.answer.value
    }

    // MARK: Signing in

    /// Makes a link of a person, whose secret is `secret(number)`.
    @discardableResult
    mutating func link(of person: ID<Person>, _ number: UInt64, by maker: Caller = .administrator) throws -> SignInLink {
        let viewer = Viewer(maker, World(records), at: now)
        let decision = try viewer.makeLink(of: person, id: ID(key()), secret: Self.secret(number))
        desk.remember(decision.changes)
        return decision.answer.value
    }

    mutating func signIn(_ proof: SignInProof, at place: SignInPlace, _ times: SignInTimes) throws -> SignIn? {
        let decision = records.signIn(proof, at: place, times, id: ID(key()), at: now)
        desk.remember(decision.changes)
        return decision.answer
    }

    mutating func endSignIn(_ id: ID<SignIn>) throws {
        desk.remember(try Viewer(.administrator, World(records), at: now).endSignIn(id).changes)
    }

    /// Keeps that a sign-in was used.
    mutating func see(_ id: ID<SignIn>, at moment: Instant) throws {
        desk.remember(records.noteUses([id: moment], at: moment).changes)
    }

    mutating func renew(_ id: ID<SignIn>, from old: UInt64, to new: UInt64) throws -> Bool {
        let decision = records.renew(id, from: Self.secret(old), to: Self.secret(new), by: .administrator, at: now)
        desk.remember(decision.changes)
        return decision.answer
    }

    mutating func remember(_ changes: [Change]) { desk.remember(changes) }

    func caller(_ id: ID<Key>) -> Caller? { records.caller(holding: Self.secret(of: id), at: now) }

    static func secret(of id: ID<Key>) -> SecretDigest { secret(id.key.low) }

    static func secret(_ number: UInt64) -> SecretDigest {
        var words = [number.bigEndian, 1, 2, 3]
        return words.withUnsafeMutableBytes { SecretDigest(UnsafeRawBufferPointer($0)) }
    }

    mutating func later(seconds: Int) { now = now.adding(seconds: seconds) }

    private mutating func key() -> RecordKey {
        count += 1
        return RecordKey(at: now, count: Int(count), random: count &* 0x9E37_79B9_7F4A_7C15)
    }

    /// The sentences of a refusal.
    static func refusal(_ body: () throws -> some Any) -> String {
        do { _ = try body() } catch let problem as Problem {
            if case .invalid(let errors) = problem {
                return errors.all.map { "\($0.pointer) \($0.detail)" }.joined(separator: "\n")
            }
            return "\(problem.code.rawValue): \(problem.detail(in: .english))"
        } catch {}
        return "none"
    }
}
