public import JSON
internal import Matching

/// What makes a configuration of matching worth another look: nothing of it stands in the way of a run.
public struct MatchingFinding: Sendable, Equatable {
    /// The place in the configuration as a JSON Pointer.
    public let pointer: String
    public let what: What

    public enum What: Sendable, Equatable {
        case noCriteria
        /// What is compared is not there, so that the criterion counts for nothing and the constraint is off.
        case sourceMissing(String, Lack)
        case weightZero
        /// Each pair has the same grade.
        case sameForAll
        /// Few have said anything.
        case fewAnswers(String, Participant.Side, said: Int, of: Int)
        /// Guides who say nothing, and have the grade 0 for it.
        case guidesSilent(String, silent: Int, of: Int)
        /// People of whom nothing is known, so that the constraint holds.
        case constraintOpen(unknown: Int, of: Int)
        /// A least difference of level, in a programme of mentoring.
        case rankRequired
    }

    /// Why a source gives nothing.
    public enum Lack: Sendable, Equatable {
        case noQuestion, sensitive, notForMatching
        case notAsked(Participant.Side)
        /// It gives another kind of value.
        case unfit
    }

    public var code: String {
        switch what {
        case .noCriteria: "no-criteria"
        case .sourceMissing: "source-missing"
        case .weightZero: "weight-zero"
        case .sameForAll: "same-for-all"
        case .fewAnswers: "answers-missing"
        case .guidesSilent: "profile-empty"
        case .constraintOpen: "constraint-open"
        case .rankRequired: "mentor-rank-open"
        }
    }

    /// What sources say of it, by the ids of claims.
    var claims: [Slug] { what == .rankRequired ? ["mentoring-seniority-mentorcliq-anyone"] : [] }

    /// What `write` writes.
    public static let schema = Schema.named(
        "MatchingFinding",
        .object([
            .init("code", .text(), "What it is, in a word that never changes."),
            .init("pointer", .text(), "The place in the configuration (RFC 6901)."),
            .init("detail", .text(), "What was found."), .init("fix", .text(), "What to do about it."),
            .init("claims", .array(Slug.schema), "What sources say of it, by the ids of claims.", isRequired: false),
        ]))

    public func write(to writer: inout JSONWriter, for reader: Reader) {
        writer.object {
            $0.member("code", code)
            $0.member("pointer", pointer)
            $0.member("detail", what.detail(in: reader.language))
            $0.member("fix", what.fix(in: reader.language))
            if !claims.isEmpty { $0.member("claims", claims.map(\.text)) }
        }
    }
}

extension MatchingConfiguration {
    /// Whether it bars pairs by rank where sources do not: a mentor may be found at any level. Reverse mentoring is about rank.
    func finding(under policies: [Policy]) -> MatchingFinding? {
        guard let level = constraints.level, level.least != nil || level.most != nil,
            policies.contains(where: { $0.manager == .indirect && $0.seniority == nil })
        else { return nil }
        return MatchingFinding(pointer: "/constraints/level", what: .rankRequired)
    }
}

extension MatchSnapshot {
    /// What is worth another look in the configuration, given who takes part and what they have said.
    ///
    /// - Complexity: O(participants x criteria).
    public var findings: [MatchingFinding] {
        var findings: [MatchingFinding] = []
        if configuration.criteria.isEmpty { findings.append(.init(pointer: "/criteria", what: .noCriteria)) }
        for (place, criterion) in configuration.criteria.enumerated() {
            findings += self.findings(of: criterion).map { .init(pointer: "/criteria/\(place)", what: $0) }
        }
        for (place, segment) in configuration.constraints.segments.enumerated() {
            guard let source = MatchSource(segment.of), segment.counts(in: form) else {
                let lack =
                    MatchSource.lack(of: segment.of, for: .learner, in: form, [.segment]) ?? MatchSource.lack(
                        of: segment.of, for: .guide, in: form, [.segment]) ?? .unfit
                findings.append(.init(pointer: "/constraints/segment/\(place)", what: .sourceMissing(segment.of, lack)))
                continue
            }
            findings += open("segment/\(place)") { $0.values[source] == nil }
        }
        let constraints = configuration.constraints
        if constraints.language != nil { findings += open("language") { $0.values[.languages] == nil } }
        if constraints.overlap != nil { findings += open("overlap") { $0.hours == nil } }
        if let level = constraints.level, level.least != nil || level.most != nil {
            findings += open("level") { $0.values[.level] == nil }
        }
        return findings
    }

    private func open(_ name: String, _ isUnknown: (Entrant) -> Bool) -> [MatchingFinding] {
        let unknown = learners.count(where: isUnknown) + guides.count(where: isUnknown)
        guard unknown > 0 else { return [] }
        let what = MatchingFinding.What.constraintOpen(unknown: unknown, of: learners.count + guides.count)
        return [.init(pointer: "/constraints/\(name)", what: what)]
    }

    private func findings(of criterion: MatchCriterion) -> [MatchingFinding.What] {
        let lacks = Participant.Side.allCases.compactMap { side -> MatchingFinding.What? in
            guard criterion.comparesSources, let text = criterion.source(of: side) else { return nil }
            return MatchSource.lack(of: text, for: side, in: form, criterion.kind.takes).map { .sourceMissing(text, $0) }
        }
        if let first = lacks.first { return lacks.count > 1 && lacks[1] != first ? lacks : [first] }
        guard criterion.counts(in: form), let place = criteria.firstIndex(of: criterion) else { return [.weightZero] }
        let silences = Participant.Side.allCases.compactMap { silence(in: criterion, on: $0) }
        return silences.isEmpty && isSameForAll(criterion, place) ? [.sameForAll] : silences
    }

    /// That few of a side have said what a criterion compares.
    private func silence(in criterion: MatchCriterion, on side: Participant.Side) -> MatchingFinding.What? {
        let entrants = side == .learner ? learners : guides
        let (name, said): (String, Int)
        switch criterion.kind {
        case .choice: return nil
        case .time: (name, said) = ("profile.availability", entrants.count { $0.hours != nil })
        case .overlap, .similar, .map, .equal, .different, .distance:
            guard let text = criterion.source(of: side), let source = MatchSource(text) else { return nil }
            (name, said) = (text, entrants.count { $0.values[source] != nil })
        }
        if side == .guide, criterion.kind.needsGuide, said < entrants.count {
            return .guidesSilent(name, silent: entrants.count - said, of: entrants.count)
        }
        return said * 5 < entrants.count ? .fewAnswers(name, side, said: said, of: entrants.count) : nil
    }

    /// How many pairs of codes are looked at. Where there are more, it is unlikely that all have one grade.
    private static let comparedMax = 100_000
    /// In a smaller programme it would tell that one person has ranked nobody.
    private static let learnersForChoice = 5

    private func isSameForAll(_ criterion: MatchCriterion, _ place: Int) -> Bool {
        guard learners.count * guides.count > 1 else { return false }
        switch scorer.criteria[place].source {
        case .choice:
            return learners.count >= Self.learnersForChoice
                && (criterion.side == .guide || learners.allSatisfy(\.choices.isEmpty))
                && (criterion.side ?? .learner == .learner || guides.allSatisfy(\.choices.isEmpty))
        case .term(let term):
            let (rows, columns) = (Set(term.codes(.learners)), Set(term.codes(.guides)))
            guard rows.count * columns.count <= Self.comparedMax, let row = rows.first, let column = columns.first else {
                return false
            }
            let grade = term.grade(ofCodes: row, column)
            return rows.allSatisfy { row in columns.allSatisfy { term.grade(ofCodes: row, $0) == grade } }
        }
    }
}
