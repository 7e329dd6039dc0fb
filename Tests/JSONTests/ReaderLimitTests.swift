import JSON
import Testing

/// Names used twice, depth, and hostile input.
struct ReaderLimitTests {
    @Test(arguments: [
        Refused(#"{"a":1,"a":2}"#, 1, 8, #"the member name "a" is used twice"#),
        Refused(#"{"a":1,"\u0061":2}"#, 1, 8, #"the member name "a" is used twice"#),
        Refused(#"{"\u0061":1,"a":2}"#, 1, 13, #"the member name "a" is used twice"#),
        Refused(#"{"":1,"b":2,"":3}"#, 1, 13, #"the member name "" is used twice"#),
        Refused(#"[{"b":[{"a":{},"a":0}]}]"#, 1, 16, #"the member name "a" is used twice"#),
        Refused(#"{"\uD83D\uDE00":1,"😀":2}"#, 1, 19, #"the member name "😀" is used twice"#),
    ])
    func `a member name used twice is refused, however it is spelled`(_ row: Refused) { row.check() }

    @Test(arguments: [15, 16, 17, 18, 500])
    func `a member name used twice is refused among many`(count: Int) throws {
        let names = (0..<count).map { "\"name\($0)\":\($0)" }
        #expect(fault(in: Array("{\(names.joined(separator: ","))}".utf8)) == nil)
        for twice in ["\"name0\":0", "\"\\u006eame0\":0"] {
            let error = try #require(fault(in: Array("{\((names + [twice]).joined(separator: ","))}".utf8)))
            #expect(error.reason == #"the member name "name0" is used twice in one object"#)
        }
    }

    /// Swift's strings take U+00E9 and U+0065 U+0301 for the same text; JSON does not (RFC 8259 §8.3).
    @Test(arguments: [0, 20])
    func `names that only look alike are different members`(others: Int) throws {
        let more = (0..<others).map { ",\"name\($0)\":\($0)" }.joined()
        let value = try parse("{\"\u{E9}\":1,\"e\u{301}\":2,\"\\u00fc\":3,\"u\\u0308\":4\(more)}")
        #expect(value.count == 4 + others)
        #expect(value["\u{E9}"]?.integer == 1 && value["e\u{301}"]?.integer == 2)
        #expect(value["\u{FC}"]?.integer == 3 && value["u\u{308}"]?.integer == 4)
    }

    @Test func `a name too long for an answer is cut in the reason`() throws {
        let name = String(repeating: "n", count: 100_000)
        let error = try #require(fault(in: Array("{\"\(name)\":1,\"\(name)\":2}".utf8)))
        #expect(error.reason == "the member name \"\(name.prefix(64))…\" is used twice in one object")
    }

    @Test(arguments: [("[", "]"), ("{\"a\":", "}")])
    func `values may be nested 64 deep and no deeper`(opening: String, closing: String) throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)).utf8)
        }
        #expect(fault(in: nested(64)) == nil)
        let error = try #require(fault(in: nested(65)))
        #expect(error.reason == "values may be nested at most 64 deep")
        #expect(error.offset == 64 * opening.utf8.count)
        #expect(throws: JSONError.self) { try JSONDocument(nested(2), depthMax: 1) }
        #expect(throws: Never.self) { try JSONDocument(nested(2), depthMax: 2) }
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":", "[0,"])
    func `a hundred thousand brackets are refused without a deep stack`(opening: String) throws {
        let error = try #require(fault(in: Array(String(repeating: opening, count: 100_000).utf8)))
        #expect(error.reason == "values may be nested at most 64 deep")
    }

    @Test func `a hundred thousand members and elements are read`() throws {
        #expect(try parse("[" + String(repeating: "0,", count: 99_999) + "0]").count == 100_000)
        #expect(try parse("{" + (0..<100_000).map { "\"\($0)\":0" }.joined(separator: ",") + "}").count == 100_000)
    }

    @Test func `a number of a million digits is read, whether or not it fits`() throws {
        let digits = String(repeating: "9", count: 1_000_000)
        let elements = try Array(parse("[\(digits), 0.\(digits), -1e\(digits), 1e-\(digits)]").elements)
        #expect(elements.map(\.integer) == [nil, nil, nil, nil])
        #expect(elements.map(\.number) == [nil, 1, nil, 0])
        #expect(elements[0].raw.count == 1_000_000)
    }
}
