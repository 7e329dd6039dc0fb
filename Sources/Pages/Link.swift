public import Guidance

/// An address of ours: `"/programs/\(id)"`, in which what is put in is one segment or value, and percent-encoded.
public struct Link: ExpressibleByStringInterpolation, Sendable, Equatable {
    /// Stands before each link in markup, until it is known under which path the service is found: no byte of UTF-8.
    static let mark: UInt8 = 0xFF

    /// The path with its query; empty for a place of the page itself.
    private(set) var path: String
    /// From `#` on; empty where there is none.
    private(set) var fragment = ""

    /// The path, with its query and fragment; or a fragment alone.
    public var text: String { fragment.isEmpty ? path : path + fragment }

    public init(stringLiteral value: StaticString) { self.init(text: value.description) }

    public init(stringInterpolation pieces: StringInterpolation) { self.init(text: pieces.text) }

    /// An address that came from outside; nil unless it is a path of this service, so that nobody is sent to another.
    public init?(local text: String) {
        let bytes = text.utf8
        guard bytes.count <= 2000, text.hasPrefix("/"), !text.hasPrefix("//"), !text.contains("\\"),
            bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        self.init(text: text)
    }

    private init(text: String) {
        guard let place = text.utf8.firstIndex(of: UInt8(ascii: "#")) else {
            path = text
            return
        }
        (path, fragment) = (String(text[..<place]), String(text[place...]))
    }

    /// With one more parameter.
    public func with(_ name: String, _ value: String) -> Link { with([(name, value)]) }

    /// With parameters whose names come from records too.
    public func with(_ parameters: [(name: String, value: String)]) -> Link {
        var (link, separator) = (self, path.utf8.contains(UInt8(ascii: "?")) ? "&" : "?")
        for (name, value) in parameters {
            link.path += separator
            link.path += Self.encoded(name)
            link.path += "="
            link.path += Self.encoded(value)
            separator = "&"
        }
        return link
    }

    /// What stands below it.
    public func below(_ part: StaticString) -> Link { Link(text: text + part.description) }

    /// At a place of the page.
    public func at(_ fragment: String) -> Link {
        var link = self
        link.fragment = "#" + Self.encoded(fragment)
        return link
    }

    /// The place alone where it is on the page that is shown: following it loses neither what the page says nor what was typed.
    func seen(from shown: Link?) -> Link {
        guard path == shown?.text, !fragment.isEmpty else { return self }
        return Link(text: fragment)
    }

    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 40 * interpolationCount)
        }

        public mutating func appendLiteral(_ literal: StaticString) { text += literal.description }

        public mutating func appendInterpolation(_ part: String) { text += Link.encoded(part) }
        public mutating func appendInterpolation(_ slug: Slug) { text += slug.text }
        public mutating func appendInterpolation(_ number: Int) { text += String(number) }
        public mutating func appendInterpolation<R>(_ id: ID<R>) { text += id.description }
    }

    /// With everything but the unreserved characters of RFC 3986 §2.3 as escapes.
    static func encoded(_ text: String) -> String {
        let plain = text.utf8.allSatisfy(isUnreserved)
        guard !plain else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(3 * text.utf8.count)
        for byte in text.utf8 {
            if isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(digit(byte >> 4))
                bytes.append(digit(byte & 15))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 { value + UInt8(ascii: value < 10 ? "0" : "7") }
}
