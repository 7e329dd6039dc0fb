import Foundation
import Guidance
import HTTP
import JSON
import Testing

@testable import rapport

/// The examples of the description: requests, and what a service answers to them.
///
/// With `RAPPORT_RECORD_EXAMPLES` in the environment, the test writes what it sees to Sources/CAssets/examples.json, which is built in; else it
/// compares.
@Suite struct ExampleTests {
    @Test func `a service answers each example as the description says`() throws {
        // With a setting that is not as it always was.
        let service = try ServiceProcess(["RAPPORT_ACCESS_LOG_MONTHS": "24"])
        let story = try ExampleStory(service)
        try story.tell()
        service.stop()
        let file = Repository.root.appending(path: "Sources/CAssets/examples.json")
        guard ProcessInfo.processInfo.environment["RAPPORT_RECORD_EXAMPLES"] == nil else {
            return try Data(story.file + [UInt8(ascii: "\n")]).write(to: file)
        }
        let kept = try JSONDocument(Array(Data(contentsOf: file))).root
        let told = try JSONDocument(story.file).root
        #expect(kept.members.map(\.name) == told.members.map(\.name), "the same operations, in the same order")
        for member in told.members {
            let before = try Self.settled(#require(kept[member.name], "\(member.name) is new: record the examples again"))
            let now = try Self.settled(member.value)
            #expect(now.isEqual(to: before), "\(member.name): \(text(of: now)) instead of \(text(of: before))")
        }
    }

    @Test func `every operation has an example, but those whose answers are as long as a book`() throws {
        let examples = try Examples(Data(contentsOf: Repository.root.appending(path: "Sources/CAssets/examples.json")))
        let bare = API.operations.filter { operation in
            !operation.answers.contains { answer in
                answer.types.isEmpty || answer.types.contains { examples.answer(operation.id, answer.status, $0) != nil }
            }
        }
        #expect(bare.map(\.id) == ["getCatalogue", "getCatalogueRelease", "getOpenAPI"])
        let unsent = API.operations.filter { $0.body != nil && examples.request($0.id) == nil }
        #expect(unsent.map(\.id) == [])
    }

    /// Without what is another each time: ids, times, request ids, tags and figures of a machine.
    private static func settled(_ value: JSONValue) throws -> JSONValue {
        var text = text(of: value)
        for (pattern, settled) in [
            (
                #"(prg|per|pfl|frm|apt|cst|con|key|lnk|sgn|par|ans|prf|sug|set|app|rel|agr|ses|gol|nte|min|dis|cal|mat|run|mrs)_[0-9a-f-]{36}"#,
                "an id"
            ),
            (#"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"#, "2026-11-29T12:00:00.000Z"),
            (#""[0-9a-f]{64}""#, #""a hash""#), (#"UID:[-\w]{43}"#, "UID:a name"), (#"\d{8}T\d{6}Z"#, "20261129T120000Z"),
            (#""requestId": ?"[^"]*""#, #""requestId":"""#), (#""connectionMemory": ?\d+"#, #""connectionMemory":0"#),
            (#""next": ?"[^"]*""#, #""next":"""#), (#""last": ?"[^"]*""#, #""last":"""#),
        ] {
            text = text.replacing(try Regex(pattern), with: settled)
        }
        // Of metrics, which there are.
        text = text.replacing(try Regex(#"(rapport_|process_|http_)(\w+)(\{[^}]*\})? [-+.e\dNa]+\\n"#), with: "")
        return try JSONDocument(Array(text.utf8)).root
    }

    private static func text(of value: JSONValue) -> String { String(decoding: Array(value.raw), as: UTF8.self) }
    private func text(of value: JSONValue) -> String { Self.text(of: value) }
}
