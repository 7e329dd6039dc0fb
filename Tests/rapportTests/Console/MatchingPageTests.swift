import Foundation
import HTTP
import JSON
import Platform
import Testing

@testable import Guidance
@testable import rapport

/// Matching in a browser, over connections: an organizer sees what is missing, makes runs, reads why, decides, compares and publishes.
@Suite struct MatchingPageTests {
    let service: ServiceProcess
    let circle: Circle
    let browser: Browser
    let token: String
    /// The page on matching of the program.
    private let matching: String

    private static let scopes = """
        "programs:read","programs:write","programs:step","participants:read","people:read","matching:read","matching:run",
        "relationships:read"
        """

    init() throws {
        service = try ServiceProcess()
        circle = try Circle(service, type: "mentoring")
        let owner = try circle.person("Olga Owner")
        #expect(try circle.ines.patch(circle.program, #"{"owners":["\#(owner.id)"]}"#, ifMatch: "*").status == 200)
        browser = try Self.browser(of: owner, in: circle)
        token = try browser.token()
        matching = "/programs/\(circle.programID)/matching"
    }

    static func browser(of somebody: Circle.Somebody, in circle: Circle) throws -> Browser {
        let made = try circle.ines.post("/v1/keys", #"{"name":"B","scopes":[\#(scopes)],"actsFor":"\#(somebody.id)"}"#)
        let browser = Browser(try circle.service.guest())
        try browser.signIn(withKey: try #require(try made.string("secret")))
        return browser
    }

    func post(_ target: String, _ form: [String: String]) throws -> Answer {
        try browser.post(target, form.merging(["form-token": token]) { $1 })
    }

    func text(_ target: String) throws -> String {
        let answer = try browser.get(target)
        #expect(answer.status == 200, "\(target): \(answer.text)")
        return answer.text
    }

    /// Where a form that makes a run leads to.
    func run(_ answer: Answer) throws -> String {
        #expect(answer.status == 303, "\(answer.text)")
        return String(try #require(answer["Location"]?.split(separator: "?").first))
    }

    /// The page of a run that is solved: until then it asks the browser to come again.
    func solved(_ run: String) throws -> String {
        while true {
            let answer = try browser.get(run)
            #expect(answer.status == 200, "\(answer.text)")
            if let again = answer["Refresh"] {
                // Not the place on the page to which the form has led: to that a browser would go without asking.
                #expect(again.wholeMatch(of: /\d; url=\?/) != nil, "\(again)")
                #expect(answer.text.contains("value=\"draft\""), "it can be stopped")
                continue
            }
            return answer.text
        }
    }

    func start(_ form: [String: String] = [:]) throws -> String {
        let key = try browser.get(matching).hidden("key")
        let run = try run(post(matching, form.merging(["key": key]) { $1 }))
        _ = try solved(run)
        return run
    }

    func people(_ count: Int, guides: Int) throws -> (learners: [Circle.Somebody], guides: [Circle.Somebody]) {
        let learners = try (0..<count).map { try circle.joining(circle.person("Learner \($0)"), as: "learner") }
        return (learners, try (0..<guides).map { try circle.joining(circle.person("Guide \($0)"), as: "guide") })
    }

    @Test func `an organizer sees what is missing, makes a run, reads why, pins a pair, compares and publishes`() throws {
        #expect(try text("/programs/\(circle.programID)").contains("href=\"\(matching)\""))
        let empty = try text(matching)
        #expect(empty.contains("There is no learner yet") && empty.contains("There is no guide yet"))
        let (learners, guides) = try people(4, guides: 3)
        let wish = #"{"choices":["\#(guides[0].participant)"]}"#
        let put = try learners[0].client.put("/v1/participants/\(learners[0].participant)/preferences", wish, ifMatch: nil)
        #expect(put.status == 201, "\(put.text)")
        let ready = try text(matching)
        #expect(!ready.contains("There is no"))
        #expect(ready.contains("topics: 0 of 4 learners have said anything in profile.seeks."), "a finding names its criterion")
        // Sent twice it makes one run.
        let key = try browser.get(matching).hidden("key")
        let first = try run(post(matching, ["key": key]))
        #expect(try run(post(matching, ["key": key])) == first)
        let page = try solved(first)
        #expect(page.contains("3 matched, 1 without a guide") && page.contains("Match run 1"))
        #expect(try text(matching).contains("href=\"\(first)\""))
        #expect(try text("\(first)?done=started").contains("It is now: Matched."))
        // Each pair has the names, the points by criterion, and what it obeys.
        #expect(page.matches(of: /<summary>Why<\/summary>/).count == 3)
        #expect(
            page.contains("Guide 0") && page.contains("<li>wish: ") && page.contains("Not in each other’s line of management"))
        let own = try text("\(first)?learner=\(learners[0].participant)")
        #expect(own.contains(">Learner 0</a>") && own.contains(">Guide 0</a>") && own.matches(of: /<summary>Why</).count == 1)
        let left = try text("\(first)/unmatched")
        #expect(left.contains("have no place left") && left.contains("takes one place more") && left.contains("1 learner more"))
        #expect(try text("\(first)/guides").contains("1 of 1 place"))
        #expect(try text("\(first)/shortages").contains("4 learners can only be guided by 3 guides, who have 3 places."))
        #expect(try text("\(first)/left-out").contains("All who take part are in the run."))

        // The one who was left out is pinned to the guide whom somebody else wants: another run has it.
        let outsider = try #require(learners.first { left.contains("/participants/\($0.participant)\"") })
        let pair = "\(first)/pair?learner=\(outsider.participant)&guide=\(guides[0].participant)"
        let form = try browser.get(pair)
        let name = try circle.ines.get(outsider.address).string("displayName") ?? "?"
        #expect(form.status == 200 && form.text.contains("Match run 1: \(name) and Guide 0"), "\(form.text)")
        let decided = [
            "key": try form.hidden("key"), "learner": outsider.participant, "guide": guides[0].participant, "/decision": "pin",
            "/reason": "They asked for it.",
        ]
        let second = try run(post("\(first)/pair", decided))
        #expect(second != first)
        let pinned = try solved(second)
        #expect(pinned.matches(of: />pinned</).count == 1 && pinned.contains("They asked for it."))
        let made = try circle.ines.get("/v1\(second)")
        #expect(try made.string("basedOn") == first.replacing("/match-runs/", with: ""))
        #expect(try made.string("pins.0.learner") == outsider.participant && made.string("pins.0.reason") == "They asked for it.")
        // A pair that is forbidden afterwards is not pinned any more.
        let third = try run(
            post("\(second)/pair", decided.merging(["/decision": "forbid", "key": RandomText.make()]) { $1 }))
        _ = try solved(third)
        #expect(try circle.ines.get("/v1\(third)").value("pins")?.count == 0)
        #expect(try circle.ines.get("/v1\(third)").string("forbids.0.guide") == guides[0].participant)

        let comparison = try text("\(second)/comparison?with=\(first.replacing("/match-runs/", with: ""))")
        #expect(comparison.contains("Match run 2 beside Match run 1") && comparison.contains(">nobody<"))
        #expect(comparison.contains("1 only here, 1 only there") && comparison.contains("All points"))

        #expect(try text("\(second)/publish").contains("3 pairs are proposed"))
        let tag = try browser.get("\(second)/publish").hidden("tag")
        let published = try post("\(second)/publish", ["tag": tag, "onRefusal": "stop"])
        #expect(published.status == 303 && published["Location"] == "\(second)?done=published#done", "\(published.text)")
        #expect(try text("\(second)?done=published").contains("Each pair is proposed, and asked."))
        #expect(try circle.ines.get("/v1/relationships?limit=100").value("items")?.count == 3)
    }

    @Test func `pairs that rules refuse are named with the rule and its sources, and the others are published`() throws {
        let (learners, guides) = try people(2, guides: 2)
        let run = try start()
        let pair = try circle.ines.get("/v1\(run)/proposals?limit=1")
        let learner = try #require(try learners.first { try pair.string("items.0.learner") == $0.participant })
        let guide = try #require(try guides.first { try pair.string("items.0.guide") == $0.participant })
        #expect(try circle.ines.patch(learner.address, #"{"manager":"\#(guide.id)"}"#, ifMatch: "*").status == 200)
        let tag = try browser.get("\(run)/publish").hidden("tag")
        let refused = try post("\(run)/publish", ["tag": tag, "onRefusal": "stop"])
        #expect(refused.status == 422 && refused.text.contains("id=\"refused\" role=\"alert\""), "\(refused.text)")
        #expect(refused.text.contains("href=\"/rules/mentor-outside-line\"") && refused.text.contains("On whose word:"))
        #expect(refused.text.contains("Publish the other pair"))
        #expect(try circle.ines.get("/v1/relationships").value("items")?.count == 0, "nothing was proposed")
        let rest = try post("\(run)/publish", ["tag": refused.hidden("tag"), "onRefusal": "skip"])
        #expect(rest.status == 303, "\(rest.text)")
        #expect(try circle.ines.get("/v1/relationships").value("items")?.count == 1)
        #expect(try text(run).contains("Not proposed"))
    }

    @Test func `a run is reviewed where the program asks for it, and discarded after a question`() throws {
        _ = try people(1, guides: 1)
        let asks = #"{"review":true}"#
        let patched = try circle.ines.patch("\(circle.program)/matching", asks, ifMatch: "*")
        #expect(patched.status == 201, "\(patched.text)")
        let run = try start()
        #expect(try !text(run).contains("\(run)/publish\""))
        let early = try post("\(run)/publish", ["tag": try browser.get(run).hidden("tag")])
        #expect(early.status == 409 && early.text.contains("Nothing was proposed"), "\(early.text)")
        let reviewed = try post("\(run)/transitions", ["tag": try browser.get(run).hidden("tag"), "to": "reviewed"])
        #expect(reviewed.status == 303, "\(reviewed.text)")
        #expect(try text(run).contains("\(run)/publish\""))
        let stale = try post("\(run)/discard", ["tag": "\"1-00000000\""])
        #expect(stale.status == 412 && stale.text.contains("It was not discarded"))
        let form = try browser.get("\(run)/discard")
        #expect(form.status == 200)
        #expect(try post("\(run)/discard", ["tag": form.hidden("tag")]).status == 303)
        #expect(try circle.ines.get("/v1\(run)").string("status") == "discarded")
    }

    // MARK: What counts

    /// What a browser sends that changes nothing on the form of what counts.
    private func sent(_ form: Answer) throws -> [String: String] {
        var fields = ["tag": try form.hidden("tag")]
        for found in form.text.matches(of: /<input type="text"[^>]*name="(\/[^"]*)" value="([^"]*)"/) {
            fields[String(found.1)] = String(found.2)
        }
        for found in form.text.matches(of: /name="(\/[^"]*)" id="[^"]*" value="true" checked/) {
            fields[String(found.1)] = "true"
        }
        for found in form.text.matches(of: /<select[^>]*name="(\/[^"]*)"[^>]*>.*?<option value="([^"]*)" selected/) {
            fields[String(found.1)] = String(found.2)
        }
        return fields
    }

    private var configuration: Answer { get throws { try circle.ines.get("\(circle.program)/matching") } }

    @Test func `an organizer changes what counts, and finds what is worth another look`() throws {
        let address = "\(circle.program)/matching"
        let segment = #"{"constraints":{"segment":[{"of":"person.department","must":"differ"}]}}"#
        #expect(try circle.ines.patch(address, segment, ifMatch: "*").status == 201)
        let before = try configuration
        #expect(try text(matching).contains("href=\"\(matching)/edit\""))
        let form = try browser.get("\(matching)/edit")
        #expect(form.status == 200 && form.text.contains("Weight of “topics”: what one seeks the other offers"), "\(form.text)")
        #expect(form.text.contains("0 to 1,000, also for all together. 0: does not count.") && form.text.contains("over the API"))
        // Sent as it is, it changes nothing.
        #expect(try post("\(matching)/edit", sent(form)).status == 303)
        for member in ["mode", "objective", "tieBreak", "minimumScore", "review", "criteria", "constraints"] {
            #expect(try configuration.value(member)?.raw == before.value(member)?.raw, "\(member)")
        }
        let changes = [
            "/criteria/topics": "0", "/criteria/wish": "600", "/objective": "floor", "/tieBreak": "id", "/minimumScore": "1000",
            "/review": "true", "/seed": "", "/constraints/language": "", "/constraints/overlap/minimumMinutes": "90",
            "/constraints/level/least": "-2", "/constraints/level/most": "", "/constraints/repeat/months": "",
        ]
        let saved = try post("\(matching)/edit", sent(browser.get("\(matching)/edit")).merging(changes) { $1 })
        #expect(saved.status == 303 && saved["Location"] == "\(matching)?done=saved#done", "\(saved.text)")
        let page = try text("\(matching)?done=saved")
        #expect(
            page.contains("Saved. It counts from the next run on.") && page.contains("topics: "), "a finding: it weighs nothing")
        let now = try configuration
        #expect(try now.value("criteria.0.weight")?.integer == 0 && now.value("criteria.1.weight")?.integer == 600)
        #expect(try now.string("criteria.0.learner") == "profile.seeks", "a criterion stays as it is but for its weight")
        #expect(try now.string("objective") == "floor" && now.string("tieBreak") == "id" && now.value("review")?.kind == .true)
        #expect(
            try now.value("constraints").map { String(decoding: $0.raw, as: UTF8.self) }
                == #"{"overlap":{"minimumMinutes":90},"level":{"least":-2},"segment":[{"of":"person.department","must":"differ"}]}"#
        )
    }

    @Test func `what cannot count is said beside its field, and nothing is saved`() throws {
        let form = try browser.get("\(matching)/edit")
        let wrong = [
            "/criteria/topics": "many", "/criteria/wish": "", "/minimumScore": "1000001", "/constraints/repeat/months": "-1",
        ]
        let refused = try post("\(matching)/edit", sent(form).merging(wrong) { $1 })
        #expect(refused.status == 422 && refused.text.contains("4 fields need a change"), "\(refused.text)")
        for id in ["criteria-topics", "criteria-wish", "minimumScore", "constraints-repeat-months"] {
            #expect(refused.text.contains("id=\"\(id)-error\"") && refused.text.contains("href=\"#\(id)\""), "\(id)")
        }
        #expect(refused.text.contains("value=\"many\""), "what was typed is still there")
        // All of them together weigh too much: that is said at the first.
        let heavy = try post("\(matching)/edit", sent(form).merging(["/criteria/topics": "1000"]) { $1 })
        #expect(heavy.status == 422 && heavy.text.contains("id=\"criteria-topics-error\""), "\(heavy.text)")
        #expect(try configuration.value("revision")?.integer == 0)
    }

    @Test func `where somebody else was quicker, both versions are shown, and criteria that came since keep their weight`() throws
    {
        let form = try browser.get("\(matching)/edit")
        let theirs = #"""
            {"objective":"score","criteria":[{"id":"site","kind":"equal","of":"person.department","weight":50},{"id":"wish","kind":"choice","weight":100}]}
            """#
        #expect(try circle.ines.patch("\(circle.program)/matching", theirs, ifMatch: "*").status == 201)
        let conflict = try post("\(matching)/edit", sent(form).merging(["/criteria/wish": "300"]) { $1 })
        #expect(conflict.status == 412 && conflict.text.contains("Somebody has changed this"), "\(conflict.text)")
        #expect(conflict.text.contains("<td>300</td><td>100</td>") && !conflict.text.contains("criteria/topics"))
        let again = try sent(conflict)
        #expect(again["/criteria/site"] == "50" && again["/criteria/wish"] == "300" && again["/objective"] == "participation")
        #expect(try post("\(matching)/edit", again).status == 303)
        let now = try configuration
        #expect(try now.value("criteria.0.weight")?.integer == 50 && now.value("criteria.1.weight")?.integer == 300)
    }

    // MARK: Who may

    @Test func `nobody starts a run of a program that is over, and the page says why`() throws {
        #expect(try circle.ines.move(circle.program, to: "cancelled").status == 201)
        let page = try browser.get(matching)
        #expect(page.text.contains("The program is not open for it"))
        let refused = try post(matching, ["key": page.hidden("key")])
        #expect(refused.status == 422 && refused.text.contains("No run was started"), "\(refused.text)")
        #expect(try circle.ines.get("\(circle.program)/match-runs").value("items")?.count == 0)
    }

    @Test func `somebody who takes part finds no more of matching than of a program that never was`() throws {
        let (learners, _) = try people(1, guides: 1)
        let run = try start()
        let member = try Self.browser(of: learners[0], in: circle)
        #expect(try !member.get("/programs/\(circle.programID)").text.contains("/matching\""))
        let never = ID<Program>(Company.key(998))
        let runNever = "/match-runs/\(ID<MatchRun>(Company.key(998)))"
        for (there, absent) in ["", "/edit"].map({ (matching + $0, "/programs/\(never)/matching\($0)") })
            + ["", "/unmatched", "/guides", "/committee-file", "/publish", "/discard"].map({ (run + $0, runNever + $0) })
        {
            let (one, other) = (try member.get(there), try member.get(absent))
            #expect(one.status == 404 && other.status == 404, "\(there)")
            #expect(Self.steady(one.text) == Self.steady(other.text), "\(there)")
        }
    }

    /// Without ids, and what is another for each request.
    private static func steady(_ text: String) -> String {
        text.replacing(/[a-z]{3}_[-0-9a-f]{36}/, with: "ID").replacing(/<code>[^<]*<\/code>/, with: "CODE")
    }
}
