public import Guidance
import JSON

/// That somebody with an office, or a key, read something about a person: what the reading log keeps, for an hour at a time.
///
/// A value of fixed size without a reference, so that noting one allocates nothing.
public struct PersonReading: Hashable, Sendable {
    /// Who read.
    public enum Reader: Hashable, Sendable {
        /// The administrator's key.
        case administrator
        case key(RecordKey)
        case person(RecordKey)
    }

    public enum Act: String, CaseIterable, Sendable {
        /// One record by its address.
        case read
        /// As one of a list.
        case list
        /// With a change, whose answer shows the record.
        case change
        /// Who read what about the person.
        case accessLog = "access-log"
        case export
    }

    /// What for, as the route tells.
    public enum Purpose: String, CaseIterable, Sendable {
        case operation, matching, report
    }

    let person: RecordKey
    let reader: Reader
    let role: Role
    /// What was read about the person.
    let kind: KindName
    let act: Act
    let purpose: Purpose
    /// Since 1970.
    let hour: Int64

    /// - Parameter person: Whom the record is about.
    public init(
        _ kind: KindName, of person: RecordKey, by reader: Reader, as role: Role, _ act: Act = .read,
        for purpose: Purpose = .operation, at now: Instant
    ) {
        (self.person, self.reader, self.role, self.kind) = (person, reader, role, kind)
        (self.act, self.purpose, hour) = (act, purpose, now.hour)
    }
}

extension PersonReading.Reader {
    /// Nobody else can be an official.
    public init?(_ caller: Caller) {
        switch (caller.credential, caller.person) {
        case (.none, _), (.signIn, nil): return nil
        case (_, let person?): self = .person(person.key)
        case (.administrator, nil): self = .administrator
        case (.key(let id), nil), (.token(let id), nil): self = .key(id.key)
        }
    }
}

extension Role {
    /// As the log names it, for ever.
    fileprivate var word: String {
        switch self {
        case .administrator: "administrator"
        case .integration: "integration"
        case .owner: "owner"
        case .committee: "committee"
        case .sponsor: "sponsor"
        case .contact: "contact"
        case .auditor: "auditor"
        case .privacyOfficer: "privacy-officer"
        case .line: "manager"
        case .oneself, .participant, .other, .nobody: "other"
        }
    }
}

extension Instant {
    static let hourMilliseconds: Int64 = 3_600_000

    /// The hour since 1970 in which it falls, in any year that has a text.
    var hour: Int64 { max(0, min(self, ReadingLine.last).milliseconds) / Self.hourMilliseconds }

    init(hour: Int64) { self.init(milliseconds: hour * Self.hourMilliseconds) }

    /// `2026-11`, as files of the reading log are named.
    var month: String { String(day.description.prefix(7)) }
}

/// A line of the reading log, without its line feed:
///
///     {"person":"per_…","at":"2026-11-29T19:00:00.000Z","reader":"key_…","role":"integration","kind":"people","act":"read","purpose":"operation","count":3}
///     {"gap":{"from":"2026-11-29T19:22:31.123Z","until":"2026-11-29T19:25:02.004Z"}}
///
/// The person stands first, so that a search passes over all others by their first bytes. Several lines may say the same: their counts
/// are added up. A gap is for everybody; without `from` nothing is known before it.
enum ReadingLine: Equatable {
    /// The entry is of one kind.
    case reading(person: String, ReadingEntry.Sum)
    case gap(ReadingEntry.Gap)

    static let personStart = Array(#"{"person":""#.utf8)
    static let gapStart = Array(#"{"gap":"#.utf8)
    /// The end of the year 9999.
    static let last = Instant(milliseconds: 253_402_300_799_999)

    static func text(ofPerson key: RecordKey) -> String { key.text(prefix: "per") }

    /// - Returns: Nil for what is no line of the log.
    init?(_ line: [UInt8]) {
        guard let root = try? JSONDocument(line).root else { return nil }
        if let gap = root["gap"], let until = gap["until"]?.string.flatMap({ Instant($0) }) {
            self = .gap(ReadingEntry.Gap(from: gap["from"]?.string.flatMap { Instant($0) }, until: until))
            return
        }
        guard let person = root["person"]?.string, let at = root["at"]?.string.flatMap({ Instant($0) }),
            let reader = root["reader"]?.string, let role = root["role"]?.string, let kind = root["kind"]?.string,
            let act = root["act"]?.string, let purpose = root["purpose"]?.string, let count = root["count"]?.integer, count > 0
        else { return nil }
        self = .reading(
            person: person,
            ReadingEntry.Sum(
                at: Instant(hour: at.hour), reader: reader, role: role, kinds: [kind], count: count, act: act, purpose: purpose))
    }

    static func bytes(_ reading: PersonReading, count: Int) -> [UInt8] {
        line { writer in
            writer.member("person", text(ofPerson: reading.person))
            writer.member("at", Instant(hour: reading.hour).description)
            writer.member("reader", text(of: reading.reader))
            writer.member("role", reading.role.word)
            writer.member("kind", reading.kind.rawValue)
            writer.member("act", reading.act.rawValue)
            writer.member("purpose", reading.purpose.rawValue)
            writer.member("count", count)
        }
    }

    static func bytes(_ gap: ReadingEntry.Gap) -> [UInt8] { line { gap.write(to: &$0) } }

    private static func line(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
        JSONWriter.bytes { $0.object(members) } + [UInt8(ascii: "\n")]
    }

    private static func text(of reader: PersonReading.Reader) -> String {
        switch reader {
        case .administrator: "admin"
        case .key(let key): key.text(prefix: "key")
        case .person(let key): key.text(prefix: "per")
        }
    }
}
