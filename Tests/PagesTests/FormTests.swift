import Guidance
import JSON
import Testing

@testable import Pages

@Suite struct FormTests {
    private let page = PageContext(
        .english, at: "/", assets: Assets(sheet: "a.css", script: "a.js", icon: "a.svg"), version: "1",
        now: Instant(milliseconds: 0))

    private func document(_ fields: [FormField], _ values: [(String, String)], keepsBlank: Bool = true) -> String {
        String(
            decoding: fields.document(FormValues(values.map { (name: $0.0, value: $0.1) }), page, keepsBlank: keepsBlank),
            as: UTF8.self)
    }

    @Test func `a form becomes the document that its fields stand for`() {
        let fields = [
            FormField("/name", "", .text(lengthMax: 10)), FormField("/focus", "", .lines),
            FormField("/places/guide", "", .number(0...9)),
            FormField("/listed", "", .check), FormField("/types", "", .choices([])), FormField("/target", "", .decimal),
        ]
        let values = [
            ("/name", " A “b” "), ("/focus", "one\r\n\r\n two "), ("/places/guide", "3"), ("/listed", "true"), ("/types", "x"),
            ("/types", "y"),
            ("/target", "30,240.5"),
        ]
        #expect(
            document(fields, values)
                == #"{"name":"A “b”","focus":["one","two"],"places":{"guide":3},"listed":true,"types":["x","y"],"target":30240.5}"#
        )
    }

    @Test func `a blank field is null in a patch and nothing in a new record`() {
        let fields = [
            FormField("/name", "", .text(lengthMax: 10)), FormField("/places/guide", "", .number(0...9)),
            FormField("/on", "", .day),
        ]
        #expect(document(fields, []) == #"{"name":null,"places":{"guide":null},"on":null}"#)
        #expect(document(fields, [("/name", "a")], keepsBlank: false) == #"{"name":"a"}"#)
    }

    @Test(arguments: ["x", "1.5", "-1", "٣", "99999999999999999999"])
    func `what is no number goes as it was typed, so that the operation says what is wrong`(typed: String) {
        #expect(document([FormField("/n", "", .number(0...9))], [("/n", typed)]) == "{\"n\":\"\(typed)\"}")
    }

    @Test(arguments: [("-3", "-3"), ("−3", "-3"), ("3", "3"), ("--3", "\"--3\""), ("-", "\"-\""), ("+3", "\"+3\"")])
    func `a number that may be below zero is typed with a hyphen or a minus`(typed: String, sent: String) {
        #expect(document([FormField("/n", "", .number(-9...9))], [("/n", typed)]) == "{\"n\":\(sent)}")
    }

    @Test func `entries of a list in which nothing is typed are none`() {
        let fields = (0..<3).flatMap {
            [FormField("/list/\($0)/a", "", .text(lengthMax: 9)), FormField("/list/\($0)/b", "", .text(lengthMax: 9))]
        }
        #expect(
            document(fields, [("/list/0/a", "x"), ("/list/2/b", "y")]) == #"{"list":[{"a":"x","b":null},{"a":null,"b":"y"}]}"#)
        #expect(document(fields, []) == #"{"list":[]}"#)
    }

    @Test func `a record fills the fields that show its members`() throws {
        let record = try JSONDocument(
            Array(#"{"name":"<b>","focus":["one","two"],"places":{"guide":3},"list":[{"a":"x"}],"on":true}"#.utf8)
        ).root
        let fields = [
            FormField("/name", "", .text(lengthMax: 9)), FormField("/focus", "", .lines),
            FormField("/places/guide", "", .number(0...9)),
            FormField("/list/0/a", "", .text(lengthMax: 9)), FormField("/on", "", .check), FormField("/none", "", .day),
        ]
        let values = FormValues(record, fields)
        #expect(fields.map { values[$0.pointer] } == ["<b>", "one\ntwo", "3", "x", "true", ""])
        let markup = String(decoding: Form(fields: fields, values: values).markup(page).bytes, as: UTF8.self)
        #expect(
            markup.contains("value=\"&lt;b&gt;\"") && markup.contains("value=\"3\"") && markup.contains("value=\"true\" checked"))
    }

    @Test func `an error stands beside its field, which names it`() {
        let field = FormField("/places/guide", "Places", .number(0...9), hint: "Blank: any number")
        let form = Form(
            fields: [field], values: FormValues(), errors: [.init(pointer: "/places/guide", detail: "must be a number")])
        let markup = String(decoding: form.markup(page).bytes, as: UTF8.self)
        #expect(markup.contains("aria-describedby=\"places-guide-error places-guide-hint\" aria-invalid=\"true\""))
        #expect(markup.contains("<p class=\"field-error\" id=\"places-guide-error\">must be a number</p>"))
        #expect(markup.contains("<label for=\"places-guide\">"))
    }
}
