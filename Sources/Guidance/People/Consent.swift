public import JSON

/// What a person has agreed to, in which words. A consent is never changed but for its withdrawal: a new one is another record. It no
/// longer names a person who was deleted.
public struct Consent: TimedRecord {
    public var id = ID<Consent>(.lowest)
    public var revision = 1
    public var person = ID<Person>(.lowest)
    public var purpose = Purpose.takePart
    public var program: ID<Program>?
    /// What it is about, where a programme does not say enough: a question, a relationship, a text.
    public var about: String?
    /// Who may see what it opens. Nobody else learns whom it names: so it does not stand in the way where that person is deleted.
    public var to: ID<Person>?
    /// The words to which the person said yes, and which edition of them.
    public var text = ""
    public var textVersion: String?
    /// The key by which the person gave it.
    public var via: ID<Key>?
    public var withdrawnAt: Instant?
    /// When it was given.
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    public enum Purpose: String, CaseIterable, Sendable {
        /// A nomination by somebody else is none.
        case takePart = "take-part"
        case accept
        /// One manager may learn that the person takes part. A new manager needs a new one.
        case participationVisible = "participation-visible"
        case shareProfile = "share-profile"
        case useAnswer = "use-answer"
        case calendarDetail = "calendar-detail"
        case disclosureRelease = "disclosure-release"

        /// What one of this kind has to name.
        fileprivate var needs: [String] {
            switch self {
            case .takePart: ["program"]
            case .accept, .disclosureRelease: ["about"]
            case .participationVisible: ["to"]
            case .useAnswer: ["program", "about"]
            case .shareProfile, .calendarDetail: []
            }
        }
    }

    public static let fields = FieldTable(
        blank: Consent(), named: "Consent",
        [
            Field("id", \.id, .id(), "The id of the consent.", setBy: "the service"),
            Field(
                "revision", \.revision, .integer(1...JSONValue.integerMax), "How often the consent was written.",
                setBy: "the service"),
            Field("person", \.person, .id(), "The person.", setBy: "POST /v1/people/{id}/consents"),
            Field("kind", \.purpose, .choice, "What the person agrees to."),
            Field("program", optional: \.program, .id(), "The program in which it counts."),
            Field("about", optional: \.about, .text(200), "What it is about, such as the id of a question."),
            Field("to", optional: \.to, .id(), "The person who may see what it opens."),
            Field("text", \.text, .text(4000), "The words to which the person says yes."),
            Field("textVersion", optional: \.textVersion, .text(50), "Which edition of the words it is."),
            Field("givenAt", \.createdAt, .instant, "When it was given.", setBy: "the service"),
            Field("via", optional: \.via, .id(), "The key by which the person gave it.", setBy: "the service"),
            Field(
                "withdrawnAt", optional: \.withdrawnAt, .instant, "Since when it does not count any more.",
                setBy: "POST /v1/consents/{id}/withdrawal"),
            Field("updatedAt", \.updatedAt, .instant, "When it was last written.", setBy: "the service"),
        ])

    public static let prefix: StaticString = "cst"
    public static var rows: any WritableKeyPath<Records, Rows<Consent>> & Sendable { \.consents }

    public static let kind = Kind<Consent>(
        .consents, "consent", german: GermanNoun(.feminine, "Einwilligung", "Einwilligungen"), "/v1/consents",
        under: "/v1/people/{id}/consents", filters: [.choice("kind") { $0.purpose }],
        sorts: [Sort(name: "givenAt", key: .id)],
        references: [
            .to(Person.self, "person", onDelete: .refuse) { $0.person },
            .to(Program.self, "program", onDelete: .refuse, ifPresent: { $0.program }),
            .to(Person.self, clearing: "to", \.to),
        ],
        access: Access(
            { _ in .consent },
            views: [.dates: ["id", "person", "kind", "program", "givenAt", "withdrawnAt"]],
            concerned: { consent, viewer in
                // By the program, and not by what else the person does there: that would show by what is hidden.
                let isOpen = consent.program.map { viewer.records.policyOfManagers(in: $0) == .partner } ?? false
                let kept = isOpen ? viewer.records.firewall(of: consent.person, in: consent.program) : .first
                return Access.Concerned(person: consent.person, firewallSince: kept)
            }
        ) { consent, viewer in viewer.roles(to: consent) },
        faults: { draft, records in draft.faults + draft.textFaults(in: records) },
        consequences: { _, consent, records, now in consent.map { records().consequences(of: $0, at: now) } ?? [] })
}

