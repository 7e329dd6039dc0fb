import Guidance

// The fields of the forms of a program: each stands for a member of its document.

extension PageContext {
    /// The document of a design that was typed.
    public func design(of values: FormValues) -> [UInt8] { fieldsOfDesign(needing: []).document(values, self) }

    /// A new program.
    func fieldsOfNewProgram(_ types: [RelationshipType]) -> [FormField] {
        [
            FormField("/name", says("Name", "Name"), .text(lengthMax: 200), isNeeded: true),
            typesField(types),
            FormField(
                "/description", says("Description", "Beschreibung"), .area(lengthMax: 4000),
                hint: says("What it is about, for those who may take part", "Worum es geht, für alle, die teilnehmen können")),
            formatField, cycleField, startField, endField, ownerField,
        ]
    }

    /// A copy of a program.
    var fieldsOfCopy: [FormField] {
        [
            FormField(
                "/name", says("Name of the new program", "Name des neuen Programms"), .text(lengthMax: 200), isNeeded: true),
            startField, endField,
        ]
    }

    private func typesField(_ types: [RelationshipType]) -> FormField {
        FormField(
            "/relationshipTypes", says("Relationship types", "Beziehungstypen"),
            .choices(types.map { ($0.id.text, $0.name) }),
            hint: says(
                "One, or several where each has a reason of its own", "Einer, oder mehrere, wenn jeder einen eigenen Grund hat"),
            isNeeded: true)
    }

    private var formatField: FormField {
        FormField(
            "/format", says("Format", "Format"),
            .choice([("", says("Not said", "Keine Angabe"))] + Program.Format.allCases.map { ($0.rawValue, word($0)) }))
    }

    private var cycleField: FormField {
        FormField(
            "/cycle", says("Cycle", "Ablauf"),
            .choice([("", says("Not said", "Keine Angabe"))] + Program.Cycle.allCases.map { ($0.rawValue, word($0)) }))
    }

    private var startField: FormField { FormField("/startsOn", says("First day", "Erster Tag"), .day) }
    private var endField: FormField { FormField("/endsOn", says("Last day", "Letzter Tag"), .day) }

    private var ownerField: FormField {
        FormField(
            "/owner", says("Owner, in words", "Verantwortlich, in Worten"), .text(lengthMax: 200),
            hint: says(
                "A name or a department, for people to read. Who may run it here is named once it is open.",
                "Ein Name oder eine Abteilung, zum Lesen. Wer es hier leiten darf, wird nach dem Eröffnen benannt."
            ))
    }

    /// The facts of a program that is there.
    ///
    /// - Parameter objectives: How many it has; one more can be added.
    func fieldsOfProgram(_ types: [RelationshipType], objectives: Int) -> [FormField] {
        fieldsOfNewProgram(types) + [
            FormField(
                "/typeReason", says("Why these types", "Warum diese Typen"), .area(lengthMax: 2000),
                hint: says(
                    "What a recommendation said, or a sentence", "Was eine Empfehlung ergab, oder ein Satz")),
            FormField("/sponsor", says("Sponsor, in words", "Sponsor, in Worten"), .text(lengthMax: 200)),
            people(
                "/owners", says("Owners", "Verantwortliche Personen"),
                says("Who may run the program", "Wer das Programm leiten darf")),
            people(
                "/sponsors", says("Sponsors", "Sponsoren"),
                says("Who answers for it in the leadership", "Wer in der Leitung dafür einsteht")),
            people(
                "/committee", says("Committee", "Auswahlkreis"),
                says("Who matches guides and learners", "Wer beide Seiten einander zuordnet")),
            people(
                "/concernContacts", says("Contacts for concerns", "Ansprechpersonen für Anliegen"),
                says(
                    "Who receives what somebody does not want to tell the owners",
                    "Wer erfährt, was jemand der Leitung nicht sagen möchte")),
            FormField(
                "/listed", says("Show it to people who do not take part", "Auch für Personen sichtbar, die nicht teilnehmen"),
                .check),
            FormField(
                "/enrolment", says("How people get in", "Wie man teilnehmen kann"),
                .choice([Program.Enrolment.apply, .open, .invite].map { ($0.rawValue, word($0)) })),
            FormField(
                "/lateJoiners", says("People can still join when it is running", "Beitritt auch, wenn es schon läuft"), .check),
            FormField(
                "/places/guide", says("Places for guides", "Plätze für Begleitende"), .number(0...100_000), hint: blankIsNone),
            FormField(
                "/places/learner", says("Places for learners", "Plätze für Lernende"), .number(0...100_000), hint: blankIsNone),
            FormField(
                "/capacity/default", says("Relationships of a guide at a time", "Beziehungen je begleitender Person"),
                .number(0...100),
                hint: says("For guides who do not choose; 1 if blank", "Für alle, die nichts angeben; 1, wenn leer")),
            FormField("/capacity/most", says("The most that a guide may choose", "Höchstens wählbar"), .number(0...100)),
            FormField(
                "/suggestionsUntil", says("Managers may suggest until", "Vorschläge von Vorgesetzten bis"), .day,
                hint: says("Blank: they cannot", "Leer: keine Vorschläge")),
            FormField(
                "/answerDays",
                says("Working days for a guide to answer a request", "Arbeitstage für die Antwort auf eine Anfrage"),
                .number(1...60), hint: says("Five if blank", "Fünf, wenn leer")),
            FormField(
                "/closeAfterSilence",
                says(
                    "Close relationships in which nobody meets for long",
                    "Beziehungen abschließen, in denen sich lange niemand trifft"),
                .check),
            FormField(
                "/length", says("How long a relationship lasts", "Dauer einer Beziehung"), .text(lengthMax: 20),
                hint: says(
                    "As ISO 8601 writes it: P9M is nine months, P1Y a year", "Nach ISO 8601: P9M sind neun Monate, P1Y ein Jahr")),
            FormField("/plannedSessions", says("Number of sessions", "Anzahl der Sitzungen"), .number(1...1000)),
            FormField(
                "/endCondition", says("Goal that ends a relationship", "Ziel, mit dem eine Beziehung endet"),
                .area(lengthMax: 1000)),
        ] + fieldsOfObjectives(objectives + 1)
    }

