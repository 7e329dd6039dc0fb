public import Guidance
public import JSON

/// One key: what it opens, and giving it another secret or ending it.
public struct KeyPage: Sendable {
    private let key: Key
    private let person: Person?
    private let programs: [ID<Program>: String]
    /// So that a secret is made once, however often its form is sent.
    private let formKey: String
    private var refused: Refused?
    private var values = FormValues()
    private var isRevoked = false

    public init(_ key: Visible<Key>, _ person: Person?, programs: [ID<Program>: String], formKey: String) {
        (self.key, self.person, self.programs, self.formKey) = (key.record, person, programs, formKey)
    }

    public func refusing(_ refused: Refused, of values: FormValues) -> KeyPage {
        var page = self
        (page.refused, page.values) = (refused, values)
        return page
    }

    /// - Parameter isRevoked: Whether it has just been ended.
    public func telling(isRevoked: Bool) -> KeyPage {
        var page = self
        page.isRevoked = isRevoked
        return page
    }

    private static func overlap(_ page: PageContext) -> FormField {
        FormField(
            "/overlapDays", page.says("Days for which the old secret still works", "Tage, die das alte Geheimnis noch gilt"),
            .number(0...Key.overlapDaysMax),
            hint: page.says(
                "0 to \(Key.overlapDaysMax); blank: \(Key.overlapDays)", "0 bis \(Key.overlapDaysMax); leer: \(Key.overlapDays)"))
    }

    /// What the operation takes.
    public static func rotation(of values: FormValues, _ page: PageContext) -> [UInt8] {
        [overlap(page)].document(values, page, keepsBlank: false)
    }

    public func document(_ page: PageContext) -> Document {
        page.document(
            key.name, at: .keys, crumbs: [Crumb(Place.keys.name(page), Place.keys.link)], named: key.name,
            twin: Twin(json: "/v1/keys/\(key.id)"),
            """
            <div class="title-row"><h1>\(key.name)</h1>\(page.state(of: key))</div>
            \(key.purpose.map { "<p class=\"lede\">\($0)</p>" as HTML })
            \(isRevoked ? page.done(page.says("The key opens nothing any more.", "Der Schlüssel öffnet nichts mehr.")) : nil)
            \(refused.map { page.alert(page.says("That was not done", "Das wurde nicht ausgeführt"), $0, [KeyPage.overlap(page)]) })
            <div class="columns"><div class="stack-wide">\(scopes(page))\(rotate(page))</div>
            <aside class="stack-wide" aria-label="\(page.says("About this key", "Zu diesem Schlüssel"))">\(facts(page))</aside></div>
            """)
    }

    private func scopes(_ page: PageContext) -> HTML {
        let items = key.scopes.scopes.map { "<li>\(page.meaning(of: $0)) <code>\($0.rawValue)</code></li>" as HTML }
        return
            "<section class=\"card stack\"><h2>\(page.says("What it may do", "Was er darf"))</h2>\(items.isEmpty ? "<p>\(page.says("Nothing.", "Nichts."))</p>" as HTML : "<ul>\(items)</ul>")</section>"
    }

    private func facts(_ page: PageContext) -> HTML {
        let secrets = key.secrets.map { secret -> HTML in
            let end: HTML? = secret.expiresAt.map { " \(page.says("until", "bis")) \(page.moment($0))" }
            return "<li>\(page.says("from", "ab")) \(page.moment(secret.createdAt))\(end)</li>"
        }
        let places = key.programs.map { "<li>\(programs[$0] ?? $0.description)</li>" as HTML }
        let rows: [(String, HTML?)] = [
            (page.says("Acts for", "Handelt für"), key.actsFor.map { page.line(person, $0) }),
            (
                page.says("Programs", "Programme"),
                places.isEmpty ? .text(page.says("all", "alle")) : "<ul class=\"plain\">\(places)</ul>"
            ),
            (page.says("Ends", "Endet"), key.expiresAt.map { page.moment($0) }),
            (
                page.says("Last used", "Zuletzt benutzt"),
                key.lastUsedOn.map { page.shortDay($0) } ?? .text(page.says("never", "nie"))
            ),
            (page.says("Made by", "Erstellt von"), .text(page.word(ofSignature: key.createdBy))),
            (page.says("Made on", "Erstellt am"), page.moment(key.createdAt)),
            (page.says("Secrets", "Geheimnisse"), secrets.isEmpty ? nil : "<ul class=\"plain\">\(secrets)</ul>"),
            (page.says("Ended on", "Beendet am"), key.revoked.map { page.moment($0.at) }),
            (page.says("Ended with", "Beendet mit"), key.endedBy.map { "<code>\($0)</code>" }),
            (page.says("Id", "Kennung"), "<code>\(key.id.description)</code>"),
        ]
        return "<section class=\"card stack\"><h2>\(page.says("Facts", "Angaben"))</h2>\(page.facts(rows))</section>"
    }

