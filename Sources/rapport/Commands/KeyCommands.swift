import ArgumentParser
import CShim
import Glibc
import Guidance
import JSON
import Locks
import Synchronization
import Store

struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make, list, rotate and revoke keys, also while the service runs.",
        subcommands: [CreateKey.self, ListKeys.self, RotateKey.self, RevokeKey.self])
}

struct CreateKey: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a key and print its secret, which is shown only once.")

    @Option(help: "What the key is called.") var name: String
    @Option(help: "What it may do: scopes with commas between them, such as people:read,programs:read.") var scopes: String
    @Option(help: "The programs to which it is confined, with commas between them; all if this is left out.") var programs:
        String?
    @Option(help: "The id of the person for whom it acts.") var actsFor: String?
    @Option(help: "What it reads records for.") var purpose: String?
    @Option(help: "When it ends, such as 2027-06-30T00:00:00Z; a year from now if this is left out.") var expiresAt: String?
    @OptionGroup var options: SettingsOptions

    func run() throws {
        func list(_ text: String) -> [String] {
            text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
        }
        let document = JSONWriter.bytes { writer in
            writer.object { writer in
                writer.member("name", name)
                writer.name("scopes")
                writer.array(list(scopes))
                if let programs {
                    writer.name("programs")
                    writer.array(list(programs))
                }
                writer.member("actsFor", ifPresent: actsFor)
                writer.member("purpose", ifPresent: purpose)
                writer.member("expiresAt", ifPresent: expiresAt)
            }
        }
        try KeyAsking(options).show("made") {
            $0.member("command", "create")
            $0.member("key", raw: document)
        }
    }
}

struct RotateKey: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Give a key another secret and print it; the one before works on for some days.")

    @Argument(help: "The id of the key, such as key_01a2….") var id: String
    @Option(help: "How many days the secret before works on, from 0 to 30.") var overlapDays = Key.overlapDays
    @OptionGroup var options: SettingsOptions

    func validate() throws {
        try checkID(id)
        guard (0...Key.overlapDaysMax).contains(overlapDays) else {
            throw ValidationError("--overlap-days is a whole number from 0 to \(Key.overlapDaysMax)")
        }
    }

    func run() throws {
        try KeyAsking(options).show("rotated") {
            $0.member("command", "rotate")
            $0.member("id", id)
            $0.member("overlapDays", overlapDays)
        }
    }
}

struct RevokeKey: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "End a key now, and with it the keys that it made and the tokens that it delegated.")

    @Argument(help: "The id of the key, such as key_01a2….") var id: String
    @OptionGroup var options: SettingsOptions

    func validate() throws { try checkID(id) }

    func run() throws {
        try KeyAsking(options).show("revoked") {
            $0.member("command", "revoke")
            $0.member("id", id)
        }
    }
}

struct ListKeys: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List all keys; their secrets are kept nowhere.")

    @Flag(help: "Print each key as a line of JSON.") var json = false
    @OptionGroup var options: SettingsOptions

    func run() throws {
        do {
            let asking = try KeyAsking(options)
            let now = Instant(milliseconds: cs_realtime())
            var after: String?
            repeat {
                let (lines, next) = try asking.ask { writer in
                    writer.member("command", "list")
                    writer.member("after", ifPresent: after)
                } _: { root in
                    (
                        root["items"]?.elements.map {
                            json ? String(decoding: Array($0.raw), as: UTF8.self) : Self.line($0, at: now)
                        }
                            ?? [],
                        root["next"]?.string
                    )
                }
                for line in lines { print(line) }
                after = next
            } while after != nil
        } catch {
            fail("\(error)")
        }
    }

    /// `key_…  until 2027-11-29  people:read,programs:read  Portal  for per_…  made by key_…`.
    private static func line(_ key: JSONValue, at now: Instant) -> String {
        let scopes = key["scopes"]?.elements.compactMap(\.string).joined(separator: ",")
        let person = key["actsFor"]?.string.map { "for \($0)" }
        let parent = key["parent"]?.string.map { "made by \($0)" }
        return [key["id"]?.string, end(of: key, at: now), scopes, key["name"]?.string, person, parent].compactMap { $0 }
            .joined(separator: "  ").tamed
    }

    private static func end(of key: JSONValue, at now: Instant) -> String? {
        if let revoked = key["revoked"]?["at"]?.string { return "revoked \(revoked.prefix(10))" }
        if let cause = key["endedBy"]?.string { return "ended with \(cause)" }
        guard let text = key["expiresAt"]?.string, let end = Instant(text) else { return nil }
        if end <= now { return "ended \(text.prefix(10))" }
        return "until \(text.prefix(10))\(end <= now.adding(seconds: Key.soonSeconds) ? ", soon" : "")"
    }
}

private func checkID(_ id: String) throws {
    guard ID<Key>(id) != nil else {
        throw ValidationError("\(id.prefix(100)) is not the id of a key: `rapport keys list` shows them")
    }
}

/// Who carries out a command about keys: the service that runs on the data folder, or else this command on the folder itself.
private final class KeyAsking {
    private let folder: String
    private let store: Store?
    private let desk: KeyDesk?

    init(_ options: SettingsOptions) throws {
        let settings = try options.load()
        folder = settings.store.folder
        guard try ControlClient(folder: folder) == nil else {
            (store, desk) = (nil, nil)
            return
        }
        // It would make a folder without a catalogue.
        guard access("\(folder)/journal", F_OK) == 0 else {
            throw ServiceError("there is no data in \(folder): start the service first, or name another with --data-dir")
        }
        let store = try Store.open(settings.store, initial: { [] }, log: { tell($0) })
        let desk = KeyDesk(store)
        store.onSettled { desk.settle($0) }
        (self.store, self.desk) = (store, desk)
    }

    deinit { store?.close() }

    /// Carries out a command, and prints what came of it: the secret alone to standard output.
    func show(_ done: String, _ command: (inout JSONWriter) -> Void) throws {
        do {
            let (id, secret, end) = try ask(command) { root in
                root["id"]?.string.map { ($0, root["secret"]?.string, root["expiresAt"]?.string) }
            }
            if let secret {
                tell("\(done) \(id)\(end.map { ", which ends at \($0)" } ?? ""); its new secret is shown only once:")
                print(secret)
            } else {
                tell("\(done) \(id)")
            }
        } catch {
            fail("\(error)")
        }
    }

    func ask<Answer>(_ command: (inout JSONWriter) -> Void, _ read: (JSONValue) -> Answer?) throws -> Answer {
        let line = JSONWriter.bytes { $0.object(command) }
        // The socket takes a line with a word before it.
        guard line.count + 8 <= KeyDesk.commandBytesMax else { throw ServiceError("that is longer than a key may be: name less") }
        guard let desk else {
            // A connection is for one command.
            guard let client = try ControlClient(folder: folder) else {
                throw ServiceError("the service on \(folder) has ended: try again")
            }
            return try client.ask("keys \(String(decoding: line, as: UTF8.self))", read)
        }
        let answer = Lock<[UInt8]?>(nil)
        let waker = cs_wake_open_blocking()
        defer { cs_close(waker) }
        desk.carryOut(line) { bytes in
            answer.withLock { $0 = bytes }
            cs_wake(waker)
        }
        cs_wake_clear(waker)
        return try ControlClient.read(answer.withLock { $0 } ?? [], read)
    }
}
