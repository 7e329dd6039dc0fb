import Foundation
import Guidance
import HTTP
import JSON
import Store
import Testing

@testable import rapport

/// Who may do what, for every endpoint in the table.
@Suite struct AccessTests {
    /// Readable without a key. Whatever is not here needs one: a new endpoint too.
    static let keyless: Set = [
        "GET /", "GET /openapi.json", "GET /docs/errors", "GET /docs/errors/{code}", "GET /livez", "GET /readyz", "GET /healthz",
        "GET /v1/relationship-types",
        "GET /v1/relationship-types/{id}", "GET /v1/dimensions", "GET /v1/dimensions/{id}", "GET /v1/claims",
        "GET /v1/claims/{id}", "GET /v1/sources", "GET /v1/sources/{id}", "GET /v1/rules", "GET /v1/rules/{id}",
        "GET /v1/tensions", "GET /v1/tensions/{id}", "GET /v1/conflicts", "GET /v1/conflicts/{id}", "GET /v1/catalogue",
        "GET /v1/catalogue/release", "GET /v1/comparison", "GET /v1/questionnaire", "POST /v1/recommendations",
        "POST /v1/calculations/matching",
    ]

    let service: ServiceProcess
    let endpoints: [Endpoint]

    init() throws {
        // So that a stranger can come from many networks: from one, many wrong keys are too many requests.
        service = try ServiceProcess(["RAPPORT_TRUSTED_PROXIES": "127.0.0.1"])
        // What its address alone opens, the tests of calendars look at.
        endpoints = try Endpoint.all().filter { $0.template != "/calendar/{token}.ics" }
    }

    @Test func `the administrator gets in everywhere, a guest and a stranger only where no key is needed`() throws {
        #expect(endpoints.count >= 30 && Self.keyless.isSubset(of: Set(endpoints.map(\.name))))
        let (ines, guest) = (try service.admin(), try service.guest())
        for (place, endpoint) in endpoints.enumerated() {
            let program = try ines.openDesigned()
            let name = try #require(program.split(separator: "/").last)
            let target = try endpoint.target(ines, program)
            let tag = try ines.tag(of: program)
            let stranger = try Client(
                port: service.port, key: "another-key-0123456789-abcdefghijkl", fields: ["X-Forwarded-For": "10.0.\(place).1"])
            for client in [guest, stranger] {
                let answer = try endpoint.send(to: target, as: client)
                #expect(!answer.text.contains("First leaders") && !answer.text.contains(ServiceProcess.key), "\(endpoint.name)")
                if Self.keyless.contains(endpoint.name) {
                    #expect(answer.status == 200 && !answer.text.contains(name), "\(endpoint.name): \(answer.text)")
                } else {
                    #expect(try answer.problem(401) == "unauthorized", "\(endpoint.name)")
                    #expect(answer["WWW-Authenticate"]?.hasPrefix("Bearer realm=\"rapport\"") == true, "\(endpoint.name)")
                }
            }
            #expect(try ines.tag(of: program) == tag, "nothing was changed without the key")
            let answer = try endpoint.send(to: target, as: ines)
            #expect(answer.status == endpoint.status, "\(endpoint.name): \(answer.text)")
            #expect(!answer.text.contains(ServiceProcess.key), "\(endpoint.name)")
            #expect(answer["X-Content-Type-Options"] == "nosniff" && answer["Server"] == nil)
            #expect(answer["Cache-Control"] != nil || answer.status == 204, "\(endpoint.name)")
            // What may be kept but not used unasked is of no use without something to ask with.
            #expect(answer["Cache-Control"]?.contains("no-cache") != true || answer.tag != nil, "\(endpoint.name)")
        }
        service.stop()
        #expect(!service.logs.contains(ServiceProcess.key))
    }

    /// Endpoints that do not look at Accept, beside those that answer 204.
    static let untyped: Set = [
        "GET /livez", "GET /readyz", "GET /healthz", "GET /metrics", "DELETE /v1/notes/{id}",
        "DELETE /v1/people/{id}/calendar",
    ]

