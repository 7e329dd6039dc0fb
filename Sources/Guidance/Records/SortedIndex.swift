/// What an index keeps in order.
protocol Sorted: Sendable {
    /// What alone decides its place. It may be less than the whole, and comparing it should count no reference.
    associatedtype Order: Comparable & Sendable
    var order: Order { get }
}

extension Sorted where Order == Self {
    var order: Self { self }
}

/// A sorted set of entries that is as cheap to copy as a reference.
///
/// A B+ tree: entries stand in the leaves, an inner node knows the order of the first entry below each child. Copies share
/// nodes; a change copies only the nodes on its path that a copy still shares. A node that has become nearly empty joins a
/// neighbour with room, so that entries which come at the end and go anywhere, as times of change do, leave no trail of such
/// nodes.
struct SortedIndex<Entry: Sorted>: Sendable {
    typealias Order = Entry.Order

    /// Entries in a leaf at the most: a kilobyte, so that copying one is cheap.
    private static var leafWidth: Int { max(8, 1024 / MemoryLayout<Entry>.stride) }
    /// Children of an inner node at the most. Copying it counts a reference for each, which looks at every child.
    private static var innerWidth: Int { 16 }

    private final class Node: @unchecked Sendable {  // changed only while one tree alone refers to it
        // Changed only while one tree alone refers to the node, so that no access to one is open while another begins.
        /// A leaf's alone.
        #if !DEBUG
        @exclusivity(unchecked)
        #endif
        var entries: [Entry] = []
        /// An inner node's alone: the order of the first entry below each child.
        #if !DEBUG
        @exclusivity(unchecked)
        #endif
        var firsts: [Order] = []
        /// An inner node's alone.
        #if !DEBUG
        @exclusivity(unchecked)
        #endif
        var children: [Node] = []

        /// Arrays have room for a full node from the start: growing by doubling, they would take twice as much.
        init(entries: some Collection<Entry>) {
            self.entries.reserveCapacity(leafWidth)
            self.entries += entries
        }

        init(firsts: some Collection<Order>, children: some Collection<Node>) {
            self.firsts.reserveCapacity(innerWidth)
            self.children.reserveCapacity(innerWidth)
            self.firsts += firsts
            self.children += children
        }

        var isLeaf: Bool { children.isEmpty }
        var count: Int { isLeaf ? entries.count : children.count }
        var width: Int { isLeaf ? leafWidth : innerWidth }
        var first: Order { isLeaf ? entries[0].order : firsts[0] }

        func copy() -> Node { isLeaf ? Node(entries: entries) : Node(firsts: firsts, children: children) }

        /// The last place that is not above `order`, or -1.
        func place(of order: Order) -> Int {
            func search(_ count: Int, isBelow: (Int) -> Bool) -> Int {
                var (low, high) = (0, count)
                while low < high {
                    let middle = (low + high) / 2
                    if isBelow(middle) { high = middle } else { low = middle + 1 }
                }
                return low - 1
            }
            // Through pointers, for an entry taken from an array would be counted as a reference.
            return isLeaf
                ? entries.withUnsafeBufferPointer { entries in search(entries.count) { order < entries[$0].order } }
                : firsts.withUnsafeBufferPointer { firsts in search(firsts.count) { order < firsts[$0] } }
        }

        /// The place in a leaf of what has this order.
        func exactPlace(of order: Order) -> Int? {
            let place = place(of: order)
            return place >= 0 && entries[place].order == order ? place : nil
        }

        /// Splits a full node and returns its new right neighbour.
        func split(at cut: Int) -> Node {
            guard !isLeaf else {
                let right = Node(entries: entries[cut...])
                entries.removeSubrange(cut...)
                return right
            }
            let right = Node(firsts: firsts[cut...], children: children[cut...])
            firsts.removeSubrange(cut...)
            children.removeSubrange(cut...)
            return right
        }

        /// Adds an entry to a leaf or a child to an inner node; a full node is split first.
        ///
        /// Entries mostly come in rising order: at the end a full node stays full and the new one starts with the entry.
        ///
        /// - Returns: The new right neighbour, if there had to be one.
        func put(_ part: Part, at place: Int) -> Node? {
            guard count == width else {
                switch part {
                case .entry(let entry): entries.insert(entry, at: place)
                case .child(let child):
                    firsts.insert(child.first, at: place)
                    children.insert(child, at: place)
                }
                return nil
            }
            if place == width {
                switch part {
                case .entry(let entry): return Node(entries: [entry])
                case .child(let child): return Node(firsts: [child.first], children: [child])
                }
            }
            let right = split(at: width / 2)
            _ = place <= count ? put(part, at: place) : right.put(part, at: place - count)
            return right
        }
    }

