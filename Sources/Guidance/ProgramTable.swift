import HashTreeCollections

/// The programmes, found by id and listed in several orders.
///
/// The hash tree is seeded by process, so nothing iterates it; listing goes through sorted indexes. All of them follow from
/// the records, and a change touches only those whose key it changes.
public struct ProgramTable: Sendable {
    private var byID = TreeDictionary<ProgramID, Stored<Program>>()

    private var ids = SortedIndex<ProgramID>()
    private var idsOfStatus: [Program.Status: SortedIndex<ProgramID>] = [:]
    private var idsOfType: [Slug: SortedIndex<ProgramID>] = [:]

    /// By every order that sorts by a number.
    private var byNumber: [ProgramOrder: SortedIndex<Entry<Int64>>] = [:]
    private var byName = SortedIndex<Entry<NameKey>>()

    /// A programme in an index: 24 bytes with a number, and 32 with a name, which shares its text with the programme.
    private struct Entry<Key: Comparable & Sendable>: Comparable, Sendable {
        let key: Key
        let id: ProgramID

        static func < (one: Entry, other: Entry) -> Bool {
            one.key == other.key ? one.id < other.id : one.key < other.key
        }
    }

    init() {}

    public var count: Int { ids.count }

    public subscript(id: ProgramID) -> Stored<Program>? { byID[id] }

    // MARK: Listing

    /// Visits all programmes in the order of their ids until `visit` says false.
    public func forEach<Failure: Error>(_ visit: (Stored<Program>) throws(Failure) -> Bool) throws(Failure) {
        try ids.forEach { (id) throws(Failure) in try visit(indexed(id)) }
    }

    /// Visits the programmes of a selection until `visit` says that it has enough.
    ///
    /// - Parameters:
    ///   - place: The visit begins behind it, whether its programme still stands there or not. It is of the selection's order.
    ///   - examinedMax: It ends after so many programmes have been looked at, whether the selection holds them or not.
    ///   - visit: False ends the visit behind this programme.
    /// - Returns: The place behind which there is more to look at; nil if it came to the end.
    /// - Complexity: O(log n) and the programmes looked at: by `createdAt` those that pass the filter which fewest do, in other
    ///   orders all.
    public func forEach(
        in selection: ProgramSelection, after place: ProgramPlace? = nil, examinedMax: Int = .max,
        _ visit: (Stored<Program>) -> Bool
    ) -> ProgramPlace? {
        var (last, examined, isEnough, isCut) = (Stored<Program>?.none, 0, false, false)
        walk(selection, after: place) { id in
            guard !isEnough, examined < examinedMax else {
                isCut = true
                return false
            }
            let stored = indexed(id)
            (last, examined) = (stored, examined + 1)
            if selection.holds(stored) { isEnough = !visit(stored) }
            return true
        }
        return isCut ? last.map { ProgramPlace(of: $0, in: selection.order) } : nil
    }

    private func indexed(_ id: ProgramID) -> Stored<Program> {
        guard let stored = byID[id] else { preconditionFailure("an indexed id has a record") }
        return stored
    }

    private func walk(_ selection: ProgramSelection, after start: ProgramPlace?, _ visit: (ProgramID) -> Bool) {
        let isFalling = selection.isFalling
        switch selection.order {
        case .createdAt:
            let index = smallestIndex(for: selection)
            _ = isFalling ? index.forEachFalling(before: start?.id, visit) : index.forEach(after: start?.id, visit)
        case .name:
            let start = start.map { start in
                guard case .name(let key) = start.key else { preconditionFailure("a place is of its order") }
                return Entry(key: key, id: start.id)
            }
            _ =
                isFalling
                ? byName.forEachFalling(before: start) { visit($0.id) } : byName.forEach(after: start) { visit($0.id) }
        case .updatedAt, .startsOn, .endsOn:
            let start = start.map { start in
                guard case .number(let key) = start.key else { preconditionFailure("a place is of its order") }
                return Entry(key: key, id: start.id)
            }
            guard let index = byNumber[selection.order] else { return }
            guard isFalling else {
                index.forEach(after: start) { visit($0.id) }
                return
            }
            // Those without a day are the last in the index, and come last here too.
            let (noDay, isMissing) = (ProgramPlace.noDay, start?.key == ProgramPlace.noDay)
            let end = start ?? Entry(key: noDay, id: .lowest)
            guard isMissing || index.forEachFalling(before: end, { visit($0.id) }) else { return }
            index.forEachFalling(before: isMissing ? start : nil) { $0.key == noDay && visit($0.id) }
        }
    }

