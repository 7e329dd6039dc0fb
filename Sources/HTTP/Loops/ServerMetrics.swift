import Synchronization

/// What one loop counts. Only its loop writes; anyone reads. So a plain load and store are enough, and no loop waits.
final class LoopMetrics: @unchecked Sendable {
    /// Upper bounds of the latency buckets in nanoseconds; in seconds, those that OpenTelemetry's HTTP conventions name, with
    /// finer ones below, where this server answers.
    static let bounds: [Int64] = [
        100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000, 250_000_000,
        500_000_000, 1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000,
    ]
    /// Buckets, the one past the last bound, and the sum of nanoseconds.
    static let width = bounds.count + 2

    private let cells: UnsafeMutablePointer<Atomic<Int64>>
    private let count: Int
    let connections = Atomic<Int>(0)
    let accepted = Atomic<Int64>(0)
    let turns = Atomic<Int64>(0)
    let bytesSent = Atomic<Int64>(0)
    let handshakes = Atomic<Int64>(0)
    let handshakeFailures = Atomic<Int64>(0)

    init(seriesCount: Int) {
        count = seriesCount * Self.width
        cells = .allocate(capacity: count)
        for index in 0..<count { (cells + index).initialize(to: Atomic(0)) }
    }

    deinit {
        cells.deinitialize(count: count)
        cells.deallocate()
    }

    func observe(series: Int, nanoseconds: Int64) {
        var bucket = 0
        while bucket < Self.bounds.count, nanoseconds > Self.bounds[bucket] { bucket += 1 }
        add(1, to: series * Self.width + bucket)
        add(nanoseconds, to: series * Self.width + Self.width - 1)
    }

    private func add(_ amount: Int64, to cell: Int) {
        cells[cell].store(cells[cell].load(ordering: .relaxed) + amount, ordering: .relaxed)
    }

    func countHandshake() { handshakes.store(handshakes.load(ordering: .relaxed) + 1, ordering: .relaxed) }

    func countHandshakeFailure() {
        handshakeFailures.store(handshakeFailures.load(ordering: .relaxed) + 1, ordering: .relaxed)
    }

    func cell(series: Int, _ place: Int) -> Int64 { cells[series * Self.width + place].load(ordering: .relaxed) }
}

extension Status {
    /// The status codes that metrics tell apart.
    static let all = allCases
    private static let places: [Int] = {
        var table = [Int](repeating: 0, count: 600)
        for (place, status) in all.enumerated() { table[status.rawValue] = place }
        return table
    }()

    /// Its place in `all`.
    var place: Int { Self.places[rawValue] }
}

/// Writes the counters of all loops as Prometheus text, names after OpenTelemetry's HTTP conventions.
struct ServerMetrics: Sendable {
    let loops: [LoopMetrics]
    /// Method and template of each route; then each method for requests that found none, and one for methods that are not known.
    let labels: [(method: String, route: String?)]
    /// Nil without TLS; then nothing is told of it.
    let tls: TLS?

    func write(to out: inout [UInt8]) {
        func line(_ text: String) { out.append(contentsOf: (text + "\n").utf8) }
        line("# HELP http_server_request_duration_seconds Time from the first byte of a request to its answer.")
        line("# TYPE http_server_request_duration_seconds histogram")
        for (route, label) in labels.enumerated() {
            for status in Status.all { writeSeries(route * Status.all.count + status.place, label, status, line) }
        }
        var gauges: [(String, String, String, Int64)] = [
            (
                "rapport_http_connections", "gauge", "Connections open now.",
                sum { Int64($0.connections.load(ordering: .relaxed)) }
            ),
            (
                "rapport_http_connections_accepted_total", "counter", "Connections taken.",
                sum { $0.accepted.load(ordering: .relaxed) }
            ),
            (
                "rapport_http_loop_turns_total", "counter", "How often a loop looked for something to do.",
                sum { $0.turns.load(ordering: .relaxed) }
            ),
            ("rapport_http_sent_bytes_total", "counter", "Bytes sent.", sum { $0.bytesSent.load(ordering: .relaxed) }),
        ]
        if let tls {
            gauges += [
                (
                    "rapport_http_tls_handshakes_total", "counter", "Connections that have agreed on TLS.",
                    sum { $0.handshakes.load(ordering: .relaxed) }
                ),
                (
                    "rapport_http_tls_handshake_failures_total", "counter",
                    "Connections closed because they did not: no TLS, none that is good enough, or not in time.",
                    sum { $0.handshakeFailures.load(ordering: .relaxed) }
                ),
                (
                    "rapport_http_tls_certificate_end_time_seconds", "gauge", "When the certificate ends, since 1970.",
                    tls.validity.notAfter
                ),
            ]
        }
        for (name, type, help, value) in gauges {
            line("# HELP \(name) \(help)")
            line("# TYPE \(name) \(type)")
            line("\(name) \(value)")
        }
    }

    private func writeSeries(
        _ series: Int, _ label: (method: String, route: String?), _ status: Status, _ line: (String) -> Void
    ) {
        let buckets = (0...LoopMetrics.bounds.count).map { place in sum { $0.cell(series: series, place) } }
        let total = buckets.reduce(0, +)
        guard total > 0 else { return }
        let code = status.rawValue
        var labels = "http_request_method=\"\(label.method)\",url_scheme=\"\(tls == nil ? "http" : "https")\""
        if let route = label.route { labels += ",http_route=\"\(route)\"" }
        labels += ",http_response_status_code=\"\(code)\""
        if code >= 500 { labels += ",error_type=\"\(code)\"" }
        var below: Int64 = 0
        for (place, bound) in LoopMetrics.bounds.enumerated() {
            below += buckets[place]
            line("http_server_request_duration_seconds_bucket{\(labels),le=\"\(Double(bound) / 1e9)\"} \(below)")
        }
        line("http_server_request_duration_seconds_bucket{\(labels),le=\"+Inf\"} \(total)")
        let nanoseconds = sum { $0.cell(series: series, LoopMetrics.width - 1) }
        line("http_server_request_duration_seconds_sum{\(labels)} \(Double(nanoseconds) / 1e9)")
        line("http_server_request_duration_seconds_count{\(labels)} \(total)")
    }

    private func sum(_ value: (LoopMetrics) -> Int64) -> Int64 { loops.reduce(0) { $0 + value($1) } }
}
