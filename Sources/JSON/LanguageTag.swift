/// A language tag as RFC 5646 defines it: `de`, `pt-BR`, `zh-Hant`.
public struct LanguageTag: Hashable, Sendable {
    /// In the case that RFC 5646 §2.1.1 recommends.
    public let text: String

    /// The language of a release's catalogue; an organisation's own records may be in any.
    public static let english: LanguageTag = "en"

    private static let lengthMax = 35

    // Inlined into the modules that look for a language in every record of a catalogue.
    @inlinable
    public static func == (one: LanguageTag, other: LanguageTag) -> Bool { one.text == other.text }
    @inlinable
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }

    /// - Parameter text: Subtags of 1 to 8 letters and digits, the first of 2 to 8 letters, in any case.
    public init?(_ text: some StringProtocol) {
        let subtags = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count <= Self.lengthMax, (2...8).contains(subtags[0].utf8.count),
            subtags[0].utf8.allSatisfy(Self.isLetter),
            subtags.allSatisfy({
                (1...8).contains($0.utf8.count) && $0.utf8.allSatisfy { Self.isLetter($0) || (0x30...0x39).contains($0) }
            })
        else { return nil }
        // A subtag of one letter starts an extension or private use, which is written in lower case.
        let plainCount = subtags.firstIndex { $0.utf8.count == 1 } ?? subtags.count
        self.text = subtags.enumerated().map { place, subtag in
            switch (place, subtag.utf8.count) {
            case (1..<max(1, plainCount), 2): subtag.uppercased()
            case (1..<max(1, plainCount), 4) where subtag.utf8.allSatisfy(Self.isLetter): subtag.capitalized
            default: subtag.lowercased()
            }
        }.joined(separator: "-")
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    /// The tag, then the tag without its last subtag, and so on: the order of a lookup in RFC 4647 §3.4.
    public var lookups: [LanguageTag] {
        var subtags = text.split(separator: "-")
        var tags: [LanguageTag] = []
        while !subtags.isEmpty {
            if let tag = LanguageTag(subtags.joined(separator: "-")) { tags.append(tag) }
            subtags.removeLast()
            if subtags.last?.utf8.count == 1 { subtags.removeLast() }
        }
        return tags
    }
}

extension StringProtocol {
    package var capitalized: String { prefix(1).uppercased() + dropFirst().lowercased() }
}

extension LanguageTag: ExpressibleByStringLiteral {
    /// For tags written in code; an invalid one is a bug.
    public init(stringLiteral text: StaticString) {
        guard let tag = LanguageTag(text.description) else { preconditionFailure("\(text) is not a language tag") }
        self = tag
    }
}
