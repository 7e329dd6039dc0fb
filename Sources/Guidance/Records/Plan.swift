/// What a kind is grouped and sorted by, without its type: made where the type is known, so that what runs for each record
/// is compiled for it.
final class Plan: Sendable {
    /// For each filter, whether a record passes.
    let holds: [@Sendable (StoredRecord, GroupKey, Catalogue) -> Bool]
    /// For each filter; nil for one that looks at each record.
    let groupings: [Filter<StoredRecord>.Grouping?]
    /// Those that sort by a number, in the order of the kind's sorts.
    let numbers: [@Sendable (StoredRecord) -> Int64]
    let orders: [Order]
    let hasNames: Bool

    /// Where a sort of the kind has its index.
    enum Order {
        case id
        /// A place among `numbers`.
        case number(Int)
        case name
    }

    /// What a record is sorted by that lacks the number: after all that have it.
    static let missing = Int64.max

    init<R: Record>(filters: [Filter<Stored<R>>], sorts: [Sort<R>]) {
        @Sendable func typed(_ stored: StoredRecord) -> Stored<R> { unsafeDowncast(stored, to: Stored<R>.self) }
        holds = filters.map { filter in { filter.holds(typed($0), $1, $2) } }
        groupings = filters.map { filter in
            filter.grouping.map { grouping in
                Filter<StoredRecord>.Grouping {
                    grouping.isSame(typed($0), typed($1))
                } forEachKey: { stored, visit in
                    grouping.forEachKey(typed(stored), visit)
                }
            }
        }
        var (numbers, orders) = ([@Sendable (StoredRecord) -> Int64](), [Order]())
        for sort in sorts {
            switch sort.key {
            case .id: orders.append(.id)
            case .name: orders.append(.name)
            case .number(let number, _):
                orders.append(.number(numbers.count))
                numbers.append { number(typed($0).value) }
            }
        }
        (self.numbers, self.orders) = (numbers, orders)
        hasNames = sorts.contains { $0.byName != nil }
    }
}
