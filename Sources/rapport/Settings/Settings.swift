import Guidance
import HTTP
import JSON
import Store

/// The settings of the service. Every property has its default here and its row in `Setting.all`.
struct Settings: Sendable {
    var host = "127.0.0.1"
    var port: UInt16 = 8080
    var allowsPlaintext = false
    /// Where metrics are shown without a key; nil for nowhere.
    var metricsListen: Endpoint?
    var proxies = TrustedProxies()
    var origins = AllowedOrigins()
    /// How many requests one caller may make; nil for any number.
    var rateLimit: RateLimit?
    /// Where clients find the service; links are paths without it.
    var publicAddress = PublicAddress()
    var loops = 0
    var certificateFile: String?
    var certificateKeyFile: String?
    var clientAuthoritiesFile: String?
    var clientCertificates = ClientCertificates.required
    /// Two years, the time that browsers require before they add a host to their preload lists.
    var strictTransportSeconds = 63_072_000
    var store = Store.Settings(folder: "./data")
    var directory = Directory.closed
    /// How much of the service has pages.
    var console = ConsoleMode.on
    /// How many months of who read what about whom are kept beside the newest.
    var accessLogMonths = 12
    var accessLogNames = AccessLogNames.names
    var adminKey: String?
    var adminKeyFile: String?
    var secretKeyFile: String?
    /// What that file holds.
    var secret: ServiceSecret?
    var signInTimes = SignInTimes()
    var logLevel = LogLevel.info
    var logFormat = LogFormat.auto
    var drainDelaySeconds = 0
    var limits = Limits()

    /// An address or a name, and a port.
    struct Endpoint: Equatable, Sendable {
        let host: String
        let port: UInt16

        /// - Parameter text: `127.0.0.1:9464`, `[::1]:9464`; nil if it is not of this form.
        init?(_ text: String) {
            guard let colon = text.lastIndex(of: ":"), case let digits = text[text.index(after: colon)...], !digits.isEmpty,
                digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let port = UInt16(digits)
            else { return nil }
            var host = text[..<colon]
            if host.first == "[", host.last == "]" {
                host = host.dropFirst().dropLast()
            } else if host.contains(":") {
                return nil
            }
            guard !host.isEmpty else { return nil }
            (self.host, self.port) = (String(host), port)
        }
    }

    enum ClientCertificates: String, CaseIterable, Sendable {
        case required, optional
    }

    /// Whether every active person sees the card of every other; otherwise people of a common programme do.
    enum Directory: String, CaseIterable, Sendable {
        case closed, open
    }

    /// What a person sees of those who read about them.
    enum AccessLogNames: String, CaseIterable, Sendable {
        case names, roles
    }

    enum LogLevel: String, CaseIterable, Sendable {
        case debug, info, notice, warning, error, critical
    }

    enum LogFormat: String, CaseIterable, Sendable {
        /// Text on a terminal, JSON elsewhere.
        case auto
        case json, text
    }
}

/// One setting: its name in the environment, how it is read, and its purpose.
struct Setting: Sendable {
    let name: String
    /// The value in Config/rapport.env; empty if it has none there.
    let defaultText: String
    /// What a valid value looks like.
    let expectation: String
    let apply: @Sendable (String, inout Settings) -> Bool

    /// Whether its value gives access to the service, so that nothing may show it.
    var isSecret: Bool { name == "RAPPORT_ADMIN_KEY" }

