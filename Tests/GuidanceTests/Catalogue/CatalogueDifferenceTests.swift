import JSON
import Testing

@testable import Guidance

/// How an import describes what it does.
@Suite struct CatalogueDifferenceTests {
    private func desk() throws -> Desk { Desk(of: try CatalogueFile(json(smallFile)).changes) }

    private func told(_ result: CatalogueImport) -> String { written { result.write(to: &$0) } }

    @Test func `every kind of difference is reported, with pointers, before and after`() throws {
        var desk = try desk()
        try desk.retire("quick-trust", Tension.self, because: "Said badly.")
        var file = String(decoding: desk.records.catalogue.file, as: UTF8.self)
        for (from, to) in [
            (#""locator":"row 1""#, #""locator":"row 9""#),
            (#""value":{"most":"P6W"}"#, #""value":{"least":"P1W","most":"P8W"}"#),
            (#""author":"Ada Writer","#, ""), (#"{"id":"c-purpose""#, #"{"id":"c-meaning""#),
            (#","retirement":{"by":"ines","at":"2027-01-15T08:00:01.000Z","reason":"Said badly."}"#, ""),
            (
                #""strength":"usually"},{"id":"m-year""#,
                #""strength":"usually","retirement":{"by":"x","at":"2020-01-01T00:00:00.000Z","reason":"Old."}},{"id":"m-year""#
            ),
            (#""claims":["m-year","m-years"]"#, #""claims":["m-years"]"#), (#""coaching":3"#, #""coaching":2"#),
            (
                #""locator":"paragraph 4","strength":"always"}"#,
                #""locator":"paragraph 4","strength":"always","retirement":{"by":"x","at":"2020-01-01T00:00:00.000Z"}}"#
            ),
        ] {
            #expect(file.contains(from), "\(from) in \(file)")
            file = file.replacing(from, with: to)
        }
        let before = desk.records.catalogue
        let result = try desk.install(Array(file.utf8))
        #expect(
            told(result) == """
                {"counts":{"created":1,"changed":3,"retired":1,"reinstated":1,"deleted":1,"unchanged":13},"differences":[\
                {"difference":"changed","table":"sources","id":"essay","members":[{"pointer":"/author","before":"Ada Writer"}]},\
                {"difference":"changed","table":"dimensions","id":"duration","members":[\
                {"pointer":"/questions/0/options/0/points/coaching","before":3,"after":2},\
                {"pointer":"/questions/0/options/1/claims","before":["m-year","m-years"],"after":["m-years"]}]},\
                {"difference":"changed","table":"claims","id":"c-short","members":[\
                {"pointer":"/value/most","before":"P6W","after":"P8W"},{"pointer":"/value/least","after":"P1W"},\
                {"pointer":"/locator","before":"row 1","after":"row 9"},{"pointer":"/retirement","after":{"reason":"Old."}}]},\
                {"difference":"retired","table":"claims","id":"m-time","members":[{"pointer":"/retirement","after":{}}]},\
                {"difference":"created","table":"claims","id":"c-meaning"},\
                {"difference":"deleted","table":"claims","id":"c-purpose"},\
                {"difference":"reinstated","table":"tensions","id":"quick-trust","members":[\
                {"pointer":"/retirement","before":{"reason":"Said badly."}}]}],"isCut":false}
                """)
        let after = desk.records.catalogue
        #expect(after.claims["c-short"]?.value.retirement == Retirement(by: "ines", at: desk.journalTime, reason: "Old."))
        #expect(after.claims["c-short"]?.revision == 2 && after.claims["c-meaning"]?.revision == 1)
        #expect(after.claims["c-meaning"]?.value.provenance == .own(by: "ines", at: desk.journalTime))
        #expect(after.claims["m-year"] == before.claims["m-year"], "what is the same is not touched")
        #expect(after.revision == before.revision + 1)
    }

    @Test func `a new reason is reported as a new retirement`() throws {
        var desk = try desk()
        try desk.retire("c-task", Claim.self, because: "Old.")
        let file = String(decoding: desk.records.catalogue.file, as: UTF8.self).replacing("Old.", with: "Wrong.")
        let differences = try desk.install(Array(file.utf8)).differences
        #expect(differences.map(\.kind) == [.retired])
        #expect(differences[0].members.map(\.pointer) == ["/retirement/reason"])
        #expect(desk.records.catalogue.claims["c-task"]?.value.retirement?.reason == "Wrong.")
    }

    @Test func `a file is not trusted about who recorded a record, unless it is the release's`() throws {
        let dated = "{\"recordedAt\":\"2026-01-01T00:00:00.000Z\"," + smallFile.dropFirst()
        let release = try CatalogueFile(json(dated))
        #expect(release.catalogue.claims["c-short"]?.value.provenance?.recordedBy == Provenance.release)
        var desk = Desk(of: release.changes)
        let forged = String(decoding: desk.records.catalogue.file, as: UTF8.self)
            .replacing(#"{"id":"c-purpose""#, with: #"{"id":"c-forged""#).replacing("2026-01-01", with: "1999-01-01")
        try desk.install(Array(forged.utf8), builtIn: release.catalogue)
        #expect(desk.records.catalogue.claims["c-forged"]?.value.provenance?.origin == .own)
        #expect(desk.records.catalogue.claims["c-forged"]?.value.provenance?.recordedBy == "ines")
        #expect(desk.records.catalogue.claims["c-short"] == release.catalogue.claims["c-short"])
        let whole = try desk.install(release.catalogue.file, builtIn: release.catalogue)
        #expect(whole.differences.map(\.kind) == [.created, .deleted])
        #expect(desk.records.catalogue.claims["c-purpose"]?.value == release.catalogue.claims["c-purpose"]?.value)
        try desk.patch("c-short", Claim.self, #"{"locator":"row 7"}"#)
        #expect(desk.records.catalogue.claims["c-short"]?.value.provenance?.changedBy == "ines")
        try desk.install(release.catalogue.file, builtIn: release.catalogue)
        #expect(desk.records.catalogue.claims["c-short"]?.value == release.catalogue.claims["c-short"]?.value)
    }

    @Test func `a merge may leave tables out, refers to existing records, and fills no table over its limit`() throws {
        var desk = try desk()
        let claim = """
            {"id":"more","relationshipType":"coaching","dimension":"purpose","source":"tables","statement":"S","locator":"L",\
            "strength":"may"}
            """
        let result = try desk.install(Array("{\"claims\":[\(claim)]}".utf8), isMerge: true)
        #expect(result.differences.map { "\($0.kind) \($0.id)" } == ["created more"] && result.unchangedCount == 0)
        let lost = problem(.invalidDocument) {
            try desk.install(Array("{\"claims\":[\(claim.replacing("tables", with: "tablse"))]}".utf8), isMerge: true)
        }
        #expect(lost.errors.map(\.pointer) == ["/claims/0/source"] && lost.errors[0].detail.contains("did you mean tables?"))
        let missing = problem(.invalidDocument) { try desk.install(Array("{\"claims\":[\(claim)]}".utf8)) }
        #expect(missing.errors.map(\.pointer) == ["/sources", "/dimensions", "/relationshipTypes", "/tensions"])
        func sources(_ count: Int) -> [UInt8] {
            let all = (0..<count).map { "{\"id\":\"s-\($0)\",\"title\":\"T\",\"kind\":\"vendor\"}" }
            return Array("{\"sources\":[\(all.joined(separator: ","))]}".utf8)
        }
        let before = desk.records.catalogue
        let full = problem(.invalidDocument) { try desk.install(sources(999), isMerge: true) }
        #expect(full.errors.map(\.pointer) == ["/sources"] && full.errors[0].detail.contains("1000"), "\(full.errors)")
        #expect(desk.records.catalogue == before)
        try desk.install(sources(998), isMerge: true)
        #expect(desk.records.catalogue.sources.all.count == 1_000)
        try desk.install(sources(998), isMerge: true)
    }

    @Test func `more differences than anybody reads are counted but not listed`() throws {
        var desk = try desk()
        let all = (0..<1_500).map { number in
            """
            {"id":"x-\(number)","relationshipType":"\(["coaching", "mentoring", "role-model"][number % 3])",\
            "dimension":"\(["duration", "orientation", "agenda"][number / 3 % 3])","source":"tables","statement":"S",\
            "locator":"L","strength":"may"}
            """
        }
        let result = try desk.install(Array("{\"claims\":[\(all.joined(separator: ","))]}".utf8), isMerge: true)
        let text = told(result)
        #expect(text.contains("\"created\":1500") && text.hasSuffix("\"isCut\":true}"))
        #expect(try #require(json(text)["differences"]).count == 1_000)
    }

    @Test func `a reset leaves alone a built-in id that is now an own record`() throws {
        let release = try CatalogueFile(json(smallFile))
        var desk = Desk(of: release.changes)
        try desk.delete("quick-trust", Tension.self)
        let own = try desk.create(Tension.self, #"{"id":"quick-trust","claims":["c-task","c-agenda"],"statement":"Ours."}"#)
        #expect(try desk.records.resetCatalogue(to: release.catalogue, by: "ines", at: desk.now).answer.differences.isEmpty)
        #expect(
            problem(.notBuiltIn) { try desk.records.reset("quick-trust", Tension.self, to: release.catalogue, at: desk.now) }.use
                == nil)
        #expect(desk.records.catalogue.tensions["quick-trust"]?.value == own)
    }
}

extension Desk {
    /// When the last change was remembered.
    fileprivate var journalTime: Instant { Instant(milliseconds: now.milliseconds - 1000) }
}
