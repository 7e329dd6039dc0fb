/// One element of a list that is read piece by piece, see `JSONDocument.init(_:passing:)`. Valid only while it is visited.
public struct JSONElement: ~Copyable {
    typealias Node = JSONDocument.Node

    private let bytes: UnsafeBufferPointer<UInt8>
    private let nodes: UnsafeBufferPointer<Node>
    private let index: Int
    /// Its place in the list.
    public let place: Int

    init(bytes: UnsafeBufferPointer<UInt8>, nodes: UnsafeBufferPointer<Node>, index: Int, place: Int) {
        (self.bytes, self.nodes, self.index, self.place) = (bytes, nodes, index, place)
    }

    public var kind: JSONDocument.Kind { nodes[index].kind }

    /// The number of members or elements in it; 0 for anything that is not a container.
    public var count: Int { Int(nodes[index].count) }

    /// Visits what an array holds: of each value the kind, and the number where it is a whole one (as `JSONValue.wholeNumber`).
    public func forEachNumber(_ visit: (_ place: Int, _ kind: JSONDocument.Kind, _ number: Int?) -> Void) {
        guard kind == .array else { return }
        var next = index + 1
        for place in 0..<count {
            let node = nodes[next]
            visit(place, node.kind, node.kind == .number ? number(node) : nil)
            next = Int(node.next)
        }
    }

    /// The element as a document of its own.
    public func document() -> JSONDocument? {
        let node = nodes[index]
        let quote = node.kind == .string ? 1 : 0
        // It is well-formed: it has just been read.
        return try? JSONDocument(Array(bytes[Int(node.start) - quote..<Int(node.end) + quote]))
    }

    private func number(_ node: Node) -> Int? {
        let (start, end) = (Int(node.start), Int(node.end))
        guard end - start <= 15 else { return slowNumber(start, end) }
        var value = 0
        for place in start..<end {
            let digit = bytes[place] &- UInt8(ascii: "0")
            guard digit <= 9 else { return slowNumber(start, end) }
            value = value &* 10 &+ Int(digit)
        }
        return value
    }

    /// One with a sign, a point or an exponent, or with very many digits.
    private func slowNumber(_ start: Int, _ end: Int) -> Int? {
        let raw = Array(bytes[start..<end])
        let value = Int(String(decoding: raw, as: UTF8.self)) ?? JSONValue.whole(raw[...])
        return value.flatMap(JSONValue.bounded)
    }
}
