public import Guidance
internal import JSON

// How a program is matched, as a form. Which criteria there are and what they compare is more than fields can say: that stays with the API.

extension FormPage {
    /// - Parameters:
    ///   - configuration: As the reader sees it, who may change it.
    ///   - tag: Of the configuration as the form shows it.
    public static func matching(
        _ configuration: Visible<MatchingConfiguration>, of program: Program, tag: String, _ page: PageContext
    ) -> FormPage {
        let (record, address) = (configuration.record, "/programs/\(program.id)/matching" as Link)
        let plain = page.fieldsOfMatching
        var values = (try? JSONDocument(configuration.json).root).map { FormValues($0, plain) } ?? FormValues()
        if record.constraints.language != nil { values.set("/constraints/language", to: "true") }
        for criterion in record.criteria { values.set(criterion.weightPointer, to: String(criterion.weight)) }
        return FormPage(
            page.says("What counts in “\(program.name)”", "Was in „\(program.name)“ zählt"),
            lede: page.says(
                "It counts for runs that are started from now on. Which criteria there are, what they compare, your words for levels, and rules on parts of the organization are set over the API.",
                "Es gilt für Läufe, die ab jetzt gestartet werden. Welche Kriterien es gibt, was sie vergleichen, welche Wörter für Stufen Sie haben und was für Teile der Organisation gilt, wird über die API festgelegt."
            ),
            at: .programs,
            under: [
                Crumb(Place.programs.name(page), Place.programs.link), Crumb(program.name, "/programs/\(program.id)"),
                Crumb(page.says("Matching", "Zuordnung"), address),
            ], record.criteria.map(page.weight) + plain, to: address.below("/edit"),
            hidden: [("tag", tag)], button: page.says("Save what counts", "Speichern"), values: values,
            twin: Twin(
                json: "/v1/programs/\(program.id)/matching",
                curl: """
                    curl -s -X PATCH "$API/v1/programs/\(program.id)/matching" -H "Authorization: Bearer $KEY" -H 'If-Match: \(tag)' \\
                      -H 'Content-Type: application/merge-patch+json' -d '{"objective":"floor"}'
                    """)
        ).locating(
            record.criteria.enumerated().map { ("/criteria/\($0)", $1.weightPointer) }
                + record.criteria.prefix(1).map { ("/criteria", $0.weightPointer) })
    }

    /// The merge patch that the form stands for. It has every criterion, as it is but for its weight: a patch replaces a list whole
    /// (RFC 7396 §2).
    public static func patch(
        of configuration: Visible<MatchingConfiguration>, _ values: FormValues, _ page: PageContext
    ) -> [UInt8] {
        guard let criteria = (try? JSONDocument(configuration.json).root)?["criteria"]?.elements,
            let typed = try? JSONDocument(page.fieldsOfMatching.document(values, page)).root
        else { preconditionFailure("the service writes JSON") }
        return JSONWriter.bytes { writer in
            writer.object { writer in
                for member in typed.members {
                    writer.name(member.name)
                    if member.name == "constraints" {
                        member.value.writeConstraints(to: &writer)
                    } else {
                        writer.raw(member.value.raw)
                    }
                }
                writer.name("criteria")
                writer.array(zip(configuration.record.criteria.map(page.weight), criteria)) { writer, criterion in
                    writer.object { writer in
                        for member in criterion.1.members where member.name != "weight" {
                            writer.name(member.name)
                            writer.raw(member.value.raw)
                        }
                        writer.name("weight")
                        criterion.0.write(values, page, to: &writer)
                    }
                }
            }
        }
    }
}

extension MatchCriterion {
    /// The field of its weight: by its id, as its place may be that of another when the form comes back.
    fileprivate var weightPointer: String { "/criteria/\(id)" }
}

extension JSONValue {
    /// A box that is ticked is a constraint without members; one of which nothing is typed is off.
    fileprivate func writeConstraints(to writer: inout JSONWriter) {
        writer.object { writer in
            for member in members {
                writer.name(member.name)
                let isSet = member.value.members.contains { $0.value.kind != .null }
                switch member.value.kind {
                case .true: writer.object { _ in }
                case .object where isSet: writer.raw(member.value.raw)
                case .object, .null, .false, .array, .string, .number: writer.null()
                }
            }
        }
    }
}

// MARK: Fields

extension PageContext {
    private static let schema = MatchingConfiguration.fields.schema

