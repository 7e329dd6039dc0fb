import Foundation
import Guidance
import Testing

@testable import rapport

/// The codes of problems: clients decide by them, and Docs/API.md says which there are.
@Suite struct CodeTableTests {
    /// Every code that a problem of HTTP or of the service is made with, as it stands in the source.
    private static func codesInSources() throws -> Set<String> {
        let making = /(?:ProblemDetails|self\.init|badRequest)\(\s*(?:\.\w+,\s*)?"(?<code>[a-z]+(?:-[a-z]+)*)"/
        var codes: Set<String> = []
        for module in ["HTTP", "rapport"] {
            let folder = Repository.root.appending(path: "Sources/\(module)")
            let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
            while let file = files?.nextObject() as? URL {
                guard file.pathExtension == "swift" else { continue }
                codes.formUnion(try String(contentsOf: file, encoding: .utf8).matches(of: making).map { String($0.code) })
            }
        }
        return codes
    }

    /// The second column of the table below `### Codes`.
    private static func codesInTable() throws -> Set<String> {
        let text = try String(contentsOf: Repository.root.appending(path: "Docs/API.md"), encoding: .utf8)
        let section = text.components(separatedBy: "\n### ").first { $0.hasPrefix("Codes\n") } ?? ""
        let cells = section.split(separator: "\n").filter { $0.hasPrefix("| ") }.map { $0.split(separator: "|")[1] }
        return Set(cells.flatMap { $0.matches(of: /`(?<code>[a-z-]+)`/).map { String($0.code) } })
    }

    @Test func `the table has every code that a problem is made with, and no other`() throws {
        let made = try Self.codesInSources().union(Problem.Code.allCases.map(\.rawValue))
        let told = try Self.codesInTable()
        #expect(made.contains("partial-put") && made.contains("unauthorized") && made.count > 40, "they are found")
        #expect(made.subtracting(told) == [], "made, and not in the table")
        #expect(told.subtracting(made) == [], "in the table, and never made")
        #expect(Set(ProblemCode.allCases.map(\.rawValue)) == made, "and each has a page")
    }
}
