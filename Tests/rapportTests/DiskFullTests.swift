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
        #expect(try ines.get(programs[0]).tag == "\"1\"", "nothing of it is shown")

        #expect(try ines.get("/readyz").status == 200)
        #expect(try ines.get("/readyz?verbose").string("checks.store") == "read-only")
        #expect(try ines.get("/metrics").text.contains("\nrapport_journal_healthy 0\n"))
        #expect(try ines.get("/v1/programs?limit=1000").json()["items"]?.count == programs.count)
        #expect(service.child.errors.lines.filter { $0.contains("No space left") }.count == 1, "told once, not for each write")

        unlink(ballast)
        let after = try ines.open()
        #expect(try ines.get("/readyz?verbose").string("checks.store") == "serving")
        #expect(service.stop() == 0)
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
}
