import Testing

@testable import HTTP

/// Forms with files (RFC 7578), as browsers send them and as nobody should.
@Suite struct MultipartFormTests {
    private typealias Fault = MultipartForm.Fault

    /// Fields as `name=value`, files as `field@name=bytes`.
    private func read(_ body: [UInt8], _ type: String = "multipart/form-data; boundary=B") throws -> [String] {
        // Ends where no byte more can be read.
        let guarded = GuardedBytes(body)
        let type = Array(type.utf8)
        let bytes = UnsafeRawBufferPointer(guarded.bytes)
        let form = try type.withUnsafeBytes { try MultipartForm(bytes, type: $0) }
        return form.fields.map { "\($0.name)=\($0.value)" }
            + form.files.map { "\($0.field)@\($0.name)=\(String(decoding: bytes[$0.range], as: UTF8.self))" }
    }

    private func read(_ body: String, _ type: String = "multipart/form-data; boundary=B") throws -> [String] {
        try read(Array(body.utf8), type)
    }

    /// A part whose head is only where it comes from.
    private static func part(_ disposition: String, _ value: String, more: String = "") -> String {
        "--B\r\nContent-Disposition: \(disposition)\r\n\(more)\r\n\(value)\r\n"
    }

    private static let field = part("form-data; name=\"a\"", "1")
    private static let end = "--B--\r\n"

    /// A form of that part alone.
    private static func whole(_ disposition: String, _ value: String = "1", more: String = "") -> String {
        part(disposition, value, more: more) + end
    }

