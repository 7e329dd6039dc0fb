import JSON
import Testing

/// Lists that are read piece by piece.
@Suite struct ElementTests {
    private final class Seen { var texts: [String] = [] }

    private func read(_ text: String, nodesMax: Int = 100) throws -> (JSONDocument, [String]) {
        let seen = Seen()
        let document = try JSONDocument(Array(text.utf8), passing: ["rows", "people"], nodesMax: nodesMax) { list, element in
            var text = "\(list).\(element.place) \(element.kind) \(element.count):"
            element.forEachNumber { place, kind, number in text += " \(place) \(number.map(String.init) ?? "\(kind)")" }
            if element.kind == .object || element.kind == .string {
                text += " " + (element.document().map { String(decoding: $0.bytes, as: UTF8.self) } ?? "nothing")
            }
            seen.texts.append(text)
        }
        return (document, seen.texts)
    }

    @Test func `each element is handed over as it is read, and the list stays behind empty`() throws {
        let (document, seen) = try read(
            #"{"a":[1,2],"rows":[[1, null,-3,4.0,5.5,1e2,"x",[7],123456789012345678,{}],5],"people":[{"id":"ä"},"s"],"z":{"rows":[1]}}"#
        )
        #expect(
            seen == [
                "0.0 array 10: 0 1 1 null 2 -3 3 4 4 number 5 100 6 string 7 array 8 number 9 object", "0.1 number 0:",
                #"1.0 object 1: {"id":"ä"}"#, #"1.1 string 0: "s""#,
            ])
        #expect(document.root["rows"]?.kind == .array && document.root["rows"]?.count == 0)
        #expect(document.root["a"]?.count == 2 && document.root["z"]?["rows"]?.count == 1, "only those of the outermost object")
        #expect(document.root.members.map(\.name) == ["a", "rows", "people", "z"])
    }

    @Test func `what is no array under the name is kept`() throws {
        let (document, seen) = try read(#"{"rows":{"a":1},"people":null}"#)
        #expect(seen.isEmpty && document.root["rows"]?["a"]?.integer == 1 && document.root["people"]?.kind == .null)
    }

    @Test(arguments: [#"{"rows":[1,]}"#, #"{"rows":[1"#, #"{"rows":[01]}"#, #"{"rows":[1],"rows":[2]}"#, #"{"rows":[[1]]]}"#])
    func `it is as strict as ever`(_ text: String) {
        #expect(throws: JSONError.self) { try read(text) }
        #expect(throws: JSONError.self) { try JSONDocument(Array(text.utf8)) }
    }

    @Test func `an element that is too large is refused, and many small ones are not`() throws {
        let row = "[\(Array(repeating: "1", count: 90).joined(separator: ","))]"
        #expect(try read("{\"rows\":[\(row),\(row),\(row)]}").1.count == 3)
        let large = "[\(Array(repeating: "1", count: 101).joined(separator: ","))]"
        do {
            _ = try read("{\"rows\":[\(large)]}")
            Issue.record("it was read")
        } catch let error as JSONError {
            #expect(error.fault == .tooManyValues(max: 100))
        }
    }
}
