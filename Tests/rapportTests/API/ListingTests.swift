import Foundation
import JSON
import Testing

/// Lists of the catalogue: filters, a search, and what goes along.
@Suite struct ListingTests {
    let service: ServiceProcess
    let guest: Client

    init() throws {
        service = try ServiceProcess()
        guest = try service.guest()
    }

    struct Row: Sendable {
        let query: String
        /// Of what is in the whole list; false for what the query leaves out.
        let holds: @Sendable (JSONValue) -> Bool
    }

    private static func member(_ name: String, _ value: String) -> @Sendable (JSONValue) -> Bool { { $0[name]?.string == value } }

    static let filters: [Row] = [
        Row(query: "relationship-types?programmable=false") { $0["programmable"]?.bool == false },
        Row(query: "relationship-types?programmable=true&origin=built-in") { $0["programmable"]?.bool == true },
        Row(query: "dimensions?scale=spectrum") { $0["scale"]?["kind"]?.string == "spectrum" },
        Row(query: "claims?strength=may", holds: member("strength", "may")),
        Row(query: "claims?relationshipType=mentoring&strength=always") {
            $0["relationshipType"]?.string == "mentoring" && $0["strength"]?.string == "always"
        },
        Row(query: "claims?dimension=duration&disputed=true") {
            [
                "coaching-duration-mentoring-coaching-table", "coaching-duration-manfre", "coaching-duration-mentorcliq",
                "mentoring-duration-mentoring-coaching-table", "mentoring-duration-manfre",
            ].contains($0["id"]?.string)
        },
        Row(query: "sources?kind=vendor", holds: member("kind", "vendor")),
        Row(query: "tensions?claim=mentoring-structure-guidance-overview") {
            $0.strings("claims").contains("mentoring-structure-guidance-overview")
        },
        Row(query: "conflicts?dimension=duration", holds: member("dimension", "duration")),
        Row(query: "conflicts?relationshipType=coaching&dimension=initiative") {
            $0["dimension"]?.string == "initiative" && $0["relationshipType"]?.string == "coaching"
        },
        Row(query: "rules?severity=warning", holds: member("severity", "warning")),
        Row(query: "rules?gate=enrolling") { $0.strings("gates").contains("enrolling") },
    ]

    @Test func `a filter lets pass what has that value, and a limit pages it`() throws {
        for row in Self.filters {
            let list = try #require(row.query.split(separator: "?").first)
            let whole = try #require(try guest.get("/v1/\(list)?limit=1000").json()["items"]).elements.map { $0 }
            let expected = whole.filter(row.holds).compactMap { $0["id"]?.string }
            let found = try guest.ids("/v1/\(row.query)&limit=1000")
            #expect(found == expected && !expected.isEmpty && expected.count < whole.count, "\(row.query): \(found)")
            let pages = try guest.walk("/v1/\(row.query)&limit=2")
            #expect(pages.flatMap { $0 } == expected && pages.dropLast().allSatisfy { $0.count == 2 }, "\(row.query)")
        }
    }

    static let wrong: [(query: String, hint: String)] = [
        ("claims?strength=alway", "Did you mean always? Send any of: always, usually, may."), ("claims?strength=", "always"),
        ("claims?relationshipType=Coaching", "Did you mean coaching?"), ("claims?source=%01", "manfre"),
        ("claims?dimension=\(String(repeating: "d", count: 3000))", "duration"), ("claims?disputed=yes", "true, false"),
        ("claims?retired=no", "false, true, any"), ("claims?origin=builtin", "Did you mean built-in?"),
        ("dimensions?scale=range", "spectrum"), ("tensions?claim=nothing", "there are."),
        ("rules?gate=ajar", "which is not known"),
        ("relationship-types?programmable=1", "true, false"), ("sources?kind=blog", "organization"),
        ("conflicts?dimension=x", "duration"), ("claims?expand=sources", "Did you mean source?"),
        ("claims?expand=all", "dimension"),
        ("claims?expand=source,x,dimension", "“x”"), ("claims?q=", "1 to 10 words"), ("claims?q=%20", "1 to 10 words"),
        ("claims?q=%E2%80%8B%C2%AD%20%CC%81", "1 to 10 words"), ("claims?q=%EF%B7%BA+%EF%B7%BA+%EF%B7%BA", "1 to 10 words"),
        ("claims?q=a+b+c+d+e+f+g+h+i+j+k", "1 to 10 words"), ("claims?q=\(String(repeating: "x", count: 201))", "200 bytes"),
        ("rules?expand=dimension", "claims, sources"), ("claims/coaching-duration-manfre?expand=claims", "source"),
    ]

