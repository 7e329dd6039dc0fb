import Foundation
import JSON
import Testing

/// A process that may open few files, and clients that want all of them.
@Suite struct OpenFilesTests {
    @Test func `connections leave files to the journal, however many come`() throws {
        let service = try ServiceProcess(
            [
                "RAPPORT_HTTP_LOOPS": "2", "RAPPORT_STORE_SEGMENT_BYTES": "4096", "RAPPORT_LIMIT_DRAIN_MILLISECONDS": "100",
                "RAPPORT_LIMIT_HEAD_MILLISECONDS": "600000",
            ],
            openFilesMax: 256)
        let told = try #require(service.child.errors.line(with: "fewer connections than RAPPORT_LIMIT_CONNECTIONS says"))
        #expect(told.contains("\"openFiles\":\"256\""))
        let body = Sample.coaching
        // None of these connections is idle: each has sent the first byte of a request.
        var crowd: [Client] = []
        for _ in 0..<400 {
            let client = try service.guest()
            try? client.write("G")
            crowd.append(client)
        }
        let patience = Date(timeIntervalSinceNow: ChildProcess.secondsMax)
        for _ in 0..<40 {
            // Some of the crowd may be accepted behind it yet, and a connection without a byte is the first to give way to them.
            var answer: Answer?
            while answer == nil, Date() < patience { answer = try? service.admin().post("/v1/programs", body) }
            #expect(answer?.status == 201)
        }
        crowd = []
        var metrics = ""
        while metrics.isEmpty, Date() < patience {  // until there is room for one more
            if let answer = try? service.admin().get("/metrics"), answer.status == 200 { metrics = answer.text }
        }
        let segments = metrics.split(separator: "\n").first { $0.hasPrefix("rapport_journal_segments ") }
        #expect(segments.flatMap { Int($0.split(separator: " ")[1]) } ?? 0 > 3)
        #expect(service.stop() == 0)
        #expect(!service.logs.contains("Too many open files"))
    }

    /// With the fewest there is no descriptor for the folder, with more for the socket in it, with more for connections.
    @Test(arguments: Array(8..<24) + [32, 64, 80])
    func `a start that may open too few files is refused in one sentence`(_ count: Int) throws {
        let folder = try TemporaryFolder()
        let environment = [
            "RAPPORT_HTTP_PORT": "0", "RAPPORT_DATA_DIR": "data", "RAPPORT_ADMIN_KEY": ServiceProcess.key,
            "RAPPORT_HTTP_LOOPS": "2",
        ]
        let child = try ChildProcess(["serve"], environment: environment, in: folder, openFilesMax: count)
        #expect(child.wait() == 1)
        let lines = child.errors.text.split(separator: "\n")
        #expect(lines.count == 1 && lines.first?.contains("raise the limit") == true, "\(lines)")
        let service = try ServiceProcess(in: folder)
        #expect(try service.admin().get("/v1/programs").status == 200, "what the refused start left does no harm")
        #expect(service.stop() == 0)
    }
}
