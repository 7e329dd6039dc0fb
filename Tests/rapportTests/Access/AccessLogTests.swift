import Glibc
import JSON
import Synchronization
import Testing

@testable import Guidance
@testable import Store
@testable import rapport

/// What a person reads of who read what about them, over a connection.
@Suite struct AccessLogTests {
    private let company: Company
    private let learner: String

    init() throws {
        company = try Company()
        learner = "/v1/people/\(company.person(.learner))"
    }

    /// An entry, without what all of them have.
    struct Entry: Equatable, CustomStringConvertible {
        var reader: Company.Who?
        var role: String
        var kinds: [String]
        var act: String
        var count = 1
        var purpose = "operation"

        var description: String { "\(reader.map { "\($0)" } ?? "-") \(role) \(kinds) \(act) \(count) \(purpose)" }
    }

    private func entries(_ service: LocalService, as who: Company.Who, of person: Company.Who = .learner) throws -> [Entry] {
        let answer = try service.client(Company.secret(who)).get("/v1/people/\(company.person(person))/access-log")
        #expect(answer.status == 200, "\(answer.text)")
        return try answer.json()["items"]?.elements.filter { $0["gap"] == nil }.map { item in
            let reader = item["reader"]?.string
            return Entry(
                reader: Company.Who.allCases.first { who in
                    let id =
                        who == .admin
                        ? "admin" : who == .portal ? company.keyID(who).description : company.person(who).description
                    return id == reader
                }, role: item["role"]?.string ?? "", kinds: item["kinds"]?.elements.compactMap(\.string) ?? [],
                act: item["act"]?.string ?? "", count: item["count"]?.integer ?? 0, purpose: item["purpose"]?.string ?? "")
        } ?? []
    }

    /// What somebody does, and the entry that the learner finds; nil for none.
    struct Row: CustomTestStringConvertible {
        var who: Company.Who
        var target: String
        var body: String?
        var entry: Entry?

        init(
            _ who: Company.Who, _ target: String, _ role: String?, _ kind: String = "", _ act: String = "",
            sending body: String? = nil
        ) {
            (self.who, self.target, self.body) = (who, target, body)
            entry = role.map { Entry(reader: who, role: $0, kinds: [kind], act: act) }
            if who == .portal { entry?.purpose = "planted-purpose" }
        }

        var testDescription: String { "\(who) \(target)" }
    }

