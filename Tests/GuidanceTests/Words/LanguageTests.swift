import FoundationEssentials
import JSON
import Testing

@testable import Guidance

/// Language tags, and the German of the shipped texts.
@Suite struct LanguageTests {
    static let tags: [(text: String, tag: String?)] = [
        ("de", "de"), ("DE", "de"), ("de-at", "de-AT"), ("DE-LATN-at-1996", "de-Latn-AT-1996"), ("zh-hant", "zh-Hant"),
        ("sgn-be-fr", "sgn-BE-FR"), ("en-ca-x-ca", "en-CA-x-ca"), ("az-latn-x-latn", "az-Latn-x-latn"), ("de-1996", "de-1996"),
        ("es-419", "es-419"), ("abcdefgh", "abcdefgh"), ("de-a1b2", "de-a1b2"), ("x", nil), ("", nil), ("-", nil), ("de-", nil),
        ("-de", nil), ("de--at", nil), ("abcdefghi", nil), ("de-abcdefghi", nil), ("d3", nil), ("12", nil), ("de_AT", nil),
        ("d\u{E9}", nil), ("de-\u{FC}b", nil), ("de AT", nil), ("de\u{0}", nil), ("*", nil), ("\u{212A}e", nil), ("dé-AT", nil),
        ("abcdefgh-abcdefgh-abcdefgh-abcdefgh", "abcdefgh-abcdefgh-abcdefgh-abcdefgh"),
        ("abcdefgh-abcdefgh-abcdefgh-abcdefghi", nil), ("ab-abcdefgh-abcdefgh-abcdefgh-abcd-ab", nil),
    ]

    @Test(arguments: tags)
    func `a tag has the form of RFC 5646, in the case it recommends`(_ text: String, _ tag: String?) {
        #expect(LanguageTag(text)?.text == tag)
        if let tag { #expect(LanguageTag(tag) == LanguageTag(text.uppercased())) }
    }

    @Test func `a tag is looked up by itself, then by the more general tags`() {
        func lookups(_ tag: LanguageTag) -> [String] { tag.lookups.map(\.text) }
        #expect(lookups("de") == ["de"])
        #expect(
            lookups("zh-Hant-CN-x-private1-private2") == [
                "zh-Hant-CN-x-private1-private2", "zh-Hant-CN-x-private1", "zh-Hant-CN", "zh-Hant", "zh",
            ])
        #expect(SpokenLanguage(for: ["de-AT"]) == .german && SpokenLanguage(for: ["fr"]) == .english)
    }

