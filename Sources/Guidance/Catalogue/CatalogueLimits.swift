/// The limits of a catalogue beyond those of its field tables.
enum CatalogueLimits {
    /// A new data folder's catalogue, or one that is imported, is read and checked in one go.
    static let sourcesMax = 1_000
    static let dimensionsMax = 200
    static let relationshipTypesMax = 100
    static let claimsMax = 20_000
    static let tensionsMax = 1_000
    /// Claims of one type on one dimension: each is held against each to find conflicts, and nobody reads more in one cell.
    static let claimsOfPlaceMax = 200
    /// Questions in all: each option of each is weighed for what it would change, and nobody answers more.
    static let questionsMax = 100
    /// Answers in one request: more than can be right, so that what is wrong with them can be named.
    static let answersMax = 2 * questionsMax
    /// Past this many errors the answer would be longer than it is useful.
    static let errorsMax = 100
    /// Names told in full when one is not among them.
    static let namesListedMax = 30
    /// Names among which the one that was meant is looked for; each is compared letter by letter.
    static let namesComparedMax = 1_000
}
