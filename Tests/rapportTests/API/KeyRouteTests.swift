import Foundation
import JSON
import Testing

@testable import rapport

/// Keys over the wire: what is shown, what works, and for how long.
@Suite struct KeyRouteTests {
    let service: ServiceProcess
    let ines: Client

    init() throws {
        service = try ServiceProcess(["RAPPORT_TRUSTED_PROXIES": "127.0.0.1"])
        ines = try service.admin()
    }

    /// A key with its secret.
    struct Made {
        let address: String
        let id: String
        let secret: String
    }

    private func make(_ document: String, by maker: Client? = nil, location: SourceLocation = #_sourceLocation) throws -> Made {
        let answer = try (maker ?? ines).post("/v1/keys", document)
        #expect(answer.status == 201, "\(answer.text)", sourceLocation: location)
        return Made(
            address: try #require(answer["Location"], sourceLocation: location),
            id: try #require(try answer.string("id"), sourceLocation: location),
            secret: try #require(try answer.string("secret"), sourceLocation: location))
    }

    private func client(_ secret: String) throws -> Client { try Client(port: service.port, key: secret) }

    private func person() throws -> String {
        let answer = try ines.post("/v1/people", #"{"displayName":"Ada"}"#)
        return try #require(try answer.string("id"), "\(answer.text)")
    }

    /// What comes of a secret.
    private func status(_ secret: String) throws -> Int { try client(secret).get("/v1/me").status }

    @Test func `a key is made with its secret shown once, opens what its scopes say, and nobody sees a digest`() throws {
        let answer = try ines.post("/v1/keys", #"{"name":"Portal","scopes":["programs:read"]}"#)
        #expect(answer.status == 201 && answer["Cache-Control"] == "no-store" && answer.tag == nil)
        let secret = try #require(try answer.string("secret"))
        #expect(secret.hasPrefix("rap_") && secret.utf8.count == 40)
        let address = try #require(answer["Location"])
        let portal = try client(secret)
        #expect(try portal.get("/v1/programs").status == 200)
        for refused in [
            try portal.post("/v1/programs", Sample.mentoring), try portal.get("/v1/keys"), try portal.get("/metrics"),
        ] {
            #expect(try refused.problem(403) == "insufficient-scope")
        }
        for shown in [try ines.get(address), try ines.get("/v1/keys"), try ines.get("/v1/keys", ["Accept": "text/csv"])] {
            #expect(shown.status == 200 && shown.text.contains("Portal"), "\(shown.text)")
            #expect(!shown.text.contains("digest") && !shown.text.contains(secret) && !shown.text.contains(Keys.hash(secret)))
        }
        service.stop()
        #expect(!service.logs.contains(secret))
    }

    @Test func `a repeated request gets the key again, and no secret`() throws {
        let (first, again) = try (
            ines.post("/v1/keys", #"{"name":"K","scopes":["people:read"]}"#, ["Idempotency-Key": "k-1"]),
            ines.post("/v1/keys", #"{"name":"K","scopes":["people:read"]}"#, ["Idempotency-Key": "k-1"])
        )
        #expect(first.status == 201 && again.status == 201 && first["Location"] == again["Location"])
        #expect(try first.string("secret") != nil && first.value("secretWasShown") == nil)
        #expect(
            try again.string("secret") == nil && again.value("secretWasShown")?.bool == true
                && again["Cache-Control"] == "no-store")
        let address = try #require(first["Location"])
        let rotations = try (1...2).map { _ in try ines.post("\(address)/secrets", nil, ["Idempotency-Key": "k-2"]) }
        #expect(try rotations.map(\.status) == [201, 201] && rotations[0].string("secret") != nil)
        #expect(try rotations[1].string("secret") == nil && rotations[1].value("secretWasShown")?.bool == true)
    }

    @Test func `unknown, expired and revoked keys get one answer, to the byte`() throws {
        let soon = ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: 3600))
        let revoked = try make(#"{"name":"R","scopes":["people:read"],"expiresAt":"\#(soon)"}"#)
        #expect(try ines.post("\(revoked.address)/revocation").status == 200)
        let ended = try make(#"{"name":"E","scopes":["people:read"]}"#)
        #expect(try ines.post("\(ended.address)/secrets", #"{"overlapDays":0}"#).status == 201)
        let answers = try [revoked.secret, ended.secret, Keys.make(), "rat_AAAA", "another-key"].map { secret in
            let answer = try client(secret).get("/v1/programs", ["X-Request-Id": "same"])
            #expect(try answer.problem(401) == "unauthorized")
            return answer.text + answer.fields.filter { $0.name != "Date" }.map { "\($0.name): \($0.value)" }.joined()
        }
        #expect(Set(answers).count == 1)
        #expect(answers[0].contains("POST /v1/keys") && answers[0].contains("RAPPORT_ADMIN_KEY"), "it says how to get one")
    }

    @Test func `two rotations at once leave two secrets, and one of them says why it came too late`() throws {
        let key = try make(#"{"name":"K","scopes":["people:read"]}"#)
        let clients = try (1...4).map { _ in try service.admin() }
        for client in clients {
            try client.write(
                "POST \(key.address)/secrets HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(service.key)\r\nContent-Length: 0\r\n\r\n"
            )
        }
        let answers = try clients.map { try $0.read() }
        #expect(answers.map(\.status).sorted() == [201, 409, 409, 409])
        for answer in answers where answer.status == 409 {
            #expect(try answer.problem(409) == "secrets-overlap" && answer.string("fix")?.contains("overlapDays") == true)
        }
        #expect(try ines.get(key.address).value("secrets")?.count == 2)
        let secret = try #require(try answers.first { $0.status == 201 }?.string("secret"))
        #expect(try status(secret) == 200 && status(key.secret) == 200)
    }

    @Test func `a key changes with If-Match, and never so that it would be stronger than its changer`() throws {
        let key = try make(#"{"name":"K","scopes":["people:read"]}"#)
        let tag = try #require(try ines.get(key.address).tag)
        #expect(try ines.patch(key.address, #"{"name":"L"}"#, ifMatch: nil).problem(428) == "if-match-missing")
        let changed = try ines.patch(key.address, #"{"name":"L","scopes":["people:read","programs:read"]}"#, ifMatch: tag)
        #expect(try changed.status == 200 && changed.string("name") == "L" && changed.tag != tag)
        #expect(try ines.get(key.address).tag == changed.tag)
        #expect(try ines.patch(key.address, #"{"name":"M"}"#, ifMatch: tag).problem(412) == "precondition-failed")
        let weak = try client(try make(#"{"name":"W","scopes":["keys:write"]}"#).secret)
        #expect(try weak.patch(key.address, #"{"name":"M"}"#, ifMatch: "*").problem(403) == "stronger-key")
        #expect(try weak.post("\(key.address)/secrets").problem(403) == "stronger-key")
        let child = try weak.post("/v1/keys", #"{"name":"C","scopes":["people:read"]}"#)
        #expect(try child.problem(422) == "invalid-document" && child.pointers() == ["/scopes"])
        #expect(try ines.patch(key.address, #"{"actsFor":"\#(try person())"}"#, ifMatch: "*").pointers() == ["/actsFor"])
        #expect(try ines.get("/v1/keys?actsFor=per_00000000-0000-7000-8000-000000000000").value("items")?.count == 0)
        #expect(try weak.post("\(key.address)/revocation").status == 200 && status(key.secret) == 401, "that only takes away")
    }

    @Test func `a key without scopes for keys rotates and revokes itself, and nothing else`() throws {
        let (own, other) = (
            try make(#"{"name":"O","scopes":["people:read"]}"#), try make(#"{"name":"X","scopes":["people:read"]}"#)
        )
        let portal = try client(own.secret)
        #expect(try portal.post("\(other.address)/secrets").problem(403) == "insufficient-scope")
        #expect(try portal.post("\(other.address)/revocation").problem(403) == "insufficient-scope")
        #expect(try portal.patch(own.address, #"{"name":"P"}"#, ifMatch: "*").problem(403) == "insufficient-scope")
        let rotated = try portal.post("\(own.address)/secrets", #"{"overlapDays":0}"#)
        #expect(rotated.status == 201, "\(rotated.text)")
        #expect(try portal.get("/v1/me").problem(401) == "unauthorized", "on the same connection")
        let again = try client(try #require(try rotated.string("secret")))
        #expect(try again.post("\(own.address)/revocation").status == 200 && again.get("/v1/me").status == 401)
        let keeper = try make(#"{"name":"K","scopes":["keys:write"]}"#)
        #expect(try client(keeper.secret).patch(keeper.address, #"{"name":"L"}"#, ifMatch: "*").problem(403) == "own-key")
    }

    @Test(arguments: [#"{"overlapDays":31}"#, #"{"overlapDays":-1}"#, #"{"overlapDays":"7"}"#, #"{"days":7}"#, "[]"])
    func `an overlap that cannot be is refused by name`(_ body: String) throws {
        let key = try make(#"{"name":"K","scopes":["people:read"]}"#)
        #expect(try ines.post("\(key.address)/secrets", body).problem(422) == "invalid-document")
        #expect(try ines.get(key.address).value("secrets")?.count == 1)
    }

    // MARK: For people

    @Test func `a token acts for its person until its key, its person or its time ends`() throws {
        let (ada, portal) = (try person(), try make(#"{"name":"P","scopes":["people:act","me:read","people:read"]}"#))
        let asking = try client(portal.secret)
        let answer = try asking.post("\(portal.address)/delegations", #"{"person":"\#(ada)","seconds":60}"#)
        #expect(answer.status == 201 && answer["Cache-Control"] == "no-store", "\(answer.text)")
        let token = try #require(try answer.string("token"))
        #expect(token.hasPrefix("rat_") && !token.contains(ada))
        let me = try client(token).get("/v1/me")
        #expect(try me.string("person") == ada && me.string("key.id") == portal.id && me.string("key.name") == "P")
        #expect(try me.json()["key"]?.strings("scopes") == ["people:read", "me:read"])
        #expect(try me.string("key.expiresAt") == answer.string("expiresAt"))
        #expect(try client(portal.secret).get("/v1/me").value("person") == nil)
        for target in ["/v1/keys", "\(portal.address)/secrets", "\(portal.address)/delegations"] {
            #expect(try client(token).post(target, #"{"person":"\#(ada)"}"#).status == 403, "\(target)")
        }
        #expect(try ines.patch("/v1/people/\(ada)", #"{"active":false}"#, ifMatch: "*").status == 200)
        #expect(try status(token) == 401 && status(portal.secret) == 200)
        #expect(try ines.patch("/v1/people/\(ada)", #"{"active":true}"#, ifMatch: "*").status == 200)
        #expect(try status(token) == 200)
        #expect(try ines.post("\(portal.address)/revocation").status == 200)
        #expect(try status(token) == 401)
        service.stop()
        #expect(!service.logs.contains(token))
    }

    @Test func `no byte of a token can be another`() throws {
        let (ada, portal) = (try person(), try make(#"{"name":"P","scopes":["people:act","me:read"]}"#))
        let answer = try client(portal.secret).post("\(portal.address)/delegations", #"{"person":"\#(ada)"}"#)
        let token = Array(try #require(try answer.string("token")).utf8)
        let guest = try service.guest()
        for place in token.indices {
            var changed = token
            changed[place] = changed[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let bearer = "Bearer \(String(decoding: changed, as: UTF8.self))"
            // Each from a network of its own, as strangers would come.
            #expect(try guest.get("/v1/me", ["Authorization": bearer, "X-Forwarded-For": "10.0.\(place).1"]).status == 401)
        }
        #expect(try status(String(decoding: token, as: UTF8.self)) == 200)
    }

    @Test func `a token makes no keys, and the refusal says that it is one`() throws {
        let (ada, portal) = (try person(), try make(#"{"name":"P","scopes":["people:act","me:read","me:write"]}"#))
        let own = try make(#"{"name":"Own","scopes":["me:read"],"actsFor":"\#(ada)"}"#)
        let answer = try client(portal.secret).post("\(portal.address)/delegations", #"{"person":"\#(ada)"}"#)
        let token = try client(try #require(try answer.string("token")))
        for refused in [
            try token.post("/v1/keys", #"{"name":"K","scopes":["me:read"],"actsFor":"\#(ada)"}"#),
            try token.post("\(own.address)/secrets"), try token.patch(own.address, #"{"name":"L"}"#, ifMatch: "*"),
        ] {
            let says = "A token can neither make a key"
            #expect(try refused.problem(403) == "denied" && refused.text.contains(says), "\(refused.text)")
        }
        #expect(try token.post("\(own.address)/revocation").status == 200, "that only takes away")
    }

    @Test func `what a key cannot do by its kind is said so, and not to ask for a scope that it cannot have`() throws {
        let concerns = try ines.get("/v1/concerns")
        #expect(
            try concerns.problem(403) == "insufficient-scope"
                && concerns.string("fix") == "Use a key that acts for a person (actsFor) and has concerns:write.")
        let program = try ines.open(#"{"name":"P","relationshipTypes":["coaching"]}"#).replacing("/v1/programs/", with: "")
        let confined = try client(
            try make(#"{"name":"C","scopes":["people:read","people:write"],"programs":["\#(program)"]}"#).secret)
        let answer = try confined.post("/v1/people", #"{"displayName":"Eve"}"#)
        #expect(
            try answer.problem(403) == "denied"
                && answer.string("detail") == "The key is confined to some programs, and this would belong to none of them.")
    }

    @Test func `what cannot be deleted for what stays on record says what to do instead`() throws {
        let ada = try person()
        let program = try ines.open(#"{"name":"P","relationshipTypes":["coaching"]}"#)
        #expect(try ines.move(program, to: "enrolling").status == 201)
        #expect(try ines.post("\(program)/participants", #"{"person":"\#(ada)","side":"learner"}"#).status == 201)
        let (kept, open) = (try ines.delete("/v1/people/\(ada)", ifMatch: "*"), try ines.delete(program, ifMatch: "*"))
        #expect(try kept.problem(409) == "in-use" && kept.string("fix")?.contains(#"with {"active":false} instead"#) == true)
        #expect(try open.problem(409) == "in-use" && open.string("fix")?.contains("cancel or close the program instead") == true)
    }

    static let wishes: [(body: String, code: String, says: String)] = [
        (#"{"person":"PERSON","seconds":3601}"#, "invalid-document", "must be a whole number from 1 to 3600"),
        (#"{"person":"PERSON","seconds":0}"#, "invalid-document", "must be a whole number from 1 to 3600"),
        (#"{"person":"per_1"}"#, "invalid-document", "must be the id of a person"),
        (#"{}"#, "invalid-document", "is required"),
        (#"{"person":"per_00000000-0000-7000-8000-000000000000"}"#, "invalid-document", "there is no person"),
        (#"{"person":"PERSON","scopes":["people:act"]}"#, "invalid-document", "no token can have"),
        (#"{"person":"PERSON","scopes":["catalogue:write"]}"#, "invalid-document", "your own key lacks"),
    ]

    @Test(arguments: wishes)
    func `a token that cannot be is refused by name`(_ body: String, _ code: String, _ says: String) throws {
        let (ada, portal) = (try person(), try make(#"{"name":"P","scopes":["people:act","me:read"]}"#))
        let answer = try client(portal.secret).post("\(portal.address)/delegations", body.replacing("PERSON", with: ada))
        #expect(try answer.problem(422) == code && answer.text.contains(says), "\(answer.text)")
    }

    @Test func `only the key itself gives its tokens`() throws {
        let ada = try person()
        let (one, other) = (
            try make(#"{"name":"1","scopes":["people:act"]}"#), try make(#"{"name":"2","scopes":["people:act","me:read"]}"#)
        )
        let body = #"{"person":"\#(ada)"}"#
        #expect(try client(one.secret).post("\(other.address)/delegations", body).problem(403) == "own-key")
        let plain = try make(#"{"name":"3","scopes":["people:read"]}"#)
        #expect(try client(plain.secret).post("\(plain.address)/delegations", body).problem(403) == "insufficient-scope")
    }

    @Test func `a key that acts for a person lists its own keys alone`() throws {
        let (ada, bob) = (try person(), try person())
        let own = try make(#"{"name":"A","scopes":["keys:read","keys:write"],"actsFor":"\#(ada)"}"#)
        let others = try [
            make(#"{"name":"B","scopes":["keys:read"],"actsFor":"\#(bob)"}"#), make(#"{"name":"C","scopes":["people:read"]}"#),
        ]
        let adas = try client(own.secret)
        #expect(try adas.ids("/v1/keys") == [own.id])
        for other in others {
            let missing = other.address.dropLast(4) + "0000"
            let (hidden, never) = (try adas.get(other.address), try adas.get(String(missing)))
            #expect(try hidden.problem(404) == "not-found" && hidden.text.count == never.text.count)
            #expect(try adas.post("\(other.address)/secrets").problem(404) == "not-found")
        }
        #expect(try Set(ines.ids("/v1/keys")) == Set([own.id] + others.map(\.id)))
        #expect(try ines.ids("/v1/keys?actsFor=\(ada)") == [own.id])
    }

    // MARK: Tries

    @Test func `a thousand bad keys from one network are refused, and a good one from there goes on`() throws {
        let portal = try make(#"{"name":"P","scopes":["programs:read"]}"#)
        let (stranger, good) = (try client("rap_bad"), try client(portal.secret))
        var refused: Answer?
        for number in 1...1000 {
            let answer = try stranger.get("/v1/programs")
            // One more comes back every three seconds.
            #expect(answer.status == 401 || number > 20 && answer.status == 429)
            if answer.status == 429 { refused = answer }
            if number % 100 == 0 { #expect(try good.get("/v1/programs").status == 200) }
        }
        let last = try #require(refused)
        #expect(try last.problem(429) == "too-many-requests" && (1...3).contains(Int(last["Retry-After"] ?? "") ?? 0))
        #expect(try ines.get("/v1/programs").status == 200)
        #expect(
            try stranger.get("/v1/programs", ["X-Forwarded-For": "10.1.2.3"]).status == 401, "another network has its own count")
        #expect(try service.guest().get("/v1/programs").status == 401, "who sends no key guesses none")
        #expect(try stranger.get("/v1/sources/manfre").status == 200, "what needs no key is read with any")
    }

    @Test func `the day of the last use comes into the key by the end of the service`() throws {
        let portal = try make(#"{"name":"P","scopes":["programs:read"]}"#)
        for _ in 1...3 { #expect(try status(portal.secret) == 200) }
        service.stop()
        let again = try ServiceProcess(in: service.folder)
        let key = try again.admin().get(portal.address)
        #expect(try key.string("lastUsedOn")?.utf8.count == 10 && key.value("revision")?.integer == 2)
        let events = try again.admin().get("/v1/events?limit=1000").text
        #expect(events.components(separatedBy: "\"key.use\"").count == 2, "one line for all of them")
    }

    @Test func `the secret of the service is what tokens rest on`() throws {
        let (ada, portal) = (try person(), try make(#"{"name":"P","scopes":["people:act","me:read"]}"#))
        let answer = try client(portal.secret).post("\(portal.address)/delegations", #"{"person":"\#(ada)"}"#)
        let token = try #require(try answer.string("token"))
        service.stop()
        let again = try ServiceProcess(in: service.folder)
        #expect(try Client(port: again.port, key: token).get("/v1/me").status == 200)
        again.stop()
        try FileManager.default.removeItem(atPath: "\(service.data)/SECRET")
        let third = try ServiceProcess(in: service.folder)
        #expect(try Client(port: third.port, key: token).get("/v1/me").status == 401)
        #expect(try Client(port: third.port, key: portal.secret).get("/v1/me").status == 200, "nothing else is lost")
        third.stop()
        let file = try service.folder.write(String(repeating: "0f", count: 32) + "\n", to: "secret")
        for _ in 1...2 {
            let set = try ServiceProcess(in: service.folder, ["RAPPORT_SECRET_KEY_FILE": file])
            let token = try Client(port: set.port, key: portal.secret).post(
                "\(portal.address)/delegations", #"{"person":"\#(ada)"}"#)
            #expect(token.status == 201)
        }
    }
}
