extension Market {
    /// The most learners that can have a guide at once.
    ///
    /// - Throws: As `assignment`.
    /// - Complexity: O(pairs x √learners).
    public func mostPossible(bytesMax: Int = 512 << 20, check: Check = { _ in }) throws -> Int {
        let rows = try Rows(of: .learners, in: self, bytesMax: bytesMax, check: check)
        let places = guides.indices.map { self.places(of: $0) }
        return try MaximumMatching.most(rows, places, least: 0, check: check) + pins.reduce(0, +)
    }

    /// The largest score that everyone can have at least, with as many learners matched as possible; 0 if nobody can.
    func floor(bytesMax: Int, check: Check) throws -> Int32 {
        let rows = try Rows(of: .learners, in: self, bytesMax: bytesMax, check: check)
        let places = guides.indices.map { self.places(of: $0) }
        let minima = guides.indices.map { minimum(of: $0) }
        let needed = minima.reduce(0, +)
        let all = try MaximumMatching.most(rows, places, least: 0, check: check)
        guard all > 0 else { return minimumScore }
        /// Where the minima can be filled, and that number of learners matched, there is an assignment with both: paths that add learners take
        /// nobody
        /// from a guide who does not get another.
        func isEnough(_ least: Int32) throws -> Bool {
            guard try MaximumMatching.most(rows, places, least: least, check: check) == all else { return false }
            return try needed == 0 || MaximumMatching.most(rows, minima, least: least, check: check) == needed
        }
        var (reached, missed) = (Int32(0), Self.scoreMost + 1)
        while missed - reached > 1 {
            let middle = (reached + missed) / 2
            if try isEnough(middle) { reached = middle } else { missed = middle }
        }
        return max(reached, minimumScore)
    }
}

/// Hopcroft and Karp's algorithm, with places.
private struct MaximumMatching: ~Copyable {
    private var count = 0
    private let place: Buffer<Int32>
    private let room: Buffer<Int32>
    /// Learners of each guide as a list, in both directions.
    private let first: Buffer<Int32>
    private let after: Buffer<Int32>
    private let before: Buffer<Int32>
    /// The step at which a phase reached a guide, -1 if it did not.
    private let level: Buffer<Int32>
    /// Where a phase is in the row of each learner, and in the list of each guide.
    private let cursor: Buffer<Int>
    private let held: Buffer<Int32>
    private let queue: Buffer<Int32>
    private let path: Buffer<Int32>

    /// The most learners that pairs with at least that score can have.
    static func most(_ rows: borrowing Rows, _ places: [Int], least: Int32, check: Check) throws -> Int {
        var matching = MaximumMatching(rows, places)
        try matching.solve(rows, least: least, check: check)
        return matching.count
    }

    private init(_ rows: borrowing Rows, _ places: [Int]) {
        let (learners, guides) = (rows.count, rows.targets)
        place = Buffer(repeating: -1, count: learners)
        room = Buffer(places.lazy.map { Int32($0) })
        first = Buffer(repeating: -1, count: guides)
        after = Buffer(repeating: -1, count: learners)
        before = Buffer(repeating: -1, count: learners)
        level = Buffer(repeating: -1, count: guides)
        cursor = Buffer(repeating: 0, count: learners)
        held = Buffer(repeating: -1, count: guides)
        queue = Buffer(uninitialized: guides)
        path = Buffer(uninitialized: guides + 1)
    }

    /// Finds a matching with the most learners, of pairs with at least that score.
    private mutating func solve(_ rows: borrowing Rows, least: Int32, check: Check) throws {
        for learner in 0..<rows.count {
            let row = rows[learner]
            if let open = row.first(where: { $0.score >= least && room[Int($0.target)] > 0 }) { put(learner, Int(open.target)) }
        }
        var isFound = true
        while isFound {
            try check(Progress(.solve, count, of: rows.count))
            guard let last = levels(rows, least) else { return }
            cursor.fill(0)
            held.base.update(from: first.base, count: first.count)
            isFound = false
            for learner in 0..<rows.count where place[learner] < 0 {
                if augment(learner, rows, least, last) { isFound = true }
            }
        }
    }

    private mutating func put(_ learner: Int, _ guide: Int) {
        link(learner, guide)
        room.add(-1, at: guide)
        count += 1
    }

    private func link(_ learner: Int, _ guide: Int) {
        place[learner] = Int32(guide)
        (before[learner], after[learner]) = (-1, first[guide])
        if first[guide] >= 0 { before[Int(first[guide])] = Int32(learner) }
        first[guide] = Int32(learner)
    }

    private func unlink(_ learner: Int) {
        let (previous, next) = (before[learner], after[learner])
        if previous >= 0 { after[Int(previous)] = next } else { first[Int(place[learner])] = next }
        if next >= 0 { before[Int(next)] = previous }
    }

    /// Sets the levels of guides, from the learners without one.
    ///
    /// - Returns: The level at which there is room, nil if none can be reached.
    private mutating func levels(_ rows: borrowing Rows, _ least: Int32) -> Int32? {
        level.fill(-1)
        var (done, found) = (0, 0)
        var open: Int32?
        func visit(_ learner: Int, _ step: Int32) {
            let last = least - rows.looseness(of: learner)
            for entry in rows[learner] {
                if entry.score < last { return }
                guard entry.score >= least, level[Int(entry.target)] < 0 else { continue }
                level[Int(entry.target)] = step
                if room[Int(entry.target)] > 0 { open = open ?? step }
                queue[found] = entry.target
                found += 1
                if found == rows.targets { return }
            }
        }
        for learner in 0..<rows.count where place[learner] < 0 && found < rows.targets { visit(learner, 0) }
        while done < found && found < rows.targets {
            let guide = Int(queue[done])
            done += 1
            if let open, level[guide] >= open { break }
            var learner = Int(first[guide])
            while learner >= 0 {
                visit(learner, level[guide] + 1)
                learner = Int(after[learner])
            }
        }
        return open
    }

    /// Walks from a learner down the levels to a guide with room, without recursion: the path is a list of learners.
    private mutating func augment(_ start: Int, _ rows: borrowing Rows, _ least: Int32, _ last: Int32) -> Bool {
        var depth = 0
        path[0] = Int32(start)
        while depth >= 0 {
            let learner = Int(path[depth])
            guard let guide = step(learner, depth, rows, least) else {
                depth -= 1
                continue
            }
            if room[guide] > 0 {
                finish(depth, rows)
                return true
            }
            let next = held[guide]
            guard depth < Int(last), next >= 0 else {
                level[guide] = -1
                continue
            }
            // Everyone is asked once in a phase.
            held[guide] = after[Int(next)]
            depth += 1
            path[depth] = next
        }
        return false
    }

    /// The next guide of a learner at this depth.
    private func step(_ learner: Int, _ depth: Int, _ rows: borrowing Rows, _ least: Int32) -> Int? {
        let row = rows[learner]
        while cursor[learner] < row.count {
            let entry = row[cursor[learner]]
            if entry.score >= least && level[Int(entry.target)] == Int32(depth) { return Int(entry.target) }
            cursor.add(1, at: learner)
        }
        return nil
    }

    /// Everyone on the path goes to the guide that their cursor is at.
    private mutating func finish(_ depth: Int, _ rows: borrowing Rows) {
        for index in stride(from: depth, through: 0, by: -1) {
            let learner = Int(path[index])
            let guide = Int(rows[learner][cursor[learner]].target)
            if place[learner] >= 0 { unlink(learner) }
            link(learner, guide)
            if index == depth { room.add(-1, at: guide) }
        }
        count += 1
    }
}
