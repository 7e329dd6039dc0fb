import CShim
import Configuration
import FoundationEssentials
import Glibc
import Store
import JSON

/// Every mistake in the settings, one per line.
struct SettingsError: Error, CustomStringConvertible {
    let lines: [String]

    var description: String { lines.joined(separator: "\n") }
}

/// A setting, and where its value comes from.
struct GivenSetting: Equatable {
    let name: String
    /// The value as given, or the default; of a secret only its hash.
    let text: String
    let origin: Origin
    let isSecret: Bool

    enum Origin: String {
        case flag = "the command line"
        case environment = "the environment"
        case file = "the file"
        case preset = "the default"
    }

    /// An empty value means the default, wherever it is given.
    init(_ setting: Setting, flags: [String: String], environment: [String: String], file: [String: String]) {
        let places: [(Origin, [String: String])] = [(.flag, flags), (.environment, environment), (.file, file)]
        let found = places.lazy.compactMap { origin, values in values[setting.name].map { (origin, $0) } }.first
        (name, isSecret) = (setting.name, setting.isSecret)
        if let (origin, text) = found, !text.isEmpty {
            (self.origin, self.text) = (origin, setting.isSecret ? Keys.hash(text) : text)
        } else {
            (origin, text) = (.preset, setting.defaultText)
        }
    }
}

extension Settings {
    /// Reads the settings: a flag on the command line beats the environment, which beats the file, which beats the default.
    ///
    /// - Parameters:
    ///   - flags: By the same names as in the environment.
    ///   - environment: All of it. Variables that start with RAPPORT_ and are not ours are refused, so that no typo is
    ///     ignored.
    ///   - file: A file of NAME=value lines.
    /// - Throws: `SettingsError` with every mistake at once.
    static func load(
        flags: [String: String] = [:], environment: [String: String] = ProcessInfo.processInfo.environment, file: String? = nil
    ) throws -> Settings {
        try resolve(flags: flags, environment: environment, file: file).settings
    }

    /// As `load`, and returns where each value comes from.
    static func resolve(
        flags: [String: String] = [:], environment: [String: String] = ProcessInfo.processInfo.environment, file: String? = nil
    ) throws -> (settings: Settings, given: [GivenSetting]) {
        let (settings, given, mistakes) = read(flags: flags, environment: environment, file: file)
        guard mistakes.isEmpty else { throw SettingsError(lines: mistakes) }
        return (settings, given)
    }

    /// As `resolve`, with the default in place of each mistake.
    static func read(
        flags: [String: String] = [:], environment: [String: String] = ProcessInfo.processInfo.environment, file: String? = nil
    ) -> (settings: Settings, given: [GivenSetting], mistakes: [String]) {
        var mistakes: [String] = []
        var inFile: [String: String] = [:]
        var providers: [any ConfigProvider] = [
            EnvironmentVariablesProvider(environmentVariables: flags),
            EnvironmentVariablesProvider(environmentVariables: environment),
        ]
        var names = environment.keys.filter { $0.hasPrefix("RAPPORT_") && !isServiceLink($0, in: environment) }
        if let file {
            inFile = read(file, &mistakes)
            providers.append(EnvironmentVariablesProvider(environmentVariables: inFile))
            // Other programs may share the file, so only names that look like ours count as mistakes.
            names += inFile.keys.filter { $0.hasPrefix("RAPPORT_") || nearest(to: $0, in: Setting.all.map(\.name)) != nil }
        }
        let reader = ConfigReader(providers: providers)
        var settings = Settings()
        var given: [GivenSetting] = []
        for setting in Setting.all {
            given.append(GivenSetting(setting, flags: flags, environment: environment, file: inFile))
            let key = setting.name.lowercased().split(separator: "_").map(String.init)
            guard let text = reader.string(forKey: ConfigKey(key), isSecret: setting.isSecret), !text.isEmpty else {
                continue
            }
            let shown = setting.isSecret ? "" : " \"\(text)\""
            if let reason = shellism(in: text, isSecret: setting.isSecret) {
                mistakes.append("\(setting.name)\(shown) \(reason)")
            } else if !setting.apply(text, &settings) {
                mistakes.append("\(setting.name)\(shown) must be \(setting.expectation)")
            }
        }
        mistakes += unknown(names)
        mistakes += settings.readAdminKeyFile()
        mistakes += settings.readSecretKeyFile()
        mistakes += settings.halves
        return (settings, given, mistakes)
    }

    /// Whether Kubernetes set the variable: it gives every container variables for each service, and some services may
    /// be named rapport, or start with rapport-.
    private static func isServiceLink(_ name: String, in environment: [String: String]) -> Bool {
        environment.keys.contains { host in
            guard host == "RAPPORT_SERVICE_HOST" || host.hasPrefix("RAPPORT_") && host.hasSuffix("_SERVICE_HOST") else {
                return false
            }
            let service = host.dropLast("_SERVICE_HOST".count)
            return name.hasPrefix("\(service)_SERVICE_") || name.hasPrefix("\(service)_PORT_")
                || name == "\(service)_PORT" && environment[name]?.contains("://") == true
        }
    }

    private static func unknown(_ names: [String]) -> [String] {
        let known = Setting.all.map(\.name)
        return Set(names).filter { !known.contains($0) }.sorted().map { name in
            let advice =
                nearest(to: name, in: known).map { "did you mean \($0)?" } ?? "rapport print-config lists them all"
            return "\(name) is not a setting; \(advice)"
        }
    }

