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
        /// The value of Link, where a page has one behind it.
        let link: String?
    }

    private struct Kept {
        var revision = 0
        var answers: [String: Answer] = [:]
        var bytes = 0
    }

    /// Targets come from clients: past this many answers, or bytes of them, they are made anew.
    private static let countMax = 512
    private static let bytesMax = 16 << 20
    /// Catalogues in a language of their own; records can name any number of languages.
    private static let translationsMax = 16

    private struct TranslationKey: Hashable {
        let languages: [LanguageTag]
        let keepsOthers: Bool
    }

    private let kept = Mutex(Kept())
    private let translations = Mutex((revision: 0, catalogues: [TranslationKey: Catalogue]()))

    /// The catalogue in languages that it has, the first best.
    ///
    /// - Parameter keepsOthers: Whether records without words in them come as they are kept.
    func translation(of catalogue: Catalogue, to languages: [LanguageTag], keepsOthers: Bool = false) -> Catalogue {
        let key = TranslationKey(languages: languages, keepsOthers: keepsOthers)
        let known = translations.withLock { $0.revision == catalogue.revision ? $0.catalogues[key] : nil }
        if let known { return known }
        let translated = catalogue.translated(to: languages, keepsOthers: keepsOthers)
        translations.withLock { translations in
            guard translations.revision <= catalogue.revision else { return }
            if translations.revision != catalogue.revision || translations.catalogues.count >= Self.translationsMax {
                translations = (catalogue.revision, [:])
            }
            translations.catalogues[key] = translated
        }
        return translated
    }

    /// The answer to a target in a media type, made if it is not there.
    func answer(_ key: String, revision: Int, make: () throws(ProblemDetails) -> Answer) throws(ProblemDetails) -> Answer {
        let found = kept.withLock { $0.revision == revision ? $0.answers[key] : nil }
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
            let isFull = kept.answers.count >= Self.countMax || kept.bytes + size > Self.bytesMax
            if kept.revision != revision || isFull { kept = Kept(revision: revision) }
            if kept.answers.updateValue(answer, forKey: key) == nil { kept.bytes += size }
        }
    }
}
