public import JSON

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

    /// The kinds of those that nobody can delete: they stay on record.
    var lasting: [KindName] {
        counts.map(\.kind).filter { kind in
            !Matter.allCases.contains { $0.kinds.contains(kind) && !Matrix.rows[$0.rawValue].roles(that: .delete).isEmpty }
        }
    }

    mutating func add(_ other: Use) {
        named += other.named
        catalogueCount += other.catalogueCount
        for (kind, count) in other.counts { add(kind, count) }
    }

    fileprivate mutating func add(_ kind: KindName, _ users: (count: Int, named: [StoredRecord])) {
        guard users.count > 0 else { return }
        named += users.named.map { User(kind: kind.rawValue, id: kind.any.text($0.name), name: kind.any.title($0)) }
        add(kind, users.count)
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

    /// The part that somebody may know of: without the rest, and without its number. Of a record that is seen in part, what it refers to
    /// may be hidden.
    func seen(by viewer: Viewer) -> Use {
        var seen = Use()
        let visible = named.filter { user in
            guard let kind = KindName(rawValue: user.kind) else { return true }  // rules are for everybody
            return viewer.sight(of: user.id, kind) == .whole
        }
        // Of those that are not named it is not known whether they are seen.
        let mayHide = viewer.caller.person != nil || viewer.caller.programs != nil
        guard visible.count < named.count || mayHide && counts.contains(where: { $0.count > Self.namedMax }) else { return self }
        seen.named = visible
        for user in visible {
            if let kind = KindName(rawValue: user.kind) { seen.add(kind, 1) } else { seen.catalogueCount += 1 }
        }
        return seen
    }

    mutating func add(rules: [Slug]) {
        named += rules.map { User(kind: "rules", id: $0.text, name: nil) }
        catalogueCount += rules.count
    }

    /// What `write` writes.
    public static let schema = Schema.array(
        .object([
            .init("kind", .text(), "The kind of a record that refers to it, as events name it."),
            .init("id", .text(), "The id of that record."), .init("name", .text(), "What it is called.", isRequired: false),
        ]), countMax: (KindName.allCases.count + 1) * namedMax)

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
    /// Records outside the catalogue come first: they are what an organisation runs.
    ///
    /// - Parameters:
    ///   - onDeletion: What the deletion of the record does to those that are meant; nil for all.
    ///   - gone: These do not count.
    /// - Complexity: O(records of the catalogue); of records in rows O(those that are named), or of a kind of which some are
    ///   gone, O(those that refer to it).
    func use(of address: RecordAddress, _ onDeletion: OnDeletion? = nil, but gone: Set<RecordAddress> = []) -> Use {
        var use = ownUse(of: address, onDeletion, but: gone)
        for kind in KindName.catalogue { use.add(kind, self.users(of: address, in: kind, onDeletion, but: gone)) }
        return use
    }

    /// What refers to a record from outside the catalogue.
    func ownUse(of address: RecordAddress, _ onDeletion: OnDeletion? = nil, but gone: Set<RecordAddress> = []) -> Use {
        var use = Use()
        for kind in KindName.allCases where !kind.isOfCatalogue {
            use.add(kind, users(of: address, in: kind, onDeletion, but: gone))
        }
        return use
    }

    private func users(
        of address: RecordAddress, in kind: KindName, _ onDeletion: OnDeletion?, but gone: Set<RecordAddress>
    ) -> (count: Int, named: [StoredRecord]) {
        let found = kind.any.users(address, onDeletion, self, Use.namedMax)
        guard found.count > 0, gone.contains(where: { $0.kind == kind }) else { return found }
        let users = kind.any.users(address, onDeletion, self, .max).named.filter {
            !gone.contains(RecordAddress(kind: kind, name: $0.name))
        }
        return (users.count, Array(users.prefix(Use.namedMax)))
    }
}

extension Use {
    public static func == (one: Use, other: Use) -> Bool {
        one.named == other.named && one.catalogueCount == other.catalogueCount
            && one.counts.elementsEqual(other.counts) { $0 == $1 }
    }
}
