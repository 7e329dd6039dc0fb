import Testing

@testable import Guidance

/// What is said of a text that is no time.
@Suite struct InstantFaultTests {
    @Test(
        arguments: [
            ("2027-01-11", "must be a day and a time in UTC, such as 2027-01-11T00:00:00Z"),
            ("2027-01-11T08:00:00", "must say that it is in UTC, by a Z at its end"),
            ("2027-01-11 08:00:00.5", "must say that it is in UTC, by a Z at its end"),
            ("2027-01-11T08:00:00+01:00", "must be a time in UTC written as 2027-01-11T07:00:00.000Z"),
            ("2027-01-11T08:00:00 01:00", "must be a time in UTC written as 2027-01-11T07:00:00.000Z"),
            ("2027-01-01T00:30:00+0100", "must be a time in UTC written as 2026-12-31T23:30:00.000Z"),
            ("2027-01-11T08:00:00.123456-03:30", "must be a time in UTC written as 2027-01-11T11:30:00.123Z"),
            ("2027-01-11t08:00:00z", "must be a time in UTC written as 2027-01-11T08:00:00.000Z"),
            ("2027-01-11 08:00:00Z", "must be a time in UTC written as 2027-01-11T08:00:00.000Z"),
            ("2027-01-11T08:00:00.1234Z", "must be a time in UTC written as 2027-01-11T08:00:00.123Z"),
            ("2027-02-29T00:00:00Z", "must be a day that exists: there is no 29 February 2027"),
            ("2027-13-01T00:00:00Z", "must be a day that exists: there is no month 13"),
        ]
            + [
                "", "x", "1795000000", "2027-01-11T", "2027-01-11T24:00:00Z", "2027-01-11T08:60:00Z", "2027-01-11T08:00Z",
                "27-01-11T08:00:00Z",
                "2027-01-11T08:00:00+1", "2027-01-11T08:00:00+٠١:٠٠", "9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00+01:00",
                "2027-01-11T08:00:00.Z", "2027-01-11T08:00:00.1.2Z", "2027-01-11T08:00:00+99999999999:00", "2027-01-11x08:00:00Z",
                String(repeating: "2027-01-11T", count: 50),
            ].map { ($0, "must be a time in UTC, such as 2026-11-21T23:20:11.123Z") })
    func `a text that is no time is told why, and how to write the time`(_ text: String, _ sentence: String) {
        #expect(Instant(text) == nil)
        #expect(FieldText.notTime(Instant.Fault(text)).sentence() == sentence)
    }
}
