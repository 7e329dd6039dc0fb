import Foundation
import Glibc
import Testing

/// What others who may write to a data folder, or have, can do with it.
@Suite struct FolderSafetyTests {
    /// A folder that a service has made and left.
    private static func used() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let service = try ServiceProcess(in: folder)
        _ = try service.admin().open()
        _ = try folder.run(["snapshot", "--data-dir", "data"])
        #expect(service.stop() == 0)
        return folder
    }

    /// Every command that uses a data folder where no service runs, and a start.
    private static let commands = [
        ["check-config", "--data-dir", "data"], ["serve", "--data-dir", "data", "--port", "0"], ["verify", "data"],
        ["backup", "--to", "copy", "--data-dir", "data"], ["restore", "--from", "data", "--data-dir", "copy"],
        ["export", "--data-dir", "data", "--to", "all"],
    ]

    private static func expectRefusals(_ folder: TemporaryFolder, _ reason: String, _ advice: String) throws {
        let before = folder.names
        for command in commands {
            let run = try folder.run(command)
            #expect(run.code == 1 && run.errors.split(separator: "\n").count == 1, "\(command): \(run)")
            #expect(run.errors.contains(reason) && run.errors.contains(advice), "\(command): \(run.errors)")
        }
        #expect(folder.names == before, "nothing was made")
    }

    // MARK: Modes and owners

    @Test(arguments: [
        ("data", 0o777), ("data", 0o707), ("data", 0o2777), ("data/journal", 0o777), ("data/snapshots", 0o702),
        ("data/..", 0o777),
    ])
    func `a folder that everybody may write to is refused, by a start and by every command`(name: String, mode: Int) throws {
        let folder = try Self.used()
        #expect(chmod("\(folder.path)/\(name)", mode_t(mode)) == 0)
        try Self.expectRefusals(folder, "everybody may write to data", "run `chmod o-w data")
        #expect(chmod("\(folder.path)/\(name)", 0o700) == 0)
        #expect(try folder.run(["verify", "data"]).code == 0)
    }

    @Test(arguments: [0o700, 0o755, 0o770, 0o1777, 0o2775, 0o3777])
    func `one with the sticky bit, or that a group of ours may write to, is taken`(mode: Int) throws {
        let folder = try Self.used()
        #expect(chmod("\(folder.path)/data", mode_t(mode)) == 0)
        for command in Self.commands where command[0] != "serve" {
            let run = try folder.run(command)
            #expect(run.code == 0 || command[0] == "restore", "\(command): \(run)")  // the backup has made the copy
        }
        #expect(try ServiceProcess(in: folder).stop() == 0)
    }

    @Test(.enabled(if: getuid() == 0, "only root gives folders away"))
    func `one of another user, or that another group may write to, is refused`() throws {
        let folder = try Self.used()
        for name in ["data", "data/journal", "data/snapshots"] {
            #expect(chown("\(folder.path)/\(name)", OtherUser.number, 0) == 0)
            try Self.expectRefusals(
                folder, "\(name) belongs to user 65533, and this process runs as user 0", "run it as that user")
            #expect(chown("\(folder.path)/\(name)", 0, OtherUser.number) == 0 && chmod("\(folder.path)/\(name)", 0o2770) == 0)
            try Self.expectRefusals(folder, "group 65533 may write to \(name)", "run `chmod g-w \(name)`")
            #expect(chmod("\(folder.path)/\(name)", 0o2750) == 0)
            #expect(try folder.run(["verify", "data"]).code == 0, "which it may read")
        }
    }

    /// Owner, group and mode of a volume, the group of the process, and what is said of it.
    @Test(
        .enabled(if: OtherUser.canBe, "it takes root, setpriv and perl to be another user"),
        arguments: [
            (uid_t(0), gid_t(65_533), 0o2775, gid_t(65_533), nil as String?), (0, 65_532, 0o2775, 65_532, nil),
            (65_533, 65_533, 0o700, 65_533, nil), (65_533, 0, 0o2755, 65_533, nil), (0, 65_533, 0o1777, 65_532, nil),
            (65_532, 65_533, 0o770, 65_533, "belongs to user 65532"), (65_533, 65_532, 0o775, 65_533, "group 65532 may write"),
            (65_533, 65_533, 0o777, 65_533, "everybody may write"),
        ])
    func `a volume as containers have it is taken`(owner: uid_t, group: gid_t, mode: Int, ours: gid_t, fault: String?) throws {
        let folder = try TemporaryFolder()
        let data = "\(folder.path)/data"
        #expect(chmod(folder.path, 0o755) == 0 && mkdir(data, 0o700) == 0)
        #expect(chown(data, owner, group) == 0 && chmod(data, mode_t(mode)) == 0)
        let run = try OtherUser.run([ChildProcess.executable, "check-config", "--data-dir", data], group: ours)
        #expect(run.code == (fault == nil ? 0 : 1), "\(run)")
        if let fault { #expect(run.errors.contains(fault), "\(run)") }
    }

    // MARK: Links

    @Test func `a symbolic link in place of LOCK is not followed, and what it points to stays as it is`() throws {
        for isUsed in [true, false] {
            let folder = isUsed ? try Self.used() : try TemporaryFolder()
            let precious = try folder.write("precious", to: "precious")
            if isUsed { unlink("\(folder.path)/data/LOCK") } else { mkdir("\(folder.path)/data", 0o700) }
            #expect(symlink(precious, "\(folder.path)/data/LOCK") == 0)
            let run = try folder.run(["serve", "--data-dir", "data", "--port", "0"])
            #expect(run.code == 1 && run.errors.contains("data/LOCK: Too many levels of symbolic links; put what"), "\(run)")
            #expect(try String(contentsOfFile: precious, encoding: .utf8) == "precious")
        }
    }

    @Test(arguments: ["journal", "snapshots"])
    func `nor is one in place of a folder below`(name: String) throws {
        let folder = try Self.used()
        let before = folder.files("data/\(name)")
        #expect(rename("\(folder.path)/data/\(name)", "\(folder.path)/away") == 0)
        #expect(symlink("../away", "\(folder.path)/data/\(name)") == 0)
        for command in Self.commands {
            let run = try folder.run(command)
            #expect(run.code == 1 && run.errors.contains("symbolic link"), "\(command): \(run)")
        }
        #expect(folder.files("away") == before)
    }

    @Test(arguments: ["journal", "snapshots"])
    func `nor is one in place of a file in them`(name: String) throws {
        let folder = try Self.used()
        let file = try #require(folder.files("data/\(name)").last)
        let away = "\(folder.path)/away"
        #expect(rename("\(folder.path)/data/\(name)/\(file)", away) == 0)
        let before = try folder.bytes("away")
        #expect(symlink(away, "\(folder.path)/data/\(name)/\(file)") == 0)
        let run = try folder.run(["serve", "--data-dir", "data", "--port", "0"])
        #expect(run.code == 1 && run.errors.contains("symbolic link"), "\(run)")
        #expect(try folder.bytes("away") == before)
    }

    @Test func `nor is one that stands where the next file is to be made`() throws {
        let folder = try Self.used()
        let precious = try folder.write("precious", to: "precious")
        let service = try ServiceProcess(in: folder)
        _ = try service.admin().open()
        for name in ["snapshots/00000000000000000003.jsonl.tmp", "journal/00000000000000000004.jsonl.tmp"] {
            #expect(symlink(precious, "\(service.data)/\(name)") == 0)
        }
        _ = try folder.run(["snapshot", "--data-dir", "data"])
        service.stop()
        #expect(try String(contentsOfFile: precious, encoding: .utf8) == "precious")
    }

    @Test func `a data folder may be reached by a link, and one that is moved while it is used goes on being used`() throws {
        let folder = try TemporaryFolder()
        mkdir("\(folder.path)/real", 0o700)
        #expect(symlink("real", "\(folder.path)/place") == 0)
        let service = try ServiceProcess(in: folder, ["RAPPORT_DATA_DIR": "place/data"])
        _ = try service.admin().open()
        // As if somebody had put a folder of theirs in its place.
        #expect(rename("\(folder.path)/real", "\(folder.path)/moved") == 0)
        for name in ["real", "real/data", "real/data/journal", "real/data/snapshots"] { mkdir("\(folder.path)/\(name)", 0o700) }
        _ = try service.admin().open()
        #expect(try folder.run(["snapshot", "--data-dir", "moved/data"]).code == 0)
        #expect(folder.files("moved/data/journal").count == 2 && folder.files("moved/data/snapshots").count == 1)
        #expect(folder.files("real/data/journal").isEmpty && folder.files("real/data/snapshots").isEmpty)
        #expect(service.stop() == 0)
        #expect(try folder.run(["verify", "moved/data"]).output.contains("programs: 2"))
    }
}
