import Foundation
import Glibc
import JSON
import Synchronization
import Testing

/// `rapport backup` and `restore`: what they copy, what they refuse, and what a copy is worth.
@Suite struct BackupTests {
    private static let backup = ["backup", "--to", "copy", "--data-dir", "data"]

    /// A folder with data that no service uses.
    private func data(_ count: Int = 3) throws -> TemporaryFolder {
        let service = try ServiceProcess()
        try service.fill(count)
        service.stop()
        return service.folder
    }

    // MARK: Backup

    @Test func `under load it has all that was acknowledged before, and everything up to one number`() throws {
        let service = try ServiceProcess(Crash.settings)
        try service.fill(5)
        let acknowledged = Mutex<[String]>([])
        let isOver = Atomic<Bool>(false)
        let writers = DispatchGroup()
        for _ in 1...2 {
            writers.enter()
            Thread.detachNewThread {
                defer { writers.leave() }
                guard let ines = try? service.admin() else { return }
                while !isOver.load(ordering: .relaxed), let program = try? ines.open() {
                    acknowledged.withLock { $0.append(program) }
                }
            }
        }
        defer {
            isOver.store(true, ordering: .relaxed)
            writers.wait()
        }
        for round in 1...2 {
            let copy = "copy-\(round)"
            #expect(holds { acknowledged.withLock { $0.count } >= round * 30 })
            let before = acknowledged.withLock { $0 }
            let run = try service.folder.run(["backup", "--to", copy, "--data-dir", "data"])
            #expect(run.code == 0 && run.errors.isEmpty, "\(run)")
            let end = try #require(
                run.output.firstMatch(of: /copy-\d holds everything up to sequence number (\d+)\n$/).flatMap { Int($0.1) })
            #expect(run.output.contains(" to \(end)\ncan be restored to sequence numbers "), "\(run)")
            #expect(try service.folder.run(["verify", copy]).output.hasSuffix("No faults found.\n"))
            let restored = try ServiceProcess(in: service.folder, ["RAPPORT_DATA_DIR": copy])
            #expect(try restored.metric("rapport_journal_last_sequence") == Double(end))
            let kept = Set(try restored.admin().walk("/v1/programs?limit=1000").joined().map { "/v1/programs/\($0)" })
            #expect(Set(before).isSubset(of: kept), "\(before.count) were acknowledged")
        }
    }

    @Test func `without a service it locks the folder, and the copy is the same to the byte`() throws {
        let folder = try data()
        let run = try folder.run(Self.backup)
        #expect(run.code == 0 && run.output.hasSuffix("copy holds everything up to sequence number 7\n"), "\(run)")
        #expect(folder.files("copy") == ["LOCK", "journal", "snapshots"])
        #expect(folder.files("copy/journal") == folder.files("data/journal"))
        let file = "journal/00000000000000000001.jsonl"
        #expect(try folder.bytes("copy/\(file)") == folder.bytes("data/\(file)"))
    }

    @Test func `a folder that is taken is refused, and stays as it is`() throws {
        let service = try ServiceProcess()
        let folder = service.folder
        #expect(try folder.run(Self.backup).code == 0)
        mkdir("\(folder.path)/mine", 0o700)
        mkdir("\(folder.path)/mine/journal", 0o700)
        _ = try folder.write("dear diary", to: "mine/journal/monday.txt")
        let before = folder.names
        for taken in ["copy", "data", "mine"] {
            let run = try folder.run(["backup", "--to", taken, "--data-dir", "data"])
            #expect(run.code == 1 && run.output.isEmpty)
            #expect(
                run.errors
                    == "rapport: the data folder \(taken) holds data: name one that is new or empty, or move what is there away\n"
            )
        }
        #expect(folder.names == before)
        let file = try folder.write("", to: "file")
        for (to, reason) in [
            ("file", "name a folder"), ("\(file)/below", "name a folder"),
            ("/proc/copy", "the data folder /proc/copy cannot be used"),
        ] {
            let run = try folder.run(["backup", "--to", to, "--data-dir", "data"])
            #expect(run.code == 1 && run.errors.contains(reason), "\(run)")
        }
        #expect(try service.admin().post("/v1/programs", Sample.coaching).status == 201)
    }

    @Test func `what is no data folder is refused, and nothing is put there`() throws {
        let folder = try TemporaryFolder()
        mkdir("\(folder.path)/empty", 0o700)
        for source in ["nowhere", "empty"] {
            for command in [["backup", "--to", "copy"], ["export"]] {
                let run = try folder.run(command + ["--data-dir", source])
                #expect(run.code == 1 && run.output.isEmpty && run.errors.contains(source), "\(run)")
            }
            let run = try folder.run(["restore", "--from", source, "--data-dir", "new"])
            #expect(
                run.code == 1 && run.output.isEmpty && run.errors.contains("cannot read the folder \(source)/journal"), "\(run)")
        }
        #expect(folder.names == ["empty"])
    }

    @Test func `one that was killed is refused by all that read it, and made anew by the same command`() throws {
        let (folder, outside) = (try data(), try TemporaryFolder())
        let mark = "\(folder.path)/copy/INCOMPLETE"
        // Behind the first bytes of what is copied.
        let killed = try ChildProcess(
            Self.backup,
            environment: [
                "LD_PRELOAD": try PowerCuts.library(in: outside), "POWERCUT_LOG": "\(outside.path)/log", "POWERCUT_KILL_AT": "1",
                "POWERCUT_FOLDER": "\(URL(filePath: folder.path).resolvingSymlinksInPath().path)/copy/journal",
            ], in: folder)
        #expect(killed.wait() == -SIGKILL && access(mark, F_OK) == 0)
        let reason = "a restore, an import or a backup into copy was not finished: run it again; it starts over"
        for command in [
            ["verify", "copy"], ["serve", "--data-dir", "copy", "--port", "0"], ["export", "--data-dir", "copy"],
            ["restore", "--from", "copy", "--data-dir", "new"], ["backup", "--to", "other", "--data-dir", "copy"],
        ] {
            let run = try folder.run(command)
            #expect(run.code == 1 && run.errors.contains(reason) && run.output.isEmpty, "\(command): \(run)")
        }
        #expect(!folder.files(".").contains("new"))
        #expect(try folder.run(Self.backup).code == 0)
        #expect(access(mark, F_OK) != 0)
        #expect(try folder.run(["verify", "copy"]).code == 0)
    }

    @Test func `what is damaged makes no backup that counts`() throws {
        let folder = try TemporaryFolder()
        _ = try StartTests.damage(folder)
        for command in [Self.backup, ["restore", "--from", "data", "--data-dir", "copy"]] {
            let run = try folder.run(command)
            #expect(run.code == 1, "\(run)")
            #expect(run.errors.contains("rapport verify data") || run.errors.contains("line 2"), "\(run)")
            #expect(try folder.run(["verify", "copy"]).code == 1)
            try? FileManager.default.removeItem(atPath: "\(folder.path)/copy")
        }
    }

    // MARK: Restore

    @Test func `a restored folder serves the same, and goes on with the next number and a greater id`() throws {
        let service = try ServiceProcess()
        try service.fill(4)
        #expect(try service.folder.run(["snapshot", "--data-dir", "data"]).code == 0)
        try service.fill(3)
        let programs = try service.programs()
        let last = try #require(try service.metric("rapport_journal_last_sequence"))
        service.stop()
        let run = try service.folder.run(["restore", "--from", "data", "--data-dir", "new"])
        #expect(run.code == 0 && run.errors.isEmpty, "\(run)")
        #expect(run.output.contains("new holds everything up to sequence number \(Int(last)), of 20"), "\(run)")
        let restored = try ServiceProcess(in: service.folder, ["RAPPORT_DATA_DIR": "new"])
        #expect(try restored.programs() == programs)
        let next = try #require(try restored.admin().open().split(separator: "/").last)
        #expect(programs.keys.allSatisfy { $0 < next })
        #expect(try restored.metric("rapport_journal_last_sequence") == last + 1)
    }

    /// What the journal says of each decision: its number and its time.
    private func decisions(_ folder: TemporaryFolder) throws -> [(sequence: Int, at: String)] {
        try folder.files("data/journal").flatMap { file in
            try folder.bytes("data/journal/\(file)").split(separator: 0x0A).dropFirst().map { line in
                let root = try JSONDocument(Array(line)).root
                return (try #require(root["seq"]?.integer), try #require(root["at"]?.string))
            }
        }
    }

    @Test func `every number and every time is a moment to go back to`() throws {
        let service = try ServiceProcess()
        try service.fill(3)
        #expect(try service.folder.run(["snapshot", "--data-dir", "data"]).code == 0)
        _ = try service.admin().open()
        service.stop()
        let folder = service.folder
        let decisions = try decisions(folder)
        #expect(decisions.map(\.sequence) == Array(1...8))
        for (sequence, at) in decisions {
            let target = "at-\(sequence)"
            let run = try folder.run(["restore", "--from", "data", "--data-dir", target, "--sequence", "\(sequence)"])
            #expect(
                run.code == 0 && run.output.hasSuffix("\(target) holds everything up to sequence number \(sequence), of \(at)\n"),
                "\(run)")
            let until = try folder.run(["restore", "--from", "data", "--data-dir", "dry", "--until", at, "--dry-run"])
            let last = decisions.prefix { $0.at <= at }.count
            #expect(
                until.code == 0 && until.output.hasPrefix("dry would hold everything up to sequence number \(last), of "),
                "\(until)")
            #expect(folder.files("dry").isEmpty && !folder.files(".").contains("dry"))
            // What was restored can be restored in turn.
            let again = try folder.run(["restore", "--from", target, "--data-dir", "dry", "--dry-run", "--sequence", "1"])
            #expect(again.code == 0, "\(again)")
        }
        let late = try folder.run(["restore", "--from", "data", "--data-dir", "late", "--until", "2999-01-01T00:00:00Z"])
        #expect(late.code == 0 && late.output.contains("late holds everything up to sequence number 8"), "\(late)")
        let restored = try ServiceProcess(in: folder, ["RAPPORT_DATA_DIR": "at-4"])
        #expect(try restored.programs().values.allSatisfy { $0[0].hasPrefix("\"1-") } && restored.programs().count == 3)
    }

    struct Refusal: Sendable {
        let arguments: [String]
        let code: Int32
        let error: String
    }

    static let refusals = [
        Refusal(
            arguments: ["--sequence", "1", "--until", "2026-11-21T23:20:11Z"], code: 64,
            error: "give --until or --sequence, not both"),
        Refusal(arguments: ["--until", "yesterday"], code: 64, error: "--until is a time such as 2026-11-21T23:20:11Z"),
        Refusal(arguments: ["--until", "2026-11-21"], code: 64, error: "--until is a time such as"),
        Refusal(arguments: ["--until", "2026-02-30T00:00:00Z"], code: 64, error: "--until is a time such as"),
        Refusal(
            arguments: ["--until", "2001-01-01T00:00:00Z"], code: 1,
            error: "data goes back to sequence number 1, and not before its first line"),
        Refusal(
            arguments: ["--sequence", "0"], code: 64, error: "--sequence is a whole number from 1"),
        Refusal(
            arguments: ["--sequence=-1"], code: 64, error: "--sequence is a whole number from 1"),
        Refusal(arguments: ["--sequence", "8"], code: 1, error: "the journal in data ends at sequence number 7, and not at 8"),
        Refusal(arguments: ["--sequence", "9223372036854775807"], code: 1, error: "ends at sequence number 7"),
        Refusal(arguments: ["--sequence", "9223372036854775808"], code: 64, error: "--sequence"),
    ]

    @Test func `a moment that there is not is refused, and nothing is made`() throws {
        let folder = try data()
        let before = folder.names
        for refusal in Self.refusals {
            for dryRun in [["--dry-run"], []] {
                let run = try folder.run(["restore", "--from", "data", "--data-dir", "new"] + refusal.arguments + dryRun)
                #expect(
                    run.code == refusal.code && run.output.isEmpty && run.errors.contains(refusal.error), "\(refusal): \(run)")
            }
        }
        #expect(folder.names == before)
    }

    @Test func `a folder that a service has, or that holds data, is refused`() throws {
        let service = try ServiceProcess()
        let folder = service.folder
        let run = try folder.run(["restore", "--from", "data", "--data-dir", "new"])
        #expect(run.code == 1 && run.errors.contains("the data folder data is in use by process \(service.child.id)"), "\(run)")
        #expect(!folder.files(".").contains("new"))
        #expect(try folder.run(Self.backup).code == 0)
        let before = folder.names
        for (target, dryRun) in [("data", []), ("copy", []), ("data", ["--dry-run"]), ("copy", ["--dry-run"])] {
            let run = try folder.run(["restore", "--from", "copy", "--data-dir", target] + dryRun)
            #expect(
                run.code == 1 && run.errors.contains("the data folder \(target) holds data: name one that is new or empty"),
                "\(run)")
        }
        #expect(folder.names == before)
        #expect(try service.admin().post("/v1/programs", Sample.coaching).status == 201)
    }

    @Test func `with its outputs closed nothing of what it tells goes into the data`() throws {
        let folder = try data()
        for (command, closed) in [
            (Self.backup, "<&- >&- 2>&-"), (["export", "--data-dir", "copy", "--to", "all"], "<&- >&- 2>&-"),
            (["verify", "copy"], ">&-"),
        ] {
            #expect(try folder.run(command, redirection: closed).code == 0, "\(command)")
        }
        let lock = try folder.bytes("copy/LOCK")
        #expect(
            lock.last == 0x0A && lock.dropLast().allSatisfy { (0x30...0x39).contains($0) },
            "\(String(decoding: lock, as: UTF8.self))")
        #expect(try folder.run(["import", "all", "--data-dir", "new"]).code == 0)
    }
}
