extension Comparison {
    /// What a cell of a table shows: a statement for each position, with all who take it.
    struct Position: Equatable {
        let statement: String
        /// First the one whose statement it is, then those that take the same position in words of their own.
        let sources: [Slug]
        /// Whether another source disagrees.
        let isDisputed: Bool
    }
}

extension Comparison.Cell {
    /// The claims in as few statements as tell the positions apart, in the order in which they were recorded.
    ///
    /// Claims of the same value have one position, and the firmest of them gives the statement. Claims without a value are
    /// shown only if no claim of the cell has one.
    ///
    /// - Parameter scale: The scale of the cell's dimension.
    func positions(on scale: Scale) -> [Comparison.Position] {
        let groups = claims.groupedByValue
        guard !groups.isEmpty else {
            return claims.map { Comparison.Position(statement: $0.statement, sources: [$0.source], isDisputed: false) }
        }
        let disputed = Set(conflict?.claims ?? [])
        return groups.map { _, claims in
            let firmest = claims.firmest
            return Comparison.Position(
                statement: scale.phrase(for: firmest), sources: ([firmest.source] + claims.map(\.source)).uniqued(),
                isDisputed: claims.contains { disputed.contains($0.id) })
        }
    }
}

extension Scale {
    /// On a scale of text the value is already what a table wants; elsewhere the statement says more.
    fileprivate func phrase(for claim: Claim) -> String {
        switch (self, claim.value) {
        case (.text, .text(let phrase)?): phrase
        case (.text, _), (.spectrum, _), (.choice, _), (.duration, _): claim.statement
        }
    }
}
