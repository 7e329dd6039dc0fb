import CShim
import Glibc
import Platform
import Testing

@testable import Store

/// The lines of a file, and the threads that decode them.
struct LineReaderTests {
    /// Lines of these lengths, each of a single letter.
    private func lines(_ lengths: [Int]) -> [[UInt8]] {
        lengths.enumerated().map { Array(repeating: UInt8(97 + $0 % 26), count: $1) }
    }

    private func file(_ lines: [[UInt8]], end: [UInt8] = [0x0A], _ scene: Scene) throws -> File {
        let path = "\(scene.path)/lines"
        try scene.lay(Array(lines.joined(separator: [0x0A])) + end, at: path)
        return try File.openToRead(path)
    }

    private static let chunk = StoreLimits.chunkBytes

    @Test(arguments: [
        [], [0], [0, 0, 0], [1, 0, 2], [chunk - 1, 5], [chunk, 5], [chunk + 1, 5], [chunk - 2, 0, 0, 5],
        [3 * chunk, 0, 3 * chunk + 7],
    ])
    func `every line has its number, place and bytes, wherever chunks end`(lengths: [Int]) throws {
        for isTerminated in [true, false] where isTerminated || lengths.last ?? 0 > 0 {
            let scene = Scene()
            let wanted = lines(lengths)
            let file = try file(wanted, end: isTerminated && !wanted.isEmpty ? [0x0A] : [], scene)
            var reader = LineReader(file, end: try file.size())
            var (count, offset) = (0, 0)
            while let line = try reader.next() {
                try #require(count < wanted.count)
                let isLast = count == wanted.count - 1
                let isSame = line.bytes == wanted[count]  // a difference of this many bytes would take minutes to print
                #expect(isSame && line.number == count + 1 && line.offset == offset)
                #expect(line.isTerminated == (isTerminated || !isLast))
                #expect(line.length == wanted[count].count + (line.isTerminated ? 1 : 0))
                offset += line.length
                count += 1
            }
            #expect(count == wanted.count)
            #expect(try reader.next() == nil, "the end stays the end")
        }
    }

    @Test func `it starts and ends where it should, whatever the file has after that`() throws {
        let scene = Scene()
        let file = try file(lines([4, 4, 4, 4]), scene)
        var reader = LineReader(file, from: 5, number: 2, end: 13)
        let (second, third) = (try reader.next(), try reader.next())
        #expect(second?.number == 2 && second?.offset == 5 && second?.bytes == lines([0, 4])[1])
        #expect(third?.number == 3 && third?.bytes == Array(lines([0, 0, 4])[2].dropLast()) && third?.isTerminated == false)
        #expect(try reader.next() == nil)
    }

    @Test func `a line over the limit is skipped without being kept, and the next is read`() throws {
        let scene = Scene()
        let path = "\(scene.path)/long"
        let file = try File.openToWrite(path)
        try file.write([0x0A], at: StoreLimits.lineBytesMax)  // zeros before it: the file is sparse
        try file.write([0x0A], at: 2 * StoreLimits.lineBytesMax + 2)
        try file.write(Array("next\n".utf8), at: 2 * StoreLimits.lineBytesMax + 3)
        var reader = LineReader(file, end: try file.size())
        let longest = try #require(try reader.next())
        #expect(longest.bytes.count == StoreLimits.lineBytesMax, "the last length that is a line")
        let long = try #require(try reader.next())
        #expect(long.number == 2 && long.bytes.isEmpty && long.length == StoreLimits.lineBytesMax + 2)
        #expect(long.isTerminated)
        let next = try #require(try reader.next())
        #expect(next.bytes == Array("next".utf8) && next.number == 3 && next.offset == 2 * StoreLimits.lineBytesMax + 3)
    }

    @Test(arguments: [0, 1, 4, 100])
    func `lines arrive decoded and in the order of the file, with any number of threads`(threads: Int) throws {
        let scene = Scene()
        let wanted = lines((0..<4000).map { $0 * 7919 % 400 })
        let file = try file(wanted, scene)
        var reader = LineReader(file, end: try file.size())
        var read: [[UInt8]] = []
        var numbers: [Int] = []
        try reader.forEach(threads: threads, decoding: { ($0.number, $0.bytes.reversed() as [UInt8]) }) { line, decoded in
            numbers.append(decoded.0)
            if decoded.1.count != line.bytes.count { Issue.record("line \(line.number)") }
            read.append(line.bytes)
        }
        let isSame = read == wanted
        #expect(isSame && numbers == Array(1...4000))
    }

    @Test func `an error from the body ends the reading, and no thread is left`() throws {
        struct Enough: Error, Equatable {}
        let scene = Scene()
        let file = try file(lines(Array(repeating: 1000, count: 3000)), scene)
        var reader = LineReader(file, end: try file.size())
        let decoding = Monitor(0)
        do throws(LineReadError<Enough>) {
            try reader.forEach(
                threads: 4,
                decoding: { line in
                    decoding.withLock { $0 += 1 }
                    defer { decoding.withLock { $0 -= 1 } }
                    return line.number
                }
            ) { _, number throws(Enough) in
                if number == 700 { throw Enough() }
                if number > 700 { Issue.record("it went on to \(number)") }
            }
            Issue.record("it went on")
        } catch {
            guard case .body = error else {
                Issue.record("\(error)")
                return
            }
        }
        #expect(decoding.withLock { $0 } == 0)
    }

    // MARK: Workers

    @Test(arguments: [0, 1, 2, 4, 64])
    func `results come in the order of the inputs, even if the first is done last`(threads: Int) {
        let (first, others) = (Door(), Monitor(0))
        let isHeld = threads > 1 && cs_cores() > 1
        let workers = OrderedWorkers<Int, Int>(threads: threads) { number in
            if isHeld && number == 0 { first.pass() }
            others.withLock { $0 += 1 }
            others.signal()
            return number * number
        }
        let count = min(20, workers.inFlightMax)
        for number in 0..<count { workers.add(number) }
        if isHeld { others.wait { $0 == count - 1 ? () : nil } }
        first.open()
        for number in 0..<count { #expect(workers.takeResult() == number * number) }
        for number in 0..<200 {
            workers.add(number)
            workers.add(-number)
            #expect(workers.takeResult() == number * number)
            #expect(workers.takeResult() == number * number)
        }
    }

    @Test func `without threads, taking a result does the work, and nothing does it before`() {
        let done = Monitor<[UInt]>([])
        let workers = OrderedWorkers<Int, Int>(threads: 0) { number in
            done.withLock { $0.append(UInt(pthread_self())) }
            return number
        }
        for number in 1...3 { workers.add(number) }
        #expect(done.withLock { $0.isEmpty })
        for number in 1...3 { #expect(workers.takeResult() == number) }
        #expect(Set(done.withLock { $0 }).count == 1)
    }

    @Test func `when the workers are released no work goes on, and untaken work is not done`() {
        let (begun, mayEnd) = (Monitor(0), Door())
        final class Held: Sendable {}
        weak var held: Held?
        do {
            let kept = Held()
            held = kept
            let workers = OrderedWorkers<Int, Int>(threads: 4) { number in
                withExtendedLifetime(kept) {}
                begun.withLock { $0 += 1 }
                begun.signal()
                if number > 0 { mayEnd.pass() }
                return number
            }
            for number in 0..<1000 { workers.add(number) }
            #expect(workers.takeResult() == 0)
            let opening = try? Thread.start("opening") {
                begun.wait { $0 > 1 ? () : nil }
                mayEnd.open()
            }
            opening?.join()
        }
        #expect(held == nil, "no thread has the work any more")
    }
}
