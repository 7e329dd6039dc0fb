import Matching

/// How scores come about.
enum ScoreLaw: CaseIterable, Sendable {
    case uniform, equal, twoValues, zeros, product, blocks, few
}

/// A market with its scores on the table: `scores[learner][guide]`, negative where the pair may not be.
struct Instance: Sendable {
    var guides: [Market.Guide]
    var scores: [[Int32]]

    var learners: Int { scores.count }
    var market: Market { Market(learners: learners, guides: guides) { [scores] in scores[$0][$1] } }

    /// - Parameter share: How many of ten pairs may be.
    init(
        learners: Int, guides count: Int, _ law: ScoreLaw, share: Int = 10, capacities: ClosedRange<Int> = 0...3,
        held: ClosedRange<Int> = 0...2, using dice: inout SeededRandom
    ) {
        guides = (0..<count).map { _ in
            Market.Guide(capacity: .random(in: capacities, using: &dice), held: .random(in: held, using: &dice))
        }
        let people = (0..<learners).map { _ in Int32.random(in: 0...1000, using: &dice) }
        let others = (0..<count).map { _ in Int32.random(in: 0...1000, using: &dice) }
        scores = []
        for learner in 0..<learners {
            scores.append(
                (0..<count).map { guide in
                    if Int.random(in: 0..<10, using: &dice) >= share { return -1 }
                    switch law {
                    case .uniform: return .random(in: 0...1_000_000, using: &dice)
                    case .equal: return 700_000
                    case .twoValues: return Bool.random(using: &dice) ? 500_000 : 499_999
                    case .zeros: return 0
                    case .product: return people[learner] * others[guide]
                    case .blocks: return people[learner] % 3 == others[guide] % 3 ? 900_000 : 100
                    case .few: return .random(in: 0...3, using: &dice)
                    }
                })
        }
    }

    init(guides: [Market.Guide], scores: [[Int32]]) { (self.guides, self.scores) = (guides, scores) }

    /// A random small one, with ties.
    static func small(_ dice: inout SeededRandom, held: ClosedRange<Int> = 0...2) -> Instance {
        Instance(
            learners: .random(in: 0...6, using: &dice), guides: .random(in: 0...4, using: &dice),
            ScoreLaw.allCases.randomElement(using: &dice)!, share: .random(in: 3...10, using: &dice), held: held, using: &dice)
    }

    func isAllowed(_ learner: Int, _ guide: Int) -> Bool { scores[learner][guide] >= 0 }
}
