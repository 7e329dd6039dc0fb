import Foundation
import JSON
import Testing

/// The calendar of a person over the wire: at an address that only they make and end, which opens it to anybody who has it.
@Suite struct CalendarRouteTests {
    private let service: ServiceProcess
    private let circle: Circle
    private let mentor: Circle.Somebody
    private let mentee: Circle.Somebody
    private let one: String
    /// A calendar program: it has no key, and asks for what it likes.
    private let program: Client

    init() throws {
        service = try ServiceProcess()
        circle = try Circle(service, type: "mentoring")
        mentor = try circle.joining(circle.person("Mara Mentor"), as: "guide")
        mentee = try circle.joining(circle.person("Mia Mentee"), as: "learner")
        one = try circle.active(mentor, mentee)
        program = try service.guest()
    }

    private func time(inHours hours: Int) -> String {
        let date = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 / 3600).rounded() * 3600 + Double(3600 * hours))
        return date.formatted(.iso8601)
    }

    private func plan(_ hours: Int = 24, _ more: String = "") throws -> String {
        let planned = try mentee.client.post("\(one)/sessions", #"{"startsAt":"\#(time(inHours: hours))"\#(more)}"#)
        #expect(planned.status == 201, "\(planned.text)")
        return try #require(planned["Location"])
    }

    /// Makes the calendar of somebody, and gives its address.
    private func feed(of somebody: Circle.Somebody, _ body: String? = nil) throws -> String {
        let made = try somebody.client.post("/v1/people/me/calendar", body)
        #expect(made.status == 201, "\(made.text)")
        return try #require(try made.string("address"))
    }

    // MARK: The address

    @Test func `a person gives their calendar an address, which is shown once, and reads without a key`() throws {
        try _ = plan()
        #expect(try mentee.client.get("/v1/people/me/calendar").problem(404) == "not-found")
        let made = try mentee.client.post("/v1/people/me/calendar", #"{"details":"type"}"#, ["Idempotency-Key": "mine"])
        let address = try #require(try made.string("address"))
        #expect(made.status == 201 && made["Location"] == "/v1/people/\(mentee.id)/calendar")
        #expect(made["Cache-Control"] == "no-store" && address.wholeMatch(of: /\/calendar\/[-_0-9A-Za-z]{43}\.ics/) != nil)
        #expect(try made.string("details") == "type" && made.string("person") == mentee.id && made.value("digest") == nil)
        let again = try mentee.client.post("/v1/people/me/calendar", #"{"details":"type"}"#, ["Idempotency-Key": "mine"])
        #expect(try again.status == 201 && again.string("address") == nil && again.value("addressWasShown")?.bool == true)
        let shown = try mentee.client.get("/v1/people/me/calendar")
        #expect(shown.status == 200 && shown.tag != nil && !shown.text.contains("ics") && !shown.text.contains("digest"))

        for accept in [nil, "text/calendar", "application/json", "text/html,*/*;q=0.1", "image/png"] as [String?] {
            let read = try program.get(address, accept.map { ["Accept": $0] } ?? [:])
            #expect(read.status == 200 && read["Content-Type"] == "text/calendar; charset=utf-8", "\(accept ?? "")")
            #expect(read["Cache-Control"] == "private, max-age=300" && read["Referrer-Policy"] == "no-referrer")
            #expect(read.text.hasPrefix("BEGIN:VCALENDAR\r\n") && read.text.hasSuffix("\r\nEND:VCALENDAR\r\n"))
            #expect(read.text.contains("SUMMARY:Mentoring session\r\n") && !read.text.contains("Mara"))
        }
        let (read, same) = (try program.get(address), try program.get(address))
        let tag = try #require(read.tag)
        #expect(read.body == same.body && same.tag == tag)
        let kept = try program.get(address, ["If-None-Match": tag])
        #expect(kept.status == 304 && kept.tag == tag && kept["Cache-Control"] == "private, max-age=300")
        let head = try program.send("HEAD", address)
        #expect(head.status == 200 && head.tag == tag && head["Content-Length"] == "\(read.body.count)" && !program.hasRest)
        _ = try plan(48)
        #expect(try program.get(address, ["If-None-Match": tag]).status == 200)
    }

    @Test func `another address takes the place of one, and both end`() throws {
        _ = try plan()
        let first = try feed(of: mentee)
        let second = try feed(of: mentee, #"{"details":"names"}"#)
        #expect(try first != second && program.get(first).status == 404 && program.get(second).status == 200)
        let told = try mentee.client.get("/v1/people/me/calendar")
        #expect(try told.value("revision")?.integer == 2 && told.string("details") == "names")
        #expect(try mentee.client.delete("/v1/people/me/calendar", ifMatch: "\"1-00000000\"").status == 412)
        #expect(try mentee.client.delete("/v1/people/me/calendar", ifMatch: told.tag).status == 204)
        #expect(try program.get(second).status == 404 && mentee.client.get("/v1/people/me/calendar").status == 404)
        #expect(try mentee.client.delete("/v1/people/me/calendar", ifMatch: nil).problem(404) == "not-found")
        #expect(try program.get(feed(of: mentee)).status == 200)
    }

    @Test(arguments: [
        (#"{"details":"everything"}"#, "/details"), (#"{"address":"x"}"#, "/address"), ("[]", ""),
    ])
    func `what it tells is one of three`(_ body: String, _ pointer: String) throws {
        let answer = try mentee.client.post("/v1/people/me/calendar", body)
        #expect(try answer.problem(422) == "invalid-document" && answer.string("errors.0.pointer") == pointer, "\(answer.text)")
    }

    @Test func `nobody else makes, sees or ends it`() throws {
        let address = try feed(of: mentee)
        let (target, stranger) = ("\(mentee.address)/calendar", try circle.person("Stranger"))
        for method in ["GET", "POST", "DELETE"] {
            #expect(try circle.ines.send(method, target).problem(403) == "insufficient-scope")
            #expect(try stranger.client.send(method, target).problem(404) == "not-found")
            let other = try mentor.client.send(method, target)
            #expect(try other.problem(method == "POST" ? 403 : 404) == (method == "POST" ? "denied" : "not-found"))
        }
        // Of one that is not there, the answers are the same.
        let none = "\(mentor.address)/calendar"
        for method in ["GET", "DELETE"] {
            func told(_ answer: Answer) -> String { answer.text.replacing(/"(instance|requestId)":"[^"]*",?/, with: "") }
            #expect(try told(mentor.client.send(method, target)) == told(mentee.client.send(method, none)), "\(method)")
        }
        #expect(try program.get(address).status == 200)
        let limited = try circle.ines.post("/v1/keys", #"{"name":"K","scopes":["me:read"],"actsFor":"\#(mentee.id)"}"#)
        let reader = try Client(port: service.port, key: try limited.string("secret"))
        #expect(try reader.get("/v1/people/me/calendar").status == 200)
        for method in ["POST", "DELETE"] {
            #expect(try reader.send(method, "/v1/people/me/calendar").problem(403) == "insufficient-scope")
        }
    }

    @Test func `an address that opens nothing is like any where there is nothing`() throws {
        let old = try feed(of: mentee)
        _ = try feed(of: mentee)
        let gone = try circle.person("Gone")
        let inactive = try feed(of: gone)
        #expect(try circle.ines.patch(gone.address, #"{"active":false}"#, ifMatch: "*").status == 200)
        let wrong = "/calendar/\(String(repeating: "A", count: 43)).ics"
        let erased = try circle.person("Erased")
        let deleted = try feed(of: erased)
        #expect(try circle.ines.delete(erased.address, ifMatch: "*").status == 204)
        let others = [
            old, inactive, deleted, wrong, "/calendar/x.ics", "/calendar/x", "/calendar/.ics", old.replacing(".ics", with: ""),
        ]
        func told(_ answer: Answer) -> String {
            let head = answer.fields.filter { !["Date", "X-Request-Id", "Content-Length"].contains($0.name) }
                .map { "\($0.name): \($0.value)" }.joined(separator: "\n")
            let text = answer.text.replacing(/"(instance|requestId)":"[^"]*",?/, with: "")
            return "\(answer.status)\n\(head)\n\(text)"
        }
        for method in ["GET", "HEAD"] {
            let unknown = try program.send(method, "/nothing/here")
            #expect(unknown.status == 404)
            for address in others {
                let answer = try program.send(method, address)
                #expect(told(answer) == told(unknown), "\(address)")
            }
        }
        #expect(try circle.ines.patch(gone.address, #"{"active":true}"#, ifMatch: "*").status == 200)
        #expect(try program.get(inactive).status == 200)
    }

    @Test func `no problem repeats an address, and no log or file has it`() throws {
        let address = try feed(of: mentee)
        let token = String(try #require(address.split(separator: "/").last).dropLast(4))
        let answers = [
            try program.post(address), try program.get("\(address)?frobnicate"), try program.get("\(address)?pretty=no"),
            try program.get(address, ["If-Match": "\"other\""]), try program.send("DELETE", address),
            try program.get(address, ["Accept": "text/html", "If-Match": "\"other\""]), try program.send("OPTIONS", address),
        ]
        #expect(answers.map(\.status) == [405, 400, 400, 412, 405, 412, 204])
        for answer in answers { #expect(!answer.text.contains(token), "\(answer.text)") }
        #expect(try program.get(address, ["X-Request-Id": "calendar-1"]).status == 200)
        #expect(try mentee.client.get("/v1/events?limit=1000").text.contains("calendar-feed.create"))
        #expect(try mentee.client.delete("/v1/people/me/calendar", ifMatch: nil).status == 204)
        #expect(try !program.get(address).text.contains(token))
        let events = try circle.ines.get("/v1/events?limit=1000").text
        #expect(!events.contains("cal_") && !events.contains("calendar-feed"), "nor does anybody learn that there was one")
        service.stop()
        #expect(service.logs.contains("\"/calendar/{token}.ics\""), "the request is in the log, by its route")
        #expect(!service.logs.contains(token) && !service.logs.contains("/v1/people/{id}/calendar"))
        for file in try FileManager.default.subpathsOfDirectory(atPath: service.data) {
            guard let data = FileManager.default.contents(atPath: "\(service.data)/\(file)") else { continue }
            #expect(data.range(of: Data(token.utf8)) == nil, "\(file)")
        }
    }

    @Test func `a calendar lasts over a restart`() throws {
        let folder = try TemporaryFolder()
        let address: String
        do {
            let service = try ServiceProcess(in: folder)
            let circle = try Circle(service, type: "mentoring")
            address = try feed(of: circle.person("Ada"))
            service.stop()
        }
        let service = try ServiceProcess(in: folder)
        #expect(try service.guest().get(address).status == 200)
        service.stop()
    }

    // MARK: What it says

    @Test func `the two who meet read the same time under other names`() throws {
        let session = try plan(24, #","place":"Room 7","joinLink":"https://meet.example/secret""#)
        let (theirs, own) = (try feed(of: mentor, "{}"), try feed(of: mentee, #"{"details":"names"}"#))
        let (quiet, full) = (try program.get(theirs).text, try program.get(own).text)
        #expect(quiet.contains("SUMMARY:Busy\r\n") && full.contains("SUMMARY:Mentoring session with Mara Mentor\r\n"))
        #expect(full.contains("LOCATION:Room 7\r\n") && full.contains("URL:https://meet.example/secret\r\n"))
        for word in ["Mentor", "Room", "meet.example", mentee.id, "ses_", "rel_"] { #expect(!quiet.contains(word), "\(word)") }
        func uid(_ text: String) -> String? { text.split(separator: "\r\n").first { $0.hasPrefix("UID:") }.map(String.init) }
        #expect(uid(quiet) != nil && uid(full) != nil && uid(quiet) != uid(full))
        let moved = try mentor.client.post("\(session)/move", #"{"startsAt":"\#(time(inHours: 48))"}"#)
        #expect(moved.status == 201)
        #expect(try uid(program.get(own).text) == uid(full), "it is the same entry, wherever it was moved")
        #expect(try program.get(own).text.ranges(of: "BEGIN:VEVENT").count == 1)
        #expect(try uid(program.get(feed(of: mentee)).text) != uid(full), "another address has other names")
    }

    @Test func `nothing that somebody writes makes a line of its own`() throws {
        _ = try plan(24, #","place":"Room\nEND:VEVENT\nATTENDEE:mailto:eve@example.org""#)
        #expect(try circle.ines.patch(mentor.address, #"{"displayName":"M\nSTATUS:X;,\\ 🙂"}"#, ifMatch: "*").status == 200)
        let text = try program.get(feed(of: mentee, #"{"details":"names"}"#)).text
        let lines = text.replacing("\r\n ", with: "").split(separator: "\r\n")
        #expect(lines.filter { $0 == "END:VEVENT" }.count == 1 && !lines.contains { $0.hasPrefix("ATTENDEE") })
        #expect(lines.contains(#"LOCATION:Room\nEND:VEVENT\nATTENDEE:mailto:eve@example.org"#))
        #expect(lines.contains(#"SUMMARY:Mentoring session with M\nSTATUS:X\;\,\\ 🙂"#), "\(text)")
        let bytes = Array(text.utf8)
        #expect(bytes.filter { $0 < 0x20 && $0 != 0x0D && $0 != 0x0A }.isEmpty && bytes.first == UInt8(ascii: "B"))
    }

    // MARK: One session

    @Test func `a member gets one session for a calendar, and tells as much as they choose`() throws {
        let session = try plan(24, #","place":"Room 7""#)
        let asked = try mentee.client.get(session, ["Accept": "text/calendar"])
        #expect(asked.status == 200 && asked["Content-Type"] == "text/calendar; charset=utf-8")
        #expect(asked["Content-Disposition"] == "attachment; filename=\"session.ics\"")
        #expect(asked["Cache-Control"] == "private, no-cache" && asked.text.contains("SUMMARY:Busy\r\n"))
        #expect(try mentee.client.get(session, ["Accept": "text/calendar", "If-None-Match": #require(asked.tag)]).status == 304)
        let chosen = try mentee.client.get("\(session)?details=names", ["Accept": "application/json"])
        #expect(chosen.text.contains("SUMMARY:Mentoring session with Mara Mentor\r\n") && chosen.text.contains("LOCATION:Room 7"))
        #expect(try mentee.client.get("\(session)?details=all").problem(400) == "invalid-query")
        for accept in [nil, "application/json", "*/*", "text/html, */*;q=0.5"] as [String?] {
            let answer = try mentee.client.get(session, accept.map { ["Accept": $0] } ?? [:])
            #expect(answer["Content-Type"] == "application/json", "\(accept ?? "")")
        }
        #expect(try mentee.client.get(session, ["Accept": "text/csv"]).problem(406) == "not-acceptable")
        let stranger = try circle.person("Stranger")
        for answer in [try stranger.client.get("\(session)?details=none"), try circle.ines.get("\(session)?details=none")] {
            #expect([403, 404].contains(answer.status) && !answer.text.contains("VEVENT"))
        }
    }
}
