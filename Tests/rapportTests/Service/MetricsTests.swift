import Foundation
import Guidance
import JSON
import Testing

/// What the service counts, in the text format of Prometheus.
@Suite struct MetricsTests {
    struct Point {
        let name: String
        let labels: String
        let value: Double
    }

    /// The samples of an exposition; fails the test for a line that is not well-formed or stands outside its family.
    private func samples(_ text: String) -> [Point] {
        var samples: [Point] = []
        var types: [String: String] = [:]
        var family = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            if line.hasPrefix("# HELP ") {
                #expect(words.count == 4 && types[words[2]] == nil, "\(line)")
                family = words[2]
            } else if line.hasPrefix("# TYPE ") {
                #expect(words[2] == family && ["counter", "gauge", "histogram"].contains(words[3]), "\(line)")
                types[family] = words[3]
            } else if let match = line.wholeMatch(of: /([a-z_:]+)(?:\{((?:[a-z_]+="[^"\\\n]*",?)+)\})? ([0-9.e+-]+)/) {
                let name = String(match.1)
                let parts = types[family] == "histogram" ? ["_bucket", "_sum", "_count"].map { family + $0 } : [family]
                #expect(parts.contains(name), "\(line)")
                #expect((types[family] == "counter") == name.hasSuffix("_total") || types[family] == "histogram", "\(line)")
                samples.append(Point(name: name, labels: String(match.2 ?? ""), value: Double(match.3) ?? .nan))
            } else {
                Issue.record("\(line)")
            }
        }
        #expect(text.hasSuffix("\n") && samples.allSatisfy { !$0.value.isNaN })
        return samples
    }

    private func walk(_ ines: Client) throws -> String {
        let program = try ines.open(Sample.coaching)
        _ = try ines.move(program, to: "enrolling")
        _ = try ines.get("\(program)/findings?pretty")
        _ = try ines.get("/v1/claims?dimension=duration")
        _ = try ines.get("/nowhere/secret-path?secret-query=1")
        _ = try ines.get("/v1/programs/secret-id")
        return program
    }

    @Test(arguments: [[:], ["Forwarded": "for=127.0.0.1"], ["X-Forwarded-For": "127.0.0.1"], ["Via": "1.1 proxy"]])
    func `metrics need the key, from wherever they are asked for`(_ field: [String: String]) throws {
        let service = try ServiceProcess()
        #expect(try service.guest().get("/metrics", field).status == 401)
        #expect(try service.admin().get("/metrics", field).status == 200)
    }

    @Test func `a listener of its own shows metrics and health without a key, and nothing else`() throws {
        let service = try ServiceProcess(["RAPPORT_METRICS_LISTEN": "127.0.0.1:0"])
        let watcher = try Client(port: #require(service.metricsPort), key: nil)
        #expect(try watcher.get("/metrics").text.contains("\nrapport_http_connections 0\n"), "which tells of the others")
        for path in ["/livez", "/readyz", "/readyz?verbose", "/healthz"] { #expect(try watcher.get(path).status == 200) }
        for path in ["/", "/v1/claims", "/v1/programs"] { #expect(try watcher.get(path).status == 404, "\(path)") }
    }

    @Test func `where every place is taken, the listener for metrics still answers, and so does healthcheck`() throws {
        let service = try ServiceProcess(["RAPPORT_METRICS_LISTEN": "127.0.0.1:0", "RAPPORT_LIMIT_CONNECTIONS": "1"])
        let port = try #require(service.metricsPort)
        let held = try service.guest()
        try held.write("GET / HTTP/1.1\r\n")
        #expect(try Client(port: port, key: nil).get("/readyz").status == 200)
        let check = try ChildProcess(
            ["healthcheck"], environment: ["RAPPORT_METRICS_LISTEN": "127.0.0.1:\(port)"], in: service.folder)
        #expect(check.wait() == 0 && check.output.text == "ready\n", "\(check.errors.text)")
    }

    @Test func `it can be scraped, and tells routes by their templates`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        let program = try walk(ines)
        let answer = try ines.get("/metrics")
        #expect(answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8" && answer["Cache-Control"] == "no-store")
        let all = samples(answer.text)
        let id = try #require(program.split(separator: "_").last)
        #expect(!answer.text.contains(id) && !answer.text.contains("secret") && !answer.text.contains(service.key))

        func count(_ method: String, _ route: String?, _ status: Int) -> Double? {
            let template = route.map { "http_route=\"\($0)\"," } ?? ""
            let labels =
                "http_request_method=\"\(method)\",url_scheme=\"http\",\(template)http_response_status_code=\"\(status)\""
            return all.first { $0.name == "http_server_request_duration_seconds_count" && $0.labels == labels }?.value
        }
        #expect(count("POST", "/v1/programs", 201) == 1 && count("POST", "/v1/programs/{id}/transitions", 201) == 1)
        #expect(count("GET", "/v1/programs/{id}/findings", 200) == 1 && count("GET", "/v1/claims", 200) == 1)
        #expect(count("GET", nil, 404) == 1 && count("GET", "/v1/programs/{id}", 404) == 1)

        let values = Dictionary(all.filter { $0.labels.isEmpty }.map { ($0.name, $0.value) }) { $1 }
        #expect(values["rapport_journal_last_sequence"] == 3)
        let records = Dictionary(all.filter { $0.name == "rapport_records" }.map { ($0.labels, $0.value) }) { $1 }
        #expect(records.count == KindName.allCases.filter { !$0.isConfidential }.count + 1, "those that are confidential are one")
        #expect(records["kind=\"program\""] == 1 && records["kind=\"relationship-type\""] == 4)
        #expect(values["rapport_journal_healthy"] == 1 && values["rapport_http_connections"] == 1)
        for name in ["rapport_journal_bytes", "process_cpu_seconds_total", "process_open_fds", "process_start_time_seconds"] {
            #expect(values[name] ?? 0 > 0, "\(name)")
        }
        let resident = try #require(values["process_resident_memory_bytes"])
        // As the system tells it at nearly the same time; its page is 4 KiB or more.
        let told = try String(contentsOfFile: "/proc/\(service.child.id)/statm", encoding: .utf8).split(separator: " ")
        let virtual = try #require(values["process_virtual_memory_bytes"])
        #expect(resident > 1_000_000 && resident < virtual && abs(virtual / Double(getpagesize()) / Double(told[0])! - 1) < 0.5)
        #expect(all.contains { $0.name == "rapport_build_info" && $0.labels.hasPrefix("version=\"0.") && $0.value == 1 })
    }

    private static let hasPromtool = ["/usr/bin", "/usr/local/bin"].contains {
        FileManager.default.isExecutableFile(atPath: "\($0)/promtool")
    }

    @Test(.enabled(if: hasPromtool, "promtool comes with Debian's prometheus, and make check installs it"))
    func `promtool has nothing to say of it`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        _ = try walk(ines)
        let file = try service.folder.write(ines.get("/metrics").text, to: "metrics")
        let promtool = Process()
        promtool.executableURL = URL(filePath: "/usr/bin/env")
        promtool.arguments = ["promtool", "check", "metrics"]
        promtool.standardInput = try FileHandle(forReadingFrom: URL(filePath: file))
        let said = Pipe()
        (promtool.standardOutput, promtool.standardError) = (said, said)
        try promtool.run()
        let words = String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        promtool.waitUntilExit()
        #expect(promtool.terminationStatus == 0 && words.isEmpty, "\(words)")
    }

    @Test func `histograms rise to their count`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        _ = try walk(ines)
        let all = samples(try ines.get("/metrics").text)
        var series: [String: [Double]] = [:]
        for sample in all where sample.name.hasSuffix("_bucket") {
            let labels = sample.labels.replacing(/,?le="[^"]*"/, with: "")
            series["\(sample.name.dropLast(7)) \(labels)", default: []].append(sample.value)
        }
        #expect(series.count > 5)
        for (name, counts) in series {
            #expect(counts == counts.sorted(), "\(name)")
            let words = name.split(separator: " ", omittingEmptySubsequences: false)
            #expect(
                all.contains { $0.name == "\(words[0])_count" && $0.labels == words[1] && $0.value == counts.last }, "\(name)")
        }
        #expect(all.contains { $0.name == "rapport_journal_commit_seconds_count" && $0.value == 2 })
    }
}
