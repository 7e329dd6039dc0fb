internal import JSON

/// What refers to a record, so that it cannot be deleted.
public struct Use: Sendable, Equatable {
    /// Those that are named, at most `namedMax` of each kind.
    public private(set) var named: [User] = []
    /// How many there are of each kind outside the catalogue.
    public private(set) var counts: [(kind: KindName, count: Int)] = []
    /// How many records of the catalogue there are, and rules.
    public private(set) var catalogueCount = 0

    public var count: Int { counts.reduce(catalogueCount) { $0 + $1.count } }

    /// Named in one refusal: enough to begin with.
    static let namedMax = 20

    /// A record that refers to another.
    public struct User: Sendable, Equatable {
        /// The name of its kind, as in events; `rules` for a rule.
        public let kind: String
        public let id: String
        /// What people call it, where it has a name.
        public let name: String?
    }

    mutating func add(_ other: Use) {
        named += other.named
        catalogueCount += other.catalogueCount
        for (kind, count) in other.counts { add(kind, count) }
    }

    fileprivate mutating func add(_ kind: KindName, _ stored: [StoredRecord], count: Int) {
        named += stored.map { User(kind: kind.rawValue, id: kind.any.text($0.name), name: kind.any.title($0)) }
        add(kind, count)
    }

    private mutating func add(_ kind: KindName, _ count: Int) {
        if kind.isOfCatalogue {
            catalogueCount += count
        } else if let place = counts.firstIndex(where: { $0.kind == kind }) {
            counts[place].count += count
        } else {
            counts.append((kind, count))
        }
    }

    mutating func add(rules: [Slug]) {
        named += rules.map { User(kind: "rules", id: $0.text, name: nil) }
        catalogueCount += rules.count
    }

    /// Writes the named ones as an array of `{"kind","id","name"}`.
    func write(to writer: inout JSONWriter) {
        writer.array(named) { writer, user in
            writer.object {
                $0.member("kind", user.kind)
                $0.member("id", user.id)
                $0.member("name", ifPresent: user.name)
            }
        }
    }
}

extension Records {
    /// What refers to a record.
    ///
    /// - Parameter kinds: Where it is looked for.
    /// - Complexity: O(records of the catalogue); of records in rows O(those that are named).
    func use(of address: RecordAddress, in kinds: [KindName] = KindName.allCases) -> Use {
        var use = Use()
        // Records of programmes first: they are what an organisation runs.
        for kind in kinds.filter({ !$0.isOfCatalogue }) + kinds.filter(\.isOfCatalogue) {
            let (count, named) = kind.any.users(address, self, Use.namedMax)
            if count > 0 { use.add(kind, named, count: count) }
        }
        return use
    }
}

extension Use {
    public static func == (one: Use, other: Use) -> Bool {
        one.named == other.named && one.catalogueCount == other.catalogueCount
            && one.counts.elementsEqual(other.counts) { $0 == $1 }
    }
}
