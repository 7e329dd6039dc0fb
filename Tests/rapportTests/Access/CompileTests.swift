import Foundation
import Testing

/// That what nobody may do does not compile.
@Suite struct CompileTests {
    /// Handlers as somebody could write them, and whether they compile.
    static let handlers: [(body: String, compiles: Bool)] = [
        // What a viewer gives may be sent.
        (
            "func send(_ viewer: Viewer, _ id: ID<Program>) throws -> [UInt8] { try viewer.record(id, of: Program.self).json }",
            true
        ),
        // What is kept may not: not of one record, of one that is in a list, or of one of any kind.
        (
            "func send(_ world: World, _ id: ID<Program>) throws -> [UInt8] { try world.kept.record(id, Program.self).json }",
            false
        ),
        ("func send(_ stored: Stored<Program>) -> [UInt8] { stored.json }", false),
        ("func send(_ stored: Stored<Program>) -> [UInt8] { stored.document }", false),
        ("func send(_ stored: StoredRecord) -> [UInt8] { stored.json }", false),
        ("func send(_ stored: Stored<Program>) -> [UInt8] { Program.fields.bytes(of: stored.value) }", false),
        ("func send(_ visible: Visible<Program>) -> [UInt8] { Program.fields.bytes(of: visible.value) }", false),
        // The checksum is worked out by a function that gets the bytes.
        ("func send(_ stored: StoredRecord) -> UInt32 { stored.checksum { UInt32($0[0]) } }", false),
        // Nor what a world has, or a decision writes.
        ("func send(_ world: World) -> Int { world.kept.programs.count }", false),
        ("func send(_ store: Store) -> Int { store.durable.records.programs.count }", false),
        (
            "func send(_ records: Records) -> [Program] { var all: [Program] = []; "
                + "records.programs.forEach { all.append($0.value); return true }; return all }", false
        ),
        (
            "func send(_ records: Records) -> [UInt8] { var all: [UInt8] = []; "
                + "records.programs.forEach { all += $0.document + [10]; return true }; return all }", false
        ),
        ("func send(_ decision: Decision<Void>) -> [UInt8] { JSONWriter.bytes { decision.changes[0].write(to: &$0) } }", false),
        (
            "func send(_ records: Records, _ program: Program) -> [GuideCard] { records.guides(of: program, for: nil, GuideChoice(), "
                + "now: .last) }", false
        ),
        // A part of a record is not all of it.
        ("func send(_ visible: Visible<Program>) -> [UInt8] { visible.design ?? [] }", true),
        ("func send(_ visible: Visible<Program>) -> Design? { visible.value.design }", false),
        // The journal tells of records that are hidden, and an export has all of them.
        ("func send(_ store: Store) throws -> HistoryPage { try store.history(after: nil, limit: 10) }", false),
        ("func send(_ export: Export) -> Int { export.write(at: .last) { _ in } }", false),
        // Nobody but a viewer says what is seen, or decides.
        ("func send(_ stored: Stored<Program>) -> Visible<Program> { Visible(stored, seen: nil) }", false),
        (
            "func send(_ records: Records, _ id: ID<Program>) throws -> Decision<Void> { "
                + "try records.approveDesign(id, by: \"me\", at: .last).map { _ in } }", false
        ),
    ]

    /// Those files of the service that read what is kept: they tell of the journal, make the first key, count for metrics, copy all that
    /// there is, or make an answer of what may be seen.
    static let keepers = [
        "API/API+Events.swift", "API/Answers.swift", "Commands/DataCommands.swift",
        "Service/Exposition.swift", "Service/Service+Key.swift",
    ]

    @Test func `few files read what is kept, and each of them is known`() throws {
        let folder = Repository.root.appending(path: "Sources/rapport").path
        let files = try #require(FileManager.default.enumerator(atPath: folder)).compactMap { $0 as? String }
        let found = try files.filter { $0.hasSuffix(".swift") }.filter {
            try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8).contains("@_spi(Journal)")
        }
        #expect(found.sorted() == Self.keepers)
    }

    @Test func `a handler that sends a record without a viewer does not compile`() throws {
        let folder = try TemporaryFolder()
        // Where the modules are that these tests were built with.
        let products = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
        for (place, (body, compiles)) in Self.handlers.enumerated() {
            let file = "\(folder.path)/handler\(place).swift"
            try "import Guidance\nimport JSON\nimport Store\n\n\(body)\n".write(toFile: file, atomically: true, encoding: .utf8)
            let run = try Self.compile([
                file, "-I", "\(products)/Modules", "-Xcc", "-fmodule-map-file=\(products)/CShim.build/module.modulemap",
            ])
            #expect((run.code == 0) == compiles, "\(body)\n\(run.text)")
            guard !compiles else { continue }
            #expect(run.text.contains("inaccessible") || run.text.contains("protection level"), "\(body)\n\(run.text)")
        }
    }

    private static func compile(_ arguments: [String]) throws -> (code: Int32, text: String) {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["swiftc", "-typecheck", "-swift-version", "6"] + arguments
        (process.standardOutput, process.standardError) = (pipe, pipe)
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }
}
