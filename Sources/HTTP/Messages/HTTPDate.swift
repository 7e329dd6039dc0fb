import CShim
import Glibc

/// Reads a date in one of the three formats of RFC 9110 §5.6.7.
///
///     Sun, 06 Nov 1994 08:49:37 GMT    IMF-fixdate, the one that is sent
///     Sunday, 06-Nov-94 08:49:37 GMT   RFC 850: a year that seems more than 50 years ahead was the last one to end so
///     Sun Nov  6 08:49:37 1994         asctime
///
/// - Parameter now: Seconds since 1970, for the years of two digits.
/// - Returns: Seconds since 1970; nil for anything else. The name of the day is not compared with the date.
func httpDate(_ bytes: UnsafeRawBufferPointer, now: Int64 = cs_realtime() / 1000) -> Int64? {
    var reader = DateReader(rest: bytes)
    guard let day = reader.letters() else { return nil }
    switch (day.count, reader.next()) {
    case (3, UInt8(ascii: ",")):
        guard days.contains(day), reader.skip(" "), let date = reader.number(digits: 2), reader.skip(" "),
            let month = reader.month(),
            reader.skip(" "), let year = reader.number(digits: 4), reader.skip(" "), let seconds = reader.timeOfDay(),
            reader.skip(" GMT")
        else { return nil }
        return reader.end(year, month, date, seconds)
    case (6...9, UInt8(ascii: ",")):
        guard longDays.contains(day), reader.skip(" "), let date = reader.number(digits: 2), reader.skip("-"),
            let month = reader.month(), reader.skip("-"), let short = reader.number(digits: 2), reader.skip(" "),
            let seconds = reader.timeOfDay(), reader.skip(" GMT")
        else { return nil }
        let thisYear = yearOf(now)
        let year = thisYear / 100 * 100 + short
        return reader.end(year > thisYear + 50 ? year - 100 : year, month, date, seconds)
    case (3, UInt8(ascii: " ")):
        guard days.contains(day), let month = reader.month(), reader.skip(" "),
            let date = reader.skip(" ") ? reader.number(digits: 1) : reader.number(digits: 2), reader.skip(" "),
            let seconds = reader.timeOfDay(), reader.skip(" "), let year = reader.number(digits: 4)
        else { return nil }
        return reader.end(year, month, date, seconds)
    default: return nil
    }
}

private let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
private let longDays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
private let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

private struct DateReader {
    var rest: UnsafeRawBufferPointer

    mutating func next() -> UInt8? {
        guard let byte = rest.first else { return nil }
        rest = rest.part(1..<rest.count)
        return byte
    }

    mutating func skip(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard rest.count >= count, rest.part(0..<count).equals(text) else { return false }
        rest = rest.part(count..<rest.count)
        return true
    }

    mutating func letters() -> String? {
        let word = rest.prefix { lowercased($0) >= 0x61 && lowercased($0) <= 0x7A }.count
        defer { rest = rest.part(word..<rest.count) }
        return word > 0 && word <= 9 ? rest.part(0..<word).string : nil
    }

    mutating func number(digits: Int) -> Int? {
        guard rest.count >= digits, rest[0..<digits].allSatisfy(isDigit) else { return nil }
        defer { rest = rest.part(digits..<rest.count) }
        return rest[0..<digits].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// From 1.
    mutating func month() -> Int? { letters().flatMap { months.firstIndex(of: $0) }.map { $0 + 1 } }

    /// Seconds of the day. A leap second is that before it, as the clock has none.
    mutating func timeOfDay() -> Int? {
        guard let hour = number(digits: 2), hour < 24, skip(":"), let minute = number(digits: 2), minute < 60, skip(":"),
            let second = number(digits: 2), second <= 60
        else { return nil }
        return hour * 3600 + minute * 60 + min(second, 59)
    }

    /// Nothing may follow, and the day must be one of its month: the system's calendar moves any other to the next.
    func end(_ year: Int, _ month: Int, _ date: Int, _ seconds: Int) -> Int64? {
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (Int32(year - 1900), Int32(month - 1), Int32(date))
        parts.tm_sec = Int32(seconds)
        let time = timegm(&parts)
        return rest.isEmpty && parts.tm_mday == date ? Int64(time) : nil
    }
}

private func yearOf(_ seconds: Int64) -> Int {
    var (time, parts) = (time_t(seconds), tm())
    gmtime_r(&time, &parts)
    return Int(parts.tm_year) + 1900
}
