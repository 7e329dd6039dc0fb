import Guidance
import HTTP
import JSON

/// What one can ask of one kind of thing in the catalogue: the list of all, one by its id, filters, a search, and what goes
/// along when `?expand=` asks.
struct Listing<Value: Sendable>: Sendable {
    /// The address of the list.
    let path: String
    /// What one of them is called in a sentence.
    let noun: String
    let all: @Sendable (Catalogue) -> [Value]
    let find: @Sendable (Catalogue, String) -> Value?
    let id: @Sendable (Value) -> String
    let json: @Sendable (Value, Catalogue) -> [UInt8]
    /// What `?q=` searches.
    let texts: @Sendable (Value, Catalogue) -> [String]
    var filters: [Filter<Value>] = []
    var expansions: [Expansion<Value>] = []
    /// What follows from records is never written back.
    var form = CatalogueForm.translatedOrKept
    var hasKnownLanguage: @Sendable (Value, CatalogueView) -> Bool = { _, _ in true }
}

/// A query parameter that lets only some pass: those of which it holds for any of the values sent.
struct Filter<Value>: Sendable {
    let name: String
    /// The values that it can have.
    let values: @Sendable (Catalogue) -> [String]
    /// What passes where the parameter is not given; nil for everything.
    var preset: String?
    let holds: @Sendable (Value, String, Catalogue) -> Bool
}

/// What stands elsewhere and goes along: a member of `expanded`.
struct Expansion<Value>: Sendable {
    let name: String
    let write: @Sendable (Value, Catalogue, inout JSONWriter) -> Void
}

extension Listing {
    /// Query parameters that choose what the list holds.
    var choices: [String] { filters.map(\.name) + ["q"] }

    /// The query parameters of the list.
    var parameters: [String] { choices + ["expand"] + Page.parameters }

    /// What a query chooses, in the order of the catalogue.
    func values(for query: Query, in catalogue: Catalogue) throws(ProblemDetails) -> [Value] {
        var values = all(catalogue)
        for filter in filters {
            var chosen = try query.choices(filter.name, of: filter.values(catalogue))
            if chosen.isEmpty, let preset = filter.preset { chosen = [preset] }
            guard !chosen.isEmpty else { continue }
            values = values.filter { value in chosen.contains { filter.holds(value, $0, catalogue) } }
        }
        guard let words = try query.searchWords() else { return values }
        return values.filter { value in
            let text = SearchText((texts(value, catalogue) + [id(value)]).joined(separator: "\n"))
            return words.allSatisfy(text.contains)
        }
    }

    /// What `?expand=` asks for.
    func expansions(for query: Query) throws(ProblemDetails) -> [Expansion<Value>] {
        guard query["expand"] != "" else { return [] }
        let names = try query.choices("expand", of: expansions.map(\.name))
        return names.compactMap { name in expansions.first { $0.name == name } }
    }

    /// The JSON of one, with what goes along: `{…,"expanded":{"source":{…}}}`.
    func json(of value: Value, _ expansions: [Expansion<Value>], in catalogue: Catalogue) -> [UInt8] {
        let json = json(value, catalogue)
        guard !expansions.isEmpty else { return json }
        let expanded = JSONWriter.bytes { writer in
            writer.object { writer in
                for expansion in expansions {
                    writer.name(expansion.name)
                    expansion.write(value, catalogue, &writer)
                }
            }
        }
        return json.dropLast() + ",\"expanded\":".utf8 + expanded + "}".utf8
    }
}

extension Query {
    /// A search is for all of these words, or parts of words; nil without one.
    fileprivate func searchWords() throws(ProblemDetails) -> [SearchText]? {
        guard let text = self["q"] else { return nil }
        let words = text.split(whereSeparator: \.isWhitespace).map { SearchText(String($0)) }
        guard !words.isEmpty, words.count <= 10, text.utf8.count <= 200 else {
            throw .badRequest(
                "invalid-query", "The query parameter q must be 1 to 10 words in at most 200 bytes.",
                fix: "Send some words to look for, or leave q out.")
        }
        return words
    }
}

// MARK: What can be asked of each kind

