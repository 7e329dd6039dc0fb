public import JSON

/// What the members of a relationship expect of each other: one version of it. It is in force once each of them has signed, and an edit
/// after a signature voids it.
public struct Agreement: Moving {
    public var id = ID<Agreement>(.lowest)
    public var revision = 1
    public var relationship = ID<Relationship>(.lowest)
    public var relationshipType: Slug = "coaching"
    /// Counts the versions of one relationship from 1.
    public var version = 1
    public var status = Status.draft
    public var purpose: String?
    public var expectations: [Expectation] = []
    public var responsibilities: String?
    public var schedule: Schedule?
    public var length: Period?
    public var logistics: String?
    public var confidentiality: String?
    /// Who else learns what.
    public var disclosures: [Disclosed] = []
    public var howToEnd: String?
    public var goals: String?
    public var signatures: [Signature] = []
    /// When the members are asked to plan a session, unless they have met or planned one by then.
    public var nudgesAt: Instant?
    /// When they were; nil once they have met again.
    public var nudgedAt: Instant?
    public var transitions: [Transition<Status>] = []
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    public enum Status: String, CaseIterable, Sendable {
        case draft
        case partlySigned = "partly-signed"
        case inForce = "in-force"
        case superseded, ended
    }

    /// What one side expects.
    public struct Expectation: Sendable, Equatable {
        public var side = Participant.Side.learner
        public var text = ""

        static let fields = FieldTable(
            blank: Expectation(), named: "Expectation",
            [
                Field("side", \.side, .choice, "Who expects it."), Field("text", \.text, .text(2000), "What that side expects."),
            ])
    }

    /// How often the members meet, and how.
    public struct Schedule: Sendable, Equatable {
        public var every: Period?
        public var minutes: Int?
        public var mode: Session.Mode?

        static let fields = FieldTable(
            blank: Schedule(), named: "Schedule",
            [
                Field("every", optional: \.every, .period, "How often, such as P2W."),
                Field("minutes", optional: \.minutes, .integer(5...1440), "How long a session lasts."),
                Field("mode", optional: \.mode, .choice, "How the members meet."),
            ])
    }

    /// The members that rules ask for.
    public enum Part: String, Sendable {
        case purpose, expectations, responsibilities, schedule, confidentiality, disclosures, howToEnd
    }

    /// Whether anything stands there.
    func says(_ part: Part) -> Bool {
        switch part {
        case .purpose: purpose != nil
        case .expectations: !expectations.isEmpty
        case .responsibilities: responsibilities != nil
        case .schedule: schedule.map { $0 != Schedule() } ?? false
        case .confidentiality: confidentiality != nil
        case .disclosures: !disclosures.isEmpty
        case .howToEnd: howToEnd != nil
        }
    }

    /// Somebody outside who learns something.
    public struct Disclosed: Sendable, Equatable {
        public var to = ID<Person>(.lowest)
        public var office = Office.manager
        public var what: [What] = []

        /// The office alone names nobody: a person is named.
        public enum Office: String, CaseIterable, Sendable { case manager, sponsor, owner, other }

        public enum What: String, CaseIterable, Sendable {
            case participation, attendance, goals
            case goalProgress = "goal-progress"
            case summary, completion
        }

        static let fields = FieldTable(
            blank: Disclosed(), named: "Disclosed",
            [
                Field("to", \.to, .id(), "The person who learns something."),
                Field("office", \.office, .choice, "In which office."),
                Field("what", \.what, .array(.choice, countMax: What.allCases.count), "What the person learns."),
            ])
    }

    public struct Signature: Sendable, Equatable {
        public var person = ID<Person>(.lowest)
        public var at = Instant(milliseconds: 0)

        static let fields = FieldTable(
            blank: Signature(), named: "Signature",
            [Field("person", \.person, .id(), "Who signed."), Field("at", \.at, .instant, "When.")])
    }

    private static let signing = "POST /v1/relationships/{id}/agreement/signatures"

