import Guidance
import JSON

/// A made-up company and its programs, as they stand on one day: for a first look, and for those who build a portal.
///
/// All of it comes about as in service: by what people do, in the order of the days and under the same rules. The same day gives the same
/// records.
struct Demo {
    /// The day that it leads to.
    let today: Day
    private(set) var records = Records()
    private(set) var now: Instant
    var company = Company()
    /// A pair of mentor and learner that goes well.
    var cast: Pair?
    /// A coachee's manager who has given no input yet.
    var silentManager: ID<Person>?
    private var ids = IDSource(after: nil)
    private var dice = Dice()
    private var changes: [Change] = []
    /// What happens on a day to come, by its number.
    private var diary: [Int: [Entry]] = [:]
    private var entries = 0

    /// Something that somebody does.
    typealias Act = (inout Demo) throws -> Void

    private struct Entry {
        let at: Instant
        let number: Int
        let act: Act
    }

    /// Who does it.
    enum Who {
        case administrator
        case person(ID<Person>)
    }

    /// How many days before today it begins.
    static let daysBefore = 200

    /// - Parameter catalogue: The changes that install the built-in catalogue.
    /// - Throws: `Problem` where a rule refuses what it tells, which is a fault of the demo.
    init(on today: Day, over catalogue: [Change]) throws {
        (self.today, now) = (today, Instant(milliseconds: 0))
        records.apply(catalogue)
        changes = catalogue
        on(-Self.daysBefore, at: 8) { try $0.tellOfCompany() }
        on(-190, at: 9) { try $0.tellOfMentoring() }
        on(-160, at: 9) { try $0.tellOfCoaching() }
        on(-7, at: 10) { try $0.tellOfDraft() }
        // What is due by midnight has happened.
        for day in today.number - Self.daysBefore..<today.number { try live(day) }
        try pass(to: Self.time(today.number, 0, 0))
    }

    /// What a new folder begins with: each record once, as it is today.
    var initial: [Change] {
        var newest: [String: Change] = [:]
        for change in changes { newest["\(change.kind.rawValue)/\(change.id)"] = change }
        var seen: Set<String> = []
        return changes.compactMap { change in
            let name = "\(change.kind.rawValue)/\(change.id)"
            guard seen.insert(name).inserted, let last = newest[name], last.stored != nil else { return nil }
            return last
        }
    }

    // MARK: Time

    /// Has something happen this many days from today, at an hour in UTC; at the weekend, on the Monday that follows.
    mutating func on(_ offset: Int, at hour: Int, _ minute: Int = 0, _ act: @escaping Act) {
        at(time(offset, hour, minute), act)
    }

    /// The same on the next working day after now.
    mutating func nextDay(at hour: Int, _ minute: Int = 0, _ act: @escaping Act) {
        on(now.day.number + 1 - today.number, at: hour, minute, act)
    }

    mutating func at(_ moment: Instant, _ act: @escaping Act) {
        entries += 1
        diary[moment.day.number, default: []].append(Entry(at: moment, number: entries, act: act))
    }

    /// That hour this many days from today, or of the Monday that follows.
    func time(_ offset: Int, _ hour: Int, _ minute: Int = 0) -> Instant {
        Self.time(Self.workday(today.number + offset), hour, minute)
    }

    func day(_ offset: Int) -> Day { Day(number: today.number + offset) }

    private static func time(_ day: Int, _ hour: Int, _ minute: Int) -> Instant {
        Instant(milliseconds: (Int64(day) * 1440 + Int64(hour * 60 + minute)) * 60_000)
    }

    private static func workday(_ day: Int) -> Int {
        let weekday = ((day + 3) % 7 + 7) % 7  // 0 is Monday
        return weekday < 5 ? day : day + 7 - weekday
    }

    private mutating func live(_ day: Int) throws {
        while let next = diary[day]?.min(by: { ($0.at, $0.number) < ($1.at, $1.number) }) {
            diary[day]?.removeAll { $0.number == next.number }
            try pass(to: next.at)
            try next.act(&self)
        }
    }

    /// Has happen by itself what falls due until then, as the scheduler does.
    private mutating func pass(to moment: Instant) throws {
        while let due = records.due(through: moment, countMax: 1).first {
            guard case .step(let changes) = records.outcome(of: due, at: max(due.moment, now)) else {
                throw Fault("\(due.operation) does not happen to \(due.id)")
            }
            remember(changes)
        }
        now = max(now, moment)
    }

    struct Fault: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    // MARK: Acting

    private mutating func remember(_ changes: [Change]) {
        records.apply(changes)
        self.changes += changes
    }

    /// Somebody as of now. A person acts through a portal.
    func viewer(_ who: Who) -> Viewer {
        let caller: Caller =
            switch who {
            case .administrator: .administrator
            case .person(let id):
                Caller(.signIn, signature: "portal/\(id)", person: id, scopes: ScopeSet.all.subtracting(ScopeSet([.peopleAct])))
            }
        return Viewer(caller, World(records), at: now)
    }

    /// A key for a record that is made now.
    mutating func makeKey() -> RecordKey {
        ids.random = dice.next()
        return ids.make(at: now)
    }

    /// Carries out what somebody decides.
    @discardableResult
    mutating func act<Answer>(as who: Who, _ decide: (Viewer) throws -> Decision<Answer>) throws -> Answer {
        let decision = try decide(viewer(who))
        remember(decision.changes)
        return decision.answer
    }

    /// Makes a record as the API does.
    @discardableResult
    mutating func make<R: TimedRecord>(
        _ kind: R.Type, as who: Who, _ document: String, fill: (inout R) -> Void = { _ in }
    ) throws -> ID<R> {
        let (document, id) = (try Self.json(document), ID<R>(makeKey()))
        let draft = R.fields.draft(document).with(fill)
        return try act(as: who) { try R.kind.create($0, draft, document, id) }.id
    }

    mutating func patch<R: TimedRecord>(_ id: ID<R>, as who: Who, _ document: String) throws {
        let document = try Self.json(document)
        try act(as: who) { try R.kind.patch($0, id, document) }
    }

    mutating func move<R: Moving>(_ id: ID<R>, as who: Who, to status: String, with more: String = "") throws {
        let document = try Self.json(#"{"to":"\#(status)"\#(more)}"#)
        try act(as: who) { try $0.move(try $0.record(id, .step, of: R.self), as: document) }
    }

    mutating func put<R: TimedRecord, Parent: TimedRecord>(
        _ kind: R.Type, of parent: ID<Parent>, as who: Who, _ document: String, fill: (inout R) -> Void
    ) throws {
        let document = try Self.json(document)
        var blank = R.fields.blank
        fill(&blank)
        let draft = R.fields.draft(document).with(fill)
        try act(as: who) { try $0.putPart(draft, blank, from: document, of: parent) }
    }

    static func json(_ text: String) throws -> JSONValue { try JSONDocument(Array(text.utf8)).root }

    /// One of some, by chance that is the same each time.
    mutating func one<Element>(of all: [Element]) -> Element { all[Int(dice.next() % UInt64(all.count))] }
}

/// Chance that is the same each time: SplitMix64 (Steele, Lea and Flood 2014).
private struct Dice {
    private var state: UInt64 = 0x5261_7070_6F72_7421

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
