import Foundation
import JSON
import Testing

@testable import rapport

/// Lists as lines: NDJSON and CSV.
@Suite struct ListFormTests {
    private let service: ServiceProcess
    private let ines: Client

    init() throws {
        service = try ServiceProcess()
        ines = try service.admin()
    }

    private func lines(_ answer: Answer) -> [String] { answer.text.split(separator: "\n").map(String.init) }

    @Test func `NDJSON has every record whole, in the order of the list`() throws {
        let programs = try (0..<60).map { try ines.open(#"{"name":"P\#($0)","relationshipTypes":["coaching"]}"#) }
        let answer = try ines.get("/v1/programs", ["Accept": "application/x-ndjson"])
        #expect(answer.status == 200 && answer["Content-Type"] == "application/x-ndjson" && answer["Cache-Control"] == "no-store")
        let expected = try programs.map { try ines.get($0).text.trimmingCharacters(in: .newlines) }
        #expect(lines(answer) == expected && answer.text.hasSuffix("}\n"))
        let sorted = try ines.get("/v1/programs?format=ndjson&sort=-createdAt&status=draft")
        #expect(lines(sorted) == expected.reversed())
        #expect(try ines.get("/v1/programs?format=ndjson&status=running").text == "")
    }

    @Test func `with a limit it is a page, and the next one is linked in the same form`() throws {
        for number in 0..<5 { _ = try ines.open(#"{"name":"P\#(number)","relationshipTypes":["coaching"]}"#) }
        var (next, names): (String?, [String]) = ("/v1/programs?format=ndjson&limit=2", [])
        while let target = next {
            let answer = try ines.get(target)
            #expect(lines(answer).count <= 2)
            names += try lines(answer).compactMap { try JSONDocument(Array($0.utf8)).root["name"]?.string }
            next = answer["Link"].flatMap { $0.split(whereSeparator: { "<>".contains($0) }).first.map(String.init) }
        }
        #expect(names == (0..<5).map { "P\($0)" })
        let cursor = try #require(try ines.get("/v1/programs?limit=3").string("next"))
        let rest = try ines.get("/v1/programs?format=csv&after=\(cursor)").text.components(separatedBy: "\r\n")
        #expect(rest.count == 4 && rest[1].contains(",P3,") && rest[2].contains(",P4,"), "the rest, below its head")
    }

    @Test func `it is the list of one moment, however long it takes to read`() throws {
        let text = String(repeating: "x", count: 3_900)
        for number in 0..<300 {
            _ = try ines.open(#"{"name":"P\#(number)","description":"\#(text)","relationshipTypes":["coaching"]}"#)
        }
        let slow = try service.admin()
        try slow.write(
            "GET /v1/programs?format=ndjson HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(ServiceProcess.key)\r\n\r\n")
        #expect(try slow.readHead().status == 200)
        let late = try ines.open(#"{"name":"Late","relationshipTypes":["coaching"]}"#)
        let first = try #require(try ines.ids("/v1/programs?limit=1").first)
        #expect(try ines.delete("/v1/programs/\(first)", ifMatch: "*").status == 204)
        let body = try slow.readChunks()
        let ids = try body.split(separator: UInt8(ascii: "\n")).map { try JSONDocument(Array($0)).root["id"]?.string }
        #expect(ids.count == 300 && ids.first == first && !ids.contains(late.split(separator: "/").last.map(String.init)))
    }

    @Test func `CSV has the members as columns, texts as they are, and all else as JSON`() throws {
        let program = try ines.open(
            #"""
            {"name":"Talks, \"clear\" ones","description":"first\nsecond","relationshipTypes":["coaching","mentoring"],"plannedSessions":3,
            "objectives":[{"statement":"A","baseline":1.5}]}
            """#)
        let answer = try ines.get("/v1/programs", ["Accept": "text/csv"])
        #expect(answer["Content-Type"] == "text/csv; charset=utf-8; header=present")
        #expect(answer["Content-Disposition"] == "attachment; filename=\"programs.csv\"")
        let head = "id,revision,name,externalId,description,relationshipTypes,typeReason,status,"
        #expect(answer.text.hasPrefix(head))
        let rows = answer.text.components(separatedBy: "\r\n")
        let id = try #require(program.split(separator: "/").last)
        #expect(
            rows[1].hasPrefix(
                "\(id),1,\"Talks, \"\"clear\"\" ones\",,\"first\nsecond\",\"[\"\"coaching\"\",\"\"mentoring\"\"]\",,draft,"))
        #expect(rows[1].contains(",3,,\"[{\"\"statement\"\":\"\"A\"\",\"\"baseline\"\":1.5}]\",,"))
        #expect(rows.count == 3 && rows[2] == "")
        #expect(rows[0].hasSuffix(",createdAt,updatedAt"))
    }

    @Test func `for Excel it begins with a byte order mark, and a text that would be a formula stays one`() throws {
        _ = try ines.open(#"{"name":"=1+1","relationshipTypes":["coaching"]}"#)
        let plain = try ines.get("/v1/programs?format=csv")
        #expect(plain.text.contains(",=1+1,"))
        let answer = try ines.get("/v1/programs?format=csv&excel")
        #expect(answer.body.starts(with: [0xEF, 0xBB, 0xBF]) && answer.text.contains(",'=1+1,"))
        let refused = try ines.get("/v1/programs?format=ndjson&excel")
        #expect(try refused.problem(400) == "invalid-query")
    }

    @Test(arguments: ["relationship-types", "dimensions", "claims", "sources", "tensions", "conflicts", "rules"])
    func `every list that is open comes in lines too, with a tag`(_ list: String) throws {
        let guest = try service.guest()
        let all = try guest.ids("/v1/\(list)?limit=1000")
        let answer = try guest.get("/v1/\(list)", ["Accept": "application/x-ndjson"])
        let ids = try lines(answer).compactMap { try JSONDocument(Array($0.utf8)).root["id"]?.string }
        #expect(ids == all && !all.isEmpty)
        let tag = try #require(answer.tag)
        #expect(try guest.get("/v1/\(list)?format=ndjson", ["If-None-Match": tag]).status == 304)
        let table = try guest.get("/v1/\(list)?format=csv")
        #expect(table.status == 200 && table.text.hasPrefix("id,") && table.tag != answer.tag)
        #expect(table["Content-Disposition"] == "attachment; filename=\"\(list).csv\"")
        let german = try guest.get("/v1/\(list)?format=csv", ["Accept-Language": "de"])
        #expect(german.status == 200 && (list == "sources" || german.text != table.text))
    }

    @Test func `the steps of a program come in lines too`() throws {
        let program = try ines.open()
        try ines.design(program)
        for state in ["designed", "enrolling"] { #expect(try ines.move(program, to: state).status == 201) }
        let answer = try ines.get("\(program)/transitions?format=ndjson")
        #expect(
            try lines(answer).compactMap { try JSONDocument(Array($0.utf8)).root["to"]?.string } == ["designed", "enrolling"])
        let table = try ines.get("\(program)/transitions", ["Accept": "text/csv"])
        #expect(table.text.hasPrefix("number,from,to,at,by\r\n1,draft,designed,") && table["Content-Disposition"] != nil)
        let first = try ines.get("\(program)/transitions?format=ndjson&limit=1")
        #expect(lines(first).count == 1 && first["Link"]?.contains("format=ndjson") == true)
    }

    @Test func `no form but these is known, and Accept does not count beside format`() throws {
        #expect(try ines.get("/v1/programs?format=xml").problem(400) == "invalid-query")
        #expect(try ines.get("/v1/programs", ["Accept": "application/xml"]).problem(406) == "not-acceptable")
        #expect(try ines.get("/v1/programs?format=ndjson", ["Accept": "application/xml"]).status == 200)
        #expect(try ines.send("HEAD", "/v1/programs?format=csv").status == 200)
    }

    @Test func `a record that another hand has written has its cells all the same`() throws {
        let lines = ListLines(.csv, of: .object([.init("id", .text()), .init("name", .text()), .init("tags", .array(.text()))]))
        func line(_ json: String) -> String {
            var bytes: [UInt8] = []
            lines.append(Array(json.utf8), to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
        let written = [
            #"{"id":"a","name":"b","tags":["c"]}"#, #"{"name":"b","tags":["c"],"id":"a"}"#,
            #"{ "id" : "a", "name":"b" ,"tags": ["c"] }"#, #"{"id":"a","\u006eame":"b","tags":["c"]}"#,
        ]
        for json in written { #expect(line(json) == "a,b,\"[\"\"c\"\"]\"\r\n", "\(json)") }
        #expect(line("{}") == ",,\r\n" && line(#"{"name":"b"}"#) == ",b,\r\n")
    }
}
