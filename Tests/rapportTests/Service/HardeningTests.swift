import Foundation
import Glibc
import Testing

/// What the process keeps to itself, and what it says when it dies.
@Suite struct HardeningTests {
    @Test func `the key leaves the environment, and no core is written`() throws {
        let service = try ServiceProcess()
        let environment = try Data(contentsOf: URL(filePath: "/proc/\(service.child.id)/environ"))
        #expect(environment.range(of: Data("RAPPORT_HTTP_PORT".utf8)) != nil, "which shows that something is there")
        #expect(environment.range(of: Data(service.key.utf8)) == nil)
        let limits = try String(contentsOfFile: "/proc/\(service.child.id)/limits", encoding: .utf8)
        let core = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
        #expect(core.split(separator: " ").dropFirst(4).prefix(2) == ["0", "0"])
        #expect(try service.admin().get("/v1/programs").status == 200, "the key is good all the same")
    }

    @Test func `a reload does not miss the key that is gone`() throws {
        let service = try ServiceProcess()
        service.child.signal(SIGHUP)
        #expect(service.child.errors.line(with: "settings read again") != nil)
        #expect(try service.admin().get("/v1/programs").status == 200)
        service.stop()
        #expect(!service.logs.contains("need a restart"))
    }

    @Test(arguments: [
        (SIGILL, "ILL"), (SIGTRAP, "TRAP"), (SIGABRT, "ABRT"), (SIGSEGV, "SEGV"), (SIGBUS, "BUS"), (SIGFPE, "FPE"),
    ])
    func `a fault leaves a last line with release, signal, thread and place`(_ signal: Int32, _ name: String) throws {
        let service = try ServiceProcess()
        service.child.signal(signal)
        service.child.wait()
        let last = try #require(service.child.errors.text.split(separator: "\n").last)
        #expect(
            last.wholeMatch(
                of: try Regex(
                    "rapport: version [0-9]+\\.[0-9]+\\.[0-9]+: ended by SIG\(name) in thread [a-z0-9-]+( at 0x[0-9a-f]+ of the executable)?: "
                        + "a fault of ours; please report this line")) != nil, "\(last)")
    }
}
