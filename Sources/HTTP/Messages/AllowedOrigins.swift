/// The origins whose pages may read answers in a browser (CORS protocol of the Fetch standard §3.2), such as that of a portal.
///
/// Every request is answered the same with and without it: it is browsers that heed it. Cookies and certificates of a browser are
/// never asked for; a page sends a key by itself.
public struct AllowedOrigins: Equatable, Sendable {
    private var origins: [String] = []

    /// None.
    public init() {}

    /// - Parameter text: Origins (RFC 6454 §6.2) separated by commas: `https://portal.example.org, http://localhost:3000`. Nil if one
    ///   is none: it has a scheme of the web, a host and perhaps a port, and nothing else.
    public init?(_ text: String) {
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let origin = Self.origin(String(part).trimmed) else { return nil }
            origins.append(origin)
        }
    }

    /// An origin as browsers write it; nil if the text is none.
    static func origin(_ text: String) -> String? {
        let origin = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: origin.hasPrefix), isHost(origin.dropFirst(scheme.count)) else {
            return nil
        }
        // Browsers leave out the port that the scheme has anyway.
        let preset = scheme == "https://" ? ":443" : ":80"
        return origin.hasSuffix(preset) ? String(origin.dropLast(preset.utf8.count)) : origin
    }

    private static func isHost(_ text: Substring) -> Bool {
        // A star would be meant for every name, and match none.
        guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: "%") }) else { return false }
        var text = String(text)
        return text.withUTF8 { HTTP.isHost(UnsafeRawBufferPointer($0)) }
    }

    var isEmpty: Bool { origins.isEmpty }

    /// The origin as it was allowed; nil if this is none of them.
    func allowed(_ bytes: UnsafeRawBufferPointer) -> String? { origins.first { bytes.elementsEqual($0.utf8) } }

    /// What a page may send beside what every page may.
    static let requestFields =
        "Accept-Language, Authorization, Content-Type, Idempotency-Key, If-Match, If-Modified-Since, If-None-Match, "
        + "If-Unmodified-Since, Traceparent, X-Request-Id"
    /// What a page may read beside what every page may.
    static let responseFields =
        "Accept-Patch, Allow, Content-Location, ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, "
        + "X-Request-Id"
    /// How long a browser keeps that a page may, in seconds; none keeps it longer.
    static let maxAge = "7200"
}
