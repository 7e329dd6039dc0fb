public import JSON

/// What a manager says to those who run a programme about somebody who reports to them: a word for the matching committee, or
/// that the person should take part.
///
/// One is kept of each, also where it comes to nothing: then without its text. So a second is refused alike for every report,
/// and no answer tells who takes part.
public struct Suggestion: Moving {
    public var id = ID<Suggestion>(.lowest)
    public var revision = 1
    public var program = ID<Program>(.lowest)
    public var person = ID<Person>(.lowest)
    public var by = ID<Person>(.lowest)
    public var what = What.suggestion
    /// Of a nomination: on which side.
    public var side: Participant.Side?
    /// Nil where it came to nothing.
    public var text: String?
    public var status = Status.received
    /// What the policies of the programme's types said of managers when this was made, the strictest of them: the stricter of that and of
    /// today's holds.
    public var manager = Policy.Manager.indirect
    /// None: it stays as it was received.
    public var transitions: [Transition<Status>] = []
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    public enum What: String, CaseIterable, Sendable { case suggestion, nomination }

    public enum Status: String, CaseIterable, Sendable { case received }

    static let textMax = 4000

    public static let fields = FieldTable(
        blank: Suggestion(), named: "Suggestion",
        standard(
            "suggestion",
            [
                Field("program", \.program, .id(), "The program.", setBy: "the service"),
                Field("person", \.person, .id(), "The person whom it is about."),
                Field("by", \.by, .id(), "The manager who made it.", setBy: "the service"),
                Field("what", \.what, .choice, "Whether it is for the matching, or nominates the person.", setBy: "the service"),
                Field("side", optional: \.side, .choice, "Of a nomination: as a guide or as a learner.", setBy: "the service"),
                Field("text", optional: \.text, .text(textMax), "What the manager says."),
                Field(
                    "manager", \.manager, .choice, "What the types of the program said of managers when this was made.",
                    setBy: "the service"),
            ]))

    public static let transitionFields = Transition<Status>.fields(blank: .received, "suggestion", named: "SuggestionTransition")

    public static let prefix: StaticString = "sug"
    public static var rows: any WritableKeyPath<Records, Rows<Suggestion>> & Sendable { \.suggestions }

    public static let kind = Kind<Suggestion>(
        .suggestions, "suggestion", german: GermanNoun(.masculine, "Vorschlag", "Vorschläge"), "",
        under: "/v1/programs/{id}/suggestions", filters: [.choice("what") { $0.what }], sorts: [.createdAt],
        references: [
            .to(Program.self, "program", onDelete: .cascade) { $0.program },
            .to(Person.self, "person", onDelete: .cascade) { $0.person },
            .to(Person.self, "by", onDelete: .cascade) { $0.by },
        ],
        access: Access(
            { _ in .suggestion },
            views: [.received: ["id", "program", "person", "by", "what", "side", "createdAt"]],
            concerned: { suggestion, viewer in
                let today = viewer.records.policyOfManagers(in: suggestion.program)
                let isOpen = suggestion.manager == .partner && today == .partner
                return Access.Concerned(person: suggestion.person, firewallSince: isOpen ? nil : suggestion.createdAt)
            }
        ) { suggestion, viewer in
            var roles = viewer.records.programs[suggestion.program].map { viewer.roles(byOfficeIn: $0.value) } ?? []
            roles.subtract([.other, .contact, .sponsor])
            guard let person = viewer.caller.person, viewer.reaches(suggestion.program) else { return roles }
            if person == suggestion.person { roles.insert(.oneself) }
            if person == suggestion.by { roles.insert(.line) }
            return roles
        })

    static let byPerson = kind.filter(ofReference: 1)

    public static let states = States<Status>(over: []) { _ in [] }

    public var guidedBy: [Slug] { [] }

    // MARK: The rule

    public static let rules = [managerSuggestsOnce]

