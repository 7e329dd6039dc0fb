/// The records of one kind: a thin typed face of a `RowIndex`, which costs one reference to copy.
public struct Rows<R: Record & Prefixed>: RecordTable where R.Identifier == ID<R> {
    private var index: RowIndex

    public static var isLoadedAtOnce: Bool { true }

    init() { index = RowIndex(R.kind.plan) }

    public init(_ loaded: RowIndex) { index = loaded }

    public var rows: RowIndex? { index }

    public var count: Int { index.count }

    public subscript(id: ID<R>) -> Stored<R>? { index[id.key].map { unsafeDowncast($0, to: Stored<R>.self) } }

    /// Those that pass a filter which has an index by numbers, or share its number.
    func keys(passing filter: Int, _ key: GroupKey) -> [RecordKey] {
        index.plan.ranges[filter].flatMap { index.keys(in: [$0(key)], countMax: .max) } ?? []
    }

    /// The first record that suits under a number of the kind's `lookup`.
    func first(under number: Int64, where suits: (R) -> Bool) -> Stored<R>? {
        guard let lookup = index.plan.lookup else { preconditionFailure("the kind has an index to look into") }
        return index.first(under: number, in: lookup) { suits(unsafeDowncast($0, to: Stored<R>.self).value) }
            .map { unsafeDowncast($0, to: Stored<R>.self) }
    }

    public func forEach<Failure: Error>(_ visit: (Stored<R>) throws(Failure) -> Bool) throws(Failure) {
        try index.forEach { (stored) throws(Failure) in try visit(unsafeDowncast(stored, to: Stored<R>.self)) }
    }

    /// Visits the records in a group of a filter, in the order of their keys, until the visitor says false.
    func forEach(in filter: Int, _ group: GroupKey, _ visit: (Stored<R>) -> Bool) {
        index.forEach(in: (filter, group), by: .id, isFalling: false, after: nil) {
            visit(unsafeDowncast($0, to: Stored<R>.self))
        }
    }

    /// - Complexity: O(log n) and the records looked at. Where no more than `examinedMax` stand under a beginning of a word, a text
    ///   or a time that is asked for, those alone are, once for each call. Those that match the most selective filter of a
    ///   single value, by `createdAt`; in other orders where they are so few that they are sooner put in order. Else all of them.
    public func forEach(
        in selection: Selection<R>, after place: Place<R>? = nil, examinedMax: Int = .max, _ visit: (Stored<R>) -> Bool
    ) -> Place<R>? {
        var (last, examined, isEnough, isCut) = (Stored<R>?.none, 0, false, false)
        let order = index.plan.orders.isEmpty ? .id : index.plan.orders[selection.sort]
        let ranges = selection.ranges
        // What is in the order of the list is walked from where it begins. Of what is not, a few are put in order.
        let walked = ranges.first { order.isByNumber($0.index) }
        let few =
            selection.among ?? index.keys(in: ranges.filter { !order.isByNumber($0.index) }, countMax: examinedMax)
            ?? (walked == nil ? index.few(of: selection.chosen, by: order, countMax: examinedMax) : nil)
        // Only in the order of keys is a group's index of use.
        let narrowest = if few == nil, case .id = order { index.narrowest(of: selection.chosen) } else { Int?.none }
        let isSure = selection.words.isEmpty && selection.chosen.count == (narrowest == nil ? 0 : 1)
        let first = selection.isFalling ? nil : walked.map { (PlaceKey.number($0.numbers.lowerBound), RecordKey.lowest) }
        (few.map { index.part($0, by: order) } ?? index).forEach(
            in: narrowest.map { (selection.chosen[$0].filter, selection.chosen[$0].keys[0]) }, by: order,
            isFalling: selection.isFalling, after: place.map { ($0.key, $0.id.key) } ?? first
        ) { stored in
            if let walked, !walked.numbers.contains(index.plan.sortNumbers[walked.index](stored)) { return false }
            guard !isEnough, examined < examinedMax else {
                isCut = true
                return false
            }
            let stored = unsafeDowncast(stored, to: Stored<R>.self)
            (last, examined) = (stored, examined + 1)
            if isSure || selection.holds(stored, known: narrowest) { isEnough = !visit(stored) }
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
            index.forEach(in: (filter, group), by: .id, isFalling: false, after: nil) { stored in
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

    /// How many records stand under a key of one of the kind's filters.
    ///
    /// - Complexity: O(1).
    func count(in group: GroupKey, of filter: Int) -> Int { index.count(in: group, of: filter) }

    /// The records that stand under a key of one of the kind's filters, in the order of their ids.
    func all(in group: GroupKey, of filter: Int) -> [Stored<R>] {
        var all: [Stored<R>] = []
        forEach(in: filter, group) { stored in
            all.append(stored)
            return true
        }
        return all
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
