/// Records one below the other: a table, whose rows become cards where the window is narrow. Its roles are said again, as cards take them
/// away.
struct ListTable {
    /// What it lists, for those who do not see it.
    let caption: String
    let heads: [String]
    /// A cell for each head; the first is the head of its row.
    let rows: [[HTML]]

    var html: HTML {
        let heads = heads.map { head -> HTML in "<th role=\"columnheader\" scope=\"col\">\(head)</th>" }
        return """
            <table class="list" role="table"><caption class="hidden-to-eyes">\(caption)</caption>
            <thead role="rowgroup"><tr role="row">\(heads)</tr></thead>
            <tbody role="rowgroup">\(rows.map(row))</tbody></table>
            """
    }

    private func row(_ cells: [HTML]) -> HTML {
        let rest = zip(heads, cells).dropFirst().map { head, cell -> HTML in
            "<td role=\"cell\"><span class=\"cell-name\">\(head)</span>\(cell)</td>"
        }
        return "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">\(cells.first)</th>\(rest)</tr>\n"
    }
}