    @Test func `a value that there is not is refused with what there is`() throws {
        for (query, hint) in Self.wrong {
            let answer = try guest.get("/v1/\(query)")
            #expect(
                try answer.problem(400) == "invalid-query" && answer.text.contains(hint), "\(query.prefix(60)): \(answer.text)")
            #expect(answer.body.count < 4096, "\(query.prefix(60))")
        }
        for query in ["rules?origin=own", "conflicts?retired=any", "claims?kind=vendor", "claims/coaching-duration-manfre?q=x"] {
            #expect(try guest.get("/v1/\(query)").problem(400) == "unknown-query-parameter", "\(query)")
        }
    }

    static let searches: [(list: String, query: String, ids: [String])] = [
        ("sources", "MANFRE", ["manfre"]), ("relationship-types", "subject expert", ["coaching"]),
        ("relationship-types", "EXPERT   subject", ["coaching"]), ("relationship-types", "expert nowhere", []),
        ("relationship-types", "business coaching", ["coaching"]), ("dimensions", "confidentiality", ["confidentiality"]),
        ("tensions", "designed freedom", ["mentoring-designed-yet-unstructured"]), ("sources", "zzz", []),
        ("claims", "coaching-driver-manfre-end", ["coaching-driver-manfre-end"]),
        ("rules", "approv design", ["design-before-enrolment"]),
        ("conflicts", "initiative", ["coaching.initiative"]), ("claims", ".*", []), ("claims", "%", []),
    ]

    @Test func `a search finds what has all words, whatever the capitals, accents and signs`() throws {
        let ines = try service.admin()
        for (list, query, ids) in Self.searches {
            let escaped = query.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            #expect(try guest.ids("/v1/\(list)?limit=1000&q=\(escaped)") == ids, "\(list) \(query)")
        }
        let document = #"{"id":"ours","title":"Über Größe, ΟΔΟΣ, İstanbul, O’Brien und Cafe\u0301","kind":"organization"}"#
        #expect(try ines.post("/v1/sources", document).status == 201)
        for query in [
            "über", "ÜBER GRÖSSE", "größe", "U\u{308}ber", "οδος", "caf\u{E9}", "CAFÉ ours", "uber GRÖẞE", "cafe", "istanbul",
            "o'brien",
            "ｃａｆｅ", "und\u{200B} \u{AD}",
        ] {
            let escaped = query.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            let isFound = try guest.ids("/v1/sources?q=\(escaped)") == ["ours"]
            #expect(isFound, "\(query)")
        }
        let german = ["Accept-Language": "de"]
        #expect(try guest.ids("/v1/dimensions?q=vertraulichkeit", german) == ["confidentiality"])
        #expect(try guest.ids("/v1/dimensions?q=vertraulichkeit").isEmpty)
        #expect(
            try guest.ids("/v1/claims?q=coaching&source=manfre&limit=1000").count
                < guest.ids("/v1/claims?q=coaching&limit=1000").count)
        let pages = try guest.walk("/v1/claims?q=mentor%20skill&limit=3")
        #expect(try pages.flatMap { $0 } == guest.ids("/v1/claims?limit=1000&q=mentor%20skill") && pages.count > 1)
    }

    static let expansions: [(record: String, names: [String])] = [
        ("relationship-types/coaching", ["claims", "conflicts"]), ("dimensions/duration", ["claims", "conflicts"]),
        ("claims/coaching-duration-manfre", ["relationshipType", "dimension", "source"]), ("sources/manfre", ["claims"]),
        ("tensions/mentoring-designed-yet-unstructured", ["claims", "sources"]), ("rules/coaching-ends", ["claims", "sources"]),
        ("conflicts/coaching.duration", ["claims", "sources", "relationshipType", "dimension"]),
    ]

    @Test func `what a record names goes along when it is asked for`() throws {
        for (record, names) in Self.expansions {
            let bare = try guest.get("/v1/\(record)")
            let all = try guest.get("/v1/\(record)?expand=\(names.joined(separator: ","))")
            #expect(all.text.hasPrefix(bare.text.dropLast(2)) && all.tag != bare.tag, "\(record)")
            #expect(try all.json()["expanded"]?.members.map(\.name) == names, "\(record)")
            for name in names {
                let one = try guest.get("/v1/\(record)?expand=\(name)")
                #expect(try one.json()["expanded"]?.members.map(\.name) == [name])
                #expect(try guest.get("/v1/\(record)?expand=\(name),\(name)").body == one.body, "twice is once")
                let value = try #require(try one.value("expanded.\(name)"))
                let others = value.kind == .array ? value.elements.map { $0 } : [value]
                #expect(!others.isEmpty, "\(record) \(name)")
                let lists = ["relationshipType": "relationship-types", "dimension": "dimensions", "source": "sources"]
                for other in others {
                    let target = "/v1/\(lists[name] ?? name)/\(try #require(other["id"]?.string))"
                    #expect(try guest.get(target).body.dropLast() == Array(other.raw)[...], "\(target)")
                }
            }
            let list = try #require(record.split(separator: "/").first)
            let items = try #require(try guest.get("/v1/\(list)?expand=\(names[0])&limit=2").json()["items"]).elements
            #expect(items.allSatisfy { $0["expanded"]?[names[0]] != nil })
        }
        #expect(try guest.get("/v1/claims?expand=").body == guest.get("/v1/claims").body)
        let ines = try service.admin()
        #expect(try ines.post("/v1/claims/coaching-duration-manfre/retirement").status == 200)
        #expect(try !guest.get("/v1/sources/manfre?expand=claims").text.contains("\"coaching-duration-manfre\""))
        #expect(
            try !guest.get("/v1/rules/coaching-ends?expand=claims").text.contains(#""retirement":"#),
            "a rule cites what counts")
    }

    @Test func `a cursor goes with its filters, and on behind what has left the list`() throws {
        let ines = try service.admin()
        let first = try guest.get("/v1/claims?source=manfre&limit=2")
        let cursor = try #require(try first.string("next"))
        for query in [
            "limit=2", "source=mentorcliq&limit=2", "source=manfre&q=a", "source=manfre&retired=any",
            "source=manfre&expand=source",
            "source=manfre&disputed=false",
        ] {
            #expect(try guest.get("/v1/claims?\(query)&after=\(cursor)").problem(400) == "invalid-cursor", "\(query)")
        }
        #expect(try guest.get("/v1/claims?source=manfre&limit=3&after=\(cursor)").status == 200, "a limit may change")
        let all = try guest.ids("/v1/claims?source=manfre&limit=1000")
        #expect(try ines.post("/v1/claims/\(all[1])/retirement").status == 200)
        #expect(try guest.ids("/v1/claims?source=manfre&limit=2&after=\(cursor)") == Array(all[2...3]))
        for id in all[2...] { #expect(try ines.post("/v1/claims/\(id)/retirement").status == 200) }
        #expect(try guest.ids("/v1/claims?source=manfre&limit=2&after=\(cursor)").isEmpty)
        #expect(try guest.ids("/v1/claims?source=manfre&retired=true&limit=1000") == Array(all[1...]))
    }

    /// Each page's last records are deleted before the walk goes on.
    @Test(arguments: [1, 2, 3]) func `a walk goes on where the records of its cursor are gone`(_ deletedCount: Int) throws {
        let ines = try service.admin()
        for number in 0..<24 {
            let source = #"{"id":"walked-\#(number)","title":"Walked \#(number)","publisher":"P","kind":"organization"}"#
            #expect(try ines.post("/v1/sources", source).status == 201)
        }
        var (seen, next): ([String], String?) = ([], nil)
        repeat {
            let page = try guest.get("/v1/sources?q=walked&limit=6" + (next.map { "&after=\($0)" } ?? ""))
            #expect(page.status == 200, "\(page.text)")
            let ids = try page.json()["items"]?.elements.compactMap { $0["id"]?.string } ?? []
            seen += ids
            next = try page.string("next")
            for id in ids.suffix(deletedCount) { #expect(try ines.delete("/v1/sources/\(id)", ifMatch: "*").status == 204) }
        } while next != nil
        #expect(seen == (0..<24).map { "walked-\($0)" })
    }

    @Test func `a walk through what follows from the catalogue goes on where one of it is gone`() throws {
        let ines = try service.admin()
        let first = try guest.get("/v1/conflicts?limit=1")
        let conflict = try #require(try first.string("items.0.id"))
        let all = try guest.ids("/v1/conflicts?limit=1000")
        for number in 0..<20 {
            guard let claim = try guest.get("/v1/conflicts/\(conflict)").string("claims.\(number % 2)") else { break }
            #expect(try ines.post("/v1/claims/\(claim)/retirement").status == 200)
        }
        #expect(try guest.get("/v1/conflicts/\(conflict)").status == 404)
        let next = try #require(try first.string("next"))
        #expect(try guest.ids("/v1/conflicts?limit=1000&after=\(next)") == Array(all.dropFirst()))
    }

    @Test func `a page ends early where its records are large, and none is left out`() throws {
        let ines = try service.admin()
        let languages = (0..<20).map { "x\(Character(UnicodeScalar(97 + $0)!))" }
        let text = String(repeating: "é", count: 500)
        let translations = languages.map { "\"\($0)\":{\"statement\":\"\(text)\"}" }.joined(separator: ",")
        let ids = (0..<450).map { "large-\($0)" }
        let claims = ids.enumerated().map { number, id in
            """
            {"id":"\(id)","relationshipType":"\(["coaching", "mentoring"][number % 2])",\
            "dimension":"\(["duration", "purpose", "focus"][number / 2 % 3])","source":"manfre","statement":"S","locator":"L",\
            "strength":"may","translations":{\(translations)}}
            """
        }
        let file = "{\"claims\":[\(claims.joined(separator: ","))]}"
        #expect(try ines.put("/v1/catalogue?mode=merge", file, ifMatch: "*").status == 200)
        let page = try guest.get("/v1/claims?origin=own&limit=1000")
        let count = try #require(try page.value("items")?.count)
        #expect(count < 450 && page.body.count > 4 << 20 && page.body.count < 5 << 20, "\(count) in \(page.body.count)")
        let pages = try guest.walk("/v1/claims?origin=own&limit=1000")
        #expect(pages.flatMap { $0 } == ids && pages.count == 3, "\(pages.map(\.count))")
    }

    @Test func `an answer that was kept is not given any more once the catalogue has changed`() throws {
        let ines = try service.admin()
        for target in [
            "/v1/claims?q=quarter", "/v1/claims?limit=1000", "/v1/sources?expand=claims", "/v1/comparison?types=coaching",
            "/v1/catalogue", "/v1/relationship-types/coaching?expand=claims,conflicts",
        ] {
            for language in ["en", "de"] {
                let before = try guest.get(target, ["Accept-Language": language])
                #expect(try guest.get(target, ["Accept-Language": language, "If-None-Match": before.tag ?? ""]).status == 304)
                let id = "ours-\(UUID().uuidString.lowercased())"
                let claim = try ines.record(Sample.records[2], id)
                let after = try guest.get(target, ["Accept-Language": language, "If-None-Match": before.tag ?? ""])
                #expect(after.status == 200 && after.tag != before.tag && after.text.contains(id), "\(target) \(language)")
                #expect(after["Cache-Control"] == "public, no-cache")
                #expect(try ines.delete(claim, ifMatch: "*").status == 204)
            }
        }
    }
}
