/// One request and its answer, from head to last byte: what logs, metrics and the answer's head need.
struct Exchange {
    /// Nil until a method that is known was read.
    var method: Method?
    var isHTTP11 = true
    var keepsAlive = true
    /// The place of the route in the table; nil until one was found.
    var route: Int?
    var parameters = PathParameters()
    /// The path, for problems; nil where it was not understood.
    var instance: String?
    /// The field, for problems; what other answers need of it, their handlers read.
    var acceptLanguage: String?
    /// The Cookie of a client that gets a problem as a page; nil for one that does not.
    var pageCookies: [UInt8]?
    var requestID = ""
    var traceID: String?
    var principal = Principal.nobody
    /// What `Request.agree` found, kept until the body is there.
    var query = Query()
    var agreedType: MediaType?
    /// Whether `?pretty` asks for indented JSON.
    var wantsPretty = false
    /// What the client accepts.
    var codings = AcceptedCodings.identity
    /// The origin of the page that asks, if it may read the answer.
    var allowedOrigin: String?
    /// What the limit on requests leaves to the caller; nil where none counts.
    var standing: RateLimiter.Standing?
    /// Whether the body is compressed (Content-Encoding).
    var isBodyGzipped = false
    /// Nanoseconds on the loop's clock.
    var startedAt: Int64 = 0
}

/// Makes ids for requests that bring none: 15 characters, which Swift keeps without allocating.
///
/// Seven are random for each loop and start, eight count.
struct RequestIDs {
    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    private var prefix: UInt64
    private var count: UInt64 = 0

    init(random: UInt64) { prefix = random }

    mutating func next() -> String {
        count += 1
        return String(unsafeUninitializedCapacity: 15) { buffer in
            for place in 0..<7 { buffer[place] = Self.digits[Int(prefix >> UInt64(5 * place) & 31)] }
            for place in 0..<8 { buffer[14 - place] = Self.digits[Int(count >> UInt64(5 * place) & 31)] }
            return 15
        }
    }

    /// A client's id is taken over if it is 1 to 128 letters, digits, `.`, `_` and `-`, so that no log line can be forged.
    static func isSane(_ bytes: UnsafeRawBufferPointer) -> Bool {
        (1...128).contains(bytes.count) && bytes.consists(of: .requestID)
    }

    /// The trace id of a traceparent (W3C Trace Context §3.2), nil if it is not well-formed.
    static func traceID(_ bytes: UnsafeRawBufferPointer) -> String? {
        guard bytes.count >= 55, bytes[2] == UInt8(ascii: "-"), bytes[35] == UInt8(ascii: "-"), bytes[52] == UInt8(ascii: "-")
        else { return nil }
        let trace = bytes.part(3..<35)
        guard trace.allSatisfy({ isDigit($0) || $0 >= 0x61 && $0 <= 0x66 }), trace.contains(where: { $0 != 0x30 }) else {
            return nil
        }
        return trace.string
    }
}
