public import JSON

/// What a client sends to begin a programme with what another one has.
struct ProgramCopy: Sendable {
    var source = ID<Program>(.lowest)
    var name = ""
    var startsOn: Day?
    var endsOn: Day?

    static let fields = FieldTable(
        blank: ProgramCopy(), named: "ProgramCopy",
        [
            Field("copyOf", \.source, .id(), "The program whose design, form, texts and settings the new one gets."),
            Field("name", \.name, .text(200), "What the new program is called."),
            Field("startsOn", optional: \.startsOn, .day, "The first day."),
            Field("endsOn", optional: \.endsOn, .day, "The last day."),
        ])

    /// What goes along. What names people, a moment or another system does not.
    static let members: Set = [
        "description", "relationshipTypes", "format", "cycle", "listed", "enrolment", "lateJoiners", "places", "capacity",
        "answerDays", "closeAfterSilence", "consentTexts", "length", "plannedSessions", "endCondition",
    ]
}

extension Program {
    /// What a client sends to begin one with what another one has.
    public static let copySchema = ProgramCopy.fields.schema.draft
}

extension Records {
    /// Opens a programme with the design, the form, the texts and the settings of another; nobody has approved that design yet,
    /// and nobody takes part.
    ///
    /// - Parameter sees: Whether a programme may be copied; one that may not is as one that is not there.
    /// - Throws: `Problem` with `.invalidDocument`, also where what is copied would be refused today.
    func copyProgram(
        from document: JSONValue, id: ID<Program>, by maker: String, at now: Instant,
        seeing sees: (Stored<Program>) -> Bool = { _ in true }
    ) throws(Problem) -> Decision<Stored<Program>> {
        let copy: ProgramCopy
        do { copy = try ProgramCopy.fields.readDraft(document) } catch { throw .invalid(error) }
        guard let source = programs[copy.source], sees(source) else {
            throw .invalid(FieldErrors([FieldError(pointer: "/copyOf", .text(.missing(.programs, copy.source.description)))]))
        }
        let bytes = JSONWriter.bytes { writer in
            writer.object { writer in
                writer.member("name", copy.name)
                writer.member("startsOn", ifPresent: copy.startsOn?.description)
                writer.member("endsOn", ifPresent: copy.endsOn?.description)
                Program.fields.write(ProgramCopy.members, of: source.value, to: &writer)
            }
        }
        guard let merged = try? JSONDocument(bytes) else { preconditionFailure("what was written can be read") }
        let made = try create(Program.self, from: merged.root, id: id, by: maker, at: now).answer
        var program = made.value
        program.design = source.value.design
        program.design?.approval = nil
        let stored = Stored(program, revision: made.revision)
        var changes = [Change.put(stored)]
        if let form = forms[ID(source.value.id.key)]?.value {
            var own = Form.made(form, id: ID(id.key), by: maker, at: now)
            own.program = id
            changes.append(.put(Stored(own, revision: 1)))
        }
        if let configuration = matchingConfigurations[ID(source.value.id.key)]?.value {
            var own = MatchingConfiguration.made(configuration, id: ID(id.key), by: maker, at: now)
            own.program = id
            changes.append(.put(Stored(own, revision: 1)))
        }
        return Decision(changes: changes, answer: stored)
    }
}
