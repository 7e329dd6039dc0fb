public import Guidance
import JSON

/// What a list of a kind shows of each record.
public struct RecordColumns<R: CatalogueRecord>: Sendable {
    let heads: @Sendable (PageContext) -> [String]
    /// A cell for each head; the first leads to the record.
    let cells: @Sendable (R, Catalogue, PageContext) -> [HTML]

    init(
        heads: @escaping @Sendable (PageContext) -> [String], _ cells: @escaping @Sendable (R, Catalogue, PageContext) -> [HTML]
    ) {
        (self.heads, self.cells) = (heads, cells)
    }
}

/// The records of a kind that pass some filters, a page of them, and the form that chooses.
public struct RecordListPage<R: CatalogueRecord>: Sendable {
    let records: [R]
    let catalogue: Catalogue
    /// The parameters of the address that choose, with their values.
    let chosen: [(name: String, value: String)]
    let isFirst: Bool
    /// The value of `after` for the next page; nil on the last.
    let next: String?
    let columns: RecordColumns<R>

    public init(
        _ records: [R], in catalogue: Catalogue, by chosen: [(name: String, value: String)], isFirst: Bool, next: String?,
        columns: RecordColumns<R>
    ) {
        (self.records, self.catalogue, self.chosen, self.isFirst, self.next) = (records, catalogue, chosen, isFirst, next)
        self.columns = columns
    }

    private var list: Link { .list(of: R.self) }

    public func content(_ page: PageContext) -> PageContent {
        let heading = page.heading(of: R.self)
        return PageContent(
            heading, at: .catalogue, crumbs: [Crumb(Place.catalogue.name(page), Place.catalogue.link)],
            twin: .open(Link.twin(of: R.self).with(chosen)),
            """
            <h1>\(heading)</h1>
            \(FilterForm(R.kind.filters.map { Choice($0, in: catalogue, page) }.compactMap { $0 }, chosen, at: list, page).html)
            \(table(heading, page))
            \(turning(page))
            """)
    }

    private func table(_ heading: String, _ page: PageContext) -> HTML {
        guard !records.isEmpty else {
            return """
                <p class="card field">\(page.says("Nothing fits.", "Nichts passt dazu.")) <a href="\(list)">\(page.says("Show all", "Alle zeigen"))</a></p>
                """
        }
        let table = ListTable(
            caption: heading, heads: columns.heads(page), rows: records.map { columns.cells($0, catalogue, page) })
        return "<div class=\"field\">\(table.html)</div>"
    }

    private func turning(_ page: PageContext) -> HTML? {
        let first: HTML? =
            isFirst ? nil : "<a class=\"button\" href=\"\(list.with(chosen))\">\(page.says("First page", "Erste Seite"))</a> "
        let next: HTML? = next.map { next in
            "<a class=\"button\" href=\"\(list.with(chosen).with("after", next))\" rel=\"next\">\(page.says("Next page", "Nächste Seite"))</a>"
        }
        guard !isFirst || next != nil else { return nil }
        return "<nav class=\"actions field\" aria-label=\"\(page.says("Pages", "Seiten"))\">\(first)\(next)</nav>"
    }
}

/// A filter of a list as a form offers it.
struct Choice {
    let name: String
    let label: String
    /// What can be chosen beside everything.
    let options: [(value: String, label: String)]
    /// What nothing chosen means.
    let preset: String

    /// - Returns: Nil for a filter whose values nobody would look through.
    init?<Value>(_ filter: Filter<Value>, in catalogue: Catalogue, _ page: PageContext) {
        guard case .any(let values) = filter.takes, filter.name != "claim" else { return nil }
        name = filter.name
        label = page.label(ofFilter: filter.name)
        let all = filter.preset.map { page.option($0, of: filter.name, in: catalogue) } ?? page.says("all", "alle")
        preset = all
        options = values(catalogue).filter { $0 != filter.preset }.map { ($0, page.option($0, of: filter.name, in: catalogue)) }
    }
}

