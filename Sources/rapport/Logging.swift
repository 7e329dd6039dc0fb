import CShim
import Guidance
import HTTP
import JSON
import Logging
import Synchronization

/// What is worth a line; it can change while the service runs.
final class LogThreshold: Sendable {
    private let current: Mutex<Logger.Level>

    init(_ level: Settings.LogLevel) { current = Mutex(Logger.Level(level)) }

    var level: Logger.Level { current.withLock { $0 } }

    func change(to level: Settings.LogLevel) -> Bool { change(to: Logger.Level(level)) }

    /// - Returns: Whether it was another.
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

/// Writes what the service itself has to say to standard error, one JSON object or one line of text each.
struct LineLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
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
        let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        var line: [UInt8] = []
        let time = Instant(milliseconds: cs_realtime()).description
        switch format {
        case .json:
            line = JSONWriter.bytes { writer in
                writer.object { writer in
                    writer.member("time", time)
                    writer.member("level", event.level.rawValue)
                    writer.member("message", event.message.description)
                    for (key, value) in all { writer.member(key, value.description) }
                }
            }
        case .text:
            let rest = all.map { " \($0.key)=\($0.value)" }.joined()
            line = Array("\(time) \(event.level.rawValue): \(event.message)\(rest)".utf8)
        }
        line.append(UInt8(ascii: "\n"))
        _ = cs_write(2, line, line.count)
    }
}

extension Settings {
    /// How lines are written to a descriptor.
    func lineFormat(on descriptor: Int32) -> AccessLog.Format {
        switch logFormat {
        case .auto: cs_is_terminal(descriptor) ? .text : .json
        case .json: .json
        case .text: .text
        }
    }

    func logger(_ threshold: LogThreshold) -> Logger {
        let format = lineFormat(on: 2)
        return Logger(label: "rapport") { _ in LineLogHandler(threshold: threshold, format: format) }
    }
}
