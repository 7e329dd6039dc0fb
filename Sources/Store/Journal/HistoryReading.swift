import Guidance
import JSON

/// Reads one page of the journal from a folder whose files stay in place meanwhile.
struct HistoryReading {
    private let folder: DataFolder
    /// The sequence number of the last line to show. What follows it may be half written, or be taken back.
    private let last: Int
    private let limit: Int
    private let bytesMax: Int
    private var entries: [HistoryEntry] = []
    private var bytes = 0
    /// The line after which the page starts.
    private var named: HistoryPlace?
    /// Whether the journal has another line there.
    private var namedIsOther = false

    init(_ folder: DataFolder, through last: Int, limit: Int, bytesMax: Int = StoreLimits.historyBytesMax) {
        (self.folder, self.last, self.limit, self.bytesMax) = (folder, last, limit, bytesMax)
    }

    private var isFull: Bool { entries.count >= limit || bytes >= bytesMax }

    mutating func page(after place: HistoryPlace?) throws(HistoryError) -> HistoryPage {
        guard let place else { return try page(from: nil) }
        (named, namedIsOther) = (place, false)
        // The line that was named is looked at again, as another history can have another there.
        let page = try page(from: place.sequence, mayLack: true)
        guard !namedIsOther else { throw .elsewhere }
        return page.entries.isEmpty ? HistoryPage(entries: [], last: place, hasMore: page.hasMore) : page
    }

    /// - Parameters:
    ///   - sequence: The page starts with this line; nil starts with the oldest that is kept.
    ///   - mayLack: Whether it may start with the next one, where retention has removed this one.
    mutating func page(from sequence: Int?, mayLack: Bool = false) throws(HistoryError) -> HistoryPage {
        let firsts: [Int]
        do { firsts = try folder.segmentFirsts() } catch { throw .unreadable(.unusable(folder, error)) }
        let floor = firsts.first ?? 1
        var next = sequence ?? floor
        let hasLeft = mayLack && next == floor - 1
        if hasLeft { next = floor }
        guard next >= floor else { throw .gone(floor: floor) }
        guard next <= last || hasLeft || sequence == nil else { throw .ahead }
        // The segment with the next line, and those after it.
        let start = firsts.lastIndex { $0 <= next } ?? firsts.startIndex
        for (place, first) in zip(start..., firsts[start...]) where next <= last && !isFull && !namedIsOther {
            let fault: DataFault?
            let end = place + 1 < firsts.endIndex ? min(last, firsts[place + 1] - 1) : last
            do { fault = try read(first, from: &next, through: end) } catch { throw .unreadable(.unusable(folder, error)) }
            if let fault { throw .unreadable(.damaged(folder: folder.path, first: fault, count: 1)) }
        }
        return HistoryPage(entries: entries, last: entries.last?.place, hasMore: next <= last)
    }

    /// Adds lines of a segment.
    ///
    /// - Parameters:
    ///   - wanted: The first line to read; it becomes the one after the last that was.
    ///   - end: The last line that the segment must have.
    /// - Returns: What is wrong with a line that must be there.
    private mutating func read(_ first: Int, from wanted: inout Int, through end: Int) throws(FileError) -> DataFault? {
        let start = wanted
        let file = try File.openToRead(folder.segment(first: first), in: folder)
        let size = try file.size()
        var (next, offset) = try place(near: start, in: file, first: first, size: size)
        func fault(_ reason: String) -> DataFault {
            DataFault(file: file.path, line: next - first + 2, offset: offset, reason: reason)  // the header is line 1
        }
        guard first <= start else { return fault("it starts at \(first), and \(start) is the next") }
        var reader = LineReader(file, from: offset, end: size)
        while next <= last, !isFull, let line = try reader.next() {
            offset = line.offset
            guard JournalLine.sequence(atStartOf: line.bytes) == next else { return fault("it is not the line of \(next)") }
            if next >= start {
                guard let entry = HistoryEntry(line.bytes) else { return fault("the line does not match its checksum") }
                if next == named?.sequence {
                    namedIsOther = entry.place != named && !entry.isRedacted
                    if namedIsOther { return nil }
                } else {
                    entries.append(entry)
                    bytes += line.length
                }
                wanted = next + 1
            }
            next += 1
        }
        // A page without its first line would look like the end.
        return next <= start || entries.isEmpty && next <= end ? fault("the line of \(next) is missing") : nil
    }

    /// Finds a line at or before the wanted one and at most `StoreLimits.searchBytes` from it, or the nearest line
    /// whose place can be told. It searches by halves, as all lines are in the order of their numbers.
    private func place(
        near wanted: Int, in file: File, first: Int, size: Int
    ) throws(FileError) -> (sequence: Int, offset: Int) {
        var low = (sequence: first, offset: Segment.header(first: first).count)
        var high = size  // lines that start here or later are out of the search
        while low.sequence < wanted, high - low.offset > StoreLimits.searchBytes {
            let middle = low.offset + (high - low.offset) / 2
            // A line that cannot be read is usually the one being written; if not, reading on from an earlier line will
            // show that.
            guard let line = try firstLine(after: middle, in: file, before: high), line.sequence <= wanted else {
                high = middle
                continue
            }
            low = line
        }
        return low
    }

    private func firstLine(
        after middle: Int, in file: File, before end: Int
    ) throws(FileError) -> (sequence: Int, offset: Int)? {
        var offset = middle
        while offset < end {
            let bytes = try file.read(at: offset, count: min(StoreLimits.searchBytes, end - offset))
            guard let feed = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
                guard !bytes.isEmpty else { return nil }  // the file has become shorter meanwhile
                offset += bytes.count
                continue
            }
            offset += feed + 1
            return JournalLine.sequence(atStartOf: try file.read(at: offset, count: 64)).map { ($0, offset) }
        }
        return nil
    }
}

extension HistoryEntry {
    /// - Returns: Nil if the bytes, without their line feed, are not a line of a journal.
    fileprivate init?(_ line: [UInt8]) {
        guard JournalLine.isSealed(line), let root = try? JSONDocument(line, depthMax: StoreLimits.lineDepthMax).root,
            let sequence = root["seq"]?.integer, let at = root["at"]?.string.flatMap({ Instant($0) }),
            let by = root["by"]?.string, let op = root["op"]?.string, let requestID = root["req"]?.string,
            let changes = root["changes"]
        else { return nil }
        place = HistoryPlace(sequence: sequence, checksum: line[JournalLine.crcRange])
        self.at = at
        note = EntryNote(by: by, op: op, requestID: requestID, idempotencyKey: root["idem"]?.string)
        var (touches, isRedacted) = ([Touch](), false)
        for change in changes.elements {
            let kind = change["put"] ?? change["delete"] ?? change["redacted"]
            isRedacted = isRedacted || change["redacted"] != nil
            guard let table = kind?.string, let id = change["id"]?.string else { return nil }
            touches.append(Touch(table: table, id: id, revision: change["rev"]?.integer))
        }
        (self.changes, self.isRedacted) = (touches, isRedacted)
    }
}
