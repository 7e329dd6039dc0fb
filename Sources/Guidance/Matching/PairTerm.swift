import Matching

/// One comparison of all learners with all guides, as a grade of 0...1000. A constraint is one that has 1000 where it holds, else 0.
///
/// People are compared by codes: those who say the same have the same code, 0 for nothing. So a row is worked out once for each code, and
/// looked up for each person.
struct PairTerm: Sendable {
    let comparison: Comparison
    /// The grade where the learner says nothing, and where the guide alone does.
    let learnerMissing: Int32
    let guideMissing: Int32

    enum Comparison: Sendable {
        case overlap(PairSets, floor: Int32)
        case similar(PairSets)
        /// Whether they have anything in common.
        case common(PairSets)
        /// Whether all that they say is the same, and whether it has to be.
        case same(PairClasses, isEqual: Bool)
        case options(PairOptions)
        case distance(PairNumbers, target: Int, tolerance: Int)
        case within(PairNumbers, least: Int, most: Int)
        /// A grade for each number of quarter hours in common.
        case hours(PairHours, [Int32])
    }

    func codes(_ side: Side) -> [Int32] {
        switch comparison {
        case .overlap(let sets, _), .similar(let sets), .common(let sets): sets.half(side).codes
        case .same(let classes, _): classes.half(side).codes
        case .options(let options): options.sets.half(side).codes
        case .distance(let numbers, _, _), .within(let numbers, _, _): numbers.half(side).codes
        case .hours(let hours, _): hours.half(side).codes
        }
    }

    /// How many codes a side has.
    func count(_ side: Side) -> Int {
        switch comparison {
        case .overlap(let sets, _), .similar(let sets), .common(let sets): sets.half(side).count
        case .same(let classes, _): classes.half(side).classes.count
        case .options(let options): options.sets.half(side).count
        case .distance(let numbers, _, _), .within(let numbers, _, _): numbers.half(side).values.count
        case .hours(let hours, _): hours.half(side).hours.count
        }
    }

    /// The grade of one learner with one guide.
    func grade(learner: Int, guide: Int) -> Int32 {
        grade(ofCodes: codes(.learners)[learner], codes(.guides)[guide])
    }

    func grade(ofCodes learner: Int32, _ guide: Int32) -> Int32 {
        if learner == 0 { return learnerMissing }
        if guide == 0 { return guideMissing }
        let (learner, guide) = (Int(learner), Int(guide))
        switch comparison {
        case .overlap(let sets, let floor):
            return Self.overlap(Int32(sets.common(learner, guide).count), of: max(floor, sets.learners.size(of: learner)))
        case .similar(let sets):
            let common = Int32(sets.common(learner, guide).count)
            return Self.overlap(common, of: sets.learners.size(of: learner) + sets.guides.size(of: guide) - common)
        case .common(let sets): return sets.common(learner, guide).isEmpty ? 0 : 1000
        case .same(let classes, let isEqual):
            return (classes.learners.classes[learner] == classes.guides.classes[guide]) == isEqual ? 1000 : 0
        case .options(let options): return options.best(of: options.row(.learners, learner), .guides, guide)
        case .distance(let numbers, let target, let tolerance):
            return Self.nearness(numbers.guides.values[guide] - numbers.learners.values[learner], to: target, tolerance)
        case .within(let numbers, let least, let most):
            return (least...most).contains(numbers.guides.values[guide] - numbers.learners.values[learner]) ? 1000 : 0
        case .hours(let hours, let table): return table[hours.common(learner, guide)]
        }
    }

    /// Writes the grades that one of a side has with each code of the other.
    func fill(_ side: Side, _ position: Int, into out: UnsafeMutableBufferPointer<Int32>) {
        let own = Int(codes(side)[position])
        guard own != 0 else {
            out.update(repeating: side == .learners ? learnerMissing : guideMissing)
            if side == .guides { out[0] = learnerMissing }
            return
        }
        fillKnown(side, own, into: out)
        out[0] = side == .learners ? guideMissing : learnerMissing
    }

