import CShim
import Guidance
import HTTP
import JSON
import Store

extension API {
    static let ofWatching = [
        APIOperation(
            .get, "/livez", "getLiveness", "Ask whether the process runs.", asks: .nothing,
            answers: [OperationAnswer(.ok, "It does.", .object([.init("status", .choice(["pass"]), "That it does.")]))]
        ) { $0.livez },
        APIOperation(
            .get, "/readyz", "getReadiness", "Ask whether requests should be sent here.", asks: .nothing, query: [verbose],
            answers: [readiness], problems: [.notReady]
        ) { $0.readyz },
        APIOperation(
            .get, "/healthz", "getHealth", "Ask whether requests should be sent here, under another name.", asks: .nothing,
            query: [verbose], answers: [readiness], problems: [.notReady]
        ) { $0.readyz },
        APIOperation(
            .get, "/metrics", "getMetrics", "Get the metrics in the text format of Prometheus.", asks: .scope(.metricsRead),
            answers: [OperationAnswer(.ok, "The metrics.", types: [.metrics])]
        ) { $0.metrics },
    ]

    private static let verbose = Parameter.flag("verbose", "Whether to say more about it.")

    private static let readiness = OperationAnswer(
        .ok, "They should.",
        .object([
            .init("status", .choice(["pass"]), "That they should."),
            .init(
                "checks",
                .object([
                    .init("store", .choice(["serving", "read-only", "failed"]), "Whether changes are taken."),
                    .init(
                        "due", .choice(["on-time", "late", "held-up"]),
                        "Whether what happens automatically does so on time."),
                    .init("calculations", .choice(["idle", "busy"]), "Whether something is being calculated that takes long."),
                    .init("durability", .text(), "What an answer to a change means."),
                    .init("draining", .boolean, "Whether the service is stopping."),
                    .init(
                        "connectionMemory", .integer(0...JSONValue.integerMax),
                        "What all connections together may hold, in bytes."),
                ]), "What verbose adds.", isRequired: false),
        ]))

    static let ofDocuments = [
        APIOperation(
            .get, "/", "getRoot", "See what this is and what to call next.", asks: .nothing,
            answers: [
                OperationAnswer(
                    .ok, "Name, version and links; in a browser the first page.", types: [.json, .html],
                    .object([
                        .init("name", .text(), "Rapport."), .init("version", .text(), "The release."),
                        .init("description", .text(), "What it is for."),
                        .init("links", .map(.text(), names: "^[a-zA-Z]+$"), "Addresses by name."),
                    ]))
            ]
        ) { $0.root },
        APIOperation(
            .get, "/openapi.json", "getOpenAPI", "Get this description.", asks: .nothing,
            answers: [OperationAnswer(.ok, "An OpenAPI 3.1 document.", .any, [.etag])]
        ) { $0.getDescription },
        APIOperation(
            .get, "/docs/errors", "listProblemCodes", "Read which codes problems have.", asks: .nothing,
            answers: [OperationAnswer(.ok, "All codes.", types: [.text, .markdown, .html], nil, [.etag])]
        ) { $0.listProblemCodes },
        APIOperation(
            .get, "/docs/errors/{code}", "getProblemCode", "Read what a code means, and what to do.", asks: .nothing,
            answers: [OperationAnswer(.ok, "The code.", types: [.text, .markdown, .html], nil, [.etag])]
        ) { $0.getProblemCode },
    ]

    /// What to call next.
    func root(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        if request.agreedType == .html, console != .off { return try getStartPage(request) }
        let links = [
            ("relationshipTypes", "/v1/relationship-types"), ("dimensions", "/v1/dimensions"), ("claims", "/v1/claims"),
            ("sources", "/v1/sources"), ("tensions", "/v1/tensions"), ("conflicts", "/v1/conflicts"), ("rules", "/v1/rules"),
            ("catalogue", "/v1/catalogue"), ("comparison", "/v1/comparison?types=coaching,mentoring"),
            ("questionnaire", "/v1/questionnaire"), ("recommendations", "/v1/recommendations"),
        ]
        let kinds = KindName.allCases.filter { !$0.isOfCatalogue && !$0.any.path.isEmpty && !$0.any.isUnderAnother }
            .map { ($0.rawValue, $0.any.path) }
        let rest = [("events", "/v1/events"), ("ready", "/readyz?verbose"), ("metrics", "/metrics")]
        let bytes = JSONWriter.bytes { writer in
            writer.object { writer in
                writer.member("name", "Rapport")
                writer.member("version", version)
                writer.member("description", "Coaching and mentoring programs: what tells them apart, and the rules that follow.")
                writer.name("links")
                writer.object { writer in for (name, path) in links + kinds + rest { writer.member(name, address.link(path)) } }
            }
        }
        return .json(body: .json(bytes))
    }

    /// Whether the process runs: an answer is all it takes.
    func livez(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let bytes = JSONWriter.bytes { writer in writer.object { $0.member("status", "pass") } }
        return .json(body: .json(bytes))
    }

    /// What happens by itself is late from here on.
    private static let lateMilliseconds: Int64 = 60_000

    /// Whether requests should be sent here: not while it drains or after the disk failed. A full disk leaves it ready, as
    /// reads go on; `?verbose` tells. It tells states and no figures, as it needs no key.
    func readyz(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let isVerbose = try request.query.flag("verbose")
        let metrics = store.metrics
        let storeState: (isGood: Bool, text: String) =
            switch metrics.health {
            case .serving: (true, "serving")
            case .readOnly: (true, "read-only")
            case .failed: (false, "failed")
            }
        let isLate = metrics.due.since.map { cs_realtime() - $0.milliseconds > Self.lateMilliseconds } ?? false
        let due = metrics.due.isHeldUp ? "held-up" : isLate ? "late" : "on-time"
        let memory = health.connectionMemoryBytesMax
        let isCalculating = health.long?.isBusy == true
        let writeChecks = { @Sendable [drains = health.drains, durability = store.durability] (writer: inout JSONWriter) in
            guard isVerbose else { return }
            writer.name("checks")
            writer.object { writer in
                writer.member("store", storeState.text)
                writer.member("due", due)
                writer.member("calculations", isCalculating ? "busy" : "idle")
                writer.member("durability", durability.rawValue)
                writer.member("draining", drains)
                writer.member("connectionMemory", memory)
            }
        }
        guard storeState.isGood, !health.drains else {
            var problem = ProblemDetails.notReady(isStopping: storeState.isGood)
            problem.extensions = { writer, _ in writeChecks(&writer) }
            throw problem
        }
        let bytes = JSONWriter.bytes { writer in
            writer.object { writer in
                writer.member("status", "pass")
                writeChecks(&writer)
            }
        }
        return .json(body: .json(bytes))
    }

    /// Prometheus text.
    func metrics(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        var out: [UInt8] = []
        health.writeServerMetrics(to: &out)
        let metrics = store.metrics
        Exposition.write(
            store: metrics, world: store.durable, readings: readings, startedAt: health.startedAt, to: &out)
        var response = Response(.ok, .metrics, out)
        response.caching = Caching.none
        return response
    }
}
