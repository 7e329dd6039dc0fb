/// A sorted set of keys that is as cheap to copy as a reference.
///
/// A B+ tree: keys stand in the leaves, an inner node knows the first key below each child. Copies share nodes; a change
/// copies only the nodes on its path that a copy still shares. A node that has become nearly empty joins a neighbour with
/// room, so that keys which come at the end and go anywhere, as times of change do, leave no trail of such nodes.
public struct SortedIndex<Key: Comparable & Sendable>: Sendable {
    /// Keys in a leaf at the most: a kilobyte, so that copying one is cheap.
    private static var leafWidth: Int { max(8, 1024 / MemoryLayout<Key>.stride) }
    /// Children of an inner node at the most. Copying it counts a reference for each, which looks at every child.
    private static var innerWidth: Int { 16 }

    private final class Node: @unchecked Sendable {  // changed only while one tree alone refers to it
        /// A leaf's keys; in an inner node, the first key below each child.
        // Only what has the one tree touches them, and no access to either is open while another begins.
        #if !CHECKED
        @exclusivity(unchecked)
        #endif
        var keys: [Key] = []
        #if !CHECKED
        @exclusivity(unchecked)
        #endif
        var children: [Node] = []

        /// Arrays have room for a full node from the start: growing by doubling, they would take twice as much.
        init(keys: some Collection<Key>, children: some Collection<Node>) {
            self.keys.reserveCapacity(children.isEmpty ? leafWidth : innerWidth)
            self.keys += keys
            if !children.isEmpty {
                self.children.reserveCapacity(innerWidth)
                self.children += children
            }
        }

        var isLeaf: Bool { children.isEmpty }
        var width: Int { isLeaf ? leafWidth : innerWidth }

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

        /// Splits a full node and returns its new right neighbour.
        func split(at cut: Int) -> Node {
            let right = Node(keys: keys[cut...], children: isLeaf ? [] : children[cut...])
            keys.removeSubrange(cut...)
            if !isLeaf { children.removeSubrange(cut...) }
            return right
        }

        /// Adds an entry; a full node is split first.
        ///
        /// Keys mostly come in rising order: at the end a full node stays full and the new one starts with the entry.
        ///
        /// - Returns: The new right neighbour, if there had to be one.
        func put(_ key: Key, _ child: Node?, at place: Int) -> Node? {
            guard keys.count == width else {
                keys.insert(key, at: place)
                if let child { children.insert(child, at: place) }
                return nil
            }
            if place == width { return Node(keys: [key], children: child.map { [$0] } ?? []) }
            let right = split(at: width / 2)
            _ = place <= keys.count ? put(key, child, at: place) : right.put(key, child, at: place - keys.count)
            return right
        }
    }

    private var root = Node(keys: [], children: [])
    public private(set) var count = 0

    public init() {}

