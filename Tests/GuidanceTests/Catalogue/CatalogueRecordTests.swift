import JSON
import Testing

@testable import Guidance

/// Changes to a catalogue that already has faults, because an older release let them in.
@Suite struct CatalogueRecordTests {
    private let cost = #"{"id":"cost","name":"Cost","question":"What?","scale":{"kind":"text"}}"#

    private func claim(_ id: String, dimension: String) -> String {
        """
        {"id":"\(id)","relationshipType":"coaching","dimension":"\(dimension)","source":"manfre","statement":"S","locator":"L",\
        "strength":"may"}
        """
    }

    /// A catalogue whose claims are on dimensions that do not exist.
    private func faulty(_ count: Int) -> Desk {
        let claims = (0..<count).map { missing("faulty-\($0)", "missing-\($0 % 7)") }
        return Desk(claims: claims)
    }

    private func missing(_ id: String, _ dimension: String) -> Claim {
        var claim = Claim()
        (claim.id, claim.relationshipType, claim.dimension) = (Slug(id)!, "coaching", Slug(dimension)!)
        (claim.source, claim.statement, claim.locator) = ("manfre", "S", "L")
        return claim
    }

    @Test(arguments: [0, 5, 99, 100, 101, 300])
    func `existing faults block no other change, and hide no new fault`(_ count: Int) throws {
        var desk = faulty(count)
        #expect(!desk.records.catalogue.faults().isEmpty)
        try desk.create(Dimension.self, cost)
        try desk.create(Claim.self, claim("right", dimension: "cost"))
        try desk.patch("manfre", Source.self, #"{"title":"Other"}"#)
        try desk.patch("coaching", RelationshipType.self, #"{"name":"Other"}"#)
        let wrong = problem(.invalidDocument) { try desk.create(Claim.self, claim("wrong", dimension: "nowhere")) }
        #expect(wrong.errors.map(\.pointer) == ["/dimension"])
        let scale = problem(.invalidDocument) {
            try desk.patch("right", Claim.self, #"{"value":{"least":"P1M"}}"#)
        }
        #expect(scale.errors.map(\.pointer) == ["/value"])
        try desk.create(Dimension.self, cost.replacing("cost", with: "missing-0"))
        #expect(
            desk.records.catalogue.allFaults().count { Slug($0.record.name)?.text.hasPrefix("faulty") ?? false } == count
                - (count + 6) / 7)
        let file = desk.records.catalogue.file
        #expect(try desk.install(file).differences.isEmpty, "it can be exported and imported as it is")
    }

    @Test func `a change must leave its record valid`() throws {
        var desk = faulty(3)
        let wrong = problem(.invalidDocument) { try desk.patch("faulty-1", Claim.self, #"{"statement":"T"}"#) }
        #expect(wrong.errors.map(\.pointer) == ["/dimension"])
        let other = problem(.invalidDocument) { try desk.patch("faulty-1", Claim.self, #"{"dimension":"nowhere"}"#) }
        #expect(other.errors.map(\.pointer) == ["/dimension"])
        try desk.create(Dimension.self, cost)
        try desk.patch("faulty-1", Claim.self, #"{"dimension":"cost"}"#)
        try desk.retire("faulty-2", Claim.self)
        try desk.delete("faulty-2", Claim.self)
    }

    @Test func `a change that makes many records invalid reports the first of them`() throws {
        var desk = faulty(0)
        try desk.create(Dimension.self, cost)
        let all = (0..<150).map { claim("c-\($0)", dimension: "cost").replacing("\"S\"", with: "\"S\",\"value\":\"dear\"") }
        try desk.install(Array("{\"claims\":[\(all.joined(separator: ","))]}".utf8), isMerge: true)
        let wrong = problem(.invalidDocument) { try desk.patch("cost", Dimension.self, #"{"scale":{"kind":"duration"}}"#) }
        #expect(wrong.errors.count == 100 && wrong.detail.contains("at least 100 places"), "\(wrong.detail)")
        #expect(wrong.errors[0].detail.hasPrefix("leaves the claim c-0 wrong: /value "))
    }

    @Test func `records stay in the order in which they were put, whatever was put and deleted`() {
        var dice = SeededRandom(for: "order of records")
        for round in 0..<200 {
            var records = Records()
            var model: [Slug] = []
            for _ in 0..<Int.random(in: 0...8, using: &dice) {
                let changes = (0..<Int.random(in: 0...12, using: &dice)).map { _ -> Change in
                    let id = Slug("s-\(Int.random(in: 0..<15, using: &dice))")!
                    switch Int.random(in: 0..<4, using: &dice) {
                    case 0...1: return .put(Stored(Source(id: id, title: "T"), revision: 1))
                    case 2: return .delete(id.name, .sources)
                    default: return .delete(id.name, .tensions)
                    }
                }
                for change in changes {
                    guard change.kind == .sources, let id = Slug(change.name) else { continue }
                    if change.stored == nil { model.removeAll { $0 == id } } else if !model.contains(id) { model.append(id) }
                }
                records.apply(changes)
                let catalogue = records.catalogue
                #expect(catalogue.sources.values.map(\.id) == model, "seed \(dice.seed), round \(round)")
                for number in 0..<15 {
                    let id = Slug("s-\(number)")!
                    #expect(
                        catalogue.sources[id]?.value.id == (model.contains(id) ? id : nil), "seed \(dice.seed), round \(round)")
                }
            }
        }
    }

    @Test func `every reference of a record is reported, at its place`() throws {
        let desk = Desk(of: try CatalogueFile(json(smallFile)).changes)
        func references<Record: CatalogueRecord>(_ id: Slug, _ kind: Record.Type) throws -> [String] {
            try desk.records.record(id, kind).value.references.map {
                "\($0.pointer) \($0.target.kind) \($0.target.kind.any.text($0.target.name))"
            }
        }
        #expect(
            try references("duration", Dimension.self) == [
                "/questions/0/options/0/points/coaching relationshipTypes coaching",
                "/questions/0/options/0/claims/0 claims c-short",
                "/questions/0/options/1/points/mentoring relationshipTypes mentoring",
                "/questions/0/options/1/claims/0 claims m-year",
                "/questions/0/options/1/claims/1 claims m-years",
            ])
        #expect(
            try references("c-short", Claim.self) == [
                "/relationshipType relationshipTypes coaching", "/dimension dimensions duration", "/source sources tables",
            ])
        #expect(try references("quick-trust", Tension.self) == ["/claims/0 claims c-short", "/claims/1 claims m-time"])
        #expect(try references("tables", Source.self).isEmpty && references("coaching", RelationshipType.self).isEmpty)
    }
}
