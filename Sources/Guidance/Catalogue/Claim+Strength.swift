extension Claim.Strength {
    /// Puts the firmness of a source into a sentence that tells what it says.
    func hedge(in language: SpokenLanguage) -> String {
        switch (language, self) {
        case (_, .always): ""
        case (.english, .usually): "usually "
        case (.english, .may): "perhaps "
        case (.german, .usually): "meist "
        case (.german, .may): "vielleicht "
        }
    }

    /// Larger is firmer.
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
    /// What the source says for its value: the source's own words first where the value is our reading of them.
    ///
    /// - Parameter value: The value, as people say it.
    func saying(_ value: String, in language: SpokenLanguage) -> String {
        guard let reading else { return value }
        switch language {
        case .english: return "\(reading) (read here as \(value))"
        case .german: return "\(reading) (hier gelesen als \(value))"
        }
    }
}

extension [Claim] {
    /// The claim that its source makes most firmly, the first of several; there must be one.
    var firmest: Claim {
        precondition(!isEmpty, "there is a firmest only among claims")
        return dropFirst().reduce(self[0]) { $1.strength.isFirmer(than: $0.strength) ? $1 : $0 }
    }

    /// The claims that have a value, by value, in the order in which each value comes first.
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