    /// Every setting. Config/rapport.env lists the same ones, with reasons to change each.
    static let all: [Setting] = [
        text("RAPPORT_HTTP_HOST", \.host, "an address or a name of this machine, such as 127.0.0.1"),
        number("RAPPORT_HTTP_PORT", \.port, 0...65_535),
        flag("RAPPORT_HTTP_ALLOW_PLAINTEXT", \.allowsPlaintext),
        number("RAPPORT_HTTP_LOOPS", \.loops, 0...256),
        read("RAPPORT_METRICS_LISTEN", \.metricsListen, "an address and a port, such as 127.0.0.1:9464 or [::1]:9464") {
            Settings.Endpoint($0).map { $0 }
        },
        read(
            "RAPPORT_TRUSTED_PROXIES", \.proxies,
            "addresses and ranges of them, separated by commas, such as 127.0.0.1, 10.0.0.0/8"
        ) { TrustedProxies($0) },
        read(
            "RAPPORT_CORS_ORIGINS", \.origins,
            "origins separated by commas, each with scheme and host, such as https://portal.example.org"
        ) { AllowedOrigins($0) },
        read(
            "RAPPORT_RATE_LIMIT", \.rateLimit,
            "requests and seconds, from 1/1 to 1000000/86400, such as 600/60"
        ) { RateLimit($0).map { $0 } },
        read(
            "RAPPORT_PUBLIC_URL", \.publicAddress,
            "the address that clients call, with scheme, host and at most a path, such as https://hr.example.org/rapport"
        ) { PublicAddress($0) },
        path("RAPPORT_TLS_CERT_FILE", \.certificateFile, "the path of a file that holds the certificate"),
        path("RAPPORT_TLS_KEY_FILE", \.certificateKeyFile, "the path of a file that holds the certificate's key"),
        path("RAPPORT_TLS_CLIENT_CA_FILE", \.clientAuthoritiesFile, "the path of a file that holds certificates"),
        choice("RAPPORT_TLS_CLIENT_CERTIFICATES", \.clientCertificates),
        number("RAPPORT_TLS_HSTS_SECONDS", \.strictTransportSeconds, 0...315_360_000),
        text("RAPPORT_DATA_DIR", \.store.folder, "the path of a folder"),
        Setting(name: "RAPPORT_ADMIN_KEY", defaultText: "", expectation: Keys.expectation) { text, settings in
            settings.adminKey = text
            return Keys.isStrong(text)
        },
        path("RAPPORT_ADMIN_KEY_FILE", \.adminKeyFile, "the path of a file that holds the key"),
        path("RAPPORT_SECRET_KEY_FILE", \.secretKeyFile, "the path of a file that holds the secret of the service"),
        number("RAPPORT_SIGN_IN_IDLE_SECONDS", \.signInTimes.idleSeconds, 60...31_536_000),
        number("RAPPORT_SIGN_IN_SECONDS", \.signInTimes.lifeSeconds, 60...31_536_000),
        number("RAPPORT_SIGN_IN_ADMINISTRATOR_IDLE_SECONDS", \.signInTimes.administratorIdleSeconds, 60...31_536_000),
        number("RAPPORT_SIGN_IN_ADMINISTRATOR_SECONDS", \.signInTimes.administratorLifeSeconds, 60...31_536_000),
        choice("RAPPORT_LOG_LEVEL", \.logLevel),
        choice("RAPPORT_LOG_FORMAT", \.logFormat),
        number("RAPPORT_DRAIN_DELAY_SECONDS", \.drainDelaySeconds, 0...3600),
        choice("RAPPORT_STORE_DURABILITY", \.store.durability),
        number("RAPPORT_STORE_SYNC_MILLISECONDS", \.store.syncMilliseconds, 1...60_000),
        number("RAPPORT_STORE_PENDING_BYTES_MAX", \.store.pendingBytesMax, 65_536...1 << 30),
        number("RAPPORT_STORE_SEGMENT_BYTES", \.store.segmentBytes, 4096...1 << 40),
        number("RAPPORT_STORE_SNAPSHOT_BYTES", \.store.snapshotBytes, 4096...1 << 40),
        number("RAPPORT_STORE_SNAPSHOT_PERCENT", \.store.snapshotPercent, 1...10_000),
        number("RAPPORT_STORE_RETENTION_DAYS", \.store.retentionDays, 0...36_500),
        number("RAPPORT_STORE_RETENTION_BYTES", \.store.retentionBytes, 4096...1 << 50),
        number("RAPPORT_STORE_IDEMPOTENCY_KEYS_MAX", \.store.idempotencyKeysMax, 1...10_000_000),
        choice("RAPPORT_DIRECTORY", \.directory),
        choice("RAPPORT_CONSOLE", \.console),
        number("RAPPORT_ACCESS_LOG_MONTHS", \.accessLogMonths, 0...1200),
        choice("RAPPORT_ACCESS_LOG_NAMES", \.accessLogNames),
        limit("RAPPORT_LIMIT_REQUEST_LINE_BYTES", \.requestLineBytesMax, 512...16_384),
        limit("RAPPORT_LIMIT_FIELD_LINE_BYTES", \.fieldLineBytesMax, 512...32_768),
        limit("RAPPORT_LIMIT_FIELDS_BYTES", \.fieldsBytesMax, 1024...32_768),
        limit("RAPPORT_LIMIT_FIELDS", \.fieldsMax, 16...1000),
        limit("RAPPORT_LIMIT_BODY_BYTES", \.bodyBytesMax, 1024...64 << 20),
        limit("RAPPORT_LIMIT_CHUNK_LINE_BYTES", \.chunkLineBytesMax, 32...8192),
        limit("RAPPORT_LIMIT_CHUNK_OVERHEAD_BYTES", \.chunkOverheadBytesMax, 1024...1 << 20),
        limit("RAPPORT_LIMIT_TRAILER_BYTES", \.trailerBytesMax, 0...32_768),
        limit("RAPPORT_LIMIT_TRAILERS", \.trailersMax, 0...100),
        limit("RAPPORT_LIMIT_PIPELINED_BYTES", \.pipelinedBytesMax, 4096...16 << 20),
        limit("RAPPORT_LIMIT_OUTPUT_BYTES", \.outputBytesMax, 4096...64 << 20),
        limit("RAPPORT_LIMIT_DISCARDED_BODY_BYTES", \.discardedBodyBytesMax, 0...1 << 20),
        limit("RAPPORT_LIMIT_HANDSHAKE_MILLISECONDS", \.handshakeMilliseconds, 100...600_000),
        limit("RAPPORT_LIMIT_HEAD_MILLISECONDS", \.headMilliseconds, 100...600_000),
        limit("RAPPORT_LIMIT_BODY_MILLISECONDS", \.bodyMilliseconds, 100...3_600_000),
        limit("RAPPORT_LIMIT_BODY_BYTES_PER_SECOND", \.bodyBytesPerSecondMin, 1...1 << 20),
        limit("RAPPORT_LIMIT_BODY_GRACE_MILLISECONDS", \.bodyGraceMilliseconds, 100...600_000),
        limit("RAPPORT_LIMIT_WRITE_MILLISECONDS", \.writeMilliseconds, 100...3_600_000),
        limit("RAPPORT_LIMIT_IDLE_MILLISECONDS", \.idleMilliseconds, 100...3_600_000),
        limit("RAPPORT_LIMIT_LINGER_MILLISECONDS", \.lingerMilliseconds, 0...60_000),
        limit("RAPPORT_LIMIT_LINGER_BYTES", \.lingerBytesMax, 0...64 << 20),
        limit("RAPPORT_LIMIT_DRAIN_MILLISECONDS", \.drainMilliseconds, 0...600_000),
        limit("RAPPORT_LIMIT_HOLD_MILLISECONDS", \.holdMilliseconds, 100...600_000),
        limit("RAPPORT_MATCH_SECONDS", \.longSeconds, 1...86_400),
        limit("RAPPORT_LIMIT_CONNECTIONS", \.connectionsMax, 1...1_000_000),
        limit("RAPPORT_LIMIT_CONNECTION_MEMORY", \.connectionMemoryBytesMax, 0...1 << 40),
        limit("RAPPORT_LIMIT_REFUSED_CONNECTIONS", \.refusedConnectionsMax, 0...10_000),
        limit("RAPPORT_LIMIT_ACCEPTS_PER_TURN", \.acceptsPerTurnMax, 1...1024),
        limit("RAPPORT_LIMIT_BACKLOG", \.backlog, 1...65_535),
    ]

