import Glibc
import JSON
import Synchronization
import Testing

@testable import Guidance
@testable import Store
@testable import rapport

/// People on pages, and what is a person's own.
@Suite struct PersonPageTests {
    static let hostile = #"<script>alert("1")</script> & 'x'"#

    let cast: PageCast
    var company: Company { cast.company }

    init() throws { cast = try PageCast() }

    private func path(_ who: Company.Who) -> String { "/people/\(company.person(who))" }

    @Test(arguments: Company.Who.allCases)
    func `the list and each person are what the API shows to that reader`(who: Company.Who) throws {
        let page = try cast.get("/people", as: who)
        // Its twin stands at its foot: not everybody may sort by a name.
        let link = page.text.firstMatch(of: /href="(\/v1\/people[^"]*)"/).map { String($0.1) } ?? "/v1/people"
        let twin = try cast.api(link.replacing("&amp;", with: "&"), as: who)
        #expect(page.status == twin.status)
        guard twin.status == 200 else { return }
        for item in try #require(try twin.value("items")?.elements) {
            let id = item["id"]?.string ?? ""
            #expect(page.text.contains("<code>\(id)</code>"))
            let person = try cast.get("/people/\(id)", as: who)
            #expect(person.status == 200)
            // What the reader does not see of the record does not stand on its page.
            for member in ["userName", "employeeNumber", "costCenter", "level", "division", "externalId"]
            where item[member] == nil {
                #expect(!person.text.contains("planted-\(member)"), "\(member) of \(id)")
            }
        }
    }

    @Test func `people are found by the beginning of a name, and by what the reader may search by`() throws {
        #expect(try cast.get("/people?q=stra", as: .admin).text.contains("The stranger"))
        let none = try cast.get("/people?q=zz", as: .admin).text
        #expect(none.contains("Nobody fits.") && !none.contains("The stranger"))
        let below = try cast.get("/people?manager=\(company.person(.manager))", as: .admin).text
        #expect(below.contains("The learner") && !below.contains("The stranger"))
        #expect(try cast.get("/people", as: .admin).text.contains("name=\"active\""))
        #expect(try !cast.get("/people", as: .peer).text.contains("name=\"active\""))
    }

    @Test func `a person is added and changed, and hostile text is shown as text`() throws {
        let key = try cast.get("/people/new", as: .admin).hidden("key")
        let fields = [("key", key), ("/displayName", Self.hostile), ("/title", Self.hostile), ("/department", "Sales")]
        let wrong = try cast.post("/people", fields + [("/startedOn", "yesterday")], as: .admin)
        #expect(wrong.status == 422 && wrong.text.contains("value=\"\(Self.hostile.escapedForPage)\""))
        #expect(wrong.text.contains("href=\"#startedOn\"") && wrong.text.contains("value=\"yesterday\""))
        let made = try cast.post("/people", fields, as: .admin)
        #expect(made.status == 303 && made.location.hasPrefix("/people/per_"))
        let address = String(made.location.prefix { $0 != "?" })
        #expect(try cast.post("/people", fields, as: .admin).location == made.location)
        for page in [address, "\(address)/edit", "\(address)/deactivate", "/people?q=alert"] {
            let text = try cast.get(page, as: .admin).text
            #expect(text.contains(Self.hostile.escapedForPage) && !text.contains("<script>alert"), "\(page)")
        }
        let form = try cast.get("\(address)/edit", as: .admin)
        let tag = try form.hidden("tag")
        let saved = try cast.post("\(address)/edit", [("tag", tag), ("/displayName", "Ada"), ("/title", "Analyst")], as: .admin)
        #expect(saved.status == 303)
        let record = try cast.api("/v1\(address)", as: .admin)
        #expect(try record.string("displayName") == "Ada" && record.string("department") == nil)
        let late = try cast.post("\(address)/edit", [("tag", tag), ("/displayName", "Byron")], as: .admin)
        #expect(late.status == 412 && late.text.contains("<td>Byron</td><td>Ada</td>"))
        #expect(try cast.api("/v1\(address)", as: .admin).string("displayName") == "Ada")
    }

    @Test func `a person changes only what is theirs to say, and keeps the rest`() throws {
        let form = try cast.get("\(path(.stranger))/edit", as: .stranger)
        #expect(form.text.contains("id=\"nickName\"") && !form.text.contains("id=\"title\""))
        let fields = [("tag", try form.hidden("tag")), ("/nickName", "Lu"), ("/title", "Boss"), ("/name/givenName", "Lu")]
        #expect(try cast.post("\(path(.stranger))/edit", fields, as: .stranger).status == 303)
        let record = try cast.api("/v1\(path(.stranger))", as: .admin)
        #expect(try record.string("nickName") == "Lu" && record.string("title") == "Title")
        #expect(try cast.get("\(path(.peer))/edit", as: .learner).status == 403)
        let refused = try cast.get("/programs/\(company.program)/edit", as: .peer)
        let twin = try cast.service.client(Company.secret(.peer)).patch("/v1/programs/\(company.program)", "{}", ifMatch: "*")
        #expect(try refused.status == 403 && refused.text.contains(twin.string("fix") ?? "-"), "\(twin.text)")
        #expect(try cast.get("/people/new", as: .stranger).status == 403)
    }

    @Test func `from a form that was refused one comes back to the page on which it stands`() throws {
        let sent = [
            ("/people", "/people"), ("\(path(.peer))/edit", "\(path(.peer))/edit"), ("\(path(.peer))/active", path(.peer)),
            ("/programs/\(company.draft)/transitions", "/programs/\(company.draft)"),
            ("/keys/\(company.keyID(.portal))/secrets", "/keys/\(company.keyID(.portal))"),
        ]
        for (form, page) in sent {
            let refused = try cast.post(form, [("tag", "\"old\""), ("/overlapDays", "x"), ("to", "running")], as: .admin)
            #expect(refused.status >= 400, "\(form)")
            #expect(refused.text.contains("name=\"then\" value=\"\(page)\""), "\(form): \(refused.text)")
            #expect(try cast.get(page, as: .admin).status == 200)
        }
    }

    @Test func `access ends after one more question, and comes back`() throws {
        let ask = try cast.get("\(path(.peer))/deactivate", as: .admin)
        #expect(ask.status == 200 && ask.text.contains("Access ends at once."))
        #expect(try cast.get("\(path(.peer))/deactivate", as: .owner).status == 403)
        let tag = try ask.hidden("tag")
        let gone = try cast.post("\(path(.peer))/active", [("tag", tag), ("active", "false")], as: .admin)
        #expect(try gone.status == 303 && cast.get("/me", as: .peer).status == 401)
        let page = try cast.get(gone.location, as: .admin)
        #expect(page.text.contains("inactive"))
        let back = try cast.post("\(path(.peer))/active", [("tag", try page.hidden("tag")), ("active", "true")], as: .admin)
        #expect(try back.status == 303 && cast.get("/me", as: .peer).status == 200)
    }

    @Test func `a link that signs somebody in is made on their page, shown this once, and works`() throws {
        let page = try cast.get(path(.peer), as: .admin)
        #expect(page.text.contains("action=\"\(path(.peer))/sign-in-links#refused\""))
        let made = try cast.post("\(path(.peer))/sign-in-links", [], as: .admin)
        #expect(made.status == 201 && made["Cache-Control"] == "no-store", "\(made.text)")
        let link = try #require(made.text.firstMatch(of: />http:\/\/localhost(\/sign-in\/links\/[-\w]+)</))
        let address = link.output.1
        let browser = Browser(try cast.service.client(nil))
        #expect(try browser.post(String(address), [:]).status == 303)
        #expect(try browser.get("/v1/me").string("person") == company.person(.peer).description)
        #expect(try !cast.get(path(.peer), as: .admin).text.contains(address), "it is not shown again")
        #expect(try cast.get(path(.peer), as: .peer).text.contains("on another device of yours"))
        #expect(try !cast.get(path(.auditor), as: .portal).text.contains("sign-in-links"), "an office is not a portal's to give")
        #expect(try cast.post("\(path(.auditor))/sign-in-links", [], as: .portal).status == 403)
        #expect(try !cast.get(path(.peer), as: .learner).text.contains("sign-in-links"))
        #expect(try cast.post("\(path(.peer))/sign-in-links", [], as: .learner).status == 403)
    }

    @Test func `somebody who is hidden and somebody who never was are the same page`() throws {
        let never = ID<Person>(Company.key(999))
        for end in ["", "/edit", "/consents"] {
            let (hidden, absent) = (
                try cast.get("\(path(.learner))\(end)", as: .stranger), try cast.get("/people/\(never)\(end)", as: .stranger)
            )
            #expect(hidden.status == 404 && absent.status == 404)
            func bare(_ answer: Answer, _ id: ID<Person>) -> String {
                answer.text.replacing(id.description, with: "").replacing(/Request <code>[^<]*<\/code>/, with: "")
            }
            #expect(bare(hidden, company.person(.learner)) == bare(absent, never), "\(end)")
        }
    }

    @Test func `with a full disk the form comes again with what was typed, and is saved once there is room`() throws {
        let isFull = Atomic(false)
        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            if isFull.load(ordering: .relaxed) { throw FileError(action: "write to", path: "the journal", code: ENOSPC) }
            try file.write(bytes, at: offset)
        }
        let cast = try PageCast(in: surroundings, holdMilliseconds: 100)
        let fields = [
            ("key", try cast.get("/people/new", as: .admin).hidden("key")), ("/displayName", "Ada"), ("/title", "Typed"),
        ]
        isFull.store(true, ordering: .relaxed)
        let refused = try cast.post("/people", fields, as: .admin)
        #expect([503, 507].contains(refused.status) && refused.text.contains("value=\"Typed\""), "\(refused.text)")
        #expect(try refused.hidden("key") == fields[0].1)
        isFull.store(false, ordering: .relaxed)
        // A busy machine may be late once more; the form's key makes one person of all.
        var saved = try cast.post("/people", fields, as: .admin)
        for _ in 0..<200 where saved.status != 303 { saved = try cast.post("/people", fields, as: .admin) }
        #expect(saved.status == 303 && saved.location.hasPrefix("/people/per_"))
        #expect(try cast.api("/v1/people?q=Ada", as: .admin).value("items")?.count == 1)
    }

    // MARK: One's own

    @Test func `one's own page says what is missing, and a key without a person what it is`() throws {
        let own = try cast.get("/me", as: .learner).text
        #expect(own.contains("The program") && own.contains("You take part in"))
        #expect(own.contains("/people/\(company.person(.learner))/consents#give"))
        let nobody = try cast.get("/me", as: .admin)
        #expect(nobody.status == 200 && nobody.text.contains("This key acts for nobody"))
        #expect(try cast.get("/me", as: .guest).status == 401)
        #expect(try cast.get("/me", as: .owner).text.contains("You run"))
        #expect(try cast.get("/me/consents", as: .admin).status == 403)
    }

    @Test func `a consent is given only with a tick, in the program's words, and withdrawn at once`() throws {
        let page = try cast.get("/me/consents", as: .learner)
        #expect(page.text.contains("planted-consent") && !page.text.contains(" checked"))
        let own = "/people/\(company.person(.learner))/consents"
        var fields = [
            ("key", try page.hidden("key")), ("/kind", "take-part"), ("/program", company.program.description),
            ("/text", try page.hidden("/text")), ("/textVersion", "1"),
        ]
        let unticked = try cast.post(own, fields, as: .learner)
        #expect(unticked.status == 422 && unticked.text.contains("until you tick"))
        #expect(try cast.api("/v1\(own)?kind=take-part", as: .learner).value("items")?.count == 0)
        fields.append(("agree", "true"))
        #expect(try cast.post(own, fields, as: .owner).status == 403)
        let given = try cast.post(own, fields, as: .learner)
        #expect(given.status == 303 && given.location == "/me/consents?done=given#done")
        let consent = try #require(try cast.api("/v1\(own)?kind=take-part", as: .learner).string("items.0.id"))
        #expect(try cast.api("/v1/participants/\(company.participant)", as: .learner).string("status") == "applied")
        let withdrawal = "/consents/\(consent)/withdrawal"
        #expect(try cast.get("/me/consents", as: .learner).text.contains("action=\"\(withdrawal)#refused\""))
        #expect(try !cast.get(own, as: .owner).text.contains("planted-text"))
        #expect(try cast.post(withdrawal, [], as: .owner).status == 403)
        #expect(try cast.post(withdrawal, [], as: .learner).status == 303)
        #expect(try cast.api("/v1/consents/\(consent)", as: .learner).string("withdrawnAt") != nil)
    }

    @Test func `the log tells who read about one, and that nobody did`() throws {
        #expect(
            try cast.get("/me/access-log", as: .stranger).text.contains(
                "Nobody but you has read this, as far as the log goes back."))
        _ = try cast.get("/participants/\(company.participant)", as: .owner)
        let log = try cast.get("/me/access-log", as: .learner).text
        #expect(log.contains("Owner of a program") && log.contains("your part in programs"))
        let export = try cast.get("/me/export", as: .learner).text
        #expect(export.contains("planted-offer") && export.contains("planted-avoid") == false, "\(export.prefix(3000))")
        #expect(export.contains("No export has the private notes of others"))
        #expect(try cast.get("/me/export", as: .learner, in: "de").text.contains("Alles über Sie"))
        #expect(try cast.get("/me/export", as: .admin).status != 200)
        let german = try cast.get("/me/access-log", as: .learner, in: "de").text
        #expect(german.contains("Programmleitung") && german.contains("Ihre Teilnahmen"))
    }

    @Test func `a profile is made, changed, and keeps what was typed`() throws {
        let first = try cast.get("/me/profile", as: .stranger)
        #expect(first.status == 200)
        let made = try cast.post(
            "/me/profile", [("/offers", "Leading\r\nRust"), ("/expertise/0/topic", "Rust"), ("/browsable", "true")], as: .stranger
        )
        #expect(made.status == 303)
        let own = "/v1/people/\(company.person(.stranger))/profile"
        #expect(try cast.api(own, as: .stranger).json().strings("offers") == ["Leading", "Rust"])
        let tag = try cast.get("/me/profile", as: .stranger).hidden("tag")
        let wrong = try cast.post("/me/profile", [("tag", tag), ("/offers", "A\nA"), ("/capacity", "x")], as: .stranger)
        #expect(wrong.status == 422 && wrong.text.contains("value=\"x\"") && wrong.text.contains("href=\"#capacity\""))
        let saved = try cast.post("/me/profile", [("tag", tag), ("/offers", "Coaching"), ("/capacity", "3")], as: .stranger)
        #expect(saved.status == 303)
        let profile = try cast.api(own, as: .stranger)
        #expect(try profile.json().strings("offers") == ["Coaching"] && profile.value("capacity")?.integer == 3)
        let late = try cast.post("/me/profile", [("tag", tag), ("/offers", "Late")], as: .stranger)
        #expect(late.status == 412 && late.text.contains("<td>Late</td><td>Coaching</td>"))
        // With the older tag still: sent once more, it must not put the newer version away unseen.
        let wrongToo = try cast.post("/me/profile", [("tag", tag), ("/offers", "Late"), ("/capacity", "x")], as: .stranger)
        #expect(try wrongToo.status == 412 || wrongToo.status == 422 && wrongToo.hidden("tag") == tag)
    }

    @Test func `questions are answered on a page`() throws {
        let page = "/participants/\(company.participant)/answers"
        let form = try cast.get(page, as: .learner)
        #expect(form.text.contains("planted-question") && form.text.contains("planted-answer"))
        let saved = try cast.post(page, [("tag", try form.hidden("tag")), ("/values/style", "Calm")], as: .learner)
        #expect(saved.status == 303)
        #expect(try cast.api("/v1\(page)", as: .learner).string("values.style") == "Calm")
        #expect(try cast.post(page, [("/values/style", "Theirs")], as: .owner).status == 403)
    }
}
