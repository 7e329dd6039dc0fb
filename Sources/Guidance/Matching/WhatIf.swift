public import JSON
internal import Matching

/// What would be otherwise in a match run, and what it would come to. Nothing of it is kept.
struct WhatIf: Sendable {
    var places: [Places] = []
    var relax: [Relaxable] = []
    var pins: [MatchRun.Decided] = []
    var forbids: [MatchRun.Decided] = []

    /// A guide with more or fewer free places.
    struct Places: Sendable, Equatable {
        var guide = ID<Participant>(.lowest)
        var places = 0

        static let fields = FieldTable(
            blank: Places(), named: "GuidePlaces",
            [
                Field("guide", \.guide, .id(), "The participant who guides."),
                Field("places", \.places, .integer(0...1000), "How many free places the guide would have."),
            ])
    }

    /// A constraint that an organiser could lift for everybody.
    enum Relaxable: String, CaseIterable, Sendable {
        case language, overlap, level
        case repetition = "repeat"
        case segment
        case minimumScore = "minimum-score"

        var bit: UInt16 {
            switch self {
            case .language: MatchSnapshot.languageBit
            case .overlap: MatchSnapshot.overlapBit
            case .level: MatchSnapshot.levelBit
            case .repetition: MatchSnapshot.repeatBit
            case .segment: MatchSnapshot.segmentBit
            case .minimumScore: MatchSnapshot.minimumScoreBit
            }
        }
    }

    static let fields = FieldTable(
        blank: WhatIf(), named: "WhatIf",
        [
            Field(
                "capacity", \.places, .array(.object(Places.fields), countMax: MatchRun.decidedMax),
                "Guides with more or fewer free places.", isRequired: false),
            Field(
                "relax", \.relax, .array(.choice, countMax: Relaxable.allCases.count),
                "Constraints that nobody would have to obey.",
                isRequired: false),
            Field(
                "pins", \.pins, .array(.object(MatchRun.Decided.fields), countMax: MatchRun.decidedMax),
                "Pairs that would be made, beside those of the run.", isRequired: false),
            Field(
                "forbids", \.forbids, .array(.object(MatchRun.Decided.fields), countMax: MatchRun.decidedMax),
                "Pairs that would not be made, beside those of the run.", isRequired: false),
        ])

    /// By how much the answer would differ.
    struct Difference: Sendable {
        var learners = 0
        var points = 0
        var moves = 0

        static let fields = FieldTable(
            blank: Difference(), named: "WhatIfAnswer",
            [
                Field(
                    "learners", \.learners, .integer(-JSONValue.integerMax...JSONValue.integerMax),
                    "How many learners more would have a guide."),
                Field(
                    "points", \.points, .integer(-JSONValue.integerMax...JSONValue.integerMax),
                    "By how much the total would change, without the points for choices."),
                Field(
                    "moves", \.moves, .integer(0...JSONValue.integerMax), "How many learners would lose or change their guide."),
            ])
    }
}

extension MatchRun {
    /// What a client sends to ask what if, and gets.
    public static let whatIfSchema = WhatIf.fields.schema
    public static let whatIfAnswerSchema = WhatIf.Difference.fields.schema

    /// What a run compared is not there any more as it was.
    public struct SnapshotChanged: Error {}
}

extension Viewer {
    /// What a run would come to if something were otherwise, as JSON: computed without whom people have ranked, so that it tells nobody's
    /// list.
    ///
    /// - Parameters:
    ///   - bytesMax: The most memory for pairs.
    ///   - digest: SHA-256 of bytes.
    ///   - clock: The clock of a time zone; nil for one that is not known.
    ///   - check: Called again and again; throws to stop.
    /// - Returns: Nil where nothing has come of the run yet.
    /// - Throws: `Problem` with `.notFound`, `.invalidDocument`, and with `.denied` for somebody who does not see all of the run;
    ///   `SnapshotChanged`; `MatchingError`; what `check` throws.
    public func whatIf(
        _ document: JSONValue, in id: ID<MatchRun>, bytesMax: Int, digest: @escaping ([UInt8]) -> [UInt8],
        clock: @escaping (String) -> ZoneClock?, check: () throws -> Void
    ) throws -> [UInt8]? {
        let run = try record(id, of: MatchRun.self).value
        guard let configuration = run.configuration, try matchResult(of: id) != nil else { return nil }
        try requireWhole(id)
        let draft = WhatIf.fields.draft(document)
        guard let asked = draft.record, draft.errors.isEmpty else { throw Problem.invalid(first: draft.errors) }
        guard
            let snapshot = MatchSnapshot(
                of: run.program, run.relationshipType, with: configuration, in: records, at: now, digest: digest, clock: clock)
        else { throw MatchRun.SnapshotChanged() }
        // Somebody who was pinned may not be there any more.
        guard let solver = try? MatchSolver(run, snapshot, hash: digest, bytesMax: bytesMax),
            solver.snapshotHash == run.snapshotHash
        else {
            throw MatchRun.SnapshotChanged()
        }
        var otherwise = run
        otherwise.pins = run.pins.filter { pin in !asked.pins.contains { $0.learner == pin.learner } } + asked.pins
        otherwise.forbids = run.forbids + asked.forbids
        let (places, errors) = snapshot.places(asked)
        guard errors.isEmpty else { throw Problem.invalid(first: errors) }
        let before = try solver.fit { _ in try check() }
        let after: (guides: [Int?], totals: Totals)
        do {
            after = try MatchSolver(otherwise, snapshot, hash: digest, bytesMax: bytesMax).fit(
                lifting: asked.relax.reduce(0) { $0 | $1.bit }, places: places
            ) { _ in try check() }
        } catch is MatchRun.AttemptEnd, is Market.PinError {
            throw Problem.invalid(first: [FieldError(pointer: "/pins", .text(.pinsRefused))])
        }
        let moves = zip(before.guides, after.guides).count { $0 != nil && $0 != $1 }
        return WhatIf.Difference.fields.bytes(
            of: WhatIf.Difference(
                learners: after.totals.learners - before.totals.learners, points: after.totals.points - before.totals.points,
                moves: moves))
    }
}

extension MatchSnapshot {
    /// The free places that guides would have, and what is wrong with what is asked: it may name those alone who were matched.
    fileprivate func places(_ asked: WhatIf) -> (places: [Int: Int], errors: [FieldError]) {
        let guides = Dictionary(uniqueKeysWithValues: self.guides.enumerated().map { ($1.participant, $0) })
        let learners = Set(self.learners.map(\.participant))
        var (places, errors) = ([Int: Int](), [FieldError]())
        func refuse(_ pointer: String) { errors.append(FieldError(pointer: pointer, .text(.notMatched))) }
        for (place, other) in asked.places.enumerated() {
            if let guide = guides[other.guide] { places[guide] = other.places } else { refuse("/capacity/\(place)/guide") }
        }
        for (member, pairs) in [("pins", asked.pins), ("forbids", asked.forbids)] {
            for (place, pair) in pairs.enumerated() {
                if !learners.contains(pair.learner) { refuse("/\(member)/\(place)/learner") }
                if guides[pair.guide] == nil { refuse("/\(member)/\(place)/guide") }
            }
        }
        errors += FieldError.repetitions(of: asked.places.map(\.guide.description), in: "/capacity", at: "/guide")
        errors += FieldError.repetitions(of: asked.pins.map(\.learner.description), in: "/pins", at: "/learner")
        return (places, errors)
    }
}
