import JSON
import Testing

/// The catalogue as a file: out, compared, in again, and back to the release.
@Suite struct CatalogueImportTests {
    let service: ServiceProcess
    let ines: Client

    init() throws {
        service = try ServiceProcess()
        ines = try service.admin()
    }

    private let catalogue = "/v1/catalogue"

    /// What an answer tells of each difference, such as "changed claims ours: /locator".
    private func differences(_ answer: Answer) throws -> [String] {
        #expect(answer.status == 200, "\(answer.text)")
        return try #require(try answer.value("differences")).elements.map { difference in
            let members = (difference["members"]?.elements.map { $0 } ?? []).compactMap { $0["pointer"]?.string }
            let name = ["difference", "table", "id"].compactMap { difference[$0]?.string }.joined(separator: " ")
            return members.isEmpty ? name : "\(name): \(members.joined(separator: " "))"
        }
    }

    @Test func `what was exported differs in nothing, and importing it is no event`() throws {
        for place in Sample.records.indices { _ = try ines.record(Sample.records[place], "ours") }
        #expect(try ines.post("/v1/claims/ours/retirement", #"{"reason":"Old."}"#).status == 200)
        let file = try service.guest().get(catalogue)
        #expect(file["Content-Type"] == "application/json" && file["Cache-Control"] == "public, no-cache")
        #expect(try file.json().members.map(\.name) == ["sources", "dimensions", "relationshipTypes", "claims", "tensions"])
        #expect(try service.guest().get(catalogue, ["If-None-Match": file.tag ?? ""]).status == 304)
        #expect(try service.guest().get(catalogue, ["Accept-Language": "de"]).body == file.body, "a file has all languages")
        let own = try ines.get(catalogue)
        #expect(own["Cache-Control"] == "private, no-cache" && own.tag != file.tag, "who recorded what is for those who may")
        #expect(own.text.contains(#""recordedBy":"admin""#) && !file.text.contains("admin"))
        let last = try ines.lastEvent()
        for mode in ["", "?mode=replace", "?mode=merge"] {
            let shown = try ines.post("\(catalogue)/diff\(mode)", file.text)
            #expect(try differences(shown).isEmpty && shown.tag == own.tag)
            #expect(try shown.value("counts.unchanged")?.integer == 4 + 19 + 155 + 5 + 4 + 5)
            let done = try ines.put("\(catalogue)\(mode)", file.text, ifMatch: shown.tag)
            #expect(done.body == shown.body && done.tag == own.tag)
        }
        #expect(try ines.lastEvent() == last && ines.get(catalogue).tag == own.tag)
    }

    @Test func `an edited file does what its difference showed, as one event, and only once`() throws {
        _ = try ines.record(Sample.records[2], "ours")
        let file = try ines.get(catalogue)
        var edited = file.text
        for (from, to) in [
            (#""statement":"Takes a quarter.""#, #""statement":"Takes a month.""#),
            (#""id":"coaching-job-or-career""#, #""id":"renamed""#), (#""title":"Coaching VS Mentoring""#, #""title":"Other""#),
        ] {
            #expect(edited.contains(from), "\(from)")
            edited = edited.replacing(from, with: to)
        }
        let shown = try ines.post("\(catalogue)/diff", edited)
        #expect(
            try differences(shown) == [
                "changed sources wake-forest: /title", "changed claims ours: /statement", "created tensions renamed",
                "deleted tensions coaching-job-or-career",
            ])
        #expect(try shown.string("differences.1.members.0.before") == "Takes a quarter.")
        #expect(try shown.string("differences.1.members.0.after") == "Takes a month.")
        let last = try ines.lastEvent()
        #expect(try ines.get(catalogue).body == file.body && shown.tag == file.tag, "showing does nothing")
        #expect(try ines.put(catalogue, edited, ifMatch: nil).problem(428) == "if-match-missing")
        let done = try ines.put(catalogue, edited, ifMatch: shown.tag)
        #expect(done.status == 200 && done.body == shown.body, "\(done.text)")
        #expect(try done.tag == ines.get(catalogue).tag && done.tag != file.tag, "the next change needs it")
        #expect(
            try ines.events(after: last) == [
                "catalogue.import: sources wake-forest 2, claims ours 2, tensions renamed 1, tensions coaching-job-or-career -"
            ])
        #expect(try ines.get("/v1/tensions/renamed").string("provenance.origin") == "own")
        #expect(try ines.get("/v1/sources/wake-forest").string("provenance.changedBy") == "admin")
        #expect(try ines.put(catalogue, edited, ifMatch: shown.tag).problem(412) == "precondition-failed")
        #expect(try differences(ines.post("\(catalogue)/diff", edited)).isEmpty)
        #expect(try ines.delete("/v1/claims/ours", ifMatch: "*").status == 204)
        #expect(try differences(ines.post("\(catalogue)/diff?mode=merge", edited)) == ["created claims ours"])
    }

    @Test func `a file without a type that programs have is refused with those, and nothing is changed`() throws {
        _ = try ines.record(Sample.records[0], "sponsorship")
        let file = try ines.get(catalogue)
        let program = try ines.open(#"{"name":"First sponsors","relationshipTypes":["sponsorship"]}"#)
        #expect(try ines.delete("/v1/relationship-types/sponsorship", ifMatch: "*").status == 409)
        let types = try file.json()["relationshipTypes"]?.elements.map { String(decoding: $0.raw, as: UTF8.self) } ?? []
        let without = file.text.replacing(",\(try #require(types.last))", with: "")
        let bare = file.text.replacing(
            try #require(types.last),
            with: try #require(types.last).replacing("\"programmable\":true", with: "\"programmable\":false"))
        for wrong in [without, bare] {
            #expect(wrong != file.text)
            for answer in [try ines.post("\(catalogue)/diff", wrong), try ines.put(catalogue, wrong, ifMatch: "*")] {
                #expect(try answer.problem(409) == "in-use" && answer.text.contains("sponsorship"), "\(answer.text)")
                #expect(try answer.string("usedBy.0.name") == "First sponsors")
            }
        }
        #expect(try differences(ines.post("\(catalogue)/diff?mode=merge", without)).isEmpty)
        #expect(try ines.get(catalogue).tag == file.tag)
        #expect(try ines.delete(program, ifMatch: "*").status == 204)
        #expect(try differences(ines.put(catalogue, without, ifMatch: file.tag)) == ["deleted relationshipTypes sponsorship"])
    }

    struct Row: Sendable {
        let body: String
        let query: String
        let pointers: [String]
        let hint: String
    }

    static let wrong: [Row] = [
        Row(body: "[]", query: "", pointers: [""], hint: "object with the tables"),
        Row(
            body: "{}", query: "", pointers: ["/sources", "/dimensions", "/relationshipTypes", "/claims", "/tensions"],
            hint: "is required"),
        Row(body: #"{"claim":[]}"#, query: "?mode=merge", pointers: ["/claim"], hint: "did you mean claims?"),
        Row(body: #"{"claims":{}}"#, query: "?mode=merge", pointers: ["/claims"], hint: "an array"),
        Row(body: #"{"claims":[7,{}]}"#, query: "?mode=merge", pointers: ["/claims/0", "/claims/1/id"], hint: "object"),
        Row(body: #"{"recordedAt":"today"}"#, query: "?mode=merge", pointers: ["/recordedAt"], hint: "time in UTC"),
        Row(
            body: #"{"sources":[{"id":"a","title":"A","kind":"vendor"},{"id":"a","title":"B","kind":"vendor"}]}"#,
            query: "?mode=merge", pointers: ["/sources/1/id"], hint: "is the id of /sources/0 too"),
        Row(
            body: #"{"tensions":[{"id":"t","claims":["coaching-duration-manfre","nothing"],"statement":"S"}]}"#,
            query: "?mode=merge", pointers: ["/tensions/0/claims/1"], hint: "there is no claim"),
        Row(
            body: #"{"dimensions":[{"id":"duration","name":"N","question":"Q?","scale":{"kind":"text"}}]}"#, query: "?mode=merge",
            pointers: [""], hint: "leaves the claim coaching-duration-manfre wrong"),
        Row(
            body: #"{"sources":[{"id":"a","title":"A","kind":"vendor","provenance":{"origin":"mine"}}]}"#, query: "?mode=merge",
            pointers: ["/sources/0/provenance/origin"], hint: "built-in, own"),
    ]

    @Test func `a wrong file is refused with every place in it`() throws {
        let tag = try ines.get(catalogue).tag
        for row in Self.wrong {
            for answer in [
                try ines.post("\(catalogue)/diff\(row.query)", row.body),
                try ines.put("\(catalogue)\(row.query)", row.body, ifMatch: tag),
            ] {
                #expect(try answer.problem(422) == "invalid-document", "\(row.body)")
                let pointers = try answer.pointers()
                for pointer in row.pointers { #expect(pointers.contains(pointer), "\(row.body): \(answer.text)") }
                #expect(answer.text.contains(row.hint), "\(row.body): \(answer.text)")
                #expect(pointers.count <= 100)
            }
        }
        #expect(try ines.put("\(catalogue)?mode=replace", "{", ifMatch: "*").problem(400) == "invalid-json")
        #expect(try ines.put("\(catalogue)?mode=add", "{}", ifMatch: "*").problem(400) == "invalid-query")
        #expect(try ines.post("\(catalogue)/diff?mode=", "{}").problem(400) == "invalid-query")
        #expect(try ines.post("\(catalogue)/diff", "a", ["Content-Type": "text/csv"]).problem(415) != nil)
        #expect(try ines.get(catalogue).tag == tag)
    }

    @Test func `a reset of all gives the release back, and what is ours stays`() throws {
        let release = try ines.get("\(catalogue)/release")
        #expect(try ines.get(catalogue).body == release.body, "a new folder has the catalogue of the release")
        for sample in Sample.records { _ = try ines.record(sample, "ours") }
        for sample in Sample.records {
            let builtIn = "\(sample.list)/\(sample.builtIn)"
            #expect(try ines.patch(builtIn, #"{"\#(sample.text)":"Other."}"#, ifMatch: "*").status == 200)
            #expect(try ines.post("\(builtIn)/retirement").status == 200)
        }
        let last = try ines.lastEvent()
        #expect(try ines.delete("/v1/tensions/coaching-job-or-career", ifMatch: "*").status == 204)
        #expect(try ines.post("\(catalogue)/reset", nil, ["If-Match": "\"x\""]).problem(412) == "precondition-failed")
        let reset = try ines.post("\(catalogue)/reset")
        #expect(
            try differences(reset).map { $0.prefix { $0 != ":" } }.sorted() == [
                "changed claims coaching-duration-manfre", "changed dimensions duration", "changed relationshipTypes mentoring",
                "changed sources manfre", "created tensions coaching-job-or-career",
            ])
        #expect(try ines.events(after: last).count == 2)
        let after = try ines.get(catalogue)
        #expect(
            try differences(ines.post("\(catalogue)/diff", release.text))
                == Sample.records.map { "deleted \($0.table) ours" }.sorted { order($0) < order($1) })
        #expect(try differences(ines.post("\(catalogue)/reset")).isEmpty && ines.get(catalogue).tag == after.tag)
        #expect(try differences(ines.put(catalogue, release.text, ifMatch: after.tag)).count == 5)
        #expect(try ines.get("/v1/claims?origin=own").value("items")?.count == 0)
    }

    private func order(_ difference: String) -> Int {
        ["sources", "dimensions", "relationshipTypes", "claims", "tensions"].firstIndex { difference.contains($0) } ?? 9
    }
}
