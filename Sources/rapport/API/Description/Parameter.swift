import Guidance
import HTTP
import JSON

/// A parameter of a query.
struct Parameter: Sendable {
    let name: String
    let meaning: String
    /// Of one value.
    let schema: Schema
    /// Whether it takes several values, separated by commas.
    let isList: Bool

    /// Whether there is no answer without it.
    let isRequired: Bool

    init(_ name: String, _ schema: Schema, _ meaning: String, isList: Bool = false, isRequired: Bool = false) {
        (self.name, self.schema, self.meaning, self.isList, self.isRequired) = (name, schema, meaning, isList, isRequired)
    }

    static let limit = Parameter(
        "limit", .integer(1...Page.limitMax), "How many items there may be on the page; \(Page.limitDefault) without it.")
    static let after = Parameter("after", .text(pattern: "^[-._~0-9A-Za-z]+$"), "The value of next of the page before.")
    /// How a list is written.
    static let listForm = [
        Parameter(
            "format", .choice(ListForm.allCases.map(\.rawValue)),
            "The form of the answer, in place of Accept: a page as JSON, or without limit all of it, a record on each line."),
        excel,
    ]
    static let excel = flag("excel", "Whether CSV is for Excel: with a byte order mark, and no cell that is a formula.")
    static let search = Parameter(
        "q", .text(lengthMax: Query.searchBytesMax, pattern: #"^[^\u0000]*[^\s\u0000][^\u0000]*$"#),
        "Up to 10 words that stand in the texts, or begin words there; all of them. Capitals and accents do not count.")

    static func expand<Value>(_ expansions: [Expansion<Value>]) -> Parameter {
        Parameter(
            "expand", .choice(expansions.map(\.name)), "What goes along with each item, as members of expanded.", isList: true)
    }

    /// On or off; the name alone is on.
    static func flag(_ name: String, _ meaning: String) -> Parameter { Parameter(name, .boolean, meaning) }

    /// Of every operation.
    static let pretty = flag("pretty", "Whether JSON is indented, for people.")
}

extension Filter {
    /// The parameter of a list that lets only some of its items pass.
    var parameter: Parameter {
        switch takes {
        case .ids:
            return Parameter(
                name, .text(pattern: #"^[^\u0000]+$"#), "The id of a record that an item names; several have any of them.",
                isList: true)
        case .text: return Parameter(name, .text(pattern: #"^[^\u0000]+$"#), "The item with this \(name), whole.")
        case .time: return Parameter(name, Codec<Instant>.instant.schema, meaning)
        case .any(let values):
            // Those of a catalogue are whatever it has.
            let fixed = values(Catalogue())
            let schema = fixed.isEmpty ? Slug.schema : Schema.choice(fixed)
            return Parameter(
                name, schema, "Items with this \(name), or any of several." + (preset.map { " Without it, \($0)." } ?? ""),
                isList: true)
        }
    }
}

extension Kind {
    /// The parameters of the list of a kind.
    var parameters: [Parameter] {
        let sorts = sorts.flatMap { [$0.name, "-\($0.name)"] }
        return filters.map(\.parameter) + (texts == nil ? [] : [.search])
            + (sorts.isEmpty ? [] : [Parameter("sort", .choice(sorts), "The order of the list; with a hyphen, the last first.")])
            + (expansions.isEmpty ? [] : [.expand(expansions)]) + [.limit, .after] + Parameter.listForm
    }
}

extension Listing {
    /// The query parameters of the list.
    var parameters: [Parameter] {
        filters.map(\.parameter) + [.search, .expand(expansions), .limit, .after] + Parameter.listForm
    }
}
