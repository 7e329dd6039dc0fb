import JSON
import Testing

/// The orders in which the list of programs comes.
@Suite struct ProgramSortTests {
    static let sorts = ["createdAt", "updatedAt", "name", "startsOn", "endsOn"]

    /// Programs that are alike in name and days, some without a day, and changed in another order than they were made.
    private func fill(_ ines: Client) throws {
        for (name, startsOn, endsOn) in [
            ("beta", "2027-03-01", nil), ("Alpha", nil, "2027-12-31"), ("ALPHA", "2027-01-01", "2027-06-30"),
            ("Émigré", nil, nil), ("alpha", "2027-03-01", "2027-12-31"), ("Zeta", "1969-12-31", nil), ("Beta", nil, "2027-06-30"),
        ] as [(String, String?, String?)] {
            let days = [("startsOn", startsOn), ("endsOn", endsOn)].compactMap { name, day in day.map { #","\#(name)":"\#($0)""# }
            }
            let types = startsOn == nil ? #"["coaching"]"# : #"["mentoring","coaching"]"#
            _ = try ines.open(#"{"name":"\#(name)","relationshipTypes":\#(types)\#(days.joined())}"#)
        }
        let ids = try ines.walk("/v1/programs").flatMap { $0 }
        for place in [4, 0, 5] {
            #expect(try ines.patch("/v1/programs/\(ids[place])", #"{"owner":"Ines"}"#, ifMatch: "*").status == 200)
        }
        #expect(try ines.move("/v1/programs/\(ids[2])", to: "designed").status == 201)
    }

    /// The ids as plain sorting has them. Times and days sort as text.
    private func sorted(_ items: [JSONValue], by sort: String, isFalling: Bool) -> [String] {
        func key(_ item: JSONValue) -> [UInt8]? {
            let text = item[sort]?.string
            return (sort == "name" ? text?.lowercased() : text).map { Array($0.utf8) }
        }
        func id(_ item: JSONValue) -> String { item["id"]?.string ?? "" }
        return items.sorted { one, other in
            guard let first = key(one) else { return key(other) == nil && (id(one) < id(other)) != isFalling }
            guard let second = key(other) else { return true }
            return first == second
                ? (id(one) < id(other)) != isFalling
                : first.lexicographicallyPrecedes(second) != isFalling
        }.map(id)
    }

    @Test func `every sort comes in both directions, in pages of any size`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        try fill(ines)
        let whole = try #require(try ines.get("/v1/programs").json()["items"]).elements
        let all = Array(whole)
        #expect(all.count == 7)
        for sort in Self.sorts {
            for isFalling in [false, true] {
                let expected = sorted(all, by: sort, isFalling: isFalling)
                let target = "/v1/programs?sort=\(isFalling ? "-" : "")\(sort)"
                #expect(try ines.walk(target) == [expected], "\(target)")
                for (limit, sizes) in [(1, [1, 1, 1, 1, 1, 1, 1]), (2, [2, 2, 2, 1]), (3, [3, 3, 1])] {
                    let pages = try ines.walk("\(target)&limit=\(limit)")
                    #expect(pages.flatMap { $0 } == expected && pages.map(\.count) == sizes, "\(target), \(limit)")
                }
                let coaching = try ines.walk("\(target)&relationshipType=mentoring&status=draft&limit=1").flatMap { $0 }
                let drafts = all.filter { $0["status"]?.string == "draft" && $0["startsOn"] != nil }
                #expect(coaching == sorted(drafts, by: sort, isFalling: isFalling), "\(target)")
            }
        }
        #expect(try ines.walk("/v1/programs?sort=createdAt") == ines.walk("/v1/programs"))
    }

    @Test func `programs with days come before those without, rising and falling`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        try fill(ines)
        func days(_ sort: String) throws -> [String?] {
            try #require(try ines.get("/v1/programs?sort=\(sort)").json()["items"]).elements.map { $0["startsOn"]?.string }
        }
        let rising = ["1969-12-31", "2027-01-01", "2027-03-01", "2027-03-01"]
        #expect(try days("startsOn") == rising + [nil, nil, nil])
        #expect(try days("-startsOn") == rising.reversed() + [nil, nil, nil])
    }

    @Test func `a list goes on where it was although programs change between its pages`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        try fill(ines)
        let names = ["Alpha", "ALPHA", "alpha", "beta", "Beta", "Zeta", "Émigré"]
        func page(_ query: String) throws -> (items: [String], next: String?) {
            let answer = try ines.get("/v1/programs?\(query)").json()
            return (answer["items"]?.elements.compactMap { $0["name"]?.string } ?? [], answer["next"]?.string)
        }
        let first = try page("sort=name&limit=3")
        #expect(first.items == Array(names[..<3]))
        let next = try #require(first.next)
        let ids = try ines.walk("/v1/programs?sort=name").flatMap { $0 }
        // The one that the cursor names goes to the end of the list; one before it goes; one that comes goes too.
        #expect(try ines.patch("/v1/programs/\(ids[2])", #"{"name":"Étude"}"#, ifMatch: "*").status == 200)
        #expect(try ines.delete("/v1/programs/\(ids[0])", ifMatch: "*").status == 204)
        #expect(try ines.delete("/v1/programs/\(ids[4])", ifMatch: "*").status == 204)
        #expect(try page("sort=name&after=\(next)").items == ["beta", "Zeta", "Émigré", "Étude"])
        #expect(try ines.delete("/v1/programs/\(ids[2])", ifMatch: "*").status == 204, "the one that the cursor named")
        #expect(try page("sort=name&after=\(next)").items == ["beta", "Zeta", "Émigré"])
        let newest = try page("sort=-updatedAt&limit=1")
        #expect(try ines.patch("/v1/programs/\(ids[5])", #"{"owner":"Jo"}"#, ifMatch: "*").status == 200)
        let older = try page("sort=-updatedAt&after=\(try #require(newest.next))")
        #expect(Set(newest.items + older.items).isSuperset(of: ["ALPHA", "beta", "Émigré"]), "what did not change is there")
    }

    @Test func `a cursor that was cut or changed is refused, in every order`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        try fill(ines)
        for sort in Self.sorts.flatMap({ [$0, "-\($0)"] }) {
            let cursor = try #require(try ines.get("/v1/programs?sort=\(sort)&limit=6").string("next"))
            #expect(try ines.get("/v1/programs?sort=\(sort)&after=\(cursor)").status == 200)
            for place in cursor.indices {
                var changed = cursor
                changed.replaceSubrange(place...place, with: cursor[place] == "1" ? "2" : "1")
                for bad in [changed, String(cursor[..<place])] {
                    let answer = try ines.get("/v1/programs?sort=\(sort)&after=\(bad)")
                    #expect(try answer.problem(400) == "invalid-cursor", "\(bad) for \(cursor)")
                }
            }
        }
    }

    @Test func `the head of a sorted page is that of the page`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        try fill(ines)
        let target = "/v1/programs?sort=-name&status=draft&limit=2"
        let (head, page) = (try ines.send("HEAD", target), try ines.get(target))
        #expect(head.status == 200 && head["Content-Length"] == String(page.body.count))
        #expect(head["Link"] == page["Link"] && head["Link"]?.contains("status=draft&sort=-name&limit=2&after=") == true)
    }

    @Test func `the longest name fits into a cursor`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        for _ in 1...2 {
            let name = String(repeating: "😀", count: 200)
            _ = try ines.open(#"{"name":"\#(name)","relationshipTypes":["coaching"]}"#)
        }
        #expect(try ines.walk("/v1/programs?sort=name&limit=1").map(\.count) == [1, 1])
    }
}
