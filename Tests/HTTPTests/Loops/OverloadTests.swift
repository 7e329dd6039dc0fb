import CShim
import Glibc
import Locks
import Synchronization
import Testing

@testable import HTTP

/// More connections than the server takes.
@Suite struct OverloadTests {
    private func limits(connections: Int) -> Limits {
        var limits = Limits.patient
        limits.connectionsMax = connections
        return limits
    }

    @Test func `past the limit the longest idle connection is closed`() throws {
        let server = try TestServer(limits(connections: 2))
        let (first, second) = (try server.client(), try server.client())
        #expect(try first.answer(to: get("/")).status == 200)
        #expect(try second.answer(to: get("/")).status == 200)
        let third = try server.client()
        #expect(try third.answer(to: get("/")).status == 200)
        #expect(first.isEnded())
        #expect(try second.answer(to: get("/")).status == 200)
    }

    @Test func `a connection whose request has arrived is answered before it makes room`() throws {
        let server = try TestServer(limits(connections: 1), starts: false)
        let (first, second) = (try server.client(), try server.client())  // both wait in the accept queue
        for client in [first, second] { client.send(get("/target")) }
        try server.server.start()
        for client in [first, second] { #expect(try client.answer().text == "GET /target") }
        #expect(first.isEnded())
    }

    @Test func `past the limit with none idle a connection is told to come again`() throws {
        let server = try TestServer(limits(connections: 2))
        let (first, second) = (try server.client(), try server.client())
        #expect(try first.answer(to: get("/")).status == 200)
        for client in [first, second] { client.send(get("/held")) }
        #expect(server.seen.wait(count: 3))
        for _ in 0..<3 {
            let third = try server.client()
            third.send(get("/"))  // unread, it must not reset the connection before the answer is read
            let answer = try third.answer()
            #expect(answer.status == 503 && answer.code == "too-many-connections")
            #expect(answer["Retry-After"] == "1" && answer["Connection"] == "close")
            #expect(third.isEnded())
        }
        server.gate.open(through: 2)
        #expect(try first.answer().text == "held")
        #expect(try second.answer().text == "held")
        #expect(try server.answer(to: get("/")).status == 200)  // those refused took no place
    }

    @Test func `connections that are refused are bounded too`() throws {
        var limits = limits(connections: 1)
        limits.refusedConnectionsMax = 1
        let server = try TestServer(limits)
        let busy = try server.client()
        #expect(try busy.answer(to: get("/")).status == 200)
        busy.send(get("/held"))
        #expect(server.seen.wait(count: 2))
        let (told, closed) = (try server.client(), try server.client())
        #expect(try told.answer().status == 503)
        #expect(closed.isEnded())
    }

    /// Each has its next request sent while it is served, so that all of them are ready at every turn, and every request takes a turn.
    @Test func `of one client no connection waits while others are served again and again`() throws {
        let (count, rounds) = (6, 5)
        let (served, descriptors) = (Log(), Log())
        let route = Route(.get, "/dear/{number}", access: { _ in .nobody }, answers: []) { request in
            let number = Int(request.parameter(0)) ?? 0
            served.add(number)
            let end = cs_monotonic() + 3_000_000
            while cs_monotonic() < end {}
            let next = bytes(get("/dear/\(number)"))
            if served.all.count(where: { $0 == number }) < rounds { send(Int32(descriptors.all[number]), next, next.count, 0) }
            return Response(.noContent)
        }
        var configuration = Server.Configuration()
        (configuration.port, configuration.limits) = (0, .patient)
        let server = try Server(configuration, routes: [route], gate: Gate())
        let clients = try (0..<count).map { _ in try Client(server.port) }
        for (number, client) in clients.enumerated() {
            descriptors.add(Int(client.descriptor))
            client.send(get("/dear/\(number)"))
        }
        try server.start()
        #expect(comes { served.all.count == count * rounds })
        server.stop()
        server.wait()
        var (counts, ahead) = ([Int](repeating: 0, count: count), 0)
        for number in served.all {
            counts[number] += 1
            ahead = max(ahead, (counts.max() ?? 0) - (counts.min() ?? 0))
        }
        #expect(ahead <= 2, "\(served.all)")
    }

    private final class Log: Sendable {
        private let numbers = Lock<[Int]>([])

        var all: [Int] { numbers.withLock { $0 } }

        func add(_ number: Int) { numbers.withLock { $0.append(number) } }
    }

    /// In a process of its own, which has descriptors for the server and its own side of few connections.
    @Test func `without descriptors connections are refused and the loop does not spin`() async {
        await #expect(processExitsWith: .success) {
            var configuration = Server.Configuration()
            configuration.port = 0
            let seen = TestServer.Seen()
            configuration.limits = .patient
            let gate = Gate()
            let server = try Server(configuration, routes: testRoutes(seen), gate: gate)
            try server.start()
            // Its client connects, then every descriptor is taken, so that the server has none for one more.
            let busy = try Client(server.port)
            #expect(try busy.answer(to: get("/")).status == 200)
            busy.send(get("/held"))
            #expect(seen.wait(count: 2))
            let waiting = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            limitDescriptors(to: highestDescriptor() + 32)
            while dup(waiting) >= 0 {}
            #expect(connects(waiting, to: server.port))
            var start = [UInt8](repeating: 0, count: 12)
            #expect(cs_read(waiting, &start, 12) == 12)  // refused through the descriptor held back
            #expect(start == Array("HTTP/1.1 503".utf8))
            gate.open(through: 1)
            #expect(try busy.answer().text == "held")
            #expect(server.loops[0].metrics.turns.load(ordering: .relaxed) < 20)
            server.stop()
            server.wait()
        }
    }

