import JSON
import Testing

@testable import Guidance

/// What is said of a text that is no day.
@Suite struct DayFaultTests {
    @Test(
        arguments: [
            ("2027-01-11T00:00:00Z", "must be a day without a time, such as 2027-01-11"),
            ("2027-01-11 08:00", "must be a day without a time, such as 2027-01-11"),
            ("2027-01-11x", "must be a day, such as 2026-11-21"),
            ("2027-01-11t", "must be a day without a time, such as 2027-01-11"),
            ("11.01.2027", "must be a day written as 2027-01-11"), ("1.3.2027", "must be a day written as 2027-03-01"),
            ("31/12/2027", "must be a day written as 2027-12-31"), ("12/31/2027", "must be a day written as 2027-12-31"),
            ("11/01/2027", "must be a day written as 2026-11-21: year, month, day"),
            ("07/07/2027", "must be a day written as 2027-07-07"),
            ("2027/1/11", "must be a day written as 2027-01-11"), ("2027-1-11", "must be a day written as 2027-01-11"),
            ("2027-02-29", "must be a day that exists: there is no 29 February 2027"),
            ("2027-04-31", "must be a day that exists: there is no 31 April 2027"),
            ("2027-04-00", "must be a day that exists: there is no 0 April 2027"),
            ("2027-13-01", "must be a day that exists: there is no month 13"),
            ("2027-00-10", "must be a day that exists: there is no month 0"),
            ("0000-01-01", "must be a day, such as 2026-11-21"), ("tomorrow", "must be a day, such as 2026-11-21"),
            ("", "must be a day, such as 2026-11-21"), ("2027-01", "must be a day, such as 2026-11-21"),
            ("20270111", "must be a day, such as 2026-11-21"), ("-1-1-1", "must be a day, such as 2026-11-21"),
            ("99999999999999999999-1-1", "must be a day, such as 2026-11-21"),
            ("٢٠٢٧-٠١-١١", "must be a day, such as 2026-11-21"),
            ("32.13.2027", "must be a day written as 2026-11-21: year, month, day"),
            (String(repeating: "1-", count: 100), "must be a day, such as 2026-11-21"),
        ])
    func `a text that is no day is told why, and how to write the day`(_ text: String, _ sentence: String) throws {
        let json = JSONWriter.bytes { $0.string(text) }
        var desk = Desk()
        let refused = problem(.invalidDocument) {
            try desk.open(
                #"{"name":"P","relationshipTypes":["coaching"],"startsOn":"# + String(decoding: json, as: UTF8.self) + "}")
        }
        #expect(refused.errors.map { "\($0.pointer) \($0.detail)" } == ["/startsOn " + sentence])
    }

    @Test(arguments: ["7", "true", "[\"2027-01-11\"]", "{}"])
    func `a value that is no text is no day`(_ json: String) throws {
        var desk = Desk()
        let refused = problem(.invalidDocument) {
            try desk.open(#"{"name":"P","relationshipTypes":["coaching"],"endsOn":"# + json + "}")
        }
        #expect(refused.errors.map { "\($0.pointer) \($0.detail)" } == ["/endsOn must be a day, such as 2026-11-21"])
    }
}
