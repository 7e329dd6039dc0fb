/// The pairs that an optimum may have: those whose weight is the sum of their duals. "Nobody" is one guide more, the last, for
/// learners whose dual is 0.
///
/// By complementary slackness the optima are exactly the assignments of each learner to a tight guide in which the guides that
/// are `fixed`, those whose dual is not 0 and nobody, have as many learners as they have now.
struct TightFace: ~Copyable {
    let learners: Int
    /// Guides, without nobody.
    let guides: Int
    let byGuide: BitRows
    let byLearner: BitRows
    let isFixed: Buffer<Bool>
    /// Where each learner is.
    let place: Buffer<Int32>
    /// How many a guide may take in more, and how many it may give away.
    let room: Buffer<Int32>
    let spare: Buffer<Int32>
    /// What is to be even: learners here and those held from before.
    let load: Buffer<Int>

    var nobody: Int { guides }

    /// - Parameter duals: Of an optimum, with the market's weights.
    init(of market: Market, _ rows: borrowing Rows, _ duals: Certificate, places: [Int32]) {
        (learners, guides) = (market.learners, market.guides.count)
        byGuide = BitRows(rows: guides + 1, columns: learners)
        byLearner = BitRows(rows: learners, columns: guides + 1)
        isFixed = Buffer(repeating: true, count: guides + 1)
        place = Buffer(places.lazy.map { [guides] in $0 < 0 ? Int32(guides) : $0 })
        room = Buffer(repeating: 0, count: guides + 1)
        spare = Buffer(repeating: 0, count: guides + 1)
        load = Buffer(repeating: 0, count: guides + 1)
        for guide in 0..<guides {
            isFixed[guide] = duals.guides[guide] != 0
            room[guide] = Int32(market.places(of: guide))
            spare[guide] = -Int32(market.minimum(of: guide))
            load[guide] = market.startLoad(of: guide)
        }
        for place in places where place >= 0 { change(Int(place), by: 1) }
        collect(rows, duals)
        for learner in 0..<learners where duals.learners[learner] == 0 && !market.isPinned(learner) { set(learner, nobody) }
    }

    /// Rows are sorted, so that the tight pairs of a row are at its beginning.
    private func collect(_ rows: borrowing Rows, _ duals: Certificate) {
        let (own, others) = rows.side == .learners ? (duals.learners, duals.guides) : (duals.guides, duals.learners)
        let least = others.min() ?? 0
        for row in 0..<rows.count {
            let last = own[row] + least - duals.weights.perPoint * Int64(rows.looseness(of: row))
            for entry in rows[row] {
                let weight = duals.weights.weight(entry.score)
                if weight < last { break }
                guard weight == own[row] + others[Int(entry.target)] else { continue }
                if rows.side == .learners { set(row, Int(entry.target)) } else { set(Int(entry.target), row) }
            }
        }
    }

    private func set(_ learner: Int, _ guide: Int) {
        byLearner.set(learner, guide)
        byGuide.set(guide, learner)
    }

    private func change(_ guide: Int, by difference: Int) {
        guard guide != nobody else { return }
        load.add(difference, at: guide)
        room.add(-Int32(difference), at: guide)
        spare.add(Int32(difference), at: guide)
    }

    func move(_ learner: Int, to guide: Int) {
        change(Int(place[learner]), by: -1)
        change(guide, by: 1)
        place[learner] = Int32(guide)
    }

    /// Whether the optimum may give the guide a learner more, or one less.
    func takes(_ guide: Int) -> Bool { !isFixed[guide] && room[guide] > 0 }
    func gives(_ guide: Int) -> Bool { !isFixed[guide] && spare[guide] > 0 }
}
