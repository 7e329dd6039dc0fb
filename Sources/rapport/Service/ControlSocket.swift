import CShim
import Glibc
import Guidance
import JSON
import Platform
import Store
import Synchronization

/// Answers commands that run alongside the service, on a socket that is named after the data folder. It answers the user that the
/// service runs as, who may read the data anyway, and root: so it needs no key.
///
/// A client sends one line and gets one line, a JSON object with a member `error` if the command fails:
///
///     pin        → {"sequence":1042}   no file of the folder goes until the client closes the connection
///     snapshot   → {"sequence":1042,"bytes":734003,"milliseconds":800}   once it is made
///     upgrade-format → {"format":2}   once the journal goes on in it
///     keys {…}   → {…}   once what it says is on disk, see `KeyDesk`
///
/// One thread serves all clients and never waits for any of them.
final class ControlSocket: Sendable {
    /// Where an earlier release had its socket.
    private static let formerName = "CONTROL"
    /// More commands than an operator runs at once; each may hold files that retention would remove. A client that has
    /// not yet sent its command makes room, the one that has waited longest first.
    private static let clientsMax = 16
    private static let lineBytesMax = KeyDesk.commandBytesMax
    /// How often this thread, which has little to do, writes down which keys and sign-ins were used.
    private static let notesMilliseconds = Int32(SignIn.seenSeconds * 1000)

    private let listener: Int32
    private let wake: Int32
    private let thread: Thread

    /// - Throws: `ServiceError` if the folder cannot have a socket.
    init(_ store: Store, _ keys: KeyDesk, folder: String) throws {
        let (wake, epoll) = (cs_wake_open(), cs_epoll())
        guard wake >= 0, epoll >= 0 else { throw ServiceError("too many files are open: raise the limit (ulimit -n)") }
        let listener = cs_local_listen(folder)
        guard listener >= 0 else {
            throw ServiceError(
                listener == -EADDRINUSE
                    ? "another process answers commands in place of the service on \(folder), and does not have its data: "
                        + "look in /proc/net/unix for whose it is, and end it"
                    : "no socket can be made for \(folder): \(String(cString: strerror(-listener)))")
        }
        for descriptor in [listener, wake] {
            guard cs_epoll_add(epoll, descriptor, UInt32(CS_READABLE), UInt64(descriptor)) == 0 else {
                throw ServiceError("the socket for \(folder) cannot be waited for")
            }
        }
        do {
            thread = try Thread.start("rapport-control") {
                var loop = Loop(store, keys, listener, wake, epoll)
                loop.run()
            }
        } catch {
            throw ServiceError("no thread can be started for the socket for \(folder)")
        }
        (self.listener, self.wake) = (listener, wake)
        Self.removeFormer(in: folder)
    }

    /// Closes all connections. Call it once, before the store closes.
    func close() {
        cs_wake(wake)
        thread.join()
        cs_close(wake)
        cs_close(listener)
    }

    /// Removes the socket that an earlier release has left after a crash.
    private static func removeFormer(in folder: String) {
        let path = "\(folder)/\(formerName)"
        var about = stat()
        if lstat(path, &about) == 0, about.st_mode & S_IFMT == S_IFSOCK { unlink(path) }
    }

    /// The state of the thread.
    private struct Loop {
        private let store: Store
        private let keys: KeyDesk
        private let listener: Int32
        private let wake: Int32
        private let epoll: Int32
        private var clients: [Int32: Client] = [:]
        private var arrivals = 0
        private let answers = Waiting()

        private struct Client {
            let arrival: Int
            var line: [UInt8] = []
            var isPinned = false
        }

        /// How many clients wait for a snapshot or for the disk; other threads answer them.
        private final class Waiting: Sendable {
            let count = Atomic<Int>(0)
        }

        init(_ store: Store, _ keys: KeyDesk, _ listener: Int32, _ wake: Int32, _ epoll: Int32) {
            (self.store, self.keys, self.listener, self.wake, self.epoll) = (store, keys, listener, wake, epoll)
        }

        mutating func run() {
            var events = [cs_event](repeating: cs_event(), count: 8)
            var notesAt = cs_monotonic()
            while true {
                let count = Int(cs_epoll_wait(epoll, &events, Int32(events.count), ControlSocket.notesMilliseconds))
                if cs_monotonic() >= notesAt {
                    keys.noteUses()
                    notesAt = cs_monotonic() + Int64(ControlSocket.notesMilliseconds) * 1_000_000
                }
                // An interruption gives 0. Any other error would come again at once: commands are refused from here on, and the
                // service goes on without them.
                guard count >= 0 else { return end() }
                for event in events.prefix(count) {
                    let descriptor = Int32(event.data)
                    if descriptor == wake { return end() }
                    if descriptor == listener { accept() } else { receive(descriptor) }
                }
            }
        }

        private mutating func end() {
            keys.noteUses()
            for descriptor in clients.keys { close(descriptor) }
            cs_close(epoll)
        }

        private mutating func accept() {
            let descriptor = cs_local_accept(listener)
            guard descriptor >= 0 else {
                // Without a free descriptor the client stays in the queue, and epoll would report it again at once.
                if ![-EAGAIN, -EACCES].contains(descriptor) { usleep(100_000) }
                return
            }
            if isFull, let silent = clients.filter({ !$0.value.isPinned }).min(by: { $0.value.arrival < $1.value.arrival }) {
                close(silent.key)
            }
            guard !isFull, cs_epoll_add(epoll, descriptor, UInt32(CS_READABLE), UInt64(descriptor)) == 0 else {
                ControlSocket.send(descriptor) {
                    $0.member(
                        "error", "\(ControlSocket.clientsMax) commands are at work beside the service: try again when one is done"
                    )
                }
                return cs_close(descriptor)
            }
            arrivals += 1
            clients[descriptor] = Client(arrival: arrivals)
        }

