import Foundation
import Testing

/// The README's first screen is what a new user runs: it runs here too, command by command, and shows what it says it shows.
@Suite struct ReadmeTests {
    /// A block of commands and the lines that its output has to hold, in order.
    struct Step {
        var commands: String
        var expected: [String] = []
    }

    @Test func `every curl call of the README does what the README shows`() throws {
        let steps = try Self.steps()
        try #require(steps.count == 7, "compare, recommend, in German, of one's own, create, be refused, fix")
        let service = try ServiceProcess()
        defer { service.stop() }
        var script = "set -euo pipefail\n"
        for step in steps {
            script += step.commands.replacingOccurrences(of: "localhost:8080", with: "127.0.0.1:\(service.port)")
            script += "\nprintf '\\n%s\\n' '--- end of step ---'\n"
        }
        let outputs = try Self.bash(script, key: service.key).components(separatedBy: "--- end of step ---")
        try #require(outputs.count == steps.count + 1)
        for (step, output) in zip(steps, outputs) {
            var rest = output[...]
            for line in step.expected {
                let found = try #require(rest.range(of: line), "\(line)\nis not in\n\(rest)\nof\n\(step.commands)")
                rest = rest[found.upperBound...]
            }
        }
    }

    private static func steps() throws -> [Step] {
        let text = try String(contentsOf: Repository.root.appending(path: "README.md"), encoding: .utf8)
        var steps: [Step] = []
        var language: String?
        for line in text.components(separatedBy: "\n") {
            if line.hasPrefix("```") {
                language = language == nil ? String(line.dropFirst(3)) : nil
                if language == "sh" { steps.append(Step(commands: "")) }
            } else if language == "sh" {
                steps[steps.count - 1].commands += line + "\n"
            } else if language == "json" || language == "text" {
                let words = line.trimmingCharacters(in: CharacterSet(charactersIn: " …"))
                if !words.isEmpty { steps[steps.count - 1].expected.append(words) }
            }
        }
        return steps
    }

    private static func bash(_ script: String, key: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", script]
        process.environment = ["KEY": key, "PATH": "/usr/local/bin:/usr/bin:/bin"]
        let output = Pipe()
        (process.standardOutput, process.standardError) = (output, output)
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
        return text
    }
}
