import Foundation
import JSON
import Testing

/// A catalogue of the size that its limits allow is read as a small one is: what takes long is made beside the loop, with all that
/// the loop would do.
@Suite struct LargeCatalogueTests {
    private static let claimsCount = 2_000

    /// Adds claims in English, with words in German or French or both, plain and with accents.
    private static func fill(_ service: ServiceProcess) throws -> Int {
        let ines = try service.admin()
        let catalogue = try ines.get("/v1/catalogue")
        var file = try #require(try JSONSerialization.jsonObject(with: Data(catalogue.body)) as? [String: Any])
        var claims = try #require(file["claims"] as? [[String: Any]])
        let dimensions = ["orientation", "focus", "influence", "driver", "structure", "formality"]
        for number in 0..<claimsCount {
            var claim: [String: Any] = [
                "id": "own-\(number)", "relationshipType": ["coaching", "mentoring"][number % 2],
                "dimension": dimensions[number / 2 % 6], "source": ["manfre", "mentorcliq"][number / 12 % 2],
                "statement": "Own words \(number) \(number % 3 == 0 ? "cafe\u{301}" : "plain")",
                "value": [-2, 2][number / 24 % 2],
                "locator": "page \(number)", "strength": "may",
            ]
            if number % 4 > 0 { claim["translations"] = ["de": ["statement": "Eigene Wörter \(number)"]] }
            claims.append(claim)
        }
        file["claims"] = claims
        let body = String(decoding: try JSONSerialization.data(withJSONObject: file), as: UTF8.self)
        let answer = try ines.put("/v1/catalogue?mode=merge", body, ifMatch: catalogue.tag)
        #expect(answer.status == 200, "\(answer.text.prefix(500))")
        return claims.count
    }

    static let questions = [
        "/v1/comparison", "/v1/comparison?pretty", "/v1/comparison?format=csv", "/v1/comparison?format=markdown",
        "/v1/claims?limit=1000",
        "/v1/claims?limit=1000&pretty", "/v1/claims?q=cafe%CC%81+wo&limit=5", "/v1/claims?disputed=true&limit=7", "/v1/conflicts",
        "/v1/relationship-types?expand=claims,conflicts", "/v1/catalogue?pretty", "/v1/claims/own-1?expand=source,dimension",
        "/v1/rules", "/v1/questionnaire",
    ]

    @Test func `the worker answers as the loop does`() throws {
        // One works everything out, the other has answered before.
        let service = try ServiceProcess()
        let count = try Self.fill(service)
        let guest = try service.guest()
        func plain(_ answer: Answer) -> [String] {
            answer.fields.filter { $0.name != "Date" && $0.name != "X-Request-Id" }.map { "\($0.name): \($0.value)" }
        }
        for question in Self.questions {
            for fields in [[:], ["Accept-Language": "de"], ["Accept-Language": "fr, de;q=0.5"], ["Accept-Encoding": "gzip"]] {
                let first = try guest.get(question, fields)
                #expect(first.status == 200, "\(question) \(fields): \(first.text.prefix(300))")
                for _ in 0..<3 {
                    let again = try guest.get(question, fields)
                    #expect(again.tag == first.tag && again["Content-Encoding"] == first["Content-Encoding"], "\(question)")
                    #expect(again["Content-Language"] == first["Content-Language"] && again["Link"] == first["Link"])
                    if first["Content-Encoding"] == nil {
                        #expect(again.body == first.body && plain(again) == plain(first), "\(question) \(fields)")
                    }
                }
                let head = try guest.send("HEAD", question, fields: fields)
                #expect(head.status == 200 && head.tag == first.tag && head.body.isEmpty, "\(question)")
                let known = try guest.get(question, fields.merging(["If-None-Match": first.tag ?? ""]) { $1 })
                #expect(known.status == 304 && known.tag == first.tag && known.body.isEmpty, "\(question)")
                let stale = try guest.get(question, fields.merging(["If-Match": "\"other\""]) { $1 })
                #expect(try stale.problem(412) == "precondition-failed", "\(question)")
            }
        }
        let all = try guest.walk("/v1/claims?limit=700").flatMap { $0 }
        #expect(all.count == count && Set(all).count == count)
        #expect(try guest.ids("/v1/claims?q=W%C3%B6rter&limit=1000", ["Accept-Language": "de"]).count == 1000)
        #expect(try guest.ids("/v1/claims?q=w%C3%B6rter+own-1&limit=1000", ["Accept-Language": "fr, de"]).count > 500)
        #expect(try guest.ids("/v1/claims?q=W%C3%B6rter&limit=1000").isEmpty)
    }

    @Test func `conditions, refusals and HEAD hold for what nobody has asked before`() throws {
        let service = try ServiceProcess()
        _ = try Self.fill(service)
        let (guest, ines) = (try service.guest(), try service.admin())
        let tag = try #require(try guest.get("/v1/comparison").tag)
        var number = 0
        /// Changes the catalogue, so that all has to be worked out again, though the comparison stays as it was.
        func forget() throws {
            number += 1
            let document = #"{"id":"nobody-\#(number)","title":"Nobody cites it","kind":"organization"}"#
            #expect(try ines.post("/v1/sources", document).status == 201)
        }
        for target in ["/v1/claims?limit=1000", "/v1/claims?q=own"] {
            try forget()
            let head = try guest.send("HEAD", target)
            #expect(try head.status == 200 && head["Content-Length"] == guest.get(target)["Content-Length"])
            try forget()
            let old = try #require(try guest.get(target).tag)
            try forget()
            #expect(try guest.get(target, ["If-None-Match": old]).status == 304)
        }
        try forget()
        #expect(try guest.get("/v1/comparison", ["If-None-Match": tag]).status == 200, "it tells the revision")
        try forget()
        #expect(try guest.get("/v1/claims?relationshipType=x").problem(400) == "invalid-query")
        #expect(try guest.get("/v1/claims/none").problem(404) == "not-found")
        try forget()
        #expect(try guest.get("/v1/comparison?types=x").problem(400) == "invalid-query")
        try forget()
        let answers = #"{"answers":[{"question":"x","option":"y"}]}"#
        #expect(try guest.post("/v1/recommendations", answers).status == 422)
        try forget()
        let first = try guest.post("/v1/recommendations?pretty", #"{"answers":[]}"#, ["Accept-Language": "de"])
        let again = try guest.post("/v1/recommendations?pretty", #"{"answers":[]}"#, ["Accept-Language": "de"])
        #expect(first.status == 200 && first["Content-Language"] == "de" && first.body == again.body)
        #expect(first.text.hasPrefix("{\n") && first.text.hasSuffix("}\n"))
    }
}