    @Test func `every endpoint refuses an unknown parameter, and a client that takes no answer of it, without effect`() throws {
        let untyped = endpoints.filter { $0.status == 204 || Self.untyped.contains($0.name) }
        #expect(endpoints.filter(\.answers.isEmpty).map(\.name) == untyped.map(\.name))
        let (ines, guest) = (try service.admin(), try Client(port: service.port, key: nil, accept: "text/csv"))
        let strict = try Client(port: service.port, key: ServiceProcess.key, accept: "text/csv")
        for endpoint in endpoints where !endpoint.isPersonal {  // a scope that lacks goes before the rest
            let program = try ines.openDesigned()
            let target = try endpoint.target(ines, program)
            for client in [ines, strict] {
                let answer = try endpoint.send(to: "\(target)?frobnicate", as: client)
                #expect(try answer.problem(400) == "unknown-query-parameter", "\(endpoint.name)")
            }
            if !Self.keyless.contains(endpoint.name) {
                #expect(
                    try endpoint.send(to: "\(target)?frobnicate", as: guest).problem(401) == "unauthorized", "\(endpoint.name)")
            }
            let last = try ines.lastEvent()
            let answer = try endpoint.send(to: target, as: strict)
            if endpoint.answers.isEmpty || endpoint.answers.contains(.csv) {
                #expect(answer.status == endpoint.status, "\(endpoint.name): \(answer.text)")
            } else {
                #expect(try answer.problem(406) == "not-acceptable", "\(endpoint.name)")
                #expect(try ines.lastEvent() == last, "\(endpoint.name)")
            }
        }
    }

    /// What is sent as Authorization, and what comes of it.
    static let credentials: [(value: String, status: Int)] = [
        ("Bearer \(ServiceProcess.key)", 200), ("bearer \(ServiceProcess.key)", 200), ("BEARER   \(ServiceProcess.key)", 200),
        ("Bearer \(ServiceProcess.key)x", 401), ("Bearer \(ServiceProcess.key.dropLast())", 401),
        ("Bearer \(ServiceProcess.key.uppercased())", 401), ("Bearer \(ServiceProcess.key) x", 401), ("Bearer", 401),
        ("Bearer ,", 401), ("Basic \(ServiceProcess.key)", 401), (ServiceProcess.key, 401),
        ("Bearer \"\(ServiceProcess.key)\"", 401),
        ("Bearer \(ServiceProcess.key),Bearer \(ServiceProcess.key)", 401), ("Bearer \u{e9}", 401),
        ("Bearer \(String(repeating: "a", count: 5000))", 401),
    ]

    @Test func `only the very key opens`() throws {
        let guest = try service.guest()
        for (value, status) in Self.credentials {
            let answer = try guest.get("/v1/programs", ["Authorization": value])
            #expect(answer.status == status, "\(value)")
            #expect(!answer.text.contains(ServiceProcess.key))
        }
        let twice = try service.guest()
        try twice.write(
            "GET /v1/programs HTTP/1.1\r\nHost: a\r\n"
                + String(repeating: "Authorization: Bearer \(ServiceProcess.key)\r\n", count: 2) + "\r\n")
        #expect(try twice.read().status == 400)
    }

    @Test func `a guest cannot tell which programs there are`() throws {
        let program = try service.admin().open()
        let guest = try service.guest()
        let other = program.dropLast(4) + "0000"
        for tail in ["", "/design", "/transitions", "/transitions/1", "/findings"] {
            let answers = try [program, String(other)].map { try guest.get($0 + tail) }
            let bodies = answers.map { $0.text.split(separator: "\"requestId\"")[0].replacing(program, with: other) }
            #expect(answers.map(\.status) == [401, 401] && bodies[0] == bodies[1])
        }
        #expect(
            try guest.get("/readyz?verbose").json()["checks"]?.members.map(\.name)
                == ["store", "due", "calculations", "durability", "draining", "connectionMemory"])
    }

    @Test func `every flag of a query is read alike`() throws {
        let guest = try service.guest()
        for (query, isVerbose) in [("", true), ("=", true), ("=1", true), ("=true", true), ("=0", false), ("=false", false)] {
            #expect(try (guest.get("/readyz?verbose\(query)").value("checks") != nil) == isVerbose, "\(query)")
            let plain = try guest.get("/livez")
            #expect(try (guest.get("/livez?pretty\(query)").body != plain.body) == isVerbose, "\(query)")
        }
        for flag in ["verbose", "pretty"] {
            let refused = try guest.get("/readyz?\(flag)=no")
            #expect(try refused.problem(400) == "invalid-query" && refused.string("fix")?.contains("\(flag)=false") == true)
        }
        let unknown = try guest.get("/livez?frobnicate")
        #expect(try unknown.problem(400) == "unknown-query-parameter" && unknown.string("fix") == "Known here: pretty.")
    }

    @Test func `a guest is turned away before the body is looked at`() throws {
        let guest = try service.guest()
        try guest.write("POST /v1/programs HTTP/1.1\r\nHost: a\r\nContent-Type: text/html\r\nContent-Length: 999999999\r\n\r\n")
        #expect(try guest.read().status == 401)
        let patient = try service.guest()
        try patient.write("POST /v1/programs HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n")
        #expect(try patient.read().status == 401, "and never 100")
    }

    @Test func `HEAD answers as GET does, but for the body`() throws {
        let ines = try service.admin()
        let program = try ines.openDesigned()
        for endpoint in endpoints where endpoint.method == "GET" && !endpoint.isPersonal {
            let target = try endpoint.target(ines, program)
            let (get, head) = (try ines.get(target), try ines.send("HEAD", target))
            func told(_ answer: Answer) -> [String] {
                answer.fields.filter { !["Date", "X-Request-Id"].contains($0.name) }
                    .filter { endpoint.template != "/metrics" || $0.name != "Content-Length" }.map { "\($0.name): \($0.value)" }
            }
            #expect(get.status == 200 && head.status == 200 && told(get) == told(head), "\(endpoint.template)")
            #expect(get["Content-Length"] != nil && !ines.hasRest, "\(endpoint.template)")
        }
    }

    @Test func `OPTIONS and 405 name the methods of every address`() throws {
        let ines = try service.admin()
        let program = try ines.openDesigned()
        for template in Set(endpoints.map(\.template)) {
            var allowed = Set(endpoints.filter { $0.template == template }.map(\.method))
            if allowed.contains("GET") { allowed.insert("HEAD") }
            allowed.insert("OPTIONS")
            let target = Endpoint.address(template, of: program)
            let options = try ines.send("OPTIONS", target)
            #expect(options.status == 204 && Self.names(options["Allow"]) == allowed, "\(template)")
            #expect((options["Accept-Patch"] != nil) == allowed.contains("PATCH"), "\(template)")
            for method in Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE"]).subtracting(allowed) {
                let answer = try ines.send(method, target)
                #expect(answer.status == 405 && Self.names(answer["Allow"]) == allowed, "\(method) \(template)")
            }
            #expect(try service.admin().send("FOO", target).status == 501)
        }
    }

    private static func names(_ allow: String?) -> Set<String> {
        Set(allow?.components(separatedBy: ", ") ?? [])
    }
}