    fileprivate func weight(_ criterion: MatchCriterion) -> FormField {
        let control = FormField.Control("weight", of: MatchCriterion.fields.schema)
        return FormField(
            criterion.weightPointer,
            says(
                "Weight of “\(criterion.id)”: \(word(criterion.kind))", "Gewicht von „\(criterion.id)“: \(word(criterion.kind))"),
            control,
            hint: says(
                "\(span(control)), also for all together. 0: does not count.",
                "\(span(control)), auch für alle zusammen. 0: zählt nicht."),
            isNeeded: true)
    }

    /// All but the weights of criteria.
    fileprivate var fieldsOfMatching: [FormField] {
        func choice<Value: RawRepresentable<String>>(
            _ name: String, _ label: String, _ word: (Value) -> String, hint: String? = nil
        ) -> FormField {
            FormField(
                "/\(name)", label,
                FormField.Control(name, of: Self.schema) { text in Value(rawValue: text).map(word) ?? text }, hint: hint)
        }
        func check(_ name: String, _ label: String) -> FormField {
            FormField("/\(name)", label, FormField.Control(name, of: Self.schema))
        }
        return [
            choice("mode", says("How pairs are found", "Wie Paare gefunden werden")) { (mode: MatchingConfiguration.Mode) in
                switch mode {
                case .assignment: says("the best for all together", "das Beste für alle zusammen")
                case .stable: word(mode, .participation)
                }
            },
            choice(
                "objective", says("What comes first", "Was zuerst kommt"),
                { (objective: MatchingConfiguration.Objective) in word(.assignment, objective) },
                hint: says(
                    "Where the best for all together is looked for", "Wenn das Beste für alle zusammen gesucht wird")),
            choice("tieBreak", says("Where several are equally good", "Wenn mehreres gleich gut ist")) {
                (tieBreak: MatchingConfiguration.TieBreak) in
                switch tieBreak {
                case .lot: says("a lot decides", "entscheidet das Los")
                case .id: says("those come first who joined first", "kommt zuerst, wer zuerst dazukam")
                }
            },
            FormField(
                "/seed", says("What the lot is drawn with", "Womit das Los gezogen wird"),
                FormField.Control("seed", of: Self.schema),
                hint: says(
                    "Any text. Blank: the id of the program", "Ein beliebiger Text. Leer: die Kennung des Programms")),
            number(
                "minimumScore", says("The least score of a pair", "Mindestwert eines Paars"),
                blank: says("blank: any", "leer: jeder")),
            FormField("/constraints/language", word(ofConstraint: "language"), .check),
            number(
                "constraints/overlap/minimumMinutes",
                says("The least time in common, in minutes a week", "Gemeinsame Zeit, Minuten je Woche mindestens"),
                blank: notAsked),
            number(
                "constraints/level/least",
                says("The guide’s level is above by at least", "Stufe der begleitenden Person höher um mindestens"),
                blank: notAsked),
            number(
                "constraints/level/most",
                says("The guide’s level is above by at most", "Stufe der begleitenden Person höher um höchstens"),
                blank: notAsked),
            number(
                "constraints/repeat/months",
                says("Have not worked together for, in months", "Waren kein Paar seit, in Monaten"), blank: notAsked),
            check(
                "additional",
                says(
                    "Learners who have a guide already get another", "Auch wer schon Begleitung hat, wird zugeordnet")),
            check("review", says("A run is reviewed before it is published", "Ein Lauf wird vor der Veröffentlichung geprüft")),
            check(
                "fourEyes",
                says("Someone else publishes than who started the run", "Wer veröffentlicht, hat den Lauf nicht selbst gestartet")
            ),
        ]
    }

    private var notAsked: String { says("blank: not asked for", "leer: nicht verlangt") }

    private func number(_ path: String, _ label: String, blank: String) -> FormField {
        let control = FormField.Control(path, of: Self.schema)
        return FormField("/\(path)", label, control, hint: "\(span(control)); \(blank)")
    }

    private func span(_ control: FormField.Control) -> String {
        guard let range = control.range else { return "" }
        func shown(_ number: Int) -> String { number < 0 ? "−\(digits(-number))" : digits(number) }
        return says(
            "\(shown(range.lowerBound)) to \(shown(range.upperBound))",
            "\(shown(range.lowerBound)) bis \(shown(range.upperBound))")
    }
}
