internal import JSON

/// A language tag as RFC 5646 defines it: `de`, `pt-BR`, `zh-Hant`.
public struct LanguageTag: Hashable, Sendable {
    /// In the case that RFC 5646 §2.1.1 recommends.
    public let text: String

    /// The language of a release's catalogue; an organisation's own records may be in any.
    public static let english: LanguageTag = "en"

    private static let lengthMax = 35

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

extension [LanguageTag] {
    /// The lookups of each, one after the other: `de` serves `de-AT`.
    public var lookups: [LanguageTag] { flatMap(\.lookups).uniqued() }
}

extension StringProtocol {
    var capitalized: String { prefix(1).uppercased() + dropFirst().lowercased() }
}

extension LanguageTag: ExpressibleByStringLiteral {
    /// For tags written in code; an invalid one is a bug.
    public init(stringLiteral text: StaticString) {
        guard let tag = LanguageTag(text.description) else { preconditionFailure("\(text) is not a language tag") }
        self = tag
    }
}

/// What a record says in further languages.
///
/// In JSON it is an object keyed by language tag: `{"de":{"name":"Dauer"},"fr":{"name":"Durée"}}`. Whatever a language
/// leaves out is read in the language of the record.
public struct Translations<Texts: Sendable & Equatable>: Sendable, Equatable {
    fileprivate var all: [Translation<Texts>] = []

    /// The languages, in the order they are written in.
    public var languages: [LanguageTag] { all.map(\.language) }

    var entries: [(language: LanguageTag, texts: Texts)] { all.map { ($0.language, $0.texts) } }

    /// The texts in the first of these languages that has any, taken as they are.
    subscript(tags: [LanguageTag]) -> Texts? {
        for tag in tags { if let found = all.first(where: { $0.language == tag }) { return found.texts } }
        return nil
    }
}

private struct Translation<Texts: Sendable & Equatable>: Sendable, Equatable {
    let language: LanguageTag
    let texts: Texts
}

/// The most languages a record may have.
private let languagesMax = 20

extension Codec {
    /// A codec for texts by language.
    static func translations<Texts>(_ texts: FieldTable<Texts>) -> Codec where Value == Translations<Texts> {
        let codec = Codec<Texts>.object(texts)
        let schema = Schema.map(codec.schema, names: "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", countMax: languagesMax)
        return Codec(schema: schema) { json, reading in
            guard json.kind == .object, reading.isKept || json.count <= languagesMax else {
                return reading.refuse(.text(.notTranslations(countMax: languagesMax)))
            }
            var translations = Translations<Texts>()
            for member in json.members {
                reading.within(member.name) { reading in
                    guard let language = LanguageTag(member.name) else {
                        let _: Void? = reading.refuse(.text(.notLanguage))
                        return
                    }
                    guard !translations.languages.contains(language) else {
                        let _: Void? = reading.refuse(.text(.languageTwice(language)))
                        return
                    }
                    guard let texts = codec.read(member.value, &reading) else { return }
                    translations.all.append(Translation(language: language, texts: texts))
                }
            }
            return translations
        } write: { translations, writer in
            writer.object { writer in
                for translation in translations.all {
                    writer.name(translation.language.text)
                    codec.write(translation.texts, &writer)
                }
            }
        }
    }
}
