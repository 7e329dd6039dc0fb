import JSON
import Testing

/// What is sent as a body and is not good: where it is wrong, and that nothing was kept of it.
@Suite struct BodyTests {
    let service: ServiceProcess
    let ines: Client

    init() throws {
        service = try ServiceProcess()
        ines = try service.admin()
    }

    static let broken: [(body: String, line: Int, column: Int)] = [
        ("", 1, 1), ("{", 1, 2), (#"{"name":"x",}"#, 1, 13), ("{\"name\":\n  \"x\"\n  \"a\":1}", 3, 3),
        ("{\"é\":\"ü\",\n\"b\":tru}", 2, 5),
        (#"{"name":"a","name":"b"}"#, 1, 13), (#"{"name":"\ud800"}"#, 1, 10), (#"{"a":NaN}"#, 1, 6), (#"{"a":01}"#, 1, 6),
        ("{} {}", 1, 4), ("\u{feff}{}", 1, 1), ("{\"a\":\"\u{1}\"}", 1, 7), ("{'a':1}", 1, 2), ("name=x", 1, 1),
        (String(repeating: "[", count: 65), 1, 65),
    ]

    @Test func `a body that is no JSON is refused with line and column`() throws {
        let program = try ines.open()
        for (body, line, column) in Self.broken {
            let merge = ["Content-Type": "application/merge-patch+json", "If-Match": "*"]
            let answers = [
                try ines.post("/v1/programs", body), try ines.post("/v1/recommendations", body),
                try ines.put("\(program)/design", body, ifMatch: "*"), try ines.post("\(program)/transitions", body),
                try ines.send("PATCH", program, body, fields: merge),
            ]
            for answer in answers {
                #expect(try answer.problem(400) == "invalid-json", "\(body)")
                #expect(try answer.value("line")?.integer == line, "\(body): \(answer.text)")
                #expect(try answer.value("column")?.integer == column, "\(body): \(answer.text)")
                #expect(answer.text.contains("line \(line), column \(column)"))
            }
        }
        #expect(try ines.revision(of: program) == 1)
        #expect(try ines.get("/v1/programs").json()["items"]?.count == 1)
    }

    static let wrong: [(body: String, pointers: [String])] = [
        ("{}", ["/name", "/relationshipTypes"]), ("[]", [""]), ("null", [""]), ("\"x\"", [""]),
        (#"{"nmae":"x","name":"x","relationshipTypes":["mentoring"]}"#, ["/nmae"]),
        (
            #"{"name":"","relationshipTypes":"mentoring","colour":1,"a/b~c":2}"#,
            ["/name", "/relationshipTypes", "/colour", "/a~1b~0c"]
        ),
        (
            #"{"name":"x","relationshipTypes":["mentorship","role-model","Mentoring","mentoring","mentoring"]}"#,
            [
                "/relationshipTypes/0", "/relationshipTypes/1", "/relationshipTypes/2", "/relationshipTypes/4",
            ]
        ),
        (
            #"{"name":"x","relationshipTypes":["mentoring"],"startsOn":"2027-02-30","endsOn":"soon","length":"6 months"}"#,
            [
                "/startsOn", "/endsOn", "/length",
            ]
        ),
        (#"{"name":"x","relationshipTypes":["mentoring"],"startsOn":"2027-02-02","endsOn":"2027-02-01"}"#, ["/endsOn"]),
        (
            #"{"name":"x","relationshipTypes":["mentoring"],"objectives":[{"statement":"a"},{"measure":1,"x":2}]}"#,
            [
                "/objectives/1/measure", "/objectives/1/x", "/objectives/1/statement",
            ]
        ),
        (
            #"{"name":"x","relationshipTypes":["mentoring"],"status":"running","id":"prg_1","revision":1,"design":{}}"#,
            [
                "/status", "/id", "/revision", "/design",
            ]
        ),
        (
            #"{"name":"x","relationshipTypes":["mentoring"],"plannedSessions":1.5,"format":"pairs","cycle":true}"#,
            [
                "/plannedSessions", "/format", "/cycle",
            ]
        ),
    ]

    @Test func `every wrong and every unknown field is named`() throws {
        for (body, pointers) in Self.wrong {
            let answer = try ines.post("/v1/programs", body)
            #expect(try answer.problem(422) == "invalid-document", "\(body)")
            #expect(try Set(answer.pointers()) == Set(pointers), "\(body): \(answer.text)")
            for error in try #require(try answer.json()["errors"]?.elements.map({ $0 })) {
                #expect(error["detail"]?.string?.isEmpty == false)
            }
        }
        let typo = try ines.post("/v1/programs", #"{"nmae":"x","relationshipTypes":["mentring"]}"#)
        #expect(typo.text.contains("did you mean name?") && typo.text.contains("did you mean mentoring?"))
        #expect(try ines.get("/v1/programs").json()["items"]?.count == 0)
    }

    @Test func `a thousand mistakes are told in an answer of bounded length`() throws {
        let members = (0..<20_000).map { "\"m\($0)\":1" }.joined(separator: ",")
        let answer = try ines.post("/v1/programs", "{\(members)}")
        #expect(answer.status == 422 && answer.body.count < 65_536)
    }

    @Test func `a body too large is refused, whichever way it comes`() throws {
        let large = #"{"name":"\#(String(repeating: "x", count: 1 << 20))"}"#
        let declared = try service.admin().post("/v1/programs", large)
        #expect(try declared.problem(413) == "content-too-large" && declared["Connection"] == "close")
        let chunked = try service.admin()
        try chunked.write("POST /v1/programs HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(ServiceProcess.key)\r\n")
        try chunked.write("Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        try chunked.write("\(String(large.utf8.count, radix: 16))\r\n")
        try? chunked.write(large)
        #expect(try chunked.read().status == 413)
        let answers = #"{"answers":[]\#(String(repeating: " ", count: 65_536))}"#
        #expect(try service.guest().post("/v1/recommendations", answers).status == 413, "what needs no key takes less")
        #expect(try ines.get("/v1/programs").json()["items"]?.count == 0)
    }

    @Test func `a body arrives whole in chunks and behind an expectation`() throws {
        let head =
            "POST /v1/programs HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(ServiceProcess.key)\r\nContent-Type: application/json\r\n"
        let body = Sample.coaching
        try ines.write(head + "Transfer-Encoding: chunked\r\n\r\n")
        for character in body { try ines.write("1\r\n\(character)\r\n") }
        try ines.write("0\r\n\r\n")
        #expect(try ines.read().status == 201)
        try ines.write(head + "Expect: 100-continue\r\nContent-Length: \(body.utf8.count)\r\n\r\n")
        #expect(try ines.read().status == 100)
        try ines.write(body)
        #expect(try ines.read().status == 201)
    }

    /// Method and place, the type sent, and the field that tells the right one.
    static let types: [(String, String, String, String)] = [
        ("POST", "/v1/programs", "text/plain", "Accept-Post"),
        ("POST", "/v1/programs", "application/merge-patch+json", "Accept-Post"),
        ("POST", "/v1/programs", "application/json; charset=latin1", "Accept-Post"),
        ("POST", "/v1/programs", "json", "Accept-Post"),
        ("POST", "/v1/recommendations", "application/x-www-form-urlencoded", "Accept-Post"),
        ("PATCH", "P", "text/json", "Accept-Patch"), ("PATCH", "P", "application/json-patch+json", "Accept-Patch"),
        ("PUT", "P/design", "application/yaml", "Accept"), ("POST", "P/transitions", "text/json", "Accept-Post"),
        ("POST", "P/design/approval", "text/plain", "Accept-Post"),
    ]

    @Test func `a body of another type is refused with the right one`() throws {
        let program = try ines.open()
        for (method, place, type, hint) in Self.types {
            let target = place.replacing("P", with: program, maxReplacements: place.hasPrefix("P") ? 1 : 0)
            let answer = try ines.send(method, target, "{}", fields: ["Content-Type": type, "If-Match": "*"])
            #expect(try answer.problem(415) == "content-type-unsupported", "\(method) \(place) \(type)")
            let right = method == "PATCH" ? "application/merge-patch+json, application/json" : "application/json"
            #expect(answer[hint] == right && answer.text.contains(right), "\(method) \(place) \(type)")
        }
        for type in ["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\""] {
            #expect(try ines.post("/v1/programs", Sample.coaching, ["Content-Type": type]).status == 201, "\(type)")
        }
        let missing = try ines.post("/v1/programs", Sample.coaching, ["Content-Type": ""])
        #expect(try missing.problem(415) == "content-type-unsupported")
        let coded = try ines.post("/v1/programs", Sample.coaching, ["Content-Encoding": "br"])
        #expect(try coded.problem(415) == "content-encoding-unsupported")
        let plain = try ines.post("/v1/programs", Sample.coaching, ["Content-Encoding": "gzip"])
        #expect(try plain.problem(400) == "invalid-gzip")
    }

    @Test(arguments: ["application/json", "application/merge-patch+json", "Application/JSON; charset=utf8"])
    func `a patch is a merge patch, whichever of the two types it has`(_ type: String) throws {
        let program = try ines.open()
        let patched = try ines.send(
            "PATCH", program, #"{"owner":"O. Owner","description":null,"plannedSessions":6.0}"#,
            fields: ["Content-Type": type, "If-Match": "*"])
        #expect(patched.status == 200 && patched.text.contains(#""owner":"O. Owner""#))
        #expect(patched.text.contains(#""plannedSessions":6,"#))
    }

    @Test func `an answer in a type that is not to be had is refused`() throws {
        let program = try ines.open()
        for target in [
            "/", "/v1/claims", "/v1/rules/coaching-ends", "/v1/comparison", "/v1/questionnaire", "/v1/programs", program,
        ] {
            #expect(try ines.get(target, ["Accept": "image/png"]).problem(406) == "not-acceptable", "\(target)")
            #expect(try ines.get(target, ["Accept": "image/png, */*;q=0.1"]).status == 200, "\(target)")
        }
    }
}
