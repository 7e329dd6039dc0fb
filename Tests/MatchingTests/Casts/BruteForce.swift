import Matching

/// What an assignment is worth, criterion by criterion; the last are the canonical order.
struct Judgement: Comparable {
    var criteria: [Int]

    static func < (one: Judgement, other: Judgement) -> Bool { one.criteria.lexicographicallyPrecedes(other.criteria) }
}

extension Instance {
    func totals(_ guides: [Int?]) -> Totals {
        var totals = Totals(learners: 0, points: 0)
        for (learner, guide) in guides.enumerated() {
            guard let guide else { continue }
            totals.learners += 1
            totals.points += Int(scores[learner][guide])
        }
        return totals
    }

    func squares(_ assigned: [Int?]) -> Int {
        var loads = guides.map(\.held)
        for case let guide? in assigned { loads[guide] += 1 }
        return loads.reduce(0) { $0 + $1 * $1 }
    }

    /// Larger is better.
    func judgement(_ assigned: [Int?], _ objective: Market.Objective) -> Judgement {
        let totals = totals(assigned)
        let least = zip(scores, assigned).compactMap { row, guide in guide.map { Int(row[$0]) } }.min() ?? 0
        let first =
            switch objective {
            case .participation: [totals.learners, totals.points]
            case .score: [totals.points, totals.learners]
            case .floor: [totals.learners, least, totals.points]
            }
        return Judgement(criteria: first + [-squares(assigned)] + assigned.map { -($0 ?? guides.count) })
    }

    /// Every assignment that is allowed.
    func forEachAssignment(_ body: ([Int?]) -> Void) {
        var assigned = [Int?](repeating: nil, count: learners)
        var room = guides.map(\.capacity)
        func place(_ learner: Int) {
            if learner == learners { return body(assigned) }
            assigned[learner] = nil
            place(learner + 1)
            for guide in guides.indices where isAllowed(learner, guide) && room[guide] > 0 {
                assigned[learner] = guide
                room[guide] -= 1
                place(learner + 1)
                room[guide] += 1
            }
            assigned[learner] = nil
        }
        place(0)
    }

    /// The best of all, nil if none reaches the minima.
    func best(for objective: Market.Objective) -> [Int?]? {
        var best: (assigned: [Int?], judgement: Judgement)?
        forEachAssignment { assigned in
            for (guide, offer) in guides.enumerated() where offer.minimum > 0 {
                if assigned.count(where: { $0 == guide }) < offer.minimum { return }
            }
            let judgement = judgement(assigned, objective)
            if best.map({ $0.judgement < judgement }) ?? true { best = (assigned, judgement) }
        }
        return best?.assigned
    }
}

/// Checks an assignment by its certificate, and shares nothing with the module but the two arrays: nil, or what is wrong.
func proofFault(_ instance: Instance, _ assignment: Assignment, _ objective: Market.Objective) -> String? {
    let n = Int64(instance.learners)
    let (a, b): (Int64, Int64) = objective == .score ? (2 * (n + 1) + 1, 1) : (1, 2 * (n + 1) * 1_000_000 + 1)
    let (u, v) = (assignment.certificate.learners, assignment.certificate.guides)
    let scores = assignment.guides.enumerated().compactMap { learner, guide in guide.map { instance.scores[learner][$0] } }
    let floor = objective == .floor ? scores.min() ?? 0 : 0
    if u.contains(where: { $0 < 0 }) || v.contains(where: { $0 < 0 }) { return "a dual below 0" }
    var loads = Array(repeating: 0, count: instance.guides.count)
    var (made, bound): (Int64, Int64) = (0, u.reduce(0, +))
    for (learner, row) in instance.scores.enumerated() {
        for (guide, score) in row.enumerated() where score >= floor && a * Int64(score) + b > u[learner] + v[guide] {
            return "learner \(learner) and guide \(guide) weigh more than their duals"
        }
        guard let guide = assignment.guides[learner] else { continue }
        if row[guide] < 0 { return "learner \(learner) may not be with guide \(guide)" }
        loads[guide] += 1
        made += a * Int64(row[guide]) + b
    }
    for (guide, offer) in instance.guides.enumerated() {
        if loads[guide] > offer.capacity { return "guide \(guide) has too many" }
        bound += v[guide] * Int64(min(offer.capacity, instance.learners))
    }
    return made == bound ? nil : "\(made) made, \(bound) allowed"
}
