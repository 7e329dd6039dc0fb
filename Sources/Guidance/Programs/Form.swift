public import JSON

/// What a programme asks of those who take part: one for each programme, under the programme's key.
public struct Form: TimedRecord {
    public var id = ID<Form>(.lowest)
    /// Counts the changes of the questions, so that an answer can say which it was given to.
    public var revision = 1
    public var program = ID<Program>(.lowest)
    public var questions: [Question] = []
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    public struct Question: Sendable, Equatable {
        public var id: Slug = "question"
        public var kind = Kind.text
        public var text = ""
        public var options: [Option] = []
        public var side = Asked.both
        public var isRequired = false
        public var use: [Use] = []
        /// Whether nobody but the person and the solver may read the answer.
        public var isSensitive = false

        public enum Kind: String, CaseIterable, Sendable {
            case choice
            case multiChoice = "multi-choice"
            case rank, number, text

            /// Whether it is answered by options.
            public var hasOptions: Bool {
                switch self {
                case .choice, .multiChoice, .rank: true
                case .number, .text: false
                }
            }
        }

        /// Who is asked.
        public enum Asked: String, CaseIterable, Sendable { case guide, learner, both }

        /// What is done with the answer.
        public enum Use: String, CaseIterable, Sendable { case match, report, show }

        public struct Option: Sendable, Equatable {
            public var id: Slug = "option"
            public var label = ""

            static let fields = FieldTable(
                blank: Option(), named: "FormOption",
                [
                    Field("id", \.id, .slug, "The id of the option, which answers name."),
                    Field("label", \.label, .text(200), "What the person reads."),
                ])
        }

        static let fields = FieldTable(
            blank: Question(), named: "FormQuestion",
            [
                Field("id", \.id, .slug, "The id of the question, which answers name."),
                Field("kind", \.kind, .choice, "How it is answered."),
                Field("text", \.text, .text(1000), "What the person reads."),
                Field(
                    "options", \.options, .array(.object(Option.fields), countMax: optionsMax),
                    "What there is to choose from; of choice, multi-choice and rank alone.", isRequired: false),
                Field("for", \.side, .choice, "Who is asked.", isRequired: false),
                Field("required", \.isRequired, .boolean, "Whether it has to be answered.", isRequired: false),
                Field(
                    "use", \.use, .array(.choice, countMax: Use.allCases.count), "What is done with the answer.",
                    isRequired: false),
                Field(
                    "sensitive", \.isSensitive, .boolean, "Whether nobody but the person reads the answer.", isRequired: false),
            ])
    }

    /// More than anybody answers.
    static let questionsMax = 50
    static let optionsMax = 50

    /// The version is the revision: both count the same changes.
    public static let fields = FieldTable(
        blank: Form(), named: "Form",
        [
            Field("id", \.id, .id(), "The id of the form.", setBy: "the service"),
            Field(
                "version", \.revision, .integer(1...JSONValue.integerMax), "How often the questions were written.",
                setBy: "the service"),
            Field("program", \.program, .id(), "The program.", setBy: "PUT /v1/programs/{id}/form"),
            Field(
                "questions", \.questions, .array(.object(Question.fields), countMax: questionsMax),
                "What is asked, in this order."),
            Field("createdAt", \.createdAt, .instant, "When the form was made.", setBy: "the service"),
            Field("updatedAt", \.updatedAt, .instant, "When it was last written.", setBy: "the service"),
        ])

    public static let prefix: StaticString = "frm"
    public static var rows: any WritableKeyPath<Records, Rows<Form>> & Sendable { \.forms }

    public static let kind = Kind<Form>(
        .forms, "form", german: GermanNoun(.neuter, "Formular", "Formulare"), "", under: "/v1/programs/{id}/form",
        sorts: [.createdAt], references: [.to(Program.self, "program", onDelete: .cascade) { $0.program }],
        access: Access({ _ in .form }) { form, viewer in
            viewer.records.programs[form.program].map { viewer.roles(toTermsOf: $0.value) } ?? []
        },
        faults: { draft, _ in draft.faults })
}

extension Kind<Form>.Draft {
    /// What is wrong with a form that no field table can see.
    fileprivate var faults: [FieldError] {
        var errors = FieldError.repetitions(of: record.questions.map(\.id.text), in: "/questions", at: "/id")
        let kinds = document["questions"]?.elements.map { $0["kind"]?.string.flatMap(Form.Question.Kind.init(rawValue:)) } ?? []
        for (place, question) in record.questions.enumerated() {
            // Of a kind that was not read, it is not known whether it has options.
            guard kinds.count != record.questions.count || kinds[place] != nil else { continue }
            let pointer = "/questions/\(place)"
            errors += FieldError.repetitions(of: question.options.map(\.id.text), in: "\(pointer)/options", at: "/id")
            errors += FieldError.repetitions(of: question.use.map(\.rawValue), in: "\(pointer)/use")
            if question.kind.hasOptions, question.options.count < 2 {
                errors.append(FieldError(pointer: "\(pointer)/options", .text(.optionsTooFew)))
            } else if !question.kind.hasOptions, !question.options.isEmpty {
                errors.append(FieldError(pointer: "\(pointer)/options", .text(.optionsUnused)))
            }
        }
        return errors
    }
}
