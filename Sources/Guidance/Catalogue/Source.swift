public import JSON

/// A document that claims are taken from.
public struct Source: CatalogueRecord {
    public var id: Slug = "source"
    public var title = ""
    public var author: String?
    public var publisher: String?
    public var year: Int?
    public var kind: Kind = .practitioner
    /// The document's file name when it was collected.
    public var file: String?
    public var translations: Translations<Texts>?
    public var provenance: Provenance?
    public var retirement: Retirement?

    public enum Kind: String, CaseIterable, Sendable {
        case practitioner, institution, vendor
        /// The organisation that runs the service.
        case organization
    }

    /// The translatable texts of a source: a title may be given in other languages, though the document has only one.
    public struct Texts: Sendable, Equatable {
        public var title: String?

        static let fields = FieldTable(blank: Texts(), [Field("title", optional: \.title, .text(300), "The title.")])
    }

    public static let fields = FieldTable(
        blank: Source(), named: "Source",
        [
            Field("id", \.id, .slug, "The id of the source."),
            Field("title", \.title, .text(300), "The title of the document."),
            Field("author", optional: \.author, .text(200), "Who wrote it, where it says so."),
            Field("publisher", optional: \.publisher, .text(200), "Who published it, where it says so."),
            Field("year", optional: \.year, .integer(1...9999), "The year it was published or last changed."),
            Field(
                "kind", \.kind, .choice,
                "Who speaks: practitioners, an institution, a vendor with something to sell, or the organization itself."),
            Field("file", optional: \.file, .text(200), "The file name of the document as it was collected."),
            Field("translations", optional: \.translations, .translations(Texts.fields), "The texts in further languages."),
        ] + noted(\.provenance, \.retirement))

    public static var shelf: any WritableKeyPath<Catalogue, Shelf<Source>> & Sendable { \.sources }

    public static let kind: Guidance.Kind<Source> = Guidance.Kind(
        ofCatalogue: .sources, "source", german: GermanNoun(.feminine, "Quelle", "Quellen"), "/v1/sources",
        countMax: CatalogueLimits.sourcesMax,
        filters: [.member("kind") { $0.kind }], expansions: [.claims(naming: .sources)])
}
