import JSON
import Testing

@testable import Pages

@Suite struct HTMLTests {
    private func text(_ markup: HTML) -> String { String(decoding: markup.bytes, as: UTF8.self) }

    @Test(arguments: [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("\"><img src=x onerror=alert(1)>", "&quot;&gt;&lt;img src=x onerror=alert(1)&gt;"),
        ("' onfocus='alert(1)", "&#39; onfocus=&#39;alert(1)"),
        ("Müller & Söhne", "Müller &amp; Söhne"),
        ("&lt;", "&amp;lt;"),
        ("a\u{0}b\u{7F}c", "a\u{FFFD}b\u{FFFD}c"),
        ("line\nline\ttab", "line\nline\ttab"),
        ("\u{202E}gnp.exe", "\u{202E}gnp.exe"),
        ("", ""),
    ])
    func `what is put into markup shows as the text that it is, between tags and in attributes`(value: String, escaped: String) {
        #expect(text("<p>\(value)</p>") == "<p>\(escaped)</p>")
        #expect(text("<p title=\"\(value)\">x</p>") == "<p title=\"\(escaped)\">x</p>")
        #expect(text("<input\(.value, value)>") == "<input value=\"\(escaped)\">")
    }

    @Test func `markup that is put into markup stays as it is`() {
        let items = ["a", "<b>"].map { item -> HTML in "<li>\(item)</li>" }
        let none: HTML? = nil
        #expect(text("<ul>\(items)</ul>\(none)") == "<ul><li>a</li><li>&lt;b&gt;</li></ul>")
    }

    @Test func `an attribute is there only where it has a value or is on`() {
        #expect(text("<a\(.ariaCurrent, nil)>x</a>") == "<a>x</a>")
        #expect(text("<input\(.checked, if: true)\(.required, if: false)>") == "<input checked>")
    }

    @Test func `text in the place of an address, of an attribute or of a tag stops a build for debugging`() async {
        await #expect(processExitsWith: .failure) { _ = "<a href=\"\("javascript:alert(1)")\">x</a>" as HTML }
        await #expect(processExitsWith: .failure) { _ = "<a title=\("unquoted")>x</a>" as HTML }
        await #expect(processExitsWith: .failure) { _ = "<\("script")>x</p>" as HTML }
        await #expect(processExitsWith: .failure) { _ = "<p onclick=\"\("alert(1)")\">x</p>" as HTML }
        await #expect(processExitsWith: .failure) { _ = "<p title=\"\("left open" as HTML)\">x</p>" as HTML }
        await #expect(processExitsWith: .failure) { _ = "<p \("x")" as HTML }
    }
}

@Suite struct LinkTests {
    @Test func `what is put into a link is one segment or value`() {
        #expect(("/programs/\("a/b?c#d e")" as Link).text == "/programs/a%2Fb%3Fc%23d%20e")
        #expect(("/choose" as Link).with("a", "ü&=").with("b", "1").at("x y").text == "/choose?a=%C3%BC%26%3D&b=1#x%20y")
        #expect(("/choose?x=1#top" as Link).with("a", "1").text == "/choose?x=1&a=1#top")
    }

    @Test(
        arguments: [
            ("/programs/1#model", "/programs/1", "#model"), ("/programs/1", "/programs/1", "/programs/1"),
            ("/programs/2#model", "/programs/1", "/programs/2#model"), ("/programs/1#model", nil, "/programs/1#model"),
            ("/programs/1/edit#name", "/programs/1", "/programs/1/edit#name"),
            ("/programs/1?a=b#x", "/programs/1", "/programs/1?a=b#x"),
        ] as [(String, String?, String)])
    func `a place of the page that is shown is reached without leaving it`(text: String, shown: String?, seen: String) {
        #expect(Link(local: text)?.seen(from: shown.flatMap { Link(local: $0) }).text == seen)
    }

    @Test(arguments: [
        "//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "evil", "", "/a b", "/ä",
        "/\r\nSet-Cookie: a=b",
        "/\u{0}",
    ])
    func `an address that leads elsewhere is no link`(text: String) { #expect(Link(local: text) == nil) }

    @Test(arguments: ["/", "/programs?q=a%20b&after=x", "/me#done"])
    func `a path of the service is one`(text: String) { #expect(Link(local: text)?.text == text) }
}

@Suite struct DecimalTextTests {
    @Test(arguments: [
        ("1500", "1500", "1500"), ("0", "0", "0"), ("007", "7", "7"), ("-3", "-3", "-3"), ("−3", "-3", "-3"),
    ])
    func `whole numbers are the same in both languages`(typed: String, english: String, german: String) {
        #expect(DecimalText(typed, in: .english) == .number(english))
        #expect(DecimalText(typed, in: .german) == .number(german))
    }

    @Test(arguments: [
        ("30,240.5", "30.240,5", "30240.5"), ("1,234,567", "1.234.567", "1234567"), ("0.75", "0,75", "0.75"),
        ("1,500.00", "1.500,00", "1500.00"), ("12.500", "12,500", "12.500"),
    ])
    func `each language groups and divides in its own way`(english: String, german: String, number: String) {
        #expect(DecimalText(english, in: .english) == .number(number))
        #expect(DecimalText(german, in: .german) == .number(number))
    }

    @Test func `one separator before three digits is asked back`() {
        #expect(DecimalText("1,500", in: .english) == .ambiguous("1500", "1.500"))
        #expect(DecimalText("1.500", in: .german) == .ambiguous("1500", "1,500"))
    }

    @Test(arguments: ["", "a", "1.2.3", "1,23", "1,2345", ".", ",", "1 500", "٣", "1e9", "--1", "+1", "99999999999999999999999"])
    func `anything else is no number`(typed: String) { #expect(DecimalText(typed, in: .english) == .none) }
}
