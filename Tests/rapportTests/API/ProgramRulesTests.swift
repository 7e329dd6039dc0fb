import JSON
import Testing

/// What the sources ask of a program holds at its steps, from the socket to the disk and back.
@Suite struct ProgramRulesTests {
    let service: ServiceProcess
    let ines: Client

    init() throws {
        service = try ServiceProcess()
        ines = try service.admin()
    }

    @Test func `mentoring without a design is refused at enrolling, and the two documents that say so are named`() throws {
        let program = try ines.open(Sample.mentoring)
        let answer = try ines.move(program, to: "enrolling")
        #expect(try answer.problem(422) == "rules-refuse")
        let refusals = try #require(try answer.json()["refusals"]?.elements.map { $0 })
        #expect(refusals.count == 1)
        #expect(refusals[0]["rule"]?.string == "design-before-enrolment")
        #expect(refusals[0].strings("claims").count == 2)
        let files = refusals[0]["sources"]?.elements.compactMap { $0["file"]?.string?.prefix(4) }
        #expect(files == ["000_", "003_"])
        #expect(refusals[0]["sources"]?.elements.allSatisfy { $0["locator"]?.string?.isEmpty == false } == true)
        let id = try #require(program.split(separator: "/").last)
        #expect(refusals[0]["fix"]?.string?.contains("PUT /v1/programs/\(id)/design") == true)
        #expect(try ines.get(program).string("status") == "draft", "a refused step leaves no trace")
    }

