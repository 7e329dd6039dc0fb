import JSON
import Testing

@testable import Guidance

/// What no compiler finds in the values of kinds.
@Suite struct KindTests {
    @Test func `no two kinds share a path, a noun or the beginning of their ids`() {
        let kinds = KindName.allCases.map(\.any)
        let prefixes = kinds.compactMap { ($0.type as? any TimedRecord.Type)?.prefix.description }
        for names in [kinds.map(\.path).filter { !$0.isEmpty }, kinds.filter { $0.name != .keys }.map(\.noun), prefixes] {
            #expect(Set(names).count == names.count, "\(names)")
        }
        for prefix in prefixes { #expect(prefix.utf8.count == 3, "\(prefix)") }
    }

    @Test(arguments: KindName.allCases)
    func `a kind names its members as they are`(_ name: KindName) {
        func check<R: Record>(_ type: R.Type) {
            let (kind, fields) = (R.kind, Set(R.fields.fields.map(\.name)))
            #expect(kind.name == name, "the line in any is that of another kind")
            #expect(kind.writableWhenOver.isSubset(of: fields))
            let members = kind.references.filter { !$0.target.isOfCatalogue }.map(\.member)
            #expect(Set(members).isSubset(of: fields))
            let parameters = kind.filters.map(\.name) + ["q", "sort", "limit", "after", "expand", "pretty"]
            #expect(Set(parameters).count == parameters.count, "\(parameters)")
            #expect(Set(kind.sorts.map(\.name)).count == kind.sorts.count)
            #expect(kind.sorts.count { $0.byName != nil } <= 1)
            #expect(kind.sorts.isEmpty || R.Table.isLoadedAtOnce, "a shelf has one order")
            #expect(name.isOfCatalogue == (R.self is any CatalogueRecord.Type), "\(name) is listed in KindName.catalogue")
            let words = kind.due.map(\.what) + ["create", "change", "delete", "move"]
            #expect(Set(words).count == words.count, "each operation has a name of its own: \(words)")
            #expect(!kind.noun.isEmpty && (kind.path.isEmpty || !kind.any.nouns.isEmpty))
        }
        check(name.any.type)
    }

    @Test(arguments: [("agreement", "an agreement"), ("program", "a program"), ("relationship type", "a relationship type")])
    func `a noun comes after its article`(_ noun: String, _ both: String) { #expect(noun.withArticle == both) }

    @Test func `several records are called as their address says`() {
        #expect(KindName.relationshipTypes.any.nouns == "relationship types" && KindName.programs.any.nouns == "programs")
    }

    @Test func `no two rules share an id, and each text is there in both languages`() {
        #expect(Set(AnyRule.all.map(\.id)).count == AnyRule.all.count)
        for rule in AnyRule.all {
            for words in [rule.text.english, rule.text.german] { #expect(!words.statement.isEmpty && !words.fix.isEmpty) }
            #expect((rule.text.english.ours == nil) == (rule.text.german.ours == nil), "\(rule.id)")
        }
    }
}
