public import Guidance
public import JSON

/// What a person reads of who read about them.
public enum ReadingEntry: Sendable, Equatable {
    /// What one reader read in one hour, in one role.
    case reading(Sum)
    /// What was read then is not known.
    case gap(Gap)

    public struct Sum: Sendable, Equatable {
        /// The hour.
        public let at: Instant
        /// The id of a person or a key, or `admin`; nil where roles alone are shown.
        public internal(set) var reader: String?
        public let role: String
        /// In alphabetical order.
        public internal(set) var kinds: [String]
        public internal(set) var count: Int
        public let act: String
        /// As the key has it that read, or else as the route tells.
        public internal(set) var purpose: String

        /// Whether both are one entry, of several kinds perhaps.
        func isOne(with other: Sum) -> Bool {
            (at, reader, role, act, purpose) == (other.at, other.reader, other.role, other.act, other.purpose)
        }

        mutating func add(_ other: Sum) {
            kinds = Set(kinds + other.kinds).sorted()
            count = min(JSONValue.integerMax, count + other.count)
        }

        /// The order within an hour.
        static func comesFirst(_ one: Sum, _ other: Sum) -> Bool {
            (one.role, one.reader ?? "", one.act, one.purpose) < (other.role, other.reader ?? "", other.act, other.purpose)
        }
    }

    public struct Gap: Sendable, Equatable {
        /// Nil where nothing is known before.
        public let from: Instant?
        public let until: Instant

        /// Writes it as a member.
        public func write(to writer: inout JSONWriter) {
            writer.name("gap")
            writer.object { writer in
                writer.name("from")
                if let from { writer.string(from.description) } else { writer.null() }
                writer.member("until", until.description)
            }
        }
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            switch self {
            case .gap(let gap): gap.write(to: &writer)
            case .reading(let reading):
                writer.member("at", reading.at.description)
                writer.member("reader", ifPresent: reading.reader)
                writer.member("role", reading.role)
                writer.member("kinds", reading.kinds)
                writer.member("count", reading.count)
                writer.member("act", reading.act)
                writer.member("purpose", reading.purpose)
            }
        }
    }

    /// Where it stands in the log.
    var hour: Int64 {
        switch self {
        case .reading(let reading): reading.at.hour
        case .gap(let gap): gap.until.hour
        }
    }
}

/// Entries, the newest hour first.
public struct ReadingPage: Sendable, Equatable {
    public let entries: [ReadingEntry]
    /// The hour before which the next page begins; nil on the last page.
    public let next: Instant?

    /// Of a service that keeps no log.
    public static let empty = ReadingPage(entries: [], next: nil)
}
