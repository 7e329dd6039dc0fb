import JSON
import Testing

/// What is used in the catalogue can be retired, and cannot be deleted.
@Suite struct CatalogueUseTests {
    let service: ServiceProcess
    let ines: Client

    init() throws {
        service = try ServiceProcess()
        ines = try service.admin()
    }

    @Test(arguments: [0, 1, 2, 20, 21, 25])
    func `a type that programs have is not deleted, and they are named as far as they can be read`(_ count: Int) throws {
        let type = try ines.record(Sample.records[0], "sponsorship")
        var programs: [String] = []
        for number in 0..<count {
            let types = number.isMultiple(of: 2) ? #"["sponsorship"]"# : #"["mentoring","sponsorship"]"#
            let program = try ines.open(#"{"name":"Program \#(number)","relationshipTypes":\#(types)}"#)
            programs.append(String(try #require(program.split(separator: "/").last)))
            _ = try ines.open()
        }
        let last = try ines.lastEvent()
        let answer = try ines.delete(type, ifMatch: "*")
        guard count > 0 else {
            #expect(answer.status == 204)
            return
        }
        #expect(try answer.problem(409) == "in-use")
        #expect(try answer.string("detail")?.contains("by \(count) program\(count == 1 ? "" : "s"),") == true, "\(answer.text)")
        #expect(try answer.string("fix")?.contains("POST \(type)/retirement") == true)
        let named = try #require(try answer.value("usedBy")).elements.map { $0 }
        #expect(named.map { $0["kind"]?.string } == Array(repeating: "programs", count: min(20, count)))
        #expect(named.compactMap { $0["id"]?.string } == Array(programs.prefix(20)))
        #expect(named.first?["name"]?.string == "Program 0" && Set(named.compactMap { $0["id"]?.string }).count == named.count)
        let bare = try ines.patch(type, #"{"programmable":false,"policy":null}"#, ifMatch: "*")
        #expect(try bare.problem(409) == "in-use" && bare.string("detail")?.contains("has to stay programmable") == true)
        #expect(try ines.lastEvent() == last)

        for program in programs { #expect(try ines.delete("/v1/programs/\(program)", ifMatch: "*").status == 204) }
        #expect(try ines.delete(type, ifMatch: "*").status == 204)
    }

    @Test func `a reset takes no type away from the programs that have it`() throws {
        let type = "/v1/relationship-types/role-model"
        let policy = try #require(try ines.get("/v1/relationship-types/coaching").value("policy")?.raw)
        let patch = "{\"programmable\":true,\"policy\":\(String(decoding: policy, as: UTF8.self))}"
        #expect(try ines.patch(type, patch, ifMatch: "*").status == 200)
        let program = try ines.open(#"{"name":"First models","relationshipTypes":["role-model"]}"#)
        let release = try ines.get("/v1/catalogue/release")
        for answer in [
            try ines.post("\(type)/reset"), try ines.post("/v1/catalogue/reset"),
            try ines.put("/v1/catalogue", release.text, ifMatch: "*"),
        ] {
            #expect(try answer.problem(409) == "in-use" && answer.string("usedBy.0.name") == "First models")
        }
        #expect(try ines.delete(program, ifMatch: "*").status == 204)
        #expect(try ines.post("\(type)/reset").value("programmable")?.bool == false)
    }

    struct Row: Sendable {
        let record: String
        let users: [String]
    }

    @Test(arguments: [
        Row(record: "/v1/sources/manfre", users: ["claims coaching-duration-manfre"]),
        Row(record: "/v1/dimensions/duration", users: ["claims coaching-duration-manfre"]),
        Row(record: "/v1/relationship-types/coaching", users: ["claims coaching-", "dimensions duration"]),
        Row(record: "/v1/relationship-types/role-model", users: ["claims"]),
        Row(record: "/v1/claims/coaching-duration-manfre", users: ["dimensions duration", "rules coaching-ends"]),
        Row(record: "/v1/claims/coaching-driver-manfre-end", users: ["rules coaching-ends"]),
    ])
    func `what other records rest on is not deleted, and they are named`(_ row: Row) throws {
        let answer = try ines.delete(row.record, ifMatch: "*")
        #expect(try answer.problem(409) == "in-use" && ines.get(row.record).status == 200)
        let named = try #require(try answer.value("usedBy")).elements.map {
            "\($0["kind"]?.string ?? "?") \($0["id"]?.string ?? "?")"
        }
        for user in row.users { #expect(named.contains { $0.hasPrefix(user) }, "\(answer.text)") }
        for kind in Set(named.map { $0.prefix { $0 != " " } }) { #expect(named.count { $0.hasPrefix(kind) } <= 20) }
    }

    @Test func `a retired type is taken up by no program, and those that have it go on`() throws {
        let type = try ines.record(Sample.records[0], "sponsorship")
        let program = try ines.open(#"{"name":"P","relationshipTypes":["sponsorship"],"length":"P9M"}"#)
        let other = try ines.open(Sample.coaching)
        #expect(try ines.post("\(type)/retirement").status == 200)
        let document = #"{"name":"Q","relationshipTypes":["coaching","sponsorship"]}"#
        for answer in [
            try ines.post("/v1/programs", document), try ines.patch(other, document, ifMatch: "*"),
        ] {
            #expect(try answer.problem(422) == "invalid-document" && answer.pointers() == ["/relationshipTypes/1"])
            #expect(answer.text.contains("is retired") && !answer.text.contains("or sponsorship"), "\(answer.text)")
        }
        #expect(try ines.patch(program, #"{"owner":"Ines"}"#, ifMatch: "*").status == 200)
        let refused = try ines.move(program, to: "enrolling")
        #expect(try refused.problem(422) == "rules-refuse" && refused.string("refusals.0.rule") == "design-before-enrolment")
        try ines.design(program)
        #expect(try ines.move(program, to: "enrolling").status == 201)
        #expect(try ines.get("\(program)/findings").status == 200)
        #expect(try ines.delete("\(type)/retirement", ifMatch: "*").status == 200)
        #expect(try ines.post("/v1/programs", document).status == 201)
    }

    @Test(arguments: ["relationshipType relationship-types coaching", "dimension dimensions duration", "source sources manfre"])
    func `nothing new rests on what is retired, and what did goes on`(_ row: String) throws {
        let words = row.split(separator: " ").map(String.init)
        let claim = try ines.record(Sample.records[2], "before")
        #expect(try ines.post("/v1/\(words[1])/\(words[2])/retirement").status == 200)
        let answer = try ines.post("/v1/claims", Sample.records[2].document("after"))
        #expect(try answer.problem(422) == "invalid-document" && answer.pointers() == ["/\(words[0])"])
        #expect(answer.text.contains("is retired: take it into use again"), "\(answer.text)")
        #expect(try ines.patch(claim, #"{"statement":"Said otherwise."}"#, ifMatch: "*").status == 200)
        #expect(try ines.delete("/v1/\(words[1])/\(words[2])/retirement", ifMatch: "*").status == 200)
        _ = try ines.record(Sample.records[2], "after")
    }

    @Test func `neither a tension nor a question takes up a claim that is retired`() throws {
        let tension = try ines.record(Sample.records[4], "before")
        #expect(try ines.post("/v1/claims/mentoring-duration-manfre/retirement").status == 200)
        let answer = try ines.post("/v1/tensions", Sample.records[4].document("after"))
        #expect(try answer.problem(422) == "invalid-document" && answer.pointers() == ["/claims/1"], "\(answer.text)")
        #expect(try ines.patch(tension, #"{"statement":"Other."}"#, ifMatch: "*").status == 200)
        let asking = #"""
            {"questions":[{"id":"q","question":"What?","options":[{"id":"a","label":"A"},{"id":"b","label":"B","need":"n",
             "points":{"mentoring":1},"claims":["mentoring-duration-manfre"]}]}]}
            """#
        let dimension = try ines.record(Sample.records[1], "cost")
        let asked = try ines.patch(dimension, asking, ifMatch: "*")
        #expect(try asked.problem(422) == "invalid-document", "\(asked.text)")
        #expect(try asked.pointers() == ["/questions/0/options/1/claims/0"], "\(asked.text)")
        #expect(try ines.delete("/v1/claims/mentoring-duration-manfre/retirement", ifMatch: "*").status == 200)
        #expect(try ines.patch(dimension, asking, ifMatch: "*").status == 200)
        #expect(try ines.post("/v1/relationship-types/mentoring/retirement").status == 200)
        let other = asking.replacing("\"q\"", with: "\"r\"")
        let asked2 = try ines.patch(try ines.record(Sample.records[1], "price"), other, ifMatch: "*")
        #expect(try asked2.problem(422) == "invalid-document", "\(asked2.text)")
        #expect(try asked2.pointers() == ["/questions/0/options/1/points/mentoring"], "\(asked2.text)")
    }
}
