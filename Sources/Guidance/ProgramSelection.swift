/// Which programmes, and in which order.
///
/// A filter is a member here, a line in `holds` and, if it is to be fast by itself, an index of ids in `ProgramTable`.
public struct ProgramSelection: Sendable {
    public var status: Program.Status?
    public var relationshipType: Slug?
    public var order = ProgramOrder.createdAt
    /// The last first; what comes last because its day is missing comes last all the same.
    public var isFalling = false

    /// All programmes, the oldest first.
    public init() {}

    /// Whether the programme passes every filter.
    func holds(_ program: Program) -> Bool {
        (status.map { $0 == program.status } ?? true)
            && (relationshipType.map(program.relationshipTypes.contains) ?? true)
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

/// Where a programme stands in an order, or stood once: an entry of an index, and what a cursor names.
///
/// 32 bytes. A name shares its text with the programme that it came from.
public struct ProgramPlace: Sendable, Equatable {
    enum Key: Sendable, Equatable {
        /// By `createdAt` the id says all.
        case idOnly
        case number(Int64)
        case name(NameKey)
        /// The day is not given: behind all that are.
        case missing
    }

    let key: Key
    let id: ProgramID

    /// Not behind any place without a day, and behind all others.
    static let firstMissing = ProgramPlace(key: .missing, id: .lowest)

    private init(key: Key, id: ProgramID) { (self.key, self.id) = (key, id) }

    init(of program: Program, in order: ProgramOrder) {
        func day(_ day: Day?) -> Key { day.map { .number(Int64($0.number)) } ?? .missing }
        let key: Key =
            switch order {
            case .createdAt: .idOnly
            case .updatedAt: .number(program.updatedAt.milliseconds)
            case .name: .name(NameKey(program.name))
            case .startsOn: day(program.startsOn)
            case .endsOn: day(program.endsOn)
            }
        self.init(key: key, id: program.id)
    }
}

extension ProgramPlace: Comparable {
    public static func < (one: ProgramPlace, other: ProgramPlace) -> Bool {
        let order = Key.compare(one.key, other.key)
        return order == 0 ? one.id < other.id : order < 0
    }
}

extension ProgramPlace.Key {
    /// Below 0 if `one` comes first, above 0 if `other` does. Both are of one order.
    fileprivate static func compare(_ one: Self, _ other: Self) -> Int {
        switch (one, other) {
        case (.number(let one), .number(let other)): one < other ? -1 : one > other ? 1 : 0
        case (.name(let one), .name(let other)): NameKey.compare(one, other)
        case (.idOnly, .idOnly), (.missing, .missing): 0
        case (.missing, _): 1
        case (_, .missing): -1
        case (.idOnly, _), (.number, _), (.name, _): preconditionFailure("places of one order are compared")
        }
    }
}

extension ProgramPlace: CustomStringConvertible {
    /// `<key>.<id>`, by `createdAt` only the id: letters, digits and `-._`, which need no escape in a URL.
    public var description: String {
        switch key {
        case .idOnly: id.description
        case .number(let number): "\(number).\(id)"
        case .name(let name): "\(name.hexadecimal).\(id)"
        case .missing: "none.\(id)"
        }
    }

    /// - Parameter text: As `description` writes it for a place in that order.
    public init?(_ text: String, in order: ProgramOrder) {
        var parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let id = parts.popLast().flatMap({ ProgramID($0) }), parts.count == (order == .createdAt ? 0 : 1) else {
            return nil
        }
        func number(_ text: Substring) -> Key? { Int64(text).flatMap { $0.description == text ? .number($0) : nil } }
        let key: Key? =
            switch order {
            case .createdAt: .idOnly
            case .updatedAt: number(parts[0])
            case .name: NameKey(hexadecimal: parts[0]).map { .name($0) }
            case .startsOn, .endsOn: parts[0] == "none" ? .missing : number(parts[0])
            }
        guard let key else { return nil }
        self.init(key: key, id: id)
    }
}
