/// Who sees and does what: the whole of it, as data. `verdict` reads it, `rapport access` prints it, and tests walk it.
///
/// Several roles give what each of them gives. Whatever is not here is hidden.
enum Matrix {
    static let rows: [Row] = Matter.allCases.map(row)

    /// A switch, so that a new matter does not compile without its row.
    static func row(of matter: Matter) -> Row {
        switch matter {
        case .catalogue:
            Row(
                administrator: .sees(.whole, [.r, .c, .w, .t, .d]), integration: .sees(.whole, [.r, .c, .w, .t, .d]),
                owner: .sees(.published, .r), committee: .sees(.published, .r), sponsor: .sees(.published, .r),
                contact: .sees(.published, .r), oneself: .sees(.published, .r), line: .sees(.published, .r),
                participant: .sees(.published, .r), other: .sees(.published, .r), auditor: .sees(.whole, .r),
                privacyOfficer: .sees(.whole, .r), nobody: .sees(.published, .r))
        case .person:
            Row(
                administrator: .sees(.whole, [.r, .c, .w, .d]), integration: .sees(.portal, .r),
                owner: .sees(.directory, .r), committee: .sees(.directory, .r), sponsor: .sees(.card, .r),
                contact: .sees(.card, .r), oneself: .sees(.whole, [.r, .w], setting: .own), line: .sees(.directory, .r),
                participant: .sees(.card, .r), other: .sees(.card, .r), auditor: .sees(.directory, .r),
                privacyOfficer: .sees(.directory, .r), nobody: .hidden)
        case .appointment:
            Row(
                administrator: .sees(.whole, [.r, .c, .w, .d]), integration: .sees(.whole, [.r, .c, .w, .d]), owner: .hidden,
                committee: .hidden, sponsor: .hidden, contact: .hidden, oneself: .sees(.whole, .r), line: .hidden,
                participant: .hidden, other: .hidden, auditor: .sees(.whole, .r), privacyOfficer: .sees(.whole, .r),
                nobody: .hidden)
        case .key:
            Row(
                administrator: .sees(.shown, [.r, .c, .w, .d]), integration: .sees(.shown, [.r, .c, .w, .d]), owner: .hidden,
                committee: .hidden, sponsor: .hidden, contact: .hidden, oneself: .sees(.shown, [.r, .c, .w, .d]),
                line: .hidden, participant: .hidden, other: .hidden, auditor: .sees(.shown, .r),
                privacyOfficer: .sees(.shown, .r), nobody: .hidden)
        case .signInLink:
            Row(
                administrator: .sees(.shown, [.r, .c]), integration: .sees(.shown, [.r, .c]), owner: .hidden, committee: .hidden,
                sponsor: .hidden, contact: .hidden, oneself: .sees(.shown, [.r, .c]), line: .hidden, participant: .hidden,
                other: .hidden, auditor: .sees(.shown, .r), privacyOfficer: .sees(.shown, .r), nobody: .hidden)
        case .signIn:
            Row(  // where and when people use the service is theirs to know
                administrator: .sees(.standing, [.r, .w]), integration: .sees(.standing, [.r, .w]), owner: .hidden,
                committee: .hidden, sponsor: .hidden, contact: .hidden, oneself: .sees(.shown, [.r, .w]), line: .hidden,
                participant: .hidden, other: .hidden, auditor: .sees(.standing, .r), privacyOfficer: .sees(.standing, .r),
                nobody: .hidden)
        case .programInPreparation:
            Row(
                administrator: .sees(.whole, [.r, .c, .w, .t, .d]), integration: .sees(.whole, [.r, .c, .w, .t, .d]),
                owner: .sees(.whole, [.r, .w, .t]), committee: .sees(.whole, .r), sponsor: .sees(.whole, .r),
                contact: .hidden, oneself: .hidden, line: .hidden, participant: .hidden, other: .hidden,
                auditor: .sees(.whole, .r), privacyOfficer: .sees(.whole, .r), nobody: .hidden)
        case .program:
            Row(
                administrator: .sees(.whole, [.r, .c, .w, .t, .d]), integration: .sees(.whole, [.r, .c, .w, .t, .d]),
                owner: .sees(.whole, [.r, .w, .t]), committee: .sees(.whole, .r), sponsor: .sees(.whole, .r),
                contact: .sees(.member, .r), oneself: .hidden, line: .hidden, participant: .sees(.member, .r),
                other: .sees(.outline, .r), auditor: .sees(.whole, .r), privacyOfficer: .sees(.whole, .r), nobody: .hidden)
        case .participant:
            Row(
                administrator: .sees(.whole, [.r, .c, .w, .t]), integration: .sees(.whole, [.r, .c, .w, .t]),
                owner: .sees(.whole, [.r, .c, .w, .t]), committee: .sees(.whole, .r), sponsor: .hidden, contact: .hidden,
                oneself: .sees(.whole, [.r, .c, .w, .t]), line: .hidden, participant: .hidden, other: .hidden,
                auditor: .hidden, privacyOfficer: .hidden, nobody: .hidden)
        case .profile:
            Row(
                administrator: .sees(.whole, .r), integration: .sees(.whole, .r), owner: .sees(.whole, .r),
                committee: .sees(.whole, .r), sponsor: .hidden, contact: .hidden, oneself: .sees(.whole, [.r, .c, .w]),
                line: .hidden, participant: .hidden, other: .hidden, auditor: .hidden, privacyOfficer: .hidden, nobody: .hidden)
        case .form:
            Row(
                administrator: .sees(.whole, [.r, .c, .w]), integration: .sees(.whole, [.r, .c, .w]),
                owner: .sees(.whole, [.r, .c, .w]), committee: .sees(.whole, .r), sponsor: .sees(.whole, .r), contact: .hidden,
                oneself: .hidden, line: .hidden, participant: .sees(.whole, .r), other: .hidden, auditor: .sees(.whole, .r),
                privacyOfficer: .sees(.whole, .r), nobody: .hidden)
        case .matching:
            Row(  // what counts for whom is not for those who are matched: they would answer what brings points
                administrator: .sees(.whole, [.r, .c, .w]), integration: .sees(.whole, [.r, .c, .w]),
                owner: .sees(.whole, [.r, .c, .w]), committee: .sees(.whole, .r), sponsor: .hidden, contact: .hidden,
                oneself: .hidden, line: .hidden, participant: .hidden, other: .hidden, auditor: .sees(.whole, .r),
                privacyOfficer: .sees(.whole, .r), nobody: .hidden)
        case .matchRun:
            Row(  // a sponsor reads what came of it, and nobody who is matched
                administrator: .sees(.unnumbered, [.r, .c, .w, .t]), integration: .sees(.whole, [.r, .c, .w, .t]),
                owner: .sees(.unnumbered, [.r, .c, .w, .t]), committee: .sees(.unnumbered, [.r, .c, .w, .t]),
                sponsor: .sees(.totals, .r),
                contact: .hidden, oneself: .hidden, line: .hidden, participant: .hidden, other: .hidden,
                auditor: .sees(.totals, .r),
                privacyOfficer: .sees(.totals, .r), nobody: .hidden)
        case .matchResult:
            Row(  // those who are matched read the relationship that comes of it, and not what others had to offer
                administrator: .sees(.unnumbered, .r), integration: .sees(.whole, .r), owner: .sees(.unnumbered, .r),
                committee: .sees(.unnumbered, .r), sponsor: .hidden, contact: .hidden, oneself: .hidden, line: .hidden,
                participant: .hidden, other: .hidden, auditor: .hidden, privacyOfficer: .hidden, nobody: .hidden)
        case .consent:
            Row(
                administrator: .sees(.dates, .r), integration: .sees(.dates, .r), owner: .sees(.dates, .r),
                committee: .sees(.dates, .r), sponsor: .hidden, contact: .hidden, oneself: .sees(.whole, [.r, .c, .t]),
                line: .sees(.dates, .r), participant: .hidden, other: .hidden, auditor: .hidden,
                privacyOfficer: .sees(.dates, .r), nobody: .hidden)
        case .concern:
            Row(
                administrator: .hidden, integration: .hidden, owner: .hidden, committee: .hidden, sponsor: .hidden,
                contact: .sees(.whole, [.r, .t]), oneself: .sees(.whole, [.r, .c]), line: .hidden, participant: .hidden,
                other: .hidden, auditor: .hidden, privacyOfficer: .hidden, nobody: .hidden)
        case .answers:
            Row(
                administrator: .hidden, integration: .hidden, owner: .sees(.shared, .r), committee: .sees(.shared, .r),
                sponsor: .hidden, contact: .hidden, oneself: .sees(.whole, [.r, .c, .w]), line: .hidden, participant: .hidden,
                other: .hidden, auditor: .hidden, privacyOfficer: .hidden, nobody: .hidden)
        case .preferences:
            Row(
                administrator: .hidden, integration: .hidden, owner: .hidden, committee: .hidden, sponsor: .hidden,
                contact: .hidden, oneself: .sees(.whole, [.r, .c, .w]), line: .hidden, participant: .hidden, other: .hidden,
                auditor: .hidden, privacyOfficer: .hidden, nobody: .hidden)
        case .suggestion:
            Row(  // `line` is the manager who made it
                administrator: .sees(.whole, .r), integration: .sees(.whole, .r), owner: .sees(.whole, .r),
                committee: .sees(.whole, .r), sponsor: .hidden, contact: .hidden, oneself: .sees(.whole, .r),
                line: .sees(.received, [.r, .c]), participant: .hidden, other: .hidden, auditor: .hidden, privacyOfficer: .hidden,
                nobody: .hidden)
        case .application:
            Row(  // `participant` is the guide, while asked
                administrator: .sees(.organiser, .r), integration: .sees(.organiser, .r), owner: .sees(.organiser, .r),
                committee: .sees(.organiser, .r), sponsor: .hidden, contact: .hidden,
                oneself: .sees(.unnumbered, [.r, .c, .t]), line: .hidden, participant: .sees(.offer, [.r, .t]), other: .hidden,
                auditor: .hidden, privacyOfficer: .hidden, nobody: .hidden)
        case .relationship:
            Row(  // `line` is the manager of a learner whom the policy has as a partner; what is said inside is for its members
                administrator: .sees(.organiser, [.r, .c, .w, .t], setting: .terms),
                integration: .sees(.organiser, [.r, .c, .w, .t], setting: .terms),
                owner: .sees(.organiser, [.r, .c, .w, .t], setting: .terms), committee: .sees(.organiser, .r), sponsor: .hidden,
                contact: .hidden, oneself: .sees(.unnumbered, [.r, .w, .t], setting: .end), line: .sees(.partner, .r),
                participant: .hidden,
                other: .hidden, auditor: .hidden, privacyOfficer: .hidden, nobody: .hidden)
        case .agreement:
            Row(  // what is said inside a relationship is for its members: no office opens it
                administrator: .hidden, integration: .hidden, owner: .hidden, committee: .hidden, sponsor: .hidden,
                contact: .hidden, oneself: .sees(.whole, [.r, .c, .w, .t]), line: .hidden, participant: .hidden, other: .hidden,
                auditor: .hidden, privacyOfficer: .hidden, nobody: .hidden)
        case .session:
            Row(  // what is said inside a relationship is for its members: no office opens it
                administrator: .hidden, integration: .hidden, owner: .hidden, committee: .hidden, sponsor: .hidden,
                contact: .hidden, oneself: .sees(.whole, [.r, .c, .w, .t]), line: .hidden, participant: .hidden, other: .hidden,
                auditor: .hidden, privacyOfficer: .hidden, nobody: .hidden)
        case .goal:
            Row(  // what is said inside a relationship is for its members: no office opens it
                administrator: .hidden, integration: .hidden, owner: .hidden, committee: .hidden, sponsor: .hidden,
                contact: .hidden, oneself: .sees(.whole, [.r, .c, .w, .t]), line: .hidden, participant: .hidden, other: .hidden,
                auditor: .hidden, privacyOfficer: .hidden, nobody: .hidden)
        case .note:
            Row(  // `participant` is another member, where the note is shared
                administrator: .hidden, integration: .hidden, owner: .hidden, committee: .hidden, sponsor: .hidden,
                contact: .hidden, oneself: .sees(.whole, [.r, .c, .w, .d]), line: .hidden, participant: .sees(.whole, .r),
                other: .hidden,
                auditor: .hidden, privacyOfficer: .hidden, nobody: .hidden)
        case .managerInput:
            Row(  // `line` is the manager, or the sponsor in their place, who gives it
                administrator: .hidden, integration: .hidden, owner: .hidden, committee: .hidden, sponsor: .hidden,
                contact: .hidden, oneself: .sees(.whole, .r), line: .sees(.whole, [.r, .c, .w]), participant: .hidden,
                other: .hidden,
                auditor: .hidden, privacyOfficer: .hidden, nobody: .hidden)
        case .disclosure:
            Row(  // `participant` is the person to whom the learner has released it
                administrator: .hidden, integration: .hidden, owner: .hidden, committee: .hidden, sponsor: .hidden,
                contact: .hidden, oneself: .sees(.whole, [.r, .c, .w, .t]), line: .hidden, participant: .sees(.released, .r),
                other: .hidden, auditor: .hidden, privacyOfficer: .hidden, nobody: .hidden)
        case .calendarFeed:
            Row(  // anybody who has its address reads it: that is the person's to give
                administrator: .hidden, integration: .hidden, owner: .hidden, committee: .hidden, sponsor: .hidden,
                contact: .hidden, oneself: .sees(.shown, [.r, .c, .d]), line: .hidden, participant: .hidden, other: .hidden,
                auditor: .hidden, privacyOfficer: .hidden, nobody: .hidden)
        case .accessLog:
            Row(  // administrators are among those whom it watches
                administrator: .hidden, integration: .hidden, owner: .hidden, committee: .hidden, sponsor: .hidden,
                contact: .hidden, oneself: .sees(.whole, .r), line: .hidden, participant: .hidden, other: .hidden,
                auditor: .sees(.seenKinds, .r), privacyOfficer: .sees(.seenKinds, .r), nobody: .hidden)
        case .export:
            Row(  // an office may have reasons to read this or that, and none to read all
                administrator: .hidden, integration: .hidden, owner: .hidden, committee: .hidden, sponsor: .hidden,
                contact: .hidden, oneself: .sees(.whole, .r), line: .hidden, participant: .hidden, other: .hidden,
                auditor: .hidden, privacyOfficer: .hidden, nobody: .hidden)
        case .setting:
            Row(
                administrator: .sees(.whole, .r), integration: .hidden, owner: .hidden, committee: .hidden, sponsor: .hidden,
                contact: .hidden, oneself: .hidden, line: .hidden, participant: .hidden, other: .hidden,
                auditor: .sees(.whole, .r), privacyOfficer: .sees(.whole, .r), nobody: .hidden)
        }
    }

