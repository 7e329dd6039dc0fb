import CShim
import Foundation
import Testing

/// `rapport serve`, running on a port and a data folder of its own.
final class ServiceProcess: Sendable {
    /// The administrator's key where a test needs no other.
    static let key = "key-of-ines-0123456789-abcdefghijkl"

    let port: UInt16
    let key: String
    let child: ChildProcess
    /// Holds the data folder, `data`, and is where the service runs.
    let folder: TemporaryFolder

    var data: String { "\(folder.path)/data" }

    /// Returns when it serves.
    ///
    /// - Parameters:
    ///   - key: Nil leaves it to the service to make one.
    ///   - folder: One that another service has used, to start again on its data.
    init(
        key: String? = ServiceProcess.key, in folder: TemporaryFolder? = nil, _ settings: [String: String] = [:],
        arguments: [String] = [], redirection: String = "", openFilesMax: Int? = nil
    ) throws {
        let folder = try folder ?? TemporaryFolder()
        var environment = ["RAPPORT_HTTP_PORT": "0", "RAPPORT_DATA_DIR": "data", "RAPPORT_LOG_FORMAT": "json"]
        if let key { environment["RAPPORT_ADMIN_KEY"] = key }
        environment.merge(settings) { $1 }
        child = try ChildProcess(
            ["serve"] + arguments, environment: environment, in: folder, redirection: redirection, openFilesMax: openFilesMax)
        self.folder = folder
        guard let line = child.errors.line(with: "://127"),
            let port = line.firstMatch(of: /url"?[=:]"?https?:\/\/[0-9.]+:(?<port>[0-9]+)/).flatMap({ UInt16($0.port) })
        else {
            child.signal(SIGKILL)
            child.wait()
            throw Failure("the service does not start:\n\(child.errors.text)")
        }
        self.port = port
        self.key = key ?? Self.madeKey(child.errors.text) ?? ""
    }

    deinit { stop() }

    /// Where it shows metrics without a key, if it is set to.
    var metricsPort: UInt16? {
        let line = child.errors.line(with: "/metrics")
        return line?.firstMatch(of: /http:\/\/[0-9.]+:(?<port>[0-9]+)\/metrics/).flatMap { UInt16($0.port) }
    }

    /// A connection of the administrator.
    func admin() throws -> Client { try Client(port: port, key: key) }

    /// A connection over TLS, which believes any certificate.
    func secureAdmin() throws -> Client { try Client(port: port, key: key, isSecure: true) }

    /// A connection without a key.
    func guest() throws -> Client { try Client(port: port, key: nil) }

    /// A connection of a person.
    ///
    /// - Parameters:
    ///   - person: The address of the person's record.
    ///   - scopes: Of the key that acts for the person.
    func client(of person: String, _ scopes: String) throws -> Client {
        let id = person.replacing("/v1/people/", with: "")
        let made = try folder.run(["keys", "create", "--name", "Own", "--scopes", scopes, "--acts-for", id, "--data-dir", "data"])
        guard made.code == 0 else { throw Failure("no key for \(person): \(made.errors)") }
        return try Client(port: port, key: made.output.trimmingCharacters(in: .newlines))
    }

    /// Ends it as an operator does, and waits.
    ///
    /// - Returns: Its exit code.
    @discardableResult
    func stop() -> Int32 {
        child.signal(SIGTERM)
        let code = child.wait()
        checkLogs()
        return code
    }

    /// What tests put into records, keys, addresses and bodies, and no log may ever hold: whatever a test does with a service,
    /// its whole log is looked through when it stops.
    static let planted = [
        key, "secret-", "First leaders", "Presenting", "Fill half", "a committee matches", "Talks are clearer", "listener survey",
    ]

    private func checkLogs() {
        let logs = logs
        for secret in Self.planted + [key] where !secret.isEmpty && logs.contains(secret) && !shown.contains(secret) {
            let line = logs.split(separator: "\n").first { $0.contains(secret) }
            Issue.record("\(secret) is in a log: \(line ?? "")")
        }
    }

    /// A key that the first start makes is shown once, and not through the log.
    private var shown: [String] { Self.madeKey(child.errors.text).map { [$0] } ?? [] }

    /// Ends it as a power cut does, and waits.
    func crash() {
        child.signal(SIGKILL)
        child.wait()
    }

    /// All that it has written so far.
    var logs: String { child.errors.text + child.output.text }

    /// The key that the first start shows.
    static func madeKey(_ text: String) -> String? {
        text.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("rap_") }.map(String.init)
    }
}
