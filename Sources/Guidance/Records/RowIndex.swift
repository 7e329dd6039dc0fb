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
    /// For each of the plan's `numbers`.
    private var numbers: [SortedIndex<NumberEntry>]
    private var names = SortedIndex<NameEntry>()

    /// A record in the tree by key. The key stands beside it, so that looking one up touches no other record.
    private struct KeyEntry: Sorted {
        let order: RecordKey
        let stored: StoredRecord

        init(_ stored: StoredRecord) { (order, self.stored) = (stored.key, stored) }
    }

    /// A record in an index by numbers.
    private struct NumberEntry: Sorted, Comparable {
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
    private struct NameEntry: Sorted, Comparable {
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

    subscript(key: RecordKey) -> StoredRecord? { byKey.find(key)?.stored }

    /// How many records are in a group of a filter.
    func count(in group: GroupKey, of filter: Int) -> Int { groups[filter][group]?.count ?? 0 }

    // MARK: Listing

    /// Visits all records in the order of their keys until `visit` says false.
    func forEach<Failure: Error>(_ visit: (StoredRecord) throws(Failure) -> Bool) throws(Failure) {
        try byKey.forEach { (entry) throws(Failure) in try visit(entry.stored) }
    }

    /// Visits records in an order until `visit` says false.
    ///
    /// - Parameters:
    ///   - group: The group of a filter that alone is visited, in the order of keys; nil visits all records.
    ///   - start: What the visit begins after; nil begins at the first.
    func forEach(
        in group: (filter: Int, key: GroupKey)? = nil, by order: Plan.Order, isFalling: Bool, after start: (PlaceKey, RecordKey)?,
        _ visit: (StoredRecord) -> Bool
    ) {
        switch order {
        case .id:
            if let group {
                guard let index = groups[group.filter][group.key] else { return }
                var records = SortedIndex.Finder(byKey)
                index.forEach(isFalling: isFalling, after: start?.1) { visit(Self.found(records.find($0))) }
            } else {
                byKey.forEach(isFalling: isFalling, after: start?.1) { visit($0.stored) }
            }
        case .name:
            let standIn = start.map { place in
                guard case .name(let name) = place.0 else { preconditionFailure("a place is of its order") }
                return StoredRecord(name: .key(place.1), revision: 1, json: [], sortName: name.text)
            }
            withExtendedLifetime(standIn) {
                let start = standIn.map { NameEntry($0) }
                names.forEach(isFalling: isFalling, after: start) { visit($0.stored) }
            }
        case .number(let place):
            let start = start.map { start in
                guard case .number(let number) = start.0 else { preconditionFailure("a place is of its order") }
                return NumberEntry(number: number, key: start.1)
            }
            var records = SortedIndex.Finder(byKey)
            forEach(in: numbers[place], isFalling: isFalling, after: start) { visit(Self.found(records.find($0.key))) }
        }
    }

    /// Records that lack the number are the last in the index, and come last when the order falls too.
    private func forEach(
        in index: SortedIndex<NumberEntry>, isFalling: Bool, after start: NumberEntry?, _ look: (NumberEntry) -> Bool
    ) {
        guard isFalling else {
            index.forEach(after: start, look)
            return
        }
        let isAmongMissing = start?.number == Plan.missing
        let end = start ?? NumberEntry(number: Plan.missing, key: .lowest)
        guard isAmongMissing || index.forEachFalling(before: end, look) else { return }
        index.forEachFalling(before: isAmongMissing ? start : nil) { $0.number == Plan.missing && look($0) }
    }

    private static func found(_ entry: KeyEntry?) -> StoredRecord {
        guard let entry else { preconditionFailure("an indexed key has a record") }
        return entry.stored
    }

    /// Which of the filters has the smallest group with the whole selection in it, if that is smaller than the whole table. A
    /// filter with several values has none.
    ///
    /// - Parameter chosen: Filters with their keys.
    func narrowest(of chosen: [(filter: Int, keys: [GroupKey])]) -> Int? {
        var (narrowest, least) = (Int?.none, count)
        for (place, (filter, keys)) in chosen.enumerated() where keys.count == 1 && plan.groupings[filter] != nil {
            let count = count(in: keys[0], of: filter)
            if count < least { (narrowest, least) = (place, count) }
        }
        return narrowest
    }

    /// The keys in the smallest group with the whole selection in it, where the order is another than theirs, and to put them in order takes
    /// less than to look for a page of them among all.
    func few(of chosen: [(filter: Int, keys: [GroupKey])], by order: Plan.Order, countMax: Int) -> [RecordKey]? {
        if case .id = order { return nil }
        guard let place = narrowest(of: chosen) else { return nil }
        let (filter, group) = (chosen[place].filter, chosen[place].keys[0])
        let count = count(in: group, of: filter)
        // Among all, one of `self.count / count` is in the group.
        guard count <= countMax, count * count <= Self.pageCount * self.count else { return nil }
        return groups[filter][group]?.entries
    }

    /// As many are on a page where nobody says how many.
    private static var pageCount: Int { 50 }

    /// The keys in the range with the fewest of them; nil if each has more than that. One can be there twice.
    func keys(in ranges: [NumberRange], countMax: Int) -> [RecordKey]? {
        var fewest: [RecordKey]?
        for range in ranges {
            var (keys, isWhole) = ([RecordKey](), true)
            numbers[range.index].forEach(after: NumberEntry(number: range.numbers.lowerBound, key: .lowest)) { entry in
                guard range.numbers.contains(entry.number) else { return false }
                isWhole = keys.count < fewest?.count ?? countMax
                keys.append(entry.key)
                return isWhole
            }
            if isWhole { fewest = keys }
        }
        return fewest
    }

    /// These records alone, to be visited in that order.
    func part(_ keys: [RecordKey], by order: Plan.Order) -> RowIndex {
        let part = RowIndex(plan)
        let records = Set(keys).sorted().map { Self.found(byKey.find($0)) }
        part.byKey = SortedIndex(rising: records.map { KeyEntry($0) })
        switch order {
        case .id: break
        case .name: part.names = SortedIndex(records.map { NameEntry($0) })
        case .number(let place):
            let number = plan.sortNumbers[place]
            part.numbers[place] = SortedIndex(records.map { NumberEntry(number: number($0), key: $0.key) })
        }
        return part
    }

    // MARK: What is due

    /// How many moments there are.
    var dueCount: Int { plan.due.map { numbers[$0].count } ?? 0 }

    /// The first moment after another, or of all.
    func firstDue(after moment: Instant?) -> Instant? {
        guard let due = plan.due else { return nil }
        var first: Instant?
        numbers[due].forEach(after: moment.map { NumberEntry(number: $0.milliseconds, key: .highest) }) { entry in
            first = Instant(milliseconds: entry.number)
            return false
        }
        return first
    }

    /// Visits records in the order of their moments, up to one, until `visit` says false. One that has several comes for each.
    func forEachDue(through last: Instant, _ visit: (StoredRecord, Instant) -> Bool) {
        guard let due = plan.due else { return }
        var records = SortedIndex.Finder(byKey)
        numbers[due].forEach { entry in
            entry.number <= last.milliseconds
                && visit(Self.found(records.find(entry.key)), Instant(milliseconds: entry.number))
        }
    }

    /// The first record under a number that suits.
    ///
    /// - Parameter index: A place among the plan's `numbers`.
    func first(under number: Int64, in index: Int, where suits: (StoredRecord) -> Bool) -> StoredRecord? {
        var found: StoredRecord?
        numbers[index].forEach(after: NumberEntry(number: number, key: .lowest)) { entry in
            guard entry.number == number else { return false }
            if let stored = self[entry.key], suits(stored) { found = stored }
            return found == nil
        }
        return found
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
        byKey.remove(key)
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
        for (place, numbering) in plan.numbers.enumerated() {
            if let old, let new, numbering.isSame(old, new) { continue }
            if let old { numbering.forEachKey(old) { numbers[place].remove(NumberEntry(number: $0, key: key)) } }
            if let new { numbering.forEachKey(new) { numbers[place].insert(NumberEntry(number: $0, key: key)) } }
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
        if one === other { return true }
        return one.count == other.count && zip(one.byKey.entries, other.byKey.entries).allSatisfy { $0.stored == $1.stored }
    }
}

extension RowIndex {
    /// One of its indexes, ready to be put in its place.
    public struct Part: Sendable {
        fileprivate let install: @Sendable (RowIndex) -> Void
    }

    /// Many records at once: trees are built when all are there.
    struct Loading: Sendable {
        private let plan: Plan
        private var all: [StoredRecord] = []
        /// The keys so far, once one has come out of order: until then the last key tells all.
        private var seen: Set<RecordKey>?
        // What each index will hold. It is taken from a record when it comes, which is when the processor has it at hand.
        private var groups: [[GroupKey: [RecordKey]]]
        private var numbers: [[NumberEntry]]
        private var names = NameKey.Sorting()

        init(_ plan: Plan) {
            self.plan = plan
            groups = plan.groupings.map { _ in [:] }
            numbers = plan.numbers.map { _ in [] }
        }

        /// - Returns: False if one with the same key was there.
        mutating func add(_ stored: StoredRecord) -> Bool {
            let key = stored.key
            if seen == nil, let last = all.last, key <= last.key { seen = Set(all.map(\.key)) }
            guard seen?.insert(key).inserted ?? true else { return false }
            all.append(stored)
            for (place, grouping) in plan.groupings.enumerated() {
                grouping?.forEachKey(stored) { group in
                    if groups[place][group]?.last != key { groups[place][group, default: []].append(key) }
                }
            }
            for (place, numbering) in plan.numbers.enumerated() {
                numbering.forEachKey(stored) { numbers[place].append(NumberEntry(number: $0, key: key)) }
            }
            if plan.hasNames { names.add(stored.sortName) }
            return true
        }

        /// - Parameter build: Builds each part, in any order and on any thread.
        consuming func finish(_ build: ([@Sendable () -> Part]) -> [Part]) -> RowIndex {
            if seen != nil {  // names that are alike come in the order of their keys
                var ordered = Loading(plan)
                for stored in all.sorted(by: { $0.key < $1.key }) { _ = ordered.add(stored) }
                self = ordered
            }
            var builders: [@Sendable () -> Part] = []
            let (all, names) = (all, names)
            if plan.hasNames {
                builders.append {
                    let index = SortedIndex(rising: names.sorted().map { NameEntry(all[$0.number], prefix: $0.prefix) })
                    return Part { $0.names = index }
                }
            }
            for (place, entries) in numbers.enumerated() {
                builders.append {
                    let index = SortedIndex(entries)
                    return Part { $0.numbers[place] = index }
                }
            }
            for (place, keys) in groups.enumerated() {
                builders.append {
                    let index = TreeDictionary(uniqueKeysWithValues: keys.lazy.map { ($0.key, SortedIndex(rising: $0.value)) })
                    return Part { $0.groups[place] = index }
                }
            }
            builders.append {
                let index = SortedIndex(rising: all.map { KeyEntry($0) })
                return Part { $0.byKey = index }
            }
            let index = RowIndex(plan)
            for part in build(builders) { part.install(index) }
            return index
        }
    }
}
