import CAssets
import CShim
import Glibc
import Guidance
import HTTP
import JSON
import Logging
import Platform
import Store

/// Starts and stops the service, in order.
enum Service {
    /// Runs until a signal ends it.
    ///
    /// - Returns: The exit code: 0 after SIGTERM or SIGINT, 1 if the disk failed.
    static func run(_ options: SettingsOptions, _ demoOptions: DemoOptions) throws -> Int32 {
        guard cs_signals_hold() == 0 else { throw ServiceError("too many files are open: raise the limit (ulimit -n)") }
        var (settings, given, tls) = try options.check()
        // The key is of use to anyone who reads it, in a core, in the memory of the process or in its environment.
        for setting in Setting.all where setting.isSecret { cs_forget_variable(setting.name) }
        guard cs_keep_private() == 0 else { throw ServiceError("the system does not let the process keep its memory to itself") }
        let threshold = LogThreshold(settings.logLevel)
        let log = settings.logger(threshold)
        var configuration = Server.Configuration()
        (configuration.host, configuration.port, configuration.limits) = (settings.host, settings.port, settings.limits)
        (configuration.tls, configuration.proxies, configuration.origins) = (tls, settings.proxies, settings.origins)
        configuration.rateLimit = settings.rateLimit
        configuration.address = settings.publicAddress
        configuration.loops = settings.loops > 0 ? settings.loops : Int(cs_cores())
        do { try Server.checkOpenFiles(configuration) } catch { throw ServiceError("\(error)") }
        do {
            try Server.probe(configuration)  // before anything is written
        } catch {
            throw ServiceError("\(error) (--host and --port, or RAPPORT_HTTP_HOST and RAPPORT_HTTP_PORT)")
        }
        let watching = watchingConfiguration(settings)
        do { if let watching { try Server.probe(watching) } } catch { throw ServiceError("\(error) (RAPPORT_METRICS_LISTEN)") }

        let builtIn = try builtInCatalogue()
        var demo = try demoOptions.make(for: settings.store.folder, over: builtIn.changes)
        let demoKeys = try demoOptions.makeKeys(in: &demo)
        let initial = demo?.initial ?? builtIn.changes
        let store: Store
        do {
            store = try Store.open(settings.store, initial: { initial }, log: { log.warning("\($0)") })
        } catch {
            throw ServiceError("\(error) (--data-dir, or RAPPORT_DATA_DIR)")
        }
        let (keys, secret): (Keys, ServiceSecret)
        do {
            secret = try settings.secret ?? store.secret()
            keys = Keys(hash: try adminKey(settings, store, log), secret: secret)
        } catch let error as StoreError {
            throw ServiceError("\(error) (--data-dir, or RAPPORT_DATA_DIR)")
        }
        (settings.adminKey, settings.secret) = (nil, nil)
        DemoOptions.show(demoKeys)
        let gate = Gate(limits: configuration.limits)
        let scheduler = Scheduler(store, log: { log.warning("\($0)") })
        let zones = TimeZones()
        let matcher = Matcher(
            store, secondsMax: settings.limits.longSeconds, bytesMax: API.pairBytesMax, clock: { zones.clock(of: $0) },
            log: { log.warning("\($0)") })
        let desk = KeyDesk(store, keys.uses, keys.signInUses)
        store.onSettled {
            settle($0, gate, log)
            scheduler.hear($0)
            matcher.hear()
            desk.settle($0)
        }
        keep(settings.ofAccess, in: store, log)
        let control = try ControlSocket(store, desk, folder: settings.store.folder)
        let health = Health()
        let accessLog = AccessLog(format: settings.lineFormat(on: 1), to: 1)
        let readings = ReadingLog(
            of: store, months: settings.accessLogMonths, isNaming: settings.accessLogNames == .names
        ) { log.warning("\($0)") }
        let api = API(
            store: store, keys: keys, health: health, builtIn: builtIn.catalogue, address: settings.publicAddress,
            policy: settings.accessPolicy, readings: readings, matchProgress: { matcher.progress(of: $0) },
            signInTimes: settings.signInTimes,
            formToken: FormToken(secret), console: settings.console, dataSettings: settings.ofData)
        configuration.problemPage = { api.page(of: $0) }
        let server = try Server(
            configuration, routes: api.routes, gate: gate, accessLog: accessLog, makeTogether: { api.decide($0) })
        health.watch(server)
        cs_signals_serve()
        let watched: Server?
        do {
            watched = try watching.map { (configuration) throws(ServerError) in
                try Server(configuration, routes: api.watching)
            }
            try watched?.start()
            do throws(SystemError) { try readings.start() } catch { throw ServiceError("no thread can be started: \(error)") }
            try server.start()
            do throws(SystemError) {
                try scheduler.start()
                try matcher.start()
            } catch { throw ServiceError("no thread can be started: \(error)") }
        } catch {
            control.close()
            store.close()
            throw ServiceError("\(error)")
        }
        log.notice("serving", metadata: banner(settings, server, watched))
        if settings.store.retentionDays < 2 {
            log.notice(
                "history stays for 25 hours, longer than RAPPORT_STORE_RETENTION_DAYS says: a start reads Idempotency-Keys from it"
            )
        }
        if let tls { warnOfEnd(tls, log) }
        if server.connectionsMax < settings.limits.connectionsMax {
            log.warning(
                "fewer connections than RAPPORT_LIMIT_CONNECTIONS says: raise the limit of open files (ulimit -n, LimitNOFILE)",
                metadata: ["connections": "\(server.connectionsMax)", "openFiles": "\(cs_open_files_max())"])
        }

        while cs_signal_wait() == SIGHUP {
            reload(options, since: given, threshold, log)
            if let tls { reload(tls, log) }
        }
        health.drain()
        let second = SecondSignal(server)
        log.notice("stopping: requests in progress are finished; a second signal stops at once")
        if store.metrics.health != .failed { second.wait(seconds: settings.drainDelaySeconds) }
        server.drain()
        if second.hasCome { server.stop() }  // or the drain could come after the stop and replace it
        let cutOff = server.wait()
        watched?.stop()
        _ = watched?.wait()
        control.close()
        scheduler.stop()
        matcher.stop()
        readings.close()
        store.close()
        accessLog.close()
        if cutOff > 0 {
            log.log(
                level: max(.warning, threshold.level),
                "stopped, and requests were cut off: \(second.hasCome ? "a second signal came" : "the time to finish them was over")",
                metadata: ["requests": "\(cutOff)"])
        } else {
            log.notice("stopped")
        }
        return store.metrics.health == .failed ? 1 : 0
    }