    private enum Part {
        case entry(Entry)
        case child(Node)
    }

    private var root = Node(entries: [])
    private(set) var count = 0

    init() {}

    /// - Parameter entries: Each once.
    /// - Complexity: O(n) if they rise already, else that of sorting them. Nodes are full.
    init(_ entries: [Entry]) {
        let isRising = zip(entries, entries.dropFirst()).allSatisfy { $0.order < $1.order }
        self.init(rising: isRising ? entries : entries.sorted { $0.order < $1.order })
    }

    /// - Parameter entries: Each once, in rising order.
    init(rising entries: [Entry]) {
        guard !entries.isEmpty else { return }
        func chunks<Part>(_ parts: [Part], of width: Int) -> [ArraySlice<Part>] {
            stride(from: 0, to: parts.count, by: width).map { parts[$0..<min(parts.count, $0 + width)] }
        }
        var level = chunks(entries, of: Self.leafWidth).map { Node(entries: $0) }
        while level.count > 1 {
            level = chunks(level, of: Self.innerWidth).map { Node(firsts: $0.map(\.first), children: $0) }
        }
        (root, count) = (level[0], entries.count)
    }

    var isEmpty: Bool { count == 0 }

    // MARK: Reading

    func contains(_ order: Order) -> Bool { find(order) != nil }

    /// The entry of this order; nil if there is none.
    ///
    /// - Complexity: O(log n).
    func find(_ order: Order) -> Entry? {
        let leaf = leaf(for: order)
        return leaf.exactPlace(of: order).map { leaf.entries[$0] }
    }

    /// The one leaf that can have an entry of this order.
    private func leaf(for order: Order) -> Node {
        var node = root
        while !node.isLeaf { node = node.children[max(0, node.place(of: order))] }
        return node
    }

    /// Visits entries in rising order until `visit` says false.
    ///
    /// - Parameter start: The visit begins after this place, whether the index holds an entry there or not; nil begins at the
    ///   first.
    /// - Returns: False if `visit` did.
    /// - Complexity: O(log n) and the entries visited.
    @discardableResult
    func forEach<Failure: Error>(
        after start: Order? = nil, _ visit: (Entry) throws(Failure) -> Bool
    ) throws(Failure) -> Bool {
        try Self.forEach(in: root, after: start, visit)
    }

    private static func forEach<Failure: Error>(
        in node: Node, after start: Order?, _ visit: (Entry) throws(Failure) -> Bool
    ) throws(Failure) -> Bool {
        let place = start.map { node.place(of: $0) } ?? -1
        if node.isLeaf {
            for entry in node.entries[(place + 1)...] { guard try visit(entry) else { return false } }
            return true
        }
        let first = max(0, place)
        for place in first..<node.children.count {
            guard try forEach(in: node.children[place], after: place == first ? start : nil, visit) else { return false }
        }
        return true
    }

    /// Visits entries in falling order until `visit` says false.
    ///
    /// - Parameter start: The visit begins with the last entry below this place, whether the index holds one there or not; nil
    ///   begins at the last of all.
    /// - Returns: False if `visit` did.
    /// - Complexity: O(log n) and the entries visited.
    @discardableResult
    func forEachFalling<Failure: Error>(
        before start: Order? = nil, _ visit: (Entry) throws(Failure) -> Bool
    ) throws(Failure) -> Bool {
        try Self.forEachFalling(in: root, before: start, visit)
    }

    private static func forEachFalling<Failure: Error>(
        in node: Node, before start: Order?, _ visit: (Entry) throws(Failure) -> Bool
    ) throws(Failure) -> Bool {
        let last = start.map { node.place(of: $0) } ?? node.count - 1
        guard last >= 0 else { return true }
        if node.isLeaf {
            // The place itself is not below itself.
            let end = node.entries[last].order == start ? last : last + 1
            for entry in node.entries[..<end].reversed() { guard try visit(entry) else { return false } }
            return true
        }
        for place in (0...last).reversed() {
            guard try forEachFalling(in: node.children[place], before: place == last ? start : nil, visit) else { return false }
        }
        return true
    }

    /// Visits entries in rising or falling order, from a place on, until `visit` says false.
    func forEach(isFalling: Bool, after start: Order?, _ visit: (Entry) -> Bool) {
        _ = isFalling ? forEachFalling(before: start, visit) : forEach(after: start, visit)
    }

