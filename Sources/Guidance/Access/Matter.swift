/// What the matrix has a row for: a kind of record, or one in a certain state.
public enum Matter: Int, CaseIterable, Sendable {
    case catalogue
    case person, appointment, key, signInLink, signIn
    /// A programme that nobody could join yet.
    case programInPreparation
    case program
    case participant, answers, preferences, suggestion
    case profile, form, matching, matchRun, matchResult, consent, concern
    case application, relationship, agreement, session, goal, note, managerInput, disclosure
    case calendarFeed
    /// Who read what about a person: the log of readings, which is no record.
    case accessLog
    /// All that the service has about a person, in one answer, which is no record.
    case export
    case setting

    /// The kinds whose records it is about.
    var kinds: [KindName] {
        switch self {
        case .catalogue: KindName.catalogue
        case .person: [.people]
        case .appointment: [.appointments]
        case .key: [.accessKeys, .keys]
        case .signInLink: [.signInLinks]
        case .signIn: [.signIns]
        case .programInPreparation, .program: [.programs]
        case .participant: [.participants]
        case .answers: [.answers]
        case .preferences: [.preferences]
        case .suggestion: [.suggestions]
        case .profile: [.profiles]
        case .form: [.forms]
        case .matching: [.matchingConfigurations]
        case .matchRun: [.matchRuns]
        case .matchResult: [.matchResults]
        case .consent: [.consents]
        case .concern: [.concerns]
        case .application: [.applications]
        case .relationship: [.relationships]
        case .agreement: [.agreements]
        case .session: [.sessions]
        case .goal: [.goals]
        case .note: [.notes]
        case .managerInput: [.managerInputs]
        case .disclosure: [.disclosures]
        case .calendarFeed: [.calendarFeeds]
        case .accessLog, .export: []
        case .setting: [.settings]
        }
    }
}

/// The members of a record that a role sees, by name.
public enum ViewName: Int, CaseIterable, Sendable {
    /// All members.
    case whole
    /// The catalogue without the keys that recorded and changed it.
    case published
    /// Of a person: who it is, for people of the same programme.
    case card
    /// Of a person: the card, and where in the organisation.
    case directory
    /// Of a person: the directory, and how other systems call the person.
    case portal
    /// Of a programme: what it is, for everybody.
    case outline
    /// Of a programme: what those who take part see.
    case member
    /// Of a key, a link, a sign-in or a feed: all but the digests of its secrets, which nobody sees.
    case shown
    /// Of a sign-in: whose it is, when it began and when it ends, and not from where and when it is used.
    case standing
    /// Of a consent: that it was given, and when, without what was agreed to.
    case dates
    /// Of a suggestion: that it was received, which is the same whatever came of it.
    case received
    /// Of answers: those to questions that are not sensitive, and not when they were last changed.
    case shared
    /// Of a relationship or an application: everything but how often and when it was written.
    case unnumbered
    /// Of a match run: what came of it in numbers.
    case totals
    /// Of an application: what the guide sees who is asked.
    case offer
    /// Of a relationship: who is in it and where it stands, for those who run the programme.
    case organiser
    /// Of a relationship: that it is there, for the manager whom its policy has as a partner.
    case partner
    /// Of a relationship: when it begins and ends, for those who run the programme.
    case terms
    /// Of a relationship: when it is to end, for its members.
    case end
    /// Of a disclosure: the text, for whom it is.
    case released
    /// What a person may set on the own record.
    case own
    /// Of a log of readings: those of kinds that the role sees.
    case seenKinds
}

extension ViewName {
    /// Whether it is what somebody may set, and never what somebody sees.
    var isSettable: Bool {
        switch self {
        case .own, .end, .terms: true
        case .whole, .published, .card, .directory, .portal, .outline, .member, .shown, .standing, .dates, .received, .shared,
            .unnumbered, .totals, .offer, .organiser, .partner, .released, .seenKinds:
            false
        }
    }
}

/// What a role sees of a record, and may do with it.
struct Cell: Sendable, Equatable {
    let view: ViewName?
    let acts: ActSet
    /// The members that it may set; nil for all that it sees.
    let settable: ViewName?

    private init(_ view: ViewName?, _ acts: ActSet, setting settable: ViewName? = nil) {
        (self.view, self.acts, self.settable) = (view, acts, settable)
    }

    static func sees(_ view: ViewName, _ acts: ActSet, setting settable: ViewName? = nil) -> Cell {
        Cell(view, acts, setting: settable)
    }
    /// It gets the answer to an id that never was.
    static let hidden = Cell(nil, [])
}

/// A row of the matrix: a cell for each role, so that a new role does not compile without one.
struct Row: Sendable {
    /// In the order of `Role`.
    let cells: [Cell]

    init(
        administrator: Cell, integration: Cell, owner: Cell, committee: Cell, sponsor: Cell, contact: Cell, oneself: Cell,
        line: Cell, participant: Cell, other: Cell, auditor: Cell, privacyOfficer: Cell, nobody: Cell
    ) {
        cells = [
            administrator, integration, owner, committee, sponsor, contact, oneself, line, participant, other, auditor,
            privacyOfficer, nobody,
        ]
    }

    subscript(role: Role) -> Cell { cells[role.rawValue] }

    /// The roles that may.
    func roles(that act: Act) -> [Role] { Role.allCases.filter { self[$0].acts.contains(act) } }
}
