import JSON

@testable import Guidance

/// Gives records words in further languages: some of them, and their parts others.
struct Translator {
    private static let tags = ["de", "fr", "en", "de-AT", "pt-BR", "pt"]
    private static let members: Set = [
        "name", "question", "label", "need", "summary", "statement", "reading", "locator", "title",
    ]

    var dice: SeededRandom
    /// Makes up words.
    let text: (inout SeededRandom) -> String

    /// The same catalogue in more languages.
    mutating func translate(_ catalogue: Catalogue) throws -> Catalogue {
        var records = Records()
        for kind in Catalogue.kinds { records.apply(try changes(kind, of: catalogue)) }
        return records.catalogue
    }

    private mutating func changes<R: CatalogueRecord>(_ kind: R.Type, of catalogue: Catalogue) throws -> [Change] {
        var changes: [Change] = []
        for stored in catalogue[R.self].all {
            let claim = stored.value as? Claim
            let isPhrase = claim.map { catalogue.dimensions[$0.dimension]?.value.scale == .text } ?? false
            let document = try JSONDocument(stored.json).root
            let bytes = JSONWriter.bytes {
                write(document, to: &$0, members: isPhrase ? Self.members.union(["value"]) : Self.members)
            }
            let record = try R.fields.read(try JSONDocument(bytes).root, isKept: true)
            changes.append(.put(Stored(record, revision: stored.revision)))
        }
        return changes
    }

    private mutating func write(_ value: JSONValue, to writer: inout JSONWriter, members: Set<String>) {
        switch value.kind {
        case .object:
            writer.object { writer in
                for member in value.members where member.name != "translations" {
                    writer.name(member.name)
                    write(member.value, to: &writer, members: members)
                }
                let names = value.members.filter { members.contains($0.name) && $0.value.kind == .string }.map(\.name)
                // What has no id is a part that is translated with the whole.
                if value["id"] != nil, !names.isEmpty { writeTranslations(of: names, to: &writer) }
            }
        case .array: writer.array(value.elements) { write($1, to: &$0, members: members) }
        case .null, .true, .false, .number, .string: writer.raw(Array(value.raw))
        }
    }

    private mutating func writeTranslations(of names: [String], to writer: inout JSONWriter) {
        let chosen = Self.tags.shuffled(using: &dice).prefix(Int.random(in: 0...3, using: &dice))
        guard !chosen.isEmpty else { return }
        writer.name("translations")
        writer.object { writer in
            for tag in chosen {
                writer.name(tag)
                writer.object { writer in
                    for name in names where Bool.random(using: &dice) { writer.member(name, text(&dice)) }
                }
            }
        }
    }

    /// One to three languages as a request ranks them: some that serve for others, some that no record has.
    mutating func languages() -> [LanguageTag] {
        let all: [LanguageTag] = ["de", "fr", "en", "de-AT", "pt-BR", "pt", "it", "de-CH", "pt-PT"]
        return Array(all.shuffled(using: &dice).prefix(Int.random(in: 1...3, using: &dice)))
    }
}
