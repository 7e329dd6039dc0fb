public import Guidance
public import JSON

/// How the service is, from what it tells those who watch it.
public struct SystemPage: Sendable {
    private let checks: JSONValue?
    private let metrics: Metrics
    private let settings: [AccessSetting]?

    /// - Parameters:
    ///   - readiness: What `/readyz?verbose` answers.
    ///   - metrics: What `/metrics` answers.
    ///   - settings: Those that decide who sees what and were changed; nil for a reader who does not see them.
    public init(readiness: JSONValue?, metrics: String, settings: [AccessSetting]?) {
        (checks, self.metrics, self.settings) = (readiness?["checks"], Metrics(metrics), settings)
    }

    public func document(_ page: PageContext) -> Document {
        let title = Place.system.name(page)
        return page.document(
            title, at: .system,
            twin: Twin(
                json: "/readyz?verbose",
                curl: """
                    curl -s "$API/readyz?verbose"
                    curl -s "$API/metrics" -H "Authorization: Bearer $KEY"
                    """),
            """
            <h1>\(title)</h1>
            <p class="lede">Rapport \(page.version)</p>
            <div class="columns"><div class="stack-wide">\(health(page))\(storage(page))\(edges(page))</div>
            <aside class="stack-wide" aria-label="\(page.says("More", "Weiteres"))">\(process(page))\(settingsSection(page))\(links(page))</aside></div>
            """)
    }

    private func badge(_ isGood: Bool, _ word: String) -> HTML {
        isGood ? "<span class=\"badge good\">\(word)</span>" : "<span class=\"badge refuse\">\(word)</span>"
    }

    private func health(_ page: PageContext) -> HTML {
        let store = checks?["store"]?.string ?? ""
        let due = checks?["due"]?.string ?? ""
        let words: String =
            switch store {
            case "serving": page.says("takes changes", "nimmt Änderungen an")
            case "read-only": page.says("disk full: reads only", "Datenträger voll: nur lesend")
            default: page.says("disk failed", "Datenträger ausgefallen")
            }
        let dueWords: String =
            switch due {
            case "on-time": page.says("on time", "pünktlich")
            case "late": page.says("late", "verspätet")
            default: page.says("held up", "aufgehalten")
            }
        let isStopping = checks?["draining"]?.kind == .true
        let rows: [(String, HTML?)] = [
            (page.says("Data", "Daten"), badge(store == "serving", words)),
            (page.says("What is due", "Fälliges"), badge(due == "on-time", dueWords)),
            (
                page.says("Due later", "Später fällig"),
                metrics["rapport_due_moments"].map { .text(page.count($0)) }
            ),
            (
                page.says("Cannot be done", "Nicht ausführbar"),
                metrics["rapport_due_stuck"].flatMap { $0 > 0 ? badge(false, page.count($0)) : nil }
            ),
            (
                page.says("Log of access", "Zugriffsprotokoll"),
                metrics["rapport_access_log_failing"].map {
                    badge(
                        $0 == 0,
                        $0 == 0
                            ? page.says("is written", "wird geschrieben")
                            : page.says("cannot be written", "kann nicht geschrieben werden"))
                }
            ),
            (
                page.says("A change is answered", "Eine Änderung wird bestätigt"),
                checks?["durability"]?.string.map { .text(durability($0, page)) }
            ),
            (page.says("Stopping", "Wird beendet"), isStopping ? badge(false, page.says("yes", "ja")) : nil),
        ]
        return "<section class=\"card stack\"><h2>\(page.says("Health", "Zustand"))</h2>\(page.facts(rows))</section>"
    }

    /// What an answer to a change means.
    private func durability(_ name: String, _ page: PageContext) -> String {
        switch name {
        case "always": page.says("once it is on disk", "sobald sie auf dem Datenträger ist")
        case "interval":
            page.says(
                "before it is on disk, which it reaches at intervals",
                "bevor sie auf dem Datenträger ist, den sie in Abständen erreicht")
        case "os":
            page.says(
                "before it is on disk: the system decides when",
                "bevor sie auf dem Datenträger ist: Wann, bestimmt das System")
        default: name
        }
    }

    private func storage(_ page: PageContext) -> HTML {
        func bytes(_ name: String) -> HTML? { metrics[name].map { .text(page.bytes($0)) } }
        func seconds(_ name: String) -> HTML? { metrics[name].map { .text(page.seconds($0)) } }
        let rows: [(String, HTML?)] = [
            (page.says("Journal", "Journal"), bytes("rapport_journal_bytes")),
            (page.says("Not yet on disk", "Noch nicht auf dem Datenträger"), bytes("rapport_journal_pending_bytes")),
            (page.says("Snapshot", "Schnappschuss"), bytes("rapport_snapshot_bytes")),
            (page.says("Age of the snapshot", "Alter des Schnappschusses"), seconds("rapport_snapshot_age_seconds")),
            (
                page.says("Snapshots that failed", "Fehlgeschlagene Schnappschüsse"),
                metrics["rapport_snapshot_failures_total"].flatMap { $0 > 0 ? badge(false, page.count($0)) : nil }
            ),
            (
                page.says("Writes refused for the disk", "Vom Datenträger verweigert"),
                metrics["rapport_journal_refused_writes_total"].flatMap { $0 > 0 ? badge(false, page.count($0)) : nil }
            ),
            (
                page.says("Retention", "Aufbewahrung"),
                metrics["rapport_store_retention_suspended"].flatMap {
                    $0 > 0 ? badge(false, page.says("suspended: the clock was set", "ausgesetzt: die Uhr wurde gestellt")) : nil
                }
            ),
        ]
        return "<section class=\"card stack\"><h2>\(page.says("Storage", "Speicher"))</h2>\(page.facts(rows))</section>"
    }

