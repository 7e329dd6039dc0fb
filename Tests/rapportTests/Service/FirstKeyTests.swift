import Foundation
import Testing

/// The key that the first start makes where none is set.
@Suite struct FirstKeyTests {
    private func opens(_ service: ServiceProcess, _ key: String) throws -> Int {
        try Client(port: service.port, key: key).get("/v1/programs").status
    }

    @Test func `it is shown once, works from then on, and only its hash is kept`() throws {
        let first = try ServiceProcess(key: nil)
        #expect(first.key.utf8.count == 40)
        #expect(try opens(first, first.key) == 200)
        #expect(first.stop() == 0)
        #expect(first.child.errors.text.components(separatedBy: first.key).count == 2, "once")
        #expect(!first.child.output.text.contains(first.key))
        #expect(first.child.errors.lines.filter { $0.contains(first.key) } == ["    \(first.key)"], "beside the log, not in it")

        let second = try ServiceProcess(key: nil, in: first.folder)
        #expect(second.key.isEmpty && !second.logs.contains("rap_"))
        #expect(try opens(second, first.key) == 200 && opens(second, first.key.lowercased()) == 401)
        second.stop()
        for name in first.folder.names
        where !["journal", "snapshots", "access"].contains(where: { name.hasSuffix($0) }) && name != "data" {
            let text = try String(contentsOfFile: "\(first.folder.path)/\(name)", encoding: .utf8)
            #expect(!text.contains(first.key) && !text.contains("rap_"), "\(name)")
        }
    }

    @Test func `it is shown only once it will work, whatever comes after`() throws {
        let folder = try TemporaryFolder()
        let child = try ChildProcess(
            ["serve"], environment: ["RAPPORT_HTTP_PORT": "0", "RAPPORT_DATA_DIR": "data"], in: folder)
        let line = try #require(child.errors.line(with: "rap_"))
        child.signal(SIGKILL)
        child.wait()
        let key = line.trimmingCharacters(in: .whitespaces)
        let again = try ServiceProcess(key: nil, in: folder)
        #expect(try again.key.isEmpty && opens(again, key) == 200)
    }

    @Test func `once another key is set, it opens nothing again`() throws {
        let first = try ServiceProcess(key: nil)
        first.stop()
        let second = try ServiceProcess(in: first.folder)
        #expect(try opens(second, first.key) == 401 && opens(second, ServiceProcess.key) == 200)
        #expect(second.child.errors.line(with: "revoked the admin key of the first start") != nil)
        let revocation = try second.admin().get("/v1/events?limit=1000").text
        #expect(revocation.contains("key.revoke"))
        second.child.signal(SIGKILL)
        second.child.wait()
        // Without a key, also when the file of settings is the one of before: it does not start, and says what to do.
        let third = try ChildProcess(
            ["serve"], environment: ["RAPPORT_HTTP_PORT": "0", "RAPPORT_DATA_DIR": "data"], in: first.folder)
        #expect(third.wait() == 1)
        let text = third.errors.text
        #expect(text.contains("was revoked when another was set: set RAPPORT_ADMIN_KEY or RAPPORT_ADMIN_KEY_FILE"), "\(text)")
        #expect(!text.contains("rap_"))
        let fourth = try ServiceProcess(key: "another-key-0123456789-abcdefghijkl", in: first.folder)
        #expect(try opens(fourth, first.key) == 401 && opens(fourth, "another-key-0123456789-abcdefghijkl") == 200)
        #expect(!fourth.logs.contains("revoked"), "that was done")
    }

    @Test func `set as a setting, it stays what it is`() throws {
        let first = try ServiceProcess(key: nil)
        first.stop()
        let second = try ServiceProcess(key: first.key, in: first.folder)
        #expect(try opens(second, first.key) == 200)
        second.stop()
        let third = try ServiceProcess(key: nil, in: first.folder)
        #expect(try opens(third, first.key) == 200)
    }

    @Test func `a first start with a key set makes none`() throws {
        let first = try ServiceProcess()
        first.stop()
        let second = try ServiceProcess(key: nil, in: first.folder)
        #expect(second.key.utf8.count == 40, "so that this start is the first without one")
        #expect(try opens(second, second.key) == 200 && opens(second, ServiceProcess.key) == 401)
    }
}
