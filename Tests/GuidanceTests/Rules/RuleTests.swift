@testable import Guidance
import JSON
import Testing

@Suite struct RuleTests {
    @Test(arguments: Example.all)
    func `a rule passes what is right and finds fault with what is wrong`(_ example: Example) throws {
        var desk = Desk()
        let id = try example.lay(on: &desk)
        let faults = desk.records.findings(of: try desk.program(id), at: desk.now).filter { $0.rule == example.rule }
        #expect(faults.isEmpty == !example.isFaulty)
        let ours: Set<Slug> = ["owner-named", "relationships-over"]
        #expect(faults.allSatisfy { $0.detail.hasSuffix(".") && $0.claims.isEmpty == ours.contains(example.rule) })
    }

    @Test(arguments: Situation.all)
    func `a rule about people passes what is right and finds fault with what is wrong`(_ situation: Situation) throws {
        let faults = try situation.findings().filter { $0.rule == situation.rule }
        #expect(faults.isEmpty == !situation.isFaulty)
        #expect(faults.allSatisfy { $0.detail.hasSuffix(".") && !$0.fix.isEmpty && $0.severity == .error })
    }

    @Test(arguments: Program.rules.map(\.id) + Participant.rules.map(\.id) + Suggestion.rules.map(\.id))
    func `every rule has an example that passes and one that does not`(_ rule: Slug) {
        let examples =
            Example.all.filter { $0.rule == rule }.map(\.isFaulty) + Situation.all.filter { $0.rule == rule }.map(\.isFaulty)
        #expect(examples.contains(true) && examples.contains(false))
    }

