import Foundation
import JSON
import Store
import Testing

@testable import Guidance

/// What a kind has that is one file and four lines: everything that programs have.
@Suite struct MeetingTests {
    static let list = "/v1/meetings"

    let service: ServiceProcess
    let ines: Client
    /// Whose people meet, and who has the room.
    let program: String
    let host: String

    init() throws {
        service = try ServiceProcess()
        ines = try service.admin()
        (program, host) = (try ines.open(Sample.coaching), try ines.open(Sample.mentoring))
    }

    private static func id(_ address: String) -> String { String(address.split(separator: "/").last ?? "") }

    /// - Parameter more: Members that come last, with a comma before them.
    private func document(_ name: String, _ more: String = "", type: String = "coaching", in program: String? = nil) -> String {
        """
        {"name":"\(name)","program":"\(Self.id(program ?? self.program))","host":"\(Self.id(host))","relationshipType":"\(type)",\
        "startsAt":"2027-01-01T10:00:00.000Z"\(more)}
        """
    }

    private func meet(
        _ name: String, _ more: String = "", type: String = "coaching", in program: String? = nil,
        location: SourceLocation = #_sourceLocation
    ) throws -> String {
        let answer = try ines.post(Self.list, document(name, more, type: type, in: program))
        #expect(answer.status == 201, "\(answer.text)", sourceLocation: location)
        return try #require(answer["Location"], sourceLocation: location)
    }

    /// The names on all pages.
    private func names(_ query: String) throws -> [String] {
        try ines.walk("\(Self.list)?\(query)").joined().map { try ines.get("\(Self.list)/\($0)").string("name") ?? "" }
    }

    // MARK: Lists

