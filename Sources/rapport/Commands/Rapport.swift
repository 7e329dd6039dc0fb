import ArgumentParser
import CShim
import Glibc

let version = "0.1.0"

@main
struct Rapport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rapport",
        abstract: "Coaching and mentoring programs over HTTP: what tells them apart, and the rules that follow.",
        version: "rapport \(version)",
        subcommands: [
            Serve.self, CheckConfig.self, PrintConfig.self, HealthCheck.self, Verify.self, MakeSnapshot.self, Backup.self,
            Restore.self,
            ExportData.self, ImportData.self,
        ],
        defaultSubcommand: Serve.self
    )

    static func main() {
        cs_signals_end()
        openStandardOutputs()
        cs_last_words(strdup("rapport: version \(version)"))
        main(nil)
    }

    /// If the parent process has closed them, the next file opened would get their numbers, and messages would go into the data.
    private static func openStandardOutputs() {
        for descriptor in [Int32(0), 1, 2] where fcntl(descriptor, F_GETFD) < 0 { _ = open("/dev/null", O_RDWR) }
    }
}
