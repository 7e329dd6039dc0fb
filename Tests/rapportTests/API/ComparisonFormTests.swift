import JSON
import Testing

/// The comparison over HTTP in its four forms: which one comes, what tells them apart, and how each is kept.
@Suite struct ComparisonFormTests {
    static let target = "/v1/comparison?types=coaching,mentoring&dimensions=duration,manager"
    static let forms: [(format: String, accept: String, contentType: String)] = [
        ("json", "application/json", "application/json"),
        ("text", "text/plain", "text/plain; charset=utf-8"),
        ("markdown", "text/markdown", "text/markdown; charset=utf-8; variant=GFM"),
        ("csv", "text/csv", "text/csv; charset=utf-8; header=present"),
    ]

    let service: ServiceProcess
    let guest: Client

    init() throws {
        service = try ServiceProcess()
        guest = try service.guest()
    }

    @Test(arguments: forms)
    func `each form comes by Accept and by format, which wins`(format: String, accept: String, contentType: String) throws {
        let byAccept = try guest.get(Self.target, ["Accept": accept])
        #expect(byAccept.status == 200 && byAccept["Content-Type"] == contentType && !byAccept.body.isEmpty)
        for other in ["", "*/*", "application/json", "text/plain", "text/csv", "image/png", "text/html;q=0"] {
            let byFormat = try guest.get("\(Self.target)&format=\(format)", ["Accept": other])
            #expect(byFormat.status == 200 && byFormat["Content-Type"] == contentType, "\(other): \(byFormat.text)")
            #expect(byFormat.body == byAccept.body && byFormat.tag == byAccept.tag, "\(other)")
            #expect(byFormat["Vary"] == "Accept, Accept-Encoding, Accept-Language")
        }
    }

    @Test(arguments: [
        ("", "application/json"), ("*/*", "application/json"), ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("text/*", "text/plain; charset=utf-8"), ("text/markdown, text/csv;q=0.9", "text/markdown; charset=utf-8; variant=GFM"),
        ("text/csv; header=absent", "text/csv; charset=utf-8; header=present"),
        ("TEXT/CSV", "text/csv; charset=utf-8; header=present"),
        ("text/*, text/plain;q=0, text/markdown;q=0", "text/csv; charset=utf-8; header=present"),
    ])
    func `Accept chooses by weight, and JSON and text go before the others`(accept: String, contentType: String) throws {
        #expect(try guest.get(Self.target, ["Accept": accept])["Content-Type"] == contentType)
    }

