import Testing

@testable import Guidance
@testable import Store
@testable import rapport

/// A key that opens nothing, whatever the reason: nobody learns which.
@Suite struct KeyRefusalTests {
    /// Before any clock.
    private static let past = Instant(milliseconds: 1_000_000_000_000)

    /// Keys that were good, by what has become of them.
    private static let ends: [(name: String, change: @Sendable (inout Key, Company) -> Void)] = [
        ("expired a moment ago", { key, _ in key.expiresAt = past }),
        (
            "expired, and without secrets since",
            { key, _ in
                key.expiresAt = past
                (key.secrets, key.digests) = ([], [])
            }
        ),
        (
            "revoked",
            { key, _ in
                key.revoked = Key.Revocation(at: past, by: "admin")
                (key.secrets, key.digests) = ([], [])
            }
        ),
        ("revoked, with its secrets", { key, _ in key.revoked = Key.Revocation(at: past, by: "admin") }),
        ("rotated, with the older secret", { key, _ in key.secrets[0].expiresAt = past }),
        ("made by a key that was revoked", { key, company in key.parent = company.ended }),
        ("made by a key that never was", { key, _ in key.parent = ID(Company.key(9999)) }),
        ("for a person who is not active", { key, _ in key.actsFor = ID(Company.key(9001)) }),
        ("for a person who never was", { key, _ in key.actsFor = ID(Company.key(9002)) }),
    ]

    @Test func `whatever has become of a key, the answer is the same, to the byte, at every address`() throws {
        var company = try Company()
        var gone = Person()
        (gone.id, gone.displayName, gone.active) = (ID(Company.key(9001)), "Gone", false)
        company.put(gone)
        for (place, end) in Self.ends.enumerated() {
            var key = Key()
            (key.id, key.name, key.scopes) = (ID(Company.key(9100 + place)), end.name, .all)
            (key.actsFor, key.expiresAt) = (company.person(.learner), .last)
            (key.secrets, key.digests) = ([Key.Secret(createdAt: company.now)], [Keys.digest(of: Self.secret(place))])
            end.change(&key, company)
            company.put(key)
        }
        let unknown = [Keys.make(), "rat_AAAA", "another-key", "rap_"]
        let requests: [(String, String, String?)] = [
            ("GET", "/v1/me", nil), ("GET", "/v1/programs", nil), ("GET", "/v1/people/me", nil), ("GET", "/v1/events", nil),
            ("GET", "/v1/programs/\(company.program)", nil), ("POST", "/v1/concerns", "{}"), ("GET", "/metrics", nil),
            ("POST", "/v1/keys/\(company.ended)/revocation", nil), ("DELETE", "/v1/programs/\(company.draft)", nil),
        ]
        for (method, target, body) in requests {
            // One for each: it counts wrong keys, and says so after twenty.
            let service = try LocalService(Surroundings(), with: company.changes)
            #expect(try service.client(Company.secret(.learner)).get("/v1/me").status == 200, "nothing else ends them")
            var answers: [String: [String]] = [:]
            for (name, secret) in Self.ends.enumerated().map({ ($1.name, Self.secret($0)) }) + unknown.map({ ($0, $0) }) {
                let answer = try service.client(secret).send(method, target, body, fields: ["X-Request-Id": "same"])
                #expect(try answer.problem(401) == "unauthorized", "\(name): \(answer.text)")
                let fields = answer.fields.filter { $0.name != "Date" }.map { "\($0.name): \($0.value)" }
                answers[answer.text + fields.joined(separator: "\n"), default: []].append(name)
            }
            #expect(answers.count == 1, "\(target): \(answers.values)")
        }
    }

    private static func secret(_ place: Int) -> String { "key-that-ended-\(place)-0123456789-abcdefghijkl" }
}
