import Glibc

/// Reads a file line by line, in chunks, up to an end that was chosen before.
struct LineReader {
    struct Line {
        /// Counted from 1.
        let number: Int
        /// Of the first byte, in the file.
        let offset: Int
        /// Without the line feed; empty if the line is too long to be one.
        let bytes: [UInt8]
        /// In the file, with the line feed.
        let length: Int
        /// Whether it ends in a line feed; only the last line of a file can lack it.
        let isTerminated: Bool
    }

    private let file: File
    private let end: Int
    private var buffer: [UInt8] = []
    private var position = 0
    /// Where in the file the byte behind the buffer stands.
    private var bufferEnd = 0
    private var number = 0

    init(_ file: File, end: Int) {
        self.file = file
        self.end = end
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
        buffer = try file.read(at: bufferEnd, count: min(StoreLimits.chunkBytes, max(0, end - bufferEnd)))
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
