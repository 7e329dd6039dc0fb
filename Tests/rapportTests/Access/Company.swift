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
            "additional":true,"leftOver":"waitlist","review":true,"fourEyes":true,"criteria":[{"id":"planted-criterion",\
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

    /// The learner with the peer, who guides, and what stands inside.
    private mutating func addRelationship() throws {
        let step = #"{"number":1,"from":"planted","to":"planted","at":"\#(Self.before)","by":"planted-mover"}"#
        func steps(_ from: String, _ to: String) -> String {
            "\"transitions\":[\(step.replacing(#""from":"planted""#, with: #""from":"\#(from)""#).replacing(#""to":"planted""#, with: #""to":"\#(to)""#))]"
        }
        let (learner, guide) = (person(.learner), person(.peer))
        try add(
            Participant.self, Self.key(303), participation(of: .peer, in: program).replacing("\"learner\"", with: "\"guide\""))
        try add(
            Application.self, application.key,
            """
            "program":"\(program)","relationshipType":"\(type)","learner":"\(participant)","person":"\(learner)","choices":[\
            {"guide":"\(ID<Participant>(Self.key(303)))","person":"\(guide)","state":"offered","offeredAt":"\(Self.before)",\
            "expiresAt":"2027-06-30T09:00:00.000Z"}],"message":"planted-message","status":"open",\
            "relationship":"\(ID<Relationship>(Self.key(903)))",\(steps("open", "accepted"))
            """)
        try add(
            Relationship.self, relationship.key,
            """
            "program":"\(program)","relationshipType":"\(type)","format":"one-to-one","members":[\
            {"participant":"\(ID<Participant>(Self.key(303)))","person":"\(guide)","side":"guide","role":"guide","acceptedAt":"\(Self.before)"},\
            {"participant":"\(participant)","person":"\(learner)","side":"learner","role":"learner","acceptedAt":"\(Self.before)"}],\
            "origin":"assigned","status":"active","manager":"\(ways.kept.rawValue)",\
            "confidentiality":"\(ways.confidentiality.rawValue)","startsOn":"2026-10-01","plannedEnd":"2027-06-30",\
            "proposedEnd":{"on":"2027-07-31","by":"\(learner)"},"plannedSessions":9,"endCondition":"planted-end","managerInputFrom":"\(person(.sponsor))","expiresAt":"\(Self.today)",\
            "pausedUntil":"\(Self.today)","conflict":{"rule":"mentor-outside-line","since":"\(Self.before)"},"endReason":"other",\
            "endedBy":"\(learner)","replaces":"\(relationship)","replacedBy":"\(relationship)","matchRun":"\(matchRun)",\
            "waivers":[{"rule":"agreement-first","reason":"planted-waiver","by":"planted-waiver","at":"\(Self.before)","until":"2027-01-01"}],\
            \(steps("contracting", "active"))
            """)
        try add(
            Agreement.self, agreement.key,
            """
            "relationship":"\(relationship)","relationshipType":"\(type)","version":1,"status":"in-force","purpose":"planted-purpose",\
            "expectations":[{"side":"learner","text":"planted-expectation"}],"responsibilities":"planted-duty",\
            "schedule":{"every":"P2W","minutes":60,"mode":"video"},"length":"P9M","logistics":"planted-place",\
            "confidentiality":"planted-secrecy","disclosures":[{"to":"\(person(.contact))","office":"other","what":["summary"]}],\
            "howToEnd":"planted-exit","goals":"planted-goals","signatures":[{"person":"\(learner)","at":"\(Self.before)"}],\
            "nudgesAt":"2099-01-01T00:00:00.000Z","nudgedAt":"\(Self.before)",\(steps("draft", "in-force"))
            """)
        try add(
            Session.self, session.key,
            """
            "relationship":"\(relationship)","people":["\(guide)","\(learner)"],"startsAt":"\(Self.before)","zone":"Europe/Berlin",\
            "minutes":60,"mode":"video","place":"planted-place","joinLink":"https://planted.example/","series":"\(ID<Session>(Self.key(923)))",\
            "changes":2,"changedAt":"\(Self.before)","agenda":[{"title":"planted-item","minutes":10,"owner":"\(learner)",\
            "done":true}],"attendance":[{"person":"\(learner)","present":true}],"status":"held",\
            "replaces":"\(ID<Session>(Self.key(921)))","replacedBy":"\(ID<Session>(Self.key(922)))","cancelReason":"other",\
            \(steps("planned", "held"))
            """)
        try add(
            Goal.self, goal.key,
            """
            "relationship":"\(relationship)","relationshipType":"\(type)","owner":"\(learner)","draftedBy":"\(learner)",\
            "statement":"planted-goal","measure":"planted-measure","baseline":1,"target":2,"unit":"planted-unit","dueOn":"2027-06-30",\
            "importance":2,"difficulty":1,"startLevel":-1,"levels":{"0":"planted-level"},"objective":"planted-objective",\
            "status":"active","ratings":[{"level":1,"at":"\(Self.before)","by":"\(learner)","note":"planted-rating"}],\
            \(steps("agreed", "active"))
            """)
        try add(
            Note.self, note.key,
            #""relationship":"\#(relationship)","scope":"shared","author":"\#(learner)","text":"planted-note""#)
        try add(
            ManagerInput.self, managerInput.key,
            #""relationship":"\#(relationship)","by":"\#(person(.sponsor))","areas":["planted-area"],"text":"planted-input""#)
        try addMatchRun()
        try add(
            Disclosure.self, disclosure.key,
            """
            "relationship":"\(relationship)","to":"\(person(.contact))","what":"summary","text":"planted-summary","status":"released",\
            "releasedAt":"\(Self.before)",\(steps("draft", "released"))
            """)
    }

    /// A run that has paired the two.
    private mutating func addMatchRun() throws {
        let guide = ID<Participant>(Self.key(303))
        let pair = #""learner":"\#(participant)","guide":"\#(guide)""#
        let (worth, partner) = (#"{"learners":1,"points":200}"#, #"{"participant":"\#(guide)","score":500}"#)
        try add(
            MatchRun.self, matchRun.key,
            """
            "program":"\(program)","relationshipType":"\(type)","basedOn":"\(matchRun)","pins":[{\(pair),"reason":"planted-reason"}],\
            "forbids":[{\(pair),"reason":"planted-forbidding"}],"status":"solved","lastAttempt":"timed-out",\
            "configuration":{"id":"\(ID<MatchingConfiguration>(program.key))","revision":3,"program":"\(program)","mode":"assignment",\
            "objective":"score","tieBreak":"id","seed":"planted-seed","minimumScore":0,"additional":false,"leftOver":"keep",\
            "review":false,"fourEyes":false,"criteria":[],"constraints":{"segment":[]},"createdAt":"\(Self.before)",\
            "updatedAt":"\(Self.before)"},"snapshotHash":"planted-snapshot","resultHash":"planted-result",\
            "counts":{"learners":1,"guides":1,"places":1,"allowedPairs":1},\
            "leftOut":[{"participant":"\(participant)","side":"learner","reason":"paused"}],\
            "summary":{"matched":1,"noAllowedGuide":0,"shortage":0,"outweighed":0,"total":7,"percentMean":1,"percentLeast":1,\
            "percentMedian":1,"largestLoad":1,"loadSquares":1,"idle":0,"withChoices":0,"firstChoice":0,"listed":0,"mostPossible":1,\
            "blockingPairs":0,"otherMatched":1,"otherTotal":7},"startedBy":"planted-starter","solvedAt":"\(Self.before)",\
            "publishedAt":"\(Self.today)","skipped":[{\(pair),"rules":["mentor-outside-line"]}],\
            "transitions":[{"number":1,"from":"solving","to":"solved","at":"\(Self.before)","by":"planted-mover"}]
            """)
        try add(
            MatchResult.self, matchRun.key,
            """
            "run":"\(matchRun)","program":"\(program)","proposals":[{\(pair),"pinned":true,"score":7,"percent":1,\
            "contributions":[{"criterion":"planted-criterion","grade":1,"weight":7,"points":7}],"learnerBest":\(partner),\
            "guideBest":\(partner)}],"unmatched":[{"learner":"\(participant)","reason":"shortage","excludedBy":[\
            {"constraint":"planted-constraint","guides":2}],"relaxations":[{"guide":"\(guide)","lift":["planted-lift"],"moves":1,\
            "learners":1,"points":2}],"shortage":1}],"guides":[{"guide":"\(guide)","capacity":1,"load":1,"oneMore":\(worth),\
            "oneLess":\(worth)}],"shortages":[{"number":1,"learners":["\(participant)"],"guides":["\(guide)"],"places":1,"missing":1}],\
            "proof":{"perPoint":1,"perLearner":2,"minimumScore":0,"learners":[{"participant":"\(participant)","value":2}],\
            "guides":[{"participant":"\(guide)","value":3}]}
            """)
    }

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

    private func participation(of who: Who, in program: ID<Program>) -> String {
        """
        "program":"\(program)","person":"\(person(who))","relationshipType":"\(type)","side":"learner","role":"learner",\
        "origin":"nominated","nominatedBy":"\(person(.contact))","status":"applied","capacity":2,"formVersion":1,\
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
