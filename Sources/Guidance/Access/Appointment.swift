public import JSON

/// An office that a person holds and that no other record shows: the only grant that is kept as such.
public struct Appointment: TimedRecord {
    public var id = ID<Appointment>(.lowest)
    public var revision = 1
    public var person = ID<Person>(.lowest)
    public var office = Office.administrator
    /// The programme for which alone it holds; nil for the whole service.
    public var program: ID<Program>?
    public var from: Instant?
    public var until: Instant?
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    public enum Office: String, CaseIterable, Sendable {
        case administrator
        case privacyOfficer = "privacy-officer"
        case reportsReader = "reports-reader"
        case auditor
    }

    /// Whether it is in force.
    public func holds(at now: Instant) -> Bool { from.map { $0 <= now } ?? true && until.map { now < $0 } ?? true }

    public static let fields = FieldTable(
        blank: Appointment(), named: "Appointment",
        standard(
            "appointment",
            [
                Field("person", \.person, .id(), "The person who holds the office."),
                Field("office", \.office, .choice, "The office."),
                Field(
                    "program", optional: \.program, .id(), "The program for which it holds; without it, the whole service."),
                Field("from", optional: \.from, .instant, "From when it is in force; without it, from the start."),
                Field("until", optional: \.until, .instant, "Until when; without it, until it is deleted."),
            ]))

    public static let prefix: StaticString = "apt"
    public static var rows: any WritableKeyPath<Records, Rows<Appointment>> & Sendable { \.appointments }

    static let byPerson = kind.filter(ofReference: 0)

    public static let kind = Kind<Appointment>(
        .appointments, "appointment", german: GermanNoun(.feminine, "Ernennung", "Ernennungen"), "/v1/appointments",
        filters: [.choice("office") { $0.office }], sorts: [.createdAt],
        references: [
            .to(Person.self, "person", onDelete: .refuse) { $0.person },
            // Without its programme it would hold for the whole service.
            .to(Program.self, "program", onDelete: .cascade, ifPresent: { $0.program }),
        ],
        access: Access(
            { _ in .appointment },
            // Nobody appoints themselves: an administrator would read what the office of another is to read.
            concerned: { appointment, _ in Access.Concerned(person: appointment.person, firewallSince: nil) }
        ) { appointment, viewer in
            viewer.ownRoles(in: appointment.program).union(appointment.person == viewer.caller.person ? .oneself : [])
        },
        faults: { draft, records in draft.faults(in: records) })
}

extension Kind<Appointment>.Draft {
    /// What is wrong with an appointment that no field table can see.
    fileprivate func faults(in records: Records) -> [FieldError] {
        if let from = record.from, let until = record.until, until <= from {
            return [FieldError(pointer: "/until", .text(.endsBeforeItBegins(from: from.description)))]
        }
        if record.person != current?.person, let person = records.people[record.person]?.value, !person.active {
            return [FieldError(pointer: "/person", .text(.inactive))]
        }
        return records.appointment(like: record).map { [FieldError(pointer: "/office", .text(.appointed(by: $0.description)))] }
            ?? []
    }
}

extension Records {
    /// Another appointment of the same person to the same office, at a time that both have.
    fileprivate func appointment(like one: Appointment) -> ID<Appointment>? {
        appointments.referring(to: RecordAddress(kind: .people, name: one.person.name), nil, namedMax: .max).named.map(\.value)
            .first { other in
                other.id != one.id && other.office == one.office && other.program == one.program && other.overlaps(one)
            }?.id
    }
}

extension Appointment {
    fileprivate func overlaps(_ other: Appointment) -> Bool {
        func begins(_ one: Appointment, beforeTheEndOf other: Appointment) -> Bool {
            guard let from = one.from, let until = other.until else { return true }
            return from < until
        }
        return begins(self, beforeTheEndOf: other) && begins(other, beforeTheEndOf: self)
    }
}
