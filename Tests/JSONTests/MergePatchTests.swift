import JSON
import Testing

struct MergePatchTests {
    @Test(arguments: [
        (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
        (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
        (#"{"a":"b"}"#, #"{"a":null}"#, "{}"),
        (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
        (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
        (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
        (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
        (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#),
        (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
        (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#),
        (#"{"a":"foo"}"#, "null", "null"),
        (#"{"a":"foo"}"#, #""bar""#, #""bar""#),
        (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#),
        ("[1,2]", #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
        ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
    ])
    func `a patch does what RFC 7396, appendix A, says`(_ target: String, _ patch: String, _ result: String) throws {
        #expect(try text(of: parse(target).merged(with: parse(patch))) == result)
    }

    @Test(arguments: [
        ("{}", "{}", "{}"),
        (#"{"a":1}"#, "{}", #"{"a":1}"#),
        (#"{"c":1,"b":2,"a":3}"#, #"{"a":4,"d":5,"c":6}"#, #"{"c":6,"b":2,"a":4,"d":5}"#),
        (#"{"a":{"x":1,"y":[1]}}"#, #"{"a":{"z":{"n":null,"m":[null]}}}"#, #"{"a":{"x":1,"y":[1],"z":{"m":[null]}}}"#),
        (#"{"a":"scalar"}"#, #"{"a":{"b":{"c":1}}}"#, #"{"a":{"b":{"c":1}}}"#),
        (#"{"\u0061":1}"#, #"{"a":2}"#, #"{"a":2}"#),
        (#"{"a":1}"#, #"{"\u0061":null}"#, "{}"),
        ("{\"\u{E9}\":1}", "{\"e\u{301}\":null}", "{\"\u{E9}\":1}"),
        (" { \"a\" : [ 1 , 2 ] } ", " { \"b\" : { } } ", #"{"a":[ 1 , 2 ],"b":{}}"#),
    ])
    func `members keep their order and their spelling, new ones come last`(
        _ target: String, _ patch: String, _ result: String
    ) throws {
        #expect(try text(of: parse(target).merged(with: parse(patch))) == result)
    }

    @Test func `a result is no deeper than its inputs`() throws {
        let deep = String(repeating: "{\"a\":", count: 63) + "{}" + String(repeating: "}", count: 63)
        let merged = try parse(deep).merged(with: parse(deep))
        #expect(fault(in: merged) == nil && text(of: merged) == deep)
    }
}
