import Guidance
import JSON
import Testing

/// The catalogue over HTTP: lists, claims, rules, the comparison.
@Suite struct CatalogueTests {
    let service: ServiceProcess
    let guest: Client

    init() throws {
        service = try ServiceProcess()
        guest = try service.guest()
    }

    static let lists = [
        "/v1/relationship-types": 4, "/v1/dimensions": 19, "/v1/claims": 155, "/v1/sources": 5, "/v1/rules": AnyRule.all.count,
    ]

    @Test func `every list pages, and every entry can be had by itself`() throws {
        for (list, count) in Self.lists {
            let whole = try guest.get("\(list)?limit=1000")
            let all = try #require(try whole.json()["items"]?.elements.map { $0 })
            #expect(try all.count == count && whole.value("next")?.kind == .null && whole["Link"] == nil, "\(list)")
            var ids: [String] = []
            var next: String? = "\(list)?limit=3"
            while let target = next {
                let page = try guest.get(target)
                let items = try #require(try page.json()["items"]?.elements.map { $0 })
                #expect(page.status == 200 && items.count <= 3 && !items.isEmpty, "\(target)")
                ids += items.compactMap { $0["id"]?.string }
                next = page["Link"].flatMap { $0.split(whereSeparator: { "<>".contains($0) }).first.map(String.init) }
            }
            #expect(ids == all.compactMap { $0["id"]?.string } && Set(ids).count == count, "\(list)")
            for item in all {
                let answer = try guest.get("\(list)/\(try #require(item["id"]?.string))")
                #expect(answer.body == Array(item.raw) + [0x0A], "\(list)")
            }
            for id in ["nothing", "Coaching", "a%2Fb", "-", "%01"] {
                #expect(try guest.get("\(list)/\(id)").problem(404) == "not-found", "\(list)/\(id)")
            }
            #expect(try guest.get("\(list)?limit=0").problem(400) == "invalid-query")
            #expect(try guest.get("\(list)?sort=name").problem(400) == "unknown-query-parameter")
        }
    }

