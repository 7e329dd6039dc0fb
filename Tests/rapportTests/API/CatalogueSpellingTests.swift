import JSON
import Testing

/// One question has one answer, however it is spelled; and what only looks like it has its own.
@Suite struct CatalogueSpellingTests {
    let service: ServiceProcess
    let guest: Client

    init() throws {
        service = try ServiceProcess()
        guest = try service.guest()
    }

    static let spellings: [[String]] = [
        [
            "/v1/claims?limit=2&pretty", "/v1/claims?pretty=1&limit=2", "/v1/claims?limit=2&pretty=true&retired=false",
            "/v1/claims?limit=002&pretty=&expand=", "/v1/cl%61ims?limit=2&pretty",
        ],
        [
            "/v1/claims", "/v1/claims?limit=50", "/v1/claims?pretty=0", "/v1/claims?retired=%20false,",
            "/v1/claims?expand=&limit=050",
        ],
        [
            "/v1/claims?q=e&limit=3", "/v1/claims?q=e%20&limit=3", "/v1/claims?limit=3&q=++e", "/v1/claims?q=%09e%0A&limit=3",
        ],
        [
            "/v1/claims?relationshipType=coaching,mentoring&limit=2", "/v1/claims?limit=2&relationshipType=mentoring,coaching",
            "/v1/claims?relationshipType=%20coaching,,mentoring,coaching&limit=2",
        ],
        ["/v1/rules?expand=claims,sources&limit=2", "/v1/rules?limit=2&expand=claims%2C+sources,claims"],
        ["/v1/conflicts?limit=1", "/v1/conflicts?limit=01"],
        ["/v1/sources/manfre?pretty", "/v1/sources/m%61nfre?pretty=true", "/v1/sources/manfre?expand=&pretty"],
        ["/v1/comparison?types=coaching,mentoring", "/v1/comparison?types=coaching,%20mentoring,coaching&excel=0"],
        ["/v1/questionnaire?pretty", "/v1/questionnaire?pretty=1"], ["/v1/catalogue?pretty", "/v1/catalogue?pretty=true"],
    ]

    @Test(arguments: spellings) func `spellings of one question have one answer, with the same way on`(_ same: [String]) throws {
        for first in same {
            let answer = try guest.get(first)
            #expect(answer.status == 200 && !answer.body.isEmpty, "\(first): \(answer.text)")
            for other in same {
                let again = try guest.get(other)
                #expect(again.body == answer.body && again.tag == answer.tag && again["Link"] == answer["Link"], "\(other)")
            }
        }
    }

    static let lookalikes: [(asked: String, lookalike: String, status: Int)] = [
        ("/v1/claims", "/v1/claims?relationshipType=", 400), ("/v1/claims", "/v1/claims?relationshipType=,", 400),
        ("/v1/claims", "/v1/claims?q=", 400), ("/v1/claims", "/v1/claims?q=%20", 400), ("/v1/claims", "/v1/claims?limit=", 400),
        ("/v1/claims?q=e", "/v1/claims?q=e\(String(repeating: "+", count: 200))", 400),
        ("/v1/claims", "/v1/claims?retired=", 400),
        ("/v1/claims?q=a+b", "/v1/claims?q=a%2Bb", 200), ("/v1/claims?q=ab", "/v1/claims?q=a+b", 200),
        ("/v1/claims?q=e&limit=3", "/v1/claims?q=e%26limit%3D3", 200),
        ("/v1/claims?relationshipType=coaching&strength=may", "/v1/claims?relationshipType=coaching%26strength%3Dmay", 400),
        ("/v1/comparison?types=coaching&dimensions=duration", "/v1/comparison?types=coaching%26dimensions%3Dduration", 400),
        ("/v1/comparison?types=coaching", "/v1/comparison?types=", 400),
        ("/v1/conflicts/coaching.duration?expand=claims", "/v1/conflicts/coaching.duration%3Fexpand%3Dclaims", 404),
        ("/v1/rules/coaching-ends?pretty", "/v1/rules/coaching-ends%3Fpretty", 404),
        ("/v1/claims?limit=2", "/v1/claims?limit=2&after=x.y", 400),
        ("/v1/comparison?format=json", "/v1/comparison?format=csv", 200),
        ("/v1/comparison?format=csv", "/v1/comparison?format=csv&excel", 200), ("/v1/claims?limit=1", "/v1/sources?limit=1", 200),
        ("/v1/comparison?types=coaching,mentoring", "/v1/comparison?types=mentoring,coaching", 200),
        ("/v1/catalogue", "/v1/catalogue/release", 200), ("/v1/catalogue", "/v1/catalogue?pretty", 200),
    ]

    @Test(arguments: lookalikes) func `what only looks like a question that was answered is not given its answer`(
        _ asked: String, _ lookalike: String, _ status: Int
    ) throws {
        let answer = try guest.get(asked)
        #expect(answer.status == 200, "\(answer.text)")
        let other = try guest.get(lookalike)
        #expect(other.status == status && (other.body != answer.body || lookalike.hasSuffix("release")), "\(other.text)")
        #expect(try guest.get(asked).body == answer.body)
    }

    @Test func `the first three languages count that the catalogue has`() throws {
        let ines = try service.admin()
        let texts = ["fr", "it", "es", "pt"].map { #""\#($0)":{"title":"Titre \#($0)"}"# }
        for tag in 0..<4 {
            let document = #"{"id":"only-\#(tag)","title":"Ours","kind":"organization","translations":{\#(texts[tag])}}"#
            #expect(try ines.post("/v1/sources", document).status == 201)
        }
        func title(_ id: String, _ accepted: String) throws -> String? {
            try guest.get("/v1/sources/\(id)", ["Accept-Language": accepted]).string("title")
        }
        #expect(try title("only-2", "fr, it, es, pt") == "Titre es")
        #expect(try title("only-3", "fr, it, es, pt") == "Ours")
        #expect(try title("only-3", "fr, xx, it, pl, pt") == "Titre pt", "those that no record has take no place")
        #expect(try title("only-3", "fr, fr;q=0.9, it, pt") == "Titre pt")
        let list = try guest.get("/v1/conflicts", ["Accept-Language": "fr, it, es, pt"])
        #expect(list["Content-Language"] == "fr, it, es, en", "\(list["Content-Language"] ?? "")")
        let whole = try guest.get("/v1/comparison", ["Accept-Language": "fr, it, es, pt, de"])
        #expect(try whole.body == guest.get("/v1/comparison", ["Accept-Language": "fr, it, es"]).body)
    }
}
