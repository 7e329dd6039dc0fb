public import JSON

extension PublicAddress {
    /// - Parameter text: `https://hr.example.org/rapport`: a scheme of the web, a host, perhaps a port, and perhaps the path that a
    ///   proxy has in front; a slash at its end says the same. Nil if it is none, or has user information, a query or a fragment.
    public init?(_ text: String) {
        guard let scheme = text.firstRange(of: "://") else { return nil }
        let path = text[scheme.upperBound...].firstIndex(of: "/") ?? text.endIndex
        guard text[..<path].last != ":", let origin = AllowedOrigins.origin(String(text[..<path])) else { return nil }
        var segments = text[path...].split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        if segments.last?.isEmpty == true { segments.removeLast() }
        // Nothing that a link, a field or a page would have to escape, nor what clients take out of a path (RFC 3986 §5.2.4).
        guard origin.utf8.allSatisfy({ !"()'!,;&$+=".utf8.contains($0) }),
            segments.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." && $0.utf8.allSatisfy(Self.isUnreserved) })
        else { return nil }
        self.init(origin: origin, prefix: segments.map { "/\($0)" }.joined())
    }

    /// RFC 3986 §2.3.
    private static func isUnreserved(_ byte: UInt8) -> Bool { ASCIISet.requestID.contains(byte) || byte == UInt8(ascii: "~") }
}
