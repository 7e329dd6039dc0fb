/// The request fields that the server or its handlers read.
public enum FieldName: UInt8, Sendable, CaseIterable {
    case accept, acceptEncoding, acceptLanguage, authorization, connection, contentEncoding, contentLength, contentType, expect
    case forwarded, via, xForwardedFor
    case host, idempotencyKey, ifMatch, ifModifiedSince, ifNoneMatch, ifUnmodifiedSince, origin, transferEncoding, traceparent
    case xRequestID

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
        case .contentType: "content-type"
        case .expect: "expect"
        case .forwarded: "forwarded"
        case .host: "host"
        case .idempotencyKey: "idempotency-key"
        case .ifMatch: "if-match"
        case .ifModifiedSince: "if-modified-since"
        case .ifNoneMatch: "if-none-match"
        case .ifUnmodifiedSince: "if-unmodified-since"
        case .origin: "origin"
        case .transferEncoding: "transfer-encoding"
        case .traceparent: "traceparent"
        case .via: "via"
        case .xForwardedFor: "x-forwarded-for"
        case .xRequestID: "x-request-id"
        }
    }

    /// Whether a second line of it makes the request ambiguous; the others are lists (RFC 9110 §5.3).
    var isSingle: Bool {
        switch self {
        case .accept, .acceptEncoding, .acceptLanguage, .connection, .ifMatch, .ifNoneMatch, .contentEncoding, .forwarded, .via,
            .xForwardedFor:
            false
        case .authorization, .contentLength, .contentType, .expect, .host, .idempotencyKey, .ifModifiedSince, .ifUnmodifiedSince,
            .origin, .transferEncoding, .traceparent, .xRequestID:
            true
        }
    }

    /// By length first: most fields are told apart without comparing a byte.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count < Self.byLength.count,
            let found = Self.byLength[bytes.count].first(where: { bytes.equalsIgnoringCase($0.name) })
        else { return nil }
        self = found
    }

    private static let byLength: [[FieldName]] = {
        var table = [[FieldName]](repeating: [], count: 1 + (allCases.map(\.name.utf8CodeUnitCount).max() ?? 0))
        for name in allCases { table[name.name.utf8CodeUnitCount].append(name) }
        return table
    }()
}
