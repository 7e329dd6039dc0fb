public import JSON

/// A rule that refuses something for one relationship type: why, on whose word, and what to do.
public struct Refusal: Sendable, Equatable {
    public let rule: Slug
    /// Nil where the type does not matter.
    public let relationshipType: Slug?
    public let text: Text
    /// What the rule rests on for this type.
    public let claims: [Slug]
    /// The documents that make these claims.
    public let sources: [Citation]
    public let fixText: Text
    /// The path of the record at fault.
    let address: String

    /// What `write` writes.
    public static let schema = Schema.named("Refusal", .object(members))

    static let members: [Schema.Member] = [
        .init("rule", Slug.schema, "The id of the rule."),
        .init("relationshipType", Slug.schema, "The type that it is broken for, where that matters.", isRequired: false),
        .init("detail", .text(), "What is wrong."),
        .init("claims", .array(Slug.schema), "The claims that the rule rests on for this type."),
        .init("sources", .array(Citation.schema), "Where these claims are made."),
        .init("fix", .text(), "What to do."),
        .init("remedies", .array(Remedy.schema), "The same as requests, where there are any."),
    ]

    /// Writes `{"rule","relationshipType","detail","claims","sources","fix","remedies"}`.
    public func write(to writer: inout JSONWriter, for reader: Reader) {
        writer.object { writer in
            writer.member("rule", rule.text)
            writer.member("relationshipType", ifPresent: relationshipType?.text)
            writer.member("detail", text.sentence(for: reader))
            writer.member("claims", claims.map(\.text))
            writer.name("sources")
            writer.array(sources) { $1.write(to: &$0) }
            writer.member("fix", fixText.sentence(for: reader))
            writer.name("remedies")
            writer.array(text.remedies) { $1.write(to: &$0, of: address, for: reader) }
        }
    }
}

/// A place in a document.
public struct Citation: Sendable, Equatable {
    /// The id of the source.
    public let id: Slug
    public let title: String
    /// The file name of the document as it was collected.
    public let file: String?
    /// Where in the document.
    public let locator: String

    fileprivate static let schema = Schema.named(
        "Citation",
        .object([
            .init("id", Slug.schema, "The id of the source."),
            .init("title", .text(), "The title of the document."),
            .init("file", .text(), "The file name of the document as it was collected.", isRequired: false),
            .init("locator", .text(), "Where in the document."),
        ]))

    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("id", id.text)
            $0.member("title", title)
            $0.member("file", ifPresent: file)
            $0.member("locator", locator)
        }
    }
}

extension Catalogue {
    /// The places where `claims` are made: each once, sources in the order of the catalogue.
    func citations(of claims: [Claim]) -> [Citation] {
        var citations: [Citation] = []
        for source in sources.values {
            for claim in claims where claim.source == source.id {
                let citation = Citation(id: source.id, title: source.title, file: source.file, locator: claim.locator)
                if !citations.contains(citation) { citations.append(citation) }
            }
        }
        return citations
    }
}
