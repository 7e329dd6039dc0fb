import JSON
import Testing

@testable import Guidance

/// What is worth another look in how a programme is matched.
@Suite struct MatchingFindingTests {
    private func question(_ id: Slug, _ kind: Form.Question.Kind = .choice) -> Form.Question {
        var question = Form.Question()
        (question.id, question.kind, question.use) = (id, kind, [.match])
        if kind.hasOptions { question.options = ["a", "b"].map { .init(id: $0, label: $0.text) } }
        return question
    }

    private func found(
        _ scene: MatchScene, _ criteria: [MatchCriterion], _ constraints: MatchConstraints = MatchConstraints()
    ) throws -> [MatchingFinding] {
        var scene = scene
        var configuration = MatchingConfiguration()
        (configuration.criteria, configuration.constraints) = (criteria, constraints)
        scene.configuration = configuration
        return try scene.snapshot().findings
    }

    private func criterion(_ kind: MatchCriterion.Kind, of source: String?, weight: Int = 100) -> MatchCriterion {
        var criterion = MatchCriterion(id: "c", kind, weight)
        criterion.of = source
        return criterion
    }

    @Test func `what is compared has to be there`() throws {
        var scene = try MatchScene(guides: 2, learners: 2)
        var (sensitive, unused, guides) = (question("sensitive"), question("unused"), question("guides"))
        (sensitive.isSensitive, unused.use, guides.side) = (true, [], .guide)
        scene.ask([sensitive, unused, guides, question("essay", .text)])
        let rows: [(String, MatchingFinding.Lack)] = [
            ("form.none", .noQuestion), ("form.sensitive", .sensitive), ("form.unused", .notForMatching),
            ("form.guides", .notAsked(.learner)), ("form.essay", .unfit),
        ]
        for (source, lack) in rows {
            let what = try found(scene, [criterion(.equal, of: source)])
            #expect(what == [.init(pointer: "/criteria/0", what: .sourceMissing(source, lack))])
            var constraints = MatchConstraints()
            constraints.segments = [.init(of: source, must: .equal)]
            let open = try found(scene, [criterion(.choice, of: nil)], constraints)
            #expect(open == [.init(pointer: "/constraints/segment/0", what: .sourceMissing(source, lack))])
        }
    }

    @Test func `what changes nothing, and what nobody has said, is found`() throws {
        var scene = try MatchScene(guides: 3, learners: 6)
        #expect(try found(scene, []).map(\.code) == ["no-criteria"])
        #expect(try found(scene, [criterion(.equal, of: "person.department", weight: 0)]).map(\.code) == ["weight-zero"])
        #expect(try found(scene, [criterion(.choice, of: nil)]).map(\.code) == ["same-for-all"])
        var topics = MatchCriterion(id: "c", .overlap, 100)
        (topics.learner, topics.guide) = ("profile.seeks", "profile.offers")
        let silent = try found(scene, [topics])
        #expect(
            Set(silent.map { "\($0.what)" }) == [
                "\(MatchingFinding.What.fewAnswers("profile.seeks", .learner, said: 0, of: 6))",
                "\(MatchingFinding.What.guidesSilent("profile.offers", silent: 3, of: 3))",
            ])
        for participant in scene.guides + scene.learners {
            scene.desk.fillProfile(of: try scene.person(participant)) { ($0.offers, $0.seeks) = (["plan"], ["plan"]) }
        }
        #expect(try found(scene, [topics]).map(\.code) == ["same-for-all"])
        scene.desk.fillProfile(of: try scene.person(scene.guides[0])) { $0.offers = ["sell"] }
        #expect(try found(scene, [topics]) == [])
    }

    @Test func `a constraint that holds since nothing is known is found`() throws {
        var scene = try MatchScene(guides: 1, learners: 2)
        try scene.change(scene.guides[0]) { $0.languages = ["de"] }
        var constraints = MatchConstraints()
        (constraints.language, constraints.overlap, constraints.level) = (.init(), .init(), .init(least: 1))
        let findings = try found(scene, [criterion(.choice, of: nil)], constraints)
        #expect(
            findings == [
                .init(pointer: "/constraints/language", what: .constraintOpen(unknown: 2, of: 3)),
                .init(pointer: "/constraints/overlap", what: .constraintOpen(unknown: 3, of: 3)),
                .init(pointer: "/constraints/level", what: .constraintOpen(unknown: 3, of: 3)),
            ])
    }

    @Test func `a hard limit on rank is found in mentoring, and neither in coaching nor where a type is about rank`() throws {
        let catalogue = try shippedCatalogue()
        let policies = catalogue.relationshipTypes.all.compactMap(\.value.policy)
        func codes(_ level: MatchConstraints.Level?, _ isMeant: (Policy) -> Bool) throws -> [String] {
            var configuration = MatchingConfiguration()
            configuration.constraints.level = level
            let meant = policies.filter(isMeant)
            try #require(!meant.isEmpty)
            return [configuration.finding(under: meant)].compactMap { $0?.code }
        }
        let mentoring = { (policy: Policy) in policy.manager == .indirect && policy.seniority == nil }
        for level in [MatchConstraints.Level(least: 1), .init(most: 3), .init(least: -1, most: 1)] {
            #expect(try codes(level, mentoring) == ["mentor-rank-open"] && codes(level, { _ in true }) == ["mentor-rank-open"])
            #expect(try codes(level) { $0.manager == .partner }.isEmpty && codes(level) { $0.seniority == .junior }.isEmpty)
        }
        #expect(try codes(nil, mentoring).isEmpty && codes(.init(), mentoring).isEmpty)
        #expect(MatchingFinding(pointer: "", what: .rankRequired).claims.allSatisfy { catalogue.claims[$0] != nil })
    }

    @Test(
        arguments: [
            .noCriteria, .sourceMissing("form.x", .noQuestion), .sourceMissing("form.x", .sensitive),
            .sourceMissing("form.x", .notForMatching), .sourceMissing("form.x", .notAsked(.guide)),
            .sourceMissing("form.x", .notAsked(.learner)), .sourceMissing("form.x", .unfit), .weightZero, .sameForAll,
            .fewAnswers("form.x", .guide, said: 1, of: 9), .guidesSilent("profile.offers", silent: 1, of: 9),
            .constraintOpen(unknown: 1, of: 9), .rankRequired,
        ] as [MatchingFinding.What])
    func `a finding is a sentence in each language, with what to do`(_ what: MatchingFinding.What) throws {
        let finding = MatchingFinding(pointer: "/criteria/0", what: what)
        for language in [SpokenLanguage.english, .german] {
            let bytes = JSONWriter.bytes { finding.write(to: &$0, for: Reader(language)) }
            let root = try JSONDocument(bytes).root
            for name in ["detail", "fix"] {
                let text = try #require(root[name]?.string)
                #expect(text.hasSuffix(".") && text.count > 20)
            }
            #expect(root["code"]?.string == finding.code && root["pointer"]?.string == "/criteria/0")
        }
        #expect(what.detail(in: .german) != what.detail(in: .english) && what.fix(in: .german) != what.fix(in: .english))
    }
}
