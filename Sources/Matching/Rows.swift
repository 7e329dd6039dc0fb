/// The pairs that may be, by one of the sides: in each row best score first, up to `looseness`.
///
/// What matters is where to stop reading a row, and for that a rough order is as good as an exact one, and half the work. Where
/// the order of equals matters, in the canonical answer, it is not taken from here.
///
/// 8 bytes a pair. Only one orientation is there at a time.
struct Rows: ~Copyable {
    struct Entry: BitwiseCopyable {
        let target: Int32
        let score: Int32
    }

    let side: Side
    let count: Int
    let targets: Int
    private let entries: Buffer<Entry>
    /// Where each row starts, and the last one ends.
    private let starts: Buffer<Int>
    private let shifts: Buffer<Int32>

    /// Reads and sorts the rows of `side`.
    ///
    /// - Throws: `MatchingError.tooLarge`, before it allocates; what `check` throws.
    init(of side: Side, in market: Market, bytesMax: Int, check: Check) throws {
        let room = try Self.room(for: side, in: market, bytesMax: bytesMax, check: check)
        let (count, targets) = (market.count(of: side), market.count(of: side.other))
        let entries = Buffer<Entry>(uninitialized: room)
        let starts = Buffer<Int>(repeating: 0, count: count + 1)
        let shifts = Buffer<Int32>(repeating: 0, count: count)
        let sorter = Sorter(longest: targets)
        var end = 0
        let (base, first, widths) = (entries.base, starts.base, shifts.base)
        try market.forEachRow(of: side, .rows, check: check) { position, row in
            let (sorted, shift) = sorter.sort(row, to: base + end)
            end += sorted
            first[position + 1] = end
            widths[position] = shift
        }
        (self.side, self.count, self.targets) = (side, count, targets)
        self.entries = entries
        self.starts = starts
        self.shifts = shifts
    }

    @inline(__always) subscript(row: Int) -> UnsafeBufferPointer<Entry> {
        UnsafeBufferPointer(start: entries.base + starts[row], count: starts[row + 1] - starts[row])
    }

    /// How much larger a score may be that comes later in the row.
    @inline(__always) func looseness(of row: Int) -> Int32 { 1 << shifts[row] - 1 }

    /// The entry with the largest score; nil if the row is empty.
    func best(of row: Int) -> Entry? {
        let (all, loose) = (self[row], looseness(of: row))
        guard var best = all.first, loose > 0 else { return all.first }
        for entry in all {
            if entry.score + loose < best.score { break }
            if entry.score > best.score { best = entry }
        }
        return best
    }

    /// Puts a row into its exact order: best score first, equals in canonical order.
    func sort(_ row: Int) {
        guard looseness(of: row) > 0, let best = best(of: row) else { return }
        let all = entries.base + starts[row]
        let count = starts[row + 1] - starts[row]
        var start = 0
        while start < count {
            let step = (best.score - all[start].score) >> shifts[row]
            var end = start + 1
            while end < count && (best.score - all[end].score) >> shifts[row] == step { end += 1 }
            Self.sort(UnsafeMutableBufferPointer(start: all + start, count: end - start))
            start = end
        }
    }

    /// Sorts the entries of one step, which are few in most rows.
    private static func sort(_ step: UnsafeMutableBufferPointer<Entry>) {
        guard step.count <= 32 else {
            var step = step
            return step.sort { ($1.score, $0.target) < ($0.score, $1.target) }
        }
        for index in step.indices.dropFirst() {
            let entry = step[index]
            var place = index
            // Those with equal scores are in order already.
            while place > 0 && step[place - 1].score < entry.score {
                step[place] = step[place - 1]
                place -= 1
            }
            step[place] = entry
        }
    }

    /// How many entries to make room for. They are counted only if not all pairs would fit: pages that are not written cost
    /// nothing.
    private static func room(for side: Side, in market: Market, bytesMax: Int, check: Check) throws -> Int {
        let all = market.learners * market.guides.count
        let size = MemoryLayout<Entry>.stride
        if all * size <= bytesMax { return all }
        var allowed = 0
        try market.forEachRow(of: side, .rows, check: check) { _, row in
            for score in row where score >= 0 { allowed += 1 }
        }
        guard allowed * size <= bytesMax else { throw MatchingError.tooLarge(bytes: allowed * size, most: bytesMax) }
        return allowed
    }
}

/// Sorts rows by counting, into 1,024 steps of score.
private struct Sorter: ~Copyable {
    private static let steps = 1024
    private let places = Buffer<Int32>(repeating: 0, count: steps)
    private let allowed: Buffer<Rows.Entry>

    init(longest: Int) { allowed = Buffer(uninitialized: longest + 1) }

    /// Writes the entries of a row to `entries`, and returns how many there are and how wide a step is, as a power of two.
    func sort(
        _ row: UnsafeMutableBufferPointer<Int32>, to entries: UnsafeMutablePointer<Rows.Entry>
    ) -> (count: Int, shift: Int32) {
        let allowed = UnsafeMutableBufferPointer(start: self.allowed.base, count: collect(row))
        var (least, most) = (Int32.max, Int32(0))
        for entry in allowed { (least, most) = (min(least, entry.score), max(most, entry.score)) }
        guard least <= most else { return (0, 0) }
        let shift = max(0, 22 - Int32((most - least).leadingZeroBitCount))
        let places = self.places.base
        places.update(repeating: 0, count: Self.steps)
        for entry in allowed { places[Int((most &- entry.score) &>> shift)] &+= 1 }
        var start: Int32 = 0
        for step in 0...Int((most - least) >> shift) { (places[step], start) = (start, start &+ places[step]) }
        for entry in allowed {
            let step = Int((most &- entry.score) &>> shift)
            entries[Int(places[step])] = entry
            places[step] &+= 1
        }
        return (allowed.count, shift)
    }

    /// Copies the pairs that may be, without a branch: which ones they are cannot be guessed.
    private func collect(_ row: UnsafeMutableBufferPointer<Int32>) -> Int {
        var count = 0
        for target in row.indices {
            let score = row[target]
            allowed[count] = Rows.Entry(target: Int32(truncatingIfNeeded: target), score: score)
            count &+= score < 0 ? 0 : 1
        }
        return count
    }
}
