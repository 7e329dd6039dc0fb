// What happens by itself. The moments stand in an index of each kind, so that a start finds them where the records are.

extension Records {
    /// Who takes the steps that nobody takes, as the journal and transitions name it.
    public static let scheduler = "rapport"

    private static let kindsWithDue = KindName.allCases.map(\.any).filter { !$0.due.isEmpty }

    /// The earliest moment at which something happens by itself; nil if nothing will.
    ///
    /// - Parameter now: Earlier moments and this one are passed over; nil passes over none.
    /// - Complexity: O(log n) for each kind to which something happens.
    public func firstDue(after now: Instant? = nil) -> Instant? { firstDue(of: Self.kindsWithDue, after: now) }

    func firstDue(of kinds: [AnyKind], after now: Instant?) -> Instant? {
        kinds.reduce(nil) { first, kind in
            guard let next = kind.rows(self)?.firstDue(after: now) else { return first }
            return min(first ?? next, next)
        }
    }

    /// How many moments stand in the indexes, those to come included.
    public var dueCount: Int { Self.kindsWithDue.reduce(0) { $0 + ($1.rows(self)?.dueCount ?? 0) } }

    /// What is due, in the order of the moments.
    ///
    /// - Parameters:
    ///   - countMax: No more than the first of them.
    ///   - aside: What is passed over.
    /// - Complexity: O(log n) for each that is found or passed over.
    public func due(through now: Instant, countMax: Int, but aside: Set<DueRecord> = []) -> [DueRecord] {
        due(of: Self.kindsWithDue, through: now, countMax: countMax, but: aside)
    }

    func due(of kinds: [AnyKind], through now: Instant, countMax: Int, but aside: Set<DueRecord>) -> [DueRecord] {
        var all: [DueRecord] = []
        for kind in kinds {
            var count = 0
            kind.rows(self)?.forEachDue(through: now) { stored, moment in
                for (place, due) in kind.due.enumerated() where due.at(stored) == moment {
                    let found = DueRecord(kind, stored, moment, place)
                    guard !aside.contains(found) else { continue }
                    all.append(found)
                    count += 1
                }
                return count < countMax
            }
        }
        return Array(all.sorted().prefix(countMax))
    }

    /// Whether the record stands as it was found.
    public func hasStill(_ due: DueRecord) -> Bool { due.current(in: self)?.revision == due.revision }

    /// What comes of something that is due. It is judged on the record as it is here, which may be another than was found.
    public func outcome(of due: DueRecord, at now: Instant) -> DueOutcome {
        let step = due.step
        guard let current = due.current(in: self), let moment = step.at(current), moment <= now else { return .over }
        let changes: [Change]
        do throws(Problem) { changes = try step.changes(current, self, now) } catch { return .stuck(error.code.rawValue) }
        // Else it would be taken again and again.
        let isDone = changes.contains { change in
            guard change.address == due.address else { return false }
            guard let next = change.stored.flatMap(step.at) else { return true }
            return next > moment
        }
        return isDone ? .step(changes) : .stuck("it would be due as before")
    }
}

/// Something that is due to happen to a record, as it was found.
public struct DueRecord: Sendable {
    private let kind: AnyKind
    private let key: RecordKey
    /// When it was due.
    public let moment: Instant
    let revision: Int
    /// A place among what happens to records of the kind.
    private let place: Int

    init(_ kind: AnyKind, _ stored: StoredRecord, _ moment: Instant, _ place: Int) {
        (self.kind, key, self.moment, revision, self.place) = (kind, stored.key, moment, stored.revision, place)
    }

    var address: RecordAddress { RecordAddress(kind: kind.name, name: .key(key)) }

    fileprivate var step: AnyDue { kind.due[place] }

    fileprivate func current(in records: Records) -> StoredRecord? { kind.rows(records)?[key] }

    /// What is done, as the journal and events name it: `key.expire`.
    public var operation: String { "\(kind.word).\(step.what)" }

    /// The id of the record as text.
    public var id: String { kind.text(.key(key)) }
}

extension DueRecord: Hashable, Comparable {
    private var order: (Instant, RecordKey, Int) { (moment, key, place) }

    public static func < (one: DueRecord, other: DueRecord) -> Bool { one.order < other.order }

    public static func == (one: DueRecord, other: DueRecord) -> Bool {
        one.order == other.order && one.revision == other.revision && one.kind.name == other.kind.name
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(key)
        hasher.combine(moment)
    }
}

/// What comes of something that is due.
public enum DueOutcome: Sendable {
    /// These changes make it happen.
    case step([Change])
    /// It is not due any more.
    case over
    /// It cannot happen while the record is as it is; the text says why.
    case stuck(String)
}
