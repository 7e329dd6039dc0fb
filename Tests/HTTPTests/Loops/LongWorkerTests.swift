import Dispatch
import Testing

@testable import HTTP

/// Answers that take seconds to calculate, on a thread of their own.
@Suite struct LongWorkerTests {
    @Test func `a calculation holds up neither a loop nor answers that another thread makes`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/calculation/a/0"))
        #expect(server.seen.wait(for: "calculating a") && server.server.long.isBusy)
        for _ in 0..<3 {
            server.seen.door.signal()
            #expect(try server.answer(to: get("/later/b")).text == "b")
            #expect(try server.answer(to: get("/target")).text == "GET /target")
        }
        #expect(client.isSilent)
        server.seen.result.signal()
        #expect(try client.answer().text == "a")
        #expect(try client.answer(to: get("/target?on")).text == "GET /target?on")
        #expect(comes { !server.server.long.isBusy })
    }

    @Test func `one is made at a time, and past the bound of what may wait it is refused at once`() throws {
        var limits = Limits.patient
        limits.longMax = 1
        let server = try TestServer(limits)
        let (first, second, third) = (try server.client(), try server.client(), try server.client())
        first.send(get("/calculation/a/0"))
        #expect(server.seen.wait(for: "calculating a"))
        second.send(get("/calculation/b/0"))
        #expect(server.seen.wait(for: "/calculation/b/0"))
        let refused = try third.answer(to: get("/calculation/c/0"))
        #expect(refused.status == 503 && refused.code == "overloaded" && refused["Retry-After"] == "1")
        #expect(!server.seen.all.contains("calculating b"))
        for _ in 0..<2 { server.seen.result.signal() }
        #expect(try first.answer().text == "a")
        #expect(try second.answer().text == "b")
    }

    @Test func `what they hold in memory is bounded, and where nothing is held there is room for one of any size`() throws {
        var limits = Limits.patient
        limits.connectionMemoryBytesMax = 1 << 20
        let server = try TestServer(limits)
        let (first, second, third) = (try server.client(), try server.client(), try server.client())
        first.send(get("/calculation/a/2000000"))
        #expect(server.seen.wait(for: "calculating a"))
        #expect(try second.answer(to: get("/calculation/b/1")).code == "overloaded")
        server.seen.result.signal()
        #expect(try first.answer().text == "a")
        #expect(comes { !server.server.long.isBusy })
        first.send(get("/calculation/c/1048575"))
        #expect(server.seen.wait(for: "calculating c"))
        second.send(get("/calculation/d/1"))
        #expect(server.seen.wait(for: "/calculation/d/1"))
        #expect(try third.answer(to: get("/calculation/e/1")).code == "overloaded")
        for _ in 0..<2 { server.seen.result.signal() }
        #expect(try first.answer().text == "c" && second.answer().text == "d")
    }

    @Test func `a client that is gone ends its calculation, and one that has not begun never does`() throws {
        let server = try TestServer()
        var (first, second): (Client?, Client?) = (try server.client(), try server.client())
        first?.send(get("/calculation/a/0"))
        #expect(server.seen.wait(for: "calculating a"))
        second?.send(get("/calculation/b/0"))
        #expect(server.seen.wait(for: "/calculation/b/0"))
        second?.resetAtEnd()
        second = nil
        try server.waitForConnections(1)
        first?.resetAtEnd()
        first = nil
        #expect(server.seen.wait(for: "a is cancelled"))
        #expect(comes { !server.server.long.isBusy })
        #expect(!server.seen.all.contains("calculating b"))
    }

    @Test func `a stop ends it`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/calculation/a/0"))
        #expect(server.seen.wait(for: "calculating a"))
        server.server.stop()
        server.server.wait()
        // Its connection is closed at once, which may be seen before the stop.
        #expect(server.seen.all.contains { ["a is stopping", "a is cancelled"].contains($0) })
        let rest = try client.rest()
        #expect(rest.isEmpty || String(decoding: rest, as: UTF8.self).hasPrefix("HTTP/1.1 503 "), "the loop may end first")
    }

    @Test func `a drain lets it go on for a second, and then refuses it and what waits behind it`() throws {
        let server = try TestServer()
        let (first, second) = (try server.client(), try server.client())
        first.send(get("/calculation/a/0"))
        #expect(server.seen.wait(for: "calculating a"))
        second.send(get("/calculation/b/0"))
        #expect(server.seen.wait(for: "/calculation/b/0"))
        server.server.drain()
        for client in [first, second] {
            let answer = try client.answer()
            #expect(answer.status == 503 && answer.code == "ended" && answer["Connection"] == "close")
        }
        server.server.wait()
        #expect(server.seen.all.contains("a is stopping"))
    }

    @Test func `a calculation has its processor time`() throws {
        let seen = TestServer.Seen()
        for seconds in [0, 300] {
            var limits = Limits.patient
            limits.longSeconds = seconds
            let worker = try LongWorker(limits, bytesMax: 1)
            try worker.start()
            _ = worker.add(for: nil, holding: 0, until: .max) { job in
                do throws(LongJob.Stop) {
                    for _ in 0..<1000 { try job.check() }
                    seen.note("\(seconds): done")
                } catch {
                    seen.note("\(seconds): \(error == .outOfTime(seconds: seconds))")
                }
            }
            #expect(seen.wait(count: seconds == 0 ? 1 : 2))
            worker.close()
        }
        #expect(seen.all == ["0: true", "300: done"])
    }

    @Test func `they are made one after the other, and what is cancelled before it has begun never is`() throws {
        let server = try TestServer()
        let (seen, worker) = (server.seen, server.server.long)
        let jobs = ["a", "b", "c"].map { name in
            worker.add(for: nil, holding: 0, until: .max) { job in
                seen.note("calculating \(name)")
                seen.passDoor()
            }
        }
        #expect(seen.wait(for: "calculating a"))
        jobs[1]?.cancel()
        for _ in 0..<2 { seen.door.signal() }
        #expect(seen.wait(for: "calculating c") && !seen.all.contains("calculating b"))
        server.server.stop()
        server.server.wait()
        #expect(worker.add(for: nil, holding: 0, until: .max) { _ in } == nil)
    }

    @Test func `a route takes less of who has no key, says so, and inflates off the loop`() throws {
        let server = try TestServer()
        let key = "Authorization: Bearer abc\r\n"
        let long = String(repeating: "x", count: 101)
        #expect(try server.answer(to: post("/inflated", String(repeating: "x", count: 100))).text == "100")
        let refused = try server.answer(to: post("/inflated", long))
        #expect(refused.status == 413 && refused.text.contains("accepts 100 without a key"), "\(refused.text)")
        #expect(refused.text.contains("at most 1048576"))
        #expect(try server.answer(to: post("/inflated", long, key)).text == "101")
        let packed = Deflater(level: 9).gzip(Array(long.utf8))
        for (fields, status) in [("", 413), (key, 200)] {
            let client = try server.client()
            let head = post("/inflated", "", "Content-Encoding: gzip\r\n\(fields)").replacing(
                "Content-Length: 0", with: "Content-Length: \(packed.count)")
            client.send(Array(head.utf8) + packed)
            let answer = try client.answer()
            #expect(answer.status == status && (status == 413 || answer.text == "101"), "\(answer.text)")
        }
        let wrong = post("/inflated", "no gzip", "Content-Encoding: gzip\r\n\(key)")
        #expect(try server.answer(to: wrong).code == "invalid-gzip")
    }
}
