/// A text as a search reads it.
public struct SearchText: Sendable, Equatable {
    let utf8: [UInt8]

    init(searched texts: [String]) { self.init(texts.joined(separator: "\n")) }

    public init(_ text: String) { utf8 = Folding.standard(text) }

    /// What a search looks through: what people read in something, and its id.
    public init(searched texts: [String], id: some CustomStringConvertible) {
        self.init((texts + [id.description]).joined(separator: "\n"))
    }

    private init(word: some Collection<UInt8>) { utf8 = Array(word) }

    /// The words that someone looks for. They are split when the text has been folded, as spaces come out of it then.
    public static func words(of text: String) -> [SearchText] {
        SearchText(text).utf8.split(whereSeparator: isSpace).map { SearchText(word: $0) }
    }

    /// Whether the other stands in it.
    public func contains(_ other: SearchText) -> Bool {
        utf8.withUnsafeBufferPointer { text in other.utf8.withUnsafeBufferPointer { text.holds($0) } }
    }
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
