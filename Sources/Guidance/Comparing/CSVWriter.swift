/// Writes lines of CSV (RFC 4180).
public struct CSVWriter {
    /// A field of a line; nil leaves it empty.
    enum Field {
        /// Text that anybody may have written.
        case text(String?)
        /// Digits that we wrote ourselves.
        case number(String?)
    }

    private(set) var text = ""
    private let isForExcel: Bool

    /// - Parameter forExcel: Starts with a byte order mark and disarms formulas.
    init(forExcel: Bool) {
        isForExcel = forExcel
        if forExcel { text = "\u{FEFF}" }
    }

    mutating func line(_ fields: [Field]) {
        for (place, field) in fields.enumerated() {
            if place > 0 { text += "," }
            switch field {
            case .number(let digits): text += digits ?? ""
            case .text(let words): text += Self.quoted(isForExcel ? Self.disarmed(words ?? "") : words ?? "")
            }
        }
        text += "\r\n"
    }

    /// RFC 4180 §2.6 and §2.7. It goes by scalars: Swift takes CR LF for one character, and a quotation mark may carry an accent.
    private static func quoted(_ field: String) -> String {
        guard field.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return field }
        var quoted = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in field.unicodeScalars {
            if scalar == "\"" { quoted.append(scalar) }
            quoted.append(scalar)
        }
        quoted.append("\"")
        return String(quoted)
    }

    /// Returns the text with an apostrophe before anything that a spreadsheet would take for the start of a formula, so
    /// that it stays text (OWASP, CSV Injection).
    ///
    /// Quoting alone does not help: a spreadsheet looks at what is between the quotation marks. Nor is it enough to
    /// look at the start of a field: where the comma is the decimal sign, spreadsheets split at semicolons, even within
    /// our quotation marks. So this looks for a formula after every possible separator too, past spaces, quotation
    /// marks and invisible characters.
    public static func disarmed(_ field: String) -> String {
        var disarmed = String.UnicodeScalarView()
        var isAtStart = true
        for (place, scalar) in field.unicodeScalars.enumerated() {
            switch scalar {
            case "=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}":  // and their full-width forms
                if isAtStart { disarmed.append("'") }
                isAtStart = false
            case "\t", "\r", "\n":
                if place == 0 { disarmed.append("'") }
                isAtStart = true
            case ",", ";", "|": isAtStart = true
            case "\"": break
            default: isAtStart = isAtStart && scalar.isUnseen
            }
            disarmed.append(scalar)
        }
        return String(disarmed)
    }
}

extension Unicode.Scalar {
    fileprivate var isUnseen: Bool {
        switch properties.generalCategory {
        case .control, .format: true
        default: properties.isWhitespace  // the standard library's enumeration, not ours
        }
    }
}
