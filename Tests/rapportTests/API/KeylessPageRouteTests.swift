import Foundation
import Guidance
import HTTP
import JSON
import Pages
import Testing

@testable import Store
@testable import rapport

/// Pages that need no key, as a browser asks for them.
@Suite struct KeylessPageRouteTests {
    /// What stands on these pages and is for those who are signed in, or changes what the browser keeps.
    private static let elsewhere = ["/programs", "/people", "/sign-in", "/me", "/appearance", "/keys", "/system"]

    @Test(arguments: ["en", "de"]) func `every link on them leads to something, also to a part of a page`(
        _ language: String
    ) throws {
        let service = try LocalService(Surroundings())
        let browser = try service.client(nil)
        var crawl = Crawl(starts: [
            "/choose", "/catalogue", "/rules", "/docs", "/catalogue?q=goal", "/claims?retired=any", "/docs/rules",
        ])
        while let address = crawl.next() {
            guard !Self.elsewhere.contains(where: { address == $0 || address.hasPrefix("\($0)/") || address.hasPrefix("\($0)?") })
            else {
                continue
            }
            let answer = try browser.send(
                "GET", address, fields: ["Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": language])
            if address == "/docs/rules" {
                #expect(answer.status == 303 && answer["Location"] == "/rules")
                continue
            }
            #expect(answer.status == 200, "\(address), from \(crawl.from[address] ?? "") is \(answer.status)")
            guard answer["Content-Type"] == "text/html; charset=utf-8" else { continue }
            #expect(answer["Content-Language"] == language && answer.text.contains("<html lang=\"\(language)\""), "\(address)")
            crawl.read(answer.text, at: address)
        }
        #expect(crawl.broken == [])
        // Each record of the shipped catalogue has a page, and each rule, noun and code.
        let catalogue = service.store.durable.published
        let records = Catalogue.kinds.reduce(0) { $0 + count($1, in: catalogue) }
        #expect(crawl.pages.count > records + AnyRule.all.count + ProblemCode.allCases.count)
        for code in ProblemCode.allCases { #expect(crawl.pages.contains("/docs/errors/\(code.rawValue)"), "\(code)") }
        for rule in AnyRule.all { #expect(crawl.pages.contains("/rules/\(rule.id)"), "\(rule.id)") }
    }

    private func count<R: CatalogueRecord>(_ kind: R.Type, in catalogue: Catalogue) -> Int { catalogue[R.self].count }

    @Test func `each operation is on exactly one page, and each example shown there parses`() throws {
        let description = Description.ofAPI
        let told = description.nouns.flatMap(\.operations)
        #expect(told.map(\.id).sorted() == API.operations.map(\.id).sorted())
        var examples = 0
        for (operation, described) in told.map({ one in (API.operations.first { $0.id == one.id }, one) }) {
            let operation = try #require(operation)
            #expect(described.path == operation.template && described.method == operation.method.name.description)
            // As /openapi.json has them.
            #expect(described.parameters.filter { $0.place == .query }.map(\.name) == operation.query.map(\.name) + ["pretty"])
            #expect(described.answers.map(\.schema) == operation.answers.map(\.schema))
            #expect(described.body?.schema == operation.body?.schema)
            let json =
                [described.body].compactMap { $0?.types.first == "text/csv" ? nil : $0?.example }
                + described.answers.filter { $0.types.first == "application/json" }.compactMap(\.example)
            for text in json {
                examples += 1
                #expect(throws: Never.self, "\(described.id)") { try JSONDocument(Array(text.utf8)) }
            }
        }
        #expect(examples > 100)
        #expect(description.codes.map(\.id) == ProblemCode.allCases.map(\.rawValue))
        // What stands beside the nouns is no noun.
        let reserved: Set = ["errors", "rules", "recommendations", "data"]
        #expect(reserved.isDisjoint(with: description.nouns.map(\.id)))
    }

    @Test func `a page of an error is HTML for a browser and text for others, as before`() throws {
        let service = try LocalService(Surroundings())
        let client = try service.client(nil)
        for path in ["/docs/errors", "/docs/errors/gone"] {
            #expect(try client.send("GET", path)["Content-Type"] == "text/plain; charset=utf-8")
            #expect(try client.send("GET", path, fields: ["Accept": "*/*"])["Content-Type"] == "text/plain; charset=utf-8")
            let markdown = try client.send("GET", path, fields: ["Accept": "text/markdown"])
            #expect(markdown["Content-Type"]?.hasPrefix("text/markdown") == true)
            let page = try client.send("GET", path, fields: ["Accept": "text/html,*/*;q=0.8"])
            #expect(page["Content-Type"] == "text/html; charset=utf-8" && page["Vary"]?.contains("Accept") == true)
            #expect(page["Content-Security-Policy"]?.hasPrefix("default-src 'none'") == true)
            let tag = try #require(page.tag)
            #expect(try client.send("GET", path, fields: ["Accept": "text/html", "If-None-Match": tag]).status == 304)
        }
    }

    @Test func `answers of any order are one page, and no address takes the place of another`() throws {
        let service = try LocalService(Surroundings())
        let client = try service.client(nil)
        // Its name spells two answers.
        let crafted = try client.send("GET", "/choose?beyond-skill%3Dwhole-person%26skill=skill")
        #expect(crafted.status == 400 && crafted.text.contains("beyond-skill=whole-person&amp;skill=skill"))
        let answered = try client.send("GET", "/choose?beyond-skill=whole-person&skill=skill")
        #expect(answered.status == 200 && answered.text.contains("2 of ") && !answered.text.contains("role=\"alert\""))
        #expect(try client.send("GET", "/choose?skill=skill&empty=&beyond-skill=whole-person").text.contains("2 of "))
        #expect(try client.send("GET", "/choose?_types=coaching,zebra").status == 400)
        for _ in 0..<2 {
            let mistaken = try client.send("GET", "/choose?skill=never")
            #expect(mistaken.status == 400 && mistaken.text.contains("skill=never"))
        }
    }

    @Test func `what is not there is refused as the API refuses it`() throws {
        let service = try LocalService(Surroundings())
        let client = try service.client(nil)
        for (page, twin) in [
            ("/claims/coaching-duration-manfree", "/v1/claims/coaching-duration-manfree"),
            ("/sources/Nobody", "/v1/sources/Nobody"),
            ("/dimensions/durations", "/v1/dimensions/durations"), ("/rules/coaching-end", "/v1/rules/coaching-end"),
            ("/claims?strength=allways", "/v1/claims?strength=allways"), ("/tensions?after=x", "/v1/tensions?after=x"),
        ] {
            let (one, other) = (try client.send("GET", page), try client.send("GET", twin))
            #expect(one.status == other.status && one.status >= 400, "\(page)")
            for member in ["code", "detail", "fix"] { #expect(try one.string(member) == other.string(member), "\(page)") }
        }
        let noun = try client.send("GET", "/docs/claim")
        #expect(noun.status == 404)
        #expect(try noun.string("fix") == "Did you mean /docs/claims? GET /docs lists them all.")
    }

    @Test func `a list takes what a form sends, whatever else stands in the address`() throws {
        let service = try LocalService(Surroundings())
        let client = try service.client(nil)
        func claims(_ query: String) throws -> String { try client.send("GET", "/claims?\(query)").text }
        let one = try claims("source=manfre&dimension=&q=&disputed=true&utm_source=mail")
        #expect(one.contains("/claims/coaching-duration-manfre") && !one.contains("/claims/coaching-duration-mentorcliq\""))
        let two = try claims("source=manfre&source=mentorcliq&disputed=true")
        #expect(two.contains("/claims/coaching-duration-manfre") && two.contains("/claims/coaching-duration-mentorcliq\""))
        // A cursor of the page is one of the API.
        let first = try client.send("GET", "/v1/claims?strength=always")
        let next = try #require(try first.string("next"))
        let page = try claims("strength=always&after=\(next)")
        let ids = try client.ids("/v1/claims?strength=always&after=\(next)")
        #expect(!ids.isEmpty && ids.allSatisfy { page.contains("href=\"/claims/\($0)\"") })
        #expect(try claims("strength=always").contains("after=\(next)"))
    }

    @Test func `a page changes with the catalogue, and names who recorded something to those alone who may change it`() throws {
        let service = try LocalService(Surroundings())
        let (ines, guest) = (try service.admin(), try service.client(nil))
        #expect(try guest.send("GET", "/catalogue").text.contains("Nothing yet."))
        #expect(try guest.send("GET", "/sources").text.contains("Our review") == false)
        let source = #"{"id":"our-review","title":"Our review <of> 2026","kind":"organization"}"#
        #expect(try ines.send("POST", "/v1/sources", source).status == 201)
        for path in ["/catalogue", "/sources", "/sources/our-review", "/catalogue?q=review"] {
            #expect(try guest.send("GET", path).text.contains("Our review &lt;of&gt; 2026"), "\(path)")
        }
        let by = try #require(try ines.get("/v1/sources/our-review").value("provenance.recordedBy")?.string)
        #expect(try ines.send("GET", "/sources/our-review").text.contains("<code>\(by)</code>"))
        #expect(try guest.send("GET", "/sources/our-review").text.contains("<code>\(by)</code>") == false)
    }

    @Test func `rapport pages prints each page, and says which need no key`() {
        let all = PrintPages.lines(openOnly: false)
        #expect(all.contains("GET /claims/{id}") && all.contains("GET /docs/errors/{code}") && all.contains("GET /choose"))
        #expect(
            all.count == Set(all).count && all.count == API.pages.count + 4,
            "/, the codes of problems and an export are pages too")
        #expect(Set(PrintPages.lines(openOnly: true)).isSubset(of: all))
    }
}

/// Follows links from page to page.
private struct Crawl {
    private(set) var pages: Set<String> = []
    private(set) var broken: [String] = []
    /// Where each address was found first.
    private(set) var from: [String: String] = [:]
    private var waiting: [String]
    private var known: Set<String>
    private var ids: [String: Set<String>] = [:]
    private var fragments: [(address: String, fragment: String, from: String)] = []

    init(starts: [String]) { (waiting, known) = (starts.reversed(), Set(starts)) }

    mutating func next() -> String? {
        guard let address = waiting.popLast() else {
            broken = fragments.filter { ids[$0.address]?.contains($0.fragment) == false }.map {
                "\($0.address)#\($0.fragment) on \($0.from)"
            }
            return nil
        }
        return address
    }

    mutating func read(_ text: String, at address: String) {
        pages.insert(address)
        ids[address] = Set(text.matches(of: #/ id="([^"]*)"/#).map { String($0.output.1) })
        for match in text.matches(of: #/ (?:href|src|action)="([^"]*)"/#) {
            let link = match.output.1.replacing("&amp;", with: "&").replacing("&#39;", with: "'")
            let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let target = parts[0].isEmpty ? address : parts[0]
            if parts.count > 1 { fragments.append((target, parts[1], address)) }
            // The addresses of the questionnaire carry all answers: there are more than anybody follows.
            guard !(target.hasPrefix("/choose?") && address.hasPrefix("/choose?")), known.insert(target).inserted else {
                continue
            }
            from[target] = address
            waiting.append(target)
        }
    }
}
