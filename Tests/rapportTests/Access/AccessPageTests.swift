import Foundation
import Guidance
import Testing

@testable import rapport

/// What an HR administrator reads of who sees what.
@Suite struct AccessPageTests {
    @Test func `the page has the table as the program goes by it`() throws {
        let page = try String(contentsOf: Repository.root.appending(path: "Docs/Access.md"), encoding: .utf8)
        let parts = page.components(separatedBy: "<!-- rapport access -->")
        #expect(parts.count == 3, "the table stands between two marks")
        let table = parts.dropFirst().first?.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(table == PrintAccess.markdown(AccessTable()), "print it anew with rapport access --markdown")
    }

    @Test func `the command prints it, for people and as Markdown, with what the log of readings keeps`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("RAPPORT_ACCESS_LOG_NAMES=roles\nRAPPORT_DIRECTORY=open\n", to: "settings.env")
        let plain = try folder.run(["access", "--env-file", "settings.env"])
        #expect(plain.code == 0 && plain.output.contains("That somebody takes part in a program"), "\(plain)")
        #expect(plain.output.contains("tells the roles of readers"), "\(plain.output)")
        #expect(
            plain.output.contains("RAPPORT_DIRECTORY=open, RAPPORT_ACCESS_LOG_NAMES=roles, RAPPORT_ACCESS_LOG_MONTHS=12."),
            "\(plain.output)")
        let markdown = try folder.run(["access", "--markdown"])
        #expect(
            markdown.output.contains("| That somebody takes part in a program |") && markdown.output.contains("names the readers")
        )
    }

    @Test func `an open directory is in the table where it is set`() {
        var open = AccessPolicy()
        open.directoryIsOpen = true
        func roles(_ policy: AccessPolicy) -> [String] {
            AccessTable(policy).lines.filter { $0.matter == "A person" }.map(\.roles)
        }
        #expect(
            roles(open).contains { $0.contains("other person") }
                && !roles(AccessPolicy()).contains { $0.contains("other person") })
    }
}
