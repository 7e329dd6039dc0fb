@testable import Guidance

/// The types and claims that the rules on programmes rest on, as one decision; the policies are the shipped catalogue's.
func sampleCatalogue(types: [RelationshipType] = [], claims: [Claim] = []) -> [Change] {
    let allTypes = [coaching, mentoring, reverseMentoring, roleModel] + types
    let allClaims = sampleClaims + claims
    return sampleSources.map { .put(Stored($0, revision: 1)) }
        + allTypes.map { .put(Stored($0, revision: 1)) }
        + allClaims.map { .put(Stored($0, revision: 1)) }
}

/// The policy of a relationship type, as far as the rules on programmes read it.
func policy(
    design: [Policy.DesignComponent]? = nil, least: Period? = nil, most: Period? = nil,
    end: Policy.LengthPolicy.End = .open, outcomes: Policy.Outcomes = .evolving, consent: Policy.Consent = .bothVolunteer
) -> Policy {
    var policy = Policy()
    policy.design.isRequired = design != nil
    policy.design.components = design ?? []
    (policy.length.least, policy.length.most, policy.length.end) = (least, most, end)
    (policy.outcomes, policy.consent) = (outcomes, consent)
    return policy
}

extension Policy {
    func with(_ change: (inout Policy) -> Void) -> Policy {
        var policy = self
        change(&policy)
        return policy
    }
}

func relationshipType(_ id: Slug, _ name: String, _ policy: Policy?, aliases: [String] = []) -> RelationshipType {
    var type = RelationshipType()
    (type.id, type.name, type.summary) = (id, name, "A type of guidance.")
    type.roles.guide = "guide"
    type.roles.learner = "learner"
    (type.aliases, type.policy, type.isProgrammable) = (aliases, policy, policy != nil)
    return type
}

func claim(_ id: Slug, _ type: Slug, _ dimension: Slug, _ source: Slug, _ locator: String, _ value: ClaimValue? = nil) -> Claim {
    var claim = Claim()
    (claim.id, claim.relationshipType, claim.dimension, claim.source) = (id, type, dimension, source)
    (claim.statement, claim.locator, claim.value) = ("What the source says.", locator, value)
    return claim
}

let coaching = relationshipType(
    "coaching", "Coaching",
    policy(most: Period(months: 12), end: .required, outcomes: .measured, consent: .learnerAccepts).with {
        ($0.manager, $0.expertise, $0.confidentiality) = (.partner, .subject, .sharedWithAgreement)
        $0.design.largeGroup = 20
    }, aliases: ["business coaching"])
let mentoring = relationshipType(
    "mentoring", "Mentoring",
    policy(design: [.purpose, .focusAreas, .model, .components, .matchingProcess], least: Period(months: 9)).with {
        $0.agenda = .learner
    }, aliases: ["mentorship"])
let reverseMentoring = relationshipType(
    "reverse-mentoring", "Reverse mentoring", mentoring.policy?.with { $0.seniority = .junior })
let roleModel = relationshipType("role-model", "Role model", nil)

private let sampleSources: [Source] = [
    ("mentoring-coaching-table", "Difference between Mentoring and Coaching", "000.txt"),
    ("guidance-overview", "Difference between coaching and mentoring", "001.txt"),
    ("wake-forest", "Coaching VS Mentoring", "002.txt"),
    ("manfre", "The Differences Between Coaching & Mentoring", "003.txt"),
    ("mentorcliq", "The Difference Between Professional Coaching and Mentoring", "004.txt"),
].map { (id: Slug, title: String, file: String) in
    var source = Source()
    (source.id, source.title, source.file) = (id, title, file)
    return source
}

private let sampleClaims: [Claim] = [
    claim("mentoring-design-manfre", "mentoring", "design", "manfre", "paragraph 8", .text("required")),
    claim(
        "mentoring-design-mentoring-coaching-table", "mentoring", "design", "mentoring-coaching-table", "table row 4, Mentoring",
        .text("required")),
    claim(
        "coaching-design-mentoring-coaching-table-groups", "coaching", "design", "mentoring-coaching-table",
        "table row 4, Coaching, sentence 3"),
    claim("coaching-design-manfre-groups", "coaching", "design", "manfre", "paragraph 7, sentence 3"),
    claim("coaching-design-mentorcliq-understanding", "coaching", "design", "mentorcliq", "paragraph 4, sentence 4"),
    claim("mentoring-design-mentorcliq-understanding", "mentoring", "design", "mentorcliq", "paragraph 4, sentence 4"),
    claim("coaching-driver-mentoring-coaching-table-end", "coaching", "driver", "mentoring-coaching-table", "table row 3"),
    claim("coaching-driver-manfre-end", "coaching", "driver", "manfre", "paragraph 5, sentence 4"),
    claim(
        "coaching-duration-mentoring-coaching-table", "coaching", "duration", "mentoring-coaching-table", "table row 2",
        .duration(least: nil, most: Period(months: 3))),
    claim("coaching-duration-guidance-overview", "coaching", "duration", "guidance-overview", "item 4"),
    claim("coaching-duration-wake-forest", "coaching", "duration", "wake-forest", "row Duration"),
    claim(
        "coaching-duration-manfre", "coaching", "duration", "manfre", "paragraph 3",
        .duration(least: nil, most: Period(months: 3))),
    claim(
        "coaching-duration-mentorcliq", "coaching", "duration", "mentorcliq", "paragraph 1, sentence 3",
        .duration(least: nil, most: Period(months: 12))),
    claim("coaching-duration-mentorcliq-longer", "coaching", "duration", "mentorcliq", "paragraph 1, sentence 4"),
    claim(
        "mentoring-duration-mentoring-coaching-table", "mentoring", "duration", "mentoring-coaching-table", "table row 2",
        .duration(least: Period(months: 9), most: Period(months: 12))),
    claim("mentoring-duration-guidance-overview", "mentoring", "duration", "guidance-overview", "item 4"),
    claim("mentoring-duration-wake-forest", "mentoring", "duration", "wake-forest", "row Duration"),
    claim(
        "mentoring-duration-manfre", "mentoring", "duration", "manfre", "paragraph 4",
        .duration(least: Period(months: 24), most: nil)),
    claim("coaching-outcomes-wake-forest", "coaching", "outcomes", "wake-forest", "row Outcomes", .text("measured")),
    claim("coaching-outcomes-mentorcliq", "coaching", "outcomes", "mentorcliq", "paragraph 2", .text("measured")),
    claim("coaching-outcomes-mentorcliq-objectives", "coaching", "outcomes", "mentorcliq", "paragraph 9"),
    claim("mentoring-outcomes-wake-forest", "mentoring", "outcomes", "wake-forest", "row Outcomes", .text("evolving")),
    claim("mentoring-outcomes-mentorcliq", "mentoring", "outcomes", "mentorcliq", "paragraph 6"),
    claim("mentoring-outcomes-mentorcliq-objectives", "mentoring", "outcomes", "mentorcliq", "paragraph 9"),
    claim(
        "mentoring-voluntariness-wake-forest", "mentoring", "voluntariness", "wake-forest", "row Volunteerism, Mentoring",
        .text("both-volunteer")),
]

/// A design with every part that mentoring needs.
let fullDesign = """
    {"purpose":"Keep engineers","focusAreas":["career"],"model":"One mentor to one mentee",\
    "components":["training","reviews"],"matchingProcess":"A committee matches"}
    """

/// An objective with everything that coaching needs.
let measuredObjective = """
    {"statement":"Better delivery","measure":"survey score","baseline":3.1,"target":4,"unit":"points","dueOn":"2026-12-01"}
    """
