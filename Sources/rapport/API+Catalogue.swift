import Guidance
import HTTP
import JSON
import Store

extension API {
    func listRelationshipTypes(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        try list(request) { catalogue, _ in catalogue.relationshipTypes.all.map { ($0.value.id.text, $0.json) } }
    }

    func getRelationshipType(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        try get(request, "relationship type") { $0.relationshipTypes[$1]?.json }
    }

    func listDimensions(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        try list(request) { catalogue, _ in catalogue.dimensions.all.map { ($0.value.id.text, $0.json) } }
    }

    func getDimension(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        try get(request, "dimension") { $0.dimensions[$1]?.json }
    }

    /// Filters by `relationshipType`, `dimension` and `source`.
    func listClaims(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        try list(request, filters: ["relationshipType", "dimension", "source"]) { (catalogue, query) throws(ProblemDetails) in
            let type = try query.choice("relationshipType", of: catalogue.relationshipTypes.values.map(\.id.text))
            let dimension = try query.choice("dimension", of: catalogue.dimensions.values.map(\.id.text))
            let source = try query.choice("source", of: catalogue.sources.values.map(\.id.text))
            return catalogue.claims.all.filter { claim in
                (type == nil || claim.value.relationshipType.text == type)
                    && (dimension == nil || claim.value.dimension.text == dimension)
                    && (source == nil || claim.value.source.text == source)
            }.map { ($0.value.id.text, $0.json) }
        }
    }

    func getClaim(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        try get(request, "claim") { $0.claims[$1]?.json }
    }

    func listSources(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        try list(request) { catalogue, _ in catalogue.sources.all.map { ($0.value.id.text, $0.json) } }
    }

    func getSource(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        try get(request, "source") { $0.sources[$1]?.json }
    }

    func listRules(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        try list(request) { _, _ in Rule.all.map { rule in (rule.id.text, JSONWriter.bytes { rule.write(to: &$0) }) } }
    }

    func getRule(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        try get(request, "rule") { _, id in
            Rule.all.first { $0.id == id }.map { rule in JSONWriter.bytes { rule.write(to: &$0) } }
        }
    }

    // MARK: Shared

    private func list(
        _ request: borrowing Request, filters: [String] = [],
        _ all: (Catalogue, Query) throws(ProblemDetails) -> [(id: String, json: [UInt8])]
    ) throws(ProblemDetails) -> Response {
        let query = try request.query(filters + Page.parameters)
        _ = try request.negotiated([.json])
        let page = try Page(request, query, choices: filters)
        return try answer(request, as: .json) { (catalogue) throws(ProblemDetails) in
            let (entries, last) = try page.cut(try all(catalogue, query), id: \.id)
            return (page.bytes(items: entries.map(\.json), last: last), last.map(page.link))
        }
    }

    private func get(
        _ request: borrowing Request, _ kind: String, _ find: (Catalogue, Slug) -> [UInt8]?
    ) throws(ProblemDetails) -> Response {
        _ = try request.query()
        _ = try request.negotiated([.json])
        let id = request.parameter(0)
        return try answer(request, as: .json) { (catalogue) throws(ProblemDetails) in
            guard let slug = Slug(id), let json = find(catalogue, slug) else {
                throw ProblemDetails(
                    .notFound, "not-found", "There is no \(kind) \(id).", fix: "The list without the id shows those there are.")
            }
            return (json, nil)
        }
    }

    /// Answers from what is kept for this target, with 304 for a client that has it.
    func answer(
        _ request: borrowing Request, as type: MediaType,
        _ make: (Catalogue) throws(ProblemDetails) -> (bytes: [UInt8], link: String?)
    ) throws(ProblemDetails) -> Response {
        let catalogue = store.durable.records.catalogue
        let key = "\(type.name) \(request.target)"
        let isPretty = request.wantsPretty
        let kept = try catalogueAnswers.answer(key, revision: catalogue.revision) { () throws(ProblemDetails) in
            let (bytes, link) = try make(catalogue)
            // Of the bytes, not of the revision: a new release may write the same catalogue otherwise.
            let tag = EntityTag(String(Keys.hash(String(decoding: bytes, as: UTF8.self)).prefix(16)))
            let body = type == .text ? KeptBody(bytes) : KeptBody(json: bytes, isPretty: isPretty)
            return CatalogueAnswers.Answer(body: body, tag: tag, link: link)
        }
        switch request.precondition(against: kept.tag) {
        case .matched(let named): return .notModified(kept.tag, named: named, caching: .shared, link: kept.link, .kept(kept.body))
        case .stale: throw .stale
        case .holds: break
        }
        var response = Response(.ok, type, .kept(kept.body))
        (response.tag, response.caching) = (kept.tag, .shared)
        if let link = kept.link { response.set("Link", link) }
        return response
    }
}
