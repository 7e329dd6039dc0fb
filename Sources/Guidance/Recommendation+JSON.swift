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
                    $0.member("needs", service.needs)
                }
            }
            writer.name("ranked")
            writer.array(ranked) { $1.write(to: &$0) }
            writer.name("flips")
            writer.array(flips) { $1.write(to: &$0) }
            writer.name("conflicts")
            writer.array(conflicts) { $1.write(to: &$0) }
            writer.name("tensions")
            writer.array(tensions) { Tension.fields.write($1.content, to: &$0) }
            writer.member("catalogueRevision", catalogueRevision)
        }
    }
}

extension Recommendation.Ranked {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("relationshipType", relationshipType.text)
            writer.member("score", score)
            writer.name("contributions")
            writer.array(contributions) { writer, contribution in
                writer.object {
                    $0.member("question", contribution.question.text)
                    $0.member("option", contribution.option.text)
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
            $0.member("question", question.text)
            $0.member("from", ifPresent: from?.text)
            $0.member("to", to.text)
            $0.member("decision", decision.text)
            $0.member("relationshipTypes", decision.relationshipTypes.map(\.text))
        }
    }
}
