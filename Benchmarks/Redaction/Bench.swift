// Measures what it takes to redact one person, and a thousand in one pass, beside a writer and a reader.
//
//     swift run -c release --package-path Benchmarks/Redaction redaction-bench FOLDER [RECORDS] [SEGMENT_BYTES]
//
// FOLDER is new, and on a disk. Its journal gets about SEGMENT_BYTES (2 GB) of lines about RECORDS (1000000) records of 0.6 KB each.
// A person has 12 records. Lines are written one record at a time, all records in one version after the other.
import Glibc
import Guidance
import JSON
import Platform
import Store
import Synchronization

func id(_ number: Int) -> String {
    func digits(_ value: Int, _ count: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: count - text.count) + text
    }
    // Multiplied so that the ids of one person lie far from each other.
    let time = digits(1_000_000 + number, 12)
    let random = UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15
    return "prg_\(time.prefix(8))-\(time.suffix(4))-7000-8000-\(digits(Int(random >> 16), 12))"
}

let recordsOfPerson = 12

let filling = String(repeating: "What a record says is as long as this. ", count: 7)

func change(_ number: Int, _ revision: Int) throws -> Change {
    let id = id(number)
    let text =
        #"{"put":"programs","id":"\#(id)","rev":\#(revision),"doc":{"id":"\#(id)","revision":\#(revision),"name":"Number \#(number)","description":"\#(filling)","relationshipTypes":["mentoring"],"status":"draft","objectives":[],"transitions":[],"createdAt":"2026-11-21T23:20:11.123Z","updatedAt":"2026-11-21T23:20:11.123Z"}}"#
    return try Change(try JSONDocument(Array(text.utf8)).root)
}

/// The processor time of a thread of this process, in seconds.
func processorSeconds(ofThread name: String) -> Double {
    guard let tasks = opendir("/proc/self/task") else { return 0 }
    defer { closedir(tasks) }
    var ticks = 0.0
    while let entry = readdir(tasks) {
        let task = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        guard let file = fopen("/proc/self/task/\(task)/stat", "r") else { continue }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 1024)
        guard fgets(&line, 1024, file) != nil else { continue }
        let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard text.contains("(\(name))") else { continue }
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        ticks += (Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0)
    }
    return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
}

func seconds(_ body: () throws -> Void) rethrows -> Double {
    try ContinuousClock().measure(body) / .seconds(1)
}

/// A writer and a reader that do something every few milliseconds, and how long each took.
final class Load: Sendable {
    private let isOver = Atomic<Bool>(false)
    private let times = Mutex<(writes: [Double], reads: [Double])>(([], []))
    private let settled = Mutex<UInt64>(0)
    private let store: Store

    private let records: Int

    init(_ store: Store, records: Int) {
        (self.store, self.records) = (store, records)
        store.onSettled { [self] settlement in
            if case .durable(let ticket) = settlement { settled.withLock { $0 = ticket } }
        }
    }

    func start() throws -> [Platform.Thread] {
        [
            try .start("writer") { [self] in
                var number = records
                while !isOver.load(ordering: .relaxed) {
                    number += 1
                    guard let change = try? change(number, 1) else { return }
                    let took = seconds {
                        let note = EntryNote(by: "key", op: "program.create", requestID: "r")
                        let ticket = (try? store.write(note) { _, _ in Decision(changes: [change], answer: ()) })?.ticket ?? 0
                        while settled.withLock({ $0 }) < ticket { usleep(20) }
                    }
                    times.withLock { $0.writes.append(took) }
                    usleep(3000)
                }
            },
            try .start("reader") { [self] in
                var number = 0
                while !isOver.load(ordering: .relaxed) {
                    number = (number + 7919) % records
                    guard let id = ID<Program>(id(number)) else { return }
                    let took = seconds { for _ in 0..<100 { _ = store.durable[id]?.revision } }
                    times.withLock { $0.reads.append(took) }
                    usleep(2000)
                }
            },
        ]
    }

    func end() { isOver.store(true, ordering: .relaxed) }

