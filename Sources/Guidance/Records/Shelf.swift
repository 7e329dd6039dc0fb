internal import JSON

/// Records in the order in which they were first put, found by slug.
public struct Shelf<R: Record & Translated>: RecordTable where R.Identifier == Slug {
    /// The records as they are kept.
    private(set) var kept: [Stored<R>] = []
    private var places: [Slug: Int] = [:]
    /// What they are read in; nil where they are read as they are kept.
    var wording: Wording?
    /// Whether they are read without those who recorded, changed and retired them.
    var hidesAuthors = false
    /// What searches look through. Copies of a shelf share it, also those that are read in another language.
    private var search = SearchTables<R>()

    public static var isLoadedAtOnce: Bool { false }

    init() {}

    public init?(_ loaded: RowIndex) { return nil }

    public var rows: RowIndex? { nil }

    public var count: Int { kept.count }

    public func forEach<Failure: Error>(_ visit: (Stored<R>) throws(Failure) -> Bool) throws(Failure) {
        for stored in kept { guard try visit(told(stored)) else { return } }
    }

    /// - Complexity: O(n): shelves are short.
    public func forEach(
        in selection: Selection<R>, after place: Place<R>? = nil, examinedMax: Int = .max, _ visit: (Stored<R>) -> Bool
    ) -> Place<R>? {
        var (last, isEnough) = (Int?.none, false)
        let start = place.flatMap(position).map { $0 + 1 } ?? 0
        let search = selection.words.isEmpty ? nil : search.search(for: selection.words, among: kept, in: wording)
        for place in start..<kept.count where selection.passes(kept[place]) && search?.finds(place) ?? true {
            if isEnough { return last.map { self.place(at: $0, in: selection) } }
            isEnough = !visit(told(kept[place]))
            last = place
        }
        return nil
    }

    /// How many records before it a place names.
    private static var earlierCount: Int { 3 }

    private func place(at position: Int, in selection: Selection<R>) -> Place<R> {
        let earlier = kept[max(0, position - Self.earlierCount)..<position].reversed().map(\.value.id)
        return Place(of: kept[position], in: selection, earlier: earlier)
    }

    /// Where it is; where the nearest before it is, if it is gone.
    private func position(of place: Place<R>) -> Int? { ([place.id] + place.earlier).lazy.compactMap { places[$0] }.first }

    /// Where all that it names is gone, and it names all that stood before it, the visit begins at the beginning.
    public func knows(_ place: Place<R>) -> Bool { position(of: place) != nil || place.earlier.count < Self.earlierCount }

    /// All of them stand in the way of a deletion.
    ///
    /// - Complexity: O(n).
    public func referring(
        to target: RecordAddress, _ onDeletion: OnDeletion?, namedMax: Int
    ) -> (count: Int, named: [Stored<R>]) {
        guard onDeletion == nil || onDeletion == .refuse else { return (0, []) }
        let all = kept.filter { $0.value.references.contains { $0.target == target } }
        return (all.count, Array(all.prefix(namedMax)))
    }

    /// - Returns: False if the record took the place of one of the same id.
    @discardableResult
    public mutating func put(_ stored: Stored<R>) -> Bool {
        search = SearchTables()
        let id = stored.value.id
        if let place = places[id] {
            kept[place] = stored
            return false
        }
        places[id] = kept.count
        kept.append(stored)
        return true
    }

    /// - Complexity: O(n), however many they are: those after them move up.
    public mutating func remove(_ ids: [Slug]) {
        let gone = Set(ids.compactMap { places[$0] })
        guard !gone.isEmpty else { return }
        search = SearchTables()
        kept = kept.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
        places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($0.element.value.id, $0.offset) })
    }

    /// Whether a search would find its texts ready.
    public var isSearched: Bool { search.knows(wording) }

    public static func == (one: Shelf, other: Shelf) -> Bool {
        one.kept == other.kept && one.wording == other.wording && one.hidesAuthors == other.hidesAuthors
    }
}

/// What the records of a shelf are read in.
struct Wording: Sendable, Equatable {
    /// One is tried after the other, as they are.
    let tags: [LanguageTag]
    /// Whether a record that has no words in any of them is read as it is kept, with all its translations.
    let keepsOthers: Bool
}

// The records as they are read: each is translated when it is asked for.
extension Shelf {
    /// - Complexity: O(n), with every text.
    public var all: [Stored<R>] { wording == nil && !hidesAuthors ? kept : kept.map(told) }

    /// The records as rules read them.
    ///
    /// - Complexity: O(n), with every text.
    public var values: [R] { kept.map { told($0.value) } }

    /// Those of them that are meant, by what has no language.
    public func values(where isMeant: (R) -> Bool) -> [R] {
        kept.lazy.map(\.value).filter(isMeant).map(told)
    }

    /// How many of them are meant, by what has no language.
    public func count(where isMeant: (R) -> Bool) -> Int { kept.count { isMeant($0.value) } }

    /// - Complexity: O(1).
    public subscript(id: Slug) -> Stored<R>? { self[kept: id].map(told) }

    /// The record as it is kept, for what has no language.
    subscript(kept id: Slug) -> Stored<R>? { places[id].map { kept[$0] } }

    /// The record without its JSON, which would be written again.
    public func value(_ id: Slug) -> R? { places[id].map(value(at:)) }

    func value(at place: Int) -> R { told(kept[place].value) }

    /// A record that is kept here, as it is read.
    func told(_ stored: Stored<R>) -> Stored<R> {
        let published = hidesAuthors ? stored.value.withoutAuthors : nil
        guard let wording, !wording.keepsOthers || stored.value.hasWords(in: wording.tags) else {
            return published.map { Stored($0, revision: stored.revision) } ?? stored
        }
        return Stored((published ?? stored.value).told(in: wording.tags), revision: stored.revision)
    }

    private func told(_ kept: R) -> R {
        let record = hidesAuthors ? kept.withoutAuthors ?? kept : kept
        guard let wording, !wording.keepsOthers || record.hasWords(in: wording.tags) else { return record }
        return record.told(in: wording.tags)
    }
}
