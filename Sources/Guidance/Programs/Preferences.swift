public import JSON

/// With whom a participant would like to work, and with whom not: one for each participant, under the participant's key.
///
/// Nobody but the participant reads it. So what it names is no reference: nobody learns from a deletion who named whom.
public struct Preferences: TimedRecord {
    public var id = ID<Preferences>(.lowest)
    public var revision = 1
    public var participant = ID<Participant>(.lowest)
    /// Those of the other side, the most wanted first.
    public var choices: [ID<Participant>] = []
    /// With them the participant works in no case.
    public var avoid: [ID<Person>] = []
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    /// As many as a ranking is honest about.
    static let choicesMax = 5
    static let avoidMax = 20

    public static let fields = FieldTable(
        blank: Preferences(), named: "Preferences",
        standard(
            "preferences",
            [
                Field("participant", \.participant, .id(), "The participant.", setBy: "PUT /v1/participants/{id}/preferences"),
                Field(
                    "choices", \.choices, .array(.id(), countMax: choicesMax),
                    "Participants of the other side, in the same program and relationship type, the most wanted first.",
                    isRequired: false),
                Field(
                    "avoid", \.avoid, .array(.id(), countMax: avoidMax),
                    "People with whom the participant does not want to work.",
                    isRequired: false),
            ]))

    public static let prefix: StaticString = "prf"
    public static var rows: any WritableKeyPath<Records, Rows<Preferences>> & Sendable { \.preferences }

    public static let kind = Kind<Preferences>(
        .preferences, "preference list", german: GermanNoun(.feminine, "Wunschliste", "Wunschlisten"), "",
        under: "/v1/participants/{id}/preferences", sorts: [.createdAt],
        references: [.to(Participant.self, "participant", onDelete: .cascade) { $0.participant }],
        access: .ofParticipants(.preferences) { $0.participant },
        faults: { draft, records in draft.faults(in: records) })
}

extension Kind<Preferences>.Draft {
    /// What is named wrongly; what was named before may have gone or changed since.
    fileprivate func faults(in records: Records) -> [FieldError] {
        guard let own = records.participants[record.participant]?.value else { return [] }
        var errors = FieldError.repetitions(of: record.choices.map(\.description), in: "/choices")
        errors += FieldError.repetitions(of: record.avoid.map(\.description), in: "/avoid")
        for (place, choice) in record.choices.enumerated() where current?.choices.contains(choice) != true {
            // The same for one that never was: who takes part elsewhere is nobody's to find out.
            guard let other = records.participants[choice]?.value,
                (own.program, own.relationshipType) == (other.program, other.relationshipType),
                own.side != other.side, own.person != other.person
            else {
                errors.append(FieldError(pointer: "/choices/\(place)", .text(.notOnOtherSide)))
                continue
            }
        }
        for (place, person) in record.avoid.enumerated() where current?.avoid.contains(person) != true {
            let pointer = "/avoid/\(place)"
            if person == own.person {
                errors.append(FieldError(pointer: pointer, .text(.isOneself)))
            } else if !isThere(RecordAddress(kind: .people, name: person.name)) {
                errors.append(FieldError(pointer: pointer, .text(.missing(.people, person.description))))
            }
        }
        return errors
    }
}
