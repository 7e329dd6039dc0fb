/// The limits of a catalogue beyond those of its field tables.
enum CatalogueLimits {
    /// A new data folder's catalogue, or an imported one, is read and checked as a whole.
    static let sourcesMax = 1_000
    static let dimensionsMax = 200
    static let relationshipTypesMax = 100
    static let claimsMax = 20_000
    static let tensionsMax = 1_000
    /// Claims of one type on one dimension: finding conflicts compares each with each, and nobody reads more in one cell.
    static let claimsOfPlaceMax = 200
    /// Questions in total: the service works out what each option of each would change, and nobody answers more.
    static let questionsMax = 100
    /// Answers in one request: more than can be valid, so that the errors can name the wrong ones.
    static let answersMax = 2 * questionsMax
    /// An answer with more errors than this would be too long to be useful.
    static let errorsMax = 100
    /// Names listed in full when a name is unknown.
    static let namesListedMax = 30
    /// Names searched for the one that was meant; each is compared letter by letter.
    static let namesComparedMax = 1_000
}
