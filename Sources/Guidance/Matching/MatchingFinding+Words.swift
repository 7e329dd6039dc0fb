internal import JSON

extension MatchingFinding.What {
    func detail(in language: SpokenLanguage) -> String {
        switch language {
        case .english: english
        case .german: german
        }
    }

    func fix(in language: SpokenLanguage) -> String {
        switch language {
        case .english: englishFix
        case .german: germanFix
        }
    }

    private var english: String {
        switch self {
        case .noCriteria: "There are no criteria: all pairs are equally good, and the lot decides."
        case .sourceMissing(let source, .noQuestion):
            "The form has no question for \(source); until it does, this counts for nothing."
        case .sourceMissing(let source, .sensitive):
            "\(source) is a sensitive question by now, which matching never compares; this counts for nothing."
        case .sourceMissing(let source, .notForMatching):
            "The form does not say that answers to \(source) are used for matching; this counts for nothing."
        case .sourceMissing(let source, .notAsked(let side)):
            "\(source) is not asked of \(side == .guide ? "guides" : "learners"); this counts for nothing."
        case .sourceMissing(let source, .unfit):
            "\(source) gives another kind of answer than is compared here; this counts for nothing."
        case .weightZero: "The weight is 0: the criterion counts for nothing."
        case .sameForAll: "Every pair has the same grade: the criterion changes nothing."
        case .fewAnswers(let source, let side, let said, let all):
            "\(said) of \(all) \(side == .guide ? "guides" : "learners") have said anything in \(source)."
        case .guidesSilent(let source, let silent, let all):
            "\(silent) of \(all) guides have said nothing in \(source), and have the grade 0 for it."
        case .constraintOpen(let unknown, let all):
            "For \(unknown) of \(all) people it is unknown: with them the constraint holds."
        case .rankRequired: "No pair is made against this difference of level, though a good mentor may be found at any level."
        }
    }

    private var englishFix: String {
        switch self {
        case .noCriteria, .sourceMissing(_, .noQuestion), .sourceMissing(_, .unfit):
            "Name something that people are asked, with PATCH /v1/programs/{id}/matching, or ask for it, with PUT /v1/programs/{id}/form."
        case .sourceMissing(_, .sensitive): "Take it out with PATCH /v1/programs/{id}/matching."
        case .sourceMissing(_, .notForMatching): "Add match to the use of the question, with PUT /v1/programs/{id}/form."
        case .sourceMissing(_, .notAsked): "Ask both sides, with PUT /v1/programs/{id}/form."
        case .weightZero, .sameForAll: "Take it out with PATCH /v1/programs/{id}/matching, or leave it: it does no harm."
        case .fewAnswers, .guidesSilent, .constraintOpen: "Ask them to complete it before the run."
        case .rankRequired:
            "Prefer a difference with a criterion of the kind distance in place of the constraint, with PATCH /v1/programs/{id}/matching; or leave it knowingly."
        }
    }

    private var german: String {
        switch self {
        case .noCriteria: "Es gibt keine Kriterien: Alle Paare sind gleich gut, und das Los entscheidet."
        case .sourceMissing(let source, .noQuestion):
            "Das Formular hat keine Frage zu \(source); bis es sie gibt, zählt das hier nicht."
        case .sourceMissing(let source, .sensitive):
            "\(source) ist inzwischen eine sensible Frage, die das Matching nie vergleicht; das hier zählt nicht."
        case .sourceMissing(let source, .notForMatching):
            "Nach dem Formular werden Antworten auf \(source) nicht für das Matching verwendet; das hier zählt nicht."
        case .sourceMissing(let source, .notAsked(let side)):
            "\(source) wird \(side == .guide ? "begleitende" : "begleitete") Personen nicht gefragt; das hier zählt nicht."
        case .sourceMissing(let source, .unfit):
            "\(source) gibt Antworten anderer Art, als hier verglichen werden; das hier zählt nicht."
        case .weightZero: "Das Gewicht ist 0: Das Kriterium zählt nicht."
        case .sameForAll: "Alle Paare haben dieselbe Note: Das Kriterium ändert nichts."
        case .fewAnswers(let source, let side, let said, let all):
            "\(said) von \(all) \(side == .guide ? "begleitenden" : "begleiteten") Personen haben etwas zu \(source) angegeben."
        case .guidesSilent(let source, let silent, let all):
            "\(silent) von \(all) begleitenden Personen haben nichts zu \(source) angegeben und dafür die Note 0."
        case .constraintOpen(let unknown, let all):
            "Von \(unknown) von \(all) Personen ist es nicht bekannt: Bei ihnen gilt die Bedingung als erfüllt."
        case .rankRequired:
            "Kein Paar entsteht gegen diesen Abstand der Stufen, obwohl sich gute Mentorinnen und Mentoren auf jeder Stufe finden können."
        }
    }

    private var germanFix: String {
        switch self {
        case .noCriteria, .sourceMissing(_, .noQuestion), .sourceMissing(_, .unfit):
            "Nennen Sie mit PATCH /v1/programs/{id}/matching etwas, das gefragt wird, oder fragen Sie es mit PUT /v1/programs/{id}/form."
        case .sourceMissing(_, .sensitive): "Nehmen Sie es mit PATCH /v1/programs/{id}/matching heraus."
        case .sourceMissing(_, .notForMatching): "Ergänzen Sie match in use der Frage mit PUT /v1/programs/{id}/form."
        case .sourceMissing(_, .notAsked): "Fragen Sie beide Seiten, mit PUT /v1/programs/{id}/form."
        case .weightZero, .sameForAll:
            "Nehmen Sie es mit PATCH /v1/programs/{id}/matching heraus, oder lassen Sie es: Es schadet nicht."
        case .fewAnswers, .guidesSilent, .constraintOpen: "Bitten Sie sie vor dem Lauf um die Angabe."
        case .rankRequired:
            "Bevorzugen Sie einen Abstand mit einem Kriterium der Art distance statt der Bedingung, mit PATCH /v1/programs/{id}/matching; oder lassen Sie es bewusst so."
        }
    }
}