        private var isFull: Bool {
            clients.count + answers.count.load(ordering: .relaxed) >= ControlSocket.clientsMax
        }

        private mutating func receive(_ descriptor: Int32) {
            guard var client = clients[descriptor] else { return }
            var bytes = [UInt8](repeating: 0, count: ControlSocket.lineBytesMax)
            let count = cs_read(descriptor, &bytes, bytes.count)
            if count == -Int(EAGAIN) { return }
            client.line += bytes.prefix(max(0, count))
            clients[descriptor] = client
            guard count > 0, client.line.count <= ControlSocket.lineBytesMax, !client.isPinned else { return close(descriptor) }
            guard client.line.last == UInt8(ascii: "\n") else { return }
            switch String(decoding: client.line.dropLast(), as: UTF8.self) {
            case "pin":
                clients[descriptor]?.isPinned = true
                let sequence = store.pin()
                ControlSocket.send(descriptor) { $0.member("sequence", sequence) }
            case "snapshot":
                let answer = answerLater(descriptor)
                store.makeSnapshot { answer(ControlSocket.answer($0)) }
            case "upgrade-format":
                let answer = answerLater(descriptor)
                store.upgradeFormat { answer(ControlSocket.answer($0)) }
            case let line where line.hasPrefix("keys "):
                keys.carryOut(Array(line.utf8.dropFirst(5)), tell: answerLater(descriptor))
            default:
                ControlSocket.send(descriptor) { $0.member("error", "the commands are pin, snapshot, upgrade-format and keys") }
                close(descriptor)
            }
        }

        /// Lets another thread answer a client, once.
        private mutating func answerLater(_ descriptor: Int32) -> @Sendable ([UInt8]) -> Void {
            // The answer has a descriptor of its own: the client may hang up, and another may get its number.
            let reply = dup(descriptor)
            answers.count.add(1, ordering: .relaxed)
            close(descriptor)
            return { [answers] line in
                answers.count.subtract(1, ordering: .relaxed)  // first: a client with its answer may ask again
                ControlSocket.send(reply, line)
                cs_close(reply)
            }
        }

        private mutating func close(_ descriptor: Int32) {
            if clients.removeValue(forKey: descriptor)?.isPinned == true { store.unpin() }
            cs_close(descriptor)
        }
    }

    private static func answer(_ result: Result<SnapshotSummary, StoreError>) -> [UInt8] {
        JSONWriter.bytes { writer in
            writer.object { writer in
                switch result {
                case .success(let snapshot):
                    writer.member("sequence", snapshot.sequence)
                    writer.member("bytes", snapshot.bytes)
                    writer.member("milliseconds", Int(snapshot.seconds * 1000))
                case .failure(let error): writer.member("error", error.description)
                }
            }
        }
    }

    private static func answer(_ result: Result<Int, StoreError>) -> [UInt8] {
        JSONWriter.bytes { writer in
            writer.object { writer in
                switch result {
                case .success(let format): writer.member("format", format)
                case .failure(let error): writer.member("error", error.description)
                }
            }
        }
    }

    private static func send(_ descriptor: Int32, _ members: (inout JSONWriter) -> Void) {
        send(descriptor, JSONWriter.bytes { $0.object(members) })
    }

    /// Sends one short line, which the socket takes whole, as the client sent only one line.
    private static func send(_ descriptor: Int32, _ line: [UInt8]) {
        let line = line + [UInt8(ascii: "\n")]
        _ = cs_send(descriptor, line, line.count, nil, 0)
    }
}

/// A command's connection to the service that has a data folder.
final class ControlClient {
    private let descriptor: Int32

    /// - Returns: Nil if no service has the folder.
    /// - Throws: `ServiceError` if one may have it, and does not let this user connect.
    init?(folder: String) throws {
        descriptor = cs_local_connect(folder)
        if descriptor >= 0 { return }
        if [ENOENT, ECONNREFUSED, ENOTDIR].contains(-descriptor) { return nil }
        throw ServiceError(
            "the service on \(folder) cannot be reached (\(String(cString: strerror(-descriptor)))): run this as the user that it "
                + "runs as")
    }

    deinit { cs_close(descriptor) }

    /// Sends a command and waits for its answer, which is valid only while `read` runs.
    ///
    /// - Throws: `ServiceError` with the service's error, or if the service ends meanwhile.
    func ask<Answer>(_ command: String, _ read: (JSONValue) -> Answer?) throws -> Answer {
        let bytes = Array("\(command)\n".utf8)
        _ = cs_send(descriptor, bytes, bytes.count, nil, 0)
        var line: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1024)
        while line.last != UInt8(ascii: "\n") {
            let count = cs_read(descriptor, &part, part.count)
            guard count > 0 else { throw ServiceError("the service ended before it answered") }
            line += part.prefix(count)
        }
        return try Self.read(line, read)
    }

    /// Reads the answer to a command.
    static func read<Answer>(_ line: [UInt8], _ read: (JSONValue) -> Answer?) throws -> Answer {
        let document = try? JSONDocument(line)
        if let error = document?.root["error"]?.string { throw ServiceError(error) }
        guard let answer = document.flatMap({ read($0.root) }) else {
            throw ServiceError("the service answers what this release does not know")
        }
        return answer
    }

    /// Keeps the files of the folder in place until this client is gone.
    ///
    /// - Returns: The last sequence number to read.
    func pin() throws -> Int { try ask("pin") { $0["sequence"]?.integer } }
}
