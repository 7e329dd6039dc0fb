import JSON
import Testing

@testable import Guidance

/// What RFC 7396 says of merge patches, on records.
@Suite struct PatchTests {
    private static let program = #"""
        {"name":"P","relationshipTypes":["coaching"],"owner":"Ines","objectives":[{"statement":"S","unit":"points"}]}
        """#

    /// §2: what the patch names is replaced or, by null, removed; all else stays.
    @Test(
        arguments: [
            (#"{"owner":"Otto"}"#, "owner", #""Otto""#), (#"{"sponsor":"Otto"}"#, "sponsor", #""Otto""#),
            (#"{"owner":null}"#, "owner", nil), (#"{"sponsor":null}"#, "sponsor", nil),
            (#"{"sponsor":"O","owner":null}"#, "owner", nil),
            (#"{"externalId":"E-1"}"#, "externalId", #""E-1""#), (#"{"externalId":null}"#, "externalId", nil),
            ("{}", "owner", #""Ines""#), (#"{"\u006fwner":"Otto"}"#, "owner", #""Otto""#),
            (#" { "owner" : "Otto" } "#, "owner", #""Otto""#),
            (#"{"objectives":[{"statement":"T"}]}"#, "objectives", #"[{"statement":"T"}]"#),
            (#"{"objectives":[]}"#, "objectives", "[]"),
            (#"{"objectives":null}"#, "objectives", "[]"),
            (#"{"relationshipTypes":["mentoring"]}"#, "relationshipTypes", #"["mentoring"]"#),
            (#"{"objectives":[{"statement":"T","unit":null}]}"#, "objectives", #"[{"statement":"T"}]"#),
            (#"{"revision":1,"id":"ID","owner":"Otto"}"#, "owner", #""Otto""#),
        ] as [(String, String, String?)])
    func `a member is replaced, added or removed, and an array as a whole`(
        _ patch: String, _ member: String, _ value: String?
    ) throws {
        var desk = Desk()
        let id = try desk.open(Self.program)
        let before = try #require(desk.records.programs[id])
        let patch = patch.replacing("ID", with: "\(id)")
        let after = try desk.patch(id, patch)
        let document = try JSONDocument(after.json).root
        #expect(document[member].map { String(decoding: $0.raw, as: UTF8.self) } == value)
        // As if the whole had been merged, and put.
        let merged = try JSONDocument(JSONDocument(before.json).root.merged(with: try json(patch))).root
        let put = try Program.fields.readDraft(merged, current: before.value)
        #expect(
            put.revised(to: after.revision, by: "", at: after.value.updatedAt)
                == after.value.revised(to: after.revision, by: "", at: after.value.updatedAt))
        for other in document.members where other.name != member && !["revision", "updatedAt", "sponsor"].contains(other.name) {
            #expect(try JSONDocument(before.json).root[other.name]?.isEqual(to: other.value) == true, "\(other.name)")
        }
    }

    /// Objects inside are merged, and what the patch brings is there without its nulls; records of the catalogue have some.
    @Test(
        arguments: [
            (#"{"translations":{"de":{"title":"U"}}}"#, #"{"de":{"title":"U"},"fr":{"title":"V"}}"#),
            (#"{"translations":{"it":{"title":"W"}}}"#, #"{"de":{"title":"T"},"fr":{"title":"V"},"it":{"title":"W"}}"#),
            (#"{"translations":{"de":null}}"#, #"{"fr":{"title":"V"}}"#),
            (#"{"translations":{"es":null}}"#, #"{"de":{"title":"T"},"fr":{"title":"V"}}"#),
            (#"{"translations":null}"#, nil), (#"{"translations":{}}"#, #"{"de":{"title":"T"},"fr":{"title":"V"}}"#),
        ] as [(String, String?)])
    func `an object inside is merged`(_ patch: String, _ translations: String?) throws {
        var desk = Desk()
        let source = try #require(desk.records.catalogue.sources.values.first).id
        try desk.patch(source, Source.self, #"{"translations":{"de":{"title":"T"},"fr":{"title":"V"}}}"#)
        try desk.patch(source, Source.self, patch)
        let stored = try #require(desk.records.catalogue.sources[source])
        #expect(
            try JSONDocument(stored.json).root["translations"].map { String(decoding: $0.raw, as: UTF8.self) } == translations)
    }

    /// Where the result is no record, or the patch no object (which would replace the record), it is refused.
    @Test(arguments: [
        (#"{"owner":["x"]}"#, ["/owner"]), (#"{"owner":{"a":null}}"#, ["/owner"]), (#"{"objectives":"S"}"#, ["/objectives"]),
        (#"{"objectives":{"statement":"T"}}"#, ["/objectives"]),
        (#"{"objectives":[{"statement":null}]}"#, ["/objectives/0/statement"]),
        (#"{"objectives":[1]}"#, ["/objectives/0"]), (#"{"name":null}"#, ["/name"]),
        (#"{"relationshipTypes":null}"#, ["/relationshipTypes"]),
        (#"{"nmae":null}"#, ["/nmae"]), (#"{"status":null}"#, ["/status"]), (#"{"name":null,"owner":7}"#, ["/name", "/owner"]),
        ("[\"c\"]", [""]), ("null", [""]), ("\"bar\"", [""]), ("7", [""]), ("[]", [""]),
    ])
    func `a patch that leaves no record is refused, and nothing is changed`(_ patch: String, _ pointers: [String]) throws {
        var desk = Desk()
        let id = try desk.open(Self.program)
        let before = desk.records
        let refused = problem(.invalidDocument) { _ = try desk.patch(id, patch) }
        #expect(refused.errors.map(\.pointer).sorted() == pointers && desk.records == before)
    }
}
