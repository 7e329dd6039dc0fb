/// The languages in which Rapport forms sentences of its own: who disagrees, why a recommendation turns out as it does,
/// the headings of a table. Records may be in any language.
///
/// The code that forms a sentence chooses its language by a switch over this: a new case does not compile until every
/// sentence has it.
public enum SpokenLanguage: CaseIterable, Sendable {
    case english, german

    /// The first of these languages in which Rapport forms sentences; English if there is none.
    public init(for languages: [LanguageTag]) {
        let spoken = languages.lazy.compactMap { language in Self.allCases.first { $0.tag == language.lookups.last } }
        self = spoken.first ?? .english
    }

    /// The language's own tag.
    public var tag: LanguageTag {
        switch self {
        case .english: Self.englishTag
        case .german: Self.germanTag
        }
    }

    // Read once: sentences ask for them again and again.
    private static let englishTag: LanguageTag = "en"
    private static let germanTag: LanguageTag = "de"
}
