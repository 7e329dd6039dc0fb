import Matching

/// What makes pairs good and what keeps them apart, in columns of numbers: no text is looked at while pairs are scored.
final class PairScorer: Sendable {  // a class, so that a market holds one reference
    let criteria: [Criterion]
    let constraints: [(bit: UInt16, term: PairTerm)]
    /// What keeps single pairs apart.
    let bars: PairList<UInt16>
    private let codesMax: Int

    struct Criterion: Sendable {
        let weight: Int32
        let source: Source
        /// Whether it is about whom people have ranked.
        var isChoice: Bool {
            switch source {
            case .choice: true
            case .term: false
            }
        }

        enum Source: Sendable {
            case term(PairTerm)
            /// The grades of the pairs that have one.
            case choice(PairList<Int32>)
        }

        func grade(_ learner: Int, _ guide: Int) -> Int32 {
            switch source {
            case .term(let term): term.grade(learner: learner, guide: guide)
            case .choice(let list): list.value(learner, guide) ?? 0
            }
        }
    }

    /// More than all criteria together can bring.
    private static let barred: Int32 = -100_000_000

    init(criteria: [Criterion], constraints: [(bit: UInt16, term: PairTerm)], bars: PairList<UInt16>) {
        (self.criteria, self.constraints, self.bars) = (criteria, constraints, bars)
        let terms = criteria.compactMap { criterion in
            switch criterion.source {
            case .term(let term): term
            case .choice: nil
            }
        }
        codesMax = (terms + constraints.map(\.term)).reduce(1) { max($0, $1.count(.learners), $1.count(.guides)) }
    }

    /// The score of a pair, whether it may be or not: 0...1,000,000.
    func score(_ learner: Int, _ guide: Int, withChoice: Bool) -> Int32 {
        criteria.reduce(0) { $1.isChoice && !withChoice ? $0 : $0 + $1.weight * $1.grade(learner, guide) }
    }

    /// The constraints that a pair breaks, as bits, but for that of the score.
    func broken(_ learner: Int, _ guide: Int) -> UInt16 {
        var mask = bars.value(learner, guide) ?? 0
        for (bit, term) in constraints where term.grade(learner: learner, guide: guide) == 0 { mask |= bit }
        return mask
    }

    /// Writes the scores of one of a side with everybody of the other, -1 where the pair may not be.
    ///
    /// - Parameters:
    ///   - withChoice: Whether it counts whom people have ranked.
    ///   - lifted: The constraints that are not looked at.
    ///   - isScored: Whether the scores matter; else a pair that may be has 0.
    func fill(
        _ side: Side, _ position: Int, withChoice: Bool, lifting lifted: UInt16, isScored: Bool = true,
        into row: UnsafeMutableBufferPointer<Int32>
    ) {
        row.update(repeating: 0)
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: codesMax) { grades in
            for criterion in isScored ? criteria : [] {
                switch criterion.source {
                case .term(let term): add(term, criterion.weight, side, position, grades, to: row)
                case .choice(let list):
                    guard withChoice else { continue }
                    for (other, grade) in list.of(side, position) { row[other] &+= criterion.weight &* grade }
                }
            }
            for (bit, term) in constraints where lifted & bit == 0 { bar(term, side, position, grades, in: row) }
        }
        if !constraints.isEmpty { for other in row.indices { row[other] = max(row[other], -1) } }
        for (other, mask) in bars.of(side, position) where mask & ~lifted != 0 { row[other] = -1 }
    }

    /// How many pairs may be that have such a score at the least.
    func allowedPairs(learners: Int, guides: Int, minimumScore: Int32) -> Int {
        var count = 0
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: max(1, guides)) { room in
            let row = UnsafeMutableBufferPointer(rebasing: room[..<guides])
            for learner in 0..<learners {
                fill(.learners, learner, withChoice: true, lifting: 0, isScored: minimumScore > 0, into: row)
                for score in row where score >= max(0, minimumScore) { count += 1 }
            }
        }
        return count
    }

    private func add(
        _ term: PairTerm, _ weight: Int32, _ side: Side, _ position: Int, _ grades: UnsafeMutableBufferPointer<Int32>,
        to row: UnsafeMutableBufferPointer<Int32>
    ) {
        let points = UnsafeMutableBufferPointer(rebasing: grades[..<term.count(side.other)])
        term.fill(side, position, into: points)
        for code in points.indices { points[code] &*= weight }
        Self.look(up: term.codes(side.other), in: points, addingTo: row)
    }

    private func bar(
        _ term: PairTerm, _ side: Side, _ position: Int, _ grades: UnsafeMutableBufferPointer<Int32>,
        in row: UnsafeMutableBufferPointer<Int32>
    ) {
        let penalties = UnsafeMutableBufferPointer(rebasing: grades[..<term.count(side.other)])
        term.fill(side, position, into: penalties)
        for code in penalties.indices { penalties[code] = penalties[code] == 0 ? Self.barred : 0 }
        Self.look(up: term.codes(side.other), in: penalties, addingTo: row)
    }

    private static func look(
        up codes: [Int32], in values: UnsafeMutableBufferPointer<Int32>, addingTo row: UnsafeMutableBufferPointer<Int32>
    ) {
        codes.withUnsafeBufferPointer { codes in
            for other in row.indices { row[other] &+= values[Int(codes[other])] }
        }
    }
}

/// A value for some pairs, found from both sides.
struct PairList<Value: Sendable>: Sendable {
    private let byLearner: [Int: [(Int, Value)]]
    private let byGuide: [Int: [(Int, Value)]]

    /// - Parameter values: By learner and guide.
    init(_ values: [Int: [Int: Value]] = [:]) {
        byLearner = values.mapValues { row in row.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 } }
        var byGuide: [Int: [(Int, Value)]] = [:]
        for learner in values.keys.sorted() {
            for (guide, value) in values[learner] ?? [:] { byGuide[guide, default: []].append((learner, value)) }
        }
        self.byGuide = byGuide
    }

    func of(_ side: Side, _ position: Int) -> [(Int, Value)] { (side == .learners ? byLearner : byGuide)[position] ?? [] }

    func value(_ learner: Int, _ guide: Int) -> Value? { byLearner[learner]?.first { $0.0 == guide }?.1 }
}
