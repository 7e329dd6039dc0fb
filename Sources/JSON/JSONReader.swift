/// Reads one JSON text into the nodes of a document and stops at the first fault.
struct JSONReader {
    typealias Node = JSONDocument.Node

    let bytes: UnsafeBufferPointer<UInt8>
    private let depthMax: Int
    /// Lists whose elements are handed over and not kept; nil for none.
    private let lists: PassingLists?
    var position = 0
    private(set) var nodes: [Node] = []

    init(_ bytes: UnsafeBufferPointer<UInt8>, depthMax: Int, passing lists: PassingLists? = nil) {
        self.bytes = bytes
        self.depthMax = depthMax
        self.lists = lists
        nodes.reserveCapacity(lists == nil ? bytes.count / 12 + 1 : 4096)
    }

    /// Lists of the outermost object, by name, that are too long to be kept as nodes.
    struct PassingLists {
        let names: [[UInt8]]
        /// More nodes than this are not kept at once.
        let nodesMax: Int
        let visit: (_ list: Int, _ element: borrowing JSONElement) -> Void
    }

    mutating func readText() throws(JSONError) -> [Node] {
        guard bytes.count < Int(UInt32.max) else { throw error(.longerThan4GiB, at: 0) }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw error(.byteOrderMark, at: 0) }
        // RFC 4627 §3: a text begins with two ASCII characters, so a zero among them, or a byte order mark other than
        // UTF-8's, reveals another encoding.
        if bytes.prefix(2).contains(0x00) || bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) {
            throw error(.otherEncoding, at: 0)
        }
        skipSpace()
        guard position < bytes.count else { throw error(.empty, at: position) }
        try readValue(depth: 1)
        skipSpace()
        guard position == bytes.count else { throw error(.goesOn, at: position) }
        return nodes
    }

    // MARK: Values

    private mutating func readValue(depth: Int) throws(JSONError) {
        switch peek() {
        case UInt8(ascii: "{"): try readObject(depth: depth)
        case UInt8(ascii: "["): try readArray(depth: depth)
        case UInt8(ascii: "\""): try readString()
        case UInt8(ascii: "t"): try readWord("true", .true)
        case UInt8(ascii: "f"): try readWord("false", .false)
        case UInt8(ascii: "n"): try readWord("null", .null)
        case UInt8(ascii: "-")?, (UInt8(ascii: "0")...UInt8(ascii: "9"))?: try readNumber()
        case nil: throw error(.expected(.value, textEnds: true), at: position)
        default: throw error(.expected(.value), at: position)
        }
    }

    private mutating func readObject(depth: Int) throws(JSONError) {
        let own = try open(.object, depth: depth)
        var count: UInt32 = 0
        var hasEscapedName = false
        skipSpace()
        if peek() != UInt8(ascii: "}") {
            while true {
                skipSpace()
                guard peek() == UInt8(ascii: "\"") else {
                    throw error(.expected(count == 0 ? .nameOrEnd : .name), at: position)
                }
                let name = nodes.count
                try readString()
                hasEscapedName = hasEscapedName || nodes[name].isEscaped
                skipSpace()
                try take(UInt8(ascii: ":"), .colon)
                skipSpace()
                if depth == 1, let lists, peek() == UInt8(ascii: "["), let list = lists.names.firstIndex(of: self.name(name)) {
                    try readPassing(lists, list)
                } else {
                    try readValue(depth: depth + 1)
                }
                count += 1
                skipSpace()
                guard peek() == UInt8(ascii: ",") else { break }
                position += 1
            }
        }
        try take(UInt8(ascii: "}"), .commaOrBrace)
        close(own, count: count)
        try refuseDuplicates(in: own, hasEscapedName: hasEscapedName)
    }

    private mutating func readArray(depth: Int) throws(JSONError) {
        let own = try open(.array, depth: depth)
        var count: UInt32 = 0
        skipSpace()
        if peek() != UInt8(ascii: "]") {
            while true {
                skipSpace()
                try readValue(depth: depth + 1)
                count += 1
                skipSpace()
                guard peek() == UInt8(ascii: ",") else { break }
                position += 1
            }
        }
        try take(UInt8(ascii: "]"), .commaOrBracket)
        close(own, count: count)
    }

    /// Reads a list element by element. It stays behind as an empty one.
    private mutating func readPassing(_ lists: PassingLists, _ list: Int) throws(JSONError) {
        let own = try open(.array, depth: 2)
        let first = nodes.count
        var count = 0
        skipSpace()
        if peek() != UInt8(ascii: "]") {
            while true {
                skipSpace()
                try readValue(depth: 3)
                nodes.withUnsafeBufferPointer { nodes in
                    lists.visit(list, JSONElement(bytes: bytes, nodes: nodes, index: first, place: count))
                }
                nodes.removeSubrange(first...)
                count += 1
                skipSpace()
                guard peek() == UInt8(ascii: ",") else { break }
                position += 1
            }
        }
        try take(UInt8(ascii: "]"), .commaOrBracket)
        close(own, count: 0)
    }

    private mutating func open(_ kind: JSONDocument.Kind, depth: Int) throws(JSONError) -> Int {
        guard depth <= depthMax else { throw error(.tooDeep(depthMax: depthMax), at: position) }
        try checkRoom()
        nodes.append(Node(kind: kind, start: UInt32(position)))
        position += 1
        return nodes.count - 1
    }

    private mutating func close(_ own: Int, count: UInt32) {
        nodes[own].end = UInt32(position)
        nodes[own].next = UInt32(nodes.count)
        nodes[own].count = count
    }

    // MARK: Bytes

    func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8, _ expected: JSONFault.Expected) throws(JSONError) {
        guard peek() == byte else { throw error(.expected(expected, textEnds: position == bytes.count), at: position) }
        position += 1
    }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    /// Adds a node for a value without parts that extends from `start` to the current position.
    mutating func append(_ kind: JSONDocument.Kind, from start: Int, isEscaped: Bool = false) throws(JSONError) {
        try checkRoom()
        nodes.append(
            Node(
                kind: kind, isEscaped: isEscaped, start: UInt32(start), end: UInt32(position), next: UInt32(nodes.count + 1)))
    }

    private func checkRoom() throws(JSONError) {
        guard let lists, nodes.count >= lists.nodesMax else { return }
        throw error(.tooManyValues(max: lists.nodesMax), at: position)
    }

    func error(_ fault: JSONFault, at offset: Int) -> JSONError { JSONError(fault, at: offset, in: bytes) }
}
