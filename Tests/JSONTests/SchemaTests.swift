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
            (
                .map(.number, names: "^[a-z]+$", countMax: 2),
                #"{"type":"object","propertyNames":{"type":"string","pattern":"^[a-z]+$"},"additionalProperties":{"type":"number"},"maxProperties":2}"#
            ),
            (.nullable(.boolean), #"{"anyOf":[{"type":"boolean"},{"type":"null"}]}"#),
            (.named("Kind", .boolean), ##"{"$ref":"#/components/schemas/Kind"}"##),
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
                "id": {"description": "The id.", "readOnly": true, "$ref": "#/components/schemas/Text", "maxLength": 40},
                "revision": {
                  "description": "How often it was written.", "readOnly": true,
                  "type": "integer", "minimum": 1, "maximum": 9223372036854775807
                },
                "name": {"description": "What it is called.", "$ref": "#/components/schemas/Text", "maxLength": 20},
                "note": {"description": "What there is to say.", "$ref": "#/components/schemas/Text", "maxLength": 20},
                "kind": {"description": "Who meets whom.", "type": "string", "enum": ["peer", "mentor"]},
                "share": {"description": "A part of the whole.", "type": "number"},
                "isOpen": {"description": "Whether it takes people.", "type": "boolean"},
                "steps": {
                  "description": "What is done.", "type": "array",
                  "items": {
                    "type": "object",
                    "properties": {
                      "title": {"description": "What it is called.", "$ref": "#/components/schemas/Text", "maxLength": 20},
                      "a/b~c": {"description": "How long it takes.", "type": "integer", "minimum": 0, "maximum": 30},
                      "tags": {
                        "description": "What it is about.", "type": "array",
                        "items": {"$ref": "#/components/schemas/Text", "maxLength": 5}, "maxItems": 2
                      }
                    },
                    "required": ["title", "a/b~c", "tags"], "additionalProperties": false
                  },
                  "maxItems": 150
                },
                "approval": {
                  "description": "Who said yes.", "readOnly": true, "type": "object",
                  "properties": {
                    "by": {"description": "Who approved.", "$ref": "#/components/schemas/Text", "maxLength": 20},
                    "weight": {"description": "How much it counts.", "type": "number"}
                  },
                  "required": ["by"], "additionalProperties": false
                }
              },
              "required": ["id", "revision", "name", "kind", "isOpen", "steps"], "additionalProperties": false
            }
            """#)
        #expect(schema.isEqual(to: expected), "\(text(of: schema.pretty()))")
        let names = try #require(schema["properties"]).members.map(\.name)
        #expect(names == ["id", "revision", "name", "note", "kind", "share", "isOpen", "steps", "approval"])
    }

    /// A record with a member that only the service sets, one that a client may leave out, and others inside.
    private static let record = Schema.named(
        "Record",
        .object([
            .init("id", .number, isReadOnly: true), .init("name", .boolean), .init("tags", .array(.boolean), isPreset: true),
            .init("note", .number, isRequired: false),
            .init("inner", .named("Inner", .object([.init("size", .number), .init("note", .number, isRequired: false)]))),
            .init(
                "steps", .array(.named("Inner", .object([.init("size", .number), .init("note", .number, isRequired: false)])))),
        ]))

    private func members(_ schema: Schema) -> (name: String, members: [String]) {
        guard case .named(let name, .object(let members)) = schema else { return ("", []) }
        return (
            name,
            members.map { member in
                var text = member.name + (member.isRequired ? "!" : "")
                var schema = member.schema
                if case .nullable(let inner) = schema { (schema, text) = (inner, text + "?") }
                if case .named(let name, _) = schema { text += ":\(name)" }
                if case .array(.named(let name, _), _) = schema { text += ":[\(name)]" }
                return text
            }
        )
    }

    @Test func `a draft has what a client sets, with null for what may be left out`() {
        let (name, members) = members(Self.record.draft)
        #expect(name == "RecordDraft")
        #expect(members == ["name!", "tags?", "note?", "inner!:InnerDraft", "steps!:[InnerDraft]"])
    }

    @Test func `a patch has any of them, with null for what can go, and objects are patched in their turn`() {
        let (name, members) = members(Self.record.patch)
        #expect(name == "RecordPatch")
        #expect(members == ["name", "tags?", "note?", "inner:InnerPatch", "steps:[InnerDraft]"])
    }

    @Test func `a document in a file keeps what the service has set`() {
        #expect(members(Self.record.document).members.first == "id!")
    }

    @Test func `what is the same for clients keeps its name`() {
        let plain = Schema.named("Plain", .object([.init("size", .number)]))
        #expect(plain.draft == plain)
    }

    @Test func `everything with a name is found, wherever it stands`() {
        var names: [String] = []
        func note(_ name: String, _ schema: Schema) -> Bool {
            names.append(name)
            return true
        }
        Self.record.forEachNamed(note)
        #expect(names == ["Record", "Inner", "Inner"])
        names = []
        Schema.oneOf([.nullable(.array(.map(.visibleText(lengthMax: 1), names: ".")))]).forEachNamed(note)
        #expect(names == ["Text"])
        names = []
        Self.record.forEachNamed { name, _ in
            names.append(name)
            return false
        }
        #expect(names == ["Record"], "what it is made of is passed over")
    }
}
