import JSON
import Testing

@testable import Guidance

/// Who stands above whom, today and in the time that counts.
@Suite struct LineTests {
    /// People who report to each other, and a clock that goes on by a second with each change.
    private struct Office {
        var desk = Desk(empty: ())

        /// - Parameter manager: The number of one who was hired before.
        mutating func hire(_ number: Int, under manager: Int? = nil) throws {
            let document = #"{"displayName":"P\#(number)"\#(manager.map { #","manager":"\#(id($0))""# } ?? "")}"#
            try desk.remember(
                desk.records.create(Person.self, from: json(document), id: id(number), by: "ines", at: desk.now).changes)
        }

        mutating func move(_ number: Int, under manager: Int?) throws {
            let patch = #"{"manager":\#(manager.map { "\"\(id($0))\"" } ?? "null")}"#
            try desk.remember(
                desk.records.patch(id(number), of: Person.self, by: json(patch), by: "ines", at: desk.now).changes)
        }

        /// As another hand would write it.
        mutating func put(_ number: Int, under manager: Int) {
            var person = Person()
            (person.id, person.displayName, person.manager) = (id(number), "P\(number)", id(manager))
            desk.remember([.put(Stored(person, revision: 1))])
        }

        func id(_ number: Int) -> ID<Person> {
            ID(RecordKey(at: Instant(milliseconds: 1_700_000_000_000), count: number, random: 7))
        }

        func isInLine(_ one: Int, of other: Int, since start: Instant? = nil) -> Bool {
            desk.records.isInLine(id(one), of: id(other), since: start, now: desk.now)
        }

        func person(_ number: Int) throws -> Person { try desk.records.record(id(number)).value }
    }

    /// 1 above 2 above 3; 4 beside 2 under 1; 5 alone.
    private static func office() throws -> Office {
        var office = Office()
        for (number, manager) in [(1, nil), (2, 1), (3, 2), (4, 1), (5, nil)] as [(Int, Int?)] {
            try office.hire(number, under: manager)
        }
        return office
    }

    @Test(arguments: [
        (2, 3, true), (1, 3, true), (1, 2, true), (1, 4, true), (3, 2, false), (4, 3, false), (5, 3, false), (3, 3, false),
        (1, 1, false), (2, 4, false), (1, 99, false), (99, 3, false),
    ])
    func `the line of a person is the manager and everybody above`(_ one: Int, _ other: Int, _ isInLine: Bool) throws {
        #expect(try Self.office().isInLine(one, of: other) == isInLine)
    }

    @Test func `who was above stays so for what began before, and is not for what began later`() throws {
        var office = try Self.office()
        let before = office.desk.now
        try office.move(3, under: 5)
        let after = office.desk.now
        for former in [1, 2] {
            #expect(!office.isInLine(former, of: 3))
            #expect(office.isInLine(former, of: 3, since: before))
            #expect(!office.isInLine(former, of: 3, since: after))
        }
        #expect(office.isInLine(5, of: 3) && office.isInLine(5, of: 3, since: before))
    }

    @Test func `a manager who moves away for a day to read, and back, was above all the time`() throws {
        var office = try Self.office()
        let start = office.desk.now
        try office.move(2, under: nil)
        #expect(office.isInLine(1, of: 3, since: start) && !office.isInLine(1, of: 3))
        try office.move(2, under: 1)
        #expect(office.isInLine(1, of: 3) && office.isInLine(1, of: 3, since: start))
        let spans = try office.person(2).lines.map { ($0.manager, $0.until == nil) }
        #expect(spans.map(\.0) == [office.id(1), office.id(1)] && spans.map(\.1) == [false, true])
    }

    @Test func `the line is kept from the moment of each change, and what else changes leaves it alone`() throws {
        var office = try Self.office()
        let hired = try office.person(3).lines
        #expect(hired == [.init(manager: office.id(2), from: try office.person(3).createdAt)])
        let patch = try json(#"{"title":"Head of Sales"}"#)
        office.desk.remember(
            try office.desk.records.patch(office.id(3), of: Person.self, by: patch, by: "ines", at: office.desk.now).changes)
        #expect(try office.person(3).lines == hired)
        let moved = office.desk.now
        try office.move(3, under: 4)
        #expect(
            try office.person(3).lines == [
                .init(manager: office.id(2), from: hired[0].from, until: moved), .init(manager: office.id(4), from: moved),
            ])
    }

    @Test func `the newest lines are kept, and those of the time since a participation began`() throws {
        var office = try Self.office()
        func moveOften() throws { for number in 0..<30 { try office.move(3, under: number % 2 == 0 ? 4 : 5) } }
        try moveOften()
        #expect(try office.person(3).lines.count == Person.linesMax)
        var participant = Participant()
        (participant.id, participant.person) = (ID(RecordKey(at: office.desk.now, count: 0, random: 1)), office.id(3))
        participant.createdAt = office.desk.now
        office.desk.remember([.put(Stored(participant, revision: 1))])
        try moveOften()
        #expect(try office.person(3).lines.count == 31, "the one that stood when it began, and 30 since")
        for _ in 0..<10 { try moveOften() }
        #expect(try office.person(3).lines.count == Person.linesKeptMax)
    }

    @Test func `a former manager cannot be deleted, who would take the rest of the line along`() throws {
        var office = try Self.office()
        try office.move(3, under: 5)
        for number in [1, 2, 5] {
            let refused = problem(.inUse) {
                try office.desk.records.delete(office.id(number), of: Person.self, by: "ines", at: office.desk.now)
            }
            #expect(refused.use?.count ?? 0 > 0)
        }
        #expect(throws: Never.self) {
            try office.desk.records.delete(office.id(3), of: Person.self, by: "ines", at: office.desk.now)
        }
    }

    /// What another hand wrote: managers in a ring, and none of it among the lines.
    @Test func `a ring in the data ends the walk`() throws {
        var office = Office()
        for number in 0..<3 { office.put(number, under: (number + 1) % 3) }
        #expect(office.isInLine(1, of: 0) && office.isInLine(2, of: 0) && !office.isInLine(5, of: 0))
        #expect(office.desk.records.line(of: office.id(0)).map(\.value.displayName) == ["P1", "P2"])
    }

    @Test func `the line of a person comes nearest first, and knows who has reports`() throws {
        let office = try Self.office()
        #expect(office.desk.records.line(of: office.id(3)).map(\.value.displayName) == ["P2", "P1"])
        #expect(office.desk.records.line(of: office.id(5)).isEmpty)
        #expect([1, 2, 3, 4, 5].map { office.desk.records.hasReports(office.id($0)) } == [true, true, false, false, false])
    }

    @Test func `a line is followed for thirty-two steps`() throws {
        var office = Office()
        for number in 0...40 { office.put(number, under: number - 1) }
        #expect(office.isInLine(8, of: 40) && !office.isInLine(7, of: 40))
    }
}
