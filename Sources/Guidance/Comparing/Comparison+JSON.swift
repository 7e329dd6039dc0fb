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
