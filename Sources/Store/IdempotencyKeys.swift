public import Guidance

/// What the same caller did before under the same Idempotency-Key.
public struct EarlierWrite: Sendable, Equatable {
    /// Whether it was asked for by the same request: method, path and body.
    public let isSame: Bool
    /// The record that its first change put or deleted.
    public let name: RecordName
    /// The number of the last step that the record had taken then; 0 without one.
    public let step: Int
    /// When it was made.
    public let at: Instant
}

/// The Idempotency-Keys of the last 24 hours, each with what a repetition of its request has to be told.
///
/// A line of the journal holds as `idem` the key, a space, and 22 letters of a digest of the request. All else that is kept here
/// follows from the line, so that a start reads it again.
struct IdempotencyKeys: Sendable {
    /// 64 bytes, whatever the length of the key.
    private struct Entry {
        let scope: Fingerprint
        let request: UInt64
        let at: Instant
        let sequence: Int
        let name: RecordName
        let step: Int32
    }

    /// How many are kept; beyond that the oldest give way.
    let countMax: Int
    /// The entry of number n stands at n modulo the length, a power of two.
    private var ring: [Entry?] = [nil]
    /// The numbers of the oldest entry and of the next to come.
    private var numbers = 0..<0
    /// The numbers of entries, as far as 32 bits have them.
    private var places: [Fingerprint: UInt32] = [:]
    /// How many gave way before their 24 hours were over.
    private(set) var droppedCount = 0

    init(countMax: Int) { self.countMax = countMax }

    var count: Int { numbers.count }
    var isFull: Bool { count >= countMax }

    /// What was done under this key less than 24 hours ago.
    func find(_ key: Sent, at now: Instant) -> EarlierWrite? {
        guard let place = places[key.scope], let entry = ring[slot(Int(place))], !Self.isOver(entry.at, at: now) else {
            return nil
        }
        return EarlierWrite(isSame: entry.request == key.request, name: entry.name, step: Int(entry.step), at: entry.at)
    }

    /// Keeps what a line did, if it was written under a key. Lines come in their order.
    ///
    /// - Parameter key: That of the line, where it is known already.
    mutating func keep(_ line: JournalLine, _ key: Sent? = nil) {
        guard countMax > 0, let key = key ?? Sent(line.note), let change = line.changes.first else { return }
        // A few for each that comes: however many are over at once, no writer waits for all of them to go.
        for _ in 0..<4 { if let oldest, Self.isOver(oldest.at, at: line.at) { dropOldest() } }
        if isFull {
            droppedCount += 1
            dropOldest()
        }
        if count == ring.count { grow() }
        let number = numbers.upperBound
        places[key.scope] = UInt32(truncatingIfNeeded: number)
        ring[slot(number)] = Entry(
            scope: key.scope, request: key.request, at: line.at, sequence: line.sequence, name: change.name,
            step: Int32(clamping: change.lastStep))
        numbers = numbers.lowerBound..<number + 1
    }

    /// Forgets the lines behind this one: they were taken back.
    mutating func forget(after sequence: Int) {
        while !numbers.isEmpty, let newest = ring[slot(numbers.upperBound - 1)], newest.sequence > sequence {
            forget(newest, numbers.upperBound - 1)
            numbers = numbers.lowerBound..<numbers.upperBound - 1
        }
    }

    /// Forgets the key of one line, and keeps its place in the order.
    mutating func forget(line sequence: Int) {
        var (low, high) = (numbers.lowerBound, numbers.upperBound)  // lines are in the order of their numbers
        while low < high {
            let middle = low + (high - low) / 2
            if let entry = ring[slot(middle)], entry.sequence < sequence { low = middle + 1 } else { high = middle }
        }
        guard low < numbers.upperBound, let entry = ring[slot(low)], entry.sequence == sequence,
            places[entry.scope] == UInt32(truncatingIfNeeded: low)
        else { return }
        places[entry.scope] = nil
    }

    private func slot(_ number: Int) -> Int { number & (ring.count - 1) }

    private var oldest: Entry? { numbers.isEmpty ? nil : ring[slot(numbers.lowerBound)] }

    private mutating func dropOldest() {
        guard let oldest else { return }
        forget(oldest, numbers.lowerBound)
        numbers = numbers.lowerBound + 1..<numbers.upperBound
    }

    private mutating func forget(_ entry: Entry, _ number: Int) {
        // The same key may have come again since, when this entry was over.
        if places[entry.scope] == UInt32(truncatingIfNeeded: number) { places[entry.scope] = nil }
        ring[slot(number)] = nil
    }

    private mutating func grow() {
        var larger = [Entry?](repeating: nil, count: 2 * ring.count)
        for number in numbers { larger[number & (larger.count - 1)] = ring[slot(number)] }
        ring = larger
    }

    private static func isOver(_ at: Instant, at now: Instant) -> Bool {
        now.milliseconds - at.milliseconds >= StoreLimits.idempotencyMilliseconds
    }
}

extension IdempotencyKeys {
    /// A caller and a key, as a hash with a new seed at each start, so that nobody can make two alike.
    struct Fingerprint: Hashable {
        let high: UInt64
        let low: UInt64

        func hash(into hasher: inout Hasher) { hasher.combine(low) }
    }

    /// A key as a request brings it, and its request.
    struct Sent {
        let scope: Fingerprint
        let request: UInt64

        /// - Returns: Nil without a key.
        init?(_ note: EntryNote) {
            guard let text = note.idempotencyKey, let space = text.utf8.lastIndex(of: UInt8(ascii: " ")) else { return nil }
            let key = text[..<space]
            func hash(_ part: Int) -> UInt64 {
                var hasher = Hasher()
                hasher.combine(part)
                hasher.combine(note.by)
                hasher.combine(key)
                return UInt64(truncatingIfNeeded: hasher.finalize())
            }
            scope = Fingerprint(high: hash(0), low: hash(1))
            var hasher = Hasher()
            hasher.combine(text[space...])
            request = UInt64(truncatingIfNeeded: hasher.finalize())
        }
    }
}
