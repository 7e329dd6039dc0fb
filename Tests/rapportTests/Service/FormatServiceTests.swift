import Guidance
import Testing

@testable import Store
@testable import rapport

/// `rapport upgrade-format`, beside a service and without one.
@Suite struct FormatServiceTests {
    private static let upgrade = ["upgrade-format", "--data-dir", "data"]

    @Test func `a folder is upgraded beside a service and without one, and goes on with all that is in it`() throws {
        let service = try ServiceProcess()
        try service.fill(3)
        let programs = try service.programs()
        for _ in 0..<2 {
            let run = try service.folder.run(Self.upgrade)
            #expect(run.code == 0 && run.output == "data is of format 2; releases that do not know it refuse it\n", "\(run)")
        }
        #expect(try service.programs() == programs && service.admin().open() != "")
        service.stop()
        #expect(try service.folder.run(Self.upgrade).code == 0)
        #expect(try service.folder.run(["verify", "data"]).code == 0)
        let again = try ServiceProcess(in: service.folder)
        #expect(try again.programs().count == programs.count + 1)
        again.stop()
        let segments = try again.folder.files("data/journal").map { try again.folder.bytes("data/journal/\($0)") }
        let formats = segments.map { String(decoding: $0, as: UTF8.self).contains(#""format":2,"#) }
        #expect(formats == [false, true])
    }

    @Test func `where there is no data, nothing is made`() throws {
        let folder = try TemporaryFolder()
        let run = try folder.run(Self.upgrade)
        #expect(
            run.code == 1 && run.errors == "rapport: there is no data in data: a new folder is made by `rapport serve`\n",
            "\(run)")
        #expect(folder.names.isEmpty)
    }
}
