internal import JSON

/// In which language and in which light pages come to this browser.
public struct AppearancePage: Sendable {
    /// Where to go on from here.
    private let then: Link

    public init(then: Link) { self.then = then }

    public func document(_ page: PageContext) -> Document {
        let title = page.says("Appearance", "Darstellung")
        let languages = SpokenLanguage.allCases.map { one -> HTML in
            "<div class=\"choice\"><input type=\"radio\" name=\"language\" id=\"language-\(one.tag.text)\" value=\"\(one.tag.text)\"\(.checked, if: one == page.language)><label for=\"language-\(one.tag.text)\" lang=\"\(one.tag.text)\">\(one.ownName)</label></div>"
        }
        let themes = ([nil] + Theme.allCases.map(Optional.some)).map { one -> HTML in
            let value = one?.rawValue ?? "system"
            return
                "<div class=\"choice\"><input type=\"radio\" name=\"theme\" id=\"theme-\(value)\" value=\"\(value)\"\(.checked, if: one == page.theme)><label for=\"theme-\(value)\">\(name(one, page))</label></div>"
        }
        return page.document(
            title, at: nil,
            """
            <h1>\(title)</h1>
            <p class="lede">\(page.says("For this browser, for a year. It is kept in a cookie, and nowhere else.", "Für diesen Browser, für ein Jahr. Gespeichert wird es in einem Cookie und sonst nirgends."))</p>
            <form method="post" action="\("/appearance" as Link)" class="card stack part">\(page.formToken)<input type="hidden" name="then" value="\(then.text)">
            <fieldset class="field"><legend>\(page.says("Language", "Sprache"))</legend>\(languages)</fieldset>
            <fieldset class="field"><legend>\(page.says("Colors", "Farben"))</legend>\(themes)</fieldset>
            <p class="actions field"><button class="button first">\(page.says("Use this", "Übernehmen"))</button></p></form>
            """)
    }

    private func name(_ theme: Theme?, _ page: PageContext) -> String {
        switch theme {
        case nil: page.says("As the system says", "Wie im System eingestellt")
        case .light?: page.says("Light", "Hell")
        case .dark?: page.says("Dark", "Dunkel")
        }
    }
}
