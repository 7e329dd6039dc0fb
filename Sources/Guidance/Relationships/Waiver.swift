import JSON

/// That a rule does not hold one record, and why.
public struct Waiver: Sendable, Equatable {
    public var rule: Slug = "agreement-first"
    public var reason = ""
    public var by = ""
    public var at = Instant(milliseconds: 0)
    /// The last day on which it counts; nil for good.
    public var until: Day?

    static let fields = FieldTable(
        blank: Waiver(), named: "Waiver",
        [
            Field("rule", \.rule, .slug, "The rule that is waived."),
            Field("reason", \.reason, .text(1000), "Why."),
            Field("by", \.by, .text(200), "Who waived it: the id of a key or a sign-in."),
            Field("at", \.at, .instant, "When."),
            Field("until", optional: \.until, .day, "The last day on which the waiver counts."),
        ])

    func counts(at now: Instant) -> Bool { until.map { now.day <= $0 } ?? true }
}
