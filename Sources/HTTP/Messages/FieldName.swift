/// The request fields that the server or its handlers read.
public enum FieldName: UInt8, Sendable, CaseIterable {
    case accept, acceptEncoding, acceptLanguage, authorization, connection, contentEncoding, contentLength, contentRange
    case contentType, cookie, expect
    case forwarded, via, xForwardedFor, xForwardedProto
    case host, idempotencyKey, ifMatch, ifModifiedSince, ifNoneMatch, ifUnmodifiedSince, origin, transferEncoding, traceparent
    case secFetchSite, userAgent, xRequestID

    /// In lower case; fields are found in any case.
    var name: StaticString {
        switch self {
        case .accept: "accept"
        case .acceptEncoding: "accept-encoding"
        case .acceptLanguage: "accept-language"
        case .authorization: "authorization"
        case .connection: "connection"
        case .contentEncoding: "content-encoding"
        case .contentLength: "content-length"
        case .contentRange: "content-range"
        case .contentType: "content-type"
        case .cookie: "cookie"
        case .expect: "expect"
        case .forwarded: "forwarded"
        case .host: "host"
        case .idempotencyKey: "idempotency-key"
        case .ifMatch: "if-match"
        case .ifModifiedSince: "if-modified-since"
        case .ifNoneMatch: "if-none-match"
        case .ifUnmodifiedSince: "if-unmodified-since"
        case .origin: "origin"
        case .secFetchSite: "sec-fetch-site"
        case .transferEncoding: "transfer-encoding"
        case .traceparent: "traceparent"
        case .userAgent: "user-agent"
        case .via: "via"
        case .xForwardedFor: "x-forwarded-for"
        case .xForwardedProto: "x-forwarded-proto"
        case .xRequestID: "x-request-id"
        }
    }

    /// Whether a second line of it makes the request ambiguous; the others are lists (RFC 9110 §5.3).
    var isSingle: Bool {
        switch self {
        case .accept, .acceptEncoding, .acceptLanguage, .connection, .contentEncoding, .cookie, .forwarded, .ifMatch,
            .ifNoneMatch,
            .userAgent, .via, .xForwardedFor, .xForwardedProto:
            false
        case .authorization, .contentLength, .contentRange, .contentType, .expect, .host, .idempotencyKey, .ifModifiedSince,
            .ifUnmodifiedSince, .origin, .secFetchSite, .traceparent, .transferEncoding, .xRequestID:
            true
        }
    }

    /// Whether it makes a request conditional (RFC 9110 §13.1).
    var isCondition: Bool {
        switch self {
        case .ifMatch, .ifNoneMatch, .ifModifiedSince, .ifUnmodifiedSince: true
        case .accept, .acceptEncoding, .acceptLanguage, .authorization, .connection, .contentEncoding, .contentLength,
            .contentRange, .contentType, .cookie, .expect, .forwarded, .host, .idempotencyKey, .origin, .secFetchSite,
            .traceparent,
            .transferEncoding, .userAgent, .via, .xForwardedFor, .xForwardedProto, .xRequestID:
            false
        }
    }

    /// By length first, so that most fields are recognised without comparing a byte.
    init?(_ bytes: UnsafeRawBufferPointer) {
        let found: FieldName? =
            switch bytes.count {
            case 3: bytes.first(of: .via)
            case 4: bytes.first(of: .host)
            case 6: bytes.first(of: .accept, .origin, .expect, .cookie)
            case 8: bytes.first(of: .ifMatch)
            case 9: bytes.first(of: .forwarded)
            case 10: bytes.first(of: .connection, .userAgent)
            case 11: bytes.first(of: .traceparent)
            case 12: bytes.first(of: .contentType, .xRequestID)
            case 13: bytes.first(of: .authorization, .ifNoneMatch, .contentRange)
            case 14: bytes.first(of: .contentLength, .secFetchSite)
            case 15: bytes.first(of: .acceptEncoding, .acceptLanguage, .xForwardedFor, .idempotencyKey)
            case 16: bytes.first(of: .contentEncoding)
            case 17: bytes.first(of: .transferEncoding, .ifModifiedSince, .xForwardedProto)
            case 19: bytes.first(of: .ifUnmodifiedSince)
            default: nil
            }
        guard let found else { return nil }
        self = found
    }
}

extension UnsafeRawBufferPointer {
    /// Which of these names the bytes are, in any case.
    @inline(__always)
    fileprivate func first(
        of one: FieldName, _ two: FieldName? = nil, _ three: FieldName? = nil, _ four: FieldName? = nil
    ) -> FieldName? {
        if equalsIgnoringCase(one.name) { return one }
        if let two, equalsIgnoringCase(two.name) { return two }
        if let three, equalsIgnoringCase(three.name) { return three }
        if let four, equalsIgnoringCase(four.name) { return four }
        return nil
    }
}
