/// What somebody sees of who read what about a person.
public struct AccessLogSight: Sendable {
    /// The kinds of which the readings show; nil for all.
    let kinds: Set<String>?
    private let world: World?

    /// All of it, as it stands in the files.
    public static let unjudged = AccessLogSight(kinds: nil, world: nil)

    fileprivate init(kinds: Set<String>?, world: World?) { (self.kinds, self.world) = (kinds, world) }

    /// - Parameters:
    ///   - kind: What was read.
    ///   - reader: The id of a person or a key.
    public func shows(kind: String, reader: String) -> Bool {
        guard let kinds else { return true }
        guard kinds.contains(kind) else { return false }
        // Whom a key reads that is confined to programmes takes part in one of them.
        guard let id = ID<Key>(reader) else { return true }
        return key(id)?.programs.isEmpty ?? false
    }

    /// What a reader reads records for, where that was stated when it was made.
    public func purpose(of reader: String) -> String? { ID<Key>(reader).flatMap(key)?.purpose }

    private func key(_ id: ID<Key>) -> Key? { world?.kept.accessKeys[id]?.value }
}

extension Viewer {
    /// What the caller sees of who read what about a person.
    ///
    /// - Throws: `Problem` with `.notFound` for a person whom the caller does not see; with `.denied`, which is the same for each person of
    ///   whom the caller sees anything.
    public func accessLog(of id: ID<Person>) throws(Problem) -> AccessLogSight {
        _ = try record(id, of: Person.self)
        let row = Matrix.rows[Matter.accessLog.rawValue]
        let roles: RoleSet = caller.person == id ? .oneself : ownRoles(in: nil)
        let readers = roles.roles.filter { row[$0].acts.contains(.r) }
        guard !readers.isEmpty else { throw .denied(.otherRole(row.roles(that: .read))) }
        guard !roles.isDisjoint(with: caller.opened(by: .accessLog)) else {
            throw .denied(.scope(roles == .oneself ? .meRead : .auditRead))
        }
        let seesAll = readers.contains { row[$0].view == .whole }
        return AccessLogSight(kinds: seesAll ? nil : Self.kinds(seenBy: readers), world: world)
    }

    /// Those of which an office shows something. What somebody is beside does not count here: a firewall might take it away.
    private static func kinds(seenBy offices: [Role]) -> Set<String> {
        let matters = Matter.allCases.filter { matter in offices.contains { Matrix.rows[matter.rawValue][$0].view != nil } }
        return Set(matters.flatMap(\.kinds).map(\.rawValue))
    }
}
