import Foundation
import Glibc
import Synchronization
import Testing

/// `rapport verify` on what a real service has left, and damaged snapshots at a start.
@Suite struct VerifyServiceTests {
    /// A folder with lines, a snapshot of sequence number 7, and lines behind it.
    private func data() throws -> TemporaryFolder {
        let service = try ServiceProcess()
        try service.fill(3)
        #expect(try service.folder.run(["snapshot", "--data-dir", "data"]).code == 0)
        _ = try service.admin().open()
        service.stop()
        return service.folder
    }

    private static let snapshot = "data/snapshots/00000000000000000007.jsonl"

    private func start(_ folder: TemporaryFolder) throws -> CommandRun {
        try folder.run(["serve", "--data-dir", "data", "--port", "0"])
    }

    private func put(_ bytes: [UInt8], _ name: String, _ folder: TemporaryFolder) throws {
        try Data(bytes).write(to: URL(filePath: "\(folder.path)/\(name)"))
    }

    @Test func `a damaged snapshot is named with its place, refused at a start, and loses nothing when moved away`() throws {
        let folder = try data()
        let good = try folder.bytes(Self.snapshot)
        let end = try #require(good.dropLast().lastIndex(of: 0x0A))
        var changed = good
        let name = try #require(good.firstRange(of: Array("\"name\":\"P 1\"".utf8)))
        changed[name.upperBound - 2] = UInt8(ascii: "9")
        let rows: [(bytes: [UInt8], place: String, reason: String)] = [
            (changed, "(byte \(end + 1))", "its bytes do not match the SHA-256 in its last line"),
            ([good[0] ^ 1] + good.dropFirst(), "line 1 (byte 0)", "it does not start with the first line of a snapshot"),
        ]
        for row in rows {
            try put(row.bytes, Self.snapshot, folder)
            let run = try folder.run(["verify", "data"])
            #expect(run.code == 1 && run.errors.hasPrefix("rapport: 1 fault: move what is named away: "), "\(run)")
            let fault = run.output.split(separator: "\n").last { $0.hasPrefix("fault: \(Self.snapshot) line ") }
            #expect(fault?.contains(row.place) == true && fault?.hasSuffix(row.reason) == true, "\(run.output)")
            let start = try start(folder)
            #expect(start.code == 1 && start.errors.contains(Self.snapshot) && start.errors.contains(row.reason), "\(start)")
            #expect(start.errors.contains("if there is no other, move that file away"), "\(start)")
            #expect(try folder.bytes(Self.snapshot) == row.bytes)
        }
        unlink("\(folder.path)/\(Self.snapshot)")
        #expect(try folder.run(["verify", "data"]).output.hasSuffix("No faults found.\n"))
        let again = try ServiceProcess(in: folder)
        #expect(try again.programs().count == 3 && again.metric("rapport_journal_last_sequence") == 8)
    }

    @Test func `one without its last line is passed over with a warning`() throws {
        let folder = try data()
        let good = try folder.bytes(Self.snapshot)
        let end = try #require(good.dropLast().lastIndex(of: 0x0A))
        for length in [end + 1, good.count - 1, 10, 0] {
            try put(Array(good.prefix(length)), Self.snapshot, folder)
            let run = try folder.run(["verify", "data"])
            #expect(
                run.code == 1 && run.output.contains("fault: \(Self.snapshot) line 1 (byte 0): it lacks its last line"), "\(run)")
            let again = try ServiceProcess(in: folder)
            #expect(again.child.errors.line(with: "lacks its last line and is passed over")?.contains(Self.snapshot) == true)
            #expect(try again.programs().count == 3 && again.metric("rapport_snapshot_sequence") == nil)
        }
    }

    @Test func `one that holds other records than the lines before it is found, though each is sound by itself`() throws {
        let (folder, other) = (try data(), try data())
        try put(try other.bytes(Self.snapshot), Self.snapshot, folder)
        let run = try folder.run(["verify", "data"])
        #expect(run.code == 1, "\(run)")
        #expect(
            run.output.contains(
                "fault: \(Self.snapshot) line 1 (byte 0): it holds other records than the lines up to sequence number 7 make\n"),
            "\(run)")
        try put(try other.bytes(Self.snapshot), "data/snapshots/00000000000000000006.jsonl", folder)
        #expect(try folder.run(["verify", "data"]).output.contains("it is of sequence number 7\n"))
    }

    @Test func `beside a service that goes from segment to segment and lets old ones go it finds nothing wrong`() throws {
        let service = try ServiceProcess([
            "RAPPORT_STORE_SEGMENT_BYTES": "4096", "RAPPORT_STORE_SNAPSHOT_BYTES": "4096", "RAPPORT_STORE_SNAPSHOT_PERCENT": "1",
            "RAPPORT_STORE_RETENTION_BYTES": "4096",
        ])
        let program = try service.admin().open()
        let isOver = Atomic<Bool>(false)
        let writers = DispatchGroup()
        writers.enter()
        Thread.detachNewThread {
            defer { writers.leave() }
            guard let ines = try? service.admin() else { return }
            var number = 0
            while !isOver.load(ordering: .relaxed),
                (try? ines.patch(program, #"{"owner":"Ines \#(number)"}"#, ifMatch: "*")) != nil
            { number += 1 }
        }
        defer {
            isOver.store(true, ordering: .relaxed)
            writers.wait()
        }
        var runs = 0
        let isDone = try holds {
            let run = try service.folder.run(["verify", "data"])
            #expect(run.code == 0 && run.output.hasSuffix("No faults found.\n"), "\(run)")
            runs += 1
            return try run.code != 0 || runs >= 3 && service.metric("rapport_journal_first_sequence") ?? 0 > 1
        }
        #expect(isDone)
    }

    @Test func `an empty folder is not called sound`() throws {
        let folder = try TemporaryFolder()
        for name in ["data", "data/journal", "data/snapshots"] { mkdir("\(folder.path)/\(name)", 0o700) }
        let run = try folder.run(["verify", "data"])
        #expect(run.code == 1 && run.output.isEmpty)
        #expect(run.errors == "rapport: there is no data in data: name a data folder or a backup\n")
    }
}