    /// Finds entries one after the other, mostly near each other.
    ///
    /// It remembers the leaf of the last one, and goes down the tree only for those that are not in it.
    struct Finder {
        private let index: SortedIndex
        private var leaf: Node

        init(_ index: SortedIndex) { (self.index, leaf) = (index, index.root) }

        mutating func find(_ order: Order) -> Entry? {
            if leaf.isLeaf, let place = leaf.exactPlace(of: order) { return leaf.entries[place] }
            leaf = index.leaf(for: order)
            return leaf.exactPlace(of: order).map { leaf.entries[$0] }
        }
    }

    // MARK: Changing

    /// - Returns: False if there was one of the same order.
    /// - Complexity: O(log n).
    @discardableResult
    mutating func insert(_ entry: Entry) -> Bool {
        var split: Node?
        guard Self.insert(entry, into: &root, split: &split) else { return false }
        if let split { root = Node(firsts: [root.first, split.first], children: [root, split]) }
        count += 1
        return true
    }

    private static func insert(_ entry: Entry, into node: inout Node, split: inout Node?) -> Bool {
        let place = node.place(of: entry.order)
        if node.isLeaf && place >= 0 && node.entries[place].order == entry.order { return false }
        if !isKnownUniquelyReferenced(&node) { node = node.copy() }
        if node.isLeaf {
            split = node.put(.entry(entry), at: place + 1)
            return true
        }
        let child = max(0, place)
        var childSplit: Node?
        guard insert(entry, into: &node.children[child], split: &childSplit) else { return false }
        node.firsts[child] = node.children[child].first
        if let childSplit { split = node.put(.child(childSplit), at: child + 1) }
        return true
    }

    /// Inserts the entry, in place of the one of the same order.
    ///
    /// - Returns: That one; nil if there was none.
    /// - Complexity: O(log n).
    @discardableResult
    mutating func update(_ entry: Entry) -> Entry? {
        guard let old = find(entry.order) else {
            insert(entry)
            return nil
        }
        Self.replace(entry, in: &root)
        return old
    }

    private static func replace(_ entry: Entry, in node: inout Node) {
        if !isKnownUniquelyReferenced(&node) { node = node.copy() }
        let place = node.place(of: entry.order)
        guard !node.isLeaf else { return node.entries[place] = entry }
        replace(entry, in: &node.children[place])
        node.firsts[place] = node.children[place].first  // equal, but what it refers to may be the old entry
    }

    /// - Returns: False if there was none.
    /// - Complexity: O(log n).
    @discardableResult
    mutating func remove(_ order: Order) -> Bool {
        guard contains(order) else { return false }
        Self.remove(order, from: &root)
        while root.children.count == 1 { root = root.children[0] }
        count -= 1
        return true
    }

    private static func remove(_ order: Order, from node: inout Node) {
        if !isKnownUniquelyReferenced(&node) { node = node.copy() }
        let place = node.place(of: order)
        if node.isLeaf {
            node.entries.remove(at: place)
            return
        }
        remove(order, from: &node.children[place])
        guard node.children[place].count > 0 else {
            node.firsts.remove(at: place)
            node.children.remove(at: place)
            return
        }
        node.firsts[place] = node.children[place].first
        guard node.children[place].count <= node.children[place].width / 4 else { return }
        _ = join(place - 1, in: node) || join(place, in: node)
    }

    /// Makes one of a child and its right neighbour, if the one leaves room for entries to come.
    ///
    /// - Returns: False if it does not, or if there are not both.
    private static func join(_ place: Int, in node: Node) -> Bool {
        guard place >= 0, place + 1 < node.children.count else { return false }
        let right = node.children[place + 1]
        guard node.children[place].count + right.count <= right.width * 3 / 4 else { return false }
        if !isKnownUniquelyReferenced(&node.children[place]) { node.children[place] = node.children[place].copy() }
        node.children[place].entries += right.entries
        node.children[place].firsts += right.firsts
        node.children[place].children += right.children
        node.firsts.remove(at: place + 1)
        node.children.remove(at: place + 1)
        return true
    }
}

extension SortedIndex: Equatable where Entry: Equatable {
    static func == (one: SortedIndex, other: SortedIndex) -> Bool {
        one.root === other.root || one.count == other.count && one.entries == other.entries
    }
}

extension SortedIndex {
    /// All entries in order; for tests and comparisons.
    var entries: [Entry] {
        var all: [Entry] = []
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
