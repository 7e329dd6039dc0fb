internal import JSON

/// What refers to a record of the catalogue, so that it cannot be deleted.
public struct CatalogueUse: Sendable, Equatable {
    /// Those that are named, at most `namedMax` of each kind.
    public private(set) var named: [User] = []
    /// How many there are.
    public private(set) var count = 0
    /// How many of them are programmes.
    public private(set) var programCount = 0

    /// Named in one refusal: enough to begin with.
    static let namedMax = 20

    /// A record that refers to another.
    public struct User: Sendable, Equatable {
        /// The name of its table, as in events; `rules` for a rule.
        public let kind: String
        public let id: String
        /// What people call it, where it has a name.
        public let name: String?
    }

    mutating func add(_ other: CatalogueUse) {
        named += other.named
        count += other.count
        programCount += other.programCount
    }

    fileprivate mutating func add(_ kind: String, _ all: [(id: String, name: String?)], count: Int? = nil) {
        named += all.prefix(Self.namedMax).map { User(kind: kind, id: $0.id, name: $0.name) }
        self.count += count ?? all.count
        if kind == RecordTable.programs.rawValue { programCount += count ?? all.count }
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
    /// - Complexity: O(records of the catalogue), and of programmes those that are named.
    public func use(of id: Slug, in table: CatalogueTable) -> CatalogueUse {
        var use = CatalogueUse()
        func claims(where isUser: (Claim) -> Bool) {
            use.add(CatalogueTable.claims.rawValue, catalogue.claims.values.filter(isUser).map { ($0.id.text, nil) })
        }
        func dimensions(where isUser: (Question.Option) -> Bool) {
            let asking = catalogue.dimensions.values.filter { $0.questions.contains { $0.options.contains(where: isUser) } }
            use.add(CatalogueTable.dimensions.rawValue, asking.map { ($0.id.text, $0.name) })
        }
        switch table {
        case .sources: claims { $0.source == id }
        case .dimensions: claims { $0.dimension == id }
        case .relationshipTypes:
            use = programUse(of: id)
            claims { $0.relationshipType == id }
            dimensions { $0.points.contains { $0.relationshipType == id } }
            let kinds = catalogue.relationshipTypes.values.filter { $0.kindOf == id }
            use.add(table.rawValue, kinds.map { ($0.id.text, $0.name) })
        case .claims:
            dimensions { $0.claims.contains(id) }
            let tensions = catalogue.tensions.values.filter { $0.claims.contains(id) }
            use.add(CatalogueTable.tensions.rawValue, tensions.map { ($0.id.text, nil) })
            use.add("rules", Rule.all.filter { $0.claims.contains(id) }.map { ($0.id.text, nil) })
        case .tensions: break
        }
        return use
    }

    /// The programmes that have a type.
    func programUse(of type: Slug) -> CatalogueUse {
        var selection = ProgramSelection()
        selection.relationshipTypes = [type]
        var named: [(id: String, name: String?)] = []
        _ = programs.forEach(in: selection, examinedMax: CatalogueUse.namedMax) { stored in
            named.append((stored.value.id.description, stored.value.name))
            return true
        }
        var use = CatalogueUse()
        use.add(RecordTable.programs.rawValue, named, count: programs.count(ofType: type))
        return use
    }
}
