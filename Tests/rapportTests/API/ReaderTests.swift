import JSON
import Testing

@testable import rapport

/// The service for those who read German, and behind a proxy that has a path in front: from the socket to the rules and back.
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
        #expect(try refused.string("detail") == "Der Schritt nach enrolling scheitert an der Regel design-before-enrolment.")
        #expect(try refused.string("refusals.0.detail")?.hasPrefix("Mentoring verlangt ein freigegebenes Konzept") == true)
        #expect(try refused.string("refusals.0.fix")?.contains("PUT \(program)/design") == true)
        #expect(try refused.string("refusals.0.remedies.0.label") == "Konzept ausarbeiten")
        #expect(try refused.string("refusals.0.remedies.0.operation") == "setProgramDesign")
        #expect(try refused.string("refusals.0.remedies.0.href") == "\(program)/design")

        let remedies = try #require(try refused.value("refusals.0.remedies")).elements
        for remedy in remedies {
            let operation = try #require(API.operations.first { $0.id == remedy["operation"]?.string })
            #expect(remedy["href"]?.string == operation.template.replacing("/v1/programs/{id}", with: program))
        }

        let findings = try ines.get("\(program)/findings", Self.german)
        #expect(try findings["Content-Language"] == "de" && findings.string("items.0.remedies.1.label") == "Konzept freigeben")
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
            (try ines.get("/v1/comparison?types=coachin", Self.german), "invalid-query", "Der Parameter types nennt"),
            (
                try ines.get("/v1/events?after=99999", Self.german), "invalid-cursor",
                "Der Parameter after bezeichnet kein Ereignis"
            ),
            (try ines.get("/v1/rules/x", Self.german), "not-found", "Regel x nicht gefunden."),
            (
                try ines.get("/v1/programs/x", Self.german), "not-found",
                "Programm x nicht gefunden; eine Kennung besteht aus prg_"
            ),
            (try ines.post("/v1/programs", "{", Self.german), "invalid-json", "Der Inhalt ist kein JSON: Erwartet wird ein Name"),
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

    @Test func `every link leads to the public address, and every sentence names its path`() throws {
        let base = "https://hr.example.org/rapport"
        let service = try ServiceProcess(["RAPPORT_PUBLIC_URL": "\(base)/"])
        let ines = try service.admin()
        let links = try #require(try ines.get("/").json()["links"])
        #expect(links.members.allSatisfy { $0.value.string?.hasPrefix("\(base)/") == true } && links.count > 10)
        let made = try ines.post("/v1/programs", Sample.mentoring)
        let location = try #require(made["Location"])
        #expect(location.hasPrefix("\(base)/v1/programs/prg_"))
        let program = String(location.dropFirst(base.count))
        #expect(try ines.post("/v1/programs", Sample.coaching).status == 201)
        let next = try #require(try ines.get("/v1/programs?limit=1")["Link"])
        #expect(next.hasPrefix("<\(base)/v1/programs?limit=1&after=") && next.hasSuffix(">; rel=\"next\""))
        #expect(try ines.get("/v1/claims?limit=1")["Link"]?.hasPrefix("<\(base)/v1/claims?limit=1&after=") == true)
        #expect(try ines.get("/v1/events?limit=1")["Link"]?.hasPrefix("<\(base)/v1/events?limit=1&after=") == true)
        let design = try ines.put("\(program)/design", #"{"purpose":"x"}"#, ifMatch: "*")
        #expect(design["Location"] == "\(location)/design" && design["Content-Location"] == "\(location)/design")

        let refused = try ines.move(program, to: "enrolling")
        #expect(try refused.string("instance") == "\(location)/transitions")
        #expect(try refused.string("refusals.0.fix")?.contains("PUT /rapport\(program)/design, then") == true)
        #expect(try refused.string("refusals.0.remedies.0.href") == "\(location)/design")
        #expect(try ines.get("\(program)/findings").string("items.0.remedies.0.href") == "\(location)/design")
        #expect(try ines.get("/v1/rules/coaching-ends").string("fix")?.contains("PATCH /rapport/v1/programs/{id}") == true)
        #expect(try ines.get("/v1/programs/prg_x").string("fix") == "Look for it in GET /rapport/v1/programs.")
        #expect(try ines.get("/v1/claims/x").string("fix") == "GET /rapport/v1/claims lists them all.")
        let page = try ines.get("/v1/comparison?types=coaching,mentoring&format=markdown").text
        #expect(page.contains("](\(base)/v1/claims/") && page.contains("](\(base)/v1/sources/") && !page.contains("](/v1"))
        #expect(try ines.get("/v1/comparison?types=coaching,mentoring&format=text").text.contains("\(base)/v1/claims?"))
    }
}
