public import JSON

/// A guide whom matching suggests to a learner who chooses, and why.
public struct GuideSuggestion: Sendable {
    public let card: GuideCard
    let percent: Int
    let contributions: [MatchResult.Contribution]

    /// More than that is a list to look through: `GET /v1/programs/{id}/guides`.
    static let countMax = 10

    /// What `write` writes.
    public static let schema = Schema.named(
        "GuideSuggestion",
        .object([
            .init("guide", GuideCard.schema, "The guide."),
            .init("percent", .integer(0...100), "How well the two suit, in percent of the most that these criteria give."),
            .init(
                "contributions",
                .array(MatchResult.Contribution.fields.schema, countMax: MatchingConfiguration.criteriaMax),
                "What each criterion adds that looks at what the guide's card says; no other counts."),
        ]))

    /// Writes `{"guide":{…},"percent","contributions":[…]}`.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.name("guide")
            card.write(to: &writer)
            writer.member("percent", percent)
            writer.name("contributions")
            writer.array(contributions) { $0.raw(MatchResult.Contribution.fields.bytes(of: $1)) }
        }
    }
}

extension Viewer {
    /// The guides who suit a learner best, of those whom the learner can choose and who have room, the best first: by what their cards
    /// say, so that the order tells nothing else of them.
    ///
    /// - Parameter clock: The clock of a time zone; nil for one that is not known.
    /// - Returns: None for somebody who guides.
    /// - Throws: `Problem` with `.notFound`; with `.denied` for everybody but the learner.
    /// - Complexity: O(guides of the programme).
    public func suggestions(
        for id: ID<Participant>, clock: @escaping (String) -> ZoneClock?
    ) throws(Problem) -> [GuideSuggestion] {
        let learner = try record(id, of: Participant.self).value
        guard learner.person == caller.person else { throw .denied(.otherRole([.oneself])) }
        var choice = GuideChoice()
        choice.hasRoom = true
        let cards = try guides(of: learner.program, choice).filter { $0.participant.relationshipType == learner.relationshipType }
        guard learner.side == .learner, !cards.isEmpty,
            let snapshot = MatchSnapshot(of: learner, among: cards, in: records, at: now, clock: clock)
        else { return [] }
        let scores = cards.indices.map { snapshot.score(learner: 0, guide: $0, withChoice: false) }
        let best = cards.indices.filter { snapshot.broken(learner: 0, guide: $0) == 0 }
            .sorted { (scores[$1], $0) < (scores[$0], $1) }.prefix(GuideSuggestion.countMax)
        let weights = max(1, snapshot.weights(withChoice: false))
        return best.map { place in
            GuideSuggestion(
                card: cards[place], percent: scores[place] * 100 / (1000 * weights),
                contributions: snapshot.contributions(learner: 0, guide: place).map { MatchResult.Contribution($0) })
        }
    }
}
