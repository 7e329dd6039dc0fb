import JSON
import Testing

@testable import Guidance

/// What a person's record can hold, and what is said of what it cannot.
@Suite struct PersonTests {
    private static let whole = """
        {"externalId":"HR-1","userName":"ada@example.org","name":{"formatted":"Dr. Ada King","givenName":"Ada","familyName":"King",\
        "honorificPrefix":"Dr."},"displayName":"Ada King","nickName":"A","emails":[{"value":"ada@example.org","type":"work",\
        "primary":true},{"value":"ada@home.example","type":"home","primary":false}],"title":"Head of Sales","userType":"Employee",\
        "department":"Sales","division":"Europe","organization":"Example","costCenter":"4711","location":"Berlin",\
        "timezone":"Europe/Berlin","locale":"de-DE","preferredLanguage":"de","languages":["de","en"],"level":"7",\
        "employeeNumber":"1001","startedOn":"2020-02-29","active":true}
        """

    @Test func `a person comes back as it was sent`() throws {
        var desk = Desk(empty: ())
        let id = try desk.make(Person.self, Self.whole)
        let stored: Stored<Person> = try desk.records.record(id)
        let document = try JSONDocument(stored.json).root
        for member in try json(Self.whole).members {
            #expect(document[member.name].map { $0.isEqual(to: member.value) } == true, "\(member.name)")
        }
        #expect(try Person.fields.read(document) == stored.value)
    }

