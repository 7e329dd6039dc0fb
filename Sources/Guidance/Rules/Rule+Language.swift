extension Rule {
    /// The texts of a rule in one language.
    public struct Text: Sendable {
        public let statement: String
        /// How to comply.
        public let fix: String
        /// What we added that no source says; nil if the rule is entirely theirs.
        public let ours: String?
    }

    /// The rule's texts in this language. Refusals and findings are in English.
    public func text(in language: SpokenLanguage) -> Text {
        switch language {
        case .english: Text(statement: statement, fix: fix, ours: ours)
        case .german: Self.german[id] ?? Text(statement: statement, fix: fix, ours: ours)
        }
    }

    static let german: [Slug: Text] = [
        "design-before-enrolment": Text(
            statement: """
                Ein Programm eines Typs, der eine Konzeption verlangt, hat ein freigegebenes Konzept, bevor sich \
                jemand anmeldet, mit allen Teilen, die der Typ verlangt: beim Mentoring Zweck, Schwerpunkte, Modell, \
                Komponenten und Matching-Prozess.
                """,
            fix: """
                Ergänzen Sie mit PUT /v1/programs/{id}/design, was im Konzept fehlt, und lassen Sie es dann mit POST \
                /v1/programs/{id}/design/approval freigeben.
                """,
            ours: """
                Die Quellen verlangen eine Konzeptionsphase; dass jemand ihr Ergebnis freigibt, stammt von uns.
                """),
        "coaching-ends": Text(
            statement: """
                Ein Programm eines Typs, der wie Coaching ein Ende haben muss, legt fest, wie es endet, bevor es \
                läuft: durch ein Datum, eine Dauer, eine Anzahl von Sitzungen oder ein erreichtes Ziel.
                """,
            fix: """
                Geben Sie für das Programm mit PATCH /v1/programs/{id} eines von endsOn, length, plannedSessions und \
                endCondition an.
                """,
            ours: """
                Die Quellen sagen, dass Coaching endet; dass das Ende festgehalten ist, bevor das Programm läuft, \
                stammt von uns.
                """),
        "measurable-objectives": Text(
            statement: """
                Ein Programm nennt mindestens ein Ziel der Organisation mit einer Messgröße. Wo die Ergebnisse eines \
                Typs gemessen werden, wie beim Coaching, hat dieses Ziel, bevor das Programm läuft, außerdem einen \
                Ausgangswert, einen davon abweichenden Zielwert und einen Termin, der nicht vor dem ersten Tag liegt; \
                bei anderen Typen ist eine fehlende Messgröße eine Warnung.
                """,
            fix: """
                Geben Sie mit PATCH /v1/programs/{id}, das alle Ziele zusammen entgegennimmt, für ein Ziel eine Messgröße \
                (measure) an; wo Ergebnisse gemessen werden, für dasselbe Ziel auch baseline, ein davon abweichendes target \
                und dueOn.
                """,
            ours: """
                Die Quellen verlangen gemessene Ergebnisse in einer festgelegten Zeit; dass Ausgangswert und Zielwert \
                vorher festgehalten sind, stammt von uns.
                """),
        "length-fits-type": Text(
            statement: """
                Die geplante Dauer oder, wenn sie fehlt, die Zeit vom ersten bis zum letzten Tag liegt innerhalb der \
                Norm des Typs; eine Anzahl von Sitzungen anstelle einer Dauer wird nicht an der Norm gemessen.
                """,
            fix: """
                Geben Sie in length an, wie lange eine einzelne Beziehung dauert, und zwar innerhalb der Norm, oder in \
                plannedSessions, wie viele Sitzungen sie umfasst; oder bleiben Sie bewusst bei Ihren Angaben: Dies ist \
                eine Warnung.
                """,
            ours: """
                Die Quellen sind sich über die Dauer uneinig; welche ihrer Angaben als Norm gilt, steht in der \
                Richtlinie des Typs und stammt von uns.
                """),
    ]
}
