import HashTreeCollections

/// Records found by key and listed in the orders and groups of a plan.
///
/// It knows no kind and is compiled once. Keys begin with the time, so that records which are made together stand together in
/// the tree by key, and a batch of them copies few nodes; a hash tree would spread them over as many nodes as there are
/// records. The other indexes follow from the records, and a change touches only those whose key it changes.
public final class RowIndex: @unchecked Sendable {  // changed only while one table alone refers to it
    let plan: Plan
    private var byKey = SortedIndex<KeyEntry>()
    /// For each filter of the plan.
    private var groups: [TreeDictionary<GroupKey, SortedIndex<RecordKey>>]
    /// For each number of the plan.
    private var numbers: [SortedIndex<NumberEntry>]
    private var names = SortedIndex<NameEntry>()

    /// A record in the tree by key; without the record, what one is looked for by.
    private struct KeyEntry: Comparable, Sendable {
        let key: RecordKey
        let stored: StoredRecord?

        init(_ key: RecordKey) { (self.key, stored) = (key, nil) }

        init(_ stored: StoredRecord) { (key, self.stored) = (stored.key, stored) }

        static func < (one: KeyEntry, other: KeyEntry) -> Bool { one.key < other.key }
        static func == (one: KeyEntry, other: KeyEntry) -> Bool { one.key == other.key }
    }

    /// A record in an index by numbers.
    private struct NumberEntry: Comparable, Sendable {
        let number: Int64
        let key: RecordKey

        static func < (one: NumberEntry, other: NumberEntry) -> Bool {
            one.number == other.number ? one.key < other.key : one.number < other.number
        }
    }

    /// A record in the index by names: 16 bytes, of which the first eight tell most names apart.
    ///
    /// It counts no reference, for copying a node would count one for each entry in it. The record lives as long as `byKey`
    /// of the same index holds it, and it is taken from here before it is let go there.
    private struct NameEntry: Comparable, Sendable {
        private let prefix: UInt64
        unowned(unsafe) let stored: StoredRecord

        init(_ stored: StoredRecord) { (prefix, self.stored) = (NameKey(stored.sortName).prefix, stored) }

        init(_ stored: StoredRecord, prefix: UInt64) { (self.prefix, self.stored) = (prefix, stored) }

        static func < (one: NameEntry, other: NameEntry) -> Bool {
            if one.prefix != other.prefix { return one.prefix < other.prefix }
            let order = NameKey.compare(NameKey(one.stored.sortName), NameKey(other.stored.sortName))
            return order == 0 ? one.stored.key < other.stored.key : order < 0
        }

        static func == (one: NameEntry, other: NameEntry) -> Bool {
            one.prefix == other.prefix && one.stored.key == other.stored.key
                && NameKey(one.stored.sortName) == NameKey(other.stored.sortName)
        }
    }

    init(_ plan: Plan) {
        self.plan = plan
        groups = plan.groupings.map { _ in TreeDictionary() }
        numbers = plan.numbers.map { _ in SortedIndex() }
    }

    private init(copying other: RowIndex) {
        (plan, byKey) = (other.plan, other.byKey)
        (groups, numbers, names) = (other.groups, other.numbers, other.names)
    }

    func copy() -> RowIndex { RowIndex(copying: self) }

    var count: Int { byKey.count }

    subscript(key: RecordKey) -> StoredRecord? { byKey.find(KeyEntry(key))?.stored }

    /// How many records are in a group of a filter.
    func count(in group: GroupKey, of filter: Int) -> Int { groups[filter][group]?.count ?? 0 }

    // MARK: Listing

    /// Visits all records in the order of their keys until `visit` says false.
    func forEach<Failure: Error>(_ visit: (StoredRecord) throws(Failure) -> Bool) throws(Failure) {
        try byKey.forEach { (entry) throws(Failure) in try visit(Self.held(entry)) }
    }

    /// Visits records in an order until `visit` says false.
    ///
    /// - Parameters:
    ///   - chosen: Filters with their keys. Records of the smallest group that contains the whole selection are visited where
    ///     the order is that of keys, else all of them: the visitor has to look at each.
    ///   - start: What the visit begins after; nil begins at the first.
    func forEach(
        _ chosen: [(filter: Int, keys: [GroupKey])], by order: Plan.Order, isFalling: Bool, after start: (PlaceKey, RecordKey)?,
        _ visit: (StoredRecord) -> Bool
    ) {
        switch order {
        case .id:
            if let index = smallestGroup(for: chosen) {
                func look(_ key: RecordKey) -> Bool { visit(indexed(key)) }
                _ = isFalling ? index.forEachFalling(before: start?.1, look) : index.forEach(after: start?.1, look)
            } else {
                let start = start.map { KeyEntry($0.1) }
                func look(_ entry: KeyEntry) -> Bool { visit(Self.held(entry)) }
                _ = isFalling ? byKey.forEachFalling(before: start, look) : byKey.forEach(after: start, look)
            }
        case .name:
            let standIn = start.map { place in
                guard case .name(let name) = place.0 else { preconditionFailure("a place is of its order") }
                return StoredRecord(name: .key(place.1), revision: 1, json: [], sortName: name.text)
            }
            withExtendedLifetime(standIn) {
                let start = standIn.map { NameEntry($0) }
                func look(_ entry: NameEntry) -> Bool { visit(entry.stored) }
                _ = isFalling ? names.forEachFalling(before: start, look) : names.forEach(after: start, look)
            }
        case .number(let place):
            let start = start.map { start in
                guard case .number(let number) = start.0 else { preconditionFailure("a place is of its order") }
                return NumberEntry(number: number, key: start.1)
            }
            func look(_ entry: NumberEntry) -> Bool { visit(indexed(entry.key)) }
            if isFalling {
                fall(through: numbers[place], before: start, look)
            } else {
                numbers[place].forEach(after: start, look)
            }
        }
    }

