import Guidance
import HTTP
import JSON
import Store

// Reading the catalogue: its records, and what follows from them.

extension API {
    func list<R: CatalogueRecord>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            let query = request.query
            let expansions = try query.expansions(among: R.kind.expansions)
            let page = try Page(request, query, choices: R.kind.choices + ["expand"])
            return try answer(request, as: .json, .kept) { (view) throws(ProblemDetails) in
                let selection = try Selection<R>(query, in: view.catalogue)
                let (items, records, last) = try page.cut(view.catalogue[R.self], by: selection) {
                    $0.json.expanded(by: expansions, of: $0, in: view.catalogue)
                }
                return CatalogueText(
                    page.bytes(items: items, last: last), link: last.map(page.link),
                    hasKnownLanguage: records.allSatisfy { view.knowsLanguage(of: $0.value) })
            }
        }
    }

    func get<R: CatalogueRecord>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            let expansions = try request.query.expansions(among: R.kind.expansions)
            let id = try request.id(of: R.self)
            return try answer(request, as: .json, .kept) { (view) throws(ProblemDetails) in
                guard let stored = view.catalogue[R.self][id] else {
                    throw ProblemDetails(Problem.notFound(R.kind.name, id.text))
                }
                return CatalogueText(
                    stored.json.expanded(by: expansions, of: stored, in: view.catalogue),
                    hasKnownLanguage: view.knowsLanguage(of: stored.value))
            }
        }
    }

    func list<Value>(_ listing: Listing<Value>) -> Route.Handler {
        { request throws(ProblemDetails) in
            let query = request.query
            let expansions = try query.expansions(among: listing.expansions)
            let page = try Page(request, query, choices: listing.choices + ["expand"])
            return try answer(request, as: .json, .translatedOrKept) { (view) throws(ProblemDetails) in
                let catalogue = view.catalogue
                let (values, last) = try page.cut(
                    try listing.values(for: query, in: catalogue), of: listing.all(catalogue), id: listing.id)
                let items = values.map {
                    listing.json($0, catalogue).expanded(by: expansions, of: $0, in: catalogue)
                }
                return CatalogueText(page.bytes(items: items, last: last), link: last.map(page.link))
            }
        }
    }

    func get<Value>(_ listing: Listing<Value>) -> Route.Handler {
        { request throws(ProblemDetails) in
            let expansions = try request.query.expansions(among: listing.expansions)
            let id = request.parameter(0)
            return try answer(request, as: .json, .translatedOrKept) { (view) throws(ProblemDetails) in
                guard let value = listing.find(view.catalogue, id) else {
                    throw ProblemDetails(
                        .notFound, "not-found", "There is no \(listing.noun) \(id).",
                        fix: "GET \(listing.path) lists those there are.")
                }
                return CatalogueText(listing.json(value, view.catalogue).expanded(by: expansions, of: value, in: view.catalogue))
            }
        }
    }

    // MARK: Shared

    /// Answers from what is kept for this target in the language of the client, with 304 for a client that has it.
    ///
    /// - Parameter make: Works on the catalogue in that language.
    func answer(
        _ request: borrowing Request, as type: MediaType, _ form: CatalogueForm = .translated,
        _ make: (CatalogueView) throws(ProblemDetails) -> CatalogueText
    ) throws(ProblemDetails) -> Response {
        let catalogue = store.durable.records.catalogue
        let languages = request.languages(among: catalogue.languages)
        let isWhole = form == .kept && request.field(.acceptLanguage) == nil
        let key = "\(isWhole ? "" : languages.list) \(type.name) \(request.target)"
        let isPretty = request.wantsPretty
        let kept = try catalogueAnswers.answer(key, revision: catalogue.revision) { () throws(ProblemDetails) in
            let shown =
                isWhole
                ? catalogue
                : catalogueAnswers.translation(of: catalogue, to: languages, keepsOthers: form != .translated)
            let text = try make(CatalogueView(catalogue: shown, kept: catalogue, languages: isWhole ? [] : languages))
            let body = type == .json ? KeptBody(json: text.bytes, isPretty: isPretty) : KeptBody(text.bytes)
            return CatalogueAnswers.Answer(
                body: body, tag: EntityTag(of: text.bytes),
                language: text.hasKnownLanguage ? languages.contentLanguage : nil, link: text.link)
        }
        switch request.precondition(against: kept.tag) {
        case .matched(let named):
            return .notModified(kept.tag, named: named, caching: .shared, link: kept.link, .kept(kept.body))
        case .stale: throw request.staleness
        case .holds: break
        }
        var response = Response(.ok, type, .kept(kept.body))
        (response.tag, response.caching) = (kept.tag, .shared)
        if let language = kept.language { response.set("Content-Language", language) }
        if let link = kept.link { response.set("Link", link) }
        return response
    }
}

/// How records of the catalogue come in an answer.
enum CatalogueForm {
    /// In the language of the client, without translations.
    case translated
    /// The same; but a record that has no words in it comes as it is kept, with all translations.
    case translatedOrKept
    /// As they are kept where the client names no language, as what is written back must be whole; else like the form above.
    case kept
}

/// The catalogue as an answer shows it.
struct CatalogueView {
    let catalogue: Catalogue
    /// As it is kept.
    let kept: Catalogue
    /// What records are shown in, if they have words in any; none where they are shown as they are kept.
    let languages: [LanguageTag]

    /// Whether it is known which language a record is shown in: those of a release are in English, one of one's own is in any
    /// language, unless it is shown in a translation.
    func knowsLanguage<R: CatalogueRecord>(of record: R) -> Bool {
        record.origin == .builtIn || kept[R.self][record.id]?.value.hasWords(in: languages) ?? false
    }
}

/// What an answer says of the catalogue.
struct CatalogueText {
    let bytes: [UInt8]
    /// The value of Link (RFC 8288), where another page follows.
    let link: String?
    /// Whether all of it is in the languages of the view, or in English.
    let hasKnownLanguage: Bool

    init(_ bytes: [UInt8], link: String? = nil, hasKnownLanguage: Bool = true) {
        (self.bytes, self.link, self.hasKnownLanguage) = (bytes, link, hasKnownLanguage)
    }
}

extension [LanguageTag] {
    fileprivate var list: String {
        count == 1 ? self[0].text : map(\.text).joined(separator: ", ")  // most ask for one, or for none
    }

    /// The value of Content-Language (RFC 9110 §8.5) for an answer in these, the first best: up to the first in which Rapport
    /// forms sentences, and English if there is none, as what has no translation is mostly in English.
    var contentLanguage: String {
        let spoken = SpokenLanguage(for: self).tag
        guard let place = firstIndex(where: { $0.lookups.last == spoken }) else {
            return (self + [spoken]).list
        }
        return Array(self[...place]).list
    }
}

extension Request {
    /// The languages that the client likes of those there are, the first best (RFC 9110 §12.5.4, each looked up as RFC 4647 §3.4
    /// has it): what has no words in the first is told in the second. None comes behind English, in which there is everything.
    func languages(among known: Set<LanguageTag>) -> [LanguageTag] {
        var languages: [LanguageTag] = []
        for range in acceptedLanguages {
            guard let tag = LanguageTag(range)?.lookups.first(where: known.contains), !languages.contains(tag) else { continue }
            languages.append(tag)
            if tag == .english { break }
        }
        return languages.isEmpty ? [.english] : languages
    }
}
