public import JSON

/// One thing that makes a pair good. It gives a grade of 0...1000, which counts by its weight.
public struct MatchCriterion: Sendable, Equatable {
    public var id: Slug = "criterion"
    public var kind = Kind.overlap
    /// 0...1000.
    public var weight = 0
    /// Where the value of each of the two comes from; `of` says it for both. See `MatchSource`.
    public var learner: String?
    public var guide: String?
    public var of: String?
    /// Of `overlap`: the least number that counts as asked for.
    public var floor: Int?
    /// Of `choice`: whose lists count.
    public var side: ChoiceSide?
    /// Of `choice`: how many places of a list count.
    public var depth: Int?
    /// Of `time`: from how many minutes in common a week on there is no more to gain.
    public var wantedMinutes: Int?
    /// Of `distance`: by how much the guide's number is best above the learner's.
    public var target: Int?
    /// Of `distance`: how far from the target the grade comes to 0.
    public var tolerance: Int?
    /// Of `map`: the grade of an option of the learner with one of the guide; what is not in it has 0.
    public var map: [String: [String: Int]]?
    /// The grade where the learner says nothing.
    public var whenMissing: Int?

    public enum Kind: String, CaseIterable, Sendable {
        /// How much of what the learner seeks the guide offers.
        case overlap
        /// How much of what either has both have.
        case similar
        /// A table of options.
        case map
        case equal, different
        /// How far two numbers are from a wanted difference.
        case distance
        /// How much time both have in a week.
        case time
        /// Whom people have ranked.
        case choice

        /// Whether a guide who says nothing has the grade 0: one who offers nothing is no better than one who offers something else.
        var needsGuide: Bool {
            switch self {
            case .overlap, .similar, .map: true
            case .equal, .different, .distance, .time, .choice: false
            }
        }
    }

    /// Whose lists count.
    public enum ChoiceSide: String, CaseIterable, Sendable { case learner, guide, both }

    static let gradeMax = 1000
    static let floorPreset = 2
    static let wantedMinutesPreset = 120
    static let tolerancePreset = 1
    static let whenMissingPreset = 500
    /// Answers beyond are cut to it, so that no difference overflows.
    static let numberMax = 1_000_000_000

    public static let fields = FieldTable(
        blank: MatchCriterion(), named: "MatchCriterion",
        [
            Field("id", \.id, .slug, "The id of the criterion, under which its points are listed."),
            Field("kind", \.kind, .choice, "How the two are compared."),
            Field("weight", \.weight, .integer(0...MatchingConfiguration.weightsMax), "How much it counts; at most 1000 in all."),
            Field("learner", optional: \.learner, .source, "What is compared of the learner, such as profile.seeks."),
            Field("guide", optional: \.guide, .source, "What is compared of the guide, such as profile.offers or form.style."),
            Field("of", optional: \.of, .source, "What is compared of both, in place of learner and guide."),
            Field(
                "floor", optional: \.floor, .integer(1...10),
                "Of overlap: as how many a shorter list of the learner counts; without it, \(floorPreset)."),
            Field("side", optional: \.side, .choice, "Of choice: whose lists count; without it, the learner's."),
            Field(
                "depth", optional: \.depth, .integer(1...Preferences.choicesMax),
                "Of choice: how many places of a list count; without it, \(Preferences.choicesMax)."),
            Field(
                "wantedMinutes", optional: \.wantedMinutes, .integer(15...10_080),
                "Of time: how many minutes in common a week are enough; without it, \(wantedMinutesPreset)."),
            Field(
                "target", optional: \.target, .integer(-numberMax...numberMax),
                "Of distance: by how much the guide's number is best above the learner's; without it, 0."),
            Field(
                "tolerance", optional: \.tolerance, .integer(1...numberMax),
                "Of distance: how far from the target the grade is 0; without it, \(tolerancePreset)."),
            Field("map", optional: \.map, .grades, "Of map: the grade of each option of the learner with each of the guide."),
            Field(
                "whenMissing", optional: \.whenMissing, .integer(0...gradeMax),
                "The grade where the learner has not said anything; without it, \(whenMissingPreset)."),
        ])
}

extension MatchCriterion {
    init(id: Slug, _ kind: Kind, _ weight: Int) { (self.id, self.kind, self.weight) = (id, kind, weight) }

    /// What is compared of a side, as it was written.
    func source(of side: Participant.Side) -> String? {
        switch side {
        case .learner: of ?? learner
        case .guide: of ?? guide
        }
    }

    /// The members that mean something for its kind, beside those that mean something for all.
    var membersUsed: Set<String> {
        switch kind {
        case .overlap: ["learner", "guide", "of", "whenMissing", "floor"]
        case .similar, .equal, .different: ["learner", "guide", "of", "whenMissing"]
        case .map: ["learner", "guide", "of", "whenMissing", "map"]
        case .distance: ["learner", "guide", "of", "whenMissing", "target", "tolerance"]
        case .time: ["whenMissing", "wantedMinutes"]
        case .choice: ["side", "depth"]
        }
    }

    /// The members that are there, of those that some kinds do not have.
    var membersGiven: [String] {
        let all: [(String, Bool)] = [
            ("learner", learner != nil), ("guide", guide != nil), ("of", of != nil), ("floor", floor != nil),
            ("side", side != nil),
            ("depth", depth != nil), ("wantedMinutes", wantedMinutes != nil), ("target", target != nil),
            ("tolerance", tolerance != nil), ("map", map != nil), ("whenMissing", whenMissing != nil),
        ]
        return all.filter(\.1).map(\.0)
    }

    /// Whether it compares what a source says.
    var comparesSources: Bool { ![.time, .choice].contains(kind) }
}

extension Codec<String> {
    /// The name of what is compared; whether there is such a thing, the kind finds out.
    static var source: Codec { .text(110) }
}

extension Codec<[String: [String: Int]]> {
    /// Grades by option and option.
    fileprivate static var grades: Codec {
        let grade = Codec<Int>.integer(0...MatchCriterion.gradeMax)
        let row = Schema.map(grade.schema, names: Slug.pattern, countMax: Form.optionsMax)
        return Codec(schema: .map(row, names: Slug.pattern, countMax: Form.optionsMax)) { json, reading in
            Self.read(json, &reading) { row, reading in
                Self.read(row, &reading) { grade.read($0, &$1) }
            }
        } write: { map, writer in
            writer.object { writer in
                for (option, row) in map.sorted(by: { $0.key < $1.key }) {
                    writer.name(option)
                    writer.object { writer in
                        for (other, grade) in row.sorted(by: { $0.key < $1.key }) { writer.member(other, grade) }
                    }
                }
            }
        }
    }

    /// An object whose members are alike, and named by options.
    private static func read<Item>(
        _ json: JSONValue, _ reading: inout Reading, _ item: (JSONValue, inout Reading) -> Item?
    ) -> [String: Item]? {
        guard json.kind == .object else { return reading.refuse(.notObject) }
        guard reading.isKept || json.count <= Form.optionsMax else {
            return reading.refuse(.tooManyElements(json.count, max: Form.optionsMax))
        }
        var items: [String: Item] = [:]
        for member in json.members where member.value.kind != .null {
            reading.within(member.name) { reading in
                guard reading.isKept || Slug(member.name) != nil else {
                    let _: Void? = reading.refuse(.text(.notSlug(meant: Slug(naming: member.name))))
                    return
                }
                if let value = item(member.value, &reading) { items[member.name] = value }
            }
        }
        return items
    }
}
