// The comparison as CSV (RFC 4180): lines end in CR LF, the first names the columns. A line is one claim, in the order of
// dimensions, types and claims; a cell of which no source says anything has one line, with the columns of a claim empty.
//
//   dimension, type                what the claim is about, by name
//   statement                      what the source says, in our own words
//   value                          its place on the scale as people read it; empty like the next five where it has none
//   least months, most months      of a length; an end that is open is empty
//   position                       -2 to 2 on a spectrum
//   choice                         the id of a choice
//   phrase                         on a scale of text
//   conflict                       the id of the conflict, where another source disagrees with this claim
//   strength, reading              as in JSON
//   source, locator                the short name of the source, and where in it
//   dimension id … source id       for programs
//   origin                         built-in, or own: recorded by the organisation
//
// Programs find columns by these names: they stay, in every language, and new ones go behind the last.

extension Comparison {
    private static let columns = [
        "dimension", "type", "statement", "value", "least months", "most months", "position", "choice", "phrase", "conflict",
        "strength", "reading", "source", "locator", "dimension id", "type id", "claim id", "source id",
        "origin",
    ]

    /// Writes every claim of every cell as CSV.
    ///
    /// - Parameter forExcel: Puts a byte order mark in front, without which Excel takes UTF-8 for something else, and an
    ///   apostrophe before whatever a spreadsheet would run as a formula.
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
    /// Its typed columns: least months, most months, position, choice, phrase.
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
    /// Days are counted in months of 30.436875, the mean of the calendar, and rounded to the nearest hundredth.
    var decimalMonths: String {
        // 400 years have 4,800 months and 146,097 days, an odd number: nothing lies halfway.
        let hundredths = 100 * months + (days * 480_000 + 146_097 / 2) / 146_097
        let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
        guard rest > 0 else { return String(whole) }
        return "\(whole).\(rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)")"
    }
}
