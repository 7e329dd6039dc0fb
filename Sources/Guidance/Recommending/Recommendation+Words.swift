public import JSON

extension Recommendation {
    /// What an explanation of a decision says about one type.
    struct Standing: Sendable, Equatable {
        let name: String
        let score: Int
        /// Noun phrases.
        let reasons: [String]
    }
}

extension Recommendation.Decision {
    /// Explains the decision in a few sentences.
    ///
    /// - Parameters:
    ///   - tally: What the decision rests on.
    ///   - standings: The types, in the order of the tally.
    func explanation(
        of tally: Recommendation.Tally, _ standings: [Recommendation.Standing], in language: SpokenLanguage
    ) -> String {
        guard tally.isAnswered else { return Self.beginning(in: language) }
        guard let first = tally.ranking.first.map({ standings[$0] }) else { return Self.silence(in: language) }
        let rival = tally.rival.map { standings[$0] }
        switch self {
        case .noType: return Self.silence(in: language)
        case .combination:
            let pair = [tally.ranking.first, tally.partner].compactMap { $0 }.sorted()
            return pair.map { Self.reasons(of: standings[$0], in: language) }.joined() + Self.together(in: language)
        case .type where !first.reasons.isEmpty:
            return Self.reasons(of: first, in: language) + Self.alone(in: language)
        case .type: return Self.conditions(first, rival, in: language)
        case .undecided:
            guard let rival, first.score >= Self.pointsMin else {
                let level = tally.ranking.dropFirst().map { standings[$0] }.filter { $0.score == first.score }
                return Self.tooLittle(first, level: level, in: language) + Self.advice(in: language)
            }
            return Self.tooClose(first, rival, by: tally.lead, in: language) + Self.advice(in: language)
        }
    }

    /// Explains how the thresholds decide.
    public static func rule(in language: SpokenLanguage) -> String {
        switch language {
        case .english:
            """
            The points of the chosen options are added up for each type that programs can run; \(pointsMin) points or more for a \
            type on a question of the kind “reason” are a reason for it. Types rank by the points of their reasons, then by all \
            their points, then in the order of the catalogue. If the first has a reason, it is decided for, and combined with \
            the next type that has a reason of its own, one that gives it more points than the first. If no type has a reason, \
            the first is decided for if it has \(pointsMin) points and leads by \(leadMin) the next type that any answer gives \
            more points than the first. Otherwise nothing is decided.
            """
        case .german:
            """
            Die Punkte der gewählten Antworten werden für jeden Typ addiert, den ein Programm durchführen kann; \(pointsMin) oder \
            mehr Punkte für einen Typ bei einer Frage nach dem Grund (kind: reason) sind ein Grund für ihn. Die Reihenfolge \
            richtet sich nach den Punkten der Gründe, dann nach allen Punkten, dann nach dem Katalog. Gibt es für den ersten \
            Typ einen Grund, so fällt die Entscheidung für ihn, und er wird mit dem nächsten verbunden, für den es einen eigenen \
            Grund gibt, also einen, der ihm mehr Punkte gibt als dem ersten. Gibt es für keinen Typ einen Grund, so fällt die \
            Entscheidung für den ersten, wenn er mindestens \(pointsMin) Punkte hat und um mindestens \(leadMin) vor dem \
            nächsten liegt, dem eine der Antworten mehr Punkte gibt als dem ersten. Sonst bleibt die Entscheidung offen.
            """
        }
    }
}

extension Recommendation.Decision {
    private static func beginning(in language: SpokenLanguage) -> String {
        switch language {
        case .english: "Nothing is answered yet; every question that is answered counts."
        case .german: "Noch ist keine Frage beantwortet; jede Antwort zählt."
        }
    }

    private static func silence(in language: SpokenLanguage) -> String {
        switch language {
        case .english: "No answer speaks for any of the types that a program can run."
        case .german: "Keine Antwort spricht für einen der Typen, die ein Programm durchführen kann."
        }
    }

