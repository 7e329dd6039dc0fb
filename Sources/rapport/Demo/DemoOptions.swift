import ArgumentParser
import CShim
import Guidance
import Store

/// What `serve` and `import` are told about the demo.
struct DemoOptions: ParsableArguments {
    @Flag(help: "Begin a new data folder with a made-up company, two programs and what people do in them.") var demo = false
    @Option(help: "The day that the demo leads to, such as 2026-11-30; today without it.") var demoDay: String?
    @Flag(help: "Make a key for each role of the demo, and show them once.") var demoKeys = false

    func validate() throws {
        if !demo, demoDay != nil || demoKeys { throw ValidationError("--demo-day and --demo-keys go with --demo") }
        if let demoDay, Day(demoDay).map({ Self.days.contains($0.number) }) != true {
            throw ValidationError("--demo-day is a day from 1971 to 9000, such as 2026-11-30")
        }
    }

    /// Those around which all days of the demo have a text, and all times are after 1970.
    private static let days = 400...2_567_000

    /// The demo, where one is wanted.
    ///
    /// - Parameters:
    ///   - folder: Where it goes; it has to be new.
    ///   - catalogue: What it begins with.
    func make(for folder: String, over catalogue: [Change]) throws -> Demo? {
        guard demo else { return nil }
        guard !FolderCopy.isUsed(folder) else {
            throw ServiceError("\(folder) holds data already: start without --demo, or name a new folder with --data-dir")
        }
        let today = demoDay.flatMap { Day($0) } ?? Instant(milliseconds: cs_realtime()).day
        do { return try Demo(on: today, over: catalogue) } catch {
            throw ServiceError("the demo of \(today) cannot be made, which is a fault of ours; please report it: \(error)")
        }
    }

    /// Makes the keys that are wanted, and shows them on standard error once they are on disk.
    func makeKeys(in demo: inout Demo?) throws -> [Demo.Shown] {
        guard demoKeys, var made = demo else { return [] }
        let keys = try made.makeKeys()
        demo = made
        return keys
    }

    static func show(_ keys: [Demo.Shown]) {
        guard !keys.isEmpty else { return }
        let lines = keys.map { "    \($0.secret)  \($0.role)\($0.name.map { ", \($0)" } ?? "")" }
        tell("\nKeys of the demo, shown only once:\n\n\(lines.joined(separator: "\n"))\n")
    }
}
