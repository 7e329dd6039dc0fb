import Matching

/// When the people of each side have time: those with the same hours have one code, and 0 is the code of those who say nothing.
struct PairHours: Sendable {
    let learners: Half
    let guides: Half

    struct Half: Sendable {
        let codes: [Int32]
        let hours: [WeekHours]
        /// Where the spans of each code begin in `spans`, and the last end.
        let starts: [Int32]
        let spans: [Span]

        struct Span: Sendable {
            let from, until: Int32
        }

        fileprivate init(_ all: [WeekHours?]) {
            (codes, hours) = coded(all, nothing: WeekHours())
            var (starts, spans): ([Int32], [Span]) = ([0], [])
            for one in hours {
                spans += one.spans.map { Span(from: Int32($0.lowerBound), until: Int32($0.upperBound)) }
                starts.append(Int32(spans.count))
            }
            (self.starts, self.spans) = (starts, spans)
        }
    }

    init(learners: [WeekHours?], guides: [WeekHours?]) { (self.learners, self.guides) = (Half(learners), Half(guides)) }

    func half(_ side: Side) -> Half { side == .learners ? learners : guides }

    func common(_ learner: Int, _ guide: Int) -> Int { learners.hours[learner].common(guides.hours[guide]) }

    /// Writes what `table` says of the quarter hours that somebody has in common with each code of the other side.
    ///
    /// Spans of the others are looked up in sums over the own hours: two looks for each, where comparing bits would take eleven words.
    func fill(_ side: Side, _ code: Int, _ table: [Int32], into out: UnsafeMutableBufferPointer<Int32>) {
        let (own, other) = (half(side).hours[code], half(side.other))
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: WeekHours.quarters + 1) { sums in
            sums[0] = 0
            for quarter in 0..<WeekHours.quarters { sums[quarter + 1] = sums[quarter] + (own.contains(quarter) ? 1 : 0) }
            other.starts.withUnsafeBufferPointer { starts in
                other.spans.withUnsafeBufferPointer { spans in
                    for code in out.indices {
                        var common: Int32 = 0
                        for place in Int(starts[code])..<Int(starts[code + 1]) {
                            common &+= sums[Int(spans[place].until)] &- sums[Int(spans[place].from)]
                        }
                        out[code] = table[Int(common)]
                    }
                }
            }
        }
    }
}
