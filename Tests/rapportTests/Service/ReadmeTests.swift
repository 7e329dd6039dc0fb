import Foundation
@testable import Guidance
import Testing

@testable import rapport

/// What a new user runs from the README, the Guide and the Tutorial runs here too, command by command, and shows what the pages say it shows.
@Suite struct ReadmeTests {
    @Test(arguments: [("README.md", 5), ("Docs/Guide.md", 3), ("Docs/Tutorial.md", 17)])
    func `every command of a page does what the page shows`(_ name: String, _ count: Int) throws {
        let steps = try Page(name).steps
        try #require(steps.count == count, "blocks of commands")
        let service = try ServiceProcess()
        defer { service.stop() }
        var script = "set -euo pipefail\ncurl() { command curl --silent --show-error \"$@\"; }\nAPI=localhost:8080\n"
        for step in steps { script += "\(step.commands)\nprintf '\\n%s\\n' '--- end of step ---'\n" }
        script = script.replacingOccurrences(of: "localhost:8080", with: "127.0.0.1:\(service.port)")
        let outputs = try Self.run(["bash", "-c", script], ["KEY": service.key]).components(separatedBy: "--- end of step ---")
        try #require(outputs.count == steps.count + 1)
        for (step, output) in zip(steps, outputs) {
            var rest = output[...]
            for line in step.expected {
                let found = try #require(rest.range(of: line), "\(line)\nis not in\n\(rest)\nof\n\(step.commands)")
                rest = rest[found.upperBound...]
            }
        }
    }

    @Test func `the README counts what the catalogue has`() throws {
        let catalogue = try Service.builtInCatalogue().catalogue
        let questions = catalogue.dimensions.all.reduce(0) { $0 + $1.value.questions.count }
        let text = try Page("README.md").text
        #expect(text.contains("\(catalogue.claims.all.count) statements on \(catalogue.dimensions.all.count) dimensions"))
        #expect(text.contains("\(questions) questions"))
    }

    static let clients = [("python3", "portal.py", "python"), ("node", "portal.mjs", "js")]

    @Test(arguments: clients)
    func `the Guide quotes the clients as they are`(_ tool: String, _ file: String, _ language: String) throws {
        let quoted = try Page("Docs/Guide.md").blocks.filter { $0.language == language }.map(\.text)
        #expect(quoted == [try String(contentsOf: Self.folder.appending(path: file), encoding: .utf8)])
    }

    @Test(arguments: clients.filter { isInstalled($0.0) })
    func `a client opens, is refused, puts it right, reads pages and follows`(
        _ tool: String, _ file: String, _ language: String
    ) throws {
        let shown = try #require(try Page("Docs/Guide.md").text.components(separatedBy: "### What both print").last)
        let service = try ServiceProcess()
        defer { service.stop() }
        let ines = try service.admin()
        for _ in 0...100 { _ = try ines.open(Sample.coaching) }  // more than one page
        let printed = try Self.run(
            [tool, Self.folder.appending(path: file).path],
            ["API": "http://127.0.0.1:\(service.port)", "KEY": service.key])
        #expect(shown.contains("```text\n\(printed)```"), "\(printed)")
    }

    private static let folder = Repository.root.appending(path: "Tests/Clients")

    private static let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"

    private static func isInstalled(_ tool: String) -> Bool {
        path.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(tool)") }
    }

    private static func run(_ command: [String], _ environment: [String: String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.environment = environment.merging(["PATH": path]) { $1 }
        let output = Pipe()
        (process.standardOutput, process.standardError) = (output, output)
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
        return text
    }
}

/// A page of the documents, with its blocks of code.
private struct Page {
    let text: String
    private(set) var blocks: [(language: String, text: String)] = []

    /// A block of commands and the lines that its output has to hold, in order.
    struct Step {
        var commands: String
        var expected: [String] = []
    }

    init(_ name: String) throws {
        text = try String(contentsOf: Repository.root.appending(path: name), encoding: .utf8)
        var isInside = false
        for line in text.components(separatedBy: "\n") {
            if line.hasPrefix("```") {
                isInside.toggle()
                if isInside { blocks.append((String(line.dropFirst(3)), "")) }
            } else if isInside {
                blocks[blocks.count - 1].text += line + "\n"
            }
        }
    }

    /// Commands are `sh`; what they show is the `json` or `text` right behind them, shortened where `…` stands.
    var steps: [Step] {
        var steps: [Step] = []
        var isShown = false
        for block in blocks {
            switch block.language {
            case "sh":
                steps.append(Step(commands: block.text))
                isShown = true
            case "json" where isShown, "text" where isShown:
                let filling = CharacterSet(charactersIn: " …")
                let lines = block.text.components(separatedBy: "\n").map { $0.trimmingCharacters(in: filling) }
                steps[steps.count - 1].expected += lines.filter { !$0.isEmpty }
                isShown = false
            default: isShown = false
            }
        }
        return steps
    }
}
