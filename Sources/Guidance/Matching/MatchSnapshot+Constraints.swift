internal import Matching

extension MatchSnapshot {
    /// The constraints in the order of their bits. Those that are rules have the rule's id.
    public static let constraintIDs = [
        "not-oneself", "avoid", "mentor-outside-line", "already-paired", "language", "overlap", "level",
        "repeat",
        "segment", "minimum-score",
    ]

    static let oneselfBit: UInt16 = 1 << 0
    /// One of the two does not want the other: nobody but that one may learn of it.
    static let avoidBit: UInt16 = 1 << 1
    static let lineBit: UInt16 = 1 << 2
    static let pairedBit: UInt16 = 1 << 3
    static let languageBit: UInt16 = 1 << 4
    static let overlapBit: UInt16 = 1 << 5
    static let levelBit: UInt16 = 1 << 6
    static let repeatBit: UInt16 = 1 << 7
    static let segmentBit: UInt16 = 1 << 8
    public static let minimumScoreBit: UInt16 = 1 << 9

    /// The constraints that an organiser could lift, as bits: those that the configuration sets.
    public static let relaxable: UInt16 = languageBit | overlapBit | levelBit | repeatBit | segmentBit | minimumScoreBit
    /// The constraint of which nobody learns but the one who set it, as a bit.
    public static let confidential: UInt16 = avoidBit

    /// The ids of the constraints whose bits are set.
    public static func constraintIDs(in mask: UInt16) -> [String] {
        constraintIDs.indices.filter { mask >> UInt16($0) & 1 == 1 }.map { constraintIDs[$0] }
    }

    /// The constraints that a pair breaks, as bits: 0 for a pair that may be.
    public func broken(learner: Int, guide: Int) -> UInt16 {
        let mask = scorer.broken(learner, guide)
        return score(learner: learner, guide: guide) < configuration.minimumScore ? mask | Self.minimumScoreBit : mask
    }

    /// What is known of a constraint that a pair obeys.
    public enum Detail: Sendable, Equatable {
        case none
        /// The languages in common.
        case languages([String])
        /// The minutes in common a week.
        case minutes(Int)
        /// By how much the guide's level is above.
        case levels(Int)
        /// It holds since one of the two has said nothing.
        case unknown
    }

    /// The constraints that were looked at and that a pair obeys. Lists of people whom somebody avoids are never spoken of.
    public func passed(learner: Int, guide: Int) -> [(constraint: String, detail: Detail)] {
        let (mask, on) = (broken(learner: learner, guide: guide), constraintsOn)
        return Self.constraintIDs.indices.map { (place: $0, bit: UInt16(1) << UInt16($0)) }
            .filter { on & $0.bit != 0 && mask & $0.bit == 0 && $0.bit & Self.confidential == 0 }
            .map { (Self.constraintIDs[$0.place], detail(of: $0.bit, learners[learner], guides[guide])) }
    }

    /// The constraints that count here, as bits.
    var constraintsOn: UInt16 {
        let constraints = configuration.constraints
        let chosen: [(Bool, UInt16)] = [
            (constraints.language != nil, Self.languageBit), (constraints.overlap != nil, Self.overlapBit),
            (constraints.level != nil, Self.levelBit), (constraints.repetition != nil, Self.repeatBit),
            (!segments.isEmpty, Self.segmentBit), (configuration.minimumScore > 0, Self.minimumScoreBit),
        ]
        return chosen.filter(\.0).reduce(Self.oneselfBit | Self.lineBit | Self.pairedBit) { $0 | $1.1 }
    }

    private func detail(of bit: UInt16, _ learner: Entrant, _ guide: Entrant) -> Detail {
        switch bit {
        case Self.languageBit:
            guard let own = learner.values[.languages], let other = guide.values[.languages] else { return .unknown }
            return .languages(own.texts.filter(other.texts.contains))
        case Self.overlapBit:
            guard let own = learner.hours, let other = guide.hours else { return .unknown }
            return .minutes(own.common(other) * WeekHours.minutesPerQuarter)
        case Self.levelBit:
            guard case .number(let own)? = learner.values[.level], case .number(let other)? = guide.values[.level] else {
                return .unknown
            }
            return .levels(other - own)
        case Self.segmentBit:
            let isKnown = segments.compactMap { MatchSource($0.of) }.allSatisfy {
                learner.values[$0] != nil && guide.values[$0] != nil
            }
            return isKnown ? .none : .unknown
        default: return .none
        }
    }
}

// MARK: Columns

extension PairScorer {
    /// - Parameter criteria: Those that count.
    convenience init(
        _ criteria: [MatchCriterion], _ constraints: MatchConstraints, _ segments: [MatchConstraints.Segment],
        _ learners: [MatchSnapshot.Entrant], _ guides: [MatchSnapshot.Entrant], _ bars: [Int: [Int: UInt16]]
    ) {
        let columns = PairColumns(learners: learners, guides: guides)
        let scored = criteria.map { criterion in
            Criterion(
                weight: Int32(criterion.weight),
                source: criterion.kind == .choice ? .choice(PairList(columns.choices(criterion))) : .term(columns.term(criterion))
            )
        }
        self.init(criteria: scored, constraints: columns.terms(constraints, segments), bars: PairList(bars))
    }
}

