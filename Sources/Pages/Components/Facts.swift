extension PageContext {
    /// Pairs of a term and what it is; none for what there is not.
    func facts(_ pairs: [(term: String, value: HTML?)]) -> HTML {
        let items = pairs.map { term, value -> HTML in value.map { "<dt>\(term)</dt><dd>\($0)</dd>" } ?? "" }
        return "<dl class=\"facts\">\(items)</dl>"
    }

    /// A part of a page, under a heading; nothing for nil.
    func section(_ id: String, _ heading: String, _ matter: HTML?) -> HTML? {
        matter.map { matter in
            """
            <section class="stack" aria-labelledby="\(id)"><h2 id="\(id)">\(heading)</h2>
            \(matter)
            </section>
            """
        }
    }

    /// A list; nil without an item.
    func list(_ items: [HTML]) -> HTML? {
        items.isEmpty ? nil : "<ul>\(items.map { item -> HTML in "<li>\(item)</li>" })</ul>"
    }
}
