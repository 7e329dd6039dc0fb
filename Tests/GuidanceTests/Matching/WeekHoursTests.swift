import Testing

@testable import Guidance

/// Free time in quarter hours of a week in UTC.
@Suite struct WeekHoursTests {
    private func hours(
        _ days: [Profile.Weekday], _ from: TimeOfDay, _ until: TimeOfDay, offset: Int = 0
    ) -> WeekHours {
        WeekHours([Profile.Availability(days: days, from: from, until: until)], offset: offset)
    }

    @Test(
        arguments: [
            (.mon, "00:00", "00:15", 0, 0..<1), (.mon, "09:00", "17:00", 0, 36..<68),
            // East of Greenwich it is earlier in UTC: on Monday morning still Sunday.
            (.mon, "00:00", "02:00", 3600, 668..<676), (.tue, "09:00", "10:00", 3600, 128..<132),
            // West of it later, over the end of the week.
            (.sun, "23:00", "23:59", -7200, 676..<680), (.sun, "22:00", "23:59", 0, 664..<672),
            // Zones that are off by 45 and by 30 minutes.
            (.mon, "09:00", "10:00", 20_700, 13..<17), (.mon, "09:00", "10:00", -12_600, 50..<54),
            // A quarter hour of which only a part is free is not.
            (.mon, "09:10", "09:50", 0, 37..<39), (.mon, "09:01", "09:29", 0, 0..<0), (.mon, "00:00", "23:59", 0, 0..<96),
        ] as [(Profile.Weekday, TimeOfDay, TimeOfDay, Int, Range<Int>)])
    func `local times are quarter hours of the week in UTC, around its end`(
        _ day: Profile.Weekday, _ from: TimeOfDay, _ until: TimeOfDay, _ offset: Int, _ quarters: Range<Int>
    ) {
        var expected = WeekHours()
        for quarter in quarters { expected.insert(quarter) }
        #expect(hours([day], from, until, offset: offset) == expected)
    }

    @Test func `what two have in common is the same from both sides, and the spans say the same as the bits`() {
        var dice = SeededRandom(for: "hours")
        for _ in 0..<200 {
            var (one, other) = (WeekHours(), WeekHours())
            for _ in 0..<Int.random(in: 0...200, using: &dice) { one.insert(Int.random(in: -700...1400, using: &dice)) }
            for _ in 0..<Int.random(in: 0...200, using: &dice) { other.insert(Int.random(in: -700...1400, using: &dice)) }
            let common = (0..<WeekHours.quarters).count { one.contains($0) && other.contains($0) }
            #expect(one.common(other) == common && other.common(one) == common)
            #expect(Set(one.spans.joined()) == Set((0..<WeekHours.quarters).filter(one.contains)))
            #expect(one.isEmpty == one.spans.isEmpty && one.digits.count == 176)
        }
    }
}
