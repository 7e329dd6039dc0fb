public import JSON

extension Policy {
    /// What a policy decides, each by itself.
    public enum Member: String, CaseIterable, Sendable {
        case design, length, manager, consent, agenda, outcomes, expertise, confidentiality, seniority
    }

    /// What the policy says about one thing, as a sentence for those who run programmes.
    public func sentence(on member: Member, in language: SpokenLanguage) -> String {
        switch member {
        case .design: design.sentence(in: language)
        case .length: length.sentence(in: language)
        case .manager: manager.sentence(in: language)
        case .consent: consent.sentence(in: language)
        case .agenda: agenda.sentence(in: language)
        case .outcomes: outcomes.sentence(in: language)
        case .expertise: expertise.sentence(in: language)
        case .confidentiality: confidentiality.sentence(in: language)
        case .seniority: Policy.sentence(on: seniority, in: language)
        }
    }
}

extension Policy.Member {
    public func name(in language: SpokenLanguage) -> String {
        switch (language, self) {
        case (.english, .design): "Design"
        case (.english, .length): "Length"
        case (.english, .manager): "Manager"
        case (.english, .consent): "Consent"
        case (.english, .agenda): "Agenda"
        case (.english, .outcomes): "Outcomes"
        case (.english, .expertise): "Expertise"
        case (.english, .confidentiality): "Confidentiality"
        case (.english, .seniority): "Seniority"
        case (.german, .design): "Konzept"
        case (.german, .length): "Dauer"
        case (.german, .manager): "Führungskraft"
        case (.german, .consent): "Zustimmung"
        case (.german, .agenda): "Themen"
        case (.german, .outcomes): "Ergebnisse"
        case (.german, .expertise): "Fachwissen"
        case (.german, .confidentiality): "Vertraulichkeit"
        case (.german, .seniority): "Rangfolge"
        }
    }
}

extension Policy.DesignPolicy {
    fileprivate func sentence(in language: SpokenLanguage) -> String {
        let parts = components.map { $0.spoken(in: language) }.joined(by: language.and)
        switch (language, isRequired) {
        case (.english, false): return "A program needs no design before people enroll."
        case (.german, false): return "Ein Programm braucht kein Konzept, bevor sich jemand anmeldet."
        case (.english, true):
            return "A program has an approved design before anyone enrolls" + (parts.isEmpty ? "." : ", with \(parts).")
        case (.german, true):
            return "Ein Programm hat, bevor sich jemand anmeldet, ein freigegebenes Konzept"
                + (parts.isEmpty ? "." : "; darin stehen: \(parts).")
        }
    }
}

extension Policy.LengthPolicy {
    fileprivate func sentence(in language: SpokenLanguage) -> String { "\(norm(in: language)) \(ending(in: language))" }

    private func norm(in language: SpokenLanguage) -> String {
        let usual = typical?.spoken(in: language)
        switch (language, Period.spokenNorm(least: least, most: most, in: language)) {
        case (.english, nil): return usual.map { "A relationship usually lasts \($0)." } ?? "No length is outside the norm."
        case (.german, nil): return usual.map { "Eine Beziehung dauert meist \($0)." } ?? "Für die Dauer gibt es keine Norm."
        case (.english, let norm?): return "A relationship lasts \(norm)" + (usual.map { ", usually \($0)." } ?? ".")
        case (.german, let norm?): return "Eine Beziehung dauert \(norm)" + (usual.map { ", meist \($0)." } ?? ".")
        }
    }

    private func ending(in language: SpokenLanguage) -> String {
        switch (language, end) {
        case (.english, .required): "How it ends is set before the program runs."
        case (.english, .open): "It may go on without an end."
        case (.german, .required): "Wie sie endet, steht fest, bevor das Programm läuft."
        case (.german, .open): "Sie darf ohne festes Ende laufen."
        }
    }
}

extension Policy.Manager {
    fileprivate func sentence(in language: SpokenLanguage) -> String {
        switch (language, self) {
        case (.english, .partner): "The learner's manager is a partner in it."
        case (.english, .indirect):
            "Managers stay outside: those above a person do not see who takes part, nor profiles and consents."
        case (.german, .partner): "Die Führungskraft der begleiteten Person ist beteiligt."
        case (.german, .indirect):
            "Führungskräfte bleiben außen vor: Wer über einer Person steht, sieht weder, wer teilnimmt, noch Profile und Zustimmungen."
        }
    }
}

extension Policy.Consent {
    fileprivate func sentence(in language: SpokenLanguage) -> String {
        switch (language, self) {
        case (.english, .bothVolunteer): "Both sides take part of their own free will, by their own consent."
        case (.english, .learnerAccepts): "The learner accepts what is proposed."
        case (.german, .bothVolunteer): "Beide Seiten nehmen freiwillig teil und stimmen selbst zu."
        case (.german, .learnerAccepts): "Die begleitete Person nimmt an, was ihr vorgeschlagen wird."
        }
    }
}

extension Policy.Agenda {
    fileprivate func sentence(in language: SpokenLanguage) -> String {
        switch (language, self) {
        case (.english, .guide): "The one who guides sets the agenda."
        case (.english, .learner): "The one who is guided sets the agenda."
        case (.english, .both): "Both set the agenda together."
        case (.german, .guide): "Die begleitende Person bestimmt die Themen."
        case (.german, .learner): "Die begleitete Person bestimmt die Themen."
        case (.german, .both): "Beide bestimmen die Themen gemeinsam."
        }
    }
}

extension Policy.Outcomes {
    fileprivate func sentence(in language: SpokenLanguage) -> String {
        switch (language, self) {
        case (.english, .measured):
            "Results are measured: an objective has a measure, a baseline, another target and a due date before the program runs."
        case (.english, .evolving): "Results evolve: a measure is of use, and a missing one is a warning."
        case (.german, .measured):
            "Ergebnisse werden gemessen: Ein Ziel hat Messgröße, Ausgangswert, einen anderen Zielwert und einen Termin, bevor das "
                + "Programm läuft."
        case (.german, .evolving): "Ergebnisse entwickeln sich: Eine Messgröße hilft; fehlt sie, ist das eine Warnung."
        }
    }
}

extension Policy.Expertise {
    fileprivate func sentence(in language: SpokenLanguage) -> String {
        switch (language, self) {
        case (.english, .subject): "The one who guides knows the subject."
        case (.english, .experience): "The one who guides has been through it."
        case (.german, .subject): "Die begleitende Person kennt das Fachgebiet."
        case (.german, .experience): "Die begleitende Person hat es selbst erlebt."
        }
    }
}

extension Policy.Confidentiality {
    fileprivate func sentence(in language: SpokenLanguage) -> String {
        switch (language, self) {
        case (.english, .isPrivate): "Nothing leaves the relationship."
        case (.english, .sharedWithAgreement): "What both have agreed to share leaves the relationship, and nothing else."
        case (.german, .isPrivate): "Nichts verlässt die Beziehung."
        case (.german, .sharedWithAgreement): "Nach außen geht, was beide vereinbart haben, und sonst nichts."
        }
    }
}

extension Policy {
    fileprivate static func sentence(on seniority: Seniority?, in language: SpokenLanguage) -> String {
        switch (language, seniority) {
        case (.english, nil): "Neither side has to be the junior one."
        case (.english, .junior?): "The one who guides is the junior."
        case (.german, nil): "Keine Seite muss den niedrigeren Rang haben."
        case (.german, .junior?): "Die begleitende Person hat den niedrigeren Rang."
        }
    }
}
