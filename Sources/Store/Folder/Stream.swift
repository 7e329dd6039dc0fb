public import Guidance

/// Everything as one stream of JSON lines, in the form of `Snapshot`: importing an export gives equal records.
public struct Export: Sendable {
    private let edition: Edition

    /// Reads a data folder. The stream is then written from memory, so a slow receiver holds up nothing.
    ///
    /// - Parameters:
    ///   - path: A folder that no server uses, or whose files its server has pinned.
    ///   - last: The last sequence number to read; nil for all.
    public init(of path: String, through last: Int? = nil) throws(StoreError) {
        edition = try Recovery(DataFolder(path), through: last).edition
        guard edition.sequence > 0 else { throw .outOfReach("there is no data in \(path)") }
    }

    /// The sequence number of the last decision in it.
    public var sequence: Int { edition.sequence }
    public var counts: [(kind: KindName, count: Int)] { edition.records.counts }

    /// - Parameter put: Takes the stream in parts.
    /// - Returns: How many bytes the stream has.
    @_spi(Journal) public func write<Failure: Error>(
        at now: Instant, to put: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) -> Int {
        try Snapshot.write(edition.records, edition.header(at: now), to: put)
    }
}

/// An exported stream, read whole and checked, for a new data folder.
public struct Import: Sendable {
    private let snapshot: Snapshot

    /// - Parameters:
    ///   - path: The file.
    ///   - name: What errors call the file; nil for its path.
    /// - Throws: `StoreError` if the file is not, to the last byte, what was exported.
    public init(_ path: String, called name: String? = nil) throws(StoreError) {
        let name = name ?? path
        do { snapshot = try Snapshot.read(path) } catch {
            if error == .unfinished {
                throw .unreadable(DataFault(file: name, line: 1, offset: 0, reason: Snapshot.lack(of: path)))
            }
            if case .file(let error) = error {
                throw .outOfReach("\(name) cannot be imported: \(error); name a file that can be read")
            }
            if case .newer(let what) = error { throw .newer(file: name, what) }
            throw .unreadable(DataFault(error, name))
        }
        guard snapshot.header.sequence > 0 else { throw .outOfReach("there is no data in \(name)") }
    }

    /// The sequence number of the last decision in it; the next decision in the new folder follows it.
    public var sequence: Int { snapshot.header.sequence }
    public var at: Instant { snapshot.header.at }
    public var counts: [(kind: KindName, count: Int)] { snapshot.records.counts }

    /// Fills a data folder that is new or empty, or that an earlier import left incomplete.
    public func apply(to path: String) throws(StoreError) {
        let folder = DataFolder(path)
        try folder.build { () throws(StoreError) in
            _ = try Snapshot.publish(snapshot.records, snapshot.header, in: folder, Disk()) {}
            do throws(FileError) { _ = try Segment.make(first: sequence + 1, .plain, in: folder, Disk()) } catch {
                throw .unusable(folder, error)
            }
        } isWhole: { _ in
            true
        }
    }
}
