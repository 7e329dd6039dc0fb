import JSON

/// Where a field line stands in its head.
struct FieldRange {
    private let nameStart, nameCount, valueStart, valueCount: UInt16
    /// Which field it is, nil for one that neither the server nor a handler reads.
    let known: FieldName?

    /// - Parameters: Both within the first 64 KiB, which the limits see to.
    init(name: Range<Int>, value: Range<Int>, known: FieldName?) {
        (nameStart, nameCount) = (UInt16(name.lowerBound), UInt16(name.count))
        (valueStart, valueCount, self.known) = (UInt16(value.lowerBound), UInt16(value.count), known)
    }

    var name: Range<Int> { Int(nameStart)..<Int(nameStart) + Int(nameCount) }
    var value: Range<Int> { Int(valueStart)..<Int(valueStart) + Int(valueCount) }
}

/// What was found in a head: offsets into its bytes, which start at 0.
struct RequestHead {
    var method = Method.get
    var isHTTP11 = true
    var path = 0..<0
    /// Whether the path holds percent-encoded characters.
    var isPathEscaped = false
    var query: Range<Int>?
    var fields: [FieldRange] = []
    var framing = BodyFraming.none
    var keepsAlive = true
    var expectsContinue = false
    /// `OPTIONS *` (RFC 9110 §9.3.7).
    var isAsterisk = false
    /// Bytes of the head, the empty line included.
    var count = 0

    /// The path as it was sent, without the query.
    func path(in bytes: UnsafeRawBufferPointer) -> String { path.isEmpty ? "/" : bytes.part(path).string }
}

/// Reads a request head (RFC 9112 §2-3, §5) where it lies, line by line as it arrives, and looks at no byte twice.
///
/// Strict where the RFC lets servers be lenient: a bare LF, a bare CR, white space in odd places and duplicates of fields
/// that must be single are refused, because others on the way may read them differently.
struct HeadParser {
    private(set) var head = RequestHead()
    /// Whether the head's method was read, and is one that is known.
    private(set) var hasMethod = false
    private var lineStart = 0
    /// Up to here no line feed was found.
    private var searched = 0
    private var isStartLineRead = false
    private var emptyLines = 0
    private var fieldsStart = 0
    private var authority: Range<Int>?
    private let isSecure: Bool

    /// - Parameter isSecure: Whether the request comes over TLS: an absolute target has to say so (RFC 9110 §7.4).
    init(isSecure: Bool = false) { self.isSecure = isSecure }

    /// Ready for the next request; keeps what memory it has.
    mutating func reset() {
        var fields: [FieldRange] = []
        swap(&fields, &head.fields)  // a second reference would make the next line copy
        self = HeadParser(isSecure: isSecure)
        fields.removeAll(keepingCapacity: true)
        head.fields = fields
    }

    /// - Parameter bytes: All that has arrived of the request so far; grows from call to call.
    /// - Returns: Whether the head is whole.
    mutating func parse(_ bytes: UnsafeRawBufferPointer, _ limits: Limits) throws(Rejection) -> Bool {
        while true {
            guard let feed = firstLineFeed(in: bytes) else {
                try refuseEarly(bytes, limits)
                return false
            }
            guard feed > lineStart, bytes[feed - 1] == 0x0D else { throw .garbage(.lineEnd) }
            let line = lineStart..<feed - 1
            (lineStart, searched) = (feed + 1, feed + 1)
            if !isStartLineRead {
                try readFirst(line, bytes, limits)
            } else if line.isEmpty {
                head.count = lineStart
                try finish(bytes)
                return true
            } else {
                try readField(line, bytes, limits)
            }
        }
    }

    private mutating func firstLineFeed(in bytes: UnsafeRawBufferPointer) -> Int? {
        let feed = bytes.place(of: 0x0A, from: searched)
        if feed == nil { searched = bytes.count }
        return feed
    }

    /// What can be said of a line before its end has come.
    private func refuseEarly(_ bytes: UnsafeRawBufferPointer, _ limits: Limits) throws(Rejection) {
        let pending = bytes.count - lineStart
        guard pending > 0 else { return }
        if isStartLineRead {
            if pending > limits.fieldLineBytesMax + 2 { throw .fieldsTooLarge(.line) }
            // One more than of a line: the CR of the empty line may be here, and its LF not yet.
            if bytes.count - fieldsStart > limits.fieldsBytesMax + 3 { throw .fieldsTooLarge(.all) }
        } else {
            if pending > limits.requestLineBytesMax + 2 { throw .uriTooLong }
            // A TLS hello or another protocol shows in its first byte.
            guard isToken(bytes[lineStart]) || bytes[lineStart] == 0x0D else { throw .garbage(.start) }
        }
    }

    // MARK: Request line

