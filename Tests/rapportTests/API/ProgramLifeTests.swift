import Foundation
import JSON
import Testing

/// A program from its opening to its deletion, as a client sees it.
@Suite struct ProgramLifeTests {
    let service: ServiceProcess
    let ines: Client

    init() throws {
        service = try ServiceProcess()
        ines = try service.admin()
    }

    @Test func `it is opened, read, changed and deleted`() throws {
        let created = try ines.post("/v1/programs", Sample.mentoring)
        #expect(created.status == 201 && created.revision == 1 && created["Content-Type"] == "application/json")
        let program = try #require(created["Location"])
        #expect(try program == "/v1/programs/\(#require(try created.string("id")))")
        #expect(try created.string("status") == "draft" && created.value("revision")?.integer == 1)

        let read = try ines.get(program)
        #expect(read.body == created.body && read.revision == 1)
        #expect(read["Cache-Control"] == "private, no-cache" && read["Vary"]?.contains("Accept") == true)

        let changed = try ines.patch(program, #"{"name":"Next leaders","owner":"Ines"}"#, ifMatch: try ines.tag(of: program))
        #expect(try changed.status == 200 && changed.revision == 2 && changed.string("name") == "Next leaders")
        #expect(try ines.get(program).body == changed.body)

        let deleted = try ines.delete(program, ifMatch: try ines.tag(of: program))
        #expect(deleted.status == 204 && deleted.body.isEmpty && deleted["Content-Length"] == nil)
        for tail in ["", "/design", "/findings", "/transitions", "/transitions/1"] {
            #expect(try ines.get(program + tail).problem(404) == "not-found", "\(tail)")
        }
        #expect(try ines.delete(program, ifMatch: "\"2-00000000\"").problem(404) == "not-found")
    }

    @Test(arguments: [
        ("pretty", 200), ("pretty=1", 200), ("pretty=true", 200), ("pretty=", 200), ("pretty=banana", 400),
        ("pretty&pretty", 400),
    ])
    func `a value that pretty does not have is refused`(_ query: String, _ status: Int) throws {
        #expect(try ines.get("/v1/programs?\(query)").status == status)
    }

    @Test func `a tag without its quotation marks is told from one that is stale`() throws {
        let program = try ines.open(Sample.coaching)
        let unquoted = try ines.delete(program, ifMatch: "1")
        #expect(try unquoted.problem(412) == "precondition-failed")
        #expect(try unquoted.string("detail")?.contains("quotation marks") == true)
        #expect(try ines.delete(program, ifMatch: "\"7-00000000\"").string("detail")?.contains("has changed") == true)
    }

    @Test(arguments: ["\"1\"", "W/\"1\"", "\"1\", \"2\""])
    func `a revision alone is told from a tag that is stale`(_ value: String) throws {
        let program = try ines.open(Sample.coaching)
        for answer in [try ines.delete(program, ifMatch: value), try ines.get(program, ["If-Match": value])] {
            #expect(try answer.problem(412) == "precondition-failed")
            #expect(try answer.string("detail")?.contains("a revision alone") == true, "\(answer.text)")
        }
    }

    /// nginx weakens the tags of what it compresses; Apache httpd puts the name of the coding into them.
    @Test func `the tag that a proxy on the way has changed names the same version`() throws {
        let program = try ines.open(Sample.coaching)
        let tag = try ines.tag(of: program)
        let opaque = tag.dropFirst().dropLast()
        for value in [
            tag, "W/\(tag)", "\"\(opaque)-gzip\"", "W/\"\(opaque)-gzip\"", "\"\(opaque)-br\"", "\"\(opaque);gzip\"",
            "\"a\", W/\(tag)",
        ] {
            #expect(try ines.get(program, ["If-Match": value]).status == 200, "\(value)")
        }
        for value in [
            "\"\(opaque)-\"", "\"\(opaque)gzip\"", "\"\(opaque)-gz ip\"", "\"\(opaque)-7\"",
            "\"\(opaque)-\(String(repeating: "a", count: 30))\"",
            "\"\(opaque.dropLast())\"", "W/\(opaque)", "w/\(tag)", "\"\(opaque)-gzip", "\"x\(opaque)\"",
        ] {
            #expect(try ines.get(program, ["If-Match": value]).status == 412, "\(value)")
        }
        for target in ["/v1/dimensions", "/v1/catalogue", "/v1/claims/coaching-focus-wake-forest-gaps"] {
            let weak = "W/" + (try #require(try ines.get(target).tag))
            #expect(try ines.get(target, ["If-Match": weak]).status == 200, "\(target)")
        }
        #expect(try ines.patch(program, #"{"owner":"Ines"}"#, ifMatch: "W/\(tag)").revision == 2)
    }

    @Test func `after a restore the same revision of other bytes has another tag`() throws {
        let program = try ines.open(Sample.coaching)
        _ = service.stop()
        let copy = try TemporaryFolder()
        try FileManager.default.copyItem(atPath: service.folder.path + "/data", toPath: copy.path + "/data")
        let tags = try [(service.folder, "Ines"), (copy, "Aino")].map { folder, owner in
            let service = try ServiceProcess(in: folder)
            let answer = try service.admin().patch(program, #"{"owner":"\#(owner)"}"#, ifMatch: "*")
            #expect(answer.revision == 2)
            return answer.tag
        }
        #expect(tags[0] != tags[1])
        let service = try ServiceProcess(in: copy)
        #expect(try service.admin().get(program, ["If-None-Match": tags[0] ?? ""]).status == 200)
        #expect(try service.admin().patch(program, #"{"owner":"Ada"}"#, ifMatch: tags[0]).status == 412)
    }

    @Test func `a large document that is wrong is refused like a small one`() throws {
        let members = (0..<3000).map { "\"unknown-\($0)\":1" }.joined(separator: ",")
        #expect(try ines.post("/v1/programs", "{\(members)}").problem(422) == "invalid-document")
        let program = try ines.open(Sample.coaching)
        #expect(try ines.patch(program, "{\(members)}", ifMatch: try ines.tag(of: program)).problem(422) == "invalid-document")
        let long = String(repeating: "x", count: 3900)
        let objectives = (0..<20).map { _ in #"{"statement":"\#(String(repeating: "y", count: 990))"}"# }.joined(separator: ",")
        let large = #"{"description":"\#(long)","objectives":[\#(objectives)]}"#
        #expect(try ines.patch(program, large, ifMatch: try ines.tag(of: program)).status == 200, "tried, and then done once")
        #expect(try ines.get(program).revision == 2)
        #expect(
            try ines.post("/v1/programs", String(repeating: " ", count: 1_048_577) + "{}").problem(413) == "content-too-large")
    }

    @Test func `a client that has it is told so`() throws {
        let program = try ines.open()
        let tag = try ines.tag(of: program)
        for value in [tag, "W/\(tag)", "\"9\", \(tag)", "*"] {
            let answer = try ines.get(program, ["If-None-Match": value])
            #expect(answer.status == 304 && answer.body.isEmpty && answer.revision == 1, "\(value)")
            #expect(answer["Cache-Control"] != nil && answer["Vary"] != nil, "\(value)")
        }
        for value in ["\"1\"", "\"2\"", "1", tag.dropLast().description, "W/1", "\"\"", tag.replacing("1-", with: "2-")] {
            #expect(try ines.get(program, ["If-None-Match": value]).status == 200, "\(value)")
        }
        #expect(try ines.get(program, ["If-Match": "\"2-00000000\""]).problem(412) == "precondition-failed")
    }

    @Test func `a client is told when a programme was changed, once that second is over`() throws {
        let program = try ines.open()
        var answer = try ines.get(program)
        for _ in 0..<2_000_000 where answer["Last-Modified"] == nil { answer = try ines.get(program) }
        let date = try #require(answer["Last-Modified"])
        #expect(try ines.get(program, ["If-Modified-Since": date]).status == 304)
        #expect(try ines.get(program, ["If-Modified-Since": "Sun, 06 Nov 1994 08:49:37 GMT"]).status == 200)
        #expect(try ines.get(program, ["If-Modified-Since": date, "If-None-Match": "\"2\""]).status == 200)
        #expect(try ines.get(program, ["If-Unmodified-Since": date]).status == 200)
        #expect(
            try ines.get(program, ["If-Unmodified-Since": "Sun, 06 Nov 1994 08:49:37 GMT"]).problem(412) == "precondition-failed")
        #expect(try ines.patch(program, #"{"owner":"Ines"}"#, ifMatch: try ines.tag(of: program)).status == 200)
        #expect(try ines.get(program, ["If-Unmodified-Since": date]).status == 412)
        #expect(try ines.get(program, ["If-Modified-Since": date]).status == 200)
    }

    @Test func `the tag of a compressed answer is good for a change`() throws {
        let objectives = (0..<20).map { #"{"statement":"to lead team \#($0) of the \#($0) there are","measure":"survey"}"# }
        let program = try ines.open(
            #"{"name":"N","relationshipTypes":["coaching"],"objectives":[\#(objectives.joined(separator: ","))]}"#)
        let answer = try ines.get(program, ["Accept-Encoding": "gzip"])
        #expect(
            answer["Content-Encoding"] == "gzip" && answer.revision == 1 && answer.tag?.hasSuffix("-gzip\"") == true
                && answer["Vary"] == "Accept, Accept-Encoding, Accept-Language")
        #expect(try ines.patch(program, #"{"owner":"Ines"}"#, ifMatch: answer.tag).revision == 2)
        #expect(try ines.patch(program, #"{"owner":"Tom"}"#, ifMatch: answer.tag).status == 412)
    }

    /// If-Match, in which T is the tag of the program, and what a change is answered.
    static let conditions: [(String?, Int)] = [
        (nil, 428), ("\"2\"", 412), ("W/\"1\"", 412), ("1", 412), ("\"0\"", 412), ("\"1\", \"2\"", 412), ("\"1\"", 412),
        ("T", 200),
        ("\"7\",T , \"9\"", 200), ("W/T", 200), ("*", 200),
    ]

    @Test func `a change needs the tag of what the client has seen`() throws {
        for (condition, status) in Self.conditions {
            let program = try ines.open()
            let tag = try ines.tag(of: program)
            let ifMatch = condition?.replacing("T", with: tag)
            let patch = try ines.patch(program, #"{"owner":"Ines"}"#, ifMatch: ifMatch)
            #expect(patch.status == status, "PATCH \(ifMatch ?? "-")")
            guard status != 200 else { continue }
            #expect(try patch.problem(status) == (status == 428 ? "if-match-missing" : "precondition-failed"))
            #expect(try ines.put("\(program)/design", Sample.design, ifMatch: ifMatch).status == status, "PUT \(ifMatch ?? "-")")
            #expect(try ines.delete(program, ifMatch: ifMatch).status == status, "DELETE \(ifMatch ?? "-")")
            #expect(try ines.revision(of: program) == 1)
        }
    }

    @Test func `a step and an approval heed If-Match and do without`() throws {
        let program = try ines.open(Sample.coaching)
        let stale = try ines.post("\(program)/transitions", #"{"to":"designed"}"#, ["If-Match": "\"9-00000000\""])
        #expect(try stale.problem(412) == "precondition-failed")
        #expect(
            try ines.post("\(program)/transitions", #"{"to":"designed"}"#, ["If-Match": try ines.tag(of: program)]).status == 201)
        _ = try ines.put("\(program)/design", Sample.design, ifMatch: try ines.tag(of: program))
        #expect(try ines.post("\(program)/design/approval", nil, ["If-Match": "\"2-00000000\""]).status == 412)
        #expect(try ines.post("\(program)/design/approval", nil, ["If-None-Match": try ines.tag(of: program)]).status == 412)
        #expect(try ines.post("\(program)/design/approval", nil, ["If-Match": try ines.tag(of: program)]).revision == 4)
    }

    @Test func `a program with every text at its limit, in letters of four bytes, can be sent back whole`() throws {
        func letters(_ count: Int) -> String { "\"" + String(repeating: "😀", count: count) + "\"" }
        func list(_ item: String) -> String { "[" + Array(repeating: item, count: 50).joined(separator: ",") + "]" }
        let objective =
            #"{"statement":\#(letters(1000)),"measure":\#(letters(500)),"baseline":1,"target":2,"unit":\#(letters(50))}"#
        let program = try ines.open(
            #"{"name":\#(letters(200)),"description":\#(letters(4000)),"relationshipTypes":["coaching"],"owner":\#(letters(200)),"#
                + #""sponsor":\#(letters(200)),"endCondition":\#(letters(1000)),"objectives":\#(list(objective))}"#)
        let texts = list(letters(500))
        let design =
            #"{"purpose":\#(letters(2000)),"matchingProcess":\#(letters(2000)),"model":\#(letters(1000)),"focusAreas":\#(texts),"#
            + #""components":\#(texts),"successMeasures":\#(texts)}"#
        #expect(try ines.put("\(program)/design", design, ifMatch: "*").status == 201)
        let whole = try ines.get(program)
        #expect(whole.body.count > 600_000)
        #expect(try ines.patch(program, whole.text, ifMatch: whole.tag).tag == whole.tag)
    }

    @Test func `a merge patch merges, and null removes`() throws {
        let program = try ines.open(
            #"{"name":"P","relationshipTypes":["coaching"],"owner":"Ines","sponsor":"Aino","objectives":[{"statement":"a"}]}"#)
        let answer = try ines.patch(program, #"{"owner":null,"cycle":"cohort","objectives":[{"statement":"b"}]}"#, ifMatch: "*")
        #expect(answer.status == 200)
        #expect(try answer.value("owner") == nil && answer.string("sponsor") == "Aino" && answer.string("cycle") == "cohort")
        #expect(try answer.json()["objectives"]?.elements.compactMap { $0["statement"]?.string } == ["b"])
        let same = try ines.patch(program, #"{"owner":null,"cycle":"cohort"}"#, ifMatch: "*")
        #expect(same.status == 200 && same.tag == answer.tag, "what changes nothing counts no revision")
        #expect(try ines.patch(program, "{}", ifMatch: "*").tag == answer.tag)
    }

    @Test func `read-only members may come back unchanged`() throws {
        let program = try ines.open()
        try ines.design(program)
        _ = try ines.move(program, to: "designed")
        let whole = try ines.get(program)
        #expect(try ines.patch(program, whole.text, ifMatch: whole.tag).tag == whole.tag)
        let changed = whole.text.replacing("First leaders", with: "Next leaders")
        #expect(try ines.patch(program, changed, ifMatch: whole.tag).string("name") == "Next leaders")
    }

    static let forbidden: [(patch: String, pointers: [String])] = [
        (#"{"id":"prg_0"}"#, ["/id"]), (#"{"revision":2}"#, ["/revision"]), (#"{"revision":"1"}"#, ["/revision"]),
        (#"{"status":"running"}"#, ["/status"]), (#"{"status":null}"#, ["/status"]), (#"{"design":{"model":"x"}}"#, ["/design"]),
        (#"{"design":null}"#, ["/design"]), (#"{"transitions":[]}"#, []), (#"{"transitions":[1]}"#, ["/transitions"]),
        (#"{"createdAt":"2020-01-01T00:00:00Z","updatedAt":null}"#, ["/updatedAt", "/createdAt"]),
        (#"{"id":null,"nmae":"x","cycle":"yearly","name":null}"#, ["/id", "/nmae", "/cycle", "/name"]),
        (#"{"name":" ","relationshipTypes":[]}"#, ["/name", "/relationshipTypes"]), ("[]", [""]), ("null", [""]), ("7", [""]),
    ]

    @Test func `what clients do not write is refused by its place, along with all else`() throws {
        let program = try ines.open()
        for (patch, pointers) in Self.forbidden {
            let answer = try ines.patch(program, patch, ifMatch: try ines.tag(of: program))
            if pointers.isEmpty {
                #expect(answer.status == 200, "\(patch): \(answer.text)")
            } else {
                #expect(try answer.problem(422) == "invalid-document", "\(patch)")
                #expect(try Set(answer.pointers()) == Set(pointers), "\(patch): \(answer.text)")
            }
        }
        #expect(try ines.revision(of: program) == 1)
    }

    @Test func `a patch as deep as JSON may be is refused and harms nothing`() throws {
        let program = try ines.open()
        let deep = String(repeating: #"{"a":"#, count: 63) + "{}" + String(repeating: "}", count: 63)
        #expect(try ines.patch(program, deep, ifMatch: "*").pointers() == ["/a"])
        #expect(try ines.patch(program, #"{"a":\#(deep)}"#, ifMatch: "*").problem(400) == "invalid-json")
        #expect(try ines.revision(of: program) == 1)
    }

    @Test func `every answer to a program indents for pretty`() throws {
        let created = try ines.post("/v1/programs?pretty", Sample.coaching)
        #expect(created.text.hasPrefix("{\n  \"id\": \"prg_"))
        let program = try #require(created["Location"])
        let answers = [
            try ines.get("\(program)?pretty"), try ines.get("\(program)?pretty=1"),
            try ines.patch("\(program)?pretty", #"{"owner":"Ines"}"#, ifMatch: "*"),
            try ines.put("\(program)/design?pretty", Sample.design, ifMatch: "*"), try ines.get("\(program)/design?pretty"),
            try ines.post("\(program)/design/approval?pretty"),
            try ines.post("\(program)/transitions?pretty", #"{"to":"designed"}"#), try ines.get("\(program)/transitions?pretty"),
            try ines.get("\(program)/transitions/1?pretty"), try ines.get("\(program)/findings?pretty"),
            try ines.get("/v1/programs?pretty"),
        ]
        for answer in answers {
            #expect(
                answer.text.hasPrefix("{\n  \"") && answer.text.hasSuffix("}\n") && !answer.text.hasSuffix("\n\n"),
                "\(answer.text)")
            _ = try answer.json()
        }
    }
}
