import Foundation
import Guidance
import JSON
import Synchronization
import Testing

/// How programs are found: by what another system calls them, by words, and by when they changed.
@Suite struct ProgramFindingTests {
    let service: ServiceProcess
    let ines: Client

    init() throws {
        service = try ServiceProcess()
        ines = try service.admin()
    }

    private static let list = "/v1/programs"

    private static func document(_ name: String, _ externalId: String? = nil) -> String {
        #"{"name":"\#(name)","relationshipTypes":["coaching"]\#(externalId.map { #","externalId":"\#($0)""# } ?? "")}"#
    }

    private func open(_ name: String, _ externalId: String? = nil) throws -> String {
        try ines.open(Self.document(name, externalId))
    }

    private func names(_ query: String) throws -> [String] {
        try ines.walk("\(Self.list)?\(query)").joined().map { try ines.get("\(Self.list)/\($0)").string("name") ?? "" }
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    // MARK: externalId

    @Test func `a second program of one external id is refused with the address of the first`() throws {
        let first = try open("One", "HR/7, a")
        let again = try ines.post(Self.list, Self.document("Two", "HR/7, a"))
        #expect(try again.problem(409) == "already-exists")
        #expect(try again.string("takenBy.address") == first && again.string("takenBy.kind") == "programs")
        #expect(try again.string("takenBy.id").map { first.hasSuffix($0) } == true)
        #expect(try again.string("fix") == "Go on with the one there is, GET \(first), or send another externalId.")

        let other = try open("Two", "HR/7, A")
        #expect(try ines.patch(other, #"{"externalId":"HR/7, a"}"#, ifMatch: "*").problem(409) == "already-exists")
        #expect(try ines.put(other, Self.document("Two", "HR/7, a"), ifMatch: "*").problem(409) == "already-exists")
        #expect(try ines.patch(first, #"{"externalId":"HR/7, a","owner":"Jo"}"#, ifMatch: "*").status == 200, "its own")
        #expect(try ines.get("\(Self.list)?externalId=\(Self.escaped("HR/7, a"))").string("items.0.name") == "One")
        #expect(try names("externalId=hr%2F7") == [] && names("externalId=\(Self.escaped("HR/7, A"))") == ["Two"])

        #expect(try ines.patch(first, #"{"externalId":null}"#, ifMatch: "*").value("externalId") == nil)
        #expect(try ines.patch(other, #"{"externalId":"HR/7, a"}"#, ifMatch: "*").string("externalId") == "HR/7, a")
        #expect(try ines.delete(other, ifMatch: "*").status == 204)
        #expect(try ines.put(first, Self.document("One", "HR/7, a"), ifMatch: "*").status == 200, "free again")
    }

    @Test func `of many who open a program of one external id at once, one does`() throws {
        let service = service
        let statuses = Mutex<[Int]>([])
        inParallel(16) { _ in
            let status = try? service.admin().post(Self.list, Self.document("One", "E-1")).status
            statuses.withLock { $0.append(status ?? 0) }
        }
        #expect(statuses.withLock { $0.sorted() } == [201] + Array(repeating: 409, count: 15))
    }

    @Test func `an external id is checked as other texts are, outlives a start, and changes when the program is over`() throws {
        for bad in [#""\#(String(repeating: "x", count: 201))""#, "\"\"", "\"\\u200b\"", "7", "[]"] {
            let answer = try ines.post(Self.list, #"{"name":"One","relationshipTypes":["coaching"],"externalId":\#(bad)}"#)
            #expect(try answer.problem(422) == "invalid-document" && answer.pointers() == ["/externalId"])
        }
        let program = try open("One", String(repeating: "é", count: 200))
        #expect(try ines.move(program, to: "cancelled").status == 201)
        #expect(try ines.patch(program, #"{"externalId":"E-2"}"#, ifMatch: "*").status == 200)
        let folder = service.folder
        service.crash()
        let again = try ServiceProcess(in: folder)
        #expect(try again.admin().post(Self.list, Self.document("Two", "E-2")).problem(409) == "already-exists")
        #expect(try folder.run(["snapshot", "--data-dir", "data"]).code == 0)
        again.stop()
        let loaded = try ServiceProcess(in: folder)
        #expect(try loaded.admin().post(Self.list, Self.document("Two", "E-2")).string("takenBy.address") == program)
        #expect(try loaded.admin().get("\(Self.list)?externalId=E-2&sort=-name").string("items.0.name") == "One")
        loaded.stop()
    }

    // MARK: Words

    @Test func `a search finds programs by the beginnings of words, in any order`() throws {
        for (name, id) in [
            ("Mentoring für Führungskräfte (Pilot)", "HR-2027/001"), ("One-to-one İstanbul", nil), ("O’Brien’s circle", "X9"),
            ("新人导师计划", nil), ("R&D: C++", nil), ("Großbetriebe · Mitte", nil),
        ] { _ = try open(name, id) }
        let rows: [(String, [Int])] = [
            ("m", [0, 5]), ("ment FUHR", [0]), ("toring", []), ("pilot", [0]), ("(pil", [0]), ("hr-2027", [0]),
            ("001 mentoring", [0]),
            ("one-to-one", [1]), ("one\u{2011}to", [1]), ("to", [1]), ("istanbul one", [1]), ("istanbul two", []),
            ("o'brien", [2]),
            ("brien x9", [2]), ("导师", [3]), ("师新", []), ("c++", [4]), ("d", [4]), ("&", []), ("GROẞBETRIEBE", [5]), ("·", [5]),
            ("mentoring\u{200B} \u{AD}", [0]), ("c", [2, 4]),
        ]
        let all = try names("sort=createdAt")
        for (query, places) in rows {
            for sort in ["", "&sort=createdAt", "&limit=1"] {
                #expect(try names("q=\(Self.escaped(query))\(sort)") == places.map { all[$0] }, "\(query)\(sort)")
            }
            #expect(
                try names("q=\(Self.escaped(query))&sort=-createdAt&limit=1") == places.reversed().map { all[$0] }, "\(query)")
        }
        #expect(try names("q=m&sort=name") == [all[5], all[0]].sorted())
        #expect(try names("q=m&status=designed") == [] && names("q=m&externalId=HR-2027/001") == [all[0]])
        for query in ["q=", "q=%20", "q=%E2%80%8B", "q=a+b+c+d+e+f+g+h+i+j+k"] {
            #expect(try ines.get("\(Self.list)?\(query)").problem(400) == "invalid-query", "\(query)")
        }
    }

    @Test func `a search sees what was renamed, removed and made`() throws {
        let program = try open("Zebra crossing", "E-1")
        #expect(try names("q=zebra") == ["Zebra crossing"])
        #expect(try ines.patch(program, #"{"name":"Horse crossing"}"#, ifMatch: "*").status == 200)
        #expect(
            try names("q=zebra") == [] && names("q=cross") == ["Horse crossing"] && names("q=horse+e-1") == ["Horse crossing"])
        #expect(try ines.delete(program, ifMatch: "*").status == 204)
        #expect(try names("q=cross") == [])
    }

