import ArgumentParser
import CShim
import Glibc
import Guidance
import JSON
@_spi(Journal) import Store

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read a data folder or a backup whole and name every fault in it; changes nothing.")

    @Argument(help: "The data folder.") var folder: String

    func run() throws {
        let verification: Verification
        do {
            let service = try ControlClient(folder: folder)
            _ = try service?.pin()  // so that retention removes nothing meanwhile
            if service == nil { try Store.checkFolder(folder) }
            verification = try Store.verify(folder: folder)
            withExtendedLifetime(service) {}
        } catch {
            fail("\(error)")
        }
        if verification.segments + verification.snapshots == 0 {
            fail("there is no data in \(folder): name a data folder or a backup")
        }
        Self.report(verification)
        let count = verification.faultCount
        if count > 0 {
            let onlySnapshots = verification.faults.count == count && verification.faults.allSatisfy(\.isOfSnapshot)
            fail(
                "\(counted(count, "fault")): "
                    + (onlySnapshots
                        ? "move what is named away: the lines of the journal are sound, and say the same"
                        : "put back a backup with `rapport restore`"))
        }
        print(
            verification.doubtCount == 0
                ? "No faults found."
                : "No faults found, but the service would not have written the doubtful records: check and correct them.")
    }

    static func report(_ verification: Verification) {
        print(
            "read \(counted(verification.segments, "segment")), \(counted(verification.snapshots, "snapshot")), "
                + "\(counted(verification.lines, "line")), \(counted(verification.bytes, "byte"))")
        if let sequences = verification.sequences { print("sequence numbers \(sequences.lowerBound) to \(sequences.upperBound)") }
        if let restorable = verification.restorable {
            print("can be restored to sequence numbers \(restorable.lowerBound) to \(restorable.upperBound)")
        }
        for (kind, count) in verification.records { print("\(kind.rawValue): \(count)") }
        if let tail = verification.tail { print("not finished: \(tail)") }
        for doubt in verification.doubts { print("doubtful: \(doubt)") }
        let more = verification.doubtCount - verification.doubts.count
        if more > 0 { print("doubtful: \(more) more") }
        for fault in verification.faults { print("fault: \(fault)") }
    }
}

struct MakeSnapshot: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot", abstract: "Write a snapshot now, for a faster next start of the running service.")

    @OptionGroup var options: SettingsOptions

    func run() throws {
        do {
            let folder = try options.load().store.folder
            guard let client = try ControlClient(folder: folder) else {
                throw ServiceError("no service runs on the data folder \(folder): start it, or name another with --data-dir")
            }
            let (sequence, bytes) = try client.ask("snapshot") { root in
                root["sequence"]?.integer.flatMap { sequence in root["bytes"]?.integer.map { (sequence, $0) } }
            }
            print("the snapshot of sequence number \(sequence) has \(bytes) bytes")
        } catch {
            fail("\(error)")
        }
    }
}

struct UpgradeFormat: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upgrade-format",
        abstract:
            "Bring a data folder to the newest format, also while the service runs; earlier releases refuse it from then on.")

    @OptionGroup var options: SettingsOptions

    func run() throws {
        do {
            let settings = try options.load().store
            guard FolderCopy.isUsed(settings.folder) else {
                throw ServiceError("there is no data in \(settings.folder): a new folder is made by `rapport serve`")
            }
            let format: Int
            if let client = try ControlClient(folder: settings.folder) {
                format = try client.ask("upgrade-format") { $0["format"]?.integer }
            } else {
                let store = try Store.open(settings, initial: { [] }, log: { tell($0) })
                defer { store.close() }
                format = try store.upgradeFormat()
            }
            print("\(settings.folder) is of format \(format); releases that do not know it refuse it")
        } catch {
            fail("\(error)")
        }
    }
}

struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy the data folder, also while the service runs, and read the copy back.")

    @Option(help: "The folder to copy to; new or empty.") var to: String
    @Flag(help: "Copy the secret of the service too: anyone who reads the copy can then make tokens.") var withSecret = false
    @OptionGroup var options: SettingsOptions

    func run() throws {
        do {
            let source = try DataSource(try options.load().store.folder)
            let copy = try FolderCopy(of: source.folder, at: source.sequence.map { .sequence($0) } ?? .newest)
            let verification = try copy.copy(to: to, withSecret: withSecret)
            withExtendedLifetime(source) {}
            Verify.report(verification)
            guard verification.isSound else {
                throw ServiceError(
                    "\(to) is left incomplete, for what was copied is damaged: run `rapport verify \(source.folder)`")
            }
            print("\(to) holds everything up to sequence number \(copy.sequence)")
        } catch {
            fail("\(error)")
        }
    }
}

struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a data folder from a backup or another data folder, whole or as it was at an earlier moment.")

    @Option(help: "The backup or data folder to read; no service may run on it.") var from: String
    @Option(help: "The data folder to make; new or empty.") var dataDir: String
    @Option(help: "Leave out what was decided after this time, such as 2026-11-21T23:20:11Z.") var until: String?
    @Option(help: "Leave out what was decided after this sequence number.") var sequence: Int?
    @Flag(help: "Copy the secret of the service too, if it is there.") var withSecret = false
    @Flag(help: "Say what would be restored, and make nothing.") var dryRun = false

    func validate() throws {
        if until != nil && sequence != nil { throw ValidationError("give --until or --sequence, not both") }
        if let sequence, sequence < 1 { throw ValidationError("--sequence is a whole number from 1") }
        if let until, Instant(until) == nil { throw ValidationError("--until is a time such as 2026-11-21T23:20:11Z") }
    }

    func run() throws {
        do {
            var moment = FolderCopy.Moment.newest
            if let sequence { moment = .sequence(sequence) }
            if let time = until.flatMap({ Instant($0) }) { moment = .time(time) }
            let source = try DataSource(from, mayRun: false)
            let copy = try FolderCopy(of: source.folder, at: moment)
            let what = "everything up to sequence number \(copy.sequence)\(copy.at.map { ", of \($0)" } ?? "")"
            if dryRun {
                if FolderCopy.isUsed(dataDir) { throw StoreError.occupied(folder: dataDir) }
                print(
                    "\(dataDir) would hold \(what): \(counted(copy.segments.count, "segment")), "
                        + counted(copy.snapshots.count, "snapshot"))
                return
            }
            let verification = try copy.copy(to: dataDir, withSecret: withSecret)
            Verify.report(verification)
            guard verification.isSound else {
                throw ServiceError("\(dataDir) is left incomplete, for what was copied is damaged: run `rapport verify \(from)`")
            }
            print("\(dataDir) holds \(what)")
        } catch {
            fail("\(error)")
        }
    }
}

struct ExportData: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write all records as one stream of JSON lines, also while the service runs.")

    @Option(help: "The file to write; standard output if it is left out.") var to: String?
    @OptionGroup var options: SettingsOptions

    func run() throws {
        do {
            let source = try DataSource(try options.load().store.folder)
            let export = try Export(of: source.folder, through: source.sequence)
            withExtendedLifetime(source) {}
            var out: Int32 = 1
            if let to {
                out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
                guard out >= 0 else { throw ServiceError("\(to) cannot be made: \(String(cString: strerror(errno)))") }
            }
            let bytes: Int
            do {
                bytes = try export.write(at: Instant(milliseconds: cs_realtime())) { part in try Self.write(part, to: out) }
                guard to == nil || fsync(out) == 0 else {
                    throw ServiceError("the stream cannot be written: \(String(cString: strerror(errno)))")
                }
            } catch {
                if let to { unlink(to) }
                throw error
            }
            for (kind, count) in export.counts { tell("\(kind.rawValue): \(count)") }
            tell("exported \(bytes) bytes, everything up to sequence number \(export.sequence)")
        } catch {
            fail("\(error)")
        }
    }

    private static func write(_ part: [UInt8], to out: Int32) throws {
        let fault = writeAll(part, to: out)
        guard fault == 0 else { throw ServiceError("the stream cannot be written: \(String(cString: strerror(fault)))") }
    }
}

struct ImportData: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Read a stream that was exported and say what is in it; with --apply, make a data folder of it.")

    @Argument(help: "The file or pipe with the stream, or - for standard input; none with --demo.") var file: String?
    @Flag(help: "Fill the data folder, which has to be new or empty.") var apply = false
    @OptionGroup var options: SettingsOptions
    @OptionGroup var demo: DemoOptions

    func validate() throws {
        if demo.demo, file != nil { throw ValidationError("--demo takes no file") }
        if !demo.demo, file == nil { throw ValidationError("name the file with the stream, or - for standard input") }
    }

    func run() throws {
        do {
            let settings = try options.load().store
            let folder = settings.folder
            if FolderCopy.isUsed(folder) { throw StoreError.occupied(folder: folder) }
            guard let file else { return try makeDemo(settings) }
            let source = try ImportSource(file)
            let stream = try withExtendedLifetime(source) { try Import(source.path, called: source.name) }
            print("the stream is whole; it was exported at \(stream.at)")
            for (kind, count) in stream.counts { print("\(kind.rawValue): \(count)") }
            guard apply else {
                print("Nothing changed. Run again with --apply to create \(folder).")
                return
            }
            try stream.apply(to: folder)
            print("\(folder) holds it; the next decision gets sequence number \(stream.sequence + 1)")
        } catch {
            fail("\(error)")
        }
    }

    private func makeDemo(_ settings: Store.Settings) throws {
        var made = try demo.make(for: settings.folder, over: Service.builtInCatalogue().changes)
        let keys = try demo.makeKeys(in: &made)
        guard let made else { return }
        for (kind, count) in made.records.counts where count > 0 { print("\(kind.rawValue): \(count)") }
        guard apply else {
            print("Nothing changed. Run again with --apply to create \(settings.folder).")
            return
        }
        let store = try Store.open(settings, initial: { made.initial }, log: { tell($0) })
        store.close()
        DemoOptions.show(keys)
        print("\(settings.folder) holds the demo of \(made.today)")
    }
}

/// - Returns: 0, or the error that ended it.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    var done = 0
    while done < bytes.count {
        let count = bytes[done...].withUnsafeBytes { cs_write(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { return Int32(-count) }
        done += count
    }
    return 0
}

/// "1 segment", "2 segments".
private func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

/// A data folder that a command reads: pinned by the service that runs on it, or locked so that none starts.
private final class DataSource {
    let folder: String
    /// The last sequence number to read; nil for all.
    let sequence: Int?
    private let client: ControlClient?
    private let lock: FolderLock?

    init(_ folder: String, mayRun: Bool = true) throws {
        self.folder = folder
        client = mayRun ? try ControlClient(folder: folder) : nil
        sequence = try client?.pin()
        lock = client == nil ? try FolderLock(folder) : nil
    }
}

/// Prints what was done to standard error: standard output has the data.
func tell(_ text: String) {
    let bytes = Array("\(text)\n".utf8)
    _ = cs_write(2, bytes, bytes.count)
}
