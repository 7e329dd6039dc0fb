import Glibc
import Guidance

/// Finds a person's entries in the files of the reading log, from the newest on.
struct ReadingSearch {
    private let start: [UInt8]
    private let before: Int64
    private let sight: AccessLogSight
    private let isNaming: Bool
    private var hours: [Int64: [ReadingEntry]] = [:]

    /// - Parameter before: Entries of this hour, and of later ones, are passed over.
    init(of person: RecordKey, as sight: AccessLogSight, before: Int64, isNaming: Bool) {
        start = ReadingLine.personStart + Array(ReadingLine.text(ofPerson: person).utf8)
        (self.before, self.sight, self.isNaming) = (before, sight, isNaming)
    }

    mutating func add(_ entry: ReadingEntry) {
        guard entry.hour < before else { return }
        guard case .reading(var new) = entry else {
            hours[entry.hour, default: []].append(entry)
            return
        }
        // Before entries become one, or their counts would tell of what is left out.
        if let reader = new.reader {
            guard new.kinds.allSatisfy({ sight.shows(kind: $0, reader: reader) }) else { return }
            if let purpose = sight.purpose(of: reader) { new.purpose = purpose }
        }
        if !isNaming { new.reader = nil }
        for (place, known) in (hours[entry.hour] ?? []).enumerated() {
            guard case .reading(var sum) = known, sum.isOne(with: new) else { continue }
            sum.add(new)
            hours[entry.hour]?[place] = .reading(sum)
            return
        }
        hours[entry.hour, default: []].append(.reading(new))
    }

    /// Reads months until a page is full. Within a month the clock may have been set: the order comes from the hours.
    mutating func page(in files: borrowing ReadingFiles, limit: Int) throws(FileError) -> ReadingPage {
        var months = try files.months()[...]
        if before < .max { months = months.prefix { $0 <= Instant(hour: before).month } }
        var (entries, next) = ([ReadingEntry](), Instant?.none)
        // A month of which nothing is for this reader is no next page.
        repeat {
            if let month = months.popLast() { try read(try files.open(month)) }
            for hour in hours.keys.sorted(by: >) where next == nil {
                if entries.count < limit {
                    entries += Self.ordered(hours[hour] ?? [])
                } else {
                    next = entries.last.map { Instant(hour: $0.hour) }
                }
            }
            hours = [:]
        } while next == nil && !months.isEmpty
        return ReadingPage(entries: entries, next: next)
    }

    private static func ordered(_ entries: [ReadingEntry]) -> [ReadingEntry] {
        var (gaps, sums) = ([ReadingEntry](), [ReadingEntry.Sum]())
        for entry in entries {
            if case .reading(let sum) = entry { sums.append(sum) } else { gaps.append(entry) }
        }
        return gaps + sums.sorted(by: ReadingEntry.Sum.comesFirst).map { .reading($0) }
    }

    private mutating func read(_ file: File) throws(FileError) {
        var (offset, rest) = (0, [UInt8]())
        while true {
            let bytes = try file.read(at: offset, count: StoreLimits.chunkBytes)
            guard !bytes.isEmpty else { return }
            offset += bytes.count
            rest += bytes
            var place = 0
            rest.withUnsafeBytes { buffer in
                guard let base = buffer.baseAddress else { return }
                while place < buffer.count, let end = memchr(base + place, 10, buffer.count - place) {
                    let length = UnsafeRawPointer(end) - (base + place)
                    let line = UnsafeRawBufferPointer(start: base + place, count: length)
                    place += length + 1
                    if Self.starts(line, with: start) || Self.starts(line, with: ReadingLine.gapStart) { add(line) }
                }
            }
            rest.removeFirst(place)
        }
    }

    private static func starts(_ line: UnsafeRawBufferPointer, with start: [UInt8]) -> Bool {
        guard line.count >= start.count, let base = line.baseAddress else { return false }
        return memcmp(base, start, start.count) == 0
    }

    private mutating func add(_ line: UnsafeRawBufferPointer) {
        switch ReadingLine(Array(line)) {
        case nil: break
        case .gap(let gap): add(.gap(gap))
        case .reading(_, let sum): add(.reading(sum))
        }
    }
}
