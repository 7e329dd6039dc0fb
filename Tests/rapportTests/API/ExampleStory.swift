import Foundation
import Guidance
import HTTP
import JSON
import Testing
@testable import rapport

/// What somebody does who tries everything once.
final class ExampleStory {
    private static let mentoring = Sample.mentoring.replacing("First leaders", with: "Leading for the first time")

    let service: ServiceProcess
    let ines: Client
    private var operations: [(id: String, request: String?, answers: [(status: Int, type: String, body: String)])] = []

    init(_ service: ServiceProcess) throws { (self.service, ines) = (service, try service.admin()) }

    /// A JSON object by the ids of operations, indented.
    var file: [UInt8] {
        let bytes = JSONWriter.bytes { writer in
            writer.object { writer in
                for operation in operations {
                    writer.name(operation.id)
                    writer.object { writer in
                        if let request = operation.request { writer.member("request", raw: request.utf8) }
                        writer.name("answers")
                        writer.object { writer in
                            for status in operation.answers.map(\.status).uniqued() {
                                writer.name(String(status))
                                writer.object { writer in
                                    for answer in operation.answers where answer.status == status { write(answer, to: &writer) }
                                }
                            }
                        }
                    }
                }
            }
        }
        do { return try JSONDocument(bytes).root.pretty() } catch { preconditionFailure("\(error)") }
    }

    private func write(_ answer: (status: Int, type: String, body: String), to writer: inout JSONWriter) {
        if answer.type.hasSuffix("json") {
            writer.member(answer.type, raw: answer.body.utf8)
        } else {
            writer.member(answer.type, answer.body)
        }
    }

