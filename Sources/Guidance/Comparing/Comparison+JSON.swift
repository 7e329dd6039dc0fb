public import JSON

extension Comparison {
    /// Writes the whole comparison: every claim of every cell, not only the ones that a table shows.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.name("types")
            writer.array(types) { writer, type in
                writer.object {
                    $0.member("id", type.id.text)
                    $0.member("name", type.name)
                }
            }
            writer.name("dimensions")
            writer.array(rows) { $1.write(of: types, in: language, to: &$0) }
            writer.name("conflicts")
            writer.array(conflicts) { $1.write(to: &$0) }
            writer.name("tensions")
            writer.array(tensions) { Tension.fields.write($1.content, to: &$0) }
            writer.name("sources")
            writer.array(sources) { Source.fields.write($1.content, to: &$0) }
            writer.member("catalogueRevision", catalogueRevision)
        }
    }
}

extension Comparison.Row {
    fileprivate func write(of types: [RelationshipType], in language: SpokenLanguage, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", dimension.id.text)
            writer.member("name", dimension.name)
            writer.member("question", dimension.question)
            writer.name("cells")
            writer.array(zip(types, cells)) { $1.1.write(of: $1.0, on: dimension.scale, in: language, to: &$0) }
        }
    }
}

extension Comparison.Cell {
    fileprivate func write(of type: RelationshipType, on scale: Scale, in language: SpokenLanguage, to writer: inout JSONWriter) {
        let value = Codec<ClaimValue>.claimValue
        writer.object { writer in
            writer.member("relationshipType", relationshipType.text)
            writer.name("claims")
            writer.array(claims) { writer, claim in
                writer.object { writer in
                    writer.member("id", claim.id.text)
                    writer.member("statement", claim.statement)
                    if let place = claim.value {
                        writer.name("value")
                        value.write(place, &writer)
                        writer.member("valueText", scale.spoken(place, of: type.roles, in: language))
                        if case .duration(let least, let most) = place {
                            writer.name("months")
                            writer.object {
                                if let least { $0.member("least", raw: least.decimalMonths.utf8) }
                                if let most { $0.member("most", raw: most.decimalMonths.utf8) }
                            }
                        }
                    }
                    writer.member("reading", ifPresent: claim.reading)
                    writer.member("source", claim.source.text)
                    writer.member("locator", claim.locator)
                    writer.member("strength", claim.strength.rawValue)
                    writer.member("origin", claim.origin.rawValue)
                }
            }
            writer.member("conflict", ifPresent: conflict?.id)
        }
    }
}

extension Comparison {
    /// What `write` writes.
    public static let schema = Schema.named(
        "Comparison",
        .object([
            .init(
                "types",
                .array(.object([.init("id", Slug.schema, "The id of the type."), .init("name", .text(), "What it is called.")])),
                "The relationship types, in the order of the columns."),
            .init("dimensions", .array(Row.schema), "What they are compared by, in the order of the rows."),
            .init("conflicts", .array(Conflict.schema), "Where the sources disagree about a type."),
            .init("tensions", .array(Tension.fields.schema), "Claims on two dimensions that pull against each other."),
            .init("sources", .array(Source.fields.schema), "The documents that make the claims."),
            .init("catalogueRevision", .integer(0...JSONValue.integerMax), "The revision of the catalogue."),
        ]))
}

extension Comparison.Row {
    fileprivate static let schema = Schema.named(
        "ComparisonRow",
        .object([
            .init("id", Slug.schema, "The id of the dimension."),
            .init("name", .text(), "What it is called."),
            .init("question", .text(), "What it asks."),
            .init("cells", .array(Comparison.Cell.schema), "One for each type, in the order of the types."),
        ]))
}

extension Comparison.Cell {
    fileprivate static let schema = Schema.named(
        "ComparisonCell",
        .object([
            .init("relationshipType", Slug.schema, "The id of the type."),
            .init("claims", .array(claim), "What sources say of the type on this dimension."),
            .init("conflict", .text(), "The id of the conflict, where sources disagree.", isRequired: false),
        ]))

    private static let claim = Schema.named(
        "ComparedClaim",
        .object([
            .init("id", Slug.schema, "The id of the claim."),
            .init("statement", .text(), "What the source says, in our own words."),
            .init(
                "value", Codec<ClaimValue>.claimValue.schema, "Its place on the scale of the dimension, if it has one.",
                isRequired: false),
            .init("valueText", .text(), "That place in words.", isRequired: false),
            .init(
                "months",
                .object([
                    .init("least", .number, "The shortest.", isRequired: false),
                    .init("most", .number, "The longest.", isRequired: false),
                ]), "A length in months.", isRequired: false),
            .init("reading", .text(), "The words of the source where the value is our reading of them.", isRequired: false),
            .init("source", Slug.schema, "The id of the source."),
            .init("locator", .text(), "Where in the source it stands."),
            .init("strength", .choice(Claim.Strength.allCases.map(\.rawValue)), "How firmly the source says it."),
            .init("origin", .choice(Provenance.Origin.allCases.map(\.rawValue)), "Who recorded it."),
        ]))
}
