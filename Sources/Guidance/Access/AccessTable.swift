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

    /// What else there is to say of a kind of record, or of one in a certain state.
    public struct MatterLine: Sendable {
        /// As the lines have it.
        public let name: String
        public let purpose: String
        /// Whether reading it is logged.
        public let logging: String
        /// How long it stays.
        public let stay: String
    }

    public let lines: [Line]
    /// In the order of the lines.
    public let matters: [MatterLine]
    /// What the names of partial views stand for.
    public let views: [(name: String, members: [String])]

    public init(_ policy: AccessPolicy = AccessPolicy()) {
        lines = Matter.allCases.flatMap { Self.lines(of: $0, policy) }
        matters = Matter.allCases.map {
            MatterLine(name: $0.words, purpose: $0.purpose, logging: $0.logging, stay: $0.stay)
        }
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
        case .matching: "How a program is matched"
        case .matchRun: "A match run"
        case .matchResult: "Who is paired with whom by a match run, and why"
        case .consent: "A consent"
        case .concern: "A concern"
        case .application: "A request of a learner to guides"
        case .relationship: "A relationship"
        case .agreement: "What the members of a relationship have agreed"
        case .session: "A session"
        case .goal: "A goal"
        case .note: "A note"
        case .managerInput: "What a manager says before the first session"
        case .disclosure: "What members tell somebody outside"
        case .calendarFeed: "The address of somebody's calendar"
        case .accessLog: "Who read what about a person"
        case .export: "All that there is about a person, in one answer"
        case .setting: "A changed setting that decides who sees what"
        }
    }
}

extension Matter {
    /// What it is kept for.
    fileprivate var purpose: String {
        switch self {
        case .catalogue:
            "What sources say of coaching and mentoring, by which programs are compared, chosen and held to rules. Nothing of it is about people."
        case .person:
            "Who can take part, whom to ask, and who reports to whom: with that, managers are kept out where a type wants it."
        case .appointment: "Who holds an office, such as administrator, auditor or privacy officer, and from when until when."
        case .key: "What programs and portals sign in with, what they may do, and for whom they act."
        case .signInLink: "So that a person without a key can sign in, and sees who has made a link for that."
        case .signIn: "So that a browser stays signed in, and people see where theirs are and can end that."
        case .programInPreparation, .program: "What a program is for, who runs it, when it takes place, and how it was designed."
        case .participant: "Who takes part on which side, and where they stand: invited, on the wait list, active."
        case .answers: "What somebody answers to the questions of a program, so that the two sides can be brought together."
        case .preferences: "Whom somebody wants to work with, and whom not."
        case .suggestion: "What a manager suggests to those who bring people together."
        case .profile: "What somebody offers and seeks, and how many people they can take on."
        case .form: "What a program asks of those who take part. Nothing of it is about people."
        case .matching: "What counts when guides and learners are matched. Nothing of it is about people."
        case .matchRun: "How often a program was matched, by what, and with what outcome."
        case .matchResult: "Which pairs suit best, what speaks for each, and why somebody was left out."
        case .consent: "What somebody has agreed to, in which words and when: nobody takes part in mentoring without."
        case .concern: "A way to say that something is wrong, to people whom the program names for it."
        case .application: "Which guides a learner asks, one after another, and what they answer."
        case .relationship:
            "Who works with whom, from the proposal to the end, and whether the rules of its type are kept."
        case .agreement: "What both sides expect of each other, so that it is clear before the first session."
        case .session: "When the members meet, what about, and who came."
        case .goal: "What somebody wants to reach, and how far it was reached."
        case .note: "What a member writes down, for themselves or for all members."
        case .managerInput: "Where a manager sees that somebody could use support: in coaching the manager is a partner."
        case .disclosure: "What somebody outside learns whom the agreement names, once the learner releases it."
        case .calendarFeed:
            "So that a calendar program shows somebody's sessions. Anyone who has the address reads what the person chose for it: that the "
                + "time is taken, and no more unless they chose more."
        case .accessLog: "So that everybody can see who has read what about them."
        case .export: "So that everybody can see what is kept about them, and take it along."
        case .setting: "What was changed of the settings that decide who sees what. Nothing of it is about people."
        }
    }

