import Foundation
import JSON
import Testing

/// What the logs tell, and what they never do.
@Suite struct LogTests {
    static let secrets = ["secret-path", "secret-query", "secret-body", "secret-agent", "secret-reason"]

    /// Sends planted words wherever a client can put them.
    private func plant(_ service: ServiceProcess) throws {
        let ines = try service.admin()
        let program = try ines.open(#"{"name":"secret-body","relationshipTypes":["coaching"],"owner":"secret-reason"}"#)
        _ = try ines.get("\(program)?pretty", ["User-Agent": "secret-agent", "Referer": "http://secret-agent/"])
        _ = try ines.get("/v1/programs/secret-path")
        _ = try ines.get("/v1/claims?dimension=secret-query")
        _ = try ines.get("/secret-path/secret-path?secret-query")
        _ = try ines.post("/v1/programs", #"{"secret-body":1}"#)
        _ = try ines.post("/v1/programs", "secret-body")
        _ = try ines.patch(program, #"{"sponsor":"secret-body"}"#, ifMatch: "\"secret-agent\"")
        _ = try ines.get("/livez", ["X-Request-Id": "secret-agent with \"spaces\""])
        _ = try ines.get("/livez", ["Authorization": "Bearer secret-agent-0123456789-0123456789-0123456789"])
        _ = try ines.get("/v1/programs", ["Authorization": "Bearer secret-agent-0123456789-0123456789-0123456789"])
        let broken = try service.guest()
        try broken.write("GET /secret-path HTTP/1.1\r\nHost: secret-agent\r\nsecret-agent\r\n\r\n")
        #expect(try broken.read().status == 400)
    }

    @Test func `no path, query, body, agent or key is in any log`() throws {
        for format in ["json", "text"] {
            let service = try ServiceProcess([
                "RAPPORT_LOG_FORMAT": format == "json" ? "json" : "text", "RAPPORT_LOG_LEVEL": "debug",
            ])
            try plant(service)
            service.stop()
            for secret in Self.secrets + [service.key, "prg_"] {
                #expect(!service.logs.contains(secret), "\(secret) in \(format)")
            }
            #expect(service.child.output.lines.count == 12, "\(service.child.output.text)")
        }
    }

    @Test func `every access line is one JSON object of known members`() throws {
        let service = try ServiceProcess()
        try plant(service)
        service.stop()
        let known = ["time", "level", "message", "requestId", "method", "route", "status", "durationMicroseconds", "keyId"]
        var routes: [String] = []
        for line in service.child.output.lines {
            let json = try JSONDocument(Array(line.utf8)).root
            #expect(json.members.map(\.name).filter { !known.contains($0) }.isEmpty, "\(line)")
            #expect(
                json["level"]?.string == "info" && json["message"]?.string == "request" && json["requestId"]?.string?.count == 15)
            #expect(json["time"]?.string?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil, "\(line)")
            #expect((100...599).contains(json["status"]?.integer ?? 0) && json["durationMicroseconds"]?.integer ?? -1 >= 0)
            #expect(json["keyId"] == nil || json["keyId"]?.string == "admin")
            routes.append("\(json["method"]?.string ?? "") \(json["route"]?.string ?? "") \(json["status"]?.integer ?? 0)")
        }
        #expect(routes.filter { $0 == "POST /v1/programs 201" }.count == 1 && routes.contains("GET /v1/programs/{id} 404"))
        #expect(routes.contains("GET - 404") && routes.contains("GET - 400") && routes.contains("GET /v1/programs 401"))
        for line in service.child.errors.lines { _ = try JSONDocument(Array(line.utf8)) }
    }

    @Test func `a request is followed by its id through answer, problem and log`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        let fields = ["X-Request-Id": "walk-1.a_B", "traceparent": "00-\(trace)-00f067aa0ba902b7-01"]
        let answer = try ines.get("/v1/programs/x", fields)
        #expect(try answer["X-Request-Id"] == "walk-1.a_B" && answer.string("requestId") == "walk-1.a_B")
        let ids = try (1...3).map { _ in try #require(try ines.get("/livez")["X-Request-Id"]) }
        #expect(Set(ids).count == 3)
        for value in ["", "a b", "a\"b", "é", String(repeating: "a", count: 129)] {
            #expect(try ines.get("/livez", ["X-Request-Id": value])["X-Request-Id"] != value, "\(value)")
        }
        service.stop()
        let line = try #require(service.child.output.lines.first)
        #expect(line.contains("\"requestId\":\"walk-1.a_B\"") && line.contains("\"traceId\":\"\(trace)\""))
        #expect(ids.allSatisfy(service.child.output.text.contains))
    }

    @Test func `the journal tells who did what, and by which request`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        let answer = try ines.post("/v1/programs", Sample.coaching, ["X-Request-Id": "walk-2"])
        #expect(answer.status == 201)
        service.stop()
        let name = try #require(service.folder.names.first { $0.contains("journal/") })
        let text = try String(contentsOfFile: "\(service.folder.path)/\(name)", encoding: .utf8)
        let line = try JSONDocument(Array(try #require(text.split(separator: "\n").last).utf8)).root
        #expect(line["by"]?.string == "admin" && line["op"]?.string == "program.create" && line["req"]?.string == "walk-2")
        #expect(!text.contains(service.key))
    }

    @Test func `the start tells address, folder, durability and version`() throws {
        let service = try ServiceProcess()
        let line = try #require(service.child.errors.line(with: "\"url\""))
        let json = try JSONDocument(Array(line.utf8)).root
        #expect(json["url"]?.string == "http://127.0.0.1:\(service.port)" && json["data"]?.string == "data")
        #expect(json["durability"]?.string == "always" && json["version"]?.string?.isEmpty == false)
    }
}
