/// One fault at one place of a document that is valid JSON.
public struct FieldError: Error, Equatable, Sendable {
    /// The place as a JSON Pointer (RFC 6901); "" is the whole document.
    public let pointer: String
    public let fault: Fault

    public init(pointer: String, _ fault: Fault) { (self.pointer, self.fault) = (pointer, fault) }
}

/// All the faults of one document: every place at once, never only the first.
public struct FieldErrors: Error, Equatable, Sendable {
    public let all: [FieldError]
    /// Whether there were more faults than are listed here.
    public let isCut: Bool

    public init(_ all: [FieldError], isCut: Bool = false) { (self.all, self.isCut) = (all, isCut) }
}

/// Collects the faults of a document while it is read.
public struct Reading {
    /// Whether the document comes from our own journal. Whatever the limits of its day let in must stay readable, so
    /// limits and required members apply to clients only.
    public let isKept: Bool

    @usableFromInline
    init(isKept: Bool = false) { self.isKept = isKept }

    /// An answer with more errors than this would be too long to be useful.
    static let errorsMax = 100

    public private(set) var errors: [FieldError] = []
    /// Whether there were more errors than are kept.
    public private(set) var isCut = false

    /// Notes an error at the current place. Returns nil always, so that a reader can return the result.
    ///
    /// - Parameter fault: Worked out only if the error is kept.
    public mutating func refuse<Value>(_ fault: @autoclosure () -> Fault) -> Value? {
        if errors.count == Self.errorsMax { isCut = true } else { errors.append(FieldError(pointer: "", fault())) }
        return nil
    }

    /// Notes a missing member before all other errors of its record, and drops the last error if there are too many:
    /// what a client forgot must not be crowded out by what it sent.
    ///
    /// - Parameter place: Where to insert it: after the missing members noted before it, ahead of the record's other errors.
    @usableFromInline
    mutating func refuseMissing(_ name: String, _ fault: Fault, at place: Int) {
        var missing = Reading()
        let _: Void? = missing.within(name) { $0.refuse(fault) }
        errors.insert(contentsOf: missing.errors, at: place)
        if errors.count > Self.errorsMax {
            errors.removeLast()
            isCut = true
        }
    }

    /// Reads a part: errors that `body` notes carry `name` in their pointer.
    ///
    /// Pointers are built on the way out, and only for errors, so a document without errors pays nothing for them.
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
            errors[index] = FieldError(pointer: token + errors[index].pointer, errors[index].fault)
        }
    }
}
