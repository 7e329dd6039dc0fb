public import JSON

/// The states of a kind of record, as data: where each leads, and who may take the step.
public struct States<State: RawRepresentable<String> & CaseIterable & Hashable & Sendable>: Sendable {
    /// In which a record can begin.
    public let initial: Set<State>
    /// In which a record has come to its end.
    public let over: Set<State>
    private let steps: [State: [Step]]

    /// A step to a state, and who may take it.
    public struct Step: Sendable {
        public let to: State
        /// In the order of all actors.
        public let by: [Actor]

        public static func step(to state: State, by actors: Actor...) -> Step {
            Step(to: state, by: Actor.allCases.filter(actors.contains))
        }
    }

    /// - Parameters:
    ///   - initial: By default the first of all.
    ///   - steps: From a state. A switch, so that a new state does not compile without its steps.
    public init(initial: Set<State>? = nil, over: Set<State>, steps: (State) -> [Step]) {
        self.initial = initial ?? Set(State.allCases.prefix(1))
        self.over = over
        self.steps = Dictionary(uniqueKeysWithValues: State.allCases.map { ($0, steps($0)) })
    }

    public func steps(from state: State) -> [Step] { steps[state] ?? [] }

    /// The states that may follow.
    public func next(from state: State) -> [State] { steps(from: state).map(\.to) }

    /// The states that may follow and from which `goal` can be reached without coming back here; of these the nearest to it.
    /// Empty if none leads there.
    ///
    /// - Complexity: O(steps), of which there are few.
    public func next(from state: State, toward goal: State) -> [State] {
        var reaching = [goal]  // grows from the goal backward, by one step each time around
        while true {
            let leading = next(from: state).filter(reaching.contains)
            guard leading.isEmpty else { return leading }
            let further = State.allCases.filter { one in
                one != state && !reaching.contains(one) && next(from: one).contains(where: reaching.contains)
            }
            guard !further.isEmpty else { return [] }
            reaching += further
        }
    }
}

/// Who takes a step, as seen from the record.
public enum Actor: String, CaseIterable, Sendable {
    /// The person whom the record is about.
    case oneself = "self"
    case guide, learner
    /// Either side.
    case member
    /// The side that has not written it.
    case otherSide = "other-side"
    /// Who runs the programme, or administers the service.
    case organiser = "organizer"
    /// Who receives concerns.
    case contact
    /// The service itself, when the time has come.
    case scheduler
}

/// A record with states, which remembers the steps that it took.
public protocol Moving: TimedRecord {
    associatedtype Status: RawRepresentable<String> & CaseIterable & Hashable & Sendable
    static var states: States<Status> { get }
    /// In the order in which refusals and findings list them.
    static var rules: [Rule<Self>] { get }

    static var transitionFields: FieldTable<Transition<Status>> { get }

    var status: Status { get set }
    /// The steps taken, oldest first; the newest `transitionsMax` are kept here, all of them in the journal.
    var transitions: [Transition<Status>] { get set }
    /// The relationship types whose policies hold for it.
    var guidedBy: [Slug] { get }

    /// The states to which a step can say more than where it leads.
    static func states(taking detail: StepDetail) -> [Status]
    /// Changes what a step changes beside the state, or refuses it for what no rule speaks of.
    mutating func prepare(_ step: Transition<Status>, with details: StepDetails, in records: Records) throws(Problem)
    /// The state that it enters by itself; nil where it stays. That step is legal and obeys its rules.
    func follower(in records: Records, at now: Instant) -> Status?
    /// The path of the record at which the fixes of its rules are done: its own, or that of the record in which it stands.
    var fixedAt: String { get }
    /// Whether a rule is waived for it.
    func isWaived(_ rule: Slug, at now: Instant) -> Bool

