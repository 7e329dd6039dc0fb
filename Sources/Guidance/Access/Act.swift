/// What somebody wants to do with a record. Lists, searches, references and events are no acts of their own: each record in
/// them is read.
public enum Act: String, CaseIterable, Sendable {
    case read, create, change, step, delete
}

/// Acts, in one word.
public struct ActSet: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public init(_ act: Act) {
        switch act {
        case .read: rawValue = 1
        case .create: rawValue = 2
        case .change: rawValue = 4
        case .step: rawValue = 8
        case .delete: rawValue = 16
        }
    }

    // As the columns of the matrix have them.
    public static let r = ActSet(.read)
    public static let c = ActSet(.create)
    public static let w = ActSet(.change)
    public static let t = ActSet(.step)
    public static let d = ActSet(.delete)

    public func contains(_ act: Act) -> Bool { isSuperset(of: ActSet(act)) }
}

/// What somebody is to a record: a column of the matrix. It follows from records each time it is asked, and is kept nowhere.
public enum Role: Int, CaseIterable, Sendable {
    /// The administrator's key, or a person in that office.
    case administrator
    /// A key without a person, as far as its scopes and programmes go.
    case integration
    case owner, committee, sponsor
    /// Who receives the concerns of a programme.
    case contact
    /// The person whom the record is about, or who wrote it.
    case oneself
    /// Somebody to whom the person reports, directly or through others.
    case line
    /// Somebody who takes part in the same programme.
    case participant
    /// Any other person.
    case other
    case auditor, privacyOfficer
    /// Who has not said who it is.
    case nobody
}

/// Roles, in one word.
public struct RoleSet: OptionSet, Hashable, Sendable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public init(_ role: Role) { rawValue = 1 << UInt16(role.rawValue) }

    public static let administrator = RoleSet(.administrator)
    public static let integration = RoleSet(.integration)
    public static let owner = RoleSet(.owner)
    public static let committee = RoleSet(.committee)
    public static let sponsor = RoleSet(.sponsor)
    public static let contact = RoleSet(.contact)
    public static let oneself = RoleSet(.oneself)
    public static let line = RoleSet(.line)
    public static let participant = RoleSet(.participant)
    public static let other = RoleSet(.other)
    public static let auditor = RoleSet(.auditor)
    public static let privacyOfficer = RoleSet(.privacyOfficer)
    public static let nobody = RoleSet(.nobody)

    public static let all = RoleSet(rawValue: 1 << UInt16(Role.allCases.count) - 1)

    /// Who runs the service or a programme: none of these counts in one's own case, nor above somebody whom a firewall keeps from
    /// the line.
    public static let organisers: RoleSet = [.administrator, .owner, .committee, .sponsor]

    /// What somebody is as a person, and not by running anything.
    public static let personal: RoleSet = [.oneself, .contact]

    public var roles: [Role] { Role.allCases.filter { contains(RoleSet($0)) } }
}
