import Guidance
import JSON
import Testing

/// An administrator invents a relationship type: every rule obeys its policy, and cites what the organisation says itself.
@Suite struct CustomTypeTests {
    let service: ServiceProcess
    let ines: Client
    let type = "/v1/relationship-types/sponsorship"

    /// Records the source of the organisation, the type, and what it says of it on the dimensions that rules rest on.
    init() throws {
        service = try ServiceProcess()
        ines = try service.admin()
        let documents = [
            ("/v1/sources", #"{"id":"review","title":"Our review of 2026","kind":"organization"}"#),
            (
                "/v1/relationship-types",
                """
                {"id":"sponsorship","name":"Sponsorship","summary":"A senior person opens doors.","roles":{"guide":"sponsor",\
                "learner":"protégé"},"programmable":true,"policy":{"design":{"required":true,"components":["purpose",\
                "successMeasures"],"largeGroup":30},"length":{"least":"P6M","most":"P18M","end":"required"},"manager":"indirect",\
                "consent":"both-volunteer","agenda":"guide","outcomes":"measured","expertise":"experience",\
                "confidentiality":"private"}}
                """
            ),
            ("/v1/claims", Self.claim("ours-design", "design", "Is planned with care.", #""required""#)),
            (
                "/v1/claims",
                Self.claim("ours-duration", "duration", "Takes half a year and more.", #"{"least":"P6M","most":"P18M"}"#)
            ),
            ("/v1/claims", Self.claim("ours-outcomes", "outcomes", "Shows in promotions.", #""measured""#)),
        ]
        for (list, document) in documents {
            let answer = try ines.post(list, document)
            #expect(answer.status == 201, "\(answer.text)")
        }
    }

    private static func claim(_ id: String, _ dimension: String, _ statement: String, _ value: String) -> String {
        """
        {"id":"\(id)","relationshipType":"sponsorship","dimension":"\(dimension)","source":"review",\
        "statement":"\(statement)","value":\(value),"locator":"page of \(id)","strength":"always"}
        """
    }

    /// How a rule is broken and then kept by a program of the type.
    struct Example: Sendable {
        let rule: String
        /// Beside name and type, when it is opened.
        let broken: String
        /// What the rule refuses; nil for one that warns.
        let step: String?
        /// The end of the id of what it cites.
        let claim: String
        let detail: String
        /// What is done to the address of the program, so that the rule holds.
        let mend: @Sendable (Client, String) throws -> Void
        /// A change to the policy of the type after which the rule has nothing against the broken program.
        let relaxation: String
    }

    private static func patch(_ patch: String) -> @Sendable (Client, String) throws -> Void {
        { client, program in
            let answer = try client.patch(program, patch, ifMatch: "*")
            #expect(answer.status == 200, "\(answer.text)")
        }
    }

    private static func design(_ client: Client, _ program: String) throws {
        let design = #"{"purpose":"Half of all leading posts","successMeasures":["posts filled from within"]}"#
        #expect(try client.put("\(program)/design", design, ifMatch: "*").status == 201)
        #expect(try client.post("\(program)/design/approval", #"{"by":"Ines"}"#).status == 200)
    }

    private static func planned(_ client: Client, _ program: String) throws {
        let design = #"{"focusAreas":["leading"],"expertiseNeeded":"Has led","assessmentTools":["a survey"]}"#
        let answer = try client.put("\(program)/design", design, ifMatch: try client.get("\(program)/design").tag)
        #expect([200, 201].contains(answer.status), "\(answer.text)")
    }

    static let examples = [
        Example(
            rule: "design-before-enrolment", broken: #""length":"P9M""#, step: "enrolling", claim: "design",
            detail: "It has to give purpose and success measures.", mend: design,
            relaxation: #"{"policy":{"design":{"required":false}}}"#),
        Example(
            rule: "design-for-large-groups", broken: #""length":"P9M","places":{"learner":30}"#, step: nil, claim: "design",
            detail: "for 30 people or more takes some planning",
            mend: planned, relaxation: #"{"policy":{"design":{"largeGroup":31}}}"#),
        Example(
            rule: "coaching-ends", broken: #""objectives":[\#(Sample.objective)]"#, step: "running", claim: "duration",
            detail: "Sponsorship has to end", mend: patch(#"{"plannedSessions":6}"#),
            relaxation: #"{"policy":{"length":{"end":"open"}}}"#),
        Example(
            rule: "measurable-objectives", broken: #""length":"P9M","objectives":[{"statement":"S","measure":"m"}]"#,
            step: "running", claim: "outcomes", detail: "lacks baseline, target and due date",
            mend: patch("{\"objectives\":[\(Sample.objective)]}"), relaxation: #"{"policy":{"outcomes":"evolving"}}"#),
        Example(
            rule: "length-fits-type", broken: #""length":"P5M""#, step: nil, claim: "duration",
            detail: "shorter than the norm of 6 to 18 months", mend: patch(#"{"length":"P18M"}"#),
            relaxation: #"{"policy":{"length":{"least":"P1M"}}}"#),
    ]

    private func findings(_ program: String, of rule: String) throws -> [JSONValue] {
        try #require(try ines.get("\(program)/findings").json()["items"]).elements.filter { $0["rule"]?.string == rule }
    }

    private func refusals(_ answer: Answer, of rule: String) throws -> [JSONValue] {
        #expect(try answer.problem(422) == "rules-refuse")
        return try #require(try answer.json()["refusals"]).elements.filter { $0["rule"]?.string == rule }
    }

    @Test func `every rule there is has an example here`() throws {
        // Others hold whatever the type, and so does what is our own.
        let rules = AnyRule.all.filter { $0.kind == .programs && !$0.reads.isEmpty }
        #expect(Set(Self.examples.map(\.rule)) == Set(rules.map(\.id.text)))
        #expect(try Set(ines.ids("/v1/rules?limit=1000")) == Set(AnyRule.all.map(\.id.text)))
    }

    @Test(arguments: Self.examples.indices)
    func `a rule refuses or warns for the type on the word of the organisation, and then holds`(_ place: Int) throws {
        let example = Self.examples[place]
        let program = try ines.open(#"{"name":"P","relationshipTypes":["sponsorship"],\#(example.broken)}"#)
        if example.rule != "design-before-enrolment" { try Self.design(ines, program) }
        let finding = try #require(try findings(program, of: example.rule).first)
        #expect(finding["detail"]?.string?.contains(example.detail) == true, "\(String(decoding: finding.raw, as: UTF8.self))")
        #expect(finding.strings("claims") == ["ours-\(example.claim)"])
        #expect((finding["severity"]?.string == "error") == (example.step != nil))
        if let step = example.step {
            let refused = try refusals(ines.move(program, to: step), of: example.rule)
            #expect(refused.count == 1 && refused[0].strings("claims") == ["ours-\(example.claim)"])
            let sources = try #require(refused[0]["sources"]).elements.map {
                "\($0["id"]?.string ?? "") \($0["locator"]?.string ?? "")"
            }
            #expect(sources == ["review page of ours-\(example.claim)"])
        }
        try example.mend(ines, program)
        #expect(try findings(program, of: example.rule).isEmpty)
        if let step = example.step {
            let answer = try ines.move(program, to: step)
            if answer.status == 201 {
                #expect(try answer.json().strings("held").contains(example.rule), "\(answer.text)")
            } else {
                #expect(try refusals(answer, of: example.rule).isEmpty, "\(answer.text)")
            }
        }
    }

    @Test(arguments: Self.examples.indices)
    func `a change of the policy changes what is refused, at once and for programs there are`(_ place: Int) throws {
        let example = Self.examples[place]
        let program = try ines.open(#"{"name":"P","relationshipTypes":["sponsorship"],\#(example.broken)}"#)
        if example.rule != "design-before-enrolment" { try Self.design(ines, program) }
        let strict = try ines.get(type)
        #expect(
            try findings(program, of: example.rule).contains {
                $0["severity"]?.string == (example.step == nil ? "warning" : "error")
            })
        #expect(try ines.patch(type, example.relaxation, ifMatch: strict.tag).status == 200)
        #expect(try findings(program, of: example.rule).filter { $0["severity"]?.string == "error" }.isEmpty)
        if example.step == nil { #expect(try findings(program, of: example.rule).isEmpty) }
        if let step = example.step {
            let answer = try ines.move(program, to: step)
            if answer.status != 201 { #expect(try refusals(answer, of: example.rule).isEmpty, "\(answer.text)") }
        }
        let again = try ines.open(#"{"name":"P","relationshipTypes":["sponsorship"],\#(example.broken)}"#)
        if example.rule != "design-before-enrolment" { try Self.design(ines, again) }
        #expect(try ines.put(type, strict.text.replacing(/,"provenance":\{[^}]*\}/, with: ""), ifMatch: "*").status == 200)
        #expect(try !findings(again, of: example.rule).isEmpty, "and back")
    }

    @Test func `a program of the type runs when all of it is obeyed`() throws {
        let program = try ines.open(
            #"{"name":"P","relationshipTypes":["sponsorship"],"length":"P9M","objectives":[\#(Sample.objective)]}"#)
        try Self.design(ines, program)
        let running = try ines.move(program, to: "running")
        let found = try running.value("findings")?.elements.compactMap { $0["rule"]?.string }
        #expect(running.status == 201 && found == ["owner-named"], "\(running.text)")
        #expect(
            try running.json().strings("held").sorted() == ["coaching-ends", "design-before-enrolment", "measurable-objectives"])
    }

    @Test func `a type is compared, recommended and in conflict with itself as the built-in ones are`() throws {
        let guest = try service.guest()
        #expect(try guest.get("/v1/comparison?types=sponsorship,coaching&dimensions=duration").text.contains("ours-duration"))
        #expect(try ines.post("/v1/claims", Self.claim("ours-short", "duration", "Is quick.", #"{"most":"P1M"}"#)).status == 201)
        let conflicts = try guest.get("/v1/conflicts?relationshipType=sponsorship")
        #expect(try conflicts.value("items")?.count == 0, "one source does not disagree with itself")
        let other = Self.claim("theirs", "duration", "Is quick.", #"{"most":"P1M"}"#).replacing("review", with: "manfre")
        #expect(try ines.post("/v1/claims", other).status == 201)
        #expect(try guest.ids("/v1/conflicts?relationshipType=sponsorship") == ["sponsorship.duration"])
        let asking = #"""
            {"questions":[{"id":"doors","question":"What is missing?","options":[{"id":"doors","label":"Open doors",
             "need":"open doors","points":{"sponsorship":9},"claims":["ours-outcomes"]},{"id":"no","label":"Nothing"}]}]}
            """#
        let patched = try ines.patch("/v1/dimensions/outcomes", asking, ifMatch: "*")
        #expect(patched.status == 200, "\(patched.text)")
        let answer = try guest.post("/v1/recommendations", #"{"answers":[{"question":"doors","option":"doors"}]}"#)
        #expect(try answer.string("decision") == "sponsorship", "\(answer.text)")
    }
}
