import Testing

@testable import Guidance

struct TextLayoutTests {
    @Test(arguments: [
        ("coach", 5), ("café", 4), ("cafe\u{301}", 4), ("", 0), ("指導", 4), ("한국어", 6), ("\u{1112}\u{1161}\u{11AB}", 2), ("ｶﾅ", 2),
        ("ＡＢ", 4), ("🙂", 2), ("👩‍👧‍👦", 2), ("🇩🇪", 2), ("❤️", 2), ("\u{200B}", 0), ("क्षि", 3), ("𠀋", 2), ("“x”", 3), ("\u{AD}", 0),
        ("\u{FE0F}", 0), ("x\u{FE0F}", 1), (" \u{FE0F}", 1), ("☺\u{FE0F}", 2), ("🏴‍☠️", 2), ("👍🏽", 2), ("〈〉", 4),
        ("\u{1112}\u{1161}\u{D7CB}", 2),
        ("z\u{336}\u{348}\u{301}", 1),
    ])
    func `the width of a text is what a terminal gives it`(text: String, width: Int) {
        #expect(text.displayWidth == width)
    }

    @Test(arguments: [
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 13, ["one two three"]),
        ("one two three", 12, ["one two", "three"]),
        ("  one \n\t two  ", 80, ["one two"]),
        ("abcdefgh ij", 4, ["abcd", "efgh", "ij"]),
        ("ab cdefghij", 4, ["ab", "cdef", "ghij"]),
        ("指導者は教える", 5, ["指導", "者は", "教え", "る"]),
        ("a\u{A0}b c", 4, ["a\u{A0}b", "c"]),
        ("", 5, []),
        ("   ", 5, []),
        ("a\u{1B}[0m b\u{9B}c", 80, ["a\u{FFFD}[0m b\u{FFFD}c"]),
        ("a\u{202E}b \u{2067}c\u{2069}", 80, ["a\u{FFFD}b \u{FFFD}c\u{FFFD}"]),
        ("👩‍👧‍👦👩‍👧‍👦 👩‍👧‍👦", 4, ["👩‍👧‍👦👩‍👧‍👦", "👩‍👧‍👦"]),
        ("e\u{301}e\u{301}e\u{301} x", 3, ["e\u{301}e\u{301}e\u{301}", "x"]),
    ])
    func `words are wrapped and longer ones are cut`(text: String, width: Int, lines: [String]) {
        #expect(text.wrapped(to: width) == lines)
    }

    @Test func `a letter that joins without end is cut like a word`() {
        let joined = String(repeating: "क्", count: 10)
        let lines = joined.wrapped(to: 4)
        #expect(lines.count == 3 && lines.allSatisfy { $0.displayWidth <= 4 }, "\(lines)")
    }

    @Test func `no line of random text is too wide and no letter is lost`() {
        var dice = SeededRandom(for: "wrapping")
        let letters = "abcde 指導한 \u{301}🙂-\nक्\u{200D}".unicodeScalars.map { Character($0) }
        for _ in 0..<500 {
            let text = String((0..<Int.random(in: 0...60, using: &dice)).map { _ in letters.randomElement(using: &dice)! })
            let width = Int.random(in: 2...20, using: &dice)
            let lines = text.wrapped(to: width)
            #expect(lines.allSatisfy { $0.displayWidth <= width }, "\(text.debugDescription) to \(width)")
            let letters = text.unicodeScalars.filter { !$0.properties.isWhitespace }
            #expect(
                lines.joined().unicodeScalars.filter { $0 != " " }.elementsEqual(letters), "\(text.debugDescription) to \(width)")
        }
    }
}
