import JSON

/// A number as people type it, in the way of their language: 30,240.5 or 30.240,5.
enum DecimalText: Equatable {
    /// As JSON writes it.
    case number(String)
    /// The one separator may group thousands or begin a fraction; both readings, as the language writes them without doubt.
    case ambiguous(String, String)
    case none

    init(_ text: String, in language: SpokenLanguage) {
        let (group, point): (Character, Character) =
            switch language {
            case .english: (",", ".")
            case .german: (".", ",")
            }
        let isNegative = text.hasPrefix("-") || text.hasPrefix("−")
        let body = isNegative ? text.dropFirst() : text[...]
        let parts = body.split(separator: point, omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first, body.utf8.count <= 20, parts.count < 2 || Self.areDigits(parts[1]) else {
            self = .none
            return
        }
        let groups = whole.split(separator: group, omittingEmptySubsequences: false)
        guard groups.allSatisfy(Self.areDigits), groups.count == 1 || groups.dropFirst().allSatisfy({ $0.count == 3 }) else {
            self = .none
            return
        }
        let sign = isNegative ? "-" : ""
        let digits = Self.withoutZeros(groups.joined())
        // 1.500 in German, or 1,500 in English: fifteen hundred, unless its writer thinks in the other language.
        if groups.count == 2, parts.count == 1, groups[0].count <= 3 {
            self = .ambiguous("\(sign)\(groups.joined())", "\(sign)\(groups[0])\(point)\(groups[1])")
            return
        }
        self = .number(sign + digits + (parts.count == 2 ? ".\(parts[1])" : ""))
    }

    private static func areDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// JSON has no number that begins with 0, but 0.
    private static func withoutZeros(_ digits: String) -> String {
        let rest = digits.drop { $0 == "0" }
        return rest.isEmpty ? "0" : String(rest)
    }
}