    /// What somebody is to records of a kind as a person, and not by running anything.
    static func personal(_ kind: KindName) -> RoleSet {
        switch kind {
        case .suggestions, .relationships, .managerInputs: [.oneself, .line]  // who said it wrote it
        case .notes, .applications, .disclosures: [.oneself, .participant]
        default: .personal
        }
    }

    /// The scopes of which each opens an act, and those of which each opens it on what is a person's own; nil for what needs none.
    static func scopes(for act: Act, _ kind: KindName) -> (general: [Scope], personal: [Scope])? {
        switch (kind, act) {
        case (.sources, .read), (.dimensions, .read), (.relationshipTypes, .read), (.claims, .read), (.tensions, .read): nil
        case (.sources, _), (.dimensions, _), (.relationshipTypes, _), (.claims, _), (.tensions, _): ([.catalogueWrite], [])
        case (.keys, _): ([], [])
        case (.settings, .read): ([.auditRead, .privacyWrite], [])
        case (.settings, _): ([], [])
        case (.people, .read): ([.peopleRead, .peopleWrite], [.meRead, .meWrite])
        case (.people, _): ([.peopleWrite], [.meWrite])
        case (.appointments, .read): ([.peopleRead, .appointmentsWrite], [.meRead])
        case (.appointments, _): ([.appointmentsWrite], [])
        case (.accessKeys, .read): ([.keysRead, .keysWrite], [.meRead, .meWrite])
        case (.accessKeys, _): ([.keysWrite], [.meWrite])
        case (.signInLinks, .read): ([.peopleLink, .keysRead, .keysWrite], [.meRead, .meWrite])
        case (.signInLinks, _): ([.peopleLink], [.meWrite])
        case (.signIns, .read): ([.keysRead, .keysWrite], [.meRead, .meWrite])
        case (.signIns, _): ([.keysWrite], [.meWrite])
        case (.programs, .read): ([.programsRead, .programsWrite, .programsStep], [.meRead])
        case (.programs, .step): ([.programsStep], [])
        case (.programs, _): ([.programsWrite], [])
        case (.participants, .read): ([.participantsRead, .participantsWrite], [.meRead, .meWrite])
        case (.participants, _): ([.participantsWrite], [.meWrite])
        case (.profiles, .read): ([.profilesRead], [.meRead, .meWrite])
        case (.profiles, _): ([], [.meWrite])
        case (.forms, .read): ([.programsRead, .programsWrite, .programsStep], [])
        case (.forms, _): ([.programsWrite], [])
        case (.matchingConfigurations, .read): ([.programsRead, .programsWrite, .programsStep], [])
        case (.matchingConfigurations, _): ([.programsWrite], [])
        case (.matchRuns, .read), (.matchResults, .read): ([.matchingRead, .matchingRun], [])
        case (.matchRuns, _), (.matchResults, _): ([.matchingRun], [])
        case (.consents, .read): ([.participantsRead, .participantsWrite], [.meRead, .consentsWrite])
        case (.consents, _): ([], [.consentsWrite])
        case (.concerns, _): ([], [.concernsWrite])
        case (.answers, .read): ([.participantsRead, .participantsWrite], [.meRead, .meWrite])
        case (.answers, _): ([], [.meWrite])
        case (.preferences, .read): ([], [.meRead, .meWrite, .preferencesWrite])
        case (.preferences, _): ([], [.preferencesWrite])
        case (.applications, .read): ([.relationshipsRead, .relationshipsWrite], [.meRead, .meWrite])
        case (.applications, _): ([], [.meWrite])
        case (.relationships, .read): ([.relationshipsRead, .relationshipsWrite], [.meRead, .meWrite])
        case (.relationships, _): ([.relationshipsWrite], [.meWrite])
        case (.agreements, .read): ([], [.meRead, .meWrite])
        case (.agreements, _): ([], [.meWrite])
        case (.sessions, .read): ([], [.meRead, .meWrite, .sessionsWrite])
        case (.sessions, _): ([], [.sessionsWrite])
        case (.goals, .read): ([], [.meRead, .meWrite, .goalsWrite])
        case (.goals, _): ([], [.goalsWrite])
        case (.notes, .read): ([], [.notesRead, .notesWrite])
        case (.notes, _): ([], [.notesWrite])
        case (.managerInputs, .read): ([], [.meRead, .meWrite])
        case (.managerInputs, _): ([], [.meWrite])
        case (.disclosures, .read): ([], [.meRead, .meWrite])
        case (.disclosures, _): ([], [.meWrite])
        case (.calendarFeeds, .read): ([], [.meRead, .meWrite, .calendarWrite])
        case (.calendarFeeds, _): ([], [.calendarWrite])
        case (.suggestions, .read): ([.participantsRead, .participantsWrite], [.meRead, .meWrite])
        case (.suggestions, _): ([], [.meWrite])
        }
    }
}
