import Guidance
import HTTP
import JSON
import Testing

@testable import Store
@testable import rapport

/// What holds for every page, new ones included.
@Suite struct PageAccessTests {
    let service: LocalService

    init() throws { service = try LocalService(Surroundings()) }

    /// The address of a page, with an id of nothing in each place that takes one.
    private func target(_ page: PageRoute) -> String {
        page.template.split(separator: "/").map { $0.hasPrefix("{") ? "nothing" : String($0) }.reduce("") { "\($0)/\($1)" }
    }

    @Test func `a page that asks for something is the form to sign in for somebody who is not, with the way back`() throws {
        let stranger = Browser(try service.client(nil))
        for page in API.pages where page.method == .get && page.asks != .nothing {
            if case .act(.read, let kind) = page.asks, kind.isOfCatalogue { continue }
            let answer = try stranger.get(target(page))
            #expect(answer.status == 401, "\(page.template)")
            #expect(answer.text.contains("name=\"then\" value=\"\(target(page))\""), "\(page.template)")
            #expect(answer["WWW-Authenticate"] != nil)
        }
    }

    @Test func `no form is done for somebody who is not signed in, or from another site, or without its proof`() throws {
        let (stranger, browser) = (Browser(try service.client(nil)), Browser(try service.client(nil)))
        try browser.signIn(withKey: ServiceProcess.key)
        for page in API.pages where page.method == .post && page.template != "/sign-in" && !page.template.hasPrefix("/sign-in/") {
            let address = target(page)
            let foreign = try browser.post(address, ["/name": "x"], ["Sec-Fetch-Site": "cross-site"])
            #expect(foreign.status == 403 && !foreign.text.contains("name=\"/name\""), "\(page.template)")
            let bare = try browser.post(address, ["/name": "typed"])
            #expect(bare.status == 403 && bare.text.contains("name=\"/name\" value=\"typed\""), "\(page.template)")
            guard page.asks != .nothing else { continue }
            let unknown = try stranger.post(address, ["/name": "typed"])
            #expect(unknown.status == 401 && unknown.text.contains("name=\"/name\" value=\"typed\""), "\(page.template)")
        }
        let newest = try service.admin().get("/v1/events?limit=1000").value("items")?.elements.compactMap { $0["op"]?.string }
        #expect(
            newest?.allSatisfy { $0.hasPrefix("sign-in") || $0.hasPrefix("key") || $0.hasPrefix("catalogue") } == true,
            "\(newest ?? [])")
    }

    @Test func `a scope that a key lacks is missed by pages as by the API`() throws {
        let admin = try service.admin()
        let key = try #require(try admin.post("/v1/keys", #"{"name":"Narrow","scopes":["metrics:read"]}"#).string("secret"))
        let browser = Browser(try service.client(nil))
        try browser.signIn(withKey: key)
        for target in [
            "/programs", "/programs/new", "/people", "/people/new", "/keys", "/keys/new", "/programs/nothing/matching",
            "/programs/nothing/matching/edit",
            "/match-runs/nothing", "/match-runs/nothing/unmatched", "/match-runs/nothing/committee-file",
        ] {
            let answer = try browser.get(target)
            #expect(answer.status == 403 && answer.text.contains("insufficient-scope"), "\(target)")
        }
        let places = try browser.get("/").text
        #expect(
            !places.contains("href=\"/programs\"") && !places.contains("href=\"/people\"") && places.contains("href=\"/system\""))
    }

    @Test(arguments: [(ConsoleMode.catalogue, 200, 404), (.off, 404, 404)])
    func `pages that are turned off are not there`(mode: ConsoleMode, open: Int, closed: Int) throws {
        let service = try ServiceProcess(["RAPPORT_CONSOLE": mode.rawValue])
        let browser = Browser(try Client(port: service.port, key: nil))
        for target in ["/choose", "/catalogue", "/rules", "/docs"] {
            #expect(try browser.get(target).status == open, "\(target)")
        }
        for target in ["/programs", "/sign-in", "/me", "/people"] {
            #expect(try browser.get(target).status == closed, "\(target)")
        }
        let start = try browser.get("/")
        #expect(start.status == 200 && start["Content-Type"] == (mode == .off ? "application/json" : "text/html; charset=utf-8"))
        #expect(!start.text.contains("href=\"/sign-in"))
        #expect(
            try browser.get("/nothing")["Content-Type"]
                == (mode == .off ? "application/problem+json" : "text/html; charset=utf-8"))
    }

    @Test func `links have the path under which a proxy has the service`() throws {
        let service = try LocalService(Surroundings(), at: PublicAddress(origin: "https://hr.example.org", prefix: "/rapport"))
        let text = try Browser(try service.client(nil)).get("/choose").text
        for match in text.matches(of: /(?:href|action|src)="([^"]*)"/) {
            let link = String(match.1)
            #expect(link.hasPrefix("/rapport/") || link.hasPrefix("#"), "\(link)")
        }
    }

    @Test func `a page on matching is there for those to whom the API shows the same, and says nothing that the API does not`()
        throws
    {
        let cast = try PageCast()
        let (program, run) = ("programs/\(cast.company.program)", "match-runs/\(cast.company.matchRun)")
        // The page, and what the API shows of the same.
        let pages: [(page: String, twins: [String])] = [
            ("/\(run)", ["/v1/\(run)", "/v1/\(run)/proposals"]), ("/\(run)/unmatched", ["/v1/\(run)/unmatched"]),
            ("/\(run)/guides", ["/v1/\(run)/guides"]), ("/\(run)/shortages", ["/v1/\(run)/shortages"]),
            ("/\(run)/left-out", ["/v1/\(run)/left-out"]),
            ("/\(run)/committee-file", ["/v1/\(run)/proposals"]),
            ("/\(run)/comparison?with=\(cast.company.matchRun)", ["/v1/\(run)/comparison?with=\(cast.company.matchRun)"]),
            ("/\(program)/matching", ["/v1/\(program)/match-runs", "/v1/\(program)/matching"]),
        ]
        var shown = 0
        for who in Company.Who.allCases where who != .guest {
            for (page, twins) in pages {
                let answer = try cast.get(page, as: who)
                let told = try twins.map { try cast.api($0, as: who) }
                let isThere = try told[0].status == 200 && told[0].value("items")?.count != 0
                #expect(answer.status == (isThere ? 200 : told[0].status == 200 ? 404 : told[0].status), "\(page) as \(who)")
                guard isThere else {
                    #expect(!answer.text.contains("planted"), "\(page) as \(who)")
                    continue
                }
                shown += 1
                let body = answer.text.split(separator: "<main").last ?? ""
                for word in body.matches(of: /planted-[-a-z]+/) {
                    #expect(told.contains { $0.text.contains(word.0) }, "\(word.0) on \(page) as \(who)")
                }
            }
        }
        #expect(shown > 20, "some read it")
        // The form of what counts is there for those whose change the API would take.
        for who in Company.Who.allCases where who != .guest {
            let page = try cast.get("/\(program)/matching/edit", as: who)
            let patch = try cast.service.client(Company.secret(who)).patch("/v1/\(program)/matching", "{}", ifMatch: "\"old\"")
            #expect(page.status == (patch.status == 412 ? 200 : patch.status), "\(who): \(patch.text)")
        }
        // A sponsor reads the numbers, and starts nothing.
        let started = try cast.post("/\(program)/matching", [("key", "x")], as: .sponsor)
        #expect(started.status == 403 && started.text.contains("No run was started"), "\(started.text)")
    }
}
