import Foundation
import Testing

@testable import Guidance

/// What clocks show in a time zone, by the files of the machine: against Foundation, which reads the same ones its own way.
@Suite struct ZoneClockTests {
    private static let folder = URL(filePath: "/usr/share/zoneinfo")

    private static func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appending(path: name))) }

    private func clock(_ name: String) throws -> ZoneClock { try #require(ZoneClock(try Self.bytes(name)), "\(name)") }

    private func second(_ text: String) throws -> Int64 { try #require(Instant(text)).milliseconds / 1000 }

    @Test(arguments: [
        "Europe/Berlin", "Europe/Dublin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu",
        "Asia/Jerusalem",
        "Africa/Casablanca", "Pacific/Apia", "Pacific/Chatham", "America/Nuuk", "Antarctica/Troll", "Asia/Tehran", "UTC",
        "Etc/GMT+12",
    ])
    func `a clock shows what Foundation says, in any year`(_ name: String) throws {
        let (clock, zone) = (try clock(name), try #require(TimeZone(identifier: name)))
        var random = SeededRandom(for: name)
        // Each hour around the changes of some years, and moments anywhere.
        var seconds: [Int64] = (0..<2_000).map { _ in Int64.random(in: 0..<4_000_000_000, using: &random) }
        for year in [2023, 2026, 2027, 2036, 2038, 2050] {
            let start = Int64(Day(firstOf: year, month: 1).number) * 86_400
            seconds += stride(from: start, to: start + 366 * 86_400, by: 3_600).map {
                $0 + Int64.random(in: -1...1, using: &random)
            }
        }
        for second in seconds {
            let expected = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
            #expect(clock.offset(at: second) == expected, "\(second)")
            guard clock.offset(at: second) == expected else { return }
        }
    }

    @Test(
        arguments: [
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2050-07-01T00:00:00Z", 7200),
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2050-01-01T00:00:00Z", 3600),
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2027-03-28T00:59:59Z", 3600),
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2027-03-28T01:00:00Z", 7200),
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2027-10-31T00:59:59Z", 7200),
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2027-10-31T01:00:00Z", 3600),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", "2027-01-01T00:00:00Z", 0),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", "2027-07-01T00:00:00Z", 3600),
            ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2027-01-01T00:00:00Z", 39_600), ("<+0545>-5:45", "2027-01-01T00:00:00Z", 20_700),
            ("XXX3EDT4,0/0,J365/23", "2027-06-01T00:00:00Z", -14_400), ("A-1", "2027-01-01T00:00:00Z", nil),
            ("", "2027-01-01T00:00:00Z", nil),
            ("CET-1CEST", "2027-01-01T00:00:00Z", nil), ("CET-1CEST,M3.5.0", "2027-01-01T00:00:00Z", nil),
            ("CET-1CEST,M13.5.0,M10.5.0", "2027-01-01T00:00:00Z", nil),
            ("CET-1CEST,M3.5.0,M10.5.0/3 ", "2027-01-01T00:00:00Z", nil),
            ("<+03-3", "2027-01-01T00:00:00Z", nil), ("ABC99", "2027-01-01T00:00:00Z", nil),
            ("ABC-1DEF,J60,J300", "2028-03-01T00:30:00Z", 3600),
            ("ABC-1DEF,J60,J300", "2028-03-01T01:30:00Z", 7200), ("ABC-1DEF,59,J300", "2028-02-29T01:30:00Z", 7200),
        ] as [(String, String, Int?)])
    func `the rule in the last line holds after the last change`(_ rule: String, _ time: String, _ offset: Int?) throws {
        #expect(try ClockRule(rule)?.offset(at: second(time)) == offset)
    }

    @Test(arguments: [
        // The hour that is left out, the one that comes twice, and the edges of both.
        ("2027-03-28T01:59:59Z", "2027-03-28T00:59:59Z"), ("2027-03-28T02:00:00Z", "2027-03-28T01:00:00Z"),
        ("2027-03-28T02:30:00Z", "2027-03-28T01:30:00Z"), ("2027-03-28T03:00:00Z", "2027-03-28T01:00:00Z"),
        ("2027-10-31T01:59:59Z", "2027-10-30T23:59:59Z"), ("2027-10-31T02:00:00Z", "2027-10-31T00:00:00Z"),
        ("2027-10-31T02:59:59Z", "2027-10-31T00:59:59Z"), ("2027-10-31T03:00:00Z", "2027-10-31T02:00:00Z"),
        ("2027-01-01T12:00:00Z", "2027-01-01T11:00:00Z"), ("2060-07-01T12:00:00Z", "2060-07-01T10:00:00Z"),
    ])
    func `of a time that comes twice it is the first, of one that never comes as much later`(
        _ shown: String, _ utc: String
    ) throws {
        #expect(try clock("Europe/Berlin").second(showing: second(shown)) == second(utc))
    }

    @Test func `a file that is cut, or has other numbers in it, is none, and never traps`() throws {
        var random = SeededRandom(for: "zones")
        let bytes = try Self.bytes("Europe/Berlin")
        #expect(ZoneClock(bytes) != nil && ZoneClock([]) == nil)
        for count in 0..<bytes.count { #expect(ZoneClock(Array(bytes.prefix(count))) == nil, "\(count)") }
        for _ in 0..<20_000 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                changed[Int.random(in: 0..<changed.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let clock = ZoneClock(changed) else { continue }
            for second in [Int64(0), 1_800_000_000, 250_000_000_000, -60_000_000_000] {
                #expect(abs(clock.offset(at: second)) < 200 * 3600)
                _ = clock.second(showing: second)
            }
        }
    }

    @Test(arguments: [
        ("Europe/Berlin", true), ("UTC", true), ("Etc/GMT+12", true), ("", false), ("/etc/passwd", false),
        ("../../etc/passwd", false),
        ("Europe//Berlin", false), ("Europe/", false), ("Europe/Ber lin", false), ("+1", false), ("Europe/\u{0}", false),
    ])
    func `a name has its form`(_ name: String, _ isName: Bool) { #expect(ZoneClock.isName(name) == isName) }
}