    func tell() throws {
        try tellOfService()
        for sample in Sample.records { try tell(of: sample) }
        try tellOfCatalogue()
        try tellOfPeople()
        try tellOfKeys()
        try tellOfParticipants()
        try tellOfRelationships()
        let place = try ines.lastEvent()
        try tellOfPrograms()
        try send("listEvents", "GET", "/v1/events?after=\(place)&limit=2")
        let other = try send("deleteProgram", "POST", "/v1/programs", Sample.coaching, isShown: false)
        try send("deleteProgram", "DELETE", #require(other["Location"]), ifMatch: "*")
    }

    private func tellOfService() throws {
        try send("getRoot", "GET", "/")
        try send("getLiveness", "GET", "/livez")
        try send("getReadiness", "GET", "/readyz?verbose")
        try send("getHealth", "GET", "/healthz")
        try send("getMetrics", "GET", "/metrics")
        try send("listSettings", "GET", "/v1/settings")
        try send("getSetting", "GET", "/v1/settings/\(#require(try ines.ids("/v1/settings").first))")
        try send("listProblemCodes", "GET", "/docs/errors")
        try send("getProblemCode", "GET", "/docs/errors/rules-refuse")
    }

    private func tell(of sample: SampleRecord) throws {
        let name = try #require(KindName(rawValue: sample.table)).any
        let (own, id) = ("\(sample.list)/our-own", name.singularID)
        try send("list\(name.pluralID)", "GET", "\(sample.list)?limit=1")
        try send("get\(id)", "GET", "\(sample.list)/\(sample.builtIn)")
        try send("create\(id)", "POST", sample.list, sample.document("our-own"))
        try send("create\(id)", "POST", sample.list, sample.document("our-own"))
        try send("replace\(id)", "PUT", own, sample.changed("our-own"), ifMatch: "*")
        try send("update\(id)", "PATCH", own, sample.patch, ifMatch: "*")
        try send("retire\(id)", "POST", "\(own)/retirement", #"{"reason":"A newer one takes its place."}"#)
        try send("reinstate\(id)", "DELETE", "\(own)/retirement", ifMatch: "*")
        try send("reset\(id)", "PATCH", "\(sample.list)/\(sample.builtIn)", sample.patch, ifMatch: "*", isShown: false)
        try send("reset\(id)", "POST", "\(sample.list)/\(sample.builtIn)/reset")
        try send("delete\(id)", "DELETE", own, ifMatch: "*")
    }

    private func tellOfCatalogue() throws {
        let file = #"{"sources":[{"id":"our-review","title":"Our review of 2026","kind":"organization"}]}"#
        try send("diffCatalogue", "POST", "/v1/catalogue/diff?mode=merge", file)
        try send("importCatalogue", "PUT", "/v1/catalogue?mode=merge", file, ifMatch: "*")
        try send("resetCatalogue", "POST", "/v1/catalogue/reset")
        try send("listConflicts", "GET", "/v1/conflicts?limit=1")
        try send("getConflict", "GET", "/v1/conflicts/mentoring.duration")
        try send("listRules", "GET", "/v1/rules?limit=1")
        try send("getRule", "GET", "/v1/rules/coaching-ends")
        try send("getComparison", "GET", "/v1/comparison?types=coaching,mentoring&dimensions=duration")
        try send("getComparison", "GET", "/v1/comparison?types=coaching,mentoring&dimensions=duration&format=text")
        try send("getQuestionnaire", "GET", "/v1/questionnaire")
        let question = try #require(try ines.get("/v1/questionnaire").value("items.0"))
        let option = try #require(question.at("options.0.id")?.string)
        try send(
            "createRecommendation", "POST", "/v1/recommendations",
            #"{"answers":[{"question":"\#(question["id"]?.string ?? "")","option":"\#(option)"}]}"#)
        try send("calculateMatching", "POST", "/v1/calculations/matching", CalculationTests.workedExample)
        try send(
            "calculateMatching", "POST", "/v1/calculations/matching",
            #"{"guides":[{"id":"ada","capacity":1}],"learners":[{"id":"x"},{"id":"x"}],"scores":[[900],[1000001]]}"#)
    }

    private func tellOfPeople() throws {
        try send("createPerson", "POST", "/v1/people", #"{"displayname":"Grace Hopper","timezone":"Berlin time"}"#)
        let grace = try #require(
            try send("createPerson", "POST", "/v1/people", #"{"displayName":"Grace Hopper","level":"9"}"#, isShown: false)[
                "Location"])
        let manager = grace.replacing("/v1/people/", with: "")
        let document = """
            {"externalId":"HR-1815","userName":"ada@example.org","name":{"givenName":"Ada","familyName":"King"},\
            "displayName":"Ada King","emails":[{"value":"ada@example.org","type":"work","primary":true}],"title":"Analyst",\
            "department":"Research","location":"London","timezone":"Europe/London","languages":["en","de"],"level":"7",\
            "startedOn":"2024-12-10","manager":"\(manager)"}
            """
        let ada = try #require(try send("createPerson", "POST", "/v1/people", document)["Location"])
        try send("createPerson", "POST", "/v1/people", document)
        try send("listPeople", "GET", "/v1/people?q=ada")
        try send("getPerson", "GET", ada)
        try send("listPersonReports", "GET", "\(grace)/reports")
        try send("listPersonLine", "GET", "\(ada)/line")
        try send("updatePerson", "PATCH", grace, #"{"manager":"\#(ada.replacing("/v1/people/", with: ""))"}"#, ifMatch: "*")
        try send("updatePerson", "PATCH", ada, #"{"preferredLanguage":"en-GB"}"#, ifMatch: "*")
        try send("replacePerson", "PUT", ada, document, ifMatch: "*")
        try tellOfOwn(ada)
        // The manager, who is in the line, would be passed over.
        let joan = try ines.open(#"{"displayName":"Joan Clarke"}"#, in: "/v1/people")
        try send("listPersonReadings", "GET", "\(joan)/access-log", by: service.client(of: joan, "me:read"))
        try send("exportPerson", "GET", "\(joan)/export", by: service.client(of: joan, "me:read,notes:read,concerns:write"))
        try tellOfConcerns(ada, contact: joan.replacing("/v1/people/", with: ""))
        try tellOfAppointments(of: ada.replacing("/v1/people/", with: ""))
        try send("deletePerson", "DELETE", grace, ifMatch: "*")
        let other = try send("deletePerson", "POST", "/v1/people", #"{"displayName":"Grace Hopper"}"#, isShown: false)
        try send("deletePerson", "DELETE", #require(other["Location"]), ifMatch: "*")
    }

    /// What a person does with a key of their own.
    private func tellOfOwn(_ person: String) throws {
        let ada = try service.client(of: person, "me:read,me:write,consents:write")
        try send("getPersonProfile", "GET", "\(person)/profile", by: ada)
        let profile = """
            {"offers":["mathematics"],"seeks":["presenting"],"capacity":2,"availability":[{"days":["mon","wed"],"from":"09:00",\
            "until":"12:00"}]}
            """
        try send("setPersonProfile", "PUT", "\(person)/profile", profile, by: ada)
        try send("getPersonProfile", "GET", "\(person)/profile", by: ada)
        try send("updatePersonProfile", "PATCH", "\(person)/profile", #"{"capacity":3}"#, ifMatch: "*", by: ada)
        try send("setPersonProfile", "PUT", "\(person)/profile", profile, ifMatch: "*", by: ada)
        let document =
            #"{"kind":"calendar-detail","text":"My calendar may show what a session is about.","textVersion":"2027-01"}"#
        try send("createConsent", "POST", "\(person)/consents", document)
        let consent = try #require(try send("createConsent", "POST", "\(person)/consents", document, by: ada)["Location"])
        try send("listPersonConsents", "GET", "\(person)/consents", by: ada)
        try send("getConsent", "GET", consent, by: ada)
        try send("withdrawConsent", "POST", "\(consent)/withdrawal", by: ada)
        try tellOfSignIns(person, by: ada)
    }

    private func tellOfSignIns(_ person: String, by ada: Client) throws {
        let link = try send("createSignInLink", "POST", "\(person)/sign-in-links")
        let browser = Browser(try service.guest())
        #expect(try browser.post(#require(try link.string("address")), [:]).status == 303)
        try send("listPersonSignInLinks", "GET", "\(person)/sign-in-links", by: ada)
        try send("getSignInLink", "GET", #require(link["Location"]), by: ada)
        try send("listPersonSignIns", "GET", "\(person)/sign-ins", by: ada)
        try send("listSignIns", "GET", "/v1/sign-ins?person=\(person.replacing("/v1/people/", with: ""))")
        let signIn = "/v1/sign-ins/\(try #require(try ada.ids("\(person)/sign-ins").first))"
        try send("getSignIn", "GET", signIn, by: ada)
        try send("revokeSignIn", "POST", "\(signIn)/revocation", by: ada)
        try send("revokePersonSignIns", "POST", "\(person)/sign-ins/revocation", by: ada)
    }

    private func tellOfConcerns(_ person: String, contact: String) throws {
        let document = #"{"name":"Research","relationshipTypes":["coaching"],"concernContacts":["\#(contact)"]}"#
        let program = try send("createConcern", "POST", "/v1/programs", document, isShown: false)
        let id = try #require(try program.string("id"))
        #expect(try ines.move("/v1/programs/\(id)", to: "enrolling").status == 201)
        let (ada, grace) = (
            try service.client(of: person, "concerns:write,programs:read"),
            try service.client(of: "/v1/people/\(contact)", "concerns:write")
        )
        let concern = try #require(
            try send("createConcern", "POST", "/v1/concerns", #"{"program":"\#(id)","text":"We never meet."}"#, by: ada)[
                "Location"])
        try send("listConcerns", "GET", "/v1/concerns", by: grace)
        try send("getConcern", "GET", concern, by: grace)
        try send("createConcernTransition", "POST", "\(concern)/transitions", #"{"to":"closed"}"#, by: grace)
        try send(
            "createConcernTransition", "POST", "\(concern)/transitions", #"{"to":"acknowledged","text":"We look at it."}"#,
            by: grace)
    }

    private func tellOfAppointments(of person: String) throws {
        try send("createAppointment", "POST", "/v1/appointments", #"{"person":"\#(person)","office":"admin"}"#)
        let document = #"{"person":"\#(person)","office":"privacy-officer","from":"2027-01-01T00:00:00Z"}"#
        let appointment = try #require(try send("createAppointment", "POST", "/v1/appointments", document)["Location"])
        try send("listAppointments", "GET", "/v1/appointments?person=\(person)")
        try send("getAppointment", "GET", appointment)
        try send("updateAppointment", "PATCH", appointment, #"{"until":"2028-01-01T00:00:00Z"}"#, ifMatch: "*")
        try send("replaceAppointment", "PUT", appointment, document, ifMatch: "*")
        try send("deleteAppointment", "DELETE", appointment, ifMatch: "*")
    }

    private func tellOfParticipants() throws {
        let document =
            #"{"name":"Presenting","relationshipTypes":["coaching"],"suggestionsUntil":"2099-12-31","places":{"learner":20}}"#
        let program = try #require(
            try send("createProgramParticipants", "POST", "/v1/programs", document, isShown: false)["Location"])
        #expect(try ines.move(program, to: "enrolling").status == 201)
        let people = try ["Grace Hopper", "Ada King", "Emmy Noether"].map { name in
            try #require(
                try send("createProgramParticipants", "POST", "/v1/people", #"{"displayName":"\#(name)"}"#, isShown: false)[
                    "Location"])
        }
        let ids = people.map { $0.replacing("/v1/people/", with: "") }
        let form = #"{"questions":[{"id":"goal","kind":"text","text":"What do you want to reach?"}]}"#
        #expect(try ines.put("\(program)/form", form, ifMatch: nil).status == 201)
        let list = "\(program)/participants"
        try send("createProgramParticipants", "POST", list, #"{"person":"\#(ids[1])","side":"mentee"}"#)
        let ada = try #require(
            try send("createProgramParticipants", "POST", list, #"{"person":"\#(ids[1])","side":"learner"}"#)["Location"])
        try send("createProgramParticipants", "POST", list, #"{"people":["\#(ids[0])","\#(ids[1])"],"side":"guide"}"#)
        try send("listProgramParticipants", "GET", "\(list)?status=invited&limit=1")
        try send("getParticipant", "GET", ada)
        let (grace, king) = (
            try service.client(of: people[0], "me:read,me:write,programs:read"),
            try service.client(of: people[1], "me:read,me:write,preferences:write,programs:read,people:read")
        )
        let guide = try #require(try ines.ids("\(list)?side=guide&person=\(ids[0])").first)
        try send("updateParticipant", "PATCH", "/v1/participants/\(guide)", #"{"capacity":2}"#, ifMatch: "*")
        try send("createParticipantTransition", "POST", "\(ada)/transitions", #"{"to":"applied"}"#)
        try send("createParticipantTransition", "POST", "\(ada)/transitions", #"{"to":"applied"}"#, by: king)
        try send(
            "createParticipantTransition", "POST", "/v1/participants/\(guide)/transitions", #"{"to":"applied"}"#, isShown: false,
            by: grace)
        try send("listParticipantTransitions", "GET", "\(ada)/transitions")
        try send("getParticipantTransition", "GET", "\(ada)/transitions/1")
        try send("listParticipantFindings", "GET", "\(ada)/findings")
        try send("setParticipantAnswerSheet", "PUT", "\(ada)/answers", #"{"values":{"gaol":"Speak freely"}}"#, by: king)
        try send("setParticipantAnswerSheet", "PUT", "\(ada)/answers", #"{"values":{"goal":"Speak freely"}}"#, by: king)
        try send("getParticipantAnswerSheet", "GET", "\(ada)/answers", by: king)
        try send(
            "updateParticipantAnswerSheet", "PATCH", "\(ada)/answers", #"{"values":{"goal":"Convince"}}"#, ifMatch: "*", by: king)
        try send("setParticipantPreferenceList", "PUT", "\(ada)/preferences", #"{"choices":["\#(guide)"]}"#, by: king)
        try send("getParticipantPreferenceList", "GET", "\(ada)/preferences", by: king)
        try send(
            "updateParticipantPreferenceList", "PATCH", "\(ada)/preferences", #"{"avoid":["\#(ids[0])"]}"#, ifMatch: "*", by: king
        )
        try send("listProgramGuides", "GET", "\(program)/guides", by: king)
        #expect(try ines.patch(people[1], #"{"manager":"\#(ids[2])"}"#, ifMatch: "*").status == 200)
        let emmy = try service.client(of: people[2], "me:read,me:write,programs:read")
        let said = #"{"person":"\#(ids[1])","text":"Somebody who has led a sales team would help."}"#
        try send("suggestToCommittee", "POST", "\(program)/suggestions", said, by: emmy)
        try send("suggestToCommittee", "POST", "\(program)/suggestions", said, by: emmy)
        try send(
            "nominateParticipant", "POST", "\(program)/nominations",
            #"{"person":"\#(ids[1])","text":"Would teach well.","side":"guide"}"#, by: emmy)
        try send("listProgramSuggestions", "GET", "\(program)/suggestions")
    }

    private func tellOfKeys() throws {
        try send("createKey", "POST", "/v1/keys", #"{"name":"HR portal","scopes":["people:raed"]}"#)
        let key = try send(
            "createKey", "POST", "/v1/keys",
            #"{"name":"HR portal","purpose":"Pages for employees","scopes":["people:act","people:read","programs:read","me:read"]}"#
        )
        let address = try #require(key["Location"])
        try send("listKeys", "GET", "/v1/keys?sort=expiresAt")
        try send("getKey", "GET", address)
        try send("updateKey", "PATCH", address, #"{"name":"HR portal, production"}"#, ifMatch: "*")
        try send("rotateKey", "POST", "\(address)/secrets", #"{"overlapDays":7}"#)
        try send("rotateKey", "POST", "\(address)/secrets", #"{"overlapDays":7}"#)
        let ada = try send("createPerson", "POST", "/v1/people", #"{"displayName":"Ada Mendes"}"#, isShown: false)
        let wish = #"{"person":"\#(try ada.string("id") ?? "")","seconds":900,"scopes":["me:read","programs:read"]}"#
        try send("delegateKey", "POST", "\(address)/delegations", wish)
        try send("getMe", "GET", "/v1/me")
        try send("revokeKey", "POST", "\(address)/revocation")
        try send("revokeKey", "POST", "/v1/keys/key_00000000-0000-7000-8000-000000000000/revocation")
    }

    private func tellOfPrograms() throws {
        try send(
            "createProgram", "POST", "/v1/programs", #"{"nam":"Leading for the first time","relationshipTypes":["mentorin"]}"#)
        let program = try #require(try send("createProgram", "POST", "/v1/programs", Self.mentoring)["Location"])
        try send("listPrograms", "GET", "/v1/programs?status=draft")
        try send("getProgram", "GET", program)
        try send("getProgram", "GET", "/v1/programs/prg_00000000-0000-7000-8000-000000000000")
        try send("updateProgram", "PATCH", program, #"{"owner":"Ines"}"#)
        try send("updateProgram", "PATCH", program, #"{"owner":"Ines"}"#, ifMatch: "\"1-00000000\"")
        try send("updateProgram", "PATCH", program, #"{"owner":"Ines"}"#, ifMatch: "*")
        try send("replaceProgram", "PUT", program, Self.mentoring, ifMatch: "*")
        try send("createProgramTransition", "POST", "\(program)/transitions", #"{"to":"running"}"#)
        try send("createProgramTransition", "POST", "\(program)/transitions", #"{"to":"closed"}"#)
        try send("listProgramFindings", "GET", "\(program)/findings")
        try send("getProgramDesign", "GET", "\(program)/design")
        try send("setProgramDesign", "PUT", "\(program)/design", Sample.design, ifMatch: "*")
        try send("getProgramDesign", "GET", "\(program)/design")
        try send("approveProgramDesign", "POST", "\(program)/design/approval", #"{"by":"Ines"}"#)
        try send("createProgramTransition", "POST", "\(program)/transitions", #"{"to":"enrolling"}"#)
        let form =
            #"{"questions":[{"id":"goal","kind":"text","text":"What do you want to reach?","for":"learner","required":true}]}"#
        try send("setProgramForm", "PUT", "\(program)/form", form.replacing("text\",\"text", with: "rank\",\"text"))
        try send("setProgramForm", "PUT", "\(program)/form", form)
        try send("getProgramForm", "GET", "\(program)/form")
        try send("updateProgramForm", "PATCH", "\(program)/form", #"{"questions":[]}"#, ifMatch: "*")
        let style =
            #"{"id":"style","kind":"choice","text":"How do you work?","options":[{"id":"a","label":"Plan"},{"id":"b","label":"Try"}],"use":["match"]}"#
        let sensitive =
            #"{"id":"faith","kind":"choice","text":"Faith?","options":[{"id":"a","label":"Some"},{"id":"b","label":"None"}],"sensitive":true}"#
        #expect(try ines.patch("\(program)/form", #"{"questions":[\#(style),\#(sensitive)]}"#, ifMatch: "*").status == 200)
        try send("getProgramMatching", "GET", "\(program)/matching")
        let matching =
            #"{"criteria":[{"id":"topics","kind":"overlap","learner":"profile.seeks","guide":"profile.offers","weight":600},{"id":"style","kind":"equal","of":"form.style","weight":400}],"constraints":{"language":{}}}"#
        try send("setProgramMatching", "PUT", "\(program)/matching", matching.replacing("form.style", with: "form.faith"))
        try send("setProgramMatching", "PUT", "\(program)/matching", matching)
        try send("setProgramMatching", "PUT", "\(program)/matching", matching, ifMatch: "*")
        try send(
            "updateProgramMatching", "PATCH", "\(program)/matching", #"{"constraints":{"overlap":{"minimumMinutes":60}}}"#,
            ifMatch: "*")
        try send("listProgramMatchingFindings", "GET", "\(program)/matching/findings")
        try send("listProgramTransitions", "GET", "\(program)/transitions")
        try send("getProgramTransition", "GET", "\(program)/transitions/1")
    }

    /// Sends a request, and keeps the first answer of each status and type.
    @discardableResult
    func send(
        _ id: String, _ method: String, _ target: String, _ body: String? = nil, ifMatch: String? = nil, isShown: Bool = true,
        by client: Client? = nil
    ) throws -> Answer {
        var fields = method == "PATCH" ? ["Content-Type": "application/merge-patch+json"] : [:]
        fields["If-Match"] = ifMatch
        let isJSON = { (text: String) in text.hasPrefix("{") || text.hasPrefix("[") }
        if let body, !isJSON(body) { fields["Content-Type"] = "text/csv" }
        let answer = try (client ?? ines).send(method, target, body, fields: fields)
        guard isShown else { return answer }
        let place = operations.firstIndex { $0.id == id } ?? operations.count
        if place == operations.count { operations.append((id, nil, [])) }
        if answer.status < 300, let body {
            let text = { String(decoding: JSONWriter.bytes { $0.string(body) }, as: UTF8.self) }
            operations[place].request = isJSON(body) ? body : text()
        }
        let type = answer["Content-Type"].map { String($0.prefix { $0 != ";" }) }
        if let type, !operations[place].answers.contains(where: { $0.status == answer.status && $0.type == type }) {
            // No secret goes into the description, not even one that opens nothing.
            let text = answer.text.replacing(/(ra[pt])_[-\w]{30,}/) { "\($0.output.1)_…" }
                .replacing(/(links|calendar)\/[-\w]{43}/) { "\($0.output.1)/…" }
            operations[place].answers.append((answer.status, type, text))
        }
        return answer
    }
}
