/// Records in the order in which they were first put, found by slug.
public struct Shelf<R: Record>: RecordTable where R.Identifier == Slug {
    /// The records as they are kept.
    public private(set) var all: [Stored<R>] = []
    private var places: [Slug: Int] = [:]

    public static var isLoadedAtOnce: Bool { false }

    init() {}

    public init?(_ loaded: RowIndex) { return nil }

    public var count: Int { all.count }

    /// The records as rules read them.
    public var values: [R] { all.map(\.value) }

    /// - Complexity: O(1).
    public subscript(id: Slug) -> Stored<R>? { places[id].map { all[$0] } }

    public func forEach<Failure: Error>(_ visit: (Stored<R>) throws(Failure) -> Bool) throws(Failure) {
        for stored in all { guard try visit(stored) else { return } }
    }

    /// - Complexity: O(n): shelves are short.
    public func forEach(
        in selection: Selection<R>, after place: Place<R>? = nil, examinedMax: Int = .max, _ visit: (Stored<R>) -> Bool
    ) -> Place<R>? {
        var (last, isEnough) = (Stored<R>?.none, false)
        let start = place.map { (places[$0.id] ?? -1) + 1 } ?? 0
        for stored in all[start...] where selection.holds(stored) {
            if isEnough { return last.map { Place(of: $0, in: selection) } }
            isEnough = !visit(stored)
            last = stored
        }
        return nil
    }

    public func knows(_ place: Place<R>) -> Bool { places[place.id] != nil }

    /// All of them stand in the way of a deletion.
    ///
    /// - Complexity: O(n).
    public func referring(
        to target: RecordAddress, _ onDeletion: OnDeletion?, namedMax: Int
    ) -> (count: Int, named: [Stored<R>]) {
        guard onDeletion == nil || onDeletion == .refuse else { return (0, []) }
        let all = all.filter { $0.value.references.contains { $0.target == target } }
        return (all.count, Array(all.prefix(namedMax)))
    }

    /// - Returns: False if the record took the place of one of the same id.
    @discardableResult
    public mutating func put(_ stored: Stored<R>) -> Bool {
        let id = stored.value.id
        if let place = places[id] {
            all[place] = stored
            return false
        }
        places[id] = all.count
        all.append(stored)
        return true
    }

    /// - Complexity: O(n), however many they are: those after them move up.
    public mutating func remove(_ ids: [Slug]) {
        let gone = Set(ids.compactMap { places[$0] })
        guard !gone.isEmpty else { return }
        all = all.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
        places = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($0.element.value.id, $0.offset) })
    }

    /// The same records, each as `change` gives it back.
    func mapped(_ change: (Stored<R>) -> Stored<R>) -> Shelf {
        var shelf = self
        shelf.all = all.map(change)
        return shelf
    }
}