    @Test(.enabled(if: getuid() == 0, "only root can become a user who has nothing else running"), arguments: [0, 1, 2])
    func `too few threads are reported, and nothing is left running`(_ count: Int) async {
        await #expect(processExitsWith: .success) { [count] in
            var configuration = Server.Configuration()
            (configuration.port, configuration.loops) = (0, 3)
            let server = try Server(configuration, routes: testRoutes(TestServer.Seen()))
            // No limit binds root, and nothing else runs as this user.
            #expect(setuid(uid_t(1_900_000_000 + getpid())) == 0)
            let threads = threadCount()
            var limit = rlimit(rlim_cur: rlim_t(threads + count), rlim_max: rlim_t(threads + count))
            #expect(setrlimit(__rlimit_resource_t(__RLIMIT_NPROC.rawValue), &limit) == 0)
            let error = #expect(throws: ServerError.self) { try server.start() }
            #expect(error?.description.contains("raise the limit of processes") == true)
            #expect(comes { threadCount() == threads }, "those that had started have ended")
        }
    }

    @Test func `a listener that cannot take connections rests, and goes on when it can`() async {
        await #expect(processExitsWith: .success) {
            var configuration = Server.Configuration()
            configuration.port = 0
            let server = try Server(configuration, routes: testRoutes(TestServer.Seen()))
            try server.start()
            let waiting = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            limitDescriptors(to: 3)  // below every number there is: not even the descriptor held back helps
            let turns = { server.loops[0].metrics.turns.load(ordering: .relaxed) }
            let (begun, before) = (cs_monotonic(), turns())
            #expect(connects(waiting, to: server.port))
            #expect(comes { turns() >= before + 7 })
            // The connection was found, and then a tenth of a second was rested before each of the three times that it was
            // looked for again, in two turns each.
            #expect(cs_monotonic() - begun >= 290_000_000)
            var silent = pollfd(fd: waiting, events: Int16(POLLIN), revents: 0)
            #expect(poll(&silent, 1, 0) == 0)
            limitDescriptors(to: highestDescriptor() + 32)
            let request = bytes(get("/"))
            #expect(cs_write(waiting, request, request.count) == request.count)
            var start = [UInt8](repeating: 0, count: 12)
            #expect(cs_read(waiting, &start, 12) == 12)
            #expect(start == Array("HTTP/1.1 200".utf8))
            server.stop()
            server.wait()
        }
    }

    /// In a process of its own, which opens two thousand files.
    @Test func `a thousand connections that stall, each in its way, leave others their speed`() async {
        await #expect(processExitsWith: .success) {
            var limits = Limits.patient
            limits.backlog = 4096
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            limitDescriptors(to: limit.rlim_max)
            let server = try TestServer(limits)
            let begun = [
                "", "GET / HT", "GET / HTTP/1.1\r\nHost: h\r\nA: b",
                post("/echo", String(repeating: "x", count: 100)) + "POST /ec",
                "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nfive!",
                "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nfive!",
                get("/held"), get("/large") + get("/"),  // which is not read
            ]
            let stalled = try (0..<1000).map { number in
                let client = try server.client(from: "127.0.0.2")
                client.send(begun[number % begun.count])
                return client
            }
            try server.settle()
            try server.expectQuickAnswers()
            try server.waitForConnections(1000)
            #expect(stalled.count == 1000)
            server.server.stop()
            server.server.wait()
        }
    }

    /// In a process of its own, as others here open and close files all the time.
    @Test func `a server that has ended leaves no descriptor behind`() async {
        await #expect(processExitsWith: .success) {
            // A leak shows as many times as there are rounds; the process may open a file or two of its own meanwhile.
            let before = cs_open_files()
            for _ in 0..<5 {
                let log = AccessLog(format: .json, to: 2)
                let server = try TestServer(loops: 2, log: nil)
                let clients = try (0..<20).map { _ in try server.client() }
                for client in clients { client.send(get("/held")) }
                for client in clients[..<10] { client.resetAtEnd() }
                try server.settle()
                _ = clients.count
                log.close()
            }
            #expect(cs_open_files() < before + 5)
            var configuration = Server.Configuration()
            configuration.port = 0
            for _ in 0..<5 { _ = try Server(configuration, routes: []) }  // never started
            #expect(cs_open_files() < before + 5)
        }
    }

    @Test func `loops are gone with their server`() throws {
        weak var loop: Loop?
        do {
            let server = try TestServer()
            loop = server.server.loops[0]
            _ = try server.answer(to: get("/"))
            let idle = try server.client()
            #expect(try idle.answer(to: get("/")).status == 200)
        }
        #expect(loop == nil)
    }
}

