import JSON
import Matching
import Testing

@testable import Guidance

/// Scores and constraints, held against what they are defined to be.
@Suite struct MatchScoreTests {
    @Test func `rows of both sides, single pairs and the plain definition agree`() {
        var random = RandomSnapshot(dice: SeededRandom(for: "scores"))
        for round in 0..<60 {
            let snapshot = random.snapshot(learners: Int.random(in: 1...12, using: &random.dice), guides: round % 9 + 1)
            let (all, fit) = (snapshot.market, snapshot.market(withChoice: false))
            var allowed = 0
            for learner in snapshot.learners.indices {
                let (row, fits) = (all.row(of: .learners, learner), fit.row(of: .learners, learner))
                for guide in snapshot.guides.indices {
                    let grades = snapshot.criteria.map { snapshot.plainGrade($0, learner, guide) }
                    let score = zip(snapshot.criteria, grades).reduce(0) { $0 + $1.0.weight * $1.1 }
                    let broken = snapshot.plainBroken(learner, guide)
                    #expect(snapshot.contributions(learner: learner, guide: guide).map(\.grade) == grades)
                    #expect(snapshot.contributions(learner: learner, guide: guide).reduce(0) { $0 + $1.points } == score)
                    #expect(snapshot.score(learner: learner, guide: guide) == score)
                    #expect(Set(MatchSnapshot.constraintIDs(in: snapshot.broken(learner: learner, guide: guide))) == broken)
                    #expect(row[guide] == (broken.isEmpty ? Int32(score) : -1))
                    #expect(all.row(of: .guides, guide)[learner] == row[guide])
                    let wish = zip(snapshot.criteria, grades).reduce(0) { $1.0.kind == .choice ? $0 + $1.0.weight * $1.1 : $0 }
                    #expect(snapshot.score(learner: learner, guide: guide, withChoice: false) == score - wish)
                    if !broken.subtracting(["minimum-score"]).isEmpty { #expect(fits[guide] == -1) }
                    #expect(fit.row(of: .guides, guide)[learner] == fits[guide])
                    if broken.isEmpty { allowed += 1 }
                    let passed = Set(snapshot.passed(learner: learner, guide: guide).map(\.constraint))
                    #expect(passed.isDisjoint(with: broken) && !passed.contains("avoid"))
                }
            }
            #expect(snapshot.allowedPairs == allowed && snapshot.allowedPairs == allowed)
            #expect(snapshot.weights() <= 1000 && snapshot.places == snapshot.guides.count)
        }
    }

    @Test func `a constraint that is lifted is not looked at, and no other is lifted with it`() {
        var random = RandomSnapshot(dice: SeededRandom(for: "lifting"))
        for _ in 0..<20 {
            let snapshot = random.snapshot(learners: 8, guides: 8)
            for place in MatchSnapshot.constraintIDs.indices {
                let lifted = UInt16(1) << UInt16(place)
                let market = snapshot.market(lifting: lifted)
                for learner in snapshot.learners.indices {
                    let row = market.row(of: .learners, learner)
                    for guide in snapshot.guides.indices {
                        let mask = snapshot.broken(learner: learner, guide: guide)
                        #expect((row[guide] >= 0) == (mask & ~lifted == 0))
                    }
                }
            }
        }
    }

    @Test func `an engine takes the market as it is`() throws {
        var random = RandomSnapshot(dice: SeededRandom(for: "market"))
        let snapshot = random.snapshot(learners: 20, guides: 15)
        let answer = try snapshot.market.assignment()
        #expect(try answer.fault(in: snapshot.market) == nil)
        for (learner, guide) in answer.guides.enumerated() {
            if let guide { #expect(snapshot.broken(learner: learner, guide: guide) == 0) }
        }
        _ = try snapshot.market(withChoice: false).stableMatching(snapshot.rankedLists)
    }

    @Test func `who says nothing is neither better nor worse off, and a guide who offers nothing is no match`() throws {
        var configuration = MatchingConfiguration()
        var topics = MatchCriterion(id: "topics", .overlap, 1000)
        (topics.learner, topics.guide) = ("profile.seeks", "profile.offers")
        configuration.criteria = [topics]
        var entrants = (0..<2).map {
            MatchSnapshot.Entrant(
                participant: ID(.lowest), person: ID(RecordKey(at: Instant(milliseconds: 0), count: $0, random: 0)))
        }
        entrants[1].values = [.seeks: .tags(["plan"]), .offers: .tags(["plan"])]
        let snapshot = MatchSnapshot(of: ID(.lowest), nil, configuration, nil, learners: entrants, guides: entrants)
        let scores = [0, 1].map { learner in [0, 1].map { snapshot.score(learner: learner, guide: $0) } }
        #expect(scores == [[500_000, 500_000], [0, 500_000]], "one topic of two that would count")
    }

    @Test func `nobody there, no criteria and no constraints are a market too`() throws {
        let empty = MatchSnapshot(of: ID(.lowest), nil, MatchingConfiguration(), nil, learners: [], guides: [])
        #expect(empty.allowedPairs == 0 && empty.places == 0 && empty.weights() == 0 && empty.market.learners == 0)
        let entrant = MatchSnapshot.Entrant(participant: ID(.lowest), person: ID(.lowest))
        let one = MatchSnapshot(of: ID(.lowest), nil, MatchingConfiguration(), nil, learners: [entrant], guides: [])
        #expect(one.market.row(of: .learners, 0) == [] && one.allowedPairs == 0)
        let pair = MatchSnapshot(of: ID(.lowest), nil, MatchingConfiguration(), nil, learners: [entrant], guides: [entrant])
        #expect(pair.market.row(of: .learners, 0) == [0] && pair.allowedPairs == 1)
        #expect(pair.contributions(learner: 0, guide: 0) == [])
    }
}
