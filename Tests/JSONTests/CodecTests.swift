import JSON
import Testing

struct CodecTests {
    /// Swift takes U+0061 with 10,000 accents for one character.
    private static let accents = "a" + String(repeating: "\u{301}", count: 10_000)

    @Test(
        arguments: [
            ("abcde", nil), ("ééééé", nil), ("😀😀😀😀😀", nil), ("a\nb\tc", nil), (" a ", nil), ("\u{A0}a", nil),
            ("abcdef", "/v: must have at most 5 characters (Unicode scalars), has 6"),
            ("éééééé", "/v: must have at most 5 characters (Unicode scalars), has 6"),
            ("😀😀😀😀😀😀", "/v: must have at most 5 characters (Unicode scalars), has 6"), ("👨‍👩‍👧", nil),
            ("👨‍👩‍👧‍👦", "/v: must have at most 5 characters (Unicode scalars), has 7"),
            (accents, "/v: must have at most 5 characters (Unicode scalars), has 10001"), ("e\u{301}e\u{301}e", nil),
            ("e\u{301}e\u{301}e\u{301}", "/v: must have at most 5 characters (Unicode scalars), has 6"),
            ("", "/v: must not be blank: it needs at least one visible character"),
            (" \n\t", "/v: must not be blank: it needs at least one visible character"),
            ("\u{A0}\u{3000}\u{2003}", "/v: must not be blank: it needs at least one visible character"),
        ] as [(String, String?)])
    func `a text is counted in scalars, so that its bytes are bounded, and is not blank`(_ value: String, _ fault: String?) throws
    {
        let json = text(of: JSONWriter.bytes { $0.string(value) })
        #expect(try Single.fault(.text(5), blank: "", json) == fault)
    }

    /// Fillers, joiners, selectors, marks alone, and code points without a character, of every kind that there is.
    @Test(
        arguments: [
            0x200B, 0x2800, 0x3164, 0x00AD, 0x0301, 0x034F, 0x061C, 0x0903, 0x115F, 0x1160, 0x17B4, 0x180E, 0x200D, 0x200F,
            0x2028, 0x202E, 0x2060, 0x2064, 0x20DD, 0xFE0F, 0xFEFF, 0xFFA0, 0x0378, 0xFDD0, 0xFFFE, 0x1D173, 0xE0001, 0xE0020,
            0xE0100,
        ] as [UInt32])
    func `a text of which nothing shows is blank, and its scalars stay beside a letter`(_ scalar: UInt32) throws {
        let invisible = String(try #require(Unicode.Scalar(scalar)))
        let (one, beside) = (JSONWriter.bytes { $0.string(invisible + " " + invisible) }, invisible + "क" + invisible)
        #expect(
            try Single.fault(.text(5), blank: "", text(of: one))
                == "/v: must not be blank: it needs at least one visible character")
        #expect(try Single.fault(.text(5), blank: "", text(of: JSONWriter.bytes { $0.string(beside) })) == nil)
    }

    @Test(arguments: [".", "٣", "字", "👍", "☐", "\u{E000}", "€", "ﷺ", "ª"])
    func `one character that shows makes a text`(_ value: String) throws {
        #expect(try Single.fault(.text(5), blank: "", text(of: JSONWriter.bytes { $0.string(value) })) == nil)
    }

