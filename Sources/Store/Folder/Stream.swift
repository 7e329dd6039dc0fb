public import Guidance

/// Everything as one stream of JSON lines, in the form of `Snapshot`: what goes out comes in again as equal records.
public struct Export: Sendable {
    private let edition: Edition

    /// Reads a data folder. The stream is written from memory, so that nothing is held up by whoever takes it.
    ///
    /// - Parameters:
    ///   - path: Of a folder that no server uses, or whose files the server that uses it has pinned.
    ///   - last: The sequence number behind which nothing is read; nil for all there is.
    public init(of path: String, through last: Int? = nil) throws(StoreError) {
        edition = try Recovery(DataFolder(path), through: last).edition
        guard edition.sequence > 0 else { throw .outOfReach("there is no data in \(path)") }
    }

    /// Of the last decision in it.
    public var sequence: Int { edition.sequence }
    public var counts: [(table: String, count: Int)] { edition.records.counts }

    /// - Parameter put: Is given the stream in parts.
    /// - Returns: How many bytes it had.
    public func write<Failure: Error>(
        at now: Instant, to put: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) -> Int {
        try Snapshot.write(edition.records, edition.header(at: now), to: put)
    }
}

/// A stream that was exported, read whole and found good, for a new data folder.
public struct Import: Sendable {
    private let snapshot: Snapshot

    /// - Parameters:
    ///   - path: Of a file.
    ///   - name: What errors call it; nil for its path.
    /// - Throws: `StoreError` if it is not, to the last byte, what was exported.
    public init(_ path: String, called name: String? = nil) throws(StoreError) {
        let name = name ?? path
        do { snapshot = try Snapshot.read(path) } catch {
            if case .file(let error) = error {
                throw .outOfReach("\(name) cannot be imported: \(error); name a file that can be read")
            }
            if case .newer(let format) = error { throw .newer(file: name, format: format) }
            throw .unreadable(DataFault(error, name))
        }
        guard snapshot.header.sequence > 0 else { throw .outOfReach("there is no data in \(name)") }
    }

    /// Of the last decision in it; the next one in the new folder goes on from it.
    public var sequence: Int { snapshot.header.sequence }
    public var at: Instant { snapshot.header.at }
    public var counts: [(table: String, count: Int)] { snapshot.records.counts }

    /// Fills a data folder that is new or empty, or that an earlier import left incomplete.
    public func apply(to path: String) throws(StoreError) {
        let folder = DataFolder(path)
        try folder.build { () throws(StoreError) in
            _ = try Snapshot.publish(snapshot.records, snapshot.header, in: folder, Disk()) {}
            do throws(FileError) { _ = try Segment.make(first: sequence + 1, in: folder, Disk()) } catch {
                throw .unusable(folder, error)
            }
        } isWhole: { _ in
            true
        }
    }
}
