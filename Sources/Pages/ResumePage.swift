/// What somebody has typed who has to be signed in for it, and is not as it takes: nothing of it is lost, and nothing was done.
public struct ResumePage: Sendable {
    private let fields: [(name: String, value: String)]
    private let reason: Reason
    /// Whether the form had a file, which a page cannot keep.
    private let losesFile: Bool

    /// Why nothing was done.
    public enum Reason: Sendable {
        /// Nobody is signed in any more.
        case signedOut
        /// The form is from before somebody signed in.
        case otherSignIn
        /// Somebody signed in too long ago for this.
        case longAgo
    }

    /// - Parameter fields: Of the form, as they were sent.
    public init(_ fields: [(name: String, value: String)], _ reason: Reason, losingFile: Bool = false) {
        (self.fields, self.reason, losesFile) = (fields, reason, losingFile)
    }

    public func document(_ page: PageContext) -> Document {
        let title =
            losesFile
            ? page.says("Choose the file again", "Wählen Sie die Datei noch einmal")
            : page.says("Nothing is lost: send it again", "Nichts ist verloren: Senden Sie es noch einmal")
        // The form gets a fresh token.
        let kept = fields.filter { $0.name != "form-token" }.map { name, value -> HTML in
            "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">"
        }
        let typed = fields.filter { $0.name.hasPrefix("/") && !$0.value.isEmpty }.map { name, value -> HTML in
            "<dt>\(name.dropFirst())</dt><dd>\(value)</dd>"
        }
        return page.document(
            title, at: nil,
            """
            <h1>\(title)</h1>
            <p class="lede">\(why(page))\(losesFile ? page.says(" The next page asks for the file.", " Die nächste Seite fragt nach der Datei.") : "")</p>
            \(reason == .otherSignIn ? nil : signIn(page))
            <form method="post" action="\(page.here)" class="card stack part">\(page.formToken)\(kept)
            \(typed.isEmpty ? nil : "<dl class=\"facts\">\(typed)</dl>" as HTML)
            <p class="actions"><button class="button first">\(page.says("Send it again", "Noch einmal senden"))</button></p></form>
            """)
    }

    private func why(_ page: PageContext) -> String {
        switch reason {
        case .signedOut:
            page.says(
                "You are not signed in any more, so nothing was done. What you typed is still on this page.",
                "Sie sind nicht mehr angemeldet, deshalb ist nichts geschehen. Ihre Eingaben stehen noch auf dieser Seite.")
        case .otherSignIn:
            page.says(
                "The form is from before you signed in, so nothing was done. What you typed is still on this page.",
                "Das Formular stammt von vor Ihrer Anmeldung, deshalb ist nichts geschehen. Ihre Eingaben stehen noch auf dieser Seite."
            )
        case .longAgo:
            page.says(
                "You signed in more than 15 minutes ago. For this, sign in once more: it shows that it is still you.",
                "Ihre Anmeldung liegt mehr als 15 Minuten zurück. Melden Sie sich hierfür noch einmal an: So ist sicher, dass Sie es sind."
            )
        }
    }

    private func signIn(_ page: PageContext) -> HTML {
        """
        <p><a class="button" href="\("/sign-in" as Link)" target="_blank" rel="noopener">\(page.says("Sign in, in another tab", "In einem neuen Tab anmelden"))</a></p>
        <p>\(page.says("Then come back to this one.", "Kommen Sie dann hierher zurück."))</p>
        """
    }
}
