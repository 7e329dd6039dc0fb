public import JSON

extension Program.Status {
    /// The states that may follow, the same for every relationship type: what a type forbids is the business of rules.
    public var next: [Program.Status] {
        switch self {
        case .draft: [.designed, .enrolling, .running, .cancelled]
        case .designed: [.draft, .enrolling, .cancelled]
        case .enrolling: [.matching, .running, .cancelled]
        case .matching: [.running, .cancelled]
        case .running: [.closing, .cancelled]
        case .closing: [.running, .closed, .cancelled]
        case .closed: [.archived]
        case .archived, .cancelled: []
        }
    }

    /// The states that may follow and from which `goal` can be reached without coming back here; of these the nearest to it.
    /// Empty if none leads there.
    ///
    /// - Complexity: O(steps), of which there are few.
    func next(toward goal: Program.Status) -> [Program.Status] {
        var reaching = [goal]  // grows from the goal backward, by one step each time around
        while true {
            let leading = next.filter(reaching.contains)
            guard leading.isEmpty else { return leading }
            let further = Self.allCases.filter { state in
                state != self && !reaching.contains(state) && state.next.contains(where: reaching.contains)
            }
            guard !further.isEmpty else { return [] }
            reaching += further
        }
    }

    /// Whether the programme is over: closed, archived or cancelled.
    public var isOver: Bool {
        switch self {
        case .draft, .designed, .enrolling, .matching, .running, .closing: false
        case .closed, .archived, .cancelled: true
        }
    }
}

/// What a client sends to move a programme: `{"to":"enrolling"}` and nothing else.
public struct TransitionRequest: Sendable, Equatable {
    public private(set) var to = Program.Status.draft

    public static let fields = FieldTable(
        blank: TransitionRequest(), [Field("to", \.to, .choice, "The state that the program is to enter.")])

    private init() {}

    /// - Throws: `Problem` with `.invalidDocument` that names an unknown state and every member that does not belong.
    public init(_ document: JSONValue) throws(Problem) {
        do {
            self = try Self.fields.readDraft(document)
        } catch {
            throw .invalid(error)
        }
    }
}
