import CShim
import Guidance
import JSON
import Locks
import Synchronization
import Store

/// Carries out commands about keys, as an operator gives them: on the store of a running service, or on one that a command has opened.
///
/// A command and its answer are JSON objects:
///
///     {"command":"create","key":{"name":"Portal","scopes":["people:read"]}}   → {"id":"key_…","secret":"rap_…","expiresAt":"…"}
///     {"command":"rotate","id":"key_…","overlapDays":7}                       → {"id":"key_…","secret":"rap_…","expiresAt":"…"}
///     {"command":"revoke","id":"key_…"}                                       → {"id":"key_…"}
///     {"command":"list","after":"key_…"}                                      → {"items":[…],"next":"key_…"}
///
/// One that fails is answered by `{"error":"…"}`. An answer comes once what it says is on disk.
final class KeyDesk: Sendable {
    /// More than any key needs that a command can name.
    static let commandBytesMax = 8192
    /// What goes through the socket at once.
    private static let pageBytesMax = 32_768

    typealias Tell = @Sendable ([UInt8]) -> Void

    private struct Waiting {
        let ticket: UInt64
        let answer: [UInt8]
        let tell: Tell
    }

    private let store: Store
    private let uses: KeyUses
    private let signIns: SignInUses
    private let waiting = Lock<[Waiting]>([])

    /// - Parameters: What is noted in keys and sign-ins, see `noteUses`.
    init(_ store: Store, _ uses: KeyUses = KeyUses(), _ signIns: SignInUses = SignInUses()) {
        (self.store, self.uses, self.signIns) = (store, uses, signIns)
    }

    /// - Parameter tell: Called once with the answer, on this thread or on another.
    func carryOut(_ command: [UInt8], tell: @escaping Tell) {
        guard let json = try? JSONDocument(command).root else { return tell(Self.error("the command is no JSON")) }
        let id = json["id"]?.string.flatMap { ID<Key>($0) }
        switch (json["command"]?.string, id, json["key"]) {
        case ("create", _, let key?): create(Array(key.raw), tell)
        case ("rotate", let id?, _): rotate(id, overlapDays: json["overlapDays"]?.integer ?? Key.overlapDays, tell)
        case ("revoke", let id?, _): revoke(id, tell)
        case ("list", _, _): tell(page(after: json["after"]?.string.flatMap { ID<Key>($0) }))
        default: tell(Self.error("the commands about keys are create, rotate, revoke and list"))
        }
    }

    /// What the store has settled. It is called from the thread of the flusher.
    func settle(_ settlement: Settlement) {
        let settled = waiting.withLock { waiting -> [(Tell, [UInt8])] in
            guard !waiting.isEmpty else { return [] }
            switch settlement {
            case .durable(let ticket):
                defer { waiting.removeAll { $0.ticket <= ticket } }
                return waiting.filter { $0.ticket <= ticket }.map { ($0.tell, $0.answer) }
            case .refused(let tickets, _):
                defer { waiting.removeAll { tickets.contains($0.ticket) } }
                return waiting.filter { tickets.contains($0.ticket) }.map { ($0.tell, Self.error(Self.lost)) }
            case .failed:
                defer { waiting = [] }
                return waiting.map { ($0.tell, Self.error(Self.lost)) }
            }
        }
        for (tell, answer) in settled { tell(answer) }
    }

    // MARK: Commands

    private func create(_ document: [UInt8], _ tell: @escaping Tell) {
        let secret = Keys.make()
        let digest = Keys.digest(of: secret)
        write(.create(.accessKeys), tell) { viewer, moment throws(Problem) in
            guard let document = try? JSONDocument(document).root else { preconditionFailure("it was read before") }
            return try viewer.createKey(Key.shown.draft(document), from: document, id: moment.makeID(), secret: digest)
        } answer: {
            Self.answer($0, secret: secret)
        }
    }

    private func rotate(_ id: ID<Key>, overlapDays: Int, _ tell: @escaping Tell) {
        let secret = Keys.make()
        let digest = Keys.digest(of: secret)
        write(.rotateKey, tell) { viewer, _ throws(Problem) in
            try viewer.rotateKey(id, to: digest, overlapDays: overlapDays)
        } answer: {
            Self.answer($0, secret: secret)
        }
    }

