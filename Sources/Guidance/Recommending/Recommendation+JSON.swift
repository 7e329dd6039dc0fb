public import JSON

extension Recommendation {
    /// Writes the recommendation as a JSON object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("decision", decision.text)
            writer.member("explanation", explanation)
            writer.name("serves")
            writer.array(serves) { writer, service in
                writer.object {
                    $0.member("relationshipType", service.relationshipType.text)
                    $0.member("name", service.name)
                    $0.member("needs", service.needs)
                }
            }
            writer.name("unserved")
            writer.array(unserved) { writer, unserved in
                writer.object {
                    unserved.answer.write(to: &$0)
                    $0.member("need", unserved.need)
                    $0.member("relationshipTypes", unserved.relationshipTypes.map(\.text))
                }
            }
            writer.name("ranked")
            writer.array(ranked) { $1.write(to: &$0) }
            writer.name("withoutPoints")
            writer.array(withoutPoints) { writer, answer in writer.object { answer.write(to: &$0) } }
            writer.name("flips")
            writer.array(flips) { $1.write(to: &$0) }
            writer.name("conflicts")
            writer.array(conflicts) { $1.write(to: &$0) }
            writer.name("tensions")
            writer.array(tensions) { Tension.fields.write($1.content, to: &$0) }
            writer.name("claims")
            writer.array(claims) { $1.writeCited(to: &$0) }
            writer.name("sources")
            writer.array(sources) { Source.fields.write($1.content, to: &$0) }
            writer.name("thresholds")
            writer.object { Decision.writeThresholds(to: &$0) }
            writer.member("catalogueRevision", catalogueRevision)
        }
    }
}

extension Recommendation.Answered {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("question", question.text)
        writer.member("asked", asked)
        writer.member("kind", kind.rawValue)
        writer.member("option", option.text)
        writer.member("answered", answered)
    }
}

extension Recommendation.Ranked {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("relationshipType", relationshipType.text)
            writer.member("name", name)
            writer.member("score", score)
            writer.member("reasonPoints", reasonPoints)
            writer.name("contributions")
            writer.array(contributions) { writer, contribution in
                writer.object {
                    contribution.answer.write(to: &$0)
                    $0.member("points", contribution.points)
                    $0.member("claims", contribution.claims.map(\.text))
                }
            }
        }
    }
}

extension Recommendation.Flip {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("question", to.question.text)
            $0.member("asked", to.asked)
            $0.member("from", ifPresent: from?.option.text)
            $0.member("fromAnswer", ifPresent: from?.answered)
            $0.member("to", to.option.text)
            $0.member("toAnswer", to.answered)
            $0.member("decision", decision.text)
            $0.member("relationshipTypes", decision.relationshipTypes.map(\.text))
        }
    }
}

extension Claim {
    /// Writes what a reader needs of a claim that is cited.
    fileprivate func writeCited(to writer: inout JSONWriter) {
        writer.object {
            $0.member("id", id.text)
            $0.member("statement", statement)
            $0.member("reading", ifPresent: reading)
            $0.member("source", source.text)
            $0.member("locator", locator)
            $0.member("strength", strength.rawValue)
        }
    }
}

extension Recommendation {
    /// What `write` writes.
    public static let schema = Schema.named(
        "Recommendation",
        .object([
            .init("decision", .text(), "The id of a relationship type, or one of: combination, undecided, none."),
            .init("explanation", .text(), "Why, in a sentence or two."),
            .init(
                "serves",
                .array(
                    .object([
                        .init("relationshipType", Slug.schema, "The id of a type that is recommended."),
                        .init("name", .text(), "What it is called."),
                        .init("needs", .array(.text()), "The needs that it serves."),
                    ])), "What each recommended type is good for."),
            .init(
                "unserved",
                .array(
                    .object(
                        Answered.members + [
                            .init("need", .text(), "The need that no recommended type serves."),
                            .init("relationshipTypes", .array(Slug.schema), "The types that would."),
                        ])), "Needs that the recommended types leave open."),
            .init("ranked", .array(Ranked.schema), "Every type, the one with most points first."),
            .init("withoutPoints", .array(.object(Answered.members)), "Answers that speak for no type."),
            .init("flips", .array(Flip.schema), "Which other answer would change the decision."),
            .init("conflicts", .array(Conflict.schema), "Where sources disagree about what was weighed."),
            .init("tensions", .array(Tension.fields.schema), "What to live with."),
            .init("claims", .array(Claim.citedSchema), "The claims behind the points."),
            .init("sources", .array(Source.fields.schema), "The documents that make them."),
            .init(
                "thresholds",
                .object([
                    .init("pointsMin", .integer(0...1000), Decision.pointsMinMeaning),
                    .init("leadMin", .integer(0...1000), Decision.leadMinMeaning),
                ]), "What decides."),
            .init("catalogueRevision", .integer(0...JSONValue.integerMax), "The revision of the catalogue."),
        ]))
}

extension Recommendation.Answered {
    fileprivate static let members: [Schema.Member] = [
        .init("question", Slug.schema, "The id of the question."),
        .init("asked", .text(), "The question itself."),
        .init("kind", Codec<Question.Kind>.choice.schema, "Whether the answer can be a reason, or is a condition."),
        .init("option", Slug.schema, "The id of the option."),
        .init("answered", .text(), "How people read it."),
    ]
}

extension Recommendation.Ranked {
    fileprivate static let schema = Schema.named(
        "RankedType",
        .object([
            .init("relationshipType", Slug.schema, "The id of the type."),
            .init("name", .text(), "What it is called."),
            .init("score", .integer(0...JSONValue.integerMax), "All its points."),
            .init("reasonPoints", .integer(0...JSONValue.integerMax), "Those from answers that can be a reason."),
            .init(
                "contributions",
                .array(
                    .object(
                        Recommendation.Answered.members + [
                            .init("points", .integer(0...10), "What the answer adds."),
                            .init("claims", .array(Slug.schema), "The claims behind it."),
                        ])), "Where the points come from."),
        ]))
}

extension Recommendation.Flip {
    fileprivate static let schema = Schema.named(
        "Flip",
        .object([
            .init("question", Slug.schema, "The id of the question."),
            .init("asked", .text(), "The question itself."),
            .init("from", Slug.schema, "The option that was chosen, if any.", isRequired: false),
            .init("fromAnswer", .text(), "How people read it.", isRequired: false),
            .init("to", Slug.schema, "The option that would change the decision."),
            .init("toAnswer", .text(), "How people read it."),
            .init("decision", .text(), "The decision then."),
            .init("relationshipTypes", .array(Slug.schema), "The types recommended then."),
        ]))
}

extension Claim {
    /// What `writeCited` writes.
    fileprivate static let citedSchema = Schema.named(
        "CitedClaim",
        .object([
            .init("id", Slug.schema, "The id of the claim."),
            .init("statement", .text(), "What the source says, in our own words."),
            .init("reading", .text(), "The words of the source where a value is our reading of them.", isRequired: false),
            .init("source", Slug.schema, "The id of the source."),
            .init("locator", .text(), "Where in the source it stands."),
            .init("strength", .choice(Strength.allCases.map(\.rawValue)), "How firmly the source says it."),
        ]))
}
