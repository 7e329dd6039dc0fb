@testable import Guidance
import HTTP
import JSON
import Testing

@testable import Store
@testable import rapport

/// Programs in a browser, over connections: what a page does is what the API does.
@Suite struct ProgramPageTests {
    let service: LocalService
    let browser: Browser
    let token: String

    init() throws {
        service = try LocalService(Surroundings())
        browser = Browser(try service.client(nil))
        try browser.signIn(withKey: ServiceProcess.key)
        token = try browser.token()
    }

    private func post(_ target: String, _ form: [String: String]) throws -> Answer {
        try browser.post(target, form.merging(["form-token": token]) { $1 })
    }

    /// Opens a program by its form.
    ///
    /// - Returns: The address of its page.
    private func open(_ form: [String: String] = [:]) throws -> String {
        let text = try browser.get("/programs/new").text
        let key = String(try #require(text.firstMatch(of: /name="key" value="([^"]+)"/)).1)
        let made = try post(
            "/programs", ["key": key, "/name": "First leaders", "/relationshipTypes": "mentoring"].merging(form) { $1 })
        #expect(made.status == 303, "\(made.text)")
        return String(try #require(made["Location"]?.split(separator: "?").first))
    }

    /// The tag that the forms of a page carry.
    private func tag(on page: String) throws -> String {
        let text = try browser.get(page).text
        return String(try #require(text.firstMatch(of: /name="tag" value="([^"]+)"/), "\(text)").1).replacing(
            "&quot;", with: "\"")
    }

    private static let design = [
        "/purpose": "Find their feet", "/focusAreas": "a\nb", "/model": "one to one", "/components": "kick-off",
        "/matchingProcess": "a committee",
    ]

    @Test func `a program is opened, refused, designed, approved and moved on, by forms alone`() throws {
        let page = try open()
        let refused = try post("\(page)/transitions", ["tag": tag(on: page), "to": "enrolling"])
        #expect(refused.status == 422 && refused["Content-Type"] == "text/html; charset=utf-8")
        #expect(refused.text.contains("<title>Refused: First leaders – Rapport</title>"))
        #expect(refused.text.contains("id=\"refused\" role=\"alert\" tabindex=\"-1\""))
        #expect(try post("\(page)/design", Self.design.merging(["tag": tag(on: page)]) { $1 }).status == 303)
        #expect(try post("\(page)/approval", ["tag": tag(on: page)]).status == 303)
        let moved = try post("\(page)/transitions", ["tag": tag(on: page), "to": "enrolling"])
        #expect(moved.status == 303 && moved["Location"] == "\(page)?done=moved#done")
        #expect(try browser.get("\(page)?done=moved").text.contains("It is now: Enrolling."))
        #expect(try service.admin().get("/v1\(page)").string("status") == "enrolling")
    }

    @Test func `closing over relationships that go on is refused, and ticking a box ends them`() throws {
        let page = try open()
        let id = try #require(ID<Program>(page.replacing("/programs/", with: "")))
        let stored = try #require(service.store.durable.records.programs[id])
        var program = stored.value
        program.status = .closing
        var relationship = Relationship()
        (relationship.id, relationship.program, relationship.status) = (ID(id.key), id, .active)
        try service.remember(.put(Stored(program, revision: stored.revision + 1)))
        try service.remember(.put(Stored(relationship, revision: 1)))
        #expect(try browser.get(page).text.contains(#"type="checkbox" name="endRelationships" id="endRelationships""#))
        let refused = try post("\(page)/transitions", ["tag": tag(on: page), "to": "closed"])
        #expect(refused.status == 422 && refused.text.contains("#endRelationships\""), "\(refused.text)")
        let form = ["tag": try tag(on: page), "to": "closed", "endRelationships": "true"]
        #expect(try post("\(page)/transitions", form).status == 303)
        #expect(service.store.durable.records.relationships[ID(id.key)]?.value.status == .endedEarly)
        #expect(try !browser.get(page).text.contains("endRelationships"), "nothing to end any more")
    }

    @Test func `a refusal on a page has the rules, claims, sources and remedies of the API's`() throws {
        let page = try open()
        let problem = try service.admin().post("/v1\(page)/transitions", #"{"to":"enrolling"}"#).json()
        let text = try post("\(page)/transitions", ["tag": tag(on: page), "to": "enrolling"]).text
        let refusals = Array(try #require(problem["refusals"]).elements)
        #expect(!refusals.isEmpty)
        for refusal in refusals {
            #expect(text.contains("href=\"/rules/\(refusal["rule"]?.string ?? "?")\""))
            #expect(text.contains(refusal["detail"]?.string ?? "?"))
            for source in try #require(refusal["sources"]).elements {
                #expect(text.contains("href=\"/sources/\(source["id"]?.string ?? "?")\""))
                #expect(text.contains(source["locator"]?.string ?? "?"))
            }
            for remedy in try #require(refusal["remedies"]).elements { #expect(text.contains(remedy["label"]?.string ?? "?")) }
        }
        #expect(try service.admin().get("/v1\(page)").string("status") == "draft")
    }

    @Test func `every link of a refusal leads to a place that the page has`() throws {
        let page = try open()
        let text = try post("\(page)/transitions", ["tag": tag(on: page), "to": "running"]).text
        let alert = try #require(text.split(separator: "id=\"refused\"").last?.split(separator: "</section>").first)
        let links = alert.matches(of: /href="([^"#]*)#([^"]+)"/).map { (page: String($0.1), place: String($0.2)) }
        #expect(!links.isEmpty)
        for link in links {
            let there = link.page.isEmpty ? text : try browser.get(link.page).text
            #expect(there.contains("id=\"\(link.place)\""), "\(link)")
        }
    }

    @Test func `what was typed stays where a form is refused, and the fault stands beside its field`() throws {
        let text = try browser.get("/programs/new").text
        let key = String(try #require(text.firstMatch(of: /name="key" value="([^"]+)"/)).1)
        let form = [
            "key": key, "/name": "<b>\"A\" & 'B'</b>", "/relationshipTypes": "mentoring", "/startsOn": "2027-05-01",
            "/endsOn": "2027-01-01",
        ]
        let refused = try post("/programs", form)
        #expect(refused.status == 422)
        #expect(refused.text.contains("value=\"&lt;b&gt;&quot;A&quot; &amp; &#39;B&#39;&lt;/b&gt;\""))
        #expect(refused.text.contains("id=\"endsOn-error\"") && refused.text.contains("value=\"2027-01-01\""))
        #expect(refused.text.contains("value=\"mentoring\" checked"))
        #expect(refused.text.contains("name=\"key\" value=\"\(key)\""))
        #expect(try service.admin().get("/v1/programs").value("items")?.count == 0)
    }

    @Test func `a form that is sent twice makes one program`() throws {
        let text = try browser.get("/programs/new").text
        let key = String(try #require(text.firstMatch(of: /name="key" value="([^"]+)"/)).1)
        let form = ["key": key, "/name": "Once", "/relationshipTypes": "coaching"]
        let (one, two) = (try post("/programs", form), try post("/programs", form))
        #expect(one.status == 303 && one["Location"] == two["Location"])
        #expect(try service.admin().get("/v1/programs").value("items")?.count == 1)
    }

    @Test func `who saves what somebody else has changed meanwhile gets both versions, and may save then`() throws {
        let page = try open()
        let (edit, old) = ("\(page)/edit", try tag(on: "\(page)/edit"))
        let admin = try service.admin()
        #expect(try admin.patch("/v1\(page)", #"{"name":"Theirs <i>"}"#, ifMatch: old).status == 200)
        let form = [
            "tag": old, "/name": "Mine", "/relationshipTypes": "mentoring", "/enrolment": "apply", "/description": "Also mine",
        ]
        let conflict = try post(edit, form)
        #expect(conflict.status == 412)
        #expect(conflict.text.contains("<td>Mine</td><td>Theirs &lt;i&gt;</td>"))
        #expect(conflict.text.contains("name=\"/name\" value=\"Mine\""), "what was typed is what is sent next")
        let newer = try #require(conflict.text.firstMatch(of: /name="tag" value="([^"]+)"/)).1.replacing("&quot;", with: "\"")
        #expect(try admin.get("/v1\(page)").string("name") == "Theirs <i>")
        #expect(try post(edit, form.merging(["tag": String(newer)]) { $1 }).status == 303)
        #expect(try admin.get("/v1\(page)").string("name") == "Mine")
    }

    @Test func `a number that can be read in two ways is asked back before anything is saved`() throws {
        let page = try open()
        let edit = "\(page)/edit"
        let form = [
            "/name": "First leaders", "/relationshipTypes": "mentoring", "/enrolment": "apply",
            "/objectives/0/statement": "They stay",
            "/objectives/0/measure": "Share", "/objectives/0/target": "1,500",
        ]
        let asked = try post(edit, form.merging(["tag": tag(on: edit)]) { $1 })
        #expect(asked.status == 422 && asked.text.contains("write 1500 or 1.500"))
        #expect(try post(edit, form.merging(["tag": tag(on: edit), "/objectives/0/target": "1,500.5"]) { $1 }).status == 303)
        #expect(try service.admin().get("/v1\(page)").value("objectives.0.target")?.number == 1500.5)
    }

    @Test func `nothing that was typed is lost where the sign-in has ended, and nothing is done`() throws {
        let stranger = Browser(try service.client(nil))
        let form = ["key": "k1", "/name": "Kept <b>", "/relationshipTypes": "coaching"]
        let ended = try stranger.post("/programs", form)
        #expect(ended.status == 401 && ended.text.contains("name=\"/name\" value=\"Kept &lt;b&gt;\""))
        let stale = try browser.post("/programs", form.merging(["form-token": "of-another-sign-in"]) { $1 })
        #expect(stale.status == 403 && stale.text.contains("name=\"/name\" value=\"Kept &lt;b&gt;\""))
        #expect(stale.text.contains("name=\"form-token\" value=\"\(token)\""), "sent again, it counts")
        #expect(try service.admin().get("/v1/programs").value("items")?.count == 0)
    }

    @Test(arguments: [
        ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"], ["Origin": "https://evil.example"], ["Origin": "null"],
    ])
    func `what another site has sent is neither done nor shown`(fields: [String: String]) throws {
        let answer = try browser.post(
            "/programs", ["form-token": token, "key": "k1", "/name": "Planted", "/relationshipTypes": "coaching"], fields)
        #expect(answer.status == 403 && !answer.text.contains("Planted"))
        #expect(try service.admin().get("/v1/programs").value("items")?.count == 0)
    }

    @Test func `a program that is hidden and one that never was are the same page`() throws {
        let (page, admin) = (try open(), try service.admin())
        let person = try #require(try admin.post("/v1/people", #"{"displayName":"Ada"}"#).string("id"))
        let body = #"{"name":"Ada","scopes":["me:read","programs:read"],"actsFor":"\#(person)"}"#
        let key = try #require(try admin.post("/v1/keys", body).string("secret"))
        let ada = Browser(try service.client(nil))
        try ada.signIn(withKey: key)
        let never = "/programs/prg_01a22a57-9b46-7000-a6f3-f50fecc451f5"
        for part in ["", "/edit", "/cancel"] {
            let (hidden, gone) = (try ada.get(page + part), try ada.get(never + part))
            #expect(hidden.status == gone.status && hidden.status != 200)
            let id = try #require(page.split(separator: "/").last.map(String.init))
            func known(_ answer: Answer, _ id: String) -> String {
                answer.text.replacing(id, with: "ID").replacing(/<code>[0-9a-z]{15}<\/code>/, with: "")
            }
            #expect(known(hidden, id) == known(gone, "prg_01a22a57-9b46-7000-a6f3-f50fecc451f5"))
        }
        #expect(try !ada.get("/programs").text.contains("First leaders") && !ada.get("/").text.contains("First leaders"))
    }

    @Test(arguments: ["%20", "%0D%0AX-A:%20b", "%2F..", "%3Fa=b", "%C3%A4", "prg_x", "%25"])
    func `a form to a program that cannot be is one to a program that is not there`(id: String) throws {
        for part in ["design", "approval", "transitions", "edit", "cancel"] {
            let answer = try post("/programs/\(id)/\(part)", ["tag": "\"1-00000000\"", "to": "enrolling", "/name": "x"])
            #expect(answer.status == 404, "\(part): \(answer.status)")
        }
        #expect(try post("/participants/\(id)/transitions", ["to": "active"]).status == 404)
    }

    @Test(arguments: ["1\r\nX: y", "ä", "\u{0}"])
    func `a tag that no page has given is refused, and nothing is done`(tag: String) throws {
        let page = try open()
        let answer = try post("\(page)/design", Self.design.merging(["tag": tag]) { $1 })
        #expect([400, 412].contains(answer.status), "\(answer.status)")
        #expect(try service.admin().get("/v1\(page)/design").status == 404)
    }

    @Test func `a page comes again without its bytes to a browser that has it`() throws {
        let page = try open()
        let first = try browser.get(page)
        #expect(first["Cache-Control"] == "private, no-cache")
        #expect(try browser.get(page, ["If-None-Match": try #require(first["ETag"])]).status == 304)
        #expect(try post("\(page)/design", Self.design.merging(["tag": tag(on: page)]) { $1 }).status == 303)
        #expect(try browser.get(page, ["If-None-Match": try #require(first["ETag"])]).status == 200)
    }

    @Test func `every page forbids what it does not need`() throws {
        for target in ["/", "/choose", "/programs", "/nothing-here"] {
            let answer = try browser.get(target)
            let policy = try #require(answer["Content-Security-Policy"], "\(target)")
            #expect(policy.contains("default-src 'none'") && policy.contains("require-trusted-types-for 'script'"))
            #expect(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"))
            #expect(answer["Referrer-Policy"] == "same-origin" && answer["X-Content-Type-Options"] == "nosniff")
        }
    }

    @Test func `problems are pages for browsers, and JSON for everybody else`() throws {
        #expect(try browser.get("/nothing-here")["Content-Type"] == "text/html; charset=utf-8")
        #expect(try browser.get("/v1/programs/x")["Content-Type"] == "text/html; charset=utf-8")
        for accept in ["*/*", "application/json", "application/problem+json", "text/plain", "application/json, text/html;q=0.9"] {
            #expect(
                try browser.get("/nothing-here", ["Accept": accept])["Content-Type"] == "application/problem+json", "\(accept)")
        }
    }

    @Test func `a browser keeps the language and the colors that its reader has chosen, for problems too`() throws {
        #expect(try post("/appearance", ["language": "de", "theme": "dark", "then": "/choose"])["Location"] == "/choose")
        for target in ["/choose", "/programs", "/nothing-here"] {
            #expect(try browser.get(target).text.contains("<html lang=\"de\" data-theme=\"dark\">"), "\(target)")
        }
        #expect(try post("/appearance", ["theme": "system", "then": "//evil.example"])["Location"] == "/")
        #expect(try browser.get("/choose").text.contains("<html lang=\"de\">"))
    }
}
