/// The codes that problems can have.
public struct ProblemCodesPage: Sendable {
    let description: Description

    public init(_ description: Description) { self.description = description }

    public var content: PageContent {
        return PageContent(
            "Codes of problems", at: .docs, crumbs: [Crumb("API", Place.docs.link)],
            twin: Twin(json: nil, curl: "curl -s \"$API/docs/errors\""), isEnglish: true,
            """
            <h1>Codes of problems</h1>
            <p class="lede">Programs decide by the code of a problem, which never changes; people read what it says.</p>
            <section class="stack part" aria-labelledby="some"><h2 id="some">From certain requests</h2>\(table("Codes of certain requests", description.codes.filter { $0.operations != nil }))</section>
            <section class="stack part" aria-labelledby="any"><h2 id="any">From any request</h2>\(table("Codes of any request", description.codes.filter { $0.operations == nil }))</section>
            """)
    }

    private func table(_ caption: String, _ codes: [Description.Code]) -> HTML {
        let rows = codes.map { code -> [HTML] in
            [
                "<a href=\"\("/docs/errors/\(code.id)" as Link)\"><code>\(code.id)</code></a>",
                "\(code.statuses.joined(separator: ", "))", "\(code.meaning)",
            ]
        }
        return ListTable(caption: caption, heads: ["Code", "Status", "When it comes"], rows: rows).html
    }
}

/// A code: when it comes, what to do, and from which operations.
public struct ProblemCodePage: Sendable {
    let code: Description.Code
    let description: Description

    public init(_ code: Description.Code, of description: Description) { (self.code, self.description) = (code, description) }

    public var content: PageContent {
        return PageContent(
            code.id, at: .docs, crumbs: [Crumb("API", Place.docs.link), Crumb("Codes of problems", "/docs/errors")],
            twin: Twin(json: nil, curl: "curl -s \"$API/docs/errors/\(code.id)\""), isEnglish: true,
            """
            <h1><code>\(code.id)</code></h1>
            <p class="lede">\(code.meaning)</p>
            <dl class="facts"><dt>Status</dt><dd>\(code.statuses.joined(separator: ", "))</dd></dl>
            <section class="stack part" aria-labelledby="advice"><h2 id="advice">What to do</h2><p>\(code.advice)</p></section>
            <section class="stack part" aria-labelledby="operations"><h2 id="operations">Where it comes from</h2>\(operations)</section>
            """)
    }

    private var operations: HTML {
        guard let ids = code.operations else { return "<p>Any request can get it.</p>" }
        let all = description.nouns.flatMap(\.operations)
        let items = ids.compactMap { id in all.first { $0.id == id } }.map { operation -> HTML in
            let name: HTML = "<code>\(operation.method) \(operation.path)</code>"
            return description.link(to: operation.id).map { "<li><a href=\"\($0)\">\(name)</a></li>" } ?? "<li>\(name)</li>"
        }
        return items.isEmpty ? "<p>A request to an address or with a method that is not there.</p>" : "<ul>\(items)</ul>"
    }
}