    /// Of the indexes of ids that hold all that the selection does, the one with the fewest.
    private func smallestIndex(for selection: ProgramSelection) -> SortedIndex<ProgramID> {
        var smallest = ids
        if let status = selection.status { smallest = idsOfStatus[status] ?? SortedIndex() }
        if let type = selection.relationshipType {
            let index = idsOfType[type] ?? SortedIndex()
            if index.count < smallest.count { smallest = index }
        }
        return smallest
    }

    // MARK: Changing

    mutating func put(_ stored: Stored<Program>) {
        let before = byID.updateValue(stored, forKey: stored.value.id)
        index(stored.value.id, from: before, to: stored)
    }

    mutating func delete(_ id: ProgramID) {
        let before = byID.removeValue(forKey: id)
        index(id, from: before, to: nil)
    }

    private mutating func index(_ id: ProgramID, from old: Stored<Program>?, to new: Stored<Program>?) {
        if old?.value.status != new?.value.status {
            if let old { idsOfStatus[old.value.status]?.remove(id) }
            if let new { idsOfStatus[new.value.status, default: SortedIndex()].insert(id) }
        }
        if old?.value.relationshipTypes != new?.value.relationshipTypes {
            for type in old?.value.relationshipTypes ?? [] { idsOfType[type]?.remove(id) }
            for type in new?.value.relationshipTypes ?? [] { idsOfType[type, default: SortedIndex()].insert(id) }
        }
        for order in ProgramOrder.allCases {
            let from = old.map { ProgramPlace(of: $0, in: order) }
            let to = new.map { ProgramPlace(of: $0, in: order) }
            guard from != to else { continue }
            switch from?.key {
            case .number(let key): byNumber[order]?.remove(Entry(key: key, id: id))
            case .name(let key): byName.remove(Entry(key: key, id: id))
            case .idOnly: ids.remove(id)
            case nil: break
            }
            switch to?.key {
            case .number(let key): byNumber[order, default: SortedIndex()].insert(Entry(key: key, id: id))
            case .name(let key): byName.insert(Entry(key: key, id: id))
            case .idOnly: ids.insert(id)
            case nil: break
            }
        }
    }
}

extension ProgramTable: Equatable {
    /// Indexes follow from the records.
    public static func == (one: ProgramTable, other: ProgramTable) -> Bool { one.byID == other.byID }
}

extension ProgramTable {
    /// Many programmes at once: indexes are built when all are there.
    struct Loading: Sendable {
        private var byID = TreeDictionary<ProgramID, Stored<Program>>()
        private var all: [Stored<Program>] = []

        init() {}

        /// - Returns: False if one of this id was there.
        mutating func add(_ stored: Stored<Program>) -> Bool {
            all.append(stored)
            return byID.updateValue(stored, forKey: stored.value.id) == nil
        }

        consuming func finish() -> ProgramTable {
            all.sort { $0.value.id < $1.value.id }
            return ProgramTable(byID, all)
        }
    }

    /// - Parameter all: In the order of their ids.
    private init(_ byID: TreeDictionary<ProgramID, Stored<Program>>, _ all: [Stored<Program>]) {
        self.byID = byID
        ids = SortedIndex(sorted: all.map(\.value.id))
        var (ofStatus, ofType): ([Program.Status: [ProgramID]], [Slug: [ProgramID]]) = ([:], [:])
        for stored in all {
            let id = stored.value.id
            ofStatus[stored.value.status, default: []].append(id)
            for type in stored.value.relationshipTypes where ofType[type]?.last != id { ofType[type, default: []].append(id) }
        }
        idsOfStatus = ofStatus.mapValues { SortedIndex(sorted: $0) }
        idsOfType = ofType.mapValues { SortedIndex(sorted: $0) }
        for order in ProgramOrder.allCases {
            var (numbers, names): ([Entry<Int64>], [Entry<NameKey>]) = ([], [])
            for stored in all {
                switch ProgramPlace(of: stored, in: order).key {
                case .number(let key): numbers.append(Entry(key: key, id: stored.value.id))
                case .name(let key): names.append(Entry(key: key, id: stored.value.id))
                case .idOnly: break
                }
            }
            if !numbers.isEmpty { byNumber[order] = SortedIndex(sorted: numbers.sorted()) }
            if !names.isEmpty { byName = SortedIndex(sorted: names.sorted()) }
        }
    }
}
