import Guidance
import HTTP
import JSON
import Store

// Reading the catalogue: its records, and what follows from them.

extension API {
    /// What follows from the catalogue and is no record.
    static let readings = operations(on: .conflicts, "Conflict") + operations(on: .rules, "Rule")

    private static func operations<Value>(on listing: Listing<Value>, _ name: String) -> [APIOperation] {
        let told = listing.schema.with(listing.expansions)
        return [
            APIOperation(
                .get, listing.path, "list\(name)s", "List \(listing.noun)s.", asks: .nothing, query: listing.parameters,
                typeParameter: "format",
                answers: [.page(of: told, "A page of the list.", types: ListForm.types, [.etag, .contentLanguage])],
                isTranslated: true
            ) { $0.list(listing) },
            APIOperation(
                .get, "\(listing.path)/{id}", "get\(name)", "Get a \(listing.noun).", asks: .nothing,
                query: [.expand(listing.expansions)],
                answers: [OperationAnswer(.ok, "The \(listing.noun).", told, [.etag, .contentLanguage])], isTranslated: true
            ) { $0.get(listing) },
        ]
    }

    func list<R: CatalogueRecord>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            let query = request.query
            let expansions = try query.expansions(among: R.kind.expansions)
            let choices = query.choices(among: R.kind.filters, expansions)
            let lines = try request.lines(of: R.schema.with(expansions))
            let page = try Page(R.kind.path, query, as: lines.form, isPretty: request.wantsPretty, choices: choices)
            return try answer(request, as: lines.form.type, .kept, to: page.target) { catalogue in
                query.effort(among: R.self, limit: page.limit, in: catalogue)
                    + min(page.limit, catalogue[R.self].count) * expansions.effort(in: catalogue)
                    + expansions.effortOfAll(in: catalogue)
            } _: { (view) throws(ProblemDetails) in
                let selection = try Selection<R>(query, in: view.catalogue)
                let (items, records, last) = try page.cut(view.catalogue[R.self], by: selection) {
                    $0.published.expanded(by: expansions, of: $0, in: view.catalogue)
                }
                return CatalogueText(
                    page.bytes(items: items, last: last, as: lines), link: last.map(page.link),
                    hasKnownLanguage: records.allSatisfy { view.knowsLanguage(of: $0.record) })
            }
        }
    }

    func get<R: CatalogueRecord>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            let expansions = try request.query.expansions(among: R.kind.expansions)
            let id = try request.id(of: R.self)
            let target = Target(
                "\(R.kind.path)/\(id.text)", [request.query.expandChoice(expansions)], isPretty: request.wantsPretty)
            return try answer(request, as: .json, .kept, to: target.text) { catalogue in
                .telling + expansions.effort(in: catalogue) + expansions.effortOfAll(in: catalogue)
            } _: { (view) throws(ProblemDetails) in
                guard let stored = view.catalogue[R.self][id] else {
                    throw ProblemDetails(Problem.notFound(R.kind.name, id.text))
                }
                return CatalogueText(
                    stored.published.expanded(by: expansions, of: stored, in: view.catalogue),
                    hasKnownLanguage: view.knowsLanguage(of: stored.record))
            }
        }
    }

    func list<Value>(_ listing: Listing<Value>) -> Route.Handler {
        { request throws(ProblemDetails) in
            let query = request.query
            let expansions = try query.expansions(among: listing.expansions)
            let choices = query.choices(among: listing.filters, expansions)
            let lines = try request.lines(of: listing.schema.with(expansions))
            let page = try Page(listing.path, query, as: lines.form, isPretty: request.wantsPretty, choices: choices)
            return try answer(request, as: lines.form.type, .translatedOrKept, to: page.target) { catalogue in
                let count = listing.countMax(catalogue)
                return count * .telling + min(page.limit, count) * expansions.effort(in: catalogue)
            } _: { (view) throws(ProblemDetails) in
                let catalogue = view.catalogue
                let (values, last) = try page.cut(
                    try listing.values(for: query, in: catalogue), of: listing.all(catalogue), id: listing.id)
                let items = values.map {
                    listing.json($0, catalogue, address).expanded(by: expansions, of: $0, in: catalogue)
                }
                return CatalogueText(page.bytes(items: items, last: last, as: lines), link: last.map(page.link))
            }
        }
    }

    func get<Value>(_ listing: Listing<Value>) -> Route.Handler {
        { request throws(ProblemDetails) in
            let expansions = try request.query.expansions(among: listing.expansions)
            let id = request.parameter(0)
            let target = Target(
                "\(listing.path)/\(Target.escaped(id))", [request.query.expandChoice(expansions)],
                isPretty: request.wantsPretty)
            return try answer(request, as: .json, .translatedOrKept, to: target.text) { catalogue in
                expansions.effort(in: catalogue)
            } _: { (view) throws(ProblemDetails) in
                guard let value = listing.find(view.catalogue, id) else { throw .notFound(id, in: listing) }
                return CatalogueText(
                    listing.json(value, view.catalogue, address).expanded(by: expansions, of: value, in: view.catalogue))
            }
        }
    }

    // MARK: Shared

    /// Answers in the language of the client.
    ///
    /// - Parameters:
    ///   - target: What is asked for, in one spelling.
    ///   - effort: How long making it takes from the catalogue in that language.
    ///   - make: Works on that catalogue.
    func answer(
        _ request: borrowing Request, as type: MediaType, _ form: CatalogueForm = .translated, to target: String,
        effort: (Catalogue) -> Effort,
        _ make: @escaping @Sendable (CatalogueView) throws(ProblemDetails) -> CatalogueText
    ) throws(ProblemDetails) -> Response {
        let (catalogue, seesAuthors) = catalogue(for: request)
        let isWhole = form == .kept && request.field(.acceptLanguage) == nil
        let (ranges, isIndexed) = (request.acceptedLanguages, catalogue.isIndexed)
        @Sendable func key(_ languages: [LanguageTag]) -> String {
            "\(isWhole ? "" : languages.list) \(seesAuthors ? "authors " : "")\(type.name) \(target)"
        }
        // Most find it here, and go on without closures that outlive them.
        if isIndexed, let kept = catalogueAnswers.find(key(catalogue.languages(for: ranges)), revision: catalogue.revision) {
            return try send(kept, to: request)
        }
        let isPretty = request.wantsPretty
        @Sendable func told(in languages: [LanguageTag]) -> Catalogue {
            isWhole ? catalogue : catalogue.translated(to: languages, keepsOthers: form != .translated)
        }
        @Sendable func answer(in languages: [LanguageTag]) throws(ProblemDetails) -> CatalogueAnswers.Answer {
            let text = try make(
                CatalogueView(catalogue: told(in: languages), kept: catalogue, tags: isWhole ? [] : languages.lookups))
            let body = type == .json ? KeptBody(json: text.bytes, isPretty: isPretty) : KeptBody(text.bytes)
            return CatalogueAnswers.Answer(
                type: type, body: body, tag: EntityTag(of: text.bytes),
                language: text.hasKnownLanguage ? languages.contentLanguage : nil,
                path: target.split(separator: "?").first.map(String.init), link: text.link, isPersonal: seesAuthors)
        }
        // What follows from a large catalogue takes long to work out once it has changed, and the languages belong to it.
        guard isIndexed else {
            return later(request) { [catalogueAnswers] () throws(ProblemDetails) in
                catalogue.makeIndex()  // for all who come later, though this answer may need none
                let languages = catalogue.languages(for: ranges)
                return try catalogueAnswers.answer(key(languages), revision: catalogue.revision) {
                    () throws(ProblemDetails) in try answer(in: languages)
                }
            }
        }
        let languages = catalogue.languages(for: ranges)
        return try serve(request, key(languages), revision: catalogue.revision, effort: effort(told(in: languages))) {
            () throws(ProblemDetails) in try answer(in: languages)
        }
    }
}

