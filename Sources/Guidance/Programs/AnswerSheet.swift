public import JSON

/// What a participant has answered to the form of the programme: one for each participant, under the participant's key.
public struct AnswerSheet: TimedRecord {
    public var id = ID<AnswerSheet>(.lowest)
    public var revision = 1
    public var participant = ID<Participant>(.lowest)
    /// The edition of the questions that these answers fit.
    public var formVersion: Int?
    /// In the order of the questions' ids.
    public var values: [Entry] = []
    /// The questions of the form, answered or not, that were sensitive when something was answered: the stricter of that and of today's
    /// form holds.
    public var sensitive: [String] = []
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    /// A question by its id, and the answer.
    public struct Entry: Sendable, Equatable {
        public var question: String
        public var value: Value
    }

    public enum Value: Sendable, Equatable {
        case text(String)
        case number(Double)
        /// Of several options, in the order of preference where there is one.
        case options([String])
    }

    /// More than a form asks.
    static let valuesMax = 100
    /// Those of many editions of a form.
    static let sensitiveMax = 1000
    static let textMax = 4000

    public static let fields = FieldTable(
        blank: AnswerSheet(), named: "AnswerSheet",
        standard(
            "answer sheet",
            [
                Field("participant", \.participant, .id(), "The participant.", setBy: "PUT /v1/participants/{id}/answers"),
                Field(
                    "formVersion", optional: \.formVersion, .integer(1...JSONValue.integerMax),
                    "The version of the form to which the answers were given.", setBy: "the service"),
                Field(
                    "values", \.values, .answers,
                    "The answers by the id of the question: an option, a list of options, a number or a text."),
                Field(
                    "sensitive", \.sensitive, .array(.text(100), countMax: sensitiveMax),
                    "The questions, answered or not, of which nobody but the person reads the answer.", setBy: "the service"),
            ]))

    public static let prefix: StaticString = "ans"
    public static var rows: any WritableKeyPath<Records, Rows<AnswerSheet>> & Sendable { \.answers }

    public static let kind = Kind<AnswerSheet>(
        .answers, "answer sheet", german: GermanNoun(.masculine, "Antwortbogen", "Antwortbogen"), "",
        under: "/v1/participants/{id}/answers",
        sorts: [.createdAt], references: [.to(Participant.self, "participant", onDelete: .cascade) { $0.participant }],
        access: .ofParticipants(
            .answers, views: [.shared: ["id", "participant", "formVersion", "values"]],
            told: { sheet, viewer in sheet.withoutSensitive(in: viewer.records) }
        ) { $0.participant },
        faults: { draft, records in draft.record.values == draft.current?.values ? [] : draft.record.faults(in: records) })

    public func completed(instead current: AnswerSheet?, in records: Records, at now: Instant) -> AnswerSheet {
        guard values != current?.values else { return self }
        var sheet = self
        let form = records.form(for: participant)
        sheet.formVersion = form?.revision
        sheet.sensitive = Array(Set(current?.sensitive ?? []).union(form?.sensitive ?? []).sorted().prefix(Self.sensitiveMax))
        return sheet
    }

    /// What those who run the programme read.
    fileprivate func withoutSensitive(in records: Records) -> AnswerSheet {
        let hidden = Set(sensitive).union(records.form(for: participant)?.sensitive ?? [])
        var sheet = self
        sheet.values.removeAll { hidden.contains($0.question) }
        return sheet
    }
}

extension Form {
    /// The questions whose answers nobody reads but the person.
    fileprivate var sensitive: [String] { questions.filter(\.isSensitive).map(\.id.text) }
}

extension Records {
    /// The form that a participant answers.
    fileprivate func form(for participant: ID<Participant>) -> Form? {
        participants[participant].flatMap { forms[ID($0.value.program.key)]?.value }
    }
}

