import Foundation
import Testing

@testable import Guidance

/// What a search takes for the same.
@Suite struct FoldingTests {
    @Test(arguments: [
        ("Großbetrieben", "GROẞBETRIEBEN"), ("grossbetrieben", "Großbetrieben"), ("Müller", "Muller"),
        ("MÜLLER", "mu\u{308}ller"),
        ("İstanbul", "istanbul"), ("ISTANBUL", "ıstanbul"), ("Diyarbakır", "diyarbakir"), ("i\u{307}zmir", "İZMİR"),
        ("O’Brien", "o'brien"), ("O`Brien", "o´brien"), ("one\u{2011}to\u{2011}one", "one-to-one"), ("1–2", "1-2"), ("−1", "-1"),
        ("ＦＵＬＬ　ｗｉｄｔｈ", "full width"), ("ｶﾞｲﾄﾞ", "ガイド"), ("ΌΔΟΣ", "οδος"), ("ὀδός", "ΟΔΟΣ"), ("ᾳ", "α"), ("ŉ", "'n"),
        ("Søren Łódź Đorđe", "soren lodz dorde"), ("Æsir œuvre", "aesir oeuvre"), ("ﬁnance", "finance"), ("Ⅻ", "xii"),
        ("½", "1⁄2"),
        ("“x”", "\"x\""), ("«x»", "\"x\""), ("…", "..."), ("co\u{AD}operate", "cooperate"), ("men\u{200B}tor", "mentor"),
        ("🧑\u{200D}🏫", "🧑🏫"), ("1\u{FE0F}\u{20E3}", "1"), ("한국", "\u{1112}\u{1161}\u{11AB}\u{1100}\u{116E}\u{11A8}"),
        ("\u{FFA1}", "ㄱ"), ("ﻣﺮﺣﺒﺎ", "مرحبا"), ("مُرْحَبًا", "مرحبا"), ("\u{FDFA}", "صلى الله عليه وسلم"), ("שָׁלוֹם", "שלום"),
        ("Ёлка", "елка"), ("ЙОД", "иод"), ("K", "\u{212A}"), ("Å", "\u{212B}"), ("\u{2F800}", "丽"), ("ꭰ", "Ꭰ"),
        ("𝕸entor", "mentor"),
    ])
    func `both are found by each other`(_ one: String, _ other: String) {
        #expect(SearchText(one) == SearchText(other), "\(SearchText(one).utf8) \(SearchText(other).utf8)")
    }

    @Test(arguments: [
        ("मेंटर", "मटर"), ("한", "하"), ("บ้าน", "บน"), ("a b", "ab"), ("o'brien", "obrien"), ("þ", "th"), ("о", "o"), ("x\ny", "xy"),
    ])
    func `what is another word stays one`(_ one: String, _ other: String) {
        #expect(SearchText(one) != SearchText(other))
    }

    @Test func `every scalar folds as Foundation decomposes it and Swift knows its case, marks and ignorables`() {
        var wrong: [String] = []
        for number in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(number), let age = scalar.properties.age, age.major < 14 else { continue }
            // Cherokee, whose small letters were the later ones, folds to its capitals.
            if (0x13A0...0x13FD).contains(number) || (0xAB70...0xABBF).contains(number) { continue }
            let folded = Folding.standard(String(scalar))
            let text = String(decoding: folded, as: UTF8.self)
            if Array(text.decomposedStringWithCompatibilityMapping.utf8) != plainlyFolded(String(scalar)) {
                wrong.append(String(number, radix: 16))
            }
            if Folding.standard(text) != folded { wrong.append("twice \(number)") }
        }
        #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(40))")
    }

    @Test func `a text folds as its scalars do, however long and however it is composed`() {
        let marks = String(repeating: "\u{301}\u{323}", count: 50_000)
        #expect(SearchText("a\(marks)b") == SearchText("ab"))
        #expect(SearchText(String(repeating: "\u{FDFA}", count: 200)).utf8.count == 200 * 33)
        #expect(
            SearchText("e\u{302}\u{323}") == SearchText("\u{1EC7}") && SearchText("\u{FEFF}\u{301}\u{200B}") == SearchText(""))
        #expect(SearchText("\u{1100}\u{1161}\u{11A8}\u{1161}").utf8 == Array("각\u{1161}".utf8))
    }

    @Test func `words are told apart once the text is folded`() {
        func words(_ text: String) -> [String] { SearchText.words(of: text).map { String(decoding: $0.utf8, as: UTF8.self) } }
        #expect(words(" Über\u{A0}die\tBrücke\u{3000}\u{2028}") == ["uber", "die", "brucke"])
        #expect(
            words("\u{FDFA}").count == 4 && words("\u{200B} \u{AD}\u{301}").isEmpty && words("").isEmpty && words("¨").isEmpty)
    }
}

/// A text folded by what Foundation and Swift know of scalars, without a table; syllables of Hangul in letters.
func plainlyFolded(_ text: String) -> [UInt8] {
    let signs = text.unicodeScalars.map { like[$0] ?? String($0) }.joined()
    let folded = signs.decomposedStringWithCompatibilityMapping.unicodeScalars.map { scalar in
        let properties = scalar.properties
        if properties.canonicalCombiningClass != .notReordered || properties.isDefaultIgnorableCodePoint { return "" }
        switch properties.generalCategory {
        case .enclosingMark: return ""
        case .dashPunctuation: return "-"
        default: return properties.isWhitespace && !scalar.isASCII ? " " : properties.uppercaseMapping.lowercased()
        }
    }.joined().replacing("ς", with: "σ")
    return folded.unicodeScalars.elementsEqual(text.unicodeScalars) ? Array(text.utf8) : plainlyFolded(folded)
}

/// What people take for the same beside what Unicode does.
private let like: [Unicode.Scalar: String] = {
    var like: [Unicode.Scalar: String] = ["ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ħ": "h", "Ħ": "h"]
    like.merge(["ŧ": "t", "Ŧ": "t", "ı": "i", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "−": "-", "⁃": "-"]) { $1 }
    for one in "`´‘’‚‛‹›′‵ʹʻʼʽˊˋʾʿ՚׳Ꞌꞌ".unicodeScalars { like[one] = "'" }
    for one in "“”„‟«»″‶ʺ〝〞〟״".unicodeScalars { like[one] = "\"" }
    return like
}()
