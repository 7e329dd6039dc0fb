import Foundation
import JSON
import Testing

/// What has happened, as others follow it.
@Suite struct EventTests {
    /// An event as text: its sequence number, who did what, and what was changed by it.
    private func summary(_ event: JSONValue) throws -> String {
        let changes = try #require(event["changes"]).elements.map { change in
            let revision =
                change["revision"]?.integer.map { "rev \($0)" }
                ?? (change["deleted"]?.raw.elementsEqual("true".utf8) == true ? "deleted" : "?")
            return "\(change["kind"]?.string ?? "?") \(change["id"]?.string ?? "?") \(revision)"
        }
        return "\(event["sequence"]?.integer ?? 0) \(event["by"]?.string ?? "?") \(event["operation"]?.string ?? "?"): "
            + changes.joined(separator: ", ")
    }

    private func events(_ answer: Answer) throws -> [String] {
        #expect(answer.status == 200, "\(answer.text)")
        return try #require(answer.json()["items"]).elements.map(summary)
    }

    /// The place of an event that is kept, as a client has it from a page that ended there.
    private func place(_ sequence: Int, _ client: Client) throws -> String {
        let first = try #require(try client.get("/v1/events?limit=1").value("items.0.sequence")?.integer)
        return try #require(try client.get("/v1/events?limit=\(sequence - first + 1)").string("last"))
    }

    private func number(_ place: String?) -> Int? { place.flatMap { Int($0.prefix { $0 != "-" }) } }

    private func sequences(_ answer: Answer) throws -> [Int] {
        #expect(answer.status == 200, "\(answer.text)")
        return try #require(answer.json()["items"]).elements.compactMap { $0["sequence"]?.integer }
    }

    @Test func `each write is one event with what it changed, and none tells what is in a record`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        let answer = try ines.post("/v1/programs", Sample.mentoring, ["X-Request-Id": "portal-7"])
        let program = try #require(answer["Location"])
        let id = try #require(program.split(separator: "/").last)
        #expect(try ines.patch(program, #"{"owner":"Grace"}"#, ifMatch: try ines.tag(of: program)).status == 200)
        #expect(try ines.patch(program, #"{"owner":"nobody"}"#, ifMatch: "\"1-00000000\"").status == 412)  // is no event
        try ines.design(program)
        #expect(try ines.move(program, to: "designed").status == 201)
        #expect(try ines.delete(program, ifMatch: "*").status == 204)

        let all = try ines.get("/v1/events")
        #expect(all["Cache-Control"] == "no-store" && all["Link"] == nil && all["Content-Type"] == "application/json")
        let found = try events(all)
        #expect(found.first?.hasPrefix("1 rapport catalogue.install: ") == true)
        #expect(found.first?.contains("relationshipTypes mentoring rev 1") == true)
        #expect(
            Array(found.dropFirst()) == [
                "2 admin program.create: programs \(id) rev 1", "3 admin program.change: programs \(id) rev 2",
                "4 admin program.design: programs \(id) rev 3", "5 admin program.design.approve: programs \(id) rev 4",
                "6 admin program.move: programs \(id) rev 5", "7 admin program.delete: programs \(id) deleted",
            ])
        #expect(try all.string("items.1.requestId") == "portal-7")
        #expect(try all.string("items.1.at") == answer.string("createdAt"))
        for secret in ["Grace", "First leaders", "\"doc\"", "\"idem\"", "\"crc\""] {
            #expect(!all.text.contains(secret), "\(secret)")
        }
        #expect(try all.string("last")?.hasPrefix("7-") == true && all.json()["next"]?.kind == .null)
    }

    @Test func `a key that was made tells its name and no hash`() throws {
        let service = try ServiceProcess(key: nil)
        let answer = try service.admin().get("/v1/events?after=\(try place(1, service.admin()))")
        #expect(try events(answer) == ["2 rapport key.create: keys admin rev 1"])
        #expect(!answer.text.contains("sha256"))
    }

    @Test func `pages follow each other to the end, and from there on last tells where to go on`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        for _ in 1...6 { _ = try ines.open() }
        var (target, found): (String?, [Int]) = ("/v1/events?limit=3&pretty", [])
        while let next = target, found.count < 100 {
            let page = try ines.get(next)
            found += try sequences(page)
            let cursor = try page.string("next")
            #expect(try number(page.string("last")) == found.last)
            #expect(try cursor == nil || cursor == page.string("last"))
            target = page["Link"].map { String($0.dropFirst().prefix { $0 != ">" }) }
            #expect(target == cursor.map { "/v1/events?limit=3&pretty&after=\($0)" })
            #expect(page.text.hasPrefix("{\n"))
        }
        #expect(found == Array(1...7))
        let last = try ines.lastEvent()
        let nothing = try ines.get("/v1/events?after=\(last)")
        #expect(nothing.text == "{\"items\":[],\"next\":null,\"last\":\"\(last)\"}\n")
        _ = try ines.open()
        #expect(try sequences(ines.get("/v1/events?after=\(last)")) == [8])
        #expect(try sequences(ines.get("/v1/events?limit=1000")) == Array(1...8))
        let head = try ines.send("HEAD", "/v1/events?limit=3")
        #expect(head.status == 200 && head.body.isEmpty && head["Link"] != nil)
    }

    static let wrong: [(query: String, code: String)] = [
        ("limit=0", "invalid-query"), ("limit=1001", "invalid-query"), ("limit=", "invalid-query"),
        ("after=-1", "invalid-cursor"), ("after=x", "invalid-cursor"), ("after=1", "invalid-cursor"),
        ("after=", "invalid-cursor"),
        ("after=2-00000000", "invalid-cursor"), ("after=1-00000000", "invalid-cursor"),
        ("after=99999999999-00000000", "invalid-cursor"), ("before=3", "unknown-query-parameter"),
        ("after=0&after=1", "repeated-query-parameter"),
    ]

    @Test func `what cannot be a place in the journal is refused`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        for (query, code) in Self.wrong {
            let answer = try ines.get("/v1/events?\(query)")
            #expect(try answer.problem(400) == code, "\(query)")
            let last = try answer.string("last")
            #expect(query.contains("-00000000") == (last?.hasPrefix("1-") ?? false), "\(query)")
        }
        #expect(try ines.get("/v1/events", ["Accept": "text/plain"]).problem(406) == "not-acceptable")
        #expect(try service.guest().get("/v1/events").problem(401) == "unauthorized")
        #expect(try ines.post("/v1/events", "{}").problem(405) == "method-not-allowed")
    }

    @Test func `beside writers, who follows misses none and sees none twice`() throws {
        let service = try ServiceProcess(["RAPPORT_STORE_SEGMENT_BYTES": "4096"])
        let count = 60
        let writing = Thread {
            inParallel(4) { _ in
                guard let client = try? service.admin() else { return }
                for _ in 1...(count / 4) { _ = try? client.open(Sample.coaching) }
            }
        }
        writing.start()
        let ines = try service.admin()
        var (last, found): (String?, [Int]) = (nil, [])
        let isWhole = try holds {
            let page = try ines.get("/v1/events?limit=7\(last.map { "&after=\($0)" } ?? "")")
            found += try sequences(page)
            last = try page.string("last")
            return found.count == count + 1
        }
        #expect(isWhole && found == Array(1...(count + 1)))
        #expect(service.folder.files("data/journal").count > 3)
    }

    @Test func `what retention has removed is 410, with what to do about it`() throws {
        // Nothing goes before there is a snapshot; with days of zero the service might make one by itself at any moment.
        let service = try ServiceProcess(["RAPPORT_STORE_RETENTION_BYTES": "4096"])
        let ines = try service.admin()
        for _ in 1...4 { _ = try ines.open() }
        let places = try (1...5).map { try place($0, ines) }
        #expect(try sequences(ines.get("/v1/events?after=\(places[1])")) == [3, 4, 5])
        let isGone = try holds {
            #expect(try service.folder.run(["snapshot", "--data-dir", "data"]).code == 0)
            return try service.metric("rapport_journal_first_sequence") == 6
        }
        #expect(isGone)
        let program = try ines.open()
        for after in [places[0], places[3]] {
            let gone = try ines.get("/v1/events?after=\(after)")
            #expect(try gone.problem(410) == "gone")
            #expect(try gone.value("floor")?.integer == 6 && gone.string("last")?.hasPrefix("6-") == true)
            #expect(try gone.string("instance") == "/v1/events" && gone["Cache-Control"] == "no-store")
            #expect(try gone.string("fix")?.contains("after=6") == true && gone.string("detail")?.contains("number 6 ") == true)
        }
        for target in ["/v1/events", "/v1/events?after=\(places[4])"] { #expect(try sequences(ines.get(target)) == [6]) }
        #expect(try ines.patch(program, #"{"owner":"Ines"}"#, ifMatch: "*").status == 200)
        #expect(try sequences(ines.get("/v1/events?after=\(place(6, ines))")) == [7])
    }

    @Test func `who follows a history that was restored and went on is told, though the numbers fit`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        for _ in 1...3 { _ = try ines.open() }
        #expect(try service.folder.run(["backup", "--data-dir", "data", "--to", "kept"]).code == 0)
        let early = try ines.lastEvent()
        for _ in 1...3 { _ = try ines.open() }
        let late = try ines.lastEvent()
        service.stop()

        let other = try ServiceProcess(in: service.folder, arguments: ["--data-dir", "kept"])
        let again = try other.admin()
        let ahead = try again.get("/v1/events?after=\(late)")
        #expect(try ahead.problem(400) == "invalid-cursor" && ahead.string("detail")?.contains("has not happened here") == true)
        for _ in 1...5 { _ = try again.open() }
        let elsewhere = try again.get("/v1/events?after=\(late)")
        #expect(try elsewhere.problem(400) == "invalid-cursor" && elsewhere.string("detail")?.contains("Another event") == true)
        let last = try #require(try elsewhere.string("last"))
        #expect(try sequences(again.get("/v1/events?after=\(last)")) == [])
        #expect(try sequences(again.get("/v1/events?after=\(early)")) == [5, 6, 7, 8, 9], "before it the histories are one")
    }
}
