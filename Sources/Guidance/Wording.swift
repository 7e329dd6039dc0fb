import JSON

extension [String] {
    /// As a sentence lists them: "purpose, model and components".
    func joined(by conjunction: String) -> String {
        guard let last, count > 1 else { return first ?? "" }
        return dropLast().joined(separator: ", ") + " \(conjunction) " + last
    }
}

extension String {
    /// Whether a record that names who acted like this can be read back; as the codec of such members checks it.
    var isSignature: Bool { Codec<String>.text(200).accepts(self) }
}

extension Period {
    /// A norm as people say it: "9 to 12 months", "at least 2 years", "at most 3 months"; nil if it is open at both ends.
    static func spokenNorm(least: Period?, most: Period?) -> String? {
        switch (least, most) {
        case (nil, nil): return nil
        case (let least?, nil): return "at least \(least.spoken)"
        case (nil, let most?): return "at most \(most.spoken)"
        case (let least?, let most?):
            guard least != most else { return most.spoken }
            let (low, high) = (least.spoken.split(separator: " "), most.spoken.split(separator: " "))
            guard low.count == 2, high.count == 2, low[1] == high[1] else { return "\(least.spoken) to \(most.spoken)" }
            return "\(low[0]) to \(most.spoken)"
        }
    }
}
