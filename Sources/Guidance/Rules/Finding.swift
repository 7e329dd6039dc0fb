public import JSON

/// What a rule finds in a record before anyone asks for a step: an error blocks steps, a warning stays on the record.
public struct Finding: Sendable, Equatable {
    public let rule: Slug
    /// The one that it found fault with; nil where the type does not matter.
    public let relationshipType: Slug?
    public let severity: Severity
    public let text: Text
    /// What the rule rests on for that type.
    public let claims: [Slug]
    /// The documents that make these claims.
    public let sources: [Citation]
    public let fixText: Text
    /// The path of the record at fault.
    let address: String
    /// The next states that it keeps the record from; none for a warning.
    public let blocks: [String]

    /// What `write` writes.
    fileprivate static let schema = Schema.named(
        "Finding",
        .object(
            Refusal.members + [
                .init(
                    "severity", .choice(Severity.allCases.map(\.rawValue)), "Whether it refuses a step, or stays on the record."),
                .init("blocks", .array(.text()), "The next states that it keeps the record from."),
            ]))

    /// Writes `{"rule","relationshipType","severity","detail","claims","sources","fix","remedies","blocks"}`.
    public func write(to writer: inout JSONWriter, for reader: Reader) {
        writer.object { writer in
            writer.member("rule", rule.text)
            writer.member("relationshipType", ifPresent: relationshipType?.text)
            writer.member("severity", severity.rawValue)
            writer.member("detail", text.sentence(for: reader))
            writer.member("claims", claims.map(\.text))
            writer.name("sources")
            writer.array(sources) { $1.write(to: &$0) }
            writer.member("fix", fixText.sentence(for: reader))
            writer.name("remedies")
            writer.array(text.remedies) { $1.write(to: &$0, of: address, for: reader) }
            writer.member("blocks", blocks)
        }
    }
}

/// A state that may follow, and what stands in its way.
public struct Step: Sendable, Equatable {
    public let to: String
    /// The rules that refuse it, in the order of the kind's rules.
    public let blockedBy: [Slug]
    /// Who may take it.
    public let by: [Actor]

    public var isAllowed: Bool { blockedBy.isEmpty }

    fileprivate static let schema = Schema.named(
        "Step",
        .object([
            .init("to", .text(), "A state that may follow."), .init("allowed", .boolean, "Whether no rule stands in the way."),
            .init("blockedBy", .array(Slug.schema), "The rules that do."),
            .init("by", .array(.choice(Actor.allCases.map(\.rawValue))), "Who may take it."),
        ]))

    /// Writes `{"to","allowed","blockedBy","by"}`.
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("to", to)
            $0.member("allowed", isAllowed)
            $0.member("blockedBy", blockedBy.map(\.text))
            $0.member("by", by.map(\.rawValue))
        }
    }
}

extension Records {
    /// What the rules find in `record`, in the order of the kind's rules, once for each relationship type at fault.
    ///
    /// Nothing in one that is over: what it was stays on record, no fix would be taken, and no rule guards its steps.
    ///
    /// - Parameters:
    ///   - isMember: Whether they are for a member of the relationship that it is, or in which it stands.
    ///   - viewer: Who reads them; nil for all that there are.
    public func findings<R: Moving>(
        of record: R, for isMember: Bool = false, by viewer: Viewer? = nil, at now: Instant
    ) -> [Finding] {
        guard !record.isOver else { return [] }
        return R.rules.filter { rule in
            (isMember || !rule.isForMembers) && viewer.map { rule.isOpen(record, $0) } != false
        }.flatMap { rule in
            rule.violations(in: record, self, at: now).map { rule.finding($0, in: record, catalogue, at: now) }
        }
    }

    /// The states that may follow the one of `record`, with the rules that stand in the way of each.
    ///
    /// - Parameter actors: Steps that none of them may take are left out; nil leaves none out.
    public func steps<R: Moving>(of record: R, for actors: Set<Actor>? = nil, at now: Instant) -> [Step] {
        let steps = R.states.steps(from: record.status).filter { actors?.isDisjoint(with: $0.by) != true }
        // A rule that guards none of these states is not asked. By their places: a list asks for each of its rows, and a rule is much to copy.
        let rules = R.rules
        let blocking = rules.indices.filter { place in
            steps.contains { rules[place].gates.contains($0.to) }
                && !rules[place].errors(in: record, self, at: now).isEmpty
        }
        return steps.map { step in
            let blocked = blocking.filter { rules[$0].gates.contains(step.to) }
            return Step(to: step.to.rawValue, blockedBy: blocked.map { rules[$0].id }, by: step.by)
        }
    }

    /// Writes `{"items":[findings],"status","steps"}`: where a record stands and what stands in its way.
    ///
    /// - Parameters:
    ///   - actors: As for `steps`.
    ///   - viewer: As for `findings`.
    func writeFindings<R: Moving>(
        of record: R, by actors: Set<Actor>? = nil, _ viewer: Viewer? = nil, at now: Instant, to writer: inout JSONWriter,
        for reader: Reader
    ) {
        writer.object { writer in
            writer.name("items")
            writer.array(findings(of: record, for: actors?.contains(.member) ?? false, by: viewer, at: now)) {
                $1.write(to: &$0, for: reader)
            }
            writer.member("status", record.status.rawValue)
            writer.name("steps")
            writer.array(steps(of: record, for: actors, at: now)) { $1.write(to: &$0) }
        }
    }
}

extension Moving {
    /// What `writeFindings` writes.
    public static var findingsSchema: Schema {
        .object([
            .init("items", .array(Finding.schema), "What the rules find."),
            .init("status", .choice(Status.allCases.map(\.rawValue)), "Where the record stands."),
            .init("steps", .array(Step.schema), "The steps that may follow and that the caller may take."),
        ])
    }

    /// What `Move.write` writes.
    public static var moveSchema: Schema {
        guard case .named(_, .object(let members)) = transitionFields.schema else { preconditionFailure("steps have a name") }
        return .object(
            members + [
                .init("held", .array(Slug.schema), "The rules that guard the new state, apply and held."),
                .init("findings", .array(Finding.schema), "The warnings that stay on the record."),
            ])
    }

    /// What a client sends to take a step.
    public static var stepSchema: Schema {
        MoveRequest<Self>.fields.schema.draft
    }
}