    /// Records that lack the number are the last in the index, and come last here too.
    private func fall(through index: SortedIndex<NumberEntry>, before start: NumberEntry?, _ look: (NumberEntry) -> Bool) {
        let isAmongMissing = start?.number == Plan.missing
        let end = start ?? NumberEntry(number: Plan.missing, key: .lowest)
        guard isAmongMissing || index.forEachFalling(before: end, look) else { return }
        index.forEachFalling(before: isAmongMissing ? start : nil) { $0.number == Plan.missing && look($0) }
    }

    private func indexed(_ key: RecordKey) -> StoredRecord {
        guard let stored = self[key] else { preconditionFailure("an indexed key has a record") }
        return stored
    }

    private static func held(_ entry: KeyEntry) -> StoredRecord {
        guard let stored = entry.stored else { preconditionFailure("the tree holds entries with records") }
        return stored
    }

    /// The smallest group that contains the whole selection; nil where all records are as few. A filter with several values has
    /// none.
    private func smallestGroup(for chosen: [(filter: Int, keys: [GroupKey])]) -> SortedIndex<RecordKey>? {
        var smallest: SortedIndex<RecordKey>?
        for (filter, keys) in chosen where keys.count == 1 && plan.groupings[filter] != nil {
            let index = groups[filter][keys[0]] ?? SortedIndex()
            if index.count < smallest?.count ?? count { smallest = index }
        }
        return smallest
    }

    // MARK: Changing

    /// - Returns: False if the record took the place of one with the same key.
    func put(_ stored: StoredRecord) -> Bool {
        let before = byKey.update(KeyEntry(stored))?.stored
        index(stored.key, from: before, to: stored)
        return before == nil
    }

    func remove(_ key: RecordKey) {
        let before = self[key]
        byKey.remove(KeyEntry(key))
        index(key, from: before, to: nil)
    }

    /// - Parameters:
    ///   - old: As it was, and is held until this returns: the index by names refers to it.
    ///   - new: As `byKey` has it now.
    private func index(_ key: RecordKey, from old: StoredRecord?, to new: StoredRecord?) {
        for (place, grouping) in plan.groupings.enumerated() {
            guard let grouping else { continue }
            if let old, let new, grouping.isSame(old, new) { continue }
            if let old { grouping.forEachKey(old) { removeFromGroup($0, place, key) } }
            if let new { grouping.forEachKey(new) { groups[place][$0, default: SortedIndex()].insert(key) } }
        }
        for (place, number) in plan.numbers.enumerated() {
            let (from, to) = (old.map(number), new.map(number))
            guard from != to else { continue }
            if let from { numbers[place].remove(NumberEntry(number: from, key: key)) }
            if let to { numbers[place].insert(NumberEntry(number: to, key: key)) }
        }
        if plan.hasNames {
            // The entry names the record as it is stored, so it changes with every change.
            if let old { names.remove(NameEntry(old)) }
            if let new { names.insert(NameEntry(new)) }
        }
    }

    private func removeFromGroup(_ group: GroupKey, _ place: Int, _ key: RecordKey) {
        guard var index = groups[place].removeValue(forKey: group) else { return }
        index.remove(key)
        if !index.isEmpty { groups[place][group] = index }
    }
}

extension RowIndex: Equatable {
    /// Indexes follow from the records.
    public static func == (one: RowIndex, other: RowIndex) -> Bool {
        one === other || one.count == other.count && zip(one.byKey.keys, other.byKey.keys).allSatisfy { $0.stored == $1.stored }
    }
}

extension RowIndex {
    /// Many records at once: indexes are built when all are there.
    struct Loading: Sendable {
        private var all: [StoredRecord] = []
        /// The keys so far, once one has come out of order: until then the last key tells all.
        private var seen: Set<RecordKey>?

        /// - Returns: False if one with the same key was there.
        mutating func add(_ stored: StoredRecord) -> Bool {
            let key = stored.key
            if seen == nil, let last = all.last, key <= last.key { seen = Set(all.map(\.key)) }
            guard seen?.insert(key).inserted ?? true else { return false }
            all.append(stored)
            return true
        }