    /// What is bounded, and how much of it is used.
    private func edges(_ page: PageContext) -> HTML? {
        let pairs: [(String, used: String, most: String, isBytes: Bool)] = [
            (
                page.says("Open files and sockets", "Offene Dateien und Verbindungen"), "process_open_fds", "process_max_fds",
                false
            ),
            (
                page.says("Memory of connections", "Speicher der Verbindungen"), "rapport_http_connection_memory_bytes",
                "rapport_http_connection_memory_max_bytes", true
            ),
        ]
        let rows = pairs.compactMap { name, used, most, isBytes -> [HTML]? in
            guard let one = metrics[used], let all = metrics[most], all > 0 else { return nil }
            let told: (Double) -> String = { isBytes ? page.bytes($0) : page.count($0) }
            let isNear = one / all >= 0.8
            return [
                .text(name), .text(told(one)), .text(told(all)),
                isNear
                    ? badge(false, page.says("near its limit", "nahe der Grenze"))
                    : .text(page.says("plenty left", "reichlich Reserve")),
            ]
        }
        guard !rows.isEmpty else { return nil }
        let heads = [
            page.says("Limit", "Grenze"), page.says("Used", "Belegt"), page.says("Most", "Höchstens"),
            page.says("State", "Stand"),
        ]
        return """
            <section aria-labelledby="limits"><h2 id="limits">\(page.says("Limits", "Grenzen"))</h2>\(page.table(page.says("Limits", "Grenzen"), heads, rows))</section>
            """
    }

    private func process(_ page: PageContext) -> HTML {
        let rows: [(String, HTML?)] = [
            (
                page.says("Started", "Gestartet"),
                metrics["process_start_time_seconds"].map {
                    page.moment(Instant(milliseconds: Int64(min(max($0, 0), 4e9) * 1000)))
                }
            ),
            (page.says("Memory", "Arbeitsspeicher"), metrics["process_resident_memory_bytes"].map { .text(page.bytes($0)) }),
            (page.says("Connections", "Verbindungen"), metrics["rapport_http_connections"].map { .text(page.count($0)) }),
            (
                page.says("Certificate ends", "Zertifikat endet"),
                metrics["rapport_http_tls_certificate_end_time_seconds"].flatMap {
                    $0 > 0 ? page.moment(Instant(milliseconds: Int64(min($0, 4e9) * 1000))) : nil
                }
            ),
        ]
        return "<section class=\"card stack\"><h2>\(page.says("Process", "Prozess"))</h2>\(page.facts(rows))</section>"
    }

    private func settingsSection(_ page: PageContext) -> HTML? {
        guard let settings else { return nil }
        let rows = settings.map { setting -> (String, HTML?) in
            (
                setting.name,
                "<code>\(setting.value)</code> <span class=\"muted\">(\(page.says("before", "vorher")): \(setting.before))</span>"
            )
        }
        let text: HTML =
            rows.isEmpty
            ? "<p class=\"muted\">\(page.says("Those that decide who sees what have always been at their defaults.", "Was darüber entscheidet, wer was sieht, stand immer auf der Voreinstellung."))</p>"
            : page.facts(rows)
        return
            "<section class=\"card stack\"><h2>\(page.says("Settings that were changed", "Geänderte Einstellungen"))</h2>\(text)</section>"
    }

    private func links(_ page: PageContext) -> HTML {
        """
        <section class="card stack"><h2>\(page.says("For machines", "Für Maschinen"))</h2><ul class="plain"><li><a href="\("/metrics" as Link)">/metrics</a></li><li><a href="\("/readyz?verbose" as Link)">/readyz?verbose</a></li></ul></section>
        """
    }
}

/// Single values of the text format of Prometheus; the sum where labels divide one.
struct Metrics: Sendable {
    private var values: [String: Double] = [:]

    init(_ text: String) {
        for line in text.utf8.split(separator: 0x0A) where line.first != UInt8(ascii: "#") {
            guard let space = line.lastIndex(of: 0x20), let value = Double(String(Substring(line[line.index(after: space)...])))
            else {
                continue
            }
            let name = line[..<space].prefix { $0 != UInt8(ascii: "{") }
            values[String(Substring(name)), default: 0] += value
        }
    }

    subscript(name: String) -> Double? { values[name] }
}

extension PageContext {
    func count(_ number: Double) -> String { digits(Int(min(max(number, 0), 1e15))) }

    /// In groups of three.
    func digits(_ number: Int) -> String {
        var text = ""
        for (place, digit) in String(number).reversed().enumerated() {
            if place > 0, place % 3 == 0 { text = says(",", ".") + text }
            text = String(digit) + text
        }
        return text
    }

    func bytes(_ number: Double) -> String {
        let units = ["B", "KB", "MB", "GB", "TB"]
        var (rest, unit) = (number, 0)
        while rest >= 1000, unit < units.count - 1 { (rest, unit) = (rest / 1000, unit + 1) }
        return "\(count(rest.rounded())) \(units[unit])"
    }

    func seconds(_ number: Double) -> String {
        switch number {
        case ..<120: says("\(count(number)) seconds", "\(count(number)) Sekunden")
        case ..<7200: says("\(count((number / 60).rounded(.down))) minutes", "\(count((number / 60).rounded(.down))) Minuten")
        case ..<172_800:
            says("\(count((number / 3600).rounded(.down))) hours", "\(count((number / 3600).rounded(.down))) Stunden")
        default: says("\(count((number / 86_400).rounded(.down))) days", "\(count((number / 86_400).rounded(.down))) Tage")
        }
    }
}
