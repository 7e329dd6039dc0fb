public import JSON

extension Text {
    public func sentence(for reader: Reader) -> String {
        let language = reader.language
        func name(_ type: Phrase) -> String { type.words(in: language) }
        switch self {
        case .statement(let text): return text.words(in: language).statement
        case .fix(let fix, let id):
            let text =
                switch fix {
                case .rule(let text): text.words(in: language).fix
                case .text(let text): text.sentence(for: reader)
                }
            return reader.address.placed(text).replacing("{id}", with: id)
        case .withoutSource(let text, let type):
            return text.sentence(for: reader) + " " + Self.withoutSource(name(type), in: language)
        case .designMissing(let type, let parts): return Self.designMissing(name(type), parts, in: language)
        case .designUnapproved(let type):
            return switch language {
            case .english: "\(name(type)) \(Self.wanted); the design is complete, but nobody has approved it."
            case .german: "\(name(type)) \(Self.verlangt); das Konzept ist vollständig, aber noch nicht freigegeben."
            }
        case .designLacks(let type, let parts, let isApproved):
            let lacks = parts.map { $0.spoken(in: language) }.joined(by: language.and)
            return switch language {
            case .english:
                "\(name(type)) \(Self.wanted); the design lacks \(lacks)\(isApproved ? "." : ", and nobody has approved it.")"
            case .german:
                "\(name(type)) \(Self.verlangt); im Konzept \(parts.isPlural ? "fehlen" : "fehlt"): \(lacks)"
                    + (isApproved ? "." : "; freigegeben ist es auch noch nicht.")
            }
        case .endMissing(let type):
            return switch language {
            case .english:
                "\(name(type)) has to end; the program gives no last day, length, number of sessions or goal that ends it."
            case .german:
                "\(name(type)) braucht ein Ende; das Programm nennt weder einen letzten Tag noch eine Dauer, eine Anzahl von "
                    + "Sitzungen oder ein Ziel, mit dem es endet."
            }
        case .objectiveMissing(let type):
            return switch language {
            case .english: "\(name(type)) \(Self.measured); the program has no objective."
            case .german: "\(name(type)) \(Self.gemessen); das Programm nennt kein Ziel."
            }
        case .objectiveLacks(let type, let nearest, let gaps):
            let lacks = gaps.map { $0.spoken(in: language) }.joined(by: language.and)
            return switch language {
            case .english: "\(name(type)) \(Self.measured); objective \(nearest) comes nearest and lacks \(lacks)."
            case .german:
                "\(name(type)) \(Self.gemessen); am nächsten kommt Ziel \(nearest), dort \(gaps.count == 1 ? "fehlt" : "fehlen") "
                    + "noch: \(lacks)."
            }
        case .measureMissing(let type):
            return switch language {
            case .english: "\(name(type)) has nothing to be judged by: no objective of the program has a measure."
            case .german: "\(name(type)) lässt sich an nichts messen: Kein Ziel des Programms hat eine Messgröße."
            }
        case .lengthMisfit(let type, let planned, let isShorter, let least, let most, let norms):
            let norm = Period.spokenNorm(least: least, most: most, in: language) ?? ""
            let said = norms.map { $0.words(in: language) }.joined(separator: "; ")
            return switch language {
            case .english:
                "\(name(type)) is planned \(planned.spoken(in: language)), \(isShorter ? "shorter" : "longer") than the norm of \(norm)"
                    + (norms.count > 1 ? "; sources disagree: \(said)." : ".")
            case .german:
                "\(name(type)) ist \(planned.spoken(in: language)) geplant und damit \(isShorter ? "kürzer" : "länger") als die "
                    + "Norm (\(norm))" + (norms.count > 1 ? "; die Quellen sind sich uneinig: \(said)." : ".")
            }
        case .consentMissing(let type, _):
            return switch language {
            case .english: "\(name(type)) rests on free will; the person has not consented to taking part."
            case .german: "\(name(type)) beruht auf Freiwilligkeit; die Person hat ihrer Teilnahme nicht zugestimmt."
            }
        case .suggestedBefore:
            return switch language {
            case .english:
                "You have said something about this person already; there is one suggestion and one nomination for each."
            case .german:
                "Zu dieser Person haben Sie sich bereits geäußert; möglich ist je Person ein Vorschlag und eine Nominierung."
            }
        case .suggestionsOver(let last):
            return switch (language, last) {
            case (.english, nil): "The program asks managers for nothing: it has no suggestionsUntil."
            case (.english, let last?): "The last day for it was \(last.spoken(in: language))."
            case (.german, nil): "Das Programm fragt Führungskräfte nicht: suggestionsUntil ist nicht gesetzt."
            case (.german, let last?): "Der letzte Tag dafür war der \(last.spoken(in: language))."
            }
        case .placesTaken(_, let side, let places):
            return switch (language, side) {
            case (.english, .guide): "All \(places) places for guides are taken."
            case (.english, .learner): "All \(places) places for learners are taken."
            case (.german, .guide): "Alle \(places) Plätze für begleitende Personen sind vergeben."
            case (.german, .learner): "Alle \(places) Plätze für lernende Personen sind vergeben."
            }
        case .ownerMissing:
            return switch language {
            case .english: "Nobody who is active is named in owners, so nobody but the administrator runs the program."
            case .german: "In owners steht niemand, der aktiv ist; außer der Administration leitet deshalb niemand das Programm."
            }
        case .relationshipsLeft:
            return switch language {
            case .english: "Relationships of the program are still going on."
            case .german: "Beziehungen des Programms bestehen noch."
            }
        case .largeGroupUnplanned(let type, let learners, let least, let parts):
            let lacks = parts.map { $0.spoken(in: language) }.joined(by: language.and)
            return switch language {
            case .english:
                "\(name(type)) for \(least) people or more takes some planning; with \(learners), the design lacks \(lacks)."
            case .german:
                "\(name(type)) für \(least) oder mehr Personen braucht etwas Planung; bei \(learners) "
                    + "\(parts.count == 1 ? "fehlt" : "fehlen") im Konzept: \(lacks)."
            }
        case .guidesThemselves:
            return switch language {
            case .english: "The guide and the learner are the same person."
            case .german: "Begleitende und lernende Person sind dieselbe."
            }
        case .bothWaysRound:
            return switch language {
            case .english: "The learner guides the guide already, under the same type in this program."
            case .german: "Die lernende Person begleitet die begleitende bereits, unter demselben Typ in diesem Programm."
            }
        case .guideFull:
            return switch language {
            case .english: "The guide has no room for another relationship."
            case .german: "Die begleitende Person hat keinen Platz für eine weitere Beziehung."
            }
        case .guideInLine(let type, let tie):
            return switch (language, tie) {
            case (.english, .sameManager): "The guide and the learner report to the same manager."
            case (.english, _): "\(name(type)) keeps the manager out, and the guide is \(tie.spoken(in: language))."
            case (.german, .sameManager): "Die begleitende und die lernende Person berichten derselben Führungskraft."
            case (.german, _):
                "\(name(type)) hält die Führungskraft heraus, und die begleitende Person \(tie.spoken(in: language))."
            }
        case .lineChanged(let type, let tie):
            return switch language {
            case .english:
                "\(name(type)) keeps the manager out; since the organization has changed, the guide is \(tie.spoken(in: language))."
            case .german:
                "\(name(type)) hält die Führungskraft heraus; seit einer Änderung der Organisation "
                    + "\(tie.isVerbLast ? "ist die begleitende Person" : "steht die begleitende Person") \(tie.place(in: language))."
            }
        case .learnerNotAccepted(let type):
            return switch language {
            case .english: "\(name(type)) needs the learner's own yes; it is not there yet."
            case .german: "\(name(type)) braucht das eigene Ja der lernenden Person; es liegt noch nicht vor."
            }
        case .managerInputMissing(let type, let missing, let count) where count > 1:
            return switch language {
            case .english:
                "\(name(type)) has the manager as a partner; of \(missing) of the \(count) learners the manager has given no input yet."
            case .german:
                "\(name(type)) hat die Führungskraft als Partnerin; bei \(missing) von \(count) lernenden Personen hat sich die "
                    + "Führungskraft noch nicht geäußert."
            }
        case .managerInputMissing(let type, _, _):
            return switch language {
            case .english: "\(name(type)) has the manager as a partner; the learner's manager has given no input yet."
            case .german:
                "\(name(type)) hat die Führungskraft als Partnerin; die Führungskraft der lernenden Person hat sich noch nicht geäußert."
            }
        case .agreementMissing(let type):
            return switch language {
            case .english: "\(name(type)) begins with an agreement; none is in force that everybody has signed."
            case .german: "\(name(type)) beginnt mit einer Vereinbarung; es gilt noch keine, die alle unterschrieben haben."
            }
        case .relationshipEndMissing(let type):
            return switch language {
            case .english:
                "\(name(type)) has to end; the relationship names no last day, number of sessions or goal that ends it."
            case .german:
                "\(name(type)) braucht ein Ende; die Beziehung nennt weder einen letzten Tag noch eine Anzahl von Sitzungen oder ein "
                    + "Ziel, mit dem sie endet."
            }
        case .expertiseMissing(let type, let expertise, _):
            return switch (language, expertise) {
            case (.english, .subject):
                "\(name(type)) rests on knowing the subject; the guide's profile names neither expertise nor a credential."
            case (.english, .experience): "\(name(type)) rests on experience; the guide's profile says nothing of it."
            case (.german, .subject):
                "\(name(type)) beruht auf Fachwissen; das Profil der begleitenden Person nennt weder ein Fachgebiet noch einen Nachweis."
            case (.german, .experience):
                "\(name(type)) beruht auf Erfahrung; das Profil der begleitenden Person sagt nichts dazu."
            }
        case .guideNotJunior(let type):
            return switch language {
            case .english: "In \(name(type)) the guide is the junior; here the guide's level is not below the learner's."
            case .german:
                "Bei \(name(type)) hat die begleitende Person den niedrigeren Rang; hier liegt ihre Stufe nicht unter der der lernenden."
            }
        case .disclosedFromPrivate(let type):
            return switch language {
            case .english: "\(name(type)) is private: nobody outside the relationship learns anything."
            case .german: "\(name(type)) ist privat: Niemand außerhalb der Beziehung erfährt etwas."
            }
        case .disclosedToLine(let type):
            return switch language {
            case .english: "\(name(type)) keeps the manager out; disclosures name somebody above the learner."
            case .german: "\(name(type)) hält die Führungskraft heraus; disclosures nennt jemanden über der lernenden Person."
            }
        case .howToEndMissing:
            return switch language {
            case .english: "The agreement does not say how either side ends the relationship."
            case .german: "Die Vereinbarung sagt nicht, wie eine Seite die Beziehung beendet."
            }
        case .agreementLacks(let parts):
            let lacks = parts.map { $0.told(in: language) }.joined(by: language.and)
            return switch language {
            case .english: "The agreement does not say \(lacks)."
            case .german: "Die Vereinbarung sagt nicht, \(lacks)."
            }
        case .confidentialityMissing(let type):
            return switch language {
            case .english:
                "\(name(type)) is private; the agreement does not say \(Agreement.Part.confidentiality.told(in: language))."
            case .german:
                "\(name(type)) ist privat; die Vereinbarung sagt nicht, \(Agreement.Part.confidentiality.told(in: language))."
            }
        case .guideOfBothTypes(let type, let other):
            return switch language {
            case .english:
                "\(name(type)) keeps the manager out, and the same two work together under \(name(other)) too, which has the manager as a "
                    + "partner."
            case .german:
                "\(name(type)) hält die Führungskraft heraus, und dieselben zwei arbeiten auch unter \(name(other)) zusammen, wo sie "
                    + "Partnerin ist."
            }
        case .goalMissing(let type):
            return switch language {
            case .english: "\(name(type)) is measured by its goals; this relationship has none."
            case .german: "\(name(type)) wird an seinen Zielen gemessen; diese Beziehung hat keines."
            }
        case .goalsReached(let type):
            return switch language {
            case .english: "\(name(type)) has to end; all goals are reached, and it goes on."
            case .german: "\(name(type)) braucht ein Ende; alle Ziele sind erreicht, und es geht weiter."
            }
        case .stepMissing(let type, let sessions):
            return switch language {
            case .english: "In \(name(type)) \(sessions) sessions were held, and no goal or next step is on record."
            case .german:
                "Bei \(name(type)) gab es \(sessions) Sitzungen, und weder ein Ziel noch ein nächster Schritt ist festgehalten."
            }
        case .goalUnseen(let type, let sessions):
            return switch language {
            case .english: "\(name(type)) is measured by its goals; \(sessions) sessions were held since this one was looked at."
            case .german:
                "\(name(type)) wird an seinen Zielen gemessen; seit dieses angesehen wurde, gab es \(sessions) Sitzungen."
            }
        case .combinationUnmeasured(let types, let nearest):
            return switch (language, nearest) {
            case (.english, nil): "The program combines \(types) relationship types and has no objective."
            case (.english, let nearest?):
                "The program combines \(types) relationship types; no objective has a measure and a target, and objective \(nearest) comes "
                    + "nearest."
            case (.german, nil): "Das Programm verbindet \(types) Beziehungstypen und nennt kein Ziel."
            case (.german, let nearest?):
                "Das Programm verbindet \(types) Beziehungstypen; kein Ziel hat Messgröße und Zielwert, am nächsten kommt Ziel \(nearest)."
            }
        case .resultMissing(let numbers):
            let list = numbers.map { "\($0)" }.joined(by: language.and)
            return switch language {
            case .english:
                "The program is closing; \(numbers.count == 1 ? "objective \(list) has" : "objectives \(list) have") a measure and no result."
            case .german:
                "Das Programm läuft aus; \(numbers.count == 1 ? "Ziel \(list) hat" : "die Ziele \(list) haben") eine Messgröße und kein "
                    + "Ergebnis."
            }
        case .typeReasonMissing:
            return switch language {
            case .english: "The program does not say why it has these relationship types and no others."
            case .german: "Das Programm sagt nicht, warum es gerade diese Beziehungstypen hat."
            }
        case .goalLacks(let type, let gaps):
            let lacks = gaps.map { $0.spoken(in: language) }.joined(by: language.and)
            return switch language {
            case .english: "\(name(type)) is measured by its goals; this one lacks \(lacks)."
            case .german:
                "\(name(type)) wird an seinen Zielen gemessen; diesem \(gaps.count == 1 ? "fehlt" : "fehlen") noch: \(lacks)."
            }
        case .agendaOfOtherSide(let type, let side):
            return switch (language, side) {
            case (.english, .learner): "In \(name(type)) the learner sets the agenda; the guide wrote this goal."
            case (.english, .guide): "In \(name(type)) the guide sets the agenda; the learner wrote this goal."
            case (.german, .learner):
                "Bei \(name(type)) bestimmt die lernende Person die Themen; dieses Ziel hat die begleitende Person geschrieben."
            case (.german, .guide):
                "Bei \(name(type)) bestimmt die begleitende Person die Themen; dieses Ziel hat die lernende Person geschrieben."
            }
        case .completeObjective:
            return switch language {
            case .english:
                """
                Give one objective all of these with PATCH /v1/programs/{id}, which takes all objectives together: measure, \
                baseline, a target other than the baseline, and a dueOn that is not before startsOn.
                """
            case .german:
                """
                Geben Sie mit PATCH /v1/programs/{id}, das alle Ziele zusammen entgegennimmt, für ein Ziel all dies an: measure, \
                baseline, ein davon abweichendes target und ein dueOn, das nicht vor startsOn liegt.
                """
            }
        case .measureObjective:
            return switch language {
            case .english:
                """
                Give one objective a measure with PATCH /v1/programs/{id}, which takes all objectives together; baseline, \
                target and dueOn may be left out.
                """
            case .german:
                """
                Geben Sie mit PATCH /v1/programs/{id}, das alle Ziele zusammen entgegennimmt, für ein Ziel eine Messgröße \
                (measure) an; baseline, target und dueOn dürfen fehlen.
                """
            }
        }
    }

    // After the name of a type.
    private static let wanted = "needs an approved design before anyone enrolls"
    private static let verlangt = "verlangt ein freigegebenes Konzept, bevor sich jemand anmeldet"
    private static let measured = "is measured by an objective with measure, baseline, target and due date"
    private static let gemessen = "wird an einem Ziel mit Messgröße, Ausgangswert, Zielwert und Termin gemessen"

    private static func designMissing(
        _ type: String, _ parts: [Policy.DesignComponent], in language: SpokenLanguage
    ) -> String {
        let all = parts.map { $0.spoken(in: language) }.joined(by: language.and)
        return switch language {
        case .english: "\(type) \(wanted); the program has none." + (parts.isEmpty ? "" : " It has to give \(all).")
        case .german:
            "\(type) \(verlangt); das Programm hat keines." + (parts.isEmpty ? "" : " Das Konzept muss enthalten: \(all).")
        }
    }

    private static func withoutSource(_ type: String, in language: SpokenLanguage) -> String {
        switch language {
        case .english: "No source in the catalogue says so of \(type): its policy does."
        case .german: "Keine Quelle im Katalog sagt das über \(type): Es steht in der Richtlinie dieses Typs."
        }
    }
}