    static let rows = [
        // One record.
        Row(.owner, "LEARNER", "owner", "people", "read"), Row(.committee, "LEARNER", "committee", "people", "read"),
        Row(.sponsor, "LEARNER", "sponsor", "people", "read"), Row(.manager, "LEARNER", "manager", "people", "read"),
        Row(.chief, "LEARNER", "manager", "people", "read"), Row(.auditor, "LEARNER", "auditor", "people", "read"),
        Row(.officer, "LEARNER", "privacy-officer", "people", "read"),
        Row(.administrator, "LEARNER", "administrator", "people", "read"),
        Row(.admin, "LEARNER", "administrator", "people", "read"), Row(.portal, "LEARNER", "integration", "people", "read"),
        Row(.owner, "PARTICIPANT", "owner", "participants", "read"),
        Row(.owner, "PARTICIPANT/transitions", "owner", "participants", "read"),
        // What stands under one.
        Row(.owner, "PARTICIPANT/answers", "owner", "answers", "read"),
        Row(.committee, "PARTICIPANT/answers", "committee", "answers", "read"),
        Row(.owner, "LEARNER/profile", "owner", "profiles", "read"),
        Row(.admin, "LEARNER/profile", "administrator", "profiles", "read"),
        Row(.officer, "LEARNER/consents", "privacy-officer", "consents", "list"),
        Row(.manager, "LEARNER/consents", "manager", "consents", "list"),
        // Rows of lists, in each form.
        Row(.admin, "/v1/people", "administrator", "people", "list"),
        Row(.owner, "/v1/people?limit=1000", "owner", "people", "list"),
        Row(.admin, "/v1/people?format=csv", "administrator", "people", "list"),
        Row(.admin, "/v1/people?format=ndjson", "administrator", "people", "list"),
        Row(.admin, "/v1/people?q=learner", "administrator", "people", "list"),
        Row(.manager, "MANAGER/reports", "manager", "people", "list"),
        Row(.portal, "PROGRAM/participants", "integration", "participants", "list"),
        Row(.owner, "PROGRAM/suggestions", "owner", "suggestions", "list"),
        Row(.committee, "MATCHRUN/committee-file", "committee", "people", "list"),
        // A change answers with the record, also one that changes nothing.
        Row(.admin, "LEARNER", "administrator", "people", "change", sending: #"{"managerReference":null}"#),
        Row(.owner, "PARTICIPANT", "owner", "participants", "change", sending: #"{"capacity":null}"#),
        // Not: oneself, those who work with one, who sees nothing.
        Row(.learner, "LEARNER", nil), Row(.learner, "PARTICIPANT/answers", nil), Row(.learner, "LEARNER/access-log", nil),
        Row(.learner, "LEARNER", nil, sending: #"{"nickName":"Lee"}"#), Row(.peer, "LEARNER", nil), Row(.peer, "/v1/people", nil),
        Row(.contact, "LEARNER", nil), Row(.contact, "/v1/concerns", nil), Row(.stranger, "LEARNER", nil),
        Row(.chief, "PARTICIPANT", nil), Row(.manager, "LEARNER/profile", nil), Row(.auditor, "PARTICIPANT", nil),
        Row(.guest, "LEARNER", nil), Row(.owner, "/v1/people?limit=1&q=peer", nil), Row(.owner, "LEARNER/access-log", nil),
        Row(.admin, "PARTICIPANT/answers", nil), Row(.owner, "PARTICIPANT/preferences", nil),
        Row(.owner, "PROGRAM", nil), Row(.admin, "/v1/participants/par_00000000-0000-7000-8000-000000000000", nil),
    ]

    @Test(arguments: rows) func `each reading for an office is an entry, and no other`(_ row: Row) throws {
        let service = try LocalService(Surroundings(), with: company.changes)
        let target = row.target.replacing("LEARNER", with: learner).replacing(
            "MATCHRUN", with: "/v1/match-runs/\(company.matchRun)"
        )
        .replacing("MANAGER", with: "/v1/people/\(company.person(.manager))")
        .replacing("PARTICIPANT", with: "/v1/participants/\(company.participant)")
        .replacing("PROGRAM", with: "/v1/programs/\(company.program)")
        let client = try service.client(Company.secret(row.who))
        let answer = try row.body.map { try client.patch(target, $0, ifMatch: "*") } ?? client.get(target)
        #expect(row.entry == nil || answer.status == 200, "\(answer.text.prefix(300))")
        #expect(try entries(service, as: .learner) == [row.entry].compactMap { $0 })
    }

    @Test func `guides on a list, and managers above somebody, find entries as well`() throws {
        var company = company
        try company.add(
            Participant.self, Company.key(303),
            """
            "program":"\(company.program)","person":"\(company.person(.stranger))","relationshipType":"\(company.type)",\
            "side":"guide","role":"guide","origin":"invited","status":"approved","capacity":2,"manager":"indirect",\
            "confidentiality":"private","transitions":[]
            """)
        let service = try LocalService(Surroundings(), with: company.changes)
        for who in [Company.Who.owner, .peer] {
            let guides = try service.client(Company.secret(who)).get("/v1/programs/\(company.program)/guides")
            #expect(try guides.json()["items"]?.count == 1, "\(who): \(guides.text)")
        }
        let guide = Entry(reader: .owner, role: "owner", kinds: ["participants", "people", "profiles"], act: "list", count: 3)
        #expect(try entries(service, as: .stranger, of: .stranger) == [guide], "peers look for a guide without a trace")
        #expect(try service.client(Company.secret(.owner)).get("\(learner)/line").status == 200)
        for above in [Company.Who.manager, .chief] {
            let line = Entry(reader: .owner, role: "owner", kinds: ["people"], act: "list")
            #expect(try entries(service, as: above, of: above) == [line])
        }
    }

    @Test func `who looks after the log is in it, and sees of others what the office sees`() throws {
        let service = try LocalService(Surroundings(), with: company.changes)
        let (owner, portal) = (
            try service.client(Company.secret(.owner)), try service.client(Company.secret(.portal))
        )
        for target in [learner, "\(learner)/profile", "\(learner)/consents", "/v1/participants/\(company.participant)"] {
            #expect(try owner.get(target).status == 200)
            #expect(try portal.get(target).status == 200)
        }
        let people = [
            Entry(reader: .portal, role: "integration", kinds: ["people"], act: "read", purpose: "planted-purpose"),
            Entry(reader: .owner, role: "owner", kinds: ["people"], act: "read"),
        ]
        var seen = people
        seen.insert(
            Entry(reader: .portal, role: "integration", kinds: ["consents"], act: "list", purpose: "planted-purpose"), at: 0)
        seen.insert(Entry(reader: .owner, role: "owner", kinds: ["consents"], act: "list"), at: 2)
        #expect(try entries(service, as: .officer) == seen, "neither takes part nor has a profile, for all that this tells")
        #expect(try entries(service, as: .auditor).filter { $0.reader != .officer } == people)
        let own = try entries(service, as: .learner)
        #expect(own.contains(Entry(reader: .officer, role: "privacy-officer", kinds: ["people"], act: "access-log")))
        #expect(own.contains(Entry(reader: .auditor, role: "auditor", kinds: ["people"], act: "access-log")))
        #expect(
            own.contains(
                Entry(reader: .owner, role: "owner", kinds: ["participants", "people", "profiles"], act: "read", count: 3)))
    }

    @Test func `a key that is confined to programmes is shown to the person alone: it would tell who takes part`() throws {
        var company = company
        var key = Key()
        (key.id, key.name, key.programs) = (ID(Company.key(191)), "Confined", [company.program])
        company.put(key)
        let person = company.person(.learner)
        let officer = try company.viewer(.officer).accessLog(of: person)
        #expect(!officer.shows(kind: "people", reader: key.id.description))
        #expect(!officer.shows(kind: "people", reader: ID<Key>(Company.key(199)).description), "nor one that is gone")
        #expect(officer.shows(kind: "people", reader: company.keyID(.portal).description))
        #expect(try company.viewer(.learner).accessLog(of: person).shows(kind: "people", reader: key.id.description))
    }

    @Test func `an office above somebody opens nothing that a firewall keeps closed`() throws {
        let company = try Company(Company.Ways(runs: (.manager, .administrator)))
        var both = company
        try both.add(
            Appointment.self, Company.key(410), #""person":"\#(company.person(.manager))","office":"privacy-officer""#)
        let sight = try both.viewer(.manager).accessLog(of: company.person(.learner))
        #expect(sight.shows(kind: "people", reader: "admin") && !sight.shows(kind: "participants", reader: "admin"))
        #expect(!sight.shows(kind: "profiles", reader: "admin") && !sight.shows(kind: "answers", reader: "admin"))
    }

    @Test(arguments: [
        (Company.Who.learner, Scope.programsRead, "insufficient-scope"), (.learner, .peopleRead, "insufficient-scope"),
        (.officer, .peopleRead, "insufficient-scope"), (.officer, .auditRead, "insufficient-scope"),
        (.owner, .peopleRead, "denied"), (.admin, .peopleRead, "denied"), (.portal, .peopleRead, "denied"),
        (.stranger, .peopleRead, "not-found"),
    ]) func `a key needs a scope for it as well`(_ who: Company.Who, _ scope: Scope, _ refusal: String) throws {
        let viewer = try company.viewer(who, scopes: ScopeSet(scope))
        let person = company.person(.learner)
        let problem = #expect(throws: Problem.self) { try viewer.accessLog(of: person) }
        #expect(problem?.code.rawValue == refusal)
        for (who, scopes) in [(Company.Who.officer, [Scope.peopleRead, .privacyWrite]), (.learner, [.meRead])] {
            #expect(throws: Never.self) { try company.viewer(who, scopes: ScopeSet(scopes)).accessLog(of: person) }
        }
    }

    // MARK: Pages

    @Test func `pages go back by hours to the end, and a cursor of another list is refused`() throws {
        let service = try LocalService(Surroundings(), with: company.changes)
        let now = Instant(milliseconds: Int64(time(nil)) * 1000)
        for hour in 1...5 {
            service.readings.note(
                PersonReading(
                    .people, of: company.person(.learner).key, by: .administrator, as: .administrator,
                    at: Instant(milliseconds: now.milliseconds - Int64(hour) * 3_600_000)))
        }
        let client = try service.client(Company.secret(.learner))
        var (next, hours) = (String?.some("\(learner)/access-log?limit=2"), [String]())
        var pages = 0
        while let target = next {
            let answer = try client.get(target)
            hours += try answer.json()["items"]?.elements.compactMap { $0["at"]?.string } ?? []
            next = answer["Link"].flatMap { $0.split(whereSeparator: { "<>".contains($0) }).first.map(String.init) }
            #expect((try answer.json()["next"]?.string != nil) == (next != nil))
            pages += 1
        }
        #expect(hours.count == 5 && hours == hours.sorted(by: >) && pages == 3, "\(hours)")
        for cursor in ["x", "1.2", "0.2026-11-29T10:00:00.000Z", ""] {
            #expect(try client.get("\(learner)/access-log?after=\(cursor)").problem(400) == "invalid-cursor", "\(cursor)")
        }
        #expect(try client.get("\(learner)/access-log?limit=0").status == 400)
    }

    // MARK: Disks

    @Test func `with a disk that takes nothing reads go on, and everybody sees the gap`() throws {
        let isFull = Atomic(true)
        var disk = Disk()
        disk.write = { file, bytes, offset throws(FileError) in
            if isFull.load(ordering: .relaxed) { throw FileError(action: "write to", path: "the log", code: ENOSPC) }
            try file.write(bytes, at: offset)
        }
        let service = try LocalService(Surroundings(), with: company.changes, readingsOn: disk)
        let (owner, client) = (try service.client(Company.secret(.owner)), try service.client(Company.secret(.learner)))
        for _ in 0..<3 { #expect(try owner.get(learner).status == 200) }
        let full = try client.get("\(learner)/access-log").json()["items"]?.elements.map { $0 } ?? []
        #expect(full.count == 1 && full[0]["gap"] != nil && service.readings.isFailing)
        isFull.store(false, ordering: .relaxed)
        #expect(
            try entries(service, as: .learner) == [Entry(reader: .owner, role: "owner", kinds: ["people"], act: "read", count: 3)]
        )
        #expect(!service.readings.isFailing)
    }

    @Test func `a log that cannot be read is said to be so, and nothing else is refused`() throws {
        let service = try LocalService(Surroundings(), with: company.changes)
        let client = try service.client(Company.secret(.learner))
        #expect(try client.get("\(learner)/access-log").status == 200)
        let path = "\(service.store.folder.readings)/2026-01.jsonl"
        #expect(mkdir(path, 0o700) == 0)
        #expect(try client.get("\(learner)/access-log").problem(500) == "journal-unreadable")
        #expect(try client.get(learner).status == 200)
    }
}
