import Foundation
@testable import Guidance
import JSON
import Testing

@testable import rapport

/// That the pages for clients name everything there is.
@Suite struct DocumentationTests {
    private func page(_ name: String) throws -> String {
        try String(contentsOf: Repository.root.appending(path: "Docs/\(name)"), encoding: .utf8)
    }

    @Test func `the page on the API has every endpoint`() throws {
        let page = try page("API.md")
        let alike = KindName.catalogue.map(\.any.path) + ["/v1/conflicts", "/v1/rules"]  // which share their sections
        for endpoint in try Endpoint.all() where !alike.contains(where: { endpoint.template.hasPrefix($0) }) {
            #expect(page.contains("`\(endpoint.name)`"), "\(endpoint.name)")
        }
        for list in alike { #expect(page.contains("`\(list)`"), "\(list)") }
    }

    @Test(arguments: KindName.allCases.filter { ![.keys, .accessKeys, .participants].contains($0) })
    func `it names the members of every kind, and its filters and sorts`(_ name: KindName) throws {
        let page = try page("API.md")
        func check<R: Record>(_ type: R.Type) {
            guard case .named(_, .object(let members)) = R.schema else { return }
            let names = members.map(\.name) + R.kind.filters.map(\.name) + R.kind.sorts.map(\.name)
            for name in names { #expect(page.contains("`\(name)`"), "\(R.kind.noun): \(name)") }
        }
        check(name.any.type)
    }

    @Test func `it names every rule and every code of a problem`() throws {
        let page = try page("API.md")
        for name in AnyRule.all.map(\.id.text) + Problem.Code.allCases.map(\.rawValue) {
            #expect(page.contains("`\(name)`"), "\(name)")
        }
    }

    /// What the description of the API names, at any depth.
    private struct Names {
        /// Members of documents, and parameters.
        var members: Set<String> = []
        /// What members and parameters can have for a value.
        var values: Set<String> = []

        init(_ value: JSONValue) { add(value) }

        private mutating func add(_ value: JSONValue) {
            members.formUnion(value["properties"]?.members.map(\.name) ?? [])
            values.formUnion(value.strings("enum"))
            if let place = value["in"]?.string, place != "path", let name = value["name"]?.string { members.insert(name) }
            for member in value.members where member.name != "example" && member.name != "examples" { add(member.value) }
            for element in value.elements { add(element) }
        }
    }

    @Test func `it names every member and parameter of the description, and explains no other`() throws {
        let page = try page("API.md")
        let names = Names(try JSONDocument(API.descriptionBytes()).root)
        #expect(names.members.count > 150 && names.members.contains("takenBy") && names.members.contains("updatedSince"))
        for name in names.members { #expect(page.contains("`\(name)`"), "\(name) is in the description, and not in the page") }
        // Columns of tables, which are text to the description.
        let known = names.members.union(names.values).union(["position", "phrase", "comment"])
        var count = 0
        for row in page.split(separator: "\n") where row.hasPrefix("| `") {
            for match in row.split(separator: "|")[0].matches(of: /`(?<name>[a-z]+(?:[A-Z][a-z]*)*)`/) {
                count += 1
                #expect(known.contains(String(match.name)), "\(match.name) is in the page, and not in the description")
            }
        }
        #expect(count > 150, "they are found")
    }

    @Test func `every address and every request in it is in the description`() throws {
        let page = try page("API.md")
        let paths = try #require(try JSONDocument(API.descriptionBytes()).root["paths"])
        /// The operations at an address, which has an id where the description has {id}.
        func operations(at address: Substring) -> [String] {
            let parts = address.split(separator: "/", omittingEmptySubsequences: false)
            return paths.members.filter { path in
                let described = path.name.split(separator: "/", omittingEmptySubsequences: false)
                return described.count == parts.count && zip(described, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
            }.flatMap { $0.value.members.map { $0.name.uppercased() } }
        }
        let ours = /\/(?:v1\/|docs\/errors|openapi\.json|livez|readyz|healthz|metrics)[^\s`"?<>\(\)\],;:]*/
        let addresses = page.matches(of: ours).map { $0.output.hasSuffix(".") ? $0.output.dropLast() : $0.output }
        #expect(addresses.count > 100, "they are found")
        for address in addresses { #expect(!operations(at: address).isEmpty, "\(address)") }
        let requests = page.matches(of: /`(?<method>GET|PUT|POST|PATCH|DELETE) (?<address>\/[^\s`?]*)/)
        #expect(requests.count > 40, "they are found")
        for request in requests {
            #expect(operations(at: request.address).contains(String(request.method)), "\(request.method) \(request.address)")
        }
    }

    @Test func `the page on the catalogue shows every claim`() throws {
        let page = try page("Catalogue.md")
        for claim in try Service.builtInCatalogue().catalogue.claims.all {
            #expect(page.contains("`\(claim.value.id)`"), "\(claim.value.id)")
        }
    }
}
