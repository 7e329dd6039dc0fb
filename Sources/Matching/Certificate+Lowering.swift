extension Certificate {
    /// Makes the guides' duals the least there are: shortest paths in the graph of what could change.
    ///
    /// What a guide's dual is too much is the least cost of a row of moves that ends with one learner more there: somebody leaves
    /// nobody, or a place that had a price, and on it goes. Both duals of everything on the way shift by its distance.
    ///
    /// - Parameter places: An optimum, -1 for nobody and for pinned learners.
    mutating func lower(in market: Market, _ rows: borrowing Rows, places: [Int32], check: Check) throws {
        let row = Buffer<Int32>(repeating: -1, count: market.guides.count)
        let held = Holdings(places, guides: market.guides.count)
        let distance = Buffer(guides)
        var heap = TargetHeap(targets: market.guides.count)
        let most = weights.most
        for guide in guides.indices { heap.put(guide, guides[guide]) }

        /// Only a pair that weighs more than the learner's dual and distance brings any guide nearer: all start at their dual.
        func leave(_ learner: Int, at start: Int64, _ heap: inout TargetHeap) {
            let base = start + learners[learner] - weights.perLearner
            func consider(_ guide: Int, _ score: Int32) {
                let reached = base - weights.perPoint &* Int64(score) + guides[guide]
                guard reached < distance[guide] else { return }
                distance[guide] = reached
                heap.put(guide, reached)
            }
            if rows.side == .learners {
                let loose = rows.looseness(of: learner)
                for entry in rows[learner] {
                    if base >= weights.perPoint &* Int64(entry.score + loose) { break }
                    consider(Int(entry.target), entry.score)
                }
            } else if start + learners[learner] < most {
                market.read(.learners, learner, into: row.all)
                for guide in guides.indices where row[guide] >= 0 { consider(guide, row[guide]) }
            }
        }

        for learner in learners.indices where places[learner] < 0 && !market.isPinned(learner) {
            if learner % 4096 == 0 { try check(Progress(.explain, 0, of: guides.count)) }
            leave(learner, at: 0, &heap)
        }
        var done = 0
        while heap.count > 0 {
            try check(Progress(.explain, done, of: guides.count))
            done += 1
            let guide = heap.pop()
            held.forEach(of: guide) { leave($0, at: distance[guide], &heap) }
        }
        for guide in guides.indices { guides[guide] -= distance[guide] }
        for learner in learners.indices where places[learner] >= 0 { learners[learner] += distance[Int(places[learner])] }
    }
}

/// The learners of each guide.
struct Holdings: ~Copyable {
    private let starts: Buffer<Int32>
    private let learners: Buffer<Int32>

    /// - Parameter places: The guide of each learner, -1 for nobody.
    init(_ places: [Int32], guides: Int) {
        starts = Buffer(repeating: 0, count: guides + 2)
        learners = Buffer(repeating: -1, count: places.count)
        for place in places where place >= 0 {
            precondition(place < guides, "a guide of the market")
            starts[Int(place) + 2] += 1
        }
        for guide in 0..<guides { starts[guide + 2] += starts[guide + 1] }
        for (learner, place) in places.enumerated() where place >= 0 {
            learners[Int(starts[Int(place) + 1])] = Int32(truncatingIfNeeded: learner)
            starts[Int(place) + 1] += 1
        }
    }

    func forEach(of guide: Int, _ body: (Int) -> Void) {
        for index in starts[guide]..<starts[guide + 1] { body(Int(learners[Int(index)])) }
    }
}
