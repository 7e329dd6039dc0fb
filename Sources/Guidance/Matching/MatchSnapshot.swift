public import Matching

/// Who can be matched in a programme at one moment, and all that is compared: a value that no later change touches.
///
/// Learners and guides are positions in canonical order: by `tieBreak`. The order in which the records came does not show.
public struct MatchSnapshot: Sendable {
    /// Somebody who can be matched.
    public struct Entrant: Sendable {
        public let participant: ID<Participant>
        public let person: ID<Person>
        /// Of a guide: how many more learners they take on. 1 for a learner.
        public var capacity = 1
        /// Of a guide: how many places are taken in the programme.
        public var held = 0
        /// The positions on the other side of those whom they have ranked, the most wanted first.
        public internal(set) var choices: [Int] = []
        /// What they say, by source.
        var values: [MatchSource: MatchValue] = [:]
        var hours: WeekHours?
        /// The managers above them, the nearest first.
        var line: [ID<Person>] = []
        /// People with whom they work in no case.
        var avoided: [ID<Person>] = []
    }

    /// Somebody on the way to taking part, or taking part, who is not matched.
    public struct LeftOut: Sendable, Equatable {
        public let participant: ID<Participant>
        public let side: Participant.Side
        public let reason: Reason

        public enum Reason: String, CaseIterable, Sendable {
            case invited, applied, waitlisted, paused
            /// The person is not there any more.
            case inactive
            /// The consent is missing that the rule of this name asks for.
            case unconsented = "volunteers-both"
            /// A learner who has a guide, where the configuration asks for no second one.
            case paired = "has-relationship"
        }
    }

    public let program: ID<Program>
    /// The type of the pairs; nil where it does not matter.
    public let relationshipType: Slug?
    public let configuration: MatchingConfiguration
    public let learners: [Entrant]
    public let guides: [Entrant]
    /// In the order of ids.
    public let leftOut: [LeftOut]
    let form: Form?
    /// The criteria that count, in the order of the configuration.
    public let criteria: [MatchCriterion]
    /// The constraints that are on and that the records have a source for.
    let segments: [MatchConstraints.Segment]
    /// What is known of single pairs beside what the two say: those that may not be, as bits.
    let bars: [Int: [Int: UInt16]]
    let scorer: PairScorer

    /// - Parameters:
    ///   - learners: In canonical order, as the guides.
    ///   - bars: By learner and guide; see `constraintIDs`.
    init(
        of program: ID<Program>, _ relationshipType: Slug?, _ configuration: MatchingConfiguration, _ form: Form?,
        learners: [Entrant], guides: [Entrant], leftOut: [LeftOut] = [], bars: [Int: [Int: UInt16]] = [:]
    ) {
        self.relationshipType = relationshipType
        (self.program, self.configuration, self.form) = (program, configuration, form)
        (self.learners, self.guides, self.leftOut) = (learners, guides, leftOut)
        criteria = configuration.criteria.filter { $0.counts(in: form) }
        segments = configuration.constraints.segments.filter { $0.counts(in: form) }
        self.bars = bars
        scorer = PairScorer(criteria, configuration.constraints, segments, learners, guides, bars)
    }
}

extension MatchCriterion {
    /// Whether it makes a difference: it has weight, and what it compares is there to be compared.
    func counts(in form: Form?) -> Bool { weight > 0 && isComparable(in: form) }

    func isComparable(in form: Form?) -> Bool {
        !comparesSources
            || Participant.Side.allCases.allSatisfy { side in
                source(of: side).map { MatchSource.isCompared($0, for: side, in: form, kind.takes) } ?? false
            }
    }
}

extension MatchConstraints.Segment {
    func counts(in form: Form?) -> Bool {
        Participant.Side.allCases.allSatisfy { MatchSource.isCompared(of, for: $0, in: form, [.segment]) }
    }
}

