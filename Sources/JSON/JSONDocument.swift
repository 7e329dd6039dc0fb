/// One JSON text: its bytes, and a flat list of the values in them.
///
/// The list is in document order. A container is followed by what it holds, an object by names and values in turn, and
/// knows where the value after it stands, so that walking a document allocates nothing and copies no text.
public final class JSONDocument: Sendable {
    /// What a value is. Numbers keep their text: what range they may have is the reader's business.
    public enum Kind: UInt8, Sendable {
        case null, `true`, `false`, number, string, array, object
    }

    struct Node {
        var kind: Kind
        /// A string that holds at least one backslash, so that its text is not its bytes.
        var isEscaped = false
        /// Offset of the first byte; for strings, of the byte behind the quotation mark.
        var start: UInt32
        /// Offset behind the last byte; for strings, of the closing quotation mark.
        var end: UInt32 = 0
        /// Index of the node behind this value and all it holds.
        var next: UInt32 = 0
        /// Members of an object, elements of an array.
        var count: UInt32 = 0
    }

    public let bytes: [UInt8]
    let nodes: [Node]

    /// Reads one JSON text strictly (RFC 8259, and the stricter I-JSON of RFC 7493).
    ///
    /// Refused beside bad syntax: a byte order mark, invalid UTF-8, lone surrogates, control characters in strings, a
    /// member name used twice in an object, nesting deeper than `depthMax`, anything but white space behind the value.
    ///
    /// - Throws: `JSONError` for the first fault, with line and column.
    /// - Complexity: O(n) in the number of bytes.
    public init(_ bytes: [UInt8], depthMax: Int = 64) throws(JSONError) {
        self.bytes = bytes
        self.nodes = try Self.parse(bytes, depthMax: depthMax)
    }

    /// The value of the whole text.
    public var root: JSONValue { JSONValue(document: self, index: 0) }

    /// The text of a string, escapes undone.
    func text(of node: Node) -> String {
        let bytes = bytes[Int(node.start)..<Int(node.end)]
        return String(decoding: node.isEscaped ? unescaped(bytes)[...] : bytes, as: UTF8.self)
    }

    /// Whether a string is this text, byte for byte; makes no `String` unless one was escaped.
    func isText(of node: Node, _ utf8: some Collection<UInt8>) -> Bool {
        let bytes = bytes[Int(node.start)..<Int(node.end)]
        return node.isEscaped ? unescaped(bytes).elementsEqual(utf8) : bytes.elementsEqual(utf8)
    }

    private static func parse(_ bytes: [UInt8], depthMax: Int) throws(JSONError) -> [Node] {
        // `withUnsafeBufferPointer` is generic over its error, so the typed throw passes through.
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONError) -> [Node] in
            var reader = JSONReader(buffer, depthMax: depthMax)
            return try reader.readText()
        }
    }
}
