/// Where the reference begins.
public struct DocsPage: Sendable {
    let description: Description

    public init(_ description: Description) { self.description = description }

    public var content: PageContent {
        let nouns = description.nouns.map { noun -> [HTML] in
            [
                "<a href=\"\("/docs/\(noun.id)" as Link)\">\(noun.name)</a>", "\(noun.operations.count)",
                "\(noun.operations.prefix(3).map(\.summary).joined(separator: " "))\(noun.operations.count > 3 ? " …" : "")",
            ]
        }
        let table = ListTable(caption: "The reference by noun", heads: ["About", "Operations", "Such as"], rows: nouns)
        return PageContent(
            "API", at: .docs, twin: .open("/openapi.json"), isEnglish: true,
            """
            <h1>The API</h1>
            <p class="lede">Everything that these pages show and do is an operation of the HTTP API. The reference is written from the tables that the service itself goes by, as is <a href="\("/openapi.json" as Link)">the description for tools</a> (OpenAPI 3.1).</p>
            <section class="stack part" aria-labelledby="start"><h2 id="start">Start here</h2>
            <p>Reading the catalog, comparing and choosing need no key. Everything else does: send it in <code>Authorization: Bearer</code>.</p>
            <pre tabindex="0" role="group" aria-label="First requests with curl">API=http://localhost:8080
            KEY=rap_…
            curl -s "$API/v1/comparison?types=coaching,mentoring&amp;format=text"
            curl -s "$API/v1/programs" -H "Authorization: Bearer $KEY"</pre>
            </section>
            <section class="stack part" aria-labelledby="nouns"><h2 id="nouns">The reference</h2>\(table.html)</section>
            <section class="stack part" aria-labelledby="more"><h2 id="more">Further pages</h2><ul>
            <li><a href="\("/docs/errors" as Link)">Codes of problems</a>: when each comes, and what to do.</li>
            <li><a href="\(Place.rules.link)">Rules</a>: what records are held to, and on whose word.</li>
            <li><a href="\("/docs/recommendations" as Link)">How answers decide</a>: the weights behind a recommendation.</li>
            <li><a href="\("/docs/data" as Link)">What is kept about people</a>: for works councils and privacy officers.</li>
            </ul></section>
            \(conventions)
            """)
    }

    private var conventions: HTML {
        let rows: [[HTML]] = [
            ["time", "UTC, as in <code>2026-11-29T17:44:39.398Z</code>"], ["day", "<code>2027-01-11</code>"],
            ["duration", "ISO 8601 in whole years, months, weeks and days: <code>P9M</code>, <code>P6W</code>"],
            ["text", "UTF-8 with a visible character; lengths count Unicode scalars"],
        ]
        let table = ListTable(caption: "How values are written", heads: ["Value", "Form"], rows: rows)
        return """
            <section class="stack part" aria-labelledby="conventions"><h2 id="conventions">Everywhere</h2>
            \(table.html)
            <ul>
            <li>Every answer of 400 and up is a problem (RFC 9457): programs decide by <code>code</code>, people read <code>detail</code> and <code>fix</code>, in English or German by <code>Accept-Language</code>.</li>
            <li>A change needs the ETag of what you have seen in <code>If-Match</code>, so that nobody overwrites what they have not seen.</li>
            <li>A POST with an <code>Idempotency-Key</code> can be sent again: it is done once.</li>
            <li>A list comes in pages: send <code>next</code> of one as <code>after</code> for the following. <code>?format=csv</code> and <code>?format=ndjson</code> give all of it.</li>
            <li>Unknown parameters and members are refused, with the one that was most likely meant.</li>
            </ul></section>
            """
    }
}