extension Listing {
    /// A kind of record of the catalogue, with the filters that every kind has.
    fileprivate init<Record: CatalogueRecord>(
        of kind: Record.Type, filters: [Filter<Value>], expansions: [Expansion<Value>],
        isRetired: @escaping @Sendable (Record, Catalogue) -> Bool = { record, _ in record.retirement != nil }
    ) where Value == Stored<Record> {
        self.init(
            path: Record.table.path, noun: Record.table.noun, all: { $0[Record.self].all },
            find: { catalogue, id in Slug(id).flatMap { catalogue[Record.self][$0] } }, id: { $0.value.id.text },
            json: { stored, _ in stored.json }, texts: { stored, _ in stored.value.texts })
        let origin = Filter<Value>(name: "origin", values: { _ in Provenance.Origin.allCases.map(\.rawValue) }) {
            stored, value, _ in
            stored.value.origin.rawValue == value
        }
        let retired = Filter<Value>(name: "retired", values: { _ in ["false", "true", "any"] }, preset: "false") {
            stored, value, catalogue in
            value == "any" || isRetired(stored.value, catalogue) == (value == "true")
        }
        self.filters = filters + [origin, retired]
        self.expansions = expansions
        form = .kept
        hasKnownLanguage = { stored, view in view.knowsLanguage(of: stored.value) }
    }
}

extension Filter {
    /// A member that is one of an enumeration.
    fileprivate static func choice<Record, Choice: RawRepresentable<String> & CaseIterable & SendableMetatype>(
        _ name: String, _ member: @escaping @Sendable (Record) -> Choice
    ) -> Filter where Value == Stored<Record> {
        let all = Choice.allCases.map(\.rawValue)
        return Filter(name: name, values: { _ in all }) { stored, value, _ in member(stored.value).rawValue == value }
    }

    /// A member that is the id of a record of the catalogue.
    fileprivate static func reference<Record: CatalogueRecord>(
        _ name: String, to kind: Record.Type, _ holds: @escaping @Sendable (Value, Slug) -> Bool
    ) -> Filter {
        Filter(name: name, values: { $0[Record.self].values.map(\.id.text) }) { value, id, _ in
            Slug(id).map { holds(value, $0) } ?? false
        }
    }
}

extension Expansion {
    /// The claims in force of which this is true.
    fileprivate static func claims(where isMeant: @escaping @Sendable (Value, Claim) -> Bool) -> Expansion {
        Expansion(name: "claims") { value, catalogue, writer in
            writer.array(catalogue.claims.all.filter { isMeant(value, $0.value) && catalogue.isInForce($0.value) }) {
                $0.raw($1.json)
            }
        }
    }

    /// The claims that are named, those that do not count any more too.
    fileprivate static func claims(_ ids: @escaping @Sendable (Value, Catalogue) -> [Slug]) -> Expansion {
        Expansion(name: "claims") { value, catalogue, writer in
            writer.array(ids(value, catalogue).compactMap { catalogue.claims[$0] }) { $0.raw($1.json) }
        }
    }

    fileprivate static func conflicts(where isMeant: @escaping @Sendable (Value, Conflict) -> Bool) -> Expansion {
        Expansion(name: "conflicts") { value, catalogue, writer in
            writer.array(catalogue.conflicts.filter { isMeant(value, $0) }) { $1.write(to: &$0) }
        }
    }

    fileprivate static func record<Record: CatalogueRecord>(
        _ name: String, of kind: Record.Type, _ id: @escaping @Sendable (Value) -> Slug
    ) -> Expansion {
        Expansion(name: name) { value, catalogue, writer in
            if let record = catalogue[Record.self][id(value)] { writer.raw(record.json) } else { writer.null() }
        }
    }

    /// The sources of claims, each once, in the order of the catalogue.
    fileprivate static func sources(_ claims: @escaping @Sendable (Value, Catalogue) -> [Slug]) -> Expansion {
        Expansion(name: "sources") { value, catalogue, writer in
            let cited = Set(claims(value, catalogue).compactMap { catalogue.claims[$0]?.value.source })
            writer.array(catalogue.sources.all.filter { cited.contains($0.value.id) }) { $0.raw($1.json) }
        }
    }
}

