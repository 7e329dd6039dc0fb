import JSON
import Synchronization
import Testing

@testable import Store
@testable import rapport

/// The same POST, sent again under its Idempotency-Key.
@Suite struct IdempotencyTests {
    private static func key(_ value: String) -> [String: String] { ["Idempotency-Key": value] }

    private static func programs(_ client: Client) throws -> Int { try client.walk("/v1/programs").joined().count }

    @Test func `a repetition gets the first status and Location, and the record as it is now`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        let first = try ines.post("/v1/programs", Sample.coaching, Self.key("a-1"))
        let program = try #require(first["Location"])
        let again = try ines.post("/v1/programs", Sample.coaching, Self.key("a-1"))
        #expect(first.status == 201 && again.status == 201 && again["Location"] == program)
        #expect(again.body == first.body && again.tag == first.tag)
        let changed = try ines.patch(program, #"{"owner":"Ines"}"#, ifMatch: first.tag)
        let later = try service.admin().post("/v1/programs", Sample.coaching, Self.key("a-1"))
        #expect(later.status == 201 && later["Location"] == program && later.body == changed.body && later.tag == changed.tag)
        #expect(try Self.programs(ines) == 1)
        #expect(try ines.post("/v1/programs", Sample.coaching, Self.key("a-2"))["Location"] != program)
        #expect(try ines.delete(program, ifMatch: "*").status == 204)
        #expect(try ines.post("/v1/programs", Sample.coaching, Self.key("a-1")).problem(404) == "not-found")
    }

