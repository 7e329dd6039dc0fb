public import Guidance
internal import JSON

extension FormPage {
    /// What an organizer decides on one pair of a run: another run holds it.
    ///
    /// - Parameter key: So that the form makes one run, however often it is sent.
    public static func pair(
        _ learner: ID<Participant>, _ guide: ID<Participant>, of visible: Visible<MatchRun>, number: Int, in program: Program?,
        _ people: MatchPeople, _ page: PageContext, key: String
    ) -> FormPage {
        let (run, name) = (visible.record, page.name(ofRun: number))
        let decisions = [
            ("pin", page.says("Pin: they are a pair in any case", "Festlegen: Sie sind auf jeden Fall ein Paar")),
            ("forbid", page.says("Forbid: they are no pair in any case", "Ausschließen: Sie sind auf keinen Fall ein Paar")),
        ]
        let fields = [
            FormField("/decision", page.says("Decision", "Entscheidung"), .choice(decisions)),
            FormField(
                "/reason", page.says("Reason", "Grund"), .area(lengthMax: 1000),
                hint: page.says(
                    "Those who run the program read it. Write nothing that is private.",
                    "Wer das Programm leitet, liest ihn. Schreiben Sie nichts Vertrauliches.")),
        ]
        let path = "/v1/programs/\(run.program)/match-runs"
        return FormPage(
            page.says(
                "\(name): \(people.name(learner)) and \(people.name(guide))",
                "\(name): \(people.name(learner)) und \(people.name(guide))"),
            lede: page.says(
                "Another run is made with your decision, with all that was decided for \(name), and started. \(name) stays as it is.",
                "Es wird ein neuer Lauf mit Ihrer Entscheidung und allen Entscheidungen aus \(name) angelegt und gestartet. \(name) bleibt, wie er ist."
            ),
            at: .programs, under: MatchRunPage.crumbs(run, program, page) + [Crumb(name, "/match-runs/\(run.id)")], fields,
            to: "/match-runs/\(run.id)/pair",
            hidden: [("key", key), ("learner", learner.description), ("guide", guide.description)],
            button: page.says("Make the run", "Lauf anlegen"),
            twin: Twin(
                json: nil,
                curl: """
                    curl -s "$API\(path)" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \\
                      -d '{"basedOn":"\(run.id)","pins":[{"learner":"\(learner)","guide":"\(guide)","reason":"…"}]}'
                    """))
    }

    /// The document that the operation takes: the decision on one pair, in place of an earlier one. A list that stays as it is, is left out,
    /// so that the new run has all of it, with what the reader does not see.
    public static func request(
        deciding learner: ID<Participant>, _ guide: ID<Participant>, _ values: FormValues, for visible: Visible<MatchRun>
    ) -> [UInt8] {
        let (run, reason) = (visible.record, values["/reason"])
        let isPin = values["/decision"] != "forbid"
        let decided = (learner: learner, guide: guide, reason: reason.isEmpty ? nil : reason)
        // A learner has one pin at the most.
        var pins = run.pins.filter { $0.learner != learner || !isPin && $0.guide != guide }.map {
            ($0.learner, $0.guide, $0.reason)
        }
        var forbids = run.forbids.filter { $0.learner != learner || $0.guide != guide }.map { ($0.learner, $0.guide, $0.reason) }
        let changesPins = isPin || pins.count < run.pins.count
        let changesForbids = !isPin || forbids.count < run.forbids.count
        if isPin { pins.append(decided) } else { forbids.append(decided) }
        return JSONWriter.bytes { writer in
            writer.object { writer in
                writer.member("relationshipType", run.relationshipType.text)
                writer.member("basedOn", run.id.description)
                for (name, pairs, isChanged) in [("pins", pins, changesPins), ("forbids", forbids, changesForbids)]
                where isChanged {
                    writer.name(name)
                    writer.array(pairs) { writer, pair in
                        writer.object {
                            $0.member("learner", pair.0.description)
                            $0.member("guide", pair.1.description)
                            if let reason = pair.2 { $0.member("reason", reason) }
                        }
                    }
                }
            }
        }
    }
}
