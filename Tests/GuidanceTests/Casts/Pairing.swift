import JSON
import Testing

@testable import Guidance

/// What a goal in coaching has to say beside its statement.
let measuredGoal = #","measure":"survey score","target":4,"dueOn":"2027-09-01""#

// MARK: Proposing

extension Desk {
    /// Takes somebody into a programme: by a consent of their own, and the word of an organiser.
    ///
    /// - Parameters:
    ///   - type: Needed where the programme has several.
    ///   - capacity: How many relationships a guide takes on there.
    mutating func taking(
        _ person: ID<Person>, _ side: Participant.Side, in program: ID<Program>, of type: Slug? = nil, capacity: Int? = nil
    ) throws -> ID<Participant> {
        try consent(person, to: program)
        let named = type.map { #","relationshipType":"\#($0)""# } ?? ""
        let offered = capacity.map { #","capacity":\#($0)"# } ?? ""
        let document = #"{"side":"\#(side.rawValue)"\#(named)\#(offered)}"#
        let applied = try one(try enrol(document, in: program, as: [], caller: person))
        return try step(applied.id, to: .approved, as: .organiser).id
    }

    /// Fills the profile of somebody.
    mutating func fillProfile(of person: ID<Person>, _ fill: (inout Profile) -> Void) {
        let before = records.profiles[ID(person.key)]
        var profile = before?.value ?? Profile()
        (profile.id, profile.person) = (ID(person.key), person)
        fill(&profile)
        remember([.put(Stored(profile, revision: (before?.revision ?? 0) + 1))])
    }

    /// A relationship as somebody asks for it, not yet held against the rules.
    func draft(_ document: String) throws -> Relationship {
        try records.relationship(
            from: json(document), id: ID(RecordKey(at: now, count: 0, random: 7)), by: "ines", at: now, where: records.holds)
    }

    /// Asks for a guide and learners.
    ///
    /// - Parameter more: Members that come last, with a comma before them.
    func draft(_ guide: ID<Participant>, _ learners: [ID<Participant>], with more: String = "") throws -> Relationship {
        let list = learners.map { "\"\($0)\"" }.joined(separator: ",")
        let program = try participant(guide).program
        return try draft(#"{"program":"\#(program)","guide":"\#(guide)","learners":[\#(list)]\#(more)}"#)
    }

    @discardableResult
    mutating func propose(
        _ guide: ID<Participant>, _ learners: [ID<Participant>], with more: String = ""
    ) throws -> ID<Relationship> {
        let relationship = try draft(guide, learners, with: more)
        remember(try records.propose(relationship, by: "ines", at: now).changes)
        return relationship.id
    }

    /// A proposal to a guide and learners who are new, in a programme of its own.
    mutating func proposed(_ type: Slug = "coaching", learners: Int = 1, with more: String = "") throws -> ID<Relationship> {
        let program = try enrolling(type)
        let guide = try taking(try person("Guide"), .guide, in: program)
        var others: [ID<Participant>] = []
        for _ in 0..<learners { others.append(try taking(try person("Learner"), .learner, in: program)) }
        return try propose(guide, others, with: more)
    }

    // MARK: Accepting

    @discardableResult
    mutating func accept(_ id: ID<Relationship>, _ person: ID<Person>, _ accepts: Bool = true) throws -> Relationship {
        let current = try records.record(id, Relationship.self)
        let decision = try records.accept(current, as: try json(#"{"accepts":\#(accepts)}"#), by: person, "ada", at: now)
        remember(decision.changes)
        return decision.answer.value
    }

    mutating func acceptAll(_ id: ID<Relationship>) throws {
        for member in try relationship(id).present { try accept(id, member.person) }
    }

    mutating func accepted(_ type: Slug = "coaching", learners: Int = 1, with more: String = "") throws -> ID<Relationship> {
        let id = try proposed(type, learners: learners, with: more)
        try acceptAll(id)
        return id
    }

    /// A relationship with everything that its type asks for before it begins.
    mutating func active(_ type: Slug = "coaching", learners: Int = 1, with more: String = "") throws -> ID<Relationship> {
        let id = try accepted(type, learners: learners, with: more)
        if try relationship(id).manager == .partner { try giveInput(to: id) }
        try agree(id)
        try signAll(id)
        return id
    }

    @discardableResult
    mutating func waive(_ rule: Slug, of id: ID<Relationship>, until last: String? = nil) throws -> Relationship {
        let more = last.map { #","until":"\#($0)""# } ?? ""
        let document = try json(#"{"rule":"\#(rule)","reason":"There is nobody to ask."\#(more)}"#)
        let decision = try records.waive(try records.record(id, Relationship.self), as: document, by: "ines", at: now)
        remember(decision.changes)
        return decision.answer.value
    }
}

// MARK: What stands inside

extension Desk {
    /// Makes something that its document alone does not place.
    @discardableResult
    mutating func add<R: TimedRecord>(_ kind: R.Type, _ document: String, _ fill: (inout R) -> Void) throws -> ID<R> {
        let document = try json(document)
        let id = ID<R>(RecordKey(at: now, count: 0, random: 7))
        let draft = R.fields.draft(document).with(fill)
        remember(try records.create(draft, from: document, id: id, by: "ada", at: now).changes)
        return id
    }

    /// What an agreement says that can be signed.
    static let agreement = #"""
        {"purpose":"Speak up","expectations":[{"side":"learner","text":"Plain words"}],"howToEnd":"With a last conversation."}
        """#

    /// Writes the newest agreement of a relationship anew, or a version more, as `Viewer.writeAgreement` does.
    @discardableResult
    mutating func agree(_ id: ID<Relationship>, _ patch: String = Desk.agreement) throws -> Agreement {
        let document = try json(patch)
        if let open = records.agreement(of: id), open.value.isOpen {
            let decision = try records.patch(open.value.id, of: Agreement.self, by: document, by: "ada", at: now)
            remember(decision.changes)
            return decision.answer.value
        }
        let draft = Agreement.fields.patch(document, of: records.nextAgreement(of: try relationship(id)))
        let made = ID<Agreement>(RecordKey(at: now, count: 0, random: 7))
        let decision = try records.create(draft, from: document, id: made, by: "ada", at: now)
        remember(decision.changes)
        return decision.answer.value
    }

    @discardableResult
    mutating func sign(_ id: ID<Relationship>, _ person: ID<Person>) throws -> Agreement {
        guard let current = records.agreement(of: id) else { throw Problem.notFound(.agreements, id.description) }
        let decision = try records.sign(current, by: person, "ada", at: now)
        remember(decision.changes)
        return decision.answer.value
    }

    mutating func signAll(_ id: ID<Relationship>) throws {
        for member in try relationship(id).present { try sign(id, member.person) }
    }

    /// What a manager says before the first session.
    @discardableResult
    mutating func giveInput(to id: ID<Relationship>, by manager: ID<Person>? = nil) throws -> ID<ManagerInput> {
        try add(ManagerInput.self, #"{"areas":["Speaking up"]}"#) { input in
            input.relationship = id
            input.by = manager
        }
    }

    @discardableResult
    mutating func plan(_ id: ID<Relationship>, at start: Instant, with more: String = "") throws -> ID<Session> {
        try add(Session.self, #"{"startsAt":"\#(start)"\#(more)}"#) { $0.relationship = id }
    }

    /// Moves a session to another time.
    ///
    /// - Parameter more: Members that come last, with a comma before them.
    @discardableResult
    mutating func move(
        _ id: ID<Session>, to start: String, with more: String = "", as actors: Set<Actor> = [.member]
    ) throws -> ID<Session> {
        let current = try records.record(id, Session.self)
        let made = ID<Session>(RecordKey(at: now, count: 0, random: 7))
        let document = try json(#"{"startsAt":"\#(start)"\#(more)}"#)
        let decision = try records.moveSession(current, to: document, id: made, as: actors, by: "ada", at: now)
        remember(decision.changes)
        return decision.answer.value.id
    }

    /// A session that began an hour ago, and was held.
    @discardableResult
    mutating func hold(_ id: ID<Relationship>) throws -> ID<Session> {
        let session = try plan(id, at: now.adding(seconds: -3600))
        try take(session, to: .held)
        return session
    }

    /// - Parameter author: Who wrote it; nil where that is not known.
    mutating func goal(
        in id: ID<Relationship>, of owner: ID<Person>, by author: ID<Person>?, with more: String = measuredGoal
    ) throws -> ID<Goal> {
        try add(Goal.self, #"{"owner":"\#(owner)","statement":"Speaks up in meetings"\#(more)}"#) { goal in
            goal.relationship = id
            goal.draftedBy = author
        }
    }

    @discardableResult
    mutating func rate(_ id: ID<Goal>, _ level: Int, by person: ID<Person>) throws -> Goal {
        let current = try records.record(id, Goal.self)
        let decision = try records.rate(current, as: try json(#"{"level":\#(level)}"#), by: person, "ada", at: now)
        remember(decision.changes)
        return decision.answer.value
    }
}

// MARK: Going on

extension Desk {
    /// Takes a step of whatever kind of record.
    @discardableResult
    mutating func take<R: Moving>(
        _ id: ID<R>, to status: R.Status, with details: StepDetails = StepDetails(), as actor: Actor = .member
    ) throws -> R {
        let decision = try records.move(id, to: status, with: details, as: [actor], by: "ada", at: now)
        remember(decision.changes)
        return decision.answer.stored.value
    }

    /// Puts a relationship into a state, whatever the steps that lead there.
    mutating func set(_ id: ID<Relationship>, _ status: Relationship.Status) throws {
        try alter(id) { $0.status = status }
    }

    /// Changes a relationship as no client can.
    mutating func alter(_ id: ID<Relationship>, _ edit: (inout Relationship) -> Void) throws {
        let stored = try records.record(id, Relationship.self)
        var relationship = stored.value
        edit(&relationship)
        let revision = stored.revision + 1
        remember([.put(Stored(relationship.revised(to: revision, by: "ines", at: now), revision: revision))])
    }

    /// Has somebody report to another from now on.
    mutating func report(_ person: ID<Person>, to manager: ID<Person>?) throws {
        try patch(person, by: #"{"manager":\#(manager.map { "\"\($0)\"" } ?? "null")}"#)
    }

    /// Puts one below another, with some people in between.
    mutating func chain(_ lowest: ID<Person>, below highest: ID<Person>, over count: Int) throws {
        var above = highest
        for _ in 0..<count { above = try person("Between", manager: above) }
        try report(lowest, to: above)
    }

    // MARK: Looking

    func relationship(_ id: ID<Relationship>) throws -> Relationship { try records.record(id, Relationship.self).value }

    func status(_ id: ID<Relationship>) throws -> Relationship.Status { try relationship(id).status }

    func guide(of id: ID<Relationship>) throws -> ID<Person> { try relationship(id).members[0].person }

    /// - Parameter place: Among the learners.
    func learner(of id: ID<Relationship>, _ place: Int = 0) throws -> ID<Person> {
        try relationship(id).members[place + 1].person
    }

    /// What somebody sees and may who has every scope.
    func viewer(_ person: ID<Person>) -> Viewer {
        Viewer(Caller(.none, signature: "ada", person: person, scopes: .all), World(records), at: now)
    }
}
