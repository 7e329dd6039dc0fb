import Guidance
import JSON
import Platform

extension Snapshot {
    /// Reads a snapshot whole.
    static func read(_ path: String, in folder: DataFolder? = nil) throws(SnapshotError) -> Snapshot {
        var loading = RecordsLoading()
        var redacted: Set<RecordAddress> = []
        let (header, bytes) = try scan(path, in: folder, threads: StoreLimits.workersMax) { line, decoded throws(SnapshotError) in
            let change: Change
            switch try self.change(decoded, line) {
            case .change(let put): change = put
            case .redacted(let address):
                redacted.insert(address)
                return
            }
            do throws(ChangeError) {
                try loading.add(change)
            } catch {
                throw .invalid(line: line.number, offset: line.offset, error.description)
            }
        }
        let records = loading.finish(catalogueRevision: header.catalogueRevision) { builders in
            let workers = OrderedWorkers<@Sendable () -> RowIndex.Part, RowIndex.Part>(threads: StoreLimits.workersMax) { $0() }
            for builder in builders { workers.add(builder) }
            return builders.map { _ in workers.takeResult() }
        }
        return Snapshot(header: header, records: records, redacted: redacted, bytes: bytes)
    }

    /// Reads a snapshot whole and keeps nothing of it. It uses a single thread, because it runs alongside a service.
    static func check(_ path: String, in folder: DataFolder, mayGoOn: () throws(StoreError) -> Void) throws(StoreError) {
        do throws(SnapshotError) {
            _ = try scan(path, in: folder, threads: 0) { line, decoded throws(SnapshotError) in
                _ = try change(decoded, line)
                guard line.number % 256 == 0 else { return }
                do throws(StoreError) { try mayGoOn() } catch { throw .stopped(error) }
            }
        } catch {
            throw StoreError(error, path)
        }
    }

    /// Whether the disk gives back every byte as it was written, by the SHA-256 in the last line.
    ///
    /// It reads no record: `check` does that before anything is removed because of a snapshot. Beside a service that writes all
    /// the time, reading the records too took an eighth of its processor time.
    static func checkBytes(
        _ path: String, in folder: DataFolder, mayGoOn: () throws(StoreError) -> Void
    ) throws(StoreError) {
        do throws(SnapshotError) {
            let file = try opened(path, in: folder)
            let (_, end, trailer) = try end(of: file)
            let digest = SHA256()
            var offset = 0
            while offset < end {
                do throws(StoreError) { try mayGoOn() } catch { throw .stopped(error) }
                let part: [UInt8]
                do { part = try file.read(at: offset, count: min(StoreLimits.chunkBytes, end - offset)) } catch {
                    throw .file(error)
                }
                guard !part.isEmpty else { break }
                part.withUnsafeBytes { digest.add($0) }
                offset += part.count
            }
            guard Hexadecimal.digits(of: digest.end()) == trailer.sha256 else { throw mismatch(trailer, end) }
        } catch {
            throw StoreError(error, path)
        }
    }

    /// What a snapshot says about itself in its first and last line, without its records.
    static func peek(_ path: String, in folder: DataFolder? = nil) throws(SnapshotError) -> (Header, bytes: Int) {
        let file = try opened(path, in: folder)
        let (size, _, _) = try end(of: file)
        return (try firstLine(of: file, size).0, size)
    }

    /// What is wrong with a stream that has no last line.
    static func lack(of path: String) -> String {
        do throws(SnapshotError) {
            let file = try opened(path, in: nil)
            let size: Int
            do throws(FileError) { size = try file.size() } catch { throw .file(error) }
            _ = try firstLine(of: file, size)
            return "it begins as an export does, but lacks its last line: it was cut off"
        } catch {
            return "it does not begin as an export does, and lacks its last line: it is something else"
        }
    }

    private static func change(
        _ decoded: Result<FileChange, LineError>, _ line: LineReader.Line
    ) throws(SnapshotError) -> FileChange {
        switch decoded {
        case .success(let change): return change
        case .failure(let error): throw .invalid(line: line.number, offset: line.offset, error.reason)
        }
    }

    /// Whether the file has the last line of a snapshot. A file that cannot be read counts as one: reading it will report why.
    static func exists(_ path: String, in folder: DataFolder) -> Bool {
        do throws(SnapshotError) {
            _ = try end(of: opened(path, in: folder))
            return true
        } catch {
            return error != .unfinished
        }
    }

