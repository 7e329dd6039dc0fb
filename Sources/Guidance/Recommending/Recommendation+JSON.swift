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
