import Guidance
import HTTP
import JSON
import Store

extension API {
    /// What to call next.
    func root(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let links = [
            ("relationshipTypes", "/v1/relationship-types"), ("dimensions", "/v1/dimensions"), ("claims", "/v1/claims"),
            ("sources", "/v1/sources"), ("tensions", "/v1/tensions"), ("conflicts", "/v1/conflicts"), ("rules", "/v1/rules"),
            ("catalogue", "/v1/catalogue"), ("comparison", "/v1/comparison?types=coaching,mentoring"),
            ("questionnaire", "/v1/questionnaire"), ("recommendations", "/v1/recommendations"),
        ]
        let kinds = KindName.allCases.filter { !$0.isOfCatalogue && !$0.any.path.isEmpty }.map { ($0.rawValue, $0.any.path) }
        let rest = [("events", "/v1/events"), ("ready", "/readyz?verbose"), ("metrics", "/metrics")]
        let bytes = JSONWriter.bytes { writer in
            writer.object { writer in
                writer.member("name", "Rapport")
                writer.member("version", version)
                writer.member("description", "Coaching and mentoring programs: what tells them apart, and the rules that follow.")
                writer.name("links")
                writer.object { writer in for (name, target) in links + kinds + rest { writer.member(name, target) } }
            }
        }
        return .json(body: .json(bytes))
    }

    /// Whether the process runs: an answer is all it takes.
    func livez(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let bytes = JSONWriter.bytes { writer in writer.object { $0.member("status", "pass") } }
        return .json(body: .json(bytes))
    }

    /// Whether requests should be sent here: not while it drains or after the disk failed. A full disk leaves it ready, as
    /// reads go on; `?verbose` tells. It tells states and no figures, as it needs no key.
    func readyz(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let isVerbose = try request.query.flag("verbose")
        let storeState: (isGood: Bool, text: String) =
            switch store.metrics.health {
            case .serving: (true, "serving")
            case .readOnly: (true, "read-only")
            case .failed: (false, "failed")
            }
        let memory = health.connectionMemoryBytesMax
        let writeChecks = { @Sendable [drains = health.drains, durability = store.durability] (writer: inout JSONWriter) in
            guard isVerbose else { return }
            writer.name("checks")
            writer.object { writer in
                writer.member("store", storeState.text)
                writer.member("durability", durability.rawValue)
                writer.member("draining", drains)
                writer.member("connectionMemory", memory)
            }
        }
        guard storeState.isGood, !health.drains else {
            var problem = ProblemDetails(
                .serviceUnavailable, "not-ready", storeState.isGood ? "The service is stopping." : "The disk failed.",
                fix: "Send requests to another instance, or try again once this one has started anew."
            ).with("Retry-After", "5")
            problem.extensions = writeChecks
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
        Exposition.write(store: metrics, records: store.durable.records, startedAt: health.startedAt, to: &out)
        var response = Response(.ok, .metrics, out)
        response.caching = Caching.none
        return response
    }
}