    @Test func `a language serves its more specific tags, and not the other way round`() throws {
        var desk = Desk(of: try CatalogueFile(json(smallFile)).changes)
        try desk.patch(
            "tables", Source.self, #"{"translations":{"pt":{"title":"Duas"},"pt-BR":{"title":"Dois"},"de-AT":{"title":"Zwa"}}}"#)
        let source = try #require(desk.records.catalogue.sources["tables"]).value
        for (tag, title) in [
            ("pt-BR", "Dois"), ("pt-PT", "Duas"), ("pt", "Duas"), ("de-AT", "Zwa"), ("de", "Two Tables"), ("fr", "Two Tables"),
        ] {
            let read = source.translated(to: [try #require(LanguageTag(tag))])
            #expect(read.title == title && read.translations == nil && read.id == source.id, "\(tag)")
        }
        #expect(desk.records.catalogue.languages == ["en", "pt", "pt-BR", "de-AT"])
        #expect(source.translated(to: ["fr", "de-CH", "pt-PT"]).title == "Duas", "the first in which there are words")
    }

    @Test func `sentences are formed in the first language that Rapport speaks`() {
        for (languages, spoken) in [
            (["fr", "de-CH"], SpokenLanguage.german), (["en-GB", "de"], .english), (["fr"], .english), ([], .english),
            (["de", "en"], .german),
        ] { #expect(SpokenLanguage(for: languages.compactMap { LanguageTag($0) }) == spoken, "\(languages)") }
    }

    @Test func `a catalogue in another language has the same records, claims and conflicts`() throws {
        let catalogue = try shippedCatalogue()
        let german = catalogue.translated(to: "de")
        #expect(german.claims.values.map(\.id) == catalogue.claims.values.map(\.id))
        #expect(german.conflicts.map(\.id) == catalogue.conflicts.map(\.id))
        #expect(german.conflicts.map(\.claims) == catalogue.conflicts.map(\.claims))
        #expect(german.revision == catalogue.revision && german.faults().isEmpty)
        #expect(catalogue.translated(to: "en").contents == catalogue.translated(to: "fr").contents)
    }
}

/// The German is complete: a German reader finds nothing shipped in English.
@Suite struct ShippedGermanTests {
    /// The members of records that people read, which must be translated where they occur; sources keep their titles and names.
    private static let texts: Set = [
        "name", "question", "label", "need", "summary", "statement", "reading", "locator", "roles", "aliases",
    ]

    private func file() throws -> JSONValue {
        return try JSONDocument(Array(try Data(contentsOf: Repository.root.appending(path: "Config/catalogue.json")))).root
    }

    /// Visits every object with texts, with its pointer.
    private func forEachText(_ value: JSONValue, at pointer: String, _ visit: (String, JSONValue) -> Void) {
        switch value.kind {
        case .object:
            if value.members.contains(where: { Self.texts.contains($0.name) }) { visit(pointer, value) }
            for member in value.members where member.name != "translations" && member.name != "roles" {
                forEachText(member.value, at: "\(pointer)/\(member.name)", visit)
            }
        case .array:
            for (place, element) in value.elements.enumerated() { forEachText(element, at: "\(pointer)/\(place)", visit) }
        default: break
        }
    }

    @Test func `every text of the catalogue is also in German`() throws {
        var count = 0
        let file = try file()
        for table in ["dimensions", "relationshipTypes", "claims", "tensions"] {
            forEachText(try #require(file[table]), at: "/\(table)") { pointer, object in
                let german = object["translations"]?["de"]
                for member in object.members where Self.texts.contains(member.name) && member.value.raw.count > 2 {
                    count += 1
                    let text = german?[member.name]
                    #expect(text?.kind == member.value.kind, "\(pointer)/\(member.name)")
                    if member.value.kind == .array { #expect(text?.count == member.value.count, "\(pointer)/\(member.name)") }
                    if member.name == "roles" {
                        for role in ["guide", "learner"] { #expect(text?[role]?.string?.isEmpty == false) }
                    }
                }
                for member in german?.members ?? object.members where german != nil {
                    #expect(object[member.name] != nil, "\(pointer)/\(member.name) is translated and not there")
                }
            }
        }
        #expect(count > 500, "\(count)")
    }

    @Test func `a phrase that is a claim's value is translated, always in the same way`() throws {
        let catalogue = try shippedCatalogue()
        var german: [String: String] = [:]
        for claim in catalogue.claims.values {
            guard case .text(let phrase)? = claim.value, catalogue.dimensions[claim.dimension]?.value.scale == .text else {
                continue
            }
            let translation = try #require(claim.translations?[["de"]]?.value, "\(claim.id)")
            #expect(german[phrase] == nil || german[phrase] == translation, "\(claim.id): \(phrase)")
            german[phrase] = translation
        }
        #expect(german.count > 10 && Set(german.values).count == german.count, "\(german)")
        var labels: [String: Set<String>] = [:]
        for dimension in catalogue.dimensions.values {
            for choice in dimension.scale.choices.choices {
                labels[choice.label, default: []].insert(choice.translations?[["de"]]?.label ?? "")
            }
        }
        for (label, all) in labels { #expect(all.count == 1 && !all.contains(""), "\(label): \(all)") }
    }

    @Test func `every rule has German texts that name the same addresses and members`() throws {
        for rule in AnyRule.all {
            let (english, german) = (rule.text.words(in: .english), rule.text.words(in: .german))
            #expect(
                german.statement != english.statement && german.fix != english.fix
                    && (german.ours == nil) == (english.ours == nil))
            for word in english.fix.split(whereSeparator: { !$0.isLetter && !"/{}-".contains($0) })
            where word.contains("/") || word.dropFirst().contains(where: \.isUppercase) {
                #expect(german.fix.contains(word), "\(rule.id): \(word)")
            }
        }
    }

    @Test func `every rule says what it says in one line, with one space between words`() {
        for rule in AnyRule.all {
            for words in [rule.text.words(in: .english), rule.text.words(in: .german)] {
                for text in [words.statement, words.fix, words.ours].compactMap(\.self) {
                    #expect(!text.contains("  ") && !text.contains("\n"), "\(rule.id): \(text)")
                }
            }
        }
    }

    @Test func `what is formed from German texts has no English in it`() throws {
        let german = try shippedCatalogue().translated(to: "de")
        let words = [
            " says ", " say ", " and ", " to ", " months", " years", " usually ", " perhaps ", "read here", " between ",
            "at least", "at most", "“",
        ]
        var sentences = german.conflicts.map(\.statement)
        let questionnaire = Questionnaire(of: german)
        for item in questionnaire.items {
            for option in item.question.options {
                sentences.append(try recommendation([(item.question.id.text, option.id.text)], in: german).explanation)
            }
        }
        sentences.append(try recommendation([], in: german).explanation)
        for sentence in sentences {
            let bare = sentence.replacing(/„[^“]*“/, with: "")  // titles stay as they are
            for word in words { #expect(!bare.contains(word), "\(sentence)") }
        }
        #expect(german.conflicts.count == 3 && sentences.count > 40)
    }
}
