import Testing

@testable import Guidance

/// The bytes of a calendar: what RFC 5545 lets stand in a line, and what a client cannot make of one.
@Suite struct CalendarTextTests {
    private static func text(_ value: String) -> String {
        var text = CalendarText()
        text.text("LOCATION", value)
        return String(decoding: text.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("Room 7", "Room 7"), (#"a\b"#, #"a\\b"#), ("a;b,c:d", #"a\;b\,c:d"#), ("a\nb", #"a\nb"#), ("a\r\nb", #"a\nb"#),
        ("a\rb", #"a\nb"#), ("a\n\r\nb", #"a\n\nb"#), ("a\tb", "a b"), ("a\u{0}\u{7}\u{1B}[2J\u{7F}\u{85}\u{9F}b", "a[2Jb"),
        ("a\u{2028}b\u{2029}c", #"a\nb\nc"#), ("\r\nATTENDEE:mailto:eve@example.org", #"\nATTENDEE:mailto:eve@example.org"#),
        ("Zürich, 2. Stock", #"Zürich\, 2. Stock"#), ("\u{FEFF}a", "\u{FEFF}a"),
    ])
    func `a text is one line whatever is in it`(_ value: String, _ written: String) {
        #expect(Self.text(value).unicodeScalars.elementsEqual("LOCATION:\(written)\r\n".unicodeScalars))
    }

    @Test(arguments: ["a", "é", "€", "🙂", "👩‍👩‍👧", "a🙂", "e\u{301}"], 0...90)
    func `no line has more than 75 bytes, and none ends within a character`(_ letter: String, _ offset: Int) throws {
        let value = String(repeating: "x", count: offset) + String(repeating: letter, count: 100)
        let written = Self.text(value)
        #expect(written.hasSuffix("\r\n") && written.utf8.count { $0 == 0x0A } == written.utf8.count { $0 == 0x0D })
        let lines = Array(written.utf8.dropLast(2)).split(separator: 0x0A, omittingEmptySubsequences: false)
        for (place, line) in lines.enumerated() {
            let line = line.last == 0x0D ? line.dropLast() : line
            #expect(line.count <= 75 && (place == 0 || line.first == 0x20), "\(line.count)")
            #expect(String(validating: line, as: UTF8.self) != nil, "each line is UTF-8 by itself")
        }
        // Without the folds it is what was said.
        let unfolded = String(
            decoding: Array(
                lines.enumerated().flatMap { place, line in
                    (line.last == 0x0D ? line.dropLast() : line).dropFirst(place == 0 ? 0 : 1)
                }), as: UTF8.self)
        #expect(unfolded.unicodeScalars.elementsEqual("LOCATION:\(value)".unicodeScalars))
    }

    @Test func `a line of 75 bytes is whole, and one of 76 is folded`() {
        let room = 75 - "LOCATION:".utf8.count
        #expect(Self.text(String(repeating: "a", count: room)).utf8.count == 77)
        #expect(Self.text(String(repeating: "a", count: room + 1)).hasSuffix("a\r\n a\r\n"))
    }

    @Test(arguments: [
        ("2027-01-14T15:00:00.000Z", "20270114T150000Z"), ("2027-12-31T23:59:59.999Z", "20271231T235959Z"),
        ("0001-01-01T00:00:00.000Z", "00010101T000000Z"),
    ])
    func `times are in UTC to the second`(_ time: String, _ written: String) throws {
        #expect(try #require(Instant(time)).calendarText == written)
    }
}
