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
            ("", "/v: must not be blank"), (" \n\t", "/v: must not be blank"),
            ("\u{A0}\u{3000}\u{2003}", "/v: must not be blank"),
        ] as [(String, String?)])
    func `a text is counted in scalars, so that its bytes are bounded, and is not blank`(_ value: String, _ fault: String?) throws
    {
        let json = text(of: JSONWriter.bytes { $0.string(value) })
        #expect(try Single.fault(.text(5), blank: "", json) == fault)
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
            ("1", nil), ("10", nil), ("0", "1 to 10"), ("11", "1 to 10"), ("-1", "1 to 10"), ("5.0", "1 to 10"),
            ("1e0", "1 to 10"),
            ("1e2", "1 to 10"), ("99999999999999999999", "1 to 10"), ("\"5\"", "1 to 10"), ("[null]", "1 to 10"),
            ("true", "1 to 10"),
        ] as [(String, String?)])
    func `an integer is written in digits and is within its range`(_ json: String, _ range: String?) throws {
        #expect(try Single.fault(.integer(1...10), blank: 1, json) == range.map { "/v: must be a whole number from \($0)" })
    }

    @Test(arguments: [
        ("9007199254740991", true), ("9007199254740992", false), ("-9007199254740991", true), ("-9007199254740992", false),
        ("9223372036854775807", false), ("9223372036854775808", false), ("-1e19", false),
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
        #expect(try Single.fault(.choice, blank: Circle.Kind.peer, json) == (isName ? nil : "/v: must be one of: peer, mentor"))
    }

    @Test(
        arguments: [
            ("[]", nil), (#"["a","b"]"#, nil), (#"["a","b","c"]"#, "/v: must have at most 2 elements, has 3"),
            ("{}", "/v: must be an array"),
            (#""a""#, "/v: must be an array"), (#"["a",1]"#, "/v/1: must be a string"),
            (#"["",null]"#, "/v/0: must not be blank; /v/1: must be a string"),
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
