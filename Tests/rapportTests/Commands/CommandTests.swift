import CShim
import Foundation
import Glibc
import Testing

/// The commands beside `serve`.
@Suite struct CommandTests {
    private func run(
        _ arguments: [String], _ environment: [String: String] = [:], in folder: TemporaryFolder
    ) throws -> (code: Int32, output: String, errors: String) {
        let child = try ChildProcess(arguments, environment: environment, in: folder)
        return (child.wait(), child.output.text, child.errors.text)
    }

    @Test func `it tells its version and its commands`() throws {
        let folder = try TemporaryFolder()
        let version = try run(["--version"], in: folder)
        #expect(version.code == 0 && version.output.hasPrefix("rapport 0."))
        let help = try run(["--help"], in: folder)
        #expect(help.code == 0 && ["serve", "check-config", "verify", "healthcheck"].allSatisfy(help.output.contains))
        for arguments in [["serve", "--prot", "1"], ["verify"], ["serve", "--port"]] {
            let answer = try run(arguments, in: folder)
            #expect(answer.code == 64 && answer.errors.hasPrefix("Error: "), "\(arguments)")
        }
        #expect(folder.names.isEmpty)
    }

    @Test func `verify says what it read, beside a running service too`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        for _ in 1...3 { _ = try ines.open() }
        for _ in 1...2 {
            let answer = try run(["verify", "data"], in: service.folder)
            #expect(answer.code == 0 && answer.errors.isEmpty)
            for line in ["sequence numbers 1 to 4", "programs: 3", "relationshipTypes: 4", "No faults found."] {
                #expect(answer.output.contains("\(line)\n"), "\(answer.output)")
            }
            service.stop()
        }
    }

    @Test func `verify names file and line of damage and changes nothing`() throws {
        let folder = try TemporaryFolder()
        let file = try StartTests.damage(folder)
        let before = try Data(contentsOf: URL(filePath: file))
        let answer = try run(["verify", "\(folder.path)/data"], in: folder)
        #expect(answer.code == 1 && answer.errors == "rapport: 1 fault: put back a backup with `rapport restore`\n")
        #expect(answer.output.contains("fault: \(file) line 2 (byte "), "\(answer.output)")
        #expect(!answer.output.contains("No faults"))
        #expect(try Data(contentsOf: URL(filePath: file)) == before)
    }

    @Test(arguments: [
        ("frobnicate", "there is no command frobnicate; there are serve, check-config"),
        ("restor", "there is no command restor; did you mean restore?"),
        ("serv", "there is no command serv; did you mean serve?"), ("./data", "there is no command ./data; there are"),
    ])
    func `a word that is no command is told so, and is no argument of serve`(_ word: String, _ text: String) throws {
        let folder = try TemporaryFolder()
        let answer = try run([word], in: folder)
        #expect(answer.code == 64 && answer.output.isEmpty && answer.errors.hasPrefix("rapport: \(text)"), "\(answer)")
        #expect(folder.names.isEmpty)
    }

    @Test func `the version is a command and an option`() throws {
        let folder = try TemporaryFolder()
        let (word, option) = (try run(["version"], in: folder), try run(["--version"], in: folder))
        #expect(word.code == 0 && word.output == option.output && word.output.hasPrefix("rapport 0."), "\(word)")
        #expect(try run(["help"], in: folder).code == 0 && run(["help", "serve"], in: folder).code == 0)
    }

    @Test func `verify of what is no data folder says so`() throws {
        let folder = try TemporaryFolder()
        for path in ["nowhere", ".", "/proc/self/exe"] {
            let answer = try run(["verify", path], in: folder)
            #expect(answer.code == 1 && answer.errors.hasPrefix("rapport: the data folder \(path) cannot be used: "), "\(answer)")
        }
        #expect(folder.names.isEmpty)
    }

    @Test func `healthcheck asks the service that the settings name`() throws {
        let service = try ServiceProcess()
        let port = ["RAPPORT_HTTP_PORT": String(service.port)]
        let ready = try run(["healthcheck"], port, in: service.folder)
        #expect(ready.code == 0 && ready.output == "ready\n")
        // A service that listens on every address is asked on this machine.
        let wildcard = try run(["healthcheck"], port.merging(["RAPPORT_HTTP_HOST": "0.0.0.0"]) { $1 }, in: service.folder)
        #expect(wildcard.code == 0)
        let held = try HeldPort(service.port)  // no service of another test gets it
        service.stop()
        let gone = try run(["healthcheck"], port, in: service.folder)
        #expect(gone.code == 1 && gone.errors == "rapport: not ready: nothing answers on 127.0.0.1:\(service.port)\n")
        withExtendedLifetime(held) {}
    }

    @Test func `healthcheck is not taken in by another program`() throws {
        let listener = cs_listen("127.0.0.1", 0, 1, false)
        try #require(listener >= 0)
        let port = cs_local_port(listener)
        let other = Thread {
            var waiting = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
            _ = poll(&waiting, 1, Int32(ChildProcess.secondsMax * 1000))
            var from = cs_address()
            let connection = cs_accept(listener, &from)
            _ = cs_write(connection, "SSH-2.0-x\r\n", 11)
            cs_close(connection)
            cs_close(listener)
        }
        other.start()
        let answer = try run(["healthcheck"], ["RAPPORT_HTTP_PORT": String(port)], in: try TemporaryFolder())
        #expect(answer.code == 1 && answer.errors.contains("is not this service"), "\(answer.errors)")
    }
}

/// A port that is kept from all who ask the system for any: bound beside those who listen on it, and nobody listens here.
private final class HeldPort {
    private let descriptor: Int32

    init(_ port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var one: Int32 = 1
        for option in [SO_REUSEADDR, SO_REUSEPORT] {
            setsockopt(descriptor, SOL_SOCKET, option, &one, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let isBound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isBound else { throw Failure("port \(port) cannot be held: \(String(cString: strerror(errno)))") }
    }

    deinit { close(descriptor) }
}