    private var blankIsNone: String { says("Blank: any number", "Leer: beliebig viele") }

    private func people(_ pointer: String, _ label: String, _ hint: String) -> FormField {
        FormField(
            pointer, label, .lines,
            hint: says(
                "\(hint). One on each line: the id of a person, such as per_…, as the list of people shows it",
                "\(hint). Je Zeile eine Person: ihre Kennung, etwa per_…, wie die Liste der Personen sie zeigt"))
    }

    private func fieldsOfObjectives(_ count: Int) -> [FormField] {
        (0..<count).flatMap { place -> [FormField] in
            let (at, number) = ("/objectives/\(place)", place + 1)
            return [
                FormField(
                    "\(at)/statement", says("Objective \(number)", "Ziel \(number)"), .area(lengthMax: 1000),
                    hint: says(
                        "What the organization wants to reach. Blank takes it away",
                        "Was die Organisation erreichen will. Leer entfernt es")),
                FormField(
                    "\(at)/measure", says("Measure of objective \(number)", "Messgröße von Ziel \(number)"),
                    .text(lengthMax: 500),
                    hint: says(
                        "What is measured, such as the score of a survey", "Was gemessen wird, etwa das Ergebnis einer Umfrage")),
                FormField("\(at)/baseline", says("Today, objective \(number)", "Heute, Ziel \(number)"), .decimal),
                FormField("\(at)/target", says("Target of objective \(number)", "Zielwert von Ziel \(number)"), .decimal),
                FormField("\(at)/unit", says("Unit of objective \(number)", "Einheit von Ziel \(number)"), .text(lengthMax: 50)),
                FormField("\(at)/dueOn", says("Due, objective \(number)", "Fällig, Ziel \(number)"), .day),
                FormField(
                    "\(at)/result", says("Result of objective \(number)", "Ergebnis von Ziel \(number)"), .decimal,
                    hint: says("What the measure has become in the end", "Was am Ende aus der Messgröße geworden ist")),
            ]
        }
    }

    /// How a program is meant to work.
    ///
    /// - Parameter needed: The parts that its relationship types ask for.
    func fieldsOfDesign(needing needed: Set<Policy.DesignComponent>) -> [FormField] {
        Policy.DesignComponent.allCases.map { part in
            let isNeeded = needed.contains(part)
            func field(_ label: String, _ control: FormField.Control, _ hint: String? = nil) -> FormField {
                FormField("/\(part.rawValue)", label, control, hint: hint, isNeeded: isNeeded)
            }
            switch part {
            case .purpose:
                return field(
                    says("Purpose", "Zweck"), .area(lengthMax: 2000),
                    says(
                        "What the program is for, seen from the organization’s strategy",
                        "Wozu das Programm dient, von der Strategie her gesehen"))
            case .focusAreas: return field(says("Focus areas", "Schwerpunkte"), .lines)
            case .model:
                return field(
                    says("Model", "Modell"), .area(lengthMax: 1000),
                    says(
                        "Such as one mentor and one mentee, from different teams",
                        "Etwa eine Mentorin und ein Mentee aus verschiedenen Teams"))
            case .components: return field(says("Components", "Komponenten"), .lines)
            case .matchingProcess:
                return field(
                    says("Matching process", "Matching-Prozess"), .area(lengthMax: 2000),
                    says(
                        "How both sides find each other: who proposes, who decides, by when",
                        "Wie beide Seiten zueinanderfinden: wer vorschlägt, wer entscheidet, bis wann"))
            case .successMeasures: return field(says("Success measures", "Messgrößen für den Erfolg"), .lines)
            }
        }
    }
}
