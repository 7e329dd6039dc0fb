public import JSON

extension Comparison {
    /// The comparison as a document in GitHub Flavored Markdown, with a table that cites the claims for each statement.
    ///
    /// Each cell shows what the text table shows. No text from the catalogue becomes markup.
    ///
    /// - Parameter address: Where links lead.
    public func markdown(at address: PublicAddress = PublicAddress()) -> String {
        ComparisonMarkdown(self, ComparisonWords(in: language), address).page
    }
}

/// Builds the Markdown page of one comparison.
private struct ComparisonMarkdown {
    let comparison: Comparison
    let words: ComparisonWords
    let address: PublicAddress
    let overview: Comparison.Overview
    /// The source of each claim that a number can cite; looked up, never iterated.
    let sources: [Slug: Slug]

    init(_ comparison: Comparison, _ words: ComparisonWords, _ address: PublicAddress) {
        (self.comparison, self.words, self.address) = (comparison, words, address)
        overview = Comparison.Overview(of: comparison)
        let claims = comparison.rows.flatMap { $0.cells.flatMap(\.claims) }
        sources = Dictionary(uniqueKeysWithValues: claims.map { ($0.id, $0.source) })
    }

    var page: String {
        let sections = [["# \(words.title)"], table, notes, disagreements, tensions, legend]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    // MARK: Table

    private var table: [String] {
        let head = Self.line([words.dimension] + comparison.types.map(\.name.markdown))
        let rule = Self.line([String](repeating: "---", count: comparison.types.count + 1))
        let lines = zip(comparison.rows, overview.positions).map { row, positions in
            Self.line([row.dimension.name.markdown] + zip(row.cells, positions).map { cell($0, in: row, $1) })
        }
        return [head, rule] + lines
    }

    private static func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }

    private func cell(_ cell: Comparison.Cell, in row: Comparison.Row, _ positions: [Comparison.Position]) -> String {
        guard !positions.isEmpty else { return words.nothingSaid }
        var parts = positions.map { position in
            let statement = position.statement.markdown
            return "\(position.isDisputed ? "**\(statement)**" : statement) \(citation(of: position.claims.map(\.id)))"
        }
        if positions.reduce(0, { $0 + $1.claims.count }) < cell.claims.count {
            let place = "relationshipType=\(cell.relationshipType)&dimension=\(row.dimension.id)"
            parts.append("[\(words.allClaims)](\(address.link("/v1/claims?\(place)")))")
        }
        return parts.joined(separator: "<br>")
    }

    private var notes: [String] {
        guard !overview.sources.isEmpty else { return [] }
        return [words.linkNote, words.firstSourceNote] + (comparison.conflicts.isEmpty ? [] : [words.boldNote])
    }

    // MARK: Below the table

    private var disagreements: [String] {
        guard !comparison.conflicts.isEmpty else { return [] }
        return Self.heading(words.disagreements)
            + comparison.conflicts.map { conflict in
                "- \((conflict.statement + ".").markdown) \(citation(of: conflict.claims))"
            }
    }

    private var tensions: [String] {
        guard !comparison.tensions.isEmpty else { return [] }
        return Self.heading(words.tensions)
            + comparison.tensions.map { "- \($0.statement.markdown) \(citation(of: $0.claims))" }
    }

    private var legend: [String] {
        guard !overview.sources.isEmpty else { return [] }
        return Self.heading(words.sources)
            + overview.sources.enumerated().map { place, source in
                let about =
                    ["[\(source.title.markdown)](\(address.link("/v1/sources/\(source.id)")))"] + source.origin.map(\.markdown)
                return "\(place + 1). \(about.joined(separator: ", "))"
            }
    }

    private static func heading(_ text: String) -> [String] { ["## \(text)", ""] }

    /// "([1](/v1/claims/…), [2](/v1/claims/…))": each claim under the number of its source, or under its id if its
    /// source is not listed below.
    private func citation(of claims: [Slug]) -> String {
        let links = claims.map { claim in
            let number = sources[claim].flatMap { overview.numbers[$0] }
            return "[\(number.map(String.init) ?? claim.text)](\(address.link("/v1/claims/\(claim)")))"
        }
        return "(\(links.joined(separator: ", ")))"
    }
}
