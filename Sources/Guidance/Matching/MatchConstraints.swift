public import JSON

/// What every pair of a matching has to obey, as far as the organisation chooses it. One that is nil is off.
public struct MatchConstraints: Sendable, Equatable {
    /// The two have a language in common.
    public var language: Language?
    /// The two have time in common.
    public var overlap: Overlap?
    /// The guide's level is above the learner's by this much.
    public var level: Level?
    /// The two have not worked together of late, and neither has declined the other in this programme.
    public var repetition: Repetition?
    public var segments: [Segment] = []

    public struct Language: Sendable, Equatable {
        static let fields = FieldTable(blank: Language(), named: "LanguageConstraint", [])
    }

    public struct Overlap: Sendable, Equatable {
        public var minimumMinutes = 60

        static let fields = FieldTable(
            blank: Overlap(), named: "OverlapConstraint",
            [
                Field(
                    "minimumMinutes", \.minimumMinutes, .integer(1...10_080), "The least minutes in common a week.",
                    isRequired: false)
            ])
    }

    public struct Level: Sendable, Equatable {
        public var least: Int?
        public var most: Int?

        static let fields = FieldTable(
            blank: Level(), named: "LevelConstraint",
            [
                Field("least", optional: \.least, .integer(-1000...1000), "The least by which the guide's level is above."),
                Field("most", optional: \.most, .integer(-1000...1000), "The most by which the guide's level is above."),
            ])
    }

    public struct Repetition: Sendable, Equatable {
        public var months = 24

        static let fields = FieldTable(
            blank: Repetition(), named: "RepeatConstraint",
            [
                Field(
                    "months", \.months, .integer(1...1200), "For how many months after it has ended a relationship counts.",
                    isRequired: false)
            ])
    }

    /// Something in which the two are alike, or are not.
    public struct Segment: Sendable, Equatable {
        public var of = MatchSource.department.text
        public var must = Must.differ

        public enum Must: String, CaseIterable, Sendable { case differ, equal }

        static let fields = FieldTable(
            blank: Segment(), named: "SegmentConstraint",
            [
                Field("of", \.of, .source, "What is compared, such as person.department."),
                Field("must", \.must, .choice, "Whether the two must differ in it, or be equal."),
            ])
    }

    static let segmentsMax = 5

    public static let fields = FieldTable(
        blank: MatchConstraints(), named: "MatchConstraints",
        [
            Field("language", optional: \.language, .object(Language.fields), "A language in common."),
            Field("overlap", optional: \.overlap, .object(Overlap.fields), "Time in common in a week."),
            Field("level", optional: \.level, .object(Level.fields), "The difference of levels."),
            Field(
                "repeat", optional: \.repetition, .object(Repetition.fields),
                "No pair that has worked together under that type, or of which one declined the other in this program."),
            Field(
                "segment", \.segments, .array(.object(Segment.fields), countMax: segmentsMax),
                "Parts of the organization, or answers.",
                isRequired: false),
        ])
}
