/// What went wrong, in place of the page that was asked for: what it is, what to do, and where to go on.
public struct TroublePage: Sendable {
    private let refused: Refused

    public init(_ refused: Refused) { self.refused = refused }

    public func document(_ page: PageContext) -> Document {
        let title = title(page)
        return page.document(
            title, at: nil,
            """
            <h1>\(title)</h1>
            <p class="lede">\(refused.detail)</p>
            \(page.fix(of: refused).map { "<p>\($0)</p>" as HTML })
            \(rules(page))
            <p class="actions"><a class="button first" href="\(Place.home.link)">\(page.says("To the beginning", "Zum Anfang"))</a>\(signIn(page))</p>
            <p class="small muted">\(page.says("Code", "Code")) <a href="\("/docs/errors/\(refused.code)" as Link)"><code>\(refused.code)</code></a>\(refused.requestID.map { " · \(page.says("Request", "Anfrage")) <code>\($0)</code>" as HTML })</p>
            """)
    }

    private func rules(_ page: PageContext) -> HTML? {
        guard !refused.rules.isEmpty || !refused.errors.isEmpty else { return nil }
        return page.alert(refused.title, refused)
    }

    /// What a status means to somebody who looks at a page.
    private func title(_ page: PageContext) -> String {
        switch refused.status {
        case 401: page.says("Please sign in", "Bitte melden Sie sich an")
        case 403: page.says("This is not yours to see or do", "Dafür fehlt Ihnen die Berechtigung")
        case 404: page.says("Nothing is here", "Hier ist nichts")
        case 409, 412: page.says("It has changed meanwhile", "Es hat sich inzwischen geändert")
        case 429: page.says("Too many requests: please wait", "Zu viele Anfragen: bitte warten Sie")
        case 500...: page.says("The service cannot do this now", "Der Dienst kann das gerade nicht")
        default: page.says("This cannot be done", "Das geht so nicht")
        }
    }

    private func signIn(_ page: PageContext) -> HTML? {
        guard page.takesSignIn, refused.status == 401 || (refused.status == 403 && page.reader == nil) else { return nil }
        let link = ("/sign-in" as Link).with("then", page.here.text)
        return " <a class=\"button\" href=\"\(link)\">\(page.says("Sign in", "Anmelden"))</a>"
    }
}
