import Guidance

extension PageContext {
    /// Somebody in a list: name and title, and the way to more. Of somebody who is not shown to the reader, only the id.
    ///
    /// - Parameter person: As the reader sees it.
    func line(_ person: Person?, _ id: ID<Person>) -> HTML {
        guard let person else { return "<code>\(id.description)</code>" }
        return "<a href=\"\("/people/\(id)" as Link)\">\(person.displayName)</a>\(person.title.map { ", \($0)" })"
    }

    /// The same in a sentence, as text.
    func name(_ person: Person?, _ id: ID<Person>) -> String { person?.displayName ?? id.description }

    /// Rows of terms and values.
    func facts(_ rows: [(String, HTML?)]) -> HTML {
        let list = rows.compactMap { name, value -> HTML? in value.map { "<dt>\(name)</dt><dd>\($0)</dd>" } }
        return "<dl class=\"facts\">\(list)</dl>"
    }

    /// A list of records as a table that becomes cards where the window is narrow.
    ///
    /// - Parameter rows: Each begins with what it is about.
    func table(_ caption: String, _ heads: [String], _ rows: [[HTML]]) -> HTML {
        let head = heads.map { "<th role=\"columnheader\" scope=\"col\">\($0)</th>" as HTML }
        let body = rows.map { cells -> HTML in
            let cells = cells.enumerated().map { place, cell -> HTML in
                place == 0
                    ? "<th role=\"rowheader\" scope=\"row\">\(cell)</th>"
                    : "<td role=\"cell\"><span class=\"cell-name\">\(heads[place])</span>\(cell)</td>"
            }
            return "<tr role=\"row\">\(cells)</tr>\n"
        }
        return """
            <table class="list part" role="table"><caption class="hidden-to-eyes">\(caption)</caption><thead role="rowgroup"><tr role="row">\(head)</tr></thead><tbody role="rowgroup">
            \(body)</tbody></table>
            """
    }

    /// A choice among a list's filters.
    func filter(_ name: String, _ label: String, _ choices: [(value: String, label: String)], _ wish: FormValues) -> HTML {
        let items = choices.map { choice -> HTML in
            "<option value=\"\(choice.value)\"\(.selected, if: choice.value == wish[name])>\(choice.label)</option>"
        }
        return
            "<div class=\"field\"><label for=\"filter-\(name)\">\(label)</label><select id=\"filter-\(name)\" name=\"\(name)\">\(items)</select></div>"
    }

    /// The way to the next page of a list; nil on the last.
    func more(_ link: Link, after next: String?) -> HTML? {
        next.map { next -> HTML in
            "<p class=\"actions part\"><a class=\"button\" href=\"\(link.with("after", next))\">\(says("Next page", "Nächste Seite"))</a></p>"
        }
    }

    /// What a form sends that nobody types.
    func hidden(_ fields: [(name: String, value: String)]) -> HTML {
        let inputs = fields.map { "<input type=\"hidden\" name=\"\($0.name)\" value=\"\($0.value)\">" as HTML }
        return "\(formToken)\(inputs)"
    }
}