    func take() -> String {
        let (writes, reads) = times.withLock { times in
            defer { times = ([], []) }
            return (times.writes.sorted(), times.reads.sorted())
        }
        func p99(_ values: [Double], _ scale: Double) -> String {
            guard !values.isEmpty else { return "-" }
            let value = values[min(values.count - 1, values.count * 99 / 100)] * scale
            return String(Double(Int(value * 100)) / 100)
        }
        return
            "p99 of \(writes.count) writes \(p99(writes, 1e3)) ms, of \(reads.count) reads of 100 records \(p99(reads, 1e6)) µs"
    }
}

/// Deletes all records of some people, and says that what they said has to go.
func erase(_ people: Range<Int>, of records: Int, in store: Store) throws -> Redaction {
    var redaction = Redaction()
    let step = records / recordsOfPerson
    let names = people.flatMap { person in (0..<recordsOfPerson).map { ID<Program>(id(person + $0 * step)) } }.compactMap { $0 }
    for start in stride(from: 0, to: names.count, by: 1000) {
        let part = names[start...].prefix(1000)
        let note = EntryNote(by: "key", op: "program.delete", requestID: "r")
        _ = try store.write(note) { _, _ in Decision(changes: part.map { .delete($0) }, answer: ()) }
    }
    let sequence = try store.makeSnapshot().sequence
    for name in names { redaction.add(RecordAddress(kind: .programs, name: name.name), before: sequence) }
    return redaction
}

@main struct Bench {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 1 else {
            print("usage: redaction-bench FOLDER [RECORDS] [SEGMENT_BYTES]")
            exit(2)
        }
        let folder = arguments[1]
        let records = arguments.count > 2 ? Int(arguments[2]) ?? 0 : 1_000_000
        let segmentBytes = arguments.count > 3 ? Int(arguments[3]) ?? 0 : 2 << 30
        var settings = Store.Settings(folder: folder)
        settings.durability = .os
        settings.pendingBytesMax = 64 << 20
        settings.retentionBytes = 100 << 30
        do {
            let store = try Store.open(settings, initial: { [] }, log: { print($0) })
            let versions = max(1, segmentBytes / 830 / records)
            var number = 0
            let filled = try seconds {
                for revision in 1...versions {
                    while number < records * revision {
                        let change = try change(number % records, revision)
                        let note = EntryNote(by: "key", op: "program.change", requestID: "request-\(number)")
                        do { _ = try store.write(note) { _, _ in Decision(changes: [change], answer: ()) } } catch WriteRefusal
                            .overloaded
                        {
                            usleep(1000)
                            continue
                        }
                        number += 1
                    }
                }
                _ = try store.makeSnapshot()
            }
            store.close()
            print("filled in \(Int(filled)) s: \(records) records, each in \(versions) versions")
        }
        settings.durability = .always
        settings.pendingBytesMax = 8 << 20
        let store = try Store.open(settings, initial: { [] }, log: { print($0) })
        let metrics = store.metrics
        print(
            "\(metrics.journalSegments) segments with \(metrics.journalBytes >> 20) MiB, a start takes \(metrics.recoveryMilliseconds) ms"
        )
        try store.upgradeFormat()

        let load = Load(store, records: records)
        let threads = try load.start()
        _ = load.take()
        usleep(10_000_000)
        print("idle: \(load.take())")
        for (name, people) in [("one person", 0..<1), ("another", 1..<2), ("1000 people", 2..<1002), ("nobody new", 1..<2)] {
            let redaction = try erase(people, of: records, in: store)
            usleep(1_000_000)
            _ = load.take()
            let before = processorSeconds(ofThread: "rapport-keep")
            var report: RedactionReport?
            let took = try seconds { report = try store.redact(redaction) }
            let used = processorSeconds(ofThread: "rapport-keep") - before
            print(
                "\(name): \(Double(Int(took * 100)) / 100) s, \(used) s of processor, \(report?.files ?? 0) files replaced, "
                    + "\(report?.versions.values.reduce(0, +) ?? 0) versions; \(load.take())")
        }
        usleep(10_000_000)
        print("idle: \(load.take())")
        load.end()
        for thread in threads { thread.join() }
        store.close()
    }
}
