import Glibc
@testable import Guidance
import Testing

@testable import Store

/// A redaction that ends at any of its steps, by a kill, a power cut or a disk that refuses, is taken up again and comes to the same.
struct RedactionCrashTests {
    /// Keeps what the folder could hold at every step of the disk: as the system shows it, and as it may be after a power cut.
    private final class Recorder: Sendable {
        private struct State: Sendable {
            /// What each file holds for sure, by its path; those that are left out hold what they show.
            var synced: [String: [UInt8]] = [:]
            var moments: [(step: String, files: [String: [UInt8]])] = []
            var isRecording = false
        }

        private let scene: Scene
        private let state = Monitor(State())

        init(_ scene: Scene) { self.scene = scene }

        var moments: [(step: String, files: [String: [UInt8]])] { state.withLock { $0.moments } }

        func begin() { state.withLock { $0.isRecording = true } }
        func end() { state.withLock { $0.isRecording = false } }

        var surroundings: Surroundings {
            var surroundings = Surroundings()
            let disk = Disk()
            surroundings.disk.write = { [self] file, bytes, offset throws(FileError) in
                hold(file.path)
                try file.write(Array(bytes[..<(bytes.count / 2)]), at: offset)
                record("half of a write to \(file.path)")
                try disk.write(file, bytes, offset)
                record("a write to \(file.path)")
            }
            surroundings.disk.truncate = { [self] file, size throws(FileError) in
                hold(file.path)
                try disk.truncate(file, size)
                record("a cut of \(file.path)")
            }
            surroundings.disk.synchronize = { [self] file throws(FileError) in
                try disk.synchronize(file)
                state.withLock { $0.synced[file.path] = nil }
                record("a sync of \(file.path)")
            }
            surroundings.disk.publish = { [self] folder, temporary, path throws(FileError) in
                #expect(state.withLock { $0.synced[temporary] == nil }, "what gets a name is on disk")
                try disk.publish(folder, temporary, path)
                record("a name for \(path)")
            }
            return surroundings
        }

        /// A file that was synced may lose what is done to it from now on.
        private func hold(_ path: String) {
            let bytes = (try? scene.bytes(of: path)) ?? []
            state.withLock { $0.synced[path] = $0.synced[path] ?? bytes }
        }

        private func record(_ step: String) {
            guard state.withLock({ $0.isRecording }), let files = try? scene.files() else { return }
            state.withLock { state in
                state.moments.append((step, files))
                var cut = files
                for (path, bytes) in state.synced { cut[String(path.dropFirst(scene.path.utf8.count + 1))] = bytes }
                if cut != files { state.moments.append(("\(step), and a power cut", cut)) }
            }
        }
    }

    @Test func `after a kill or a power cut at any step the folder is sound, has every record, and the redaction is taken up`()
        throws
    {
        let scene = Scene()
        let recorder = Recorder(scene)
        let secrets = try Secrets(scene, recorder.surroundings)
        let store = secrets.store
        recorder.begin()
        try store.upgradeFormat()
        let report = try store.redact(secrets.redaction)
        recorder.end()
        store.close()
        let moments = recorder.moments
        #expect(moments.count > 40 && moments.contains { $0.step.hasSuffix("cut") })
        let records = replayed(secrets.changes)
        var formats: Set<Int> = []
        for (step, files) in moments {
            let after = Scene()
            try after.lay(files)
            let found = try Store.verify(folder: after.path)
            #expect(found.isSound && found.restorable == 1...24, "\(step): \(found.faults)")
            let store = try after.open(set: Secrets.set)
            #expect(store.durable.records == records && store.durable.newestKey == secrets.store.durable.newestKey, "\(step)")
            #expect(try !after.hasTemporaries(), "\(step)")
            formats.insert(store.metrics.format)
            if store.metrics.format == 1 {
                #expect(throws: StoreError.earlierFormat(folder: after.path), "\(step)") { try store.redact(secrets.redaction) }
                try store.upgradeFormat()
            }
            let repeated = try store.redact(secrets.redaction)
            #expect(repeated.versions == report.versions && repeated.files <= report.files, "\(step)")
            #expect(try Secrets.needles.found(in: after) == [], "\(step)")
            store.close()
            #expect(try Store.verify(folder: after.path).isSound, "\(step)")
        }
        #expect(formats == [1, 2])
    }

