public import JSON

/// An axis on which relationship types differ.
public struct Dimension: CatalogueRecord {
    public var id: Slug = "dimension"
    public var name = ""
    /// The question that the dimension answers.
    public var question = ""
    public var scale = Scale.text
    /// What it adds to the questionnaire.
    public var questions: [Question] = []
    public var translations: Translations<Texts>?
    public var provenance: Provenance?
    public var retirement: Retirement?

    /// The translatable texts of a dimension; the parts of its scale and its questions have translations of their own.
    public struct Texts: Sendable, Equatable {
        public var name: String?
        public var question: String?

        static let fields = FieldTable(
            blank: Texts(),
            [
                Field("name", optional: \.name, .text(100), "The name."),
                Field("question", optional: \.question, .text(300), "The question it answers."),
            ])
    }

    public static let fields = FieldTable(
        blank: Dimension(), named: "Dimension",
        [
            Field("id", \.id, .slug, "The id of the dimension."),
            Field("name", \.name, .text(100), "What it is called."),
            Field("question", \.question, .text(300), "The question it answers."),
            Field("scale", \.scale, .scale, "What values claims on it can have."),
            Field(
                "questions", \.questions, .array(.object(Question.fields), countMax: 10), "What it adds to the questionnaire.",
                isRequired: false),
            Field("translations", optional: \.translations, .translations(Texts.fields), "The texts in further languages."),
        ] + noted(\.provenance, \.retirement))

    public static var shelf: any WritableKeyPath<Catalogue, Shelf<Dimension>> & Sendable { \.dimensions }

    public static let kind = Kind<Dimension>(
        ofCatalogue: .dimensions, "dimension", german: GermanNoun(.feminine, "Dimension", "Dimensionen"), "/v1/dimensions",
        countMax: CatalogueLimits.dimensionsMax,
        filters: [
            Filter(name: "scale", values: { _ in Scale.kinds }) { stored, value, _ in stored.value.scale.kind == value }
        ],
        expansions: [.claims(naming: .dimensions), .conflicts { $0.value.id == $1.dimension }],
        title: { $0.name })
}

/// The values that claims on a dimension can have.
public enum Scale: Sendable, Equatable {
    /// Between two named ends, from -2 to 2.
    case spectrum(first: Choice, second: Choice)
    case choice([Choice])
    case duration
    case text

    public struct Choice: Sendable, Equatable {
        public var id: Slug = "choice"
        public var label = ""
        public var translations: Translations<Texts>?

        /// The translatable texts of a choice.
        public struct Texts: Sendable, Equatable {
            public var label: String?

            static let fields = FieldTable(blank: Texts(), [Field("label", optional: \.label, .text(100), "The label.")])
        }

        static let fields = FieldTable(
            blank: Choice(), named: "ScaleChoice",
            [
                Field("id", \.id, .slug, "The id of the choice."),
                Field("label", \.label, .text(100), "How people read it."),
                Field("translations", optional: \.translations, .translations(Texts.fields), "The label in further languages."),
            ])
    }
}

extension Scale {
    /// The names of the kinds of scales in JSON.
    public static let kinds = ScaleForm.Kind.allCases.map(\.rawValue)

    /// The name of its kind.
    public var kind: String {
        switch self {
        case .spectrum: ScaleForm.Kind.spectrum.rawValue
        case .choice: ScaleForm.Kind.choice.rawValue
        case .duration: ScaleForm.Kind.duration.rawValue
        case .text: ScaleForm.Kind.text.rawValue
        }
    }
}

extension Codec where Value == Scale {
    static var scale: Codec {
        let form = Codec<ScaleForm>.object(ScaleForm.fields)
        return Codec(schema: form.schema) { json, reading in
            guard let form = form.read(json, &reading) else { return nil }
            switch (form.kind, form.ends, form.choices) {
            case (.spectrum, let ends?, nil) where ends.count == 2: return .spectrum(first: ends[0], second: ends[1])
            case (.choice, nil, let choices?) where choices.count >= 2: return .choice(choices)
            case (.duration, nil, nil): return .duration
            case (.text, nil, nil): return .text
            default: return reading.refuse(.text(.notScale))
            }
        } write: { scale, writer in
            switch scale {
            case .spectrum(let first, let second): form.write(ScaleForm(kind: .spectrum, ends: [first, second]), &writer)
            case .choice(let choices): form.write(ScaleForm(kind: .choice, choices: choices), &writer)
            case .duration: form.write(ScaleForm(kind: .duration), &writer)
            case .text: form.write(ScaleForm(kind: .text), &writer)
            }
        }
    }
}

