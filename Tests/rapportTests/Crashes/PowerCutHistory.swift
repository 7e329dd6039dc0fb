import Foundation
import Glibc
import Guidance
import JSON
import Synchronization
import Testing

@testable import Store

/// Every line that ever was written, and what the records were after each.
struct History: Sendable {
    /// By sequence number.
    private(set) var states = [Records()]
    private(set) var deletions: [ID<Program>: Int] = [:]

    init(_ disk: SimulatedDisk) throws {
        let segments = disk.files.filter { $0.path.contains("/journal/") }.sorted { $0.path < $1.path }
        for (path, node) in segments {
            for line in node.shown.split(separator: UInt8(ascii: "\n")).dropFirst() {
                let line = try JournalLine(Array(line))
                guard line.sequence == states.count else { throw Failure("\(path): line \(line.sequence) is out of order") }
                states.append(states[states.count - 1])
                states[states.count - 1].apply(line.changes)
                for change in line.changes where change.stored == nil {
                    if let id = ID<Program>(change.name) { deletions[id] = line.sequence }
                }
            }
        }
    }
}

/// A way through a log, from moment to moment.
struct Walk {
    private let log: PowerCutLog
    private(set) var disk: SimulatedDisk
    private(set) var known: Known
    private var (place, toldCount) = (0, 0)

    init(_ log: PowerCutLog, _ disk: SimulatedDisk, after known: Known = Known()) {
        (self.log, self.disk, self.known) = (log, disk, known)
    }

    mutating func advance(to end: Int) throws {
        while place < end {
            try disk.take(log.events[place])
            place += 1
        }
        while toldCount < log.told.count, log.told[toldCount].place < end {
            known.take(log.told[toldCount])
            toldCount += 1
        }
    }
}

/// The newest that was told of each program.
struct Known {
    private(set) var acknowledged: [ID<Program>: Told.Fact] = [:]
    private(set) var read: [ID<Program>: Told.Fact] = [:]

    mutating func take(_ told: Told) {
        if told.isRead {
            Self.take(told, &read)
        } else {
            Self.take(told, &acknowledged)
        }
    }

    private static func take(_ told: Told, _ facts: inout [ID<Program>: Told.Fact]) {
        switch (facts[told.id], told.fact) {
        case (.gone, _): break
        case (.kept(let before, _), .kept(let revision, _)) where before >= revision: break
        case (_, let fact): facts[told.id] = fact
        }
    }
}
