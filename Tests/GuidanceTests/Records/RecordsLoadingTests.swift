@testable import Guidance
import JSON
import Testing

/// Records written out as changes and loaded again are equal.
@Suite struct RecordsLoadingTests {
    private func changes(of records: Records) -> [Change] {
        var all: [Change] = []
        records.forEachChange { all.append($0) }
        return all
    }

    private func load(_ changes: [Change], revision: Int) throws -> Records {
        var loading = RecordsLoading()
        for change in changes { try loading.add(change) }
        return loading.finish(catalogueRevision: revision)
    }

    /// Programmes that were created, changed and deleted, keys, and a catalogue that has changed since its installation.
    private func desk(programs count: Int) throws -> Desk {
        var desk = Desk()
        desk.remember([.put(Stored(AccessKey(id: "admin", sha256: "0", createdAt: desk.now), revision: 1))])
        var ids: [ID<Program>] = []
        for number in 0..<count {
            ids.append(try desk.open(#"{"name":"Program \#(number)","relationshipTypes":["mentoring"]}"#))
        }
        for id in ids.enumerated().filter({ $0.offset % 3 == 0 }).map(\.element) { try desk.patch(id, #"{"name":"Other"}"#) }
        for id in ids.enumerated().filter({ $0.offset % 5 == 0 }).map(\.element) { try desk.delete(id) }
        let source = try #require(desk.records.catalogue.sources.values.last)
        desk.remember([
            .put(Stored(source, revision: 2)),
            .put(Stored(Tension(id: "t", claims: [], statement: "Both."), revision: 1)),
        ])
        return desk
    }

    @Test(arguments: [0, 1, 5, 300])
    func `what is written out comes back equal`(_ count: Int) throws {
        let records = try desk(programs: count).records
        let all = changes(of: records)
        let loaded = try load(all, revision: records.catalogue.revision)
        #expect(loaded == records)
        #expect(changes(of: loaded) == all, "also in its order")
        #expect(records.catalogue.revision == 2)
        #expect(try load(all, revision: 1) != records)
        #expect(Records() == RecordsLoading().finish(catalogueRevision: 0))
    }

    @Test func `the catalogue comes first, then keys, then programmes by id`() throws {
        let all = changes(of: try desk(programs: 20).records)
        let kinds = all.compactMap { $0.stored == nil ? nil : $0.kind }
        #expect(kinds.count == all.count, "nothing is deleted")
        let places = kinds.compactMap { KindName.allCases.firstIndex(of: $0) }
        #expect(places == places.sorted())
        #expect(Set(kinds) == [.sources, .relationshipTypes, .claims, .tensions, .keys, .programs])
        let ids = all.suffix(16).map(\.id)
        #expect(ids == ids.sorted() && ids.allSatisfy { $0.hasPrefix("prg_") })
    }

    @Test func `loaded records continue as the ones written out`() throws {
        var desk = try desk(programs: 100)
        var loaded = try load(changes(of: desk.records), revision: desk.records.catalogue.revision)
        let before = desk.journal.count
        let id = try desk.open(#"{"name":"Late","relationshipTypes":["coaching"]}"#)
        try desk.patch(id, #"{"name":"Later"}"#)
        desk.remember([.put(Stored(desk.records.catalogue.sources.values[0], revision: 3))])
        for changes in desk.journal[before...] { loaded.apply(changes) }
        #expect(loaded == desk.records)
        #expect(changes(of: loaded) == changes(of: desk.records))
    }

    @Test func `programmes may come in any order`() throws {
        var random = SeededRandom(for: "records loading")
        let records = try desk(programs: 200).records
        let loaded = try load(changes(of: records).shuffled(using: &random), revision: 2)
        #expect(loaded.programs == records.programs && loaded.keys == records.keys, "seed \(random.seed)")
        #expect(changes(of: loaded).suffix(160) == changes(of: records).suffix(160), "seed \(random.seed)")
    }

    @Test func `a record that already exists is refused, and so is a deletion`() throws {
        let all = changes(of: try desk(programs: 5).records)
        for change in all {
            var loading = RecordsLoading()
            for change in all { try loading.add(change) }
            let error = #expect(throws: ChangeError.self) { try loading.add(change) }
            #expect(error?.description == "\(change.id) appears twice")
        }
        var loading = RecordsLoading()
        let id = ID<Program>(RecordKey(at: Instant(milliseconds: 0), count: 0, random: 0))
        #expect(throws: ChangeError.self) { try loading.add(.delete(id)) }
    }

    @Test func `a visit ends with the error that its body throws`() throws {
        struct Full: Error {}
        let records = try desk(programs: 5).records
        var seen = 0
        #expect(throws: Full.self) {
            try records.forEachChange { change throws(Full) in
                seen += 1
                if change.kind == .programs { throw Full() }
            }
        }
        #expect(seen == changes(of: records).count - 3)
    }
}