    private func rotate(_ page: PageContext) -> HTML? {
        guard key.opens != false, key.revoked == nil else { return nil }
        let form = Form(fields: [KeyPage.overlap(page)], values: values, errors: refused?.errors ?? [])
        return """
            <section class="card stack" aria-labelledby="rotate"><h2 id="rotate">\(page.says("Another secret", "Neues Geheimnis"))</h2>
            <p>\(page.says("The key stays as it is and gets a second secret, so that its users can change over without a gap.", "Der Schlüssel bleibt, wie er ist, und erhält ein zweites Geheimnis, damit sich ohne Unterbrechung umstellen lässt."))</p>
            <form method="post" action="\(("/keys/\(key.id)/secrets" as Link).at("refused"))">\(page.hidden([("key", formKey)]))\(form.markup(page))
            <p class="actions field"><button class="button">\(page.says("Make another secret", "Neues Geheimnis erstellen"))</button></p></form></section>
            <section class="card stack" aria-labelledby="revoke"><h2 id="revoke">\(page.says("End it", "Beenden"))</h2>
            <p class="actions"><a class="button risky" href="\("/keys/\(key.id)/revoke" as Link)">\(page.says("Revoke…", "Widerrufen …"))</a></p></section>
            """
    }
}

/// Asks once more before a key is ended.
public struct RevokePage: Sendable {
    private let key: Key
    private let refused: Refused?

    public init(_ key: Visible<Key>, refused: Refused? = nil) { (self.key, self.refused) = (key.record, refused) }

    public func document(_ page: PageContext) -> Document {
        let title = page.says("Revoke “\(key.name)”?", "„\(key.name)“ widerrufen?")
        return page.document(
            title, at: .keys, crumbs: [Crumb(Place.keys.name(page), Place.keys.link), Crumb(key.name, "/keys/\(key.id)")],
            named: title,
            twin: Twin(
                json: "/v1/keys/\(key.id)",
                curl: "curl -s -X POST \"$API/v1/keys/\(key.id)/revocation\" -H \"Authorization: Bearer $KEY\""),
            """
            <h1>\(title)</h1>
            \(refused.map { page.alert(page.says("It was not revoked", "Er wurde nicht widerrufen"), $0) })
            <p class="lede">\(page.says("It ends at once, with the keys that it has made and the tokens that it has given out. It cannot be undone.", "Er endet sofort, mit den Schlüsseln, die mit ihm erstellt wurden, und den Token, die er ausgegeben hat. Das lässt sich nicht zurücknehmen."))</p>
            <form method="post" action="\(("/keys/\(key.id)/revoke" as Link).at("refused"))">\(page.hidden([]))
            <p class="actions field"><button class="button risky">\(page.says("Revoke the key", "Schlüssel widerrufen"))</button> <a class="button" href="\("/keys/\(key.id)" as Link)">\(page.says("Keep it", "Behalten"))</a></p></form>
            """)
    }
}

/// The secret of a key, this once: the answer to the form that made it.
public struct SecretPage: Sendable {
    private let id, name: String
    private let secret: String?

    /// - Parameter key: What the operation answered.
    public init(_ key: JSONValue?) {
        (id, name, secret) = (key?["id"]?.string ?? "", key?["name"]?.string ?? "", key?["secret"]?.string)
    }

