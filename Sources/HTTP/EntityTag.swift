/// An entity tag (RFC 9110 §8.8.3): strong, and made of characters that need no escape.
public struct EntityTag: Sendable, Equatable {
    /// With its quotation marks, as it goes into the field.
    public let text: String

    /// - Parameter opaque: Visible ASCII without quotation marks.
    public init(_ opaque: String) { text = "\"\(opaque)\"" }
}

/// What a conditional request comes to (RFC 9110 §13.2.2).
public enum PreconditionResult: Sendable, Equatable {
    /// The condition holds, or there is none.
    case holds
    /// If-Match does not match: 412.
    case stale
    /// If-None-Match matches: 304 to GET and HEAD, 412 to others.
    case matched
}

extension Request {
    /// Evaluates If-Match, then If-None-Match against the tag of what is there; nil if nothing is.
    public func precondition(against tag: EntityTag?) -> PreconditionResult {
        // §13.1.1: strong comparison; a weak tag never matches.
        if let matches = anyTag(of: .ifMatch, equals: tag, strongly: true), !matches { return .stale }
        // §13.1.2: weak comparison.
        if let matches = anyTag(of: .ifNoneMatch, equals: tag, strongly: false), matches { return .matched }
        return .holds
    }

    /// Whether the field names the tag, nil without the field. A broken tag in the list matches nothing.
    private func anyTag(of name: FieldName, equals tag: EntityTag?, strongly: Bool) -> Bool? {
        var (isPresent, matches) = (false, false)
        forEachLine(of: name) { line in
            isPresent = true
            line.forEachListMember(areTags: true) { member in
                if member.equals("*") {
                    matches = matches || tag != nil
                    return
                }
                var member = member
                if member.count > 2, member.part(0..<2).equals("W/") {
                    if strongly { return }
                    member = member.part(2..<member.count)
                }
                if let tag, member.elementsEqual(tag.text.utf8) { matches = true }
            }
        }
        return isPresent ? matches : nil
    }
}
