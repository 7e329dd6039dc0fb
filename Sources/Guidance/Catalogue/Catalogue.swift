/// What the sources say, as data: sources, dimensions, relationship types, claims and tensions, each in the order in which
/// they were first recorded.
public struct Catalogue: Sendable {
    /// Counts the decisions that changed the catalogue.
    public private(set) var revision = 0
    /// The documents that claims are taken from.
    public private(set) var sources = Shelf<Source>()
    /// The axes on which types differ.
    public private(set) var dimensions = Shelf<Dimension>()
    /// The kinds of guidance.
    public private(set) var relationshipTypes = Shelf<RelationshipType>()
    /// What the sources say of types on dimensions.
    public private(set) var claims = Shelf<Claim>()
    /// Claims that pull against each other.
    public private(set) var tensions = Shelf<Tension>()
    /// What the texts are read in, where a record has them: the first before the second. English stands behind them all.
    public private(set) var readIn = [LanguageTag.english]
    /// What follows from the records.
    private var derived = Derived<CatalogueIndex>()

    /// An empty catalogue.
    public init() {}

    /// Ends the changes of one decision: counts it.
    mutating func countRevision() { restoreRevision(revision + 1) }

    /// Ends the loading of records that were written out at that revision.
    mutating func restoreRevision(_ revision: Int) {
        self.revision = revision
        derived = Derived()
    }

    /// Carries out changes in their order. Deletions that follow each other in a table cost as much as one.
    mutating func apply(_ changes: some Sequence<CatalogueChange>) {
        var (table, ids) = (CatalogueTable.sources, Set<Slug>())
        for change in changes {
            if case .delete(table, let id) = change {
                ids.insert(id)
                continue
            }
            remove(ids, from: table)
            ids = []
            if case .delete(let next, let id) = change { (table, ids) = (next, [id]) } else { apply(change) }
        }
        remove(ids, from: table)
    }

    @discardableResult
    private mutating func remove(_ ids: Set<Slug>, from table: CatalogueTable) -> Bool {
        derived = Derived()
        switch table {
        case .sources: return sources.remove(ids)
        case .dimensions: return dimensions.remove(ids)
        case .relationshipTypes: return relationshipTypes.remove(ids)
        case .claims: return claims.remove(ids)
        case .tensions: return tensions.remove(ids)
        }
    }

    /// - Returns: Whether the record was not there before a put, or was there before a deletion.
    @discardableResult
    mutating func apply(_ change: CatalogueChange) -> Bool {
        derived = Derived()
        switch change {
        case .putSource(let stored): return sources.put(stored, id: stored.value.id)
        case .putDimension(let stored): return dimensions.put(stored, id: stored.value.id)
        case .putRelationshipType(let stored): return relationshipTypes.put(stored, id: stored.value.id)
        case .putClaim(let stored): return claims.put(stored, id: stored.value.id)
        case .putTension(let stored): return tensions.put(stored, id: stored.value.id)
        case .delete(let table, let id): return remove([id], from: table)
        }
    }

    public func translated(to language: LanguageTag) -> Catalogue { translated(to: [language]) }

    /// The catalogue as people read it who like these languages, the first best: every text that has a translation, and the
    /// sentences that are formed.
    ///
    /// - Parameter keepsOthers: Whether a record that has no words in any of these languages stays as it is kept, with all its
    ///   translations.
    /// - Complexity: O(texts). It is worth keeping.
    public func translated(to languages: [LanguageTag], keepsOthers: Bool = false) -> Catalogue {
        var catalogue = self
        catalogue.readIn = languages
        catalogue.sources = sources.translated(to: languages, keepsOthers)
        catalogue.dimensions = dimensions.translated(to: languages, keepsOthers)
        catalogue.relationshipTypes = relationshipTypes.translated(to: languages, keepsOthers)
        catalogue.claims = claims.translated(to: languages, keepsOthers)
        catalogue.tensions = tensions.translated(to: languages, keepsOthers)
        catalogue.derived = Derived()
        return catalogue
    }

    /// What follows from the records, worked out when it is first asked for: a journal of many changes asks only once.
    var index: CatalogueIndex { derived.value { CatalogueIndex(of: self) } }
}

extension Catalogue: Equatable {
    public static func == (one: Catalogue, other: Catalogue) -> Bool {
        one.revision == other.revision && one.sources == other.sources && one.dimensions == other.dimensions
            && one.relationshipTypes == other.relationshipTypes && one.claims == other.claims && one.tensions == other.tensions
    }
}

extension Catalogue {
    func count(of table: CatalogueTable) -> Int {
        switch table {
        case .sources: sources.all.count
        case .dimensions: dimensions.all.count
        case .relationshipTypes: relationshipTypes.all.count
        case .claims: claims.all.count
        case .tensions: tensions.all.count
        }
    }
}

/// Records of the catalogue in the order in which they were first put, found by id.
public struct Shelf<Value: Sendable>: Sendable, Equatable {
    /// The records as they are kept.
    public private(set) var all: [Stored<Value>] = []
    private var places: [Slug: Int] = [:]

    /// The records as rules read them.
    public var values: [Value] { all.map(\.value) }

    /// The record of that id; nil if there is none.
    ///
    /// - Complexity: O(1).
    public subscript(id: Slug) -> Stored<Value>? { places[id].map { all[$0] } }

    /// - Returns: False if the record took the place of one of the same id.
    @discardableResult
    mutating func put(_ stored: Stored<Value>, id: Slug) -> Bool {
        if let place = places[id] {
            all[place] = stored
            return false
        }
        places[id] = all.count
        all.append(stored)
        return true
    }

    /// - Returns: False if there was none of them.
    /// - Complexity: O(n), however many they are: those behind them move up.
    @discardableResult
    mutating func remove(_ ids: Set<Slug>) -> Bool {
        let gone = Set(ids.compactMap { places[$0] })
        guard !gone.isEmpty else { return false }
        var moved = Array(repeating: 0, count: all.count)
        var left: [Stored<Value>] = []
        left.reserveCapacity(all.count - gone.count)
        for (place, stored) in all.enumerated() where !gone.contains(place) {
            moved[place] = left.count
            left.append(stored)
        }
        all = left
        for id in ids { places[id] = nil }
        places = places.mapValues { moved[$0] }
        return true
    }
}

extension Shelf where Value: CatalogueRecord {
    fileprivate func translated(to languages: [LanguageTag], _ keepsOthers: Bool) -> Shelf {
        var shelf = self
        shelf.all = all.map { stored in
            if keepsOthers, !stored.value.hasWords(in: languages) { return stored }
            return stored.value.translated(to: languages).stored(revision: stored.revision)
        }
        return shelf
    }
}