extension AnswerSheet {
    /// What does not fit the form of the programme.
    fileprivate func faults(in records: Records) -> [FieldError] {
        let side = records.participants[participant]?.value.side
        let asked = (records.form(for: participant)?.questions ?? []).filter { $0.isAsked(of: side) }
        let ids = asked.map(\.id)
        var errors: [FieldError] = []
        for entry in values {
            let pointer = "/values/\(FieldError.escaped(entry.question))"
            if let question = asked.first(where: { $0.id.text == entry.question }) {
                errors += question.faults(of: entry.value, at: pointer)
            } else {
                errors.append(FieldError(pointer: pointer, .text(.unknown(.question, entry.question, among: ids))))
            }
        }
        let missing = asked.filter { question in question.isRequired && !values.contains { $0.question == question.id.text } }
        return missing.map { FieldError(pointer: "/values/\($0.id)", .required(meaning: $0.text)) } + errors
    }
}

extension Form.Question {
    /// Whether it is put to those of a side.
    public func isAsked(of side: Participant.Side?) -> Bool {
        switch self.side {
        case .both: true
        case .guide: side == .guide
        case .learner: side == .learner
        }
    }

    fileprivate func faults(of value: AnswerSheet.Value, at pointer: String) -> [FieldError] {
        switch (kind, value) {
        case (.choice, .text(let option)): faults(of: [option]) { _ in pointer }
        case (.multiChoice, .options(let chosen)), (.rank, .options(let chosen)):
            faults(of: chosen) { "\(pointer)/\($0)" } + FieldError.repetitions(of: chosen, in: pointer)
        case (.number, .number), (.text, .text): []
        case (.choice, _): [FieldError(pointer: pointer, .text(.notAnOption(options.map(\.id))))]
        case (.multiChoice, _), (.rank, _): [FieldError(pointer: pointer, .text(.notOptions(options.map(\.id))))]
        case (.number, _): [FieldError(pointer: pointer, .notNumber)]
        case (.text, _): [FieldError(pointer: pointer, .notString)]
        }
    }

    private func faults(of chosen: [String], at pointer: (Int) -> String) -> [FieldError] {
        let ids = options.map(\.id)
        return chosen.enumerated().filter { !ids.map(\.text).contains($0.element) }.map { place, option in
            FieldError(pointer: pointer(place), .text(.unknown(.option, option, among: ids)))
        }
    }
}

extension FieldError {
    /// A name as part of a pointer (RFC 6901 §3).
    static func escaped(_ name: String) -> String { name.replacing("~", with: "~0").replacing("/", with: "~1") }
}

extension Codec<[AnswerSheet.Entry]> {
    fileprivate static var answers: Codec {
        let (text, option) = (
            Codec<String>.text(AnswerSheet.textMax), Codec<[String]>.array(.text(100), countMax: Form.optionsMax)
        )
        let schema = Schema.map(
            .oneOf([text.schema, .number, option.schema]), names: "^.*$", countMax: AnswerSheet.valuesMax)
        return Codec(schema: schema) { json, reading in
            guard json.kind == .object else { return reading.refuse(.notObject) }
            guard reading.isKept || json.count <= AnswerSheet.valuesMax else {
                return reading.refuse(.tooManyElements(json.count, max: AnswerSheet.valuesMax))
            }
            var entries: [AnswerSheet.Entry] = []
            for member in json.members where member.value.kind != .null {
                let value: AnswerSheet.Value? = reading.within(member.name) { reading in
                    switch member.value.kind {
                    case .number: Codec<Double>.number.read(member.value, &reading).map { .number($0) }
                    case .array: option.read(member.value, &reading).map { .options($0) }
                    default: text.read(member.value, &reading).map { .text($0) }
                    }
                }
                if let value { entries.append(AnswerSheet.Entry(question: member.name, value: value)) }
            }
            return entries.sorted { $0.question < $1.question }
        } write: { entries, writer in
            writer.object { writer in
                for entry in entries {
                    writer.name(entry.question)
                    switch entry.value {
                    case .text(let text): writer.string(text)
                    case .number(let number): writer.number(number)
                    case .options(let options): writer.array(options) { $0.string($1) }
                    }
                }
            }
        }
    }
}
