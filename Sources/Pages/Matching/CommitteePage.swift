public import Guidance

/// The table of a match run for a committee: to be downloaded, and to be sent back with what the committee has decided.
public struct CommitteePage: Sendable {
    private let run: MatchRun
    private let program: Program?
    private let number: Int
    /// So that a run is made once, however often the form is sent; nil for those who read the table alone.
    private let key: String?
    private var refused: Refused?

    /// - Parameter key: For those who may make another run.
    public init(_ visible: Visible<MatchRun>, number: Int, in program: Program?, key: String?) {
        (run, self.number, self.program, self.key) = (visible.record, number, program, key)
    }

    /// With why no run was made.
    public func refusing(_ refused: Refused) -> CommitteePage {
        var page = self
        page.refused = refused
        return page
    }

    public func refusingNoFile(_ page: PageContext) -> CommitteePage {
        refusing(
            Refused(
                code: "invalid-document", status: 422, title: page.says("No file", "Keine Datei"),
                detail: page.says(
                    "Choose the table that the committee has filled in.", "Wählen Sie die ausgefüllte Tabelle des Gremiums."),
                errors: []))
    }

    private var address: Link { "/match-runs/\(run.id)" }

    public func document(_ page: PageContext) -> Document {
        let name = page.name(ofRun: number)
        let title = page.says("\(name) as a table for the committee", "\(name) als Tabelle für das Gremium")
        let within = program.map { "\(title): \($0.name)" } ?? title
        let path = "/v1/match-runs/\(run.id)/committee-file"
        return page.document(
            refused == nil ? within : page.says("Refused: \(within)", "Abgelehnt: \(within)"), at: .programs,
            crumbs: MatchRunPage.crumbs(run, program, page) + [Crumb(name, address)],
            named: page.says("Table for the committee", "Tabelle für das Gremium"),
            twin: Twin(
                json: nil,
                curl: """
                    curl -s "$API\(path)" -H "Authorization: Bearer $KEY" > committee.csv
                    curl -s "$API\(path)" -H "Authorization: Bearer $KEY" -H 'Content-Type: text/csv' --data-binary @committee.csv
                    """),
            """
            <h1>\(title)</h1>
            \(refused.map { alert($0, page) })
            <section class="part stack" aria-labelledby="download"><h2 id="download">\(page.says("Download it", "Herunterladen"))</h2>
            <p>\(page.says("It has each pair with its points, and each learner without a guide. The committee writes keep or reject into the column decision, and why into comment; it leaves the row blank where it does not decide.", "Sie enthält jedes Paar mit seinen Punkten und alle Lernenden ohne Begleitung. Das Gremium schreibt keep (behalten) oder reject (ablehnen) in die Spalte decision und den Grund in comment; wo es nicht entscheidet, bleibt die Zeile leer."))</p>
            <p class="actions">\(Self.downloads(of: run, page))</p></section>
            \(key.map { upload($0, page) })
            """)
    }

    /// The ways to take the table along.
    static func downloads(of run: MatchRun, _ page: PageContext) -> HTML {
        let file = "/v1/match-runs/\(run.id)/committee-file" as Link
        return """
            <a class="button" href="\(file.with([("excel", "")]))">\(page.says("Table for Excel", "Tabelle für Excel"))</a> <a class="button" href="\(file)">\(page.says("Table as plain CSV", "Tabelle als einfaches CSV"))</a>
            """
    }

    private func upload(_ key: String, _ page: PageContext) -> HTML {
        """
        <section class="card stack part" aria-labelledby="send-back"><h2 id="send-back">\(page.says("Send it back", "Zurücksenden"))</h2>
        <p>\(page.says("Another run is prepared that keeps what the committee keeps and leaves out what it rejects. This one stays as it is.", "Es entsteht ein neuer Lauf, der behält, was das Gremium behält, und auslässt, was es ablehnt. Dieser hier bleibt, wie er ist."))</p>
        <form method="post" enctype="multipart/form-data" action="\(address.below("/committee-file").at("refused"))">\(page.hidden([("key", key)]))
        <div class="field"><label for="file">\(page.says("The table, filled in", "Die ausgefüllte Tabelle"))</label><p class="hint" id="file-hint">\(page.says("CSV, as Excel saves it, at most 16 MB", "CSV, wie Excel es speichert, höchstens 16 MB"))</p><input type="file" id="file" name="file" accept=".csv,text/csv" aria-describedby="file-hint"></div>
        <p class="actions field"><button class="button first">\(page.says("Send it back", "Zurücksenden"))</button> <a class="button" href="\(address)">\(page.says("Cancel", "Abbrechen"))</a></p></form></section>
        """
    }

    // MARK: What is wrong with it

    private func alert(_ refused: Refused, _ page: PageContext) -> HTML {
        let title = page.says("No run was made", "Es wurde kein Lauf angelegt")
        guard !refused.errors.isEmpty else { return page.alert(title, refused) }
        let items = refused.errors.map { fault -> HTML in
            "\(Self.place(fault.pointer, page).map { "<strong>\($0)</strong>: " as HTML })\(fault.detail)"
        }
        return page.alert(
            title,
            """
            <p>\(page.says("Change the table and send it again.", "Ändern Sie die Tabelle, und senden Sie sie noch einmal."))</p>\(page.list(items))
            """)
    }

    /// A cell, as a spreadsheet shows its line and its column; nil for a fault of the whole table.
    private static func place(_ pointer: String, _ page: PageContext) -> String? {
        let parts = pointer.split(separator: "/", maxSplits: 1).map(String.init)
        guard let line = parts.first.flatMap({ Int($0) }) else { return parts.isEmpty ? nil : pointer }
        guard parts.count > 1 else { return page.says("Line \(line)", "Zeile \(line)") }
        return page.says("Line \(line), column \(parts[1])", "Zeile \(line), Spalte \(parts[1])")
    }
}
