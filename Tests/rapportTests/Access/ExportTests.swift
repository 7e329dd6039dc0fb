import JSON
import Testing

@testable import Guidance

/// All that there is about a person, for that person.
@Suite struct ExportTests {
    private func records(_ export: PersonExport) throws -> [KindName: [JSONValue]] {
        try Dictionary(
            uniqueKeysWithValues: export.parts.map { part in
                (part.kind, try part.records.map { try JSONDocument($0).root })
            })
    }

    @Test func `it has a record of every kind that is about the person, each as the person reads it`() throws {
        let company = try Company()
        let viewer = try company.viewer(.learner)
        let found = try records(viewer.export(of: company.person(.learner)))
        let missing = PersonExport.kinds.filter { found[$0]?.isEmpty != false }
        #expect(missing == [], "nothing of them")
        for (kind, items) in found {
            let sight = viewer.sight(of: kind).values
            for item in items { #expect(sight.contains(Array(item.raw)), "\(kind)") }
        }
    }

    @Test func `nothing that is about others alone is in it`() throws {
        let company = try Company()
        let peer = try records(company.viewer(.peer).export(of: company.person(.peer)))
        let learner = company.participant.description
        for (kind, items) in peer where kind != .relationships && kind != .applications {
            for item in items { #expect(item["participant"]?.string != learner, "\(kind)") }
        }
        #expect(peer[.people]?.count == 1)
        let manager = try records(company.viewer(.manager).export(of: company.person(.manager)))
        #expect(manager[.people]?.count == 1 && manager[.participants] == nil, "those who report to somebody are others")
    }

    @Test func `nobody else gets it, whatever the office, and no key that opens less than all`() throws {
        let company = try Company()
        let person = company.person(.learner)
        for who in Company.Who.allCases where ![.learner, .guest].contains(who) {
            let problem = #expect(throws: Problem.self) { try company.viewer(who).export(of: person) }
            #expect([.denied, .notFound, .insufficientScope].contains(problem?.code), "\(who): \(problem as Any)")
        }
        let all: [Scope] = [.meRead, .notesRead, .concernsWrite]
        #expect(throws: Never.self) { try company.viewer(.learner, scopes: ScopeSet(all)).export(of: person) }
        for missing in all {
            let scopes = ScopeSet(all.filter { $0 != missing })
            let problem = #expect(throws: Problem.self) { try company.viewer(.learner, scopes: scopes).export(of: person) }
            #expect(problem == .denied(.scope(missing)), "\(missing): \(problem as Any)")
        }
    }
}