    public func document(_ page: PageContext) -> Document {
        let title = page.says("The secret of “\(name)”", "Das Geheimnis von „\(name)“")
        let matter: HTML =
            if let secret {
                """
                <div class="note stack" id="done" tabindex="-1"><p><strong>\(page.says("Copy it now: it is shown this once, and kept nowhere.", "Kopieren Sie es jetzt: Es wird nur dieses eine Mal gezeigt und nirgends gespeichert."))</strong></p>
                <pre class="secret" tabindex="0" role="group" aria-label="\(page.says("Secret", "Geheimnis"))">\(secret)</pre></div>
                <p>\(page.says("If it is lost, make another secret for the key; nobody can show this one again.", "Geht es verloren, erstellen Sie für den Schlüssel ein neues; dieses kann niemand mehr zeigen."))</p>
                """
            } else {
                "<p class=\"note\">\(page.says("The form was sent twice: the key was made the first time, and its secret was shown then. Make another secret if nobody has copied it.", "Das Formular wurde zweimal gesendet: Der Schlüssel entstand beim ersten Mal, und sein Geheimnis wurde dort gezeigt. Erstellen Sie ein neues, falls niemand es kopiert hat."))</p>"
            }
        return page.document(
            title, at: .keys, crumbs: [Crumb(Place.keys.name(page), Place.keys.link)], named: title,
            """
            <h1>\(title)</h1>\(matter)
            <p class="actions"><a class="button first" href="\("/keys/\(id)" as Link)">\(page.says("To the key", "Zum Schlüssel"))</a></p>
            """)
    }
}

extension FormPage {
    /// - Parameters:
    ///   - values: What the address fills in.
    ///   - key: So that the form makes one key, however often it is sent.
    public static func newKey(_ page: PageContext, values: FormValues, key: String) -> FormPage {
        FormPage(
            page.says("Make a key", "Schlüssel erstellen"),
            lede: page.says(
                "Its secret is shown once, on the next page.", "Sein Geheimnis wird einmal gezeigt, auf der nächsten Seite."),
            at: .keys, under: [Crumb(Place.keys.name(page), Place.keys.link)], page.fieldsOfKey, to: "/keys",
            hidden: [("key", key)],
            button: page.says("Make the key", "Schlüssel erstellen"), values: values,
            twin: Twin(
                json: nil,
                curl: """
                    curl -s "$API/v1/keys" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \\
                      -d '{"name":"Nightly export","scopes":["programs:read","participants:read"]}'
                    """))
    }

    /// The document that the operation takes: a key ends at a moment.
    public func keyDocument(of values: FormValues, _ page: PageContext) -> [UInt8] {
        fields.document(values.replacing("/expiresAt") { FormValues.moment($0) }, page, keepsBlank: false)
    }
}

extension PageContext {
    var fieldsOfKey: [FormField] {
        [
            FormField(
                "/name", says("Name", "Name"), .text(lengthMax: 200),
                hint: says("What uses it, such as Intranet", "Was ihn verwendet, etwa Intranet"), isNeeded: true),
            FormField(
                "/scopes", says("What it may do", "Was er darf"),
                .choices(Scope.allCases.map { ($0.rawValue, "\(meaning(of: $0)) (\($0.rawValue))") }),
                hint: says(
                    "The last ten count only for a key that acts for a person, or for the tokens of a key that gets them",
                    "Die letzten zehn gelten nur für einen Schlüssel, der für eine Person handelt, oder für die Token eines Schlüssels, der welche erhält"
                ),
                isNeeded: true),
            FormField(
                "/actsFor", says("Acts for", "Handelt für"), .text(lengthMax: 100),
                hint: says(
                    "The id of a person (per_…), as the list of people shows it; blank: for nobody",
                    "Kennung einer Person (per_…), wie die Liste der Personen sie zeigt; leer: für niemanden")),
            FormField(
                "/programs", says("Programs", "Programme"), .lines,
                hint: says(
                    "The ids of the only programs that it opens, one on each line; blank: all",
                    "Kennungen der einzigen Programme, die er öffnet, je Zeile eine; leer: alle")),
            FormField(
                "/purpose", says("What for", "Wozu"), .text(lengthMax: 200),
                hint: says(
                    "People read this in the log of who read what about them",
                    "Personen lesen das im Protokoll der Zugriffe auf ihre Daten")),
            FormField(
                "/expiresAt", says("Ends on", "Endet am"), .day,
                hint: says("When that day begins (UTC); blank: in a year", "Mit Beginn dieses Tages (UTC); leer: in einem Jahr")),
        ]
    }
}
