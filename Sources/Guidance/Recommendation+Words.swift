extension Recommendation.Decision {
    /// Why it is so, in one sentence or two.
    ///
    /// - Parameter ranked: The names and points of the types, from the most points down.
    func explanation(
        _ ranked: [(name: String, score: Int)], isAnswered: Bool, in language: SpokenLanguage
    ) -> String {
        switch language {
        case .english: english(ranked, isAnswered: isAnswered)
        case .german: german(ranked, isAnswered: isAnswered)
        }
    }

    private func english(_ ranked: [(name: String, score: Int)], isAnswered: Bool) -> String {
        func points(_ number: Int) -> String { SpokenLanguage.english.count(number, .point) }
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

    private func german(_ ranked: [(name: String, score: Int)], isAnswered: Bool) -> String {
        func points(_ number: Int) -> String { SpokenLanguage.german.count(number, .point) }
        /// After "mit", which takes the dative.
        func pointsBehindWith(_ number: Int) -> String { number == 1 ? "1 Punkt" : "\(number) Punkten" }
        guard isAnswered else { return "Noch ist keine Frage beantwortet; jede Antwort zählt." }
        guard let first = ranked.first, first.score > 0 else {
            return "Keine Antwort spricht für einen der Typen, die ein Programm durchführen kann."
        }
        let second = ranked.dropFirst().first ?? (name: "keinem anderen Typ", score: 0)
        let lead = first.score - second.score
        switch self {
        case .type:
            return "Die Antworten geben \(first.name) \(points(first.score)) und \(second.name) \(second.score); "
                + "\(Self.pointsMin) Punkte und ein Vorsprung von \(Self.leadMin) entscheiden."
        case .combination:
            return
                "\(first.name) (\(points(first.score))) und \(second.name) (\(points(second.score))) erfüllen je einen eigenen "
                + "Bedarf; ein Programm, das beide verbindet, passt."
        case .noType:
            return "Keine Antwort spricht für einen der Typen, die ein Programm durchführen kann."
        case .undecided where first.score < Self.pointsMin:
            return
                "\(first.name) liegt mit \(pointsBehindWith(first.score)) vorn, für eine Entscheidung sind \(Self.pointsMin) nötig. "
                + "Mehr Antworten würden helfen."
        case .undecided where second.score >= Self.pointsMin:
            return
                "\(first.name) (\(points(first.score))) und \(second.name) (\(points(second.score))) liegen nah beieinander, und "
                + "nach den Antworten erfüllt keiner der beiden einen eigenen Bedarf; sie sind Alternativen."
        case .undecided:
            return
                "\(first.name) (\(points(first.score))) liegt um \(lead) vor \(second.name) (\(points(second.score))), für eine "
                + "Entscheidung ist ein Vorsprung von \(Self.leadMin) nötig. Mehr Antworten würden helfen."
        }
    }

    /// How the thresholds decide.
    static func rule(in language: SpokenLanguage) -> String {
        switch language {
        case .english:
            """
            The points of the chosen options are added up for each type that programs can run. The first two types are combined \
            if the second has \(pointsMin) points and is less than \(leadMin) behind, or has \(secondPointsMin) points, and each \
            has an answer that speaks more for it than for the other. Otherwise the first is decided for if it has \(pointsMin) \
            points and leads by \(leadMin). Otherwise nothing is decided. Equal points rank in the order of the catalogue.
            """
        case .german:
            """
            Die Punkte der gewählten Antworten werden für jeden Typ addiert, den ein Programm durchführen kann. Die ersten \
            beiden Typen werden verbunden, wenn der zweite \(pointsMin) Punkte hat und weniger als \(leadMin) zurückliegt oder \
            wenn er \(secondPointsMin) Punkte hat und wenn für jeden eine Antwort stärker spricht als für den anderen. Sonst fällt \
            die Entscheidung für den ersten, wenn er \(pointsMin) Punkte und einen Vorsprung von \(leadMin) hat. Sonst bleibt es \
            offen. Bei gleichen Punkten gilt die Reihenfolge des Katalogs.
            """
        }
    }
}
