import JSON
import Testing

@testable import Guidance
@testable import rapport

/// Keys and the state of the system on pages.
@Suite struct KeyPageTests {
    let cast: PageCast
    var company: Company { cast.company }

    init() throws { cast = try PageCast() }

    private func secret(_ page: Answer) throws -> String {
        try #require(page.text.firstMatch(of: /rap_[0-9A-Za-z]{36}/).map { String($0.output) })
    }

    @Test func `a key is made, and its secret is shown this once`() throws {
        let form = try cast.get("/keys/new?scopes=programs:read&name=Export", as: .admin)
        #expect(form.text.contains("value=\"programs:read\" checked") && form.text.contains("value=\"Export\""))
        let fields = [
            ("key", try form.hidden("key")), ("/name", "Export <b>"), ("/scopes", "programs:read"), ("/scopes", "people:read"),
        ]
        let wrong = try cast.post("/keys", fields + [("/expiresAt", "soon")], as: .admin)
        #expect(
            wrong.status == 422 && wrong.text.contains("value=\"Export &lt;b&gt;\"") && wrong.text.contains("href=\"#expiresAt\"")
        )
        #expect(wrong.text.contains("value=\"people:read\" checked"))
        let made = try cast.post("/keys", fields + [("/expiresAt", "2999-01-01")], as: .admin)
        #expect(made.status == 201 && made["Cache-Control"] == "no-store" && !made.text.contains("Export <b>"))
        let secret = try secret(made)
        let me = try cast.service.client(secret).get("/v1/me")
        #expect(try me.json()["key"]?.strings("scopes") == ["people:read", "programs:read"])
        #expect(try me.string("key.expiresAt") == "2999-01-01T00:00:00.000Z")
        let again = try cast.post("/keys", fields + [("/expiresAt", "2999-01-01")], as: .admin)
        #expect(again.status == 201 && !again.text.contains(secret) && again.text.contains("sent twice"))
        let key = try #require(try me.string("key.id"))
        for page in ["/keys", "/keys/\(key)"] {
            let text = try cast.get(page, as: .admin).text
            #expect(text.contains("Export &lt;b&gt;") && !text.contains(secret), "\(page)")
        }
    }

    @Test func `a key gets another secret, and ends after one more question`() throws {
        let page = "/keys/\(company.keyID(.portal))"
        let form = try cast.get(page, as: .admin)
        let wrong = try cast.post("\(page)/secrets", [("key", try form.hidden("key")), ("/overlapDays", "99")], as: .admin)
        #expect(wrong.status == 422 && wrong.text.contains("value=\"99\"") && wrong.text.contains("href=\"#overlapDays\""))
        let next = try cast.get(page, as: .admin).hidden("key")
        let made = try cast.post("\(page)/secrets", [("key", next), ("/overlapDays", "2")], as: .admin)
        #expect(made.status == 201 && made["Cache-Control"] == "no-store")
        let other = try cast.service.client(secret(made))
        #expect(try other.get("/v1/me").status == 200 && cast.api("/v1/me", as: .portal).status == 200)
        #expect(try cast.get("\(page)/revoke", as: .admin).text.contains("It cannot be undone."))
        #expect(try cast.api("/v1/me", as: .portal).status == 200)
        let ended = try cast.post("\(page)/revoke", [], as: .admin)
        #expect(ended.status == 303 && ended.location == "\(page)?done=revoked#done")
        #expect(try cast.get(ended.location, as: .admin).text.contains("The key opens nothing any more."))
        #expect(try cast.api("/v1/me", as: .portal).status == 401)
    }

    @Test(arguments: Company.Who.allCases)
    func `keys are those that the API shows to that reader`(who: Company.Who) throws {
        let (page, twin) = (try cast.get("/keys", as: who), try cast.api("/v1/keys", as: who))
        #expect(page.status == twin.status)
        let shown = Set(try twin.status == 200 ? twin.value("items")?.elements.compactMap { $0["id"]?.string } ?? [] : [])
        let named = page.text.matches(of: /\/keys\/(key_[0-9a-f-]+)/).map { String($0.output.1) }
        #expect(Set(named) == shown)
        let never = ID<Key>(Company.key(999))
        #expect(try cast.get("/keys/\(never)", as: who).status == (who == .guest ? 401 : 404))
    }

    @Test func `the system page tells what the service tells those who watch it`() throws {
        let page = try cast.get("/system", as: .admin)
        for text in ["takes changes", "on time", "Rapport \(version)", "href=\"/metrics\"", "Open files and sockets"] {
            #expect(page.text.contains(text), "\(text)")
        }
        #expect(page["Cache-Control"] == "no-store" && page.text.contains("RAPPORT_DIRECTORY"))
        #expect(try cast.get("/system", as: .admin, in: "de").text.contains("nimmt Änderungen an"))
        #expect(try cast.get("/system", as: .guest).status == 401)
        #expect(try !cast.get("/system", as: .stranger).text.contains("RAPPORT_DIRECTORY"))
    }
}
