@testable import Guidance
import JSON
import Testing

/// A programme that a rule must pass, or must find fault with.
struct Example: Sendable, CustomTestStringConvertible {
    let rule: Slug
    let isFaulty: Bool
    let document: String
    var design: String?
    var isApproved = false
    /// The state that it has come to; nil for the first.
    var status: Program.Status?
    /// Where its only relationship stands; nil where it has none.
    var pair: Relationship.Status?

    var testDescription: String {
        "\(rule) \(isFaulty ? "finds fault with" : "lets through") \(document)\(pair.map { " and a relationship that is \($0.rawValue)" } ?? "")"
    }

    static func passing(_ rule: Slug, _ document: String, design: String? = nil, isApproved: Bool = false) -> Example {
        Example(rule: rule, isFaulty: false, document: "{\"name\":\"P\",\(document)}", design: design, isApproved: isApproved)
    }

    /// The same in another state.
    func at(_ status: Program.Status) -> Example {
        var example = self
        example.status = status
        return example
    }

    /// The same with a relationship.
    func with(_ pair: Relationship.Status) -> Example {
        var example = self
        example.pair = pair
        return example
    }

    /// Opens it.
    func lay(on desk: inout Desk) throws -> ID<Program> {
        try desk.make(Person.self, #"{"displayName":"Ines"}"#, id: Self.somebody)
        let id = try desk.open(document)
        if let design { try desk.design(id, design) }
        if isApproved { try desk.approve(id) }
        if let status {
            var program = try desk.program(id)
            program.status = status
            desk.remember([.put(Stored(program, revision: program.revision + 1))])
        }
        if let pair {
            var relationship = Relationship()
            (relationship.id, relationship.program, relationship.status) = (ID(id.key), id, pair)
            desk.remember([.put(Stored(relationship, revision: 1))])
        }
        return id
    }

    static func faulty(_ rule: Slug, _ document: String, design: String? = nil) -> Example {
        Example(rule: rule, isFaulty: true, document: "{\"name\":\"P\",\(document)}", design: design)
    }

    /// Is there.
    static let somebody = ID<Person>(RecordKey(at: Instant(milliseconds: 0), count: 0, random: 1))

    static let all: [Example] = [
        .passing("design-before-enrolment", #""relationshipTypes":["mentoring"]"#, design: fullDesign, isApproved: true),
        .passing("design-before-enrolment", #""relationshipTypes":["coaching"]"#),
        .faulty("design-before-enrolment", #""relationshipTypes":["mentoring"]"#),
        .faulty("design-before-enrolment", #""relationshipTypes":["mentoring"]"#, design: fullDesign),
        .faulty("design-before-enrolment", #""relationshipTypes":["mentoring"]"#, design: "{}"),
        .passing("coaching-ends", #""relationshipTypes":["coaching"],"endsOn":"2026-12-31""#),
        .passing("coaching-ends", #""relationshipTypes":["coaching"],"plannedSessions":1"#),
        .passing("coaching-ends", #""relationshipTypes":["coaching"],"endCondition":"speaks at the all-hands""#),
        .passing("coaching-ends", #""relationshipTypes":["coaching"],"length":"P6M""#),
        .passing("coaching-ends", #""relationshipTypes":["mentoring"]"#),
        .faulty("coaching-ends", #""relationshipTypes":["coaching"],"startsOn":"2026-01-01""#),
        .passing("measurable-objectives", #""relationshipTypes":["coaching"],"objectives":[\#(measuredObjective)]"#),
        .passing(
            "measurable-objectives",
            #""relationshipTypes":["coaching"],"objectives":[{"statement":"vague"},\#(measuredObjective)]"#),
        .passing(
            "measurable-objectives", #""relationshipTypes":["mentoring"],"objectives":[{"statement":"S","measure":"turnover"}]"#),
        .faulty("measurable-objectives", #""relationshipTypes":["coaching"]"#),
        .faulty(
            "measurable-objectives",
            #""relationshipTypes":["coaching"],"objectives":[{"statement":"S","measure":"m","baseline":0,"target":1}]"#),
        .faulty(  // one objective cannot supply what another lacks
            "measurable-objectives",
            #"""
            "relationshipTypes":["coaching"],"objectives":[{"statement":"S","measure":"m","baseline":0},
            {"statement":"T","target":1,"dueOn":"2026-12-01"}]
            """#),
        .faulty("measurable-objectives", #""relationshipTypes":["mentoring"],"objectives":[{"statement":"S","target":5}]"#),
        .faulty(
            "measurable-objectives",
            #""relationshipTypes":["coaching"],"objectives":[\#(measuredObjective.replacing("3.1", with: "4.0"))]"#),
        .faulty(
            "measurable-objectives",
            #""relationshipTypes":["coaching"],"startsOn":"2026-12-02","objectives":[\#(measuredObjective)]"#),
        .passing(
            "measurable-objectives",
            #""relationshipTypes":["coaching"],"startsOn":"2026-12-01","objectives":[\#(measuredObjective)]"#),
        .passing(
            "length-fits-type",
            #""relationshipTypes":["mentoring"],"startsOn":"2026-01-01","endsOn":"2026-02-01","plannedSessions":12"#),
        .passing("length-fits-type", #""relationshipTypes":["mentoring"],"length":"P9M""#),
        .passing("length-fits-type", #""relationshipTypes":["mentoring"],"startsOn":"2026-01-01""#),
        .faulty("length-fits-type", #""relationshipTypes":["mentoring"],"length":"P8M""#),
        .faulty("length-fits-type", #""relationshipTypes":["coaching"],"length":"P13M""#),
        .passing("design-for-large-groups", #""relationshipTypes":["coaching"],"places":{"learner":19}"#),
        .passing("design-for-large-groups", #""relationshipTypes":["mentoring"],"places":{"learner":200}"#),
        .passing(
            "design-for-large-groups", #""relationshipTypes":["coaching"],"places":{"learner":20}"#,
            design: #"{"focusAreas":["presenting"],"expertiseNeeded":"Has trained speakers","assessmentTools":["a survey"]}"#),
        .faulty("design-for-large-groups", #""relationshipTypes":["coaching"],"places":{"learner":20}"#),
        .faulty(
            "design-for-large-groups", #""relationshipTypes":["coaching"],"places":{"learner":20}"#,
            design: #"{"focusAreas":["presenting"],"assessmentTools":[]}"#),
        .passing("combination-on-objectives", #""relationshipTypes":["coaching"]"#),
        .passing(
            "combination-on-objectives",
            #""relationshipTypes":["coaching","mentoring"],"objectives":[{"statement":"V"},{"statement":"S","measure":"m","target":0}]"#
        ),
        .faulty("combination-on-objectives", #""relationshipTypes":["mentoring","reverse-mentoring"]"#),
        .faulty(
            "combination-on-objectives",
            #""relationshipTypes":["coaching","mentoring"],"objectives":[{"statement":"S","measure":"m"},{"statement":"T","target":1}]"#
        ),
        .passing("why-this-type", #""relationshipTypes":["coaching"],"typeReason":"A skill is missing, and soon.""#),
        .passing("why-this-type", #""relationshipTypes":["coaching"]"#).at(.designed),
        .passing("why-this-type", #""relationshipTypes":["coaching"]"#).at(.running),
        .faulty("why-this-type", #""relationshipTypes":["coaching"]"#),
        .faulty("why-this-type", #""relationshipTypes":["mentoring"],"description":"We want it.""#),
        .passing("objective-measured-at-close", #""relationshipTypes":["mentoring"],"objectives":[\#(measuredObjective)]"#)
            .at(.running),
        .passing(
            "objective-measured-at-close",
            #""relationshipTypes":["mentoring"],"objectives":[{"statement":"S","measure":"m","result":0},{"statement":"V"}]"#
        )
        .at(.closing),
        .passing("objective-measured-at-close", #""relationshipTypes":["mentoring"]"#).at(.closing),
        .faulty("objective-measured-at-close", #""relationshipTypes":["mentoring"],"objectives":[\#(measuredObjective)]"#)
            .at(.closing),
        .faulty(
            "objective-measured-at-close",
            #""relationshipTypes":["coaching"],"objectives":[{"statement":"S","measure":"m","result":1},{"statement":"T","measure":"n"}]"#
        )
        .at(.closing),
        .passing("relationships-over", #""relationshipTypes":["mentoring"]"#).at(.closing),
        .passing("relationships-over", #""relationshipTypes":["mentoring"]"#).at(.running).with(.active),
        .passing("relationships-over", #""relationshipTypes":["mentoring"]"#).at(.closing).with(.closing),
        .passing("relationships-over", #""relationshipTypes":["coaching"]"#).at(.closing).with(.completed),
        .passing("relationships-over", #""relationshipTypes":["coaching"]"#).at(.closing).with(.cancelled),
        .faulty("relationships-over", #""relationshipTypes":["mentoring"]"#).at(.closing).with(.active),
        .faulty("relationships-over", #""relationshipTypes":["coaching"]"#).at(.closing).with(.proposed),
        .faulty("relationships-over", #""relationshipTypes":["coaching"]"#).at(.closing).with(.conflict),
        .passing("owner-named", #""relationshipTypes":["coaching"],"owners":["\#(somebody)"]"#),
        .faulty("owner-named", #""relationshipTypes":["coaching"],"owner":"Ines","sponsors":["\#(somebody)"]"#),
    ]
}
