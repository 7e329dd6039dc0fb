import JSON
import Testing

@testable import Guidance

/// The rules on relationships and on what stands in them.
@Suite struct RelationshipRuleTests {
    @Test(arguments: PairSituation.all)
    func `a rule on relationships passes what is right and finds fault with what is wrong`(_ situation: PairSituation) throws {
        let faults = try situation.lay().findings.filter { $0.rule == situation.rule }
        #expect(faults.map(\.severity) == (situation.fault.map { [$0] } ?? []))
        for fault in faults {
            #expect(fault.detail.hasSuffix(".") && !fault.fix.isEmpty)
            #expect(fault.severity == .error || fault.blocks.isEmpty, "a warning stands in no way")
        }
    }

    private static let rules: [Slug] =
        Relationship.rules.map(\.id) + Agreement.rules.map(\.id) + Goal.rules.map(\.id) + [Program.designForLargeGroups.id]

    @Test(arguments: rules)
    func `every one of these rules has a situation that passes and one that does not`(_ rule: Slug) {
        let faults = PairSituation.all.filter { $0.rule == rule }.map(\.fault)
        #expect(faults.contains(nil) && faults.contains { $0 != nil })
    }

    @Test func `these rules have an id of their own, a way to satisfy them, and a basis or the word that all is ours`() {
        func look<R: Moving>(_ rules: [Rule<R>]) {
            for rule in rules {
                #expect(rule.claims.isEmpty == rule.dimensions.isEmpty, "\(rule.id)")
                #expect(!rule.claims.isEmpty || rule.text.english.ours == "All of it is ours.", "\(rule.id)")
                #expect(rule.severity == .error || rule.gates.isEmpty, "\(rule.id): a warning guards nothing")
                #expect(!rule.isWaivable || rule.severity == .error, "\(rule.id): nobody waives a warning")
            }
        }
        look(Relationship.rules)
        look(Agreement.rules)
        look(Goal.rules)
    }

    /// Each makes something else of one thing that a policy decides.
    private static let changes: [(Policy.Member, @Sendable (inout Policy) -> Void)] = [
        (.design, { $0.design.isRequired.toggle() }),
        (.design, { $0.design.largeGroup = $0.design.largeGroup == nil ? 2 : nil }),
        (.length, { $0.length.end = $0.length.end == .open ? .required : .open }),
        (.length, { $0.length.least = Period(months: 24) }),
        (.manager, { $0.manager = $0.manager == .partner ? .indirect : .partner }),
        (.consent, { $0.consent = $0.consent == .bothVolunteer ? .learnerAccepts : .bothVolunteer }),
        (.agenda, { $0.agenda = $0.agenda == .guide ? .both : .guide }),
        (.outcomes, { $0.outcomes = $0.outcomes == .measured ? .evolving : .measured }),
        (.expertise, { $0.expertise = $0.expertise == .subject ? .experience : .subject }),
        (.confidentiality, { $0.confidentiality = $0.confidentiality == .isPrivate ? .sharedWithAgreement : .isPrivate }),
        (.seniority, { $0.seniority = $0.seniority == nil ? .junior : nil }),
    ]

    /// The same records with other policies.
    private func changed(_ records: Records, _ change: (inout Policy) -> Void) -> Records {
        var others = records
        for type in records.catalogue.relationshipTypes.values {
            guard var policy = type.policy else { continue }
            change(&policy)
            var other = type
            other.policy = policy
            others.apply([.put(Stored(other, revision: 9))])
        }
        return others
    }

    @Test func `each of these rules reads of a policy what it says that it reads, and nothing else`() throws {
        var read: [Slug: Set<Policy.Member>] = [:]
        for situation in PairSituation.all {
            let laid = try situation.lay()
            let before = laid.violations(laid.records)
            for (member, change) in Self.changes {
                let after = laid.violations(changed(laid.records, change))
                for (rule, violations) in before where after[rule] != violations { read[rule, default: []].insert(member) }
            }
        }
        func look<R: Moving>(_ rules: [Rule<R>]) {
            for rule in rules { #expect(read[rule.id] ?? [] == Set(rule.reads), "\(rule.id)") }
        }
        look(Relationship.rules)
        look(Agreement.rules)
        look(Goal.rules)
        look([Program.designForLargeGroups])
    }
}

/// Rules read policies and never a type's id: under a name that means nothing they say the same of the same people.
@Suite struct RelationshipPolicyTests {
    /// What a relationship is like, beside its type.
    private struct Scene {
        let status: Relationship.Status
        /// Nobody above, the manager, one above, one below, one manager for both, two managers.
        let tie: Int
        let isAccepted: Bool
        let hasInput: Bool
        let isSigned: Bool
        let hasEnd: Bool
        /// No profile, experience, a credential.
        let profile: Int
        let levels: [String?]
        /// Nobody, the learner's manager, a stranger.
        let told: Int
        let isByGuide: Bool
        let isMeasured: Bool
        let places: Int
        let held: Int
        /// No goal, one that nobody has rated, one that is reached, one that is not.
        let goal: Int
        /// Whether the two work together under another type, too, which has the manager as a partner.
        let hasOther: Bool
        /// What the type said when the relationship was proposed.
        let manager: Policy.Manager
        let confidentiality: Policy.Confidentiality

