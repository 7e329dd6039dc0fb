import JSON
import Testing

/// Designs, approvals and steps, as a client sees them.
@Suite struct ProgramStepTests {
    let service: ServiceProcess
    let ines: Client

    init() throws {
        service = try ServiceProcess()
        ines = try service.admin()
    }

    @Test func `a design is set whole and approved by whoever is named`() throws {
        let program = try ines.open()
        let design = "\(program)/design"
        #expect(try ines.get(design).problem(404) == "design-missing")
        #expect(try ines.post("\(design)/approval").problem(409) == "design-missing")
        let first = try ines.put(design, Sample.design, ifMatch: try ines.tag(of: program))
        #expect(first.status == 201 && first["Location"] == design)
        #expect(first["Content-Location"] == design)
        let second = try ines.put(design, #"{"purpose":"Another"}"#, ifMatch: first.tag)
        #expect(try second.status == 200 && second["Location"] == nil && second.value("model") == nil)

        let early = try ines.post("\(design)/approval", #"{"by":"Ines"}"#)
        #expect(try early.problem(422) == "rules-refuse" && early.string("refusals.0.rule") == "design-before-enrolment")

        _ = try ines.put(design, Sample.design, ifMatch: try ines.tag(of: program))
        let approved = try ines.post("\(design)/approval", #"{"by":"Ines"}"#)
        #expect(try approved.status == 200 && approved.string("approval.by") == "Ines" && approved.revision == 5)
        let again = try ines.post("\(design)/approval", #"{"by":"Aino"}"#)
        #expect(try again.string("approval.by") == "Ines" && again.revision == 5, "an approval is given once")
        #expect(try ines.get(design).body == approved.body)
    }

    @Test func `without a name the key approves`() throws {
        let program = try ines.open()
        _ = try ines.put("\(program)/design", Sample.design, ifMatch: "*")
        #expect(try ines.post("\(program)/design/approval").string("approval.by") == "admin")
    }

    static let approvals: [(body: String, type: String, status: Int)] = [
        ("{}", "application/json", 422), (#"{"by":""}"#, "application/json", 422), (#"{"by":" \n "}"#, "application/json", 422),
        (#"{"by":"a\u0000"}"#, "application/json", 422), (#"{"by":null}"#, "application/json", 422),
        (#"{"by":"\#(String(repeating: "é", count: 201))"}"#, "application/json", 422),
        (#"{"by":"Ines","at":"now"}"#, "application/json", 422), ("by=Ines", "application/json", 400),
        (" ", "application/json", 400),
        (#"{"by":"Ines"}"#, "application/x-www-form-urlencoded", 415),
        (#"{"by":"\#(String(repeating: "é", count: 200))"}"#, "application/json", 200),
    ]

    @Test func `an approval says who, in JSON`() throws {
        let program = try ines.open()
        _ = try ines.put("\(program)/design", Sample.design, ifMatch: "*")
        for (body, type, status) in Self.approvals {
            let answer = try ines.post("\(program)/design/approval", body, ["Content-Type": type])
            #expect(answer.status == status, "\(body): \(answer.text)")
        }
    }

    @Test func `steps are kept, numbered, and read one by one`() throws {
        let program = try ines.open(Sample.coaching)
        #expect(try ines.get("\(program)/transitions").text == "{\"items\":[],\"next\":null}\n")
        for (number, state) in ["designed", "draft", "enrolling"].enumerated() {
            let answer = try ines.move(program, to: state)
            #expect(try answer.status == 201 && answer.string("to") == state && answer.string("by") == "admin")
            #expect(answer["Location"] == "\(program)/transitions/\(number + 1)" && answer.revision == number + 2)
            let item = try ines.get("\(program)/transitions/\(number + 1)")
            #expect(try item.status == 200 && item.string("to") == state && item.string("at") == answer.string("at"))
        }
        let steps = try ines.get("\(program)/transitions").json()["items"]?.elements.compactMap { $0["to"]?.string }
        #expect(steps == ["designed", "draft", "enrolling"])
        for number in ["0", "4", "01", "+1", "-1", "1.0", "x", "%31x", "99999999999999999999"] {
            #expect(try ines.get("\(program)/transitions/\(number)").problem(404) == "not-found", "\(number)")
        }
        #expect(try service.admin().get("\(program)/transitions/1%00").status == 400)
        #expect(try ines.get("\(program)/transitions/%31").status == 200, "an escape is the character it stands for")
    }

    @Test func `steps page like every list`() throws {
        let program = try ines.open(Sample.coaching)
        for state in ["designed", "draft", "designed"] { _ = try ines.move(program, to: state) }
        let first = try ines.get("\(program)/transitions?limit=2")
        let next = try #require(try first.string("next"))
        #expect(first["Link"] == "<\(program)/transitions?limit=2&after=\(next)>; rel=\"next\"")
        let second = try ines.get("\(program)/transitions?limit=2&after=\(next)")
        #expect(try second.json()["items"]?.elements.compactMap { $0["number"]?.integer } == [3])
        #expect(try second.value("next")?.kind == .null && second["Link"] == nil)
        #expect(try ines.get("\(program)/transitions?after=0.4").problem(400) == "invalid-cursor")
    }

    @Test func `steps after one that is older than those kept are not left out without a word`() throws {
        let program = try ines.open(#"{"name":"One","relationshipTypes":["coaching"]}"#)
        func go(_ count: Int) throws {
            for _ in 0..<count {
                let state = try ines.get(program).string("status") == "draft" ? "designed" : "draft"
                #expect(try ines.move(program, to: state).status == 201)
            }
        }
        try go(100)
        let next = try #require(try ines.get("\(program)/transitions?limit=2").string("next"))
        func numbers() throws -> [Int]? {
            let answer = try ines.get("\(program)/transitions?limit=2&after=\(next)")
            return answer.status == 200 ? try answer.json()["items"]?.elements.compactMap { $0["number"]?.integer } : nil
        }
        #expect(try numbers() == [3, 4])
        try go(2)
        #expect(try numbers() == [3, 4], "the step it names is gone, and none behind it")
        try go(1)
        let refused = try ines.get("\(program)/transitions?limit=2&after=\(next)")
        #expect(
            try refused.problem(400) == "invalid-cursor" && refused.text.contains("older than the 100 newest"), "\(refused.text)")
    }

    static let illegal: [(path: [String], to: String, legal: [String])] = [
        ([], "closed", ["designed", "enrolling", "running", "cancelled"]),
        (["designed"], "archived", ["draft", "enrolling", "cancelled"]),
        (["cancelled"], "draft", []), ([], "draft", ["designed", "enrolling", "running", "cancelled"]),
    ]

    @Test func `an illegal step is refused with the legal ones`() throws {
        for (path, to, legal) in Self.illegal {
            let program = try ines.open(Sample.coaching)
            for state in path { #expect(try ines.move(program, to: state).status == 201) }
            let answer = try ines.move(program, to: to)
            #expect(try answer.problem(409) == "illegal-transition", "\(path) \(to)")
            #expect(try answer.json().strings("legalSteps") == legal, "\(path) \(to)")
        }
    }

    @Test func `a state that is none is refused with those there are`() throws {
        let program = try ines.open()
        for body in [#"{"to":"runing"}"#, #"{"to":7}"#, #"{"to":null}"#, "{}", #"{"to":"draft","why":1}"#, "[]"] {
            #expect(try ines.post("\(program)/transitions", body).problem(422) == "invalid-document", "\(body)")
        }
    }

    @Test func `a program that is over keeps its design`() throws {
        let program = try ines.open()
        _ = try ines.put("\(program)/design", Sample.design, ifMatch: "*")
        _ = try ines.move(program, to: "cancelled")
        #expect(try ines.put("\(program)/design", #"{"model":"x"}"#, ifMatch: "*").problem(409) == "program-over")
        #expect(try ines.post("\(program)/design/approval").problem(409) == "program-over")
        let findings = try ines.get("\(program)/findings").json()
        #expect(findings["steps"]?.count == 0 && findings["status"]?.string == "cancelled")
    }

    static let unknown = [
        "prg_019aa5f4-0000-7000-8000-000000000000", "prg_019AA5F4-0000-7000-8000-000000000000", "prg_", "x", "1", "prg_%01",
        "%2e%2e",
        "prg_019aa5f4-0000-7000-8000-00000000000", "prg_019aa5f4-0000-7000-8000-0000000000000",
        "per_019aa5f4-0000-7000-8000-000000000000",
        "prg_019aa5f400000700080000000000000000000", "%70rg_019aa5f4-0000-7000-8000-000000000000",
        String(repeating: "9", count: 4000),
    ]

    @Test func `a program that is not there is 404, whatever its id looks like`() throws {
        for id in Self.unknown {
            let program = "/v1/programs/\(id)"
            let answers = [
                try ines.get(program), try ines.patch(program, "{}", ifMatch: "*"), try ines.delete(program, ifMatch: nil),
                try ines.get("\(program)/design"), try ines.put("\(program)/design", "{}", ifMatch: nil),
                try ines.post("\(program)/design/approval"), try ines.get("\(program)/transitions"),
                try ines.move(program, to: "running"),
                try ines.get("\(program)/transitions/1"), try ines.get("\(program)/findings"),
            ]
            for answer in answers { #expect(try answer.problem(404) == "not-found", "\(id)") }
        }
        for target in [
            "/v1/programs/", "//v1/programs", "/v1/programs/x/y", "/v1", "/v1/program", "/V1/programs", "/v1/programs/x/",
        ] {
            #expect(try ines.get(target).problem(404) == "not-found", "\(target)")
        }
    }
}
