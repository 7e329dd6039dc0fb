public import JSON

// What people do for themselves: consents and concerns.

extension Viewer {
    /// Those above a person, the nearest first, up to the first of whom the caller does not see the manager.
    ///
    /// - Throws: `Problem` with `.notFound` for a person whom the caller does not see.
    public func line(of id: ID<Person>) throws(Problem) -> [Visible<Person>] {
        var (line, last) = ([Visible<Person>](), try record(id, of: Person.self))
        for manager in records.line(of: id) {
            guard last.seen?.isSuperset(of: Self.managerMask) ?? true, let visible = seen(manager) else { break }
            line.append(visible)
            last = visible
        }
        return line
    }

    private static let managerMask = Person.fields.mask(["manager"])

    /// As `Records.giveConsent`.
    public func giveConsent(
        _ draft: Draft<Consent>, from document: JSONValue, id: ID<Consent>
    ) throws(Problem) -> Decision<Visible<Consent>> {
        if let consent = draft.record { try caller.requireSelf(consent.person) }
        try require(Need(.consentsWrite))
        return try records.giveConsent(draft, from: document, id: id, by: caller, at: now, for: self).map { written($0) }
    }

    /// As `Records.withdrawConsent`. Of another's consent nobody learns by this.
    public func withdrawConsent(_ id: ID<Consent>) throws(Problem) -> Decision<Visible<Consent>> {
        guard let person = caller.person else { throw .personal(.consents) }
        try require(Need(.consentsWrite))
        guard let current = records.consents[id], current.value.person == person else {
            guard sees(RecordAddress(kind: .consents, name: id.name)) else { throw .notFound(.consents, id.description) }
            throw .personal(.consents)
        }
        return try records.withdrawConsent(id, by: caller, at: now).map { written($0) }
    }

    /// As `Records.raiseConcern`.
    public func raiseConcern(
        _ draft: Draft<Concern>, from document: JSONValue, id: ID<Concern>
    ) throws(Problem) -> Decision<Visible<Concern>> {
        guard caller.person != nil else { throw .personal(.concerns) }
        try require(Need(.concernsWrite))
        return try records.raiseConcern(draft, from: document, id: id, by: caller, at: now, for: self).map { written($0) }
    }

    /// As `Records.handleConcern`.
    public func handleConcern(_ id: ID<Concern>, as document: JSONValue) throws(Problem) -> Decision<Visible<Concern>> {
        guard caller.person != nil else { throw .personal(.concerns) }
        try require(Need(.concernsWrite))
        return try records.handleConcern(id, as: document, by: caller, at: now).map { written($0) }
    }
}
