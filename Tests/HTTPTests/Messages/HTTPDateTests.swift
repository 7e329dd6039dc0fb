import CShim
import Testing

@testable import HTTP

/// Dates of RFC 9110 §5.6.7.
@Suite struct HTTPDateTests {
    private func seconds(_ text: String, now: Int64 = 1_795_000_000) -> Int64? {
        Array(text.utf8).withUnsafeBytes { httpDate($0, now: now) }
    }

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "Mon, 06 Nov 1994 08:49:37 GMT",  // the name of the day says nothing that the date does not
    ])
    func `a date is read in each of the three formats`(_ text: String) {
        #expect(seconds(text) == 784_111_777)
    }

    @Test(arguments: [
        "", "GMT", "Sun, 06 Nov 1994 08:49:37", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 06 nov 1994 08:49:37 GMT", "sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 94 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, +6 Nov 1994 08:49:37 GMT", "Sun,06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-1994 08:49:37 GMT",
        "Sun Nov 6 08:49:37 1994", "Sun Nov  6 08:49:37 94", "Sun Nov  6 08:49:37 1994 GMT", "784111777",
        "Thu, 29 Feb 2100 00:00:00 GMT",
    ])
    func `anything else is no date`(_ text: String) {
        #expect(seconds(text) == nil)
    }

    @Test func `a year of two digits is not more than fifty years ahead`() {  // RFC 9110 §5.6.7
        let now: Int64 = 1_795_000_000  // in 2026
        #expect(seconds("Tuesday, 24-Nov-76 00:00:00 GMT", now: now) == seconds("Tue, 24 Nov 2076 00:00:00 GMT"))
        #expect(seconds("Wednesday, 24-Nov-77 00:00:00 GMT", now: now) == seconds("Thu, 24 Nov 1977 00:00:00 GMT"))
        #expect(seconds("Wednesday, 24-Nov-99 00:00:00 GMT", now: now) == seconds("Wed, 24 Nov 1999 00:00:00 GMT"))
    }

    @Test func `what is written is read back, over all the years there are`() {
        for time in stride(from: Int64(-62_135_596_800), to: 253_402_300_799, by: 86_399 * 97) {
            var bytes = OutBytes()
            bytes.append(httpDate: time)
            let read = httpDate(bytes.buffer)
            guard read != time else { continue }
            Issue.record("\(time) is read as \(read.map(String.init) ?? "none")")
        }
        #expect(seconds("Tue, 29 Feb 2000 23:59:60 GMT") == seconds("Tue, 29 Feb 2000 23:59:59 GMT"))
    }

    @Test func `the date of an answer follows the clock, but for one set back by less than a minute`() {
        var writer = HeadWriter(strictTransportSeconds: 0)
        func date(_ second: Int64) -> Int64? {
            var out = OutBytes()
            writer.write(
                Response(), .length(0), isGzipped: false, requestID: "r", isHTTP11: true, keepsAlive: true,
                at: second * 1000 + 999, to: &out)
            let line = String(decoding: out.buffer, as: UTF8.self).split(separator: "\r\n").first { $0.hasPrefix("Date: ") }
            return line.flatMap { seconds(String($0.dropFirst(6))) }
        }
        let start: Int64 = 1_795_000_000
        #expect([0, 1, 1, 60, 59, 0].map { date(start + $0) } == [0, 1, 1, 60, 60, 60].map { start + $0 })
        #expect([-1, 0].map { date(start + $0) } == [-1, 0].map { start + $0 })
    }
}