    private static func text(
        _ name: String, _ path: any WritableKeyPath<Settings, String> & Sendable, _ expectation: String
    ) -> Setting {
        Setting(name: name, defaultText: Settings()[keyPath: path], expectation: expectation) { text, settings in
            settings[keyPath: path] = text
            return !text.isEmpty
        }
    }

    /// A value that is made of the text, or is none; without a default.
    private static func read<Value: Sendable>(
        _ name: String, _ path: any WritableKeyPath<Settings, Value> & Sendable, _ expectation: String,
        _ make: @escaping @Sendable (String) -> Value?
    ) -> Setting {
        Setting(name: name, defaultText: "", expectation: expectation) { text, settings in
            guard let value = make(text) else { return false }
            settings[keyPath: path] = value
            return true
        }
    }

    private static func path(
        _ name: String, _ path: any WritableKeyPath<Settings, String?> & Sendable, _ expectation: String
    ) -> Setting {
        Setting(name: name, defaultText: "", expectation: expectation) { text, settings in
            settings[keyPath: path] = text
            return !text.isEmpty
        }
    }

    private static func flag(_ name: String, _ path: any WritableKeyPath<Settings, Bool> & Sendable) -> Setting {
        Setting(name: name, defaultText: String(Settings()[keyPath: path]), expectation: "true or false") { text, settings in
            guard let value = Bool(text) else { return false }
            settings[keyPath: path] = value
            return true
        }
    }

    private static func choice<Value: RawRepresentable<String> & CaseIterable & SendableMetatype>(
        _ name: String, _ path: any WritableKeyPath<Settings, Value> & Sendable
    ) -> Setting {
        let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
        return Setting(name: name, defaultText: Settings()[keyPath: path].rawValue, expectation: "one of: \(names)") {
            text, settings in
            guard let value = Value(rawValue: text) else { return false }
            settings[keyPath: path] = value
            return true
        }
    }

    private static func number<Value: FixedWidthInteger & Sendable>(
        _ name: String, _ path: any WritableKeyPath<Settings, Value> & Sendable, _ range: ClosedRange<Int>
    ) -> Setting {
        Setting(
            name: name, defaultText: String(Settings()[keyPath: path]),
            expectation: "a whole number from \(range.lowerBound) to \(range.upperBound)"
        ) { text, settings in
            guard text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let value = Int(text), range.contains(value) else {
                return false
            }
            settings[keyPath: path] = Value(value)
            return true
        }
    }

    private static func limit(
        _ name: String, _ path: any WritableKeyPath<Limits, Int> & Sendable, _ range: ClosedRange<Int>
    ) -> Setting {
        Setting(
            name: name, defaultText: String(Limits()[keyPath: path]),
            expectation: "a whole number from \(range.lowerBound) to \(range.upperBound)"
        ) { text, settings in
            guard text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let value = Int(text), range.contains(value) else {
                return false
            }
            settings.limits[keyPath: path] = value
            return true
        }
    }
}
