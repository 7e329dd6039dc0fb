/// Why a browser was not signed in.
public enum SignInFault: Sendable {
    case insecure, foreign, unknown
    case tooMany(waitSeconds: Int)
}

/// Signing in with a key.
public struct SignInPage: Sendable {
    /// Where to go from here.
    let then: Link?
    let fault: SignInFault?

    public init(then: Link?, fault: SignInFault? = nil) { (self.then, self.fault) = (then, fault) }

    public func document(_ page: PageContext) -> Document {
        let title = page.says("Sign in", "Anmelden")
        return page.document(
            fault == nil ? title : page.says("Refused: sign in", "Abgelehnt: Anmelden"), at: nil,
            twin: Twin(
                json: nil, curl: "curl -s \"$API/v1/me\" -H \"Authorization: Bearer $KEY\"",
                note: page.says(
                    "Over the API there is no signing in: each request carries its key.",
                    "Über die API gibt es keine Anmeldung: Jede Anfrage enthält ihren Schlüssel.")),
            """
            <h1>\(title)</h1>
            \(fault.map { page.alert($0, about: page.says("key", "Schlüssel")) })
            <form class="card stack" method="post" action="\(("/sign-in" as Link).at("refused"))">
            <div class="field">
            <label for="key">\(page.says("Your key", "Ihr Schlüssel"))</label>
            <p class="hint" id="key-hint">\(page.says("It begins with rap_. The browser does not keep it, and neither does the service.", "Er beginnt mit rap_. Weder der Browser noch der Dienst behält ihn."))</p>
            <input type="password" id="key" name="key" required autocomplete="current-password" spellcheck="false" aria-describedby="key-hint">
            </div>
            \(then.map { "<input type=\"hidden\" name=\"then\" value=\"\($0.text)\">" as HTML })
            \(page.formToken)
            <p class="actions"><button class="button first">\(title)</button></p>
            </form>
            <p class="muted">\(page.says("No key? Ask those who run the service for a link: it signs you in, once.", "Kein Schlüssel? Bitten Sie die Administration um einen Link: Er meldet Sie an, einmal."))</p>
            """)
    }
}

/// A personal link: whose it is, and the button that uses it up.
public struct LinkPage: Sendable {
    let name: String
    let fault: SignInFault?

    /// - Parameter name: Of the person.
    public init(name: String) { (self.name, fault) = (name, nil) }

    public init(fault: SignInFault) { (name, self.fault) = ("", fault) }

    public func document(_ page: PageContext) -> Document {
        guard let fault else {
            let title = page.says("Sign in as \(name)", "Anmelden als \(name)")
            return page.document(
                title, at: nil,
                """
                <h1>\(title)</h1>
                <p class="lede">\(page.says("This link works once. If it is not yours, close the page: nothing has happened yet.", "Dieser Link gilt einmal. Ist er nicht für Sie, schließen Sie die Seite: Noch ist nichts geschehen."))</p>
                <form method="post" action="\("#refused" as Link)">
                \(page.formToken)
                <p class="actions"><button class="button first">\(title)</button></p>
                </form>
                """)
        }
        let title = page.says("This link does not open anything", "Dieser Link öffnet nichts")
        return page.document(
            title, at: nil,
            """
            <h1>\(title)</h1>
            \(page.alert(fault, about: "Link"))
            <p><a href="\("/sign-in" as Link)">\(page.says("Sign in with a key", "Mit einem Schlüssel anmelden"))</a></p>
            """)
    }
}

extension PageContext {
    /// - Parameter thing: What was shown to sign in.
    fileprivate func alert(_ fault: SignInFault, about thing: String) -> HTML {
        let (sentence, fix): (String, String) =
            switch fault {
            case .unknown:
                (
                    says(
                        "The \(thing.lowercased()) is unknown, or does not count any more.",
                        "\(thing) unbekannt oder nicht mehr gültig."),
                    says(
                        "Check that it is complete. A link works once and for a limited time: ask for a new one.",
                        "Prüfen Sie, ob er vollständig ist. Ein Link gilt einmal und nur für begrenzte Zeit: Bitten Sie um einen neuen."
                    )
                )
            case .tooMany(let seconds):
                (
                    says(
                        "Too much that opens nothing came from your network.",
                        "Aus Ihrem Netz kam zu viel, was nicht gilt."),
                    says("Try again in \(seconds) seconds.", "Versuchen Sie es in \(seconds) Sekunden noch einmal.")
                )
            case .insecure:
                (
                    says(
                        "Others could read what this browser sends, so nobody can sign in here.",
                        "Andere könnten mitlesen, was dieser Browser sendet; daher ist hier keine Anmeldung möglich."),
                    says(
                        "Open the address that begins with https. Those who run the service set RAPPORT_PUBLIC_URL or TLS.",
                        "Öffnen Sie die Adresse, die mit https beginnt. Wer den Dienst betreibt, setzt dafür RAPPORT_PUBLIC_URL oder TLS."
                    )
                )
            case .foreign:
                (
                    says(
                        "The form was not sent from a page of this service.",
                        "Das Formular kam nicht von einer Seite dieses Dienstes."),
                    says(
                        "Open the page again at the address that everybody uses, and sign in from there.",
                        "Öffnen Sie die Seite noch einmal unter der Adresse, die alle verwenden, und melden Sie sich dort an.")
                )
            }
        return alert(says("You are not signed in", "Sie sind nicht angemeldet"), "<p>\(sentence)</p>\n<p>\(fix)</p>")
    }
}
