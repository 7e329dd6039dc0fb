public import JSON

/// What a rule finds in a programme before anyone asks for a step: an error blocks steps, a warning stays on the record.
public struct Finding: Sendable, Equatable {
    public let rule: Slug
    /// The one that it found fault with.
    public let relationshipType: Slug
    public let severity: Rule.Severity
    public let detail: String
    /// What the rule rests on for that type.
    public let claims: [Slug]
    /// The documents that make these claims.
    public let sources: [Citation]
    public let fix: String
    /// The next states that it keeps the programme from; none for a warning.
    public let blocks: [Program.Status]

    /// Writes `{"rule","relationshipType","severity","detail","claims","sources","fix","blocks"}`.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("rule", rule.text)
            writer.member("relationshipType", relationshipType.text)
            writer.member("severity", severity.rawValue)
            writer.member("detail", detail)
            writer.member("claims", claims.map(\.text))
            writer.name("sources")
            writer.array(sources) { $1.write(to: &$0) }
            writer.member("fix", fix)
            writer.member("blocks", blocks.map(\.rawValue))
        }
    }
}

/// A state that may follow, and what stands in its way.
public struct Step: Sendable, Equatable {
    public let to: Program.Status
    /// The rules that refuse it, in the order of `Rule.all`.
    public let blockedBy: [Slug]

    public var isAllowed: Bool { blockedBy.isEmpty }

    /// Writes `{"to","allowed","blockedBy"}`.
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("to", to.rawValue)
            $0.member("allowed", isAllowed)
            $0.member("blockedBy", blockedBy.map(\.text))
        }
    }
}

extension Records {
    /// What the rules find in `program`, in the order of `Rule.all`, once for each relationship type at fault.
    ///
    /// Nothing in one that is over: what it was stays on record, no fix would be taken, and no rule guards its steps.
    public func findings(of program: Program) -> [Finding] {
        guard !program.status.isOver else { return [] }
        return Rule.all.flatMap { rule in
            rule.violations(in: program, catalogue).map { rule.finding($0, in: program, catalogue) }
        }
    }

    /// The states that may follow the one of `program`, with the rules that stand in the way of each.
    public func steps(of program: Program) -> [Step] {
        let blocking = Rule.all.filter { !$0.errors(in: program, catalogue).isEmpty }
        return program.status.next.map { next in
            Step(to: next, blockedBy: blocking.filter { $0.gates.contains(next) }.map(\.id))
        }
    }

    /// Writes `{"items":[findings],"status","steps"}`: where a programme stands and what stands in its way.
    public func writeFindings(of program: Program, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.name("items")
            writer.array(findings(of: program)) { $1.write(to: &$0) }
            writer.member("status", program.status.rawValue)
            writer.name("steps")
            writer.array(steps(of: program)) { $1.write(to: &$0) }
        }
    }
}
