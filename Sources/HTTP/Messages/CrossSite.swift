public import JSON

/// Whether a browser sends a request for a page of ours, or for that of another site.
///
/// Both fields are written by browsers and out of reach of scripts. What is there has to be right; a client that is no browser sends
/// neither.
public enum CrossSite: Sendable {
    case own, foreign
    /// Neither field says.
    case unknown

    /// - Parameters:
    ///   - site: Sec-Fetch-Site (Fetch Metadata §2.4). A request that the user has made, by a bookmark for one, comes from no site.
    ///   - origin: Origin (RFC 6454 §7).
    ///   - own: Our own origins, as browsers write them.
    public init(site: String?, origin: String?, own: [String]) {
        if let site, site != "same-origin", site != "none" {
            self = .foreign
        } else if let origin, !own.contains(origin) {
            self = .foreign
        } else {
            self = site == nil && origin == nil ? .unknown : .own
        }
    }
}

extension Request {
    /// - Parameter address: Where clients find the service; without it, our origin is the host that the request names.
    public func crossSite(_ address: PublicAddress) -> CrossSite {
        CrossSite(site: field(.secFetchSite), origin: field(.origin), own: [origin(address)])
    }

    /// Our own origin, as a browser writes it that sends this request.
    ///
    /// - Parameter address: As for `crossSite`.
    public func origin(_ address: PublicAddress) -> String {
        guard address.origin.isEmpty else { return AllowedOrigins.origin(address.origin) ?? address.origin }
        let origin = "\(client.isSecure ? "https" : "http")://\(field(.host) ?? "")"
        return AllowedOrigins.origin(origin) ?? origin
    }
}
