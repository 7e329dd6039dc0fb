internal import JSON

extension Records {
    /// Sets the design of a programme that is not over.
    ///
    /// - Parameter document: The whole design; the approval may come back unchanged. It may be incomplete.
    /// - Returns: The programme, its design no longer approved; with no change to remember if the design is the same.
    /// - Throws: `Problem` with `.notFound`, `.invalidDocument`, or `.designOver`.
    func setDesign(
        _ id: ID<Program>, to document: JSONValue, by designer: String, at now: Instant
    ) throws(Problem) -> Decision<Stored<Program>> {
        let current: Stored<Program> = try record(id)
        var design = try Self.readDesign(document, current: current.value.design)
        design.approval = nil
        guard !current.value.isOver else { throw .designOver(current.value.status.rawValue) }
        var (program, before) = (current.value, current.value.design)
        before?.approval = nil
        if design != before { program.design = design }
        return decide(on: program, instead: current, by: designer, at: now)
    }

    /// Records who approves the design of a programme that is not over.
    ///
    /// - Parameter approver: Who approves, for the record: at most 200 characters, not blank.
    /// - Returns: The programme; with no change to remember if its design is approved already.
    /// - Throws: `Problem` with `.notFound`, `.designOver`; with `.designMissing` if there is none, or an empty one; with `.rulesRefuse` if
    ///   it lacks a part that a relationship type of the programme requires.
    func approveDesign(
        _ id: ID<Program>, by approver: String, at now: Instant
    ) throws(Problem) -> Decision<Stored<Program>> {
        precondition(approver.isSignature, "who acts is named so that the record can be read back")
        let current: Stored<Program> = try record(id)
        guard !current.value.isOver else { throw .designOver(current.value.status.rawValue) }
        guard let design = current.value.design else { throw .designMissing(id, isEmpty: false) }
        guard !design.isEmpty else { throw .designMissing(id, isEmpty: true) }
        var program = current.value
        program.design?.approval = design.approval ?? Design.Approval(by: approver, at: now)
        // What the rule still finds with the approval in place is missing from the design itself.
        let rule = Program.designBeforeEnrolment
        let refusals = rule.errors(in: program, self, at: now).map { rule.refusal($0, in: program, catalogue) }
        guard refusals.isEmpty else { throw .rulesRefuse(.approval, refusals) }
        return decide(on: program, instead: current, by: approver, at: now)
    }

    private static func readDesign(_ document: JSONValue, current: Design?) throws(Problem) -> Design {
        do {
            return try Design.fields.readDraft(document, current: current)
        } catch {
            throw .invalid(error)
        }
    }
}