    /// The disk refuses one call, or every one from then on.
    @Test(arguments: [ENOSPC, EIO], [false, true])
    func `where the disk refuses, it is told, no line is lost, and the next redaction goes on`(code: CInt, lasts: Bool) throws {
        for nth in 1...1000 {
            let scene = Scene()
            let count = Monitor<Int?>(nil)
            let fails: @Sendable () -> Bool = {
                count.withLock { count in
                    guard let before = count else { return false }
                    count = before + 1
                    return lasts ? before + 1 >= nth : before + 1 == nth
                }
            }
            var surroundings = Surroundings()
            surroundings.disk.write = { file, bytes, offset throws(FileError) in
                guard fails() else { return try file.write(bytes, at: offset) }
                try file.write(Array(bytes[..<(bytes.count / 2)]), at: offset)
                throw .injected(code)
            }
            surroundings.disk.synchronize = { file throws(FileError) in
                if fails() { throw .injected(code) }
                try file.synchronize()
            }
            surroundings.disk.publish = { folder, temporary, path throws(FileError) in
                if fails() { throw .injected(code) }
                try Disk().publish(folder, temporary, path)
            }
            let secrets = try Secrets(scene, surroundings, snapshots: [6])
            try secrets.store.upgradeFormat()
            count.withLock { $0 = 0 }
            let result = Result { () throws(StoreError) in try secrets.store.redact(secrets.redaction) }
            let calls = count.withLock { $0 ?? 0 }
            count.withLock { $0 = nil }
            #expect(try Store.verify(folder: scene.path).isSound, "call \(nth)")
            #expect((try? result.get()) == nil || calls < nth, "call \(nth)")
            #expect(try !scene.hasTemporaries(), "call \(nth)")
            secrets.store.close()
            let store = try scene.open(set: Secrets.set)
            #expect(store.durable.records == replayed(secrets.changes), "call \(nth)")
            #expect(try store.redact(secrets.redaction).versions.count == 5)
            #expect(try Secrets.needles.found(in: scene) == [], "call \(nth)")
            guard calls >= nth else { return #expect(nth > 12) }
        }
    }

    @Test func `a copy that a crash has left is gone after the next start, also in the log of who read what`() throws {
        let scene = Scene()
        let shelf = try ReadingLogTests.Shelf(in: scene)
        shelf.note()
        shelf.log.close()
        let names = ["journal/00000000000000000001", "snapshots/00000000000000000006", "access/2026-11"]
        let left = names.map { "\(scene.path)/\($0).jsonl.tmp" }
        for path in left { try scene.lay(Array("half a copy".utf8), at: path) }
        let texts = try shelf.texts()
        _ = try scene.open()
        #expect(left.allSatisfy { scene.folder.exists($0) == false })
        #expect(try shelf.texts() == texts)
    }

    /// The log keeps every line about others, whichever call the disk refuses.
    @Test func `where the disk refuses a copy of the log of who read what, it is as it was, and goes on`() throws {
        for nth in 1...20 {
            let count = Monitor<Int?>(nil)
            let fails: @Sendable () -> Bool = {
                count.withLock { count in
                    count = count.map { $0 + 1 }
                    return count == nth
                }
            }
            var surroundings = Surroundings()
            surroundings.disk.write = { file, bytes, offset throws(FileError) in
                if fails() { throw .injected(ENOSPC) }
                try file.write(bytes, at: offset)
            }
            surroundings.disk.synchronize = { file throws(FileError) in
                if fails() { throw .injected(EIO) }
                try file.synchronize()
            }
            surroundings.disk.publish = { folder, temporary, path throws(FileError) in
                if fails() { throw .injected(EIO) }
                try Disk().publish(folder, temporary, path)
            }
            let scene = Scene()
            let shelf = try ReadingLogTests.Shelf(in: scene, surroundings)
            shelf.note()
            shelf.note(of: ReadingLogTests.ben, count: 2)
            let (ada, ben) = (try shelf.texts(), try shelf.texts(ReadingLogTests.ben))
            count.withLock { $0 = 0 }
            let removed = try? shelf.log.remove(about: [ReadingLogTests.ada])
            let calls = count.withLock { $0 ?? 0 }
            count.withLock { $0 = nil }
            #expect(try shelf.texts(ReadingLogTests.ben) == ben, "call \(nth)")
            #expect(try shelf.texts() == (removed == nil ? ada : [ReadingLogTests.start]), "call \(nth)")
            #expect(try shelf.names() == ["2026-11.jsonl", "alive"], "call \(nth)")
            #expect(try shelf.log.remove(about: [ReadingLogTests.ada]) == removed.map { _ in 0 } ?? 1)
            shelf.note(of: ReadingLogTests.ben)
            shelf.log.close()
            #expect(try scene.bytes(of: "\(scene.path)/access/2026-11.jsonl").count { $0 == 0x0A } == 3, "call \(nth)")
            guard calls >= nth else { return #expect(nth > 3) }
        }
    }
}
