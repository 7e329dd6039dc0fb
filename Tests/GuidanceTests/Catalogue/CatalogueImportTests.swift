import JSON
import Testing

@testable import Guidance

/// A catalogue exported, imported again, and reset to the release.
@Suite struct CatalogueImportTests {
    private func small() throws -> [Change] { try CatalogueFile(json(smallFile)).changes }

    /// Changes that somebody might make, one after another; refused ones are skipped.
    private func edit(_ desk: inout Desk, _ count: Int, _ dice: inout SeededRandom) {
        for _ in 0..<count {
            switch Int.random(in: 0..<5, using: &dice) {
            case 0: edit(&desk, Source.self, { ("{\"id\":\"\($0)\",\"title\":\"T\",\"kind\":\"vendor\"}", "title") }, &dice)
            case 1:
                edit(
                    &desk, Dimension.self,
                    { ("{\"id\":\"\($0)\",\"name\":\"N\",\"question\":\"Q?\",\"scale\":{\"kind\":\"text\"}}", "name") }, &dice)
            case 2:
                let policy = String(decoding: Policy.fields.bytes(of: Policy()), as: UTF8.self)
                edit(
                    &desk, RelationshipType.self,
                    {
                        (
                            """
                            {"id":"\($0)","name":"N","summary":"S","roles":{"guide":"g","learner":"l"},"programmable":true,\
                            "policy":\(policy)}
                            """, "summary"
                        )
                    }, &dice)
            case 3:
                let catalogue = desk.records.catalogue
                let type = catalogue.relationshipTypes.values.randomElement(using: &dice)?.id ?? "none"
                let dimension = catalogue.dimensions.values.randomElement(using: &dice)?.id ?? "none"
                let source = catalogue.sources.values.randomElement(using: &dice)?.id ?? "none"
                edit(
                    &desk, Claim.self,
                    {
                        (
                            """
                            {"id":"\($0)","relationshipType":"\(type)","dimension":"\(dimension)","source":"\(source)",\
                            "statement":"S","locator":"L","strength":"may"}
                            """, "statement"
                        )
                    }, &dice)
            default:
                let claims = desk.records.catalogue.claims.values.shuffled(using: &dice).prefix(2).map { "\"\($0.id)\"" }
                edit(
                    &desk, Tension.self,
                    { ("{\"id\":\"\($0)\",\"claims\":[\(claims.joined(separator: ","))],\"statement\":\"S\"}", "statement") },
                    &dice)
            }
        }
    }

    /// Creates, changes, retires, reinstates or deletes one of a kind.
    ///
    /// - Parameter sample: Makes a document from an id, and gives a member that may have any value.
    private func edit<Record: CatalogueRecord>(
        _ desk: inout Desk, _ kind: Record.Type, _ sample: (String) -> (document: String, text: String),
        _ dice: inout SeededRandom
    ) {
        let number = Int.random(in: 0..<1_000_000, using: &dice)
        let known = desk.records.catalogue[kind].values.randomElement(using: &dice)
        let (document, member) = sample(Bool.random(using: &dice) ? "own-\(number % 5)" : known?.id.text ?? "own-0")
        do {
            switch (Int.random(in: 0..<6, using: &dice), known) {
            case (0...1, _), (_, nil): try desk.create(kind, document)
            case (2, let record?):
                let texts = Record.self == RelationshipType.self ? "name" : member
                let language = Record.self == Claim.self || Record.self == Tension.self ? "statement" : texts
                try desk.patch(
                    record.id, kind,
                    "{\"\(member)\":\"Said \(number)\",\"translations\":{\"de\":{\"\(language == "summary" ? "name" : language)\":\"G\"}}}"
                )
            case (3, let record?): try desk.retire(record.id, kind, because: Bool.random(using: &dice) ? "r \(number % 3)" : nil)
            case (4, let record?): try desk.reinstate(record.id, kind)
            case (_, let record?): try desk.delete(record.id, kind)
            }
        } catch {
            #expect(error is Problem, "\(error)")
        }
    }

    private func random(_ dice: inout SeededRandom) throws -> Desk {
        var desk = Desk(empty: ())
        if Bool.random(using: &dice) {
            desk = Desk(of: try small())
        } else {
            try desk.install(randomCatalogue(&dice).file)
        }
        edit(&desk, Int.random(in: 0...40, using: &dice), &dice)
        return desk
    }