/// Makes columns of what people say.
private struct PairColumns {
    let learners: [MatchSnapshot.Entrant]
    let guides: [MatchSnapshot.Entrant]

    private func sets(_ learner: MatchSource?, _ guide: MatchSource?) -> PairSets {
        func texts(_ entrants: [MatchSnapshot.Entrant], _ source: MatchSource?) -> [[String]] {
            entrants.map { entrant in source.flatMap { entrant.values[$0]?.texts } ?? [] }
        }
        return PairSets(learners: texts(learners, learner), guides: texts(guides, guide))
    }

    private func numbers(_ learner: MatchSource?, _ guide: MatchSource?) -> PairNumbers {
        func values(_ entrants: [MatchSnapshot.Entrant], _ source: MatchSource?) -> [Int?] {
            entrants.map { entrant in
                guard let source, case .number(let number)? = entrant.values[source] else { return nil }
                return number
            }
        }
        return PairNumbers(learners: values(learners, learner), guides: values(guides, guide))
    }

    private var hours: PairHours { PairHours(learners: learners.map(\.hours), guides: guides.map(\.hours)) }

    func term(_ criterion: MatchCriterion) -> PairTerm {
        let learner = criterion.source(of: .learner).flatMap { MatchSource($0) }
        let guide = criterion.source(of: .guide).flatMap { MatchSource($0) }
        let missing = Int32(criterion.whenMissing ?? MatchCriterion.whenMissingPreset)
        let comparison: PairTerm.Comparison =
            switch criterion.kind {
            case .overlap:
                .overlap(sets(learner, guide), floor: Int32(criterion.floor ?? MatchCriterion.floorPreset))
            case .similar: .similar(sets(learner, guide))
            case .map: .options(PairOptions(sets(learner, guide), criterion.map ?? [:]))
            case .equal, .different: .same(PairClasses(sets(learner, guide)), isEqual: criterion.kind == .equal)
            case .distance:
                .distance(
                    numbers(learner, guide), target: criterion.target ?? 0,
                    tolerance: criterion.tolerance ?? MatchCriterion.tolerancePreset)
            case .time, .choice:
                .hours(hours, Self.grades(enough: criterion.wantedMinutes ?? MatchCriterion.wantedMinutesPreset))
            }
        return PairTerm(comparison: comparison, learnerMissing: missing, guideMissing: criterion.kind.needsGuide ? 0 : missing)
    }

    /// A grade for each number of quarter hours: not relative to what somebody declared, so that to declare less never helps.
    private static func grades(enough wanted: Int) -> [Int32] {
        (0...WeekHours.quarters).map { Int32(min(1000, 1000 * $0 * WeekHours.minutesPerQuarter / wanted)) }
    }

    /// The grades of the pairs of which one has ranked the other, by learner and guide.
    func choices(_ criterion: MatchCriterion) -> [Int: [Int: Int32]] {
        let (side, depth) = (criterion.side ?? .learner, criterion.depth ?? Preferences.choicesMax)
        var grades: [Int: [Int: Int32]] = [:]
        func add(_ entrants: [MatchSnapshot.Entrant], _ pair: (Int, Int) -> (Int, Int)) {
            for (own, entrant) in entrants.enumerated() {
                for (rank, other) in entrant.choices.prefix(depth).enumerated() {
                    let (learner, guide) = pair(own, other)
                    grades[learner, default: [:]][guide, default: 0] += Int32(1000 * (depth - rank) / depth)
                }
            }
        }
        if side != .guide { add(learners) { ($0, $1) } }
        if side != .learner { add(guides) { ($1, $0) } }
        // Of both the mean.
        return side == .both ? grades.mapValues { $0.mapValues { $0 / 2 } } : grades
    }

    func terms(_ constraints: MatchConstraints, _ segments: [MatchConstraints.Segment]) -> [(bit: UInt16, term: PairTerm)] {
        var terms: [(bit: UInt16, term: PairTerm)] = []
        func add(_ bit: UInt16, _ comparison: PairTerm.Comparison) {
            // Where nothing was said it holds.
            terms.append((bit, PairTerm(comparison: comparison, learnerMissing: 1000, guideMissing: 1000)))
        }
        if constraints.language != nil { add(MatchSnapshot.languageBit, .common(sets(.languages, .languages))) }
        if let overlap = constraints.overlap {
            let table = (0...WeekHours.quarters).map { quarters in
                Int32(quarters * WeekHours.minutesPerQuarter >= overlap.minimumMinutes ? 1000 : 0)
            }
            add(MatchSnapshot.overlapBit, .hours(hours, table))
        }
        if let level = constraints.level, level.least != nil || level.most != nil {
            let (least, most) = (level.least ?? -.max, level.most ?? .max)
            add(MatchSnapshot.levelBit, .within(numbers(.level, .level), least: least, most: most))
        }
        for segment in segments {
            guard let source = MatchSource(segment.of) else { continue }
            add(MatchSnapshot.segmentBit, .same(PairClasses(sets(source, source)), isEqual: segment.must == .equal))
        }
        return terms
    }
}
