public import Guidance

/// What is kept about people, for works councils and privacy officers: every kind of record, what it is for, who reads it, whether that is
/// logged, and how long it stays. With the settings in force.
public struct DataPage: Sendable {
    let table: AccessTable
    let settings: Settings

    /// The settings that decide it.
    public struct Settings: Sendable {
        /// Those that decide who sees what, by name.
        public let ofAccess: [(name: String, value: String)]
        /// Whether the log of readings names people, and not only their roles.
        public let namesReaders: Bool
        public let logMonths: Int
        /// For how long the journal tells who changed what.
        public let historyDays: Int

        public init(ofAccess: [(name: String, value: String)], namesReaders: Bool, logMonths: Int, historyDays: Int) {
            (self.ofAccess, self.namesReaders) = (ofAccess, namesReaders)
            (self.logMonths, self.historyDays) = (logMonths, historyDays)
        }
    }

    public init(_ table: AccessTable, _ settings: Settings) { (self.table, self.settings) = (table, settings) }

    public var content: PageContent {
        let title = "What is kept about people"
        return PageContent(
            title, at: .docs, crumbs: [Crumb("API", Place.docs.link)], isEnglish: true,
            """
            <h1>\(title)</h1>
            <p class="lede">For works councils and privacy officers. This is what the service itself goes by, with the settings in force here; on the machine <code>rapport access</code> prints who sees what.</p>
            <section class="stack part" aria-labelledby="kinds"><h2 id="kinds">Every kind of record</h2>
            <p>Whatever is not in the table is hidden: nobody else learns that there is one.</p>
            \(table.matters.map(matter))
            </section>
            \(views)
            \(log)
            \(forces)
            """)
    }

    private func matter(_ matter: AccessTable.MatterLine) -> HTML {
        let rows = table.lines.filter { $0.matter == matter.name }.map { line -> [HTML] in
            ["\(line.roles)", "\(line.sees)", "\(line.may)"]
        }
        let readers = ListTable(caption: "Who sees: \(matter.name)", heads: ["Who", "sees", "and may"], rows: rows)
        return """
            <h3>\(matter.name)</h3>
            <dl class="facts"><dt>What for</dt><dd>\(matter.purpose)</dd><dt>Whether reading is logged</dt><dd>\(matter.logging)</dd><dt>How long it stays</dt><dd>\(matter.stay)</dd></dl>
            \(readers.html)

            """
    }

    private var views: HTML {
        let items = table.views.map { name, members -> HTML in
            let members = members.enumerated().map { place, member -> HTML in "\(place == 0 ? "" : ", ")<code>\(member)</code>" }
            return "<dt>\(name)</dt><dd>\(members)</dd>"
        }
        return """
            <section class="stack part" aria-labelledby="words"><h2 id="words">What the words mean</h2><dl class="facts">\(items)</dl></section>
            """
    }

    private var log: HTML {
        """
        <section class="stack part" aria-labelledby="log"><h2 id="log">Who has read what</h2>
        <p>When somebody in an office, a manager or another system reads what is about a person, the log of readings keeps who, in which role, of what kind, for what and the hour. Each person reads the log about themselves. It \(settings.namesReaders ? "names the readers" : "tells the roles of readers") and is kept for \(settings.logMonths) months.</p>
        <p>The journal tells who changed what, for \(settings.historyDays) days. Backups hold what they held when they were made.</p>
        </section>
        """
    }

    private var forces: HTML {
        let rows = settings.ofAccess.map { name, value -> [HTML] in ["<code>\(name)</code>", "<code>\(value)</code>"] }
        let table = ListTable(caption: "The settings that decide who sees what", heads: ["Setting", "Value"], rows: rows)
        return """
            <section class="stack part" aria-labelledby="settings"><h2 id="settings">The settings in force</h2>
            <p>A change of one is written into the journal by the next start, where auditors and privacy officers find it.</p>
            \(table.html)
            </section>
            """
    }
}
