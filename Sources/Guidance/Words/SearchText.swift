/// A text as a search sees it: capitals do not count, nor how an accent is written.
///
/// Upper case is what tells least apart: ß and ss, σ and ς have the same.
public struct SearchText: Sendable {
    let text: String
    /// Whether two such texts are alike only if their bytes are. Then they are compared as bytes, which takes a tenth of the
    /// time that characters take.
    let isPlain: Bool

    public init(_ text: String) {
        self.text = text.uppercased()
        isPlain = Self.isPlain(self.text)
    }

    /// What a search looks through: what people read in something, and its id.
    public init(searched texts: [String], id: some CustomStringConvertible) {
        self.init((texts + [id.description]).joined(separator: "\n"))
    }

    /// Whether the other stands in it.
    public func contains(_ other: SearchText) -> Bool {
        guard isPlain && other.isPlain else { return text.contains(other.text) }
        var (text, part) = (text, other.text)
        return text.withUTF8 { text in part.withUTF8 { text.holds($0) } }
    }

    /// What can be written in more than one way begins at U+0300, whose UTF-8 begins with 0xCC. Of what lies above, quotation
    /// marks and dashes (U+2010 to U+203F) are common and have one way.
    private static func isPlain(_ text: String) -> Bool {
        var last: (UInt8, UInt8) = (0, 0)
        for byte in text.utf8 {
            switch last {
            case (0xE2, 0x80): guard byte >= 0x90 else { return false }
            case (_, 0xE2): guard byte == 0x80 else { return false }
            default: guard byte < 0xCC || byte == 0xE2 else { return false }
            }
            last = (last.1, byte)
        }
        return true
    }

    /// The same text written plainly; nil if some character of it cannot be.
    static func plain(_ text: String) -> String? {
        var plain = ""
        for character in text {
            guard let same = plainCharacters[character] else { return nil }
            plain.append(same)
        }
        return plain
    }

    /// Every plain character by itself, and so by whatever is equal to it.
    private static let plainCharacters: [Character: Character] = {
        let all = [0...0x2FF, 0x2010...0x203F].joined().compactMap { Unicode.Scalar($0).map { Character($0) } }
        return Dictionary(all.map { ($0, $0) }) { first, _ in first }
    }()
}

extension UnsafeBufferPointer where Element: Equatable {
    /// Whether the others stand somewhere in these, one behind the other.
    func holds(_ part: UnsafeBufferPointer) -> Bool {
        guard let first = part.first, count >= part.count else { return part.isEmpty }
        for place in 0...(count - part.count) where self[place] == first {
            if (1..<part.count).allSatisfy({ self[place + $0] == part[$0] }) { return true }
        }
        return false
    }
}
