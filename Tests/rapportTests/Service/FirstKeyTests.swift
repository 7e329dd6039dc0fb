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
        for name in first.folder.names where !name.hasSuffix("journal") && !name.hasSuffix("snapshots") && name != "data" {
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

    @Test func `a key that is set goes over it, and it is back without`() throws {
        let first = try ServiceProcess(key: nil)
        first.stop()
        let second = try ServiceProcess(in: first.folder)
        #expect(try opens(second, first.key) == 401 && opens(second, ServiceProcess.key) == 200)
        second.stop()
        let third = try ServiceProcess(key: nil, in: first.folder)
        #expect(try opens(third, first.key) == 200 && opens(third, ServiceProcess.key) == 401)
    }
}
