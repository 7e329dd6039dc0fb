import HTTP
import JSON
import Testing

@testable import Guidance
@_spi(Journal) @testable import Store
@testable import rapport

/// Personal links, and what clients do with them and with sign-ins.
@Suite struct SignInLinkTests {
    let company: Company
    let service: LocalService

    init() throws {
        company = try Company()
        service = try LocalService(
            Surroundings(), with: company.changes, at: try #require(PublicAddress("http://localhost/rapport")))
    }

    private func browser() throws -> Browser { Browser(try service.client(nil)) }

    private func client(_ who: Company.Who) throws -> Client { try service.client(Company.secret(who)) }

    /// A link, and the path in it as the service gets it from a proxy that takes the prefix off.
    private func link(of who: Company.Who, by maker: Company.Who = .admin) throws -> String {
        let answer = try client(maker).post("/v1/people/\(company.person(who))/sign-in-links")
        #expect(answer.status == 201, "\(answer.text)")
        let address = try #require(try answer.string("address"))
        #expect(address.hasPrefix("http://localhost/rapport/sign-in/links/"))
        return address.replacing("http://localhost/rapport", with: "")
    }

    @Test func `a link is looked at as often as one likes, and signs in once`() throws {
        let link = try link(of: .peer)
        let browser = try browser()
        for _ in 0..<3 {
            let page = try browser.get(link)
            #expect(page.status == 200 && page.text.contains("Sign in as The peer") && page["Cache-Control"] == "no-store")
            #expect(page["Set-Cookie"] == nil)
        }
        #expect(try browser.post(link, [:], ["Sec-Fetch-Site": "cross-site"]).status == 403)
        let answer = try browser.post(link, [:])
        #expect(answer.status == 303 && answer["Set-Cookie"] != nil, "\(answer.text)")
        let me = try browser.get("/v1/me")
        #expect(try me.string("person") == company.person(.peer).description && me.string("key.name") == "Sign-in by link")
        let spent = [try self.browser().get(link), try self.browser().post(link, [:]), try self.browser().get("\(link)x")]
        #expect(spent.allSatisfy { $0.status == 422 && $0["Set-Cookie"] == nil })
        let token = try #require(link.split(separator: "/").last)
        let bodies = spent.map { $0.text.replacing("\(token)x", with: token) }
        #expect(Set(bodies).count == 1, "used and unknown are told alike")
    }

    @Test func `an address is shown once, also where the request comes again`() throws {
        let (admin, target) = (try service.admin(), "/v1/people/\(company.person(.peer))/sign-in-links")
        let answers = try (0..<2).map { _ in try admin.post(target, nil, ["Idempotency-Key": "\"one\""]) }
        #expect(try answers[0].string("address") != nil && answers[0].string("id") == answers[1].string("id"))
        #expect(try answers[1].string("address") == nil && answers[1].value("addressWasShown")?.bool == true)
        let listed = try admin.get("/v1/people/\(company.person(.peer))/sign-in-links")
        #expect(listed.status == 200 && !listed.text.contains("address") && !listed.text.contains("digest"), "\(listed.text)")
        #expect(try listed.string("items.0.createdBy") == "admin")
    }

    @Test func `a person makes a link for another screen, for a quarter of an hour, and for nobody else`() throws {
        let learner = try client(.learner)
        let answer = try learner.post("/v1/people/me/sign-in-links")
        #expect(answer.status == 201, "\(answer.text)")
        let made = try (
            #require(answer.string("createdAt").flatMap { Instant($0) }),
            #require(answer.string("expiresAt").flatMap { Instant($0) })
        )
        #expect(made.1 == made.0.adding(seconds: 900))
        #expect(try learner.post("/v1/people/\(company.person(.peer))/sign-in-links").problem(403) == "denied")
        #expect(try learner.post("/v1/people/\(company.person(.stranger))/sign-in-links").problem(404) == "not-found")
        let path = try #require(try answer.string("address")).replacing("http://localhost/rapport", with: "")
        let browser = try browser()
        #expect(try browser.post(path, [:]).status == 303)
        #expect(try browser.get("/v1/me").string("key.id") == company.keyID(.learner).description)
    }

    @Test func `nobody comes into an office by a link of a portal`() throws {
        let portal = try client(.portal)
        #expect(try portal.post("/v1/people/\(company.person(.peer))/sign-in-links").status == 201)
        for who in [Company.Who.administrator, .auditor, .officer] {
            #expect(try portal.post("/v1/people/\(company.person(who))/sign-in-links").problem(403) == "denied", "\(who)")
        }
        #expect(try client(.administrator).post("/v1/people/\(company.person(.auditor))/sign-in-links").status == 201)
    }

    @Test func `a newer link takes the place of an older, and an inactive person has none`() throws {
        let (older, newer) = (try link(of: .peer), try link(of: .peer))
        #expect(try browser().get(older).status == 422 && browser().get(newer).status == 200)
        let patch = ["Content-Type": "application/merge-patch+json", "If-Match": "*"]
        let person = "/v1/people/\(company.person(.peer))"
        #expect(try service.admin().send("PATCH", person, #"{"active":false}"#, fields: patch).status == 200)
        #expect(try browser().get(newer).status == 422 && browser().post(newer, [:]).status == 422)
        #expect(try service.admin().post("\(person)/sign-in-links").problem(409) == "over")
    }

    @Test func `an administrator by link has to sign in again once the office is given`() throws {
        let browser = try browser()
        #expect(try browser.post(link(of: .peer), [:]).status == 303)
        #expect(try browser.get("/v1/me").status == 200)
        let office = #"{"person":"\#(company.person(.peer))","office":"administrator"}"#
        #expect(try service.admin().post("/v1/appointments", office).status == 201)
        #expect(try browser.get("/v1/me").status == 401)
        #expect(try browser.post(link(of: .peer), [:]).status == 303)
        #expect(try browser.get("/v1/me").value("offices")?.elements.compactMap(\.string) == ["administrator"])
        #expect(try browser.get("/v1/keys").status == 200)
    }

    @Test func `the state of the service is for administrators, also of those who come by a link`() throws {
        let browser = try browser()
        #expect(try browser.post(link(of: .peer), [:]).status == 303)
        for target in ["/system", "/metrics"] { #expect(try browser.get(target).status == 403, "\(target)") }
        let home = try browser.get("/").text
        let menu = ["system", "keys", "programs"].filter { home.contains("href=\"/rapport/\($0)\"") }
        #expect(menu == ["programs"])
        let other = try self.browser()
        #expect(try other.post(link(of: .administrator), [:]).status == 303)
        #expect(try other.get("/system").status == 200 && other.get("/").text.contains("href=\"/rapport/keys\""))
    }

    @Test func `the person reads in the log who made a link, and who ended a sign-in`() throws {
        let person = "/v1/people/\(company.person(.peer))"
        #expect(try service.admin().post("\(person)/sign-in-links").status == 201)
        try browser().signIn(withKey: #require(Company.secret(.peer)))
        #expect(try client(.portal).post("\(person)/sign-ins/revocation").status == 200)
        let log = try client(.peer).get("\(person)/access-log")
        let entries = try log.json()["items"]?.elements.compactMap { entry -> String? in
            guard let reader = entry["reader"]?.string, let kinds = entry["kinds"] else { return nil }
            return "\(reader) \(kinds.elements.compactMap(\.string)) \(entry["act"]?.string ?? "")"
        }
        #expect(
            Set(entries ?? []) == [
                #"admin ["signInLinks"] change"#, #"\#(company.keyID(.portal)) ["signIns"] change"#,
            ], "\(log.text)")
    }

    // MARK: Sign-ins over the API

    @Test func `a person lists and ends the own sign-ins, and sees nobody else's`() throws {
        let browser = try browser()
        #expect(try browser.post(link(of: .peer), [:]).status == 303)
        let (peer, learner) = (try client(.peer), try client(.learner))
        let list = try peer.get("/v1/people/me/sign-ins")
        let id = try #require(try list.string("items.0.id"), "\(list.text)")
        #expect(try list.string("items.0.agent") == "Firefox on Linux" && list.value("items.0.opens")?.bool == true)
        #expect(!list.text.contains("digest") && !list.text.contains("mark"))
        for target in ["/v1/sign-ins/\(id)", "/v1/sign-ins/\(ID<SignIn>(Company.key(999)))"] {
            #expect(try learner.get(target).problem(404) == "not-found")
            #expect(try learner.post("\(target)/revocation").problem(404) == "not-found")
        }
        #expect(
            try learner.get("/v1/sign-ins?person=\(company.person(.peer))").value("items")?.elements.contains { _ in true }
                == false)
        #expect(try learner.post("/v1/people/\(company.person(.peer))/sign-ins/revocation").problem(403) == "denied")
        let ended = try peer.post("/v1/sign-ins/\(id)/revocation")
        #expect(try ended.status == 200 && ended.value("opens")?.bool == false, "\(ended.text)")
        #expect(try browser.get("/v1/me").status == 401)
        #expect(try peer.post("/v1/sign-ins/\(id)/revocation").status == 200, "again changes nothing")
    }

    @Test func `administrators see that there is a sign-in, and end it, but not from where and when it is used`() throws {
        let browser = try browser()
        #expect(try browser.post(link(of: .peer), [:]).status == 303)
        for who in [Company.Who.admin, .administrator, .portal] {
            let list = try client(who).get("/v1/people/\(company.person(.peer))/sign-ins")
            #expect(list.status == 200, "\(who): \(list.text)")
            let members = try #require(try list.value("items.0")).members.map(\.name)
            #expect(members == ["id", "person", "administrator", "how", "endsAt", "opens", "createdAt"], "\(who)")
        }
        let ended = try service.admin().post("/v1/people/\(company.person(.peer))/sign-ins/revocation")
        #expect(try ended.status == 200 && ended.value("ended")?.integer == 1, "\(ended.text)")
        #expect(try browser.get("/v1/me").status == 401)
    }

    @Test func `a key without a person lists and ends its own sign-ins`() throws {
        let made = try service.admin().post(
            "/v1/keys", #"{"name":"K","scopes":["keys:read","keys:write"],"programs":["\#(company.program)"]}"#)
        let secret = try #require(try made.string("secret"), "\(made.text)")
        let (browser, holder) = (try browser(), try service.client(secret))
        try browser.signIn(withKey: secret)
        let list = try holder.get("/v1/sign-ins")
        #expect(try list.value("items")?.elements.map(\.kind).count == 1, "\(list.text)")
        let id = try #require(try list.string("items.0.id"))
        #expect(try holder.post("/v1/sign-ins/\(id)/revocation").status == 200)
        #expect(try browser.get("/v1/me").status == 401)
    }
}
