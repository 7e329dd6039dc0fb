import HashTreeCollections

/// The programmes, found by id and listed in several orders.
///
/// The hash tree is seeded by process, so nothing iterates it; listing goes through sorted indexes. All of them follow from
/// the records, and a change touches only those whose key it changes.
public struct ProgramTable: Sendable {
    private var byID = TreeDictionary<ProgramID, Stored<Program>>()

    private var ids = SortedIndex<ProgramID>()
    /// One for each status, in the order of the cases.
    private var idsOfStatus = Program.Status.allCases.map { _ in SortedIndex<ProgramID>() }
    private var idsOfType: [Slug: SortedIndex<ProgramID>] = [:]
    private var byUpdate = SortedIndex<NumberEntry>()
    private var byStart = SortedIndex<NumberEntry>()
    private var byEnd = SortedIndex<NumberEntry>()
    private var byName = SortedIndex<NameEntry>()

    /// A programme in an index by numbers.
    private struct NumberEntry: Comparable, Sendable {
        let key: Int64
        let id: ProgramID

        static func < (one: NumberEntry, other: NumberEntry) -> Bool {
            one.key == other.key ? one.id < other.id : one.key < other.key
        }
    }

    /// A programme in the index by names: 16 bytes, of which the first eight tell most names apart.
    ///
    /// It counts no reference, for copying a node would count one for each entry in it. The programme lives as long as
    /// `byID` of the same table holds it, and it is taken from here before it is let go there.
    private struct NameEntry: Comparable, Sendable {
        private let prefix: UInt64
        unowned(unsafe) let stored: Stored<Program>

        init(_ stored: Stored<Program>) {
            (prefix, self.stored) = (NameKey(stored.value.name).prefix, stored)
        }

        init(_ stored: Stored<Program>, prefix: UInt64) { (self.prefix, self.stored) = (prefix, stored) }

        static func < (one: NameEntry, other: NameEntry) -> Bool {
            if one.prefix != other.prefix { return one.prefix < other.prefix }
            let order = NameKey.compare(NameKey(one.stored.value.name), NameKey(other.stored.value.name))
            return order == 0 ? one.stored.value.id < other.stored.value.id : order < 0
        }

        static func == (one: NameEntry, other: NameEntry) -> Bool {
            one.prefix == other.prefix && one.stored.value.id == other.stored.value.id
                && NameKey(one.stored.value.name) == NameKey(other.stored.value.name)
        }
    }

    init() {}

    public var count: Int { ids.count }

    /// How many programmes have a type.
    func count(ofType type: Slug) -> Int { idsOfType[type]?.count ?? 0 }

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
    /// - Complexity: O(log n) and the programmes looked at: by `createdAt` those that pass the filter of one value which fewest
    ///   do, in other orders and without such a filter all.
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
            let standIn = start.map { start in
                guard case .name(let key) = start.key else { preconditionFailure("a place is of its order") }
                return key.standIn(id: start.id)
            }
            withExtendedLifetime(standIn) {
                let start = standIn.map { NameEntry($0) }
                _ =
                    isFalling
                    ? byName.forEachFalling(before: start) { visit($0.stored.value.id) }
                    : byName.forEach(after: start) { visit($0.stored.value.id) }
            }
        case .updatedAt, .startsOn, .endsOn:
            let start = start.map { start in
                guard case .number(let key) = start.key else { preconditionFailure("a place is of its order") }
                return NumberEntry(key: key, id: start.id)
            }
            let index = selection.order == .updatedAt ? byUpdate : selection.order == .startsOn ? byStart : byEnd
            guard isFalling else {
                index.forEach(after: start) { visit($0.id) }
                return
            }
            // Those without a day are the last in the index, and come last here too.
            let (noDay, isMissing) = (ProgramPlace.noDay, start?.key == ProgramPlace.noDay)
            let end = start ?? NumberEntry(key: noDay, id: .lowest)
            guard isMissing || index.forEachFalling(before: end, { visit($0.id) }) else { return }
            index.forEachFalling(before: isMissing ? start : nil) { $0.key == noDay && visit($0.id) }
        }
    }

    /// Of the indexes of ids that hold all that the selection does, the one with the fewest. A filter of several values has none.
    private func smallestIndex(for selection: ProgramSelection) -> SortedIndex<ProgramID> {
        var smallest = ids
        if let status = selection.statuses.first, selection.statuses.count == 1 { smallest = idsOfStatus[status.ordinal] }
        if let type = selection.relationshipTypes.first, selection.relationshipTypes.count == 1 {
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

    /// - Parameters:
    ///   - old: As it was, and is held until this returns.
    ///   - new: As `byID` has it now.
    private mutating func index(_ id: ProgramID, from old: Stored<Program>?, to new: Stored<Program>?) {
        if old?.value.status != new?.value.status {
            if let old { idsOfStatus[old.value.status.ordinal].remove(id) }
            if let new { idsOfStatus[new.value.status.ordinal].insert(id) }
        }
        if old?.value.relationshipTypes != new?.value.relationshipTypes {
            for type in old?.value.relationshipTypes ?? [] { idsOfType[type]?.remove(id) }
            for type in new?.value.relationshipTypes ?? [] { idsOfType[type, default: SortedIndex()].insert(id) }
        }
        func move(_ index: inout SortedIndex<NumberEntry>, _ key: (Stored<Program>) -> Int64) {
            let (from, to) = (old.map(key), new.map(key))
            guard from != to else { return }
            if let from { index.remove(NumberEntry(key: from, id: id)) }
            if let to { index.insert(NumberEntry(key: to, id: id)) }
        }
        move(&byUpdate) { $0.value.updatedAt.milliseconds }
        move(&byStart) { ProgramPlace.number(of: $0.value.startsOn) }
        move(&byEnd) { ProgramPlace.number(of: $0.value.endsOn) }
        // The entry names the programme as it is stored, so it changes with every change.
        if let old { byName.remove(NameEntry(old)) }
        if let new { byName.insert(NameEntry(new)) }
        if old == nil { ids.insert(id) }
        if new == nil { ids.remove(id) }
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
        ids = SortedIndex(all.map(\.value.id))
        var ofStatus = idsOfStatus.map { _ in [ProgramID]() }
        var ofType: [Slug: [ProgramID]] = [:]
        for stored in all {
            let id = stored.value.id
            ofStatus[stored.value.status.ordinal].append(id)
            for type in stored.value.relationshipTypes where ofType[type]?.last != id { ofType[type, default: []].append(id) }
        }
        idsOfStatus = ofStatus.map { SortedIndex($0) }
        idsOfType = ofType.mapValues { SortedIndex($0) }
        func index(_ key: (Stored<Program>) -> Int64) -> SortedIndex<NumberEntry> {
            SortedIndex(all.map { NumberEntry(key: key($0), id: $0.value.id) })
        }
        byUpdate = index { $0.value.updatedAt.milliseconds }
        byStart = index { ProgramPlace.number(of: $0.value.startsOn) }
        byEnd = index { ProgramPlace.number(of: $0.value.endsOn) }
        byName = SortedIndex(NameKey.sorted(all.map(\.value.name)).map { NameEntry(all[$0.number], prefix: $0.prefix) })
    }
}