extension Kind<Consent>.Draft {
    /// What a consent of that kind has to name and does not.
    fileprivate var faults: [FieldError] {
        // Of one that was not read, it is not known what it needs.
        guard document["kind"]?.string.flatMap(Consent.Purpose.init(rawValue:)) != nil else { return [] }
        let absent = ["program": record.program == nil, "about": record.about == nil, "to": record.to == nil]
        return record.purpose.needs.filter { absent[$0] == true }.map { name in
            let meaning = Consent.fields.fields.first { $0.name == name }?.meaning ?? ""
            return FieldError(pointer: "/\(name)", .required(meaning: meaning))
        }
    }
}

extension Kind<Consent>.Draft {
    /// What differs from the text that the programme has people agree to, so that a consent says to what. Later the programme may have
    /// another: what was agreed stays.
    fileprivate func textFaults(in records: Records) -> [FieldError] {
        guard current == nil, document["kind"]?.string == record.purpose.rawValue, let id = record.program,
            isThere(RecordAddress(kind: .programs, name: id.name)),
            let inForce = records.programs[id]?.value.consentText(for: record.purpose)
        else { return [] }
        var errors: [FieldError] = []
        if record.textVersion != String(inForce.version) {
            errors.append(FieldError(pointer: "/textVersion", .text(.notVersionInForce(inForce.version))))
        }
        let texts = [inForce.english, inForce.german].compactMap { $0 }
        // A text that is missing is said to be so by the field table.
        if !texts.isEmpty, !record.text.isEmpty, !texts.contains(record.text) {
            errors.append(FieldError(pointer: "/text", .text(.notTextInForce(inForce.version))))
        }
        return errors
    }
}

// MARK: Giving and withdrawing

extension Records {
    /// Records that a person agrees to something.
    ///
    /// - Parameter draft: Says whose consent it is.
    /// - Throws: `Problem` with `.personal` for anybody but that person; as `create` does.
    func giveConsent(
        _ draft: Draft<Consent>, from document: JSONValue, id: ID<Consent>, by caller: Caller, at now: Instant,
        for viewer: Viewer? = nil
    ) throws(Problem) -> Decision<Stored<Consent>> {
        if let record = draft.record { try caller.requireSelf(record.person) }
        let draft = draft.with { $0.via = caller.way }
        return try create(draft, from: document, id: id, by: caller.signature, at: now, for: viewer)
    }

    /// Has a consent count no more from now on. What was done while it counted stays done.
    ///
    /// - Returns: The consent; with no change to remember if it was withdrawn before.
    /// - Throws: `Problem` with `.notFound`; with `.personal` for anybody but the person who gave it.
    func withdrawConsent(
        _ id: ID<Consent>, by caller: Caller, at now: Instant
    ) throws(Problem) -> Decision<Stored<Consent>> {
        let current: Stored<Consent> = try record(id)
        try caller.requireSelf(current.value.person)
        var consent = current.value
        consent.withdrawnAt = consent.withdrawnAt ?? now
        return decide(on: consent, instead: current, by: caller.signature, at: now)
    }

    /// The consent of a person that counts now: the newest of those that fit.
    ///
    /// - Parameters:
    ///   - program: Nil for any.
    ///   - other: The person who may see what it opens; nil for any.
    /// - Complexity: O(consents of the person).
    func consent(
        of person: ID<Person>, _ purpose: Consent.Purpose, program: ID<Program>? = nil, about: String? = nil,
        to other: ID<Person>? = nil
    ) -> Stored<Consent>? {
        consents.referring(to: RecordAddress(kind: .people, name: person.name), nil, namedMax: .max).named.last { stored in
            let consent = stored.value
            return consent.person == person && consent.purpose == purpose && consent.withdrawnAt == nil
                && (program == nil || consent.program == program) && (about == nil || consent.about == about)
                && (other == nil || consent.to == other)
        }
    }
}

extension Caller {
    /// The key by which somebody acts, as one's own or through a token that it has delegated; nil for the administrator's, which is no
    /// record.
    fileprivate var way: ID<Key>? {
        switch credential {
        case .key(let id), .token(of: let id): id
        case .none, .administrator, .signIn: nil
        }
    }

    /// Lets nobody through but the person.
    func requireSelf(_ person: ID<Person>) throws(Problem) {
        guard self.person == person else { throw .personal(.consents) }
    }
}