    private static func decoded(_ line: LineReader.Line, _ format: Format) -> Result<FileChange, LineError> {
        do {
            let document = try JSONDocument(line.bytes, depthMax: StoreLimits.lineDepthMax)
            return .success(try FileChange(document.root, format))
        } catch let error as JSONError {
            return .failure(LineError(reason: "it is not JSON: \(error.reason)"))
        } catch let error as ChangeError {
            return .failure(LineError(reason: "the record cannot be read: \(error)", unknownKind: error.unknownKind))
        } catch {
            return .failure(LineError(reason: "the record cannot be read: \(error)"))
        }
    }

    /// Visits the lines between the first and the last, and checks all of them against the last.
    private static func scan(
        _ path: String, in folder: DataFolder?, threads: Int,
        _ body: (LineReader.Line, Result<FileChange, LineError>) throws(SnapshotError) -> Void
    ) throws(SnapshotError) -> (Header, bytes: Int) {
        let file = try opened(path, in: folder)
        let (size, bodyEnd, trailer) = try end(of: file)
        let (header, first) = try firstLine(of: file, bodyEnd)
        let digest = SHA256()
        let feed: [UInt8] = [UInt8(ascii: "\n")]
        var count = 0
        // A line has no checksum of its own: only once all of them match the last is an unknown kind known to be no damage.
        var unknown: (kind: String, line: Int, fault: SnapshotError)?
        first.withUnsafeBytes { digest.add($0) }
        var reader = LineReader(file, from: first.count, number: 2, end: bodyEnd)
        do throws(LineReadError<SnapshotError>) {
            try reader.forEach(threads: threads, decoding: { decoded($0, header.format) }) {
                line, decoded throws(SnapshotError) in
                line.bytes.withUnsafeBytes { digest.add($0) }
                feed.withUnsafeBytes { digest.add($0) }
                count += 1
                if case .failure(let error) = decoded, let kind = error.unknownKind {
                    let fault = SnapshotError.invalid(line: line.number, offset: line.offset, error.reason)
                    unknown = unknown ?? (kind, line.number, fault)
                } else {
                    try body(line, decoded)
                }
            }
        } catch {
            switch error {
            case .file(let error): throw .file(error)
            case .body(let error): throw error
            }
        }
        guard count == trailer.count else {
            throw .invalid(line: count + 2, offset: bodyEnd, "it holds \(count) records, and its last line says \(trailer.count)")
        }
        guard Hexadecimal.digits(of: digest.end()) == trailer.sha256 else {
            if let unknown { throw unknown.fault }
            throw mismatch(trailer, bodyEnd)
        }
        if let unknown { throw .newer(.kind(unknown.kind, line: unknown.line)) }
        return (header, size)
    }

    static func mismatch(_ trailer: (count: Int, sha256: String), _ end: Int) -> SnapshotError {
        .invalid(line: trailer.count + 2, offset: end, "its bytes do not match the SHA-256 in its last line")
    }

    private static func opened(_ path: String, in folder: DataFolder?) throws(SnapshotError) -> File {
        do { return try File.openToRead(path, in: folder) } catch { throw .file(error) }
    }

    private static func firstLine(of file: File, _ end: Int) throws(SnapshotError) -> (Header, line: [UInt8]) {
        var reader = LineReader(file, end: end)
        let line: LineReader.Line?
        do { line = try reader.next() } catch { throw .file(error) }
        guard let line, line.isTerminated else {
            throw .invalid(line: 1, offset: 0, "it does not start with the first line of a snapshot")
        }
        return (try header(line.bytes), line.bytes + [UInt8(ascii: "\n")])
    }

    /// Where the last line starts, and what it says.
    static func end(
        of file: File
    ) throws(SnapshotError) -> (size: Int, start: Int, trailer: (count: Int, sha256: String)) {
        let (size, tail): (Int, [UInt8])
        do throws(FileError) {
            size = try file.size()
            tail = try file.read(at: max(0, size - trailerBytesMax), count: trailerBytesMax)
        } catch {
            throw .file(error)
        }
        guard tail.last == UInt8(ascii: "\n"), let feed = tail.dropLast().lastIndex(of: UInt8(ascii: "\n")),
            let trailer = trailer(Array(tail[(feed + 1)...].dropLast()))
        else { throw .unfinished }
        return (size, size - (tail.count - feed - 1), trailer)
    }

    /// Longer than any last line.
    private static let trailerBytesMax = 1024
}
