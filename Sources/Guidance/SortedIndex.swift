/// A sorted set of keys that is as cheap to copy as a reference.
///
/// A B+ tree: keys stand in the leaves, an inner node knows the first key below each child. Copies share nodes; a change
/// copies only the nodes on its path that a copy still shares. Taking keys out leaves nodes less than half full and merges
/// none: an emptied node goes, so a tree never holds more nodes than keys.
public struct SortedIndex<Key: Comparable & Sendable>: Sendable {
    /// Keys in a leaf and children of an inner node at the most. Small enough that copying one is cheap.
    private static var width: Int { 64 }

    private final class Node: @unchecked Sendable {  // changed only while one tree alone refers to it
        /// A leaf's keys; in an inner node, the first key below each child.
        var keys: [Key]
        var children: [Node]

        init(keys: [Key], children: [Node]) {
            self.keys = keys
            self.children = children
        }

        var isLeaf: Bool { children.isEmpty }

        func copy() -> Node { Node(keys: keys, children: children) }

        /// The last place whose key is not above `key`, or -1.
        func place(of key: Key) -> Int {
            var (low, high) = (0, keys.count)
            while low < high {
                let middle = (low + high) / 2
                if key < keys[middle] { high = middle } else { low = middle + 1 }
            }
            return low - 1
        }
    }

    private var root = Node(keys: [], children: [])
    public private(set) var count = 0

    public init() {}

    public var isEmpty: Bool { count == 0 }

    // MARK: Reading

    public func contains(_ key: Key) -> Bool {
        var node = root
        while true {
            let place = node.place(of: key)
            guard place >= 0 else { return false }
            if node.isLeaf { return node.keys[place] == key }
            node = node.children[place]
        }
    }

    /// Visits keys in order until `visit` says false.
    ///
    /// - Parameter start: The visit begins behind this key, whether the index holds it or not; nil begins at the first.
    /// - Complexity: O(log n) and the keys visited.
    public func forEach(after start: Key? = nil, _ visit: (Key) -> Bool) {
        _ = Self.forEach(in: root, after: start, visit)
    }

    private static func forEach(in node: Node, after start: Key?, _ visit: (Key) -> Bool) -> Bool {
        let place = start.map { node.place(of: $0) } ?? -1
        if node.isLeaf {
            for key in node.keys[(place + 1)...] where !visit(key) { return false }
            return true
        }
        for (offset, child) in node.children[max(0, place)...].enumerated() {
            guard forEach(in: child, after: offset == 0 ? start : nil, visit) else { return false }
        }
        return true
    }

    // MARK: Changing

    /// - Returns: False if the key was there.
    /// - Complexity: O(log n).
    @discardableResult
    public mutating func insert(_ key: Key) -> Bool {
        var split: Node?
        guard Self.insert(key, into: &root, split: &split) else { return false }
        if let split { root = Node(keys: [root.keys[0], split.keys[0]], children: [root, split]) }
        count += 1
        return true
    }

    private static func insert(_ key: Key, into node: inout Node, split: inout Node?) -> Bool {
        let place = node.place(of: key)
        if node.isLeaf && place >= 0 && node.keys[place] == key { return false }
        if !isKnownUniquelyReferenced(&node) { node = node.copy() }
        if node.isLeaf {
            node.keys.insert(key, at: place + 1)
        } else {
            let child = max(0, place)
            var childSplit: Node?
            guard insert(key, into: &node.children[child], split: &childSplit) else { return false }
            node.keys[child] = node.children[child].keys[0]
            if let childSplit {
                node.children.insert(childSplit, at: child + 1)
                node.keys.insert(childSplit.keys[0], at: child + 1)
            }
        }
        if node.keys.count > width { split = halve(node, isAtEnd: place + 1 >= node.keys.count - 1) }
        return true
    }

    /// Keys mostly come in rising order: at the end a full node stays full and the new one starts with the last entry.
    private static func halve(_ node: Node, isAtEnd: Bool) -> Node {
        let cut = isAtEnd ? node.keys.count - 1 : node.keys.count / 2
        let right = Node(keys: Array(node.keys[cut...]), children: node.isLeaf ? [] : Array(node.children[cut...]))
        node.keys.removeSubrange(cut...)
        if !node.isLeaf { node.children.removeSubrange(cut...) }
        return right
    }

    /// - Returns: False if the key was not there.
    /// - Complexity: O(log n).
    @discardableResult
    public mutating func remove(_ key: Key) -> Bool {
        guard contains(key) else { return false }
        Self.remove(key, from: &root)
        while root.children.count == 1 { root = root.children[0] }
        count -= 1
        return true
    }

    private static func remove(_ key: Key, from node: inout Node) {
        if !isKnownUniquelyReferenced(&node) { node = node.copy() }
        let place = node.place(of: key)
        if node.isLeaf {
            node.keys.remove(at: place)
            return
        }
        remove(key, from: &node.children[place])
        if let first = node.children[place].keys.first {
            node.keys[place] = first
        } else {
            node.children.remove(at: place)
            node.keys.remove(at: place)
        }
    }
}

extension SortedIndex: Equatable {
    public static func == (one: SortedIndex, other: SortedIndex) -> Bool {
        one.root === other.root || one.count == other.count && one.keys == other.keys
    }

    /// All keys in order; for tests and comparisons.
    public var keys: [Key] {
        var all: [Key] = []
        all.reserveCapacity(count)
        forEach {
            all.append($0)
            return true
        }
        return all
    }
}
