import Guidance
import JSON
import Store
import Testing

/// The list of programs: pages, cursors, filters.
@Suite struct ProgramListTests {
    @Test func `pages hold every program once, oldest first, also while it changes`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        #expect(try ines.get("/v1/programs").text == "{\"items\":[],\"next\":null}\n")
        let ids = try (1...7).map { _ in String(try #require(try ines.open(Sample.coaching).split(separator: "/").last)) }
        #expect(ids == ids.sorted())
        for (limit, sizes) in [(1, [1, 1, 1, 1, 1, 1, 1]), (3, [3, 3, 1]), (7, [7]), (1000, [7])] {
            let pages = try ines.walk("/v1/programs?limit=\(limit)")
            #expect(pages.flatMap { $0 } == ids && pages.map(\.count) == sizes, "\(limit)")
        }
        let first = try ines.get("/v1/programs?limit=2")
        let next = try #require(try first.string("next"))
        #expect(try ines.delete("/v1/programs/\(ids[1])", ifMatch: "*").status == 204, "the one that the cursor names")
        let rest = try ines.get("/v1/programs?after=\(next)").json()["items"]?.elements.compactMap { $0["id"]?.string }
        #expect(rest == Array(ids[2...]))
    }

    @Test func `filters choose, and their pages go on with them`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        var expected: [String: [String]] = [:]
        for (document, state) in [
            (Sample.coaching, "designed"), (Sample.mentoring, "draft"), (Sample.coaching, "draft"), (Sample.coaching, "designed"),
            (#"{"name":"Both","relationshipTypes":["mentoring","coaching"]}"#, "designed"),
        ] {
            let program = try ines.open(document)
            if state != "draft" { #expect(try ines.move(program, to: state).status == 201) }
            let id = String(try #require(program.split(separator: "/").last))
            expected["status=\(state)", default: []].append(id)
            for type in ["coaching", "mentoring"] where document.contains("\"\(type)\"") {
                expected["relationshipType=\(type)", default: []].append(id)
                expected["relationshipType=\(type)&status=\(state)", default: []].append(id)
            }
        }
        for (query, ids) in expected {
            #expect(try ines.walk("/v1/programs?\(query)").flatMap { $0 } == ids, "\(query)")
            #expect(try ines.walk("/v1/programs?limit=1&pretty&\(query)").flatMap { $0 } == ids, "\(query)")
        }
        #expect(try ines.walk("/v1/programs?status=archived") == [[]])
        let both = Set(["status=draft", "status=designed"].flatMap { expected[$0] ?? [] }).sorted()
        for query in ["status=draft,designed", "status=designed,%20draft,designed", "relationshipType=mentoring,coaching"] {
            for limit in [1, 50] {
                #expect(try ines.walk("/v1/programs?limit=\(limit)&\(query)").flatMap { $0 } == both, "\(query)")
            }
        }
        let some = try ines.walk("/v1/programs?status=designed,archived&relationshipType=mentoring&sort=-name")
        #expect(some.flatMap { $0 } == expected["relationshipType=mentoring&status=designed"])
    }

    static let refused: [(query: String, code: String, hint: String)] = [
        ("limit=0", "invalid-query", "1 to 1000"), ("limit=1001", "invalid-query", "1 to 1000"),
        ("limit=-1", "invalid-query", "limit"),
        ("limit=+5", "invalid-query", "limit"), ("limit=", "invalid-query", "limit"), ("limit", "invalid-query", "limit"),
        ("limit=5x", "invalid-query", "limit"), ("limit=%35%30%30%30", "invalid-query", "limit"),
        ("limit=٣", "malformed-request", ""),
        ("limit=99999999999999999999", "invalid-query", "limit"), ("limit=5&limit=5", "repeated-query-parameter", "limit"),
        ("limit=5&l%69mit=5", "repeated-query-parameter", "limit"), ("limt=5", "unknown-query-parameter", "Did you mean limit?"),
        ("Limit=5", "unknown-query-parameter", "Did you mean limit?"),
        ("zzz=1", "unknown-query-parameter", "status, externalId, "),
        ("zzz=1", "unknown-query-parameter", "relationshipType, owner, "),
        ("=5", "unknown-query-parameter", "Known here"), ("status=drafft", "invalid-query", "Did you mean draft?"),
        ("status=", "invalid-query", "draft, designed"), ("status=,", "invalid-query", "draft, designed"),
        ("status=draft,desgned", "invalid-query", "Did you mean designed?"),
        ("status=draft&status=designed", "repeated-query-parameter", "commas"),
        ("relationshipType=mentorng", "invalid-query", "Did you mean mentoring?"), ("after=", "invalid-cursor", "next"),
        ("after=x", "invalid-cursor", "next"), ("after=.", "invalid-cursor", "next"), ("after=0.0.0", "invalid-cursor", "next"),
        ("sort=nam", "invalid-query", "Did you mean name?"), ("sort=-updatedat", "invalid-query", "Did you mean -updatedAt?"),
        ("sort=", "invalid-query", "createdAt, -createdAt, updatedAt"), ("sort=name,-endsOn", "invalid-query", "-endsOn"),
        ("sort=--name", "invalid-query", "Did you mean"), ("sort=%2Bname", "invalid-query", "Did you mean -name?"),
        ("sort=id", "invalid-query", "createdAt"), ("sort=name&sort=name", "repeated-query-parameter", "sort"),
        ("srt=name", "unknown-query-parameter", "Did you mean sort?"),
        ("status=%ff", "malformed-request", "escape"), ("status=%zz", "malformed-request", "escape"),
    ]

    @Test func `a query that means nothing is refused with what would`() throws {
        let service = try ServiceProcess()
        for (query, code, hint) in Self.refused {
            let answer = try service.admin().get("/v1/programs?\(query)")
            let found = try answer.problem(400)
            #expect(code.isEmpty || found == code, "\(query): \(answer.text)")
            #expect(hint.isEmpty || answer.text.contains(hint), "\(query): \(answer.text)")
        }
    }

    @Test func `a cursor belongs to its list and its filters`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        for _ in 1...2 { _ = try ines.open(Sample.coaching) }
        let plain = try #require(try ines.get("/v1/programs?limit=1").string("next"))
        let drafts = try #require(try ines.get("/v1/programs?limit=1&status=draft").string("next"))
        let rules = try #require(try ines.get("/v1/rules?limit=1").string("next"))
        #expect(try ines.get("/v1/programs?limit=2&status=draft&after=\(drafts)").status == 200, "another limit is the same list")
        for target in [
            "/v1/programs?status=draft&after=\(plain)", "/v1/programs?after=\(drafts)",
            "/v1/programs?status=designed&after=\(drafts)",
            "/v1/programs?sort=name&after=\(plain)", "/v1/programs?sort=-createdAt&after=\(plain)",
            "/v1/programs?after=\(rules)", "/v1/rules?after=\(plain)", "/v1/dimensions?after=\(rules)",
            "/v1/claims?after=\(rules)",
        ] {
            #expect(try ines.get(target).problem(400) == "invalid-cursor", "\(target)")
        }
    }

    @Test func `a page ends after so many programs looked at, and its cursor finds the rest`() throws {
        let folder = try TemporaryFolder()
        try fill(folder, count: 5003)
        let service = try ServiceProcess(in: folder)
        let ines = try service.admin()
        // By a filter alone, only what passes it is looked at.
        #expect(try ines.walk("/v1/programs?status=designed").map(\.count) == [0])
        #expect(try ines.walk("/v1/programs?relationshipType=mentoring").map(\.count) == [1])
        #expect(try ines.walk("/v1/programs?status=draft&relationshipType=mentoring").map(\.count) == [1])
        // So it is in another order, where few pass.
        #expect(try ines.walk("/v1/programs?sort=name&relationshipType=mentoring").map(\.count) == [1])
        #expect(try ines.walk("/v1/programs?sort=-name&relationshipType=mentoring").map(\.count) == [1])
        #expect(try ines.walk("/v1/programs?sort=-name&status=designed&relationshipType=mentoring").map(\.count) == [0, 0])
        #expect(try ines.walk("/v1/programs?limit=1000").map(\.count) == [1000, 1000, 1000, 1000, 1000, 3])
    }

    @Test func `a page of the largest programs ends early, and its cursor finds the rest`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        let text = String(repeating: "é", count: 1000)
        let objectives = (1...50).map { _ in #"{"statement":"\#(text)","measure":"\#(text.prefix(500))"}"# }.joined(
            separator: ",")
        let document = #"{"name":"Large","relationshipTypes":["coaching"],"objectives":[\#(objectives)]}"#
        for _ in 1...40 { _ = try ines.open(document) }
        let pages = try ines.walk("/v1/programs?limit=1000")
        #expect(pages.count == 2 && pages.flatMap { $0 }.count == 40 && Set(pages.flatMap { $0 }).count == 40)
    }

    /// A data folder with so many programs for coaching and, as the last, one for mentoring.
    private func fill(_ folder: TemporaryFolder, count: Int) throws {
        let first = try ServiceProcess(in: folder)  // with the catalogue
        first.stop()
        let store = try Store.open(Store.Settings(folder: "\(folder.path)/data"), initial: { [] }, log: { _ in })
        let documents = try [Sample.coaching, Sample.mentoring].map { try JSONDocument(Array($0.utf8)).root }
        for number in 1...count {
            _ = try store.write(EntryNote(by: "admin", op: "program.create", requestID: "test")) {
                (records, moment) throws(Problem) in
                try records.create(
                    Program.self, from: documents[number == count ? 1 : 0], id: moment.makeID(), by: "admin", at: moment.now)
            }
        }
        store.close()
    }
}
