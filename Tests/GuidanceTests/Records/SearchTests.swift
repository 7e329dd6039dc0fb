import JSON
import Testing

@testable import Guidance

/// A search finds what the plain definition finds: each word, folded, in the folded texts as they are read.
@Suite struct SearchTests {
    private static let pieces = [
        "e", "E", "\u{E9}", "e\u{301}", "\u{C9}", "E\u{301}", "\u{301}", "\u{DF}", "\u{1E9E}", "ss", "s", "σ", "ς", "Σ", "й",
        "и\u{306}", "И", "\u{212A}", "k", "\u{212B}", "a\u{30A}", "å", "\u{37E}", "-", "–", "“", "…", "한", "ᄒ\u{1161}\u{11AB}",
        "🧑", "🧑\u{200D}🏫", "\u{200D}", "ệ", "e\u{302}\u{323}", "e\u{323}\u{302}", "ẹ\u{302}", "i", "ı", "İ", "ﬁ", "f", "\u{600}1",
        "1", "ก", "กี", "漢", "\u{2F800}", "丽", "\u{344}", "\u{308}\u{301}", "क", "क्षि", "🇩🇪", "🇩", "🇪", "\u{FE0F}", "©", "!",
    ]

    private static func text(_ dice: inout SeededRandom, countMax: Int, isSpaced: Bool) -> String {
        // Often of few pieces, so that they meet again.
        let alphabet = Bool.random(using: &dice) ? Array(pieces.shuffled(using: &dice).prefix(4)) : pieces
        let text = (0..<Int.random(in: 1...countMax, using: &dice)).map { _ in
            isSpaced && Int.random(in: 0..<5, using: &dice) == 0 ? " " : alphabet.randomElement(using: &dice)!
        }.joined()
        return text
    }

    private static func holds(_ text: String, _ word: String) -> Bool {
        let (text, word) = (plainlyFolded(text), plainlyFolded(word))
        return (0...text.count).contains { text[$0...].starts(with: word) }
    }

    @Test func `a text holds a word if its scalars stand in it, both folded`() {
        var dice = SeededRandom(for: "characters of words")
        var found = 0
        while found < 100 {
            let text = Self.text(&dice, countMax: 12, isSpaced: true)
            let word = Self.text(&dice, countMax: 3, isSpaced: false)
            let expected = Self.holds(text, word)
            #expect(SearchText(text).contains(SearchText(word)) == expected, "\(text) \(word)")
            if expected { found += 1 }
        }
    }

    @Test func `a shelf is searched in the languages it is read in`() throws {
        var dice = SeededRandom(for: "searches in languages")
        var translator = Translator(dice: dice) { Self.text(&$0, countMax: 8, isSpaced: false) }
        var (found, missed) = (0, 0)
        while found < 100 || missed < 100 {
            let catalogue = try translator.translate(randomCatalogue(&dice))
            for _ in 0..<8 {
                let languages = translator.languages()
                let read = catalogue.translated(to: languages, keepsOthers: Bool.random(using: &dice))
                let shown = Bool.random(using: &dice) ? read : catalogue
                let words = (0..<Int.random(in: 1...2, using: &dice)).map { _ in Self.text(&dice, countMax: 1, isSpaced: false) }
                func check<R: CatalogueRecord>(_ kind: R.Type) {
                    var selection = Selection<R>(in: shown)
                    selection.words = words.map { SearchText($0) }
                    var ids: [Slug] = []
                    let end = shown[R.self].forEach(in: selection) { stored in
                        ids.append(stored.value.id)
                        return true
                    }
                    let expected = catalogue[R.self].values.filter { (record: R) -> Bool in
                        let told = shown.isTranslated ? record.translated(to: languages) : record
                        let text = (told.texts + [told.id.text]).joined(separator: "\n")
                        return words.allSatisfy { Self.holds(text, $0) }
                    }
                    #expect(end == nil && ids == expected.map(\.id), "\(R.self) \(words) \(languages)")
                    found += ids.count
                    missed += catalogue[R.self].count - ids.count
                }
                for kind in Catalogue.kinds { check(kind) }
            }
        }
    }

