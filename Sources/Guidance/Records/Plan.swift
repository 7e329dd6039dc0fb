/// What a kind is grouped and sorted by, without its type: made where the type is known, so that what runs for each record
/// is compiled for it.
final class Plan: Sendable {
    /// For each filter, whether a record passes.
    let holds: [@Sendable (StoredRecord, GroupKey, Catalogue) -> Bool]
    /// For each filter; nil for one that has no groups. Then those that only rules ask for.
    let groupings: [Keying<StoredRecord, GroupKey>?]
    /// The indexes by numbers: those of sorts, in the order of the kind's sorts, then those of filters, then those of words, of due
    /// moments, and of what the service itself looks up.
    let numbers: [Keying<StoredRecord, Int64>]
    /// What sorts by a number sort by: the first of `numbers`.
    let sortNumbers: [@Sendable (StoredRecord) -> Int64]
    /// For each filter, where in an index by numbers those that pass for a key stand; nil if there is none.
    let ranges: [(@Sendable (GroupKey) -> NumberRange)?]
    /// A place among `numbers`: the index of the beginnings of words.
    let words: Int?
    /// A place among `numbers`: the index of the moments at which something happens by itself; nil if nothing does.
    let due: Int?
    /// A place among `numbers`: the index by which the service itself finds records.
    let lookup: Int?
    let orders: [Order]
    let hasNames: Bool

    /// Where a sort of the kind has its index.
    enum Order {
        case id
        /// A place among `numbers` and `sortNumbers`.
        case number(Int)
        case name

        /// - Parameter index: A place among `numbers`.
        func isByNumber(_ index: Int) -> Bool {
            if case .number(let place) = self { place == index } else { false }
        }
    }

    /// What a record is sorted by that lacks the number: after all that have it.
    static let missing = Int64.max

    init<R: Record>(
        filters: [Filter<Stored<R>>], sorts: [Sort<R>], texts: (@Sendable (R) -> [String])?,
        groups: [Keying<Stored<R>, GroupKey>], due: [Due<R>], lookup: Keying<Stored<R>, Int64>?
    ) {
        @Sendable func typed(_ stored: StoredRecord) -> Stored<R> { unsafeDowncast(stored, to: Stored<R>.self) }
        holds = filters.map { filter in { filter.holds(typed($0), $1, $2) } }
        @Sendable func untyped<Key>(_ keying: Keying<Stored<R>, Key>) -> Keying<StoredRecord, Key> {
            Keying {
                keying.isSame(typed($0), typed($1))
            } forEachKey: { stored, visit in
                keying.forEachKey(typed(stored), visit)
            }
        }
        groupings = filters.map { $0.grouping.map(untyped) } + groups.map(untyped)
        var (sortNumbers, orders) = ([@Sendable (StoredRecord) -> Int64](), [Order]())
        for sort in sorts {
            switch sort.key {
            case .id: orders.append(.id)
            case .name: orders.append(.name)
            case .number(let number, _):
                orders.append(.number(sortNumbers.count))
                sortNumbers.append { number(typed($0).value) }
            }
        }
        var numbers = sortNumbers.map { number in
            Keying<StoredRecord, Int64> {
                number($0) == number($1)
            } forEachKey: {
                $1(number($0))
            }
        }
        ranges = filters.map { filter in
            guard let ranging = filter.ranging else { return nil }
            let place: Int
            switch ranging.index {
            case .own(let keying):
                place = numbers.count
                numbers.append(untyped(keying))
            case .sort(let name):
                guard let sort = sorts.firstIndex(where: { $0.name == name }), case .number(let found) = orders[sort] else {
                    preconditionFailure("there is a sort by the number that \(filter.name) asks for")
                }
                place = found
            }
            return { NumberRange(index: place, numbers: ranging.numbers($0)) }
        }
        // The catalogue is searched as a whole.
        words = texts != nil && R.Table.isLoadedAtOnce ? numbers.count : nil
        if let texts, words != nil {
            numbers.append(
                Keying {
                    texts(typed($0).value) == texts(typed($1).value)
                } forEachKey: { stored, visit in
                    SearchText(searched: texts(typed(stored).value)).marks.forEach(visit)
                })
        }
        precondition(due.isEmpty || R.Table.isLoadedAtOnce, "due records are in rows")
        self.due = due.isEmpty ? nil : numbers.count
        if !due.isEmpty {
            numbers.append(
                Keying { one, other in
                    due.allSatisfy { $0.at(typed(one).value) == $0.at(typed(other).value) }
                } forEachKey: { stored, visit in
                    let moments = due.compactMap { $0.at(typed(stored).value)?.milliseconds }
                    for (place, moment) in moments.enumerated() where !moments[..<place].contains(moment) { visit(moment) }
                })
        }
        self.lookup = lookup == nil ? nil : numbers.count
        if let lookup { numbers.append(untyped(lookup)) }
        (self.numbers, self.sortNumbers, self.orders) = (numbers, sortNumbers, orders)
        hasNames = sorts.contains { $0.byName != nil }
    }
}

/// A part of an index by numbers.
struct NumberRange: Sendable {
    /// A place among `Plan.numbers`.
    let index: Int
    let numbers: ClosedRange<Int64>
}
