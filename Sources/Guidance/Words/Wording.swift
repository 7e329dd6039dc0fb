extension [String] {
    /// Joins them as in a sentence: "purpose, model and components".
    func joined(by conjunction: String) -> String {
        guard let last, count > 1 else { return first ?? "" }
        return dropLast().joined(separator: ", ") + " \(conjunction) " + last
    }
}

extension Period {
    /// A norm in words: "9 to 12 months", "at least 2 years", "at most 3 months"; nil if it is open at both ends.
    static func spokenNorm(least: Period?, most: Period?, in language: SpokenLanguage) -> String? {
        let (low, high) = (least?.spoken(in: language), most?.spoken(in: language))
        switch (low, high) {
        case (nil, nil): return nil
        case (let low?, nil): return "\(language.atLeast) \(low)"
        case (nil, let high?): return "\(language.atMost) \(high)"
        case (let low?, let high?):
            guard low != high else { return high }
            let (lowParts, highParts) = (low.split(separator: " "), high.split(separator: " "))
            let isSameUnit = lowParts.count == 2 && highParts.count == 2 && lowParts[1] == highParts[1]
            return "\(isSameUnit ? String(lowParts[0]) : low) \(language.to) \(high)"
        }
    }
}
