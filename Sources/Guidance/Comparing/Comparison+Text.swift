public import JSON

extension Comparison {
    /// The comparison as a table for terminals, in lines of at most 80 columns, with the sources numbered below.
    ///
    /// Each cell shows one statement for each position that its sources take, with all the sources that take it.
    /// Disagreements are marked, and spelled out below the table. The last lines say where to find the claims.
    ///
    /// - Parameter address: Where clients find the service.
    public func text(at address: PublicAddress = PublicAddress()) -> String {
        ComparisonText(self, ComparisonWords(in: language), address).page
    }
}

/// Lays out one comparison in lines.
private struct ComparisonText {
    static let columnsMax = 80
    /// A narrower column cannot be read. Types that do not fit side by side at this width go into a further table below.
    static let cellColumnsMin = 18
    static let gap = 2

    let comparison: Comparison
    let words: ComparisonWords
    let address: PublicAddress
    let overview: Comparison.Overview
    /// The width of the first column, which names the dimensions.
    let nameColumns: Int

    init(_ comparison: Comparison, _ words: ComparisonWords, _ address: PublicAddress) {
        (self.comparison, self.words, self.address) = (comparison, words, address)
        overview = Comparison.Overview(of: comparison)
        let longest = comparison.rows.flatMap { $0.dimension.name.words.map(\.displayWidth) }.max() ?? 0
        nameColumns = min(max(longest, 9), 20)
    }

    var page: String {
        let tables = stacks.map { table(of: $0) }
        let sections = tables + [disagreements, tensions, legend, notes]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    // MARK: Table

    /// The types that share a table, table by table, in tables of about the same width.
    private var stacks: [Range<Int>] {
        let count = comparison.types.count
        guard count > 0 else { return [] }
        let fitting = (Self.columnsMax - nameColumns) / (Self.cellColumnsMin + Self.gap)
        let tables = (count + fitting - 1) / fitting
        return (0..<tables).map { count * $0 / tables..<count * ($0 + 1) / tables }
    }

    private func table(of types: Range<Int>) -> [String] {
        let cellColumns = (Self.columnsMax - nameColumns) / types.count - Self.gap
        let widths = [nameColumns] + types.map { _ in cellColumns }
        func lines(_ cells: [[String]]) -> [String] {
            (0..<(cells.map(\.count).max() ?? 0)).map { number in
                let parts = zip(cells, widths).map { cell, width in
                    (number < cell.count ? cell[number] : "").padded(to: width)
                }
                return parts.joined(separator: String(repeating: " ", count: Self.gap)).trimmedAtEnd
            }
        }
        let names = types.map { comparison.types[$0].name.wrapped(to: cellColumns) }
        let rules = widths.map { [String(repeating: "-", count: $0)] }
        var page = lines([[]] + names) + lines(rules)
        for (number, row) in comparison.rows.enumerated() {
            let cells = types.map { cell(overview.positions[number][$0], columns: cellColumns) }
            page += (number > 0 ? [""] : []) + lines([row.dimension.name.wrapped(to: nameColumns)] + cells)
        }
        return page
    }

    private func cell(_ positions: [Comparison.Position], columns: Int) -> [String] {
        guard !positions.isEmpty else { return words.nothingSaid.wrapped(to: columns) }
        return positions.flatMap { position in
            let statement = position.statement.hasSuffix(".") ? String(position.statement.dropLast()) : position.statement
            let mark = position.isDisputed ? "!" : "-"
            return Self.item(mark, statement.words + marks(of: position.sources, columns: columns - 2), columns: columns)
        }
    }

    // MARK: Below the table

    private var disagreements: [String] {
        guard !comparison.conflicts.isEmpty else { return [] }
        return Self.heading("\(words.disagreements) (!)")
            + comparison.conflicts.flatMap { conflict in
                Self.item("!", (conflict.sentence { "\($0.shortName(in: conflict.language)) \(mark(of: [$0.id]))" } + ".").words)
            }
    }

    private var tensions: [String] {
        guard !comparison.tensions.isEmpty else { return [] }
        return Self.heading(words.tensions)
            + comparison.tensions.flatMap { Self.item("-", $0.statement.words) }
    }

    private var legend: [String] {
        guard !overview.sources.isEmpty else { return [] }
        let lines = overview.sources.flatMap { source in
            Self.item(mark(of: [source.id]), ([source.title] + source.origin).joined(separator: ", ").words)
        }
        return Self.heading(words.sources) + lines
    }

    private var notes: [String] {
        guard !overview.sources.isEmpty else { return [] }
        // Only the words are wrapped: no line is cut inside an address.
        let cell = words.claimsOfCell.words + [address.link("/v1/claims?relationshipType={type}&dimension={dimension}")]
        return [words.firstSourceNote.words, words.claimsOfTable.words, cell].flatMap { $0.wrapped(to: Self.columnsMax) }
    }

    // MARK: Parts

    /// "[4,1]" as one word, so that no line is cut inside it, unless it has more sources than a line has room for.
    private func marks(of sources: [Slug], columns: Int) -> [String] {
        let mark = mark(of: sources)
        guard mark.utf8.count > columns else { return [mark] }
        return mark.split(separator: ",").joined(separator: ", ").words
    }

    private func mark(of sources: [Slug]) -> String {
        "[\(sources.compactMap { overview.numbers[$0] }.map(String.init).joined(separator: ","))]"
    }

    private static func heading(_ text: String) -> [String] {
        [text, String(repeating: "-", count: text.displayWidth)]
    }

    /// Words after a mark; further lines are indented like the first.
    private static func item(_ mark: String, _ words: [String], columns: Int = columnsMax) -> [String] {
        let indent = mark.displayWidth + 1
        return words.wrapped(to: columns - indent).enumerated().map { number, line in
            (number == 0 ? "\(mark) " : String(repeating: " ", count: indent)) + line
        }
    }
}

extension String {
    fileprivate var trimmedAtEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
