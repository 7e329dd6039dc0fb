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

extension Slug {
    static let pattern = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"
    /// Any text that is one.
    public static let schema = Schema.text(lengthMax: 100, pattern: pattern)
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
        Codec(schema: Slug.schema) { json, reading in
            let text = json.string
            guard let slug = text.flatMap({ Slug($0) }) else {
                return reading.refuse(.text(.notSlug(meant: text.flatMap(Slug.init(naming:)))))
            }
            return slug
        } write: { slug, writer in
            writer.string(slug.text)
        }
    }
}

extension Slug {
    /// The id that a name makes: `reverse-mentoring` of "Reverse Mentoring". Nil if the name has other letters than those of ids, or
    /// makes none.
    init?(naming name: String) {
        guard name.utf8.count <= 100, name.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }
        self.init(words.joined(separator: "-"))
    }
}