        consuming func finish(_ plan: Plan) -> RowIndex {
            if seen != nil { all.sort { $0.key < $1.key } }
            return RowIndex(plan, all)
        }
    }

    /// - Parameter all: In the order of their keys.
    private convenience init(_ plan: Plan, _ all: [StoredRecord]) {
        self.init(plan)
        byKey = SortedIndex(all.map { KeyEntry($0) })
        for (place, grouping) in plan.groupings.enumerated() {
            guard let grouping else { continue }
            var keys: [GroupKey: [RecordKey]] = [:]
            for stored in all {
                grouping.forEachKey(stored) { group in
                    if keys[group]?.last != stored.key { keys[group, default: []].append(stored.key) }
                }
            }
            groups[place] = TreeDictionary(uniqueKeysWithValues: keys.lazy.map { ($0.key, SortedIndex($0.value)) })
        }
        for (place, number) in plan.numbers.enumerated() {
            numbers[place] = SortedIndex(all.map { NumberEntry(number: number($0), key: $0.key) })
        }
        if plan.hasNames {
            names = SortedIndex(NameKey.sorted(all.map(\.sortName)).map { NameEntry(all[$0.number], prefix: $0.prefix) })
        }
    }
}

/// The records of one kind: a thin typed face of a `RowIndex`, which costs one reference to copy.
public struct Rows<R: Record & Prefixed>: RecordTable where R.Identifier == ID<R> {
    private var index: RowIndex

    public static var isLoadedAtOnce: Bool { true }

    init() { index = RowIndex(R.kind.plan) }

    public init(_ loaded: RowIndex) { index = loaded }

    public var count: Int { index.count }

    public subscript(id: ID<R>) -> Stored<R>? { index[id.key].map { unsafeDowncast($0, to: Stored<R>.self) } }

    /// How many records are in a group of a filter.
    func count(in group: GroupKey, of filter: Int) -> Int { index.count(in: group, of: filter) }

    public func forEach<Failure: Error>(_ visit: (Stored<R>) throws(Failure) -> Bool) throws(Failure) {
        try index.forEach { (stored) throws(Failure) in try visit(unsafeDowncast(stored, to: Stored<R>.self)) }
    }

    /// - Complexity: O(log n) and the records looked at. By `createdAt`: those that match the most selective filter of a single
    ///   value. In other orders and without such a filter: all of them.
    public func forEach(
        in selection: Selection<R>, after place: Place<R>? = nil, examinedMax: Int = .max, _ visit: (Stored<R>) -> Bool
    ) -> Place<R>? {
        var (last, examined, isEnough, isCut) = (Stored<R>?.none, 0, false, false)
        index.forEach(
            selection.chosen, by: index.plan.orders[selection.sort], isFalling: selection.isFalling,
            after: place.map { ($0.key, $0.id.key) }
        ) { stored in
            guard !isEnough, examined < examinedMax else {
                isCut = true
                return false
            }
            let stored = unsafeDowncast(stored, to: Stored<R>.self)
            (last, examined) = (stored, examined + 1)
            if selection.holds(stored) { isEnough = !visit(stored) }
            return true
        }
        return isCut ? last.map { Place(of: $0, in: selection) } : nil
    }

    /// Any: a record that has gone has left a gap in the order, after which the visit begins.
    public func knows(_ place: Place<R>) -> Bool { true }

    /// - Complexity: O(those that are named); of a kind that names the target in several members, O(those that refer to it).
    public func referring(
        to target: RecordAddress, _ onDeletion: OnDeletion?, namedMax: Int
    ) -> (count: Int, named: [Stored<R>]) {
        let (references, group, nothing) = (R.kind.references, target.group, Catalogue())
        let naming = references.indices.filter {
            references[$0].target == target.kind && (onDeletion == nil || references[$0].onDeletion == onDeletion)
        }
        var (count, named) = (0, [Stored<R>]())
        for (nth, place) in naming.enumerated() {
            let (filter, earlier) = (R.kind.filter(ofReference: place), naming[..<nth])
            if earlier.isEmpty { count = index.count(in: group, of: filter) }
            index.forEach([(filter, [group])], by: .id, isFalling: false, after: nil) { stored in
                let stored = unsafeDowncast(stored, to: Stored<R>.self)
                // What names the target twice is one record.
                if earlier.contains(where: { references[$0].filter.holds(stored, group, nothing) }) { return true }
                if !earlier.isEmpty { count += 1 }
                if named.count < namedMax { named.append(stored) }
                return named.count < namedMax || !earlier.isEmpty
            }
        }
        return (count, named)
    }

    @discardableResult
    public mutating func put(_ stored: Stored<R>) -> Bool { own().put(stored) }

    public mutating func remove(_ ids: [ID<R>]) {
        let index = own()
        for id in ids { index.remove(id.key) }
    }

    /// The index, no longer shared with a copy of this table.
    private mutating func own() -> RowIndex {
        if !isKnownUniquelyReferenced(&index) { index = index.copy() }
        return index
    }
}
