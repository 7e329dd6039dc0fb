/// An entity tag (RFC 9110 §8.8.3): strong, and made of characters that need no escape.
public struct EntityTag: Sendable, Equatable {
    public let opaque: String
    /// The representation in gzip has a tag of its own, as its bytes are others (RFC 9110 §8.8.3.3).
    let isGzipped: Bool

    /// - Parameter opaque: Visible ASCII without quotation marks.
    public init(_ opaque: String) {
        precondition(opaque.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }, "a tag needs no escape")
        self.init(opaque, isGzipped: false)
    }

    private init(_ opaque: String, isGzipped: Bool) { (self.opaque, self.isGzipped) = (opaque, isGzipped) }

    /// The tag of the same version in gzip.
    var gzipped: EntityTag { EntityTag(opaque, isGzipped: true) }

    /// With its quotation marks, as it goes into the field.
    public var text: String { isGzipped ? "\"\(opaque)-gzip\"" : "\"\(opaque)\"" }
}
