internal import JSON

/// The matrix in plain words, for those who have to know who sees what: an HR administrator, a works council.
public struct AccessTable: Sendable {
    /// One for each group of roles to whom a record shows the same.
    public struct Line: Sendable {
        public let matter: String
        public let roles: String
        public let sees: String
        public let may: String
    }

    public let lines: [Line]
    /// What the names of partial views stand for.
    public let views: [(name: String, members: [String])]

    public init(_ policy: AccessPolicy = AccessPolicy()) {
        lines = Matter.allCases.flatMap { Self.lines(of: $0, policy) }
        views = ViewName.allCases.filter { $0.isPart }.map { ($0.words, Self.members($0)) }
    }

    private static func lines(of matter: Matter, _ policy: AccessPolicy) -> [Line] {
        let row = Matrix.rows[matter.rawValue]
        var groups: [(cell: Cell, roles: [Role])] = []
        for role in Role.allCases where row[role].view != nil {
            // Those who take part with somebody see the card all the same.
            if matter == .person, role == .other, !policy.directoryIsOpen { continue }
            if let place = groups.firstIndex(where: { $0.cell == row[role] }) {
                groups[place].roles.append(role)
            } else {
                groups.append((row[role], [role]))
            }
        }
        return groups.map { cell, roles in
            let acts = Act.allCases.filter { $0 != .read && cell.acts.contains($0) }.map(\.words)
            let settable = cell.settable.map { " (\($0.words))" } ?? ""
            return Line(
                matter: matter.words, roles: roles.map { $0.name(in: .english) }.joined(separator: "; "),
                sees: cell.view?.words ?? "", may: acts.isEmpty ? "–" : acts.joined(separator: ", ") + settable)
        }
    }

    private static func members(_ view: ViewName) -> [String] {
        for kind in KindName.allCases where !kind.isOfCatalogue {
            if let members = members(view, kind.any.type) { return members }
        }
        return []
    }

    private static func members<R: Record>(_ view: ViewName, _ kind: R.Type) -> [String]? {
        R.kind.access.views[view.rawValue].map { R.fields.names(of: $0) }
    }
}

extension Matter {
    fileprivate var words: String {
        switch self {
        case .catalogue: "The catalog"
        case .person: "A person"
        case .appointment: "An appointment to an office"
        case .key: "A key"
        case .signInLink: "A link to sign in"
        case .signIn: "A sign-in of a browser"
        case .programInPreparation: "A program that nobody can join yet"
        case .program: "A program that people can join, or could"
        case .participant: "That somebody takes part in a program"
        case .answers: "The answers of somebody who takes part"
        case .preferences: "Whom somebody wants to work with, or not"
        case .suggestion: "What a manager says about somebody"
        case .profile: "What a person offers and seeks"
        case .form: "The questions of a program"
        case .consent: "A consent"
        case .concern: "A concern"
        case .accessLog: "Who read what about a person"
        case .setting: "A changed setting that decides who sees what"
        }
    }
}

extension ViewName {
    fileprivate var words: String {
        switch self {
        case .whole: "everything"
        case .published: "everything but who recorded it"
        case .card: "the card"
        case .directory: "the directory entry"
        case .portal: "the directory entry, with what other systems call the person"
        case .outline: "the outline"
        case .member: "what members see"
        case .shown: "everything but the secrets"
        case .standing: "whose it is, when it began and when it ends"
        case .dates: "that it was given, and when"
        case .received: "that it was received"
        case .shared: "what is not sensitive"
        case .own: "what is one's own to say"
        case .seenKinds: "readings of what they see themselves"
        }
    }

    /// Whether it has to be said which members it has.
    fileprivate var isPart: Bool {
        switch self {
        case .whole, .published, .shown, .seenKinds: false
        case .card, .directory, .portal, .outline, .member, .standing, .dates, .received, .shared, .own: true
        }
    }
}

extension Act {
    fileprivate var words: String {
        switch self {
        case .read: "read"
        case .create: "make"
        case .change: "change"
        case .step: "move on"
        case .delete: "delete"
        }
    }
}