    // MARK: Changes

    @Test func `updatedSince lets pass what has not been unchanged since, at the millisecond`() throws {
        let programs = try ["One", "Two", "Three"].map { try open($0) }
        func updatedAt(_ program: String) throws -> String { try #require(try ines.get(program).string("updatedAt")) }
        // A change makes it the newest, or of the same millisecond.
        #expect(try ines.patch(programs[0], #"{"owner":"Jo"}"#, ifMatch: "*").status == 200)
        let (one, two) = (try updatedAt(programs[0]), try updatedAt(programs[1]))
        for since in [one, two] {
            let expected = try programs.filter { try updatedAt($0) >= since }.count
            for sort in ["updatedAt", "-updatedAt", "name", "createdAt"] {
                let found = try ines.walk("\(Self.list)?updatedSince=\(since)&sort=\(sort)&limit=1").joined()
                #expect(found.count == expected && Set(found).count == expected, "\(since) \(sort)")
            }
        }
        #expect(try names("updatedSince=9999-12-31T23:59:59Z") == [] && names("updatedSince=0001-01-01T00:00:00Z").count == 3)
        let page = try ines.get("\(Self.list)?updatedSince=2000-01-01T00:00:00Z&sort=updatedAt&limit=1")
        let next = try #require(try page.string("next"))
        #expect(page["Link"]?.contains("updatedSince=2000-01-01T00%3A00%3A00Z&sort=updatedAt&limit=1&after=") == true)
        for query in ["updatedSince=2001-01-01T00:00:00Z&sort=updatedAt", "sort=updatedAt", "updatedSince=2000-01-01T00:00:00Z"] {
            #expect(try ines.get("\(Self.list)?\(query)&after=\(next)").problem(400) == "invalid-cursor", "\(query)")
        }
    }

    @Test(arguments: [
        ("2027-01-11", "2027-01-11T00:00:00Z"), ("2027-01-11T08:00:00+01:00", "written as 2027-01-11T07:00:00.000Z"),
        ("2027-01-11T08:00:00", "by a Z"), ("2027-02-29T08:00:00Z", "no 29 February 2027"), ("yesterday", "such as"),
        ("", "such as"),
    ])
    func `a time that is none is refused with how to write it`(_ sent: String, _ hint: String) throws {
        let answer = try ines.get("\(Self.list)?updatedSince=\(sent)")
        #expect(try answer.problem(400) == "invalid-query" && answer.string("detail")?.contains(hint) == true, "\(answer.text)")
        #expect(try ines.get("\(Self.list)?externalId=").problem(400) == "invalid-query")
    }
}
