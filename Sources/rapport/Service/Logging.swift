import CShim
import Glibc
import Guidance
import HTTP
import JSON
import Locks
import Synchronization
import Logging

/// The least level that is logged; it can change while the service runs.
final class LogThreshold: Sendable {
    private let current: Lock<Logger.Level>

    init(_ level: Settings.LogLevel) { current = Lock(Logger.Level(level)) }

    var level: Logger.Level { current.withLock { $0 } }

    func change(to level: Settings.LogLevel) -> Bool { change(to: Logger.Level(level)) }

    /// - Returns: Whether the level was different.
    func change(to level: Logger.Level) -> Bool {
        current.withLock { current in
            defer { current = level }
            return current != level
        }
    }
}

extension Logger.Level {
    fileprivate init(_ level: Settings.LogLevel) {
        self =
            switch level {
            case .debug: .debug
            case .info: .info
            case .notice: .notice
            case .warning: .warning
            case .error: .error
            case .critical: .critical
            }
    }
}

/// Standard error, for lines that perhaps nobody reads: the service must not stand still for them, least of all when it stops.
final class LogOutput: Sendable {
    /// How long the first line waits for a reader. Later lines do not wait until there is a reader again.
    private static let patienceMilliseconds: Int32 = 1000
    /// What an output that takes anything at all takes without waiting (PIPE_BUF).
    private static let pieceBytesMax = 4096

    private struct State {
        var dropped = 0
        /// Whether a line was begun and not finished.
        var isCut = false
    }

    private let descriptor: Int32
    private let state = Lock(State())

    init(descriptor: Int32 = 2) { self.descriptor = descriptor }

    func write(_ line: [UInt8], notice: (_ dropped: Int) -> [UInt8]) {
        state.withLock { state in
            var bytes = state.isCut ? [UInt8(ascii: "\n")] : []
            if state.dropped > 0 { bytes += notice(state.dropped) }
            bytes += line
            var patience = state.dropped > 0 ? 0 : Self.patienceMilliseconds
            var rest = bytes[...]
            while !rest.isEmpty {
                var output = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                let ready = poll(&output, 1, patience)
                if ready < 0, errno == EINTR { continue }
                guard ready > 0 else {
                    state.isCut = state.isCut || rest.count < bytes.count
                    state.dropped += 1
                    return
                }
                let piece = rest.prefix(Self.pieceBytesMax)
                let count = piece.withUnsafeBytes { cs_write(descriptor, $0.baseAddress, $0.count) }
                if count == -Int(EAGAIN) { continue }
                guard count > 0 else { return }  // the output is closed: nobody is there to tell
                rest = rest.dropFirst(count)
                patience = Self.patienceMilliseconds
            }
            state = State()
        }
    }
}

/// Writes the service's own messages to standard error, each as a JSON object or a line of text.
struct LineLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    let output: LogOutput
    let threshold: LogThreshold
    let format: AccessLog.Format

    var logLevel: Logger.Level {
        get { threshold.level }
        set { _ = threshold.change(to: newValue) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        output.write(line(event.level, event.message.description, metadata.merging(event.metadata ?? [:]) { $1 })) {
            line(.warning, "lines of the log dropped, as nobody took them", ["lines": "\($0)"])
        }
    }

    private func line(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata) -> [UInt8] {
        let all = metadata.sorted { $0.key < $1.key }
        var line: [UInt8] = []
        let time = Instant(milliseconds: cs_realtime()).description
        switch format {
        case .json:
            line = JSONWriter.bytes { writer in
                writer.object { writer in
                    writer.member("time", time)
                    writer.member("level", level.rawValue)
                    writer.member("message", message)
                    for (key, value) in all { writer.member(key, value.description) }
                }
            }
        case .text:
            let rest = all.map { " \($0.key)=\($0.value)" }.joined()
            line = Array("\(time) \(level.rawValue): \(message)\(rest)".utf8)
        }
        line.append(UInt8(ascii: "\n"))
        return line
    }
}

extension Settings {
    /// The format of lines on a descriptor.
    func lineFormat(on descriptor: Int32) -> AccessLog.Format {
        switch logFormat {
        case .auto: cs_is_terminal(descriptor) ? .text : .json
        case .json: .json
        case .text: .text
        }
    }

    func logger(_ threshold: LogThreshold) -> Logger {
        let (format, output) = (lineFormat(on: 2), LogOutput())
        return Logger(label: "rapport") { _ in LineLogHandler(output: output, threshold: threshold, format: format) }
    }
}
