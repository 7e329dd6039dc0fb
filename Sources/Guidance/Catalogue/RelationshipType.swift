public import JSON

/// A kind of guidance, such as coaching or mentoring.
public struct RelationshipType: CatalogueRecord {
    public var id: Slug = "type"
    public var name = ""
    public var summary = ""
    public var roles = Roles()
    public var aliases: [String] = []
    /// The type of which this one is a kind, and whose weights it shares in the questionnaire; nil if it is no kind of another.
    public var kindOf: Slug?
    /// Whether programmes can run it; no programme can run role models.
    public var isProgrammable = true
    /// The values that rules read; a type without programmes needs none.
    public var policy: Policy?
    public var translations: Translations<Texts>?
    public var provenance: Provenance?
    public var retirement: Retirement?

    /// The names of the two sides.
    public struct Roles: Sendable, Equatable {
        public var guide = ""
        public var learner = ""

        static let fields = FieldTable(
            blank: Roles(), named: "Roles",
            [
                Field("guide", \.guide, .text(50), "The one who guides: coach, mentor."),
                Field("learner", \.learner, .text(50), "The one who is guided: coachee, mentee."),
            ])
    }

    /// The translatable texts of a type.
    public struct Texts: Sendable, Equatable {
        public var name: String?
        public var summary: String?
        public var roles: Roles?
        public var aliases: [String]?

        static let fields = FieldTable(
            blank: Texts(),
            [
                Field("name", optional: \.name, .text(100), "The name."),
                Field("summary", optional: \.summary, .text(500), "The summary."),
                Field("roles", optional: \.roles, .object(Roles.fields), "What the two sides are called."),
                Field("aliases", optional: \.aliases, .array(.text(100), countMax: 20), "Other names for it."),
            ])
    }

    public static let fields = FieldTable(
        blank: RelationshipType(), named: "RelationshipType",
        [
            Field("id", \.id, .slug, "The id of the type."),
            Field("name", \.name, .text(100), "What it is called."),
            Field("summary", \.summary, .text(500), "What it is, in a sentence or two."),
            Field("roles", \.roles, .object(Roles.fields), "What the two sides are called."),
            Field("aliases", \.aliases, .array(.text(100), countMax: 20), "Other names for it.", isRequired: false),
            Field(
                "kindOf", optional: \.kindOf, .slug,
                "The type of which this is a kind: its points beside that one's fall with them."),
            Field("programmable", \.isProgrammable, .boolean, "Whether programs can run it."),
            Field(
                "policy", optional: \.policy, .object(Policy.fields),
                "What rules read; required of a type that programs can run."),
            Field("translations", optional: \.translations, .translations(Texts.fields), "The texts in further languages."),
        ] + noted(\.provenance, \.retirement))

    public static var shelf: any WritableKeyPath<Catalogue, Shelf<RelationshipType>> & Sendable { \.relationshipTypes }

    public static let kind = Kind<RelationshipType>(
        ofCatalogue: .relationshipTypes, "relationship type", german: GermanNoun(.masculine, "Beziehungstyp", "Beziehungstypen"),
        "/v1/relationship-types",
        countMax: CatalogueLimits.relationshipTypesMax,
        filters: [
            Filter(name: "programmable", values: { _ in ["true", "false"] }) { stored, value, _ in
                stored.value.isProgrammable == (value == "true")
            }
        ],
        expansions: [
            .claims(naming: .relationshipTypes), .conflicts { $0.value.id == $1.relationshipType },
        ],
        title: { $0.name })
}

/// The typed values of a relationship type that rules read, so that rules cover an organisation's own types without code.
public struct Policy: Sendable, Equatable {
    public var design = DesignPolicy()
    public var length = LengthPolicy()
    public var manager = Manager.indirect
    public var consent = Consent.bothVolunteer
    public var agenda = Agenda.both
    public var outcomes = Outcomes.evolving
    public var expertise = Expertise.experience
    public var confidentiality = Confidentiality.isPrivate
    /// Who is the junior one; nil where it does not matter.
    public var seniority: Seniority?

    /// Whether a programme needs an approved design before anyone enrols, and what the design must contain.
    public struct DesignPolicy: Sendable, Equatable {
        public var isRequired = false
        public var components: [DesignComponent] = []
        /// From how many learners on a programme plans for many people; nil where it never has to.
        public var largeGroup: Int?

        static let fields = FieldTable(
            blank: DesignPolicy(),
            [
                Field("required", \.isRequired, .boolean, "Whether a program needs an approved design before anyone enrolls."),
                Field("components", \.components, .array(.choice, countMax: 6), "What the design must hold.", isRequired: false),
                Field(
                    "largeGroup", optional: \.largeGroup, .integer(2...1_000_000),
                    "From how many learners on a design names competency areas, the expertise needed and assessment tools."),
            ])
    }

    /// A member of a design.
    public enum DesignComponent: String, CaseIterable, Sendable {
        case purpose, focusAreas, model, components, matchingProcess, successMeasures
    }

    /// How long a relationship lasts, and whether it must end.
    public struct LengthPolicy: Sendable, Equatable {
        public var typical: Period?
        public var least: Period?
        public var most: Period?
        public var end = End.open

        public enum End: String, CaseIterable, Sendable {
            case required, open
        }

        static let fields = FieldTable(
            blank: LengthPolicy(),
            [
                Field("typical", optional: \.typical, .period, "The usual length."),
                Field("least", optional: \.least, .period, "Shorter than this is outside the norm."),
                Field("most", optional: \.most, .period, "Longer than this is outside the norm."),
                Field("end", \.end, .choice, "Whether an end has to be set before it starts."),
            ])
    }

    public enum Manager: String, CaseIterable, Sendable {
        case partner, indirect
    }

    public enum Consent: String, CaseIterable, Sendable {
        case bothVolunteer = "both-volunteer"
        case learnerAccepts = "learner-accepts"
    }

    public enum Agenda: String, CaseIterable, Sendable {
        case guide, learner, both
    }

    public enum Outcomes: String, CaseIterable, Sendable {
        case measured, evolving
    }

    public enum Expertise: String, CaseIterable, Sendable {
        case subject, experience
    }

    public enum Confidentiality: String, CaseIterable, Sendable {
        case isPrivate = "private"
        case sharedWithAgreement = "shared-with-agreement"
    }

    public enum Seniority: String, CaseIterable, Sendable {
        /// The guide is the junior one.
        case junior
    }

    static let fields = FieldTable(
        blank: Policy(), named: "Policy",
        [
            Field("design", \.design, .object(DesignPolicy.fields), "Whether a design comes before enrollment."),
            Field("length", \.length, .object(LengthPolicy.fields), "How long it lasts and whether it must end."),
            Field("manager", \.manager, .choice, "Whether the learner's manager is a partner or stays outside."),
            Field("consent", \.consent, .choice, "Whether both volunteer, or the learner accepts."),
            Field("agenda", \.agenda, .choice, "Who sets the agenda."),
            Field("outcomes", \.outcomes, .choice, "Whether results are measured or evolve."),
            Field("expertise", \.expertise, .choice, "Whether the guide knows the subject or has lived it."),
            Field("confidentiality", \.confidentiality, .choice, "Whether anything leaves the relationship."),
            Field(
                "seniority", optional: \.seniority, .choice,
                "Whether the guide is the junior one; without it, neither has to be."),
        ])
}
