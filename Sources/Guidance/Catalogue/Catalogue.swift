public import JSON

/// What the sources say, as data: sources, dimensions, relationship types, claims and tensions, each in the order in which
/// they were first recorded.
public struct Catalogue: Sendable {
    /// Counts the decisions that changed the catalogue.
    public private(set) var revision = 0
    /// The documents that claims are taken from.
    public internal(set) var sources = Shelf<Source>()
    /// The axes on which types differ.
    public internal(set) var dimensions = Shelf<Dimension>()
    /// The kinds of guidance.
    public internal(set) var relationshipTypes = Shelf<RelationshipType>()
    /// What the sources say of types on dimensions.
    public internal(set) var claims = Shelf<Claim>()
    /// Claims that pull against each other.
    public internal(set) var tensions = Shelf<Tension>()
    /// What the texts are read in, where a record has them: the first before the second, and English where neither has words.
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

    /// The kinds of records, in the order of the file. Code that is the same for all of them goes through this list.
    public static let kinds = KindName.catalogue.compactMap { $0.any.type as? any CatalogueRecord.Type }

    /// The records of one kind.
    public subscript<R: CatalogueRecord>(kind: R.Type) -> Shelf<R> { self[keyPath: R.shelf] }

    mutating func change<R: CatalogueRecord, Answer>(_ kind: R.Type, _ body: (inout Shelf<R>) -> Answer) -> Answer {
        derived = Derived()
        return body(&self[keyPath: R.shelf])
    }

    /// Whether a record is there, and if so whether it is retired.
    func state(of address: RecordAddress) -> (isThere: Bool, isRetired: Bool) {
        func state<R: CatalogueRecord>(_ kind: R.Type) -> (Bool, Bool) {
            let record = R.Identifier(address.name).flatMap { self[R.self][$0]?.value }
            return (record != nil, record?.retirement != nil)
        }
        guard let kind = Self.kind(address.kind) else { return (false, false) }
        return state(kind)
    }

    /// Nil for a kind that is none of the catalogue.
    static func kind(_ name: KindName) -> (any CatalogueRecord.Type)? { name.any.type as? any CatalogueRecord.Type }

    public func translated(to language: LanguageTag) -> Catalogue { translated(to: [language]) }

    /// The catalogue as people read it who like these languages, the first best: every text that has a translation, and the
    /// sentences that are formed. Each record is translated when it is looked at.
    ///
    /// - Parameter keepsOthers: Whether a record that has no words in any of these languages stays as it is kept, with all its
    ///   translations.
    /// - Complexity: O(1). It is not worth keeping.
    public func translated(to languages: [LanguageTag], keepsOthers: Bool = false) -> Catalogue {
        let known = self.languages
        let wording = Wording(tags: languages.lookups.filter(known.contains), keepsOthers: keepsOthers)
        var catalogue = self
        catalogue.readIn = languages
        func translate<R: CatalogueRecord>(_ kind: R.Type) { catalogue[keyPath: R.shelf].wording = wording }
        for kind in Self.kinds { translate(kind) }
        return catalogue
    }

    /// The catalogue as everybody may read it: without those who recorded, changed and retired records.
    ///
    /// - Complexity: O(1). Each record is looked at when it is read.
    public var published: Catalogue {
        var catalogue = self
        func publish<R: CatalogueRecord>(_ kind: R.Type) { catalogue[keyPath: R.shelf].hidesAuthors = true }
        for kind in Self.kinds { publish(kind) }
        return catalogue
    }

    /// Whether its texts are those of `readIn`.
    public var isTranslated: Bool { claims.wording != nil }

    /// How many records it has.
    public var count: Int {
        sources.count + dimensions.count + relationshipTypes.count + claims.count + tensions.count
    }

    /// Whether what follows from the records is known, or would be in a moment; else the first to ask waits for it.
    public var isIndexed: Bool { count <= 1000 || derived.isKnown }

    /// Works out what follows from the records, if nobody has.
    public func makeIndex() { _ = index }

    /// What follows from the records, in whatever language they are read, worked out when it is first asked for: a journal of many changes asks only once.
    var index: CatalogueIndex { derived.value { CatalogueIndex(of: self) } }
}

extension Catalogue: Equatable {
    public static func == (one: Catalogue, other: Catalogue) -> Bool {
        func areEqual<R: CatalogueRecord>(_ kind: R.Type) -> Bool { one[R.self] == other[R.self] }
        return one.revision == other.revision && kinds.allSatisfy { areEqual($0) }
    }
}
