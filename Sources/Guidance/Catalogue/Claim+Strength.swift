internal import JSON

extension Claim.Strength {
    /// Words that carry the firmness of a source into a sentence about what it says.
    func hedge(in language: SpokenLanguage) -> String {
        switch (language, self) {
        case (_, .always): ""
        case (.english, .usually): "usually "
        case (.english, .may): "perhaps "
        case (.german, .usually): "meist "
        case (.german, .may): "möglicherweise "
        }
    }

    /// The greater, the firmer.
    private var weight: Int {
        switch self {
        case .always: 2
        case .usually: 1
        case .may: 0
        }
    }

    fileprivate func isFirmer(than other: Claim.Strength) -> Bool { weight > other.weight }
}

extension Claim {
    /// Returns what the source says for its value. Where the value is our reading, the source's own words come first.
    ///
    /// - Parameter value: The value in words.
    func saying(_ value: String, in language: SpokenLanguage) -> String {
        guard let reading else { return value }
        switch language {
        case .english: return "\(reading) (read here as \(value))"
        case .german: return "\(reading) (hier verstanden als \(value))"
        }
    }
}

extension [Claim] {
    /// The claim that its source makes most firmly, the first if several are equal. The collection must not be empty.
    var firmest: Claim {
        precondition(!isEmpty, "there is a firmest only among claims")
        return dropFirst().reduce(self[0]) { $1.strength.isFirmer(than: $0.strength) ? $1 : $0 }
    }

    /// The claims that have a value, grouped by value, in the order in which each value first appears.
    ///
    /// - Complexity: O(claims × values); their number is bounded.
    var groupedByValue: [(value: ClaimValue, claims: [Claim])] {
        var groups: [(value: ClaimValue, claims: [Claim])] = []
        for claim in self {
            guard let value = claim.value else { continue }
            if let place = groups.firstIndex(where: { $0.value == value }) {
                groups[place].claims.append(claim)
            } else {
                groups.append((value, [claim]))
            }
        }
        return groups
    }
}
