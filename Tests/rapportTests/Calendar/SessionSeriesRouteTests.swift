import Foundation
import JSON
import Testing

@testable import Guidance
@testable import rapport

/// Sessions that are planned at once, over the wire.
@Suite struct SessionSeriesRouteTests {
    private let circle: Circle
    private let mentor: Circle.Somebody
    private let mentee: Circle.Somebody
    private let sessions: String

    /// The next, in whose March the clocks of Berlin go forward: nobody plans further ahead than two years.
    private static let year =
        (Int(Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)).day.description.prefix(4)) ?? 0) + 1

    init() throws {
        circle = try Circle(try ServiceProcess(), type: "mentoring")
        mentor = try circle.joining(circle.person("Mentor"), as: "guide")
        mentee = try circle.joining(circle.person("Mentee"), as: "learner")
        sessions = "\(try circle.active(mentor, mentee))/sessions"
    }

    private static let plan = """
        {"startsAt":"\(Self.year)-03-20T14:00:00Z","zone":"Europe/Berlin","minutes":45,"place":"Room 7","repeat":{"every":"P2W","times":3}}
        """

    private func items(_ answer: Answer) throws -> [JSONValue] { Array(try #require(try answer.value("items")).elements) }

    @Test func `several are planned in one line, each a record of its own`() throws {
        let fields = ["Idempotency-Key": "series"]
        let place = try mentee.client.lastEvent()
        let planned = try mentee.client.post(sessions, Self.plan, fields)
        #expect(planned.status == 200, "\(planned.text)")
        let made = try items(planned)
        let ids = made.compactMap { $0["id"]?.string }
        #expect(
            made.compactMap { $0["startsAt"]?.string }
                == ["03-20T14", "04-03T13", "04-17T13"].map { "\(Self.year)-\($0):00:00.000Z" })
        #expect(Set(ids).count == 3 && made.allSatisfy { $0["series"]?.string == ids[0] && $0["minutes"]?.integer == 45 })
        #expect(made.allSatisfy { $0["repeat"] == nil && $0["status"]?.string == "planned" })
        let events = try mentee.client.events(after: place)
        #expect(
            events.count == 1 && events[0].hasPrefix("session.create: ") && events[0].ranges(of: "sessions ses_").count == 3,
            "\(events)")
        #expect(try mentor.client.ids(sessions) == ids)
        #expect(try mentee.client.post(sessions, Self.plan, fields).body == planned.body, "once, however often it is asked for")

        let address = { (place: Int) in "/v1/sessions/\(ids[place])" }
        #expect(try mentor.client.move(address(1), to: "confirmed").status == 201)
        let moved = try mentor.client.post("\(address(2))/move", #"{"startsAt":"\#(Self.year)-04-18T13:00:00Z"}"#)
        #expect(try moved.string("series") == ids[0])
        #expect(try mentee.client.get(address(0)).string("status") == "planned", "the others stay")
        let again = try items(try mentee.client.post(sessions, Self.plan, fields))
        #expect(again.compactMap { $0["id"]?.string } == ids && again[1]["status"]?.string == "confirmed")
    }

    @Test func `one alone is answered as before`() throws {
        let fields = ["Idempotency-Key": "one"]
        let body = #"{"startsAt":"\#(Self.year)-03-14T14:00:00Z"}"#
        let (one, again) = (try mentee.client.post(sessions, body, fields), try mentee.client.post(sessions, body, fields))
        #expect(one.status == 201 && one.tag != nil && one["Location"]?.hasPrefix("/v1/sessions/ses_") == true)
        #expect(try one.body == again.body && one.value("series") == nil)
    }

    @Test(arguments: [
        (#""repeat":{"every":"P1Y","times":12}"#, "/repeat"), (#""repeat":{"every":"P1W","times":53}"#, "/repeat/times"),
        (#""repeat":{"every":"P1W","times":3},"minutes":1"#, "/minutes"), (#""zone":"Europe/Berlyn""#, "/zone"),
        (#""zone":"Europe""#, "/zone"), (#""zone":"posix/Europe/Berlin""#, "/zone"), (#""zone":"localtime""#, "/zone"),
        (#""zone":"europe/berlin""#, "/zone"), (#""zone":"Middle earth""#, "/zone"),
        (#""zone":"../../../etc/localtime""#, "/zone"),
    ])
    func `what cannot be planned is refused, and nothing is planned`(_ more: String, _ pointer: String) throws {
        let answer = try mentee.client.post(sessions, #"{"startsAt":"\#(Self.year)-03-14T14:00:00Z",\#(more)}"#)
        #expect(try answer.problem(422) == "invalid-document" && answer.string("errors.0.pointer") == pointer, "\(answer.text)")
        #expect(try mentee.client.ids(sessions).isEmpty)
    }

    @Test func `a zone has to be one wherever a session gets it`() throws {
        let one = try mentee.client.open(
            #"{"startsAt":"\#(Self.year)-03-14T14:00:00Z","zone":"America/Argentina/Buenos_Aires"}"#, in: sessions)
        #expect(try mentee.client.patch(one, #"{"zone":"Europe/Berlyn"}"#, ifMatch: "*").problem(422) == "invalid-document")
        #expect(try mentee.client.patch(one, #"{"zone":"Asia/Kolkata"}"#, ifMatch: "*").string("zone") == "Asia/Kolkata")
        let moved = #"{"startsAt":"\#(Self.year)-03-15T14:00:00Z","zone":"Nowhere/Land"}"#
        #expect(try mentee.client.post("\(one)/move", moved).problem(422) == "invalid-document")
    }

    @Test func `somebody else plans none`() throws {
        let stranger = try circle.person("Stranger")
        #expect(try stranger.client.post(sessions, Self.plan).problem(404) == "not-found")
        #expect(try circle.ines.post(sessions, Self.plan).problem(403) == "insufficient-scope")
    }

    @Test func `where the machine has no zones any name is taken, and only UTC has a clock`() throws {
        let folder = try TemporaryFolder()
        let zones = TimeZones(folder: folder.path)
        #expect(!zones.areThere && zones.clock(of: "Europe/Berlin") == nil && zones.clock(of: "UTC") != nil)
        #expect(TimeZones().areThere)
        let document = try JSONDocument(Array(#"{"zone":"Europe/Berlin"}"#.utf8)).root
        #expect(try zones.clock(in: document) == nil && TimeZones().clock(in: document) != nil)
    }
}
