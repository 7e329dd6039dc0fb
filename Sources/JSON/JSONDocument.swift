/// One JSON text: its bytes, and a flat list of the values in them.
///
/// The list is in document order. A container precedes its contents, which for an object are names and values in turn,
/// and holds the index of the value after it, so walking a document allocates nothing and copies no text.
public final class JSONDocument: Sendable {
    /// The kind of a value. Numbers keep their text: the reader decides what range they may have.
    public enum Kind: UInt8, Sendable {
        case null, `true`, `false`, number, string, array, object
    }

    struct Node {
        var kind: Kind
        /// Whether a string holds at least one backslash, so that its text differs from its bytes.
        var isEscaped = false
        /// Offset of the first byte; for strings, of the byte after the opening quotation mark.
        var start: UInt32
        /// Offset after the last byte; for strings, of the closing quotation mark.
        var end: UInt32 = 0
        /// Index of the node after this value and all its contents.
        var next: UInt32 = 0
        /// Members of an object, elements of an array.
        var count: UInt32 = 0
    }

    public let bytes: [UInt8]
    let nodes: [Node]

    /// Reads one JSON text strictly (RFC 8259, and the stricter I-JSON of RFC 7493).
    ///
    /// Besides bad syntax it refuses a byte order mark, invalid UTF-8, lone surrogates, control characters in strings,
    /// a member name used twice in an object, nesting deeper than `depthMax`, and anything but white space after the
    /// value.
    ///
    /// - Throws: `JSONError` for the first fault, with line and column.
    /// - Complexity: O(n) in the number of bytes.
    public init(_ bytes: [UInt8], depthMax: Int = 64) throws(JSONError) {
        self.bytes = bytes
        self.nodes = try Self.parse(bytes, depthMax: depthMax)
    }

    /// As above, for a text whose outermost object has lists that are too long to be kept: their elements are visited as they are read,
    /// and each list stays behind empty. What is no array under these names is kept as it is.
    ///
    /// - Parameters:
    ///   - names: Of the lists.
    ///   - nodesMax: The most values that are kept at once, those of one element included.
    ///   - visit: Called before it is known whether the rest is JSON.
    public init(
        _ bytes: [UInt8], depthMax: Int = 64, passing names: [String], nodesMax: Int,
        to visit: @escaping (_ list: Int, _ element: borrowing JSONElement) -> Void
    ) throws(JSONError) {
        self.bytes = bytes
        let lists = JSONReader.PassingLists(names: names.map { Array($0.utf8) }, nodesMax: nodesMax) { visit($0, $1) }
        self.nodes = try bytes.withUnsafeBufferPointer { (buffer) throws(JSONError) -> [Node] in
            var reader = JSONReader(buffer, depthMax: depthMax, passing: lists)
            return try reader.readText()
        }
    }

    /// `{}`.
    static let emptyObject = JSONDocument(bytes: [0x7B, 0x7D], nodes: [Node(kind: .object, start: 0, end: 2, next: 1)])

    private init(bytes: [UInt8], nodes: [Node]) { (self.bytes, self.nodes) = (bytes, nodes) }

    /// The value of the whole text.
    public var root: JSONValue { JSONValue(document: self, index: 0) }

    /// The text of a string, with its escapes resolved.
    func text(of node: Node) -> String {
        let bytes = bytes[Int(node.start)..<Int(node.end)]
        return String(decoding: node.isEscaped ? unescaped(bytes)[...] : bytes, as: UTF8.self)
    }

    /// Whether a string equals this text, byte for byte; makes no `String` unless the string has escapes.
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
