public import JSON

/// A text for somebody outside a relationship whom its agreement names: a member drafts it, and nobody but the learner releases it.
///
/// What else such a person learns follows from records each time, see `Disclosed`.
public struct Disclosure: Moving {
    public var id = ID<Disclosure>(.lowest)
    public var revision = 1
    public var relationship = ID<Relationship>(.lowest)
    /// Who reads it once it is released.
    public var to = ID<Person>(.lowest)
    public var what = What.summary
    public var text = ""
    public var status = Status.draft
    public var releasedAt: Instant?
    public var transitions: [Transition<Status>] = []
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    public enum What: String, CaseIterable, Sendable { case summary }
    public enum Status: String, CaseIterable, Sendable { case draft, released, withdrawn }

    private static let stepping = "POST /v1/disclosures/{id}/transitions"

    public static let fields = FieldTable(
        blank: Disclosure(), named: "Disclosure",
        standard(
            "disclosure",
            [
                Field(
                    "relationship", \.relationship, .id(), "The relationship.",
                    setBy: "POST /v1/relationships/{id}/disclosures"),
                Field("to", \.to, .id(), "The person who reads it; the agreement names them, with summary."),
                Field("what", \.what, .choice, "What it is.", isRequired: false),
                Field("text", \.text, .text(20_000), "What it says."),
                Field("status", \.status, .choice, "Whether that person reads it.", setBy: stepping),
                Field("releasedAt", optional: \.releasedAt, .instant, "When the learner released it.", setBy: stepping),
                Field(
                    "transitions", \.transitions, .array(.object(transitionFields), countMax: transitionsMax), "The steps taken.",
                    setBy: stepping),
            ]))

    public static let transitionFields = Transition<Status>.fields(blank: .draft, "disclosure", named: "DisclosureTransition")

    public static let prefix: StaticString = "dis"
    public static var rows: any WritableKeyPath<Records, Rows<Disclosure>> & Sendable { \.disclosures }

    public static let kind = Kind<Disclosure>(
        .disclosures, "disclosure", german: GermanNoun(.feminine, "Offenlegung", "Offenlegungen"), "/v1/disclosures",
        // The person is no reference, as in an agreement: a guide does not see the learner's manager, and names them all the same.
        filters: [.choice("status") { $0.status }, .id("to", of: Person.self) { $0.to }], sorts: [.createdAt],
        references: [.to(Relationship.self, "relationship", onDelete: .cascade) { $0.relationship }],
        access: Access(
            { _ in .disclosure },
            views: [.released: ["id", "relationship", "to", "what", "text", "status", "releasedAt"]],
            candidates: \.ownDisclosures,
            parts: { disclosure, viewer in
                viewer.parts(in: viewer.records.relationships[disclosure.relationship]?.value)
            }
        ) { disclosure, viewer in
            let roles = viewer.roles(inside: disclosure.relationship)
            guard disclosure.status == .released, disclosure.to == viewer.caller.person,
                let relationship = viewer.records.relationships[disclosure.relationship]?.value,
                viewer.named(in: relationship).contains(where: { $0.to == disclosure.to && $0.what.contains(.summary) })
            else { return roles }
            return roles.union(.participant)
        },
        faults: { draft, records in
            records.faults(inside: draft.record.relationship, draft.current == nil, in: Self.open) + draft.faults(in: records)
        })

    static let byRelationship = kind.filter(ofReference: 0)
    static let byReader = kind.filters.firstIndex { $0.name == "to" } ?? 0

    private static let open: [Relationship.Status] = [.active, .paused, .closing, .completed, .endedEarly]

    public static let states = States<Status>(over: [.withdrawn]) { state in
        switch state {
        case .draft: [.step(to: .released, by: .learner), .step(to: .withdrawn, by: .member)]
        case .released: [.step(to: .withdrawn, by: .learner)]
        case .withdrawn: []
        }
    }

    public var guidedBy: [Slug] { [] }
    public static var rules: [Rule<Disclosure>] { [] }

    public mutating func prepare(
        _ step: Transition<Status>, with details: StepDetails, in records: Records
    ) throws(Problem) {
        guard step.to == .released else { return }
        guard records.isNamed(to, with: .summary, in: relationship) else {
            throw .invalid(FieldErrors([FieldError(pointer: "/to", .text(.notNamedInAgreement))]))
        }
        releasedAt = step.at
    }
}

extension Kind<Disclosure>.Draft {
    fileprivate func faults(in records: Records) -> [FieldError] {
        var errors: [FieldError] = []
        if current?.to != record.to, !records.isNamed(record.to, with: .summary, in: record.relationship) {
            errors.append(FieldError(pointer: "/to", .text(.notNamedInAgreement)))
        }
        // What somebody has read stays as it was.
        if let current, current.status == .released {
            if current.to != record.to { errors.append(FieldError(pointer: "/to", .text(.released))) }
            if current.text != record.text { errors.append(FieldError(pointer: "/text", .text(.released))) }
        }
        return errors
    }
}

extension Records {
    /// The agreement that counts: the one in force, or of a relationship that is over the last that was.
    func agreementThatCounts(in id: ID<Relationship>) -> Agreement? {
        let all = agreements.all(in: .key(id.key), of: Agreement.byRelationship).map(\.value)
        return all.first { $0.status == .inForce }
            ?? all.filter { one in one.status == .ended && one.transitions.contains { $0.to == .inForce } }
            .max { $0.version < $1.version }
    }