extension Listing where Value == Stored<RelationshipType> {
    static let relationshipTypes = Listing(
        of: RelationshipType.self,
        filters: [
            Filter(name: "programmable", values: { _ in ["true", "false"] }) { stored, value, _ in
                stored.value.isProgrammable == (value == "true")
            }
        ],
        expansions: [
            .claims { $0.value.id == $1.relationshipType }, .conflicts { $0.value.id == $1.relationshipType },
        ])
}

extension Listing where Value == Stored<Dimension> {
    static let dimensions = Listing(
        of: Dimension.self,
        filters: [
            Filter(name: "scale", values: { _ in Scale.kinds }) { stored, value, _ in stored.value.scale.kind == value }
        ],
        expansions: [.claims { $0.value.id == $1.dimension }, .conflicts { $0.value.id == $1.dimension }])
}

extension Listing where Value == Stored<Claim> {
    static let claims = Listing(
        of: Claim.self,
        filters: [
            .reference("relationshipType", to: RelationshipType.self) { $0.value.relationshipType == $1 },
            .reference("dimension", to: Dimension.self) { $0.value.dimension == $1 },
            .reference("source", to: Source.self) { $0.value.source == $1 },
            .choice("strength", \.strength),
            Filter(name: "disputed", values: { _ in ["true", "false"] }) { stored, value, catalogue in
                let claim = stored.value
                let conflict = catalogue.conflict(of: claim.relationshipType, on: claim.dimension)
                return (conflict?.claims.contains(claim.id) ?? false) == (value == "true")
            },
        ],
        expansions: [
            .record("relationshipType", of: RelationshipType.self) { $0.value.relationshipType },
            .record("dimension", of: Dimension.self) { $0.value.dimension },
            .record("source", of: Source.self) { $0.value.source },
        ],
        isRetired: { !$1.isInForce($0) })
}

extension Listing where Value == Stored<Source> {
    static let sources = Listing(
        of: Source.self, filters: [.choice("kind", \.kind)], expansions: [.claims { $0.value.id == $1.source }])
}

extension Listing where Value == Stored<Tension> {
    static let tensions = Listing(
        of: Tension.self,
        filters: [.reference("claim", to: Claim.self) { $0.value.claims.contains($1) }],
        expansions: [.claims { tension, _ in tension.value.claims }, .sources { tension, _ in tension.value.claims }],
        isRetired: { !$1.isInForce($0) })
}

extension Listing where Value == Conflict {
    static let conflicts = Listing(
        path: "/v1/conflicts", noun: "conflict", all: \.conflicts,
        find: { $0.conflict($1) },
        id: \.id, json: { conflict, _ in JSONWriter.bytes { conflict.write(to: &$0) } },
        texts: { conflict, _ in [conflict.statement] },
        filters: [
            .reference("relationshipType", to: RelationshipType.self) { $0.relationshipType == $1 },
            .reference("dimension", to: Dimension.self) { $0.dimension == $1 },
        ],
        expansions: [
            .claims { conflict, _ in conflict.claims }, .sources { conflict, _ in conflict.claims },
            .record("relationshipType", of: RelationshipType.self, \.relationshipType),
            .record("dimension", of: Dimension.self, \.dimension),
        ])
}

extension Listing where Value == Rule {
    static let rules = Listing(
        path: "/v1/rules", noun: "rule", all: { _ in Rule.all }, find: { _, id in Rule.all.first { $0.id.text == id } },
        id: \.id.text,
        json: { rule, catalogue in JSONWriter.bytes { rule.write(in: catalogue, to: &$0) } },
        texts: { rule, catalogue in
            let text = rule.text(in: catalogue.spokenLanguage)
            return [text.statement, text.fix, text.ours ?? ""]
        },
        filters: [
            Filter(name: "severity", values: { _ in Rule.Severity.allCases.map(\.rawValue) }) { rule, value, _ in
                rule.severity.rawValue == value
            },
            Filter(name: "gate", values: { _ in Program.Status.allCases.map(\.rawValue) }) { rule, value, _ in
                rule.gates.contains { $0.rawValue == value }
            },
        ],
        expansions: [.claims { $0.basis(in: $1) }, .sources { $0.basis(in: $1) }])
}
