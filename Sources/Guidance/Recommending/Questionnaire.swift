public import JSON

/// The questions that a recommendation weighs, with every weight, in the order of the catalogue.
public struct Questionnaire: Sendable, Equatable {
    public let items: [Item]
    /// The revision of the catalogue that the questions come from.
    public let catalogueRevision: Int
    /// The language of its sentences.
    let language: SpokenLanguage

    /// A question and the dimension it belongs to.
    public struct Item: Sendable, Equatable {
        public let dimension: Slug
        public let question: Question
    }

    /// - Complexity: O(questions and dimensions).
    public init(of catalogue: Catalogue) {
        items = catalogue.dimensions.values { $0.retirement == nil }.flatMap { dimension in
            dimension.questions.map { Item(dimension: dimension.id, question: catalogue.weighed($0)) }
        }
        catalogueRevision = catalogue.revision
        language = catalogue.spokenLanguage
    }

    /// Writes the questionnaire with points, claims and thresholds: it hides nothing that decides.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.name("items")
            writer.array(items) { writer, item in
                writer.object { writer in
                    writer.member("id", item.question.id.text)
                    writer.member("dimension", item.dimension.text)
                    writer.member("question", item.question.question)
                    writer.member("kind", item.question.kind.rawValue)
                    writer.name("options")
                    writer.array(item.question.options) { Question.Option.fields.write($1, to: &$0) }
                }
            }
            writer.name("decision")
            writer.object {
                Recommendation.Decision.writeThresholds(to: &$0)
                $0.member("rule", Recommendation.Decision.rule(in: language))
            }
            writer.member("catalogueRevision", catalogueRevision)
        }
    }
}

extension Catalogue {
    /// The types that a recommendation can name.
    var recommendable: [RelationshipType] {
        relationshipTypes.values { $0.isProgrammable && $0.retirement == nil }
    }

    /// Returns the question with the weights that count: points for types that can be recommended and that a claim in
    /// force supports. Without a claim, points would be a weight that nobody can question.
    ///
    /// Where an option speaks for a type and for a kind of it, what holds for the kind was said of the type, so the
    /// kind's points are dropped when the type's are. Otherwise the retirement of a claim would put the kind ahead of
    /// its type.
    fileprivate func weighed(_ question: Question) -> Question {
        var question = question
        for place in question.options.indices {
            let option = question.options[place]
            let claims = option.claims.compactMap { claimInForce($0) }  // the method by its name would copy the catalogue
            let counting = Set(
                option.points.map(\.relationshipType).filter { type in
                    relationshipTypes[kept: type]?.value.retirement == nil && claims.contains { $0.relationshipType == type }
                })
            question.options[place].points = option.points.filter { points in
                guard counting.contains(points.relationshipType) else { return false }
                let general = relationshipTypes[kept: points.relationshipType]?.value.kindOf
                return !option.points.contains { $0.relationshipType == general && !counting.contains($0.relationshipType) }
            }
            question.options[place].claims = claims.map(\.id)
        }
        return question
    }
}

extension Questionnaire {
    /// What `write` writes.
    public static let schema = Schema.named(
        "Questionnaire",
        .object([
            .init("items", .array(Item.schema), "The questions, in the order of the catalogue."),
            .init(
                "decision",
                .object([
                    .init("pointsMin", .integer(0...1000), Recommendation.Decision.pointsMinMeaning),
                    .init("leadMin", .integer(0...1000), Recommendation.Decision.leadMinMeaning),
                    .init("rule", .text(), "How answers become a decision, in a sentence."),
                ]), "How the answers are weighed."),
            .init("catalogueRevision", .integer(0...JSONValue.integerMax), "The revision of the catalogue."),
        ]))
}

extension Questionnaire.Item {
    fileprivate static let schema = Schema.named(
        "QuestionnaireItem",
        .object([
            .init("id", Slug.schema, "The id of the question."),
            .init("dimension", Slug.schema, "The dimension it belongs to."),
            .init("question", .text(), "The question itself."),
            .init("kind", Codec<Question.Kind>.choice.schema, "Whether answers can be a reason, or are conditions."),
            .init("options", .array(Question.Option.fields.schema), "The answers to choose from."),
        ]))
}