    @Test(arguments: [0x00, 0x08, 0x0B, 0x0D, 0x1F, 0x7F, 0x80, 0x85, 0x9F] as [UInt32])
    func `a text has no control characters`(_ scalar: UInt32) throws {
        let json = text(of: JSONWriter.bytes { $0.string("a\(Unicode.Scalar(scalar).map(String.init) ?? "")") })
        #expect(
            try Single.fault(.text(5), blank: "", json)
                == "/v: must not hold control characters other than line feed and tab")
    }

    @Test(
        arguments: [
            ("1", nil), ("10", nil), ("0", "1 to 10"), ("11", "1 to 10"), ("-1", "1 to 10"), ("5.0", nil),
            ("1e0", nil), ("1e1", nil), ("1E+1", nil), ("10.000", nil), ("0.5e1", nil), ("50e-1", nil), ("500.0e-0002", nil),
            ("0.00000000000000000000000000000000000005e38", nil), ("5\(String(repeating: "0", count: 400))e-400", nil),
            ("5e0000000000000000000000000000000000000", nil), ("10.5", "1 to 10"), ("5.0000000000000000000000001", "1 to 10"),
            ("0.5", "1 to 10"), ("5e-1", "1 to 10"), ("0.0", "1 to 10"), ("-0.0", "1 to 10"), ("-5.0", "1 to 10"),
            ("1e2", "1 to 10"), ("1e400", "1 to 10"), ("1e-400", "1 to 10"), ("1e99999999999999999999", "1 to 10"),
            ("1e-99999999999999999999", "1 to 10"), ("99999999999999999999", "1 to 10"), ("\"5\"", "1 to 10"),
            ("[null]", "1 to 10"),
            ("true", "1 to 10"),
        ] as [(String, String?)])
    func `an integer is any number whose value is whole and within its range`(_ json: String, _ range: String?) throws {
        #expect(try Single.fault(.integer(1...10), blank: 1, json) == range.map { "/v: must be a whole number from \($0)" })
    }

    @Test(arguments: [
        ("9007199254740991", true), ("9007199254740992", false), ("-9007199254740991", true), ("-9007199254740992", false),
        ("9223372036854775807", false), ("9223372036854775808", false), ("-1e19", false),
        ("9007199254740991.0", true), ("9.007199254740991e15", true), ("9007199254740992.0", false),
        ("9.007199254740993e15", false),
        ("9223372036854775807e0", false), ("9223372036854775808.0", false), ("1e19", false), ("-9007199254740991.00e0", true),
    ])
    func `a whole number that readers of JSON do not agree on is refused, not rounded`(_ json: String, _ fits: Bool) throws {
        #expect(try (Single.fault(.integer(Int.min...Int.max), blank: 0, json) == nil) == fits)
    }

    @Test(arguments: [
        ("0", true), ("-1.5e3", true), ("1e308", true), ("1e309", false), ("\"1\"", false), ("[null]", false), ("[]", false),
    ])
    func `a number is finite`(_ json: String, _ isNumber: Bool) throws {
        #expect(
            try Single.fault(.number, blank: 0, json)
                == (isNumber ? nil : "/v: must be a number" + (json == "1e309" ? " of magnitude below 1.8e308" : "")))
    }

    @Test(arguments: [("true", true), ("false", true), ("0", false), ("\"true\"", false), ("[null]", false)])
    func `a Boolean is true or false`(_ json: String, _ isTruth: Bool) throws {
        #expect(try Single.fault(.boolean, blank: false, json) == (isTruth ? nil : "/v: must be true or false"))
    }

    @Test(arguments: [
        ("\"peer\"", true), ("\"mentor\"", true), ("\"Peer\"", false), ("\"\"", false), ("\"p\\u0065er\"", true), ("1", false),
    ])
    func `a choice is one of its names`(_ json: String, _ isName: Bool) throws {
        #expect(
            try Single.fault(.choice, blank: Circle.Kind.peer, json)
                == (isName ? nil : "/v: must be one of: peer, mentor" + (json == "\"Peer\"" ? "; did you mean peer?" : "")))
    }

    @Test(
        arguments: [
            ("[]", nil), (#"["a","b"]"#, nil), (#"["a","b","c"]"#, "/v: must have at most 2 elements, has 3"),
            ("{}", "/v: must be an array"),
            (#""a""#, "/v: must be an array"), (#"["a",1]"#, "/v/1: must be a string"),
            (#"["",null]"#, "/v/0: must not be blank: it needs at least one visible character; /v/1: must be a string"),
        ] as [(String, String?)])
    func `an array has at most this many elements, and each is read`(_ json: String, _ fault: String?) throws {
        #expect(try Single.fault(.array(.text(5), countMax: 2), blank: [], json) == fault)
    }

    @Test(arguments: [("\"42\"", true), ("\"4x\"", false), ("\"421\"", false), ("42", false)])
    func `a string that checks itself is refused with a fault of its own`(_ json: String, isGood: Bool) throws {
        let fault = Fault.other(.init("no count"))
        let count = Codec<Int>.string(lengthMax: 2, fault: fault) {
            Int($0)
        } print: {
            String($0)
        }
        let fields = Single.fields(count, blank: 0)
        let value = try parse("{\"v\":\(json)}")
        if isGood {
            #expect(text(of: fields.bytes(of: try fields.read(value))) == "{\"v\":\(json)}")
        } else {
            #expect(throws: FieldErrors([FieldError(pointer: "/v", fault)])) { try fields.read(value) }
        }
    }

    @Test func `faults of other modules are the same if they are of one type and alike`() {
        #expect(Fault.Other(1) == Fault.Other(1))
        #expect(Fault.Other(1) != Fault.Other(2))
        #expect(Fault.Other(1) != Fault.Other("1"))
    }
}
