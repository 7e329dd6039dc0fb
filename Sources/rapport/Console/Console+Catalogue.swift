import Guidance
import HTTP
import JSON
import Pages
import Store

// Pages about the catalogue, which need no key: what sources say, and the rules that follow.

extension API {
    static let ofCatalogue: [PageRoute] =
        [.get("/catalogue", asks: .read(.claims), isOfCatalogue: true) { $0.getCataloguePage }]
        + pages(of: RelationshipType.self, .ofRelationshipTypes) { RelationshipTypePage($0, in: $1).content($2) }
        + pages(of: Dimension.self, .ofDimensions) { DimensionPage($0, in: $1).content($2) }
        + pages(of: Claim.self, .ofClaims) { ClaimPage($0, in: $1).content($2) }
        + pages(of: Source.self, .ofSources) { SourcePage($0, in: $1).content($2) }
        + pages(of: Tension.self, .ofTensions) { TensionPage($0, in: $1).content($2) }
        + [
            .get("/rules", asks: .nothing, isOfCatalogue: true) { $0.getRulesPage },
            .get("/rules/{id}", asks: .nothing, isOfCatalogue: true) { $0.getRulePage },
        ]

    /// The list of a kind and the page of each record, at the addresses of the API without the version.
    private static func pages<R: CatalogueRecord>(
        of kind: R.Type, _ columns: RecordColumns<R>,
        _ content: @escaping @Sendable (R, Catalogue, PageContext) -> PageContent
    ) -> [PageRoute] {
        let path = String(R.kind.path.dropFirst("/v1".count))
        return [
            .get(path, asks: .read(R.kind.name), isOfCatalogue: true) { $0.listPage(columns) },
            .get("\(path)/{id}", asks: .read(R.kind.name), isOfCatalogue: true) { $0.recordPage(content) },
        ]
    }