    /// Whether reading it is logged: what is about a person is, where somebody reads it in an office, as a manager or for another system.
    fileprivate var logging: String {
        switch self {
        case .person, .appointment, .participant, .answers, .preferences, .suggestion, .profile, .consent, .application,
            .relationship, .matchResult:
            "Yes, where somebody in an office, a manager or another system reads it. What people read of themselves is not logged, nor "
                + "what those may read who work with them."
        case .accessLog: "Yes, where an auditor or a privacy officer reads it."
        case .concern: "No: no log says that there is one."
        case .disclosure: "No: nobody but its members, and the person for whom it is, reads it."
        case .agreement, .session, .goal, .note, .managerInput:
            "No: nobody but its members, and the manager who wrote it, reads it."
        case .calendarFeed: "No: nobody else sees that there is one, and the service cannot tell who reads it at its address."
        case .catalogue, .key, .signInLink, .signIn, .programInPreparation, .program, .form, .matching, .matchRun, .export,
            .setting:
            "No."
        }
    }

    /// How long it stays.
    fileprivate var stay: String {
        switch self {
        case .catalogue: "Until it is deleted; what something rests on is retired and stays to be read."
        case .person:
            "Until it is deleted. Participations, consents, offices and people who report to the person stand in the way. With active: false "
                + "nothing opens to the person from then on, and after 14 days they have left what they took part in."
        case .appointment: "Until it is deleted, or its program is. What it opens ends with until."
        case .key: "For good, without its secrets once it has ended: it says who could do what."
        case .signInLink: "\(SignInLink.keptSeconds / 86_400) days after it is over."
        case .signIn: "\(SignIn.keptSeconds / 86_400) days after it is over."
        case .programInPreparation: "Until it is deleted."
        case .program: "Until it is deleted. Anyone who takes part stands in the way, and so do consents that name it."
        case .participant: "For good: it ends, and stays on record."
        case .answers, .preferences: "As long as the participation."
        case .suggestion: "Until the program, or a person whom it names, is deleted."
        case .profile: "Until the person is deleted."
        case .form, .matching: "Until its program is deleted."
        case .matchRun, .matchResult: "For good: it is published or discarded, and stays on record."
        case .consent: "For good: it can be withdrawn, and stays on record with both days."
        case .concern: "For good, without the names of people and programs that are deleted."
        case .application, .relationship: "For good: it ends, and stays on record."
        case .agreement, .session, .goal, .managerInput, .disclosure: "As long as the relationship."
        case .note: "Until its author deletes it."
        case .calendarFeed: "Until the person ends it, has left, or is deleted."
        case .accessLog: "As many months as RAPPORT_ACCESS_LOG_MONTHS says."
        case .export: "Not at all: it is made for each request."
        case .setting: "For good."
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
        case .unnumbered: "everything but when it was last written"
        case .totals: "where it stands and what came of it in numbers"
        case .offer: "what they are asked, and not the rank"
        case .organiser: "who is in it and where it stands"
        case .partner: "that it is there"
        case .terms: "when it begins and ends"
        case .end: "when it is to end"
        case .released: "the text, once released"
        case .own: "what is one's own to say"
        case .seenKinds: "readings of what they see themselves"
        }
    }

    /// Whether it has to be said which members it has.
    fileprivate var isPart: Bool {
        switch self {
        case .whole, .published, .shown, .seenKinds, .unnumbered: false
        case .card, .directory, .portal, .outline, .member, .standing, .dates, .received, .shared, .own, .offer, .released,
            .organiser,
            .partner,
            .terms, .end, .totals:
            true
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
