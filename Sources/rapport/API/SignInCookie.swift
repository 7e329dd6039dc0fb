import Guidance
import HTTP
import JSON
import Platform

/// The cookie of a browser that is signed in, in the form that the way to the service allows.
enum SignInCookie: CaseIterable {
    /// Over TLS. No other host, path or plain connection can have set a cookie of such a name (RFC 6265bis §4.1.3.2).
    case secure
    /// In the clear, on the machine itself: not every browser sends a secure cookie there.
    case local

    var name: StaticString {
        switch self {
        case .secure: "__Host-rapport"
        case .local: "rapport"
        }
    }

    /// - Parameters:
    ///   - isPublicTLS: Whether clients find the service at an address of https, whatever the last part of the way is.
    /// - Returns: Nil for a way on which others could read the cookie.
    init?(isPublicTLS: Bool, isSecure: Bool, isLocal: Bool) {
        if isPublicTLS || isSecure {
            self = .secure
        } else if isLocal {
            self = .local
        } else {
            return nil
        }
    }

    func cookie(_ value: String) -> Cookie { Cookie(name: name.description, value: value, isSecure: self == .secure) }

    /// Of the name as well: a value that was given out in the clear opens nothing where cookies go over TLS.
    func digest(of value: String) -> SecretDigest { Keys.digest(of: "\(name)=\(value)") }
}

extension API {
    /// The form of the cookie for the way that a request has come; nil if nobody can sign in on it.
    func cookieForm(_ request: borrowing Request) -> SignInCookie? {
        let client = request.client
        return SignInCookie(
            isPublicTLS: address.origin.hasPrefix("https://"), isSecure: client.isSecure, isLocal: client.isLocal)
    }
}

extension Request {
    /// The digest of the cookie of a sign-in.
    var signInDigest: SecretDigest? {
        for form in SignInCookie.allCases {
            let digest = withCookie(form.name) { pair in pair.map { SHA256.withDigest(of: $0) { SecretDigest($0) } } }
            if let digest { return digest }
        }
        return nil
    }
}
