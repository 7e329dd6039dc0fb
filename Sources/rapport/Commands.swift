import ArgumentParser
import CShim
import Glibc
import JSON
import Store

struct CheckConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config", abstract: "Say whether the settings are good, and everything that is wrong with them.")

    @OptionGroup var options: SettingsOptions

    func run() throws {
        do {
            try Service.refusePlaintext(try options.load())
            _ = try Service.builtInCatalogue()
            print("The settings are good.")
        } catch {
            fail("\(error)")
        }
    }
}

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read a data folder whole and name every fault in it; changes nothing.")

    @Argument(help: "The data folder.") var folder: String

    func run() throws {
        let verification: Verification
        do { verification = try Store.verify(folder: folder) } catch { fail("\(error)") }
        print("read \(verification.segments) segments, \(verification.lines) lines, \(verification.bytes) bytes")
        if let sequences = verification.sequences { print("sequence numbers \(sequences.lowerBound) to \(sequences.upperBound)") }
        for (table, count) in verification.records { print("\(table): \(count)") }
        if let tail = verification.tail { print("not finished: \(tail)") }
        for fault in verification.faults { print("fault: \(fault)") }
        let count = verification.faultCount
        if count > 0 { fail("\(count) \(count == 1 ? "fault" : "faults"): put back a backup of the folder") }
        print("sound")
    }
}

struct HealthCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthcheck", abstract: "Ask the running service whether it is ready; exit 0 if it is, 1 if not.")

    @OptionGroup var options: SettingsOptions

    func run() throws {
        do {
            let settings = try options.load()
            let wildcards = ["0.0.0.0": "127.0.0.1", "::": "::1"]
            let status = try Self.status(host: wildcards[settings.host] ?? settings.host, port: settings.port)
            guard status == 200 else { fail("not ready: /readyz answers \(status)") }
            print("ready")
        } catch {
            fail("\(error)")
        }
    }

    /// The status of GET /readyz, asked with a limit of three seconds for each step.
    private static func status(host: String, port: UInt16) throws -> Int {
        let descriptor = cs_connect(host, port, 3000)
        guard descriptor >= 0 else { throw ServiceError("not ready: nothing answers on \(host):\(port)") }
        defer { cs_close(descriptor) }
        let request = Array(
            "GET /readyz HTTP/1.1\r\nHost: \(host.contains(":") ? "[\(host)]" : host)\r\nConnection: close\r\n\r\n".utf8)
        _ = cs_write(descriptor, request, request.count)
        var answer = [UInt8](repeating: 0, count: 1024)
        let count = cs_read(descriptor, &answer, answer.count)
        guard count != -Int(EAGAIN) else { throw ServiceError("not ready: no answer on \(host):\(port) within three seconds") }
        let words = String(decoding: answer.prefix(max(0, count)), as: UTF8.self).split(separator: " ", maxSplits: 2)
        guard words.count == 3, words[0] == "HTTP/1.1", let status = Int(words[1]) else {
            throw ServiceError("not ready: what answers on \(host):\(port) is not this service")
        }
        return status
    }
}
