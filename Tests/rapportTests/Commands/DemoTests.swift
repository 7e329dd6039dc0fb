import Foundation
import Guidance
import JSON
import Testing

@testable import rapport

/// The made-up company, on whatever day somebody looks.
@Suite struct DemoTests {
    /// At weekends, when people do not work, and where months and years are short.
    @Test(arguments: [
        "2026-11-30", "2026-12-04", "2026-12-05", "2026-12-06", "2028-02-29", "1971-02-05", "8998-02-12",
    ])
    func `on each day it has what there is to show`(text: String) throws {
        let demo = try Self.demo(text)
        let counts = Dictionary(uniqueKeysWithValues: demo.records.counts.map { ($0.kind, $0.count) })
        #expect(counts[.people] == 200 && counts[.programs] == 3 && counts[.relationships] == 42)
        #expect(counts[.applications] == 2)
        let viewer = Viewer(.administrator, World(demo.records), at: demo.now)
        var states: [String: Int] = [:]
        _ = viewer.forEach(in: Selection<Relationship>(), after: nil, examinedMax: .max) { seen in
            let state = try? JSONDocument(seen.json).root["status"]?.string
            states[state ?? "", default: 0] += 1
            return true
        }
        #expect(
            states == [
                "active": 25, "paused": 3, "contracting": 3, "accepted": 1, "proposed": 3, "closing": 1, "completed": 4,
                "ended-early": 1, "conflict": 1,
            ])
        var replayed = Records()
        replayed.apply(demo.initial)
        #expect(replayed == demo.records, "a new folder holds all of it, and each record once")
    }

    @Test func `the same day gives the same records, and another day others`() throws {
        let (one, same, other) = (try Self.demo("2026-11-30"), try Self.demo("2026-11-30"), try Self.demo("2026-12-01"))
        #expect(one.initial == same.initial && one.initial != other.initial)
    }

    @Test func `serve begins a new folder with it, shows its keys once, and leaves a folder with data alone`() throws {
        let service = try ServiceProcess(arguments: ["--demo", "--demo-day", "2026-11-30", "--demo-keys"])
        let shown = service.child.errors.text.matches(of: /(rap_\w+)  (.*)/).map { (secret: String($0.1), whose: String($0.2)) }
        let roles = shown.map { String($0.whose.prefix { $0 != "," }) }
        #expect(roles == ["organizer", "mentor", "learner", "manager of a coachee", "portal"])
        func tasks(_ role: String) throws -> [String] {
            let secret = try #require(shown.first { $0.whose.hasPrefix(role) }?.secret)
            let answer = try Client(port: service.port, key: secret).get("/v1/people/me/tasks")
            return answer.text.matches(of: /"what":"([a-z-]+)"/).map { String($0.1) }
        }
        #expect(try tasks("mentor").contains("agree-goal") && tasks("learner").contains("record-session"))
        #expect(try tasks("manager").contains("give-input"))
        let organizer = try Client(port: service.port, key: #require(shown.first?.secret))
        let refused = try #require(
            try organizer.get("/v1/programs?status=draft").text.firstMatch(of: /"id":"(prg_[0-9a-f-]+)"/))
        #expect(try organizer.get("/v1/programs/\(refused.1)/findings").text.contains("design-before-enrolment"))
        service.stop()
        #expect(try service.folder.run(["verify", "data"]).output.hasSuffix("No faults found.\n"))
        let again = try service.folder.run(["serve", "--demo", "--data-dir", "data"])
        #expect(again.code == 1)
        #expect(
            again.errors
                == "rapport: data holds data already: start without --demo, or name a new folder with --data-dir\n")
    }

    @Test func `import says what it would make, and makes it with apply`() throws {
        let folder = try TemporaryFolder()
        let arguments = ["import", "--demo", "--demo-day", "2026-11-30", "--data-dir", "data"]
        let said = try folder.run(arguments)
        #expect(said.code == 0 && said.output.contains("relationships: 42\n"))
        #expect(said.output.hasSuffix("Nothing changed. Run again with --apply to create data.\n"))
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/data"))
        let made = try folder.run(arguments + ["--apply"])
        #expect(made.code == 0 && made.output.hasSuffix("data holds the demo of 2026-11-30\n"))
        #expect(try folder.run(["verify", "data"]).output.hasSuffix("No faults found.\n"))
    }

    @Test(arguments: [
        (["serve", "--demo-keys"], "--demo-day and --demo-keys go with --demo"),
        (["serve", "--demo-day", "2026-11-30"], "--demo-day and --demo-keys go with --demo"),
        (["serve", "--demo", "--demo-day", "yesterday"], "--demo-day is a day from 1971 to 9000, such as 2026-11-30"),
        (["serve", "--demo", "--demo-day", "1970-01-02"], "--demo-day is a day from 1971 to 9000, such as 2026-11-30"),
        (["import", "--demo", "stream.ndjson"], "--demo takes no file"),
        (["import"], "name the file with the stream, or - for standard input"),
    ])
    func `what cannot be meant is refused with what would be right`(arguments: [String], says: String) throws {
        let run = try TemporaryFolder().run(arguments)
        #expect(run.code == 64 && run.errors.contains(says), "\(run.errors)")
    }

    private static func demo(_ text: String) throws -> Demo {
        try Demo(on: #require(Day(text)), over: Service.builtInCatalogue().changes)
    }
}
