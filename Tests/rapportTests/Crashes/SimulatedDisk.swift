/// The files of one folder as the system shows them, and what a disk may hold of them if the power goes.
///
/// What it takes for granted is what POSIX and Linux file systems grant, and no more: bytes and size of a file are on disk
/// when a sync that began behind the write has ended, a name when a sync of its folder has. Of everything else any part can
/// be there: each page as it was at any moment, a page torn between sectors, the size anywhere between; names in the order
/// they were given or not. A rename is there or not, but never half.
struct SimulatedDisk {
    private static let pageBytes = 4096
    private static let sectorBytes = 512

    /// A file or a folder, whatever its name.
    final class Node {
        enum Change {
            case write(offset: Int, [UInt8])
            case truncate(Int)
        }

        let isFolder: Bool
        /// As it is known to be on disk.
        fileprivate(set) var synced: [UInt8]
        /// Since, in order.
        fileprivate var changes: [Change] = []
        /// How many of its changes are in `synced`.
        fileprivate var syncedCount = 0

        init(isFolder: Bool, synced: [UInt8] = []) { (self.isFolder, self.synced) = (isFolder, synced) }

        /// As the system shows it.
        var shown: [UInt8] { changes.reduce(into: synced) { SimulatedDisk.apply($1, to: &$0) } }
    }

    private enum Naming {
        case put(String, Node)
        case remove(String, Node)
        case move(String, String, Node)

        var folder: String {
            switch self {
            case .put(let path, _), .remove(let path, _), .move(_, let path, _): SimulatedDisk.parent(of: path)
            }
        }
    }

    private struct Sync {
        let node: Node
        /// What it covers, counted from the start.
        let changes: Int
        let namings: Int
    }

    let root: String
    private(set) var namesShown: [String: Node] = [:]
    private var namesSynced: [String: Node] = [:]
    /// Those that no sync covers, each with its number.
    private var namings: [(number: Int, naming: Naming)] = []
    private var namingsCount = 0
    private var open: [Int32: (node: Node, path: String)] = [:]
    private var syncs: [Int32: Sync] = [:]
    /// Every file that ever was, by its first name.
    private(set) var files: [(path: String, node: Node)] = []

    /// - Parameters:
    ///   - root: The folder, which is on disk.
    ///   - remains: What is on disk in it, as `remains` has it.
    init(root: String, holding remains: [String: [UInt8]?] = [:]) {
        self.root = root
        namesShown[root] = Node(isFolder: true)
        for (path, bytes) in remains { namesShown[root + path] = Node(isFolder: bytes == nil, synced: bytes ?? []) }
        namesSynced = namesShown
    }

