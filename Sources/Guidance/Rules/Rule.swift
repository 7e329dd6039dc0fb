public import JSON

/// What a record has to obey, as a value: what it says, on whose word, how to satisfy it, and the check.
///
/// Rules read the policies of relationship types and never the id of one, so that a type of one's own is obeyed without code.
public struct Rule<R: Moving>: Sendable {
    public let id: Slug
    /// What breaking it means, unless the violation says otherwise.
    public let severity: Severity
    public let text: RuleText
    /// The basis: what sources say that the rule follows from.
    public let claims: [Slug]
    /// Where claims about a type stand of which the basis says nothing.
    public let dimensions: [Slug]
    /// What of the policy of a type it goes by; nothing where types do not matter.
    public let reads: [Policy.Member]
    /// Whether it asks anything of a type with this policy.
    let concerns: @Sendable (Policy) -> Bool
    /// Whether an administrator may waive it, with a reason.
    public let isWaivable: Bool
    /// Whether it reads what only the members of a relationship read: then its findings are for them alone, and no step that others see
    /// and nobody of them takes depends on it.
    public let isForMembers: Bool
    /// Whether somebody who reads the record may read all else that the rule looks at: its findings are for nobody else. Warnings alone have
    /// it, so that no step depends on who asks.
    let isOpen: @Sendable (R, Viewer) -> Bool
    /// The states it guards: nobody enters one while the rule is broken as an error.
    public let gates: [R.Status]
    /// Whether it asks anything of a record: a rule that does not apply neither holds nor is broken.
    let applies: @Sendable (R, Records) -> Bool
    /// Gives what breaks the rule; pure, so that it can be asked at any time.
    let check: @Sendable (R, Records, Instant) -> [Violation]

    init(
        _ id: Slug, _ severity: Severity, claims: [Slug], dimensions: [Slug], reads: [Policy.Member] = [],
        isWaivable: Bool = false, isForMembers: Bool = false, gates: [R.Status], text: RuleText,
        isOpen: @escaping @Sendable (R, Viewer) -> Bool = { _, _ in true },
        concerns: @escaping @Sendable (Policy) -> Bool = { _ in true },
        applies: @escaping @Sendable (R, Records) -> Bool = { _, _ in true },
        check: @escaping @Sendable (R, Records, Instant) -> [Violation]
    ) {
        (self.id, self.severity, self.text, self.claims, self.dimensions) = (id, severity, text, claims, dimensions)
        (self.isWaivable, self.gates, self.applies, self.check) = (isWaivable, gates, applies, check)
        (self.reads, self.concerns, self.isForMembers, self.isOpen) = (reads, concerns, isForMembers, isOpen)
    }
}

/// Whether breaking a rule refuses a step, or stays on the record as a finding.
public enum Severity: String, CaseIterable, Sendable {
    case error, warning
}

/// How a record breaks a rule.
public struct Violation: Sendable, Equatable {
    /// The relationship type that the rule is broken for; nil where it is broken whatever the type.
    public let relationshipType: Slug?
    /// What is wrong and what would be right; nil where the statement of the rule says it.
    public let text: Text?
    /// Where the policy of the type makes more or less of it than the rule does elsewhere.
    public let severity: Severity?
    /// What to do, where that depends on the policy of the type; nil where the fix of the rule says it.
    public let fix: Text?

    init(_ relationshipType: Slug?, _ text: Text? = nil, severity: Severity? = nil, fix: Text? = nil) {
        (self.relationshipType, self.text, self.severity, self.fix) = (relationshipType, text, severity, fix)
    }
}

