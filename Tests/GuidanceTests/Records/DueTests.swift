import JSON
import Testing

@testable import Guidance

/// What happens by itself: when, in which order, and what comes of it.
@Suite struct DueTests {
    /// Programmes that end by themselves on their last day, and say so on their first.
    static let kind = Kind<Program>(
        .programs, "program", german: GermanNoun(.neuter, "Programm", "Programme"), "/v1/programs",
        access: Program.kind.access,
        due: [
            .change("announce", at: { $0.description == nil ? $0.startsOn.map(noon) : nil }) { program, _ in
                program.description = "It begins."
            },
            Due("end", at: { $0.endsOn.map(noon) }) { (stored, records, now) throws(Problem) in
                var program = stored.value
                switch program.name {
                case "refused": throw .designOver("closed")
                case "idle": return []
                case "spinning": program.description = "again"
                case "deleted": return [.delete(program.id)]
                case "recurring": program.endsOn = program.endsOn.map { Day(number: $0.number + 1) }
                default: program.endsOn = nil
                }
                return records.decide(on: program, instead: stored, by: Records.scheduler, at: now).changes
            },
        ])

    private static func noon(_ day: Day) -> Instant { Instant(milliseconds: Int64(day.number) * 86_400_000 + 43_200_000) }

    /// Noon of a day of January 2027.
    private static func noon(_ day: Int) -> Instant { noon(Day("2027-01-\(day < 10 ? "0" : "")\(day)") ?? Day(number: 0)) }

    private var records = Records()
    private var count = 0

    init() { records.programs = Rows(RowIndex(Self.kind.plan)) }

    @discardableResult
    private mutating func open(_ name: String, starts: Int? = nil, ends: Int? = nil) throws -> ID<Program> {
        count += 1
        let id = ID<Program>(RecordKey(at: Instant(milliseconds: 1000), count: count, random: 7))
        var program = try Desk().records.blankProgram(id, name)
        program.startsOn = starts.map { Self.noon($0).day }
        program.endsOn = ends.map { Self.noon($0).day }
        records.apply([.put(Stored(program, revision: 1))])
        return id
    }

    private func due(_ through: Int, countMax: Int = .max, but aside: Set<DueRecord> = []) -> [DueRecord] {
        records.due(of: [Self.kind.any], through: Self.noon(through), countMax: countMax, but: aside)
    }

    /// What is due, as the name of the programme and what happens to it.
    private func texts(_ due: [DueRecord]) -> [String] {
        due.map { "\(ID<Program>($0.id).flatMap { records.programs[$0]?.value.name } ?? "-"): \($0.operation)" }
    }

    private func first(after day: Int? = nil) -> Instant? {
        records.firstDue(of: [Self.kind.any], after: day.map { Self.noon($0) })
    }