    @Test(
        arguments: [
            (#"{}"#, ["/displayName is required: How the person is called."]),
            (#"{"displayName":" "}"#, ["/displayName must not be blank: it needs at least one visible character"]),
            (
                #"{"displayName":"A","emails":[{"value":"ada"}]}"#,
                ["/emails/0/value must be an email address, such as ines@example.org"]
            ),
            (
                #"{"displayName":"A","emails":[{"value":"a@b@c"}]}"#,
                ["/emails/0/value must be an email address, such as ines@example.org"]
            ),
            (
                #"{"displayName":"A","emails":[{"value":"a b@c"}]}"#,
                ["/emails/0/value must be an email address, such as ines@example.org"]
            ),
            (
                #"{"displayName":"A","emails":[{"value":"@"}]}"#,
                ["/emails/0/value must be an email address, such as ines@example.org"]
            ),
            (
                #"{"displayName":"A","emails":[{"value":"a@\u0001"}]}"#,
                ["/emails/0/value must be an email address, such as ines@example.org"]
            ),
            (
                #"{"displayName":"A","emails":[{"value":"a@b.c","primary":true},{"value":"b@b.c","primary":true}]}"#,
                ["/emails/1/primary is true, and so is that of an address before: only one can be the primary one"]
            ),
            (
                #"{"displayName":"A","emails":[{"value":"a@b.c"},{"value":"A@B.C"}]}"#,
                ["/emails/1/value names a@b.c a second time"]
            ),
            (
                #"{"displayName":"A","timezone":"Europe Berlin"}"#,
                ["/timezone must be the name of a time zone, such as Europe/Berlin or UTC"]
            ),
            (
                #"{"displayName":"A","timezone":"/etc/passwd"}"#,
                ["/timezone must be the name of a time zone, such as Europe/Berlin or UTC"]
            ),
            (
                #"{"displayName":"A","timezone":"Europe//Berlin"}"#,
                ["/timezone must be the name of a time zone, such as Europe/Berlin or UTC"]
            ),
            (
                #"{"displayName":"A","timezone":"+01:00"}"#,
                ["/timezone must be the name of a time zone, such as Europe/Berlin or UTC"]
            ),
            (#"{"displayName":"A","locale":"de_DE"}"#, ["/locale must be a language tag (BCP 47), such as de or pt-BR"]),
            (#"{"displayName":"A","preferredLanguage":"German"}"#, []),
            (
                #"{"displayName":"A","languages":["de","German language"]}"#,
                ["/languages/1 must be a language tag (BCP 47), such as de or pt-BR"]
            ),
            (#"{"displayName":"A","languages":["de-de","DE-DE"]}"#, ["/languages/1 names de-DE a second time"]),
            (#"{"displayName":"A","level":7}"#, ["/level must be a string"]),
            (#"{"displayName":"A","active":"yes"}"#, ["/active must be true or false"]),
            (#"{"displayName":"A","lines":[]}"#, ["/lines is set by the service: leave it out"]),
            (#"{"displayName":"A","leavesAt":"2027-01-01T00:00:00Z"}"#, ["/leavesAt is set by the service: leave it out"]),
            (#"{"displayName":"A","manager":"per_1"}"#, ["/manager must be the id of a person, per_ and a UUID"]),
            (
                #"{"displayName":"A","manager":"per_00000000-0000-7000-8000-000000000000"}"#,
                ["/manager there is no person per_00000000-0000-7000-8000-000000000000"]
            ),
            (#"{"displayName":"A","familyName":"B"}"#, nil),
            (
                #"{"displayName":"A","name":{"familyname":"B"}}"#,
                ["/name/familyname is not a member here; did you mean familyName?"]
            ),
            (#"{"displayName":"A","role":"administrator"}"#, nil),
        ] as [(String, [String]?)])
    func `what is wrong with a person is said at its place`(_ document: String, _ faults: [String]?) throws {
        let told = try Desk(empty: ()).faults(Person.self, document)
        if let faults { #expect(told == faults) } else { #expect(told.count == 1 && told[0].contains("is not a member here")) }
    }

    @Test(arguments: ["Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+1", "EST5EDT"])
    func `names of time zones are taken`(_ zone: String) throws {
        #expect(try Desk(empty: ()).faults(Person.self, #"{"displayName":"A","timezone":"\#(zone)"}"#).isEmpty)
    }

    @Test func `a name to sign in with is unique whatever its capitals`() throws {
        var desk = Desk(empty: ())
        let ada = try desk.make(Person.self, #"{"displayName":"Ada","userName":"Ada@Example.org"}"#)
        let taken = problem(.alreadyExists) { try desk.make(Person.self, #"{"displayName":"B","userName":"ada@example.ORG"}"#) }
        #expect(taken == .taken(.people, member: "userName", by: ada.description))
        let ben = try desk.make(Person.self, #"{"displayName":"Ben","userName":"ben"}"#)
        _ = problem(.alreadyExists) { try desk.patch(ben, by: #"{"userName":"ADA@EXAMPLE.ORG"}"#) }
        #expect(throws: Never.self) { try desk.patch(ada, by: #"{"userName":"ADA@EXAMPLE.ORG"}"#) }
        #expect(throws: Never.self) { try desk.make(Person.self, #"{"displayName":"C","externalId":"HR-2"}"#) }
        let again = problem(.alreadyExists) { try desk.make(Person.self, #"{"displayName":"D","externalId":"HR-2"}"#) }
        #expect(again.detail.contains("externalId"))
    }

    @Test func `a manager who stands below is refused, and the ring is named`() throws {
        var desk = Desk(empty: ())
        let ada = try desk.make(Person.self, #"{"displayName":"Ada"}"#)
        let ben = try desk.make(Person.self, #"{"displayName":"Ben","manager":"\#(ada)"}"#)
        let cem = try desk.make(Person.self, #"{"displayName":"Cem","manager":"\#(ben)"}"#)
        #expect(
            try desk.faults(ada, by: #"{"manager":"\#(cem)"}"#) == [
                "/manager would make a ring, in which each reports to the next: Ada (\(ada)) → Cem (\(cem)) → Ben (\(ben)) → Ada (\(ada))"
            ])
        #expect(
            try desk.faults(ada, by: #"{"manager":"\#(ada)"}"#) == [
                "/manager would make a ring, in which each reports to the next: Ada (\(ada)) → Ada (\(ada))"
            ])
        #expect(try desk.faults(cem, by: #"{"manager":"\#(ada)"}"#).isEmpty)
    }

    @Test func `a line has at most thirty-two managers`() throws {
        var desk = Desk(empty: ())
        var last = try desk.make(Person.self, #"{"displayName":"P"}"#)
        let first = last
        for _ in 1...Records.lineMax { last = try desk.make(Person.self, #"{"displayName":"P","manager":"\#(last)"}"#) }
        let edge = try desk.make(Person.self, #"{"displayName":"Q"}"#)
        let above = try #require(desk.records.people[last]?.value.manager)
        #expect(try desk.faults(edge, by: #"{"manager":"\#(above)"}"#).isEmpty)
        #expect(
            try desk.faults(edge, by: #"{"manager":"\#(last)"}"#) == [
                "/manager has more than 32 managers above; a line can have 32"
            ])
        #expect(try desk.faults(first, by: #"{"manager":"\#(last)"}"#).count == 1, "and so no ring is too long to be found")
    }

    @Test func `a manager is known by id, or by what another system says, and not by both`() throws {
        var desk = Desk(empty: ())
        let ada = try desk.make(Person.self, #"{"displayName":"Ada"}"#)
        #expect(try desk.faults(Person.self, #"{"displayName":"Ben","managerReference":"HR-7"}"#).isEmpty)
        #expect(
            try desk.faults(Person.self, #"{"displayName":"Ben","manager":"\#(ada)","managerReference":"HR-7"}"#) == [
                "/managerReference must be left out where manager names the person"
            ])
    }

    @Test(arguments: [
        ("userName", "ADA@example.org", 1), ("userName", "ada", 0), ("email", "ADA@HOME.example", 1),
        ("email", "home.example", 0),
        ("externalId", "HR-1", 1), ("employeeNumber", "1001", 1), ("department", "Sales", 2), ("division", "Europe", 1),
        ("location", "Berlin", 1), ("level", "7", 1), ("active", "true", 1), ("active", "false", 1),
    ])
    func `people are found by what a directory knows of them`(_ filter: String, _ value: String, _ count: Int) throws {
        var desk = Desk(empty: ())
        try desk.make(Person.self, Self.whole)
        try desk.make(Person.self, #"{"displayName":"Ben","department":"Sales","active":false}"#)
        let place = try #require(Person.kind.filters.firstIndex { $0.name == filter })
        var selection = Selection<Person>()
        selection.choose(place, [try #require(Person.kind.filters[place].key(value))])
        var found = 0
        _ = desk.records.people.forEach(in: selection) { _ in
            found += 1
            return true
        }
        #expect(found == count)
    }

    @Test(arguments: [("ada", 1), ("kin", 1), ("ING", 0), ("a king", 1), ("ada ben", 0), ("sales", 0)])
    func `a search is for the beginnings of names`(_ text: String, _ count: Int) throws {
        var desk = Desk(empty: ())
        try desk.make(Person.self, Self.whole)
        try desk.make(Person.self, #"{"displayName":"Ben"}"#)
        var selection = Selection<Person>()
        selection.words = SearchText.words(of: text)
        var found = 0
        _ = desk.records.people.forEach(in: selection) { _ in
            found += 1
            return true
        }
        #expect(found == count)
    }
}
