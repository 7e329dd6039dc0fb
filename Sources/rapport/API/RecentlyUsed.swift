/// A store of values within bounds: what was asked for longest ago gives way.
struct RecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        let bytes: Int
        var usedAt: Int
    }

    private let countMax: Int
    private let bytesMax: Int
    private var entries: [Key: Entry] = [:]
    private var bytes = 0
    /// Counts the uses, so that they have an order.
    private var uses = 0

    init(countMax: Int, bytesMax: Int = .max) { (self.countMax, self.bytesMax) = (countMax, bytesMax) }

    mutating func find(_ key: Key) -> Value? {
        guard let index = entries.index(forKey: key) else { return nil }
        uses += 1
        entries.values[index].usedAt = uses
        return entries.values[index].value
    }

    /// Keeps a value, unless it takes more than a quarter of all there may be: one must not push out the many.
    ///
    /// - Complexity: O(count) once the store is full.
    mutating func keep(_ value: Value, for key: Key, bytes size: Int = 0) {
        guard size <= bytesMax / 4 else { return }
        remove(key)
        while entries.count >= countMax || bytes + size > bytesMax {
            guard let oldest = entries.min(by: { $0.value.usedAt < $1.value.usedAt }) else { break }
            remove(oldest.key)
        }
        uses += 1
        entries[key] = Entry(value: value, bytes: size, usedAt: uses)
        bytes += size
    }

    private mutating func remove(_ key: Key) { bytes -= entries.removeValue(forKey: key)?.bytes ?? 0 }
}
