public import Guidance
internal import JSON

/// All that the service has about a person, to be read.
public struct ExportPage: Sendable {
    private let export: PersonExport
    private let log: [AccessLogPage.Row]
    private let name: @Sendable (ID<Person>) -> String?

    /// - Parameter name: What somebody is called whom the person sees.
    public init(
        _ export: PersonExport, _ log: [AccessLogPage.Row], name: @escaping @Sendable (ID<Person>) -> String?
    ) {
        (self.export, self.log, self.name) = (export, log, name)
    }

    public func document(_ page: PageContext) -> Document {
        let title = page.says("All about you", "Alles über Sie")
        let parts = export.parts.map { section($0, page) }
        return page.document(
            title, at: .home, crumbs: [Crumb(page.says("Your programs", "Ihre Programme"), "/me")], named: title,
            twin: Twin(json: "/v1/people/me/export"),
            """
            <h1>\(title)</h1>
            <p class="lede">\(page.says("What the service has about you, as of", "Was der Dienst über Sie gespeichert hat, Stand")) \(page.moment(export.at)).</p>
            <p>\(PersonExport.leftOut(in: page.language))</p>
            <p class="actions"><a class="button first" href="\("/v1/people/\(export.person)/export?format=json" as Link)" download>\(page.says("Take it along as a file", "Als Datei mitnehmen"))</a></p>
            <div class="stack-wide">\(parts)\(AccessLogPage.section(log, page))</div>
            """)
    }

    private func section(_ part: PersonExport.Part, _ page: PageContext) -> HTML {
        let cards = part.records.compactMap { bytes -> HTML? in
            (try? JSONDocument(bytes)).map { document in "<article class=\"card\">\(list(document.root, page))</article>" }
        }
        let id = part.kind.rawValue
        let heading = page.capitalized(page.word(ofKind: id))
        return """
            <section class="stack" aria-labelledby="\(id)"><h2 id="\(id)">\(heading) (\(String(cards.count)))</h2>
            \(cards)
            </section>
            """
    }

    private func list(_ object: JSONValue, _ page: PageContext) -> HTML {
        let items = object.members.compactMap { member -> HTML? in
            value(member.value, page).map { value -> HTML in "<dt>\(Self.words(of: member.name))</dt><dd>\(value)</dd>" }
        }
        return "<dl class=\"facts\">\(items)</dl>"
    }

    /// - Returns: Nil for what says nothing.
    private func value(_ value: JSONValue, _ page: PageContext) -> HTML? {
        switch value.kind {
        case .null: return nil
        case .true: return .text(page.says("yes", "ja"))
        case .false: return .text(page.says("no", "nein"))
        case .number: return .text(String(decoding: value.raw, as: UTF8.self))
        case .string:
            let text = value.string ?? ""
            if let instant = Instant(text) { return page.moment(instant) }
            return text.isEmpty ? nil : .text(ID<Person>(text).flatMap(name) ?? text)
        case .array:
            let items = value.elements.compactMap { self.value($0, page).map { item -> HTML in "<li>\(item)</li>" } }
            return items.isEmpty ? nil : "<ul>\(items)</ul>"
        case .object: return value.count == 0 ? nil : list(value, page)
        }
    }

    /// The name of a member as words: "plannedEnd" is "planned end".
    private static func words(of name: String) -> String {
        name.reduce(into: "") { words, letter in words += letter.isUppercase ? " \(letter.lowercased())" : String(letter) }
    }
}

extension PageContext {
    /// A phrase as a heading has it.
    fileprivate func capitalized(_ phrase: String) -> String { phrase.prefix(1).uppercased() + phrase.dropFirst() }
}
