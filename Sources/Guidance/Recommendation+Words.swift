extension Recommendation.Decision {
    /// Why it is so, in one sentence or two.
    ///
    /// - Parameter ranked: The names and points of the types, from the most points down.
    func explanation(_ ranked: [(name: String, score: Int)], isAnswered: Bool) -> String {
        func points(_ number: Int) -> String { "\(number) point\(number == 1 ? "" : "s")" }
        guard isAnswered else { return "Nothing is answered yet; every question that is answered counts." }
        guard let first = ranked.first, first.score > 0 else {
            return "No answer speaks for any of the types that a program can run."
        }
        let second = ranked.dropFirst().first ?? (name: "no other type", score: 0)
        let lead = first.score - second.score
        switch self {
        case .type:
            return "The answers give \(first.name) \(points(first.score)) and \(second.name) \(second.score); "
                + "\(Self.pointsMin) points and a lead of \(Self.leadMin) decide."
        case .combination:
            return "\(first.name) (\(points(first.score))) and \(second.name) (\(points(second.score))) each serve a need of "
                + "its own, so a program that combines them fits."
        case .noType:
            return "No answer speaks for any of the types that a program can run."
        case .undecided where first.score < Self.pointsMin:
            return "\(first.name) comes first with \(points(first.score)), and a decision needs \(Self.pointsMin). "
                + "More answers would help."
        case .undecided where second.score >= Self.pointsMin:
            return
                "\(first.name) (\(points(first.score))) and \(second.name) (\(points(second.score))) are close, and the answers "
                + "give neither a need of its own, so they are alternatives."
        case .undecided:
            return "\(first.name) (\(points(first.score))) leads \(second.name) (\(points(second.score))) by \(lead), and a "
                + "decision needs a lead of \(Self.leadMin). More answers would help."
        }
    }
}