        init(_ dice: inout SeededRandom) {
            let live: [Relationship.Status] = [.proposed, .accepted, .contracting, .active, .paused, .conflict, .closing]
            status = live.randomElement(using: &dice) ?? .active
            tie = .random(in: 0...5, using: &dice)
            isAccepted = .random(using: &dice)
            hasInput = .random(using: &dice)
            isSigned = .random(using: &dice)
            hasEnd = .random(using: &dice)
            profile = .random(in: 0...2, using: &dice)
            levels = (0..<2).map { _ in ["3", "7", nil].randomElement(using: &dice) ?? nil }
            told = .random(in: 0...2, using: &dice)
            isByGuide = .random(using: &dice)
            isMeasured = .random(using: &dice)
            places = .random(in: 1...6, using: &dice)
            held = .random(in: 0...4, using: &dice)
            goal = .random(in: 0...3, using: &dice)
            hasOther = .random(using: &dice)
            manager = Policy.Manager.allCases.randomElement(using: &dice) ?? .indirect
            confidentiality = Policy.Confidentiality.allCases.randomElement(using: &dice) ?? .isPrivate
        }
    }

    private func randomPolicy(_ dice: inout SeededRandom) -> Policy {
        var policy = Policy()
        policy.design.largeGroup = Bool.random(using: &dice) ? Int.random(in: 2...5, using: &dice) : nil
        policy.length.end = Policy.LengthPolicy.End.allCases.randomElement(using: &dice) ?? .open
        policy.manager = Policy.Manager.allCases.randomElement(using: &dice) ?? .indirect
        policy.consent = Policy.Consent.allCases.randomElement(using: &dice) ?? .bothVolunteer
        policy.agenda = Policy.Agenda.allCases.randomElement(using: &dice) ?? .both
        policy.outcomes = Policy.Outcomes.allCases.randomElement(using: &dice) ?? .evolving
        policy.expertise = Policy.Expertise.allCases.randomElement(using: &dice) ?? .experience
        policy.confidentiality = Policy.Confidentiality.allCases.randomElement(using: &dice) ?? .isPrivate
        policy.seniority = Bool.random(using: &dice) ? .junior : nil
        return policy
    }

    /// A relationship of a type, with all that the rules look at.
    private struct Stage {
        var desk: Desk
        let type: RelationshipType
        let scene: Scene
        private(set) var relationship = Relationship()
        private(set) var people: [ID<Person>] = []
        private(set) var program: ID<Program>

