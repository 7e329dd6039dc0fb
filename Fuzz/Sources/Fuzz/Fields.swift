@testable import HTTP

private let (comma, semicolon, quote, backslash) = (
    UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\""), UInt8(ascii: "\\")
)

/// Whether the octet stands in the bytes outside of quotation marks.
private func hasBare(_ octet: UInt8, _ bytes: UnsafeRawBufferPointer, hasEscapes: Bool) -> Bool {
    var (isQuoted, isEscaped) = (false, false)
    for byte in bytes {
        if isEscaped {
            isEscaped = false
        } else if byte == quote {
            isQuoted.toggle()
        } else if byte == backslash, isQuoted, hasEscapes {
            isEscaped = true
        } else if byte == octet, !isQuoted {
            return true
        }
    }
    return false
}

private func checkLists(_ bytes: UnsafeRawBufferPointer) {
    for areTags in [false, true] {
        var end = bytes.baseAddress
        bytes.forEachListMember(areTags: areTags) { member in
            check(!member.isEmpty && member.trimmed.count == member.count, "a member is trimmed and not empty")
            check(!hasBare(comma, member, hasEscapes: !areTags), "a member holds no comma outside of quotation marks")
            if let start = member.baseAddress, let known = end { check(start >= known, "members keep their order") }
            end = member.baseAddress.map { $0 + member.count }
        }
        check(end.map { $0 <= bytes.baseAddress! + bytes.count } ?? true, "a member lies in its list")
    }
    let parts = parameters(of: bytes)
    check(!parts.isEmpty && parts.allSatisfy { $0.trimmed.count == $0.count }, "parameters are trimmed")
    for part in parts { check(!hasBare(semicolon, part, hasEscapes: true), "a parameter holds no bare semicolon") }
}

private func checkWeight(_ bytes: UnsafeRawBufferPointer) {
    guard let weight = qualityValue(bytes) else { return }
    let number = Double(bytes.string.hasSuffix(".") ? bytes.string + "0" : bytes.string)
    check(number.map { ($0 * 1000).rounded() == Double(weight) } ?? false, "a weight is its thousandths")
    check((0...1000).contains(weight), "a weight lies between 0 and 1")
}

private func checkEscapes(_ bytes: UnsafeRawBufferPointer) {
    for plusIsSpace in [false, true] {
        guard let text = percentDecoded(bytes, plusIsSpace: plusIsSpace) else { continue }
        let isASCII = bytes.allSatisfy { $0 < 0x80 }  // what else comes is refused in a target before it is decoded
        check(!isASCII || text.utf8.count <= bytes.count, "decoding never grows")
        check(bytes.contains(0x00) || !text.utf8.contains(0x00), "no escape makes a NUL")
        guard !text.utf8.contains(0x00) else { continue }
        let escaped = text.utf8.flatMap { Array("%\($0 < 16 ? "0" : "")\(String($0, radix: 16))".utf8) }
        check(
            escaped.withCopy { percentDecoded($0, plusIsSpace: plusIsSpace) } == text, "what is escaped is decoded to what it was"
        )
    }
}

/// The same text as query, Accept, Accept-Encoding and condition of one request.
private func checkRequest(_ text: [UInt8]) {
    func request(_ query: [UInt8], _ accept: [UInt8], _ name: String, _ value: [UInt8], _ body: (borrowing Request) -> Void) {
        let bytes =
            Array("GET /?".utf8) + query + Array(" HTTP/1.1\r\nHost: h\r\nAccept: ".utf8) + accept
            + Array("\r\nAccept-Encoding: ".utf8)
            + accept + Array("\r\n\(name): ".utf8) + value + Array("\r\n\r\n".utf8)
        bytes.withCopy { bytes in
            var parser = HeadParser()
            guard (try? parser.parse(bytes, Limits())) == true, parser.head.count == bytes.count else { return }
            body(
                Request(
                    bytes: bytes, head: parser.head, content: bytes.upTo(0), parameters: PathParameters(), requestID: "r",
                    caller: ""))
        }
    }
    request(text, [], "A", []) { request in
        guard let range = request.head.query,
            let query = try? Query(request.bytes.part(range), known: ["name", "size"])
        else { return }
        if let name = query["name"] { check(name.utf8.count <= text.count, "a value is no longer than its query") }
        if let size = try? query.integer("size", in: 1...9) { check((1...9).contains(size), "a number keeps its range") }
    }
    request([], text, "A", []) { request in
        let offers: [MediaType] = [.json, .text]
        let preferred = request.preferred(of: offers)
        check(preferred.map { offers.contains($0) } ?? true, "what is preferred was offered")
        check(request.preferred(of: [.json]) == nil || preferred != nil, "more offers exclude no client")
        _ = AcceptedCodings(request.head, request.bytes)
    }
    for name in ["If-Match", "If-None-Match"] {
        request([], [], name, text + Array("\r\n\(name): \"v1\"".utf8)) { request in
            let isMatch = name == "If-Match"
            let result = request.precondition(against: EntityTag("v1"))
            check(
                isMatch ? result == .holds : result == .matched(EntityTag("v1")),
                "a line that names the tag names it whatever else there is")
            check(request.precondition(against: nil) == (isMatch ? .stale : .holds), "nothing matches where nothing is")
        }
    }
    request([], [], "If-Modified-Since", text) { request in
        let result = request.precondition(against: EntityTag("v1"), modifiedAt: 784_111_777)
        check(result == .holds || result == .matched(nil), "a date never makes a GET stale, and names no tag")
    }
}

/// A piece of a target or of a field's value.
func fuzzFields(_ input: UnsafeRawBufferPointer) {
    input.withCopy { copy in
        let bytes = UnsafeRawBufferPointer(copy)
        checkLists(bytes)
        checkWeight(bytes)
        checkEscapes(bytes)
        if let date = httpDate(bytes, now: 1_700_000_000) {
            check((-62_200_000_000...253_402_300_800).contains(date), "a date has a year of four digits")
        }
        checkRequest(Array(bytes))
    }
}
