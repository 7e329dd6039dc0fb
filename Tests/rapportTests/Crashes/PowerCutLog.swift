import Foundation
import Glibc
import Guidance
import JSON

/// What the preloaded library wrote down, in its order. `Tests/CPowerCut/powercut.c` says what a record is.
struct PowerCutLog: Sendable {
    enum Event: Sendable {
        case start
        case open(Int32, path: String, isMade: Bool, isEmptied: Bool)
        case close(Int32)
        case write(Int32, offset: Int, [UInt8])
        case truncate(Int32, size: Int)
        case syncBegins(Int32)
        case syncEnds(Int32)
        case makeFolder(String)
        case rename(String, to: String)
        case link(String, to: String)
        case unlink(String)
        case sent(Int32, [UInt8])
    }

    let events: [Event]
    /// What clients were told, in the order of the events behind which they could know it.
    let told: [Told]

    init(_ bytes: [UInt8]) throws {
        var (events, place) = ([Event](), 0)
        try bytes.withUnsafeBytes { bytes in
            while place < bytes.count {
                guard bytes.count - place >= 24 else { throw Failure("the log ends within a record") }
                let descriptor = bytes.loadUnaligned(fromByteOffset: place + 4, as: Int32.self)
                let value = Int(bytes.loadUnaligned(fromByteOffset: place + 8, as: Int64.self))
                let count = Int(bytes.loadUnaligned(fromByteOffset: place + 16, as: UInt64.self))
                guard bytes.count - place - 24 >= count else { throw Failure("the log ends within a record") }
                let content = [UInt8](bytes[(place + 24)..<(place + 24 + count)])
                events.append(try Self.event(bytes[place], descriptor, value, content))
                place += 24 + count
            }
        }
        self.events = events
        self.told = try Told.all(in: events)
    }

    /// - Parameter folder: The one in which the library wrote `log`.
    init(in folder: TemporaryFolder) throws {
        try self.init([UInt8](Data(contentsOf: URL(filePath: "\(folder.path)/log"))))
    }

    /// Where each sync has ended.
    var syncEnds: [Int] {
        events.indices.filter {
            if case .syncEnds = events[$0] { true } else { false }
        }
    }

    /// Where files of a folder get the names under which they count.
    ///
    /// - Parameter folder: The last part of its path.
    func publications(in folder: String) -> [Int] {
        events.indices.filter {
            if case .rename(_, let path) = events[$0] { path.contains("/\(folder)/") } else { false }
        }
    }

    /// Where files that count are removed from a folder.
    func removals(in folder: String) -> [Int] {
        events.indices.filter {
            if case .unlink(let path) = events[$0] { path.contains("/\(folder)/") && path.hasSuffix(".jsonl") } else { false }
        }
    }

    /// Where a process starts.
    var starts: [Int] {
        events.indices.filter {
            if case .start = events[$0] { true } else { false }
        }
    }

    private static func event(_ kind: UInt8, _ descriptor: Int32, _ value: Int, _ content: [UInt8]) throws -> Event {
        var paths: [String] {
            content.split(separator: 0, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
        }
        switch kind {
        case UInt8(ascii: "P"): return .start
        case UInt8(ascii: "O"):
            let flags = Int32(value)
            return .open(descriptor, path: paths[0], isMade: flags & O_CREAT != 0, isEmptied: flags & O_TRUNC != 0)
        case UInt8(ascii: "C"): return .close(descriptor)
        case UInt8(ascii: "W"): return .write(descriptor, offset: value, content)
        case UInt8(ascii: "T"): return .truncate(descriptor, size: value)
        case UInt8(ascii: "B"): return .syncBegins(descriptor)
        case UInt8(ascii: "E"): return .syncEnds(descriptor)
        case UInt8(ascii: "M"): return .makeFolder(paths[0])
        case UInt8(ascii: "R"): return .rename(paths[0], to: paths[1])
        case UInt8(ascii: "L"): return .link(paths[0], to: paths[1])
        case UInt8(ascii: "U"): return .unlink(paths[0])
        case UInt8(ascii: "S"): return .sent(descriptor, content)
        default: throw Failure("the log has a record of kind \(kind)")
        }
    }
}

/// What an answer that had left told about one program.
struct Told: Sendable {
    enum Fact: Sendable {
        case kept(revision: Int, json: [UInt8])
        case gone
    }

    /// The number of the event with which its last byte left.
    let place: Int
    /// Told to a reader, and not to the one who wrote it.
    let isRead: Bool
    let id: ID<Program>
    let fact: Fact

    /// Which program a request is about, and whether it reads, so that an answer without a body tells as well: the service
    /// puts the id of the request into its answer.
    static func requestID(_ address: String, reads: Bool) -> String {
        "\(reads ? "read" : "write").\(address.split(separator: "/").last ?? "")"
    }

    static func all(in events: [PowerCutLog.Event]) throws -> [Told] {
        var (told, streams) = ([Told](), [Int32: [UInt8]]())
        for (place, event) in events.enumerated() {
            switch event {
            case .start: streams = [:]
            case .close(let descriptor): streams[descriptor] = nil
            case .sent(let descriptor, let bytes):
                var stream = streams[descriptor, default: []] + bytes
                while let answer = try takeAnswer(&stream) { told += try facts(of: answer, place) }
                streams[descriptor] = stream
            case .open, .write, .truncate, .syncBegins, .syncEnds, .makeFolder, .rename, .link, .unlink: break
            }
        }
        return told
    }

    /// Takes one whole answer from the front; nil if it is not all there.
    private static func takeAnswer(_ stream: inout [UInt8]) throws -> Answer? {
        let headEnd = stream.firstRange(of: Array("\r\n\r\n".utf8))?.lowerBound
        guard let headEnd else { return nil }
        var answer = Answer(head: String(decoding: stream[..<headEnd], as: UTF8.self))
        let (start, count) = (headEnd + 4, answer["Content-Length"].flatMap { Int($0) } ?? 0)
        guard answer["Transfer-Encoding"] == nil else { throw Failure("an answer in chunks is not looked into") }
        guard stream.count >= start + count else { return nil }
        answer.body = Array(stream[start..<(start + count)])
        stream.removeSubrange(..<(start + count))
        return answer
    }

    private static func facts(of answer: Answer, _ place: Int) throws -> [Told] {
        let request = (answer["X-Request-Id"] ?? "").split(separator: ".")
        let isRead = answer.status != 201 && request.first != "write"
        func kept(_ program: JSONValue) throws -> Told {
            guard let id = program["id"]?.string.flatMap({ ID<Program>($0) }), let revision = program["revision"]?.integer else {
                throw Failure("an answer holds no program: \(answer.text)")
            }
            return Told(place: place, isRead: isRead, id: id, fact: .kept(revision: revision, json: Array(program.raw)))
        }
        switch answer.status {
        case 200, 201:
            let json = try answer.json()
            return try json["items"]?.elements.map(kept) ?? [kept(json)]
        case 204, 404:
            guard request.count == 2, let id = ID<Program>(String(request[1])) else {
                throw Failure("an answer names no program")
            }
            return [Told(place: place, isRead: isRead, id: id, fact: .gone)]
        default: throw Failure("the service answered \(answer.status): \(answer.text)")
        }
    }
}