    @Test func `moments come in their order, those of one moment by id, and those to come not yet`() throws {
        var scene = self
        #expect(scene.first() == nil && scene.due(31).isEmpty)
        try scene.open("b", ends: 7)
        try scene.open("c", starts: 5, ends: 9)
        try scene.open("never")
        try scene.open("a", starts: 7, ends: 7)
        try scene.open("later", ends: 20)
        #expect(
            scene.texts(scene.due(10)) == [
                "c: program.announce", "b: program.end", "a: program.announce", "a: program.end", "c: program.end",
            ])
        #expect(scene.texts(scene.due(10, countMax: 2)) == ["c: program.announce", "b: program.end"])
        #expect(scene.texts(scene.due(10, countMax: 3)).last == "a: program.announce")
        #expect(scene.due(4).isEmpty && scene.due(5).count == 1, "a moment is due when it has come")
        #expect(scene.first() == Self.noon(5) && scene.first(after: 5) == Self.noon(7) && scene.first(after: 20) == nil)
    }

    @Test func `what is set aside is passed over until its record changes`() throws {
        var scene = self
        let id = try scene.open("refused", ends: 7)
        try scene.open("b", ends: 8)
        let aside = Set(scene.due(10, countMax: 1))
        #expect(scene.texts(scene.due(10, countMax: 1, but: aside)) == ["b: program.end"])
        #expect(aside.allSatisfy(scene.records.hasStill))
        let stored: Stored<Program> = try scene.records.record(id)
        scene.records.apply([.put(Stored(stored.value, revision: 2))])
        #expect(!aside.contains(where: scene.records.hasStill))
        #expect(scene.texts(scene.due(10, but: aside)) == ["refused: program.end", "b: program.end"])
        scene.records.apply([.delete(id)])
        #expect(scene.texts(scene.due(10)) == ["b: program.end"] && !aside.contains(where: scene.records.hasStill))
    }

    @Test(arguments: ["plain", "deleted", "recurring", "refused", "idle", "spinning"])
    func `a step has to make what is due happen`(_ name: String) throws {
        var scene = self
        try scene.open(name, ends: 7)
        let found = try #require(scene.due(10).first)
        switch scene.records.outcome(of: found, at: Self.noon(10)) {
        case .step(let changes):
            #expect(["plain", "deleted", "recurring"].contains(name))
            scene.records.apply(changes)
            #expect(scene.first() == (name == "recurring" ? Self.noon(8) : nil))
            if name == "recurring" { #expect(scene.due(10).map(\.moment) == [Self.noon(8)], "each time that was missed comes") }
        case .stuck(let reason):
            #expect(reason == (name == "refused" ? "program-over" : "it would be due as before"))
            #expect(["refused", "idle", "spinning"].contains(name))
        case .over: Issue.record("it is due")
        }
    }

    @Test func `what is not due any more where it is decided is over`() throws {
        var scene = self
        let id = try scene.open("plain", ends: 7)
        let found = try #require(scene.due(10).first)
        func isOver(_ records: Records, at now: Instant = Self.noon(10)) -> Bool {
            if case .over = records.outcome(of: found, at: now) { true } else { false }
        }
        #expect(!isOver(scene.records) && isOver(Records()))
        #expect(isOver(scene.records, at: Self.noon(6)), "the clock was set back")
        let stored: Stored<Program> = try scene.records.record(id)
        var program = stored.value
        program.endsOn = Self.noon(9).day
        scene.records.apply([.put(Stored(program, revision: 2))])
        #expect(isOver(scene.records, at: Self.noon(8)) && !isOver(scene.records), "judged as the record is, not as it was found")
        scene.records.apply([.delete(id)])
        #expect(isOver(scene.records))
    }

    @Test func `the index follows every change, and comes back with a start`() throws {
        var (scene, random) = (self, SeededRandom(for: "due"))
        var ids: [ID<Program>] = []
        for number in 0..<60 { ids.append(try scene.open("p\(number)", starts: .random(in: 1...28, using: &random))) }
        for _ in 0..<300 {
            guard let id = ids.randomElement(using: &random), let stored = scene.records.programs[id] else { continue }
            var program = stored.value
            switch Int.random(in: 0..<4, using: &random) {
            case 0: program.startsOn = nil
            case 1: program.startsOn = Self.noon(.random(in: 1...28, using: &random)).day
            case 2: program.endsOn = Self.noon(.random(in: 1...28, using: &random)).day
            default: program.description = program.description == nil ? "It begins." : nil
            }
            scene.records.apply([.put(Stored(program, revision: stored.revision + 1))])
        }
        if let last = ids.last { scene.records.apply([.delete(last)]) }
        var all: [(Instant, RecordKey)] = []
        scene.records.programs.forEach { stored in
            for due in Self.kind.due { if let at = due.at(stored.value) { all.append((at, stored.key)) } }
            return true
        }
        let expected = all.sorted { $0 < $1 }.map { "\($0.0) \(ID<Program>($0.1))" }
        #expect(scene.due(31).map { "\($0.moment) \($0.id)" } == expected)

        var loading = RowIndex.Loading(Self.kind.plan)
        scene.records.programs.forEach { loading.add($0) }
        scene.records.programs = Rows(loading.finish { $0.map { $0() } })
        #expect(scene.due(31).map { "\($0.moment) \($0.id)" } == expected, "loaded at once")
    }

    @Test func `a record shows what will happen to it, the earliest first`() throws {
        var scene = self
        let id = try scene.open("a", starts: 9, ends: 7)
        let program = try scene.records.record(id, Program.self).value
        #expect(Self.kind.dueMoments(of: program).map(\.what) == ["end", "announce"])
        #expect(
            String(decoding: DueMoment.fields.bytes(of: Self.kind.dueMoments(of: program)[0]), as: UTF8.self)
                == #"{"what":"end","at":"2027-01-07T12:00:00.000Z"}"#)
    }
}

extension Records {
    /// A programme as a client opens it.
    fileprivate func blankProgram(_ id: ID<Program>, _ name: String) throws -> Program {
        let document = try json(#"{"name":"\#(name)","relationshipTypes":["mentoring"]}"#)
        return try create(Program.self, from: document, id: id, by: "ines", at: Instant(milliseconds: 1000)).answer.value
    }
}