    private static func reasons(of type: Recommendation.Standing, in language: SpokenLanguage) -> String {
        let (reasons, isOne) = (type.reasons.joined(by: language.and), type.reasons.count == 1)
        return switch language {
        case .english: "\(isOne ? "The reason" : "The reasons") for \(type.name): \(reasons). "
        case .german: "\(isOne ? "Der Grund" : "Die Gründe") für \(type.name): \(reasons). "
        }
    }

    private static func alone(in language: SpokenLanguage) -> String {
        switch language {
        case .english: "No other type has a reason of its own, and conditions do not outweigh one."
        case .german: "Für keinen anderen Typ gibt es einen eigenen Grund, und Bedingungen wiegen einen Grund nicht auf."
        }
    }

    private static func together(in language: SpokenLanguage) -> String {
        switch language {
        case .english: "Each has a reason of its own, so a program that combines them fits."
        case .german: "Für jeden der beiden Typen gibt es einen eigenen Grund; deshalb passt ein Programm, das beide verbindet."
        }
    }

    private static func conditions(
        _ first: Recommendation.Standing, _ rival: Recommendation.Standing?, in language: SpokenLanguage
    ) -> String {
        let points = language.count(first.score, .point)
        switch (language, rival) {
        case (.english, nil):
            return "No answer is a reason. The answers give \(first.name) \(points), and none speaks more for another type; "
                + "\(pointsMin) points decide."
        case (.english, let rival?):
            return "No answer is a reason. The answers give \(first.name) \(points) and \(rival.name) \(rival.score); "
                + "\(pointsMin) points and a lead of \(leadMin) decide."
        case (.german, nil):
            return
                "Keine Antwort ist ein Grund. Die Antworten geben \(first.name) \(points), und keine spricht stärker für einen "
                + "anderen Typ; \(pointsMin) Punkte genügen."
        case (.german, let rival?):
            return "Keine Antwort ist ein Grund. Die Antworten geben \(first.name) \(points) und \(rival.name) \(rival.score); "
                + "\(pointsMin) Punkte und ein Vorsprung von \(leadMin) genügen."
        }
    }

    private static func tooLittle(
        _ first: Recommendation.Standing, level others: [Recommendation.Standing], in language: SpokenLanguage
    ) -> String {
        if !others.isEmpty {
            let names = ([first] + others).map(\.name).joined(by: language.and)
            let points = language.count(first.score, .point)
            return switch language {
            case .english: "\(names) have \(points) each, and a decision needs \(pointsMin). "
            case .german: "\(names) haben je \(points); für eine Entscheidung sind \(pointsMin) nötig. "
            }
        }
        return switch language {
        case .english:
            "\(first.name) comes first with \(language.count(first.score, .point)), and a decision needs \(pointsMin). "
        case .german:
            // The dative, after "mit".
            "\(first.name) liegt mit \(first.score == 1 ? "1 Punkt" : "\(first.score) Punkten") vorn; für eine Entscheidung sind "
                + "\(pointsMin) nötig. "
        }
    }

    private static func tooClose(
        _ first: Recommendation.Standing, _ rival: Recommendation.Standing, by lead: Int, in language: SpokenLanguage
    ) -> String {
        let (one, other) = (language.count(first.score, .point), language.count(rival.score, .point))
        return switch language {
        case .english:
            (lead == 0
                ? "\(first.name) and \(rival.name) have \(one) each"
                : "\(first.name) (\(one)) leads \(rival.name) (\(other)) by \(lead)")
                + ", and without a reason a decision needs a lead of \(leadMin). "
        case .german:
            (lead == 0
                ? "\(first.name) und \(rival.name) haben je \(one)"
                : "\(first.name) (\(one)) liegt um \(lead) vor \(rival.name) (\(other))")
                + "; ohne einen Grund ist für eine Entscheidung ein Vorsprung von \(leadMin) nötig. "
        }
    }

    private static func advice(in language: SpokenLanguage) -> String {
        switch language {
        case .english: "Say what should come of it: a reason decides."
        case .german: "Sagen Sie, was erreicht werden soll: Ein Grund entscheidet."
        }
    }
}
