@testable import Guidance
import Testing

@testable import Store

/// What a crash can leave, and what it cannot.
struct TornTailTests {
    /// Six lines. The first three were each on disk before the next was written; the last three were written at once.
    struct Sample {
        let changes: [[Change]]
        let lines: [[UInt8]]
        let header = Segment.header(first: 1)

        init() throws {
            changes = [
                [try put(1)], [try put(2), try put(3)], [try put(1, revision: 2, name: "Grace's")],
                [.delete(programID(2))], [try put(4)], [.delete(programID(1)), .delete(programID(3))],
            ]
            lines = changes.enumerated().map { journalLine($0 + 1, sync: min($0, 3), $1) }
        }

        var bytes: [UInt8] { header + lines.flatMap { $0 } }

        /// Where line `number` ends, counted from 1; 0 is the header.
        func end(_ number: Int) -> Int { header.count + lines[..<number].reduce(0) { $0 + $1.count } }

        /// The records after the first `count` lines.
        func records(_ count: Int) -> Records { replayed(Array(changes[..<count])) }

        /// The line that holds the byte at `offset`.
        func line(at offset: Int) -> Int { (0...lines.count).first { offset < end($0) } ?? lines.count }
    }

    @Test func `cut at every byte, every line before the cut is there, and the next line follows them`() throws {
        let (scene, sample) = (Scene(), try Sample())
        for cut in Array(0...sample.end(0)) + Array(sample.end(3)...sample.bytes.count) {
            try scene.lay(Array(sample.bytes[..<cut]))
            let whole = (0...6).last { sample.end($0) <= cut } ?? 0
            let store = try scene.open()
            #expect(store.durable.records == sample.records(whole), "cut at \(cut)")
            #expect(store.durable.sequence == whole)
            #expect(store.metrics.bytesCutOff == cut - (cut < sample.end(0) ? 0 : sample.end(whole)), "cut at \(cut)")
            try store.put([try put(9)])
            store.close()
            let reading = try JournalReading(scene.folder)
            #expect(reading.faults.isEmpty && reading.tail == nil && reading.sequence == whole + 1, "cut at \(cut)")
        }
    }

    /// A flip in what is known to be on disk (the header and lines 1 to 3, which later lines vouch for) is refused.
    /// Nothing vouches for lines 4 to 6, so there it is what a power cut leaves: the line and those after it are cut
    /// off.
    @Test func `a flipped bit at every byte is refused as damage, or cut off as a torn tail`() throws {
        let (scene, sample) = (Scene(), try Sample())
        for offset in sample.bytes.indices {
            var bytes = sample.bytes
            bytes[offset] ^= 1 << UInt8(offset % 8)
            try scene.lay(bytes)
            let hit = sample.line(at: offset)
            guard hit > 3 else {
                let error = #expect(throws: StoreError.self, "byte \(offset)") { try scene.open() }
                guard case .damaged(_, let first, _) = error else {
                    Issue.record("byte \(offset): \(String(describing: error))")
                    continue
                }
                #expect(first.file == scene.firstSegment && first.line == hit + 1, "byte \(offset)")
                #expect(try scene.bytes(of: scene.firstSegment) == bytes, "what is damaged is left as it is")
                continue
            }
            let store = try scene.open()
            #expect(store.durable.records == sample.records(hit - 1), "byte \(offset)")
            store.close()
            #expect(try scene.bytes(of: scene.firstSegment) == Array(sample.bytes[..<sample.end(hit - 1)]), "byte \(offset)")
        }
    }

    @Test func `a hole in a group commit takes all lines after it along`() throws {
        let (scene, sample) = (Scene(), try Sample())
        for hole in 4...6 {
            var bytes = sample.bytes
            for offset in sample.end(hole - 1)..<sample.end(hole) { bytes[offset] = 0 }
            try scene.lay(bytes)
            let log = Monitor<[String]>([])
            let store = try scene.open { line in log.withLock { $0.append(line) } }
            #expect(store.durable.records == sample.records(hole - 1))
            let told = log.withLock { $0 }
            #expect(told.count == 1 && told[0].contains("cut off \(bytes.count - sample.end(hole - 1)) bytes"))
            #expect(told[0].contains("line \(hole + 1) (byte \(sample.end(hole - 1)))"))
        }
    }