    @Test func `a repetition does not get the record of somebody else who took the id since`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        let (ours, theirs) = (Sample.records[3].document("s"), Sample.records[3].changed("s"))
        #expect(try ines.post("/v1/sources", ours, Self.key("s")).status == 201)
        #expect(try ines.delete("/v1/sources/s", ifMatch: "*").status == 204)
        #expect(try ines.post("/v1/sources", theirs).status == 201)
        let again = try ines.post("/v1/sources", ours, Self.key("s"))
        #expect(try again.problem(404) == "not-found" && !again.text.contains("Said otherwise"))
        let retired = try ines.post("/v1/sources/s/retirement", nil, Self.key("r"))
        #expect(try retired.status == 200 && ines.post("/v1/sources/s/retirement", nil, Self.key("r")).body == retired.body)
    }

    @Test func `another body or address under the same key is refused, and changes nothing`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        let program = try #require(try ines.post("/v1/programs", Sample.coaching, Self.key("k"))["Location"])
        for (target, body) in [("/v1/programs", Sample.mentoring), ("\(program)/transitions", #"{"to":"enrolling"}"#)] {
            let answer = try ines.post(target, body, Self.key("k"))
            #expect(try answer.problem(422) == "idempotency-key-reused")
        }
        #expect(try Self.programs(ines) == 1 && ines.get(program).string("status") == "draft")
    }

    @Test func `a key is the same in quotation marks and without, and in another coding of the body`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        for (one, other) in [
            ("k-1", #""k-1""#), (#"k"\2"#, #""k\"\\2""#),
            ("\"\(String(repeating: "k", count: 255))\"", String(repeating: "k", count: 255)),
        ] {
            let first = try ines.post("/v1/programs", Sample.coaching, Self.key(one))
            #expect(first.status == 201, "\(first.text)")
            #expect(try ines.post("/v1/programs", Sample.coaching, Self.key(other))["Location"] == first["Location"])
        }
        let chunked = Self.key("k-1").merging(["Transfer-Encoding": "chunked", "Content-Length": ""]) { $1 }
        let body = "\(String(Sample.coaching.utf8.count, radix: 16))\r\n\(Sample.coaching)\r\n0\r\n\r\n"
        #expect(try ines.post("/v1/programs", body, chunked).status == 201)
        #expect(try Self.programs(ines) == 3)
    }

    @Test(arguments: [
        #""""#, #"""#, #""a"#, #""a\"#, #""a\b""#, #""a"b""#, #""a";p=1"#, "a b", "ä", #""a b""#,
        String(repeating: "k", count: 256),
    ])
    func `a faulty key is refused with what would be right`(key: String) throws {
        let service = try ServiceProcess()
        let answer = try service.admin().post("/v1/programs", Sample.coaching, Self.key(key))
        #expect(try answer.problem(400) == "invalid-idempotency-key")
        #expect(try answer.string("fix")?.contains("Idempotency-Key: \"") == true)
    }

    @Test func `what was refused is judged again, and what is no POST, or writes nothing, takes no notice of a key`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        #expect(try ines.post("/v1/programs", "{}", Self.key("k")).problem(422) == "invalid-document")
        let program = try #require(try ines.post("/v1/programs", Sample.coaching, Self.key("k"))["Location"])
        for number in 1...2 {
            #expect(try ines.post("/v1/recommendations", #"{"answers":[]}"#, Self.key("k")).status == 200)
            let fields = Self.key("k").merging(["If-Match": "*"]) { $1 }
            let answer = try ines.send("PATCH", program, #"{"owner":"\#(number)"}"#, fields: fields)
            #expect(answer.status == 200 && answer.revision == number + 1)
            #expect(try ines.get(program, Self.key("a b")).status == 200)
        }
    }

    @Test func `every POST that changes something does so once under one key`() throws {
        let differences = Mutex<[String]>([])
        var surroundings = Surroundings()
        surroundings.repetition = Repetition { difference in differences.withLock { $0.append(difference) } }
        let service = try LocalService(surroundings)
        let ines = try service.admin()
        for endpoint in try Endpoint.all() where endpoint.method == "POST" && endpoint.changesRecords {
            let target = try endpoint.target(ines, try ines.openDesigned())
            let body = try endpoint.body(for: target, by: ines)
            let first = try ines.post(target, body, Self.key(target))
            #expect(first.status == endpoint.status, "\(endpoint.name): \(first.text)")
            let last = service.store.durable.sequence
            let again = try ines.post(target, body, Self.key(target))
            #expect(again.status == first.status && again["Location"] == first["Location"], "\(endpoint.name)")
            #expect(again.tag == first.tag && service.store.durable.sequence == last, "\(endpoint.name)")
            // A secret is shown once.
            if target != "/v1/catalogue/reset", !target.hasPrefix("/v1/keys"), !target.hasSuffix("/sign-in-links") {
                #expect(again.body == first.body, "\(endpoint.name)")
            }
            guard body != nil else { continue }
            #expect(try ines.post(target, #"{"other":1}"#, Self.key(target)).problem(422) == "idempotency-key-reused")
        }
        #expect(differences.withLock { $0 } == [], "a repetition is decided alike when it is decided again")
    }

    @Test func `a step is told again though others came after it, and its condition is not judged again`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        let program = try ines.open(Sample.coaching)
        let fields = Self.key("step").merging(["If-Match": try ines.tag(of: program)]) { $1 }
        let first = try ines.post("\(program)/transitions", #"{"to":"enrolling"}"#, fields)
        #expect(first.status == 201, "\(first.text)")
        #expect(try ines.move(program, to: "draft").status == 201 || ines.move(program, to: "cancelled").status == 201)
        let again = try ines.post("\(program)/transitions", #"{"to":"enrolling"}"#, fields)
        #expect(again.status == 201 && again["Location"] == "\(program)/transitions/1")
        #expect(
            try again.value("number")?.integer == 1 && again.string("to") == "enrolling"
                && again.string("at") == first.string("at"))
        #expect(try again.tag == ines.tag(of: program))
    }

    @Test func `a large document that chooses its id is not found to exist already when it is sent again`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        let body = #"{"id":"own","title":"Own","kind":"organization"}"# + String(repeating: " ", count: 20_000)
        let first = try ines.post("/v1/sources", body, Self.key("k"))
        #expect(first.status == 201, "\(first.text)")
        #expect(try ines.post("/v1/sources", body, Self.key("k")).body == first.body)
        #expect(try ines.post("/v1/sources", body).problem(409) == "already-exists")
    }

    @Test func `many who send the same at once make one record`() throws {
        let service = try ServiceProcess()
        let places = Mutex<[String]>([])
        inParallel(32) { number in
            let answer = try? service.admin().post("/v1/programs", Sample.coaching, Self.key("key-\(number % 4)"))
            places.withLock { $0.append("\(answer?.status ?? 0) \(answer?["Location"] ?? "")") }
        }
        let all = places.withLock { $0 }
        #expect(all.count == 32 && Set(all).count == 4 && all.allSatisfy { $0.hasPrefix("201 /v1/programs/") })
        #expect(try Self.programs(try service.admin()) == 4)
    }

    @Test func `after a kill and a start a repetition still makes nothing new`() throws {
        let service = try ServiceProcess()
        let first = try service.admin().post("/v1/programs", Sample.coaching, Self.key("k"))
        service.crash()
        let next = try ServiceProcess(in: service.folder, ["RAPPORT_STORE_RETENTION_DAYS": "0"])
        #expect(next.child.errors.line(with: "history stays for 25 hours") != nil)
        let ines = try next.admin()
        let again = try ines.post("/v1/programs", Sample.coaching, Self.key("k"))
        #expect(again.status == 201 && again["Location"] == first["Location"] && again.body == first.body)
        #expect(try ines.post("/v1/programs", Sample.mentoring, Self.key("k")).problem(422) == "idempotency-key-reused")
        #expect(try Self.programs(ines) == 1 && next.metric("rapport_idempotency_keys") == 1)
    }

    @Test func `the digest is base64url of SHA-256`() {
        // The digest of nothing is 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU.
        let bytes = JSON.Hexadecimal.bytes("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855") ?? []
        #expect(IdempotencyKey.letters(of: bytes) == "47DEQpj8HBSa-_TImW-5JC")
    }
}
