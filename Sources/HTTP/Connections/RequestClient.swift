/// Where a request comes from, and by which way: worked out where a handler asks for it, as few do.
public struct RequestClient: Sendable {
    /// Whether it has come over TLS, to us or to a proxy in front whose word is believed.
    public let isSecure: Bool
    /// Whether it has not left this machine, nor names another.
    public let isLocal: Bool
    /// The network that it comes from, without the last part of the address: `203.0.113.0/24`, `2001:db8:1::/48`.
    public let network: String
    let counted: ClientAddress.Network
}

extension Request {
    public var client: RequestClient {
        guard let connection else { preconditionFailure("a request that is handled comes over a connection") }
        let (proxies, sender) = (connection.loop.proxies, connection.address)
        let origin = proxies.origin(of: head, bytes, sentBy: sender)
        let isSecure = connection.loop.isSecure || proxies.saysTLS(head, bytes, sentBy: sender)
        return RequestClient(
            isSecure: isSecure, isLocal: sender.isLoopback && origin.isLoopback && namesThisMachine,
            network: origin.networkText, counted: origin.network)
    }

    /// Whether Host is a name or an address of the machine itself. A browser sends another where a name of elsewhere leads here.
    private var namesThisMachine: Bool {
        guard let host = field(.host)?.lowercased() else { return false }
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" }.dropFirst() : host.prefix { $0 != ":" }
        return name == "localhost" || name.hasSuffix(".localhost") || ClientAddress(name)?.isLoopback == true
    }
}

/// Counts what opens nothing among what may be tried, such as keys and links to sign in with, by the network that it comes from.
public final class Attempts: Sendable {
    private let limiter = RateLimiter(.ofAttempts)

    public init() {}

    /// - Parameter now: Nanoseconds of a clock that only goes forward.
    /// - Returns: How many seconds to wait before another; nil if there may be one.
    public func count(_ client: RequestClient, at now: Int64) -> Int? {
        let standing = limiter.take(.network(client.counted), at: now)
        return standing.waitSeconds > 0 ? standing.waitSeconds : nil
    }
}