extension MatchSource {
    /// Whether there is such a source for a side, with values of one of the kinds, that may be compared.
    static func isCompared(_ text: String, for side: Participant.Side, in form: Form?, _ takes: Set<Gives>) -> Bool {
        lack(of: text, for: side, in: form, takes) == nil
    }

    /// Why a source gives nothing for a side; nil if it gives something, which is the only thing that is compared.
    static func lack(
        of text: String, for side: Participant.Side, in form: Form?, _ takes: Set<Gives>
    ) -> MatchingFinding.Lack? {
        guard let source = MatchSource(text) else { return .unfit }
        let isFit = source.gives(in: form).map(takes.contains) ?? false
        guard case .question(let id) = source else { return isFit ? nil : .unfit }
        guard let question = form?.question(id) else { return .noQuestion }
        if question.isSensitive { return .sensitive }
        if !question.isCompared { return .notForMatching }
        if !isFit { return .unfit }
        return question.isAsked(of: side) ? nil : .notAsked(side)
    }
}

// MARK: Scores

extension MatchSnapshot {
    /// The weights of all criteria that count; a pair has at most 1000 times as many points.
    ///
    /// - Parameter withChoice: Whether it counts whom people have ranked.
    public func weights(withChoice: Bool = true) -> Int {
        criteria.reduce(0) { $1.kind == .choice && !withChoice ? $0 : $0 + $1.weight }
    }

    /// The market of these people.
    ///
    /// - Precondition: At most 100,000 on each side.
    /// - Parameters:
    ///   - withChoice: False for the fit of two people, in which it does not count whom anybody has ranked: for stable mode, and for those
    ///     who may not know of anybody's list.
    ///   - lifted: Constraints that are not looked at, as bits.
    ///   - places: By guide, in place of their capacity.
    public func market(withChoice: Bool = true, lifting lifted: UInt16 = 0, places: [Int: Int] = [:]) -> Market {
        let scorer = scorer
        let guides = guides.enumerated().map { Market.Guide(capacity: places[$0] ?? $1.capacity, held: $1.held) }
        var market = Market(learners: learners.count, guides: guides) { side, position, row in
            row.withUnsafeMutableBufferPointer {
                scorer.fill(side, position, withChoice: withChoice, lifting: lifted, into: $0)
            }
        }
        market.minimumScore = lifted & Self.minimumScoreBit == 0 ? Int32(clamping: configuration.minimumScore) : 0
        return market
    }

    public var market: Market { market() }

    /// The places of all guides together.
    public var places: Int { guides.reduce(0) { $0 + $1.capacity } }

    /// How many pairs may be.
    ///
    /// - Complexity: O(learners x guides).
    public var allowedPairs: Int {
        scorer.allowedPairs(
            learners: learners.count, guides: guides.count, minimumScore: Int32(clamping: configuration.minimumScore))
    }

    /// What people have ranked, for stable mode.
    public var rankedLists: RankedLists {
        RankedLists(learners: learners.map(\.choices), guides: guides.map(\.choices))
    }

    /// The score of a pair, whether it may be or not: 0...1,000,000.
    public func score(learner: Int, guide: Int, withChoice: Bool = true) -> Int {
        Int(scorer.score(learner, guide, withChoice: withChoice))
    }

    /// What one criterion brings a pair.
    public struct Contribution: Sendable, Equatable {
        public let criterion: Slug
        public let kind: MatchCriterion.Kind
        /// 0...1000.
        public let grade: Int
        public let weight: Int
        public var points: Int { grade * weight }
    }

    /// What each criterion brings a pair, in the order of the configuration; together it is the score.
    public func contributions(learner: Int, guide: Int) -> [Contribution] {
        zip(criteria, scorer.criteria).map { criterion, scored in
            Contribution(
                criterion: criterion.id, kind: criterion.kind, grade: Int(scored.grade(learner, guide)), weight: criterion.weight)
        }
    }
}
