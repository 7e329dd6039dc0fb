/// Shortest augmenting paths: sources are inserted one by one, and after each the assignment is the best for those that are in.
///
/// The duals prove it: `dual(source) + dual(target) >= weight` for every pair, with equality for the pairs made, both 0 or more,
/// a target with a dual above 0 is full, and so is a source once its insertion is over. A target with several places is one node
/// with a list of the sources that it holds.
struct Kernel: ~Copyable {
    private let weights: Weights
    /// What sources with a bonus have beside the weight: see `init`.
    private let bonus: Int64
    private let bonusSources: Int
    private let supply: Buffer<Int32>
    private let room: Buffer<Int32>
    let sourceDual: Buffer<Int64>
    let targetDual: Buffer<Int64>

    // What targets hold: lists of nodes, of which each is a source.
    private let firstNode: Buffer<Int32>
    private let nextNode: Buffer<Int32>
    private let nodeSource: Buffer<Int32>
    private var nodes = 0

    // One search. Distances of targets are `Int64.max` between searches.
    private let targetDistance: Buffer<Int64>
    private let predecessor: Buffer<Int32>
    private let touched: Buffer<Int32>
    private var touchedCount = 0
    private let closed: Buffer<Int32>
    private var closedCount = 0
    private var heap: TargetHeap
    private let sourceDistance: Buffer<Int64>
    /// The target and the node through which a source was reached.
    private let via: Buffer<(target: Int32, node: Int32)>
    private let reachedIn: Buffer<Int32>
    private let reached: Buffer<Int32>
    private var reachedCount = 0
    private var searches: Int32 = 0
    /// The shortest end of a path so far, and whether it is at a source that leaves or at a target with room.
    private var limit: Int64 = 0
    private var leaver = -1
    private var end = -1

    /// - Parameters:
    ///   - supply: How often each source can be paired. With twice as many sources as rows, the two halves share the rows, and
    ///     the pairs of the first half have the bonus.
    ///   - room: How often each target can be paired.
    ///   - pairsMax: At least the number of pairs that there can be.
    init(supply: [Int], room: [Int], pairsMax: Int, weights: Weights, bonus: Int64 = 0, bonusSources: Int = 0) {
        (self.weights, self.bonus, self.bonusSources) = (weights, bonus, bonusSources)
        self.supply = Buffer(supply.lazy.map { Int32($0) })
        self.room = Buffer(room.lazy.map { Int32($0) })
        let (sources, targets) = (supply.count, room.count)
        sourceDual = Buffer(repeating: 0, count: sources)
        targetDual = Buffer(repeating: 0, count: targets)
        firstNode = Buffer(repeating: -1, count: targets)
        nextNode = Buffer(repeating: -1, count: pairsMax)
        nodeSource = Buffer(repeating: -1, count: pairsMax)
        targetDistance = Buffer(repeating: .max, count: targets)
        predecessor = Buffer(repeating: -1, count: targets)
        touched = Buffer(uninitialized: targets)
        closed = Buffer(uninitialized: targets)
        heap = TargetHeap(targets: targets)
        sourceDistance = Buffer(repeating: 0, count: sources)
        via = Buffer(repeating: (-1, -1), count: sources)
        reachedIn = Buffer(repeating: 0, count: sources)
        reached = Buffer(uninitialized: sources)
    }

    /// Inserts every source, in canonical order, as often as its supply says and it is worth anything.
    mutating func solve(_ rows: borrowing Rows, check: Check) throws {
        takeFirsts(rows)
        for source in 0..<supply.count {
            while supply[source] > 0 && sourceDual[source] > 0 {
                try check(Progress(.solve, source, of: supply.count))
                guard search(from: source, rows) else { break }
                supply.add(-1, at: source)
            }
        }
        try check(Progress(.solve, supply.count, of: supply.count))
    }

    /// Calls `body` with the pairs made.
    func forEachPair(_ body: (_ source: Int, _ target: Int) -> Void) {
        for target in 0..<firstNode.count {
            var node = firstNode[target]
            while node >= 0 {
                body(Int(nodeSource[Int(node)]), target)
                node = nextNode[Int(node)]
            }
        }
    }

    /// Duals to start with, and the first target of each source where it has room: pairs that are tight.
    private mutating func takeFirsts(_ rows: borrowing Rows) {
        for source in 0..<supply.count {
            guard let best = rows.best(of: row(of: source, rows)) else { continue }
            sourceDual[source] = weights.weight(best.score) + extra(source)
            guard supply[source] > 0, room[Int(best.target)] > 0 else { continue }
            join(source, Int(best.target))
            supply.add(-1, at: source)
        }
    }

