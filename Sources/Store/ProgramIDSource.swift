import Guidance

/// Makes ids of programmes, each greater than the one before.
struct ProgramIDSource: Sendable {
    private static let countMax = 0xFFF

    private var millisecond: Int64 = 0
    private var count = 0

    /// - Parameter newest: The greatest id that exists.
    init(after newest: ProgramID?) {
        guard let newest else { return }
        (millisecond, count) = (newest.millisecond, Self.countMax)
    }

    /// Where the clock stands still or goes back, counts on; where the count is used up, borrows the next millisecond.
    mutating func make(at now: Instant) -> ProgramID {
        if now.milliseconds > millisecond {
            (millisecond, count) = (now.milliseconds, 0)
        } else if count < Self.countMax {
            count += 1
        } else {
            (millisecond, count) = (millisecond + 1, 0)
        }
        let random = UInt64.random(in: 0...UInt64.max)
        return ProgramID(at: Instant(milliseconds: millisecond), count: count, random: random)
    }
}

extension ProgramID {
    /// RFC 9562 §5.7: the first 48 bits, 12 digits with a hyphen among them.
    fileprivate var millisecond: Int64 {
        let digits = description.dropFirst(4).prefix(13).filter { $0 != "-" }
        guard let millisecond = Int64(digits, radix: 16) else { preconditionFailure("an id is written in hexadecimal") }
        return millisecond
    }
}

extension [Change] {
    /// The greatest id that was ever given to a programme, when these have been carried out too.
    func newestProgramID(after newest: ProgramID?) -> ProgramID? {
        var newest = newest
        for case .putProgram(let program) in self { newest = Swift.max(newest ?? program.value.id, program.value.id) }
        return newest
    }
}