    private mutating func readFirst(_ line: Range<Int>, _ bytes: UnsafeRawBufferPointer, _ limits: Limits) throws(Rejection) {
        if line.isEmpty {  // RFC 9112 §2.2: an empty line before the request line is to be ignored
            emptyLines += 1
            if emptyLines > 2 { throw .garbage(.start) }
            return
        }
        guard line.count <= limits.requestLineBytesMax else { throw .uriTooLong }
        isStartLineRead = true
        fieldsStart = lineStart

        var index = line.lowerBound
        while index < line.upperBound, bytes[index] != 0x20 {
            guard isToken(bytes[index]) else { throw .garbage(.method) }
            index += 1
        }
        let methodBytes = bytes.part(line.lowerBound..<index)
        let method = Method(methodBytes)
        if let method { (head.method, hasMethod) = (method, true) }  // a refusal of HEAD has no body, whatever else is wrong
        let targetStart = index + 1
        let targetEnd = bytes.part(0..<line.upperBound).place(of: 0x20, from: targetStart) ?? line.upperBound
        guard targetStart >= targetEnd || bytes.part(targetStart..<targetEnd).isTargetText else {
            throw .garbage(.target)
        }
        guard !methodBytes.isEmpty, targetEnd > targetStart, targetEnd < line.upperBound else {
            throw .garbage(.requestLine)
        }
        try readVersion(bytes.part(targetEnd + 1..<line.upperBound))
        guard method != nil else { throw .methodUnknown }
        try readTarget(targetStart..<targetEnd, bytes)
    }

    private mutating func readVersion(_ version: UnsafeRawBufferPointer) throws(Rejection) {
        // RFC 9112 §2.3: case-sensitive, one digit each.
        guard version.count == 8, version.part(0..<5).equals("HTTP/"), isDigit(version[5]), version[6] == UInt8(ascii: "."),
            isDigit(version[7])
        else { throw .garbage(.version) }
        guard version[5] == UInt8(ascii: "1") else { throw .versionNotSupported }
        head.isHTTP11 = version[7] != UInt8(ascii: "0")
    }

    private mutating func readTarget(_ target: Range<Int>, _ bytes: UnsafeRawBufferPointer) throws(Rejection) {
        if head.method == .connect { throw .methodUnknown }
        if target.count == 1, bytes[target.lowerBound] == UInt8(ascii: "*") {
            guard head.method == .options else { throw .garbage(.asterisk) }
            head.isAsterisk = true
            return
        }
        var pathStart = target.lowerBound
        if bytes[pathStart] != UInt8(ascii: "/") {  // absolute-form, RFC 9112 §3.2.2
            let scheme: StaticString = isSecure ? "https://" : "http://"
            let authorityStart = pathStart + scheme.utf8CodeUnitCount
            guard target.upperBound > authorityStart, bytes.part(pathStart..<authorityStart).equalsIgnoringCase(scheme) else {
                throw .garbage(.targetForm)
            }
            var end = authorityStart
            while end < target.upperBound, bytes[end] != UInt8(ascii: "/"), bytes[end] != UInt8(ascii: "?") { end += 1 }
            authority = authorityStart..<end
            pathStart = end
        }
        let mark = bytes.part(0..<target.upperBound).place(of: UInt8(ascii: "?"), from: pathStart)
        head.path = pathStart..<(mark ?? target.upperBound)
        head.query = mark.map { $0 + 1..<target.upperBound }
        head.isPathEscaped = try hasEscapes(bytes.part(head.path))
        if let query = head.query { _ = try hasEscapes(bytes.part(query)) }
    }

    private func hasEscapes(_ part: UnsafeRawBufferPointer) throws(Rejection) -> Bool {
        guard part.place(of: UInt8(ascii: "%")) != nil else { return false }
        guard percentDecoded(part) != nil else {
            throw .garbage(.escape)
        }
        return true
    }

    // MARK: Fields

    private mutating func readField(_ line: Range<Int>, _ bytes: UnsafeRawBufferPointer, _ limits: Limits) throws(Rejection) {
        guard line.count <= limits.fieldLineBytesMax else { throw .fieldsTooLarge(.line) }
        guard line.upperBound - fieldsStart <= limits.fieldsBytesMax else { throw .fieldsTooLarge(.all) }
        guard head.fields.count < limits.fieldsMax else { throw .fieldsTooLarge(.count) }
        var index = line.lowerBound
        // RFC 9112 §5.2: a line that starts with white space would continue the one before; and §2.2 for the first.
        while index < line.upperBound, isToken(bytes[index]) { index += 1 }
        guard index > line.lowerBound, index < line.upperBound, bytes[index] == UInt8(ascii: ":") else {
            throw .garbage(.fieldLine)
        }
        let name = line.lowerBound..<index
        var (start, end) = (index + 1, line.upperBound)
        while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
        while start < end, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        guard bytes.part(start..<end).isFieldText else { throw .garbage(.fieldValue) }
        head.fields.append(FieldRange(name: name, value: start..<end, known: FieldName(bytes.part(name))))
    }

