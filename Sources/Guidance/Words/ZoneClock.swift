internal import JSON

/// What the clocks of a time zone show, as a file of the tz database has it (TZif, RFC 9636).
///
/// A file is valid if it begins with `TZif` and the version 2 or later, has the numbers of bytes that its two heads announce, and times that
/// ascend. The rule in its last line says what comes after its last time, such as `CET-1CEST,M3.5.0,M10.5.0/3`.
public struct ZoneClock: Sendable {
    /// Seconds since 1970 at which the clocks were set, and by how much they are ahead of UTC from then on.
    private let changes: [(at: Int64, offset: Int)]
    /// Before the first of them.
    private let first: Int
    /// After the last of them; nil if they stay as they are.
    private let rule: ClockRule?

    /// Far more than any zone has.
    private static let changesMax = 10_000
    private static let headBytes = 44

    public static let utc = ZoneClock(changes: [], first: 0, rule: nil)

    private init(changes: [(at: Int64, offset: Int)], first: Int, rule: ClockRule?) {
        (self.changes, self.first, self.rule) = (changes, first, rule)
    }

    /// Whether a text has the form of a name in the database, so that no other file is meant by it.
    public static func isName(_ text: String) -> Bool {
        func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return text.utf8.first.map { isLetter($0) } ?? false
            && parts.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || "_+-".utf8.contains($0) }
            }
    }

    /// - Parameter bytes: Those of the file; nil if it is not valid.
    public init?(_ bytes: [UInt8]) {
        // The first half, whose times have 32 bits, is for readers of before 2006.
        guard let old = Head(bytes, at: 0), old.version >= UInt8(ascii: "2"), let oldBytes = old.bytes(ofTime: 4),
            let head = Head(bytes, at: Self.headBytes + oldBytes), let count = head.bytes(ofTime: 8),
            head.times <= Self.changesMax, head.types > 0, head.types <= 256
        else { return nil }
        let start = 2 * Self.headBytes + oldBytes
        guard bytes.count > start + count + 1, bytes[start + count] == UInt8(ascii: "\n"), bytes.last == UInt8(ascii: "\n") else {
            return nil
        }
        let (kinds, types) = (start + 8 * head.times, start + 9 * head.times)
        let offsets = (0..<head.types).map { Int(Int32(truncatingIfNeeded: bytes.number(at: types + 6 * $0, 4))) }
        guard offsets.allSatisfy({ abs($0) < 26 * 3600 }) else { return nil }  // RFC 9636 §3.2
        var changes: [(at: Int64, offset: Int)] = []
        for place in 0..<head.times {
            let (at, kind) = (bytes.number(at: start + 8 * place, 8), Int(bytes[kinds + place]))
            guard changes.last.map({ $0.at < at }) ?? true, kind < offsets.count else { return nil }
            changes.append((at, offsets[kind]))
        }
        let line = String(decoding: bytes[(start + count + 1)...].dropLast(), as: UTF8.self)
        let rule = ClockRule(line)
        guard rule != nil || line.isEmpty else { return nil }
        self.init(changes: changes, first: offsets[0], rule: rule)
    }

    /// One of the two heads of a file.
    private struct Head {
        let version: UInt8
        let (isUTC, isStandard, leaps, times, types, letters): (Int, Int, Int, Int, Int, Int)

        init?(_ bytes: [UInt8], at start: Int) {
            guard bytes.count >= start + ZoneClock.headBytes, bytes[start..<start + 4].elementsEqual("TZif".utf8) else {
                return nil
            }
            version = bytes[start + 4]
            let counts = (0..<6).map { Int(UInt32(truncatingIfNeeded: bytes.number(at: start + 20 + 4 * $0, 4))) }
            (isUTC, isStandard, leaps) = (counts[0], counts[1], counts[2])
            (times, types, letters) = (counts[3], counts[4], counts[5])
        }

        /// How many bytes follow it; nil for more than a file of the database has.
        func bytes(ofTime width: Int) -> Int? {
            let all = [isUTC, isStandard, leaps, times, types, letters]
            guard all.allSatisfy({ $0 <= 1 << 20 }) else { return nil }
            return times * (width + 1) + types * 6 + letters + leaps * (width + 4) + isStandard + isUTC
        }
    }

    // MARK: Both ways

    /// How many seconds the clocks are ahead of UTC.
    ///
    /// - Parameter second: Since 1970, in UTC.
    func offset(at second: Int64) -> Int {
        guard let last = changes.last else { return rule?.offset(at: second) ?? first }
        if second >= last.at { return rule?.offset(at: second) ?? last.offset }
        var (low, high) = (0, changes.count)  // the first change after the moment
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].at <= second { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : changes[low - 1].offset
    }

    /// When the clocks show a time: of two such moments the first; of none, since they are set forward over it, as much later as they are
    /// set (RFC 5545 §3.3.5).
    ///
    /// - Parameter local: What they show, as seconds since 1970 if it were UTC.
    func second(showing local: Int64) -> Int64 {
        let day: Int64 = 86_400
        let (before, after) = (Int64(offset(at: local - day)), Int64(offset(at: local + day)))
        let (one, other) = (local - before, local - after)
        return Int64(offset(at: one)) != before && Int64(offset(at: other)) == after ? other : one
    }

    /// The moment that the clocks show as long after another as a calendar counts it: at the same time of day, whether they were set
    /// meanwhile or not.
    ///
    /// - Returns: Nil if it has no text.
    func instant(_ period: Period, after first: Instant) -> Instant? {
        let (seconds, rest) = (first.milliseconds.floored(to: 1000), first.milliseconds.modulo(1000))
        let local = seconds + Int64(offset(at: seconds))
        let (day, time) = (local.floored(to: 86_400), local.modulo(86_400))
        let later = Day(number: Int(day)).adding(period)
        let second = second(showing: Int64(later.number) * 86_400 + time)
        let instant = Instant(milliseconds: second * 1000 + rest)
        return instant <= .last ? instant : nil
    }
}

extension Int64 {
    fileprivate func modulo(_ divisor: Int64) -> Int64 { (self % divisor + divisor) % divisor }
    fileprivate func floored(to divisor: Int64) -> Int64 { (self - modulo(divisor)) / divisor }
}

extension [UInt8] {
    /// A number of this many bytes, the highest first.
    fileprivate func number(at start: Int, _ width: Int) -> Int64 {
        self[start..<start + width].reduce(0) { $0 << 8 | Int64($1) }
    }
}
