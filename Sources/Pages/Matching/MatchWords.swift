public import Guidance

// What values of matching are called.

extension PageContext {
    func word(_ status: MatchRun.Status) -> String {
        switch status {
        case .draft: says("Draft", "Entwurf")
        case .solving: says("Matching now", "Wird berechnet")
        case .solved: says("Matched", "Berechnet")
        case .infeasible: says("Not possible", "Nicht möglich")
        case .reviewed: says("Reviewed", "Geprüft")
        case .published: says("Published", "Veröffentlicht")
        case .discarded: says("Discarded", "Verworfen")
        }
    }

    /// What is being done in a run.
    func sentence(_ progress: MatchProgress) -> String {
        let words =
            switch progress.phase {
            case .queued: says("Another run comes first", "Ein anderer Lauf ist zuerst an der Reihe")
            case .snapshot: says("Who can be matched is written down", "Es wird festgehalten, wer zugeordnet werden kann")
            case .score: says("Each pair gets its score", "Jedes Paar bekommt seine Punkte")
            case .solve: says("Everybody gets a place", "Alle bekommen einen Platz")
            case .balance: says("Learners move to guides who have fewer", "Lernende wechseln zu weniger belegten Personen")
            case .canonical: says("Ties are settled", "Gleichstände werden aufgelöst")
            case .explain: says("Reasons are written down", "Die Gründe werden festgehalten")
            }
        guard let of = progress.of else { return "\(words)." }
        return says("\(words): \(progress.done) of \(of).", "\(words): \(progress.done) von \(of).")
    }

    /// How an attempt ended that came to nothing, and what to do.
    func sentence(_ attempt: MatchRun.Attempt) -> String {
        switch attempt {
        case .cancelled: says("The last attempt was cancelled.", "Der letzte Versuch wurde abgebrochen.")
        case .timedOut:
            says(
                "The last attempt took longer than this service allows. Ask who runs it to raise RAPPORT_MATCH_SECONDS.",
                "Der letzte Versuch dauerte länger, als dieser Dienst erlaubt. Wer ihn betreibt, kann RAPPORT_MATCH_SECONDS erhöhen."
            )
        case .tooLarge:
            says(
                "There were more people than the 10,000 on a side that can be matched, or more pairs than this service has memory for.",
                "Es waren mehr als die 10.000 Personen je Seite, die möglich sind, oder mehr Paare, als der Speicher dieses Dienstes fasst."
            )
        case .pinsRefused:
            says(
                "A pinned pair cannot be: the guide has no place left, or a rule that nobody lifts refuses it. Make another run without it.",
                "Ein festgelegtes Paar ist nicht möglich: Die begleitende Person hat keinen Platz, oder eine Regel ohne Ausnahme lehnt es ab. Legen Sie einen Lauf ohne dieses Paar an."
            )
        }
    }

    func word(ofConstraint id: String) -> String {
        switch id {
        case "not-oneself": says("Two different people", "Zwei verschiedene Personen")
        case "mentor-outside-line":
            says("Not in each other’s line of management", "Nicht in derselben Führungslinie")
        case "already-paired": says("Not a pair already", "Noch kein Paar")
        case "language": says("A language in common", "Eine gemeinsame Sprache")
        case "overlap": says("Time in common", "Gemeinsame Zeit")
        case "level": says("Difference of levels", "Abstand der Stufen")
        case "repeat": says("Have not worked together before", "Waren noch kein Paar")
        case "segment": says("Parts of the organization", "Teile der Organisation")
        case "minimum-score": says("The least score", "Mindestwert")
        case "capacity": says("One place more", "Ein Platz mehr")
        case "forbidden": says("Forbidden by an organizer", "Von der Programmleitung ausgeschlossen")
        case "private": says("A private reason", "Ein vertraulicher Grund")
        default: id
        }
    }

    func word(_ kind: MatchCriterion.Kind) -> String {
        switch kind {
        case .overlap: says("what one seeks the other offers", "was die eine Seite sucht, bietet die andere")
        case .similar: says("what both have in common", "was beide gemeinsam haben")
        case .map: says("a table of answers", "eine Tabelle von Antworten")
        case .equal: says("the same", "gleich")
        case .different: says("not the same", "verschieden")
        case .distance: says("a difference of numbers", "ein Abstand von Zahlen")
        case .time: says("time in common", "gemeinsame Zeit")
        case .choice: says("whom people have chosen", "wen die Personen gewählt haben")
        }
    }

    func word(_ mode: MatchingConfiguration.Mode, _ objective: MatchingConfiguration.Objective) -> String {
        switch (mode, objective) {
        case (.stable, _):
            says("pairs of whom no two prefer each other", "Paare, von denen keine zwei einander vorziehen")
        case (.assignment, .participation): says("most learners first", "zuerst möglichst viele Lernende")
        case (.assignment, .score): says("the largest total first", "zuerst die größte Summe")
        case (.assignment, .floor):
            says("most learners, then the best worst pair", "möglichst viele Lernende, dann das schwächste Paar")
        }
    }

