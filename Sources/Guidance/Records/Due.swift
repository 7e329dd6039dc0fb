public import JSON

/// Something that happens to the records of a kind by itself, and when.
///
/// A kind lists what there is: `due: [.step("resume", to: .active) { $0.pausedUntil }]`. The scheduler of the store does the rest: it
/// takes the step once the moment has come, late where the service did not run.
public struct Due<R: Record>: Sendable {
    /// What happens, in a word that never changes: events say `key.expire`, records show it in `due`.
    let what: String
    /// When it happens to a record; nil if it does not. It follows from the record alone, for an index is made of it.
    let at: @Sendable (R) -> Instant?
    /// What then happens. It is asked about the record as it stands when the moment has come, and is a rule like any other.
    let changes: @Sendable (Stored<R>, Records, Instant) throws(Problem) -> [Change]

    /// - Parameters:
    ///   - changes: Among them one that deletes the record, or puts it so that `at` is nil or a later moment: what is due is done
    ///     then. Others may go with it.
    init(
        _ what: String, at: @escaping @Sendable (R) -> Instant?,
        changes: @escaping @Sendable (Stored<R>, Records, Instant) throws(Problem) -> [Change]
    ) {
        (self.what, self.at, self.changes) = (what, at, changes)
    }

    /// What changes the record alone.
    ///
    /// - Parameter step: Changes it so that `at` is nil or a later moment.
    static func change(
        _ what: String, at: @escaping @Sendable (R) -> Instant?, step: @escaping @Sendable (inout R, Instant) -> Void
    ) -> Due {
        Due(what, at: at) { stored, records, now in
            var record = stored.value
            step(&record, now)
            return records.decide(on: record, instead: stored, by: Records.scheduler, at: now).changes
        }
    }
}

extension Due where R: Moving {
    /// A step to another state. It is taken if the rules allow it.
    static func step(_ what: String, to status: R.Status, at: @escaping @Sendable (R) -> Instant?) -> Due {
        Due(what, at: at) { (stored, records, now) throws(Problem) in
            try records.move(bySchedule: stored.value.id, to: status, at: now)
        }
    }
}

/// When something happens to a record by itself, as the record shows it.
public struct DueMoment: Sendable, Equatable {
    public var what: String
    public var at: Instant

    public static let fields = FieldTable(
        blank: DueMoment(what: "", at: Instant(milliseconds: 0)), named: "DueMoment",
        [
            Field("what", \.what, .text(40), "What happens automatically."),
            Field("at", \.at, .instant, "When it happens."),
        ])
}

extension Kind {
    /// What will happen to a record by itself, the earliest first.
    public func dueMoments(of record: R) -> [DueMoment] {
        due.compactMap { due in due.at(record).map { DueMoment(what: due.what, at: $0) } }.sorted { $0.at < $1.at }
    }
}

/// `Due` without the type of its records.
struct AnyDue: Sendable {
    let what: String
    let at: @Sendable (StoredRecord) -> Instant?
    let changes: @Sendable (StoredRecord, Records, Instant) throws(Problem) -> [Change]

    // Inlined where a kind is made, so that the closures are compiled for its records.
    @inline(__always)
    init<R: Record>(_ due: Due<R>) {
        what = due.what
        at = { due.at(unsafeDowncast($0, to: Stored<R>.self).value) }
        changes = { (stored, records, now) throws(Problem) in
            try due.changes(unsafeDowncast(stored, to: Stored<R>.self), records, now)
        }
    }
}
