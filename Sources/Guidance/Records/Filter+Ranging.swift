/// What a value stands under in an index.
struct Keying<Value: Sendable, Key: Sendable>: Sendable {
    /// Whether both stand under the same keys, so that a change moves nothing.
    let isSame: @Sendable (Value, Value) -> Bool
    /// A visitor, and not an array: most stand under one. It visits each once.
    let forEachKey: @Sendable (Value, (Key) -> Void) -> Void
}

/// How a filter finds those that pass in an index by numbers.
struct Ranging<Value: Sendable>: Sendable {
    let index: Index
    let numbers: @Sendable (GroupKey) -> ClosedRange<Int64>

    enum Index: Sendable {
        case own(Keying<Value, Int64>)
        /// That of the sort of this name.
        case sort(String)
    }
}

extension Filter {
    /// A text that a record may have: `?externalId=HR-1`. The index has a number for it, whose order means nothing.
    ///
    /// - Parameter isUnique: Whether only one record may have it.
    static func text<R>(
        _ name: String, isUnique: Bool = false, _ member: @escaping @Sendable (R) -> String?
    ) -> Filter where Value == Stored<R> {
        @Sendable func key(_ stored: Stored<R>) -> GroupKey? { member(stored.value).map { .text($0) } }
        @Sendable func number(_ key: GroupKey) -> Int64 { Int64(key.hashValue) }
        return Filter(
            name: name, takes: .text, key: { $0.isEmpty ? nil : .text($0) },
            ranging: Ranging(
                index: .own(
                    Keying {
                        member($0.value) == member($1.value)
                    } forEachKey: { stored, visit in
                        if let key = key(stored) { visit(number(key)) }
                    }), numbers: { number($0)...number($0) }),
            uniqueKey: isUnique ? key : nil
        ) { stored, sent, _ in
            key(stored) == sent
        }
    }

    /// Records of which a time is not before another: `?updatedSince=2026-11-21T23:20:11.123Z`.
    ///
    /// - Parameter sort: The name of the sort by that time.
    static func since<R>(
        _ name: String, sort: String, _ member: @escaping @Sendable (R) -> Instant
    ) -> Filter where Value == Stored<R> {
        Filter(
            name: name, takes: .time, key: { Instant($0).map { .time($0) } },
            ranging: Ranging(index: .sort(sort)) { key in
                guard case .time(let time) = key else { preconditionFailure("a filter gets its own keys") }
                return time.milliseconds...Int64.max
            }
        ) { stored, key, _ in
            guard case .time(let time) = key else { return false }
            return member(stored.value) >= time
        }
    }
}
