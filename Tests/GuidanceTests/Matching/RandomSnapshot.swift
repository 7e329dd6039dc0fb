import JSON

@testable import Guidance

/// Snapshots of people who say random things, and nothing now and then.
struct RandomSnapshot {
    var dice: SeededRandom
    static let options: [Slug] = ["a", "b", "c", "d"]

    /// A form with a question of each kind that is compared.
    static func form() -> Form {
        var form = Form()
        let kinds: [(Slug, Form.Question.Kind)] = [
            ("one", .choice), ("many", .multiChoice), ("rank", .rank), ("number", .number),
        ]
        form.questions = kinds.map { id, kind in
            var question = Form.Question()
            (question.id, question.kind, question.use) = (id, kind, [.match])
            question.options = kind == .number ? [] : options.map { Form.Question.Option(id: $0, label: $0.text) }
            return question
        }
        return form
    }

    /// Each kind of criterion, and each constraint.
    mutating func configuration() -> MatchingConfiguration {
        var configuration = MatchingConfiguration()
        var criteria: [MatchCriterion] = []
        func add(_ id: Slug, _ kind: MatchCriterion.Kind, _ fill: (inout MatchCriterion) -> Void) {
            var criterion = MatchCriterion(id: id, kind, Int.random(in: 0...100, using: &dice))
            if kind != .choice, Bool.random(using: &dice) { criterion.whenMissing = Int.random(in: 0...1000, using: &dice) }
            fill(&criterion)
            criteria.append(criterion)
        }
        add("overlap", .overlap) { ($0.learner, $0.guide) = ("profile.seeks", "profile.offers") }
        add("wide", .overlap) { ($0.learner, $0.guide, $0.floor) = ("form.many", "form.rank", 5) }
        add("similar", .similar) { $0.of = "form.many" }
        add("map", .map) { $0.of = "form.many" }
        add("equal", .equal) { $0.of = "form.one" }
        add("different", .different) { $0.of = "person.department" }
        add("distance", .distance) { ($0.of, $0.target, $0.tolerance) = ("person.level", 1, 3) }
        add("near", .distance) { ($0.of, $0.tolerance) = ("form.number", 1_000_000_000) }
        add("time", .time) { $0.wantedMinutes = 500 }
        add("wish", .choice) { $0.side = [nil, .learner, .guide, .both].randomElement(using: &dice) ?? nil }
        criteria[3].map = Dictionary(
            uniqueKeysWithValues: Self.options.map { option in
                let row = Self.options.dropFirst().map { ($0.text, Int.random(in: 0...1000, using: &dice)) }
                return (option.text, Dictionary(uniqueKeysWithValues: row))
            })
        criteria[9].depth = Int.random(in: 1...5, using: &dice)
        configuration.criteria = criteria.shuffled(using: &dice)
        if Bool.random(using: &dice) { configuration.constraints.language = .init() }
        if Bool.random(using: &dice) { configuration.constraints.overlap = .init(minimumMinutes: 120) }
        if Bool.random(using: &dice) { configuration.constraints.level = .init(least: -1, most: 2) }
        if Bool.random(using: &dice) {
            configuration.constraints.segments = [
                .init(of: "person.department", must: .differ), .init(of: "form.one", must: .equal),
            ]
        }
        configuration.minimumScore = [0, 0, 200_000].randomElement(using: &dice) ?? 0
        return configuration
    }

    mutating func snapshot(learners: Int, guides: Int) -> MatchSnapshot {
        let configuration = configuration()
        var sides = [learners, guides].enumerated().map { side, count in
            (0..<count).map { entrant(side * 100_000 + $0) }
        }
        for (side, other) in [(0, guides), (1, learners)] {
            for place in sides[side].indices where other > 0 && Bool.random(using: &dice) {
                sides[side][place].choices = Array((0..<other).shuffled(using: &dice).prefix(5))
            }
        }
        var bars: [Int: [Int: UInt16]] = [:]
        for _ in 0..<(learners * guides / 10) {
            let bits: [UInt16] = [MatchSnapshot.avoidBit, MatchSnapshot.lineBit, MatchSnapshot.repeatBit]
            let (learner, guide) = (Int.random(in: 0..<learners, using: &dice), Int.random(in: 0..<guides, using: &dice))
            bars[learner, default: [:]][guide, default: 0] |= bits[Int.random(in: bits.indices, using: &dice)]
        }
        return MatchSnapshot(
            of: ID(.lowest), "mentoring", configuration, Self.form(), learners: sides[0], guides: sides[1], bars: bars)
    }