    private static func parent(of path: String) -> String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }

    // MARK: What happens

    mutating func take(_ event: PowerCutLog.Event) throws {
        switch event {
        case .start: (open, syncs) = ([:], [:])
        case .open(let descriptor, let path, let isMade, let isEmptied):
            if namesShown[path] == nil, isMade { name(.put(path, makeFile(path))) }
            let node = try node(path)
            open[descriptor] = (node, path)
            if isEmptied { node.changes.append(.truncate(0)) }
        case .close(let descriptor): (open[descriptor], syncs[descriptor]) = (nil, nil)
        case .write(let descriptor, let offset, let bytes):
            try file(descriptor).node.changes.append(.write(offset: offset, bytes))
        case .truncate(let descriptor, let size): try file(descriptor).node.changes.append(.truncate(size))
        case .syncBegins(let descriptor):
            let node = try file(descriptor).node
            syncs[descriptor] = Sync(node: node, changes: node.syncedCount + node.changes.count, namings: namingsCount)
        case .syncEnds(let descriptor):
            guard let sync = syncs.removeValue(forKey: descriptor) else { throw Failure("a sync ends that did not begin") }
            settle(sync, try file(descriptor).path)
        case .makeFolder(let path): name(.put(path, Node(isFolder: true)))
        case .rename(let old, let new):
            let node = try node(old)
            guard !node.isFolder, Self.parent(of: old) == Self.parent(of: new) else { throw Failure("\(old) moves far away") }
            name(.move(old, new, node))
        case .link(let old, let new): name(.put(new, try node(old)))
        case .unlink(let path): name(.remove(path, try node(path)))
        case .sent: break
        }
    }

    private mutating func makeFile(_ path: String) -> Node {
        let node = Node(isFolder: false)
        files.append((path, node))
        return node
    }

    private func node(_ path: String) throws -> Node {
        guard let node = namesShown[path] else { throw Failure("\(path) was made by a call that is not looked at") }
        return node
    }

    private func file(_ descriptor: Int32) throws -> (node: Node, path: String) {
        guard let file = open[descriptor] else { throw Failure("descriptor \(descriptor) is not open") }
        return file
    }

    private mutating func name(_ naming: Naming) {
        namings.append((namingsCount, naming))
        namingsCount += 1
        Self.apply(naming, to: &namesShown)
    }

    private mutating func settle(_ sync: Sync, _ path: String) {
        guard !sync.node.isFolder else {
            for (number, naming) in namings where number < sync.namings && naming.folder == path {
                Self.apply(naming, to: &namesSynced)
            }
            return namings.removeAll { $0.number < sync.namings && $0.naming.folder == path }
        }
        let covered = sync.changes - sync.node.syncedCount  // less than none if another sync covered them
        for _ in 0..<max(0, covered) { Self.apply(sync.node.changes.removeFirst(), to: &sync.node.synced) }
        sync.node.syncedCount = max(sync.node.syncedCount, sync.changes)
    }

    private static func apply(_ naming: Naming, to names: inout [String: Node]) {
        switch naming {
        case .put(let path, let node): names[path] = node
        case .remove(let path, let node): if names[path] === node { names[path] = nil }
        case .move(let old, let new, let node):
            if names[old] === node { names[old] = nil }
            names[new] = node
        }
    }

    private static func apply(_ change: Node.Change, to bytes: inout [UInt8]) {
        switch change {
        case .write(let offset, let written):
            resize(&bytes, to: max(bytes.count, offset + written.count))
            copy((written, 0), to: &bytes, offset..<(offset + written.count))
        case .truncate(let size): resize(&bytes, to: size)
        }
    }

    /// Without a source, zeros. By the whole range, for a byte at a time takes long where nothing is optimized.
    private static func copy(_ source: (bytes: [UInt8], start: Int)?, to bytes: inout [UInt8], _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        bytes.withUnsafeMutableBytes { bytes in
            let target = UnsafeMutableRawBufferPointer(rebasing: bytes[range])
            guard let source else { return _ = target.initializeMemory(as: UInt8.self, repeating: 0) }
            source.bytes.withUnsafeBytes {
                target.copyMemory(from: .init(rebasing: $0[source.start..<(source.start + range.count)]))
            }
        }
    }

    private static func resize(_ bytes: inout [UInt8], to size: Int) {
        if size < bytes.count { bytes.removeLast(bytes.count - size) }
        if size > bytes.count { bytes += [UInt8](repeating: 0, count: size - bytes.count) }
    }

    // MARK: What is left

    /// What a disk could hold if the power went now: the content of each file, nil for a folder, by its path within the root.
    func remains(_ random: inout SeededGenerator) -> [String: [UInt8]?] {
        var names = namesSynced
        switch random.below(3) {
        case 0: break
        case 1: for (_, naming) in namings.prefix(random.below(namings.count + 1)) { Self.apply(naming, to: &names) }
        default: for (_, naming) in namings where random.below(2) == 0 { Self.apply(naming, to: &names) }
        }
        return remains(names) { Self.content(of: $0, &random) }
    }

    /// The least that a disk could hold: what syncs cover, and nothing else.
    var leastRemains: [String: [UInt8]?] { remains(namesSynced) { $0.synced } }

    private func remains(_ names: [String: Node], _ content: (Node) -> [UInt8]) -> [String: [UInt8]?] {
        var remains: [String: [UInt8]?] = [:]
        for (path, node) in names.sorted(by: { $0.key < $1.key }) where path != root {
            let (path, folder) = (String(path.dropFirst(root.count)), Self.parent(of: String(path.dropFirst(root.count))))
            guard folder.isEmpty || remains.keys.contains(folder) else { continue }
            remains.updateValue(node.isFolder ? nil : content(node), forKey: path)
        }
        return remains
    }

    private static func content(of node: Node, _ random: inout SeededGenerator) -> [UInt8] {
        let count = node.changes.count
        guard count > 0 else { return node.synced }
        var (sizes, size) = ([node.synced.count], node.synced.count)
        for change in node.changes {
            switch change {
            case .write(let offset, let bytes): size = max(size, offset + bytes.count)
            case .truncate(let to): size = to
            }
            sizes.append(size)
        }
        let (least, most) = (sizes.min() ?? 0, sizes.max() ?? 0)
        let newest = newestChanges(sectors: (most + sectorBytes - 1) / sectorBytes, changes: count, &random)
        var bytes = node.synced
        resize(&bytes, to: newest.count * sectorBytes)
        for (number, change) in node.changes.enumerated() {
            let (offset, written, end): (Int, [UInt8]?, Int) =
                switch change {
                case .write(let offset, let written): (offset, written, offset + written.count)
                case .truncate(let size): (size, nil, bytes.count)
                }
            var start = offset
            while start < end {
                let stop = min(end, (start / sectorBytes + 1) * sectorBytes)
                if number < newest[start / sectorBytes] {
                    copy(written.map { ($0, start - offset) }, to: &bytes, start..<stop)
                }
                start = stop
            }
        }
        let isBetween = random.below(2) == 0
        resize(&bytes, to: isBetween ? Int.random(in: least...most, using: &random) : sizes[random.below(sizes.count)])
        return bytes
    }

    /// For each sector how many of the changes it has seen.
    private static func newestChanges(sectors: Int, changes: Int, _ random: inout SeededGenerator) -> [Int] {
        let mood = random.below(4)
        if mood < 2 { return Array(repeating: mood == 0 ? 0 : changes, count: sectors) }
        var newest: [Int] = []
        while newest.count < sectors {
            let one = random.below(changes + 1)
            let other = random.below(4) == 0 ? random.below(changes + 1) : one  // torn
            for _ in 0..<(pageBytes / sectorBytes) { newest.append(random.below(2) == 0 ? one : other) }
        }
        return newest
    }
}
