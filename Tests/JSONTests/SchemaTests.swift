import JSON
import Testing

struct SchemaTests {
    @Test(
        arguments: [
            (.text(lengthMax: 5, format: nil), #"{"type":"string","maxLength":5}"#),
            (.text(lengthMax: 10, format: "date"), #"{"type":"string","maxLength":10,"format":"date"}"#),
            (.choice(["a", "b"]), #"{"type":"string","enum":["a","b"]}"#),
            (.integer(-2...2), #"{"type":"integer","minimum":-2,"maximum":2}"#),
            (.number, #"{"type":"number"}"#), (.boolean, #"{"type":"boolean"}"#), (.any, "{}"),
            (.array(.number, countMax: 3), #"{"type":"array","items":{"type":"number"},"maxItems":3}"#),
            (.oneOf([.boolean, .any]), #"{"oneOf":[{"type":"boolean"},{}]}"#),
            (.object([]), #"{"type":"object","properties":{},"additionalProperties":false}"#),
        ] as [(Schema, String)])
    func `a schema is written as JSON Schema`(_ schema: Schema, _ written: String) {
        #expect(text(of: JSONWriter.bytes { schema.write(to: &$0) }) == written)
    }

    @Test func `a table describes what it reads`() throws {
        let schema = try JSONDocument(JSONWriter.bytes { Circle.fields.schema.write(to: &$0) }).root
        let expected = try parse(
            #"""
            {
              "type": "object",
              "properties": {
                "id": {"description": "The id.", "readOnly": true, "type": "string", "maxLength": 40},
                "revision": {
                  "description": "How often it was written.", "readOnly": true,
                  "type": "integer", "minimum": 1, "maximum": 9223372036854775807
                },
                "name": {"description": "What it is called.", "type": "string", "maxLength": 20},
                "note": {"description": "What there is to say.", "type": "string", "maxLength": 20},
                "kind": {"description": "Who meets whom.", "type": "string", "enum": ["peer", "mentor"]},
                "share": {"description": "A part of the whole.", "type": "number"},
                "isOpen": {"description": "Whether it takes people.", "type": "boolean"},
                "steps": {
                  "description": "What is done.", "type": "array",
                  "items": {
                    "type": "object",
                    "properties": {
                      "title": {"description": "What it is called.", "type": "string", "maxLength": 20},
                      "a/b~c": {"description": "How long it takes.", "type": "integer", "minimum": 0, "maximum": 30},
                      "tags": {
                        "description": "What it is about.", "type": "array",
                        "items": {"type": "string", "maxLength": 5}, "maxItems": 2
                      }
                    },
                    "required": ["title"], "additionalProperties": false
                  },
                  "maxItems": 150
                },
                "approval": {
                  "description": "Who said yes.", "readOnly": true, "type": "object",
                  "properties": {
                    "by": {"description": "Who approved.", "type": "string", "maxLength": 20},
                    "weight": {"description": "How much it counts.", "type": "number"}
                  },
                  "required": ["by"], "additionalProperties": false
                }
              },
              "required": ["id", "revision", "name"], "additionalProperties": false
            }
            """#)
        #expect(schema.isEqual(to: expected), "\(text(of: schema.pretty()))")
        let names = try #require(schema["properties"]).members.map(\.name)
        #expect(names == ["id", "revision", "name", "note", "kind", "share", "isOpen", "steps", "approval"])
    }
}