    private mutating func entrant(_ number: Int) -> MatchSnapshot.Entrant {
        let key = RecordKey(at: Instant(milliseconds: 1_800_000_000_000), count: 0, random: UInt64(number))
        var entrant = MatchSnapshot.Entrant(participant: ID(key), person: ID(key))
        let topics = ["plan", "speak", "lead", "write", "sell"]
        func tags(_ all: [String], _ most: Int) -> MatchValue? {
            .tags(of: all.shuffled(using: &dice).prefix(Int.random(in: 0...most, using: &dice)))
        }
        entrant.values[.seeks] = tags(topics, 3)
        entrant.values[.offers] = tags(topics, 5)
        entrant.values[.languages] = tags(["de", "en", "fr"], 2)
        entrant.values[.department] = tags(["sales", "law"], 1)
        entrant.values[.question("one")] = tags(Self.options.map(\.text), 1)
        entrant.values[.question("many")] = tags(Self.options.map(\.text), 3)
        entrant.values[.question("rank")] = tags(Self.options.map(\.text), 4)
        if Bool.random(using: &dice) { entrant.values[.level] = .number(Int.random(in: 1...6, using: &dice)) }
        if Bool.random(using: &dice) {
            entrant.values[.question("number")] = .number(
                [-1_000_000_000, 0, 7, 1_000_000_000].randomElement(using: &dice) ?? 0)
        }
        if Bool.random(using: &dice) {
            var hours = WeekHours()
            for _ in 0..<Int.random(in: 1...5, using: &dice) {
                let start = Int.random(in: 0..<672, using: &dice)
                for quarter in start..<start + Int.random(in: 1...40, using: &dice) { hours.insert(quarter) }
            }
            entrant.hours = hours
        }
        return entrant
    }
}

// MARK: The same in the plainest words

extension MatchSnapshot {
    /// What a criterion is defined to give.
    func plainGrade(_ criterion: MatchCriterion, _ learner: Int, _ guide: Int) -> Int {
        let (own, other) = (learners[learner], guides[guide])
        let missing = criterion.whenMissing ?? 500
        func texts(_ entrant: Entrant, _ side: Participant.Side) -> Set<String>? {
            criterion.source(of: side).flatMap { MatchSource($0) }.flatMap { entrant.values[$0] }.map { Set($0.texts) }
        }
        func number(_ entrant: Entrant, _ side: Participant.Side) -> Int? {
            guard let source = criterion.source(of: side).flatMap({ MatchSource($0) }),
                case .number(let number)? = entrant.values[source]
            else { return nil }
            return number
        }
        switch criterion.kind {
        case .overlap, .similar, .map, .equal, .different:
            guard let sought = texts(own, .learner) else { return missing }
            guard let offered = texts(other, .guide) else { return [.equal, .different].contains(criterion.kind) ? missing : 0 }
            switch criterion.kind {
            case .overlap: return 1000 * sought.intersection(offered).count / max(sought.count, criterion.floor ?? 2)
            case .similar: return 1000 * sought.intersection(offered).count / sought.union(offered).count
            case .map: return sought.flatMap { one in offered.map { criterion.map?[one]?[$0] ?? 0 } }.max() ?? 0
            default: return (sought == offered) == (criterion.kind == .equal) ? 1000 : 0
            }
        case .distance:
            guard let low = number(own, .learner), let high = number(other, .guide) else { return missing }
            return max(0, 1000 - 1000 * abs(high - low - (criterion.target ?? 0)) / (criterion.tolerance ?? 1))
        case .time:
            guard let mine = own.hours, let theirs = other.hours else { return missing }
            let minutes = 15 * (0..<672).count { mine.contains($0) && theirs.contains($0) }
            return min(1000, 1000 * minutes / (criterion.wantedMinutes ?? 120))
        case .choice:
            func grade(_ rank: Int?) -> Int {
                let depth = criterion.depth ?? 5
                return rank.map { max(0, 1000 * (depth - $0) / depth) } ?? 0
            }
            let (one, two) = (grade(own.choices.firstIndex(of: guide)), grade(other.choices.firstIndex(of: learner)))
            switch criterion.side ?? .learner {
            case .learner: return one
            case .guide: return two
            case .both: return (one + two) / 2
            }
        }
    }

    /// What a pair is defined to break.
    func plainBroken(_ learner: Int, _ guide: Int) -> Set<String> {
        let (own, other, constraints) = (learners[learner], guides[guide], configuration.constraints)
        var broken = Set(Self.constraintIDs(in: bars[learner]?[guide] ?? 0))
        if constraints.language != nil, let mine = own.values[.languages], let theirs = other.values[.languages],
            Set(mine.texts).isDisjoint(with: theirs.texts)
        {
            broken.insert("language")
        }
        if let overlap = constraints.overlap, let mine = own.hours, let theirs = other.hours,
            15 * (0..<672).count(where: { mine.contains($0) && theirs.contains($0) }) < overlap.minimumMinutes
        {
            broken.insert("overlap")
        }
        if let level = constraints.level, case .number(let low)? = own.values[.level],
            case .number(let high)? = other.values[.level],
            high - low < level.least ?? .min || high - low > level.most ?? .max
        {
            broken.insert("level")
        }
        for segment in constraints.segments {
            guard let source = MatchSource(segment.of), let mine = own.values[source], let theirs = other.values[source] else {
                continue
            }
            if (mine == theirs) != (segment.must == .equal) { broken.insert("segment") }
        }
        let score = configuration.criteria.reduce(0) { $0 + $1.weight * plainGrade($1, learner, guide) }
        if score < configuration.minimumScore { broken.insert("minimum-score") }
        return broken
    }
}
