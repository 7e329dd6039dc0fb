import Foundation
import Guidance
import HTTP
import JSON
import Testing
@testable import rapport

extension ExampleStory {
    /// Coaching from the proposal to the end, by those who are in it.
    func tellOfRelationships() throws {
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
        try tellOfJoining(one, program) { try joined($0, $1) }
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
        try tellOfMatchRuns(program) { try joined($0, $1) }
    }

    /// Two who are matched, and two for whom there is no guide.
    private func tellOfMatchRuns(
        _ program: String, joined: (_ name: String, _ side: String) throws -> (client: Client, person: String, id: String)
    ) throws {
        // By the age of ids, so that all is as it was each time.
        #expect(try ines.patch("\(program)/matching", #"{"tieBreak":"id"}"#, ifMatch: "*").status == 201)
        let guide = try joined("Dorothy Vaughan", "guide")
        let learners = try ["Betty Holberton", "Jean Bartik", "Ruth Teitelbaum"].map { try joined($0, "learner") }
        try send("suggestGuides", "GET", "/v1/participants/\(learners[0].id)/suggestions", by: learners[0].client)
        try send("suggestGuides", "GET", "/v1/participants/\(learners[0].id)/suggestions")
        try send(
            "createProgramMatchRun", "POST", "\(program)/match-runs",
            #"{"pins":[{"learner":"\#(guide.id)","guide":"\#(guide.id)"}]}"#)
        let run = try #require(try send("createProgramMatchRun", "POST", "\(program)/match-runs", "{}")["Location"])
        try send("updateMatchRun", "PATCH", run, #"{"forbids":[]}"#, ifMatch: "*")
        try send("createMatchRunTransition", "POST", "\(run)/transitions", #"{"to":"solving"}"#)
        while try ines.get(run).string("status") == "solving" {}
        try send("listMatchRuns", "GET", "/v1/match-runs")
        try send("listProgramMatchRuns", "GET", "\(program)/match-runs")
        try send("getMatchRun", "GET", run)
        for (id, part) in [
            ("getMatchRunResult", "result"), ("listMatchRunProposals", "proposals"), ("listMatchRunUnmatched", "unmatched"),
            ("listMatchRunGuides", "guides"), ("listMatchRunShortages", "shortages"), ("listMatchRunLeftOut", "left-out"),
            ("getMatchRunCertificate", "certificate"),
            ("listMatchRunFindings", "findings"), ("getMatchRunProgress", "progress"),
            ("getCommitteeFile", "committee-file"),
        ] {
            try send(id, "GET", "\(run)/\(part)")
        }
        let id = run.replacing("/v1/match-runs/", with: "")
        try send(
            "askWhatIf", "POST", "\(run)/what-if", #"{"capacity":[{"guide":"\#(guide.id)","places":2}],"relax":["language"]}"#)
        try send("askWhatIf", "POST", "\(run)/what-if", #"{"relax":["avoid"]}"#)
        let table = "run,learner_id,guide_id,decision,comment\r\n"
        try send(
            "sendCommitteeFile", "POST", "\(run)/committee-file",
            "\(table)\(id),\(learners[1].id),\(guide.id),keep,They know each other.\r\n")
        try send("sendCommitteeFile", "POST", "\(run)/committee-file", "\(table)\(id),\(learners[1].id),\(guide.id),perhaps,\r\n")
        try send("compareMatchRuns", "GET", "\(run)/comparison?with=\(id)")
        try send("createMatchRunTransition", "POST", "\(run)/transitions", #"{"to":"published"}"#)
        try send("createMatchRunTransition", "POST", "\(run)/transitions", #"{"to":"discarded"}"#)
        try send("listMatchRunTransitions", "GET", "\(run)/transitions")
        try send("getMatchRunTransition", "GET", "\(run)/transitions/1")
    }

    /// A group that has begun takes in one more, and a pair does not.
    private func tellOfJoining(
        _ pair: String, _ program: String,
        joined: (_ name: String, _ side: String) throws -> (client: Client, person: String, id: String)
    ) throws {
        let (guide, newcomer) = (try joined("Grace Hopper", "guide"), try joined("Kathleen McNulty", "learner"))
        let learners = try ["Alan Turing", "Mary Jackson"].map { try joined($0, "learner") }
        let group = try ines.open(
            #"""
            {"program":"\#(program.replacing("/v1/programs/", with: ""))","guide":"\#(guide.id)",\#
            "learners":[\#(learners.map { "\"\($0.id)\"" }.joined(separator: ","))],"plannedEnd":"2099-06-30"}
            """#, in: "/v1/relationships")
        for member in [guide] + learners {
            try send(
                "createRelationshipAcceptance", "POST", "\(group)/acceptances", #"{"accepts":true}"#, isShown: false,
                by: member.client)
        }
        let asked = #"{"participant":"\#(newcomer.id)"}"#
        try send("createRelationshipMember", "POST", "\(pair)/members", asked)
        try send("createRelationshipMember", "POST", "\(group)/members", asked)
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
    func tellOfApplications(
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
}
