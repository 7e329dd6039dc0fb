import CShim

/// The conditions of a request (RFC 9110 §13), as a value that outlives the request: a change is judged by them where it is
/// decided.
public struct Conditions: Sendable {
    private let lines: [(name: FieldName, value: [UInt8])]
    private let isReading: Bool
    private let takesGzip: Bool

    fileprivate init(_ request: borrowing Request) {
        var lines: [(FieldName, [UInt8])] = []
        for field in request.head.fields {
            guard let name = field.known, name.isCondition else { continue }
            lines.append((name, Array(request.bytes.part(field.value))))
        }
        self.lines = lines
        isReading = request.method == .get || request.method == .head
        takesGzip = lines.contains { $0.0 == .ifNoneMatch } && AcceptedCodings(request.head, request.bytes) != .identity
    }

    public var hasIfMatch: Bool { lines.contains { $0.name == .ifMatch } }

    /// The value of If-Match, several lines joined by ", " (RFC 9110 §5.3); nil without it.
    public var ifMatch: String? {
        let values = lines.filter { $0.name == .ifMatch }.map { String(decoding: $0.value, as: UTF8.self) }
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// Evaluates the conditions in the order of RFC 9110 §13.2.2.
    ///
    /// - Parameters:
    ///   - tag: Of what is there; nil if nothing is. Its representation in gzip counts as well, where the client takes gzip.
    ///   - modifiedAt: When that was changed, in seconds since 1970; nil if that is not known.
    public func result(against tag: EntityTag?, modifiedAt: Int64? = nil) -> PreconditionResult {
        // §13.1.1 asks for strong comparison, by which a weak tag never matches. We send none: one that comes was weakened, or
        // given the name of its coding, by a proxy that compresses, and names the version that the client has seen all the same.
        if let match = list(.ifMatch, names: tag) {
            guard match.any || match.identity || match.gzip || match.otherCoding else { return .stale }
        } else if let modifiedAt, let date = date(.ifUnmodifiedSince), modifiedAt > date {  // §13.1.4
            return .stale
        }
        // §13.1.2: weak comparison. The client is answered in the coding that it has, if it takes that coding.
        if let match = list(.ifNoneMatch, names: tag) {
            if match.gzip, takesGzip || !isReading { return .matched(tag?.gzipped) }
            if match.identity { return .matched(tag) }
            return match.any ? .matched(nil) : .holds
        }
        // §13.1.3: for GET and HEAD. A date that has not come says nothing.
        guard isReading, let modifiedAt, let date = date(.ifModifiedSince), date <= cs_realtime() / 1000, modifiedAt <= date
        else { return .holds }
        return .matched(nil)
    }

    private func forEachLine(of name: FieldName, _ visit: (UnsafeRawBufferPointer) -> Void) {
        for line in lines where line.name == name { line.value.withUnsafeBytes(visit) }
    }

    /// Which representations the field names, nil without the field. A broken tag in the list matches nothing.
    private func list(
        _ name: FieldName, names tag: EntityTag?
    ) -> (any: Bool, identity: Bool, gzip: Bool, otherCoding: Bool)? {
        var isPresent = false
        var found = (any: false, identity: false, gzip: false, otherCoding: false)
        let (text, gzipped) = (tag?.text ?? "", tag?.gzipped.text ?? "")
        forEachLine(of: name) { line in
            isPresent = true
            line.forEachListMember(areTags: true) { member in
                guard tag != nil else { return }  // where nothing is, not even * matches
                guard !member.equals("*") else { return found.any = true }
                let isWeak = member.count > 2 && member.part(0..<2).equals("W/")
                let opaque = isWeak ? member.part(2..<member.count) : member
                found.identity = found.identity || opaque.elementsEqual(text.utf8)
                found.gzip = found.gzip || opaque.elementsEqual(gzipped.utf8)
                found.otherCoding = found.otherCoding || isCoding(ofTag: text, opaque)
            }
        }
        return isPresent ? found : nil
    }

    /// Whether a tag is ours with the name of a coding in it, as Apache httpd and others write it: `"3-8c1f0b2a-br"`, `"…;gzip"`.
    private func isCoding(ofTag text: String, _ opaque: UnsafeRawBufferPointer) -> Bool {
        let start = text.utf8.dropLast()  // without the quotation mark at the end
        guard opaque.count > start.count + 2, opaque.prefix(start.count).elementsEqual(start) else { return false }
        let suffix = opaque[start.count..<opaque.count - 1]
        return opaque.last == UInt8(ascii: "\"") && suffix.count <= 10 && "-;".utf8.contains(suffix[suffix.startIndex])
            && suffix.dropFirst().allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    }

    /// The date in the field, nil without one in a format of RFC 9110 §5.6.7.
    private func date(_ name: FieldName) -> Int64? {
        var date: Int64?
        forEachLine(of: name) { date = httpDate($0) }
        return date
    }
}

/// What a conditional request comes to (RFC 9110 §13.2.2).
public enum PreconditionResult: Sendable, Equatable {
    /// The condition holds, or there is none.
    case holds
    /// If-Match or If-Unmodified-Since says that what is there is another than the client thinks: 412.
    case stale
    /// The client has what is there: 304 to GET and HEAD, 412 to others. The tag is the one that the client has named; nil if
    /// it has named none, by `*` or by a date, and so has whatever it would get.
    case matched(EntityTag?)
}

extension Request {
    /// Its conditions, to be judged later.
    public var conditions: Conditions { Conditions(self) }

    /// Whether the client takes answers in gzip.
    public var takesGzip: Bool { AcceptedCodings(head, bytes) != .identity }

    /// Judges its conditions now, as `Conditions.result` does.
    public func precondition(against tag: EntityTag?, modifiedAt: Int64? = nil) -> PreconditionResult {
        guard head.fields.contains(where: { $0.known?.isCondition ?? false }) else { return .holds }  // most have none
        return conditions.result(against: tag, modifiedAt: modifiedAt)
    }
}
