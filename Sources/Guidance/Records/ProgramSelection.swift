/// Which programmes, and in which order.
///
/// A filter is a member here, a line in `holds` and, if it is to be fast by itself, an index of ids in `ProgramTable`.
public struct ProgramSelection: Sendable {
    /// Any of these; with none, all.
    public var statuses: [Program.Status] = []
    /// Those that have any of these; with none, all.
    public var relationshipTypes: [Slug] = []
    public var order = ProgramOrder.createdAt
    /// The last first; what comes last because its day is missing comes last all the same.
    public var isFalling = false

    /// All programmes, the oldest first.
    public init() {}

    /// Whether the programme passes every filter. A programme is handed on as it is stored: copying one counts a reference
    /// for each of its members.
    func holds(_ stored: Stored<Program>) -> Bool {
        guard statuses.isEmpty || statuses.contains(stored.value.status) else { return false }
        return relationshipTypes.isEmpty || relationshipTypes.contains(where: stored.value.relationshipTypes.contains)
    }
}

/// What programmes can be sorted by; those that are alike in it come in the order of their ids, falling where it falls.
///
/// An order is a case here, and its key in `ProgramPlace`.
public enum ProgramOrder: String, CaseIterable, Sendable {
    /// The order of ids, which begin with the time.
    case createdAt
    case updatedAt
    /// As `NameKey` has it.
    case name
    /// Those without a day come last.
    case startsOn, endsOn
}

/// Where a programme stands in an order, or stood once: what a cursor names.
public struct ProgramPlace: Sendable, Equatable {
    enum Key: Sendable, Equatable {
        /// By `createdAt` the id says all.
        case idOnly
        case number(Int64)
        case name(NameKey)
    }

    let key: Key
    let id: ProgramID

    /// The number of a day that is not given: behind all that are.
    static let noDay = Int64.max

    private init(key: Key, id: ProgramID) { (self.key, self.id) = (key, id) }

    static func number(of day: Day?) -> Int64 { day.map { Int64($0.number) } ?? noDay }

    init(of stored: Stored<Program>, in order: ProgramOrder) {
        let key: Key =
            switch order {
            case .createdAt: .idOnly
            case .updatedAt: .number(stored.value.updatedAt.milliseconds)
            case .name: .name(NameKey(stored.value.name))
            case .startsOn: .number(Self.number(of: stored.value.startsOn))
            case .endsOn: .number(Self.number(of: stored.value.endsOn))
            }
        self.init(key: key, id: stored.value.id)
    }
}

extension ProgramPlace: CustomStringConvertible {
    /// `<key>.<id>`, by `createdAt` only the id: letters, digits and `-._`, which need no escape in a URL.
    public var description: String {
        switch key {
        case .idOnly: id.description
        case .number(Self.noDay): "none.\(id)"
        case .number(let number): "\(number).\(id)"
        case .name(let name): "\(name.hexadecimal).\(id)"
        }
    }

    /// - Parameter text: As `description` writes it for a place in that order.
    public init?(_ text: String, in order: ProgramOrder) {
        var parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let id = parts.popLast().flatMap({ ProgramID($0) }), parts.count == (order == .createdAt ? 0 : 1) else {
            return nil
        }
        func number(_ text: Substring) -> Key? {
            Int64(text).flatMap { $0.description == text && $0 != Self.noDay ? .number($0) : nil }
        }
        let key: Key? =
            switch order {
            case .createdAt: .idOnly
            case .updatedAt: number(parts[0])
            case .name: NameKey(hexadecimal: parts[0]).map { .name($0) }
            case .startsOn, .endsOn: parts[0] == "none" ? .number(Self.noDay) : number(parts[0])
            }
        guard let key else { return nil }
        self.init(key: key, id: id)
    }
}
