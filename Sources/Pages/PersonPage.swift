public import Guidance
public import JSON

/// One person, as far as the reader sees it.
public struct PersonPage: Sendable {
    /// A part in a program that the reader sees.
    public struct Participation: Sendable {
        let participant: Participant
        let program: Program?
        public var relationshipType: Slug { participant.relationshipType }

        public init(_ participant: Participant, _ program: Program?) {
            (self.participant, self.program) = (participant, program)
        }
    }

    private let person: Person
    /// The members that the reader sees.
    private let seen: Set<String>
    private let tag: String
    private let line: [Person]
    /// How many report to the person; nil where the reader does not see that.
    private let reports: Int?
    /// Whether the reader may list them.
    private let listsReports: Bool
    private let participations: [Participation]
    private let types: [RelationshipType]
    private let settable: Set<String>
    private let isOneself: Bool
    /// Whether the reader may make a link that signs the person in.
    private let mayLink: Bool
    private var done: Done?
    private var refused: Refused?

    /// What a page says that it did.
    public enum Done: String, Sendable {
        case made, saved, deactivated, activated
    }

    /// - Parameters:
    ///   - seen: The members that the reader sees.
    ///   - settable: Those that the reader may change.
    public init(
        _ person: Visible<Person>, tag: String, seen: Set<String>, line: [Person], reports: Int?, listsReports: Bool,
        _ participations: [Participation], _ types: [RelationshipType], settable: Set<String>, isOneself: Bool,
        mayLink: Bool
    ) {
        (self.person, self.tag, self.seen, self.line) = (person.record, tag, seen, line)
        (self.reports, self.listsReports) = (reports, listsReports)
        (self.participations, self.types, self.settable, self.isOneself) = (participations, types, settable, isOneself)
        self.mayLink = mayLink
    }

    public func telling(_ done: Done?) -> PersonPage {
        var page = self
        page.done = done
        return page
    }

    public func refusing(_ refused: Refused) -> PersonPage {
        var page = self
        page.refused = refused
        return page
    }

    public func document(_ page: PageContext) -> Document {
        let name = person.displayName
        let work = [person.title, person.department, person.location].compactMap { $0 }.joined(separator: " · ")
        let state: HTML? =
            seen.contains("active") && !person.active
            ? "<span class=\"badge warn\">\(page.says("inactive", "inaktiv"))</span>" : nil
        return page.document(
            name, at: .people, crumbs: [Crumb(Place.people.name(page), Place.people.link)], named: name,
            twin: Twin(json: "/v1/people/\(person.id)"),
            """
            <div class="title-row"><h1>\(name)</h1>\(state)</div>
            \(work.isEmpty ? nil : "<p class=\"lede\">\(work)</p>" as HTML)
            \(done.map { page.done(words($0, page)) })
            \(refused.map { page.alert(page.says("That was not saved", "Das wurde nicht gespeichert"), $0) })
            <div class="columns">
            <div class="stack-wide">\(facts(page))\(programs(page))</div>
            <aside class="stack-wide" aria-label="\(page.says("About this person", "Zu dieser Person"))">\(lines(page))\(actions(page))\(mayLink ? link(page) : nil)</aside>
            </div>
            """)
    }

    private func words(_ done: Done, _ page: PageContext) -> String {
        switch done {
        case .made: page.says("The person is added.", "Die Person ist angelegt.")
        case .saved: page.says("Saved.", "Gespeichert.")
        case .deactivated:
            page.says(
                "The person is inactive: their access has ended.", "Die Person ist inaktiv: Ihr Zugang ist beendet.")
        case .activated: page.says("The person is active again.", "Die Person ist wieder aktiv.")
        }
    }

