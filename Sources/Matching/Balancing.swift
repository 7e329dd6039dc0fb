extension TightFace {
    /// Makes the sum of squared loads the least that an optimum can have.
    ///
    /// It is that as soon as no row of moves takes a learner from a guide to one who has two or more less: loads of optima are
    /// exchangeable, as bases of a matroid are.
    func balance(check: Check) throws {
        var closure = Closure(self)
        var order = (0..<guides).filter { !isFixed[$0] }.sorted { load[$0] < load[$1] }
        var moves = 0
        repeat {
            try check(Progress(.balance, moves, of: 0))
            moves += 1
            sortByLoad(&order)
        } while balanceOnce(&closure, order)
    }

    /// By insertion: from one move to the next, only two guides change.
    private func sortByLoad(_ order: inout [Int]) {
        for start in order.indices.dropFirst() {
            let guide = order[start]
            var place = start
            while place > 0 && load[order[place - 1]] > load[guide] {
                order[place] = order[place - 1]
                place -= 1
            }
            order[place] = guide
        }
    }

    /// Moves a learner's worth of load to the guide with the least that can be helped.
    ///
    /// - Parameter order: Guides that are not fixed, the least load first.
    /// - Returns: Whether anything could be moved.
    private func balanceOnce(_ closure: inout Closure, _ order: [Int]) -> Bool {
        guard let largest = order.last.map({ load[$0] }) else { return false }
        closure.clear()
        for root in order where takes(root) && !closure.has(root) {
            if load[root] + 2 > largest { return false }
            let start = closure.count
            closure.add(root)
            // Nobody has more to give than the largest.
            let found = closure.spread(self) { gives($0) && load[$0] == largest }
            let most = found ?? (start..<closure.count).map { closure[$0] }.filter { gives($0) }.max { load[$0] < load[$1] }
            guard let most, load[most] >= load[root] + 2 else { continue }
            closure.moveAll(from: most, self)
            return true
        }
        return false
    }

    /// Makes this the canonical one of the optima with the least sum of squares: learner by learner, the first guide that the
    /// learners before leave.
    func makeCanonical(check: Check) throws {
        var closure = Closure(self)
        let loads = load.all[..<guides]
        var givers = Givers(loads: (loads.min() ?? 0)...(loads.max() ?? 0))
        for learner in 0..<learners {
            try check(Progress(.canonical, learner, of: learners))
            closure.freeze(learner)
            guard let first = firstTight(learner, from: 0, below: Int(place[learner])) else { continue }
            advance(learner, first, &closure, &givers)
        }
    }

    /// The first guide of `start..<end` that is tight with the learner.
    private func firstTight(_ learner: Int, from start: Int, below end: Int) -> Int? {
        guard start < end else { return nil }
        let row = byLearner.words.base + learner * byLearner.wordsPerRow
        for word in start >> 6...(end - 1) >> 6 {
            var bits = row[word]
            if word == start >> 6 { bits &= ~0 << UInt64(start & 63) }
            guard bits != 0 else { continue }
            let guide = word << 6 + bits.trailingZeroBitCount
            return guide < end ? guide : nil
        }
        return nil
    }

    /// Moves a learner to the first tight guide that can make room. The learner is frozen already.
    ///
    /// Guides that reach the learner's own fill it again. Others end at a guide that takes one more, where one that has just as
    /// many after it gives one less and reaches the learner's: the loads are the same in another order.
    private func advance(_ learner: Int, _ first: Int, _ closure: inout Closure, _ givers: inout Givers) {
        let own = Int(place[learner])
        closure.clear()
        closure.add(own)
        var isFound = closure.spread(self) { $0 == first } != nil
        givers.clear()
        if !isFound {
            for index in 0..<closure.count where gives(closure[index]) { givers.add(closure[index], load: load[closure[index]]) }
            for guide in 0..<guides where givers.any && takes(guide) && !closure.has(guide) && givers[load[guide] + 1] != nil {
                closure.add(guide)
                if guide == first { isFound = true }
            }
            isFound = isFound || closure.spread(self) { $0 == first } != nil
        }
        guard let target = isFound ? first : firstReached(learner, below: own, closure) else { return }
        move(learner, to: target)
        let root = closure.moveAll(from: target, self)
        if root != own, let giver = givers[load[root]] { closure.moveAll(from: giver, self) }
    }

    private func firstReached(_ learner: Int, below end: Int, _ closure: borrowing Closure) -> Int? {
        var guide = firstTight(learner, from: 0, below: end)
        while let candidate = guide, !closure.has(candidate) { guide = firstTight(learner, from: candidate + 1, below: end) }
        return guide
    }
}

/// One guide for each load, who may give a learner away.
private struct Givers: ~Copyable {
    private let least: Int
    private let guides: Buffer<Int32>
    private var used: [Int] = []

    init(loads: ClosedRange<Int>) {
        least = loads.lowerBound
        guides = Buffer(repeating: -1, count: loads.count + 1)
    }

    var any: Bool { !used.isEmpty }

    subscript(load: Int) -> Int? { guides[load - least] < 0 ? nil : Int(guides[load - least]) }

    mutating func add(_ guide: Int, load: Int) {
        if guides[load - least] < 0 { used.append(load - least) }
        guides[load - least] = Int32(truncatingIfNeeded: guide)
    }

    mutating func clear() {
        for index in used { guides[index] = -1 }
        used.removeAll(keepingCapacity: true)
    }
}