    private func getCataloguePage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let query = Query(try request.queryForm(), known: ["q"])
        let target = Target("/catalogue", [Target.Parameter(name: "q", value: query["q"])], isPretty: false)
        return try show(request, target.text) { catalogue in
            catalogue.count * .filtering + catalogue.disputedCount * .telling + query.searchEffort(in: catalogue)
        } _: { (catalogue, page) throws(ProblemDetails) in
            let found = try query["q"] == nil ? [] : parts(of: catalogue, for: query)
            return CataloguePage(catalogue, words: query["q"], found: found, own: own(in: catalogue)).content(page)
        }
    }

    private func parts(of catalogue: Catalogue, for query: Query) throws(ProblemDetails) -> [CataloguePage.Part] {
        func part<R: CatalogueRecord>(_ columns: RecordColumns<R>) throws(ProblemDetails) -> CataloguePage.Part {
            var records: [R] = []
            _ = catalogue[R.self].forEach(in: try Selection<R>(query, in: catalogue)) { stored in
                records.append(stored.record)
                return records.count <= CataloguePage.Part.shownMax
            }
            let shown = Array(records.prefix(CataloguePage.Part.shownMax))
            return CataloguePage.Part(
                shown, of: records.count, in: catalogue, by: [("q", query["q"] ?? "")], columns: columns)
        }
        return [
            try part(.ofRelationshipTypes), try part(.ofDimensions), try part(.ofClaims), try part(.ofSources),
            try part(.ofTensions),
        ]
    }

    private func own(in catalogue: Catalogue) -> [CataloguePage.Part] {
        func part<R: CatalogueRecord>(_ columns: RecordColumns<R>) -> CataloguePage.Part {
            var left = CataloguePage.Part.shownMax
            let shown = catalogue[R.self].values { record in
                guard record.origin == .own, left > 0 else { return false }
                left -= 1
                return true
            }
            let count = catalogue[R.self].count { $0.origin == .own }
            return CataloguePage.Part(
                shown, of: count, in: catalogue, by: [("origin", "own"), ("retired", "any")], columns: columns)
        }
        return [part(.ofRelationshipTypes), part(.ofDimensions), part(.ofClaims), part(.ofSources), part(.ofTensions)]
    }

    private func listPage<R: CatalogueRecord>(_ columns: RecordColumns<R>) -> Route.Handler {
        { request throws(ProblemDetails) in
            let query = Query(try request.queryForm(), known: R.kind.filters.map(\.name) + ["q", "after"])
            let choices = query.choices(among: R.kind.filters, [])
            // A cursor is good for the list of the API too.
            let list = try Page(R.kind.path, query, choices: choices)
            return try show(request, list.target) { catalogue in
                query.effort(among: R.self, limit: list.limit, in: catalogue)
            } _: { (catalogue, page) throws(ProblemDetails) in
                let (_, records, last) = try list.cut(catalogue[R.self], by: try Selection<R>(query, in: catalogue)) { _ in [] }
                return RecordListPage(
                    records.map(\.record), in: catalogue, by: choices.chosen, isFirst: list.after == nil,
                    next: last.map(list.cursor),
                    columns: columns
                ).content(page)
            }
        }
    }

    private func recordPage<R: CatalogueRecord>(
        _ content: @escaping @Sendable (R, Catalogue, PageContext) -> PageContent
    ) -> Route.Handler {
        { request throws(ProblemDetails) in
            let id = try request.id(of: R.self)
            return try show(request, "\(R.kind.path)/\(id.text)") { catalogue in
                // Each claim may be on it, and a dimension looks at every type.
                catalogue.count * .filtering + min(catalogue.claims.count, 1000) * .telling
            } _: { (catalogue, page) throws(ProblemDetails) in
                guard let record = catalogue[R.self][id]?.record else {
                    throw ProblemDetails(Problem.notFound(R.kind.name, id.text))
                }
                return content(record, catalogue, page)
            }
        }
    }

    private func getRulesPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let rules = Listing<AnyRule>.rules
        let query = Query(try request.queryForm(), known: rules.choices)
        let choices = query.choices(among: rules.filters, [Expansion<AnyRule>]())
        return try show(request, Target("/rules", choices, isPretty: false).text) {
            $0.rulesEffort
        } _: {
            (catalogue, page) throws(ProblemDetails) in
            RulesPage(
                try rules.values(for: query, in: catalogue), by: choices.chosen, of: rules.filters, in: catalogue
            ).content(page)
        }
    }

    private func getRulePage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let id = request.parameter(0)
        return try show(request, "/rules/\(Target.escaped(id))") {
            $0.rulesEffort
        } _: { (catalogue, page) throws(ProblemDetails) in
            guard let rule = Listing<AnyRule>.rules.find(catalogue, id) else { throw .notFound(id, in: .rules) }
            return RulePage(rule, in: catalogue).content(page)
        }
    }

    /// A page about the catalogue, or one that only a release changes: what it says is kept until the catalogue changes. What takes long to
    /// write, the worker writes.
    ///
    /// - Parameters:
    ///   - target: What is asked for, in one spelling.
    ///   - effort: How long it takes.
    func show(
        _ request: borrowing Request, _ target: String, effort: (Catalogue) -> Effort,
        _ make: @escaping @Sendable (Catalogue, PageContext) throws(ProblemDetails) -> PageContent
    ) throws(ProblemDetails) -> Response {
        let page = page(request)
        let (catalogue, seesAuthors) = catalogue(for: request)
        let key = "\(page.language.tag.text) \(seesAuthors ? "authors " : "")\(target)"
        if let content = pageContents.find(key, revision: catalogue.revision) {
            return try show(content, to: request, in: page, kept: key, revision: catalogue.revision)
        }
        @Sendable func made() throws(ProblemDetails) -> PageContent {
            let content = try make(catalogue.translated(to: page.language.tag), page)
            pageContents.keep(content, for: key, bytes: key.utf8.count + content.bytesCount, revision: catalogue.revision)
            return content
        }
        guard catalogue.isIndexed, effort(catalogue) <= .turn else {
            let conditions = request.conditions
            return .later { () throws(ProblemDetails) in
                let content = try made()
                return try answer(conditions, with: page.document(content), in: page, content.status)
            }
        }
        return try show(try made(), to: request, in: page, kept: key, revision: catalogue.revision)
    }

    /// The whole page around what it says, which is kept for whoever is nobody in particular, and compressed once for all of them.
    private func show(
        _ content: PageContent, to request: borrowing Request, in page: PageContext, kept key: String, revision: Int
    ) throws(ProblemDetails) -> Response {
        guard page.isForAnybody, content.status == .ok else {
            return try answer(request, with: page.document(content), in: page, content.status)
        }
        // Its links come back to the address as it was asked for.
        let whole = try pageAnswers.answer("\(key) \(request.target)", revision: revision) { () throws(ProblemDetails) in
            let bytes = page.document(content).bytes(at: address)
            return CatalogueAnswers.Answer(
                type: .html, body: KeptBody(bytes), tag: EntityTag(revision: bytes.count, of: bytes),
                language: page.language.tag.text, isPersonal: true, isPage: true)
        }
        return try send(whole, to: request)
    }
}

extension PageContent {
    fileprivate var status: Status { isMistaken ? .badRequest : .ok }
}

extension [Target.Parameter] {
    /// Those that were chosen.
    fileprivate var chosen: [(name: String, value: String)] {
        compactMap { parameter in parameter.value.map { (parameter.name, $0) } }
    }
}

extension Query {
    /// How long it takes to look for its words in every kind.
    fileprivate func searchEffort(in catalogue: Catalogue) -> Effort {
        guard let words = self["q"] else { return .none }
        let count = SearchText.words(of: String(words.prefix(Self.searchBytesMax))).count
        func folded<R: CatalogueRecord>(_ kind: R.Type) -> Int { catalogue[R.self].isSearched ? 0 : catalogue[R.self].count }
        let unread = Catalogue.kinds.reduce(0) { $0 + folded($1) }
        return count * catalogue.count * .searching + unread * .folding
    }
}

extension Catalogue {
    /// Every rule with its claims.
    fileprivate var rulesEffort: Effort { AnyRule.all.count * (5 * .telling) }
}