    @Test func `a file makes any catalogue match it, as its difference had said`() throws {
        var dice = SeededRandom(for: "import of an export")
        for round in 0..<60 {
            let wanted = try random(&dice).records.catalogue
            var desk = try random(&dice)
            let before = desk.records
            #expect(before.catalogue.faults().isEmpty && wanted.faults().isEmpty, "seed \(dice.seed), round \(round)")
            let file = try CatalogueFile(reading: JSONDocument(wanted.file).root, isMerge: false)
            let shown = try before.importCatalogue(
                file, builtIn: Catalogue(), by: "tom", at: Instant(milliseconds: 0)
            ).answer
            let done = try desk.install(wanted.file)
            #expect(written { done.write(to: &$0) } == written { shown.write(to: &$0) }, "seed \(dice.seed), round \(round)")
            let after = desk.records.catalogue
            #expect(after.contents == wanted.contents, "seed \(dice.seed), round \(round)")
            #expect(after.revision == before.catalogue.revision + (done.differences.isEmpty ? 0 : 1))
            #expect(try desk.install(after.file).differences.isEmpty, "seed \(dice.seed), round \(round)")
            #expect(try desk.install(wanted.file).differences.isEmpty, "seed \(dice.seed), round \(round)")
            var replayed = Records()
            for changes in desk.journal { replayed.apply(changes) }
            #expect(replayed == desk.records && replayed.catalogue.file == after.file, "seed \(dice.seed), round \(round)")
            var loading = RecordsLoading()
            try desk.records.forEachChange { try loading.add($0) }
            let loaded = loading.finish(catalogueRevision: after.revision)
            #expect(loaded == desk.records && loaded.catalogue.file == after.file, "seed \(dice.seed), round \(round)")
        }
    }

    @Test func `a merge changes what the file has, and leaves the rest`() throws {
        var dice = SeededRandom(for: "merge")
        var merged = 0
        for round in 0..<80 {
            let file = try random(&dice).records.catalogue
            var desk = try random(&dice)
            let before = desk.records.catalogue
            do { try desk.install(file.file, isMerge: true) } catch {
                #expect((error as? Problem)?.code == .invalidDocument && desk.records.catalogue == before)
                continue
            }
            merged += 1
            let after = desk.records.catalogue
            let kept = Set(before.contents).union(file.contents)
            #expect(Set(after.contents).isSuperset(of: file.contents), "seed \(dice.seed), round \(round)")
            #expect(Set(after.contents).isSubset(of: kept), "seed \(dice.seed), round \(round)")
            for source in before.sources.values { #expect(after.sources[source.id] != nil) }
            for claim in before.claims.values { #expect(after.claims[claim.id] != nil) }
        }
        #expect(merged > 5, "seed \(dice.seed)")
    }

    @Test func `after any changes a reset restores the release, and own records stay`() throws {
        var dice = SeededRandom(for: "reset of all")
        let release = try CatalogueFile(json(smallFile))
        var (resets, refusals) = (0, 0)
        for round in 0..<100 {
            var desk = Desk(of: release.changes)
            edit(&desk, Int.random(in: 0...60, using: &dice), &dice)
            let before = desk.records.catalogue
            do {
                desk.remember(try desk.records.resetCatalogue(to: release.catalogue, by: "ines", at: desk.now).changes)
            } catch {
                // A record of the organisation's that takes, say, the id of a question may stand in the way; then
                // nothing happens.
                #expect(error.code == .invalidDocument && desk.records.catalogue == before, "seed \(dice.seed), round \(round)")
                refusals += 1
                continue
            }
            resets += 1
            let after = desk.records.catalogue
            expectReset(Source.self, before, after, release.catalogue, "seed \(dice.seed), round \(round)")
            expectReset(Dimension.self, before, after, release.catalogue, "seed \(dice.seed), round \(round)")
            expectReset(RelationshipType.self, before, after, release.catalogue, "seed \(dice.seed), round \(round)")
            expectReset(Claim.self, before, after, release.catalogue, "seed \(dice.seed), round \(round)")
            expectReset(Tension.self, before, after, release.catalogue, "seed \(dice.seed), round \(round)")
            #expect(after.faults().isEmpty)
            #expect(try desk.records.resetCatalogue(to: release.catalogue, by: "ines", at: desk.now).changes.isEmpty)
        }
        #expect(resets > 30 && refusals < resets, "seed \(dice.seed): \(refusals) refused")
    }

    private func expectReset<Record: CatalogueRecord>(
        _ kind: Record.Type, _ before: Catalogue, _ after: Catalogue, _ release: Catalogue, _ note: Comment
    ) {
        for record in before[kind].values where record.origin == .own { #expect(after[kind][record.id]?.value == record, note) }
        for record in release[kind].values where after[kind][record.id]?.value.origin == .builtIn {
            #expect(after[kind][record.id]?.value.content == record.content, note)
            #expect(after[kind][record.id]?.value.retirement == nil, note)
        }
        for record in release[kind].values where before[kind][record.id]?.value.origin != .own {
            #expect(after[kind][record.id]?.value.origin == .builtIn, note)
        }
    }
}
