import Glibc
import Guidance

extension IdempotencyKeys {
    /// Reads the keys of lines that a snapshot covers, as far as they may be of the last 24 hours. What is damaged is passed over,
    /// as a start does without it otherwise.
    ///
    /// - Parameter sequence: Of the snapshot.
    mutating func read(_ folder: DataFolder, through sequence: Int, at now: Instant) throws(FileError) {
        guard countMax > 0 else { return }
        let start = Instant(milliseconds: now.milliseconds - StoreLimits.idempotencyMilliseconds)
        var firsts: [Int] = []
        for first in try folder.segmentFirsts().reversed() where first <= sequence {
            firsts.append(first)
            if let time = try Segment.startTime(folder.segment(first: first), in: folder), time <= start { break }
        }
        for first in firsts.reversed() {
            let file = try File.openToRead(folder.segment(first: first), in: folder)
            var reader = LineReader(file, end: try file.size())
            do throws(LineReadError<Never>) {
                try reader.forEach(threads: StoreLimits.workersMax, decoding: Self.line) { _, line in
                    if let line, line.at > start { keep(line) }
                }
            } catch {
                switch error {
                case .file(let error): throw error
                }
            }
        }
    }

    /// - Returns: Nil for a line without a key, which most are: they cost no more than a look at their beginning.
    @Sendable private static func line(_ line: LineReader.Line) -> JournalLine? {
        guard line.bytes.hasIdempotencyKey, JournalLine.isSealed(line.bytes) else { return nil }
        return try? JournalLine(line.bytes)
    }
}

extension [UInt8] {
    /// Whether a line has `idem` before its changes. No text of the line looks like it, as a quotation mark within has a `\` before it.
    fileprivate var hasIdempotencyKey: Bool {
        let (key, changes) = (#","idem":""#, #","changes":["#)
        return withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return false }
            for place in 0..<Swift.max(0, bytes.count - changes.utf8.count) where bytes[place] == UInt8(ascii: ",") {
                if memcmp(start + place, key, key.utf8.count) == 0 { return true }
                if memcmp(start + place, changes, changes.utf8.count) == 0 { return false }
            }
            return false
        }
    }
}
