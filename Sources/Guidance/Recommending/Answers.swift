import JSON

/// Answers to a questionnaire: at most one for each question, and each is an option of its question.
struct Answers: Sendable, Equatable {
    let questionnaire: Questionnaire
    /// For each item of the questionnaire, the index of the chosen option; nil where there is no answer.
    let chosen: [Int?]

    /// Reads `{"answers":[{"question":"…","option":"…"}]}`: any of the questions, in any order, or none.
    ///
    /// - Throws: Every fault, by JSON Pointer.
    init(_ json: JSONValue, to questionnaire: Questionnaire) throws(FieldErrors) {
        let table = FieldTable(
            blank: Sheet(),
            [Field("answers", optional: \.chosen, Self.codec(for: questionnaire), "Answers to questions, any of them.")])
        self.questionnaire = questionnaire
        chosen = try table.readDraft(json).chosen ?? Array(repeating: nil, count: questionnaire.items.count)
    }

    /// The choices, in the order of the questionnaire.
    var choices: [Question.Choice] {
        zip(questionnaire.items, chosen).compactMap { item, place in place.map(item.question.choice) }
    }
}

extension Question {
    /// A question and the option chosen for it.
    struct Choice: Sendable, Equatable {
        let question: Question
        let option: Option
    }

    func choice(_ place: Int) -> Choice { Choice(question: self, option: options[place]) }
}

extension Answers {
    /// What a client sends.
    static let schema = Schema.named(
        "Answers",
        .object([
            .init(
                "answers", .array(Form.fields.schema, countMax: CatalogueLimits.answersMax), "Answers to questions, any of them.",
                isRequired: false)
        ]))

    /// The body of a request.
    private struct Sheet: Sendable {
        var chosen: [Int?]?
    }

    /// One answer as a client writes it.
    private struct Form: Sendable {
        var question = ""
        var option = ""

        static let fields = FieldTable(
            blank: Form(), named: "Answer",
            [
                Field("question", \.question, .text(100), "The id of a question of the questionnaire."),
                Field("option", \.option, .text(100), "The id of one of its options."),
            ])
    }

    private static func codec(for questionnaire: Questionnaire) -> Codec<[Int?]> {
        let form = Codec<Form>.object(Form.fields)
        let countMax = CatalogueLimits.answersMax
        return Codec(schema: .array(form.schema, countMax: countMax)) { json, reading in
            guard json.kind == .array, json.count <= countMax else {
                return reading.refuse(.text(.notAnswers(countMax: countMax)))
            }
            var chosen: [Int?] = Array(repeating: nil, count: questionnaire.items.count)
            var answered: Set<Int> = []
            for (number, element) in json.elements.enumerated() {
                reading.within(String(number)) { reading in
                    guard let answer = form.read(element, &reading) else { return }
                    guard let item = questionnaire.item(answer.question, &reading) else { return }
                    if !answered.insert(item).inserted {
                        reading.within("question") { $0.note(.answeredTwice) }
                    }
                    chosen[item] = questionnaire.items[item].question.option(answer.option, &reading)
                }
            }
            return chosen
        } write: { _, _ in
            preconditionFailure("answers are read, never written")
        }
    }
}

extension Questionnaire {
    fileprivate func item(_ id: String, _ reading: inout Reading) -> Int? {
        guard !id.isEmpty else { return nil }  // its fault is already noted
        if let item = items.firstIndex(where: { $0.question.id.text == id }) { return item }
        reading.within("question") { $0.note(.unknown(.question, id, among: items.map(\.question.id))) }
        return nil
    }
}

extension Question {
    fileprivate func option(_ id: String, _ reading: inout Reading) -> Int? {
        guard !id.isEmpty else { return nil }
        if let option = options.firstIndex(where: { $0.id.text == id }) { return option }
        reading.within("option") { $0.note(.unknown(.option, id, among: options.map(\.id))) }
        return nil
    }
}

extension Reading {
    fileprivate mutating func note(_ text: @autoclosure () -> FieldText) {
        let _: Never? = refuse(.text(text()))
    }
}
