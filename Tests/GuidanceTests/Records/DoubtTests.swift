@testable import Guidance
import JSON
import Testing

/// Records that another program wrote: each can be read, and its oddity is reported.
@Suite struct DoubtTests {
    private static let id = "prg_01a20ee7-d2d9-7000-9296-c20c0a3da134"

    private func doubts(_ records: Records) -> [String] {
        var all: [String] = []
        records.forEachDoubt { all.append($0.description) }
        return all
    }

    /// The catalogue of the release, with changes in the form of the journal.
    private func records(_ changes: String...) throws -> Records {
        var records = Records()
        records.apply(try shippedChanges())
        for change in changes { records.apply([try Change(json(change))]) }
        return records
    }

    /// A programme as the journal puts it.
    ///
    /// - Parameter members: In place of those that it has by default, or beside them.
    private func program(_ members: String) -> String {
        let defaults = [
            #""name":"P""#, #""relationshipTypes":["mentoring"]"#, #""status":"draft""#, #""transitions":[]"#,
            #""createdAt":"2026-11-21T23:20:11.123Z""#, #""updatedAt":"2026-11-21T23:20:11.123Z""#,
        ]
        let kept = defaults.filter { !members.contains($0.prefix { $0 != ":" }) }
        let document = ([#""id":"\#(Self.id)""#, #""revision":1"#] + kept + [members]).joined(separator: ",")
        return #"{"put":"programs","id":"\#(Self.id)","rev":1,"doc":{\#(document)}}"#
    }

    @Test func `what the service writes is not doubtful`() throws {
        #expect(doubts(try records()).isEmpty)
        // The desk has only a part of a catalogue.
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["coaching"],"startsOn":"2027-01-01","endsOn":"2027-06-30"}"#)
        try desk.move(id, to: .cancelled)
        _ = try desk.open(#"{"name":"Q","relationshipTypes":["mentoring","coaching"]}"#)
        #expect(doubts(desk.records).filter { !$0.hasPrefix("claims ") }.isEmpty)
    }

    @Test(arguments: [
        (#""relationshipTypes":["mentoring","hypnosis"]"#, ": there is no relationship type hypnosis"),
        (#""status":"running""#, " /status: is running, and no step of the record led there"),
        (#""startsOn":"2027-02-01","endsOn":"2027-01-01""#, " /endsOn: must not be before startsOn, 2027-02-01"),
        (
            #""transitions":[{"number":1,"from":"draft","to":"cancelled","at":"2026-11-21T23:20:11.123Z","by":"k"}]"#,
            " /status: is draft, and no step of the record led there"
        ),
        (
            #""status":"archived","transitions":[{"number":1,"from":"draft","to":"archived","at":"2026-11-21T23:20:11.123Z","by":"k"}]"#,
            " /transitions/0: is archived, and no step of the record led there"
        ),
        (
            #""status":"running","transitions":[{"number":1,"from":"draft","to":"cancelled","at":"2026-11-21T23:20:11.123Z","by":"k"},"#
                + #"{"number":2,"from":"matching","to":"running","at":"2026-11-21T23:20:11.123Z","by":"k"}]"#,
            " /transitions/1: is running, and no step of the record led there"
        ),
        (
            #""status":"running","transitions":[{"number":2,"from":"draft","to":"enrolling","at":"2026-11-21T23:20:11.123Z","by":"k"},"#
                + #"{"number":2,"from":"enrolling","to":"running","at":"2026-11-21T23:20:11.123Z","by":"k"}]"#,
            " /transitions/1: is running, and no step of the record led there"
        ),
    ])
    func `a programme that cannot have come about is reported`(_ members: String, _ told: String) throws {
        #expect(doubts(try records(program(members))) == ["programs \(Self.id)\(told)"])
    }

    @Test func `a name past its limit is reported`() throws {
        let name = String(repeating: "n", count: 900)
        let found = doubts(try records(program(#""name":"\#(name)""#)))
        #expect(found.count == 1 && found[0].hasPrefix("programs \(Self.id) /name: must have at most "), "\(found)")
    }

    @Test func `claims whose source is gone are reported, each by its name`() throws {
        let before = try records()
        let claim = try #require(before.catalogue.claims.all.first?.value)
        let using = before.catalogue.claims.all.filter { $0.value.source == claim.source }
        let found = doubts(try records(#"{"delete":"sources","id":"\#(claim.source)"}"#))
        #expect(found.count == using.count)
        for claim in using { #expect(found.contains { $0.hasPrefix("claims \(claim.value.id) /source: ") }) }
    }
}
