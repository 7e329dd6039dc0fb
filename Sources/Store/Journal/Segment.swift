import Guidance
import JSON

/// One file of the journal, `journal/00000000000000000001.jsonl`, named by its first sequence number in 20 digits.
///
/// It starts with a header line; the lines of `JournalLine` follow:
///
///     {"crc":"0bec4e44","format":1,"first":1}
///
/// The header is valid if and only if it is exactly the bytes that `header(first:_:)` returns for the file's name and a format. It is
/// on disk before the first line is written, so a file that is longer than its header and starts with anything else is
/// damaged. A file that is no longer than that, or has only zero bytes after it, is what a crash leaves while the first
/// segment is made: it is empty.
///
/// A segment is made only when every line before it is on disk. So its name proves that all of them had been there, and
/// only the last segment can have a torn tail. A segment is made once the last one has grown to
/// `Store.Settings.segmentBytes`, for each snapshot, so that the lines after a snapshot begin a segment, and before a
/// redaction. Only the last segment ever changes; any other can be replaced as a whole by one from which something was
/// redacted, see `SegmentRewriting`.
enum Segment {

    /// Makes an empty segment. When it returns, the segment's header and name are on disk. After an error the segment
    /// may or may not have its name; nothing is left under another name.
    ///
    /// - Returns: The file, and the offset of its first line.
    static func make(first: Int, _ format: Format, in folder: DataFolder, _ disk: Disk) throws(FileError) -> (File, end: Int) {
        let path = folder.segment(first: first)
        let header = header(first: first, format)
        do throws(FileError) {
            let file = try File.openToWrite(path + ".tmp", in: folder)
            try disk.truncate(file, 0)
            try disk.write(file, header, 0)
            try disk.synchronize(file)
            try disk.publish(folder, path + ".tmp", path)
            return (file.renamed(to: path), header.count)
        } catch {
            try? File.remove(path + ".tmp", in: folder)
            throw error
        }
    }

    /// The header line, with its line feed. Those of all formats are equally long.
    static func header(first: Int, _ format: Format = .plain) -> [UInt8] {
        JournalLine.sealed {
            $0.member("format", format.rawValue)
            $0.member("first", first)
        }
    }

    /// The format of a segment that starts with these bytes; nil if they are not its header.
    static func format(of start: [UInt8], first: Int) -> Format? {
        Format.allCases.first { start == header(first: first, $0) }
    }

    /// The same for a segment of a folder; nil also if it has no header.
    static func format(first: Int, in folder: DataFolder) throws(FileError) -> Format? {
        let file = try File.openToRead(folder.segment(first: first), in: folder)
        return format(of: try file.read(at: 0, count: header(first: first).count), first: first)
    }

    /// When the first line was written; nil if there is none.
    static func startTime(_ path: String, in folder: DataFolder) throws(FileError) -> Instant? {
        let file = try File.openToRead(path, in: folder)
        var reader = LineReader(file, end: try file.size())
        _ = try reader.next()
        return try reader.next().flatMap { JournalLine.place(of: $0.bytes)?.at }
    }

    /// When each line was written, in their order; without those that are damaged or only begun.
    static func times(_ path: String, in folder: DataFolder) throws(FileError) -> [Instant] {
        let file = try File.openToRead(path, in: folder)
        var reader = LineReader(file, end: try file.size())
        var times: [Instant] = []
        while let line = try reader.next() {
            if line.number > 1, line.isTerminated, let at = JournalLine.place(of: line.bytes)?.at { times.append(at) }
        }
        return times
    }

    /// The format of a complete header line, if this release does not know it; nil for anything else.
    static func laterFormat(of header: [UInt8]) -> Int? {
        guard JournalLine.isSealed(header), let document = try? JSONDocument(header),
            let format = document.root["format"]?.integer, Format(rawValue: format) == nil
        else { return nil }
        return format
    }
}