extension Rule {
    /// A rule that looks at each relationship type of a record by itself.
    ///
    /// A type that the catalogue no longer has, or whose policy is gone, is passed over: without a policy there is nothing
    /// to hold it to, and a record that was right when it was written must not become one that nobody can move.
    ///
    /// - Parameters:
    ///   - reads: What of a policy it goes by.
    ///   - applies: Whether it asks anything of a type with this policy.
    ///   - check: What breaks it in a record for one of its types, which has that policy.
    init(
        _ id: Slug, _ severity: Severity, claims: [Slug], dimensions: [Slug], reads: [Policy.Member], isWaivable: Bool = false,
        isForMembers: Bool = false,
        gates: [R.Status], text: RuleText, isOpen: @escaping @Sendable (R, Viewer) -> Bool = { _, _ in true },
        where applies: @escaping @Sendable (Policy) -> Bool = { _ in true },
        forEachType check: @escaping @Sendable (R, RelationshipType, Policy, Records) -> Violation?
    ) {
        self.init(
            id, severity, claims: claims, dimensions: dimensions, reads: reads, isWaivable: isWaivable,
            isForMembers: isForMembers, gates: gates, text: text, isOpen: isOpen, concerns: applies,
            applies: { record, records in
                record.guidedBy.contains { records.catalogue.relationshipTypes[$0]?.value.policy.map(applies) ?? false }
            }
        ) { record, records, _ in
            record.guidedBy.compactMap { id in
                // A type is much to copy, and a list asks of every row.
                guard let stored = records.catalogue.relationshipTypes[id], let policy = stored.value.policy, applies(policy)
                else {
                    return nil
                }
                return check(record, stored.value, policy, records)
            }
        }
    }

    /// What breaks the rule in `record`.
    public func violations(in record: R, _ records: Records, at now: Instant) -> [Violation] { check(record, records, now) }

    /// The violations that refuse.
    func errors(in record: R, _ records: Records, at now: Instant) -> [Violation] {
        guard !isWaivable || !record.isWaived(id, at: now) else { return [] }
        return violations(in: record, records, at: now).filter { severity(of: $0) == .error }
    }

    func severity(of violation: Violation) -> Severity { violation.severity ?? severity }

    func refusal(_ violation: Violation, in record: R, _ catalogue: Catalogue) -> Refusal {
        let basis = basis(for: violation.relationshipType, in: catalogue)
        return Refusal(
            rule: id, relationshipType: violation.relationshipType, text: text(of: violation, on: basis, in: catalogue),
            claims: basis.map(\.id), sources: catalogue.citations(of: basis), fixText: fix(of: violation, for: record),
            address: record.fixedAt)
    }

    func finding(_ violation: Violation, in record: R, _ catalogue: Catalogue, at now: Instant) -> Finding {
        let severity = isWaivable && record.isWaived(id, at: now) ? .warning : severity(of: violation)
        let basis = basis(for: violation.relationshipType, in: catalogue)
        return Finding(
            rule: id, relationshipType: violation.relationshipType, severity: severity,
            text: text(of: violation, on: basis, in: catalogue), claims: basis.map(\.id),
            sources: catalogue.citations(of: basis), fixText: fix(of: violation, for: record), address: record.fixedAt,
            blocks: severity == .error
                ? R.states.next(from: record.status).filter(gates.contains).map(\.rawValue) : [])
    }

    /// The fix with the addresses of this record, to be used as they are.
    private func fix(of violation: Violation, for record: R) -> Text {
        let id = record.fixedAt.split(separator: "/").last.map(String.init)
        return .fix(violation.fix.map { .text($0) } ?? .rule(text), of: id ?? record.id.description)
    }

    /// What the rule rests on for one type: the claims in force about it. A type of which the rule knows nothing has what is
    /// said of it on the scales of the rule's dimensions. Claims about other types are never cited for it: their sources did
    /// not say so.
    func basis(for type: Slug?, in catalogue: Catalogue) -> [Claim] {
        let claims = claims.compactMap { catalogue.claims[$0]?.value }
        guard let type else { return claims.filter(catalogue.isInForce) }
        let known = claims.filter { $0.relationshipType == type }
        guard known.isEmpty else { return known.filter(catalogue.isInForce) }
        let said = dimensions.flatMap { catalogue.claims(of: type, on: $0) }
        let placed = said.filter { $0.value != nil }  // those say most surely what the rule is about
        return placed.isEmpty ? said : placed
    }