    /// What the fields say of the message itself: host, framing, connection, expectation.
    private mutating func finish(_ bytes: UnsafeRawBufferPointer) throws(Rejection) {
        var (hosts, lengths, codings) = (0, 0, 0)
        var (closes, keeps) = (false, false)
        var singles: UInt32 = 0
        for field in head.fields {
            guard let known = field.known else { continue }
            let value = bytes.part(field.value)
            switch known {
            case .host:
                hosts += 1
                try checkHost(value, bytes)
            case .contentLength:
                lengths += 1
                head.framing = .length(try Self.length(value))
            case .transferEncoding:
                codings += 1
                guard head.isHTTP11 else { throw .garbage(.codingInHTTP10) }  // RFC 9112 §6.1
                if !value.equalsIgnoringCase("chunked") { throw Self.refusal(ofCoding: value) }
            case .connection:
                value.forEachListMember {
                    closes = closes || $0.equalsIgnoringCase("close")
                    keeps = keeps || $0.equalsIgnoringCase("keep-alive")
                }
            case .expect:
                guard value.equalsIgnoringCase("100-continue") else { throw .expectationUnknown }
                head.expectsContinue = head.isHTTP11  // RFC 9110 §10.1.1: ignored from HTTP/1.0
            case let other:
                guard other.isSingle else { continue }
                guard singles & 1 << UInt32(other.rawValue) == 0 else { throw .garbage(.fieldTwice) }
                singles |= 1 << UInt32(other.rawValue)
            }
        }
        // RFC 9112 §3.2: exactly one Host; HTTP/1.0 may lack it.
        guard hosts == 1 || hosts == 0 && !head.isHTTP11 else { throw .garbage(.hosts) }
        // §6.1 and §6.3: whatever could be framed in two ways is refused.
        guard lengths <= 1, codings <= 1, lengths + codings <= 1 else {
            throw .garbage(.framing)
        }
        if codings == 1 { head.framing = .chunked }
        if hosts == 0, let authority, !isHost(bytes.part(authority)) { throw Self.hostIsBad }
        head.keepsAlive = head.isHTTP11 ? !closes : keeps && !closes
    }

    private func checkHost(_ value: UnsafeRawBufferPointer, _ bytes: UnsafeRawBufferPointer) throws(Rejection) {
        guard isHost(value) else { throw Self.hostIsBad }
        // RFC 9112 §3.2.2: the authority of the target counts; that both say the same is our policy.
        if let authority, !bytes.part(authority).elementsEqual(value, by: { lowercased($0) == lowercased($1) }) {
            throw .garbage(.hostMismatch)
        }
    }

    private static let hostIsBad = Rejection.garbage(.host)

    /// RFC 9110 §8.6: digits only. Bounded before it is parsed, so that it cannot overflow.
    private static func length(_ value: UnsafeRawBufferPointer) throws(Rejection) -> Int {
        guard !value.isEmpty, value.allSatisfy(isDigit) else { throw .garbage(.length) }
        guard value.count <= 18 else { throw .garbage(.lengthDigits) }
        return value.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// Without chunked at the end nobody knows where the body ends, which is 400 (RFC 9112 §6.3); after or instead of it a
    /// coding that we do not know is 501 (§6.1).
    private static func refusal(ofCoding value: UnsafeRawBufferPointer) -> Rejection {
        let registered: [StaticString] = ["gzip", "x-gzip", "deflate", "compress", "x-compress", "identity"]
        var (members, chunkedPlaces, isStrange) = (0, [Int](), false)
        value.forEachListMember { member in
            if member.equalsIgnoringCase("chunked") {
                chunkedPlaces.append(members)
            } else {
                isStrange = isStrange || !registered.contains { member.equalsIgnoringCase($0) }
            }
            members += 1
        }
        let endsInChunked = members > 1 && chunkedPlaces == [members - 1]
        return !value.contains(UInt8(ascii: ";")) && (endsInChunked || chunkedPlaces.isEmpty && isStrange)
            ? .codingUnknown : .garbage(.coding)
    }
}

/// uri-host [ ":" port ] of RFC 9110 §7.2, without user information; empty is refused, as http URIs need one.
func isHost(_ value: UnsafeRawBufferPointer) -> Bool {
    guard !value.isEmpty else { return false }
    var end = 0
    if value[0] == UInt8(ascii: "[") {
        guard let bracket = value.firstIndex(of: UInt8(ascii: "]")), value.part(1..<bracket).isIPv6Address else { return false }
        end = bracket + 1
    } else {
        while end < value.count, value[end] != UInt8(ascii: ":") {
            if value[end] == UInt8(ascii: "%") {
                guard end + 2 < value.count, Hexadecimal.value(of: value[end + 1]) != nil,
                    Hexadecimal.value(of: value[end + 2]) != nil
                else { return false }
                end += 2
            } else if !ASCIISet.hostName.contains(value[end]) {
                return false
            }
            end += 1
        }
        guard end > 0 else { return false }
    }
    guard end < value.count else { return true }
    let port = value[(end + 1)...]
    return value[end] == UInt8(ascii: ":") && port.count <= 5 && port.allSatisfy(isDigit)
        && port.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 65_535
}