    @Test func `every rule has an id of its own, a way to satisfy it, and a basis or the word that all of it is ours`() {
        #expect(Set(AnyRule.all.map(\.id)).count == AnyRule.all.count)
        func look<R: Moving>(_ rules: [Rule<R>]) {
            for rule in rules {
                for words in [rule.text.english, rule.text.german] { #expect(!words.statement.isEmpty && !words.fix.isEmpty) }
                #expect(rule.claims.isEmpty == rule.dimensions.isEmpty, "\(rule.id)")
                #expect(!rule.claims.isEmpty || rule.text.english.ours?.hasPrefix("All of it") == true, "\(rule.id)")
                #expect(rule.severity == .error || rule.gates.isEmpty, "\(rule.id): a warning guards nothing")
            }
        }
        look(Program.rules)
        look(Participant.rules)
        look(Suggestion.rules)
    }

    @Test func `a rule about types reads of a policy what it says that it reads, and nothing else`() throws {
        var changed: [Slug: Set<Policy.Member>] = [:]
        for example in Example.all {
            var desk = Desk()
            let id = try example.lay(on: &desk)
            let (program, records) = (try desk.program(id), desk.records)
            for (member, change) in Self.changes {
                var others = records
                for type in records.catalogue.relationshipTypes.values {
                    guard var policy = type.policy else { continue }
                    change(&policy)
                    var other = type
                    other.policy = policy
                    others.apply([.put(Stored(other, revision: 2))])
                }
                for rule in Program.rules {
                    let (before, after) = (
                        rule.violations(in: program, records, at: desk.now), rule.violations(in: program, others, at: desk.now)
                    )
                    if before != after { changed[rule.id, default: []].insert(member) }
                }
            }
        }
        for rule in Program.rules { #expect(changed[rule.id] ?? [] == Set(rule.reads), "\(rule.id)") }
    }

    /// Each makes something else of one thing that a policy decides.
    private static let changes: [(Policy.Member, @Sendable (inout Policy) -> Void)] = [
        (.design, { $0.design.isRequired.toggle() }), (.design, { $0.design.components = [.successMeasures] }),
        (.design, { $0.design.largeGroup = $0.design.largeGroup == nil ? 2 : nil }),
        (.seniority, { $0.seniority = $0.seniority == nil ? .junior : nil }),
        (.length, { $0.length.end = $0.length.end == .open ? .required : .open }),
        (.length, { $0.length.least = Period(months: 24) }), (.length, { $0.length.most = Period(months: 1) }),
        (.manager, { $0.manager = $0.manager == .partner ? .indirect : .partner }),
        (.consent, { $0.consent = $0.consent == .bothVolunteer ? .learnerAccepts : .bothVolunteer }),
        (.agenda, { $0.agenda = $0.agenda == .guide ? .both : .guide }),
        (.outcomes, { $0.outcomes = $0.outcomes == .measured ? .evolving : .measured }),
        (.expertise, { $0.expertise = $0.expertise == .subject ? .experience : .subject }),
        (.confidentiality, { $0.confidentiality = $0.confidentiality == .isPrivate ? .sharedWithAgreement : .isPrivate }),
    ]

    @Test func `a rule is listed with its statement, its basis and what we added`() {
        let rule = AnyRule.all[0]
        #expect(
            written { rule.write(in: Desk().records.catalogue, to: &$0, at: PublicAddress()) } == """
                {"id":"design-before-enrolment","kind":"programs","severity":"error","statement":"\(rule.text.english.statement)",\
                "claims":["mentoring-design-mentoring-coaching-table","mentoring-design-manfre"],\
                "fix":"\(rule.text.english.fix)","waivable":false,"gates":["enrolling","matching","running"],"ours":"\(rule.text.english.ours ?? "")"}
                """)
    }

    // MARK: Details

    @Test func `a violation names exactly what a design without a part and without approval lacks`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["mentoring"]}"#)
        func detail() throws -> String? { desk.records.findings(of: try desk.program(id)).first?.detail }
        let wanted = "Mentoring needs an approved design before anyone enrolls; "
        #expect(
            try detail() == wanted
                + "the program has none. It has to give purpose, focus areas, model, components and matching process.")
        try desk.design(id, #"{"purpose":"p","model":"m","components":["c"],"matchingProcess":"m"}"#)
        #expect(try detail() == wanted + "the design lacks focus areas, and nobody has approved it.")
        try desk.design(id, fullDesign)
        #expect(try detail() == wanted + "the design is complete, but nobody has approved it.")
    }

    @Test func `a violation names what an objective that comes close lacks`() throws {
        var desk = Desk()
        let id = try desk.open(
            #"""
            {"name":"P","relationshipTypes":["coaching"],"length":"P6M",
             "objectives":[{"statement":"S"},{"statement":"T","measure":"m","baseline":0,"dueOn":"2026-12-01"}]}
            """#)
        let finding = desk.records.findings(of: try desk.program(id))
        #expect(finding.map(\.rule) == ["measurable-objectives"])
        #expect(finding.first?.detail.hasSuffix("objective 2 comes nearest and lacks target.") == true)
    }

    @Test func `a violation names an objective without steps or time, and what the type asks for`() throws {
        var desk = Desk()
        let id = try desk.open(
            #"""
            {"name":"P","relationshipTypes":["coaching","mentoring"],"length":"P9M","startsOn":"2026-12-02",
             "objectives":[{"statement":"T","baseline":4,"target":4,"dueOn":"2026-12-01"}]}
            """#)
        let found = desk.records.findings(of: try desk.program(id)).filter { $0.rule == "measurable-objectives" }
        let lacks = "lacks measure, a target other than its baseline and a due date that is not before the first day, 2026-12-02."
        #expect(found.first?.detail.hasSuffix(lacks) == true)
        #expect(
            found.map { $0.fix.replacing(id.description, with: "ID") } == [
                """
                Give one objective all of these with PATCH /v1/programs/ID, which takes all objectives together: measure, \
                baseline, a target other than the baseline, and a dueOn that is not \
                before startsOn.
                """,
                """
                Give one objective a measure with PATCH /v1/programs/ID, which takes all objectives together; baseline, target \
                and dueOn may be left out.
                """,
            ])
    }

    // MARK: Types of one's own

    @Test func `an organisation's own type applies by its policy, and is cited by its own claims`() throws {
        let sponsorship = relationshipType(
            "sponsorship", "Sponsorship",
            policy(design: [.successMeasures], least: Period(months: 6), most: Period(months: 6), end: .required))
        var desk = Desk(
            types: [sponsorship],
            claims: [
                claim("sponsorship-design-manfre", "sponsorship", "design", "manfre", "paragraph 99"),
                claim("sponsorship-focus-manfre", "sponsorship", "focus", "manfre", "paragraph 1"),
            ])
        let id = try desk.open(#"{"name":"P","relationshipTypes":["sponsorship"],"length":"P5M"}"#)
        let refused = problem(.rulesRefuse) { try desk.move(id, to: .enrolling) }
        #expect(refused.refusals.map(\.rule) == ["design-before-enrolment"])
        #expect(refused.refusals.first?.claims == ["sponsorship-design-manfre"])
        #expect(refused.refusals.first?.sources.map(\.locator) == ["paragraph 99"])
        #expect(refused.refusals.first?.detail.contains("It has to give success measures.") == true)
        let length = desk.records.findings(of: try desk.program(id)).first { $0.rule == "length-fits-type" }
        #expect(
            length?.detail == "Sponsorship is planned for 5 months, shorter than the norm of 6 months. "
                + "No source in the catalogue says so of Sponsorship: its policy does.")

        try desk.design(id, #"{"successMeasures":["promotions"]}"#)
        try desk.approve(id)
        try desk.move(id, to: .enrolling)
        try desk.move(id, to: .running)
        #expect(try desk.program(id).status == .running)
    }

    @Test func `a type without any source is refused on the basis of its policy`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["reverse-mentoring"]}"#)
        let refused = problem(.rulesRefuse) { try desk.move(id, to: .enrolling) }
        let refusal = try #require(refused.refusals.first)
        #expect(refusal.claims.isEmpty && refusal.sources.isEmpty)
        #expect(refusal.detail.hasPrefix("Reverse mentoring needs an approved design"))
        #expect(refusal.detail.hasSuffix(" No source in the catalogue says so of Reverse mentoring: its policy does."))
    }

    @Test func `a programme of two types follows the rules of both`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["coaching","mentoring"],"length":"P13M"}"#)
        let found = desk.records.findings(of: try desk.program(id))
        #expect(
            found.map { "\($0.rule) \($0.severity)" } == [
                "design-before-enrolment error", "measurable-objectives error", "measurable-objectives warning",
                "length-fits-type warning", "combination-on-objectives error",
            ])
        let refused = problem(.rulesRefuse) { try desk.move(id, to: .running) }
        #expect(
            refused.refusals.map(\.rule) == ["design-before-enrolment", "measurable-objectives", "combination-on-objectives"])
        #expect(
            refused.refusals.map { $0.claims[0] } == [
                "mentoring-design-mentoring-coaching-table", "coaching-outcomes-wake-forest",
                "coaching-outcomes-mentorcliq-objectives",
            ])
        #expect(
            refused.detail
                == "The step to running is refused by design-before-enrolment, measurable-objectives and combination-on-objectives."
        )
        try desk.design(id, fullDesign)
        try desk.approve(id)
        try desk.patch(id, #"{"objectives":[\#(measuredObjective)]}"#)
        #expect(try desk.move(id, to: .running).findings.map(\.rule) == ["length-fits-type", "owner-named"])
    }

    @Test func `a type whose policy is gone is no longer checked, and the programme can still be changed and moved`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["mentoring"]}"#)
        let bare = relationshipType("mentoring", "Mentoring", nil)
        desk.remember([.put(Stored(bare, revision: 2))])
        #expect(desk.records.findings(of: try desk.program(id)).isEmpty)
        #expect(try desk.patch(id, #"{"name":"Q"}"#).value.name == "Q")
        #expect(try desk.move(id, to: .enrolling).held.isEmpty)
    }

    @Test func `a programme of an unknown type traps no rule`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["mentoring"]}"#)
        var program = try desk.program(id)
        program.relationshipTypes = ["long-gone"]
        desk.remember([.put(Stored(program, revision: 2))])
        #expect(desk.records.findings(of: program).isEmpty)
        #expect(try desk.patch(id, #"{"name":"Q"}"#).value.relationshipTypes == ["long-gone"])
        #expect(try desk.move(id, to: .running).stored.value.status == .running)
    }
}

/// Planned lengths at the edges of the norms: at least 9 months for mentoring, at most 12 for coaching.
@Suite struct LengthTests {
    struct Row: Sendable {
        let type: String
        let plan: String
        let fault: String?
    }

    @Test(arguments: [
        Row(type: "mentoring", plan: #""startsOn":"2026-01-01","endsOn":"2026-09-30""#, fault: nil),
        Row(type: "mentoring", plan: #""startsOn":"2026-01-01","endsOn":"2026-09-29""#, fault: "shorter"),
        Row(type: "mentoring", plan: #""startsOn":"2026-05-31","endsOn":"2027-02-27""#, fault: nil),
        Row(type: "mentoring", plan: #""startsOn":"2026-05-31","endsOn":"2027-02-26""#, fault: "shorter"),
        Row(type: "mentoring", plan: #""startsOn":"2027-05-31","endsOn":"2028-02-27""#, fault: "shorter"),
        Row(type: "mentoring", plan: #""startsOn":"2026-01-01","endsOn":"2026-01-01""#, fault: "shorter"),
        Row(type: "mentoring", plan: #""startsOn":"2026-01-01","endsOn":"9999-12-31""#, fault: nil),
        Row(type: "mentoring", plan: #""length":"P9M""#, fault: nil),
        Row(type: "mentoring", plan: #""length":"P273D","startsOn":"2026-01-01""#, fault: nil),
        Row(type: "mentoring", plan: #""length":"P272D","startsOn":"2026-01-01""#, fault: "shorter"),
        Row(type: "mentoring", plan: #""length":"P273D""#, fault: "shorter"),
        Row(type: "mentoring", plan: #""length":"P274D""#, fault: nil),
        Row(type: "mentoring", plan: #""length":"P1Y","startsOn":"2026-01-01","endsOn":"2026-02-01""#, fault: nil),
        Row(type: "mentoring", plan: #""endsOn":"2026-02-01""#, fault: nil),
        Row(type: "coaching", plan: #""startsOn":"2026-01-01","endsOn":"2026-12-31""#, fault: nil),
        Row(type: "coaching", plan: #""startsOn":"2026-01-01","endsOn":"2027-01-01""#, fault: "longer"),
        Row(type: "coaching", plan: #""startsOn":"2024-02-29","endsOn":"2025-02-27""#, fault: nil),
        Row(type: "coaching", plan: #""startsOn":"2024-02-29","endsOn":"2025-02-28""#, fault: "longer"),
        Row(type: "coaching", plan: #""length":"P1Y""#, fault: nil),
        Row(type: "coaching", plan: #""length":"P366D""#, fault: "longer"),
        Row(type: "coaching", plan: #""length":"P9999Y9999M9999W9999D","startsOn":"9999-12-31""#, fault: "longer"),
    ])
    func `a length is measured on the calendar`(_ row: Row) throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["\#(row.type)"],\#(row.plan)}"#)
        let finding = desk.records.findings(of: try desk.program(id)).first { $0.rule == "length-fits-type" }
        #expect((finding != nil) == (row.fault != nil))
        if let fault = row.fault { #expect(finding?.detail.contains(", \(fault) than the norm of ") == true) }
        #expect(finding.map(\.severity) ?? .warning == .warning)
        #expect(finding?.blocks ?? [] == [])
    }

    @Test func `the finding says which values are our reading of the sources`() throws {
        var years = claim(
            "mentoring-duration-manfre", "mentoring", "duration", "manfre", "paragraph 4",
            .duration(least: Period(months: 24), most: nil))
        years.reading = "years"
        var desk = Desk(claims: [years])
        let id = try desk.open(#"{"name":"P","relationshipTypes":["mentoring"],"length":"P3M"}"#)
        let finding = try #require(desk.records.findings(of: try desk.program(id)).last)
        #expect(finding.detail.hasSuffix("; sources disagree: 9 to 12 months; years (read here as at least 2 years)."))
        #expect(finding.fix.contains("length") && finding.fix.contains("plannedSessions"))
    }

    @Test func `the finding quotes the norm and the claims that disagree about it`() throws {
        var desk = Desk()
        let id = try desk.open(
            #"{"name":"P","relationshipTypes":["mentoring","coaching"],"startsOn":"2026-01-01","endsOn":"2026-06-30"}"#)
        func last() throws -> Finding? {
            desk.records.findings(of: try desk.program(id)).last { $0.rule == "length-fits-type" }
        }
        let mentoringFinding = try #require(try last())
        #expect(
            mentoringFinding.detail == """
                Mentoring is planned from 2026-01-01 to 2026-06-30, shorter than the norm of at least 9 months; \
                sources disagree: 9 to 12 months; at least 2 years.
                """)
        #expect(
            mentoringFinding.claims == [
                "mentoring-duration-mentoring-coaching-table", "mentoring-duration-guidance-overview",
                "mentoring-duration-wake-forest", "mentoring-duration-manfre",
            ])
        try desk.patch(id, #"{"length":"P14M"}"#)
        #expect(
            try last()?.detail == """
                Coaching is planned for 14 months, longer than the norm of at most 12 months; \
                sources disagree: at most 3 months; at most 12 months.
                """)
    }
}
