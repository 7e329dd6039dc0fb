@_spi(Journal) import Guidance
import JSON
import Platform

extension Snapshot {
    /// Writes records as a stream, in parts of about a quarter of a mebibyte.
    ///
    /// - Returns: The size of the stream in bytes.
    static func write<Failure: Error>(
        _ records: Records, _ header: Header, to put: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) -> Int {
        let digest = SHA256()
        var (part, count, bytes) = (line(header), 0, 0)
        part.reserveCapacity(StoreLimits.chunkBytes + 4096)
        func flush() throws(Failure) {
            part.withUnsafeBytes { digest.add($0) }
            try put(part)
            bytes += part.count
            part.removeAll(keepingCapacity: true)
        }
        try records.forEachChange { (change) throws(Failure) in
            part += JSONWriter.bytes(reserving: 1024) { change.write(to: &$0) }
            part.append(UInt8(ascii: "\n"))
            count += 1
            if part.count >= StoreLimits.chunkBytes { try flush() }
        }
        try flush()
        let trailer = line(count: count, sha256: digest.end())
        try put(trailer)
        return bytes + trailer.count
    }

    /// Writes a snapshot into a folder, reads it back from the disk, and gives it its name.
    ///
    /// - Parameter mayGoOn: Called from time to time; if it throws, writing stops.
    /// - Returns: The size of the snapshot in bytes.
    /// - Throws: What went wrong. Then nothing of the snapshot is left, except perhaps a complete one whose name may
    ///   not be on disk.
    static func publish(
        _ records: Records, _ header: Header, in folder: DataFolder, _ disk: Disk, mayGoOn: () throws(StoreError) -> Void
    ) throws(StoreError) -> Int {
        let path = folder.snapshot(header.sequence)
        do throws(StoreError) {
            let bytes = try fill(path + ".tmp", records, header, folder, disk, mayGoOn)
            try checkBytes(path + ".tmp", in: folder, mayGoOn: mayGoOn)
            do throws(FileError) {
                try disk.publish(folder, path + ".tmp", path)
            } catch {
                // It may have its name, but perhaps not on disk: no line may be removed because of it.
                try? File.remove(path, in: folder)
                throw StoreError.unusable(folder, error)
            }
            return bytes
        } catch {
            try? File.remove(path + ".tmp", in: folder)
            throw error
        }
    }

    private static func fill(
        _ path: String, _ records: Records, _ header: Header, _ folder: DataFolder, _ disk: Disk,
        _ mayGoOn: () throws(StoreError) -> Void
    ) throws(StoreError) -> Int {
        func tell<Result>(_ body: () throws(FileError) -> Result) throws(StoreError) -> Result {
            do { return try body() } catch { throw .unusable(folder, error) }
        }
        var writer = try tell { () throws(FileError) in try FileWriter(path, in: folder, disk) }
        let bytes = try write(records, header) { part throws(StoreError) in
            try mayGoOn()
            try tell { () throws(FileError) in try writer.append(part) }
        }
        try tell { () throws(FileError) in try writer.finish() }
        return bytes
    }
}