        init(_ type: RelationshipType, _ scene: Scene) throws {
            (self.type, self.scene) = (type, scene)
            desk = Desk(types: [type, relationshipType("open", "Open", Policy().with { $0.manager = .partner })])
            program = try desk.open(
                #"{"name":"P","relationshipTypes":["\#(type.id)"],"places":{"learner":\#(scene.places)}}"#)
            try layPeople()
            layRelationship()
        }

        private mutating func layPeople() throws {
            let (guide, learner, other) = (try desk.person("Guide"), try desk.person("Learner"), try desk.person("Other"))
            people = [guide, learner, other]
            switch scene.tie {
            case 1: try desk.report(learner, to: guide)
            case 2: try desk.chain(learner, below: guide, over: 2)
            case 3: try desk.chain(guide, below: learner, over: 1)
            case 4: for person in [guide, learner] { try desk.report(person, to: other) }
            case 5: try desk.report(learner, to: other)
            default: break
            }
            for (person, level) in zip(people, scene.levels) {
                if let level { try desk.patch(person, by: #"{"level":"\#(level)"}"#) }
            }
            let kind = scene.profile
            guard kind > 0 else { return }
            desk.fillProfile(of: guide) { profile in
                if kind == 1 { profile.experience = "Ten years" } else { profile.credentials = [Profile.Credential(name: "C")] }
            }
        }

        private mutating func layRelationship() {
            for (place, side) in [Participant.Side.guide, .learner].enumerated() {
                var participant = Participant()
                participant.id = ID(RecordKey(at: desk.now, count: 0, random: 7))
                (participant.person, participant.program) = (people[place], program)
                (participant.side, participant.relationshipType, participant.status) = (side, type.id, .active)
                desk.remember([.put(Stored(participant, revision: 1))])
                var member = Relationship.Member(participant: participant.id, person: people[place], side: side)
                if scene.isAccepted { member.acceptedAt = desk.now }
                relationship.members.append(member)
            }
            relationship.id = ID(RecordKey(at: desk.now, count: 0, random: 7))
            (relationship.program, relationship.relationshipType, relationship.status) = (program, type.id, scene.status)
            (relationship.manager, relationship.confidentiality) = (scene.manager, scene.confidentiality)
            if scene.hasEnd { relationship.plannedSessions = 6 }
            desk.remember([.put(Stored(relationship, revision: 1))])
            for _ in 0..<scene.held {
                var session = Session()
                (session.id, session.relationship) = (ID(RecordKey(at: desk.now, count: 0, random: 7)), relationship.id)
                (session.startsAt, session.status) = (desk.now, .held)
                desk.remember([.put(Stored(session, revision: 1))])
            }
            if scene.hasOther {
                var other = relationship
                other.id = ID(RecordKey(at: desk.now, count: 0, random: 7))
                (other.relationshipType, other.status, other.manager) = ("open", .active, .partner)
                desk.remember([.put(Stored(other, revision: 1))])
            }
            guard scene.hasInput else { return }
            var input = ManagerInput()
            (input.id, input.relationship) = (ID(RecordKey(at: desk.now, count: 0, random: 7)), relationship.id)
            desk.remember([.put(Stored(input, revision: 1))])
        }

        /// What its members have agreed.
        func agreement() -> Agreement {
            var agreement = Agreement()
            agreement.id = ID(RecordKey(at: desk.now, count: 0, random: 7))
            (agreement.relationship, agreement.relationshipType) = (relationship.id, type.id)
            agreement.status = scene.isSigned ? .inForce : .draft
            guard scene.told > 0 else { return agreement }
            let manager = desk.records.people[people[1]]?.value.manager
            let told = scene.told == 1 ? manager ?? people[2] : people[2]
            agreement.disclosures = [Agreement.Disclosed(to: told, office: .other, what: [.participation])]
            return agreement
        }

        func goal() -> Goal {
            var goal = Goal()
            (goal.relationship, goal.relationshipType, goal.owner) = (relationship.id, type.id, people[1])
            goal.draftedBy = scene.isByGuide ? people[0] : people[1]
            goal.statement = "Speaks up"
            goal.id = ID(RecordKey(at: desk.now, count: 0, random: 7))
            if scene.goal > 0 { goal.status = .active }
            if scene.goal > 1 { goal.ratings = [Goal.Rating(level: scene.goal == 2 ? 0 : -1, by: people[0])] }
            if scene.isMeasured { (goal.measure, goal.target, goal.dueOn) = ("score", 4, Day("2027-09-01")) }
            return goal
        }
    }

    /// What the rules find, with the type's id and name removed from the sentences.
    private func outcome(_ type: RelationshipType, _ scene: Scene) throws -> [String] {
        var stage = try Stage(type, scene)
        let agreement = stage.agreement()
        stage.desk.remember([.put(Stored(agreement, revision: 1))])
        let goal = stage.goal()
        if scene.goal > 0 { stage.desk.remember([.put(Stored(goal, revision: 1))]) }
        let (records, now) = (stage.desk.records, stage.desk.now)
        func told<R: Moving>(_ record: R) -> [String] {
            let findings = records.findings(of: record, for: true, at: now).map { finding in
                "\(finding.rule) \(finding.severity) \(finding.blocks) \(finding.detail) \(finding.fix) \(finding.claims)"
                    .replacing(type.name, with: "TYPE").replacing(type.id.text, with: "TYPE")
            }
            let steps = records.steps(of: record, at: now).map { "to \($0.to): \($0.blockedBy.map(\.text))" }
            return findings + steps
        }
        let program = try records.record(stage.program, Program.self).value
        return told(stage.relationship) + told(agreement) + told(goal) + told(program)
    }

    @Test func `two types with one policy follow the same rules, and no rule knows which type it is`() throws {
        var dice = SeededRandom(for: "rules on relationships follow the policy")
        var seen: Set<Slug> = []
        let all = Set(
            AnyRule.all.filter { [.relationships, .agreements, .goals].contains($0.kind) && !$0.reads.isEmpty }.map(\.id)
                + [Program.designForLargeGroups.id])
        // On until each rule has had its say.
        for round in 0..<2000 where round < 100 || seen != all {
            let (policy, scene) = (randomPolicy(&dice), Scene(&dice))
            let one = try outcome(relationshipType("tandem", "Tandem", policy), scene)
            let other = try outcome(relationshipType("peer-circle", "Peer circle", policy), scene)
            #expect(one == other, "seed \(dice.seed), round \(round): \(policy) \(scene)")
            for rule in all where one.contains(where: { $0.hasPrefix("\(rule) ") }) { seen.insert(rule) }
        }
        #expect(seen == all, "each rule found fault with some, seed \(dice.seed)")
    }
}