    private func facts(_ page: PageContext) -> HTML {
        let mails = person.emails.map { "<li>\($0.value)\($0.type.map { " (\($0))" })</li>" as HTML }
        var rows: [(String, HTML?)] = [
            (page.says("Id", "Kennung"), "<code>\(person.id.description)</code>"),
            (page.says("Mail", "E-Mail"), mails.isEmpty ? nil : "<ul class=\"plain\">\(mails)</ul>"),
        ]
        let texts: [(String, String?)] = [
            (page.says("User name", "Anmeldename"), person.userName), (page.says("Nickname", "Rufname"), person.nickName),
            (page.says("Division", "Bereich"), person.division), (page.says("Organization", "Organisation"), person.organization),
            (page.says("Level", "Ebene"), person.level), (page.says("Employed as", "Beschäftigt als"), person.userType),
            (page.says("Cost center", "Kostenstelle"), person.costCenter),
            (page.says("Employee number", "Personalnummer"), person.employeeNumber),
            (page.says("External id", "Externe Kennung"), person.externalId),
            (page.says("Time zone", "Zeitzone"), person.timezone),
            (
                page.says("Languages", "Sprachen"),
                person.languages.isEmpty ? nil : person.languages.map(\.text).joined(separator: ", ")
            ),
            (page.says("Preferred language", "Korrespondenzsprache"), person.preferredLanguage?.text),
        ]
        rows += texts.map { ($0.0, $0.1.map { .text($0) }) }
        rows.append((page.says("First day", "Eintritt"), person.startedOn.map { page.shortDay($0) }))
        rows.append((page.says("Leaves", "Ausscheiden"), person.leavesAt.map { page.moment($0) }))
        return "<section class=\"card stack\"><h2>\(page.says("Facts", "Angaben"))</h2>\(page.facts(rows))</section>"
    }

    private func programs(_ page: PageContext) -> HTML? {
        guard !participations.isEmpty else { return nil }
        let items = participations.map { one -> HTML in
            let participant = one.participant
            return
                "<li><a href=\"\("/participants/\(participant.id)" as Link)\">\(one.program?.name ?? participant.program.description)</a>: \(page.role(of: participant, types)) <span class=\"badge\">\(page.word(participant.status))</span></li>"
        }
        return """
            <section class="card stack"><h2>\(page.says("In programs", "In Programmen"))</h2><ul class="plain">\(items)</ul><p class="hint">\(page.says("Only what you may see.", "Nur, was Sie sehen dürfen."))</p></section>
            """
    }

    private func lines(_ page: PageContext) -> HTML? {
        guard seen.contains("manager") else { return nil }
        let items = line.map { "<li>\(page.line($0, $0.id))</li>" as HTML }
        let text: HTML =
            items.isEmpty
            ? "<p class=\"muted\">\(page.says("No manager is named.", "Es ist keine Führungskraft angegeben."))</p>"
            : "<ol>\(items)</ol>"
        let below: HTML? = reports.flatMap { count -> HTML? in
            guard count > 0 else { return nil }
            let link = Place.people.link.with("manager", person.id.description)
            let text =
                count == 1
                ? page.says("1 person reports here", "1 Person berichtet hierher")
                : page.says("\(count) people report here", "\(count) Personen berichten hierher")
            return listsReports ? "<p><a href=\"\(link)\">\(text)</a></p>" : "<p>\(text)</p>"
        }
        return
            "<section class=\"card stack\"><h2>\(page.says("Reports to", "Berichtet an"))</h2>\(text)\(below)</section>"
    }

    private func link(_ page: PageContext) -> HTML {
        let text =
            isOneself
            ? page.says(
                "It opens these pages on another device of yours, once, within 15 minutes.",
                "Er öffnet diese Seiten auf einem weiteren Ihrer Geräte, einmal, innerhalb von 15 Minuten.")
            : page.says(
                "It opens these pages for somebody without a key, once, within 7 days.",
                "Er öffnet diese Seiten für jemanden ohne Schlüssel, einmal, innerhalb von 7 Tagen.")
        return """
            <section class="card stack"><h2>\(page.says("Sign-in link", "Anmeldelink"))</h2><p>\(text)</p>
            <form method="post" action="\(("/people/\(person.id)/sign-in-links" as Link).at("refused"))">\(page.hidden([]))<button class="button">\(page.says("Make a link", "Link erstellen"))</button></form></section>
            """
    }

    private func actions(_ page: PageContext) -> HTML? {
        var links: [HTML] = []
        if !settable.isEmpty {
            links.append(
                "<p><a href=\"\("/people/\(person.id)/edit" as Link)\">\(page.says("Change the facts", "Angaben ändern"))</a></p>"
            )
        }
        if isOneself {
            links.append("<p><a href=\"\("/me/consents" as Link)\">\(page.says("Your consents", "Ihre Einwilligungen"))</a></p>")
            links.append(
                "<p><a href=\"\("/me/access-log" as Link)\">\(page.says("Who has read what about you", "Wer was über Sie gelesen hat"))</a></p>"
            )
        }
        if settable.contains("active") {
            links.append(
                person.active
                    ? "<p><a class=\"button risky\" href=\"\("/people/\(person.id)/deactivate" as Link)\">\(page.says("Deactivate…", "Deaktivieren …"))</a></p>"
                    : """
                    <form method="post" action="\(("/people/\(person.id)/active" as Link).at("refused"))">\(page.hidden([("tag", tag), ("active", "true")]))<button class="button">\(page.says("Activate again", "Wieder aktivieren"))</button></form>
                    """)
        }
        guard !links.isEmpty else { return nil }
        return "<section class=\"card stack\"><h2>\(page.says("Actions", "Aktionen"))</h2>\(links)</section>"
    }
}

