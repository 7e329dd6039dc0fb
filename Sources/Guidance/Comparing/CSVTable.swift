import JSON

/// A table as somebody sends it back: CSV (RFC 4180) as spreadsheets write it, with commas, semicolons or tabs, in UTF-8 or in
/// Windows-1252, in which Excel saves on a German machine.
public struct CSVTable: Sendable {
    /// A line below the first.
    public struct Row: Sendable {
        /// Counts the lines of the file from 1, as an editor shows them.
        public let line: Int
        let cells: [String]
    }

    /// What keeps bytes from being a table.
    public enum Fault: Equatable, Sendable {
        /// Neither UTF-8 nor Windows-1252.
        case unreadable
        case empty
        /// A quotation mark that nothing ends.
        case openQuote
        /// Something between a quotation mark that ends a cell and the next cell.
        case afterQuote
        case tooManyCells(Int, names: Int)
    }

    public let names: [String]
    public let rows: [Row]

    /// - Throws: `Problem` with `.invalidDocument`; a pointer names the line.
    public init(_ bytes: [UInt8]) throws(Problem) {
        func refused(_ fault: Fault, _ line: Int? = nil) -> Problem {
            .invalid(first: [FieldError(pointer: line.map { "/\($0)" } ?? "", .text(.table(fault)))])
        }
        guard var text = String(validating: bytes, as: UTF8.self) ?? Self.western(bytes) else { throw refused(.unreadable) }
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        var reader = CSVReader(text)
        guard let first = try reader.nextLine(refused) else { throw refused(.empty) }
        names = first.cells.map(Self.bare)
        var rows: [Row] = []
        while let row = try reader.nextLine(refused) {
            guard row.cells.count <= names.count || row.cells[names.count...].allSatisfy(\.isEmpty) else {
                throw refused(.tooManyCells(row.cells.count, names: names.count), row.line)
            }
            rows.append(row)
        }
        self.rows = rows
    }

    /// A cell of a row by the name of its column, without spaces around it; empty if it is not there.
    func cell(_ name: String, of row: Row) -> String {
        guard let place = names.firstIndex(of: name), row.cells.indices.contains(place) else { return "" }
        return Self.bare(row.cells[place])
    }

    /// Bytes of Windows-1252; nil if they can be none. A text of UTF-16 has bytes that are 0.
    private static func western(_ bytes: [UInt8]) -> String? {
        var text = String.UnicodeScalarView()
        for byte in bytes {
            let scalar = 0x80..<0xA0 ~= byte ? westernScalars[Int(byte - 0x80)] : Unicode.Scalar(byte)
            guard scalar != "\0" else { return nil }
            text.append(scalar)
        }
        return String(text)
    }

    /// The bytes from 0x80 to 0x9F (WHATWG Encoding, windows-1252); NUL where the encoding has none.
    private static let westernScalars: [Unicode.Scalar] = [
        "\u{20AC}", "\0", "\u{201A}", "\u{0192}", "\u{201E}", "\u{2026}", "\u{2020}", "\u{2021}", "\u{02C6}", "\u{2030}",
        "\u{0160}", "\u{2039}", "\u{0152}", "\0", "\u{017D}", "\0", "\0", "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}",
        "\u{2022}", "\u{2013}", "\u{2014}", "\u{02DC}", "\u{2122}", "\u{0161}", "\u{203A}", "\u{0153}", "\0", "\u{017E}",
        "\u{0178}",
    ]

    /// Without spaces around it, and without the apostrophe that `CSVWriter.disarmed` puts before a formula.
    private static func bare(_ cell: String) -> String {
        let text = cell.trimmed
        let isDisarmed = text.first == "'" && CSVWriter.disarmed(String(text.dropFirst())) == text
        return isDisarmed ? String(text.dropFirst()) : text
    }
}

private struct CSVReader {
    private let text: [UInt8]
    private let separator: UInt8
    private var next = 0
    private var line = 1

    init(_ text: String) {
        self.text = Array(text.utf8)
        let first = self.text.prefix { $0 != 0x0A && $0 != 0x0D }
        // The comma where there is but one column.
        separator =
            [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")].max { one, other in
                first.count { $0 == one } < first.count { $0 == other }
            }.flatMap { first.contains($0) ? $0 : nil } ?? UInt8(ascii: ",")
    }

    private var byte: UInt8? { next < text.count ? text[next] : nil }

    /// The next line with something in it; nil at the end.
    mutating func nextLine(_ refused: (CSVTable.Fault, Int?) -> Problem) throws(Problem) -> CSVTable.Row? {
        while byte != nil {
            let start = line
            var cells: [String] = []
            repeat { cells.append(try cell(refused)) } while takes(separator)
            endLine()
            if cells.contains(where: { !$0.isEmpty }) { return CSVTable.Row(line: start, cells: cells) }
        }
        return nil
    }

    private mutating func takes(_ wanted: UInt8) -> Bool {
        guard byte == wanted else { return false }
        next += 1
        return true
    }

    private mutating func endLine() {
        guard byte != nil else { return }
        let isReturn = takes(0x0D)
        if !takes(0x0A), !isReturn { return }
        line += 1
    }

    private mutating func cell(_ refused: (CSVTable.Fault, Int?) -> Problem) throws(Problem) -> String {
        let isEnd = { [separator] (byte: UInt8) in byte == separator || byte == 0x0A || byte == 0x0D }
        guard takes(UInt8(ascii: "\"")) else {
            let start = next
            while let byte, !isEnd(byte) { next += 1 }
            return String(decoding: text[start..<next], as: UTF8.self)
        }
        let start = line
        var quoted: [UInt8] = []
        while let byte {
            next += 1
            if byte == UInt8(ascii: "\""), !takes(UInt8(ascii: "\"")) {
                guard self.byte.map(isEnd) ?? true else { throw refused(.afterQuote, line) }
                return String(decoding: quoted, as: UTF8.self)
            }
            if byte == 0x0A || (byte == 0x0D && self.byte != 0x0A) { line += 1 }
            quoted.append(byte)
        }
        throw refused(.openQuote, start)
    }
}
