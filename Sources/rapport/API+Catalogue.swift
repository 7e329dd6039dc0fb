import Guidance
import HTTP
import JSON
import Store

// Reading the catalogue. What can be asked of each kind is in `Listing`.

extension API {
    func list<Value>(_ listing: Listing<Value>) -> Route.Handler {
        { request throws(ProblemDetails) in
            let query = try request.query(listing.choices + ["expand"] + Page.parameters)
            _ = try request.negotiated([.json])
            let expansions = try listing.expansions(for: query)
            let page = try Page(request, query, choices: listing.choices + ["expand"])
            return try answer(request, as: .json, isKept: true) { (catalogue) throws(ProblemDetails) in
                let (values, behind) = try page.cut(
                    try listing.values(for: query, in: catalogue), of: listing.all(catalogue), id: listing.id)
                var (items, bytesCount, last) = ([[UInt8]](), 0, behind)
                for value in values {
                    items.append(listing.json(of: value, expansions, in: catalogue))
                    bytesCount += items[items.count - 1].count
                    if bytesCount >= Page.bytesMax && items.count < values.count {
                        last = listing.id(value)
                        break
                    }
                }
                return (page.bytes(items: items, last: last), last.map(page.link))
            }
        }
    }

    func get<Value>(_ listing: Listing<Value>) -> Route.Handler {
        { request throws(ProblemDetails) in
            let query = try request.query(["expand"])
            _ = try request.negotiated([.json])
            let expansions = try listing.expansions(for: query)
            let id = request.parameter(0)
            return try answer(request, as: .json, isKept: true) { (catalogue) throws(ProblemDetails) in
                guard let value = listing.find(catalogue, id) else {
                    throw ProblemDetails(Problem.notFound(id, listing.noun, listedAt: listing.path))
                }
                return (listing.json(of: value, expansions, in: catalogue), nil)
            }
        }
    }

    // MARK: Shared

    /// Answers from what is kept for this target in the language of the client, with 304 for a client that has it.
    ///
    /// - Parameters:
    ///   - isKept: Whether clients who read English get records as they are kept, with all their translations: what is to be
    ///     written back must be whole. Elsewhere texts are in one language.
    ///   - make: Works on the catalogue in that language.
    func answer(
        _ request: borrowing Request, as type: MediaType, isKept: Bool = false,
        _ make: (Catalogue) throws(ProblemDetails) -> (bytes: [UInt8], link: String?)
    ) throws(ProblemDetails) -> Response {
        let catalogue = store.durable.records.catalogue
        let languages = request.languages(among: catalogue.languages)
        let key = "\(languages.list) \(type.name) \(request.target)"
        let isPretty = request.wantsPretty
        let kept = try catalogueAnswers.answer(key, revision: catalogue.revision) { () throws(ProblemDetails) in
            let isWhole = isKept && languages.first == .english
            let (bytes, link) = try make(isWhole ? catalogue : catalogueAnswers.translation(of: catalogue, to: languages))
            let body = type == .json ? KeptBody(json: bytes, isPretty: isPretty) : KeptBody(bytes)
            return CatalogueAnswers.Answer(body: body, tag: EntityTag(of: bytes), language: languages.contentLanguage, link: link)
        }
        switch request.precondition(against: kept.tag) {
        case .matched(let named):
            return .notModified(
                kept.tag, named: named, caching: .shared, link: kept.link, language: kept.language, .kept(kept.body))
        case .stale: throw request.staleness
        case .holds: break
        }
        var response = Response(.ok, type, .kept(kept.body))
        (response.tag, response.caching) = (kept.tag, .shared)
        response.set("Content-Language", kept.language)
        if let link = kept.link { response.set("Link", link) }
        return response
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

extension EntityTag {
    /// Of the bytes, not of a revision: a new release may write the same catalogue otherwise.
    init(of bytes: [UInt8]) { self.init(String(Keys.hash(String(decoding: bytes, as: UTF8.self)).prefix(16))) }
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
