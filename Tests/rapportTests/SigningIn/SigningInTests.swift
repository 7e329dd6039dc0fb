import HTTP
import JSON
import Testing

@testable import Guidance
@_spi(Journal) @testable import Store
@testable import rapport

/// Signing in and out in a browser, over connections.
@Suite struct SigningInTests {
    let company: Company
    let service: LocalService

    init() throws {
        company = try Company()
        service = try LocalService(Surroundings(), with: company.changes)
    }

    func browser() throws -> Browser { Browser(try service.client(nil)) }

    func key(_ who: Company.Who) throws -> String { try #require(Company.secret(who)) }

    func signedIn(_ who: Company.Who) throws -> Browser {
        let browser = try browser()
        try browser.signIn(withKey: key(who))
        return browser
    }

    /// The sign-in that was made last.
    func newest() throws -> Stored<SignIn> {
        var all: [Stored<SignIn>] = []
        service.store.durable.records.signIns.forEach { (stored: Stored<SignIn>) in
            all.append(stored)
            return true
        }
        return try #require(all.max { $0.value.id < $1.value.id })
    }

    /// Has the newest sign-in be another.
    func change(_ change: (inout SignIn) -> Void) throws {
        let stored = try newest()
        var signIn = stored.value
        change(&signIn)
        try service.remember(.put(Stored(signIn, revision: stored.revision + 1)))
        // The next answer waits for the disk behind it.
        #expect(try service.admin().delete("/v1/programs/\(ID<Program>(Company.key(999)))", ifMatch: "*").status == 404)
    }

    // MARK: In

    @Test func `a browser that shows a key is that key from then on, for reads under v1 and for pages`() throws {
        let (browser, client) = (try signedIn(.learner), try service.client(key(.learner)))
        let (mine, own) = (try browser.get("/v1/me"), try client.get("/v1/me"))
        #expect(try mine.status == 200 && mine.string("person") == own.string("person"))
        #expect(try mine.string("key.id") == own.string("key.id"))
        let signIn = try newest().value
        #expect(try mine.string("signIn") == signIn.id.description && own.string("signIn") == nil)
        #expect(signIn.agent == "Firefox on Linux" && signIn.network == "127.0.0.0/24")
        #expect(try browser.get("/me/sign-ins").text.contains("Firefox on Linux, 127.0.0.0/24"))
        #expect(try browser.get("/v1/people/\(company.person(.learner))").status == 200)
    }

    @Test func `what was done in a browser says so in the journal`() throws {
        let browser = try signedIn(.learner)
        let signIn = try newest().value
        #expect(try browser.post("/sign-out", ["form-token": browser.token()]).status == 303)
        let entry = try #require(try service.store.history(after: nil, limit: 1000).entries.last)
        #expect(entry.note.by == "\(company.keyID(.learner))/\(company.person(.learner))/\(signIn.id)")
        #expect(entry.note.op == "sign-in.revoke")
    }

    /// How the service is found, and by which way a request comes to it.
    static let ways: [(address: String?, fields: [String: String], cookie: String?)] = [
        (nil, [:], "rapport=*; Path=/; HttpOnly; SameSite=Lax"),
        (nil, ["Host": "127.0.0.1:8080"], "rapport=*; Path=/; HttpOnly; SameSite=Lax"),
        (nil, ["Host": "[::1]"], "rapport=*; Path=/; HttpOnly; SameSite=Lax"),
        (nil, ["Host": "rapport.localhost"], "rapport=*; Path=/; HttpOnly; SameSite=Lax"),
        // A name of elsewhere that leads here.
        (nil, ["Host": "hr.example.org"], nil), (nil, ["Host": "localhost.evil.example"], nil),
        (nil, ["Host": "127.0.0.1.evil.example"], nil),
        // A proxy tells of a client elsewhere.
        (nil, ["X-Forwarded-For": "192.0.2.7"], nil),
        (nil, ["X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "http"], nil),
        (
            nil, ["X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https", "Host": "hr.example.org"],
            "__Host-rapport=*; Path=/; HttpOnly; Secure; SameSite=Lax"
        ),
        ("https://hr.example.org", [:], "__Host-rapport=*; Path=/; HttpOnly; Secure; SameSite=Lax"),
        ("https://hr.example.org", ["X-Forwarded-For": "192.0.2.7"], "__Host-rapport=*; Path=/; HttpOnly; Secure; SameSite=Lax"),
        ("http://hr.example.org", ["Host": "hr.example.org"], nil),
    ]

    @Test(arguments: ways.indices)
    func `the cookie has the form that the way to the service allows, and there is none in the clear`(
        _ place: Int
    ) throws {
        let way = Self.ways[place]
        let service = try LocalService(
            Surroundings(), with: company.changes, at: try #require(PublicAddress(way.address ?? "http://localhost")),
            proxies: try #require(TrustedProxies("127.0.0.1")))
        // Without a public address the origin is the host that the request names.
        let plain = try LocalService(
            Surroundings(), with: company.changes, proxies: try #require(TrustedProxies("127.0.0.1")))
        let browser = Browser(try (way.address == nil ? plain : service).client(nil))
        let answer = try browser.post("/sign-in", ["key": key(.learner)], way.fields)
        guard let cookie = way.cookie else {
            #expect(answer.status == 403 && answer["Set-Cookie"] == nil, "\(way): \(answer.text)")
            return #expect(answer.text.contains("begins with https"), "\(answer.text)")
        }
        #expect(answer.status == 303, "\(way): \(answer.text)")
        let line = try #require(answer["Set-Cookie"])
        #expect(line.replacing(/=[-\w]{43};/, with: "=*;") == cookie)
        #expect(answer["Cache-Control"] == "no-store")
        #expect(try browser.get("/v1/me", way.fields).status == 200)
    }

    @Test func `a cookie that was given out in the clear opens nothing under the name of a secure one, nor the other way`() throws
    {
        let browser = try signedIn(.learner)
        let value = try #require(browser.cookies["rapport"])
        browser.keep(["__Host-rapport": value])
        #expect(try browser.get("/v1/me").status == 401)
        browser.keep(["rapport": value, "__Host-rapport": "another"])
        #expect(try browser.get("/v1/me").status == 401, "the secure name goes first")
        browser.keep(["rapport": value])
        #expect(try browser.get("/v1/me").status == 200)
    }

    @Test(arguments: ["", "rap_unknown", "rat_token", "x", String(repeating: "a", count: 5000)])
    func `a key that opens nothing gets the page again, and no cookie`(_ key: String) throws {
        let answer = try browser().post("/sign-in", ["key": key, "then": "/programs"])
        #expect(answer.status == 422 && answer["Set-Cookie"] == nil && answer.text.contains(#"id="refused""#), "\(answer.text)")
        #expect(answer.text.contains(#"name="then" value="/programs""#), "where to go is not lost")
        #expect(key.isEmpty || !answer.text.contains(#"value="\#(key)""#), "the key is not shown again")
    }

    @Test(
        arguments: [
            ("/programs?limit=5", "/programs?limit=5"), (nil, "/"), ("", "/"), ("https://evil.example/", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"), ("javascript:alert(1)", "/"), ("programs", "/"), ("/a\r\nSet-Cookie: a=b", "/"),
        ] as [(String?, String)])
    func `after signing in one comes back to a page of the service, and never to another site`(
        _ then: String?, _ location: String
    ) throws {
        var form = ["key": try key(.learner)]
        form["then"] = then
        let answer = try browser().post("/sign-in", form)
        #expect(answer.status == 303 && answer["Location"] == location && answer.fields.count { $0.name == "Set-Cookie" } == 1)
    }

    // MARK: What a cookie opens

    @Test(arguments: ["POST", "PUT", "PATCH", "DELETE"])
    func `a change under v1 takes no cookie, and says what it takes`(_ method: String) throws {
        let browser = try signedIn(.learner)
        let cookie = try #require(browser.cookies["rapport"])
        let client = try service.client(nil)
        let target = method == "POST" ? "/v1/programs" : "/v1/people/\(company.person(.learner))"
        let answer = try client.send(
            method, target, "{}", fields: ["Cookie": "rapport=\(cookie)", "Sec-Fetch-Site": "same-origin", "If-Match": "*"])
        #expect(try answer.problem(401) == "unauthorized")
        #expect(try answer.string("fix")?.contains("Authorization: Bearer") == true)
        #expect(try answer.string("detail")?.contains("cookie") == true)
        #expect(answer["WWW-Authenticate"] == "Bearer realm=\"rapport\"")
    }

    @Test func `HEAD takes a cookie as GET does`() throws {
        let browser = try signedIn(.learner)
        let client = try service.client(nil)
        let fields = ["Cookie": "rapport=\(try #require(browser.cookies["rapport"]))"]
        #expect(try client.send("HEAD", "/v1/me", fields: fields).status == 200)
    }

    @Test func `Authorization counts in place of a cookie, whatever it says`() throws {
        let browser = try signedIn(.learner)
        let peer = try browser.get("/v1/me", ["Authorization": "Bearer \(try key(.peer))"])
        #expect(try peer.string("person") == company.person(.peer).description)
        for other in ["Bearer \(String(repeating: "x", count: 40))", "Basic abc", "Bearer"] {
            #expect(try browser.get("/v1/me", ["Authorization": other]).status == 401, "\(other)")
        }
    }

    @Test func `two cookies of the name, and others' cookies, open nothing`() throws {
        let browser = try signedIn(.learner)
        let value = try #require(browser.cookies["rapport"])
        let client = try service.client(nil)
        for cookie in ["rapport=\(value); rapport=\(value)", "rapport=\(value)x", "rapport=", "rapport", "session=\(value)"] {
            #expect(try client.get("/v1/me", ["Cookie": cookie]).status == 401, "\(cookie)")
        }
        #expect(try client.get("/v1/me", ["Cookie": "theme=dark; rapport=\(value)"]).status == 200)
    }

    // MARK: Forms of other sites

    /// What a browser says of where a sign-in form comes from.
    static let origins: [(fields: [String: String], isOwn: Bool)] = [
        (["Sec-Fetch-Site": "same-origin"], true), (["Sec-Fetch-Site": "none"], true),
        (["Sec-Fetch-Site": "", "Origin": "http://localhost"], true),
        (["Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"], true),
        (["Sec-Fetch-Site": ""], false),
        (["Sec-Fetch-Site": "cross-site"], false), (["Sec-Fetch-Site": "same-site"], false),
        (["Sec-Fetch-Site": "", "Origin": "null"], false), (["Sec-Fetch-Site": "", "Origin": "https://localhost"], false),
        (["Sec-Fetch-Site": "", "Origin": "http://localhost:8080"], false),
        (["Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"], false),
        (["Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"], false),
    ]

    @Test(arguments: origins.indices) func `nobody is signed in by a form of another site`(_ place: Int) throws {
        let (fields, isOwn) = Self.origins[place]
        let answer = try browser().post("/sign-in", ["key": key(.learner)], fields)
        #expect(answer.status == (isOwn ? 303 : 403) && (answer["Set-Cookie"] != nil) == isOwn, "\(fields): \(answer.text)")
    }

    /// What a form carries, and what the browser says.
    enum Forgery: CaseIterable {
        case none, noOrigin, missing, empty, other, stale, crossSite, foreignOrigin
    }

    @Test(arguments: Forgery.allCases) func `a form does something only with its own proof, from a page of the service`(
        _ forgery: Forgery
    ) throws {
        let (browser, other) = (try signedIn(.learner), try signedIn(.peer))
        let own = try browser.token()
        var (form, fields) = (["form-token": own], [String: String]())
        switch forgery {
        case .none: break
        // A client that is no browser says nothing of where it comes from; no browser does so.
        case .noOrigin: fields["Sec-Fetch-Site"] = ""
        case .missing: form = [:]
        case .empty: form = ["form-token": ""]
        case .other: form = ["form-token": try other.token()]
        case .stale:
            browser.forget()
            try browser.signIn(withKey: key(.learner))
        case .crossSite: fields["Sec-Fetch-Site"] = "cross-site"
        case .foreignOrigin: fields["Origin"] = "https://evil.example"
        }
        let answer = try browser.post("/sign-out", form, fields)
        let isGood = forgery == .none || forgery == .noOrigin
        #expect(answer.status == (isGood ? 303 : 403), "\(forgery): \(answer.text)")
        #expect(try browser.get("/v1/me").status == (isGood ? 401 : 200), "\(forgery)")
    }

    // MARK: How it ends

    @Test func `an unused sign-in ends, and one that is used stays`() throws {
        let browser = try signedIn(.learner)
        #expect(try browser.get("/v1/me").status == 200)
        try change { $0.lastSeenAt = $0.lastSeenAt.adding(seconds: -$0.idleSeconds) }
        #expect(try browser.get("/v1/me").status == 200, "it was not used that long ago, though it is not kept yet")
        let idle = try signedIn(.peer)
        let value = try #require(idle.cookies["rapport"])
        let other = try LocalService(Surroundings(), with: company.changes + [try aged(value, by: 8 * 3600)])
        let late = try Browser(other.client(nil))
        late.keep(["rapport": value])
        #expect(try late.get("/v1/me").status == 401)
        let young = try LocalService(Surroundings(), with: company.changes + [try aged(value, by: 8 * 3600 - 60)])
        let early = try Browser(young.client(nil))
        early.keep(["rapport": value])
        #expect(try early.get("/v1/me").status == 200)
    }

    /// The newest sign-in, as if it had been used last so long ago.
    func aged(_ cookie: String, by seconds: Int) throws -> Change {
        var signIn = try newest().value
        signIn.lastSeenAt = signIn.lastSeenAt.adding(seconds: -seconds)
        return .put(Stored(signIn, revision: 1))
    }

    @Test func `a key is made only soon after signing in; later the form waits for signing in again`() throws {
        let browser = try signedIn(.admin)
        var form = [
            "form-token": try browser.token(), "key": "of-this-form", "/name": "Export <1>", "/scopes": "programs:read",
        ]
        try change { $0.createdAt = $0.createdAt.adding(seconds: -SignIn.freshSeconds - 1) }
        let late = try browser.post("/keys", form)
        #expect(late.status == 401 && late.text.contains("value=\"Export &lt;1&gt;\""), "\(late.text)")
        #expect(
            late["WWW-Authenticate"] == #"Bearer realm="rapport", error="insufficient_user_authentication", max_age="900""#)
        #expect(try !browser.get("/keys").text.contains("Export"), "nothing was made")
        #expect(try browser.post("/people", form.merging(["/displayName": "Ada"]) { $1 }).status == 303, "a person is no risk")
        let again = ["form-token": try browser.token(on: "/sign-in"), "key": try key(.admin)]
        #expect(try browser.post("/sign-in", again).status == 303)
        let early = try browser.post("/keys", form)
        #expect(early.status == 403 && early.text.contains("value=\"Export &lt;1&gt;\""), "\(early.status) \(early.text)")
        form["form-token"] = String(try #require(early.text.firstMatch(of: /name="form-token" value="([-\w]+)"/)).1)
        #expect(try browser.post("/keys", form).status == 201)
    }

    @Test func `whoever may not make keys is told so, however long ago they signed in`() throws {
        let made = try service.admin().post("/v1/keys", #"{"name":"K","scopes":["programs:read"]}"#)
        let browser = try browser()
        try browser.signIn(withKey: #require(try made.string("secret")))
        let form = ["form-token": try browser.token(), "/name": "K", "/scopes": "programs:read"]
        try change { $0.createdAt = $0.createdAt.adding(seconds: -SignIn.freshSeconds - 1) }
        #expect(try browser.post("/keys", form).status == 403)
    }

    @Test func `a sign-in ends when its time is over, though it is used`() throws {
        let browser = try signedIn(.learner)
        #expect(try browser.get("/v1/me").status == 200)
        try change { $0.endsAt = $0.createdAt }
        #expect(try browser.get("/v1/me").status == 401)
    }

    @Test func `a key that is revoked takes its browsers with it, and so does an administrator's key that is another`() throws {
        let browser = try signedIn(.learner)
        let revocation = try service.admin().post("/v1/keys/\(company.keyID(.learner))/revocation")
        #expect(revocation.status == 200, "\(revocation.text)")
        #expect(try browser.get("/v1/me").status == 401)
        let admin = try self.browser()
        try admin.signIn(withKey: ServiceProcess.key)
        #expect(try admin.get("/v1/me").status == 200 && newest().value.isAdministrators)
        try change { $0.mark = Keys.digest(of: "another") }
        #expect(try admin.get("/v1/me").status == 401)
    }

    @Test func `a page gives out another cookie after a day, the API never, and of two at once one gets it`() throws {
        let browser = try signedIn(.learner)
        let old = browser.cookies
        #expect(try browser.get("/me/sign-ins")["Set-Cookie"] == nil)
        try change { $0.renewedAt = $0.renewedAt.adding(seconds: -SignIn.renewalSeconds) }
        #expect(try browser.get("/v1/me")["Set-Cookie"] == nil)
        let answer = try browser.get("/me/sign-ins")
        #expect(answer.status == 200 && answer["Set-Cookie"]?.contains("HttpOnly; SameSite=Lax") == true)
        let new = browser.cookies
        #expect(try new != old && browser.get("/v1/me").status == 200)
        browser.keep(old)
        let late = try browser.get("/me/sign-ins")
        #expect(late.status == 200 && late["Set-Cookie"] == nil, "it was on its way")
        try change { $0.renewedAt = $0.renewedAt.adding(seconds: -30) }
        #expect(try browser.get("/v1/me").status == 401)
        browser.keep(new)
        #expect(try browser.get("/v1/me").status == 200)
    }

    @Test func `a page that is made by and by keeps the old cookie, and the next gives out another`() throws {
        let browser = try signedIn(.owner)
        try change { $0.renewedAt = $0.renewedAt.adding(seconds: -SignIn.renewalSeconds) }
        let later = try browser.get("/programs/\(company.program)/matching")
        #expect(later.status == 200 && later["Set-Cookie"] == nil, "\(later.text)")
        #expect(try browser.get("/me/sign-ins")["Set-Cookie"] != nil)
    }
}