    /// What a pair obeys, and by what.
    func words(_ passed: MatchResult.Passed) -> String {
        let name = word(ofConstraint: passed.constraint)
        if passed.isUnknown {
            return says("\(name): one of them has not said", "\(name): eine Angabe fehlt")
        }
        if !passed.languages.isEmpty { return "\(name): \(passed.languages.joined(separator: ", "))" }
        if let minutes = passed.minutes {
            return says("\(name): \(minutes) minutes a week", "\(name): \(minutes) Minuten je Woche")
        }
        if let levels = passed.levels { return "\(name): \(levels)" }
        return name
    }

    func sentence(_ reason: MatchResult.Left.Reason) -> String {
        switch reason {
        case .noAllowedGuide:
            says("No guide may be paired with this learner.", "Mit dieser lernenden Person darf niemand ein Paar bilden.")
        case .shortage:
            says("All who may guide this learner have no place left.", "Alle, die in Frage kommen, haben keinen Platz mehr.")
        case .outweighed:
            says("A place here would take more from others.", "Ein Platz hier würde anderen mehr nehmen.")
        }
    }

    func word(_ reason: MatchSnapshot.LeftOut.Reason) -> String {
        switch reason {
        case .invited: says("has not answered the invitation", "hat die Einladung noch nicht beantwortet")
        case .applied: says("has applied and is not approved yet", "hat sich beworben und ist noch nicht aufgenommen")
        case .waitlisted: says("is on the wait list", "steht auf der Warteliste")
        case .paused: says("is paused", "ist pausiert")
        case .inactive: says("is not active any more", "ist nicht mehr aktiv")
        case .unconsented: says("has not consented", "hat nicht eingewilligt")
        case .paired: says("has a relationship already", "hat schon eine Beziehung")
        }
    }

    /// What a change brings: how many learners more have a guide, and by how much the total changes.
    func worth(learners: Int, points: Int) -> String {
        guard learners != 0 || points != 0 else { return says("nothing", "nichts") }
        let count =
            switch learners {
            case 0: says("no learner more", "keine lernende Person mehr")
            case 1: says("1 learner more", "1 lernende Person mehr")
            case -1: says("1 learner fewer", "1 lernende Person weniger")
            case ..<0: says("\(-learners) learners fewer", "\(-learners) lernende Personen weniger")
            default: says("\(learners) learners more", "\(learners) lernende Personen mehr")
            }
        return says("\(count), \(signed(points)) points", "\(count), \(signed(points)) Punkte")
    }

    private func signed(_ number: Int) -> String {
        number < 0 ? "−\(digits(-number))" : number > 0 ? "+\(digits(number))" : "0"
    }

    /// What those of a side are in a relationship of the type, above a column.
    func head(_ side: Participant.Side, of type: RelationshipType?) -> String {
        let role = role(side, of: type)
        return role.prefix(1).uppercased() + role.dropFirst()
    }

    func learners(_ count: Int) -> String {
        count == 1 ? says("1 learner", "1 lernende Person") : says("\(count) learners", "\(count) lernende Personen")
    }

    func guides(_ count: Int) -> String {
        count == 1 ? says("1 guide", "1 begleitende Person") : says("\(count) guides", "\(count) begleitende Personen")
    }

    func places(_ count: Int) -> String {
        count == 1 ? says("1 place", "1 Platz") : says("\(count) places", "\(count) Plätze")
    }
}

/// The people of a match run that a page names, as far as the reader sees them.
public struct MatchPeople: Sendable {
    private let names: [ID<Participant>: String]

    public init(_ people: [ID<Participant>: Person]) { names = people.mapValues(\.displayName) }

    func name(_ id: ID<Participant>) -> String { names[id] ?? id.description }

    func link(_ id: ID<Participant>) -> HTML { "<a href=\"\("/participants/\(id)" as Link)\">\(name(id))</a>" }

    /// More would make one row longer than a page.
    static let namedMax = 20

    /// Some of many.
    func list(_ ids: [ID<Participant>], _ page: PageContext) -> HTML {
        let named = ids.prefix(Self.namedMax).enumerated().map { place, id -> HTML in "\(place == 0 ? "" : ", ")\(link(id))" }
        let rest = ids.count - named.count
        return "\(named)\(rest > 0 ? page.says(" and \(rest) more", " und \(rest) weitere") : "")"
    }
}

extension MatchRun.Summary {
    var unmatched: Int { noAllowedGuide + shortage + outweighed }
}
