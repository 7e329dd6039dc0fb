import Guidance
import HTTP
import JSON

/// What one can ask of things that follow from the catalogue and are no records: the list of all, one by its id, filters, a
/// search, and what goes along when `?expand=` asks.
struct Listing<Value: Sendable>: Sendable {
    /// The address of the list.
    let path: String
    /// Of one of them.
    let schema: Schema
    /// What one of them is called in a sentence.
    let noun: String
    let german: GermanNoun
    let all: @Sendable (Catalogue) -> [Value]
    let find: @Sendable (Catalogue, String) -> Value?
    let id: @Sendable (Value) -> String
    let json: @Sendable (Value, Catalogue, PublicAddress) -> [UInt8]
    /// What `?q=` searches.
    let texts: @Sendable (Value, Catalogue) -> [String]
    let filters: [Filter<Value>]
    let expansions: [Expansion<Value>]
    /// How many there are, at most: counted without making them.
    let countMax: @Sendable (Catalogue) -> Int
}

extension Listing {
    /// Query parameters that choose what the list holds.
    var choices: [String] { filters.map(\.name) + ["q"] }

    /// What a query chooses, in the order of the catalogue.
    func values(for query: Query, in catalogue: Catalogue) throws(ProblemDetails) -> [Value] {
        var values = all(catalogue)
        for filter in filters {
            let keys = try filter.keys(query, catalogue)
            guard !keys.isEmpty else { continue }
            values = values.filter { value in keys.contains { filter.holds(value, $0, catalogue) } }
        }
        guard let words = try query.searchWords() else { return values }
        return values.filter { value in
            let text = SearchText(searched: texts(value, catalogue), id: id(value))
            return words.allSatisfy(text.contains)
        }
    }
}

extension Query {
    static let searchBytesMax = 200

    /// A search is for all of these words, or parts of words; nil without one.
    func searchWords() throws(ProblemDetails) -> [SearchText]? {
        guard let text = self["q"] else { return nil }
        let words = text.utf8.count <= Self.searchBytesMax ? SearchText.words(of: text) : []
        guard !words.isEmpty, words.count <= 10 else {
            throw .invalidSearch(bytesMax: Self.searchBytesMax)
        }
        return words
    }

    /// What `?expand=` asks for.
    func expansions<Value>(among known: [Expansion<Value>]) throws(ProblemDetails) -> [Expansion<Value>] {
        guard self["expand"] != "" else { return [] }
        let names = try choices("expand", of: known.map(\.name))
        return names.compactMap { name in known.first { $0.name == name } }
    }
}

extension [UInt8] {
    /// The JSON of an object with what goes along: `{…,"expanded":{"source":{…}}}`.
    func expanded<Value>(by expansions: [Expansion<Value>], of value: Value, in catalogue: Catalogue) -> [UInt8] {
        guard !expansions.isEmpty else { return self }
        let expanded = JSONWriter.bytes { writer in
            writer.object { writer in
                for expansion in expansions {
                    writer.name(expansion.name)
                    expansion.write(value, catalogue, &writer)
                }
            }
        }
        return dropLast() + ",\"expanded\":".utf8 + expanded + "}".utf8
    }
}

extension Listing where Value == Conflict {
    static let conflicts = Listing(
        path: "/v1/conflicts", schema: Conflict.schema, noun: "conflict",
        german: GermanNoun(.masculine, "Widerspruch", "Widersprüche"), all: \.conflicts,
        find: { $0.conflict($1) },
        id: \.id, json: { conflict, _, _ in JSONWriter.bytes { conflict.write(to: &$0) } },
        texts: { conflict, _ in [conflict.statement] },
        filters: [
            .reference("relationshipType", to: RelationshipType.self) { $0.relationshipType == $1 },
            .reference("dimension", to: Dimension.self) { $0.dimension == $1 },
        ],
        expansions: [
            .claims { conflict, _ in conflict.claims }, .sources { conflict, _ in conflict.claims },
            .record("relationshipType", of: RelationshipType.self, \.relationshipType),
            .record("dimension", of: Dimension.self, \.dimension),
        ], countMax: \.disputedCount)
}

extension Listing where Value == AnyRule {
    static let rules = Listing(
        path: "/v1/rules", schema: AnyRule.schema, noun: "rule", german: GermanNoun(.feminine, "Regel", "Regeln"),
        all: { _ in AnyRule.all },
        find: { _, id in AnyRule.all.first { $0.id.text == id } },
        id: \.id.text,
        json: { rule, catalogue, address in JSONWriter.bytes { rule.write(in: catalogue, to: &$0, at: address) } },
        texts: { rule, catalogue in
            let words = rule.text.words(in: catalogue.spokenLanguage)
            return [words.statement, words.fix, words.ours ?? ""]
        },
        filters: [
            Filter(name: "severity", values: { _ in Severity.allCases.map(\.rawValue) }) { rule, value, _ in
                rule.severity.rawValue == value
            },
            Filter(name: "gate", values: { _ in AnyRule.gates }) { rule, value, _ in rule.gates.contains(value) },
        ],
        expansions: [.claims { $0.basis(in: $1) }, .sources { $0.basis(in: $1) }],
        countMax: { _ in AnyRule.all.count })
}

extension Array {
    /// What goes along with one record.
    func effort<Value>(in catalogue: Catalogue) -> Effort where Element == Expansion<Value> {
        count * (.telling + catalogue.sources.count * .filtering)
    }

    /// What goes along with all records together, where each claim goes along with one.
    func effortOfAll<Value>(in catalogue: Catalogue) -> Effort where Element == Expansion<Value> {
        contains { $0.isOfManyClaims } ? catalogue.claims.count * .telling : .none
    }
}
