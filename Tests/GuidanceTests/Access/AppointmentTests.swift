import JSON
import Testing

@testable import Guidance

/// Offices that people hold, and what cannot be one.
@Suite struct AppointmentTests {
    private static func desk() throws -> (Desk, ID<Person>) {
        var desk = Desk()
        let ada = try desk.make(Person.self, #"{"displayName":"Ada"}"#)
        return (desk, ada)
    }

    private static func document(_ ada: ID<Person>, _ office: String = "auditor", _ rest: String = "") -> String {
        #"{"person":"\#(ada)","office":"\#(office)"\#(rest)}"#
    }

    @Test(
        arguments: [
            (
                "auditer", #","from":"2027-01-01T00:00:00Z""#,
                "/office must be one of: administrator, privacy-officer, reports-reader, auditor; did you mean auditor?"
            ),
            (
                "auditor", #","from":"2027-01-01T00:00:00Z","until":"2027-01-01T00:00:00Z""#,
                "/until must be later than from, 2027-01-01T00:00:00.000Z"
            ),
            (
                "auditor", #","from":"2027-01-02T00:00:00Z","until":"2027-01-01T00:00:00Z""#,
                "/until must be later than from, 2027-01-02T00:00:00.000Z"
            ),
            ("auditor", #","from":"2027-01-01""#, "/from must be a day and a time in UTC, such as 2027-01-01T00:00:00Z"),
            ("auditor", #","program":"prg_1""#, "/program must be the id of a program, prg_ and a UUID"),
            ("auditor", #","scope":"all""#, nil),
        ] as [(String, String, String?)])
    func `what is wrong with an appointment is said at its place`(_ office: String, _ rest: String, _ fault: String?) throws {
        let (desk, ada) = try Self.desk()
        let faults = try desk.faults(Appointment.self, Self.document(ada, office, rest))
        if let fault { #expect(faults == [fault]) } else { #expect(faults.count == 1) }
    }

    @Test func `nobody who is not there is appointed`() throws {
        var (desk, ada) = try Self.desk()
        let missing = try desk.faults(
            Appointment.self, #"{"person":"per_00000000-0000-7000-8000-000000000000","office":"auditor"}"#)
        #expect(missing == ["/person there is no person per_00000000-0000-7000-8000-000000000000"])
        let appointment = try desk.make(Appointment.self, Self.document(ada))
        try desk.patch(ada, by: #"{"active":false}"#)
        #expect(
            try desk.faults(Appointment.self, Self.document(ada, "privacy-officer")) == [
                "/person names somebody who is not active: activate the person first, or name another"
            ])
        #expect(
            try desk.faults(appointment, by: #"{"until":"2099-01-01T00:00:00Z"}"#).isEmpty, "what there is can still be ended")
    }

    @Test(arguments: [
        ("", "", true), (#","until":"2028-01-01T00:00:00Z""#, #","from":"2028-01-01T00:00:00Z""#, false),
        (#","until":"2028-01-01T00:00:00Z""#, #","from":"2027-12-31T00:00:00Z""#, true),
        (#","from":"2028-01-01T00:00:00Z""#, #","until":"2028-01-01T00:00:00Z""#, false),
        (#","from":"2028-01-01T00:00:00Z""#, "", true),
    ])
    func `one office is not held twice at one time`(_ first: String, _ second: String, _ isRefused: Bool) throws {
        var (desk, ada) = try Self.desk()
        let appointment = try desk.make(Appointment.self, Self.document(ada, "auditor", first))
        let fault = "/office is an office that the person holds at that time already, by \(appointment)"
        #expect(try desk.faults(Appointment.self, Self.document(ada, "auditor", second)) == (isRefused ? [fault] : []))
        #expect(try desk.faults(Appointment.self, Self.document(ada, "privacy-officer", second)).isEmpty)
        #expect(try desk.faults(appointment, by: #"{"office":"auditor"}"#).isEmpty, "it is not in its own way")
    }

    @Test func `an office for a programme goes with it, and does not come to hold for the whole service`() throws {
        var (desk, ada) = try Self.desk()
        let program = try desk.open(#"{"name":"P","relationshipTypes":["coaching"]}"#)
        let appointment = try desk.make(Appointment.self, Self.document(ada, "auditor", #","program":"\#(program)""#))
        #expect(try desk.faults(Appointment.self, Self.document(ada)).isEmpty, "the whole service is another matter")
        try desk.delete(program)
        #expect(desk.records.appointments[appointment] == nil)
    }

    @Test(
        arguments: [(nil, nil, true), (0, nil, true), (1, nil, false), (nil, 0, false), (nil, 1, true), (-1, 1, true)]
            as [(Int64?, Int64?, Bool)])
    func `an office is in force from its beginning until its end`(_ from: Int64?, _ until: Int64?, _ holds: Bool) {
        var appointment = Appointment()
        (appointment.from, appointment.until) = (from.map { Instant(milliseconds: $0) }, until.map { Instant(milliseconds: $0) })
        #expect(appointment.holds(at: Instant(milliseconds: 0)) == holds)
    }
}