    private func fillKnown(_ side: Side, _ own: Int, into out: UnsafeMutableBufferPointer<Int32>) {
        switch comparison {
        case .overlap(let sets, let floor):
            sets.count(side, own, into: out)
            guard side == .guides else {
                let size = sets.learners.size(of: own)
                let grades = (0...size).map { Self.overlap($0, of: max(floor, size)) }
                grades.withUnsafeBufferPointer { grades in for code in out.indices { out[code] = grades[Int(out[code])] } }
                return
            }
            for code in out.indices where out[code] != 0 {
                out[code] = Self.overlap(out[code], of: max(floor, sets.learners.size(of: code)))
            }
        case .similar(let sets):
            sets.count(side, own, into: out)
            let (other, size) = (sets.half(side.other), sets.half(side).size(of: own))
            for code in out.indices where out[code] != 0 {
                out[code] = Self.overlap(out[code], of: size + other.size(of: code) - out[code])
            }
        case .common(let sets):
            sets.count(side, own, into: out)
            for code in out.indices { out[code] = out[code] == 0 ? 0 : 1000 }
        case .same(let classes, let isEqual):
            let (mine, theirs) = (
                classes.half(side).classes[own], classes.half(side.other).classes
            )
            for code in out.indices { out[code] = (theirs[code] == mine) == isEqual ? 1000 : 0 }
        case .options(let options):
            let row = options.row(side, own)
            for code in out.indices { out[code] = options.best(of: row, side.other, code) }
        case .distance(let numbers, let target, let tolerance):
            numbers.forEachDifference(side, own) { out[$0] = Self.nearness($1, to: target, tolerance) }
        case .within(let numbers, let least, let most):
            numbers.forEachDifference(side, own) { out[$0] = (least...most).contains($1) ? 1000 : 0 }
        case .hours(let hours, let table): hours.fill(side, own, table, into: out)
        }
    }

    /// A part of a whole that is above 0, as a grade.
    @inline(__always) private static func overlap(_ part: Int32, of whole: Int32) -> Int32 { 1000 &* part / whole }

    private static func nearness(_ difference: Int, to target: Int, _ tolerance: Int) -> Int32 {
        let distance = abs(difference - target)
        return distance >= tolerance ? 0 : Int32(max(0, 1000 - 1000 * distance / tolerance))
    }
}

/// What each side says as a whole: two codes of one class say the same.
struct PairClasses: Sendable {
    let learners: Half
    let guides: Half

    struct Half: Sendable {
        let codes: [Int32]
        let classes: [Int32]
    }

    init(_ sets: PairSets) {
        var known: [[Int32]: Int32] = [:]
        func half(_ half: PairSets.Half) -> Half {
            let classes = (0..<half.count).map { code in
                let items = Array(half.items(of: code))
                let number = known[items] ?? Int32(known.count)
                known[items] = number
                return number
            }
            return Half(codes: half.codes, classes: classes)
        }
        let (learners, guides) = (half(sets.learners), half(sets.guides))
        (self.learners, self.guides) = (learners, guides)
    }

    func half(_ side: Side) -> Half { side == .learners ? learners : guides }
}

/// Numbers of each side; the value of code 0 counts for nobody.
struct PairNumbers: Sendable {
    let learners: Half
    let guides: Half

    struct Half: Sendable {
        let codes: [Int32]
        let values: [Int]

        fileprivate init(_ all: [Int?]) {
            (codes, values) = coded(all, nothing: 0)
        }
    }

    init(learners: [Int?], guides: [Int?]) { (self.learners, self.guides) = (Half(learners), Half(guides)) }

    func half(_ side: Side) -> Half { side == .learners ? learners : guides }

    /// Visits by how much the guide's number is above the learner's, for each code of the other side.
    @inline(__always)
    func forEachDifference(_ side: Side, _ own: Int, _ visit: (_ code: Int, _ difference: Int) -> Void) {
        let (mine, theirs) = (half(side).values[own], half(side.other).values)
        for code in theirs.indices { visit(code, side == .learners ? theirs[code] - mine : mine - theirs[code]) }
    }
}

/// A table of grades by an option of the learner and one of the guide: of several options the best counts.
struct PairOptions: Sendable {
    let sets: PairSets
    /// By text of the learner and text of the guide, `sets.names.count` in a row.
    private let grades: [Int32]

    init(_ sets: PairSets, _ map: [String: [String: Int]]) {
        self.sets = sets
        var grades = [Int32](repeating: 0, count: sets.names.count * sets.names.count)
        for (learner, name) in sets.names.enumerated() {
            guard let row = map[name] else { continue }
            for (guide, other) in sets.names.enumerated() { grades[learner * sets.names.count + guide] = Int32(row[other] ?? 0) }
        }
        self.grades = grades
    }

    /// The best grade that a code of a side has with each text of the other.
    func row(_ side: Side, _ code: Int) -> [Int32] {
        let count = sets.names.count
        return (0..<count).map { text in
            sets.half(side).items(of: code).reduce(0) {
                max($0, grades[side == .learners ? Int($1) * count + text : text * count + Int($1)])
            }
        }
    }

    func best(of row: [Int32], _ side: Side, _ code: Int) -> Int32 {
        sets.half(side).items(of: code).reduce(0) { max($0, row[Int($1)]) }
    }
}
