import CShim
import Foundation
import Glibc
import Testing

/// A start that cannot go well: one clear line for each mistake, an exit code, and nothing written.
@Suite struct StartTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        let name: String
        var settings: [String: String] = [:]
        var arguments: [String] = []
        /// Written to `settings.env` and named by --env-file.
        var file: String?
        /// What each line on standard error has to hold, in order.
        let lines: [[String]]

        var testDescription: String { name }
    }

    static let mistakes = [
        Mistake(
            name: "a port that is none", settings: ["RAPPORT_HTTP_PORT": "70000"],
            lines: [["RAPPORT_HTTP_PORT \"70000\" must be a whole number from 0 to 65535"]]),
        Mistake(name: "a port in words", arguments: ["--port", "http"], lines: [["RAPPORT_HTTP_PORT \"http\" must be"]]),
        Mistake(
            name: "several at once",
            settings: [
                "RAPPORT_HTTP_PORT": "+80", "RAPPORT_LOG_LEVEL": "loud", "RAPPORT_LIMIT_BODY_BYTES": "0x10",
                "RAPPORT_HTTP_PROT": "1",
            ],
            lines: [
                ["RAPPORT_HTTP_PORT \"+80\" must be a whole number"], ["RAPPORT_LOG_LEVEL \"loud\" must be one of: debug, info"],
                ["RAPPORT_LIMIT_BODY_BYTES \"0x10\" must be"],
                ["RAPPORT_HTTP_PROT is not a setting; did you mean RAPPORT_HTTP_PORT?"],
            ]),
        Mistake(
            name: "a name that is near none", settings: ["RAPPORT_WORLD_PEACE": "true"],
            lines: [["RAPPORT_WORLD_PEACE is not a setting", "rapport print-config"]]),
        Mistake(
            name: "a flag that is neither true nor false", settings: ["RAPPORT_HTTP_ALLOW_PLAINTEXT": "yes"],
            lines: [["RAPPORT_HTTP_ALLOW_PLAINTEXT \"yes\" must be true or false"]]),
        Mistake(
            name: "a durability that is none", settings: ["RAPPORT_STORE_DURABILITY": "sometimes"],
            lines: [["RAPPORT_STORE_DURABILITY \"sometimes\" must be one of: always, interval, os"]]),
        Mistake(
            name: "a weak key, which is not shown", settings: ["RAPPORT_ADMIN_KEY": "short-secret"],
            lines: [["RAPPORT_ADMIN_KEY must be 32 to 500 letters", "openssl rand -hex 32"]]),
        Mistake(
            name: "a key that cannot travel", settings: ["RAPPORT_ADMIN_KEY": "a key with spaces, which no token68 has"],
            lines: [["RAPPORT_ADMIN_KEY must be"]]),
        Mistake(
            name: "a key file that is not there", settings: ["RAPPORT_ADMIN_KEY_FILE": "nowhere/key"],
            lines: [["RAPPORT_ADMIN_KEY_FILE: the file nowhere/key cannot be read", "name one"]]),
        Mistake(
            name: "a key and a key file",
            settings: ["RAPPORT_ADMIN_KEY": ServiceProcess.key, "RAPPORT_ADMIN_KEY_FILE": "settings.env"],
            file: "", lines: [["are both set: keep one of them"]]),
        Mistake(
            name: "a weak key in a file", settings: ["RAPPORT_ADMIN_KEY_FILE": "settings.env"], file: "#short-secret\n",
            lines: [["RAPPORT_ADMIN_KEY_FILE: the file must hold 32 to 500 letters"]]),
        Mistake(
            name: "a settings file that is not there", arguments: ["--env-file", "nowhere.env"],
            lines: [["the settings file nowhere.env cannot be read"]]),
        Mistake(
            name: "a settings file that is a folder", arguments: ["--env-file", "."],
            lines: [["the settings file . cannot be read"]]),
        Mistake(
            name: "a settings file with lines that set nothing",
            file: "RAPPORT_HTTP_PORT 8081\nexport RAPPORT_HTTP_PORT=1\n=5\nTZ=UTC\nRAPORT_LOG_LEVEL=info\n",
            lines: [
                ["line 1 of", "is not NAME=value"], ["line 2 of", "is not NAME=value"], ["line 3 of", "is not NAME=value"],
                ["RAPORT_LOG_LEVEL is not a setting; did you mean RAPPORT_LOG_LEVEL?"],
            ]),
        Mistake(
            name: "a settings file that says two things", file: "RAPPORT_LOG_LEVEL=info\r\n\r\nRAPPORT_LOG_LEVEL=debug\r\n",
            lines: [["line 3 of", "sets RAPPORT_LOG_LEVEL a second time"]]),
        Mistake(
            name: "the network without TLS", settings: ["RAPPORT_HTTP_HOST": "0.0.0.0"],
            lines: [["listening on 0.0.0.0 without TLS", "RAPPORT_HTTP_ALLOW_PLAINTEXT=true"]]),
        Mistake(
            name: "every address of the network, the newer way", settings: ["RAPPORT_HTTP_HOST": "::"],
            lines: [["listening on :: without TLS"]]),
        Mistake(
            name: "an address that is none, in the clear",
            settings: ["RAPPORT_HTTP_HOST": "[::1]", "RAPPORT_HTTP_ALLOW_PLAINTEXT": "true"],
            lines: [["[::1] is not an address of this machine", "such as 127.0.0.1 or ::1"]]),
        Mistake(
            name: "a data folder that is none", settings: ["RAPPORT_DATA_DIR": "/dev/null/data"],
            lines: [["the data folder /dev/null/data cannot be used: ", "Not a directory; name a folder"]]),
        Mistake(
            name: "a settings file that is too large to be one", arguments: ["--env-file", "/proc/self/exe"],
            lines: [["the settings file /proc/self/exe cannot be read: it is larger than 1 MiB"]]),
        Mistake(
            name: "an address of another machine",
            settings: ["RAPPORT_HTTP_HOST": "192.0.2.1", "RAPPORT_HTTP_ALLOW_PLAINTEXT": "true"],
            lines: [["192.0.2.1 is not an address of this machine"]]),
    ]

    @Test(arguments: mistakes)
    func `a mistake in the settings is one clear line, and nothing is written`(mistake: Mistake) throws {
        let folder = try TemporaryFolder()
        var arguments = mistake.arguments
        if let file = mistake.file { arguments += ["--env-file", try folder.write(file, to: "settings.env")] }
        let before = folder.names
        var settings = ["RAPPORT_HTTP_PORT": "0"]
        if mistake.arguments.contains("--port") { settings = [:] }
        settings.merge(mistake.settings) { $1 }
        for command in ["serve", "check-config"] {
            // That the address is ours is found out by listening.
            if command == "check-config", mistake.name == "an address of another machine" { continue }
            let child = try ChildProcess([command] + arguments, environment: settings, in: folder)
            #expect(child.wait() == 1)
            let lines = child.errors.lines
            #expect(lines.count == mistake.lines.count, "\(lines)")
            for (line, parts) in zip(lines, mistake.lines) {
                #expect(line.hasPrefix("rapport: ") && parts.allSatisfy(line.contains), "\(line)")
            }
            #expect(!child.errors.text.contains("secret") && child.output.text.isEmpty)
            #expect(folder.names == before, "nothing is written")
        }
    }

    /// - Returns: What the start says on standard error.
    private func refusal(_ settings: [String: String], in folder: TemporaryFolder) throws -> String {
        var all = ["RAPPORT_HTTP_PORT": "0", "RAPPORT_DATA_DIR": "data", "RAPPORT_ADMIN_KEY": ServiceProcess.key]
        all.merge(settings) { $1 }
        let child = try ChildProcess(["serve"], environment: all, in: folder)
        #expect(child.wait() == 1)
        #expect(child.errors.lines.count == 1, "\(child.errors.text)")
        return child.errors.text
    }

    @Test func `a port in use is told, and nothing is written`() throws {
        let service = try ServiceProcess()
        let folder = try TemporaryFolder()
        let text = try refusal(["RAPPORT_HTTP_PORT": String(service.port)], in: folder)
        #expect(text.contains("127.0.0.1:\(service.port) is in use by another process: stop that one, or choose another port"))
        #expect(folder.names.isEmpty)
        #expect(try service.guest().get("/livez").status == 200, "and the one that has it goes on")
    }

    @Test func `a data folder that another process has is told with its number`() throws {
        let service = try ServiceProcess()
        let before = try Data(contentsOf: URL(filePath: "\(service.data)/LOCK"))
        let text = try refusal([:], in: service.folder)
        #expect(text.contains("is in use by process \(service.child.id); stop that one, or name another folder"))
        #expect(try Data(contentsOf: URL(filePath: "\(service.data)/LOCK")) == before)
        #expect(try service.admin().post("/v1/programs", Sample.coaching).status == 201)
    }

    @Test func `a data folder that is a file, or lies under one, is told`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("mine", to: "file")
        for path in [file, "file", "file/data", "file/a/b"] {
            #expect(try refusal(["RAPPORT_DATA_DIR": path], in: folder).contains("name a folder"), "\(path)")
        }
        #expect(try folder.names == ["file"] && String(contentsOfFile: file, encoding: .utf8) == "mine")
    }

    @Test(.enabled(if: getuid() != 0, "everything can be written by root"))
    func `a data folder that may not be written is told`() throws {
        let folder = try TemporaryFolder()
        mkdir("\(folder.path)/closed", 0o500)
        defer { chmod("\(folder.path)/closed", 0o700) }
        for path in ["closed", "closed/data"] {
            #expect(try refusal(["RAPPORT_DATA_DIR": path], in: folder).contains("let this user read and write it"), "\(path)")
        }
    }

    @Test func `a data folder where nothing can be made is told`() throws {
        let text = try refusal(["RAPPORT_DATA_DIR": "/proc/rapport"], in: try TemporaryFolder())
        #expect(text.contains("the data folder /proc/rapport cannot be used"))
    }

    @Test func `a damaged journal is told with file and line, and stays as it is`() throws {
        let folder = try TemporaryFolder()
        let file = try Self.damage(folder)
        let before = try Data(contentsOf: URL(filePath: file))
        let text = try refusal([:], in: folder)
        #expect(text.contains("the data is damaged") && text.contains(".jsonl line 2") && text.contains("rapport verify data"))
        #expect(try Data(contentsOf: URL(filePath: file)) == before)
    }

    /// Leaves a folder whose journal has another byte in the middle of line 2, with synced lines behind it.
    ///
    /// - Returns: The path of the journal's file.
    static func damage(_ folder: TemporaryFolder) throws -> String {
        let service = try ServiceProcess(in: folder)
        let ines = try service.admin()
        for _ in 1...3 { _ = try ines.open() }
        service.stop()
        let name = try #require(folder.names.first { $0.contains("journal/") })
        let file = "\(folder.path)/\(name)"
        var bytes = try Data(contentsOf: URL(filePath: file))
        let place = try #require(bytes.firstIndex(of: 0x0A)) + 5000
        bytes[place] ^= 0x01
        try bytes.write(to: URL(filePath: file))
        return file
    }
}
