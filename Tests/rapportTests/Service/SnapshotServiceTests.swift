import CShim
import Foundation
import Glibc
import Guidance
import Testing

@testable import Store
@testable import rapport

/// Snapshots of the running service, by itself and by `rapport snapshot`, and the socket by which commands reach it.
@Suite struct SnapshotServiceTests {
    private static let snapshot = ["snapshot", "--data-dir", "data"]

    @Test func `one is made on demand, stays the same until something is written, and the next start reads it`() throws {
        let service = try ServiceProcess()
        try service.fill(3)
        let last = 7  // the catalogue, three programs, two changes, one deletion
        #expect(try service.metric("rapport_snapshot_sequence") == nil, "there is none before")
        let first = try service.folder.run(Self.snapshot)
        let file = "data/snapshots/0000000000000000000\(last).jsonl"
        let bytes = try service.folder.bytes(file)
        #expect(first.code == 0 && first.errors.isEmpty, "\(first)")
        #expect(first.output == "the snapshot of sequence number \(last) has \(bytes.count) bytes\n")
        let second = try service.folder.run(Self.snapshot)
        #expect(second.code == 0 && second.output == first.output)
        #expect(try service.folder.files("data/snapshots").count == 1 && service.folder.bytes(file) == bytes)

        #expect(try service.metric("rapport_snapshot_sequence") == Double(last))
        #expect(try service.metric("rapport_snapshot_bytes") == Double(bytes.count))
        #expect(try service.metric("rapport_snapshots_total") == 1 && service.metric("rapport_snapshot_in_progress") == 0)
        #expect(try (0...ChildProcess.secondsMax).contains(service.metric("rapport_snapshot_age_seconds") ?? -1))
        #expect(try service.metric("rapport_journal_segments") == 2)

        let after = try service.admin().open()
        let programs = try service.programs()
        service.stop()
        let again = try ServiceProcess(in: service.folder)
        #expect(try again.programs() == programs && again.admin().get(after).status == 200)
        #expect(try again.metric("rapport_snapshot_sequence") == Double(last))
        #expect(try again.metric("rapport_journal_last_sequence") == Double(last + 1))
        #expect(try again.metric("rapport_snapshots_total") == 0)
        #expect(
            try again.metric("rapport_journal_unsnapshotted_bytes") ?? .infinity < Double(bytes.count), "the rest was not read")
        let third = try again.folder.run(Self.snapshot)
        #expect(third.output.hasPrefix("the snapshot of sequence number \(last + 1) has "), "\(third)")
    }

    @Test func `without a service it is refused, also where one was killed, and what an earlier release has left is no service`()
        throws
    {
        let folder = try TemporaryFolder()
        func expectRefusal() throws {
            let run = try folder.run(Self.snapshot)
            #expect(run.code == 1 && run.output.isEmpty)
            #expect(
                run.errors
                    == "rapport: no service runs on the data folder data: start it, or name another with --data-dir\n")
        }
        try expectRefusal()
        #expect(folder.names.isEmpty)
        let service = try ServiceProcess(in: folder)
        service.crash()
        try expectRefusal()
        // The socket of an earlier release that was killed.
        let left = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: "\(folder.path)/data/CONTROL".utf8) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(left, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        close(left)
        #expect(bound == 0 && folder.files("data").contains("CONTROL"))
        try expectRefusal()
        #expect(
            try folder.run(["verify", "data"]).code == 0
                && folder.run(["restore", "--from", "data", "--data-dir", "new"]).code == 0)
        let again = try ServiceProcess(in: folder)
        #expect(try folder.run(Self.snapshot).code == 0)
        #expect(folder.files("data") == ["LOCK", "SECRET", "access", "journal", "snapshots"])
        again.stop()
        try expectRefusal()
    }

    @Test(.enabled(if: OtherUser.canBe, "it takes root, setpriv and perl to be another user"))
    func `the socket is for the user of the service and for root alone`() throws {
        let service = try ServiceProcess()
        for path in [service.folder.path, service.data] { #expect(chmod(path, 0o755) == 0) }
        let run = try OtherUser.run([ChildProcess.executable, "snapshot", "--data-dir", service.data])
        #expect(run.code == 1 && run.errors.contains("Permission denied): run this as the user that it runs as"), "\(run)")
        // One that looks at nobody and asks is hung up on.
        let asks = """
            use Socket; $SIG{PIPE} = 'IGNORE'; my ($d, $i) = (stat $ARGV[0])[0, 1]; socket(S, PF_UNIX, SOCK_STREAM, 0);
            connect(S, pack("S a*", AF_UNIX, sprintf("\\0rapport/%x/%x", $d, $i))) or die; syswrite(S, "pin\\n"); print sysread(S, $b, 1) // "no";
            """
        let asked = try OtherUser.run(["/usr/bin/perl", "-e", asks, service.data])
        #expect(asked.code == 0 && ["0", "no"].contains(asked.output), "\(asked)")
        let owner = try SocketClient(service.data)
        owner.say("pin\n")
        #expect(try owner.answer() == "{\"sequence\":1}\n")
    }

    @Test func `a data folder with a path longer than a socket's works`() throws {
        let data = (1...3).map { "\($0)" + String(repeating: "x", count: 99) }.joined(separator: "/")
        let service = try ServiceProcess(["RAPPORT_DATA_DIR": data])
        let path = "\(service.folder.path)/\(data)"
        for folder in [data, path, "\(path)/"] {
            let run = try service.folder.run(["snapshot", "--data-dir", folder])
            #expect(run.code == 0, "\(run)")
        }
        #expect(try service.folder.run(["backup", "--to", "copy", "--data-dir", path]).code == 0)
    }

    static let garbage: [(said: [UInt8], isAnswered: Bool)] = [
        (Array("\n".utf8), true), (Array("GET / HTTP/1.1\r\n".utf8), true), (Array("pin \n".utf8), true),
        (Array("PIN\n".utf8), true), (Array("pin\npin\n".utf8), true), ([0, 0xFF, 0xC0, 0x0A], true),
        (Array(repeating: 0x61, count: 8193), false), (Array(repeating: 0, count: 100_000), false),
    ]

    @Test(arguments: garbage)
    func `garbage on the socket is refused, and the service goes on`(said: [UInt8], isAnswered: Bool) throws {
        let service = try ServiceProcess()
        let client = try SocketClient(service.data)
        client.say(said)
        #expect(
            try client.answer() == (isAnswered ? "{\"error\":\"the commands are pin, snapshot, upgrade-format and keys\"}\n" : "")
        )
        #expect(try service.folder.run(Self.snapshot).code == 0)
    }

    @Test func `who hangs up in the middle, or says more than was asked for, holds nothing`() throws {
        let service = try ServiceProcess()
        for said in ["", "p", "pin", "snap"] { try SocketClient(service.data).say(said) }
        let talker = try SocketClient(service.data)
        talker.say("pin\n")
        #expect(try talker.answer() == "{\"sequence\":1}\n")
        talker.say("pin\n")
        #expect(try talker.answer().isEmpty)
        let ines = try service.admin()  // one connection for all, so that it counts the same each time
        func openFiles() throws -> Int {
            let line = try ines.get("/metrics").text.split(separator: "\n").first { $0.hasPrefix("process_open_fds ") }
            return try #require(line?.split(separator: " ").last.flatMap { Int($0) })
        }
        let before = try openFiles()  // those who have hung up may still count in it
        for _ in 1...40 { try SocketClient(service.data).say("snapshot\n") }  // and nobody reads the answer
        #expect(try holds { try service.folder.run(Self.snapshot).code == 0 }, "those that wait are answered first")
        #expect(try holds { try openFiles() <= before }, "\(before) before")
    }

    @Test func `clients that say nothing make room for those that do, and those at work do not`() throws {
        let service = try ServiceProcess()
        let silent = try (1...20).map { _ in try SocketClient(service.data) }
        #expect(try service.folder.run(Self.snapshot).code == 0)
        #expect(try silent[0].answer().isEmpty, "the first was hung up on")

        var working = try (1...16).map { _ in
            let client = try SocketClient(service.data)
            client.say("pin\n")
            #expect(try client.answer() == "{\"sequence\":1}\n")
            return client
        }
        for command in [Self.snapshot, ["backup", "--to", "copy", "--data-dir", "data"], ["verify", "data"]] {
            let run = try service.folder.run(command)
            #expect(run.code == 1 && run.output.isEmpty)
            #expect(run.errors == "rapport: 16 commands are at work beside the service: try again when one is done\n")
        }
        working.removeLast()
        #expect(try holds { try service.folder.run(Self.snapshot).code == 0 })
        withExtendedLifetime(working) {}
    }

    @Test func `it makes them by itself, lets lines go behind them, and keeps all files while someone reads`() throws {
        let service = try ServiceProcess([
            "RAPPORT_STORE_SEGMENT_BYTES": "4096", "RAPPORT_STORE_SNAPSHOT_BYTES": "4096", "RAPPORT_STORE_SNAPSHOT_PERCENT": "1",
            "RAPPORT_STORE_RETENTION_BYTES": "4096",  // with days of zero the first lines could go before anyone reads them
        ])
        let ines = try service.admin()
        var reader: SocketClient? = try SocketClient(service.data)
        reader?.say("pin\n")
        #expect(try reader?.answer() == "{\"sequence\":1}\n")
        let program = try ines.open()
        var made = 1
        func work(until condition: () throws -> Bool) throws {
            let isDone = try holds {
                made += 1
                #expect(try ines.patch(program, #"{"owner":"Owner \#(made)"}"#, ifMatch: "*").status == 200)
                return try condition()
            }
            #expect(isDone)
        }
        try work { try service.metric("rapport_snapshots_total") ?? 0 >= 3 }
        let pinned = service.folder.files("data/journal")
        #expect(pinned.first == "00000000000000000001.jsonl" && pinned.count > 3, "\(pinned)")
        reader = nil
        #expect(try holds { try service.metric("rapport_journal_first_sequence") ?? 0 > 1 }, "they go once nobody reads")
        #expect(try service.metric("rapport_store_removed_segments_total") ?? 0 >= 1)
        #expect(try service.metric("rapport_store_retention_suspended") == 0)
        let told = service.child.errors.line(with: "removed data/journal/00000000000000000001.jsonl, the lines 1 to ")
        #expect(told?.contains("the journal has more than 4096 bytes, and a later snapshot holds the records") == true)
        #expect(try service.metric("rapport_snapshot_failures_total") == 0)
        let tag = try ines.tag(of: program)
        service.crash()
        let verification = try service.folder.run(["verify", "data"])
        #expect(verification.code == 0 && verification.output.contains("can be restored to sequence numbers "), "\(verification)")
        let again = try ServiceProcess(in: service.folder)
        #expect(try again.admin().tag(of: program) == tag && tag.hasPrefix("\"\(made)-"))
    }

    @Test func `a start with a clock that is 400 days ahead removes no history, whether or not something is written`() throws {
        let folder = try TemporaryFolder()
        // As the clock was when that was written.
        var surroundings = Surroundings()
        surroundings.clock = { Instant(milliseconds: cs_realtime() - 400 * 86_400_000) }
        let builtIn = try Service.builtInCatalogue()
        let store = try Store.open(
            Store.Settings(folder: "\(folder.path)/data"), surroundings, initial: { builtIn.changes }, log: { _ in })
        _ = try store.makeSnapshot()
        store.close()
        #expect(folder.files("data/journal").count == 2)
        for isWritten in [false, true, true] {
            let service = try ServiceProcess(in: folder)
            if isWritten { _ = try service.admin().open() }
            for _ in 0..<2 { #expect(try folder.run(Self.snapshot).code == 0) }
            #expect(folder.files("data/journal").first == "00000000000000000001.jsonl")
            #expect(try service.metric("rapport_store_removed_segments_total") == 0)
        }
    }
}