/// A scale as it appears in JSON.
private struct ScaleForm: Sendable {
    var kind = Kind.text
    var ends: [Scale.Choice]?
    var choices: [Scale.Choice]?

    enum Kind: String, CaseIterable, Sendable { case spectrum, choice, duration, text }

    static let fields = FieldTable(
        blank: ScaleForm(), named: "Scale",
        [
            Field("kind", \.kind, .choice, "What kind of scale it is."),
            Field("ends", optional: \.ends, .array(.object(Scale.Choice.fields), countMax: 2), "The two ends of a spectrum."),
            Field("choices", optional: \.choices, .array(.object(Scale.Choice.fields), countMax: 20), "The choices of a choice."),
        ])
}

/// A question of the questionnaire.
public struct Question: Sendable, Equatable {
    public var id: Slug = "question"
    public var question = ""
    public var kind = Kind.condition
    public var options: [Option] = []
    public var translations: Translations<Texts>?

    /// What an answer expresses, which decides how it counts.
    public enum Kind: String, CaseIterable, Sendable {
        /// Why: the result people want.
        case reason
        /// How: time, people, terms.
        case condition
    }

    /// The translatable texts of a question.
    public struct Texts: Sendable, Equatable {
        public var question: String?

        static let fields = FieldTable(blank: Texts(), [Field("question", optional: \.question, .text(300), "The question.")])
    }

    /// A possible answer, with the points it gives to relationship types and the claims that support them.
    public struct Option: Sendable, Equatable {
        public var id: Slug = "option"
        public var label = ""
        /// A noun phrase: the need that a type with points here serves.
        public var need: String?
        public var points: [Points] = []
        public var claims: [Slug] = []
        public var translations: Translations<Texts>?

        /// The texts of an option.
        public struct Texts: Sendable, Equatable {
            public var label: String?
            public var need: String?

            static let fields = FieldTable(
                blank: Texts(),
                [
                    Field("label", optional: \.label, .text(200), "The label."),
                    Field("need", optional: \.need, .text(200), "The need."),
                ])
        }

        static let fields = FieldTable(
            blank: Option(), named: "Option",
            [
                Field("id", \.id, .slug, "The id of the option."),
                Field("label", \.label, .text(200), "How people read it."),
                Field("need", optional: \.need, .text(200), "The need that the answer describes."),
                Field("points", \.points, .points, "Points by relationship type.", isRequired: false),
                Field("claims", \.claims, .array(.slug, countMax: 20), "The claims behind the points.", isRequired: false),
                Field("translations", optional: \.translations, .translations(Texts.fields), "The texts in further languages."),
            ])
    }

    /// Points for one relationship type.
    public struct Points: Sendable, Equatable {
        public let relationshipType: Slug
        public let points: Int
    }

    static let fields = FieldTable(
        blank: Question(), named: "Question",
        [
            Field("id", \.id, .slug, "The id of the question."),
            Field("question", \.question, .text(300), "The question itself."),
            Field("kind", \.kind, .choice, "Whether answers can be a reason, or are conditions.", isRequired: false),
            Field("options", \.options, .array(.object(Option.fields), countMax: 20), "The answers to choose from."),
            Field("translations", optional: \.translations, .translations(Texts.fields), "The question in further languages."),
        ])
}

extension Codec where Value == [Question.Points] {
    /// A codec for an object of integers keyed by relationship type: `{"coaching":3}`.
    static var points: Codec {
        let number = Codec<Int>.integer(0...10)
        return Codec(schema: .map(number.schema, names: Slug.pattern)) { json, reading in
            guard json.kind == .object else { return reading.refuse(.text(.notPoints)) }
            var all: [Question.Points] = []
            for member in json.members {
                reading.within(member.name) { reading in
                    guard let type = Slug(member.name) else {
                        let _: Int? = reading.refuse(.text(.pointsNotForType))
                        return
                    }
                    if let points = number.read(member.value, &reading) {
                        all.append(Question.Points(relationshipType: type, points: points))
                    }
                }
            }
            return all
        } write: { all, writer in
            writer.object { writer in for one in all { writer.member(one.relationshipType.text, one.points) } }
        }
    }
}
