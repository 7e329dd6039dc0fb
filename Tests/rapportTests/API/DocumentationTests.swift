import Foundation
import Guidance
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

    @Test(arguments: KindName.allCases.filter { $0 != .keys })
    func `it names the members of every kind, and its filters and sorts`(_ name: KindName) throws {
        let page = try page("API.md")
        func check<R: Record>(_ type: R.Type) {
            let names = R.fields.fields.map(\.name) + R.kind.filters.map(\.name) + R.kind.sorts.map(\.name)
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

    @Test func `the page on the catalogue shows every claim`() throws {
        let page = try page("Catalogue.md")
        for claim in try Service.builtInCatalogue().catalogue.claims.all {
            #expect(page.contains("`\(claim.value.id)`"), "\(claim.value.id)")
        }
    }
}
