import JSON
import Testing

/// The service for those who read German: from the socket to the rules and back.
@Suite struct ReaderTests {
    static let german = ["Accept-Language": "de-AT, en;q=0.5"]

    @Test func `problems, their faults, refusals and findings are in the language of the reader, and codes are not`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        let wrong = try ines.post(
            "/v1/programs", #"{"nam":"x","relationshipTypes":["mentorin"],"startsOn":"11.01.2027"}"#, Self.german)
        #expect(try wrong.problem(422) == "invalid-document" && wrong["Content-Language"] == "de")
        #expect(try wrong.string("title") == "Inhalt nicht verwendbar" && wrong.string("instance") == "/v1/programs")
        let details = try wrong.json()["errors"]?.elements.map { "\($0["pointer"]?.string ?? "") \($0["detail"]?.string ?? "")" }
        #expect(
            details == [
                "/name ist erforderlich", "/nam gibt es hier nicht; meinten Sie name?",
                "/startsOn muss als 2027-01-11 geschrieben sein",
                "/relationshipTypes/0 ist kein Beziehungstyp; meinten Sie mentoring?",
            ])

        let program = try ines.open(Sample.mentoring)
        let refused = try ines.post("\(program)/transitions", #"{"to":"enrolling"}"#, Self.german)
        #expect(try refused.problem(422) == "rules-refuse" && refused["Content-Language"] == "de")
        #expect(try refused.string("detail") == "Den Schritt nach enrolling verhindert die Regel design-before-enrolment.")
        #expect(try refused.string("refusals.0.detail")?.hasPrefix("Mentoring verlangt ein freigegebenes Konzept") == true)
        #expect(try refused.string("refusals.0.fix")?.contains("PUT \(program)/design") == true)

        let findings = try ines.get("\(program)/findings", Self.german)
        #expect(findings["Content-Language"] == "de")
        #expect(try findings.string("items.0.detail")?.hasPrefix("Mentoring verlangt") == true)
        #expect(try ines.get("\(program)/findings")["Content-Language"] == "en")
        let moved = try ines.post("\(program)/transitions", #"{"to":"designed"}"#, Self.german)
        #expect(moved.status == 201 && moved["Content-Language"] == "de")

        for (answer, code, detail) in [
            (try ines.patch(program, "{}", ifMatch: nil), "if-match-missing", "A change needs"),
            (
                try ines.send("PATCH", program, "{}", fields: Self.german.merging(["Content-Type": "application/json"]) { $1 }),
                "if-match-missing", "Eine Änderung braucht If-Match"
            ),
            (try ines.get("/v1/programs?limit=x", Self.german), "invalid-query", "Der Parameter limit muss"),
            (try ines.get("/v1/claims?relationshipType=coachin", Self.german), "invalid-query", "Der Parameter relationshipType"),
            (try ines.get("/v1/comparison?types=coachin", Self.german), "invalid-query", "Der Parameter types: "),
            (try ines.get("/v1/events?after=99999", Self.german), "invalid-cursor", "Das neueste Ereignis"),
            (try ines.get("/v1/rules/x", Self.german), "not-found", "Regel x nicht gefunden."),
            (
                try ines.get("/v1/programs/x", Self.german), "not-found",
                "Programm x nicht gefunden; eine Kennung besteht aus prg_"
            ),
            (try ines.post("/v1/programs", "{", Self.german), "invalid-json", "Der Inhalt ist kein JSON: erwartet wird ein Name"),
            (
                try ines.post("/v1/recommendations", #"{"answers":[{"question":"x","option":"y"}]}"#, Self.german),
                "invalid-document", "Das Dokument ist an einer Stelle fehlerhaft."
            ),
            (try service.guest().get("/v1/programs", Self.german), "unauthorized", "Diese Adresse verlangt einen Schlüssel."),
        ] {
            #expect(try answer.string("code") == code && answer.string("detail")?.hasPrefix(detail) == true, "\(answer.text)")
            #expect(answer["Content-Language"] == (detail.hasPrefix("A ") ? "en" : "de"))
        }
        #expect(!service.logs.contains("Eintrag") && !service.logs.contains("Programm"), "the log stays English")
    }
}
