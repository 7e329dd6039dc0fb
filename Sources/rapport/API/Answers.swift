import CShim
@_spi(Journal) import Guidance
import HTTP
import JSON
import Platform

// How domain values become answers. Every answer ends in a line feed.

extension Response {
    /// A record. The client may keep it if it has a tag, with which it can ask whether the record is still good.
    static func json(_ status: Status = .ok, tag: EntityTag? = nil, modifiedAt: Instant? = nil, body: Body) -> Response {
        var response = Response(status, .json, body)
        (response.tag, response.caching) = (tag, tag == nil ? Caching.none : .personal)
        response.modifiedAt = modifiedAt?.seconds
        return response
    }

    /// RFC 9110 §15.4.5: what a 304 must tell again.
    ///
    /// - Parameters:
    ///   - named: The tag that the client has named, as a `PreconditionResult` has it.
    ///   - body: What the 200 would have.
    static func notModified(
        _ tag: EntityTag, named: EntityTag?, modifiedAt: Instant? = nil, caching: Caching = .personal, link: String? = nil,
        _ body: Body
    ) -> Response {
        var response = Response(.notModified, body: named == nil ? body : .empty)
        (response.tag, response.caching) = (named ?? tag, caching)
        response.modifiedAt = modifiedAt?.seconds
        if let link { response.set("Link", link) }
        return response
    }
}

extension Instant {
    /// Whole seconds since 1970: as finely as HTTP tells times.
    var seconds: Int64 { milliseconds / 1000 }
}

extension Response {
    /// A record, as far as it may be seen.
    static func json<R: Record>(with visible: Visible<R>, _ status: Status = .ok) -> Response {
        let json = visible.json
        return .json(status, tag: visible.tag(of: json), modifiedAt: visible.writtenAt, body: .json(json))
    }
}

extension Visible {
    var tag: EntityTag { tag(of: json) }

    /// - Parameter json: What `json` gives.
    func tag(of json: [UInt8]) -> EntityTag { whole?.tag(of: json) ?? EntityTag(of: json) }
}

extension StoredRecord {
    /// Strong: the same tag means the same bytes. The revision alone would not: after a restore to an earlier moment it counts
    /// again, and a new release may write a record of the catalogue otherwise.
    fileprivate func tag(of json: [UInt8]) -> EntityTag {
        switch name {
        case .key: EntityTag(revision: revision, checksum: checksum { cs_crc32($0, $0.count) })
        case .slug: EntityTag(of: json)  // as of any answer that follows from the catalogue
        }
    }
}

extension EntityTag {
    /// `3-8c1f0b2a`: a revision, and the CRC-32 of the bytes.
    init(revision: Int, of bytes: [UInt8]) { self.init(revision: revision, checksum: cs_crc32(bytes, bytes.count)) }

    private static let digits = Array("0123456789abcdef".utf8)

    /// In a string that needs no memory of its own, for a revision of up to six digits.
    fileprivate init(revision: Int, checksum: UInt32) {
        let number = String(revision)
        self.init(
            String(unsafeUninitializedCapacity: number.utf8.count + 9) { text in
                _ = text.initialize(from: number.utf8)
                text[number.utf8.count] = UInt8(ascii: "-")
                for place in 0..<8 {
                    text[number.utf8.count + 1 + place] = Self.digits[Int(checksum >> UInt32(28 - 4 * place) & 15)]
                }
                return number.utf8.count + 9
            })
    }

    /// A hash of the bytes.
    init(of bytes: [UInt8]) { self.init(Hexadecimal.digits(of: bytes.withUnsafeBytes(SHA256.digest(of:)).prefix(8))) }
}

extension Request {
    /// One record as it is kept, or a part of it: 304 if the client has it, indented if `?pretty` asks.
    ///
    /// - Parameters:
    ///   - part: The JSON of the part; nil for the whole.
    func answer<R: Record>(
        with visible: Visible<R>, part: [UInt8]? = nil, link: String? = nil
    ) throws(ProblemDetails) -> Response {
        let json = visible.json
        let (tag, modifiedAt) = (visible.tag(of: json), visible.writtenAt)
        switch precondition(against: tag, modifiedAt: modifiedAt?.seconds) {
        case .matched(let named):
            return .notModified(tag, named: named, modifiedAt: modifiedAt, link: link, .json(part ?? json))
        case .stale: throw staleness
        case .holds:
            var response = Response.json(tag: tag, modifiedAt: modifiedAt, body: .json(part ?? json))
            if let link { response.set("Link", link) }
            return response
        }
    }

    /// The body as JSON.
    func json() throws(ProblemDetails) -> JSONValue {
        do { return try JSONDocument(body).root } catch { throw ProblemDetails(error) }
    }

    /// Why a condition of the request does not hold.
    var staleness: ProblemDetails { conditions.staleness }
}
