extension Comparison {
    /// One position in a cell of a table: a statement, and all the claims that agree on it.
    public struct Position: Equatable {
        public let statement: String
        /// The claims that take it: the first gives the statement, the others follow in the order of the cell.
        public let claims: [Claim]
        /// Whether another source disagrees.
        public let isDisputed: Bool

        /// The sources that take it, each once.
        var sources: [Slug] { claims.map(\.source).uniqued() }
    }

    /// The part of a comparison that a table for people shows, and the numbers under which the table cites sources.
    public struct Overview {
        /// The positions of every cell, by rows and columns.
        public let positions: [[[Position]]]
        /// The sources of these positions, in the order of the catalogue; the first has number 1.
        let sources: [Source]
        /// Looked up, never iterated.
        let numbers: [Slug: Int]

        public init(of comparison: Comparison) {
            positions = comparison.rows.map { row in row.cells.map { $0.positions(on: row.dimension.scale) } }
            let cited = Set(positions.joined().joined().flatMap(\.sources))
            sources = comparison.sources.filter { cited.contains($0.id) }
            numbers = Dictionary(uniqueKeysWithValues: zip(sources.map(\.id), 1...))
        }
    }
}

extension Comparison.Cell {
    /// Returns as few statements as it takes to tell the positions apart, in the order in which the claims were recorded.
    ///
    /// Claims with the same value share one position, and the firmest of them gives the statement. Claims without a
    /// value are shown only if no claim of the cell has one.
    ///
    /// - Parameter scale: The scale of the cell's dimension.
    func positions(on scale: Scale) -> [Comparison.Position] {
        let groups = claims.groupedByValue
        guard !groups.isEmpty else {
            return claims.map { Comparison.Position(statement: $0.statement, claims: [$0], isDisputed: false) }
        }
        return groups.map { _, claims in
            let firmest = claims.firmest
            return Comparison.Position(
                statement: scale.phrase(for: firmest), claims: [firmest] + claims.filter { $0.id != firmest.id },
                isDisputed: claims.contains(where: isDisputed))
        }
    }

    /// Whether a claim of another source disagrees with this one.
    func isDisputed(_ claim: Claim) -> Bool {
        conflict?.claims.contains(claim.id) ?? false
    }
}

extension Scale {
    /// On a scale of text the value is already what a table needs; elsewhere the statement says more.
    fileprivate func phrase(for claim: Claim) -> String {
        switch (self, claim.value) {
        case (.text, .text(let phrase)?): phrase
        case (.text, _), (.spectrum, _), (.choice, _), (.duration, _): claim.statement
        }
    }
}

extension Source {
    /// What a list of sources shows after the title: author, publisher and year, as far as they are known.
    var origin: [String] { [author, publisher, year.map(String.init)].compactMap { $0 } }
}
