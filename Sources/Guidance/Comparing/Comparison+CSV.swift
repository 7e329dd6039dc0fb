// The comparison as CSV (RFC 4180): lines end in CR LF, and the first names the columns. Each line is one claim, in the
// order of dimensions, types and claims. A cell about which no source says anything has one line, whose claim columns
// are empty.
//
//   dimension, type                what the claim is about, by name
//   statement                      what the source says, in our own words
//   value                          its place on the scale as people read it; empty like the next five where it has none
//   least months, most months      of a length; an open end is empty
//   position                       -2 to 2 on a spectrum
//   choice                         the id of a choice
//   phrase                         on a scale of text
//   conflict                       the id of the conflict, where another source disagrees with this claim
//   strength, reading              as in JSON
//   source, locator                the short name of the source, and where in it
//   dimension id … source id       for programs
//   origin                         built-in, or own: recorded by the organisation
//
// Programs find columns by these names: the names stay the same in every language, and new columns go after the last.

extension Comparison {
    private static let columns = [
        "dimension", "type", "statement", "value", "least months", "most months", "position", "choice", "phrase", "conflict",
        "strength", "reading", "source", "locator", "dimension id", "type id", "claim id", "source id",
        "origin",
    ]

    /// Writes every claim of every cell as CSV.
    ///
    /// - Parameter forExcel: Starts with a byte order mark, without which Excel takes UTF-8 for another encoding, and
    ///   puts an apostrophe before anything a spreadsheet would run as a formula.
    public func csv(forExcel: Bool = false) -> String {
        // Looked up, never iterated.
        let names = Dictionary(uniqueKeysWithValues: sources.map { ($0.id, $0.shortName(in: language)) })
        var csv = CSVWriter(forExcel: forExcel)
        csv.line(Self.columns.map { .text($0) })
        for row in rows {
            for (type, cell) in zip(types, row.cells) {
                let about: [CSVWriter.Field] = [.text(row.dimension.name), .text(type.name)]
                let ids: [CSVWriter.Field] = [.text(row.dimension.id.text), .text(type.id.text)]
                for claim in cell.claims {
                    let spoken = claim.value.map { row.dimension.scale.spoken($0, of: type.roles, in: language) }
                    let conflict = cell.isDisputed(claim) ? cell.conflict?.id : nil
                    csv.line(
                        about + [.text(claim.statement), .text(spoken)] + claim.value.columns(on: row.dimension.scale)
                            + [.text(conflict), .text(claim.strength.rawValue), .text(claim.reading)]
                            + [.text(names[claim.source]), .text(claim.locator)]
                            + ids + [.text(claim.id.text), .text(claim.source.text), .text(claim.origin.rawValue)])
                }
                if cell.claims.isEmpty {
                    let nothing = [CSVWriter.Field](
                        repeating: .text(nil), count: Self.columns.count - about.count - ids.count - 3)
                    csv.line(about + nothing + ids + [.text(nil), .text(nil), .text(nil)])
                }
            }
        }
        return csv.text
    }
}

extension ClaimValue? {
    /// The value's typed columns: least months, most months, position, choice, phrase.
    fileprivate func columns(on scale: Scale) -> [CSVWriter.Field] {
        var (least, most, position): (String?, String?, String?)
        var (choice, phrase): (String?, String?)
        switch self {
        case nil: break
        case .spectrum(let number)?: position = String(number)
        case .duration(let low, let high)?: (least, most) = (low?.decimalMonths, high?.decimalMonths)
        case .text(let text)?: if case .choice = scale { choice = text } else { phrase = text }
        }
        return [.number(least), .number(most), .number(position), .text(choice), .text(phrase)]
    }
}

extension Period {
    /// Its length in months as a decimal with at most two places: "9", "24", "1.38" for six weeks.
    ///
    /// A month counts as 30.436875 days, the calendar's mean; days are rounded to the nearest hundredth of a month.
    var decimalMonths: String {
        // 400 years have 4,800 months and 146,097 days, an odd number, so no remainder is exactly half.
        let hundredths = 100 * months + (days * 480_000 + 146_097 / 2) / 146_097
        let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
        guard rest > 0 else { return String(whole) }
        return "\(whole).\(rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)")"
    }
}