    /// Reads the settings again and applies the log level, the only one that can change while the service runs.
    private static func reload(
        _ options: SettingsOptions, since started: [GivenSetting], _ threshold: LogThreshold, _ log: Logger
    ) {
        do {
            let (settings, given) = try options.resolve()
            let isChanged = threshold.change(to: settings.logLevel)
            let origin = given.first { $0.name == "RAPPORT_LOG_LEVEL" }?.origin.rawValue ?? ""
            // At a level that shows, whatever the new one is: an operator who edits a file must see that something else
            // overrules it.
            log.log(
                level: max(.notice, threshold.level), "settings read again, log level \(isChanged ? "changed" : "as before")",
                metadata: ["logLevel": "\(threshold.level)", "from": "\(origin)"])
            // A secret of the environment is not there any more, and could not be another: the environment of a process stays.
            let later = zip(started, given).filter { before, now in
                before != now && now.name != "RAPPORT_LOG_LEVEL" && !(before.isSecret && before.origin == .environment)
            }.map(\.1.name)
            if !later.isEmpty {
                log.log(
                    level: max(.warning, threshold.level),
                    "settings changed that need a restart: \(later.joined(separator: ", "))")
            }
        } catch {
            log.log(level: max(.error, threshold.level), "settings not read again, those before stay: \(error)")
        }
    }

    /// What is wrong with the address to listen on, and what to do; nil if nothing is.
    ///
    /// To receive keys, the service needs TLS or a network that nobody else uses.
    static func addressFault(_ settings: Settings) -> String? {
        switch cs_is_loopback(settings.host) {
        case 1: return nil
        case 0:
            let isSecure = settings.certificateFile != nil || settings.certificateKeyFile != nil
            guard !settings.allowsPlaintext, !isSecure else { return nil }
            return
                "listening on \(settings.host) without TLS would show keys and records to the network: set RAPPORT_TLS_CERT_FILE and "
                + "RAPPORT_TLS_KEY_FILE, listen on 127.0.0.1 behind a proxy that has TLS, or set "
                + "RAPPORT_HTTP_ALLOW_PLAINTEXT=true where the network is yours, as in a container"
        default:
            return
                "\(settings.host) is not an address of this machine: set RAPPORT_HTTP_HOST to one that is, such as 127.0.0.1 or ::1"
        }
    }

