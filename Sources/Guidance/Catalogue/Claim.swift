public import JSON

/// What one source says about one relationship type on one dimension, in our own words.
public struct Claim: CatalogueRecord {
    public var id: Slug = "claim"
    public var relationshipType: Slug = "type"
    public var dimension: Slug = "dimension"
    public var source: Slug = "source"
    public var statement = ""
    /// Its place on the dimension's scale; nil if nothing the source says has a place there.
    public var value: ClaimValue?
    /// The source's words where it names no figure or place on the scale; the value is then our reading of them.
    public var reading: String?
    /// Where in the source the claim is found.
    public var locator = ""
    public var strength = Strength.usually
    public var translations: Translations<Texts>?
    public var provenance: Provenance?
    public var retirement: Retirement?

    /// The translatable texts of a claim.
    public struct Texts: Sendable, Equatable {
        public var statement: String?
        /// A phrase on a scale of text; other values have no language.
        public var value: String?
        public var reading: String?
        public var locator: String?

        static let fields = FieldTable(
            blank: Texts(),
            [
                Field("statement", optional: \.statement, .text(500), "The statement."),
                Field("value", optional: \.value, .text(100), "The value, where it is a phrase."),
                Field("reading", optional: \.reading, .text(100), "The reading."),
                Field("locator", optional: \.locator, .text(200), "The locator."),
            ])
    }

    /// How firmly the source says it.
    public enum Strength: String, CaseIterable, Sendable {
        case always, usually, may
    }

    public static let fields = FieldTable(
        blank: Claim(), named: "Claim",
        [
            Field("id", \.id, .slug, "The id of the claim."),
            Field("relationshipType", \.relationshipType, .slug, "The type it is about."),
            Field("dimension", \.dimension, .slug, "The dimension it is about."),
            Field("source", \.source, .slug, "The source that says so."),
            Field("statement", \.statement, .text(500), "What the source says, in our own words."),
            Field("value", optional: \.value, .claimValue, "Its place on the dimension's scale."),
            Field(
                "reading", optional: \.reading, .text(100),
                "What the source says where it names no figure or place on the scale: the value is our reading of it."),
            Field("locator", \.locator, .text(200), "Where in the source it stands."),
            Field("strength", \.strength, .choice, "How firmly the source says it."),
            Field("translations", optional: \.translations, .translations(Texts.fields), "The texts in further languages."),
        ] + noted(\.provenance, \.retirement))

    public static var shelf: any WritableKeyPath<Catalogue, Shelf<Claim>> & Sendable { \.claims }

    public static let kind = Kind<Claim>(
        ofCatalogue: .claims, "claim", german: GermanNoun(.feminine, "Aussage", "Aussagen"), "/v1/claims",
        countMax: CatalogueLimits.claimsMax,
        filters: [
            .slugs("relationshipType", of: RelationshipType.self) { [$0.relationshipType] },
            .slugs("dimension", of: Dimension.self) { [$0.dimension] },
            .slugs("source", of: Source.self) { [$0.source] },
            .member("strength") { $0.strength },
            Filter(name: "disputed", values: { _ in ["true", "false"] }) { stored, value, catalogue in
                catalogue.isDisputed(stored.value.id) == (value == "true")
            },
        ],
        expansions: [
            .record("relationshipType", of: RelationshipType.self) { $0.value.relationshipType },
            .record("dimension", of: Dimension.self) { $0.value.dimension },
            .record("source", of: Source.self) { $0.value.source },
        ],
        isRetired: { !$1.isInForce($0) })
}

/// A place on the scale of a dimension.
public enum ClaimValue: Sendable, Equatable {
    /// From -2, wholly the first end, to 2, wholly the second.
    case spectrum(Int)
    /// The id of a choice, or a short phrase on a scale of text.
    case text(String)
    /// A range of lengths; an end that is nil is open.
    case duration(least: Period?, most: Period?)
}

extension Codec where Value == ClaimValue {
    static var claimValue: Codec {
        let range = Codec<PeriodRange>.object(PeriodRange.fields)
        let (place, phrase) = (Codec<Int>.integer(-2...2), Codec<String>.text(100))
        return Codec(schema: .oneOf([place.schema, phrase.schema, range.schema])) { json, reading in
            switch json.kind {
            case .number: return place.read(json, &reading).map { .spectrum($0) }
            case .string: return phrase.read(json, &reading).map { .text($0) }
            case .object: return range.read(json, &reading).map { .duration(least: $0.least, most: $0.most) }
            case .null, .true, .false, .array:
                return reading.refuse(.text(.notClaimValue))
            }
        } write: { value, writer in
            switch value {
            case .spectrum(let number): place.write(number, &writer)
            case .text(let text): phrase.write(text, &writer)
            case .duration(let least, let most): range.write(PeriodRange(least: least, most: most), &writer)
            }
        }
    }
}

private struct PeriodRange: Sendable {
    var least: Period?
    var most: Period?

    static let fields = FieldTable(
        blank: PeriodRange(),
        [
            Field("least", optional: \.least, .period, "The shortest, if there is one."),
            Field("most", optional: \.most, .period, "The longest, if there is one."),
        ])
}

/// Two claims on two dimensions that pull against each other; people record it.
public struct Tension: CatalogueRecord {
    public var id: Slug = "tension"
    public var claims: [Slug] = []
    public var statement = ""
    public var translations: Translations<Texts>?
    public var provenance: Provenance?
    public var retirement: Retirement?

    /// The translatable texts of a tension.
    public struct Texts: Sendable, Equatable {
        public var statement: String?

        static let fields = FieldTable(
            blank: Texts(), [Field("statement", optional: \.statement, .text(500), "The statement.")])
    }

    public static let fields = FieldTable(
        blank: Tension(), named: "Tension",
        [
            Field("id", \.id, .slug, "The id of the tension."),
            Field("claims", \.claims, .array(.slug, countMax: 10), "The claims that pull against each other."),
            Field("statement", \.statement, .text(500), "How they do, and how to live with it."),
            Field("translations", optional: \.translations, .translations(Texts.fields), "The texts in further languages."),
        ] + noted(\.provenance, \.retirement))

    public static var shelf: any WritableKeyPath<Catalogue, Shelf<Tension>> & Sendable { \.tensions }

    public static let kind = Kind<Tension>(
        ofCatalogue: .tensions, "tension", german: GermanNoun(.feminine, "Spannung", "Spannungen"), "/v1/tensions",
        countMax: CatalogueLimits.tensionsMax,
        filters: [.slugs("claim", of: Claim.self) { $0.claims }],
        expansions: [.claims { tension, _ in tension.value.claims }, .sources { tension, _ in tension.value.claims }],
        isRetired: { !$1.isInForce($0) })
}
