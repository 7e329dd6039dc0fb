public import JSON

/// A page as it is sent.
public struct Document: Sendable {
    private let markup: HTML

    fileprivate init(_ markup: HTML) { self.markup = markup }

    /// - Parameter address: Under which path the service is found.
    public func bytes(at address: PublicAddress) -> [UInt8] {
        let prefix = Array(address.prefix.utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(markup.bytes.count + 64 * prefix.count)
        markup.bytes.withUnsafeBytes { markup in
            var start = 0
            while let mark = Self.mark(in: markup, from: start) {
                bytes += UnsafeRawBufferPointer(rebasing: markup[start..<mark])
                start = mark + 1
                // A fragment alone is of the page itself.
                if start < markup.count, markup[start] == UInt8(ascii: "/") { bytes += prefix }
            }
            bytes += UnsafeRawBufferPointer(rebasing: markup[start...])
        }
        return bytes
    }

    /// The next mark of a link: eight bytes at a time where they are ASCII, as most are.
    private static func mark(in markup: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var place = start
        while place < markup.count {
            if place + 8 <= markup.count {
                let eight = markup.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                if eight & 0x8080_8080_8080_8080 == 0 {
                    place += 8
                    continue
                }
            }
            for place in place..<min(place + 8, markup.count) where markup[place] == Link.mark { return place }
            place += 8
        }
        return nil
    }
}

/// The way to a page, from the top; the page itself is not part of it.
struct Crumb {
    let name: String
    let link: Link

    init(_ name: String, _ link: Link) { (self.name, self.link) = (name, link) }
}

/// What a page is over the API: the console teaches it.
public struct Twin: Sendable {
    /// The address of the same as JSON; nil where a GET does not give it.
    let json: Link?
    /// Lines for a shell, in which `$API` is the service and `$KEY` a key.
    let curl: String
    /// A sentence on what it does, for what is not plain.
    let note: String?

    init(json: Link?, curl: String? = nil, note: String? = nil) {
        self.json = json
        self.curl = curl ?? json.map { "curl -s \"$API\($0.text)\" -H \"Authorization: Bearer $KEY\"" } ?? ""
        self.note = note
    }

    /// What needs no key.
    static func open(_ json: Link) -> Twin { Twin(json: json, curl: "curl -s \"$API\(json.text)\"") }
}

extension PageContext {
    /// The whole page around its matter, which begins with its heading.
    ///
    /// - Parameters:
    ///   - title: Stands before the name of the service in the tab.
    ///   - place: Which place of the service it belongs to.
    ///   - name: What the page is called at the end of its way, where that is not its title.
    ///   - titleLanguage: That of the title and the way to it, where it is not that of the page.
    func document(
        _ title: String, at place: Place?, crumbs: [Crumb] = [], named name: String? = nil, twin: Twin? = nil,
        titleLanguage: LanguageTag? = nil, _ matter: HTML
    ) -> Document {
        Document(
            """
            <!doctype html>
            <html lang="\(language.tag.text)"\(.dataTheme, theme?.rawValue)>
            <head>
            <meta charset="utf-8">
            <title\(.lang, titleLanguage?.text)>\(title) – Rapport</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <link rel="stylesheet" href="\(assets.sheet)">
            <link rel="icon" href="\(assets.icon)" type="image/svg+xml">
            <script src="\(assets.script)" type="module"></script>
            </head>
            <body>
            <a class="skip" href="#main">\(says("Skip to content", "Zum Inhalt springen"))</a>
            \(head(place))
            <main id="main" tabindex="-1">
            \(way(crumbs, to: name ?? title, in: titleLanguage))
            \(matter)
            \(twin.map(foot))
            </main>
            \(end)
            </body>
            </html>

            """)
    }

