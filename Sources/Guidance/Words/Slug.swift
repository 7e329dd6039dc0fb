public import JSON

/// The id of a record or a part of one in the catalogue: `coaching`, `mentoring-duration-manfre`.
public struct Slug: Hashable, Sendable {
    public let text: String

    /// - Parameter text: 1 to 100 lower-case letters, digits and hyphens, with a letter or digit at both ends.
    public init?(_ text: String) {
        let utf8 = text.utf8
        guard (1...100).contains(utf8.count), utf8.first != UInt8(ascii: "-"), utf8.last != UInt8(ascii: "-") else { return nil }
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): continue
            default: return nil
            }
        }
        self.text = text
    }
}

extension Slug: Comparable {
    public static func < (one: Slug, other: Slug) -> Bool { one.text < other.text }
}

extension Slug: CustomStringConvertible {
    public var description: String { text }
}

extension Slug: ExpressibleByStringLiteral {
    /// For ids written in code; an invalid one is a bug.
    public init(stringLiteral text: StaticString) {
        guard let slug = Slug(text.description) else { preconditionFailure("\(text) is not a slug") }
        self = slug
    }
}

extension Codec where Value == Slug {
    public static var slug: Codec {
        .string(lengthMax: 100, fault: .text(.notSlug)) {
            Slug($0)
        } print: {
            $0.text
        }
    }
}
