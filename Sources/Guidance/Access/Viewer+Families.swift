import JSON

// What another system calls a record belongs to the family of its keys: a key, and those that it and they have made. Other families do not see
// it, do not find by it, and may call another record the same.

/// A record that another system may call something.
protocol SystemNamed: Record {
    var externalId: String? { get }
    /// The key to whose family that belongs; nil for the administrator's.
    var externalIdBy: ID<Key>? { get set }
}

extension Records {
    /// The key with which the caller's family begins; nil for the administrator's, which is no record.
    func family(of caller: Caller) -> ID<Key>? {
        guard case .key(var id) = caller.credential.holder else { return nil }
        for _ in 1..<Key.generationsMax {
            guard let parent = accessKeys[id]?.value.parent else { break }
            id = parent
        }
        return id
    }

    /// Gives what another system calls a record to the family of the one who has said so, and signs what keeps who wrote it.
    ///
    /// - Throws: What that one may not write there.
    func claim<R: Record>(
        _ record: inout R, instead current: R?, by document: JSONValue, for viewer: Viewer?
    ) throws(Problem) {
        if let viewer, let sign = R.kind.access.sign { try sign(&record, current, viewer, document) }
        guard let external = R.kind.access.external else { return }
        let id = external.id(record)
        guard id != current.flatMap(external.id) else { return }
        external.setFamily(&record, id == nil ? nil : viewer?.family)
    }
}

extension Caller.Credential {
    /// The key behind it, of a token as well.
    fileprivate var holder: Caller.Credential {
        if case .token(of: let id) = self { .key(id) } else { self }
    }
}

extension Viewer {
    /// The key with which the caller's family begins; nil for the administrator's.
    public var family: ID<Key>? { world.kept.family(of: caller) }

    /// The members of a record that belong to another family than the caller's.
    func foreign<R: Record>(_ record: R) -> FieldMask {
        guard let external = R.kind.access.external, external.id(record) != nil else { return .none }
        let owner = external.family(record)
        // A key that begins a family, as those of most portals do, is known without a look at its parents.
        return owner != nil && owner == caller.key || owner == family ? .none : external.members
    }
}
