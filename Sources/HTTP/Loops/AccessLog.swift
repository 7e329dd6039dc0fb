import CShim
import Glibc
import Locks
import Synchronization
import Platform

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

    private struct Pending: ~Copyable {
        var bytes = OutBytes()
        var dropped = 0
        var isClosed = false
    }

    let format: Format
    private let descriptor: Int32
    private let pending = Lock(Pending())
    private let waker: Int32
    private let thread = Lock<Thread?>(nil)

    /// - Parameter descriptor: Where lines go, such as 1 for standard output; stays the caller's.
    public init(format: Format, to descriptor: Int32) {
        self.format = format
        self.descriptor = descriptor
        waker = cs_wake_open_blocking()
        let thread = try? Thread.start("access-log") { [self] in run() }
        self.thread.withLock { $0 = thread }
    }

    /// How long `close` waits for an output that takes nothing: a service has to end although nobody reads its lines.
    private static let closeMilliseconds: Int32 = 2000

    /// Writes what is pending and ends the thread. An output that takes nothing is given up, with the thread that waits for it.
    public func close() {
        pending.withLock { $0.isClosed = true }
        cs_wake(waker)
        guard let thread = thread.withLock({ $0.take() }) else { return }
        if thread.join(withinMilliseconds: Self.closeMilliseconds) { cs_close(waker) }
    }

    /// Takes the lines of a turn; never waits for the output.
    func append(_ lines: UnsafeRawBufferPointer, count: Int) {
        pending.withLock { pending in
            guard !pending.isClosed, pending.bytes.count + lines.count <= Self.pendingBytesMax else {
                pending.dropped += count
                return
            }
            pending.bytes.append(lines)
            // Under the lock, as `close` gives the number of the waker back.
            if pending.bytes.count == lines.count { cs_wake(waker) }
        }
    }

    private func run() {
        var batch = OutBytes()
        while true {
            cs_wake_clear(waker)
            if !pending.withLock({ $0.isClosed }) { usleep(Self.gatherMicroseconds) }
            let (dropped, isClosed) = pending.withLock { pending in
                swap(&batch, &pending.bytes)
                defer { pending.dropped = 0 }
                return (pending.dropped, pending.isClosed)
            }
            if dropped > 0 { batch.append(text: notice(dropped)) }
            write(batch.buffer)
            batch.removeAll(keeping: 1 << 20)
            if isClosed { return }
        }
    }

    private func notice(_ dropped: Int) -> String {
        switch format {
        case .json: "{\"level\":\"warning\",\"message\":\"access lines dropped\",\"count\":\(dropped)}\n"
        case .text: "warning: \(dropped) access lines dropped\n"
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        while !rest.isEmpty {
            let count = cs_write(descriptor, rest.baseAddress, rest.count)
            if count == -Int(EAGAIN) {  // somebody who shares the output has made it one that does not wait
                var output = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&output, 1, -1)
                continue
            }
            guard count > 0 else { return }  // a closed output: there is nobody to tell
            rest = rest.part(count..<rest.count)
        }
    }

    // MARK: Lines

    /// Appends the line of one answered request. It holds no body, no query, no path parameter, nothing of a person; and
    /// nothing that needs an escape in JSON: templates and tokens of ours, and ids that were checked. Of a confidential route it says
    /// only that one was asked for: a request id would lead to the one who asked, in a log of theirs.
    ///
    /// - Parameter route: Nil where none was found.
    func write(
        _ exchange: borrowing Exchange, _ route: Route?, _ status: Status, time: borrowing LogTime, nanoseconds: Int64,
        to out: inout OutBytes
    ) {
        out.reserve(512)
        switch format {
        case .json: writeJSON(exchange, route, status, time: time, nanoseconds: nanoseconds, to: &out)
        case .text: writeText(exchange, route, status, time: time, nanoseconds: nanoseconds, to: &out)
        }
    }

    private func writeJSON(
        _ exchange: borrowing Exchange, _ route: Route?, _ status: Status, time: borrowing LogTime, nanoseconds: Int64,
        to out: inout OutBytes
    ) {
        out.append("{\"time\":\"")
        out.append(time.text)
        out.append("\",\"level\":\"info\",\"message\":\"request\"")
        let isNamed = route?.isConfidential != true
        if isNamed {
            out.append(",\"requestId\":\"")
            out.append(text: exchange.requestID)
            out.append("\"")
        }
        if isNamed, let traceID = exchange.traceID {
            out.append(",\"traceId\":\"")
            out.append(text: traceID)
            out.append("\"")
        }
        out.append(",\"method\":\"")
        out.append(exchange.method?.name ?? "_OTHER")
        out.append("\",\"route\":\"")
        out.append(text: route?.label ?? "-")
        out.append("\",\"status\":")
        out.append(decimal: status.rawValue)
        out.append(",\"durationMicroseconds\":")
        out.append(decimal: Int(nanoseconds / 1000))
        if isNamed, !exchange.principal.id.isEmpty {
            out.append(",\"keyId\":\"")
            out.append(text: exchange.principal.id)
            out.append("\"")
        }
        out.append("}\n")
    }

    private func writeText(
        _ exchange: borrowing Exchange, _ route: Route?, _ status: Status, time: borrowing LogTime, nanoseconds: Int64,
        to out: inout OutBytes
    ) {
        out.append(time.text)
        out.append(" ")
        out.append(exchange.method?.name ?? "_OTHER")
        out.append(" ")
        out.append(text: route?.label ?? "-")
        out.append(" ")
        out.append(decimal: status.rawValue)
        out.append(" ")
        out.append(decimal: Int(nanoseconds / 1000))
        out.append(" us ")
        out.append(text: route?.isConfidential == true ? "-" : exchange.requestID)
        out.append("\n")
    }
}

/// The time of a turn as log lines have it, written once for all of them.
struct LogTime: ~Copyable {
    private var bytes = OutBytes()
    private var milliseconds: Int64 = -1

    /// RFC 3339 in UTC, to the millisecond.
    var text: UnsafeRawBufferPointer { bytes.buffer }

    /// - Parameter milliseconds: Since 1970.
    mutating func set(_ milliseconds: Int64) {
        guard milliseconds != self.milliseconds else { return }
        self.milliseconds = milliseconds
        bytes.removeAll()
        bytes.append(logDate: milliseconds / 1000)
        bytes.append(UInt8(ascii: "."))
        for unit in [100, 10, 1] as [Int64] { bytes.append(UInt8(0x30 + milliseconds / unit % 10)) }
        bytes.append(UInt8(ascii: "Z"))
    }
}
