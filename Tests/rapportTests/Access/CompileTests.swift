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
            "func send(_ world: World, _ id: ID<Program>) throws -> [UInt8] { try world.records.record(id, Program.self).json }",
            false
        ),
        ("func send(_ stored: Stored<Program>) -> [UInt8] { stored.json }", false),
        ("func send(_ stored: Stored<Program>) -> [UInt8] { stored.document }", false),
        ("func send(_ stored: StoredRecord) -> [UInt8] { stored.json }", false),
        // Nobody but a viewer says what is seen.
        ("func send(_ stored: Stored<Program>) -> Visible<Program> { Visible(stored, seen: nil) }", false),
    ]

    @Test func `a handler that sends a record without a viewer does not compile`() throws {
        let folder = try TemporaryFolder()
        // Where the modules are that these tests were built with.
        let products = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
        for (place, (body, compiles)) in Self.handlers.enumerated() {
            let file = "\(folder.path)/handler\(place).swift"
            try "import Guidance\n\n\(body)\n".write(toFile: file, atomically: true, encoding: .utf8)
            let run = try Self.compile([file, "-I", "\(products)/Modules"])
            #expect((run.code == 0) == compiles, "\(body)\n\(run.text)")
            if !compiles { #expect(run.text.contains("inaccessible") || run.text.contains("protection level"), "\(run.text)") }
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