/// A link that signs a person in, this once: the answer to the form that made it.
public struct NewLinkPage: Sendable {
    private let person: ID<Person>
    private let name: String
    private let address, end: String?

    /// - Parameters:
    ///   - link: What the operation answered.
    ///   - name: The person's.
    ///   - origin: Where the reader has found the service; for an address that does not say.
    public init(_ link: JSONValue?, of person: ID<Person>, _ name: String, at origin: String) {
        (self.person, self.name) = (person, name)
        address = link?["address"]?.string.map { $0.hasPrefix("/") ? origin + $0 : $0 }
        end = link?["expiresAt"]?.string
    }

    public func document(_ page: PageContext) -> Document {
        let title = page.says("A link for \(name)", "Ein Link für \(name)")
        let end = end.flatMap { Instant($0) }.map { page.moment($0) }
        return page.document(
            title, at: .people, crumbs: [Crumb(Place.people.name(page), Place.people.link), Crumb(name, "/people/\(person)")],
            named: title,
            """
            <h1>\(title)</h1>
            <div class="note stack" id="done" tabindex="-1"><p><strong>\(page.says("Copy it now: it is shown this once.", "Kopieren Sie ihn jetzt: Er wird nur dieses eine Mal gezeigt."))</strong></p>
            <pre class="secret" tabindex="0" role="group" aria-label="Link">\(address ?? "")</pre></div>
            <p>\(page.says("Whoever uses it first is signed in as \(name): send it to nobody else. It works once,", "Wer ihn zuerst verwendet, ist als \(name) angemeldet: Senden Sie ihn sonst niemandem. Er gilt einmal,")) \(page.says("until", "bis")) \(end). \(page.says("Older links of theirs have ended.", "Ältere Links der Person sind erloschen."))</p>
            <p class="actions"><a class="button first" href="\("/people/\(person)" as Link)">\(page.says("Back to \(name)", "Zurück zu \(name)"))</a></p>
            """)
    }
}

/// Asks once more before somebody loses their access.
public struct DeactivatePage: Sendable {
    private let person: Person
    private let tag: String
    private let refused: Refused?

    public init(_ person: Visible<Person>, tag: String, refused: Refused? = nil) {
        (self.person, self.tag, self.refused) = (person.record, tag, refused)
    }

    /// What the operation takes.
    public static func document(active: Bool) -> [UInt8] { Array("{\"active\":\(active)}".utf8) }

    public func document(_ page: PageContext) -> Document {
        let title = page.says("Deactivate \(person.displayName)?", "\(person.displayName) deaktivieren?")
        let here: Link = "/people/\(person.id)"
        return page.document(
            title, at: .people,
            crumbs: [Crumb(Place.people.name(page), Place.people.link), Crumb(person.displayName, here)], named: title,
            twin: Twin(
                json: "/v1/people/\(person.id)",
                curl: """
                    curl -s -X PATCH "$API/v1/people/\(person.id)" -H "Authorization: Bearer $KEY" -H 'If-Match: \(tag)' \\
                      -H 'Content-Type: application/merge-patch+json' -d '{"active":false}'
                    """),
            """
            <h1>\(title)</h1>
            \(refused.map { page.alert(page.says("That was not saved", "Das wurde nicht gespeichert"), $0) })
            <p class="lede">\(page.says("Access ends at once. After 14 days their participations, offices and keys end too; until then everything comes back when you activate them again.", "Der Zugang endet sofort. Nach 14 Tagen enden auch Teilnahmen, Ämter und Schlüssel; bis dahin ist mit einer erneuten Aktivierung alles wie zuvor."))</p>
            <form method="post" action="\(("/people/\(person.id)/active" as Link).at("refused"))">\(page.hidden([("tag", tag), ("active", "false")]))
            <p class="actions field"><button class="button risky">\(page.says("Deactivate", "Deaktivieren"))</button> <a class="button" href="\(here)">\(page.says("Leave it as it is", "Nichts ändern"))</a></p></form>
            """)
    }
}