    private func revoke(_ id: ID<Key>, _ tell: @escaping Tell) {
        write(.revokeKey, tell) { viewer, _ throws(Problem) in
            try viewer.revokeKey(id)
        } answer: {
            Self.answer($0, secret: nil)
        }
    }

    private func page(after: ID<Key>?) -> [UInt8] {
        let viewer = Viewer(.administrator, store.durable, at: Instant(milliseconds: cs_realtime()))
        var (items, bytesCount, last, next) = ([[UInt8]](), 0, ID<Key>?.none, ID<Key>?.none)
        _ = viewer.forEach(in: Selection<Key>(), after: after.map { Place(of: $0) }, examinedMax: .max) { visible in
            guard bytesCount < Self.pageBytesMax else {
                next = last
                return false
            }
            items.append(visible.json)
            (bytesCount, last) = (bytesCount + items[items.count - 1].count, visible.id)
            return true
        }
        return JSONWriter.bytes { writer in
            writer.object { writer in
                writer.name("items")
                writer.array(items) { $0.raw($1) }
                writer.member("next", ifPresent: next?.description)
            }
        }
    }

    /// More than that in one line would hold up other writers.
    private static let usesMax = 1000

    /// Brings the days on which keys were used into the keys, and when sign-ins were into these. It is done every ten minutes; a key is
    /// written once a day.
    func noteUses() {
        while case let days = uses.take(countMax: Self.usesMax), !days.isEmpty {
            let note = EntryNote(by: "rapport", op: Operation.noteKeyUses.name, requestID: "uses")
            // Where it cannot be written, the day is lost: nothing depends on it.
            _ = try? store.write(note) { (records, moment) throws(Never) in records.noteUses(days, at: moment.now) }
        }
        let now = Instant(milliseconds: cs_realtime())
        while case let uses = signIns.take(countMax: Self.usesMax, at: now), !uses.isEmpty {
            let note = EntryNote(by: "rapport", op: Operation.noteSignInUses.name, requestID: "uses")
            // Where it cannot be written, a restart may sign somebody out who was there a moment ago.
            _ = try? store.write(note) { (records, moment) throws(Never) in records.noteUses(uses, at: moment.now) }
        }
    }

    // MARK: Writing

    private func write(
        _ operation: Operation, _ tell: @escaping Tell,
        _ decide: (Viewer, inout Moment) throws(Problem) -> Decision<Visible<Key>>, answer: (Visible<Key>) -> [UInt8]
    ) {
        // What it waits for cannot be settled before it is in the list.
        let now = waiting.withLock { waiting -> [UInt8]? in
            let note = EntryNote(by: Caller.administrator.signature, op: operation.name, requestID: "command")
            do {
                let written = try store.write(note) { (records, moment) throws(Problem) in
                    try decide(Viewer(.administrator, World(records), at: moment.now), &moment)
                }
                let answer = answer(try written.result.get())
                guard !written.isSettled else { return answer }
                waiting.append(Waiting(ticket: written.ticket, answer: answer, tell: tell))
                return nil
            } catch let problem as Problem {
                return Self.error(problem.sentences)
            } catch {
                return Self.error("the change could not be made (\(error)): look at the log of the service, and at the disk")
            }
        }
        if let now { tell(now) }
    }

    private static let lost =
        "the disk failed or is full: list the keys to see whether the change was kept, and look at the log of the service"

    private static func answer(_ key: Visible<Key>, secret: String?) -> [UInt8] {
        JSONWriter.bytes { writer in
            writer.object {
                $0.member("id", key.id.description)
                $0.member("secret", ifPresent: secret)
                $0.member("expiresAt", ifPresent: key.expiresAt?.description)
            }
        }
    }

    private static func error(_ text: String) -> [UInt8] { JSONWriter.bytes { $0.object { $0.member("error", text) } } }
}

extension Problem {
    /// What is wrong and what to do, in a line.
    fileprivate var sentences: String {
        if case .invalid(let errors) = self {
            return errors.all.map { "\($0.pointer.dropFirst()) \($0.detail)" }.joined(separator: "; ")
        }
        return "\(detail(in: .english)) \(fix(for: Reader()))"
    }
}
