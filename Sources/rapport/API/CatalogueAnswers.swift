import Guidance
import HTTP
import Synchronization

/// What the catalogue is asked for again and again, kept until it changes.
final class CatalogueAnswers: Sendable {
    struct Answer: Sendable {
        let body: KeptBody
        let tag: EntityTag
        /// The value of Content-Language; nil for what is in all of them, and where the language of something is not known.
        let language: String?
        /// The value of Link, where another page follows.
        let link: String?
    }

    // Targets and languages come from clients, so each store has a bound. What was dropped is made again.
    private typealias Answers = RecentlyUsed<String, Answer>
    private typealias Translations = RecentlyUsed<TranslationKey, Catalogue>
    private static let noAnswers = Answers(countMax: 512, bytesMax: 16 << 20)
    private static let noTranslations = Translations(countMax: 16)

    private struct TranslationKey: Hashable {
        let languages: [LanguageTag]
        let keepsOthers: Bool
    }

    private let kept = Mutex((revision: 0, answers: noAnswers))
    private let translations = Mutex((revision: 0, catalogues: noTranslations))

    /// The catalogue in languages that it has, the first best.
    ///
    /// - Parameter keepsOthers: Whether records without words in them come as they are kept.
    func translation(of catalogue: Catalogue, to languages: [LanguageTag], keepsOthers: Bool = false) -> Catalogue {
        let key = TranslationKey(languages: languages, keepsOthers: keepsOthers)
        let known = translations.withLock { $0.revision == catalogue.revision ? $0.catalogues.find(key) : nil }
        if let known { return known }
        let translated = catalogue.translated(to: languages, keepsOthers: keepsOthers)
        translations.withLock { translations in
            guard translations.revision <= catalogue.revision else { return }
            if translations.revision != catalogue.revision { translations = (catalogue.revision, Self.noTranslations) }
            translations.catalogues.keep(translated, for: key)
        }
        return translated
    }

    /// The answer to a target in a media type, made if it is not there.
    func answer(_ key: String, revision: Int, make: () throws(ProblemDetails) -> Answer) throws(ProblemDetails) -> Answer {
        let found = kept.withLock { $0.revision == revision ? $0.answers.find(key) : nil }
        if let found { return found }
        let answer = try make()
        keep(answer, for: key, revision: revision)
        return answer
    }

    private func keep(_ answer: Answer, for key: String, revision: Int) {
        let size = key.utf8.count + answer.body.bytesKeptMax
        kept.withLock { kept in
            // One that was made from an older catalogue than those here is of no use any more.
            guard revision >= kept.revision else { return }
            if kept.revision != revision { kept = (revision, Self.noAnswers) }
            kept.answers.keep(answer, for: key, bytes: size)
        }
    }
}