    static let good: [(body: String, parts: [String])] = [
        (end, []), ("--B--", []), ("\(field)\(end)", ["a=1"]), ("\(field)--B--", ["a=1"]),
        ("\(field)\(whole("form-data; name=\"a\"", "2"))", ["a=1", "a=2"]), (whole("form-data; name=\"a\"", ""), ["a="]),
        (whole("form-data; name=a"), ["a=1"]), (whole("FORM-DATA ; NAME=\"a\""), ["a=1"]),
        (whole("form-data; name=\"täble\"", "Größe"), ["täble=Größe"]),
        // What looks like a boundary is none in the middle of a line, and no line break is lost.
        (whole("form-data; name=\"a\"", "x--B\r\n\r\n-- B\n--B\r"), ["a=x--B\r\n\r\n-- B\n--B\r"]),
        (
            "\(field)\(whole("form-data; name=\"t\"; filename=\"c.csv\"", "x,y\r\n1,2", more: "Content-Type: text/csv\r\n"))",
            ["a=1", "t@c.csv=x,y\r\n1,2"]
        ),
        // Nothing was chosen.
        (whole("form-data; name=\"t\"; filename=\"\"", "", more: "Content-Type: application/octet-stream\r\n"), ["t@="]),
        (whole("form-data; name=\"t\"; filename=\"a\\\"b; c=d\\e.csv\"", ""), ["t@a\"b; c=d\\e.csv="]),
        (whole("form-data; name=\"t\"; filename=\"%22.csv\"", ""), ["t@%22.csv="]),
        (whole("form-data; name=\"a\"", more: "X-Other: what it likes\r\n"), ["a=1"]),
        (whole("form-data; name=\"a\"", more: "Content-Transfer-Encoding: 8bit\r\n"), ["a=1"]),
        ("--B\r\ncontent-type: text/plain\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n1\r\n\(end)", ["a=1"]),
    ]

    @Test(arguments: good)
    func `a form that a browser sends is its fields and files`(_ body: String, _ parts: [String]) throws {
        #expect(try read(body) == parts)
    }

    static let delimited: [(body: String, fault: MultipartForm.Fault)] = [
        ("", .delimiter), ("--", .delimiter), ("--B", .unfinished), ("--B-", .unfinished), ("--C--", .delimiter),
        ("\r\n\(end)", .delimiter), ("preamble\r\n\(end)", .delimiter), ("\(end)epilogue", .delimiter),
        ("\(end)\r\n", .delimiter), ("--BX--\r\n", .delimiter), ("--B \r\n\r\n\(end)", .delimiter),
        ("--B\n\n1\n--B--\n", .delimiter), (field, .unfinished), ("\(field)--B\r\n", .unfinished),
        ("--B\r\nContent-Disposition: form-data", .unfinished), (String(end.dropLast(3)), .unfinished),
        ("\(field)--BB--\r\n", .delimiter), (whole("form-data; name=\"a\"", "1\r\n--Bx"), .delimiter),
    ]

    static let headed: [(body: String, fault: MultipartForm.Fault)] = [
        ("--B\r\n\r\n1\r\n\(end)", .disposition), ("--B\r\nContent-Type: text/plain\r\n\r\n1\r\n\(end)", .disposition),
        ("--B\r\nContent-Disposition form-data\r\n\r\n1\r\n\(end)", .head),
        ("--B\r\n Content-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n\(end)", .head),
        ("--B\r\nContent-Disposition : form-data; name=\"a\"\r\n\r\n1\r\n\(end)", .head),
        ("--B\r\nContent-Disposition: form-data; name=\"a\"\n\n1\r\n\(end)", .head),
        ("--B\r\n: form-data; name=\"a\"\r\n\r\n1\r\n\(end)", .head),
        (whole("form-data; name=\"a\";\r\n filename=\"b\""), .disposition), (whole("form-data; name=\"a\u{0}\""), .head),
        (whole("form-data; name=\"a\nb\""), .head), (whole("form-data; name=\"\(String(repeating: "a", count: 2048))\""), .head),
        (whole("form-data; name=\"a\"", more: "Content-Disposition: form-data; name=\"b\"\r\n"), .disposition),
        (whole("attachment; name=\"a\""), .disposition), (whole("form-data"), .disposition),
        (whole("form-data; filename=\"a\""), .disposition), (whole("form-data; name=\"\""), .disposition),
        (whole("form-data; name="), .disposition), (whole("form-data; name=\"a"), .disposition),
        (whole("form-data; name=\"a\\\""), .disposition), (whole("form-data; name=\"a\" b"), .disposition),
        (whole("form-data; name=\"a\"; name=\"b\""), .disposition), (whole("form-data; name=\"a\"; NAME=\"b\""), .disposition),
        (whole("form-data; name=\"a\"; filename=\"b\"; filename=\"c\""), .disposition),
        (whole("form-data; name=\"a\"; filename*=UTF-8''c.csv"), .disposition), (whole("form-data; name=\"a\";"), .disposition),
        (whole("form-data; =\"a\""), .disposition),
        // Parts within parts, and what is encoded again.
        (whole("form-data; name=\"a\"", "--C--", more: "Content-Type: multipart/mixed; boundary=C\r\n"), .nested),
        (whole("form-data; name=\"a\"", more: "Content-Type: MULTIPART/form-data; boundary=B\r\n"), .nested),
        (whole("form-data; name=\"a\"", "MQ==", more: "Content-Transfer-Encoding: base64\r\n"), .nested),
        // What is no text.
        (whole("form-data; name=\"a\"", "1\u{0}"), .text),
        (whole("form-data; name=\"a\"", String(repeating: "a", count: 65_537)), .text),
    ]

    @Test(arguments: delimited + headed)
    func `what no browser sends is refused whole`(_ body: String, _ fault: MultipartForm.Fault) {
        #expect(throws: fault) { try read(body) }
    }

    @Test func `text that is not UTF-8 is refused, and a file of the same bytes is not`() throws {
        let (head, tail) = (Array(Self.part("form-data; name=\"a\"", "").utf8.dropLast(2)), Array("\r\n\(Self.end)".utf8))
        #expect(throws: Fault.text) { try read(head + [0x47, 0xFC] + tail) }
        let file = Array(Self.part("form-data; name=\"a\"; filename=\"b\"", "").utf8.dropLast(2))
        #expect(try read(file + [0x47, 0xFC, 0] + tail) == ["a@b=G\u{FFFD}\0"])
        let name = Array("--B\r\nContent-Disposition: form-data; name=\"".utf8) + [0xFC] + Array("\"\r\n\r\n1".utf8)
        #expect(throws: Fault.disposition) { try read(name + tail) }
    }

    @Test func `no form has more than a hundred parts`() throws {
        #expect(try read(String(repeating: Self.field, count: 100) + Self.end).count == 100)
        #expect(throws: Fault.tooManyParts) { try read(String(repeating: Self.field, count: 101) + Self.end) }
    }

    @Test(arguments: [
        ("multipart/form-data; boundary=B", true), ("multipart/form-data;boundary=\"B\"", true),
        ("Multipart/Form-Data; charset=utf-8; BOUNDARY=B", true), ("multipart/form-data", false),
        ("multipart/form-data; boundary=", false), ("multipart/form-data; boundary=\"\"", false),
        ("multipart/form-data; boundary=B; boundary=B", false), ("multipart/form-data; boundary=B;", false),
        ("multipart/form-data; boundary=\"B", false), ("multipart/form-data; boundary=\"B \"", false),
        ("multipart/form-data; boundary=\"ä\"", false), ("multipart/form-data; boundary=\"a\\b\"", false),
        ("multipart/form-data; boundary=\(String(repeating: "B", count: 71))", false),
    ])
    func `a boundary is one to seventy characters of those that mail knows`(_ type: String, _ isGood: Bool) {
        #expect((try? read(Self.field + Self.end, type)) == (isGood ? ["a=1"] : nil), "\(type)")
    }

    @Test func `a boundary may be as long as it may be, and hold what it may hold`() throws {
        let boundary = String("'()+_,-./:=? 0".cycled(to: 70))
        let body = Self.field.replacing("--B", with: "--\(boundary)") + "--\(boundary)--"
        #expect(try read(body, "multipart/form-data; boundary=\"\(boundary)\"") == ["a=1"])
    }

    /// The start of a form that was cut off is never taken for a whole one.
    @Test func `a form that is cut off anywhere is refused`() {
        let whole = Self.field + Self.part("form-data; name=\"t\"; filename=\"c\"", "x\r\ny") + "--B--"
        for count in 0..<whole.utf8.count {
            #expect((try? read(Array(whole.utf8.prefix(count)))) == nil, "\(count)")
        }
    }
}

extension String {
    fileprivate func cycled(to count: Int) -> String { String((0..<count).map { Array(self)[$0 % self.count] }) }
}
