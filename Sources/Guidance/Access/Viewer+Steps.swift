public import JSON

// Steps, and other decisions about one record that the caller may make.

extension Viewer {
    /// A decision about one record, and the record as the caller sees it then.
    ///
    /// - Parameters:
    ///   - current: The record, seen for the act that is decided on; nil where there may be none yet.
    ///   - decide: Gets the records, who decides, and when.
    func decide<R: Record>(
        on current: Visible<R>?, _ decide: (Records, _ by: String, Instant) throws(Problem) -> Decision<Stored<R>>
    ) throws(Problem) -> Decision<Visible<R>> {
        try decide(records, caller.signature, now).map { written($0, before: current) }
    }

    /// As `Records.move`.
    public func move<R: Moving>(_ current: Visible<R>, as document: JSONValue) throws(Problem) -> Decision<SeenMove<R>> {
        try records.move(
            current.value.id, by: document, as: actors(to: current.value), by: caller.signature, for: caller.person, at: now
        ).map {
            SeenMove(move: $0.open(to: self), visible: written($0.stored, before: current))
        }
    }

    /// A step that a record has taken, told again.
    ///
    /// - Throws: Also `Problem` with `.denied` for a caller who no longer sees all of the record.
    public func move<R: Moving>(_ number: Int, of current: Visible<R>) throws(Problem) -> SeenMove<R> {
        guard current.showsSteps else { throw .denied(current.partDenial) }
        return SeenMove(move: try records.move(number, of: current.value.id, at: now).open(to: self), visible: current)
    }

    /// The steps that may follow in a program that the caller sees whole, those of others among them.
    ///
    /// Not for every kind: a list asks it for each of its rows, and code of another module that is generic runs without knowing its types.
    public func steps(of record: Visible<Program>) -> [Step] {
        record.isWhole ? records.steps(of: record.value, at: now) : []
    }

    /// As `Records.writeFindings`, with the steps that the caller itself may take.
    public func writeFindings<R: Moving>(of record: Visible<R>, to writer: inout JSONWriter, for reader: Reader) {
        records.writeFindings(of: record.value, by: actors(to: record.value), self, at: now, to: &writer, for: reader)
    }
}

extension Move {
    /// The same without what the rules find in what the caller does not read.
    fileprivate func open(to viewer: Viewer) -> Move {
        let closed = R.rules.filter { !$0.isOpen(stored.value, viewer) }.map(\.id)
        return Move(
            transition: transition, held: held, findings: findings.filter { !closed.contains($0.rule) }, stored: stored)
    }
}

/// A step, and the record as who took it sees it then.
public struct SeenMove<R: Moving>: Sendable {
    public let move: Move<R>
    public let visible: Visible<R>
}

extension Visible where R: Moving {
    /// The steps that it keeps, for those who see them.
    public var transitions: [Transition<R.Status>] { showsSteps ? record.transitions : [] }
    /// Whether the steps are among the members that are shown, and so what the rules find too.
    public var showsSteps: Bool { seen.map { $0.isSuperset(of: R.fields.mask(["transitions"])) } ?? true }
}

extension Visible {
    /// Why only those who see its steps, or else all of it, may see its parts.
    public var partDenial: Denial {
        let (row, access) = (Matrix.rows[R.kind.access.matter(value).rawValue], R.kind.access)
        let steps = R.fields.mask(R.fields.fields.map(\.name).filter { $0 == "transitions" })
        let needed = steps.isEmpty ? access.whole : steps
        return .otherRole(Role.allCases.filter { row[$0].view.map { access.mask($0).isSuperset(of: needed) } ?? false })
    }
}

// MARK: Lists

extension Viewer {
    /// The members that the caller sees of every record of a kind that it sees at all; nil for all of them. Only by these can it search,
    /// filter and sort: else what is hidden could be found out by asking for it.
    public func seenInLists<R: Record>(_ kind: R.Type) -> FieldMask? {
        guard caller.person == nil, !kind.kind.name.isOfCatalogue else {
            let seen = seenOfEverybody(R.self) ?? R.kind.access.always
            return seen == R.fields.all ? nil : seen
        }
        let roles = caller.credential == .administrator || isWriter(of: R.kind.name) ? RoleSet.administrator : .integration
        let views = Matter.allCases.filter { $0.kinds.contains(R.kind.name) }.flatMap { matter in
            roles.roles.compactMap { Matrix.rows[matter.rawValue][$0].view }
        }
        let mask = views.map { R.kind.access.mask($0) }.reduce(R.fields.all) { $0.intersection($1) }
        return mask == R.fields.all ? nil : mask
    }

    /// What those in an office of the whole service see of every person: of people no firewall takes anything away.
    private func seenOfEverybody<R: Record>(_ kind: R.Type) -> FieldMask? {
        guard R.kind.name == .people else { return nil }
        let roles = ownRoles(in: nil).intersection([.administrator, .auditor, .privacyOfficer]).roles
        let views = roles.compactMap { Matrix.rows[Matter.person.rawValue][$0].view }
        return views.isEmpty ? nil : views.map { R.kind.access.mask($0) }.reduce(.none) { $0.union($1) }
    }

    private func isWriter(of kind: KindName) -> Bool { kind == .people && caller.scopes.contains(.peopleWrite) }

    /// Whether it sees every record of the kind.
    public func seesAll<R: Record>(_ kind: R.Type) -> Bool { caller.person == nil && caller.programs == nil }
}
