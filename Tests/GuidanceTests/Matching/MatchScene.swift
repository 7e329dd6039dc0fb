import JSON

@testable import Guidance

/// A programme of mentoring with guides and learners, whose first guide and first learner stand for all.
struct MatchScene {
    var desk = Desk()
    let program: ID<Program>
    private(set) var guides: [ID<Participant>] = []
    private(set) var learners: [ID<Participant>] = []
    var configuration: MatchingConfiguration?

    init(guides guidesCount: Int = 2, learners learnersCount: Int = 2, _ more: String = "") throws {
        program = try desk.enrolling("mentoring", more)
        for _ in 0..<guidesCount { guides.append(try desk.taking(try desk.person("Guide"), .guide, in: program)) }
        for _ in 0..<learnersCount { learners.append(try desk.taking(try desk.person("Learner"), .learner, in: program)) }
    }

    func person(_ participant: ID<Participant>) throws -> ID<Person> { try desk.participant(participant).person }

    /// Changes what the directory has of somebody.
    mutating func change(_ participant: ID<Participant>, _ edit: (inout Person) -> Void) throws {
        var person = try desk.records.record(try person(participant), Person.self).value
        edit(&person)
        desk.remember([.put(Stored(person, revision: 2))])
    }

    mutating func prefer(_ participant: ID<Participant>, choices: [ID<Participant>] = [], avoid: [ID<Person>] = []) {
        var preferences = Preferences()
        (preferences.id, preferences.participant) = (ID(participant.key), participant)
        (preferences.choices, preferences.avoid) = (choices, avoid)
        desk.remember([.put(Stored(preferences, revision: 1))])
    }

    mutating func answer(_ participant: ID<Participant>, _ values: [(String, AnswerSheet.Value)], sensitive: [String] = []) {
        var sheet = AnswerSheet()
        (sheet.id, sheet.participant, sheet.sensitive) = (ID(participant.key), participant, sensitive)
        sheet.values = values.map { AnswerSheet.Entry(question: $0.0, value: $0.1) }
        desk.remember([.put(Stored(sheet, revision: 1))])
    }

    mutating func ask(_ questions: [Form.Question]) {
        var form = Form()
        (form.id, form.program, form.questions) = (ID(program.key), program, questions)
        desk.remember([.put(Stored(form, revision: 1))])
    }

    /// Stands for SHA-256: 32 bytes that hang on all of the text.
    static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var state: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return (0..<32).map { UInt8(truncatingIfNeeded: ((state ^ (state >> 29)) &* UInt64(2 * $0 + 3)) >> 32) }
    }

    func snapshot(of type: Slug = "mentoring", clock: @escaping (String) -> ZoneClock? = { _ in nil }) throws -> MatchSnapshot {
        guard
            let snapshot = MatchSnapshot(
                of: program, type, with: configuration, in: desk.records, at: desk.now, digest: Self.digest, clock: clock)
        else { throw FieldErrors([]) }
        return snapshot
    }

    /// The constraints that a pair breaks, by name.
    func broken(_ learner: ID<Participant>, _ guide: ID<Participant>) throws -> [String] {
        let snapshot = try snapshot()
        guard let one = snapshot.learners.firstIndex(where: { $0.participant == learner }),
            let other = snapshot.guides.firstIndex(where: { $0.participant == guide })
        else { return ["nobody"] }
        return MatchSnapshot.constraintIDs(in: snapshot.broken(learner: one, guide: other))
    }
}