    private func row(of source: Int, _ rows: borrowing Rows) -> Int { source < rows.count ? source : source - rows.count }

    private func extra(_ source: Int) -> Int64 { source < bonusSources ? bonus : 0 }

    private mutating func join(_ source: Int, _ target: Int) {
        nodeSource[nodes] = Int32(truncatingIfNeeded: source)
        nextNode[nodes] = firstNode[target]
        firstNode[target] = Int32(truncatingIfNeeded: nodes)
        nodes += 1
        room.add(-1, at: target)
    }
}

// MARK: - A search

extension Kernel {
    /// Looks for the shortest path from a source to a target with room, or to a source that leaves, and takes it.
    ///
    /// - Returns: False if the shortest is that the source itself stays out.
    private mutating func search(from start: Int, _ rows: borrowing Rows) -> Bool {
        searches += 1
        (limit, leaver, end) = (sourceDual[start], start, -1)
        reach(start, at: 0, through: (-1, -1))
        scan(start, rows)
        while heap.least < limit {
            let target = heap.pop()
            closed[closedCount] = Int32(truncatingIfNeeded: target)
            closedCount += 1
            expand(target, rows)
        }
        adjustDuals()
        if end >= 0 {
            let last = Int(predecessor[end])
            join(last, end)
            shift(from: last, to: start)
            return true
        }
        if leaver == start { return false }
        // Its dual is 0 from now on, so that it is not inserted again.
        shift(from: leaver, to: start)
        return true
    }

    private mutating func reach(_ source: Int, at distance: Int64, through: (target: Int32, node: Int32)) {
        reachedIn[source] = searches
        sourceDistance[source] = distance
        via[source] = through
        reached[reachedCount] = Int32(truncatingIfNeeded: source)
        reachedCount += 1
    }

    /// A full target leads on to everyone it holds, at no cost.
    private mutating func expand(_ target: Int, _ rows: borrowing Rows) {
        let distance = targetDistance[target]
        var node = firstNode[target]
        while node >= 0 {
            let source = Int(nodeSource[Int(node)])
            if reachedIn[source] != searches {
                reach(source, at: distance, through: (Int32(truncatingIfNeeded: target), node))
                if distance + sourceDual[source] < limit { (limit, leaver, end) = (distance + sourceDual[source], source, -1) }
                scan(source, rows)
            }
            node = nextNode[Int(node)]
        }
    }

    /// Brings the targets of a source nearer. Rows are sorted and duals are 0 or more: after the first pair that alone is too
    /// far,
    /// nothing in the row can matter, and this is what makes the search quick.
    private mutating func scan(_ source: Int, _ rows: borrowing Rows) {
        let base = sourceDistance[source] + sourceDual[source] - extra(source) - weights.perLearner
        let (distances, duals, perPoint) = (targetDistance.base, targetDual.base, weights.perPoint)
        let row = row(of: source, rows)
        let loose = perPoint * Int64(rows.looseness(of: row))
        var limit = self.limit
        for entry in rows[row] {
            let without = base - perPoint &* Int64(entry.score)
            if without >= limit + loose { break }
            let target = Int(entry.target)
            let distance = without + duals[target]
            guard distance < limit, distance < distances[target] else { continue }
            if distances[target] == .max {
                touched[touchedCount] = entry.target
                touchedCount += 1
            }
            distances[target] = distance
            predecessor[target] = Int32(truncatingIfNeeded: source)
            if room[target] > 0 { (limit, leaver, end) = (distance, -1, target) } else { heap.put(target, distance) }
        }
        self.limit = limit
    }

    /// Keeps the pairs tight along the path, and forgets the distances.
    private mutating func adjustDuals() {
        for index in 0..<closedCount {
            let target = Int(closed[index])
            targetDual.add(limit - targetDistance[target], at: target)
        }
        for index in 0..<reachedCount {
            let source = Int(reached[index])
            sourceDual.add(sourceDistance[source] - limit, at: source)
        }
        for index in 0..<touchedCount { targetDistance[Int(touched[index])] = .max }
        (closedCount, reachedCount, touchedCount) = (0, 0, 0)
        heap.clear()
    }

    /// Gives each place along the path, from its end to its start, to the source before.
    private func shift(from last: Int, to start: Int) {
        var source = last
        while source != start {
            let (target, node) = via[source]
            let before = predecessor[Int(target)]
            nodeSource[Int(node)] = before
            source = Int(before)
        }
    }
}
