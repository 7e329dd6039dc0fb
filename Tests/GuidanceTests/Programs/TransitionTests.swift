@testable import Guidance
import JSON
import Testing

@Suite struct TransitionTests {
    /// The states and their steps, written out again: the domain's table against the code's.
    static let legal: [Program.Status: [Program.Status]] = [
        .draft: [.designed, .enrolling, .running, .cancelled],
        .designed: [.draft, .enrolling, .cancelled],
        .enrolling: [.matching, .running, .cancelled],
        .matching: [.running, .cancelled],
        .running: [.closing, .cancelled],
        .closing: [.running, .closed, .cancelled],
        .closed: [.archived],
        .archived: [],
        .cancelled: [],
    ]

    static let pairs = Program.Status.allCases.flatMap { from in Program.Status.allCases.map { (from, $0) } }

    @Test(arguments: pairs)
    func `a step is legal or names those that are`(_ from: Program.Status, _ to: Program.Status) throws {
        var desk = Desk()
        let id = try desk.open(
            #"{"name":"P","relationshipTypes":["coaching"],"length":"P6M","objectives":[\#(measuredObjective)]}"#)
        var program = try desk.program(id)
        program.status = from
        desk.remember([.put(Stored(program, revision: 1))])
        let next = try #require(Self.legal[from])
        guard next.contains(to) else {
            let refused = problem(.illegalTransition) { try desk.move(id, to: to) }
            #expect(refused.legalSteps == next)
            if from == to {
                #expect(refused.detail == "The program is \(to.rawValue) already.")
                #expect(refused.fix.hasPrefix("There is nothing to do"))
                return
            }
            #expect(refused.detail.hasPrefix("No step leads from \(from.rawValue) to \(to.rawValue); "))
            #expect(next.allSatisfy { refused.detail.contains($0.rawValue) })
            let canBeReached = Self.reached(from: from).contains(to)
            #expect(refused.fix.hasPrefix("Go to ") == canBeReached)
            #expect(
                canBeReached
                    || refused.fix == "\(to.rawValue) cannot be reached from \(from.rawValue) any more; open a new program.")
            return
        }
        let moved = desk.now
        let move = try desk.move(id, to: to, by: "Otto")
        #expect(move.transition == Transition(number: 1, from: from, to: to, at: moved, by: "Otto"))
        #expect(try desk.program(id).status == to)
        #expect(try desk.program(id).transitions == [move.transition])
        #expect(move.stored.revision == 2 && move.stored.value.updatedAt == moved)
    }

    static func reached(from start: Program.Status) -> Set<Program.Status> {
        var reached: Set<Program.Status> = [start]
        for _ in Program.Status.allCases { reached.formUnion(reached.flatMap { legal[$0] ?? [] }) }
        return reached
    }

    @Test(
        arguments: [
            (.draft, .matching, "Go to enrolling first."), (.draft, .closed, "Go to running first."),
            (.designed, .running, "Go to draft or enrolling first."), (.running, .archived, "Go to closing first."),
            (.running, .draft, "draft cannot be reached from running any more; open a new program."),
            (.running, .running, "There is nothing to do, unless it is to go to closing or cancelled."),
            (.archived, .archived, "There is nothing to do."),
        ] as [(Program.Status, Program.Status, String)])
    func `the advice on an illegal step leads where the client wants to go`(
        from: Program.Status, to: Program.Status, fix: String
    ) {
        var program = Program.blank
        program.status = from
        #expect(Problem.illegal(program, to: to).fix == fix)
    }

    @Test func `the states of a step are all of them`() { #expect(Self.pairs.count == 81) }

    // MARK: What the types ask for

    @Test func `coaching enrols at once, and runs when it has an end and a measured objective`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["coaching"]}"#)
        #expect(try desk.move(id, to: .enrolling).held.isEmpty)
        let refused = problem(.rulesRefuse) { try desk.move(id, to: .running) }
        #expect(refused.refusals.map(\.rule) == ["coaching-ends", "measurable-objectives"])
        #expect(refused.refusals.allSatisfy { !$0.sources.isEmpty && !$0.fix.isEmpty && !$0.claims.isEmpty })
        try desk.patch(id, #"{"plannedSessions":6,"objectives":[\#(measuredObjective)]}"#)
        let move = try desk.move(id, to: .running)
        #expect(move.held == ["coaching-ends", "measurable-objectives"])
        #expect(move.findings.map(\.rule) == ["owner-named"] && move.transition.number == 2)
    }