    @Test func `findings say beforehand what will block which step`() throws {
        let program = try ines.open(Sample.mentoring)
        let before = try ines.get("\(program)/findings").json()
        let design = try #require(before["items"]?.elements.first { $0["rule"]?.string == "design-before-enrolment" })
        #expect(design["severity"]?.string == "error" && Set(design.strings("blocks")) == ["enrolling", "running"])
        for step in try #require(before["steps"]?.elements) {
            let state = try #require(step["to"]?.string)
            let isRefused = try ines.move(try ines.open(Sample.mentoring), to: state).status == 422
            #expect(step["allowed"]?.bool == !isRefused, "\(state)")
            #expect(step.strings("blockedBy").isEmpty == !isRefused, "\(state)")
        }
        try ines.design(program)
        let after = try ines.get("\(program)/findings").json()
        #expect(after["items"]?.elements.contains { $0["rule"]?.string == "design-before-enrolment" } == false)
        #expect(after["steps"]?.elements.allSatisfy { $0["allowed"]?.bool == true } == true)
    }

    @Test func `a program that is over has no findings, as nothing could mend them`() throws {
        let program = try ines.open(Sample.mentoring)
        #expect(try ines.move(program, to: "cancelled").json()["findings"]?.count == 0)
        #expect(try ines.put("\(program)/design", Sample.design, ifMatch: "*").problem(409) == "program-over")
        #expect(try ines.get("\(program)/findings").text == #"{"items":[],"status":"cancelled","steps":[]}"# + "\n")
    }

    @Test func `an approved design lets mentoring through, and editing it voids the approval`() throws {
        let program = try ines.open(Sample.mentoring)
        #expect(try ines.put("\(program)/design", Sample.design, ifMatch: try ines.tag(of: program)).status == 201)
        #expect(try ines.move(program, to: "enrolling").status == 422, "nobody has approved it")
        #expect(try ines.post("\(program)/design/approval", #"{"by":"Ines"}"#).status == 200)

        let same = try ines.put("\(program)/design", Sample.design, ifMatch: try ines.tag(of: program))
        #expect(same.status == 200 && same.revision == 3)
        #expect(try same.string("approval.by") == "Ines", "what is not edited stays approved")

        let edited = Sample.design.replacing("one to one", with: "circles")
        let answer = try ines.put("\(program)/design", edited, ifMatch: try ines.tag(of: program))
        #expect(try answer.status == 200 && answer.value("approval") == nil)
        let refusal = try ines.move(program, to: "enrolling")
        #expect(try refusal.problem(422) == "rules-refuse")
        #expect(try refusal.string("refusals.0.detail")?.contains("nobody has approved it") == true)

        #expect(try ines.post("\(program)/design/approval").status == 200)
        let move = try ines.move(program, to: "enrolling")
        #expect(try move.status == 201 && move.json().strings("held") == ["design-before-enrolment"])
        #expect(try ines.get(program).string("status") == "enrolling")
    }

    @Test func `an approval voided while people enroll holds the program at its next step`() throws {
        let program = try ines.open(Sample.mentoring)
        try ines.design(program)
        #expect(try ines.move(program, to: "enrolling").status == 201)
        _ = try ines.put(
            "\(program)/design", Sample.design.replacing("one to one", with: "circles"), ifMatch: try ines.tag(of: program))
        #expect(try ines.move(program, to: "matching").problem(422) == "rules-refuse")
        #expect(try ines.get(program).string("status") == "enrolling")
    }

    /// A coaching program at enrolling, and the changes that bring it nearer to running with what then still refuses.
    static let mending: [(change: String, refusing: [String])] = [
        (#"{"description":"nothing that helps"}"#, ["coaching-ends", "measurable-objectives"]),
        (#"{"endsOn":"2027-06-30"}"#, ["measurable-objectives"]),
        (#"{"objectives":[{"statement":"Talks are clearer"}]}"#, ["measurable-objectives"]),
        (#"{"objectives":[{"statement":"x","measure":"m","baseline":3,"target":4}]}"#, ["measurable-objectives"]),
        (
            #"{"objectives":[{"statement":"x","measure":"m","baseline":0,"target":0,"dueOn":"2027-06-30"}]}"#,
            ["measurable-objectives"]
        ),
        (#"{"objectives":[{"statement":"x","measure":"m","baseline":0,"target":1,"dueOn":"2027-06-30"}]}"#, []),
    ]

    @Test func `coaching may enroll, and runs when it has an end and a measured objective`() throws {
        let program = try ines.open(Sample.coaching)
        let enrolling = try ines.move(program, to: "enrolling")
        #expect(enrolling.status == 201, "\(enrolling.text)")
        for (change, refusing) in Self.mending {
            #expect(try ines.patch(program, change, ifMatch: "*").status == 200, "\(change)")
            let findings = try ines.get("\(program)/findings").json()
            let blocking = findings["items"]?.elements.filter { $0.strings("blocks").contains("running") }
            #expect(blocking?.compactMap { $0["rule"]?.string } == refusing, "\(change)")
            let answer = try ines.move(program, to: "running")
            guard !refusing.isEmpty else {
                #expect(answer.status == 201, "\(answer.text)")
                continue
            }
            #expect(try answer.problem(422) == "rules-refuse", "\(change)")
            let refusals = try #require(try answer.json()["refusals"]?.elements.map { $0 })
            #expect(refusals.compactMap { $0["rule"]?.string } == refusing, "\(change)")
            for refusal in refusals {
                #expect(!refusal.strings("claims").isEmpty && refusal["sources"]?.count ?? 0 > 0 && refusal["fix"]?.string != nil)
            }
        }
        #expect(try ines.get(program).string("status") == "running")
    }

    @Test func `a running program keeps what let it run`() throws {
        let program = try ines.open(
            #"{"name":"P","relationshipTypes":["coaching"],"plannedSessions":6,"objectives":[\#(Sample.objective)]}"#)
        #expect(try ines.move(program, to: "running").status == 201)
        let answer = try ines.patch(program, #"{"plannedSessions":null}"#, ifMatch: "*")
        #expect(try answer.problem(422) == "rules-refuse" && answer.string("refusals.0.rule") == "coaching-ends")
        #expect(try ines.patch(program, #"{"plannedSessions":null,"endsOn":"2027-06-30"}"#, ifMatch: "*").status == 200)
    }

    @Test func `a step that can never be taken is told so at once, and no rule asks for what would not help`() throws {
        let cancelled = try ines.open(Sample.mentoring)
        #expect(try ines.move(cancelled, to: "cancelled").status == 201)
        #expect(try ines.move(cancelled, to: "running").problem(409) == "illegal-transition")
        let program = try ines.open(Sample.mentoring)
        try ines.design(program)
        #expect(try ines.move(program, to: "running").status == 201)
        let edited = Sample.design.replacing("one to one", with: "circles")
        #expect(try ines.put("\(program)/design", edited, ifMatch: "*").status == 200)
        for state in ["enrolling", "running"] {
            #expect(try ines.move(program, to: state).problem(409) == "illegal-transition", "\(state)")
        }
    }

    @Test func `a program of both types obeys the rules of both`() throws {
        let program = try ines.open(#"{"name":"Both","relationshipTypes":["coaching","mentoring"]}"#)
        let answer = try ines.move(program, to: "running")
        let rules = try answer.json()["refusals"]?.elements.compactMap { $0["rule"]?.string }
        #expect(rules == ["design-before-enrolment", "coaching-ends", "measurable-objectives", "combination-on-objectives"])
        let types = try answer.json()["refusals"]?.elements.compactMap { $0["relationshipType"]?.string }
        #expect(types == ["mentoring", "coaching", "coaching"])
        let found = try #require(try ines.get("\(program)/findings").json()["items"]?.elements.map { $0 })
        let measured = found.filter { $0["rule"]?.string == "measurable-objectives" }
        #expect(measured.compactMap { $0["relationshipType"]?.string } == ["coaching", "mentoring"])
        #expect(found.allSatisfy { $0["sources"]?.count ?? 0 > 0 || $0["rule"]?.string == "owner-named" }, "that one is ours")
    }
}
