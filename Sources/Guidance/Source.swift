public import JSON

/// A document that claims are taken from.
public struct Source: Sendable, Equatable {
    public var id: Slug = "source"
    public var title = ""
    public var author: String?
    public var publisher: String?
    public var year: Int?
    public var kind = Kind.practitioner
    /// The file name of the document as it was collected.
    public var file: String?

    public enum Kind: String, CaseIterable, Sendable {
        case practitioner, institution, vendor
    }

    public static let fields = FieldTable(
        blank: Source(),
        [
            Field("id", \.id, .slug, "The id of the source."),
            Field("title", \.title, .text(300), "The title of the document."),
            Field("author", optional: \.author, .text(200), "Who wrote it, where it says so."),
            Field("publisher", optional: \.publisher, .text(200), "Who published it, where it says so."),
            Field("year", optional: \.year, .integer(1...9999), "The year it was published or last changed."),
            Field("kind", \.kind, .choice, "Who speaks: practitioners, an institution, or a vendor with something to sell."),
            Field("file", optional: \.file, .text(200), "The file name of the document as it was collected."),
        ])
}
