internal import JSON

extension MatchSnapshot {
    /// All that a run depends on, as JSON in which names are in order, people in that of their ids, and numbers whole: equal texts give
    /// equal answers.
    ///
    /// The one whose hash says which snapshot it was puts `rapport-match 1` and a line feed before it.
    public var text: [UInt8] {
        JSONWriter.bytes(reserving: 512 * (learners.count + guides.count)) { writer in
            writer.object { writer in
                writer.name("bars")
                writer.array(pairs) { writer, pair in
                    writer.object { writer in
                        writer.member("constraints", Self.constraintIDs(in: pair.mask))
                        writer.member("guide", pair.guide.description)
                        writer.member("learner", pair.learner.description)
                    }
                }
                writer.name("configuration")
                Self.write(configurationRead, to: &writer)
                if let form { writer.member("form", form.revision) }
                writer.name("guides")
                Self.write(guides, choosing: learners, isGuide: true, to: &writer)
                writer.name("learners")
                Self.write(learners, choosing: guides, isGuide: false, to: &writer)
                writer.name("leftOut")
                writer.array(leftOut) { writer, left in
                    writer.object {
                        $0.member("participant", left.participant.description)
                        $0.member("reason", left.reason.rawValue)
                    }
                }
                writer.member("program", program.description)
                writer.member("relationshipType", ifPresent: relationshipType?.text)
            }
        }
    }

    private var pairs: [(learner: ID<Participant>, guide: ID<Participant>, mask: UInt16)] {
        bars.flatMap { learner, row in
            row.map { (learners[learner].participant, guides[$0.key].participant, $0.value) }
        }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    }

    /// The configuration without the times at which it was written.
    private var configurationRead: JSONValue {
        let bytes = MatchingConfiguration.fields.bytes(of: configuration)
        guard let document = try? JSONDocument(bytes) else { preconditionFailure("what was written can be read") }
        return document.root
    }

    private static func write(_ value: JSONValue, to writer: inout JSONWriter, inside: Bool = false) {
        switch value.kind {
        case .object:
            writer.object { writer in
                let members = value.members.map { (name: $0.name, value: $0.value) }
                    .filter { inside || !["createdAt", "updatedAt", "id"].contains($0.name) }
                for member in members.sorted(by: { $0.name < $1.name }) {
                    writer.name(member.name)
                    write(member.value, to: &writer, inside: true)
                }
            }
        case .array: writer.array(value.elements) { write($1, to: &$0, inside: true) }
        case .string, .number, .true, .false, .null: writer.raw(value.raw)
        }
    }

    private static func write(_ entrants: [Entrant], choosing others: [Entrant], isGuide: Bool, to writer: inout JSONWriter) {
        writer.array(entrants.sorted { $0.participant < $1.participant }) { writer, entrant in
            writer.object { writer in
                if isGuide { writer.member("capacity", entrant.capacity) }
                writer.member("choices", entrant.choices.map { others[$0].participant.description })
                if isGuide { writer.member("held", entrant.held) }
                writer.member("hours", ifPresent: entrant.hours?.digits)
                writer.member("id", entrant.participant.description)
                writer.member("person", entrant.person.description)
                writer.name("values")
                writer.object { writer in
                    for (source, value) in entrant.values.map({ ($0.key.text, $0.value) }).sorted(by: { $0.0 < $1.0 }) {
                        switch value {
                        case .tags(let texts): writer.member(source, texts)
                        case .number(let number): writer.member(source, number)
                        }
                    }
                }
            }
        }
    }
}
