/// How a search reads texts: capitals, accents, widths and the shapes of quotes and hyphens do not count, and what nobody sees is
/// off.
///
/// Texts that are alike for a search have the same bytes then. Each scalar is folded by itself; only the letters of Hangul are put
/// together to syllables.
struct Folding: Sendable {
    static let standard = Folding()

    /// What scalars become, each behind the count of its bytes.
    private var texts: [UInt8] = [0]
    /// For each scalar of a page a place in `texts`; 0 for one that stays as it is.
    private var cells: [UInt16]
    /// For each page where it begins in `cells`. On the first, which most share, all stay.
    private var pages: [UInt16]

    private static let pageWidth = 128
    private static let scalarCount = 0x110000

    /// The folded text as UTF-8.
    func callAsFunction(_ text: String) -> [UInt8] {
        var text = text
        return text.withUTF8 { utf8 in
            let plain = utf8.firstIndex { $0 >= 0x80 } ?? utf8.count
            var folded = [UInt8](unsafeUninitializedCapacity: utf8.count) { bytes, count in
                for place in 0..<plain { bytes.initializeElement(at: place, to: Self.lowercase(utf8[place])) }
                count = plain
            }
            guard plain < utf8.count else { return folded }
            fold(utf8[plain...], onto: &folded)
            return Self.hasLettersOfHangul(folded) ? Self.composed(folded) : folded
        }
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        case UInt8(ascii: "`"): UInt8(ascii: "'")
        default: byte
        }
    }

    /// - Parameter utf8: Well formed, as that of every text is.
    private func fold(_ utf8: Slice<UnsafeBufferPointer<UInt8>>, onto folded: inout [UInt8]) {
        var place = utf8.startIndex
        while place < utf8.endIndex {
            let lead = utf8[place]
            guard lead >= 0x80 else {
                folded.append(Self.lowercase(lead))
                place += 1
                continue
            }
            let count = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
            let head = Int(lead) & (0x7F >> count)
            let scalar = (1..<count).reduce(head) { $0 << 6 | Int(utf8[place + $1] & 0x3F) }
            let text = Int(cells[Int(pages[scalar / Self.pageWidth]) + scalar % Self.pageWidth])
            if text == 0 {
                folded.append(contentsOf: utf8[place..<place + count])
            } else {
                folded.append(contentsOf: texts[(text + 1)...].prefix(Int(texts[text])))
            }
            place += count
        }
    }
}

// MARK: Hangul (Unicode 3.12)

extension Folding {
    /// Whether a letter is there that is no syllable: U+1100 to U+11FF.
    private static func hasLettersOfHangul(_ utf8: [UInt8]) -> Bool {
        zip(utf8, utf8.dropFirst()).contains { $0 == 0xE1 && (0x84...0x87).contains($1) }
    }

    private static func composed(_ utf8: [UInt8]) -> [UInt8] {
        var scalars: [Unicode.Scalar] = []
        for scalar in String(decoding: utf8, as: UTF8.self).unicodeScalars {
            if let last = scalars.last, let syllable = syllable(of: last, scalar) {
                scalars[scalars.count - 1] = syllable
            } else {
                scalars.append(scalar)
            }
        }
        return scalars.flatMap { Array(String($0).utf8) }
    }

    private static func syllable(of one: Unicode.Scalar, _ other: Unicode.Scalar) -> Unicode.Scalar? {
        let (one, other) = (one.value, other.value)
        switch (one, other) {
        case (0x1100...0x1112, 0x1161...0x1175): return Unicode.Scalar(0xAC00 + ((one - 0x1100) * 21 + other - 0x1161) * 28)
        case (0xAC00...0xD7A3, 0x11A8...0x11C2) where (one - 0xAC00) % 28 == 0: return Unicode.Scalar(one + other - 0x11A7)
        default: return nil
        }
    }
}

// MARK: The table

extension Folding {
    /// Reads the table, once. Taking it apart as text would take ten milliseconds, and hold up a loop.
    private init() {
        cells = Array(repeating: 0, count: Self.pageWidth)
        pages = Array(repeating: 0, count: Self.scalarCount / Self.pageWidth)
        var (scalar, number, sign, becomes) = (0, 0, UInt8?.none, [Int]())
        var (count, hasDigits) = (1, false)
        for byte in UnsafeBufferPointer(start: Self.table.utf8Start, count: Self.table.utf8CodeUnitCount) {
            switch byte {
            case UInt8(ascii: ":"):
                if sign == nil { scalar += number }
                count = sign == nil ? 1 : number
            case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "*"):
                scalar += number
                sign = byte
            case UInt8(ascii: "."): becomes.append(number)
            case UInt8(ascii: " "), UInt8(ascii: "\n"):
                if hasDigits { becomes.append(number) }
                set(scalar, count, sign, to: becomes)
                (sign, becomes) = (nil, [])
            default:
                number = number << 4 | Int(byte > UInt8(ascii: "9") ? byte - UInt8(ascii: "A") + 10 : byte - UInt8(ascii: "0"))
                hasDigits = true
                continue
            }
            (number, hasDigits) = (0, false)
        }
        set(scalar, count, sign, to: hasDigits ? becomes + [number] : becomes)
    }

    /// - Parameter sign: `=` or `+`: whether all become the same, or neighbours of the first.
    private mutating func set(_ scalar: Int, _ count: Int, _ sign: UInt8?, to text: [Int]) {
        let step = sign == UInt8(ascii: "*") ? 2 : 1
        var place = add(text)
        for number in 0..<count {
            if number > 0 && sign != UInt8(ascii: "=") { place = add(text.map { $0 + step * number }) }
            set(scalar + step * number, to: place)
        }
    }

    /// - Returns: The place of the text.
    private mutating func add(_ scalars: [Int]) -> UInt16 {
        let place = texts.count
        texts.append(0)
        for scalar in scalars.compactMap({ Unicode.Scalar(UInt32($0)) }) { texts += String(scalar).utf8 }
        texts[place] = UInt8(texts.count - place - 1)
        return UInt16(place)
    }

    private mutating func set(_ scalar: Int, to place: UInt16) {
        let page = scalar / Self.pageWidth
        if pages[page] == 0 {
            pages[page] = UInt16(cells.count)
            cells += Array(repeating: 0, count: Self.pageWidth)
        }
        cells[Int(pages[page]) + scalar % Self.pageWidth] = place
    }
}
