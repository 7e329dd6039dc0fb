public import JSON

/// What a member writes down: for themselves, or for all members. It stands in no log, event, report or metric.
public struct Note: TimedRecord {
    public var id = ID<Note>(.lowest)
    public var revision = 1
    public var relationship = ID<Relationship>(.lowest)
    public var scope = Scope.isPrivate
    public var author: ID<Person>?
    public var text = ""
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    public enum Scope: String, CaseIterable, Sendable {
        /// Its author alone reads it.
        case isPrivate = "private"
        case shared
    }

    public static let fields = FieldTable(
        blank: Note(), named: "Note",
        standard(
            "note",
            [
                Field("relationship", \.relationship, .id(), "The relationship.", setBy: "POST /v1/relationships/{id}/notes"),
                Field("scope", \.scope, .choice, "Whether its author alone reads it, or all members.", isRequired: false),
                Field("author", optional: \.author, .id(), "Who wrote it.", setBy: "the service"),
                Field("text", \.text, .text(20_000), "What it says."),
            ]))

    public static let prefix: StaticString = "nte"
    public static var rows: any WritableKeyPath<Records, Rows<Note>> & Sendable { \.notes }

    public static let kind = Kind<Note>(
        .notes, "note", german: GermanNoun(.feminine, "Notiz", "Notizen"), "/v1/notes",
        filters: [.choice("scope") { $0.scope }], sorts: [.createdAt],
        references: [.to(Relationship.self, "relationship", onDelete: .cascade) { $0.relationship }],
        access: Access(
            { _ in .note }, candidates: \.ownNotes,
            sign: { note, current, viewer, _ in if current == nil { note.author = viewer.caller.person } }
        ) { note, viewer in
            // What one wrote stays one's own, also for somebody who has left; nothing new is written then.
            let author = viewer.records.notes[note.id] == nil ? nil : note.author
            let roles = viewer.roles(inside: note.relationship, writtenBy: author)
            if note.author == nil || note.author == viewer.caller.person { return roles }
            // Others read what is shared, and change nothing of it.
            return note.scope == .shared && roles.contains(.oneself) ? .participant : []
        },
        faults: { draft, records in records.faults(inside: draft.record.relationship, draft.current == nil, in: Self.open) })

    static let byRelationship = kind.filter(ofReference: 0)

    private static let open = Relationship.Status.allCases.filter { $0 != .cancelled }
}