    /// - Parameter keys: Each once.
    /// - Complexity: O(n) if they rise already, else that of sorting them. Nodes are full.
    public init(_ keys: [Key]) {
        guard !keys.isEmpty else { return }
        let keys = zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 } ? keys : keys.sorted()
        func chunks<Entry>(_ entries: [Entry], of width: Int) -> [ArraySlice<Entry>] {
            stride(from: 0, to: entries.count, by: width).map { entries[$0..<min(entries.count, $0 + width)] }
        }
        var level = chunks(keys, of: Self.leafWidth).map { Node(keys: $0, children: []) }
        while level.count > 1 {
            level = chunks(level, of: Self.innerWidth).map { Node(keys: $0.map { $0.keys[0] }, children: $0) }
        }
        (root, count) = (level[0], keys.count)
    }

    public var isEmpty: Bool { count == 0 }

    // MARK: Reading

    public func contains(_ key: Key) -> Bool { find(key) != nil }

    /// The key in the index that equals this one, which may say less; nil if there is none.
    ///
    /// - Complexity: O(log n).
    public func find(_ key: Key) -> Key? {
        var node = root
        while true {
            let place = node.place(of: key)
            guard place >= 0 else { return nil }
            guard !node.isLeaf else { return node.keys[place] == key ? node.keys[place] : nil }
            node = node.children[place]
        }
    }

    /// Visits keys in rising order until `visit` says false.
    ///
    /// - Parameter start: The visit begins behind this key, whether the index holds it or not; nil begins at the first.
    /// - Returns: False if `visit` did.
    /// - Complexity: O(log n) and the keys visited.
    @discardableResult
    public func forEach<Failure: Error>(
        after start: Key? = nil, _ visit: (Key) throws(Failure) -> Bool
    ) throws(Failure) -> Bool {
        try Self.forEach(in: root, after: start, visit)
    }

    private static func forEach<Failure: Error>(
        in node: Node, after start: Key?, _ visit: (Key) throws(Failure) -> Bool
    ) throws(Failure) -> Bool {
        let place = start.map { node.place(of: $0) } ?? -1
        if node.isLeaf {
            for key in node.keys[(place + 1)...] { guard try visit(key) else { return false } }
            return true
        }
        let first = max(0, place)
        for place in first..<node.children.count {
            guard try forEach(in: node.children[place], after: place == first ? start : nil, visit) else { return false }
        }
        return true
    }

    /// Visits keys in falling order until `visit` says false.
    ///
    /// - Parameter start: The visit begins with the last key below this one, whether the index holds it or not; nil begins
    ///   at the last of all.
    /// - Returns: False if `visit` did.
    /// - Complexity: O(log n) and the keys visited.
    @discardableResult
    public func forEachFalling<Failure: Error>(
        before start: Key? = nil, _ visit: (Key) throws(Failure) -> Bool
    ) throws(Failure) -> Bool {
        try Self.forEachFalling(in: root, before: start, visit)
    }

    private static func forEachFalling<Failure: Error>(
        in node: Node, before start: Key?, _ visit: (Key) throws(Failure) -> Bool
    ) throws(Failure) -> Bool {
        let last = start.map { node.place(of: $0) } ?? node.keys.count - 1
        guard last >= 0 else { return true }
        if node.isLeaf {
            // The key itself is not below itself.
            let end = node.keys[last] == start ? last : last + 1
            for key in node.keys[..<end].reversed() { guard try visit(key) else { return false } }
            return true
        }
        for place in (0...last).reversed() {
            guard try forEachFalling(in: node.children[place], before: place == last ? start : nil, visit) else { return false }
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
            split = node.put(key, nil, at: place + 1)
            return true
        }
        let child = max(0, place)
        var childSplit: Node?
        guard insert(key, into: &node.children[child], split: &childSplit) else { return false }
        node.keys[child] = node.children[child].keys[0]
        if let childSplit { split = node.put(childSplit.keys[0], childSplit, at: child + 1) }
        return true
    }

    /// Inserts the key, in place of the one that equals it.
    ///
    /// - Returns: That one; nil if there was none.
    /// - Complexity: O(log n).
    @discardableResult
    public mutating func update(_ key: Key) -> Key? {
        guard let old = find(key) else {
            insert(key)
            return nil
        }
        Self.replace(key, in: &root)
        return old
    }

    private static func replace(_ key: Key, in node: inout Node) {
        if !isKnownUniquelyReferenced(&node) { node = node.copy() }
        let place = node.place(of: key)
        guard !node.isLeaf else { return node.keys[place] = key }
        replace(key, in: &node.children[place])
        node.keys[place] = node.children[place].keys[0]  // or the old one would be kept here
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
        guard let first = node.children[place].keys.first else {
            node.keys.remove(at: place)
            node.children.remove(at: place)
            return
        }
        node.keys[place] = first
        guard node.children[place].keys.count <= node.children[place].width / 4 else { return }
        _ = join(place - 1, in: node) || join(place, in: node)
    }

    /// Makes one of a child and its right neighbour, if the one leaves room for keys to come.
    ///
    /// - Returns: False if it does not, or if there are not both.
    private static func join(_ place: Int, in node: Node) -> Bool {
        guard place >= 0, place + 1 < node.children.count else { return false }
        let right = node.children[place + 1]
        guard node.children[place].keys.count + right.keys.count <= right.width * 3 / 4 else { return false }
        if !isKnownUniquelyReferenced(&node.children[place]) { node.children[place] = node.children[place].copy() }
        node.children[place].keys += right.keys
        node.children[place].children += right.children
        node.keys.remove(at: place + 1)
        node.children.remove(at: place + 1)
        return true
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

    /// How many nodes there are; for tests.
    var nodeCount: Int {
        func count(_ node: Node) -> Int { node.children.reduce(1) { $0 + count($1) } }
        return count(root)
    }
}
