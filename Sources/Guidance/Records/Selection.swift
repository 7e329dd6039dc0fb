/// Which records of a kind, and in which order.
public struct Selection<R: Record>: Sendable {
    /// Filters of the kind, each with the keys of which a record has to have one.
    public private(set) var chosen: [(filter: Int, keys: [GroupKey])] = []
    /// The keys of each filter that has many.
    private var sets: [Set<GroupKey>?] = []
    /// Beyond it a record's own keys are looked up among them; each by itself takes long where a request names a thousand.
    private static var keysComparedMax: Int { 8 }
    /// A place among the sorts of the kind.
    public private(set) var sort = 0
    /// The last first; what comes last because its day is missing comes last all the same.
    public var isFalling = false
    /// All of these stand in the texts of a record: of one in rows where words begin.
    public var words: [SearchText] = []
    /// The records among which it is; nil for all.
    private(set) var among: [RecordKey]?
    /// What filters that look at the catalogue see.
    public let catalogue: Catalogue

    /// All records, in the first order of the kind.
    public init(in catalogue: Catalogue = Catalogue()) { self.catalogue = catalogue }

    /// Lets only records pass that have any of these values.
    public mutating func choose(_ filter: Int, _ keys: [GroupKey]) {
        chosen.append((filter, keys))
        sets.append(keys.count > Self.keysComparedMax ? Set(keys) : nil)
    }

    /// Leaves out all records but these.
    public mutating func confine(to keys: [RecordKey]) { among = keys }

    /// Sorts by one of the orders of the kind.
    ///
    /// - Returns: False if the kind has no such order.
    @discardableResult
    public mutating func sort(by name: String) -> Bool {
        guard let place = R.kind.sorts.firstIndex(where: { $0.name == name }) else { return false }
        sort = place
        return true
    }

    /// Whether the record passes every filter, and has all words.
    ///
    /// - Parameter known: A place in `chosen` of a filter that it is known to pass.
    func holds(_ stored: Stored<R>, known: Int? = nil) -> Bool {
        guard passes(stored, known: known) else { return false }
        return hasWords(stored.value)
    }

    /// Whether a record, or what somebody sees of it, has all words.
    func hasWords(_ record: R) -> Bool {
        guard !words.isEmpty, let texts = R.kind.texts else { return true }
        let text = SearchText(searched: texts(record))
        return words.allSatisfy { text.hasWord(beginningWith: $0) }
    }

    /// Where in indexes by numbers all that it holds stands.
    var ranges: [NumberRange] {
        let plan = R.kind.plan
        let ofFilters = chosen.compactMap { filter, keys in keys.count == 1 ? plan.ranges[filter]?(keys[0]) : nil }
        return ofFilters
            + (plan.words.map { place in words.map { NumberRange(index: place, numbers: $0.marksOfBeginning) } } ?? [])
    }

    /// Whether the record passes every filter.
    func passes(_ stored: Stored<R>, known: Int? = nil) -> Bool {
        let plan = R.kind.plan
        let tests = plan.holds
        for (place, (filter, keys)) in chosen.enumerated() where place != known {
            if let set = sets[place], let grouping = plan.groupings[filter] {
                var isFound = false
                grouping.forEachKey(stored) { isFound = isFound || set.contains($0) }
                guard isFound else { return false }
                continue
            }
            guard keys.contains(where: { tests[filter](stored, $0, catalogue) }) else { return false }
        }
        return true
    }
}

/// Where a record stands in an order, or stood once: what a cursor names.
public struct Place<R: Record>: Sendable, Equatable {
    let key: PlaceKey
    let id: R.Identifier
    /// Those that stand before it, the nearest first, where records have no order but that in which they were put: if it is gone,
    /// the place is after the nearest that is left.
    let earlier: [R.Identifier]

    init(key: PlaceKey, id: R.Identifier, earlier: [R.Identifier] = []) { (self.key, self.id, self.earlier) = (key, id, earlier) }

    init(of stored: Stored<R>, in selection: Selection<R>, earlier: [R.Identifier] = []) {
        (id, self.earlier) = (stored.value.id, earlier)
        let sorts = R.kind.sorts
        guard !sorts.isEmpty else {
            key = .idOnly
            return
        }
        key =
            switch sorts[selection.sort].key {
            case .id: .idOnly
            case .number(let number, _): .number(number(stored.value))
            case .name(let name): .name(NameKey(name(stored.value)))
            }
    }
}

/// What a record is sorted by.
enum PlaceKey: Sendable, Equatable {
    /// By `createdAt` the id says all.
    case idOnly
    case number(Int64)
    case name(NameKey)
}

extension Place {
    /// In the order of ids.
    public init(of id: R.Identifier) { self.init(key: .idOnly, id: id) }
}

extension Place: CustomStringConvertible {
    /// `<key>.<id>`, or only the id where that says all, or `<id>~<id before it>`: letters, digits and `-._~`, which need no escape
    /// in a URL.
    public var description: String {
        switch key {
        case .idOnly: ([id] + earlier).map(\.description).joined(separator: "~")
        case .number(Plan.missing): "none.\(id)"
        case .number(let number): "\(number).\(id)"
        case .name(let name): "\(name.hexadecimal).\(id)"
        }
    }

    /// - Parameter text: As `description` writes it for a place in the order of that selection.
    public init?(_ text: String, in selection: Selection<R>) {
        var parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let sorts = R.kind.sorts
        let sort = sorts.isEmpty ? Sort<R>.Key.id : sorts[selection.sort].key
        let named = (parts.popLast() ?? "").split(separator: "~", omittingEmptySubsequences: false)
        let ids = named.compactMap { R.Identifier(String($0)) }
        guard let id = ids.first, ids.count == named.count else { return nil }
        func number(_ text: Substring, mayLack: Bool) -> PlaceKey? {
            if text == "none" { return mayLack ? .number(Plan.missing) : nil }
            return Int64(text).flatMap { $0.description == text && $0 != Plan.missing ? .number($0) : nil }
        }
        let key: PlaceKey? =
            switch (sort, parts.count) {
            case (.id, 0): .idOnly
            case (.number(_, let mayLack), 1): number(parts[0], mayLack: mayLack)
            case (.name, 1): NameKey(hexadecimal: parts[0]).map { .name($0) }
            case (.id, _), (.number, _), (.name, _): nil
            }
        guard let key else { return nil }
        self.init(key: key, id: id, earlier: Array(ids.dropFirst()))
    }
}
