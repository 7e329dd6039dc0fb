import CShim

/// An address of IPv6, or one of IPv4 as IPv6 maps it (RFC 4291 §2.5.5.2).
public struct ClientAddress: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    init(_ address: cs_address) {
        (high, low) = withUnsafeBytes(of: address) {
            ($0.loadUnaligned(as: UInt64.self).bigEndian, $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian)
        }
    }

    /// - Parameter text: Without brackets and port; nil if it is not an address.
    public init?(_ text: some StringProtocol) {
        var address = cs_address()
        guard text.utf8.count <= 45, !text.utf8.contains(0), cs_address(String(text), &address) else { return nil }
        self.init(address)
    }

    private init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }

    private var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// What one client is counted as: an address of IPv4, or the 64 bits of IPv6 that a network gives to one customer
    /// (RFC 4291 §2.5.4), who has 2^64 addresses below them. No such 64 bits look like a mapped address.
    var network: Network { Network(bits: isIPv4 ? low : high) }

    struct Network: Hashable, Sendable {
        fileprivate let bits: UInt64
    }

    /// 127.0.0.0/8 and ::1.
    var isLoopback: Bool { isIPv4 ? low >> 24 & 0xFF == 127 : high == 0 && low == 1 }

    /// Without the part that tells a household or a machine: 24 bits of IPv4, 48 of IPv6.
    var networkText: String {
        guard !isIPv4 else {
            return "\(low >> 24 & 0xFF).\(low >> 16 & 0xFF).\(low >> 8 & 0xFF).0/24"
        }
        let groups = [48, 32, 16].map { String(high >> UInt64($0) & 0xFFFF, radix: 16) }
        return "\(groups.joined(separator: ":"))::/48"
    }

    fileprivate func masked(by length: Int) -> ClientAddress {
        func mask(_ bits: Int) -> UInt64 { bits >= 64 ? .max : bits <= 0 ? 0 : ~(UInt64.max >> UInt64(bits)) }
        return ClientAddress(high: high & mask(length), low: low & mask(length - 64))
    }

    fileprivate var bitsMax: Int { isIPv4 ? 32 : 128 }
}

/// The proxies in front of the service, whose word on where a request comes from is believed.
public struct TrustedProxies: Equatable, Sendable {
    private var ranges: [Range] = []

    private struct Range: Equatable {
        let start: ClientAddress
        /// Of 128.
        let length: Int
    }

    /// None.
    public init() {}

    /// - Parameter text: Addresses and ranges (`10.0.0.0/8`, `fd00::/8`), separated by commas; nil if one of them is neither.
    public init?(_ text: String) {
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pieces = String(part).trimmed.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard let address = pieces.first.flatMap({ ClientAddress($0) }) else { return nil }
            var length = address.bitsMax
            if pieces.count == 2 {
                guard let given = UInt8(pieces[1]), pieces[1].utf8.allSatisfy(isDigit), given <= length else { return nil }
                length = Int(given)
            }
            length += 128 - address.bitsMax
            ranges.append(Range(start: address.masked(by: length), length: length))
        }
    }

    /// More proxies than any request passes.
    private static let hopsMax = 32

    func contains(_ address: ClientAddress) -> Bool { ranges.contains { address.masked(by: $0.length) == $0.start } }

    /// Where a request comes from that one of them has passed on: the last address of Forwarded (RFC 7239 §4), or else of
    /// X-Forwarded-For, that is not one of them. What stands before it, anyone can have written.
    ///
    /// - Parameter sender: Who has sent the request to us.
    func origin(of head: RequestHead, _ bytes: UnsafeRawBufferPointer, sentBy sender: ClientAddress) -> ClientAddress {
        guard contains(sender) else { return sender }
        var path: [UnsafeRawBufferPointer] = []
        let hasForwarded = head.fields.contains { $0.known == .forwarded }
        for field in head.fields where field.known == (hasForwarded ? .forwarded : .xForwardedFor) {
            bytes.part(field.value).forEachListMember { path.append($0) }
        }
        var origin = sender
        // From the end, and only as far as it counts: a sender can have written thousands.
        for member in path.suffix(Self.hopsMax).reversed() {
            // "unknown", a made-up name: nobody that can be told from others
            guard let address = hasForwarded ? Self.address(inElement: member.string) : ClientAddress(member.string) else {
                break
            }
            origin = address
            guard contains(address) else { break }
        }
        return origin
    }

    /// Whether the nearest of them says that the request came to it over TLS: `proto` of Forwarded, or else X-Forwarded-Proto. Only the
    /// last word is that proxy's own.
    func saysTLS(_ head: RequestHead, _ bytes: UnsafeRawBufferPointer, sentBy sender: ClientAddress) -> Bool {
        guard contains(sender) else { return false }
        var last: String?
        let hasForwarded = head.fields.contains { $0.known == .forwarded }
        for field in head.fields where field.known == (hasForwarded ? .forwarded : .xForwardedProto) {
            bytes.part(field.value).forEachListMember { last = $0.string }
        }
        guard let last else { return false }
        return (hasForwarded ? Self.value(of: "proto", inElement: last) : Substring(last))?.lowercased() == "https"
    }

    /// `for=192.0.2.60;proto=https`, `for="[2001:db8::17]:4711"` (RFC 7239 §6).
    private static func address(inElement element: String) -> ClientAddress? {
        guard let node = value(of: "for", inElement: element) else { return nil }
        if node.first == "[" { return node.firstIndex(of: "]").flatMap { ClientAddress(node.dropFirst()[..<$0]) } }
        return ClientAddress(node.prefix { $0 != ":" })
    }

    /// A parameter of an element of Forwarded, without its quotation marks.
    private static func value(of name: String, inElement element: String) -> Substring? {
        for pair in element.split(separator: ";") {
            let sides = pair.split(separator: "=", maxSplits: 1)
            guard sides.count == 2, String(sides[0]).trimmed.lowercased() == name else { continue }
            let value = Substring(String(sides[1]).trimmed)
            let isQuoted = value.count >= 2 && value.first == "\"" && value.last == "\""
            return isQuoted ? value.dropFirst().dropLast() : value
        }
        return nil
    }
}

extension String {
    /// Without the spaces and tabs around it.
    var trimmed: String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
}
