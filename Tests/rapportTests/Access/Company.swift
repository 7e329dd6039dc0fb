import JSON
import Testing

@testable import Guidance
@testable import rapport

/// An organisation in which each is something to somebody, with a record of each kind that has every member filled.
///
/// What hidden records and members say begins with `planted`, so that a test finds it wherever it turns up.
struct Company {
    /// Who looks. All but the first three are people, each with a key that acts for them.
    enum Who: String, CaseIterable {
        /// The administrator's key, a key of a portal, and nobody.
        case admin, portal, guest
        /// Takes part, and it is this one's participation that the others are something to.
        case learner
        case manager, chief
        /// Run the programme.
        case owner, committee, sponsor, contact
        /// Takes part in the same programme.
        case peer
        case stranger
        /// Hold offices in the whole service.
        case administrator, auditor, officer
    }

    /// What differs between organisations.
    struct Ways {
        /// What the policy of the type said of managers when the learner joined, and says today.
        var kept = Policy.Manager.indirect
        var current = Policy.Manager.indirect
        var confidentiality = Policy.Confidentiality.isPrivate
        var type: Slug = "mentoring-here"
        /// What somebody runs beside: as a manager who is an owner, or a learner.
        var runs: (who: Who, role: Role)?
        var isListed = true
    }

    private(set) var changes: [Change] = []
    private(set) var records = Records()
    let ways: Ways
    let now: Instant

    // The records that casts name. Their numbers are those of their ids.
    let type: Slug
    let program = ID<Program>(Company.key(200))
    let draft = ID<Program>(Company.key(201))
    let participant = ID<Participant>(Company.key(300))
    let appointment = ID<Appointment>(Company.key(400))
    let ended = ID<Key>(Company.key(190))
    let link = ID<SignInLink>(Company.key(410))
    let signIn = ID<SignIn>(Company.key(420))
    let consent = ID<Consent>(Company.key(500))
    let concern = ID<Concern>(Company.key(600))
    let suggestion = ID<Suggestion>(Company.key(700))
    let setting = ID<AccessSetting>(Company.key(800))
    let application = ID<Application>(Company.key(890))
    let matchRun = ID<MatchRun>(Company.key(895))
    let relationship = ID<Relationship>(Company.key(900))
    let agreement = ID<Agreement>(Company.key(910))
    let session = ID<Session>(Company.key(920))
    let goal = ID<Goal>(Company.key(930))
    let note = ID<Note>(Company.key(940))
    let managerInput = ID<ManagerInput>(Company.key(950))
    let disclosure = ID<Disclosure>(Company.key(960))

