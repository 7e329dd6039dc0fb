public import Guidance

/// Who writes and why; kept in the journal line.
public struct EntryNote: Sendable, Equatable {
    /// The id of the key.
    public let by: String
    /// What is done, such as `program.create`.
    public let op: String
    public let requestID: String
    /// The key, a space and 22 letters of a digest of the request, so that a retry finds what the first try did: see `EarlierWrite`.
    public let idempotencyKey: String?

    public init(by: String, op: String, requestID: String, idempotencyKey: String? = nil) {
        self.by = by
        self.op = op
        self.requestID = requestID
        self.idempotencyKey = idempotencyKey
    }
}

/// The time of a decision, and ids for what it makes.
public struct Moment: Sendable {
    /// What the clock says. It may be before that of the last decision; sequence numbers order, times inform.
    public let now: Instant
    var ids: IDSource
    /// What was done before under the same Idempotency-Key. It must not be done again: the decision answers as the first did, and
    /// changes nothing.
    public internal(set) var earlier: EarlierWrite?

    /// An id for a record of any kind, as `makeID()` makes it.
    ///
    /// - Returns: Nil for a kind whose clients choose ids.
    public mutating func makeID<R: Record>(for kind: R.Type) -> R.Identifier? { R.Identifier(.key(ids.make(at: now))) }

    /// The same without a kind.
    public mutating func makeKey() -> RecordKey { ids.make(at: now) }

    /// An id greater than every one made before in this folder, whatever the clock does.
    public mutating func makeID<R: TimedRecord>() -> ID<R> { ID(ids.make(at: now)) }
}

/// A write that waits for others to come along.
public struct WriteEntry<Answer: Sendable, Failure: Error>: Sendable {
    public typealias Decide = @Sendable (Records, inout Moment) throws(Failure) -> Decision<Answer>

    let note: EntryNote
    let decide: Decide

    public init(_ note: EntryNote, _ decide: @escaping Decide) { (self.note, self.decide) = (note, decide) }
}

/// What became of a write: an answer to hold until its ticket is settled.
public struct Written<Answer: Sendable, Failure: Error>: Sendable {
    /// The rule's answer, or the error that it threw.
    public let result: Result<Answer, Failure>
    /// The newest write that the result can depend on.
    public let ticket: UInt64
    /// Whether that write was on disk already, so that the result needs no holding.
    public let isSettled: Bool
}

/// Why a write was refused at once. Nothing has changed, and there is nothing to hold.
public enum WriteRefusal: Error, Sendable, Equatable {
    /// Too much waits for the disk; try again in a moment.
    case overloaded
    /// The disk is full, and another write is just trying whether it still is.
    case diskFull
    /// The decision's line would be longer than any line may be.
    case tooLarge
    /// A number that counts changes is the greatest there can be. Only data that something else wrote gets there.
    case outOfNumbers
    /// The disk failed: the process should end.
    case failed
    /// The store is closed.
    case closed
}

/// What became of held tickets. Each ticket is settled once, and settlements come in the order of tickets.
public enum Settlement: Sendable, Equatable {
    /// Every ticket up to this one, as far as it was not settled before, is on disk and can be read.
    case durable(through: UInt64)
    /// These were taken back: nothing of them is kept.
    case refused(ClosedRange<UInt64>, Reason)
    /// A write or a sync failed. The store takes no more writes, and the process should end with an error. Comes once, last.
    case failed

    public enum Reason: Sendable, Equatable {
        /// There was no room. The store goes on, and a later write tries again.
        case diskFull
        /// A write or a sync failed; whether these lines are found again after a start is not known.
        case failed
    }
}
