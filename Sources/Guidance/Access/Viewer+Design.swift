public import JSON

// The design of a programme, for those who may change it.

extension Viewer {
    /// As `Records.setDesign`.
    public func setDesign(
        of current: Visible<Program>, to document: JSONValue
    ) throws(Problem) -> Decision<Visible<Program>> {
        try decide(on: current) { (records, by, now) throws(Problem) in
            try records.setDesign(current.id, to: document, by: by, at: now)
        }
    }

    /// As `Records.approveDesign`.
    public func approveDesign(
        of current: Visible<Program>, by approver: String
    ) throws(Problem) -> Decision<Visible<Program>> {
        try decide(on: current) { (records, _, now) throws(Problem) in
            try records.approveDesign(current.id, by: approver, at: now)
        }
    }
}

extension Visible<Program> {
    /// The design in JSON; nil where there is none, or for those who see only part of the programme.
    public var design: [UInt8]? { isWhole ? value.design.map(Design.fields.bytes(of:)) : nil }
}
