import Matching

/// A code for each person: those who say the same have one, and those who say nothing have 0.
///
/// - Parameter nothing: What stands for the value of code 0.
func coded<Value: Hashable>(_ all: [Value?], nothing: Value) -> (codes: [Int32], values: [Value]) {
    var (known, values) = ([Value: Int32](), [nothing])
    let codes = all.map { one -> Int32 in
        guard let one else { return 0 }
        if let code = known[one] { return code }
        known[one] = Int32(values.count)
        values.append(one)
        return Int32(values.count - 1)
    }
    return (codes, values)
}

/// What each side says in texts, by numbers: those who say the same have one code, and 0 is the code of those who say nothing.
///
/// Rows are compared code by code, and the texts of a code are found from both ends: who has a text, and which texts somebody has.
struct PairSets: Sendable {
    let learners: Half
    let guides: Half
    /// The texts by number.
    let names: [String]

    struct Half: Sendable {
        /// The code of each person.
        let codes: [Int32]
        /// Where the texts of each code begin in `items`, and the last end; in order.
        let starts: [Int32]
        let items: [Int32]
        /// Where the codes that have a text begin in `holders`, and the last end.
        let holderStarts: [Int32]
        let holders: [Int32]

        var count: Int { starts.count - 1 }

        func items(of code: Int) -> ArraySlice<Int32> { items[Int(starts[code])..<Int(starts[code + 1])] }
        func size(of code: Int) -> Int32 { starts[code + 1] - starts[code] }

        fileprivate init(_ values: [[String]], _ numbers: [String: Int32]) {
            let sets: [[String]]
            (codes, sets) = coded(values.map { $0.isEmpty ? nil : $0 }, nothing: [])
            let items = sets.map { $0.compactMap { numbers[$0] }.sorted() }
            (starts, self.items) = Self.packed(items)
            var holders = [[Int32]](repeating: [], count: numbers.count)
            for (code, own) in items.enumerated() { for item in own { holders[Int(item)].append(Int32(code)) } }
            (holderStarts, self.holders) = Self.packed(holders)
        }

        private static func packed(_ lists: [[Int32]]) -> (starts: [Int32], items: [Int32]) {
            var starts: [Int32] = [0]
            for list in lists { starts.append((starts.last ?? 0) + Int32(list.count)) }
            return (starts, Array(lists.joined()))
        }
    }

    /// - Parameters: What each person says; empty for nothing.
    init(learners: [[String]], guides: [[String]]) {
        var (numbers, names): ([String: Int32], [String]) = ([:], [])
        for text in (learners + guides).joined() where numbers[text] == nil {
            numbers[text] = Int32(names.count)
            names.append(text)
        }
        self.names = names
        (self.learners, self.guides) = (Half(learners, numbers), Half(guides, numbers))
    }

    func half(_ side: Side) -> Half { side == .learners ? learners : guides }

    /// Counts what somebody has in common with each code of the other side.
    func count(_ side: Side, _ code: Int, into counts: UnsafeMutableBufferPointer<Int32>) {
        let other = half(side.other)
        counts.update(repeating: 0)
        other.holders.withUnsafeBufferPointer { holders in
            for item in half(side).items(of: code) {
                let (start, end) = (Int(other.holderStarts[Int(item)]), Int(other.holderStarts[Int(item) + 1]))
                for place in start..<end { counts[Int(holders[place])] &+= 1 }
            }
        }
    }

    /// The texts that the codes of a learner and a guide have in common.
    func common(_ learner: Int, _ guide: Int) -> [Int32] {
        let theirs = Set(guides.items(of: guide))
        return learners.items(of: learner).filter(theirs.contains)
    }
}
