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
    /// - Parameters:
    ///   - isUnique: Whether only one record may have it.
    ///   - isFolded: Whether capitals do not count.
    static func text<R>(
        _ name: String, isUnique: Bool = false, isFolded: Bool = false, _ member: @escaping @Sendable (R) -> String?
    ) -> Filter where Value == Stored<R> {
        @Sendable func key(of text: String) -> GroupKey { .text(isFolded ? text.lowercased() : text) }
        @Sendable func key(_ stored: Stored<R>) -> GroupKey? { member(stored.value).map(key(of:)) }
        return Filter(
            name: name, takes: .text, key: { $0.isEmpty ? nil : key(of: $0) },
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

    /// What another system calls a record, which is unique in the family of its keys: `?externalId=HR-1`.
    static func externalId<R: SystemNamed>() -> Filter where Value == Stored<R> {
        var filter = Filter.text("externalId", isUnique: true) { (record: R) in
            record.externalId.map { external($0, in: record.externalIdBy) }
        }
        filter.isExternal = true
        return filter
    }

    /// The text under which it stands in the index. Nothing that clients send has NUL in it, so that none is another's.
    private static func external(_ text: String, in family: ID<Key>?) -> String { family.map { "\($0)\0\(text)" } ?? text }

    /// What a value of the parameter stands for, to a caller of a family of keys; nil if it is none.
    public func key(_ text: String, in family: ID<Key>?) -> GroupKey? {
        key(isExternal && !text.isEmpty ? Self.external(text, in: family) : text)
    }

    /// Texts of which a record may have several, where capitals do not count: `?email=ines@example.org`.
    static func texts<R>(
        _ name: String, _ members: @escaping @Sendable (R) -> [String]
    ) -> Filter where Value == Stored<R> {
        Filter(
            name: name, takes: .text, key: { $0.isEmpty ? nil : .text($0.lowercased()) },
            ranging: Ranging(
                index: .own(
                    Keying {
                        members($0.value) == members($1.value)
                    } forEachKey: { stored, visit in
                        for text in members(stored.value).map({ $0.lowercased() }).uniqued() { visit(number(.text(text))) }
                    }), numbers: { number($0)...number($0) })
        ) { stored, sent, _ in
            members(stored.value).contains { .text($0.lowercased()) == sent }
        }
    }

    private static func number(_ key: GroupKey) -> Int64 { Int64(key.hashValue) }

    /// A member that names a record of another kind, where few name the same: `?actsFor=per_…`. In groups each would cost a kilobyte.
    static func rareID<R, Target: TimedRecord>(
        _ name: String, of target: Target.Type, _ member: @escaping @Sendable (R) -> ID<Target>?
    ) -> Filter where Value == Stored<R> {
        Filter(
            name: name, takes: .ids, key: { ID<Target>($0).map { .key($0.key) } },
            ranging: Ranging(
                index: .own(
                    Keying {
                        member($0.value) == member($1.value)
                    } forEachKey: { stored, visit in
                        if let id = member(stored.value) { visit(id.key.number) }
                    })
            ) { key in
                guard case .key(let key) = key else { preconditionFailure("a filter gets its own keys") }
                return key.number...key.number
            }
        ) { stored, key, _ in
            key == member(stored.value).map { .key($0.key) }
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

    /// Records of which a time is before another: `?until=2027-03-01T00:00:00.000Z`.
    ///
    /// - Parameter sort: The name of the sort by that time.
    static func before<R>(
        _ name: String, sort: String, _ member: @escaping @Sendable (R) -> Instant
    ) -> Filter where Value == Stored<R> {
        Filter(
            name: name, takes: .time, key: { Instant($0).map { .time($0) } },
            ranging: Ranging(index: .sort(sort)) { key in
                guard case .time(let time) = key else { preconditionFailure("a filter gets its own keys") }
                return Int64.min...max(time.milliseconds - 1, Int64.min + 1)
            }
        ) { stored, key, _ in
            guard case .time(let time) = key else { return false }
            return member(stored.value) < time
        }
    }
}
