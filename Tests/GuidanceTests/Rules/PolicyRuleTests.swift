@testable import Guidance
import JSON
import Testing

/// Rules read policies and never a type's id: their result depends on policy and programme alone.
@Suite struct PolicyRuleTests {
    private func period(_ dice: inout SeededRandom) -> Period { Period(months: Int.random(in: 1...36, using: &dice)) }

    private func randomPolicy(_ dice: inout SeededRandom) -> Policy {
        var policy = Policy()
        policy.design.isRequired = Bool.random(using: &dice)
        policy.design.components = Policy.DesignComponent.allCases.filter { _ in Bool.random(using: &dice) }
        if Bool.random(using: &dice) { policy.design.largeGroup = Int.random(in: 2...40, using: &dice) }
        if Bool.random(using: &dice) { policy.seniority = .junior }
        let ends = [period(&dice), period(&dice)].sorted { $0.nominalDays < $1.nominalDays }
        if Bool.random(using: &dice) { policy.length.least = ends[0] }
        if Bool.random(using: &dice) { policy.length.most = ends[1] }
        policy.length.end = Policy.LengthPolicy.End.allCases.randomElement(using: &dice)!
        policy.manager = Policy.Manager.allCases.randomElement(using: &dice)!
        policy.consent = Policy.Consent.allCases.randomElement(using: &dice)!
        policy.agenda = Policy.Agenda.allCases.randomElement(using: &dice)!
        policy.outcomes = Policy.Outcomes.allCases.randomElement(using: &dice)!
        policy.expertise = Policy.Expertise.allCases.randomElement(using: &dice)!
        policy.confidentiality = Policy.Confidentiality.allCases.randomElement(using: &dice)!
        return policy
    }

    /// Everything in a programme except its name and types, as members of its document.
    private func randomProgram(_ dice: inout SeededRandom) -> String {
        let members = [
            #""startsOn":"2026-01-01""#, #""endsOn":"2026-\#(Int.random(in: 10...12, using: &dice))-28""#,
            #""length":"P\#(Int.random(in: 1...40, using: &dice))M""#, #""plannedSessions":6"#,
            #""endCondition":"speaks freely""#,
            #""objectives":[{"statement":"S"},\#(measuredObjective)]"#,
            #""places":{"learner":\#(Int.random(in: 1...40, using: &dice))}"#,
        ]
        var chosen = members.filter { _ in Bool.random(using: &dice) }
        if !chosen.contains(members[5]) {
            chosen.append([#""objectives":[{"statement":"S","measure":"m"}]"#, #""objectives":[]"#].randomElement(using: &dice)!)
        }
        return chosen.joined(separator: ",")
    }

    private func randomDesign(_ dice: inout SeededRandom) -> String? {
        let members = [
            #""purpose":"p""#, #""focusAreas":["f"]"#, #""model":"m""#, #""components":["c"]"#, #""matchingProcess":"m""#,
            #""successMeasures":["s"]"#, #""expertiseNeeded":"e""#, #""assessmentTools":["a"]"#,
        ].filter { _ in Int.random(in: 0..<4, using: &dice) > 0 }
        return Int.random(in: 0..<4, using: &dice) == 0 ? nil : "{\(members.joined(separator: ","))}"
    }

    /// What the rules say about a programme of the type, with the type's id and name removed from the sentences.
    private func outcome(_ type: RelationshipType, _ program: String, _ design: String?, isApproved: Bool) throws -> [String] {
        var desk = Desk(types: [type])
        let id = try desk.open("{\"name\":\"P\",\"relationshipTypes\":[\"\(type.id)\"],\(program)}")
        if let design { try desk.design(id, design) }
        if design != nil && isApproved { _ = try? desk.approve(id) }  // an incomplete one is refused approval
        var outcome = desk.records.findings(of: try desk.program(id)).map { finding in
            let detail = finding.detail.replacing(type.name, with: "TYPE").replacing(type.id.text, with: "TYPE")
            let fix = finding.fix.replacing(id.description, with: "ID")
            return "\(finding.rule) \(finding.severity) \(finding.blocks) \(detail) \(fix) \(finding.claims)"
        }
        for status in [Program.Status.enrolling, .running] {
            do throws(Problem) {
                let move = try desk.records.move(id, to: status, as: [.organiser], by: "Ines", at: desk.now).answer
                outcome.append("to \(status): held \(move.held)")
            } catch {
                outcome.append("to \(status): \(error.code) \(error.refusals.map(\.rule))")
            }
        }
        return outcome
    }

    @Test func `two types with one policy follow the same rules, and no rule knows which type it is`() throws {
        var dice = SeededRandom(for: "rules follow the policy")
        var seen: Set<Slug> = []
        var refused: Set<Slug> = []
        // Those that read a policy: no type is asked who owns the programme.
        let all = Set(Program.rules.filter { !$0.reads.isEmpty }.map(\.id))
        let errors = Set(Program.rules.filter { $0.severity == .error && !$0.reads.isEmpty }.map(\.id))
        // On until each rule has had its say: one round in 32 has a program without an end, of a type that needs one.
        for round in 0..<3000 where round < 150 || seen != all || refused != errors {
            let policy = randomPolicy(&dice)
            let (program, design, isApproved) = (randomProgram(&dice), randomDesign(&dice), Bool.random(using: &dice))
            let one = try outcome(relationshipType("tandem", "Tandem", policy), program, design, isApproved: isApproved)
            let other = try outcome(
                relationshipType("peer-circle", "Peer circle", policy), program, design, isApproved: isApproved)
            #expect(one == other, "seed \(dice.seed), round \(round): \(policy) \(program)")
            for rule in Program.rules where one.contains(where: { $0.hasPrefix("\(rule.id) ") }) { seen.insert(rule.id) }
            for rule in Program.rules where one.contains(where: { $0.contains("rulesRefuse") && $0.contains("\(rule.id)") }) {
                refused.insert(rule.id)
            }
        }
        #expect(seen == all, "each rule found fault with some, seed \(dice.seed)")
        #expect(refused == errors, "seed \(dice.seed)")
    }

    @Test func `a type with a built-in type's policy follows the same rules as that type`() throws {
        var dice = SeededRandom(for: "rules of a twin")
        for twin in [coaching, mentoring] {
            let type = relationshipType("twin", "Twin", twin.policy)
            let claims = Desk().records.catalogue.claims.values.filter { $0.relationshipType == twin.id }.map { claim in
                var own = claim
                (own.id, own.relationshipType) = (Slug("twin-\(claim.id)")!, "twin")
                return own
            }
            for round in 0..<40 {
                let (program, design) = (randomProgram(&dice), randomDesign(&dice))
                func findings(_ type: Slug) throws -> [String] {
                    var desk = Desk(types: [relationshipType("twin", "Twin", twin.policy)], claims: claims)
                    let id = try desk.open("{\"name\":\"P\",\"relationshipTypes\":[\"\(type)\"],\(program)}")
                    if let design { try desk.design(id, design) }
                    return desk.records.findings(of: try desk.program(id)).map { "\($0.rule) \($0.severity) \($0.blocks)" }
                }
                #expect(try findings(twin.id) == findings(type.id), "seed \(dice.seed), round \(round): \(program)")
            }
        }
    }
}
