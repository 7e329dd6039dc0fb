import JSON
import Testing

struct ObjectScannerTests {
    private func members(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBytes { json in
            var members: [String] = []
            let isWhole = ObjectScanner.forEachMember(of: json) { name, value in
                members.append(String(decoding: json[name], as: UTF8.self) + "=" + String(decoding: json[value], as: UTF8.self))
                return true
            }
            return isWhole ? members : ["written otherwise"]
        }
    }

    @Test(
        arguments: [
            ("{}", []), (#"{"a":1}"#, ["a=1"]), (#"{"a":-1.5e3,"b":true}"#, ["a=-1.5e3", "b=true"]),
            (#"{"a":"","b":"x,}]"}"#, [#"a="""#, #"b="x,}]""#]),
            (#"{"a":"\"\\","b":null}"#, [#"a="\"\\""#, "b=null"]),
            (#"{"a":{"b":["]}",{}]},"c":[[],{}]}"#, [#"a={"b":["]}",{}]}"#, "c=[[],{}]"]),
            (#"{"ä":"ö","b":0}"#, [#"ä="ö""#, "b=0"]),
        ] as [(String, [String])])
    func `members are found by where they stand, whatever their values hold`(_ json: String, _ expected: [String]) {
        #expect(members(json) == expected)
    }

    @Test(arguments: [#"{ "a":1}"#, #"{"a" :1}"#, #"{"a":"b" ,"c":1}"#, #"{"a":1, "b":2}"#, #"{"a":"b" }"#, "[]", " {}"])
    func `an object with spaces between its tokens is left to the reader`(json: String) {
        #expect(members(json) == ["written otherwise"])
    }

    @Test func `a visitor ends it`() {
        let bytes = Array(#"{"a":1,"b":2}"#.utf8)
        var count = 0
        let isWhole = bytes.withUnsafeBytes { json in
            ObjectScanner.forEachMember(of: json) { _, _ in
                count += 1
                return false
            }
        }
        #expect(!isWhole && count == 1)
    }

    @Test func `it finds in any object that we write what the reader finds`() throws {
        var random = SystemRandomNumberGenerator()
        let texts = ["", "\"", "\\", "{", "}", "[", "]", ",", ":", "ä", "\u{1F600}", "\n", "a\\\"b"]
        for _ in 0..<500 {
            let bytes = JSONWriter.bytes { writer in
                func value(_ depth: Int, _ writer: inout JSONWriter) {
                    switch Int.random(in: 0..<(depth > 3 ? 4 : 6), using: &random) {
                    case 0: writer.string(texts.randomElement(using: &random) ?? "")
                    case 1: writer.integer(Int.random(in: -99...99, using: &random))
                    case 2: writer.bool(true)
                    case 3: writer.null()
                    case 4: writer.array(0..<Int.random(in: 0..<4, using: &random)) { writer, _ in value(depth + 1, &writer) }
                    default:
                        writer.object { writer in
                            for place in 0..<Int.random(in: 0..<4, using: &random) {
                                writer.name("m\(place)")
                                value(depth + 1, &writer)
                            }
                        }
                    }
                }
                writer.object { writer in
                    for place in 0..<5 {
                        writer.name("m\(place)")
                        value(0, &writer)
                    }
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            let root = try JSONDocument(bytes).root
            #expect(
                members(text) == root.members.map { "\($0.name)=\(String(decoding: Array($0.value.raw), as: UTF8.self))" },
                "\(text)")
        }
    }
}
