import Foundation
import JSON
import Testing

@testable import Guidance

/// Several sessions that are planned at once: at the same time of day, whatever becomes of the clocks.
@Suite struct SessionSeriesTests {
    private static func clock(_ name: String) throws -> ZoneClock {
        try #require(ZoneClock(Array(try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/\(name)")))))
    }

    private static func starts(
        _ first: String, _ every: String, _ times: Int, _ zone: String, until last: Instant = .last
    ) throws -> [String]? {
        let repetition = SessionRepetition(every: try #require(Period(every)), times: times)
        return repetition.starts(from: try #require(Instant(first)), try clock(zone), until: last)?.map {
            String($0.description.prefix(16))
        }
    }

    @Test(arguments: [
        (
            "2027-03-14T14:00:00Z", "P1W", "Europe/Berlin",
            ["2027-03-14T14:00", "2027-03-21T14:00", "2027-03-28T13:00", "2027-04-04T13:00"]
        ),
        (
            "2027-10-17T13:00:00Z", "P1W", "Europe/Berlin",
            ["2027-10-17T13:00", "2027-10-24T13:00", "2027-10-31T14:00", "2027-11-07T14:00"]
        ),
        (
            "2027-03-07T14:00:00Z", "P1W", "America/New_York",
            ["2027-03-07T14:00", "2027-03-14T13:00", "2027-03-21T13:00", "2027-03-28T13:00"]
        ),
        ("2027-03-14T14:00:00Z", "P1W", "UTC", ["2027-03-14T14:00", "2027-03-21T14:00", "2027-03-28T14:00", "2027-04-04T14:00"]),
        // The last day of a month that is too short, and the first again where it is long enough.
        (
            "2027-01-31T09:00:00Z", "P1M", "Europe/Berlin",
            ["2027-01-31T09:00", "2027-02-28T09:00", "2027-03-31T08:00", "2027-04-30T08:00"]
        ),
        // It is another day there than in UTC.
        (
            "2027-03-26T23:30:00Z", "P1D", "Europe/Berlin",
            ["2027-03-26T23:30", "2027-03-27T23:30", "2027-03-28T22:30", "2027-03-29T22:30"]
        ),
        // A time that the clocks leave out.
        (
            "2027-03-27T01:30:00Z", "P1D", "Europe/Berlin",
            ["2027-03-27T01:30", "2027-03-28T01:30", "2027-03-29T00:30", "2027-03-30T00:30"]
        ),
        (
            "2060-03-21T14:00:00Z", "P1W", "Europe/Berlin",
            ["2060-03-21T14:00", "2060-03-28T13:00", "2060-04-04T13:00", "2060-04-11T13:00"]
        ),
    ])
    func `each begins at the same time of day`(_ first: String, _ every: String, _ zone: String, _ starts: [String]) throws {
        #expect(try Self.starts(first, every, 4, zone) == starts)
    }

    @Test(arguments: [
        ("2027-01-01T09:00:00Z", "P1Y", 3, "2029-01-01T09:00:00Z", true),
        ("2027-01-01T09:00:00Z", "P1Y", 3, "2029-01-01T08:59:59Z", false),
        ("2027-01-01T09:00:00Z", "P1W", 52, "2029-01-01T09:00:00Z", true),
        ("2027-01-01T09:00:00Z", "P9999Y", 52, "9999-12-31T23:59:59Z", false),
        ("9999-12-30T09:00:00Z", "P1D", 2, "9999-12-31T23:59:59Z", true),
        ("9999-12-31T09:00:00Z", "P1D", 2, "9999-12-31T23:59:59Z", false),
        ("0001-01-01T00:00:00Z", "P1W", 2, "9999-12-31T23:59:59Z", true),
    ])
    func `no session begins later than sessions are planned`(
        _ first: String, _ every: String, _ times: Int, _ last: String, _ isGood: Bool
    ) throws {
        let last = try #require(Instant(last))
        #expect(try (Self.starts(first, every, times, "Europe/Berlin", until: last) != nil) == isGood)
    }

    @Test(arguments: [
        (#"{"every":"P2W","times":1}"#, "/repeat/times"), (#"{"every":"P2W","times":53}"#, "/repeat/times"),
        (#"{"every":"PT1H","times":3}"#, "/repeat/every"), (#"{"times":3}"#, "/repeat/every"),
        (#"{"every":"P2W"}"#, "/repeat/times"),
        (#"{"every":"P2W","times":3,"until":"2028-01-01"}"#, "/repeat/until"), ("3", "/repeat"),
    ])
    func `how often has its form`(_ text: String, _ pointer: String) throws {
        let document = try json(#"{"startsAt":"2027-03-14T14:00:00Z","repeat":\#(text)}"#)
        #expect(Session.plan(document).errors.map(\.pointer) == [pointer])
    }

    @Test func `no session keeps how often it was to be repeated, and none is changed by that`() throws {
        #expect(!Session.fields.fields.contains { $0.name == "repeat" } && Session.fields.fields.contains { $0.name == "series" })
        var desk = Desk()
        let id = try desk.plan(try desk.active("mentoring"), at: desk.now)
        #expect(try desk.faults(id, by: #"{"repeat":{"every":"P1W","times":2}}"#).count == 1)
    }
}
