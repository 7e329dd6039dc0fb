/// What is wrong with one place of a document that is good JSON.
public struct FieldError: Error, Equatable, Sendable {
    /// The place as a JSON Pointer (RFC 6901); "" is the whole document.
    public let pointer: String
    /// What is wrong and what would be right.
    public let detail: String

    public init(pointer: String, _ detail: String) {
        self.pointer = pointer
        self.detail = detail
    }
}

/// All that is wrong with one document: every place at once, never only the first.
public struct FieldErrors: Error, Equatable, Sendable {
    public let all: [FieldError]
    /// Whether more was wrong than is told here.
    public let isCut: Bool

    public init(_ all: [FieldError], isCut: Bool = false) { (self.all, self.isCut) = (all, isCut) }
}

/// Collects what is wrong while a document is read.
public struct Reading {
    /// Whether the document comes from our own journal. What was let in under the limits of its day must stay readable, so
    /// limits and required members hold for clients alone.
    public let isKept: Bool

    @usableFromInline
    init(isKept: Bool = false) { self.isKept = isKept }

    /// Past this many errors the answer would be longer than it is useful.
    static let errorsMax = 100

    public private(set) var errors: [FieldError] = []
    /// Whether there were more errors than are kept.
    public private(set) var isCut = false

    /// Whether another error would not be kept; working out what it says is not worth it.
    var isFull: Bool { errors.count == Self.errorsMax }

    /// Notes an error at the place being read. Always nil, so that a reader can return it.
    public mutating func refuse<Value>(_ detail: String) -> Value? {
        if isFull { isCut = true } else { errors.append(FieldError(pointer: "", detail)) }
        return nil
    }

    /// Notes a missing member before all else that is wrong with its record, for which the last error may have to give way:
    /// what a client forgot must not be crowded out by what it sent.
    ///
    /// - Parameter place: Where the errors of the record begin, and the members known to be missing before this one end.
    @usableFromInline
    mutating func refuseMissing(_ name: String, _ detail: String, at place: Int) {
        var missing = Reading()
        let _: Void? = missing.within(name) { $0.refuse(detail) }
        errors.insert(contentsOf: missing.errors, at: place)
        if errors.count > Self.errorsMax {
            errors.removeLast()
            isCut = true
        }
    }

    /// Reads a part: errors noted in `body` carry `name` in their pointer.
    ///
    /// Pointers are made on the way out, and only of errors, so that a document without any pays nothing for them.
    @inlinable
    public mutating func within<Value>(_ name: @autoclosure () -> String, _ body: (inout Reading) -> Value) -> Value {
        let known = errors.count
        let value = body(&self)
        if errors.count > known { place(errorsFrom: known, within: name()) }
        return value
    }

    @usableFromInline
    mutating func place(errorsFrom first: Int, within name: String) {
        var token = "/"
        for scalar in name.unicodeScalars {
            switch scalar {  // RFC 6901 §3
            case "~": token += "~0"
            case "/": token += "~1"
            default: token.unicodeScalars.append(scalar)
            }
        }
        for index in first..<errors.count {
            errors[index] = FieldError(pointer: token + errors[index].pointer, errors[index].detail)
        }
    }
}