    static let managerSuggestsOnce = Rule<Suggestion>(
        "manager-suggests-once", .error, claims: ["mentoring-manager-mentoring-coaching-table-committee"],
        dimensions: ["manager"],
        gates: [.received],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    A manager makes one suggestion to the matching committee about each of their reports, before the match; the program \
                    names the last day in suggestionsUntil.
                    """,
                fix: "What was said stays with those who run the program; speak to your report about the rest.",
                ours: """
                    The source lets the manager speak to the committee; that it is once, that it ends on a day, and that a nomination \
                    follows the same rule, is ours.
                    """),
            german: RuleText.Words(
                statement: """
                    Eine Führungskraft macht dem Matching-Gremium zu jeder Person, die ihr berichtet, einen Vorschlag, und zwar vor dem \
                    Matching; den letzten Tag nennt das Programm in suggestionsUntil.
                    """,
                fix: "Was gesagt wurde, bleibt bei der Programmleitung; alles Weitere besprechen Sie mit der Person selbst.",
                ours: """
                    Die Quelle lässt die Führungskraft mit dem Gremium sprechen; dass es einmal geschieht, dass es an einem Tag endet und \
                    dass für Nominierungen dasselbe gilt, stammt von uns.
                    """))
    ) { suggestion, records, now in
        let last = records.programs[suggestion.program]?.value.suggestionsUntil
        guard let last, now.day <= last else { return [Violation(nil, .suggestionsOver(last))] }
        let isSecond = records.suggestions.all(in: .key(suggestion.person.key), of: Suggestion.byPerson).contains { stored in
            let other = stored.value
            return other.id != suggestion.id
                && (other.program, other.by, other.what) == (suggestion.program, suggestion.by, suggestion.what)
        }
        return isSecond ? [Violation(nil, .suggestedBefore)] : []
    }
}

// MARK: Making one

/// What a manager sends.
struct SuggestionRequest: Sendable {
    var person = ID<Person>(.lowest)
    var text = ""
    var side: Participant.Side?
    var relationshipType: Slug?

    private static let common = [
        Field("person", \SuggestionRequest.person, .id(), "The person who reports to you."),
        Field("text", \SuggestionRequest.text, .text(Suggestion.textMax), "What you say. The person may read it."),
    ]

    static let suggestion = FieldTable(blank: SuggestionRequest(), named: "SuggestionRequest", common)
    static let nomination = FieldTable(
        blank: SuggestionRequest(), named: "Nomination",
        common + [
            Field("side", optional: \.side, .choice, "Whether the person is to be a guide or a learner; without it, a learner."),
            Field(
                "relationshipType", optional: \.relationshipType, .slug,
                "One of the program's relationship types; needed where it has several."),
        ])
}

extension Suggestion {
    /// What a client sends.
    public static let requestSchema = SuggestionRequest.suggestion.schema
    public static let nominationSchema = SuggestionRequest.nomination.schema
}

extension Records {
    /// Records what a manager says of a report: alike for each of them, whether the person takes part or not.
    ///
    /// - Parameters:
    ///   - manager: For whom the request is made.
    ///   - makeID: Keys that are not yet used.
    /// - Throws: `Problem` with `.notFound` for a programme that is not there, or a person who does not report to the manager; with
    ///   `.invalidDocument`; with `.rulesRefuse` for a second one, or after the last day.
    func suggest(
        _ what: Suggestion.What, _ document: JSONValue, in id: ID<Program>, by manager: ID<Person>, at now: Instant,
        makeID: () -> RecordKey
    ) throws(Problem) -> Decision<Stored<Suggestion>> {
        let program: Stored<Program> = try record(id)
        let request: SuggestionRequest
        let fields = what == .nomination ? SuggestionRequest.nomination : SuggestionRequest.suggestion
        do { request = try fields.readDraft(document) } catch { throw .invalid(error) }
        let types = program.value.relationshipTypes
        if let type = request.relationshipType, !types.contains(type) {
            throw .invalid(FieldErrors([FieldError(pointer: "/relationshipType", .text(.notTypeOfProgram(type, types)))]))
        }
        if what == .nomination, request.relationshipType == nil, types.count != 1 {
            throw .invalid(FieldErrors([FieldError(pointer: "/relationshipType", .text(.typeNeeded(types)))]))
        }
        guard let person = people[request.person]?.value, person.manager == manager else {
            throw .notFound(.people, request.person.description)
        }
        var suggestion = Suggestion()
        (suggestion.program, suggestion.person, suggestion.by) = (id, request.person, manager)
        (suggestion.what, suggestion.text, suggestion.manager) = (what, request.text, policyOfManagers(in: id))
        if what == .nomination { suggestion.side = request.side ?? .learner }
        suggestion = Suggestion.made(suggestion, id: ID(makeID()), by: "", at: now)
        let rule = Suggestion.managerSuggestsOnce
        let refusals = rule.errors(in: suggestion, self, at: now).map { rule.refusal($0, in: suggestion, catalogue) }
        guard refusals.isEmpty else { throw .rulesRefuse(.suggestion, refusals) }

        var participant: Participant?
        switch what {
        case .suggestion:
            let takesPart = participants.all(in: .key(request.person.key), of: Participant.byPerson).contains {
                $0.value.program == id && $0.value.side == .learner && !$0.value.status.isOut
            }
            if !takesPart { suggestion.text = nil }
        case .nomination:
            participant = nominated(suggestion, request.relationshipType ?? types[0], at: now, makeID: makeID)
            if participant == nil { suggestion.text = nil }
        }
        let stored = Stored(suggestion, revision: 1)
        let changes = [Change.put(stored)] + (participant.map { [.put(Stored($0, revision: 1))] } ?? [])
        return Decision(changes: changes, answer: stored)
    }

    /// What the types of a programme say of managers today: `partner` where all of them do.
    func policyOfManagers(in program: ID<Program>) -> Policy.Manager {
        guard let types = programs[program]?.value.relationshipTypes else { return .indirect }
        return types.allSatisfy { catalogue.relationshipTypes[$0]?.value.policy?.manager == .partner } ? .partner : .indirect
    }

    /// The participant whom a nomination makes, who has to say yes; nil where it comes to nothing.
    private func nominated(
        _ suggestion: Suggestion, _ type: Slug, at now: Instant, makeID: () -> RecordKey
    ) -> Participant? {
        var participant = newParticipant(
            suggestion.person, as: suggestion.side ?? .learner, of: type, in: suggestion.program)
        (participant.origin, participant.nominatedBy) = (.nominated, suggestion.by)
        guard participation(like: participant) == nil else { return nil }
        do throws(Problem) { try checkEntry(of: participant, to: .invited, from: nil) } catch { return nil }
        return Participant.made(participant, id: ID(makeID()), by: "", at: now)
    }
}
