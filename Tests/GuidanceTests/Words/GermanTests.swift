import JSON
import Testing

@testable import Guidance

/// What a refusal says to those who read German, and to those who find the service behind a proxy.
struct GermanTests {
    private let german = Reader(.german)

    @Test func `a refusal in German names rule, parts and requests, and the type as it is called there`() throws {
        let type = relationshipType("peer", "Peer mentoring", policy(design: [.purpose, .successMeasures]))
        let translations = #","translations":{"de":{"name":"Kollegiales Mentoring"}}}"#
        let text = String(decoding: RelationshipType.fields.bytes(of: type).dropLast(), as: UTF8.self) + translations
        var desk = Desk(types: [try RelationshipType.fields.read(json(text), isKept: true)])
        let id = try desk.open(#"{"name":"P","relationshipTypes":["peer"]}"#)
        let refused = problem(.rulesRefuse) { try desk.move(id, to: .enrolling) }
        #expect(refused.detail(in: .german) == "Der Schritt nach enrolling scheitert an der Regel design-before-enrolment.")
        #expect(
            refused.fix(for: german) == "Tun Sie, was zu jeder Ablehnung unter fix steht, und versuchen Sie es dann noch einmal.")
        let refusal = try #require(refused.refusals.first)
        #expect(
            refusal.text.sentence(for: german) == """
                Kollegiales Mentoring verlangt ein freigegebenes Konzept, bevor sich jemand anmeldet; das Programm hat keines. Das \
                Konzept muss enthalten: Zweck und Messgrößen für den Erfolg. Keine Quelle im Katalog sagt das über Kollegiales \
                Mentoring: Es steht in der Richtlinie dieses Typs.
                """)
        #expect(
            refusal.fixText.sentence(for: german).hasPrefix(
                "Ergänzen Sie mit PUT /v1/programs/\(id)/design, was im Konzept fehlt"))
    }

    @Test func `remedies follow from what is missing, under the public address`() throws {
        var desk = Desk()
        let id = try desk.open(
            #"{"name":"P","relationshipTypes":["coaching"],"objectives":[{"statement":"Talk"},{"statement":"Listen","measure":"Index"}]}"#
        )
        let address = PublicAddress(origin: "https://hr.example", prefix: "/rapport")
        func remedies(_ finding: Finding, _ language: SpokenLanguage = .german) -> [String] {
            finding.text.remedies.map { remedy in
                written { remedy.write(to: &$0, of: "/v1/programs/\(id)", for: Reader(language, at: address)) }
            }
        }
        let href = "\"href\":\"https://hr.example/rapport/v1/programs/\(id)\""
        let findings = desk.records.findings(of: try desk.program(id))
        #expect(findings.map(\.rule) == ["coaching-ends", "measurable-objectives"])
        #expect(
            remedies(findings[0]) == [
                #"{"label":"Letzten Tag festlegen","operation":"updateProgram",\#(href),"pointer":"/endsOn","by":"organizer"}"#,
                #"{"label":"Dauer einer Beziehung festlegen","operation":"updateProgram",\#(href),"pointer":"/length","by":"organizer"}"#,
                #"{"label":"Anzahl der Sitzungen festlegen","operation":"updateProgram",\#(href),"pointer":"/plannedSessions","by":"organizer"}"#,
                #"{"label":"Ziel nennen, mit dem eine Beziehung endet","operation":"updateProgram",\#(href),"pointer":"/endCondition","by":"organizer"}"#,
            ])
        #expect(
            remedies(findings[1], .english) == [
                #"{"label":"Complete objective 2","operation":"updateProgram",\#(href),"pointer":"/objectives","by":"organizer"}"#
            ])
        #expect(
            findings[1].text.sentence(for: german)
                == "Coaching wird an einem Ziel mit Messgröße, Ausgangswert, Zielwert und Termin gemessen; am nächsten kommt Ziel 2, "
                + "dort fehlen noch: Ausgangswert, Zielwert und Termin.")
        #expect(
            findings[0].fixText.sentence(for: Reader(.english, at: address))
                == "Give the program one of endsOn, length, plannedSessions and endCondition with PATCH /rapport/v1/programs/\(id)."
        )
    }

    @Test func `a remedy points at a member that its request takes`() throws {
        for type in ["mentoring", "coaching"] {
            var desk = Desk()
            let id = try desk.open(#"{"name":"P","relationshipTypes":["\#(type)"]}"#)
            let (programs, designs) = (Set(Program.fields.fields.map(\.name)), Set(Design.fields.fields.map(\.name)))
            let remedies = desk.records.findings(of: try desk.program(id)).flatMap(\.text.remedies)
            #expect(!remedies.isEmpty)
            for remedy in remedies {
                let text = written { remedy.write(to: &$0, of: "", for: Reader()) }
                guard let pointer = try json(text)["pointer"]?.string else { continue }
                let known = remedy.operation == "setProgramDesign" ? designs : programs
                #expect(known.contains(String(pointer.dropFirst())), "\(text)")
            }
        }
    }

    @Test(arguments: [
        (
            Problem.notFound(.relationshipTypes, "peer"), "Beziehungstyp peer nicht gefunden.",
            "GET /r/v1/relationship-types zeigt alle, die es gibt."
        ),
        (
            .over(.programs, "closed"), "Das Programm ist im Status closed und bleibt in diesem Stand erhalten.",
            "Ändern Sie nur name, description, owner, sponsor und externalId, oder legen Sie ein neues Programm an."
        ),
        (
            .alreadyExists(.claims, "c"), "Aussage c gibt es schon.",
            "Wählen Sie eine andere Kennung, oder ändern Sie den vorhandenen Eintrag mit PUT oder PATCH /r/v1/claims/c."
        ),
        (.notRetired(.dimensions, "d"), "Dimension d ist nicht stillgelegt.", "Es ist nichts zu tun."),
        (
            .designOver("closed"), "Das Programm ist im Status closed; sein Konzept bleibt, wie es war.",
            "Legen Sie ein neues Programm mit dem gewünschten Konzept an."
        ),
        (
            .invalid(FieldErrors([FieldError(pointer: "/a", .isBlank)])), "Das Dokument ist an einer Stelle fehlerhaft.",
            "Korrigieren Sie jede Stelle, die errors nennt; gespeichert wurde nichts."
        ),
    ])
    func `a problem in German is a sentence, and so is its fix`(_ problem: Problem, _ detail: String, _ fix: String) {
        #expect(problem.detail(in: .german) == detail)
        #expect(problem.fix(for: Reader(.german, at: PublicAddress(origin: "https://hr.example", prefix: "/r"))) == fix)
    }

    @Test func `a length outside the norm is told with dates and norms in German`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["mentoring"],"startsOn":"2027-01-11","endsOn":"2027-03-10"}"#)
        let finding = try #require(desk.records.findings(of: try desk.program(id)).last)
        let sentence = finding.text.sentence(for: german)
        #expect(
            sentence.hasPrefix("Mentoring ist vom 11. Januar 2027 bis zum 10. März 2027 geplant und damit kürzer als die Norm ("))
        #expect(sentence.contains("Monate") && !sentence.contains("months"))
        #expect(finding.text.remedies == [.setLength, .setSessions])
    }
}
