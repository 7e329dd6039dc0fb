import Guidance
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
        #expect(draft == Circle(id: "c1", name: "x", approval: Approval(by: "Bo", weight: 0.5)), "they are carried over")
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
        #expect(
            try Circle.fields.readDraft(parse(#"{"name":"x","approval":null}"#), current: current) == Circle(id: "c1", name: "x"))
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

    // MARK: Merge patches

    /// Every member, read-only ones too, with a value that a blank record does not have.
    private static let full = Circle(
        id: "c1", revision: 7, name: "Ada's", note: "n", kind: .mentor, share: 0.25, isOpen: false,
        steps: [Step(title: "one", days: 3, tags: ["a"])], approval: Approval(by: "Bo", weight: 0.5))

    private func patched(_ patch: String) throws -> Draft<Circle> { Circle.fields.patch(try parse(patch), of: Self.full) }

    @Test func `an empty patch leaves every member as it is, read-only ones too`() throws {
        let draft = try patched("{}")
        #expect(draft.record == Self.full && draft.errors.isEmpty)
    }

    @Test func `a patch changes what it names, takes away what it says is null, and leaves the rest`() throws {
        let draft = try patched(#"{"name":"Bo's","note":null,"kind":null,"steps":[{"title":"two"}]}"#)
        var expected = Self.full
        (expected.name, expected.note, expected.kind, expected.steps) = ("Bo's", nil, .peer, [Step(title: "two")])
        #expect(draft.record == expected && draft.errors.isEmpty)
    }

    @Test(arguments: [
        (#"{"name":null}"#, ["/name: is required: What it is called."]),
        (#"{"nam":"x"}"#, ["/nam: is not a member here; did you mean name?"]),
        (#"{"nam":null}"#, ["/nam: is not a member here; did you mean name?"]),
        (#"{"id":null}"#, ["/id: is set by the service and cannot be removed: leave it out"]),
        (#"{"revision":8}"#, ["/revision: is set by the service: leave it out or send it back unchanged"]),
        (#"{"revision":7,"id":"c1","approval":{"by":"Bo","weight":0.5}}"#, []),
        (#"{"approval":{"by":"Eve"}}"#, ["/approval: is set by POST /approval: leave it out or send it back unchanged"]),
        (#"{"note":5,"share":"x"}"#, ["/note: must be a string", "/share: must be a number"]), ("[]", [": must be an object"]),
        ("null", [": must be an object"]),
    ])
    func `a patch is told everything that is wrong with it`(_ patch: String, _ expected: [String]) throws {
        #expect(try patched(patch).errors.map { "\($0.pointer): \($0.detail)" } == expected)
    }

    @Test func `a patch of a record does what a merge of its document does`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = Random(seed: seed)
        let parts = [
            #""name":"x""#, #""name":null"#, #""note":"m""#, #""note":null"#, #""kind":"peer""#, #""share":1"#, #""share":null"#,
            #""isOpen":true"#, #""steps":[]"#, #""steps":null"#, #""steps":[{"title":"t","tags":["b","c"]}]"#, #""share":"s""#,
            #""kind":"none""#, #""name":7"#,
        ]
        for _ in 0..<500 {
            var members: [String: String] = [:]
            for part in parts.shuffled(using: &random).prefix(Int.random(in: 0...4, using: &random)) {
                members[String(part.prefix { $0 != ":" })] = part
            }
            let patch = try parse("{\(members.values.sorted().joined(separator: ","))}")
            let whole = try JSONDocument(JSONDocument(Circle.fields.bytes(of: Self.full)).root.merged(with: patch)).root
            let (one, other) = (Circle.fields.patch(patch, of: Self.full), Circle.fields.draft(whole, current: Self.full))
            #expect(Set(one.errors.map(\.pointer)) == Set(other.errors.map(\.pointer)), "\(members.values), seed \(seed)")
            if one.errors.isEmpty { #expect(one.record == other.record, "\(members.values), seed \(seed)") }
        }
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