    @Test func `a search sees what was put, replaced and removed since the last one`() throws {
        var desk = Desk()
        func found(_ word: String) -> [String] {
            var (ids, selection) = ([String](), Selection<Source>(in: desk.records.catalogue))
            selection.words = [SearchText(word)]
            _ = desk.records.catalogue.sources.forEach(in: selection) { stored in
                ids.append(stored.value.id.text)
                return true
            }
            return ids
        }
        #expect(found("zebra").isEmpty)
        let before = desk.records
        let source = try #require(desk.records.catalogue.sources.values.first)
        try desk.patch(source.id, Source.self, #"{"title":"Zebras"}"#)
        #expect(found("zebra") == [source.id.text])
        try desk.patch(source.id, Source.self, #"{"title":"Horses"}"#)
        #expect(found("zebra").isEmpty && found("horse") == [source.id.text])
        #expect(before.catalogue.sources.values.first?.title == source.title)
    }
}

/// A view of a catalogue reads like one whose records were all translated.
@Suite struct TranslatedCatalogueTests {
    /// Every record translated, and then read in those languages: what `translated` once made.
    private func made(_ catalogue: Catalogue, _ languages: [LanguageTag], keepsOthers: Bool) -> Catalogue {
        var records = Records()
        func put<R: CatalogueRecord>(_ kind: R.Type) {
            records.apply(
                catalogue[R.self].all.map { stored in
                    let others = keepsOthers && !stored.value.hasWords(in: languages.lookups)
                    return .put(others ? stored : Stored(stored.value.translated(to: languages), revision: stored.revision))
                })
        }
        for kind in Catalogue.kinds { put(kind) }
        var made = records.catalogue
        made.restoreRevision(catalogue.revision)
        // Nothing is left to translate but the sentences.
        return keepsOthers ? made : made.translated(to: languages)
    }

    @Test func `records, conflicts, comparison, questionnaire and recommendation are those of a translated catalogue`() throws {
        var dice = SeededRandom(for: "translated catalogues")
        var translator = Translator(dice: dice) { ["one", "two", "three", "four"].randomElement(using: &$0)! }
        var (conflicts, round) = (0, -1)
        while conflicts < 20 || round < 20 {
            round += 1
            let base = round % 10 == 0 ? try shippedCatalogue() : randomCatalogue(&dice)
            let catalogue = try translator.translate(base)
            for _ in 0..<4 {
                let languages = translator.languages()
                let keepsOthers = Bool.random(using: &dice)
                let (view, made) = (
                    catalogue.translated(to: languages, keepsOthers: keepsOthers),
                    made(catalogue, languages, keepsOthers: keepsOthers)
                )
                func check<R: CatalogueRecord>(_ kind: R.Type) {
                    #expect(view[R.self].all == made[R.self].all)
                    #expect(view[R.self].values == made[R.self].values)
                    for stored in made[R.self].all {
                        #expect(view[R.self][stored.value.id] == stored && view[R.self].value(stored.value.id) == stored.value)
                    }
                }
                for kind in Catalogue.kinds { check(kind) }
                guard !keepsOthers else { continue }  // sentences of the other are in English
                #expect(view.conflicts == made.conflicts)
                conflicts += view.conflicts.count
                for conflict in view.conflicts { #expect(view.conflict(conflict.id) == conflict) }
                #expect(try Comparison(of: view) == Comparison(of: made))
                #expect(Questionnaire(of: view) == Questionnaire(of: made))
                let answers = Questionnaire(of: view).items.compactMap { item in
                    Bool.random(using: &dice)
                        ? (item.question.id.text, item.question.options.randomElement(using: &dice)!.id.text) : nil
                }
                #expect(try recommendation(answers, in: view) == recommendation(answers, in: made))
            }
        }
    }
}