    @Test func `every filter, search and sort chooses and pages`() throws {
        let other = try ines.open(Sample.coaching)
        let first = try meet("delta", #","topics":["duration"],"minutes":90,"dueOn":"2027-03-01""#)
        _ = try meet("Alpha", #","room":"hall","open":true,"notes":"bring cake""#, type: "mentoring", in: other)
        let third = try meet("charlie", #","partner":"\#(Self.id(other))","topics":["duration","focus"],"dueOn":"2027-02-01""#)
        _ = try meet("bravo", #","follows":"\#(Self.id(first))","minutes":30,"externalId":"M-7""#)
        #expect(try ines.patch(third, #"{"startsAt":"2026-12-31T10:00:00.000Z"}"#, ifMatch: "*").status == 200)
        _ = try ines.move(first, to: "confirmed")

        let rows = [
            ("", ["delta", "Alpha", "charlie", "bravo"]), ("status=confirmed", ["delta"]),
            ("status=planned,confirmed&limit=3", ["delta", "Alpha", "charlie", "bravo"]), ("room=hall,office", ["Alpha"]),
            ("open=true", ["Alpha"]), ("open=false", ["delta", "charlie", "bravo"]), ("long=true", ["delta"]),
            ("program=\(Self.id(other))", ["Alpha"]), ("host=\(Self.id(host))", ["delta", "Alpha", "charlie", "bravo"]),
            ("partner=\(Self.id(other))", ["charlie"]), ("follows=\(Self.id(first))", ["bravo"]),
            ("relationshipType=mentoring", ["Alpha"]), ("topic=duration", ["delta", "charlie"]), ("topic=focus", ["charlie"]),
            ("topic=duration&status=planned", ["charlie"]), ("q=CAKE", ["Alpha"]),
            ("q=a", ["Alpha"]), ("q=br", ["Alpha", "bravo"]), ("q=br&sort=-name", ["bravo", "Alpha"]),
            ("externalId=M-7", ["bravo"]), ("externalId=M-8", []), ("updatedSince=2026-01-01T00:00:00Z&q=alp", ["Alpha"]),
            ("updatedSince=9999-01-01T00:00:00Z", []),
            ("updatedSince=2026-01-01T00:00:00Z&sort=name&status=confirmed", ["delta"]),
            ("sort=createdAt", ["delta", "Alpha", "charlie", "bravo"]),
            ("sort=-createdAt", ["bravo", "charlie", "Alpha", "delta"]),
            ("sort=name", ["Alpha", "bravo", "charlie", "delta"]), ("sort=-name", ["delta", "charlie", "bravo", "Alpha"]),
            ("sort=startsAt", ["charlie", "delta", "Alpha", "bravo"]), ("sort=dueOn", ["charlie", "delta", "Alpha", "bravo"]),
            ("sort=-dueOn", ["delta", "charlie", "bravo", "Alpha"]),
        ]
        for (query, expected) in rows {
            #expect(try names(query) == expected, "\(query)")
            #expect(
                try names("limit=1\(query.isEmpty ? "" : "&")\(query.replacing("&limit=3", with: ""))") == expected,
                "\(query), one by one")
        }
        for query in [
            "status=x", "open=1", "program=prg_1", "program=", "program=,", "host=\(Self.id(first))", "topic=x", "sort=room",
            "long=false", "externalId=", "updatedSince=2026-01-01", "q=",
        ] {
            #expect(try ines.get("\(Self.list)?\(query)").problem(400) == "invalid-query", "\(query)")
        }
        #expect(try ines.get("\(Self.list)?after=x").problem(400) == "invalid-cursor")
        #expect(try ines.get("/").string("links.meetings") == Self.list)
    }

    // MARK: Changes

    @Test func `it is read, changed and deleted under its tag`() throws {
        let meeting = try meet("One")
        let answer = try ines.get(meeting)
        let tag = try #require(answer.tag)
        #expect(try meeting == "\(Self.list)/\(answer.string("id") ?? "")" && Self.id(meeting).hasPrefix("mee_"))
        #expect(try answer.string("status") == "planned" && answer.value("room") == nil && tag.hasPrefix("\"1-"))
        #expect(try ines.get(meeting, ["If-None-Match": tag]).status == 304)
        #expect(try ines.patch(meeting, #"{"minutes":45}"#, ifMatch: nil).problem(428) == "if-match-missing")
        let patched = try ines.patch(meeting, #"{"minutes":45,"topics":["focus"]}"#, ifMatch: tag)
        #expect(try patched.status == 200 && patched.value("minutes")?.integer == 45 && patched.revision == 2)
        #expect(try ines.put(meeting, document("Two"), ifMatch: tag).problem(412) == "precondition-failed")
        let put = try ines.put(meeting, document("Two"), ifMatch: patched.tag)
        #expect(
            try put.string("name") == "Two" && put.value("minutes") == nil
                && put.string("createdAt") == answer.string("createdAt"))
        #expect(try ines.put(meeting, put.text, ifMatch: put.tag).tag == put.tag, "nothing is different")
        #expect(try ines.delete(meeting, ifMatch: put.tag).status == 204)
        #expect(try ines.get(meeting).problem(404) == "not-found")
    }

    @Test func `what is wrong with it is told at once`() throws {
        let nobody = "prg_019aa5f4-0000-7000-8000-000000000000"
        let bad = #","partner":"\#(nobody)","topics":["focus","x"],"minutes":0,"status":"held","nobody":1"#
        let answer = try ines.post(Self.list, document("One", bad, type: "x"))
        #expect(try answer.problem(422) == "invalid-document")
        #expect(
            try Set(answer.pointers()) == ["/partner", "/relationshipType", "/topics/1", "/minutes", "/status", "/nobody"])
        #expect(
            try ines.post(Self.list, "{}").pointers().sorted() == [
                "/host", "/name", "/program", "/relationshipType", "/startsAt",
            ])
        let itself = try meet("One", #","externalId":"M-1""#)
        let again = try ines.post(Self.list, document("Two", #","externalId":"M-1""#))
        #expect(try again.problem(409) == "already-exists" && again.string("takenBy.address") == itself)
        #expect(try ines.patch(itself, #"{"follows":"mee_1"}"#, ifMatch: "*").pointers() == ["/follows"])
    }

    // MARK: References

    @Test func `what it names may stand, go with it, or be forgotten`() throws {
        let partner = try ines.open(Sample.coaching)
        let first = try meet("One", #","partner":"\#(Self.id(partner))""#)
        let second = try meet("Two", #","follows":"\#(Self.id(first))""#, in: partner)

        let refused = try ines.delete(host, ifMatch: "*")
        #expect(try refused.problem(409) == "in-use" && refused.json()["usedBy"]?.count == 2)
        #expect(try refused.string("usedBy.0.kind") == "meetings" && refused.string("usedBy.0.name") == "One")

        let last = try ines.lastEvent()
        #expect(try ines.delete(partner, ifMatch: "*").status == 204, "Two goes with it, and One no longer names it")
        #expect(try ines.get(second).status == 404 && ines.get(first).value("partner") == nil && ines.revision(of: first) == 2)
        #expect(
            try ines.events(after: last) == [
                "program.delete: programs \(Self.id(partner)) -, meetings \(Self.id(second)) -, meetings \(Self.id(first)) 2"
            ])

        let third = try meet("Three", #","follows":"\#(Self.id(first))""#)
        let fourth = try meet("Four", #","follows":"\#(Self.id(third))""#)
        #expect(try ines.delete(first, ifMatch: "*").status == 204)
        #expect(try ines.get(third).value("follows") == nil && ines.get(fourth).string("follows") == Self.id(third))
        #expect(try ines.get("\(Self.list)?follows=\(Self.id(first))").json()["items"]?.count == 0)
    }

    @Test func `what stands in the way does not, where it goes too`() throws {
        let own = try ines.open(Sample.coaching)
        let answer = try ines.post(
            Self.list, document("One", in: own).replacing(#""host":"\#(Self.id(host))""#, with: #""host":"\#(Self.id(own))""#))
        let meeting = try #require(answer["Location"])
        #expect(try ines.delete(own, ifMatch: "*").status == 204 && ines.get(meeting).status == 404)
    }

    @Test func `the catalogue keeps what it names`() throws {
        _ = try meet("One", #","topics":["focus"]"#, type: "reverse-mentoring")
        for record in ["/v1/relationship-types/reverse-mentoring", "/v1/dimensions/focus"] {
            let answer = try ines.delete(record, ifMatch: "*")
            #expect(try answer.problem(409) == "in-use" && answer.text.contains("\"meetings\""), "\(record)")
        }
    }

    @Test(arguments: [(0, "relationshipType", "Meetings have relationship types"), (1, "topics", "in use by 1 meeting")])
    func `an import keeps what it names`(_ place: Int, _ member: String, _ reason: String) throws {
        let file = try ines.get("/v1/catalogue").text
        _ = try ines.record(Sample.records[place], "ours")
        let meeting = try meet("One")
        let value = member == "topics" ? #"["ours"]"# : #""ours""#
        #expect(try ines.patch(meeting, #"{"\#(member)":\#(value)}"#, ifMatch: "*").status == 200)
        let answer = try ines.send("PUT", "/v1/catalogue?mode=replace", file, fields: ["If-Match": "*"])
        #expect(try answer.problem(409) == "in-use" && answer.text.contains(reason), "\(answer.text)")
    }

    // MARK: Steps

    @Test func `steps are taken, refused and remembered as the states and rules say`() throws {
        let meeting = try meet("One", type: "mentoring")
        let refused = try ines.move(meeting, to: "confirmed")
        #expect(try refused.problem(422) == "rules-refuse" && refused.string("refusals.0.rule") == "meeting-has-length")
        #expect(try refused.json().at("refusals.0")?.strings("claims") == ["mentoring-duration-manfre"])
        #expect(try refused.string("refusals.0.fix") == "Give minutes with PATCH \(meeting).")
        #expect(try ines.move(meeting, to: "held").problem(422) == "rules-refuse", "they answer before the legality does")
        #expect(try ines.patch(meeting, #"{"minutes":60,"startsAt":"2020-01-01T00:00:00.000Z"}"#, ifMatch: "*").status == 200)
        #expect(try ines.move(meeting, to: "held").json().strings("legalSteps") == ["confirmed", "cancelled"])

        let findings = try ines.get("\(meeting)/findings").json()
        #expect(findings.at("items.0.rule")?.string == "meeting-in-time" && findings.at("items.0.severity")?.string == "warning")
        #expect(findings.at("steps.0.to")?.string == "confirmed" && findings.at("steps.0.allowed")?.bool == true)
        let moved = try ines.move(meeting, to: "confirmed")
        #expect(
            try moved.status == 201 && moved["Location"] == "\(meeting)/transitions/1" && moved.json().strings("held").count == 1)
        let guarded = try ines.patch(meeting, #"{"minutes":null}"#, ifMatch: "*")
        #expect(try guarded.problem(422) == "rules-refuse", "what guards its state guards its changes")
        #expect(try ines.move(meeting, to: "no-show").status == 201)

        let page = try ines.get("\(meeting)/transitions?limit=1")
        #expect(try page.string("items.0.to") == "confirmed" && page["Link"] != nil)
        #expect(try ines.get("\(meeting)/transitions/2").string("to") == "no-show")
        let over = try ines.patch(meeting, #"{"minutes":1}"#, ifMatch: "*")
        #expect(try over.problem(409) == "over" && over.string("fix") == "Change name and notes only, or open a new meeting.")
        #expect(try ines.patch(meeting, #"{"notes":"nobody came"}"#, ifMatch: "*").status == 200)

        #expect(try ines.ids("/v1/rules?gate=held") == ["meeting-has-length"])
        #expect(try ines.delete("/v1/claims/mentoring-duration-manfre", ifMatch: "*").text.contains("meeting-has-length"))
        #expect(Meeting.states.steps(from: .confirmed)[1].by == [.guide, .learner, .organiser, .scheduler])
    }

    // MARK: What lasts

    @Test func `events tell of it, and journal, snapshot, export and import keep it`() throws {
        let last = try ines.lastEvent()
        let (one, two) = (try meet("One", #","minutes":60"#), try meet("Two"))
        _ = try ines.move(one, to: "confirmed")
        _ = try ines.patch(two, #"{"notes":"x"}"#, ifMatch: "*")
        _ = try ines.delete(try meet("Three"), ifMatch: "*")
        #expect(
            try ines.events(after: last).map { $0.split(separator: ":")[0] } == [
                "meeting.create", "meeting.create", "meeting.move", "meeting.change", "meeting.create", "meeting.delete",
            ])

        func everything(_ client: Client) throws -> String {
            try [one, two, "\(Self.list)?sort=-name", "\(one)/transitions"].map { try client.get($0).text }.joined()
        }
        let before = try everything(ines)
        let folder = service.folder
        service.crash()
        var again = try ServiceProcess(in: folder)
        #expect(try everything(again.admin()) == before, "replayed")
        #expect(try folder.run(["snapshot", "--data-dir", "data"]).code == 0)
        again.stop()
        again = try ServiceProcess(in: folder)
        #expect(try everything(again.admin()) == before, "loaded from a snapshot")
        let export = try folder.run(["export", "--to", "all", "--data-dir", "data"])
        #expect(export.code == 0 && export.errors.contains("meetings: 2\n"), "\(export)")
        #expect(try folder.run(["import", "all", "--data-dir", "new", "--apply"]).code == 0)
        let imported = try ServiceProcess(in: folder, ["RAPPORT_DATA_DIR": "new"])
        #expect(try everything(imported.admin()) == before, "imported")
        #expect(try imported.admin().post(Self.list, document("Four")).status == 201, "and it goes on")
        #expect(try folder.run(["verify", "new"]).output.hasSuffix("No faults found.\n"))
    }

    // MARK: Time

    private func eventually(_ isSo: () throws -> Bool) rethrows -> Bool {
        let end = ContinuousClock.now + .seconds(120)
        while try !isSo() {
            guard ContinuousClock.now < end else { return false }
            Thread.sleep(forTimeInterval: 0.01)
        }
        return true
    }

    /// Lays confirmed meetings whose minutes were due in the past into the data folder, while no service runs.
    ///
    /// - Returns: Their ids, in the order of those days.
    private func layDue(_ count: Int) throws -> [String] {
        let store = try Store.open(Store.Settings(folder: service.data), initial: { [] }, log: { _ in })
        defer { store.close() }
        let program = try #require(ID<Program>(Self.id(program)))
        var ids: [ID<Meeting>] = []
        for first in stride(from: 0, to: count, by: 1000) {
            let written: Written<[String], Never> = try store.write(
                EntryNote(by: "ines", op: "meeting.create", requestID: "test")
            ) { _, moment in
                var changes: [Change] = []
                for number in first..<min(first + 1000, count) {
                    var meeting = Meeting()
                    (meeting.id, meeting.name, meeting.minutes) = (moment.makeID(), "\(number)", 60)
                    (meeting.program, meeting.host, meeting.status) = (program, program, .confirmed)
                    meeting.dueOn = Day(number: 20_000 - number % 3000)
                    (meeting.createdAt, meeting.updatedAt) = (moment.now, moment.now)
                    changes.append(.put(Stored(meeting, revision: 1)))
                }
                return Decision(changes: changes, answer: changes.map(\.id))
            }
            ids += written.result.get().compactMap { ID<Meeting>($0) }
        }
        return ids.enumerated().sorted { (-($0.offset % 3000), $0.element) < (-($1.offset % 3000), $1.element) }.map(
            \.element.description)
    }

    /// The events of what happened by itself.
    private func due(_ client: Client) throws -> [String] {
        var (all, after) = ([String](), "")
        while true {
            let page = try client.get("/v1/events?limit=1000\(after)").json()
            for item in try #require(page["items"]).elements where item["operation"]?.string == "meeting.no-show" {
                #expect(item["by"]?.string == "rapport" && item["changes"]?.count == 1)
                all += [item.at("changes.0.id")?.string ?? ""]
            }
            guard let next = page["next"]?.string else { return all }
            after = "&after=\(next)"
        }
    }

    @Test func `what is due when the service starts happens in the order of the moments, each once, kill after kill`() throws {
        service.crash()
        let ids = try layDue(2000)
        for _ in 0..<4 {  // whatever has happened by then
            let killed = try ServiceProcess(in: service.folder)
            let last = try due(killed.admin()).count
            #expect(try eventually { try killed.metric("rapport_due_steps_total") ?? 0 > 0 || last == ids.count })
            killed.crash()
        }
        let again = try ServiceProcess(in: service.folder)
        let client = try again.admin()
        #expect(try eventually { try due(client).count == ids.count })
        #expect(try due(client) == ids)
        #expect(try again.metric("rapport_due_moments") == 0 && again.metric("rapport_due_late_seconds") == 0)
        let meeting = "\(Self.list)/\(ids[7])"
        #expect(try client.get(meeting).string("status") == "no-show" && client.revision(of: meeting) == 2)
        #expect(try client.get("\(meeting)/transitions/1").string("by") == "rapport")
        #expect(try client.get("/readyz?verbose").string("checks.due") == "on-time")
    }

    @Test func `a moment that has passed when it is written happens at once`() throws {
        let meeting = try meet("One", #","minutes":60,"dueOn":"2020-01-01""#)
        #expect(try ines.move(meeting, to: "confirmed").status == 201)
        #expect(try eventually { try ines.get(meeting).string("status") == "no-show" })
        #expect(try ines.get("\(meeting)/transitions/2").string("by") == "rapport")
    }
}