extension TestServer {
    /// Asks again and again, each time on a connection of its own, and looks what an answer takes in turns of the loop and in
    /// time of processors: what others on the machine do counts in neither.
    ///
    /// For a process in which nothing else runs.
    func expectQuickAnswers(location: SourceLocation = #_sourceLocation) throws {
        var (times, mostTurns): ([Int64], Int64) = ([], 0)
        for _ in 0..<41 {
            let (before, turnsBefore) = (processorTime(), turns)
            #expect(try answer(to: get("/")).status == 200, sourceLocation: location)
            times.append(processorTime() - before)
            mostTurns = max(mostTurns, turns - turnsBefore)
        }
        #expect(times.sorted()[20] < 50_000_000, "\(times)", sourceLocation: location)
        #expect(mostTurns < 20, sourceLocation: location)
    }
}

/// What all threads of this process have used, in nanoseconds.
private func processorTime() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// The highest number in use. A process that a test starts may have inherited many from those that run beside it.
private func highestDescriptor() -> UInt {
    UInt((0..<65_536).last { fcntl(Int32($0), F_GETFD) >= 0 } ?? 0)
}

/// The numbers that new descriptors of this process must stay below.
private func limitDescriptors(to count: UInt) {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = rlim_t(count)
    #expect(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
}

private func threadCount() -> Int {
    var about = stat()
    return stat("/proc/self/task", &about) == 0 ? Int(about.st_nlink) - 2 : 0
}

private func connects(_ descriptor: Int32, to port: UInt16) -> Bool {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
}
