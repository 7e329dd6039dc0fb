@testable import Guidance
import JSON
import Testing

/// Every filter and sort lists the same as filtering and sorting a plain array.
@Suite struct SelectionTests {
    private static let types: [Slug] = ["coaching", "mentoring", "role-model"]
    private static let names = [
        "alpha", "Alpha", "ALPHA", "alphabet", "Beta", "beta 2", "ächzen", "Ächzen", "zeta", "Ζeta", "émigré", "X",
    ]

    private static let blank = Program(
        id: ID<Program>(RecordKey(at: Instant(milliseconds: 0), count: 0, random: 0)), revision: 1, name: "",
        relationshipTypes: [],
        status: .draft, objectives: [], transitions: [], createdAt: Instant(milliseconds: 0),
        updatedAt: Instant(milliseconds: 0))

    /// What a test chooses, in plain words.
    struct Choice: CustomStringConvertible {
        var statuses: [Program.Status] = []
        var types: [Slug] = []
        var externalId: String?
        /// The filter by which a programme names the one person there is.
        var office: String?
        var since: Int64?
        var words: [String] = []
        var sort = "createdAt"
        var isFalling = false

        var selection: Selection<Program> {
            var selection = Selection<Program>()
            for (place, filter) in Program.kind.filters.enumerated() {
                let texts =
                    switch filter.name {
                    case "status": statuses.map(\.rawValue)
                    case "relationshipType": types.map(\.text)
                    case "externalId": externalId.map { [$0] } ?? []
                    case office: [SelectionTests.person.description]
                    case "updatedSince": since.map { [Instant(milliseconds: $0).description] } ?? []
                    default: [String]()
                    }
                if !texts.isEmpty { selection.choose(place, texts.compactMap { filter.key($0) }) }
            }
            selection.words = words.map { SearchText($0) }
            selection.sort(by: sort)
            selection.isFalling = isFalling
            return selection
        }

        var description: String {
            "\(statuses) \(types) \(externalId ?? "-") \(office ?? "-") \(since ?? -9) \(words) by \(isFalling ? "-" : "")\(sort)"
        }
    }

    static let person = ID<Person>(RecordKey(at: Instant(milliseconds: 0), count: 0, random: 1))
    private static let offices = ["owner", "sponsor", "committee", "concernContact"]

    private static func people(_ program: Program, in office: String) -> [ID<Person>] {
        switch office {
        case "owner": program.owners
        case "sponsor": program.sponsors
        case "committee": program.committee
        default: program.concernContacts
        }
    }

    /// More than are compared one by one.
    private static let many = (0..<20).map { Slug("unheard-of-\($0)")! } + ["role-model", "coaching"]

    /// Every search, text and time, in every order and with a filter.
    private static let searches: [Choice] = {
        let words = [
            ["a"], ["ALPHA"], ["alphabet"], ["acH"], ["hr"], ["1"], ["al", "hr-1"], ["beta", "2"], ["x", "hr"], ["z"], ["pha"],
        ]
        var searches = words.map { Choice(words: $0) } + [Choice(externalId: "HR-1"), Choice(externalId: "hr-1")]
        searches += offices.map { Choice(office: $0) }
        searches += [-9, -1, 0, 3, 5, 6].map { Choice(since: $0) }
        searches += [
            Choice(externalId: "HR-2", since: 0, words: ["b"]), Choice(since: 2, words: ["a"]), Choice(since: 4, words: ["hr"]),
        ]
        return searches.flatMap { search in
            Program.kind.sorts.flatMap { sort in
                [false, true].flatMap { isFalling in
                    [[], [Program.Status.draft]].map { statuses in
                        var choice = search
                        (choice.statuses, choice.sort, choice.isFalling) = (statuses, sort.name, isFalling)
                        return choice
                    }
                }
            }
        }
    }()

    /// Every filter with every sort.
    private static let choices: [Choice] = {
        let statuses: [[Program.Status]] = [[], [.draft], [.running], [.archived], [.running, .closed], [.draft, .archived]]
        return statuses.flatMap { statuses in
            ([[], ["unheard-of"], ["mentoring", "coaching"], many] + types.map { [$0] }).flatMap { types in
                Program.kind.sorts.flatMap { sort in
                    [false, true].map { Choice(statuses: statuses, types: types, sort: sort.name, isFalling: $0) }
                }
            }
        }
    }()