    private func head(_ place: Place?) -> HTML {
        let items = (reader?.places ?? Place.open).map { one -> HTML in
            "<li><a href=\"\(one.link)\"\(.ariaCurrent, one == place ? "page" : nil)>\(one.name(self))</a></li>"
        }
        return """
            <header class="top"><div class="top-in">
            <a class="brand" href="\(Place.home.link)"><svg width="22" height="18" viewBox="0 0 22 18" aria-hidden="true"><circle class="f1" cx="7" cy="9" r="6.5" opacity=".85"/><circle class="f2" cx="15" cy="9" r="6.5" opacity=".85"/></svg>Rapport</a>
            <nav aria-label="\(says("Main", "Hauptmenü"))"><ul>\(items)</ul></nav>
            <div class="who">\(who)\(otherLanguage)</div>
            </div></header>
            """
    }

    private var who: HTML? {
        guard let reader else {
            guard takesSignIn else { return nil }
            return "<a href=\"\(("/sign-in" as Link).with("then", back.text))\">\(says("Sign in", "Anmelden"))</a>"
        }
        return "<a href=\"\("/me" as Link)\">\(reader.name)</a>"
    }

    /// A form and not a link, as it changes what the browser keeps.
    private var otherLanguage: HTML {
        let other = SpokenLanguage.allCases.first { $0 != language } ?? language
        return """
            <form method="post" action="\("/appearance" as Link)"><input type="hidden" name="then" value="\(back.text)">\(formToken)<button class="button-link" name="language" value="\(other.tag.text)" lang="\(other.tag.text)">\(other.ownName)</button></form>
            """
    }

    /// What goes with every form of somebody who is signed in.
    var formToken: HTML? {
        reader.map { "<input type=\"hidden\" name=\"form-token\" value=\"\($0.formToken)\">" }
    }

    private func way(_ crumbs: [Crumb], to title: String, in language: LanguageTag?) -> HTML? {
        guard !crumbs.isEmpty else { return nil }
        let items = crumbs.map { crumb -> HTML in "<li><a href=\"\(crumb.link)\">\(crumb.name)</a></li>" }
        return """
            <nav class="crumbs" aria-label="\(says("Breadcrumb", "Pfad"))"><ol\(.lang, language?.text)>\(items)<li><span aria-current="page">\(title)</span></li></ol></nav>
            """
    }

    private func foot(_ twin: Twin) -> HTML {
        let json = twin.json.map { link -> HTML in
            "<a href=\"\(link)\">\(says("See it as JSON", "Als JSON ansehen"))</a> · "
        }
        return """
            <details class="twin"><summary>\(says("This page over the API", "Diese Seite über die API"))</summary><div class="stack">
            <p>\(twin.note.map { "\($0) " })\(json)<a href="\(Place.docs.link)">\(says("Read the reference", "Zur Referenz"))</a></p>
            <pre tabindex="0" role="group" aria-label="\(says("The same with curl", "Dasselbe mit curl"))">\(twin.curl)</pre></div></details>
            """
    }

    private var signIns: HTML? {
        reader.map { _ in
            "<a href=\"\("/me/sign-ins" as Link)\">\(says("Where you are signed in", "Wo Sie angemeldet sind"))</a>"
        }
    }

    private var end: HTML {
        let rest: HTML? = reader.flatMap { reader -> HTML? in
            guard reader.isPerson else { return nil }
            return
                "<a href=\"\("/me/access-log" as Link)\">\(says("Who has read what about me", "Wer was über mich gelesen hat"))</a>"
        }
        return """
            <footer class="foot"><div class="foot-in"><a href="\(Place.docs.link)">\(says("API reference", "API-Referenz"))</a><a href="\(Place.catalogue.link)">\(Place.catalogue.name(self))</a><a href="\(("/appearance" as Link).with("then", back.text))">\(says("Appearance", "Darstellung"))</a>\(rest)\(signIns)<span>Rapport \(version)</span></div></footer>
            """
    }
}

extension SpokenLanguage {
    var ownName: String {
        switch self {
        case .english: "English"
        case .german: "Deutsch"
        }
    }
}
