internal import JSON

/// Writes the heads of a server's answers; one for each loop.
struct HeadWriter: ~Copyable {
    private var dateLine = OutBytes()
    private var dateSecond: Int64 = -1
    private let strictTransportLine: [UInt8]
    private let varyLine: StaticString
    private let policyLine: [UInt8]
    /// What comes before each path that a field gives as an address; empty where paths suffice.
    private let base: [UInt8]

    /// - Parameters:
    ///   - strictTransportSeconds: 0 in the clear, where RFC 6797 §7.2 wants no such field.
    ///   - variesByOrigin: Whether answers say which origins may read them.
    ///   - policyLine: Of `RateLimiter`.
    init(
        strictTransportSeconds seconds: Int, variesByOrigin: Bool = false, policyLine: [UInt8] = [],
        address: PublicAddress = PublicAddress()
    ) {
        self.policyLine = policyLine
        base = Array(address.link("").utf8)
        varyLine =
            variesByOrigin
            ? "Vary: Accept, Accept-Encoding, Accept-Language, Origin\r\n" : "Vary: Accept, Accept-Encoding, Accept-Language\r\n"
        strictTransportLine = seconds > 0 ? Array("Strict-Transport-Security: max-age=\(seconds)\r\n".utf8) : []
    }

    /// Appends the head of an answer, from the status line to the empty line.
    ///
    /// - Parameters:
    ///   - standing: What the limit on requests leaves to the caller; nil where none counts.
    ///   - now: Milliseconds since 1970.
    mutating func write(
        _ response: borrowing Response, _ framing: BodyFraming, isGzipped: Bool, requestID: String,
        standing: RateLimiter.Standing? = nil, isHTTP11: Bool, keepsAlive: Bool, at now: Int64, to out: inout OutBytes
    ) {
        out.reserve(1024)
        out.append("HTTP/1.1 ")
        out.append(decimal: response.status.rawValue)
        out.append(UInt8(ascii: " "))
        out.append(response.status.reason)
        out.append("\r\n")
        appendDate(now, to: &out)
        if let type = response.type {
            out.append("Content-Type: ")
            out.append(type.line)
            out.append("\r\n")
        }
        if isGzipped { out.append("Content-Encoding: gzip\r\n") }
        if let tag = response.tag {
            out.append("ETag: \"")
            out.append(text: tag.opaque)
            if isGzipped || tag.isGzipped { out.append("-gzip") }
            out.append("\"\r\n")
        }
        // A second that is not over may bring another change, which the date would not tell apart (RFC 9110 §8.8.2.2); and
        // §8.8.2.1: not in the future.
        if let modifiedAt = response.modifiedAt, modifiedAt < now / 1000 {
            out.append("Last-Modified: ")
            out.append(httpDate: modifiedAt)
            out.append("\r\n")
        }
        if let caching = response.caching {
            out.append("Cache-Control: ")
            out.append(caching.value)
            out.append("\r\n")
        }
        if base.isEmpty { out.append(response.fieldLines) } else { append(placed: response.fieldLines, to: &out) }
        if let standing {  // draft-ietf-httpapi-ratelimit-headers-10
            out.append(policyLine)
            out.append("RateLimit: \"default\";r=")
            out.append(decimal: standing.remaining)
            out.append(";t=")
            out.append(decimal: standing.fullSeconds)
            out.append("\r\n")
        }
        if !strictTransportLine.isEmpty { out.append(strictTransportLine) }
        out.append(varyLine)
        out.append("X-Content-Type-Options: nosniff\r\nX-Request-Id: ")
        out.append(text: requestID)
        switch framing {
        case .none: out.append("\r\n")
        case .length(let count):
            out.append("\r\nContent-Length: ")
            out.append(decimal: count)
            out.append("\r\n")
        case .chunked: out.append("\r\nTransfer-Encoding: chunked\r\n")
        }
        if !keepsAlive {
            out.append("Connection: close\r\n")
        } else if !isHTTP11 {
            out.append("Connection: keep-alive\r\n")
        }
        out.append("\r\n")
    }

    /// Appends field lines with the public address before each path that is an address in them.
    private func append(placed lines: [UInt8], to out: inout OutBytes) {
        lines.withUnsafeBytes { lines in
            var start = 0
            while let feed = lines.place(of: 0x0A, from: start) {
                let line = lines.part(start..<feed + 1)
                let name = ["Location: ", "Content-Location: ", "Link: <"].first {
                    line.starts(with: $0, then: UInt8(ascii: "/"))
                }
                let count = name?.utf8CodeUnitCount ?? 0
                out.append(line.part(0..<count))
                if name != nil { out.append(base) }
                out.append(line.part(count..<line.count))
                start = feed + 1
            }
        }
    }

    /// For a client that does not know of TLS, in words that a person sees who has left out the s of https.
    mutating func plaintextRefusal(at now: Int64) -> OutBytes {
        let text = "This port speaks https, and the request came without TLS: ask again with https:// in front.\n"
        var bytes = OutBytes()
        bytes.append("HTTP/1.1 400 Bad Request\r\n")
        appendDate(now, to: &bytes)
        bytes.append("Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\nContent-Length: ")
        bytes.append(decimal: text.utf8.count)
        bytes.append("\r\nConnection: close\r\n\r\n")
        bytes.append(text: text)
        return bytes
    }

    /// RFC 9110 §6.6.1; one text a second. A clock that is set back a little does not take it back.
    private mutating func appendDate(_ now: Int64, to out: inout OutBytes) {
        let second = now / 1000
        if second > dateSecond || second < dateSecond - 60 {
            dateSecond = second
            dateLine.removeAll()
            dateLine.append("Date: ")
            dateLine.append(httpDate: second)
            dateLine.append("\r\n")
        }
        out.append(dateLine.buffer)
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func starts(with text: StaticString, then byte: UInt8) -> Bool {
        let length = text.utf8CodeUnitCount
        return count > length && self[length] == byte && part(0..<length).equals(text)
    }
}
