import CTestTLS
import Foundation
import HTTP
import Store
import Testing

@testable import rapport

/// What Config/, the Dockerfile and the pages for operators show names only what there is. `make operation` has the tools that read
/// those files try them.
@Suite struct ExamplesTests {
    static let files = [
        "Config/compose.yaml", "Config/grafana.json", "Config/kubernetes.yaml", "Config/nginx.conf", "Config/prometheus.yaml",
        "Config/prometheus-alerts.yaml", "Config/rapport.service", "Config/rapport-backup.service",
        "Config/rapport-backup.timer", "Dockerfile", "Docs/Container.md", "Docs/Operation.md", "Docs/Security.md",
        "Docs/Troubleshooting.md", "Docs/Upgrading.md",
    ]

    static func text(_ file: String) throws -> String {
        try String(contentsOf: Repository.root.appending(path: file), encoding: .utf8)
    }

    @Test func `every file of Config is looked at here`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Repository.root.appending(path: "Config").path)
        #expect(
            Set(names.map { "Config/\($0)" }).subtracting(["Config/admin-key"])
                == Set(Self.files.filter { $0.hasPrefix("Config/") }).union(["Config/catalogue.json", "Config/rapport.env"]))
    }

    @Test(arguments: files)
    func `settings that an example names are settings, and take the values that it gives them`(_ file: String) throws {
        let text = try Self.text(file)
        let known = Dictionary(uniqueKeysWithValues: Setting.all.map { ($0.name, $0) })
        for match in text.matches(of: /RAPPORT_[A-Z_]*[A-Z]/) { #expect(known[String(match.0)] != nil, "\(match.0)") }
        // NAME=value and NAME: value; then { name: NAME, value: value } of Kubernetes.
        let plain = text.matches(of: /(RAPPORT_[A-Z_]*[A-Z])(?:=|: +)["']?([^"'\s\\,`]+)/).map { (String($0.1), String($0.2)) }
        let listed = text.matches(of: /name: (RAPPORT_[A-Z_]*[A-Z]), value: "?([^" }]+)/).map { (String($0.1), String($0.2)) }
        for (name, value) in plain + listed where !value.hasPrefix("$") {
            var settings = Settings()
            let setting = try #require(known[name])
            #expect(setting.apply(value, &settings), "\(name)=\(value) must be \(setting.expectation)")
        }
    }

    @Test func `metrics that the dashboard and the alerts ask for are told`() throws {
        let folder = try TemporaryFolder()
        let service = try ServiceProcess(in: folder, Self.certificate(in: folder))
        defer { service.stop() }
        let ines = try service.secureAdmin()
        _ = try ines.open(Sample.coaching)
        #expect(try folder.run(["snapshot", "--data-dir", "data"]).code == 0)
        let told = Set(try ines.get("/metrics").text.matches(of: /(?m)^([a-z_]+)[ {]/).map { String($0.1) })
        var asked: Set<String> = []
        for file in ["Config/grafana.json", "Config/prometheus-alerts.yaml"] {
            asked.formUnion(
                try Self.text(file).matches(of: /\b(?:rapport|process|http_server)_[a-z_]+(?=\{|\[|\)| [=<>-])/).map {
                    String($0.0)
                })
        }
        #expect(asked.count > 20 && asked.subtracting(told).isEmpty, "\(asked.subtracting(told).sorted())")
    }

    /// The settings of a certificate that is good for an hour.
    private static func certificate(in folder: TemporaryFolder) throws -> [String: String] {
        let paths = (certificate: "\(folder.path)/cert.pem", key: "\(folder.path)/key.pem")
        let isMade = "localhost".withCString { name in
            paths.certificate.withCString { certificate in
                paths.key.withCString { key in
                    var wanted = ct_certificate()
                    (wanted.name, wanted.certificate, wanted.key) = (name, certificate, key)
                    (wanted.from, wanted.to) = (-3600, 3600)
                    return ct_make_certificate(&wanted)
                }
            }
        }
        guard isMade else { throw Failure("the certificate was not made") }
        return ["RAPPORT_TLS_CERT_FILE": paths.certificate, "RAPPORT_TLS_KEY_FILE": paths.key]
    }

    /// A number in a file, by the text that stands before it.
    private func number(_ before: String, in file: String) throws -> Int {
        let text = try Self.text(file)
        let place = try #require(text.range(of: before), "\(file) has no \(before)")
        return try #require(Int(text[place.upperBound...].prefix { $0.isNumber }), "\(file): \(before)")
    }

    @Test func `whoever stops the service waits until it has drained`() throws {
        let name = "RAPPORT_DRAIN_DELAY_SECONDS, value: \"", limit = "RAPPORT_LIMIT_DRAIN_MILLISECONDS, value: \""
        let file = "Config/kubernetes.yaml"
        let drains = try number(name, in: file) + number(limit, in: file) / 1000
        #expect(try number("terminationGracePeriodSeconds: ", in: file) >= drains + 10 && drains >= 15)
        let settings = Settings()
        let plain = settings.drainDelaySeconds + settings.limits.drainMilliseconds / 1000
        #expect(try number("stop_grace_period: ", in: "Config/compose.yaml") >= plain + 5)
        #expect(try number("TimeoutStopSec=", in: "Config/rapport.service") >= plain + 5)
    }

    @Test func `nginx and the service have limits that go together`() throws {
        let limits = Settings().limits, file = "Config/nginx.conf"
        #expect(try number("client_max_body_size ", in: file) * 1_048_576 == limits.bodyBytesMax)
        #expect(try number("(/diff)?$ {\n        client_max_body_size ", in: file) * 1_048_576 == API.catalogueBytesMax)
        let calculation = "location = \(CalculationTests.path) {\n        client_max_body_size "
        #expect(try number(calculation, in: file) * 1_048_576 == MatchingLimits.bytesMax)
        #expect(try number("32m;\n        proxy_read_timeout ", in: file) > 2 * limits.longSeconds)
        #expect(try number("keepalive_timeout ", in: file) * 1000 < limits.idleMilliseconds)
        #expect(try number("proxy_read_timeout ", in: file) * 1000 > limits.holdMilliseconds)
    }

    @Test func `the service has as many files as it may have connections`() throws {
        #expect(try number("LimitNOFILE=", in: "Config/rapport.service") >= Settings().limits.connectionsMax + 64)
    }
}
