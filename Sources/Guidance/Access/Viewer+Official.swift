extension RoleSet {
    /// Those who read about others for an office, as another system or as a manager, of which these others can see a list.
    ///
    /// Not those who receive concerns: they see no more than people of the same programme, and that one of them looked would tell
    /// somebody of a concern.
    static let officials: RoleSet = [
        .administrator, .integration, .owner, .committee, .sponsor, .line, .auditor, .privacyOfficer,
    ]
}

extension Viewer {
    /// The person whom a record is about, and the office in which the caller reads it; nil where it is about nobody or about the caller, or
    /// where the caller reads it as anyone may who works with that person.
    public func officialReading<R: Record>(of visible: Visible<R>) -> (person: RecordKey, role: Role)? {
        R.kind.office(self, visible.stored)
    }

    /// The same for what a list of guides shows of somebody who takes part.
    public func officialReading(of guide: GuideCard) -> (person: RecordKey, role: Role)? { office(reading: guide.participant) }

    /// What `Kind.office` tells.
    func office<R: Record>(reading record: R) -> (person: RecordKey, role: Role)? {
        let access = R.kind.access
        guard let concerned = access.concerned(record, self), concerned.person != caller.person else { return nil }
        return office { roles(to: record, access).roles }.map { (concerned.person.key, $0) }
    }

    /// - Parameter roles: What the caller is, asked only of a person: a key without one is what it is, whatever its scopes let it do.
    private func office(_ roles: () -> RoleSet) -> Role? {
        guard caller.person == nil else {
            let officials = roles().intersection(.officials)
            return officials.isEmpty ? nil : Role(rawValue: officials.rawValue.trailingZeroBitCount)
        }
        switch caller.credential {
        case .none: return nil
        case .administrator: return .administrator
        case .key, .token, .signIn: return .integration
        }
    }
}