extension Query {
    /// How long a page of the list of a kind takes, without what goes along.
    func effort<R: CatalogueRecord>(among kind: R.Type, limit: Int, in catalogue: Catalogue) -> Effort {
        let shelf = catalogue[R.self]
        let (values, words) = countChoices(among: R.kind.filters)
        let folded = words == 0 || shelf.isSearched ? 0 : shelf.count
        let one = catalogue.isTranslated ? Effort.telling : .copying
        return (values * catalogue.count + catalogue.idleClaimsCount) * .filtering + words * shelf.count * .searching
            + folded * .folding + min(limit, shelf.count) * one
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
    /// What records are shown in, if they have words in any of these; none where they are shown as they are kept.
    let tags: [LanguageTag]

    /// Whether it is known which language a record is shown in: those of a release are in English, one of one's own is in any
    /// language, unless it is shown in a translation.
    func knowsLanguage<R: CatalogueRecord>(of record: R) -> Bool {
        record.origin == .builtIn || kept[R.self][record.id]?.record.hasWords(in: tags) ?? false
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

extension Catalogue {
    /// The most languages of a request that count. Who reads more finds the text in one of these, or in that of the record.
    static let languagesReadMax = 3

    /// The languages that a client likes of those there are, the first best (RFC 9110 §12.5.4, each looked up as RFC 4647 §3.4
    /// has it): what has no words in the first is told in the second. None comes behind English, in which there is everything.
    ///
    /// - Parameter ranges: As `Request.acceptedLanguages` has them.
    func languages(for ranges: [String]) -> [LanguageTag] {
        guard !ranges.isEmpty else { return [.english] }
        let known = languages
        var languages: [LanguageTag] = []
        for range in ranges {
            guard let tag = LanguageTag(range)?.lookups.first(where: known.contains), !languages.contains(tag) else { continue }
            languages.append(tag)
            if tag == .english || languages.count == Self.languagesReadMax { break }
        }
        return languages.isEmpty ? [.english] : languages
    }
}
