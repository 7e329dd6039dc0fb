public import Guidance

/// Where somebody is signed in, and out of which one can sign out from here.
public struct SignInsPage: Sendable {
    let signIns: [SignIn]
    /// That of the browser which asks.
    let own: ID<SignIn>?

    /// The fields of its forms.
    public enum Name {
        public static let one = "sign-in"
        public static let all = "all"
    }

    public init(_ signIns: [SignIn], own: ID<SignIn>?) { (self.signIns, self.own) = (signIns, own) }

    public func document(_ page: PageContext) -> Document {
        let title = page.says("Where you are signed in", "Wo Sie angemeldet sind")
        let live = signIns.filter { $0.opens == true }
        let over = signIns.filter { $0.opens != true }
        return page.document(
            title, at: nil, twin: twin(page),
            """
            <h1>\(title)</h1>
            <p class="lede">\(page.says("A browser that you do not know may be somebody else's: sign out everywhere, and tell those who run the service.", "Ein Browser, den Sie nicht kennen, kann der einer anderen Person sein: Melden Sie sich überall ab, und wenden Sie sich an die Administration."))</p>
            <ul class="stack">\(live.map { entry($0, page) })</ul>
            \(live.isEmpty ? none(page) : everywhere(page))
            \(past(over, page))
            """)
    }

    private func entry(_ signIn: SignIn, _ page: PageContext) -> HTML {
        let name = self.name(signIn, page)
        let isOwn = signIn.id == own
        let mark: HTML? =
            isOwn ? " <span class=\"badge good\">\(page.says("this browser", "dieser Browser"))</span>" : nil
        return """
            <li class="card stack">
            <h2>\(name)\(mark)</h2>
            \(facts(signIn, page))
            <form method="post" action="\("/me/sign-ins" as Link)">\(page.formToken)<input type="hidden" name="sign-in" value="\(signIn.id.description)"><p class="actions"><button class="button"\(.ariaLabel, page.says("Sign out: \(name)", "Abmelden: \(name)"))>\(page.says("Sign out", "Abmelden"))</button></p></form>
            </li>
            """
    }

    private func facts(_ signIn: SignIn, _ page: PageContext) -> HTML {
        """
        <p>\(page.says("Signed in", "Angemeldet")): \(page.moment(signIn.createdAt)), \(way(signIn, page)). \(page.says("Last used", "Zuletzt benutzt")): \(page.moment(signIn.lastSeenAt)). \(page.says("Ends by itself", "Endet von selbst")): \(page.moment(signIn.endsAt)).</p>
        """
    }

    private func way(_ signIn: SignIn, _ page: PageContext) -> String {
        switch signIn.way {
        case .key: page.says("with a key", "mit einem Schlüssel")
        case .link: page.says("by a link", "mit einem Link")
        }
    }

    private func name(_ signIn: SignIn, _ page: PageContext) -> String {
        let agent = signIn.agent ?? page.says("A browser", "Ein Browser")
        return signIn.network.map { "\(agent), \($0)" } ?? agent
    }

    private func everywhere(_ page: PageContext) -> HTML {
        """
        <form method="post" action="\("/me/sign-ins" as Link)">\(page.formToken)<input type="hidden" name="all" value="1"><p class="actions"><button class="button risky">\(page.says("Sign out everywhere", "Überall abmelden"))</button></p></form>
        """
    }

    private func none(_ page: PageContext) -> HTML {
        """
        <p>\(page.says("No browser is signed in: this page was asked for with a key.", "Kein Browser ist angemeldet: Diese Seite wurde mit einem Schlüssel abgerufen."))</p>
        """
    }

    private func past(_ over: [SignIn], _ page: PageContext) -> HTML? {
        guard !over.isEmpty else { return nil }
        let rows = over.map { signIn -> HTML in
            "<li>\(name(signIn, page)): \(page.moment(signIn.createdAt)) – \(page.moment(signIn.ended?.at ?? signIn.lastSeenAt))</li>"
        }
        return """
            <details><summary>\(page.says("Before, in the last 30 days", "Früher, in den letzten 30 Tagen"))</summary><ul>\(rows)</ul></details>
            """
    }

    private func twin(_ page: PageContext) -> Twin {
        guard signIns.first?.person != nil else { return Twin(json: "/v1/sign-ins") }
        return Twin(json: "/v1/people/me/sign-ins")
    }
}
