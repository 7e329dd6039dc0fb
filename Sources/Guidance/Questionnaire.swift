public import JSON

/// The questions that a recommendation weighs, with every weight, in the order of the catalogue.
public struct Questionnaire: Sendable, Equatable {
    /// The questions.
    public let items: [Item]
    /// The revision of the catalogue that asks them.
    public let catalogueRevision: Int

    /// A question and the dimension that asks it.
    public struct Item: Sendable, Equatable {
        /// The dimension that asks.
        public let dimension: Slug
        /// The question with its options.
        public let question: Question
    }

    /// - Complexity: O(questions and dimensions).
    public init(of catalogue: Catalogue) {
        items = catalogue.dimensions.values.flatMap { dimension in
            dimension.questions.map { Item(dimension: dimension.id, question: $0) }
        }
        catalogueRevision = catalogue.revision
    }

    /// Writes the questionnaire with points, claims and thresholds: nothing that decides is hidden.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.name("items")
            writer.array(items) { writer, item in
                writer.object { writer in
                    writer.member("id", item.question.id.text)
                    writer.member("dimension", item.dimension.text)
                    writer.member("question", item.question.question)
                    writer.name("options")
                    writer.array(item.question.options) { Question.Option.fields.write($1, to: &$0) }
                }
            }
            writer.name("decision")
            Recommendation.Decision.writeThresholds(to: &writer)
            writer.member("catalogueRevision", catalogueRevision)
        }
    }
}