    public static let fields = FieldTable(
        blank: Agreement(), named: "Agreement",
        standard(
            "agreement",
            [
                Field(
                    "relationship", \.relationship, .id(), "The relationship.", setBy: "PUT /v1/relationships/{id}/agreement"),
                Field("relationshipType", \.relationshipType, .slug, "The relationship type.", setBy: "the service"),
                Field(
                    "version", \.version, .integer(1...JSONValue.integerMax), "Counts the versions of one relationship from 1.",
                    setBy: "the service"),
                Field("status", \.status, .choice, "Where it stands.", setBy: signing),
                Field("purpose", optional: \.purpose, .text(2000), "What the relationship is for."),
                Field(
                    "expectations", \.expectations, .array(.object(Expectation.fields), countMax: 50),
                    "What the sides expect of each other.", isRequired: false),
                Field("responsibilities", optional: \.responsibilities, .text(2000), "Who takes care of what."),
                Field("schedule", optional: \.schedule, .object(Schedule.fields), "How often the members meet, and how."),
                Field("length", optional: \.length, .period, "How long the relationship is to last."),
                Field("logistics", optional: \.logistics, .text(2000), "Where the members meet, and how they reach each other."),
                Field("confidentiality", optional: \.confidentiality, .text(2000), "What stays among the members."),
                Field(
                    "disclosures", \.disclosures, .array(.object(Disclosed.fields), countMax: 10), "Who else learns what.",
                    isRequired: false),
                Field("howToEnd", optional: \.howToEnd, .text(2000), "How either side ends the relationship."),
                Field("goals", optional: \.goals, .text(4000), "What the members want to reach, in their own words."),
                Field(
                    "signatures", \.signatures, .array(.object(Signature.fields), countMax: Relationship.membersMax),
                    "Who has signed.", setBy: signing),
                Field(
                    "nudgesAt", optional: \.nudgesAt, .instant,
                    "When the members are asked to plan a session, unless they have met or planned one by then.",
                    setBy: "the service"),
                Field(
                    "nudgedAt", optional: \.nudgedAt, .instant, "When they were asked to, as they had not met for long.",
                    setBy: "the service"),
                Field(
                    "transitions", \.transitions, .array(.object(transitionFields), countMax: transitionsMax), "The steps taken.",
                    setBy: signing),
            ]))

    public static let transitionFields = Transition<Status>.fields(blank: .draft, "agreement", named: "AgreementTransition")

    public static let prefix: StaticString = "agr"
    public static var rows: any WritableKeyPath<Records, Rows<Agreement>> & Sendable { \.agreements }

    public static let kind = Kind<Agreement>(
        .agreements, "agreement", german: GermanNoun(.feminine, "Vereinbarung", "Vereinbarungen"), "/v1/agreements",
        under: "/v1/relationships/{id}/agreements", filters: [.choice("status") { $0.status }], sorts: [.createdAt],
        references: [
            .to(Relationship.self, "relationship", onDelete: .cascade) { $0.relationship },
            .to(Person.self, clearingEach: "disclosures", "to", filter: "disclosee") {
                $0.disclosures.map(\.to)
            } clear: { agreement, person in
                agreement.disclosures.removeAll { $0.to == person }
            },
        ],
        access: .ofMembers(.agreement, candidates: \.ownAgreements) { $0.relationship },
        due: [
            Due("nudge", at: { $0.status == .inForce ? $0.nudgesAt : nil }) { stored, records, now in
                records.nudge(stored, at: now)
            }
        ],
        faults: { draft, records in records.faults(inside: draft.record.relationship, draft.current == nil, in: Self.open) },
        consequences: { before, after, records, now in
            guard let after else { return [] }
            return records().consequences(of: after, at: now)
        })

    static let byRelationship = kind.filter(ofReference: 0)

    /// The states of a relationship in which its members make an agreement.
    private static let open: [Relationship.Status] = [.accepted, .contracting, .active, .paused, .conflict, .closing]

    public static let states = States<Status>(over: [.superseded, .ended]) { state in
        switch state {
        case .draft:
            [.step(to: .partlySigned, by: .scheduler), .step(to: .inForce, by: .scheduler), .step(to: .ended, by: .scheduler)]
        case .partlySigned:
            [.step(to: .draft, by: .scheduler), .step(to: .inForce, by: .scheduler), .step(to: .ended, by: .scheduler)]
        case .inForce: [.step(to: .superseded, by: .scheduler), .step(to: .ended, by: .scheduler)]
        case .superseded, .ended: []
        }
    }

    public var guidedBy: [Slug] { [relationshipType] }

    /// Clients write the newest version under its relationship.
    public var fixedAt: String { "\(Relationship.kind.path)/\(relationship)" }

    /// Comes into force, which is when the members begin to be expected to meet.
    mutating func comeIntoForce(by signature: String, at now: Instant) {
        take(nextTransition(to: .inForce, by: signature, at: now))
        nudgesAt = now.adding(seconds: silenceSeconds(from: now))
    }

    /// Whether it can still be edited: an edit drops the signatures.
    var isOpen: Bool { status == .draft || status == .partlySigned }

    public func completed(instead current: Agreement?, in records: Records, at now: Instant) -> Agreement {
        guard let current, current != self, current.isOpen, !signatures.isEmpty else { return self }
        var agreement = self
        agreement.signatures = []
        agreement.take(agreement.nextTransition(to: .draft, by: Records.scheduler, at: now))
        return agreement
    }
}
