import Glibc

/// Reads a file line by line, in chunks, up to an end chosen beforehand.
struct LineReader {
    struct Line: Sendable {
        /// Counted from 1.
        let number: Int
        /// The offset of its first byte in the file.
        let offset: Int
        /// Its bytes without the line feed; empty if the line is longer than the limit.
        let bytes: [UInt8]
        /// Its length in the file, with the line feed.
        let length: Int
        /// Whether it ends in a line feed; only the last line of a file can lack it.
        let isTerminated: Bool
    }

    private let file: File
    private let end: Int
    private var buffer: [UInt8] = []
    private var position = 0
    /// The file offset of the byte after the buffer.
    private var bufferEnd = 0
    private var number = 0

    /// - Parameters:
    ///   - start: The offset at which a line starts.
    ///   - number: The number of that line.
    init(_ file: File, from start: Int = 0, number: Int = 1, end: Int) {
        (self.file, bufferEnd, self.number, self.end) = (file, start, number - 1, end)
    }

    /// Decodes every line and passes it to `body`, in the order of the file. Threads share the decoding.
    ///
    /// - Parameters:
    ///   - threads: The most threads to use; with 0, this thread decodes.
    ///   - decode: Called on any thread.
    ///   - body: Called on this thread.
    mutating func forEach<Decoded: Sendable, Failure: Error>(
        threads: Int, decoding decode: @escaping @Sendable (Line) -> Decoded, _ body: (Line, Decoded) throws(Failure) -> Void
    ) throws(LineReadError<Failure>) {
        let workers = OrderedWorkers<[Line], [Decoded]>(threads: threads) { $0.map(decode) }
        var batches: [[Line]] = []  // the ones that the workers have
        func take() throws(LineReadError<Failure>) {
            let lines = batches.removeFirst()
            for (line, decoded) in zip(lines, workers.takeResult()) {
                do { try body(line, decoded) } catch { throw .body(error) }
            }
        }
        while true {
            let batch: [Line]
            do { batch = try self.batch() } catch { throw .file(error) }
            guard !batch.isEmpty else { break }
            workers.add(batch)
            batches.append(batch)
            if batches.count > workers.inFlightMax { try take() }
        }
        while !batches.isEmpty { try take() }
    }

    /// Reads some lines; none at the end.
    private mutating func batch() throws(FileError) -> [Line] {
        var lines: [Line] = []
        var bytes = 0
        while bytes < StoreLimits.chunkBytes, let line = try next() {
            lines.append(line)
            bytes += line.length
        }
        return lines
    }

    mutating func next() throws(FileError) -> Line? {
        let offset = bufferEnd - (buffer.count - position)
        var bytes: [UInt8] = []
        var length = 0
        while try fill() {
            let feed = lineFeed()
            let part = buffer[position..<(feed ?? buffer.count)]
            length += part.count
            if length <= StoreLimits.lineBytesMax { bytes += part } else { bytes = [] }
            position = part.endIndex
            guard feed != nil else { continue }
            position += 1
            number += 1
            return Line(number: number, offset: offset, bytes: bytes, length: length + 1, isTerminated: true)
        }
        guard length > 0 else { return nil }
        number += 1
        return Line(number: number, offset: offset, bytes: bytes, length: length, isTerminated: false)
    }

    /// - Returns: False at the end.
    private mutating func fill() throws(FileError) -> Bool {
        guard position == buffer.count else { return true }
        try file.read(at: bufferEnd, count: min(StoreLimits.chunkBytes, max(0, end - bufferEnd)), into: &buffer)
        bufferEnd += buffer.count
        position = 0
        return !buffer.isEmpty
    }

    private func lineFeed() -> Int? {
        buffer.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress, let found = memchr(start + position, 0x0A, bytes.count - position) else {
                return nil
            }
            return UnsafeRawPointer(found) - start
        }
    }
}

extension [UInt8] {
    /// Whether the only line feed is the last byte.
    var isOneLine: Bool {
        withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress, let found = memchr(start, 0x0A, bytes.count) else { return false }
            return UnsafeRawPointer(found) - start == bytes.count - 1
        }
    }
}

/// What ended a reading of lines early.
enum LineReadError<Failure: Error>: Error {
    case file(FileError)
    case body(Failure)
}
