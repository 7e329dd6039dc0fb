extension Prices {
    /// What changes if a learner may not be with their guide; nil for a learner without one and for a pin.
    ///
    /// - Precondition: `market` is the one of these prices.
    /// - Complexity: O(learners x guides) at worst; most often a few guides at either end are looked at.
    public func without(_ learner: Int, in market: Market) -> Totals? {
        guard let guide = assignment.guides[learner], !market.isPinned(learner) else { return nil }
        var detour = Detour(self, assignment.admitted(by: market), to: guide, bound: certificate.learners[learner])
        detour.leave(learner, from: guide, at: 0)
        return certificate.weights.split(-detour.shortest())
    }

    /// What changes if a learner has to be with this guide; nil if the pair may not be, if there are no places, and for a pin.
    ///
    /// - Precondition and complexity: As above.
    public func sending(_ learner: Int, to guide: Int, in market: Market) -> Totals? {
        let market = assignment.admitted(by: market)
        let score = market.row(of: .learners, learner)[guide]
        guard score >= 0, let vacancy = vacancies[guide] else { return nil }
        if assignment.guides[learner] == guide { return .zero }
        let slack = certificate.learners[learner] + certificate.guides[guide] - certificate.weights.weight(score)
        guard let own = assignment.guides[learner] else { return certificate.weights.split(-(slack + vacancy.cost)) }
        var detour = Detour(self, market, to: own, bound: vacancy.cost)
        detour.arrive(guide, at: 0)
        return certificate.weights.split(-(slack + detour.shortest()))
    }
}
