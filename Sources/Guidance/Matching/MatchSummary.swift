internal import JSON

extension MatchRun {
    /// What came of a run, in numbers alone.
    public struct Summary: Sendable, Equatable {
        public var matched = 0
        /// Learners without a guide, by the reason.
        public var noAllowedGuide = 0
        public var shortage = 0
        public var outweighed = 0
        /// The sum of the scores.
        public var total = 0
        /// Scores as percent of the most that the criteria give; nil where nobody is matched.
        public var percentMean: Int?
        public var percentLeast: Int?
        public var percentMedian: Int?
        /// The most learners that one guide gets.
        public var largestLoad = 0
        /// The sum of the squares of what guides have then: the smaller, the more even.
        public var loadSquares = 0
        /// Guides who get nobody.
        public var idle = 0
        /// Learners who named guides, and how many of them get the first, and one of them.
        public var withChoices = 0
        public var firstChoice = 0
        public var listed = 0
        /// The most learners who could have a guide at all.
        public var mostPossible = 0
        public var blockingPairs = 0
        /// What the other objective would give: the largest total, or the most learners.
        public var otherMatched: Int?
        public var otherTotal: Int?

        private static let count = JSONValue.integerMax

        static let fields = FieldTable(
            blank: Summary(), named: "MatchSummary",
            [
                Field("matched", \.matched, .integer(0...count), "The learners who get a guide."),
                Field("noAllowedGuide", \.noAllowedGuide, .integer(0...count), "Learners for whom no guide may be."),
                Field("shortage", \.shortage, .integer(0...count), "Learners whose guides have no place left."),
                Field("outweighed", \.outweighed, .integer(0...count), "Learners for whom others would lose more."),
                Field("total", \.total, .integer(0...count), "The sum of the scores."),
                Field(
                    "percentMean", optional: \.percentMean, .integer(0...100), "The mean score, in percent of the most there is."),
                Field("percentLeast", optional: \.percentLeast, .integer(0...100), "The least score."),
                Field("percentMedian", optional: \.percentMedian, .integer(0...100), "The score in the middle."),
                Field("largestLoad", \.largestLoad, .integer(0...count), "The most learners that one guide gets."),
                Field(
                    "loadSquares", \.loadSquares, .integer(0...count),
                    "The sum of the squares of how many learners each guide has then, those of before among them."),
                Field("idle", \.idle, .integer(0...count), "The guides who get nobody."),
                Field("withChoices", \.withChoices, .integer(0...count), "The learners who named guides."),
                Field("firstChoice", \.firstChoice, .integer(0...count), "Those of them who get their first choice."),
                Field("listed", \.listed, .integer(0...count), "Those of them who get one of their choices."),
                Field("mostPossible", \.mostPossible, .integer(0...count), "The most learners who could have a guide."),
                Field(
                    "blockingPairs", \.blockingPairs, .integer(0...count), "Pairs of whom both would rather have each other."),
                Field(
                    "otherMatched", optional: \.otherMatched, .integer(0...count),
                    "The learners matched by the other objective: score instead of participation, or the other way round."),
                Field("otherTotal", optional: \.otherTotal, .integer(0...count), "Its total."),
            ])
    }
}
