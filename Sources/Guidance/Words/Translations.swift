public import JSON

extension [LanguageTag] {
    /// The lookups of each, one after the other: `de` serves `de-AT`.
    public var lookups: [LanguageTag] { flatMap(\.lookups).uniqued() }
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
