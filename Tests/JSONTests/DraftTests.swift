import JSON
import Testing

/// What a client may send for members that it must not set.
struct DraftTests {
    private static let current = Circle(
        id: "c1", revision: 1, name: "Ada's", approval: Approval(by: "Bo", weight: 0.5))

    @Test(arguments: [
        (#"{"name":"x","id":"c1"}"#, ["/id: is set by the service: leave it out"]),
        (#"{"name":"x","revision":1}"#, ["/revision: is set by the service: leave it out"]),
        (
            #"{"approval":{"by":"Eve"}}"#,
            ["/name: is required: What it is called.", "/approval: is set by POST /approval: leave it out"]
        ),
    ])
    func `a new record has none of them`(_ json: String, _ expected: [String]) throws {
        let draft = try parse(json)
        #expect(faults { () throws(FieldErrors) in _ = try Circle.fields.readDraft(draft) } == expected)
    }

    @Test(arguments: [
        #"{"name":"x"}"#, #"{"name":"x","id":"c1"}"#, #"{"name":"x","revision":1}"#, #"{"name":"x","revision":1.0}"#,
        #"{"name":"x","id":"\u0063\u0031"}"#, #"{"name":"x","approval":{"by":"Bo","weight":0.5}}"#,
        #"{"name":"x","approval":{ "weight" : 5e-1 , "by" : "Bo" }}"#,
    ])
    func `a changed record may bring them back as they are`(_ json: String) throws {
        let draft = try Circle.fields.readDraft(parse(json), current: Self.current)
        #expect(draft == Circle(name: "x"), "read-only members of a draft are for the caller to set")
    }

    @Test(arguments: [
        (#""id":"c2""#, "/id: is set by the service"), (#""id":null"#, "/id: is set by the service"),
        (#""revision":2"#, "/revision: is set by the service"), (#""revision":"1""#, "/revision: is set by the service"),
        (#""approval":{"by":"Eve","weight":0.5}"#, "/approval: is set by POST /approval"),
        (#""approval":{"by":"Bo"}"#, "/approval: is set by POST /approval"),
        (#""approval":{"by":"Bo","weight":0.5,"more":1}"#, "/approval: is set by POST /approval"),
        (#""approval":null"#, "/approval: is set by POST /approval"),
    ])
    func `a changed record may not change them`(_ member: String, _ expected: String) throws {
        let draft = try parse("{\"name\":\"x\",\(member)}")
        let all = faults { () throws(FieldErrors) in _ = try Circle.fields.readDraft(draft, current: Self.current) }
        #expect(all == ["\(expected): leave it out or send it back unchanged"])
    }

    @Test func `one that the record lacks may come back only as null`() throws {
        let current = Circle(id: "c1", name: "Ada's")
        #expect(try Circle.fields.readDraft(parse(#"{"name":"x","approval":null}"#), current: current) == Circle(name: "x"))
        let draft = try parse(#"{"name":"x","approval":{"by":"Eve"}}"#)
        #expect(
            faults { () throws(FieldErrors) in _ = try Circle.fields.readDraft(draft, current: current) }
                == ["/approval: is set by POST /approval: leave it out or send it back unchanged"])
    }

    @Test func `a new record may have them as null, which means nothing`() throws {
        let draft = try parse(#"{"name":"x","id":null,"revision":null,"approval":null}"#)
        #expect(try Circle.fields.readDraft(draft) == Circle(name: "x"))
    }

    @Test func `a record sent back whole is accepted`() throws {
        let bytes = Circle.fields.bytes(of: Self.current)
        #expect(try Circle.fields.readDraft(JSONDocument(bytes).root, current: Self.current).name == "Ada's")
    }

    #if os(Linux)
    @Test func `a read-only member inside one that clients write is a bug`() async {
        await #expect(processExitsWith: .failure) {
            _ = FieldTable(blank: Circle(), [Field("steps", \.isOpen, Codec.nestedReadOnly, "What is done.")])
        }
    }
    #endif
}

extension Codec where Value == Bool {
    /// An array of objects that have a read-only member.
    fileprivate static var nestedReadOnly: Codec {
        Codec(schema: .array(Circle.fields.schema, countMax: 1)) { _, _ in
            true
        } write: { _, _ in
        }
    }
}
