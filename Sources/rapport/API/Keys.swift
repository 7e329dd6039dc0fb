import CShim
import Guidance
import HTTP
import JSON
import Platform
import Store

/// What opens the service: the administrator's key, the keys among the records, and tokens that these have delegated.
struct Keys: Sendable {
    static let expectation = "32 to 500 letters, digits and -._~+/= (make one with: openssl rand -hex 32)"

    /// What tokens begin with, as keys begin with `rap_`: scanners for leaked secrets look for it.
    private static let tokenStart = "rat_"

    private let administrator: SecretDigest?
    private let tokens: Sealer?
    /// Seals the places of events for those who do not read all of them.
    let places: Sealer?
    let uses = KeyUses()
    let signInUses = SignInUses()
    /// What is made of the administrator's key, for the sign-ins that stand for it; nil where there is no such key or no secret.
    private let mark: SecretDigest?

    /// - Parameters:
    ///   - hash: SHA-256 of the administrator's key in hexadecimal digits, as it is stored; any other text for none.
    ///   - secret: Under which tokens are sealed; without it there are none.
    init(hash: String, secret: ServiceSecret? = nil) {
        administrator = SecretDigest(hash)
        tokens = secret.map { Sealer(secret: $0.bytes, purpose: Delegation.form) }
        places = secret.map { Sealer(secret: $0.bytes, purpose: "events") }
        let marker = secret.map { Marker(secret: $0.bytes, purpose: "administrator") }
        mark = administrator == nil ? nil : marker.map { $0.mark(of: hash).withUnsafeBytes { SecretDigest($0) } }
    }

    // MARK: Who comes

    /// Who holds what stands behind Bearer, if that is not the administrator; nil if it opens nothing, whatever the reason.
    private func caller(
        of token: UnsafeRawBufferPointer, _ digest: SecretDigest, in world: World, at now: Instant
    ) -> Caller? {
        let caller: Caller?
        if token.starts(with: Self.tokenStart.utf8) {
            caller = delegation(in: token).flatMap { world.caller(of: $0, at: now) }
        } else {
            caller = world.caller(holding: digest, at: now)
        }
        note(caller, at: now)
        return caller
    }

    private func note(_ caller: Caller?, at now: Instant) {
        switch caller?.credential {
        case .key(let key)?, .token(of: let key)?: uses.note(key, on: now.day)
        case .none?, .administrator?, .signIn?, nil: break
        }
    }

    /// Who is signed in in a browser that sends a cookie of that digest; nil if it opens nothing, whatever the reason.
    private func visitor(holding cookie: SecretDigest, in world: World, at now: Instant) -> Visitor? {
        guard let signIn = world.signIn(holding: cookie, at: now),
            !signIn.isIdle(since: signInUses.lastSeen(signIn.id), at: now), let caller = world.caller(of: signIn, at: now),
            // Of the administrator's key there is no record that could end: another in its place ends what stands for it.
            caller.credential != .administrator || mark != nil && signIn.mark == mark
        else { return nil }
        signInUses.note(signIn.id, at: now)
        note(caller, at: now)
        return Visitor(caller, oldCookie: signIn.wantsRenewal(at: now) ? cookie : nil, signedInAt: signIn.createdAt)
    }

    /// Whose key it is that somebody signs in with; nil if it opens nothing. A token is none: it would end long before the sign-in.
    ///
    /// - Returns: Also what stands for the administrator's key.
    func opener(_ key: String, in world: World, at now: Instant) -> (caller: Caller, mark: SecretDigest?)? {
        let digest = Self.digest(of: key)
        if let administrator, digest == administrator { return mark.map { (.administrator, $0) } }
        return world.caller(holding: digest, at: now).map { ($0, nil) }
    }

    /// The token that a person's requests bring.
    func token(for delegation: Delegation) -> String {
        guard let tokens else { preconditionFailure("a service that delegates has a secret") }
        return Self.tokenStart + tokens.seal(delegation.bytes)
    }

    private func delegation(in token: UnsafeRawBufferPointer) -> Delegation? {
        let sealed = UnsafeRawBufferPointer(rebasing: token[Self.tokenStart.utf8.count...])
        return tokens?.open(sealed).flatMap { bytes in bytes.withUnsafeBytes { Delegation($0) } }
    }

    // MARK: Secrets

    /// Whether a key is long enough to be no guess and can travel in Authorization (token68 of RFC 9110 §11.2).
    static func isStrong(_ key: String) -> Bool {
        (32...500).contains(key.utf8.count)
            && key.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || "-._~+/=".utf8.contains(byte)
            }
    }

    static func hash(_ key: String) -> String { digest(of: key).description }

    static func digest(of key: String) -> SecretDigest {
        Array(key.utf8).withUnsafeBytes { SHA256.withDigest(of: $0) { SecretDigest($0) } }
    }

    /// Makes a key: `rap_`, 30 random characters of base 62, and the crc32 of both in six more, so that scanners can tell one
    /// from noise.
    static func make() -> String {
        var key = "rap_"
        while key.utf8.count < 34 {
            var byte: UInt8 = 0
            precondition(cs_random(&byte, 1) == 0, "the system gives random numbers")
            if byte < 248 { key.append(base62[Int(byte) % 62]) }  // 248 is a multiple of 62: no character is likelier
        }
        let bytes = Array(key.utf8)
        var rest = Int(cs_crc32(bytes, bytes.count))
        var check = ""
        for _ in 0..<6 {
            check = String(base62[rest % 62]) + check
            rest /= 62
        }
        return key + check
    }

    private static let base62 = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

    /// Who makes the request; nil for one without a key or a cookie that counts.
    ///
    /// - Parameters:
    ///   - world: The records by which they count.
    ///   - takesCookie: Whether a cookie counts, where there is no Authorization. The pages of other sites can have a browser send it.
    func visitor(_ request: borrowing Request, in world: @autoclosure () -> World, takesCookie: Bool) -> Visitor? {
        request.withBearerToken { token in
            guard let token else {
                guard takesCookie, let cookie = request.signInDigest, !request.hasAuthorization else { return nil }
                return visitor(holding: cookie, in: world(), at: Instant(milliseconds: cs_realtime()))
            }
            let digest = SHA256.withDigest(of: token) { SecretDigest($0) }
            // First, so that it works whatever is among the records, and costs no look at them.
            if let administrator, digest == administrator { return .administrator }
            let now = Instant(milliseconds: cs_realtime())
            return caller(of: token, digest, in: world(), at: now).map { Visitor($0) }
        }
    }
}
