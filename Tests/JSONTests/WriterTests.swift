import JSON
import Testing

struct WriterTests {
    @Test func `values are in the order of the calls, with commas between them`() {
        let bytes = JSONWriter.bytes {
            $0.object {
                $0.member("b", "x")
                $0.member("a", 1)
                $0.member("c", ifPresent: nil)
                $0.member("d", ifPresent: "y")
                $0.member("e", true)
                $0.member("f", ["p", "q"])
                $0.member("g", raw: "[0]".utf8)
                $0.name("h")
                $0.array {
                    $0.object { _ in }
                    $0.array { _ in }
                    $0.null()
                    $0.number(0.5)
                    $0.raw("{}".utf8)
                }
                $0.name("i")
                $0.array([1, 2]) { $0.integer($1) }
            }
        }
        #expect(
            text(of: bytes)
                == #"{"b":"x","a":1,"d":"y","e":true,"f":["p","q"],"g":[0],"h":[{},[],null,0.5,{}],"i":[1,2]}"#)
    }

    @Test(arguments: [
        ("", #""""#), ("a", #""a""#), ("\"", #""\"""#), ("\\", #""\\""#), ("/", #""/""#), ("a\"b\"", #""a\"b\"""#),
        ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#), ("\u{0}\u{1F}\u{7F}", "\"\\u0000\\u001f\u{7F}\""),
        ("é€😀\u{2028}", "\"é€😀\u{2028}\""),
        ("\r\n", #""\r\n""#), ("e\u{301}\"\u{301}", "\"e\u{301}\\\"\u{301}\""),
    ])
    func `a string is escaped where it must be and nowhere else`(_ value: String, _ written: String) {
        #expect(text(of: JSONWriter.bytes { $0.string(value) }) == written)
    }

    @Test func `every scalar is read back as it was written, by itself and escaped`() throws {
        let scalars = (UInt32(0)...0xFFFF).compactMap(Unicode.Scalar.init) + ["\u{10000}", "😀", "\u{FFFFF}", "\u{10FFFF}"]
        for scalar in scalars {
            let value = String(scalar)
            let written = try JSONDocument(JSONWriter.bytes { $0.string(value) }).root.string
            let escaped = value.utf16.map {
                "\\u" + String(repeating: "0", count: 4 - String($0, radix: 16).count) + String($0, radix: 16)
            }
            let read = try parse("\"\(escaped.joined())\"").string
            if written.map({ Array($0.utf8) }) != Array(value.utf8) || read.map({ Array($0.utf8) }) != Array(value.utf8) {
                Issue.record("\(scalar.debugDescription)")
            }
        }
    }

    @Test(
        arguments: [
            (0, "0"), (-0.0, "0"), (1, "1"), (-1, "-1"), (0.1, "0.1"), (0.5, "0.5"), (1.0 / 3, "0.3333333333333333"),
            (100, "100"),
            (1e15, "1000000000000000"), (9_007_199_254_740_991, "9007199254740991"),
            (9_007_199_254_740_992, "9007199254740992.0"),
            (1e16, "1e+16"), (1e21, "1e+21"), (1e-7, "1e-07"), (.leastNonzeroMagnitude, "5e-324"),
            (.greatestFiniteMagnitude, "1.7976931348623157e+308"),
            (-2.5, "-2.5"), (1.5e300, "1.5e+300"),
        ] as [(Double, String)])
    func `a number is written in its shortest digits`(_ value: Double, _ written: String) throws {
        #expect(text(of: JSONWriter.bytes { $0.number(value) }) == written)
        #expect(try parse(written).number == value)
    }

    @Test(arguments: [Int.min, Int.min + 1, -1, 0, 9, 10, 99, Int.max])
    func `a whole number is written in all its digits`(_ value: Int) throws {
        #expect(text(of: JSONWriter.bytes { $0.integer(value) }) == value.description)
    }

    @Test func `any number is read back bit for bit`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = Random(seed: seed)
        for _ in 0..<20_000 {
            let value = random.number()
            let read = try JSONDocument(JSONWriter.bytes { $0.number(value) }).root.number
            if read?.bitPattern != value.bitPattern && value != 0 { Issue.record("seed \(seed): \(value)") }
        }
    }

    @Test(arguments: [
        ("{}", "{}"), (" [ ] ", "[]"), ("1.50", "1.50"), (#""\u0041""#, #""\u0041""#),
        (
            #"{"b":1,"a":[true,{"c":{}}],"\u0064":[[]]}"#,
            """
            {
              "b": 1,
              "a": [
                true,
                {
                  "c": {}
                }
              ],
              "\\u0064": [
                []
              ]
            }
            """
        ),
    ])
    func `for people, each value is on its own line, spelled as it was`(_ compact: String, _ pretty: String) throws {
        #expect(try text(of: parse(compact).pretty()) == pretty)
    }
}
