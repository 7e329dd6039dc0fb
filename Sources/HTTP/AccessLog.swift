import CShim
import Glibc
import Synchronization

/// One answered request, as the access log tells of it: no body, no query, no path parameter, nothing of a person.
struct AccessRecord {
    let milliseconds: Int64
    let method: StaticString
    /// The template of the route, "-" where none was found.
    let route: String
    let status: Int
    let nanoseconds: Int64
    let requestID: String
    let traceID: String?
    let caller: String
}

/// Writes access lines on a thread of its own, so that a blocked output never stops a loop.
///
/// Loops hand over the lines of a turn at once. The buffer is bounded: what does not fit is dropped and counted, and the
/// count is logged when there is room again.
public final class AccessLog: Sendable {
    public enum Format: Sendable {
        case json, text
    }

    /// A second of lines at full load.
    private static let pendingBytesMax = 4 << 20

    /// Lines gather this long before they are written together: woken for every turn of a loop, the thread would cost more in
    /// task switches than in writing.
    private static let gatherMicroseconds: UInt32 = 20_000

    private struct Pending {
        var bytes: [UInt8] = []
        var dropped = 0
        var isClosed = false
    }

    let format: Format
    private let descriptor: Int32
    private let pending = Mutex(Pending())
    private let waker: Int32
    private let thread = Mutex<UInt>(0)

    /// - Parameter descriptor: Where lines go, such as 1 for standard output; stays the caller's.
    public init(format: Format, to descriptor: Int32) {
        self.format = format
        self.descriptor = descriptor
        waker = cs_wake_open_blocking()
        let context = Unmanaged.passRetained(self).toOpaque()
        thread.withLock { thread in
            _ = cs_thread_start(
                &thread, "access-log", { Unmanaged<AccessLog>.fromOpaque($0!).takeRetainedValue().run() }, context)
        }
    }

    /// How long `close` waits for an output that takes nothing: a service has to end although nobody reads its lines.
    private static let closeMilliseconds: Int32 = 2000

    /// Writes what is pending and ends the thread. An output that takes nothing is given up, with the thread that waits for it.
    public func close() {
        pending.withLock { $0.isClosed = true }
        cs_wake(waker)
        let thread = thread.withLock { thread in
            defer { thread = 0 }
            return thread
        }
        guard thread != 0 else { return }
        if cs_thread_join_within(thread, Self.closeMilliseconds) == 0 { cs_close(waker) }
    }

    /// Takes the lines of a turn; never waits for the output.
    func append(_ lines: [UInt8], count: Int) {
        pending.withLock { pending in
            guard !pending.isClosed, pending.bytes.count + lines.count <= Self.pendingBytesMax else {
                pending.dropped += count
                return
            }
            pending.bytes.append(contentsOf: lines)
            // Under the lock, as `close` gives the number of the waker back.
            if pending.bytes.count == lines.count { cs_wake(waker) }
        }
    }

    private func run() {
        var batch: [UInt8] = []
        while true {
            cs_wake_clear(waker)
            if !pending.withLock({ $0.isClosed }) { usleep(Self.gatherMicroseconds) }
            let (dropped, isClosed) = pending.withLock { pending in
                swap(&batch, &pending.bytes)
                defer { pending.dropped = 0 }
                return (pending.dropped, pending.isClosed)
            }
            if dropped > 0 { batch.append(contentsOf: notice(dropped)) }
            write(batch)
            batch.removeAll(keepingCapacity: batch.capacity <= 1 << 20)
            if isClosed { return }
        }
    }

    private func notice(_ dropped: Int) -> [UInt8] {
        switch format {
        case .json: Array("{\"level\":\"warning\",\"message\":\"access lines dropped\",\"count\":\(dropped)}\n".utf8)
        case .text: Array("warning: \(dropped) access lines dropped\n".utf8)
        }
    }

    private func write(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(rebasing: rest)
                let count = cs_write(descriptor, part.baseAddress, part.count)
                guard count > 0 else { return }  // a closed output: there is nobody to tell
                rest = rest.dropFirst(count)
            }
        }
    }

    // MARK: Lines

    func write(_ record: AccessRecord, clock: inout LogClock, to out: inout [UInt8]) {
        switch format {
        case .json: writeJSON(record, &clock, &out)
        case .text: writeText(record, &clock, &out)
        }
    }

    /// Every value is from a set that needs no escape in JSON: templates and tokens of ours, and ids that were checked.
    private func writeJSON(_ record: AccessRecord, _ clock: inout LogClock, _ out: inout [UInt8]) {
        out.append("{\"time\":\"")
        clock.append(record.milliseconds, to: &out)
        out.append("\",\"level\":\"info\",\"message\":\"request\",\"requestId\":\"")
        out.append(contentsOf: record.requestID.utf8)
        if let traceID = record.traceID {
            out.append("\",\"traceId\":\"")
            out.append(contentsOf: traceID.utf8)
        }
        out.append("\",\"method\":\"")
        out.append(record.method)
        out.append("\",\"route\":\"")
        out.append(contentsOf: record.route.utf8)
        out.append("\",\"status\":")
        out.append(decimal: record.status)
        out.append(",\"durationMicroseconds\":")
        out.append(decimal: Int(record.nanoseconds / 1000))
        if !record.caller.isEmpty {
            out.append(",\"keyId\":\"")
            out.append(contentsOf: record.caller.utf8)
            out.append("\"")
        }
        out.append("}\n")
    }

    private func writeText(_ record: AccessRecord, _ clock: inout LogClock, _ out: inout [UInt8]) {
        clock.append(record.milliseconds, to: &out)
        out.append(" ")
        out.append(record.method)
        out.append(" ")
        out.append(contentsOf: record.route.utf8)
        out.append(" ")
        out.append(decimal: record.status)
        out.append(" ")
        out.append(decimal: Int(record.nanoseconds / 1000))
        out.append(" us ")
        out.append(contentsOf: record.requestID.utf8)
        out.append("\n")
    }
}

/// Writes times of day, remembering the text of the second.
struct LogClock {
    private var second: Int64 = -1
    private var text: [UInt8] = []

    mutating func append(_ milliseconds: Int64, to out: inout [UInt8]) {
        if milliseconds / 1000 != second {
            second = milliseconds / 1000
            var buffer = [CChar](repeating: 0, count: 20)
            cs_log_date(second, &buffer)
            text = buffer.prefix(19).map { UInt8(bitPattern: $0) }
        }
        out.append(contentsOf: text)
        let rest = Int(milliseconds % 1000)
        out.append(contentsOf: [
            UInt8(ascii: "."), 0x30 + UInt8(rest / 100), 0x30 + UInt8(rest / 10 % 10), 0x30 + UInt8(rest % 10), UInt8(ascii: "Z"),
        ])
    }
}
