import ArgumentParser

/// The version of this release.
let version = "0.1.0"

@main
struct Rapport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rapport",
        abstract: "Coaching and mentoring programs over HTTP: what tells them apart, and the rules that follow.",
        version: "rapport \(version)",
        subcommands: [
            Serve.self, CheckConfig.self, HealthCheck.self, Verify.self, MakeSnapshot.self, Backup.self, Restore.self,
            ExportData.self, ImportData.self,
        ],
        defaultSubcommand: Serve.self
    )
}
