import Foundation
import JSON
import Synchronization
import Testing

/// Promise 2 of the store, seen from a socket: after any crash every acknowledged write is there.
@Suite(.serialized) struct KillTests {
    private static let writers = 16
    private static let pairs = 4
    private static let readers = 1
    /// Each takes a part of a second; `make crash` asks for hundreds.
    private static let rounds = Crash.rounds ?? 5

    /// One folder through all rounds, so that what the first was told is looked for after the last, through every start,
    /// segment and snapshot between.
    @Test func `after each of many kills under load every acknowledged write of all rounds is there`() throws {
        let seed = Crash.seed
        print("kill -9: seed \(seed)")
        let folder = try TemporaryFolder()
        var random = SeededGenerator(seed: seed)
        var writers = (1...Self.writers).map { Writer($0, seed: seed) }
        var (pairs, shared) = try Self.pairs(in: folder, seed: seed)
        var (reads, lost) = (0, 0)
        for round in 1...Self.rounds {
            let service = try ServiceProcess(in: folder, Crash.settings)
            let seen = load(service, &writers, &pairs, killedAfter: random.below(281))
            reads += seen.count

            let again = try ServiceProcess(in: folder, Crash.settings)
            var faults = try reckon(try programs(of: again), beside: shared, seen, &writers)
            for index in pairs.indices { faults += try pairs[index].reckon(port: again.port) }
            for fault in faults { Issue.record("seed \(seed), round \(round): \(fault)") }
            lost += faults.count
            if round % 2 == 0 { again.crash() } else { #expect(again.stop() == 0) }
            if round % 10 == 0 || round == Self.rounds {
                let verification = try verify(again)
                #expect(verification.code == 0, "seed \(seed), round \(round): \(verification.text)")
            }
        }
        let acknowledged = writers.reduce(0) { $0 + $1.acknowledged }
        let steps = pairs.reduce(0) { $0 + $1.acknowledged }
        print(
            "kill -9: \(Self.rounds) rounds, \(acknowledged) acknowledged writes of programs and \(steps) of pairs, \(reads) programs "
                + "read, lost \(lost)")
        #expect(acknowledged > Self.rounds && steps > Self.rounds && reads > 0, "the service was under load")
    }

    /// Pairs in a programme of their own, which is there before the first round.
    ///
    /// - Returns: Also the address of the programme.
    private static func pairs(in folder: TemporaryFolder, seed: UInt64) throws -> (pairs: [PairWriter], program: String) {
        let service = try ServiceProcess(in: folder, Crash.settings)
        let circle = try Circle(service, type: "coaching", #","capacity":{"most":1000,"default":1000}"#)
        let made = try (1...pairs).map { try PairWriter(circle, seed: seed &+ UInt64(1000 * $0)) }
        #expect(service.stop() == 0)
        return (made, circle.program)
    }

    /// What readers were shown: how many programs, and the newest revision of each.
    private struct Seen: Sendable {
        var count = 0
        var revisions: [String: Int] = [:]
    }

    /// Has all of them work until the service is killed: at any moment once each writer has had an answer and each reader has
    /// seen a program.
    private func load(
        _ service: ServiceProcess, _ writers: inout [Writer], _ pairs: inout [PairWriter], killedAfter milliseconds: Int
    ) -> Seen {
        let working = Mutex(writers)
        let together = Mutex(pairs)
        let seen = Mutex(Seen())
        let begun = DispatchSemaphore(value: 0)
        let count = writers.count + Self.readers + pairs.count
        let killer = Thread {
            for _ in 0..<count { begun.wait() }
            usleep(UInt32(milliseconds) * 1000)  // nothing is waited for: any moment will do
            service.child.signal(SIGKILL)
        }
        killer.start()
        inParallel(count) { index in
            do {
                let client = try service.admin()
                guard index < Self.writers else {
                    guard index >= Self.writers + Self.readers else { return try read(client, seen) { begun.signal() } }
                    let number = index - Self.writers - Self.readers
                    var pair = together.withLock { $0[number] }
                    defer { together.withLock { [pair] in $0[number] = pair } }
                    return try pair.work(port: service.port) { begun.signal() }
                }
                var writer = working.withLock { $0[index] }
                defer { working.withLock { [writer] in $0[index] = writer } }
                try writer.work(client, steps: 1)
                begun.signal()
                try writer.work(client)
            } catch {
                service.child.signal(SIGKILL)  // it is gone, unless an answer was wrong, which is recorded
                begun.signal()
            }
        }
        #expect(service.child.wait() == -SIGKILL)
        (writers, pairs) = (working.withLock { $0 }, together.withLock { $0 })
        return seen.withLock { $0 }
    }

    /// Reads all programs, again and again, until the service is gone.
    ///
    /// - Parameter hasSeen: Called when a program was there for the first time.
    private func read(_ client: Client, _ seen: borrowing Mutex<Seen>, hasSeen: () -> Void) throws {
        var isFirst = true
        while true {
            for (address, body) in try programs(client) {
                if isFirst { hasSeen() }
                isFirst = false
                let revision = try Writer.revision(of: body)
                seen.withLock {
                    $0.count += 1
                    $0.revisions[address] = max($0.revisions[address] ?? 0, revision)
                }
            }
        }
    }

    /// - Parameter shared: The programme of the pairs.
    /// - Returns: What was lost, or is there and nobody asked for it.
    private func reckon(
        _ kept: [String: [UInt8]], beside shared: String, _ seen: Seen, _ writers: inout [Writer]
    ) throws -> [String] {
        var (rest, faults): ([String: [UInt8]], [String]) = (kept, [])
        if rest.removeValue(forKey: shared) == nil { faults.append("\(shared) is gone") }
        for index in writers.indices { faults += try writers[index].reckon(&rest) }
        faults += rest.keys.map { "\($0) is there, though it was deleted or never asked for" }
        let deleted = writers.reduce(into: Set()) { $0.formUnion($1.deleted) }
        for (address, revision) in seen.revisions {
            let found = try kept[address].map(Writer.revision)
            if found.map({ $0 < revision }) ?? !deleted.contains(address) {
                faults.append("\(address) was read at revision \(revision) and is \(found.map { "at \($0)" } ?? "gone")")
            }
        }
        return faults
    }

    @Test func `what was acknowledged is there after a kill that comes right behind the answer`() throws {
        let folder = try TemporaryFolder()
        var program = ""
        for (number, step) in ["create", "design", "approve", "enroll", "delete"].enumerated() {
            let service = try ServiceProcess(in: folder)
            let ines = try service.admin()
            switch step {
            case "create": program = try ines.open()
            case "design":
                #expect(try ines.put("\(program)/design", Sample.design, ifMatch: try ines.tag(of: program)).status == 201)
            case "approve": #expect(try ines.post("\(program)/design/approval").status == 200)
            case "enroll": #expect(try ines.move(program, to: "enrolling").status == 201)
            default: #expect(try ines.delete(program, ifMatch: "*").status == 204)
            }
            service.crash()
            let again = try ServiceProcess(in: folder)
            let answer = try again.admin().get(program)
            #expect(step == "delete" ? answer.status == 404 : try answer.value("revision")?.integer == number + 1, "\(step)")
            again.crash()
        }
    }

    /// Every program by its address, with its bytes as the list has them.
    private func programs(of service: ServiceProcess) throws -> [String: [UInt8]] { try programs(service.admin()) }

    private func programs(_ client: Client) throws -> [String: [UInt8]] {
        var kept: [String: [UInt8]] = [:]
        var target = "/v1/programs?limit=100"
        while true {
            let page = try client.get(target).json()
            for item in try #require(page["items"]?.elements) {
                let address = "/v1/programs/\(try #require(item["id"]?.string))"
                #expect(kept.updateValue(Array(item.raw), forKey: address) == nil, "\(address) is there twice")
            }
            guard let next = page["next"]?.string else { return kept }
            target = "/v1/programs?limit=100&after=\(next)"
        }
    }

    private func verify(_ service: ServiceProcess) throws -> (code: Int32, text: String) {
        let child = try ChildProcess(["verify", service.data], in: service.folder)
        return (child.wait(), child.output.text + child.errors.text)
    }
}
