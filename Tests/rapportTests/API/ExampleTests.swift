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
                #"(prg|per|pfl|frm|apt|cst|con|key|lnk|sgn|par|ans|prf|sug|set|app|rel|agr|ses|gol|nte|min|dis|cal)_[0-9a-f-]{36}"#,
                "an id"
            ),
            (#"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"#, "2026-11-29T12:00:00.000Z"),
            (#"UID:[-\w]{43}"#, "UID:a name"), (#"\d{8}T\d{6}Z"#, "20261129T120000Z"),
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

/// What somebody does who tries everything once.
private final class ExampleStory {
    private static let mentoring = Sample.mentoring.replacing("First leaders", with: "Leading for the first time")

    private let service: ServiceProcess
    private let ines: Client
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

    /// Coaching from the proposal to the end, by those who are in it.
    private func tellOfRelationships() throws {
        let document = #"{"name":"Presenting","relationshipTypes":["coaching"],"enrolment":"open"}"#
        let program = try ines.open(document)
        #expect(try ines.move(program, to: "enrolling").status == 201)
        let boss = try ines.open(#"{"displayName":"Joan Clarke"}"#, in: "/v1/people")
        let above = #","manager":"\#(boss.replacing("/v1/people/", with: ""))""#
        let scopes = "me:read,me:write,programs:read,people:read,sessions:write,goals:write,notes:read,notes:write,calendar:write"
        let joan = try service.client(of: boss, scopes)
        func joined(_ name: String, _ side: String, _ more: String = "") throws -> (client: Client, person: String, id: String) {
            let person = try ines.open(#"{"displayName":"\#(name)"\#(more)}"#, in: "/v1/people")
            let client = try service.client(of: person, scopes)
            let made = try client.post("\(program)/participants", #"{"side":"\#(side)"}"#)
            #expect(made.status == 201, "\(made.text)")
            return try (client, person.replacing("/v1/people/", with: ""), made.string("id") ?? "")
        }
        let (coach, ada) = (try joined("Emmy Noether", "guide"), try joined("Ada King", "learner", above))
        try tellOfApplications(program, ada.client, coach.client, of: ada.person, to: coach.id)
        let wish =
            #"{"program":"\#(program.replacing("/v1/programs/", with: ""))","guide":"\#(coach.id)","startsOn":"2026-11-02","plannedEnd":"2099-06-30","#
        try send("createRelationship", "POST", "/v1/relationships", wish + #""learners":["\#(coach.id)"]}"#)
        let one = try #require(
            try send("createRelationship", "POST", "/v1/relationships", wish + #""learners":["\#(ada.id)"]}"#)["Location"])
        try send("createRelationship", "POST", "/v1/relationships", wish + #""learners":["\#(ada.id)"]}"#)
        try send("listRelationships", "GET", "/v1/relationships?status=proposed")
        try send("getRelationship", "GET", one)
        try send("listPersonTasks", "GET", "/v1/people/\(ada.person)/tasks", by: ada.client)
        try send("listProgramTasks", "GET", "\(program)/tasks")
        try send("createRelationshipAcceptance", "POST", "\(one)/acceptances", "{}")
        for client in [ada.client, coach.client] {
            try send("createRelationshipAcceptance", "POST", "\(one)/acceptances", #"{"accepts":true}"#, by: client)
        }
        try tellOfAgreements(one, ada.client, coach.client)
        try send("createRelationshipTransition", "POST", "\(one)/transitions", #"{"to":"closing"}"#, by: ada.client)
        try send("updateRelationship", "PATCH", one, #"{"plannedSessions":6}"#, ifMatch: "*")
        try send(
            "createRelationshipWaiver", "POST", "\(one)/waivers",
            #"{"rule":"manager-is-partner","reason":"Her manager is on leave.","until":"2099-01-31"}"#, isShown: false)
        try send("createRelationshipWaiver", "POST", "\(one)/waivers", #"{"rule":"relationship-ends","reason":"Not yet."}"#)
        try send(
            "createRelationshipWaiver", "POST", "\(one)/waivers",
            #"{"rule":"manager-is-partner","reason":"Her manager is on leave.","until":"2099-01-31"}"#)
        try tellOfInputs(one, joan)
        try tellOfSessions(one, ada.client)
        try tellOfGoals(one, ada.client, coach.client, of: ada.person)
        try tellOfNotes(one, ada.client)
        try tellOfDisclosures(
            one, ada.client, coach.client, to: joan, boss.replacing("/v1/people/", with: ""), of: ada.person)
        try send("createRelationshipTransition", "POST", "\(one)/transitions", #"{"to":"active"}"#, by: ada.client)
        try send("createRelationshipTransition", "POST", "\(one)/transitions", #"{"to":"paused"}"#, by: ada.client)
        try send("listRelationshipTransitions", "GET", "\(one)/transitions?limit=1")
        try send("getRelationshipTransition", "GET", "\(one)/transitions/1")
        try send("listRelationshipFindings", "GET", "\(one)/findings")
    }

    /// What the manager learns: of the goal, and a text.
    private func tellOfDisclosures(
        _ one: String, _ learner: Client, _ guide: Client, to manager: Client, _ boss: String, of person: String
    ) throws {
        let list = "\(one)/disclosures"
        let text = #"{"to":"\#(boss)","text":"Ada speaks without notes now, and asks for the hard questions."}"#
        try send("createRelationshipDisclosure", "POST", list, text, by: guide)
        let named = #"{"disclosures":[{"to":"\#(boss)","office":"manager","what":["attendance","goal-progress","summary"]}]}"#
        try send("updateRelationshipAgreement", "PATCH", "\(one)/agreement", named, ifMatch: "*", isShown: false, by: learner)
        for client in [learner, guide] {
            try send("signRelationshipAgreement", "POST", "\(one)/agreement/signatures", isShown: false, by: client)
        }
        let made = try #require(send("createRelationshipDisclosure", "POST", list, text, by: guide)["Location"])
        try send("updateDisclosure", "PATCH", made, #"{"text":"Ada speaks without notes now."}"#, ifMatch: "*", by: guide)
        try send("createDisclosureTransition", "POST", "\(made)/transitions", #"{"to":"released"}"#, by: guide)
        try send("createDisclosureTransition", "POST", "\(made)/transitions", #"{"to":"released"}"#, by: learner)
        try send("listRelationshipDisclosures", "GET", list, by: learner)
        try send("listDisclosures", "GET", "/v1/disclosures", by: manager)
        try send("getDisclosure", "GET", made, by: manager)
        try send("listDisclosureTransitions", "GET", "\(made)/transitions", by: learner)
        try send("getDisclosureTransition", "GET", "\(made)/transitions/1", by: learner)
        try send("listDisclosureFindings", "GET", "\(made)/findings", by: learner)
        try send("getRelationshipDisclosed", "GET", "\(one)/disclosed", by: manager)
    }

    /// A request to a guide who has no time.
    private func tellOfApplications(
        _ program: String, _ learner: Client, _ guide: Client, of person: String, to choice: String
    ) throws {
        let list = "\(program)/applications"
        try send("createProgramApplication", "POST", list, #"{"choices":[]}"#, by: learner)
        let wish = #"{"choices":["\#(choice)"],"message":"I would like to learn how you lead without a title."}"#
        let one = try #require(send("createProgramApplication", "POST", list, wish, by: learner)["Location"])
        try send("createProgramApplication", "POST", list, wish, by: learner)
        try send("listProgramApplications", "GET", list)
        try send("listPersonApplications", "GET", "/v1/people/\(person)/applications", by: learner)
        try send("listApplications", "GET", "/v1/applications?status=open", by: guide)
        try send("getApplication", "GET", one, by: guide)
        try send("answerApplication", "POST", "\(one)/answer", #"{"accepts":false}"#, by: learner)
        try send(
            "withdrawApplication", "POST", "\(one)/withdrawal", #"{"choice":"par_01a0c452-15c8-7000-9d9e-d3fb32b6d4f1"}"#,
            by: learner)
        try send("answerApplication", "POST", "\(one)/answer", #"{"accepts":false}"#, by: guide)
        try send("withdrawApplication", "POST", "\(one)/withdrawal", "{}", by: learner)
        try send("listApplicationTransitions", "GET", "\(one)/transitions", by: learner)
        try send("getApplicationTransition", "GET", "\(one)/transitions/1", by: learner)
        try send("listApplicationFindings", "GET", "\(one)/findings", by: learner)
        let other = try #require(
            send("createProgramApplication", "POST", list, wish, isShown: false, by: learner)["Location"])
        try send("withdrawApplication", "POST", "\(other)/withdrawal", "{}", by: learner)
    }

    private func tellOfAgreements(_ one: String, _ ada: Client, _ coach: Client) throws {
        let agreement = """
            {"purpose":"Speak freely before a hundred people","expectations":[{"side":"learner","text":"Honest feedback"},\
            {"side":"guide","text":"One talk a month to practice on"}],"schedule":{"every":"P2W","minutes":60,"mode":"video"},\
            "confidentiality":"What is said stays between the two of us.","howToEnd":"One last conversation."}
            """
        try send("getRelationshipAgreement", "GET", "\(one)/agreement", by: ada)
        let made = try send("setRelationshipAgreement", "PUT", "\(one)/agreement", agreement, by: ada)
        try send("getRelationshipAgreement", "GET", "\(one)/agreement", by: coach)
        try send("setRelationshipAgreement", "PUT", "\(one)/agreement", agreement, ifMatch: "*", by: ada)
        try send(
            "updateRelationshipAgreement", "PATCH", "\(one)/agreement", #"{"goals":"A clear talk"}"#, ifMatch: "*", by: coach)
        try send("signRelationshipAgreement", "POST", "\(one)/agreement/signatures", by: ada)
        try send("signRelationshipAgreement", "POST", "\(one)/agreement/signatures", isShown: false, by: coach)
        try send("listRelationshipAgreements", "GET", "\(one)/agreements", by: ada)
        let address = try #require(made["Location"])
        try send("listAgreements", "GET", "/v1/agreements?status=in-force", by: ada)
        try send("getAgreement", "GET", address, by: ada)
        try send("listAgreementTransitions", "GET", "\(address)/transitions", by: ada)
        try send("getAgreementTransition", "GET", "\(address)/transitions/1", by: ada)
        try send("listAgreementFindings", "GET", "\(address)/findings", by: ada)
    }

    private func tellOfInputs(_ one: String, _ joan: Client) throws {
        let input = #"{"areas":["Speaking to the board"],"text":"She knows her subject and rushes through it."}"#
        let made = try #require(
            try send("createRelationshipManagerInput", "POST", "\(one)/manager-inputs", input, by: joan)["Location"])
        try send("listRelationshipManagerInputs", "GET", "\(one)/manager-inputs", by: joan)
        try send("listManagerInputs", "GET", "/v1/manager-inputs", by: joan)
        try send("getManagerInput", "GET", made, by: joan)
        try send("updateManagerInput", "PATCH", made, #"{"areas":["Speaking to the board","Pace"]}"#, ifMatch: "*", by: joan)
    }

    private func tellOfSessions(_ one: String, _ ada: Client) throws {
        let session = """
            {"startsAt":"\(moment(-7200))","zone":"Europe/Berlin","minutes":60,"mode":"video","agenda":[{"title":"The first talk"}]}
            """
        let first = try #require(
            try send("createRelationshipSession", "POST", "\(one)/sessions", session, by: ada)["Location"])
        try send("createRelationshipSession", "POST", "\(one)/sessions", #"{"startsAt":"soon"}"#, by: ada)
        let later = try #require(
            try send("moveSession", "POST", "\(first)/move", #"{"startsAt":"\#(moment(-3600))"}"#, by: ada)["Location"])
        try send("listRelationshipSessions", "GET", "\(one)/sessions", by: ada)
        try send("listSessions", "GET", "/v1/sessions?from=2026-11-02T00:00:00Z&status=planned", by: ada)
        try send("getSession", "GET", later, by: ada)
        try send("updateSession", "PATCH", later, #"{"place":"Room 3"}"#, ifMatch: "*", by: ada)
        try send("createSessionTransition", "POST", "\(later)/transitions", #"{"to":"held"}"#, by: ada)
        try send("createSessionTransition", "POST", "\(later)/transitions", #"{"to":"planned"}"#, by: ada)
        try send("listSessionTransitions", "GET", "\(later)/transitions", by: ada)
        try send("getSessionTransition", "GET", "\(later)/transitions/1", by: ada)
        try send("listSessionFindings", "GET", "\(later)/findings", by: ada)
        try send("getSession", "GET", "\(later)?details=names", by: ada)
        try tellOfCalendar(one, ada)
        let several = #"{"startsAt":"2027-03-14T14:00:00Z","zone":"Europe/Berlin","repeat":{"every":"P2W","times":2}}"#
        try send("createRelationshipSession", "POST", "\(one)/sessions", several, by: ada)
    }

    private func tellOfCalendar(_ one: String, _ ada: Client) throws {
        let tomorrow = Date(timeIntervalSinceNow: 86_400).formatted(.iso8601)
        let session = #"{"startsAt":"\#(tomorrow)","place":"Room 3","joinLink":"https://meet.example.org/ada-emmy"}"#
        try send("createRelationshipSession", "POST", "\(one)/sessions", session, isShown: false, by: ada)
        let own = "/v1/people/me/calendar"
        try send("getPersonCalendarFeed", "GET", own, by: ada)
        try send("createPersonCalendarFeed", "POST", own, #"{"details":"all"}"#, by: ada)
        let made = try send("createPersonCalendarFeed", "POST", own, #"{"details":"names"}"#, by: ada)
        try send("getPersonCalendarFeed", "GET", own, by: ada)
        try send("getCalendar", "GET", #require(try made.string("address")), by: service.guest())
        try send("deletePersonCalendarFeed", "DELETE", own, by: ada)
        try send("deletePersonCalendarFeed", "DELETE", own, by: ada)
    }

    private func tellOfGoals(_ one: String, _ ada: Client, _ coach: Client, of person: String) throws {
        let goal =
            #"{"owner":"\#(person)","statement":"Speak without notes","levels":{"-1":"With notes","0":"With a few words","+1":"Freely"}}"#
        let made = try #require(try send("createRelationshipGoal", "POST", "\(one)/goals", goal, by: ada)["Location"])
        try send("createGoalTransition", "POST", "\(made)/transitions", #"{"to":"agreed"}"#, by: coach)
        let measure = #"{"measure":"Listener survey","baseline":3.1,"target":4,"unit":"points","dueOn":"2027-06-30"}"#
        try send("updateGoal", "PATCH", made, measure, ifMatch: "*", by: ada)
        try send("rateGoal", "POST", "\(made)/ratings", #"{"level":1}"#, by: coach)
        try send("createGoalTransition", "POST", "\(made)/transitions", #"{"to":"agreed"}"#, by: coach)
        try send("rateGoal", "POST", "\(made)/ratings", #"{"level":1,"note":"Three talks without notes."}"#, by: coach)
        try send("listRelationshipGoals", "GET", "\(one)/goals", by: ada)
        try send("listGoals", "GET", "/v1/goals?status=active", by: ada)
        try send("getGoal", "GET", made, by: ada)
        try send("listGoalTransitions", "GET", "\(made)/transitions", by: ada)
        try send("getGoalTransition", "GET", "\(made)/transitions/1", by: ada)
        try send("listGoalFindings", "GET", "\(made)/findings", by: ada)
        try send("getRelationshipAttainment", "GET", "\(one)/attainment", by: ada)
    }

    private func tellOfNotes(_ one: String, _ ada: Client) throws {
        let note = #"{"scope":"shared","text":"Breathe before the first sentence."}"#
        let made = try #require(try send("createRelationshipNote", "POST", "\(one)/notes", note, by: ada)["Location"])
        try send("listRelationshipNotes", "GET", "\(one)/notes?scope=shared", by: ada)
        try send("listNotes", "GET", "/v1/notes", by: ada)
        try send("getNote", "GET", made, by: ada)
        try send("updateNote", "PATCH", made, #"{"text":"Breathe, then begin."}"#, ifMatch: "*", by: ada)
        try send("deleteNote", "DELETE", made, ifMatch: "*", by: ada)
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
        try send("listProgramTransitions", "GET", "\(program)/transitions")
        try send("getProgramTransition", "GET", "\(program)/transitions/1")
    }

    /// Sends a request, and keeps the first answer of each status and type.
    @discardableResult
    private func send(
        _ id: String, _ method: String, _ target: String, _ body: String? = nil, ifMatch: String? = nil, isShown: Bool = true,
        by client: Client? = nil
    ) throws -> Answer {
        var fields = method == "PATCH" ? ["Content-Type": "application/merge-patch+json"] : [:]
        fields["If-Match"] = ifMatch
        let answer = try (client ?? ines).send(method, target, body, fields: fields)
        guard isShown else { return answer }
        let place = operations.firstIndex { $0.id == id } ?? operations.count
        if place == operations.count { operations.append((id, nil, [])) }
        if answer.status < 300, let body { operations[place].request = body }
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