    @Test func `no filter and no sort of programmes is left out here`() {
        #expect(
            Program.kind.filters.map(\.name).sorted()
                == (Self.offices + ["externalId", "relationshipType", "status", "updatedSince"]).sorted())
        #expect(Program.kind.sorts.map(\.name).sorted() == ["createdAt", "endsOn", "name", "startsOn", "updatedAt"])
    }

    /// A programme that a client could make, or the author of a file to import: many are alike in some member.
    private static func program(_ number: Int, _ random: inout SeededRandom) -> Stored<Program> {
        func day() -> Day? { Bool.random(using: &random) ? nil : Day(number: .random(in: -2...2, using: &random) * 400) }
        var program = Self.blank
        program.id = ID<Program>(
            RecordKey(at: Instant(milliseconds: Int64(number / 3)), count: number % 3, random: UInt64(number)))
        program.name = names.randomElement(using: &random) ?? ""
        program.externalId = [nil, nil, "HR-1", "HR-2", "hr-1", "Ä 1"].randomElement(using: &random) ?? nil
        program.status = [.draft, .draft, .running, .closed].randomElement(using: &random) ?? .draft
        program.relationshipTypes = (0..<Int.random(in: 0...3, using: &random)).compactMap { _ in
            types.randomElement(using: &random)
        }
        (program.startsOn, program.endsOn) = (day(), day())
        func people() -> [ID<Person>] { Bool.random(using: &random) ? [] : [person] }
        (program.owners, program.sponsors, program.committee, program.concernContacts) = (people(), people(), people(), people())
        program.updatedAt = Instant(milliseconds: .random(in: -2...5, using: &random))
        program.revision = .random(in: 1...1000, using: &random)
        return Stored(program, revision: program.revision)
    }

    /// Every place in the folded text is looked at.
    private static func hasWord(_ program: Program, _ word: String) -> Bool {
        let text = Array(String(decoding: plainlyFolded("\(program.name)\n\(program.externalId ?? "")"), as: UTF8.self))
        let word = Array(String(decoding: plainlyFolded(word), as: UTF8.self))
        return text.indices.contains { place in
            let before = place == 0 ? "\n" : text[place - 1]
            let begins =
                before.isWhitespace || !(before.isLetter || before.isNumber) && (text[place].isLetter || text[place].isNumber)
            return begins && text[place...].starts(with: word)
        }
    }

    /// What the selection should list, found the plain way.
    private func expected(_ selection: Choice, of all: some Sequence<Stored<Program>>) -> [Stored<Program>] {
        let held = all.filter { stored in
            (selection.statuses.isEmpty || selection.statuses.contains(stored.value.status))
                && (selection.types.isEmpty
                    || !Set(selection.types).isDisjoint(with: stored.value.relationshipTypes))
                && (selection.externalId == nil || selection.externalId == stored.value.externalId)
                && selection.office.map { Self.people(stored.value, in: $0).contains(Self.person) } ?? true
                && selection.since.map { stored.value.updatedAt.milliseconds >= $0 } ?? true
                && selection.words.allSatisfy { word in Self.hasWord(stored.value, word) }
        }
        func key(_ program: Program) -> [Int] {
            switch selection.sort {
            case "updatedAt": [Int(program.updatedAt.milliseconds)]
            case "name": program.name.lowercased().utf8.map { Int($0) }
            case "startsOn": program.startsOn.map { [$0.number] } ?? []
            case "endsOn": program.endsOn.map { [$0.number] } ?? []
            default: []
            }
        }
        func isMissing(_ program: Program) -> Bool {
            switch selection.sort {
            case "startsOn": program.startsOn == nil
            case "endsOn": program.endsOn == nil
            default: false
            }
        }
        return held.sorted { one, other in
            let (one, other) = (one.value, other.value)
            guard isMissing(one) == isMissing(other) else { return isMissing(other) }
            let (first, second) = selection.isFalling ? (other, one) : (one, other)
            let (a, b) = (key(first), key(second))
            return a == b ? first.id < second.id : a.lexicographicallyPrecedes(b)
        }
    }

    /// All pages, each after the cursor of the one before, which passes through its text form.
    private func pages(
        _ selection: Selection<Program>, of table: Rows<Program>, limit: Int, examinedMax: Int
    ) throws -> [[Stored<Program>]] {
        var (pages, place): ([[Stored<Program>]], Place<Program>?) = ([], nil)
        while true {
            var page: [Stored<Program>] = []
            place = table.forEach(in: selection, after: place, examinedMax: examinedMax) {
                page.append($0)
                return page.count < limit
            }
            pages.append(page)
            #expect(page.count <= min(limit, examinedMax))
            guard let next = place else { return pages }
            let read = try #require(Place(next.description, in: selection))
            place = read
            #expect(read == next && next.description.utf8.allSatisfy { Self.needsNoEscape($0) })
        }
    }

    /// RFC 3986 §2.3.
    private static func needsNoEscape(_ byte: UInt8) -> Bool {
        "abcdefghijklmnopqrstuvwxyz0123456789-._".utf8.contains(byte)
    }

    private func check(_ table: Rows<Program>, holds model: [ID<Program>: Stored<Program>], _ random: inout SeededRandom) throws {
        #expect(table.count == model.count, "seed \(random.seed)")
        for choice in Self.choices + Self.searches {
            let selection = choice.selection
            let expected = expected(choice, of: model.values)
            let whole = try pages(selection, of: table, limit: .max, examinedMax: .max)
            #expect(whole == [expected], "\(choice), seed \(random.seed)")
            let (limit, examinedMax) = (Int.random(in: 1...3, using: &random), Int.random(in: 1...10, using: &random))
            let pages = try pages(selection, of: table, limit: limit, examinedMax: examinedMax)
            #expect(pages.flatMap { $0 } == expected, "\(choice), \(limit) of \(examinedMax), seed \(random.seed)")
        }
    }

    @Test func `every filter with every sort lists what a sorted array does, live and loaded`() throws {
        var random = SeededRandom(for: "program selections")
        var (records, model) = (Records(), [ID<Program>: Stored<Program>]())
        for _ in 0..<3 {
            for _ in 0..<60 {
                let stored = Self.program(.random(in: 0..<60, using: &random), &random)
                let id = stored.value.id
                if Int.random(in: 0..<4, using: &random) == 0 {
                    records.apply([.delete(id)])
                    model[id] = nil
                } else {
                    records.apply([.put(stored)])
                    model[id] = stored
                }
            }
            try check(records.programs, holds: model, &random)
        }
        var loading = RecordsLoading()
        try records.forEachChange { change throws(ChangeError) in try loading.add(change) }
        let loaded = loading.finish(catalogueRevision: 0)
        #expect(loaded == records)
        try check(loaded.programs, holds: model, &random)
        let copy = records
        for id in model.keys { records.apply([.delete(id)]) }
        try check(records.programs, holds: [:], &random)
        try check(copy.programs, holds: model, &random)
    }

    @Test func `a word, a text and a time visit those that can have them, in any order, while they are few`() {
        var records = Records()
        for number in 0..<1000 {
            var program = Self.blank
            program.id = ID<Program>(RecordKey(at: Instant(milliseconds: Int64(number)), count: 0, random: 0))
            program.name = number % 100 == 0 ? "Führungskräfteentwicklung \(number)" : "Mentoring \(number)"
            program.externalId = number % 3 == 0 ? "HR-\(number / 6)" : nil
            program.updatedAt = Instant(milliseconds: Int64(number % 500))
            records.apply([.put(Stored(program, revision: 1))])
        }
        func found(_ choice: Choice, examinedMax: Int) -> (count: Int, isWhole: Bool) {
            var count = 0
            let end = records.programs.forEach(in: choice.selection, examinedMax: examinedMax) { _ in
                count += 1
                return true
            }
            return (count, end == nil)
        }
        for sort in Program.kind.sorts.map(\.name) {
            for isFalling in [false, true] {
                func choice(_ words: [String] = [], externalId: String? = nil, since: Int64? = nil) -> Choice {
                    Choice(externalId: externalId, since: since, words: words, sort: sort, isFalling: isFalling)
                }
                #expect(found(choice(["fuhr"]), examinedMax: 10) == (10, true))
                #expect(found(choice(["FÜHRUNGSKRAFTEE"]), examinedMax: 10) == (10, true))
                #expect(found(choice(["führungskräfteb"]), examinedMax: 10) == (0, true))
                #expect(found(choice(["mentoring", "fuhr"]), examinedMax: 10) == (0, true), "the rarer one is looked up")
                #expect(found(choice(["führ"]), examinedMax: 9).isWhole == false, "more than may be looked at")
                #expect(found(choice(externalId: "HR-7"), examinedMax: 2) == (2, true))
                #expect(found(choice(externalId: "HR-7", since: 400), examinedMax: 2) == (0, true))
                #expect(found(choice(since: 495), examinedMax: 10) == (10, true))
                #expect(found(choice(since: 501), examinedMax: 1) == (0, true))
                #expect(found(choice(["fuhr"], since: 300), examinedMax: 10) == (4, true))
            }
        }
        #expect(found(Choice(since: 100, sort: "updatedAt"), examinedMax: 800) == (800, true), "it begins where they begin")
        #expect(found(Choice(since: 100, sort: "updatedAt", isFalling: true), examinedMax: 800) == (800, true))
    }

    @Test func `a filter visits the programmes that pass it, and no others`() {
        var random = SeededRandom(for: "examined programs")
        var records = Records()
        for number in 0..<1000 {
            var program = Self.program(number, &random).value
            (program.status, program.relationshipTypes) = (number % 100 == 0 ? .running : .draft, ["coaching"])
            if number % 250 == 0 { program.relationshipTypes.append("mentoring") }
            records.apply([.put(Stored(program, revision: 1))])
        }
        func found(_ status: Program.Status?, _ type: Slug?, examinedMax: Int) -> (count: Int, isWhole: Bool) {
            var count = 0
            let choice = Choice(statuses: status.map { [$0] } ?? [], types: type.map { [$0] } ?? [])
            let end = records.programs.forEach(in: choice.selection, examinedMax: examinedMax) { _ in
                count += 1
                return true
            }
            return (count, end == nil)
        }
        #expect(found(.running, nil, examinedMax: 10) == (10, true))
        #expect(found(.running, nil, examinedMax: 9) == (9, false))
        #expect(found(.running, "coaching", examinedMax: 10) == (10, true), "the state has fewer than the type")
        #expect(found(.running, "mentoring", examinedMax: 4) == (2, true), "the type has fewer than the state")
        #expect(found(.draft, "coaching", examinedMax: 500) == (500, false))
    }

    @Test func `a place is found again after its program has changed or gone`() throws {
        var records = Records()
        func put(_ number: Int, _ name: String, startsOn: Day?) {
            var program = Self.blank
            program.id = ID<Program>(RecordKey(at: Instant(milliseconds: 0), count: number, random: 0))
            (program.name, program.startsOn) = (name, startsOn)
            records.apply([.put(Stored(program, revision: 1))])
        }
        for number in 0..<6 { put(number, "Program \(number)", startsOn: number < 3 ? Day(number: number) : nil) }
        func names(
            _ sort: String, isFalling: Bool, after place: Place<Program>?, count: Int = .max
        ) -> ([String], Place<Program>?) {
            var names: [String] = []
            let choice = Choice(sort: sort, isFalling: isFalling)
            let end = records.programs.forEach(in: choice.selection, after: place) {
                names.append(String($0.value.name.suffix(1)))
                return names.count < count
            }
            return (names, end)
        }
        let (byName, behindName) = names("name", isFalling: false, after: nil, count: 2)
        let (byDay, behindDay) = names("startsOn", isFalling: true, after: nil, count: 2)
        let (byNoDay, behindNoDay) = names("startsOn", isFalling: true, after: nil, count: 4)
        #expect(byName == ["0", "1"] && byDay == ["2", "1"] && byNoDay == ["2", "1", "0", "5"])
        put(1, "Program 9", startsOn: nil)
        records.apply([.delete(ID<Program>(RecordKey(at: Instant(milliseconds: 0), count: 5, random: 0)))])
        #expect(names("name", isFalling: false, after: behindName).0 == ["2", "3", "4", "9"])
        #expect(names("startsOn", isFalling: true, after: behindDay).0 == ["0", "4", "3", "9"])
        #expect(names("startsOn", isFalling: true, after: behindNoDay).0 == ["4", "3", "9"])
    }

    @Test(arguments: [
        ("", "createdAt"), ("x", "createdAt"), ("1.ID", "createdAt"), (".ID", "createdAt"), ("ID.", "createdAt"),
        ("ID", "updatedAt"), (".ID", "updatedAt"), ("+1.ID", "updatedAt"), ("01.ID", "updatedAt"), ("none.ID", "updatedAt"),
        ("9223372036854775808.ID", "updatedAt"), ("1.1.ID", "updatedAt"), ("1.", "updatedAt"), ("1.prg_1", "updatedAt"),
        ("ID", "startsOn"), ("2026-01-01.ID", "startsOn"), ("None.ID", "endsOn"), ("ID", "name"), ("6.ID", "name"),
        ("6G.ID", "name"), ("6A.ID", "name"), ("ff.ID", "name"), ("c3.ID", "name"), ("none.ID", "name"),
    ])
    func `a text that is no place in the order is refused`(_ text: String, _ sort: String) {
        let id = ID<Program>(RecordKey(at: Instant(milliseconds: 5), count: 1, random: 2))
        let text = text.split(separator: "ID", omittingEmptySubsequences: false).joined(separator: id.description)
        #expect(Place<Program>(text, in: Choice(sort: sort).selection) == nil)
    }
}
