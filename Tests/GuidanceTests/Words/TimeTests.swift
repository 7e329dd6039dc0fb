import Guidance
import Testing

@Suite struct InstantTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.001Z", 1), ("1970-01-01T00:00:00.1Z", 100),
        ("1970-01-01T00:00:00.12Z", 120), ("1969-12-31T23:59:59.999Z", -1), ("2026-11-21T23:20:11.123Z", 1_795_303_211_123),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ("2024-02-29T12:00:00Z", 1_709_208_000_000),
    ])
    func `a time is read and written in UTC`(_ text: String, _ milliseconds: Int64) throws {
        let instant = try #require(Instant(text))
        #expect(instant.milliseconds == milliseconds)
        #expect(Instant(instant.description) == instant)
        #expect(instant.description.utf8.count == 24)
        #expect(instant.day == Day(String(text.prefix(10))))
    }

    @Test(arguments: [
        "", "2026-11-21", "2026-11-21T23:20:11", "2026-11-21T23:20:11+00:00", "2026-11-21t23:20:11Z", "2026-11-21T23:20:11z",
        "2026-11-21T24:00:00Z", "2026-11-21T23:60:00Z", "2026-11-21T23:59:60Z", "2026-02-29T00:00:00Z", "2026-11-21T23:20:11.Z",
        "2026-11-21T23:20:11.1234Z", "2026-11-21T23:20:11,123Z", "2026-11-21T+3:20:11Z", "2026-11-21T23:20:1١Z",
        "2026-11-21 23:20:11Z", "02026-11-21T23:20:11Z", "2026-11-21T23:20:11.12 Z",
    ])
    func `anything else is not a time`(_ text: String) { #expect(Instant(text) == nil) }

    @Test func `random times and days agree, and so does their order`() throws {
        var random = SeededRandom(for: "times")
        for _ in 0..<2000 {
            let one = Instant(milliseconds: Int64.random(in: -62_135_596_800_000...253_402_300_799_999, using: &random))
            let other = Instant(milliseconds: Int64.random(in: -62_135_596_800_000...253_402_300_799_999, using: &random))
            #expect(Instant(one.description) == one, "seed \(random.seed)")
            #expect(one.description.hasPrefix(one.day.description), "seed \(random.seed)")
            #expect((one < other) == (one.description < other.description), "seed \(random.seed)")
        }
    }
}

@Suite struct DayTests {
    @Test func `days follow one another through four hundred years`() throws {
        var day = try #require(Day("1899-12-31"))
        var (year, month, date) = (1899, 12, 31)
        let last = try #require(Day("2300-01-01"))
        while day < last {
            day = Day(number: day.number + 1)
            let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            date += 1
            if date > lengths[month - 1] { (month, date) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
            let text = "\(year)-\(month < 10 ? "0" : "")\(month)-\(date < 10 ? "0" : "")\(date)"
            guard day.description == text, Day(text) == day else {
                Issue.record("\(text) is \(day)")
                return
            }
        }
    }

    @Test(arguments: [
        "", "2026-02-29", "2100-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-32", "0000-01-01",
        "2026-1-1", "2026/01/01", "+026-01-01", "2026-01-01 ", "٢٠٢٦-01-01", "20260101",
    ])
    func `a day that does not exist is refused`(_ text: String) { #expect(Day(text) == nil) }

    @Test(arguments: [
        ("2026-01-01", "P9M", "2026-10-01"), ("2026-01-31", "P1M", "2026-02-28"), ("2024-01-31", "P1M", "2024-02-29"),
        ("2024-02-29", "P1Y", "2025-02-28"), ("2024-02-29", "P4Y", "2028-02-29"), ("2026-12-31", "P1D", "2027-01-01"),
        ("2026-11-30", "P3M", "2027-02-28"), ("2026-01-01", "P2W", "2026-01-15"), ("2026-01-31", "P1M1D", "2026-03-01"),
        ("2026-12-01", "P1M", "2027-01-01"), ("2026-11-01", "P1M", "2026-12-01"), ("2099-12-31", "P2M", "2100-02-28"),
    ])
    func `a length is counted on the calendar`(_ day: String, _ period: String, _ later: String) throws {
        #expect(try #require(Day(day)).adding(try #require(Period(period))) == Day(later))
    }
}

@Suite struct PeriodTests {
    @Test(arguments: [
        ("P9M", "P9M", "9 months"), ("P1M", "P1M", "1 month"), ("P6W", "P6W", "6 weeks"), ("P1Y6M", "P18M", "18 months"),
        ("P12M", "P1Y", "12 months"), ("P2Y", "P2Y", "2 years"), ("P1Y", "P1Y", "12 months"), ("P10D", "P10D", "10 days"),
        ("P1D", "P1D", "1 day"), ("P1M2W", "P1M14D", "1 month and 2 weeks"), ("P1W3D", "P10D", "10 days"),
        ("P9999Y", "P9999Y", "9999 years"), ("P0Y1M", "P1M", "1 month"),
    ])
    func `a length is read, written in one form, and put in words`(_ text: String, _ written: String, _ spoken: String) throws {
        let period = try #require(Period(text))
        #expect(period.description == written)
        #expect(period.spoken == spoken)
        #expect(Period(written) == period)
    }

    @Test(arguments: [
        "", "P", "9M", "P9", "PM", "P0M", "P0Y0M0W0D", "P-9M", "P+9M", "P9m", "P1M1Y", "P1M1M", "P10000M", "P1.5M", "PT1H",
        "P1MT1H",
        "P９M", "P٩M", " P9M", "P9M ", "P9999Y9999M9999W9999DX",
    ])
    func `anything else is not a length`(_ text: String) { #expect(Period(text) == nil) }
}
