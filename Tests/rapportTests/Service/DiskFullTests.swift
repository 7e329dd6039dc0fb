import Foundation
import Glibc
import JSON
import Testing

/// A file system of one test that holds little, in memory.
private final class SmallDisk: Sendable {
    static let bytes = 1 << 20

    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        guard mount("rapport", folder.path, "tmpfs", 0, "size=\(Self.bytes)") == 0 else {
            throw Failure("mount is not permitted: \(String(cString: strerror(errno)))")
        }
    }

    deinit { umount2(folder.path, Int32(MNT_DETACH)) }

    static let isPermitted = (try? SmallDisk()) != nil
}

/// A full disk: what was acknowledged stays, reads go on, and writes come back with the room.
@Suite(.enabled(if: SmallDisk.isPermitted, "a small disk needs a mount, which only root may make, and not everywhere"))
struct DiskFullTests {
    /// Opens programs until the disk has no room.
    private func fill(_ ines: Client) throws -> (programs: [String], refusal: Answer) {
        let text = String(repeating: "x", count: 3900)
        var programs: [String] = []
        while programs.count < 1000 {
            let answer = try ines.post(
                "/v1/programs", #"{"name":"P","relationshipTypes":["coaching"],"description":"\#(text)"}"#)
            guard answer.status == 201 else { return (programs, answer) }
            programs.append(try #require(answer["Location"]))
        }
        throw Failure("the disk does not fill")
    }

    @Test func `writes are refused, reads go on, and room brings writes back`() throws {
        let disk = try SmallDisk()
        let ballast = try disk.folder.write(String(repeating: "x", count: 200_000), to: "ballast")
        let service = try ServiceProcess(in: disk.folder)
        let ines = try service.admin()
        let (programs, refusal) = try fill(ines)
        #expect(try refusal.problem(507) == "disk-full" && !programs.isEmpty)
        #expect(try ines.put("\(programs[0])/design", Sample.design, ifMatch: "*").problem(507) == "disk-full")
        #expect(try ines.get(programs[0]).revision == 1, "nothing of it is shown")

        #expect(try ines.get("/readyz").status == 200)
        #expect(try ines.get("/readyz?verbose").string("checks.store") == "read-only")
        #expect(try service.metric("rapport_journal_healthy") == 0 && service.metric("rapport_journal_read_only") == 1)
        #expect(try service.metric("rapport_journal_refused_writes_total") == 2)
        #expect(try ines.get("/v1/programs?limit=1000").json()["items"]?.count == programs.count)
        let told = "writes are refused until there is room"
        #expect(service.child.errors.line(with: told) != nil)

        // What is on disk can be copied elsewhere; a snapshot has no room.
        let elsewhere = try TemporaryFolder()
        let backup = try disk.folder.run(["backup", "--to", "\(elsewhere.path)/copy", "--data-dir", "data"])
        #expect(backup.code == 0 && backup.output.hasSuffix("sequence number \(programs.count + 1)\n"), "\(backup)")
        let snapshot = try disk.folder.run(["snapshot", "--data-dir", "data"])
        #expect(snapshot.code == 1 && snapshot.errors.contains("No space left on device; make room on the disk"), "\(snapshot)")
        #expect(try service.metric("rapport_snapshot_failures_total") == 1)
        #expect(service.child.errors.line(with: "no snapshot was made")?.contains("No space left") == true)
        #expect(disk.folder.files("data/snapshots").isEmpty)

        unlink(ballast)
        let after = try ines.open()
        #expect(try ines.get("/readyz?verbose").string("checks.store") == "serving")
        #expect(try service.metric("rapport_journal_healthy") == 1 && service.metric("rapport_journal_read_only") == 0)
        #expect(service.stop() == 0)
        #expect(service.child.errors.lines.count { $0.contains(told) } == 1, "told once, not for each write")
        let again = try ServiceProcess(in: disk.folder)
        for program in programs + [after] { #expect(try again.admin().get(program).status == 200) }
        #expect(try again.admin().get("/v1/programs?limit=1000").json()["items"]?.count == programs.count + 1)
        again.stop()
    }

    @Test func `a start that has no room is refused, and shows no key that would not work`() throws {
        let disk = try SmallDisk()
        let environment = ["RAPPORT_HTTP_PORT": "0", "RAPPORT_DATA_DIR": "data"]
        for ballast in [SmallDisk.bytes - 8192, SmallDisk.bytes] {
            _ = try? disk.folder.write(String(repeating: "x", count: ballast), to: "ballast")
            let child = try ChildProcess(["serve"], environment: environment, in: disk.folder)
            #expect(child.wait() == 1)
            #expect(child.errors.lines.last?.contains("make room on the disk") == true, "\(child.errors.text)")
            #expect(!child.errors.text.contains("rap_"))
        }
    }

    @Test func `a copy or a stream that finds no room is refused, and made once there is some`() throws {
        let service = try ServiceProcess()
        try service.fill(30)
        #expect(try service.folder.run(["export", "--data-dir", "data", "--to", "all"]).code == 0)
        for (command, isCopy) in [
            (["backup", "--data-dir", "data", "--to"], true), (["import", "all", "--apply", "--data-dir"], true),
            (["export", "--data-dir", "data", "--to"], false),
        ] {
            let disk = try SmallDisk()
            let ballast = try disk.folder.write(String(repeating: "x", count: SmallDisk.bytes - 60_000), to: "ballast")
            let target = "\(disk.folder.path)/made"
            let run = try service.folder.run(command + [target])
            #expect(run.code == 1 && run.errors.contains("No space left on device"), "\(run)")
            #expect(isCopy == (access("\(target)/INCOMPLETE", F_OK) == 0))
            #expect(isCopy || access(target, F_OK) != 0, "no half of a file is left")
            unlink(ballast)
            let again = try service.folder.run(command + [target])
            #expect(again.code == 0, "\(again)")
            if isCopy { #expect(try service.folder.run(["verify", target]).code == 0) }
        }
    }

    @Test func `with a full disk it starts again, reads go on, and a copy is made without it too`() throws {
        let disk = try SmallDisk()
        let service = try ServiceProcess(in: disk.folder)
        let programs = try fill(service.admin()).programs
        service.crash()
        _ = try? disk.folder.write(String(repeating: "x", count: SmallDisk.bytes), to: "ballast")
        let elsewhere = try TemporaryFolder()
        let backup = try disk.folder.run(["backup", "--to", "\(elsewhere.path)/copy", "--data-dir", "data"])
        #expect(backup.code == 0, "\(backup)")
        let again = try ServiceProcess(in: disk.folder)
        for program in programs { #expect(try again.admin().get(program).status == 200) }
        #expect(try fill(again.admin()).refusal.problem(507) == "disk-full")
        again.stop()
    }
}
