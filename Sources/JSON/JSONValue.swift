/// One value of a document. Copying it is cheap; it keeps its document alive.
public struct JSONValue: Sendable {
    public let document: JSONDocument
    let index: Int

    private var node: JSONDocument.Node { document.nodes[index] }

    public var kind: JSONDocument.Kind { node.kind }

    /// The number of members or elements; 0 for anything that is not a container.
    public var count: Int { Int(node.count) }

    /// The bytes of the value as written, including quotation marks.
    public var raw: ArraySlice<UInt8> {
        let node = node
        let quote = node.kind == .string ? 1 : 0
        return document.bytes[Int(node.start) - quote..<Int(node.end) + quote]
    }

    /// The text of a string, nil for any other kind.
    public var string: String? { kind == .string ? document.text(of: node) : nil }

    /// The greatest integer that every reader of JSON takes for the same number: 2^53 − 1 (RFC 7493 §2.2).
    ///
    /// It is also far enough from the greatest `Int` to count on from whatever was read.
    public static let integerMax = (1 << 53) - 1

    /// The number as an integer from `-integerMax` to `integerMax`; nil if it is none, or is not written in digits alone. What
    /// the service wrote itself is.
    public var integer: Int? { digits.flatMap(Self.bounded) }

    /// The number as an integer from `-integerMax` to `integerMax`, however it is written; nil if its value is none: `5`, `5.0` and
    /// `5e0`, as JSON has one kind of number (RFC 8259 §6), but not `5.5`.
    public var wholeNumber: Int? {
        digits.flatMap(Self.bounded) ?? (kind == .number ? Self.whole(raw).flatMap(Self.bounded) : nil)
    }

    private var digits: Int? { kind == .number ? Int(String(decoding: raw, as: UTF8.self)) : nil }

    static func bounded(_ value: Int) -> Int? { value.magnitude <= integerMax ? value : nil }

    /// The value of a number with a decimal point or an exponent, if it is whole. It goes by the digits as written: a `Double`
    /// would round some to whole numbers.
    static func whole(_ raw: ArraySlice<UInt8>) -> Int? {
        let parts = raw.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 | 0x20 == UInt8(ascii: "e") }
        let mantissa = parts[0].drop { $0 == UInt8(ascii: "-") }
        let pieces = mantissa.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = pieces.count == 2 ? pieces[1] : []
        var digits = Array((pieces[0] + fraction).drop { $0 == UInt8(ascii: "0") })
        guard !digits.isEmpty else { return 0 }
        var zeros = 0
        while digits.last == UInt8(ascii: "0") {
            digits.removeLast()
            zeros += 1
        }
        if parts.count == 2 {
            let exponent = parts[1].drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }.drop { $0 == UInt8(ascii: "0") }
            // One of nine digits moves the point beyond all the digits that a document can have.
            let places = Int(String(decoding: exponent.prefix(9), as: UTF8.self)) ?? 0
            zeros += parts[1].first == UInt8(ascii: "-") ? -places : places
        }
        zeros -= fraction.count
        guard zeros >= 0, digits.count + zeros <= 19 else { return nil }
        let text = (raw.first == UInt8(ascii: "-") ? "-" : "") + String(decoding: digits, as: UTF8.self)
        return Int(text + String(repeating: "0", count: zeros))
    }

    /// The number; nil for any other kind and for a number too large for a `Double` (`1e999`).
    public var number: Double? {
        guard kind == .number else { return nil }
        if let digits { return Double(digits) }
        guard let value = Double(String(decoding: raw, as: UTF8.self)), value.isFinite else { return nil }
        return value
    }

    /// True or false, nil for any other kind.
    public var bool: Bool? {
        switch kind {
        case .true: true
        case .false: false
        case .null, .number, .string, .array, .object: nil
        }
    }

    /// The elements of an array in order; empty for any other kind.
    public var elements: Elements { Elements(document: document, index: index + 1, left: kind == .array ? count : 0) }

    /// The members of an object in order; empty for any other kind.
    public var members: Members { Members(document: document, index: index + 1, left: kind == .object ? count : 0) }

    /// The value of the member with this name, nil if there is none.
    ///
    /// - Complexity: O(members).
    public subscript(name: String) -> JSONValue? {
        for member in members where member.isNamed(name) { return member.value }
        return nil
    }

    public struct Member: Sendable {
        let document: JSONDocument
        let index: Int

        var key: JSONValue { JSONValue(document: document, index: index) }

        public var name: String { document.text(of: document.nodes[index]) }

        public var value: JSONValue { JSONValue(document: document, index: index + 1) }

        /// Whether the member has this name, byte for byte.
        public func isNamed(_ name: String) -> Bool { document.isText(of: document.nodes[index], name.utf8) }
    }

    public struct Elements: Sequence, IteratorProtocol, Sendable {
        let document: JSONDocument
        var index: Int
        var left: Int

        public mutating func next() -> JSONValue? {
            guard left > 0 else { return nil }
            left -= 1
            defer { index = Int(document.nodes[index].next) }
            return JSONValue(document: document, index: index)
        }
    }

    public struct Members: Sequence, IteratorProtocol, Sendable {
        let document: JSONDocument
        var index: Int
        var left: Int

        public mutating func next() -> Member? {
            guard left > 0 else { return nil }
            left -= 1
            defer { index = Int(document.nodes[index + 1].next) }
            return Member(document: document, index: index)
        }
    }
}

extension JSONValue {
    /// Whether both hold the same value: `1` equals `1.0`, and members of objects may be in any order.
    ///
    /// Strings are equal if their scalars are: a letter and a separate accent do not equal the accented letter (RFC 8259 §8.3).
    public func isEqual(to other: JSONValue) -> Bool {
        guard kind == other.kind, count == other.count else { return false }
        switch kind {
        case .null, .true, .false: return true
        case .number: return raw == other.raw || isEqualNumber(other)
        case .string: return raw == other.raw || isEqualString(other)
        case .array: return zip(elements, other.elements).allSatisfy { $0.isEqual(to: $1) }
        case .object: return members.allSatisfy { member in other[member.name].map { member.value.isEqual(to: $0) } ?? false }
        }
    }

    /// Compares integers as integers: past 2^53 many of them share one `Double`.
    private func isEqualNumber(_ other: JSONValue) -> Bool {
        if let one = digits, let other = other.digits { return one == other }
        guard let one = number, let other = other.number else { return false }
        return one == other
    }

    private func isEqualString(_ other: JSONValue) -> Bool {
        guard let one = string, let other = other.string else { return false }
        return one.utf8.elementsEqual(other.utf8)
    }
}
