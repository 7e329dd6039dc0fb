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
    private let gaveWayToMemory = Atomic<Int64>(0)
    private let gaveWayToPlace = Atomic<Int64>(0)
    private let gaveWayToShare = Atomic<Int64>(0)
    let refusedAnswers = Atomic<Int64>(0)
    let unfinished = Atomic<Int>(0)
    let kernelBytes = Atomic<Int>(0)

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

    func countRefusedAnswer() { refusedAnswers.store(refusedAnswers.load(ordering: .relaxed) + 1, ordering: .relaxed) }

    func addInKernel(_ bytes: Int) {
        guard bytes != 0 else { return }
        kernelBytes.store(kernelBytes.load(ordering: .relaxed) + bytes, ordering: .relaxed)
    }

    func countGivingWay(to need: Need) {
        func count(_ counter: borrowing Atomic<Int64>) {
            counter.store(counter.load(ordering: .relaxed) + 1, ordering: .relaxed)
        }
        switch need {
        case .memory: count(gaveWayToMemory)
        case .place: count(gaveWayToPlace)
        case .share: count(gaveWayToShare)
        }
    }

    func gaveWay(to need: Need) -> Int64 {
        switch need {
        case .memory: gaveWayToMemory.load(ordering: .relaxed)
        case .place: gaveWayToPlace.load(ordering: .relaxed)
        case .share: gaveWayToShare.load(ordering: .relaxed)
        }
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
    let memory: MemoryBudget
    /// Method and template of each route; then each method for requests that found none, and one for methods that are not known.
    let labels: [(method: String, route: String?)]
    /// Nil without TLS, whose metrics are left out then.
    let tls: TLS?

    func write(to out: inout [UInt8]) { for metric in [requests] + connections + handshakes { metric.write(to: &out) } }

    private var requests: Metric {
        var (places, series) = ([[Int]](), [Metric.Series]())
        var first: [String: Int] = [:]
        for (place, label) in labels.enumerated() {
            // Routes that share one label are counted together.
            let name = label.route.map { "\(label.method) \($0)" } ?? label.method
            let known = first[name] ?? places.count
            if known == places.count { places.append([]) }
            places[known].append(place)
            first[name] = known
        }
        for places in places {
            for status in Status.all { series += self.series(places, labels[places[0]], status) }
        }
        return .histogram(
            "http_server_request_duration_seconds", "Time from the first byte of a request to its answer.", series)
    }

    private var connections: [Metric] {
        [
            .gauge("rapport_http_connections", "Connections open now.", sum { Int64($0.connections.load(ordering: .relaxed)) }),
            .gauge(
                "rapport_http_connections_unfinished",
                "Connections whose clients owe the rest of a handshake or of a request, or the reading of an answer.",
                sum { Int64($0.unfinished.load(ordering: .relaxed)) }),
            .counter(
                "rapport_http_connections_accepted_total", "Connections taken.", sum { $0.accepted.load(ordering: .relaxed) }),
            .counter(
                "rapport_http_loop_turns_total", "How often a loop looked for something to do.",
                sum { $0.turns.load(ordering: .relaxed) }),
            .counter("rapport_http_sent_bytes_total", "Bytes sent.", sum { $0.bytesSent.load(ordering: .relaxed) }),
            .gauge(
                "rapport_http_connection_memory_bytes",
                "What connections hold: requests that are not whole, answers that are not read, handshakes, and what the kernel keeps of them.",
                Int64(memory.bytes)),
            .gauge("rapport_http_connection_memory_max_bytes", "What they may hold.", Int64(memory.bytesMax)),
            .gauge(
                "rapport_http_kernel_bytes", "What the kernel keeps of connections whose clients do not read, as last measured.",
                sum { Int64($0.kernelBytes.load(ordering: .relaxed)) }),
            .counter(
                "rapport_http_answers_refused_total", "Answers refused because there was no memory for them.",
                sum { $0.refusedAnswers.load(ordering: .relaxed) }),
            gaveWay,
        ]
    }

    private var gaveWay: Metric {
        .counter(
            "rapport_http_connections_gave_way_total",
            "Connections closed in the middle of a request or an answer because others needed their memory, their place or their share.",
            values: Need.allCases.map { need in (labels: "need=\"\(need.rawValue)\"", value: Int(sum { $0.gaveWay(to: need) })) })
    }

    private var handshakes: [Metric] {
        guard let tls else { return [] }
        return [
            .counter(
                "rapport_http_tls_handshakes_total", "Connections that have agreed on TLS.",
                sum { $0.handshakes.load(ordering: .relaxed) }),
            .counter(
                "rapport_http_tls_handshake_failures_total",
                "Connections closed because they did not: no TLS, none that is good enough, or not in time.",
                sum { $0.handshakeFailures.load(ordering: .relaxed) }),
            .gauge(
                "rapport_http_tls_certificate_end_time_seconds", "When the certificate ends, since 1970.", tls.validity.notAfter),
        ]
    }

    /// One, or none where nothing was observed.
    private func series(_ places: [Int], _ label: (method: String, route: String?), _ status: Status) -> [Metric.Series] {
        func total(_ cell: Int) -> Int64 {
            places.reduce(0) { total, place in
                total + sum { $0.cell(series: place * Status.all.count + status.place, cell) }
            }
        }
        let counts = (0...LoopMetrics.bounds.count).map { Int(total($0)) }
        guard counts.contains(where: { $0 > 0 }) else { return [] }
        let code = status.rawValue
        var labels = "http_request_method=\"\(label.method)\",url_scheme=\"\(tls == nil ? "http" : "https")\""
        if let route = label.route { labels += ",http_route=\"\(route)\"" }
        labels += ",http_response_status_code=\"\(code)\""
        if code >= 500 { labels += ",error_type=\"\(code)\"" }
        return [
            Metric.Series(
                labels: labels, bounds: LoopMetrics.bounds.map { Double($0) / 1e9 }, counts: counts,
                sum: Double(total(LoopMetrics.width - 1)) / 1e9)
        ]
    }

    private func sum(_ value: (LoopMetrics) -> Int64) -> Int64 { loops.reduce(0) { $0 + value($1) } }
}