    @Test func `mentoring without a design is refused, citing the two documents that ask for one`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["mentoring"]}"#)
        let refused = problem(.rulesRefuse) { try desk.move(id, to: .enrolling) }
        #expect(
            written { refused.refusals[0].write(to: &$0, for: Reader()) } == """
                {"rule":"design-before-enrolment","relationshipType":"mentoring","detail":"Mentoring needs an approved design before anyone enrolls; the \
                program has none. It has to give purpose, focus areas, model, components and matching process.",\
                "claims":["mentoring-design-mentoring-coaching-table","mentoring-design-manfre"],"sources":[\
                {"id":"mentoring-coaching-table","title":"Difference between Mentoring and Coaching","file":"000.txt",\
                "locator":"table row 4, Mentoring"},\
                {"id":"manfre","title":"The Differences Between Coaching & Mentoring","file":"003.txt","locator":"paragraph 8"}],\
                "fix":"Put what is missing into the design with PUT /v1/programs/\(id)/design, then have it approved with \
                POST /v1/programs/\(id)/design/approval.","remedies":[\
                {"label":"Write the design","operation":"setProgramDesign","href":"/v1/programs/\(id)/design","by":"organizer"},\
                {"label":"Approve the design","operation":"approveProgramDesign",\
                "href":"/v1/programs/\(id)/design/approval","by":"organizer"}]}
                """)
        #expect(refused.refusals.count == 1)
        #expect(try desk.program(id).status == .draft)
    }

    @Test func `one place in a document is cited once, however many claims it makes`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["coaching"]}"#)
        desk.remember([
            .put(Stored(claim("coaching-driver-manfre-end", "coaching", "driver", "manfre", "paragraph 3"), revision: 2))
        ])
        let refused = problem(.rulesRefuse) { try desk.move(id, to: .running) }
        let ends = try #require(refused.refusals.first)
        #expect(ends.claims.filter { $0.text.contains("manfre") }.count == 2)
        #expect(
            ends.sources.map(\.id) == [
                "mentoring-coaching-table", "mentoring-coaching-table", "guidance-overview", "manfre", "mentorcliq",
            ])
    }

    @Test func `rules answer before the legality of the step`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["mentoring"]}"#)
        #expect(problem(.rulesRefuse) { try desk.move(id, to: .matching) }.refusals.count == 1)
        try desk.design(id, fullDesign)
        try desk.approve(id)
        let illegal = problem(.illegalTransition) { try desk.move(id, to: .matching) }
        #expect(illegal.legalSteps == [.designed, .enrolling, .running, .cancelled])
        #expect(
            illegal.detail
                == "No step leads from draft to matching; from there a program can go to designed, enrolling, running or cancelled."
        )
    }

    @Test func `where no step can lead, rules suggest no fix that would be refused too`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["mentoring"]}"#)
        for (from, to) in Self.pairs where from == to || !Self.reached(from: from).contains(to) {
            var program = try desk.program(id)
            program.status = from
            desk.remember([.put(Stored(program, revision: program.revision))])
            #expect(problem(.illegalTransition) { try desk.move(id, to: to) }.refusals.isEmpty, "\(from) to \(to)")
        }
    }

    @Test func `warnings let a step through and stay on the record`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["mentoring"],"length":"P3M"}"#)
        try desk.design(id, fullDesign)
        try desk.approve(id)
        let move = try desk.move(id, to: .running)
        #expect(move.findings.map(\.rule) == ["measurable-objectives", "length-fits-type", "owner-named"])
        #expect(move.held == ["design-before-enrolment"])
        let text = written { move.write(to: &$0, for: Reader()) }
        let start = """
            {"number":1,"from":"draft","to":"running","at":"\(move.transition.at)","by":"Ines",\
            "held":["design-before-enrolment"],"findings":[{"rule":"measurable-objectives",
            """
        #expect(text.hasPrefix(start))
        #expect(text.hasSuffix(#""blocks":[]}]}"#))
    }

    @Test(arguments: [
        "Ines", " Ines ", "Ines\tand\nOtto", "Zoë 👩‍🏫", String(repeating: "x", count: 200), String(repeating: "👩‍🏫", count: 200),
        "", " ", "\n", "Ines\u{0}", "Ines\u{7F}", "Ines\r", String(repeating: "x", count: 201),
    ])
    func `a name may stand in the record if it can be read back`(_ name: String) throws {
        let transition = Transition<Program.Status>(
            number: 1, from: .draft, to: .designed, at: Instant(milliseconds: 0), by: name)
        let document = try JSONDocument(Program.transitionFields.bytes(of: transition))
        #expect((try? Program.transitionFields.read(document.root)) == (name.isSignature ? transition : nil))
    }

    @Test func `steps keep counting, and a programme keeps the newest hundred`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["coaching"]}"#)
        for count in 1...Program.transitionsMax + 5 {
            let move = try desk.move(id, to: count % 2 == 1 ? .designed : .draft)
            #expect(move.transition.number == count)
        }
        let transitions = try desk.program(id).transitions
        #expect(transitions.map(\.number) == Array(6...Program.transitionsMax + 5))
    }

    // MARK: What stands in the way

    @Test func `findings say in advance what blocks each next state`() throws {
        var desk = Desk()
        let ines = try desk.make(Person.self, #"{"displayName":"Ines"}"#)
        let id = try desk.open(#"{"name":"P","relationshipTypes":["mentoring"],"typeReason":"Careers","owners":["\#(ines)"]}"#)
        let program = try desk.program(id)
        let findings = desk.records.findings(of: program)
        #expect(findings.map(\.blocks) == [["enrolling", "running"], []])
        #expect(findings[0].sources.map(\.id) == ["mentoring-coaching-table", "manfre"])
        func sources(_ finding: Finding) -> String { written { $0.array(finding.sources) { $1.write(to: &$0) } } }
        func remedies(_ finding: Finding) -> String {
            written { $0.array(finding.text.remedies) { $1.write(to: &$0, of: "/v1/programs/\(id)", for: Reader()) } }
        }
        #expect(
            written { desk.records.writeFindings(of: program, to: &$0) } == """
                {"items":[{"rule":"design-before-enrolment","relationshipType":"mentoring","severity":"error",\
                "detail":"\(findings[0].detail)",\
                "claims":["mentoring-design-mentoring-coaching-table","mentoring-design-manfre"],\
                "sources":\(sources(findings[0])),"fix":"\(findings[0].fix)","remedies":\(remedies(findings[0])),"blocks":["enrolling","running"]},\
                {"rule":"measurable-objectives","relationshipType":"mentoring","severity":"warning",\
                "detail":"\(findings[1].detail)",\
                "claims":["mentoring-outcomes-wake-forest","mentoring-outcomes-mentorcliq",\
                "mentoring-outcomes-mentorcliq-objectives"],\
                "sources":\(sources(findings[1])),"fix":"\(findings[1].fix)","remedies":\(remedies(findings[1])),"blocks":[]}],"status":"draft","steps":[\
                {"to":"designed","allowed":true,"blockedBy":[],"by":["organizer"]},\
                {"to":"enrolling","allowed":false,"blockedBy":["design-before-enrolment"],"by":["organizer"]},\
                {"to":"running","allowed":false,"blockedBy":["design-before-enrolment"],"by":["organizer"]},\
                {"to":"cancelled","allowed":true,"blockedBy":[],"by":["organizer"]}]}
                """)
    }

    @Test func `a programme without faults has no findings`() throws {
        var desk = Desk()
        let ines = try desk.make(Person.self, #"{"displayName":"Ines"}"#)
        let id = try desk.open(
            #"""
            {"name":"P","relationshipTypes":["coaching"],"typeReason":"A skill","length":"P6M","owners":["\#(ines)"],
            "objectives":[\#(measuredObjective)]}
            """#
        )
        let program = try desk.program(id)
        #expect(
            written { desk.records.writeFindings(of: program, to: &$0) }.hasPrefix(
                #"{"items":[],"status":"draft","steps":[{"to":"designed","allowed":true,"#))
    }

    // MARK: The request

    @Test func `a request names the state and nothing else`() throws {
        #expect(try MoveRequest<Program>.read(json(#"{"to":"enrolling"}"#), at: Instant(milliseconds: 0)).to == .enrolling)
    }

    @Test(arguments: [
        ("{}", ["/to"]), ("[]", [""]), (#"{"to":"Enrolling"}"#, ["/to"]), (#"{"to":"enroling","why":1}"#, ["/to", "/why"]),
        (#"{"to":null}"#, ["/to"]), (#"{"to":["draft"]}"#, ["/to"]), (#"{"status":"draft"}"#, ["/to", "/status"]),
    ])
    func `any other request is refused by pointer`(_ document: String, _ pointers: [String]) {
        let refused = problem(.invalidDocument) { try MoveRequest<Program>.read(json(document), at: Instant(milliseconds: 0)) }
        #expect(refused.errors.map(\.pointer) == pointers)
    }

    @Test func `a problem writes what the domain knows about it`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["coaching"]}"#)
        func extensions(_ problem: Problem) -> String {
            written { $0.object { problem.writeExtensions(to: &$0, for: Reader()) } }
        }
        let illegal = problem(.illegalTransition) { try desk.move(id, to: .closed) }
        #expect(extensions(illegal) == #"{"legalSteps":["designed","enrolling","running","cancelled"]}"#)
        let invalid = problem(.invalidDocument) { try desk.patch(id, #"{"x":1}"#) }
        #expect(
            extensions(invalid).hasPrefix(#"{"errors":[{"pointer":"/x","detail":"is not a member here; known members: name, "#))
        #expect(invalid.detail == "The document is wrong in one place.")
        let refused = problem(.rulesRefuse) { try desk.move(id, to: .running) }
        #expect(extensions(refused).hasPrefix(#"{"refusals":[{"rule":"coaching-ends","relationshipType":"coaching","detail":""#))
    }
}