    init(_ ways: Ways = Ways(), now: Instant = Company.today) throws {
        (self.ways, type, self.now) = (ways, ways.type, now)
        try addType()
        for who in Who.allCases where who != .admin && who != .guest { try add(who) }
        put(endedKey)
        try add(Program.self, program.key, program(status: "enrolling", listed: ways.isListed))
        try add(Program.self, draft.key, program(status: "draft", listed: ways.isListed))
        try add(Participant.self, participant.key, participation(of: .learner, in: program))
        try add(Participant.self, Self.key(301), participation(of: .peer, in: program))
        try add(Participant.self, Self.key(302), participation(of: .peer, in: draft))
        try add(
            Appointment.self, appointment.key, #"\#(appointment(of: .learner, "reports-reader")),"program":"\#(program)""#)
        try add(Appointment.self, Self.key(404), appointment(of: .administrator, "administrator"))
        try add(Appointment.self, Self.key(401), appointment(of: .auditor, "auditor"))
        try add(Appointment.self, Self.key(402), appointment(of: .officer, "privacy-officer"))
        try addSignIns()
        try addParts()
        try addRelationship()
        try add(
            AccessSetting.self, setting.key, #""name":"RAPPORT_DIRECTORY","value":"planted-value","before":"planted-before""#)
        if case (let who, .administrator)? = ways.runs {
            try add(Appointment.self, Self.key(403), appointment(of: who, "administrator"))
        }
    }

    private mutating func addSignIns() throws {
        try add(
            SignInLink.self, link.key,
            """
            "person":"\(person(.learner))","key":"\(keyID(.learner))","createdBy":"planted-maker","expiresAt":"\(Self.today)",\
            "usedAt":"\(Self.before)","replacedAt":"\(Self.before)","digest":"\(Keys.digest(of: "planted-link"))"
            """)
        try add(
            SignIn.self, signIn.key,
            """
            "person":"\(person(.learner))","key":"\(keyID(.learner))","administrator":true,"how":"key","agent":"planted-agent",\
            "network":"planted-network","lastSeenAt":"\(Self.before)","idleSeconds":60,"endsAt":"\(Self.today)",\
            "ended":{"at":"\(Self.before)","by":"admin"},"digests":["\(Keys.digest(of: "planted-cookie"))"],\
            "renewedAt":"\(Self.before)","mark":"\(Keys.digest(of: "planted-mark"))"
            """)
    }

    private mutating func addParts() throws {
        try add(
            Profile.self, person(.learner).key,
            """
            "person":"\(person(.learner))","offers":["planted-offer"],"seeks":["planted-wish"],\
            "expertise":[{"topic":"planted-topic","years":3,"level":"planted-level"}],\
            "credentials":[{"name":"planted-credential","issuer":"planted-issuer","expiresOn":"2028-01-01"}],\
            "experience":"planted-experience","capacity":2,\
            "availability":[{"days":["mon"],"from":"09:00","until":"17:00"}],"browsable":true
            """)
        try add(
            CalendarFeed.self, person(.learner).key,
            """
            "person":"\(person(.learner))","details":"names","digest":"\(Keys.digest(of: Self.calendarToken))"
            """)
        try add(
            Form.self, program.key,
            """
            "program":"\(program)","questions":[{"id":"style","kind":"text","text":"planted-question","options":[],"for":"both",\
            "required":false,"use":[],"sensitive":false}]
            """)
        try add(
            MatchingConfiguration.self, program.key,
            """
            "program":"\(program)","mode":"stable","objective":"score","tieBreak":"id","seed":"planted-seed","minimumScore":1000,\
            "additional":true,"review":true,"fourEyes":true,"criteria":[{"id":"planted-criterion",\
            "kind":"overlap","weight":500,"learner":"profile.seeks","guide":"profile.offers","floor":2}],\
            "constraints":{"language":{},"overlap":{"minimumMinutes":60},"level":{"least":1},"repeat":{"months":12},\
            "segment":[{"of":"person.department","must":"differ"}]}
            """)
        try add(
            Consent.self, consent.key,
            """
            "person":"\(person(.learner))","kind":"participation-visible","program":"\(program)","about":"planted-about",\
            "to":"\(person(.manager))","text":"planted-text","textVersion":"planted-version","via":"\(keyID(.learner))",\
            "withdrawnAt":"\(Self.today)"
            """)
        try add(
            Concern.self, concern.key,
            """
            "program":"\(program)","about":"\(person(.peer))","text":"planted-text","status":"acknowledged",\
            "handling":[{"to":"acknowledged","by":"\(person(.contact))","at":"\(Self.before)","text":"planted-answer"}],\
            "by":"\(person(.learner))"
            """)
        try add(
            AnswerSheet.self, participant.key,
            #""participant":"\#(participant)","formVersion":3,"values":{"style":"planted-answer"}"#)
        try add(
            Preferences.self, participant.key,
            #""participant":"\#(participant)","choices":["\#(ID<Participant>(Self.key(301)))"],"avoid":["\#(person(.chief))"]"#)
        try add(
            Suggestion.self, suggestion.key,
            """
            "program":"\(program)","person":"\(person(.learner))","by":"\(person(.manager))","what":"nomination",\
            "side":"learner","text":"planted-text","manager":"\(ways.kept.rawValue)"
            """)
    }

    /// Whether managers are partners, by the policy of then and of now.
    var isOpenToManagers: Bool { ways.kept == .partner && ways.current == .partner }

    /// In the address of the learner's calendar.
    static let calendarToken = String(repeating: "planted", count: 6) + "0"

    static let today = Instant(milliseconds: 1_795_000_000_000)
    /// When everything was made.
    static let before = Instant(milliseconds: 1_790_000_000_000)

    static func key(_ number: Int) -> RecordKey {
        RecordKey(
            at: Instant(milliseconds: before.milliseconds + Int64(number) * 1000), count: 0,
            random: UInt64(number) &* 0x9E37_79B9_7F4A_7C15)
    }

    // MARK: Who is who

    func person(_ who: Who) -> ID<Person> { ID(Self.key(100 + who.place)) }

    func keyID(_ who: Who) -> ID<Key> { ID(Self.key(150 + who.place)) }

    /// What is sent after Bearer.
    static func secret(_ who: Who) -> String? {
        switch who {
        case .guest: nil
        case .admin: ServiceProcess.key
        default: "key-of-\(who.rawValue)-0123456789-abcdefghijkl"
        }
    }

    /// As a request with that key is judged.
    func caller(_ who: Who, scopes: ScopeSet? = nil) throws -> Caller {
        guard let caller = caller(who) else { throw Failure("\(who) is not let in") }
        guard let scopes else { return caller }
        return Caller(
            caller.credential, signature: caller.signature, person: caller.person, scopes: caller.scopes.intersection(scopes),
            programs: caller.programs, expiresAt: caller.expiresAt)
    }

    private func caller(_ who: Who) -> Caller? {
        switch who {
        case .guest: .nobody
        case .admin: .administrator
        default: records.caller(holding: Keys.digest(of: Self.secret(who) ?? ""), at: now)
        }
    }

    func viewer(_ who: Who, scopes: ScopeSet? = nil, _ policy: AccessPolicy = AccessPolicy()) throws -> Viewer {
        Viewer(try caller(who, scopes: scopes), World(records), at: now, policy)
    }

    // MARK: Making records

    /// Puts a record as the journal has it.
    ///
    /// - Parameter members: All but those that every record of the kind has.
    mutating func add<R: TimedRecord>(_ kind: R.Type, _ key: RecordKey, _ members: String) throws {
        let (id, at, names) = (ID<R>(key), key.madeAt, R.fields.fields.map(\.name))
        let (revision, made) = (
            names.contains("revision") ? "revision" : "version", names.contains("givenAt") ? "givenAt" : "createdAt"
        )
        try put(
            R.fields.read(
                document(#"{"id":"\#(id)","\#(revision)":3,\#(members),"\#(made)":"\#(at)","updatedAt":"\#(at)"}"#), isKept: true)
        )
    }

    mutating func put<R: TimedRecord>(_ record: R) { add(.put(Stored(record, revision: record.revision))) }

    mutating func add(_ change: Change) {
        changes.append(change)
        records.apply([change])
    }

    /// Has a record be another from when it was last written.
    mutating func replace(by change: Change) {
        if let place = changes.lastIndex(where: { $0.kind == change.kind && $0.name == change.name }) { changes[place] = change }
        records.apply([change])
    }

    private func document(_ text: String) throws -> JSONValue { try JSONDocument(Array(text.utf8)).root }

    private mutating func addType() throws {
        let text = """
            {"id":"\(type)","name":"Here","summary":"As it is done here.","roles":{"guide":"guide","learner":"learner"},\
            "aliases":[],"programmable":true,"policy":{"design":{"required":false},"length":{"end":"open"},\
            "manager":"\(ways.current.rawValue)","consent":"both-volunteer","agenda":"learner","outcomes":"evolving",\
            "expertise":"experience","confidentiality":"\(ways.confidentiality.rawValue)"},\
            "provenance":{"origin":"own","recordedBy":"planted-recorder","recordedAt":"2026-01-01T00:00:00.000Z",\
            "changedBy":"planted-changer","changedAt":"2026-01-02T00:00:00.000Z"}}
            """
        add(.put(Stored(try RelationshipType.fields.read(document(text), isKept: true), revision: 2)))
    }

    private mutating func add(_ who: Who) throws {
        if who != .portal {
            try add(Person.self, person(who).key, members(of: who))
        }
        var key = Key()
        key.id = keyID(who)
        (key.revision, key.name, key.purpose) = (1, "planted-key-\(who.rawValue)", "planted-purpose")
        // What reads all events is told of all records.
        key.scopes = who == .portal ? .all.subtracting(ScopeSet(.eventsReadAll)) : .all
        key.actsFor = who == .portal ? nil : person(who)
        (key.createdBy, key.createdAt, key.updatedAt) = ("admin", key.id.key.madeAt, key.id.key.madeAt)
        key.secrets = [Key.Secret(createdAt: key.createdAt)]
        key.digests = [Keys.digest(of: Self.secret(who) ?? "")]
        (key.expiresAt, key.lastUsedOn) = (.last, now.day)
        put(key)
    }

    /// A key that has been, with every member.
    private var endedKey: Key {
        var key = Key()
        (key.id, key.name, key.purpose, key.scopes) = (ended, "planted-ended", "planted-purpose", ScopeSet(.meRead))
        (key.programs, key.actsFor, key.createdBy) = ([program], person(.learner), "planted-maker")
        // One that is not there any more has ended it, too.
        key.parent = ID(Self.key(9998))
        (key.secrets, key.digests) = ([Key.Secret(createdAt: Self.before)], [Keys.digest(of: "planted-secret")])
        (key.expiresAt, key.lastUsedOn) = (now, Self.before.day)
        key.revoked = Key.Revocation(at: Self.before, by: "planted-revoker")
        (key.createdAt, key.updatedAt) = (Self.before, Self.before)
        return key
    }

    private func members(of who: Who) -> String {
        let name = who.rawValue
        let manager: Who? = who == .learner ? .manager : who == .manager ? .chief : nil
        let above = manager.map {
            #","manager":"\#(person($0))","lines":[{"manager":"\#(person($0))","from":"\#(Self.before)"}]"#
        }
        return """
            "externalId":"planted-externalId-\(name)","userName":"planted-userName-\(name)",\
            "name":{"givenName":"Given \(name)","familyName":"Family"},"displayName":"The \(name)","nickName":"Nick \(name)",\
            "emails":[{"value":"\(name)@planted.example","type":"work","primary":true}],"title":"Title","userType":"planted-userType",\
            "department":"Department","division":"planted-division","organization":"planted-organization",\
            "costCenter":"planted-costCenter","location":"Here","timezone":"Europe/Berlin","locale":"de-AT",\
            "preferredLanguage":"de","languages":["de","en"],"level":"planted-level","employeeNumber":"planted-number-\(name)",\
            "startedOn":"2020-01-01","active":true\(above ?? ""),"managerReference":"planted-reference","leavesAt":"2999-01-01T00:00:00.000Z","recheck":{"at":"2999-01-01T00:00:00.000Z"},"externalIdBy":"\(keyID(.portal))"
            """
    }

    private func program(status: String, listed: Bool) -> String {
        func people(_ role: Role, _ who: Who) -> String {
            var people = [who]
            if let runs = ways.runs, runs.role == role { people.append(runs.who) }
            return people.map { "\"\(person($0))\"" }.joined(separator: ",")
        }
        return """
            "name":"The program","externalId":"planted-externalId-\(status)","description":"Description","relationshipTypes":["\(type)"],"typeReason":"planted-typeReason",\
            "status":"\(status)","format":"one-to-one","cycle":"cohort","owner":"Ines","sponsor":"Jo",\
            "owners":[\(people(.owner, .owner))],"sponsors":[\(people(.sponsor, .sponsor))],\
            "committee":[\(people(.committee, .committee))],"concernContacts":[\(people(.contact, .contact))],\
            "listed":\(listed),"enrolment":"apply","lateJoiners":true,"places":{"guide":5,"learner":5},\
            "capacity":{"least":0,"most":3,"default":1},"suggestionsUntil":"2027-01-31","answerDays":7,\
            "consentTexts":{"take-part":{"version":1,"en":"planted-consent"}},"startsOn":"2026-10-01","endsOn":"2027-09-30",\
            "length":"P9M","plannedSessions":9,"endCondition":"End",\
            "objectives":[{"statement":"planted-objective","measure":"m","baseline":3.1,"target":4,"unit":"points","dueOn":"2026-12-01"}],\
            "design":{"purpose":"planted-design","focusAreas":["a"],"model":"m","components":["c"],"matchingProcess":"p",\
            "approval":{"by":"planted-approver","at":"\(Self.before)"}},\
            "transitions":[{"number":1,"from":"draft","to":"\(status)","at":"\(Self.before)","by":"planted-mover"}],\
            "externalIdBy":"\(keyID(.portal))"
            """
    }

    func participation(of who: Who, in program: ID<Program>) -> String {
        """
        "program":"\(program)","person":"\(person(who))","relationshipType":"\(type)","side":"learner","role":"learner",\
        "externalId":"planted-externalId-\(who)-\(program)","externalIdBy":"\(keyID(.portal))","origin":"nominated","nominatedBy":"\(person(.contact))","status":"applied","capacity":2,"formVersion":1,\
        "joinedAt":"\(Self.before)","waitingSince":"\(Self.before)","pausedUntil":"\(Self.before)","leftReason":"other",\
        "manager":"\(ways.kept.rawValue)","confidentiality":"\(ways.confidentiality.rawValue)",\
        "transitions":[{"number":1,"from":"invited","to":"applied","at":"\(Self.before)","by":"planted-mover"}]
        """
    }

    private func appointment(of who: Who, _ office: String) -> String {
        #""person":"\#(person(who))","office":"\#(office)","from":"\#(Self.before)","until":"2999-01-01T00:00:00.000Z""#
    }
}

extension Company.Who {
    var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    var isPerson: Bool { self != .admin && self != .guest && self != .portal }
}