    /// As `Viewer.move` does. A requirement, so that it is compiled for each kind: another module that calls a generic function runs code
    /// that looks up its types as it goes.
    static func move(
        _ current: Visible<Self>, as document: JSONValue, by viewer: Viewer
    ) throws(Problem) -> Decision<SeenMove<Self>>
}

extension Moving {
    public static func move(
        _ current: Visible<Self>, as document: JSONValue, by viewer: Viewer
    ) throws(Problem) -> Decision<SeenMove<Self>> {
        try viewer.move(current, as: document)
    }
}

/// What a client can say with a step beside where it leads.
public enum StepDetail: CaseIterable, Sendable { case until, reason, endRelationships, onRefusal }

/// The same as it was said.
public struct StepDetails: Sendable, Equatable {
    /// When the step back is taken by itself.
    public var until: Instant?
    public var reason: EndReason?
    /// Whether the relationships of a programme that are not over end with it.
    public var endsRelationships = false
    /// What happens where a part of the step is refused.
    public var onRefusal: OnRefusal?
    /// The person for whom the step is taken.
    var person: ID<Person>?

    public init(until: Instant? = nil, reason: EndReason? = nil) { (self.until, self.reason) = (until, reason) }

    /// Whether the step itself does what a rule asks for.
    func answers(_ rule: Slug) -> Bool { endsRelationships && rule == Program.relationshipsOver.id }

    init(reason: EndReason?, person: ID<Person>) { (self.reason, self.person) = (reason, person) }
}

/// What happens where a rule refuses one of several things that a step does.
public enum OnRefusal: String, CaseIterable, Sendable {
    /// Nothing at all.
    case stop
    /// All else.
    case skip
}

/// Why something came to its end, from a closed list: nobody has to give grounds in words.
public enum EndReason: String, CaseIterable, Sendable {
    case declined, expired, withdrawn
    case programEnded = "program-ended"
    case programCancelled = "program-cancelled"
    case leftDirectory = "left-directory"
    case rule, other
}

extension Moving {
    public static var transitionsMax: Int { 100 }

    public var lastStep: Int { transitions.last?.number ?? 0 }

    /// Whether it has come to its end.
    public var isOver: Bool { Self.states.over.contains(status) }

    public var fixedAt: String { "\(Self.kind.path)/\(id)" }

    public static func states(taking detail: StepDetail) -> [Status] { [] }

    public mutating func prepare(_ step: Transition<Status>, with details: StepDetails, in records: Records) throws(Problem) {}

    public func follower(in records: Records, at now: Instant) -> Status? { nil }

    public func isWaived(_ rule: Slug, at now: Instant) -> Bool { false }

    public func check(instead current: Self, in records: Records, at now: Instant) throws(Problem) {
        try records.check(self, instead: current, at: now)
    }
}

/// One step of a record from one state to another.
public struct Transition<Status: RawRepresentable<String> & CaseIterable & Hashable & Sendable>: Sendable, Equatable {
    /// Counts the steps of one record from 1.
    public var number: Int
    public var from: Status
    public var to: Status
    public var at: Instant
    public var by: String

    init(number: Int, from: Status, to: Status, at now: Instant, by mover: String) {
        (self.number, self.from, self.to, self.at, self.by) = (number, from, to, now, mover)
    }

    /// - Parameters:
    ///   - state: Any, for a step of which nothing has been read.
    ///   - noun: What the record is called.
    ///   - name: What descriptions call the step.
    public static func fields(blank state: Status, _ noun: String, named name: String) -> FieldTable<Transition> {
        FieldTable(
            blank: Transition(number: 1, from: state, to: state, at: Instant(milliseconds: 0), by: ""), named: name,
            [
                Field("number", \.number, .integer(1...1_000_000_000), "Counts the steps of one \(noun) from 1."),
                Field("from", \.from, .choice, "The state before."),
                Field("to", \.to, .choice, "The state after."),
                Field("at", \.at, .instant, "When the step was taken."),
                Field("by", \.by, .text(200), "The key that took it."),
            ])
    }
}
