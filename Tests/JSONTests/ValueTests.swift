import JSON
import Testing

/// What a value reports about itself, and which values are equal.
struct ValueTests {
    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("5", 5), ("-5", -5), ("9007199254740991", 9_007_199_254_740_991),
            ("-9007199254740991", -9_007_199_254_740_991), ("9007199254740992", nil), ("-9007199254740992", nil),
            ("9223372036854775807", nil), ("-9223372036854775808", nil), ("9223372036854775808", nil),
            ("-9223372036854775809", nil), ("5.0", nil), ("5e0", nil), ("1e2", nil), ("\"5\"", nil),
            ("null", nil), ("[5]", nil),
        ] as [(String, Int?)])
    func `an integer is written in digits and fits`(_ json: String, _ value: Int?) throws {
        #expect(try parse(json).integer == value)
    }

    @Test(
        arguments: [
            ("5", 5), ("5.0", 5), ("1e2", 100), ("-1.5E-1", -0.15), ("1e308", 1e308), ("1e309", nil), ("-1e999", nil),
            ("1e-999", 0),
            ("9007199254740993", 9_007_199_254_740_992), ("18446744073709551616", 18_446_744_073_709_551_616),
            ("4.9e-324", .leastNonzeroMagnitude),
            ("0.1", 0.1), ("true", nil), ("\"1\"", nil),
        ] as [(String, Double?)])
    func `a number is the nearest Double`(_ json: String, _ value: Double?) throws {
        #expect(try parse(json).number == value)
    }

    @Test func `a value is of one kind only`() throws {
        let value = try parse(#"{"n":null,"t":true,"f":false,"d":1,"s":"x","a":[1,2],"o":{"k":1}}"#)
        #expect(value.members.map(\.value.kind) == [.null, .true, .false, .number, .string, .array, .object])
        #expect(value.members.map(\.value.bool) == [nil, true, false, nil, nil, nil, nil])
        #expect(value.members.map(\.value.string) == [nil, nil, nil, nil, "x", nil, nil])
        #expect(value.members.map(\.value.count) == [0, 0, 0, 0, 0, 2, 1])
        #expect(value.members.map { Array($0.value.elements).count } == [0, 0, 0, 0, 0, 2, 0])
        #expect(value.members.map { Array($0.value.members).count } == [0, 0, 0, 0, 0, 0, 1])
        #expect(value["s"]?["x"] == nil && value["missing"] == nil && value["o"]?["k"]?.integer == 1)
        #expect(value.members.map { text(of: $0.value.raw) } == ["null", "true", "false", "1", "\"x\"", "[1,2]", "{\"k\":1}"])
    }

    @Test func `a member is found however its name is spelled, past members of any size`() throws {
        let value = try parse(#" { "deep" : [[1,{"x":[2]}],3] , "\u006eame" : "\u00e9\\\"" , "last" : 0 } "#)
        #expect(value["name"]?.string == "é\\\"" && value["last"]?.integer == 0)
        #expect(value.members.map(\.name) == ["deep", "name", "last"])
        #expect(value.members.map { $0.isNamed("name") } == [false, true, false])
    }

    @Test(arguments: [
        ("1", "1", true), ("1", "1.0", true), ("100", "1e2", true), ("0", "-0", true), ("1", "2", false), ("0.1", "0.10", true),
        ("1e999", "1e999", true), ("1e999", "2e999", false),
        ("9007199254740993", "9007199254740992", false), ("9007199254740993", "9007199254740993", true),
        ("\"a\"", "\"a\"", true), ("\"a\"", #""\u0061""#, true), ("\"a\"", "\"b\"", false), ("\"1\"", "1", false),
        ("\"\u{E9}\"", "\"e\u{301}\"", false), ("null", "null", true), ("null", "false", false), ("true", "false", false),
        ("[]", "[]", true), ("[]", "{}", false), ("[1,2]", "[ 1, 2.0 ]", true), ("[1,2]", "[2,1]", false),
        ("[1]", "[1,1]", false),
        (#"{"a":1,"b":2}"#, #"{"b":2,"a":1.0}"#, true), (#"{"a":1}"#, #"{"b":1}"#, false),
        (#"{"a":1}"#, #"{"a":1,"b":1}"#, false),
        (#"{"a":null}"#, #"{"b":null}"#, false), (#"{"a":{"b":[{}]}}"#, #"{"a":{"b":[{}]}}"#, true),
        (#"{"a":{"b":[{}]}}"#, #"{"a":{"b":[[]]}}"#, false), (#"{"\u0061":1}"#, #"{"a":1}"#, true),
    ])
    func `values are equal if they say the same`(_ one: String, _ other: String, _ areEqual: Bool) throws {
        #expect(try parse(one).isEqual(to: parse(other)) == areEqual)
        #expect(try parse(other).isEqual(to: parse(one)) == areEqual)
    }
}
