import Foundation
import Store
import Testing

@testable import rapport

/// Settings: where they come from, and that code and Config/rapport.env are in step.
@Suite struct SettingsTests {
    static let file = Repository.root.appending(path: "Config/rapport.env").path

    @Test func `the file lists every setting once, at its default, with a comment before it`() throws {
        let lines = try String(contentsOfFile: Self.file, encoding: .utf8).components(separatedBy: "\n")
        let settings = lines.filter { !$0.isEmpty && !$0.hasPrefix("#") }
        #expect(settings.sorted() == Setting.all.map { "\($0.name)=\($0.defaultText)" }.sorted())
        #expect(Set(Setting.all.map(\.name)).count == Setting.all.count)
        var hasComment = false
        for line in lines {
            if line.isEmpty { hasComment = false }
            if line.hasPrefix("#") { hasComment = true }
            if !line.isEmpty { #expect(hasComment, "\(line) says why one would change it") }
        }
    }

    @Test func `every default is a value that the setting takes`() {
        for setting in Setting.all where !setting.defaultText.isEmpty {
            var settings = Settings()
            #expect(setting.apply(setting.defaultText, &settings), "\(setting.name)")
            #expect(setting.name.hasPrefix("RAPPORT_") && !setting.expectation.isEmpty)
        }
    }

    @Test func `the service starts with the file`() throws {
        let service = try ServiceProcess(arguments: ["--env-file", Self.file])
        #expect(try service.guest().get("/readyz").status == 200)
        let child = try ChildProcess(["check-config", "--env-file", Self.file], in: service.folder)
        #expect(child.wait() == 0 && child.output.text == "The settings are good.\n")
    }

    @Test func `a flag goes over the environment, that over the file, that over the default`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "# a comment\r\n RAPPORT_HTTP_PORT = 1 \r\nRAPPORT_LOG_LEVEL=error\r\nTZ=UTC\r\n\r\n", to: "a.env")
        let empty = try Settings.load(environment: [:])
        #expect(empty.port == 8080 && empty.store.folder == "./data" && empty.host == "127.0.0.1" && empty.adminKey == nil)
        #expect(try Settings.load(environment: [:], file: file).port == 1)
        #expect(try Settings.load(environment: ["RAPPORT_HTTP_PORT": "2"], file: file).port == 2)
        let all = try Settings.load(
            flags: ["RAPPORT_HTTP_PORT": "3"], environment: ["RAPPORT_HTTP_PORT": "2", "HOME": "/"], file: file)
        #expect(all.port == 3 && all.logLevel == .error)
        #expect(try Settings.load(environment: ["RAPPORT_HTTP_PORT": ""]).port == 8080, "an empty value is the default")
    }

    @Test(
        arguments: [
            ("\"/var/lib/x\"", "/var/lib/x"), ("'/var/lib/x'", "/var/lib/x"), ("/var/lib/x", "/var/lib/x"),
            ("/a \"b\"", "/a \"b\""),
            ("\"/a#b\"", "/a#b"), ("\"a # b\"", "a # b"), ("/a#b", "/a#b"), ("\"\"", "./data"), ("''", "./data"),
            ("\"'a'\"", nil),
            ("\"/var/lib/x", nil), ("'/var/lib/x\"", nil), ("\"", nil), ("~/data", nil), ("\"~/data\"", nil), ("~", nil),
            ("${HOME}/data", nil),
            ("'$HOME/data'", nil), ("$(pwd)", nil), ("/var/lib/x # the data", nil), ("/var/lib/x\t# the data", nil),
        ] as [(String, String?)])
    func `a file may put a value in quotes, and what only a shell would read is refused`(
        _ value: String, _ folder: String?
    ) throws {
        let place = try TemporaryFolder()
        let file = try place.write("RAPPORT_DATA_DIR=\(value)\n", to: "a.env")
        guard let folder else {
            #expect(throws: SettingsError.self) { try Settings.load(environment: [:], file: file) }
            return
        }
        #expect(try Settings.load(environment: [:], file: file).store.folder == folder)
    }

    @Test(arguments: ["\"/var/lib/x\"", "'x'", "\"x", "~/data", "$HOME", "${HOME}/data"])
    func `a value in the environment or a flag is never in quotes, and nothing in it is expanded`(_ value: String) throws {
        for name in ["RAPPORT_DATA_DIR", "RAPPORT_TLS_KEY_FILE", "RAPPORT_HTTP_HOST", "RAPPORT_LOG_LEVEL", "RAPPORT_HTTP_PORT"] {
            for (flags, environment) in [([:], [name: value]), ([name: value], [:])] {
                let error = #expect(throws: SettingsError.self) { try Settings.load(flags: flags, environment: environment) }
                let line = error?.lines.first {
                    $0.hasPrefix(
                        "\(name) \"\(value)\" begins with \(value.first == "~" ? "~" : value.first == "$" ? "$" : "a quotation mark")"
                    )
                }
                #expect(line != nil, "\(error?.lines ?? [])")
            }
        }
        let secret = #expect(throws: SettingsError.self) {
            try Settings.load(environment: ["RAPPORT_ADMIN_KEY": "\"" + String(repeating: "k", count: 40) + "\""])
        }
        #expect(
            secret?.lines.count == 1 && secret?.description.contains("kkk") == false
                && secret?.description.contains("quotation") == true)
    }

    @Test(arguments: [
        "hr.example.org", "/rapport", "https://hr.example.org/?a", "https://hr.example.org/#a", "https://me@hr.example.org",
    ])
    func `a public address that links could not begin with is refused with what it must be`(_ value: String) {
        let error = #expect(throws: SettingsError.self) { try Settings.load(environment: ["RAPPORT_PUBLIC_URL": value]) }
        #expect(
            error?.lines == [
                "RAPPORT_PUBLIC_URL \"\(value)\" must be the address that clients call, with scheme, host and at most a path, such as "
                    + "https://hr.example.org/rapport"
            ])
    }

    @Test func `what Kubernetes tells of services named rapport and more is no setting`() throws {
        let links = [
            "RAPPORT_SERVICE_HOST": "10.0.0.1", "RAPPORT_SERVICE_PORT": "8080", "RAPPORT_SERVICE_PORT_HTTP": "8080",
            "RAPPORT_PORT": "tcp://10.0.0.1:8080", "RAPPORT_PORT_8080_TCP": "tcp://10.0.0.1:8080",
            "RAPPORT_PORT_8080_TCP_ADDR": "10.0.0.1", "RAPPORT_METRICS_SERVICE_HOST": "10.0.0.2",
            "RAPPORT_METRICS_PORT": "tcp://10.0.0.2:80", "RAPPORT_METRICS_PORT_80_TCP_PROTO": "tcp",
        ]
        #expect(try Settings.load(environment: links).port == 8080)
        #expect(throws: SettingsError.self) { try Settings.load(environment: links.merging(["RAPPORT_PORT": "80"]) { $1 }) }
        for name in ["RAPPORT_PORT", "RAPPORT_PORT_8080_TCP", "RAPPORT_METRICS_PORT"] {
            #expect(throws: SettingsError.self) { try Settings.load(environment: [name: "tcp://10.0.0.1:8080"]) }
        }
    }

    @Test func `print-config shows every setting and where it comes from, and no secret`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("RAPPORT_DATA_DIR=of-file\nRAPPORT_LOG_LEVEL=debug\nRAPPORT_HTTP_LOOPS=\n", to: "a.env")
        let environment = ["RAPPORT_LOG_LEVEL": "error", "RAPPORT_ADMIN_KEY": ServiceProcess.key]
        let child = try ChildProcess(
            ["print-config", "--env-file", file, "--port", "81"], environment: environment, in: folder)
        #expect(child.wait() == 0)
        let text = child.output.text
        #expect(!text.contains(ServiceProcess.key) && child.errors.text.isEmpty)
        for part in [
            "# from the command line\nRAPPORT_HTTP_PORT=81\n", "# from the environment\nRAPPORT_LOG_LEVEL=error\n",
            "# from the file\nRAPPORT_DATA_DIR=of-file\n", "# from the environment, hidden\n# RAPPORT_ADMIN_KEY=\n",
            "\nRAPPORT_HTTP_LOOPS=0\n",
        ] { #expect(text.contains(part), "\(part)") }
        #expect(text.split(separator: "\n").filter { $0.contains("=") }.count == Setting.all.count)
        // It is a file of settings itself, but for the secret.
        let again = try ChildProcess(
            ["print-config", "--env-file", try folder.write(text, to: "b.env")],
            environment: ["RAPPORT_ADMIN_KEY": ServiceProcess.key],
            in: folder)
        #expect(again.wait() == 0)
        func values(_ text: String) -> [Substring] { text.split(separator: "\n").filter { !$0.hasPrefix("# from") } }
        #expect(values(again.output.text) == values(text))
    }

    @Test func `print-config names every mistake as check-config does`() throws {
        let folder = try TemporaryFolder()
        let environment = ["RAPPORT_HTTP_PRT": "1", "RAPPORT_LOG_LEVEL": "loud", "RAPPORT_ADMIN_KEY": "secret-weak"]
        let told = try ["print-config", "check-config"].map { command in
            let child = try ChildProcess([command], environment: environment, in: folder)
            #expect(child.wait() == 1 && child.output.text.isEmpty)
            return child.errors.text
        }
        #expect(told[0] == told[1] && told[0].contains("did you mean RAPPORT_HTTP_PORT?") && !told[0].contains("secret-weak"))
        #expect(told[0].split(separator: "\n").count == 3)
    }

    @Test func `a hang-up has the log level read again, and names what needs a restart`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("RAPPORT_LOG_LEVEL=error\n", to: "a.env")
        let service = try ServiceProcess(
            in: folder, ["RAPPORT_LOG_LEVEL": "notice"], arguments: ["--env-file", file])
        service.child.signal(SIGHUP)  // the environment goes over the file: nothing changes
        let same = try #require(service.child.errors.line(with: "log level as before"))
        #expect(same.contains("\"logLevel\":\"notice\"") && same.contains("\"from\":\"the environment\""))
        service.stop()

        _ = try folder.write("RAPPORT_LOG_LEVEL=notice\n", to: "a.env")
        let other = try ServiceProcess(in: folder, arguments: ["--env-file", file])
        _ = try folder.write("RAPPORT_LOG_LEVEL=critical\nRAPPORT_HTTP_LOOPS=1\n", to: "a.env")
        other.child.signal(SIGHUP)
        let line = try #require(other.child.errors.line(with: "log level changed"))
        #expect(
            line.contains("\"level\":\"critical\"") && line.contains("\"logLevel\":\"critical\"")
                && line.contains("\"from\":\"the file\""))
        _ = try folder.write("RAPPORT_LOG_LEVEL=loud\n", to: "a.env")
        other.child.signal(SIGHUP)
        #expect(other.child.errors.line(with: "not read again")?.contains("must be one of") == true)
        _ = try folder.write("RAPPORT_LOG_LEVEL=warning\nRAPPORT_HTTP_LOOPS=1\n", to: "a.env")
        other.child.signal(SIGHUP)
        #expect(other.child.errors.line(with: "need a restart: RAPPORT_HTTP_LOOPS") != nil)
        #expect(other.stop() == 0)
        #expect(!other.logs.contains("stopping"), "a notice is not worth a line any more")
    }

    @Test func `flags reach the service`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("RAPPORT_DATA_DIR=of-file\nRAPPORT_LOG_LEVEL=debug\n", to: "a.env")
        let service = try ServiceProcess(
            in: folder, ["RAPPORT_DATA_DIR": "of-environment", "RAPPORT_HTTP_PORT": "1"],
            arguments: ["--env-file", file, "--data-dir", "of-flag", "--port", "0"])
        #expect(try service.guest().get("/livez").status == 200)
        #expect(folder.names.filter { !$0.contains("/") } == ["a.env", "of-flag"])
    }

    @Test func `a key file holds the key, whatever stands around it`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("\n  \(ServiceProcess.key)\r\n", to: "key")
        let service = try ServiceProcess(key: nil, in: folder, ["RAPPORT_ADMIN_KEY_FILE": file])
        #expect(try Client(port: service.port, key: ServiceProcess.key).get("/v1/programs").status == 200)
        #expect(!service.logs.contains("rap_") && !service.logs.contains(ServiceProcess.key))
    }

    static let limits: [(key: String, isGood: Bool)] = [
        (String(repeating: "a", count: 31), false), (String(repeating: "a", count: 32), true),
        (String(repeating: "a", count: 500), true),
        (String(repeating: "a", count: 501), false), ("-._~+/=" + String(repeating: "Z", count: 30), true),
        (String(repeating: "é", count: 32), false), (String(repeating: "a", count: 32) + "\n", false),
    ]

    @Test(arguments: limits)
    func `a key is long enough and can travel`(key: String, isGood: Bool) {
        #expect(Keys.isStrong(key) == isGood)
    }

    @Test func `a key that we make is strong, different each time, and ends in its checksum`() {
        let keys = (0..<200).map { _ in Keys.make() }
        #expect(Set(keys).count == keys.count)
        for key in keys { #expect(Keys.isStrong(key) && key.hasPrefix("rap_") && key.utf8.count == 40) }
    }

    static let storeSettings: [(name: String, range: ClosedRange<Int>, value: @Sendable (Store.Settings) -> Int)] = [
        ("RAPPORT_STORE_SYNC_MILLISECONDS", 1...60_000, { $0.syncMilliseconds }),
        ("RAPPORT_STORE_PENDING_BYTES_MAX", 65_536...1 << 30, { $0.pendingBytesMax }),
        ("RAPPORT_STORE_SEGMENT_BYTES", 4096...1 << 40, { $0.segmentBytes }),
        ("RAPPORT_STORE_SNAPSHOT_BYTES", 4096...1 << 40, { $0.snapshotBytes }),
        ("RAPPORT_STORE_SNAPSHOT_PERCENT", 1...10_000, { $0.snapshotPercent }),
        ("RAPPORT_STORE_RETENTION_DAYS", 0...36_500, { $0.retentionDays }),
        ("RAPPORT_STORE_RETENTION_BYTES", 4096...1 << 50, { $0.retentionBytes }),
        ("RAPPORT_STORE_IDEMPOTENCY_KEYS_MAX", 1...10_000_000, { $0.idempotencyKeysMax }),
    ]

    @Test func `each setting of the store takes what lies within its bounds, to its own place`() throws {
        for (name, range, value) in Self.storeSettings {
            let setting = try #require(Setting.all.first { $0.name == name })
            for number in [range.lowerBound, range.upperBound] {
                var settings = Settings()
                #expect(setting.apply(String(number), &settings) && value(settings.store) == number, "\(name) \(number)")
            }
            let hostile = ["", "-1", "+5000", "5000 ", "1e5", "0x4000", "٥٠٠٠", String(repeating: "9", count: 30)]
            for text in [String(range.lowerBound - 1), String(range.upperBound + 1)] + hostile {
                var settings = Settings()
                #expect(!setting.apply(text, &settings), "\(name) \(text)")
            }
        }
        let tested = Set(Self.storeSettings.map(\.name) + ["RAPPORT_STORE_DURABILITY"])
        #expect(tested == Set(Setting.all.map(\.name).filter { $0.hasPrefix("RAPPORT_STORE_") }))
    }

    @Test(arguments: [true, false])
    func `the service keeps what it is told with all of them at either end`(isLow: Bool) throws {
        let settings = Self.storeSettings.map { ($0.name, String(isLow ? $0.range.lowerBound : $0.range.upperBound)) }
        let service = try ServiceProcess(Dictionary(uniqueKeysWithValues: settings))
        try service.fill(5)
        let programs = try service.programs()
        #expect(try service.folder.run(["snapshot", "--data-dir", "data"]).code == 0)
        service.crash()
        #expect(try service.folder.run(["verify", "data"]).output.hasSuffix("No faults found.\n"))
        #expect(try ServiceProcess(in: service.folder).programs() == programs)
    }

    @Test func `lines that nobody takes are dropped and counted, and the next one is whole`() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        let output = LogOutput(descriptor: ends[1])
        func tell(_ text: String) { output.write(Array((text + "\n").utf8)) { Array("dropped \($0)\n".utf8) } }
        func taken() -> String {
            var bytes = [UInt8](repeating: 0, count: 1 << 20)
            let count = read(ends[0], &bytes, bytes.count)
            return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
        }
        tell("first")
        #expect(taken() == "first\n")
        tell(String(repeating: "a", count: 1 << 17))  // more than it holds: cut
        for number in 0..<3 { tell("\(number)") }
        #expect(taken().allSatisfy { $0 == "a" })
        tell("last")
        #expect(taken() == "\ndropped 4\nlast\n")
        tell("after")
        #expect(taken() == "after\n")
    }
}