    @Test(arguments: [1, 511, 4096, 300_000])
    func `a tail of zero bytes is torn`(zeros: Int) throws {
        let (scene, sample) = (Scene(), try Sample())
        try scene.lay(sample.bytes + Array(repeating: 0, count: zeros))
        let store = try scene.open()
        #expect(store.durable.records == sample.records(6))
        #expect(store.metrics.bytesCutOff == zeros)
    }

    @Test func `a tail longer than any line counts as torn and does not fill the memory`() throws {
        let (scene, sample) = (Scene(), try Sample())
        try scene.lay(sample.bytes)
        try File.openToWrite(scene.firstSegment).truncate(to: sample.bytes.count + StoreLimits.lineBytesMax + 1)
        #expect(try scene.open().durable.records == sample.records(6))
    }

    @Test func `a segment that a crash left without its header is empty`() throws {
        let header = Segment.header(first: 1)
        let leftovers: [[UInt8]] =
            (0..<header.count).map { Array(header[..<$0]) } + [
                Array(repeating: 0, count: header.count), Array(repeating: 0, count: 4096), Array("{".utf8) + [0, 0, 0],
            ]
        for leftover in leftovers {
            let scene = Scene()
            try scene.lay(leftover)
            let store = try scene.open(initial: [try put(1)])
            #expect(store.durable.records == replayed([[try put(1)]]), "\(leftover.count) bytes")
            store.close()
            #expect(try scene.bytes(of: scene.firstSegment).starts(with: header))
        }
    }

    @Test func `a line after an invalid one that proves it had been on disk makes it damage`() throws {
        let scene = Scene()
        for (sync, isDamage) in [(1, false), (2, true), (3, true)] {
            let torn = journalLine(2, sync: 1, [try put(2)]).dropLast(9) + Array("garbage!\n".utf8)
            let (first, last) = (journalLine(1, sync: 0, [try put(1)]), journalLine(4, sync: sync, [try put(4)]))
            try scene.lay(Segment.header(first: 1) + first + torn + Array("more garbage\n".utf8) + last)
            guard isDamage else {
                #expect(try scene.open().durable.records == replayed([[try put(1)]]))
                continue
            }
            let start = Segment.header(first: 1).count + first.count
            let fault = DataFault(
                file: scene.firstSegment, line: 3, offset: start, reason: "the line does not match its checksum")
            #expect(throws: StoreError.damaged(folder: scene.path, first: fault, count: 2)) { try scene.open() }
        }
    }

    @Test(arguments: [[1, 3], [1, 1], [2], [1, 2, 2], [1, 2, 1]])
    func `a gap or a step back in sequence numbers is refused though every checksum matches`(sequences: [Int]) throws {
        let scene = Scene()
        let lines = try sequences.flatMap { journalLine($0, sync: 0, [try put($0)]) }
        try scene.lay(Segment.header(first: 1) + lines)
        let error = #expect(throws: StoreError.self) { try scene.open() }
        #expect(error?.description.contains("its sequence number is \(sequences[sequences.count - 1])") == true)
    }

    @Test func `a line that no crash writes is refused even as the last`() throws {
        let scene = Scene()
        let strange = sealed(
            #""seq":2,"sync":1,"at":"2026-11-21T23:20:11Z","by":"","op":"","req":"","changes":[{"put":"spells"}]"#)
        try scene.lay(Segment.header(first: 1) + journalLine(1, sync: 0, [try put(1)]) + strange + [0x0A])
        let error = #expect(throws: StoreError.self) { try scene.open() }
        #expect(error?.description.contains("change 1 cannot be read") == true)
    }
}