    @Test func `no two forms have the same tag, and each is known again by its own`() throws {
        var tags: Set<String> = []
        for format in ["json", "text", "markdown", "csv", "csv&excel"] {
            let target = "\(Self.target)&format=\(format)"
            for _ in 0..<2 {  // the second comes from what is kept
                let first = try guest.get(target)
                let tag = try #require(first.tag)
                tags.insert(tag)
                let known = try guest.get(target, ["If-None-Match": tag])
                #expect(
                    known.status == 304 && known.tag == tag && known.body.isEmpty
                        && known["Cache-Control"] == first["Cache-Control"])
                // RFC 9110 §15.4.5: what a 304 tells again, and nothing else of what was sent.
                #expect(known["Content-Disposition"] == nil && known["Content-Type"] == nil)
                let head = try guest.send("HEAD", target)
                #expect(head.status == 200 && head.body.isEmpty)
                for name in ["Content-Type", "Content-Length", "Content-Disposition", "ETag", "Cache-Control"] {
                    #expect(head[name] == first[name], "\(name) of \(format)")
                }
                let zipped = try guest.get(target, ["Accept-Encoding": "gzip"])
                #expect(zipped["Content-Encoding"] == "gzip" && zipped.tag == tag.dropLast() + "-gzip\"", "\(format)")
                #expect(zipped.body.count < first.body.count && zipped.body.starts(with: [0x1F, 0x8B]), "\(format)")
                #expect(zipped["Content-Disposition"] == first["Content-Disposition"])
                let pretty = try guest.get("\(target)&pretty")
                #expect((pretty.body == first.body) == (format != "json"), "\(format)")
            }
        }
        #expect(tags.count == 5)
        for (_, accept, _) in Self.forms {
            let other = try guest.get(Self.target, ["Accept": accept, "If-None-Match": tags.sorted().joined(separator: ", ")])
            #expect(other.status == 304 && tags.contains(other.tag ?? ""))
        }
    }

    @Test func `a browser saves the CSV and shows the others`() throws {
        for (format, _, _) in Self.forms {
            let disposition = try guest.get("\(Self.target)&format=\(format)")["Content-Disposition"]
            #expect(disposition == (format == "csv" ? "attachment; filename=\"comparison.csv\"" : nil), "\(format)")
        }
        #expect(
            try guest.get("\(Self.target)&format=csv&excel")["Content-Disposition"] == "attachment; filename=\"comparison.csv\"")
    }

    @Test(arguments: ["excel", "excel=", "excel=1", "excel=true"])
    func `for Excel the CSV begins with a byte order mark`(parameter: String) throws {
        let plain = try guest.get("\(Self.target)&format=csv")
        let excel = try guest.get("\(Self.target)&format=csv&\(parameter)")
        #expect(excel.body == [0xEF, 0xBB, 0xBF] + plain.body && excel.tag != plain.tag)
        #expect(try guest.get("\(Self.target)&\(parameter)", ["Accept": "text/csv"]).body == excel.body)
    }

    @Test(arguments: [
        ("format=cvs", "Did you mean csv?"), ("format=", "json, text, markdown, csv"), ("format=CSV", "csv"),
        ("format=csv,json", "csv"),
        ("excel", "format=csv"), ("format=json&excel", "format=csv"), ("format=text&excel=1", "format=csv"),
        ("format=markdown&excel=true", "format=csv"), ("format=csv&excel=2", "?excel"), ("format=csv&excel=yes", "?excel"),
    ])
    func `a form that is not there is refused with what would be right`(query: String, hint: String) throws {
        let answer = try guest.get("\(Self.target)&\(query)")
        #expect(try answer.problem(400) == "invalid-query")
        #expect(try #require(try answer.string("fix")).contains(hint), "\(answer.text)")
    }

    @Test func `what no form fits is 406 and names them all`() throws {
        let answer = try guest.get(Self.target, ["Accept": "image/png"])
        #expect(try answer.problem(406) == "not-acceptable")
        #expect(try #require(try answer.string("fix")).contains("application/json, text/plain, text/markdown, text/csv"))
        #expect(try guest.get("\(Self.target)&format=csv&format=json").problem(400) == "repeated-query-parameter")
        #expect(try guest.get("/v1/questionnaire?format=csv").problem(400) == "unknown-query-parameter")
    }

    @Test func `every cell leads to its claims and to their sources`() throws {
        let markdown = try guest.get("\(Self.target)&format=markdown").text
        let links = markdown.matches(of: /\]\((\/v1\/[^)]*)\)/).map { String($0.1) }
        #expect(links.count > 10)
        for link in Set(links) { #expect(try guest.get(link).status == 200, "\(link)") }

        let lines = try guest.get("\(Self.target)&format=csv").text.split(separator: "\r\n").dropFirst()
        let all = try #require(try guest.get("/v1/claims?limit=1000").json()["items"]?.elements.map { $0 })
        let here = all.filter { claim in
            ["coaching", "mentoring"].contains(claim["relationshipType"]?.string)
                && ["duration", "manager"].contains(claim["dimension"]?.string)
        }
        #expect(lines.count == here.count)
        for claim in here {
            let names = ["dimension", "relationshipType", "id", "source"].compactMap { claim[$0]?.string }
            #expect(lines.contains { $0.hasSuffix(",\(names.joined(separator: ",")),built-in") }, "\(names)")
        }

        let text = try guest.get("\(Self.target)&format=text").text
        let address = try #require(text.firstMatch(of: /\/v1\/claims\S*/)).output
        let cell = address.replacing("{type}", with: "mentoring").replacing("{dimension}", with: "manager")
        let claims = try guest.get(String(cell)).json()["items"]
        #expect(
            claims?.count == here.count { $0["relationshipType"]?.string == "mentoring" && $0["dimension"]?.string == "manager" })
    }

    @Test func `JSON has a value as ISO 8601, in months, and in words`() throws {
        let comparison = try guest.get("/v1/comparison?types=mentoring&dimensions=duration,manager").json()
        let year = try #require(comparison.at("dimensions.0.cells.0.claims.0"))
        #expect(year.at("value.least")?.string == "P9M" && year.at("value.most")?.string == "P1Y")
        #expect(year.at("months.least")?.integer == 9 && year.at("months.most")?.integer == 12)
        #expect(year["valueText"]?.string == "9 to 12 months")
        let manager = try #require(comparison.at("dimensions.1.cells.0.claims.0"))
        #expect(
            manager["value"]?.string == "indirect" && manager["valueText"]?.string == "indirectly involved"
                && manager["months"] == nil)
        let placeless = try #require(comparison.at("dimensions.1.cells.0.claims.1"))
        #expect(placeless["value"] == nil && placeless["valueText"] == nil && placeless["months"] == nil)
    }
}