    /// A refusal without sources says whose word it is.
    private func text(of violation: Violation, on basis: [Claim], in catalogue: Catalogue) -> Text {
        let text = violation.text ?? .statement(text)
        guard basis.isEmpty, let type = violation.relationshipType else { return text }
        return .withoutSource(text, type: catalogue.relationshipTypes[type]?.value.phrase ?? Phrase { _ in type.text })
    }
}

/// A rule over whatever kind of record, as clients read it.
public struct AnyRule: Sendable {
    public let id: Slug
    public let severity: Severity
    public let text: RuleText
    public let claims: [Slug]
    public let isWaivable: Bool
    public let gates: [String]
    /// The kind of record that it guards.
    public let kind: KindName
    /// What of the policy of a type it goes by; nothing where types do not matter.
    public let reads: [Policy.Member]
    /// Whether it asks anything of a type with this policy.
    public let concerns: @Sendable (Policy) -> Bool

    init<R: Moving>(_ rule: Rule<R>) {
        (id, severity, text, claims) = (rule.id, rule.severity, rule.text, rule.claims)
        (isWaivable, gates, kind) = (rule.isWaivable, rule.gates.map(\.rawValue), R.kind.name)
        (reads, concerns) = (rule.reads, rule.concerns)
    }

    /// Every rule, kind after kind, in the order in which refusals and findings list them.
    public static let all = KindName.allCases.flatMap { rules(of: $0.any.type) }

    private static func rules(of type: any Record.Type) -> [AnyRule] {
        func rules<R: Moving>(_ type: R.Type) -> [AnyRule] { R.rules.map { AnyRule($0) } }
        return (type as? any Moving.Type).map { rules($0) } ?? []
    }

    /// Every state that a rule of any kind could guard.
    public static let gates = KindName.allCases.flatMap { states(of: $0.any.type) }.uniqued()

    private static func states(of type: any Record.Type) -> [String] {
        func states<R: Moving>(_ type: R.Type) -> [String] { R.Status.allCases.map(\.rawValue) }
        return (type as? any Moving.Type).map { states($0) } ?? []
    }

    /// The rules that rest on a claim.
    public static func citing(_ claim: Slug) -> [AnyRule] { all.filter { $0.claims.contains(claim) } }

    /// The ids of those rules.
    static func citing(_ claim: RecordName) -> [Slug] {
        all.filter { $0.claims.contains { $0.name == claim } }.map(\.id)
    }

    /// The claims that it rests on and that count.
    public func basis(in catalogue: Catalogue) -> [Slug] { claims.filter { catalogue.claimInForce($0) != nil } }

    /// What `write` writes.
    public static let schema = Schema.named(
        "Rule",
        .object([
            .init("id", Slug.schema, "The id of the rule."),
            .init("kind", .choice(Set(all.map(\.kind.rawValue)).sorted()), "The kind of records that it guards."),
            .init("severity", .choice(Severity.allCases.map(\.rawValue)), "Whether it refuses a step, or stays on the record."),
            .init("statement", .text(), "What it says."),
            .init("claims", .array(Slug.schema), "The claims that it rests on."),
            .init("fix", .text(), "How to do right by it."),
            .init("waivable", .boolean, "Whether an administrator may waive it."),
            .init("gates", .array(.choice(gates)), "The states that it guards."),
            .init("ours", .text(), "What of it no source says.", isRequired: false),
        ]))

    /// Writes `{"id","kind","severity","statement","claims","fix","waivable","gates","ours"}`; `ours` only where there is any.
    ///
    /// - Parameter catalogue: Gives the language, and which of the claims count.
    public func write(in catalogue: Catalogue, to writer: inout JSONWriter, at address: PublicAddress) {
        let words = text.words(in: catalogue.spokenLanguage)
        writer.object {
            $0.member("id", id.text)
            $0.member("kind", kind.rawValue)
            $0.member("severity", severity.rawValue)
            $0.member("statement", words.statement)
            $0.member("claims", basis(in: catalogue).map(\.text))
            $0.member("fix", address.placed(words.fix))
            $0.member("waivable", isWaivable)
            $0.member("gates", gates)
            $0.member("ours", ifPresent: words.ours)
        }
    }
}
