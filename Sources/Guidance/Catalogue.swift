/// What the sources say, as data: sources, dimensions, relationship types, claims and tensions, each in the order in which
/// they were first recorded.
public struct Catalogue: Sendable, Equatable {
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
    /// What follows from the records, worked out once for each revision.
    private(set) var index = CatalogueIndex()

    /// An empty catalogue.
    public init() {}

    /// Ends the changes of one decision: counts it and works out anew what follows from the records.
    mutating func countRevision() {
        revision += 1
        index = CatalogueIndex(of: self)
    }

    /// Ends the loading of records that were written out at that revision.
    mutating func restoreRevision(_ revision: Int) {
        self.revision = revision
        index = CatalogueIndex(of: self)
    }

    /// - Returns: False if the record took the place of one of the same id.
    @discardableResult
    mutating func apply(_ change: CatalogueChange) -> Bool {
        switch change {
        case .putSource(let stored): sources.put(stored, id: stored.value.id)
        case .putDimension(let stored): dimensions.put(stored, id: stored.value.id)
        case .putRelationshipType(let stored): relationshipTypes.put(stored, id: stored.value.id)
        case .putClaim(let stored): claims.put(stored, id: stored.value.id)
        case .putTension(let stored): tensions.put(stored, id: stored.value.id)
        }
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
}
