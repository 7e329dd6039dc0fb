import Guidance
import JSON

// What kinds of the catalogue, and values of their members, are called on a page.

extension Link {
    /// The page of a kind of the catalogue: that of its API without the version.
    static func list<R: CatalogueRecord>(of kind: R.Type) -> Link {
        guard let link = Link(local: String(R.kind.path.dropFirst("/v1".count))) else { preconditionFailure("a kind has a path") }
        return link
    }

    /// The page of a record.
    static func record<R: CatalogueRecord>(_ id: Slug, of kind: R.Type) -> Link {
        guard let link = Link(local: "\(list(of: R.self).text)/\(id)") else { preconditionFailure("a slug needs no escape") }
        return link
    }

    /// The same over the API.
    static func twin<R: CatalogueRecord>(of kind: R.Type, _ id: Slug? = nil) -> Link {
        guard let link = Link(local: R.kind.path + (id.map { "/\($0)" } ?? "")) else {
            preconditionFailure("a slug needs no escape")
        }
        return link
    }
}

extension PageContext {
    /// What records of a kind are called, as a heading: "Relationship types".
    func heading<R: CatalogueRecord>(of kind: R.Type) -> String {
        let nouns = R.kind.name.any.nouns
        return says(nouns.prefix(1).uppercased() + nouns.dropFirst(), R.kind.german.many)
    }

    /// The way to a page about a record.
    func crumbs<R: CatalogueRecord>(to kind: R.Type) -> [Crumb] {
        [Crumb(Place.catalogue.name(self), Place.catalogue.link), Crumb(heading(of: R.self), .list(of: R.self))]
    }

    /// How firmly a source says something.
    func words(_ strength: Claim.Strength) -> String {
        switch strength {
        case .always: says("without exception", "ohne Ausnahme")
        case .usually: says("as a rule", "in der Regel")
        case .may: says("as a possibility", "als Möglichkeit")
        }
    }

    func words(_ origin: Provenance.Origin) -> String {
        switch origin {
        case .builtIn: says("came with Rapport", "mit Rapport ausgeliefert")
        case .own: says("recorded by your organization", "von Ihrer Organisation erfasst")
        }
    }

    /// Who speaks in a source.
    func words(_ kind: Source.Kind) -> String {
        switch kind {
        case .practitioner: says("practitioner", "aus der Praxis")
        case .institution: says("institution", "Institution")
        case .vendor: says("vendor", "Anbieter")
        case .organization: says("the organization itself", "die Organisation selbst")
        }
    }

    func words(_ severity: Severity) -> String {
        switch severity {
        case .error: says("Refuses", "Lehnt ab")
        case .warning: says("Warns", "Warnt")
        }
    }

    /// What values of a dimension can be.
    func words(_ scale: Scale) -> String {
        switch scale {
        case .spectrum(let first, let second):
            says(
                "from \(quoted(first.label)) to \(quoted(second.label))", "von \(quoted(first.label)) bis \(quoted(second.label))"
            )
        case .choice(let choices):
            says("one of: ", "eines von: ") + choices.map(\.label).joined(separator: ", ")
        case .duration: says("a length of time", "eine Dauer")
        case .text: says("a short phrase", "eine kurze Wendung")
        }
    }

    func quoted(_ text: String) -> String { says("“\(text)”", "„\(text)“") }

    func day(_ instant: Instant) -> HTML {
        "<time datetime=\"\(instant.day.description)\">\(instant.day.spoken(in: language))</time>"
    }

    /// A number of things: "1 claim", "5 claims".
    func count(_ count: Int, _ one: (english: String, german: String), _ many: (english: String, german: String)) -> String {
        count == 1 ? says("1 \(one.english)", "1 \(one.german)") : says("\(count) \(many.english)", "\(count) \(many.german)")
    }

    var yesOrNo: (yes: String, no: String) { (says("yes", "ja"), says("no", "nein")) }
}