    @Test func `every answer from the catalogue can be kept and asked for again`() throws {
        let targets =
            Self.lists.keys.map { $0 } + [
                "/v1/claims?limit=2", "/v1/rules/coaching-ends", "/v1/comparison?types=coaching", "/v1/questionnaire?pretty",
            ]
        for target in targets {
            let first = try guest.get(target)
            let tag = try #require(first.tag)
            #expect(
                first["Cache-Control"] == "public, no-cache" && first["Vary"] == "Accept, Accept-Encoding, Accept-Language",
                "\(target)")
            let second = try guest.get(target, ["If-None-Match": "\"x\", W/\(tag)"])
            #expect(second.status == 304 && second.tag == tag && second["Link"] == first["Link"], "\(target)")
            #expect(second["Cache-Control"] == "public, no-cache" && second["Vary"] == first["Vary"], "\(target)")
            #expect(try guest.get(target, ["If-None-Match": "\"x\""]).body == first.body, "\(target)")
            #expect(try guest.get(target, ["If-Match": "\"x\""]).status == 412, "\(target)")
        }
        let other = try ServiceProcess()
        #expect(try other.guest().get("/v1/claims").tag == guest.get("/v1/claims").tag, "the same on every machine")
    }

    @Test func `claims are filtered by type, dimension and source`() throws {
        let all = try #require(try guest.get("/v1/claims?limit=1000").json()["items"]?.elements.map { $0 })
        for filters in [
            ["relationshipType": "mentoring"], ["dimension": "duration"], ["source": "manfre"],
            ["relationshipType": "coaching", "dimension": "duration", "source": "manfre"],
        ] {
            let query = filters.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
            let items = try #require(try guest.get("/v1/claims?limit=1000&\(query)").json()["items"]?.elements.map { $0 })
            let expected = all.filter { claim in filters.allSatisfy { claim[$0.key]?.string == $0.value } }
            #expect(
                items.compactMap { $0["id"]?.string } == expected.compactMap { $0["id"]?.string } && !items.isEmpty, "\(query)")
        }
        for (query, hint) in [
            ("dimension=durtion", "Did you mean duration?"), ("source=004", "mentorcliq"),
            ("relationshipType=Coaching", "coaching"),
        ] {
            let answer = try guest.get("/v1/claims?\(query)")
            #expect(try answer.problem(400) == "invalid-query" && answer.text.contains(hint), "\(query)")
        }
    }

    @Test func `every rule rests on claims of the catalogue, and every claim on type, dimension and source`() throws {
        for rule in try #require(try guest.get("/v1/rules").json()["items"]?.elements) {
            #expect(
                !rule.strings("claims").isEmpty || rule["ours"]?.string != nil, "a rule has sources, or says that it has none")
            for claim in rule.strings("claims") { #expect(try guest.get("/v1/claims/\(claim)").status == 200, "\(claim)") }
        }
        for (place, list) in [("relationshipType", "relationship-types"), ("dimension", "dimensions"), ("source", "sources")] {
            let ids = try #require(
                try guest.get("/v1/\(list)?limit=1000").json()["items"]?.elements.compactMap { $0["id"]?.string })
            for claim in try #require(try guest.get("/v1/claims?limit=1000").json()["items"]?.elements) {
                #expect(ids.contains(claim[place]?.string ?? ""))
            }
        }
    }

    @Test func `the comparison reads well in a terminal of 80 columns`() throws {
        for query in [
            "?types=coaching,mentoring", "", "?types=coaching", "?types=coaching,mentoring&dimensions=duration,manager",
        ] {
            let answer = try guest.get("/v1/comparison\(query)", ["Accept": "text/plain"])
            #expect(answer.status == 200 && answer["Content-Type"] == "text/plain; charset=utf-8")
            for line in answer.text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
            #expect(answer.text.hasSuffix("\n") && answer.text.contains("Coaching") && !answer.text.contains("\t"))
        }
    }

    @Test func `the comparison as JSON has cells, conflicts and sources, and another tag`() throws {
        let target = "/v1/comparison?types=coaching,mentoring&dimensions=duration,manager"
        let answer = try guest.get(target)
        #expect(answer["Content-Type"] == "application/json")
        let text = try guest.get(target, ["Accept": "application/json;q=0.5, text/plain"])
        #expect(text["Content-Type"] == "text/plain; charset=utf-8" && text.tag != answer.tag)
        #expect(try guest.get(target, ["Accept": "text/*;q=0.5, application/*"]).body == answer.body)
        #expect(try guest.get(target, ["Accept": "text/plain", "If-None-Match": answer.tag ?? ""]).status == 200)
        let conflicts = try answer.json()["conflicts"]?.elements.compactMap { $0["id"]?.string }
        #expect(conflicts == ["coaching.duration", "mentoring.duration"])
    }

    static let unknown: [(query: String, hints: [String])] = [
        ("types=coachin", ["did you mean coaching?", "Known: coaching, mentoring, reverse-mentoring, role-model"]),
        ("types=coaching,sponsoring,x&dimensions=duraton", ["sponsoring", "“x”", "did you mean duration?"]),
        ("dimensions=%00x", []), ("types=Coaching", ["did you mean coaching?"]),
        ("types=business%20coaching", ["did you mean coaching?"]), ("dimensions=Dauer", ["did you mean duration?"]),
        ("types=../coaching", ["known"]),
    ]

    @Test func `types and dimensions that are none are refused with those there are`() throws {
        for (query, hints) in Self.unknown where !hints.isEmpty {
            let answer = try guest.get("/v1/comparison?\(query)")
            #expect(try answer.problem(400) == "invalid-query", "\(query)")
            for hint in hints { #expect(answer.text.contains(hint), "\(query): \(answer.text)") }
        }
        #expect(try guest.get("/v1/comparison?type=coaching").problem(400) == "unknown-query-parameter")
    }

    @Test func `the root says what to call next, and all of it can be called`() throws {
        let links = try #require(try guest.get("/").json()["links"]?.members.map { $0 })
        #expect(links.count > 8)
        for link in links {
            let answer = try guest.get(try #require(link.value.string))
            #expect([200, 401, 405].contains(answer.status), "\(link.name): \(answer.status)")
            #expect(answer.status != 405 || link.name == "recommendations")
        }
    }
}