    func isNamed(_ person: ID<Person>, with what: Agreement.Disclosed.What, in id: ID<Relationship>) -> Bool {
        agreementThatCounts(in: id)?.disclosures.contains { $0.to == person && $0.what.contains(what) } ?? false
    }
}

extension Viewer {
    /// What the agreement of a relationship discloses to people outside, but for those whom a policy has come to keep out since.
    func named(in relationship: Relationship) -> [Agreement.Disclosed] {
        let disclosures = records.agreementThatCounts(in: relationship.id)?.disclosures ?? []
        guard relationship.isBehindFirewall(in: records) else { return disclosures }
        return disclosures.filter { disclosed in
            !relationship.members.contains {
                $0.side == .learner && records.isInLine(disclosed.to, of: $0.person, since: nil, now: now)
            }
        }
    }

    /// The disclosures of the caller's own relationships, and those to the caller.
    var ownDisclosures: [RecordKey]? {
        guard let person = caller.person else { return [] }
        let told = records.disclosures.all(in: .key(person.key), of: Disclosure.byReader).map(\.value.id.key)
        return (ownInside(Disclosure.self, Disclosure.byRelationship) + told).uniqued()
    }

    /// What people outside a relationship learn of it now: each reads the own part, and its members all, so that nobody learns more
    /// of a learner than the learner knows.
    ///
    /// - Throws: `Problem` with `.notFound` for those who do not see the relationship, and with `.denied` for those who do and to whom
    ///   nothing is disclosed.
    public func disclosed(in id: ID<Relationship>) throws(Problem) -> [Disclosed] {
        guard let person = caller.person, let relationship = records.relationships[id]?.value, reaches(relationship.program)
        else {
            throw .notFound(.relationships, id.description)
        }
        let isMember = roles(inside: id).contains(.oneself)
        let named = named(in: relationship).filter { isMember || $0.to == person }
        guard isMember || !named.isEmpty else {
            _ = try record(id, of: Relationship.self)
            throw .denied(.otherRole([.oneself]))
        }
        return named.map { records.disclosed($0, of: relationship) }
    }
}

/// What somebody outside a relationship learns of it, as its agreement says.
public struct Disclosed: Sendable, Equatable {
    public let to: ID<Person>
    let what: [Agreement.Disclosed.What]
    let status: Relationship.Status
    let held: Int
    let missed: Int
    let goals: [Goal]

    /// What `write` writes.
    public static let schema = Schema.named(
        "DisclosedToOne",
        .object([
            .init("to", ID<Person>.schema, "The person who learns it."),
            .init("participation", .boolean, "True: the relationship is there.", isRequired: false),
            .init(
                "attendance",
                .object([
                    .init("held", .integer(0...JSONValue.integerMax), "Sessions that were held."),
                    .init("missed", .integer(0...JSONValue.integerMax), "Sessions to which somebody did not come."),
                ]), "How many sessions there were; never when.", isRequired: false),
            .init(
                "goals", .array(.text()), "What the learners want to reach: goals on which both sides agree.", isRequired: false),
            .init(
                "goalProgress",
                .array(
                    .object([
                        .init("statement", .text(), "The goal."),
                        .init("level", .integer(Goal.range), "How far it was reached, as last rated.", isRequired: false),
                    ])), "How far these were reached.", isRequired: false),
            .init(
                "completion", .choice(Relationship.Status.allCases.map(\.rawValue)), "How it ended, once it has.",
                isRequired: false),
        ]))

    /// Writes `{"to","participation","attendance","goals","goalProgress","completion"}`, as far as the agreement has it.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("to", to.description)
            if what.contains(.participation) { writer.member("participation", true) }
            if what.contains(.attendance) {
                writer.name("attendance")
                writer.object {
                    $0.member("held", held)
                    $0.member("missed", missed)
                }
            }
            if what.contains(.goals) { writer.member("goals", goals.map(\.statement)) }
            if what.contains(.goalProgress) {
                writer.name("goalProgress")
                writer.array(goals) { writer, goal in
                    writer.object {
                        $0.member("statement", goal.statement)
                        if let level = goal.ratings.last?.level { $0.member("level", level) }
                    }
                }
            }
            if what.contains(.completion), Relationship.states.over.contains(status) {
                writer.member("completion", status.rawValue)
            }
        }
    }

    fileprivate init(
        to: ID<Person>, what: [Agreement.Disclosed.What], status: Relationship.Status, held: Int, missed: Int, goals: [Goal]
    ) {
        (self.to, self.what, self.status, self.held, self.missed, self.goals) = (to, what, status, held, missed, goals)
    }
}

extension Records {
    fileprivate func disclosed(_ named: Agreement.Disclosed, of relationship: Relationship) -> Disclosed {
        let sessions = sessions.all(in: .key(relationship.id.key), of: Session.byRelationship).map(\.value)
        let learners = Set(relationship.members.filter { $0.side == .learner }.map(\.person))
        let goals = goals.all(in: .key(relationship.id.key), of: Goal.byRelationship).map(\.value).filter {
            learners.contains($0.owner) && ![.draft, .dropped].contains($0.status)
        }
        let missed = sessions.count { session in
            session.status == .noShow || session.status == .held && session.attendance.contains { !$0.isPresent }
        }
        return Disclosed(
            to: named.to, what: named.what, status: relationship.status, held: sessions.count { $0.status == .held },
            missed: missed, goals: goals)
    }
}
