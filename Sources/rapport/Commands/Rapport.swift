import ArgumentParser
import CShim
import Glibc
import JSON

let version = "0.1.0"

@main
struct Rapport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rapport",
        abstract: "Coaching and mentoring programs over HTTP: what tells them apart, and the rules that follow.",
        version: "rapport \(version)",
        subcommands: [
            Serve.self, CheckConfig.self, PrintConfig.self, HealthCheck.self, Verify.self, MakeSnapshot.self, Backup.self,
            Restore.self, UpgradeFormat.self,
            ExportData.self, ImportData.self, KeysCommand.self, PrintDescription.self, PrintAccess.self, PrintPages.self,
        ],
        defaultSubcommand: Serve.self
    )

    static func main() {
        cs_signals_end()
        openStandardOutputs()
        cs_last_words(strdup("rapport: version \(version)"))
        if let name = CommandLine.arguments.dropFirst().first, let answer = answer(toCommand: name) { answer() }
        main(nil)
    }

    /// What to do with a first word that is no command, which would be taken for an argument of `serve`; nil for one that is, or for
    /// an option.
    private static func answer(toCommand name: String) -> (() -> Never)? {
        let known = configuration.subcommands.map { $0._commandName } + ["help"]
        guard !name.hasPrefix("-"), !name.isEmpty, !known.contains(name) else { return nil }
        if name == "version" {
            return {
                print(configuration.version)
                Glibc.exit(0)
            }
        }
        let meant = nearest(to: name, in: known).map { "did you mean \($0)?" } ?? "there are \(known.joined(separator: ", "))"
        return { fail("there is no command \(name.prefix(100)); \(meant)", code: EX_USAGE) }
    }

    /// If the parent process has closed them, the next file opened would get their numbers, and messages would go into the data.
    private static func openStandardOutputs() {
        for descriptor in [Int32(0), 1, 2] where fcntl(descriptor, F_GETFD) < 0 { _ = open("/dev/null", O_RDWR) }
    }
}
