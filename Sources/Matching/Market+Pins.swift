extension Market {
    /// What pins bring: a pair that may not be brings no points.
    func pinTotals() -> Totals {
        var totals = Totals.zero
        var free = self
        free.unpinAll()
        for (learner, guide) in pinned.enumerated() where guide >= 0 {
            totals.learners += 1
            totals.points += Int(max(0, free.row(of: .learners, learner)[Int(guide)]))
        }
        return totals
    }
}
