import Foundation
import JSON
import Synchronization
import Testing

/// How it stops: what is in progress is finished, and nothing that was acknowledged is lost.
@Suite struct StopTests {
    /// A client whose create was let in and whose body is still to come.
    private func halfway(_ service: ServiceProcess) throws -> Client {
        let client = try service.admin()
        try client.write(
            "POST /v1/programs HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(service.key)\r\nExpect: 100-continue\r\n")
        try client.write("Content-Type: application/json\r\nContent-Length: \(Sample.coaching.utf8.count)\r\n\r\n")
        #expect(try client.read().status == 100)
        return client
    }

    @Test func `requests in progress get whole answers, and a start finds what they made`() throws {
        let service = try ServiceProcess(Self.patience.merging(["RAPPORT_HTTP_LOOPS": "1"]) { $1 })
        let clients = try (0..<8).map { _ in try halfway(service) }
        let idle = try service.admin()
        #expect(try idle.get("/livez").status == 200)
        service.child.signal(SIGTERM)
        #expect(idle.isAtEnd, "an idle connection ends when the drain begins")
        #expect(throws: Failure.self) { _ = try service.admin().get("/livez") }
        var programs: [(String, [UInt8])] = []
        for client in clients {
            try client.write(Sample.coaching)
            let answer = try client.read()
            #expect(answer.status == 201 && answer["Connection"] == "close")
            programs.append((try #require(answer["Location"]), answer.body))
            #expect(client.isAtEnd)
        }
        #expect(service.child.wait() == 0)
        #expect(service.child.errors.lines.last?.contains("\"stopped\"") == true)
        let again = try ServiceProcess(in: service.folder)
        let ines = try again.admin()
        for (program, body) in programs { #expect(try ines.get(program).body == body) }
    }

    @Test func `under load every answer is whole or not there, and what was acknowledged is kept`() throws {
        let service = try ServiceProcess(Self.patience)
        let programs = Mutex<[String]>([])
        let isEnough = DispatchSemaphore(value: 0)
        let stopper = Thread {
            isEnough.wait()
            service.child.signal(SIGTERM)
        }
        stopper.start()
        inParallel(16) { _ in
            guard let client = try? service.admin() else { return }
            while let answer = try? client.post("/v1/programs", Sample.coaching) {
                #expect(answer.status == 201)
                let count = programs.withLock { programs in
                    programs.append(answer["Location"] ?? "")
                    return programs.count
                }
                if count == 200 { isEnough.signal() }
            }
            #expect(!client.hasRest, "an answer was cut")
        }
        isEnough.signal()
        #expect(service.child.wait() == 0)
        let again = try ServiceProcess(in: service.folder)
        let ines = try again.admin()
        let all = programs.withLock { $0 }
        #expect(all.count >= 200)
        for program in all { #expect(try ines.get(program).status == 200) }
    }

    @Test func `64 clients in the middle of a request all get whole answers`() throws {
        let service = try ServiceProcess(Self.patience)
        let body = Sample.coaching
        let clients = try (0..<64).map { _ in try service.admin() }
        var rests: [String] = []
        for (number, client) in clients.enumerated() {
            let head = "POST /v1/programs HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(service.key)\r\n"
            let whole = "\(head)Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            // Cut at different places: within the method, the head and the body, and a byte before the end.
            let cut = 1 + number * (whole.utf8.count - 2) / 63
            try client.write(String(decoding: Array(whole.utf8)[..<cut], as: UTF8.self))
            rests.append(String(decoding: Array(whole.utf8)[cut...], as: UTF8.self))
        }
        let ines = try service.admin()
        let patience = Date(timeIntervalSinceNow: ChildProcess.secondsMax)
        while try !ines.get("/metrics").text.contains("\nrapport_http_connections 65\n"), Date() < patience {}
        service.child.signal(SIGTERM)
        #expect(service.child.errors.line(with: "stopping") != nil)
        for (client, rest) in zip(clients, rests) {
            try client.write(rest)
            let answer = try client.read(answerTo: "POST")
            #expect(answer.status == 201 && answer.text.hasSuffix("}\n"), "the rest came \(rest.utf8.count) bytes long")
            #expect(client.isAtEnd, "a connection ends once it has been answered")
        }
        #expect(service.child.wait() == 0)
        let again = try ServiceProcess(in: service.folder)
        #expect(try again.admin().get("/v1/programs?limit=100").json()["items"]?.count == 64)
    }

    /// So slow that nothing but a second signal ends it within the time of a test.
    private static let patience = [
        "RAPPORT_LIMIT_DRAIN_MILLISECONDS": "600000", "RAPPORT_LIMIT_BODY_MILLISECONDS": "3600000",
        "RAPPORT_LIMIT_BODY_GRACE_MILLISECONDS": "600000", "RAPPORT_LIMIT_HEAD_MILLISECONDS": "600000",
    ]

    @Test(arguments: ["0", "3600"])
    func `a second signal stops at once`(delay: String) throws {
        let service = try ServiceProcess(Self.patience.merging(["RAPPORT_DRAIN_DELAY_SECONDS": delay]) { $1 })
        let client = try halfway(service)
        service.child.signal(SIGTERM)
        #expect(service.child.errors.line(with: "a second signal stops at once") != nil)
        service.child.signal(SIGINT)
        #expect(service.child.wait() == 0)
        #expect(client.isAtEnd)
        let last = try #require(service.child.errors.lines.last)
        #expect(last.contains("a second signal came") && last.contains("\"requests\":\"1\""))
    }

    @Test func `a request that does not end is given up when time is up`() throws {
        let service = try ServiceProcess(Self.patience.merging(["RAPPORT_LIMIT_DRAIN_MILLISECONDS": "200"]) { $1 })
        let client = try halfway(service)
        #expect(service.stop() == 0)
        #expect(client.isAtEnd)
        let last = try #require(service.child.errors.lines.last)
        #expect(last.contains("the time to finish them was over") && last.contains("\"requests\":\"1\""))
    }

    @Test func `it stops although nobody reads its output`() throws {
        let folder = try TemporaryFolder()
        #expect(mkfifo("\(folder.path)/unread", 0o600) == 0)
        let service = try ServiceProcess(in: folder, redirection: "1<>unread")
        let guest = try service.guest()
        // More lines than a pipe holds.
        for _ in 0..<2000 { #expect(try guest.get("/livez").status == 200) }
        #expect(service.stop() == 0)
    }

    @Test func `while it drains it says so and goes on serving`() throws {
        let service = try ServiceProcess(["RAPPORT_DRAIN_DELAY_SECONDS": "3600"])
        let ines = try service.admin()
        #expect(try ines.get("/readyz").status == 200)
        service.child.signal(SIGTERM)
        #expect(service.child.errors.line(with: "\"stopping") != nil)
        for target in ["/readyz", "/healthz"] {
            let answer = try ines.get(target)
            #expect(try answer.problem(503) == "not-ready")
            #expect(answer["Cache-Control"] == "no-store" && answer["Retry-After"] != nil)
        }
        #expect(try ines.get("/readyz?verbose").value("checks.draining")?.bool == true)
        #expect(try ines.get("/livez").text == "{\"status\":\"pass\"}\n")
        #expect(try service.admin().post("/v1/programs", Sample.coaching).status == 201)
        let child = try ChildProcess(
            ["healthcheck"], environment: ["RAPPORT_HTTP_PORT": String(service.port)], in: service.folder)
        #expect(child.wait() == 1 && child.errors.text == "rapport: not ready: /readyz answers 503\n")
        service.child.signal(SIGTERM)
        #expect(service.child.wait() == 0)
    }

    @Test func `without a standard output it serves, and its access log does not end up in a file of its own`() throws {
        let service = try ServiceProcess(redirection: "<&- >&-")
        for descriptor in 0...1 {
            let path = "/proc/\(service.child.id)/fd/\(descriptor)"
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == "/dev/null")
        }
        #expect(try service.admin().post("/v1/programs", Sample.coaching).status == 201)
        #expect(service.stop() == 0)
    }

    @Test func `a hang-up is no end`() throws {
        let service = try ServiceProcess()
        service.child.signal(SIGHUP)
        #expect(try service.guest().get("/readyz").status == 200)
        #expect(service.stop() == 0)
    }

    @Test func `signals by which others reopen their logs are ignored, and a disk that fails ends it with 1`() throws {
        let outside = try TemporaryFolder()
        let service = try ServiceProcess([
            "LD_PRELOAD": try PowerCuts.library(in: outside), "POWERCUT_LOG": "\(outside.path)/log",
            "POWERCUT_FAIL_SYNCS": "\(outside.path)/failure",
        ])
        let ines = try service.admin()
        for signal in [SIGUSR1, SIGUSR2] {
            for _ in 0..<100 { service.child.signal(signal) }
            #expect(try ines.post("/v1/programs", Sample.coaching).status == 201)
        }
        // Taken up in the order in which they came, so that what came before has had its effect.
        service.child.signal(SIGHUP)
        #expect(service.child.errors.line(with: "settings read again") != nil)
        #expect(try ines.get("/readyz").status == 200 && !service.logs.contains("stopping"))
        _ = try outside.write("", to: "failure")
        #expect(try ines.post("/v1/programs", Sample.coaching).status != 201)
        for signal in [SIGUSR1, SIGUSR2] { service.child.signal(signal) }
        #expect(service.child.wait() == 1)
        #expect(service.child.errors.line(with: "the disk failed: the service stops") != nil)
        let again = try ServiceProcess(in: service.folder)
        #expect(try again.admin().get("/v1/programs").json()["items"]?.count == 2)
    }

    @Test(arguments: [SIGUSR1, SIGUSR2])
    func `before it serves they are ignored as well`(signal: Int32) throws {
        let folder = try TemporaryFolder()
        #expect(mkfifo("\(folder.path)/settings", 0o600) == 0)
        let child = try ChildProcess(["check-config", "--env-file", "settings"], in: folder)
        let settings = open("\(folder.path)/settings", O_WRONLY | O_CLOEXEC)
        child.signal(signal)
        close(settings)
        #expect(child.wait() == 0)
    }

    @Test func `nobody has to read what it says for it to stop`() throws {
        let folder = try TemporaryFolder()
        #expect(mkfifo("\(folder.path)/errors", 0o600) == 0)
        let errors = open("\(folder.path)/errors", O_RDWR | O_NONBLOCK | O_CLOEXEC)
        defer { close(errors) }
        let child = try ChildProcess(
            ["serve"], environment: ["RAPPORT_HTTP_PORT": "0", "RAPPORT_ADMIN_KEY": ServiceProcess.key], in: folder,
            redirection: "2>errors")
        var (told, piece) = ("", [UInt8](repeating: 0, count: 4096))
        while !told.contains("\"serving\"") {
            var waiting = pollfd(fd: errors, events: Int16(POLLIN), revents: 0)
            try #require(poll(&waiting, 1, Int32(ChildProcess.secondsMax * 1000)) == 1, "\(told)")
            told += String(decoding: piece[..<max(0, read(errors, &piece, piece.count))], as: UTF8.self)
        }
        while write(errors, piece, piece.count) > 0 {}
        #expect(errno == EAGAIN)
        for _ in 0..<3 { child.signal(SIGHUP) }
        child.signal(SIGTERM)
        #expect(child.wait() == 0)
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `before it serves a signal ends it at once`(signal: Int32) throws {
        let folder = try TemporaryFolder()
        #expect(mkfifo("\(folder.path)/settings", 0o600) == 0)
        let child = try ChildProcess(["serve", "--env-file", "settings"], in: folder)
        let settings = open("\(folder.path)/settings", O_WRONLY | O_CLOEXEC)
        defer { close(settings) }
        child.signal(SIGHUP)  // which is no end
        child.signal(signal)
        #expect(child.wait() == 128 + signal)
        #expect(folder.names == ["settings"])
    }

    @Test func `a reload does not wait for ever for a pipe that nobody writes to, and a stop comes behind it`() throws {
        let folder = try TemporaryFolder()
        #expect(mkfifo("\(folder.path)/settings", 0o600) == 0)
        let path = "\(folder.path)/settings"
        let writer = Thread {
            let settings = open(path, O_WRONLY | O_CLOEXEC)  // waits until it is being read
            let text = "RAPPORT_LOG_LEVEL=debug\n"
            #expect(write(settings, text, text.utf8.count) == text.utf8.count)
            close(settings)
        }
        writer.start()
        let service = try ServiceProcess(in: folder, arguments: ["--env-file", "settings"])
        service.child.signal(SIGHUP)
        #expect(service.child.errors.line(with: "settings not read again")?.contains("nothing came of it within") == true)
        #expect(service.stop() == 0)
    }

    /// A run as process 1 of a namespace of its own.
    private static func contained(_ words: [String], input: Pipe? = nil) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/unshare")
        process.arguments = ["--user", "--map-root-user", "--pid", "--fork", "--kill-child"] + words
        process.environment = [:]
        process.standardInput = input
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    private static let canContain: Bool = {
        guard let process = try? contained(["/bin/true"]) else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    @Test(.enabled(if: canContain, "no namespaces can be made here"), arguments: ["check-config", "serve"], [SIGTERM, SIGINT])
    func `a command that is process 1 can be stopped as well`(command: String, signal: Int32) throws {
        let input = Pipe()  // never written to: the command goes on reading
        let process = try Self.contained([ChildProcess.executable, command, "--env-file", "/dev/stdin"], input: input)
        let children = "/proc/\(process.processIdentifier)/task/\(process.processIdentifier)/children"
        let deadline = Date(timeIntervalSinceNow: ChildProcess.secondsMax)
        while process.isRunning, Date() < deadline {
            // One that comes before it has begun to look at signals is lost, as it has no default action there.
            let words = (try? String(contentsOfFile: children, encoding: .utf8))?.split(separator: " ")
            if let inner = words?.first.flatMap({ pid_t($0) }) { kill(inner, signal) }
            usleep(1000)
        }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        #expect(process.terminationStatus == 128 + signal)
    }
}
