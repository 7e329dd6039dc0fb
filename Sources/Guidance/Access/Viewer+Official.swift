extension RoleSet {
    /// Those who read about others for an office or as another system, of which these others can see a list.
    static let officials: RoleSet = [
        .administrator, .integration, .owner, .committee, .sponsor, .contact, .auditor, .privacyOfficer,
    ]
}

extension Viewer {
    /// The person whom a record is about, and the office in which the caller reads it; nil where it is about nobody or about the caller, or
    /// where the caller reads it as anyone may who works with that person.
    public func officialReading<R: Record>(of visible: Visible<R>) -> (person: RecordKey, role: Role)? {
        R.kind.office(self, visible.stored)
    }

    /// What `Kind.office` tells.
    func office<R: Record>(reading stored: Stored<R>) -> (person: RecordKey, role: Role)? {
        let access = R.kind.access
        guard let concerned = access.concerned(stored.value, self), concerned.person != caller.person else { return nil }
        let officials = roles(to: stored.value, access).roles.intersection(.officials)
        return officials.isEmpty
            ? nil : Role(rawValue: officials.rawValue.trailingZeroBitCount).map { (concerned.person.key, $0) }
    }
}
