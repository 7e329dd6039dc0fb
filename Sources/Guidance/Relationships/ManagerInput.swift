public import JSON

/// What the manager of a learner, or a sponsor in the manager's place, says before the first session: in coaching the manager is a partner.
/// The members read it.
public struct ManagerInput: TimedRecord {
    public var id = ID<ManagerInput>(.lowest)
    public var revision = 1
    public var relationship = ID<Relationship>(.lowest)
    /// Who gave it; nil where that person was deleted.
    public var by: ID<Person>?
    /// Where the learner could use support.
    public var areas: [String] = []
    public var text: String?
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    public static let fields = FieldTable(
        blank: ManagerInput(), named: "ManagerInput",
        standard(
            "manager input",
            [
                Field(
                    "relationship", \.relationship, .id(), "The relationship.",
                    setBy: "POST /v1/relationships/{id}/manager-inputs"),
                Field("by", optional: \.by, .id(), "Who gave it; gone once that person was deleted.", setBy: "the service"),
                Field("areas", \.areas, .array(.text(200), countMax: 20), "Where the learner could use support."),
                Field("text", optional: \.text, .text(4000), "What else there is to say. The learner and the guide read it."),
            ]))

    public static let prefix: StaticString = "min"
    public static var rows: any WritableKeyPath<Records, Rows<ManagerInput>> & Sendable { \.managerInputs }

    public static let kind = Kind<ManagerInput>(
        .managerInputs, "manager input",
        german: GermanNoun(.feminine, "Rückmeldung der Führungskraft", "Rückmeldungen der Führungskraft"),
        "/v1/manager-inputs", sorts: [.createdAt],
        references: [
            .to(Relationship.self, "relationship", onDelete: .cascade) { $0.relationship },
            .to(Person.self, clearing: "by", \.by),
        ],
        access: Access(
            { _ in .managerInput }, candidates: \.ownManagerInputs,
            sign: { input, current, viewer, _ in if current == nil { input.by = viewer.caller.person } }
        ) { input, viewer in
            guard let person = viewer.caller.person else { return [] }
            let isHidden = viewer.isOthers(input) || viewer.isApart(from: input)
            let roles = isHidden ? [] : viewer.roles(inside: input.relationship)
            // Who gives it is the partner of today; nobody else is, whoever has given one before.
            guard let relationship = viewer.records.relationships[input.relationship]?.value,
                viewer.reaches(relationship.program), viewer.records.isPartner(person, in: relationship),
                input.by == person || input.by == nil && viewer.records.managerInputs[input.id] == nil
            else { return roles }
            return roles.union(.line)
        },
        faults: { draft, records in
            records.faults(inside: draft.record.relationship, draft.current == nil, in: Self.open) + draft.late(in: records)
        },
        consequences: { before, after, records, now in
            guard let after else { return [] }
            return records().followed(after.relationship, at: now)
        })

    static let byRelationship = kind.filter(ofReference: 0)
    static let byAuthor = kind.filter(ofReference: 1)

    private static let open: [Relationship.Status] = [.accepted, .contracting, .active, .paused, .conflict]
}

extension Kind<ManagerInput>.Draft {
    /// It directs the first session; what is said later, the agreement has to provide for.
    fileprivate func late(in records: Records) -> [FieldError] {
        if record.areas.isEmpty, record.text == nil {
            return [FieldError(pointer: "/areas", .required(meaning: "Where the learner could use support."))]
        }
        guard current != record, records.sessionsHeld(in: record.relationship) > 0 else { return [] }
        return [FieldError(pointer: "", .text(.sessionsBegan))]
    }
}

extension Viewer {
    /// Whether the caller works with the same guide or learner under a type that keeps the manager out, too: what a mentor does not hear as a
    /// mentor they do not hear as a coach.
    fileprivate func isApart(from input: ManagerInput) -> Bool {
        guard let relationship = records.relationships[input.relationship]?.value,
            let own = relationship.member(caller.person)
        else { return false }
        let learners = own.side == .learner ? [own] : relationship.learners
        return learners.contains { learner in
            records.openTo(relationship, of: learner.person)?.isBehindFirewall(in: records) ?? false
        }
    }

    /// Whether the manager of another learner of a group says it.
    fileprivate func isOthers(_ input: ManagerInput) -> Bool {
        guard let relationship = records.relationships[input.relationship]?.value, relationship.format == .group,
            let own = relationship.member(caller.person), own.side == .learner, let author = input.by
        else { return false }
        return author != relationship.managerInputFrom && records.people[own.person]?.value.manager != author
    }

    var ownManagerInputs: [RecordKey]? {
        guard let person = caller.person else { return [] }
        let given = records.managerInputs.all(in: .key(person.key), of: ManagerInput.byAuthor).map(\.value.id.key)
        return (ownInside(ManagerInput.self, ManagerInput.byRelationship) + given).uniqued()
    }
}
