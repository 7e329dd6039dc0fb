import ArgumentParser
import Guidance

struct PrintAccess: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access", abstract: "Show who sees what, and may do what with it, with the settings in force.")

    @Flag(help: "As a table in Markdown.") var markdown = false
    @OptionGroup var options: SettingsOptions

    func run() throws {
        do {
            let settings = try options.load()
            let table = AccessTable(settings.accessPolicy)
            print(markdown ? Self.markdown(table) : Self.text(table))
            print("")
            print(
                "The log of who read what about whom \(settings.accessLogNames == .names ? "names the readers" : "tells the roles of readers")"
                    + " and is kept for \(settings.accessLogMonths) months.")
            print("The settings that decide this: \(settings.ofAccess.map { "\($0.name)=\($0.value)" }.joined(separator: ", ")).")
        } catch {
            fail("\(error)")
        }
    }

    /// What Docs/Access.md has between its marks.
    static func markdown(_ table: AccessTable) -> String {
        let rows = table.lines.map { "| \($0.matter) | \($0.roles) | \($0.sees) | \($0.may) |" }
        let views = table.views.map { name, members in
            "- \(name): \(members.map { "`\($0)`" }.joined(separator: ", "))"
        }
        return
            (["| What | Who | sees | and may |", "|---|---|---|---|"] + rows + [
                "", "Nobody else learns that there is one. The words mean:", "",
            ] + views)
            .joined(separator: "\n")
    }

    private static func text(_ table: AccessTable) -> String {
        var (lines, last) = ([String](), "")
        for line in table.lines {
            if line.matter != last { lines += (last.isEmpty ? [] : [""]) + [line.matter] }
            last = line.matter
            lines.append("  \(line.roles): \(line.sees)" + (line.may == "–" ? "" : "; may \(line.may)"))
        }
        return (lines + [""] + table.views.map { "\($0.name): \($0.members.joined(separator: ", "))" }).joined(separator: "\n")
    }
}