    /// What a shell would have taken out of the value, and nothing takes out here: the service would start in a folder whose name
    /// begins with a quotation mark. Nil if the value can be meant as it is.
    private static func shellism(in text: String, isSecret: Bool) -> String? {
        switch text.first {
        case "\"", "'": "begins with a quotation mark, which would be part of the value: leave the quotation marks out"
        case "~" where !isSecret: "begins with ~, which only a shell reads as a home folder: write the folder out"
        case "$" where !isSecret: "begins with $, and variables have no value here: write the value out"
        default: nil
        }
    }

    /// The value of a line, without one pair of quotation marks around the whole: files for shells and for systemd have them.
    private static func unquoted(_ value: String) -> String {
        guard value.utf8.count >= 2, let first = value.first, first == "\"" || first == "'", value.last == first else {
            return value
        }
        return String(value.dropFirst().dropLast())
    }

    /// Reads a file of NAME=value lines, blank lines and comments. Any other line is a mistake, and so is a second value.
    private static func read(_ file: String, _ mistakes: inout [String]) -> [String: String] {
        let text: String
        switch Self.text(of: file) {
        case .success(let found): text = found
        case .failure(let why):
            mistakes.append("the settings file \(file) cannot be read: \(why); name one that can, or leave --env-file out")
            return [:]
        }
        var values: [String: String] = [:]
        // It goes by bytes: for a Character, a line feed after a carriage return is not a line feed.
        for (index, bytes) in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let line = trimmed(String(Substring(bytes)))
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { trimmed(String($0)) }
            guard parts.count == 2, !parts[0].isEmpty, !parts[0].contains(where: \.isWhitespace) else {
                mistakes.append("line \(index + 1) of \(file) is not NAME=value: write it so, or start it with #")
                continue
            }
            let value = unquoted(parts[1])
            if value == parts[1], value.contains(" #") || value.contains("\t#") {
                mistakes.append("line \(index + 1) of \(file) has a comment after its value: give it a line of its own")
            }
            if values.updateValue(value, forKey: parts[0]) != nil {
                mistakes.append("line \(index + 1) of \(file) sets \(parts[0]) a second time: keep one of them")
            }
        }
        return values
    }

    private static func trimmed(_ text: String) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    /// Mistakes in TLS settings that mean nothing without another one.
    private var halves: [String] {
        switch (certificateFile, certificateKeyFile) {
        case (_?, nil):
            ["RAPPORT_TLS_CERT_FILE is set and RAPPORT_TLS_KEY_FILE is not: name the key of the certificate, or neither"]
        case (nil, _?):
            ["RAPPORT_TLS_KEY_FILE is set and RAPPORT_TLS_CERT_FILE is not: name the certificate of the key, or neither"]
        case (nil, nil) where clientAuthoritiesFile != nil:
            ["RAPPORT_TLS_CLIENT_CA_FILE is set and RAPPORT_TLS_CERT_FILE is not: clients show certificates over TLS only"]
        case (nil, nil), (_?, _?): []
        }
    }

    private mutating func readAdminKeyFile() -> [String] {
        guard let path = adminKeyFile else { return [] }
        guard adminKey == nil else { return ["RAPPORT_ADMIN_KEY and RAPPORT_ADMIN_KEY_FILE are both set: keep one of them"] }
        switch Self.text(of: path) {
        case .failure(let why):
            return ["RAPPORT_ADMIN_KEY_FILE: the file \(path) cannot be read: \(why); name one that this user may read"]
        case .success(let text):
            let key = Self.trimmed(text)
            adminKey = key
            return Keys.isStrong(key) ? [] : ["RAPPORT_ADMIN_KEY_FILE: the file must hold \(Keys.expectation)"]
        }
    }

    private mutating func readSecretKeyFile() -> [String] {
        guard let path = secretKeyFile else { return [] }
        switch Self.text(of: path) {
        case .failure(let why):
            return ["RAPPORT_SECRET_KEY_FILE: the file \(path) cannot be read: \(why); name one that this user may read"]
        case .success(let text):
            secret = ServiceSecret(text)
            return secret == nil ? ["RAPPORT_SECRET_KEY_FILE: the file must hold \(ServiceSecret.expectation)"] : []
        }
    }

    /// The text of a small file or of a pipe, or why it cannot be read.
    ///
    /// A reload may read again what was a pipe at the start, and must not wait for ever for a pipe that nothing writes to.
    private static func text(of path: String) -> Result<String, ServiceError> {
        let (bytesMax, millisecondsMax): (Int, Int32) = (1 << 20, 5000)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return .failure(ServiceError(String(cString: strerror(errno)))) }
        defer { cs_close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16_384)
        while true {
            var input = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&input, 1, millisecondsMax) != 0 else {
                return .failure(ServiceError("nothing came of it within \(millisecondsMax / 1000) seconds"))
            }
            let count = cs_read(descriptor, &piece, piece.count)
            if count == -Int(EAGAIN) { continue }  // a signal came, or another reader took the bytes
            guard count >= 0 else { return .failure(ServiceError(String(cString: strerror(Int32(-count))))) }
            if count == 0 { break }
            bytes += piece[..<count]
            guard bytes.count <= bytesMax else { return .failure(ServiceError("it is larger than 1 MiB")) }
        }
        return String(validating: bytes, as: UTF8.self).map { .success($0) } ?? .failure(ServiceError("it is not UTF-8"))
    }
}
