public import JSON

// How a programme is matched, for those who may know and change it.

extension Viewer {
    /// The configuration of a programme: as it was written, or what holds until then.
    ///
    /// - Parameter isPut: Whether it is to be set whole: then somebody who does not see it is refused as by a part that is not there yet.
    /// - Throws: `Problem` with `.notFound` for a programme or a configuration that the caller does not see; with `.denied`.
    public func matching(
        of id: ID<Program>, _ act: Act = .read, isPut: Bool = false
    ) throws(Problem) -> (visible: Visible<MatchingConfiguration>, isWritten: Bool) {
        let program = try record(id, of: Program.self).value
        let stored = records.matching(of: program)
        if isPut, verdict(act, stored.value) == .hidden { try requireFirst(stored.value) }
        return (try visible(stored, act), stored.revision > 0)
    }

    /// Replaces the configuration whole, or writes the first.
    public func setMatching(
        of id: ID<Program>, to document: JSONValue
    ) throws(Problem) -> Decision<(isNew: Bool, visible: Visible<MatchingConfiguration>)> {
        try writeMatching(of: id, document, isPut: true) {
            MatchingConfiguration.kind.change
        } first: {
            MatchingConfiguration.fields.draft(document, current: $0)
        }
    }

    /// Changes members of the configuration, be it written or not.
    public func patchMatching(
        of id: ID<Program>, by patch: JSONValue
    ) throws(Problem) -> Decision<(isNew: Bool, visible: Visible<MatchingConfiguration>)> {
        try writeMatching(of: id, patch) {
            MatchingConfiguration.kind.patch
        } first: {
            MatchingConfiguration.fields.patch(patch, of: $0)
        }
    }

    /// - Parameter first: Reads the document on top of what holds where nothing is written.
    private func writeMatching(
        of id: ID<Program>, _ document: JSONValue, isPut: Bool = false, _ edit: () -> Kind<MatchingConfiguration>.Edit,
        first: (MatchingConfiguration) -> Draft<MatchingConfiguration>
    ) throws(Problem) -> Decision<(isNew: Bool, visible: Visible<MatchingConfiguration>)> {
        let (current, isWritten) = try matching(of: id, .change, isPut: isPut)
        guard !isWritten else { return try edit()(self, current.id, document).map { (isNew: false, visible: $0) } }
        return try MatchingConfiguration.kind.create(self, first(current.value), document, current.id).map {
            (isNew: true, visible: $0)
        }
    }

    /// What is worth another look in the configuration. It names nobody.
    ///
    /// - Throws: As `matching(of:_:)`.
    public func matchingFindings(
        of id: ID<Program>, digest: ([UInt8]) -> [UInt8], clock: @escaping (String) -> ZoneClock?
    ) throws(Problem) -> [MatchingFinding] {
        let configuration = try matching(of: id).visible.value
        let types = records.programs[id]?.value.relationshipTypes ?? []
        let policies = types.compactMap { records.catalogue.relationshipTypes[$0]?.value.policy }
        let found = MatchSnapshot(of: id, only: nil, nil, records, now, digest, clock)?.findings ?? []
        return found + [configuration.finding(under: policies)].compactMap(\.self)
    }

    /// Whether the caller may do something with the match runs of a programme: for what a page shows and offers.
    public func may(_ act: Act, matchRunsIn program: Visible<Program>) -> Bool {
        var run = MatchRun()
        run.program = program.id
        if case .granted = verdict(act, run) { return true }
        return false
    }
}