extension PageContext {
    /// What a filter of the API is called in a form.
    fileprivate func label(ofFilter name: String) -> String {
        switch name {
        case "relationshipType": says("Relationship type", "Beziehungstyp")
        case "dimension": "Dimension"
        case "source": says("Source", "Quelle")
        case "strength": says("How firmly", "Wie bestimmt")
        case "disputed": says("Disputed", "Umstritten")
        case "retired": says("Retired", "Stillgelegt")
        case "origin": says("Origin", "Herkunft")
        case "kind": says("Who speaks", "Wer spricht")
        case "scale": says("Values", "Werte")
        case "programmable": says("Programs can run it", "Als Programm möglich")
        case "severity": says("Severity", "Schwere")
        case "gate": says("State it guards", "Status, den sie bewacht")
        default: name
        }
    }

    /// What a value of a filter is called.
    fileprivate func option(_ value: String, of filter: String, in catalogue: Catalogue) -> String {
        func name<R: CatalogueRecord>(_ shelf: Shelf<R>, _ name: (R) -> String) -> String {
            Slug(value).flatMap { shelf.value($0) }.map(name) ?? value
        }
        switch (filter, value) {
        case ("relationshipType", _): return name(catalogue.relationshipTypes, \.name)
        case ("dimension", _): return name(catalogue.dimensions, \.name)
        case ("source", _): return name(catalogue.sources, \.title)
        case ("strength", _): return Claim.Strength(rawValue: value).map(words) ?? value
        case ("kind", _): return Source.Kind(rawValue: value).map(words) ?? value
        case ("origin", _): return Provenance.Origin(rawValue: value).map(words) ?? value
        case ("severity", _): return Severity(rawValue: value).map(words) ?? value
        case ("scale", "spectrum"): return says("between two ends", "zwischen zwei Enden")
        case ("scale", "choice"): return says("one of several", "eines von mehreren")
        case ("scale", "duration"): return says("a length of time", "eine Dauer")
        case ("scale", "text"): return says("a short phrase", "eine kurze Wendung")
        case (_, "true"): return yesOrNo.yes
        case (_, "false"): return yesOrNo.no
        case (_, "any"): return says("both", "beides")
        default: return value
        }
    }
}

/// The form that chooses what a list holds, by the names that the API has for its filters.
struct FilterForm {
    private let choices: [Choice]
    private let chosen: [(name: String, value: String)]
    private let list: Link
    private let page: PageContext

    init(_ choices: [Choice], _ chosen: [(name: String, value: String)], at list: Link, _ page: PageContext) {
        (self.choices, self.chosen, self.list, self.page) = (choices, chosen, list, page)
    }

    var html: HTML {
        let others = chosen.filter { one in one.name != "q" && !choices.contains { $0.name == one.name } }
        let hidden = others.map { one -> HTML in "<input type=\"hidden\" name=\"\(one.name)\" value=\"\(one.value)\">" }
        return """
            <form method="get" action="\(list)" class="filters card field" role="search">
            <div class="field"><label for="q">\(page.says("Words", "Wörter"))</label><input type="search" id="q" name="q" maxlength="200"\(.value, value("q"))></div>
            \(choices.map(field))
            \(hidden)<p class="actions"><button class="button first">\(page.says("Show", "Anzeigen"))</button>\(chosen.isEmpty ? nil : " <a href=\"\(list)\">\(page.says("Show all", "Alle zeigen"))</a>" as HTML)</p>
            </form>
            """
    }

    private func value(_ name: String) -> String? { chosen.first { $0.name == name }?.value }

    private func field(_ choice: Choice) -> HTML {
        let value = value(choice.name)
        // Several between commas are one choice here, which stays until another is made.
        let several = value.flatMap { value in choice.options.contains { $0.value == value } ? nil : (value: value, label: value)
        }
        let options = (several.map { [$0] } ?? []) + choice.options
        let items = options.map { option -> HTML in
            "<option value=\"\(option.value)\"\(.selected, if: option.value == value)>\(option.label)</option>"
        }
        return """
            <div class="field"><label for="filter-\(choice.name)">\(choice.label)</label><select id="filter-\(choice.name)" name="\(choice.name)"><option value="">\(choice.preset)</option>\(items)</select></div>

            """
    }
}