    /// Why this user cannot keep data in the folder, or make it; nil if there is no sign of trouble.
    static func folderFault(_ folder: String) -> String? {
        var place = folder
        while place != ".", place != "/", access(place, F_OK) != 0, errno == ENOENT {
            let parent = place.lastIndex(of: "/").map { place[..<$0] } ?? "."
            place = parent.isEmpty ? "/" : String(parent)
        }
        var status = stat()
        var code: Int32 = 0
        if stat(place, &status) != 0 {
            code = errno
        } else if status.st_mode & S_IFMT != S_IFDIR {
            code = ENOTDIR
        } else if access(place, R_OK | W_OK | X_OK) != 0 {
            code = errno
        }
        if code == 0, place == folder {
            do { try Store.checkFolder(folder) } catch { return "\(error) (--data-dir, or RAPPORT_DATA_DIR)" }
        }
        guard code != 0 else { return nil }
        let advice = code == ENOTDIR ? "name a folder" : "let this user read and write it, or name another folder"
        return
            "the data folder \(folder) cannot be used: \(place): \(String(cString: strerror(code))); \(advice) (--data-dir, or "
            + "RAPPORT_DATA_DIR)"
    }

    /// The catalogue that a new data folder starts with: Config/catalogue.json as of this build.
    static func builtInCatalogue() throws -> CatalogueFile {
        let bytes = Array(UnsafeBufferPointer(start: ca_catalogue(), count: ca_catalogue_length()))
        let document = try JSONDocument(bytes).root
        do throws(FieldErrors) { return try CatalogueFile(document) } catch {
            throw ServiceError(
                "the built-in catalogue is wrong: " + error.all.map { "\($0.pointer) \($0.detail)" }.joined(separator: "; "))
        }
    }

    private static func settle(_ settlement: Settlement, _ gate: Gate, _ log: Logger) {
        switch settlement {
        case .durable(let ticket): gate.open(through: ticket)
        case .refused(let tickets, .diskFull): gate.refuse(tickets, .diskFull)  // the store logs it, once
        case .refused(let tickets, .failed): gate.refuse(tickets, .diskFailed)
        case .failed:
            log.critical("the disk failed: the service stops; look at the disk, then start again, which keeps what is whole")
            cs_signals_stop()
        }
    }

    /// For those who watch the service, a server with places, memory and a loop of its own: however many others come, it answers. Nil if
    /// the settings want none.
    private static func watchingConfiguration(_ settings: Settings) -> Server.Configuration? {
        guard let endpoint = settings.metricsListen else { return nil }
        var configuration = Server.Configuration()
        (configuration.host, configuration.port, configuration.limits) = (endpoint.host, endpoint.port, settings.limits)
        configuration.limits.connectionsMax = 64
        configuration.limits.refusedConnectionsMax = 8
        configuration.limits.connectionMemoryBytesMax = 1 << 20
        return configuration
    }

    private static func banner(_ settings: Settings, _ server: Server, _ watched: Server?) -> Logger.Metadata {
        func url(_ scheme: String, _ host: String, _ port: UInt16) -> String {
            "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        }
        var banner: Logger.Metadata = [
            "url": "\(url(settings.certificateFile == nil ? "http" : "https", settings.host, server.port))",
            "data": "\(settings.store.folder)", "durability": "\(settings.store.durability.rawValue)",
            "connectionMemory": "\(server.connectionMemoryBytesMax)",
            "idempotencyKeysMax": "\(settings.store.idempotencyKeysMax)", "version": "\(version)",
        ]
        if let limit = settings.rateLimit { banner["rateLimit"] = "\(limit)" }
        if let watched, let endpoint = settings.metricsListen {
            banner["metrics"] = "\(url("http", endpoint.host, watched.port))/metrics"
        }
        return banner
    }
}

/// Why the service does not start: one line that says what to do.
struct ServiceError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
