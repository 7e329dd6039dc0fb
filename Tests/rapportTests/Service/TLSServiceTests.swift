import CShim
import CTestTLS
import Foundation
import Testing

/// The executable with a certificate: how it starts, what it takes up again, and what it says about its files.
@Suite struct TLSServiceTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let day = 86_400

    /// The paths of a certificate and its key, good from one day to another; 0 is now.
    @discardableResult
    private func pair(
        _ name: String, days: Range<Int> = -1..<90, issuer: String? = nil, isAuthority: Bool = false, passphrase: String? = nil
    ) throws -> [String: String] {
        let paths = [name, issuer ?? name].map { ("\(folder.path)/\($0).pem", "\(folder.path)/\($0).key") }
        let texts = [
            name, paths[0].0, paths[0].1, issuer == nil ? nil : paths[1].0, issuer == nil ? nil : paths[1].1, passphrase,
        ]
        .map { $0.flatMap { strdup($0) } }
        defer { for text in texts { free(text) } }
        func text(_ place: Int) -> UnsafePointer<CChar>? { texts[place].map { UnsafePointer($0) } }
        var wanted = ct_certificate()
        (wanted.name, wanted.certificate, wanted.key) = (text(0), text(1), text(2))
        (wanted.issuer_certificate, wanted.issuer_key, wanted.passphrase) = (text(3), text(4), text(5))
        (wanted.from, wanted.to) = (days.lowerBound * Self.day, days.upperBound * Self.day)
        wanted.is_authority = isAuthority
        guard ct_make_certificate(&wanted) else { throw Failure("the certificate \(name) was not made") }
        return ["RAPPORT_TLS_CERT_FILE": paths[0].0, "RAPPORT_TLS_KEY_FILE": paths[0].1]
    }

    private func curl(_ arguments: [String]) throws -> (code: Int32, text: String) {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["curl", "-s", "--max-time", "120"] + arguments
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    private func run(_ command: String, _ settings: [String: String]) throws -> (code: Int32, output: String, errors: String) {
        let child = try ChildProcess([command], environment: settings, in: folder)
        return (child.wait(), child.output.text, child.errors.text)
    }

    @Test(arguments: ["--tlsv1.2 --tls-max 1.2", "--tlsv1.3"])
    func `curl believes it and gets its answer, of both versions`(version: String) throws {
        let settings = try pair("server")
        let service = try ServiceProcess(settings)
        #expect(service.child.errors.text.contains("\"url\":\"https://127.0.0.1:\(service.port)\""))
        let options = version.split(separator: " ").map(String.init) + ["--cacert", "\(folder.path)/server.pem"]
        for host in ["localhost", "127.0.0.1"] {
            let answer = try curl(options + ["-i", "https://\(host):\(service.port)/livez"])
            #expect(answer.code == 0 && answer.text.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(answer)")
            #expect(answer.text.contains("\r\nStrict-Transport-Security: max-age=63072000\r\n"))
        }
        let plain = try curl(["-i", "http://127.0.0.1:\(service.port)/livez"])
        #expect(plain.text.hasPrefix("HTTP/1.1 400 Bad Request\r\n") && plain.text.contains("https://"))
        #expect(!service.logs.contains("error"), "no word of it in the log")
    }

    @Test func `a hang-up takes up a new certificate while connections and slow requests go on`() throws {
        let service = try ServiceProcess(try pair("server", days: -1..<30))
        let (quiet, slow) = (try service.secureAdmin(), try service.secureAdmin())
        #expect(try quiet.get("/livez").status == 200)
        let body = Sample.coaching
        try slow.write("POST /v1/programs HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(service.key)\r\n")
        try slow.write("Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body.prefix(9))")
        let old = try String(contentsOfFile: "\(folder.path)/server.pem", encoding: .utf8)
        _ = try folder.write(old, to: "old.pem")
        func end() -> Substring { ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: 60 * 86_400)).prefix(10) }
        let earliest = end()
        try pair("server", days: -1..<60)
        let latest = end()  // another one at midnight
        service.child.signal(SIGHUP)
        let line = try #require(service.child.errors.line(with: "certificate reloaded"))
        #expect([earliest, latest].contains { line.contains("\"notAfter\":\"\($0)") }, "\(line)")
        let target = "https://localhost:\(service.port)/livez"
        #expect(try curl(["--cacert", "\(folder.path)/server.pem", target]).code == 0)
        #expect(try curl(["--cacert", "\(folder.path)/old.pem", target]).code == 60, "the old one is gone")
        #expect(try quiet.get("/livez").status == 200)
        try slow.write(String(body.dropFirst(9)))
        #expect(try slow.read().status == 201)
    }

    @Test func `a certificate that cannot be taken up leaves the one before, and the log says why`() throws {
        let service = try ServiceProcess(try pair("server"))
        let good = try String(contentsOfFile: "\(folder.path)/server.pem", encoding: .utf8)
        try pair("other")
        try FileManager.default.removeItem(atPath: "\(folder.path)/server.key")
        try FileManager.default.moveItem(atPath: "\(folder.path)/other.key", toPath: "\(folder.path)/server.key")
        service.child.signal(SIGHUP)
        let line = try #require(service.child.errors.line(with: "certificate not reloaded"))
        #expect(line.contains("server.key does not belong to the first certificate") && line.contains("\"error\""))
        let before = try folder.write(good, to: "before.pem")
        #expect(try curl(["--cacert", before, "https://localhost:\(service.port)/livez"]).code == 0)
        #expect(try service.secureAdmin().get("/readyz").status == 200)
    }

    @Test(arguments: [(-10 ..< -1, "ended on"), (-1..<13, "ends on"), (5..<90, "is good from"), (-1..<15, nil)])
    func `a certificate that has ended or soon will is told at the start`(days: Range<Int>, text: String?) throws {
        let settings = try pair("server", days: days)
        let service = try ServiceProcess(settings)
        #expect(try service.secureAdmin().get("/livez").status == 200, "it serves all the same")
        service.child.signal(SIGHUP)
        #expect(service.child.errors.line(with: "certificate reloaded") != nil)
        let warnings = service.child.errors.lines.filter { $0.contains("\"warning\"") }
        #expect(text == nil ? warnings.isEmpty : warnings.first?.contains(text ?? "") == true, "\(warnings)")
        let check = try run("check-config", settings)
        let isGood = days.lowerBound < 0 && days.upperBound > 0
        #expect(check.code == (isGood ? 0 : 1), "\(check)")
        if !isGood, let text { #expect(check.errors.contains("server.pem \(text)"), "\(check)") }
    }

    @Test func `with a certificate it may listen beyond this machine`() throws {
        var settings = try pair("server")
        settings["RAPPORT_HTTP_HOST"] = "0.0.0.0"
        #expect(try run("check-config", settings).output == "The settings are good.\n")
        settings["RAPPORT_TLS_KEY_FILE"] = nil
        #expect(try run("check-config", settings).code == 1)
    }

    @Test func `files that cannot be used are one clear line, and nothing is written`() throws {
        let good = try pair("server")
        let (other, locked) = (try pair("other"), try pair("locked", passphrase: "secret"))
        let words = try folder.write("my certificate", to: "words")
        let (certificate, key, clients) = ("RAPPORT_TLS_CERT_FILE", "RAPPORT_TLS_KEY_FILE", "RAPPORT_TLS_CLIENT_CA_FILE")
        let rows: [([String: String?], String)] = [
            ([key: nil], "RAPPORT_TLS_CERT_FILE is set and RAPPORT_TLS_KEY_FILE is not: name the key"),
            ([certificate: nil], "RAPPORT_TLS_KEY_FILE is set and RAPPORT_TLS_CERT_FILE is not: name the certificate"),
            ([certificate: nil, key: nil, clients: words], "RAPPORT_TLS_CLIENT_CA_FILE is set and RAPPORT_TLS_CERT_FILE is not"),
            (["RAPPORT_TLS_CLIENT_CERTIFICATES": "maybe"], "must be one of: required, optional"),
            ([certificate: "nowhere.pem"], "the TLS certificate file nowhere.pem is not there: name one that exists"),
            ([certificate: words], "words does not hold"), ([key: words], "words does not hold"),
            ([clients: words], "words does not hold"), ([clients: "."], ". is a folder: name a file"),
            ([key: other[key]], "other.key does not belong to the first certificate"),
            ([certificate: locked[certificate], key: locked[key]], "locked.key asks for a passphrase"),
        ]
        let before = folder.names
        for (change, text) in rows {
            var settings = good.merging(["RAPPORT_HTTP_PORT": "0"]) { $1 }
            for (name, value) in change { settings[name] = value }
            for command in ["check-config", "serve"] {
                let answer = try run(command, settings)
                let lines = answer.errors.split(separator: "\n")
                #expect(answer.code == 1 && lines.count == 1 && lines[0].contains(text), "\(command) \(text): \(answer)")
            }
        }
        #expect(folder.names == before)
    }

    @Test func `all that is wrong with files, addresses and settings is told at once`() throws {
        let words = try folder.write("my certificate", to: "words")
        let wrong = [
            "RAPPORT_HTTP_PORT": "many", "RAPPORT_TLS_CERT_FILE": words, "RAPPORT_TLS_KEY_FILE": "nowhere.key",
            "RAPPORT_TLS_CLIENT_CA_FILE": "none.pem",
        ]
        let good = try pair("server")
        let port = "PORT \"many\" must be"
        let (certificate, clients) = ("certificate file \(words) does", "client CA file none.pem is")
        let rows: [([String: String], [[String]])] = [
            (wrong, [[port], [certificate, "key file nowhere.key is", clients]]),
            (
                wrong.merging(["RAPPORT_TLS_KEY_FILE": try #require(good["RAPPORT_TLS_KEY_FILE"])]) { $1 },
                [[port], [certificate, clients]]
            ),
            (["RAPPORT_HTTP_PORT": "many", "RAPPORT_HTTP_HOST": "0.0.0.0"], [[port], ["listening on 0.0.0.0 without TLS"]]),
        ]
        for (settings, expected) in rows {
            for command in ["check-config", "serve"] {
                let answer = try run(command, settings)
                let lines = answer.errors.split(separator: "\n")
                #expect(answer.code == 1 && lines.count == expected.count, "\(command): \(answer)")
                for (line, parts) in zip(lines, expected) {
                    #expect(parts.allSatisfy(line.contains) && line.split(separator: ";").count == parts.count, "\(line)")
                }
            }
        }
    }

    @Test func `healthcheck asks over TLS, whatever the certificate says`() throws {
        let settings = try pair("server", days: -10 ..< -1)
        let service = try ServiceProcess(settings)
        let port = ["RAPPORT_HTTP_PORT": String(service.port)]
        let ready = try run("healthcheck", settings.merging(port) { $1 })
        #expect(ready.code == 0 && ready.output == "ready\n", "\(ready)")
        let inTheClear = try run("healthcheck", port)
        #expect(inTheClear.code == 1 && inTheClear.errors.contains("does not take plain HTTP"), "\(inTheClear)")
        let plain = try ServiceProcess()
        let wrong = try run("healthcheck", settings.merging(["RAPPORT_HTTP_PORT": String(plain.port)]) { $1 })
        #expect(wrong.code == 1 && wrong.errors.contains("does not speak TLS"), "\(wrong)")
    }

    @Test func `clients need a certificate where they are asked for one, and healthcheck has the service's`() throws {
        try pair("ca", isAuthority: true)
        try pair("stranger")
        try pair("member", issuer: "ca")
        var settings = try pair("server", issuer: "ca")
        settings["RAPPORT_TLS_CLIENT_CA_FILE"] = "\(folder.path)/ca.pem"
        let service = try ServiceProcess(settings)
        func get(_ name: String?, _ port: UInt16) throws -> Bool {
            let shown = name.map { ["--cert", "\(folder.path)/\($0).pem", "--key", "\(folder.path)/\($0).key"] } ?? []
            return try curl(shown + ["--cacert", "\(folder.path)/ca.pem", "https://localhost:\(port)/livez"]).code == 0
        }
        #expect(try get("member", service.port) && !get(nil, service.port) && !get("stranger", service.port))
        let health = try run("healthcheck", settings.merging(["RAPPORT_HTTP_PORT": String(service.port)]) { $1 })
        #expect(health.code == 0, "\(health)")
        var others = try pair("stranger")
        others["RAPPORT_HTTP_PORT"] = String(service.port)
        let refused = try run("healthcheck", others)
        #expect(refused.code == 1 && refused.errors.contains("if it asks for client certificates"), "\(refused)")
        settings["RAPPORT_TLS_CLIENT_CERTIFICATES"] = "optional"
        let open = try ServiceProcess(settings)
        #expect(try get("member", open.port) && get(nil, open.port) && !get("stranger", open.port))
    }

    @Test func `make certs makes a pair that curl believes and only its owner reads`() throws {
        let make = Process()
        make.executableURL = URL(filePath: "/usr/bin/env")
        make.arguments = ["make", "-s", "--no-print-directory", "-f", Repository.root.appending(path: "Makefile").path, "certs"]
        make.currentDirectoryURL = URL(filePath: folder.path)
        let output = Pipe()
        make.standardOutput = output
        try make.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        make.waitUntilExit()
        #expect(make.terminationStatus == 0)
        let file = try folder.write(text, to: "tls.env")
        let service = try ServiceProcess(in: folder, arguments: ["--env-file", file])
        for host in ["localhost", "127.0.0.1"] {
            let answer = try curl(["--cacert", "\(folder.path)/certs/cert.pem", "https://\(host):\(service.port)/livez"])
            #expect(answer.code == 0, "\(host)")
        }
        let mode = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/certs/key.pem")[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }
}
