import Glibc
import JSON
import Testing

@testable import HTTP

/// The lines that an access log wrote while `body` ran.
struct LoggedLines {
    let all: [String]

    init(format: AccessLog.Format = .json, _ body: (AccessLog) throws -> Void) throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw WireError(description: "no pipe") }
        defer { for end in ends { close(end) } }
        let log = AccessLog(format: format, to: ends[1])
        do {
            defer { log.close() }
            try body(log)
        }
        var buffer = [UInt8](repeating: 0, count: 65_536)  // what a pipe holds
        var waits = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
        guard poll(&waits, 1, 0) == 1 else {
            all = []
            return
        }
        let count = read(ends[0], &buffer, buffer.count)
        all = String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

@Suite struct AccessLogTests {
    @Test func `a line tells of a request and of no person`() throws {
        let trace = "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n"
        let lines = try LoggedLines { log in
            let server = try TestServer(log: log)
            let client = try server.client()
            #expect(try client.answer(to: get("/v1/notes/SECRET1/lines/SECRET2?SECRET3=1", trace)).status == 200)
            #expect(try client.answer(to: get("/SECRET4", "X-Request-Id: mine\r\n")).status == 404)
            #expect(try client.answer(to: get("/", "X-Request-Id: a\"SECRET5\r\n")).status == 200)
            #expect(try client.answer(to: "SECRET6\"\\ / HTTP/1.1\r\n\r\n").status == 400)
        }
        #expect(lines.all.count == 4 && !lines.all.contains { $0.contains("SECRET") })
        let values = try lines.all.map { try JSONDocument(Array($0.utf8)).root }
        #expect(values[0]["route"]?.string == "/v1/notes/{id}/lines/{line}" && values[0]["method"]?.string == "GET")
        #expect(values[0]["traceId"]?.string == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(values[1]["route"]?.string == "-" && values[1]["requestId"]?.string == "mine" && values[1]["traceId"] == nil)
        #expect(values.compactMap { $0["status"]?.integer } == [200, 404, 200, 400])
        #expect(values.compactMap { $0["method"]?.string } == ["GET", "GET", "GET", "_OTHER"])
        for value in values {
            #expect(value["level"]?.string == "info" && (value["durationMicroseconds"]?.integer ?? -1) >= 0)
            #expect(value["requestId"]?.string?.isEmpty == false)
            let pattern = #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/#
            #expect(try pattern.wholeMatch(in: value["time"]?.string ?? "") != nil)
        }
    }

    @Test func `a line of text says the same for people`() throws {
        let lines = try LoggedLines(format: .text) { log in
            let server = try TestServer(log: log)
            #expect(try server.answer(to: get("/target?q", "X-Request-Id: mine\r\n")).status == 200)
        }
        let line = try #require(lines.all.first)
        #expect(line.contains(" GET /target 200 ") && line.hasSuffix(" us mine") && lines.all.count == 1)
    }

    @Test func `metrics carry the template of the route and nothing of the request`() throws {
        let server = try TestServer()
        let client = try server.client()
        #expect(try client.answer(to: get("/v1/notes/SECRET/lines/1")).status == 200)
        #expect(try client.answer(to: get("/SECRET")).status == 404)
        for (request, status) in [("JANE / HTTP/1.1\r\nHost: h\r\n\r\n", 501), ("HEAD  / HTTP/1.1\r\n", 400), ("GET\r\n", 400)] {
            #expect(try server.answer(to: request).status == status)
        }
        let route = "http_route=\"/v1/notes/{id}/lines/{line}\","
        for (method, route, status, error) in [
            ("GET", route, 200, ""), ("GET", "", 404, ""), ("_OTHER", "", 501, ",error_type=\"501\""), ("HEAD", "", 400, ""),
            ("GET", "", 400, ""),
        ] {
            let labels =
                "http_request_method=\"\(method)\",url_scheme=\"http\",\(route)http_response_status_code=\"\(status)\"\(error)"
            #expect(server.metric("http_server_request_duration_seconds_count{\(labels)}")?.hasSuffix(" 1") == true, "\(labels)")
        }
        var text: [UInt8] = []
        server.server.writeMetrics(to: &text)
        #expect(!String(decoding: text, as: UTF8.self).contains("SECRET"))
        #expect(server.metric("rapport_http_connections_accepted_total") == "rapport_http_connections_accepted_total 4")
    }
}
