/// A cookie as it is sent to a browser (RFC 6265bis §4.1): for the whole host, and out of reach of scripts. It comes along when somebody follows a link from elsewhere to a page, and with nothing else that other sites have a browser send.
public struct Cookie: Equatable, Sendable {
    public let name: String
    public let value: String
    /// Whether the browser sends it over TLS alone. A name that begins with `__Host-` needs that.
    public let isSecure: Bool
    /// How long the browser keeps it; nil for as long as it runs.
    public let secondsKept: Int?

    public init(name: String, value: String, isSecure: Bool, secondsKept: Int? = nil) {
        (self.name, self.value, self.isSecure, self.secondsKept) = (name, value, isSecure, secondsKept)
    }

    /// The value of Set-Cookie.
    ///
    /// - Parameter isDropped: Whether the browser is to forget the cookie.
    func line(isDropped: Bool) -> String {
        let age = isDropped ? 0 : secondsKept
        return "\(name)=\(isDropped ? "" : value); Path=/; HttpOnly\(isSecure ? "; Secure" : ""); SameSite=Lax"
            + (age.map { "; Max-Age=\($0)" } ?? "")
    }
}

extension Response {
    public mutating func set(_ cookie: Cookie) { set("Set-Cookie", cookie.line(isDropped: false)) }

    public mutating func drop(_ cookie: Cookie) { set("Set-Cookie", cookie.line(isDropped: true)) }
}

extension Request {
    public var hasAuthorization: Bool { head.fields.contains { $0.known == .authorization } }

    /// The value of a cookie; nil without one, and where there are several: which of them is ours, nobody could tell.
    public func cookie(_ name: StaticString) -> String? {
        withCookie(name) { pair in pair.map { $0.part(name.utf8CodeUnitCount + 1..<$0.count).string } }
    }

    /// The cookie of that name with its value, `name=value` as it was sent.
    public func withCookie<Result>(_ name: StaticString, _ body: (UnsafeRawBufferPointer?) -> Result) -> Result {
        var (found, count) = (UnsafeRawBufferPointer?.none, 0)
        forEachLine(of: .cookie) { line in
            line.forEachCookie(name) { (found, count) = ($0, count + 1) }
        }
        return body(count == 1 ? found : nil)
    }
}

extension UnsafeRawBufferPointer {
    /// Visits the pairs of that name in a line of Cookie: RFC 6265bis §4.2.1 has them between semicolons, each but the first after a space.
    fileprivate func forEachCookie(_ name: StaticString, _ visit: (UnsafeRawBufferPointer) -> Void) {
        for piece in split(separator: UInt8(ascii: ";")) {
            let pair = UnsafeRawBufferPointer(rebasing: piece).trimmed
            let start = name.utf8CodeUnitCount
            guard pair.count > start, pair[start] == UInt8(ascii: "="),
                pair.part(0..<start).elementsEqual(UnsafeRawBufferPointer(start: name.utf8Start, count: start))
            else { continue }
            visit(pair)
        }
    }
}

extension ProblemPage {
    /// The value of a cookie of the request; nil without one, and where there are several.
    public func cookie(_ name: StaticString) -> String? {
        var values: [String] = []
        cookies.withUnsafeBytes { line in
            line.forEachCookie(name) { values.append($0.part(name.utf8CodeUnitCount + 1..<$0.count).string) }
        }
        return values.count == 1 ? values[0] : nil
    }
}
