import ArgumentParser
import CShim
import Glibc
import HTTP
import Store

/// Where `serve` and `check-config` read settings from, besides the environment.
struct SettingsOptions: ParsableArguments {
    @Option(help: "A file of NAME=value lines, such as Config/rapport.env.") var envFile: String?
    @Option(help: "The address to listen on (RAPPORT_HTTP_HOST).") var host: String?
    @Option(help: "The port to listen on (RAPPORT_HTTP_PORT).") var port: String?
    @Option(help: "The folder that holds the data (RAPPORT_DATA_DIR).") var dataDir: String?
    @Option(help: "debug, info, notice, warning, error or critical (RAPPORT_LOG_LEVEL).") var logLevel: String?
    @Option(help: "auto, json or text (RAPPORT_LOG_FORMAT).") var logFormat: String?

    func load() throws -> Settings { try resolve().settings }

    func resolve() throws -> (settings: Settings, given: [GivenSetting]) {
        try Settings.resolve(flags: flags, file: envFile)
    }

    /// As `resolve`, and loads the TLS files that the settings name; nil if they name none: then the service speaks plaintext.
    ///
    /// - Throws: `SettingsError` with every mistake at once, including those that only files and addresses reveal.
    func check() throws -> (settings: Settings, given: [GivenSetting], tls: TLS?) {
        var (settings, given, mistakes) = Settings.read(flags: flags, file: envFile)
        var tls: TLS?
        do {
            tls = try settings.tls()
        } catch {
            mistakes.append("\(error)")
        }
        if let fault = Service.addressFault(settings) { mistakes.append(fault) }
        // The store judges the contents of a folder; this finds what would keep the service from having one.
        if let fault = Service.folderFault(settings.store.folder) { mistakes.append(fault) }
        guard mistakes.isEmpty else { throw SettingsError(lines: mistakes) }
        return (settings, given, tls)
    }

    private var flags: [String: String] {
        [
            "RAPPORT_HTTP_HOST": host, "RAPPORT_HTTP_PORT": port, "RAPPORT_DATA_DIR": dataDir, "RAPPORT_LOG_LEVEL": logLevel,
            "RAPPORT_LOG_FORMAT": logFormat,
        ].compactMapValues { $0 }
    }
}

struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run the service (the default).")

    @OptionGroup var options: SettingsOptions
    @OptionGroup var demo: DemoOptions

    func run() throws {
        let code: Int32
        do {
            code = try Service.run(options, demo)
        } catch {
            fail("\(error)")
        }
        throw ExitCode(code)
    }
}

/// Prints to standard error why nothing goes on, and ends the process with 1.
func fail(_ text: String, code: Int32 = 1) -> Never {
    for line in text.split(separator: "\n") {
        let bytes = Array("rapport: \(line)\n".utf8)
        _ = cs_write(2, bytes, bytes.count)
    }
    exit(code)
}
