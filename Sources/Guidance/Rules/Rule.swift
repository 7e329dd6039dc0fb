public import JSON

/// What a programme has to obey, as a value: what it says, on whose word, how to satisfy it, and the check.
///
/// Rules read the policies of relationship types and never the id of one, so that a type of one's own is obeyed without code.
public struct Rule: Sendable {
    public let id: Slug
    /// What breaking it means, unless the violation says otherwise.
    public let severity: Severity
    public let statement: String
    /// The basis: what sources say that the rule follows from.
    public let claims: [Slug]
    /// Where claims about a type stand of which the basis says nothing.
    public let dimensions: [Slug]
    public let fix: String
    /// Whether an administrator may waive it, with a reason.
    public let isWaivable: Bool
    /// What of the rule no source says and we have added; nil if all of it is theirs.
    public let ours: String?
    /// The states it guards: nobody enters one while the rule is broken as an error.
    public let gates: [Program.Status]
    /// Gives what breaks the rule; pure, so that it can be asked at any time.
    let check: @Sendable (Program, Catalogue) -> [Violation]

    /// Whether breaking a rule refuses a step, or stays on the record as a finding.
    public enum Severity: String, CaseIterable, Sendable {
        case error, warning
    }

    /// How a programme breaks a rule for one of its relationship types.
    public struct Violation: Sendable, Equatable {
        public let relationshipType: Slug
        /// What is wrong and what would be right, as a sentence.
        public let detail: String
        /// Where the policy of the type makes more or less of it than the rule does elsewhere.
        public let severity: Severity?
        /// What to do, where that depends on the policy of the type; nil where the fix of the rule says it.
        public let fix: String?

        init(_ relationshipType: Slug, _ detail: String, severity: Severity? = nil, fix: String? = nil) {
            (self.relationshipType, self.detail, self.severity, self.fix) = (relationshipType, detail, severity, fix)
        }
    }

    /// Writes `{"id","severity","statement","claims","fix","waivable","gates","ours"}`; `ours` only where there is any.
    ///
    /// - Parameter catalogue: Gives the language, and which of the claims count.
    public func write(in catalogue: Catalogue, to writer: inout JSONWriter) {
        let text = text(in: catalogue.spokenLanguage)
        writer.object {
            $0.member("id", id.text)
            $0.member("severity", severity.rawValue)
            $0.member("statement", text.statement)
            $0.member("claims", basis(in: catalogue).map(\.text))
            $0.member("fix", text.fix)
            $0.member("waivable", isWaivable)
            $0.member("gates", gates.map(\.rawValue))
            $0.member("ours", ifPresent: text.ours)
        }
    }
}

extension Rule {
    /// A relationship type of a programme, with all that a check reads.
    struct Subject {
        let program: Program
        let type: RelationshipType
        let policy: Policy
        let catalogue: Catalogue
    }

    /// What breaks the rule in `program`: at most one violation for each relationship type.
    public func violations(in program: Program, _ catalogue: Catalogue) -> [Violation] { check(program, catalogue) }

    /// The violations that refuse.
    func errors(in program: Program, _ catalogue: Catalogue) -> [Violation] {
        violations(in: program, catalogue).filter { severity(of: $0) == .error }
    }

    func severity(of violation: Violation) -> Severity { violation.severity ?? severity }

    func refusal(_ violation: Violation, in program: Program, _ catalogue: Catalogue) -> Refusal {
        let basis = basis(for: violation.relationshipType, in: catalogue)
        return Refusal(
            rule: id, relationshipType: violation.relationshipType, detail: detail(of: violation, on: basis, in: catalogue),
            claims: basis.map(\.id), sources: catalogue.citations(of: basis), fix: fix(of: violation, for: program))
    }

    func finding(_ violation: Violation, in program: Program, _ catalogue: Catalogue) -> Finding {
        let severity = severity(of: violation)
        let basis = basis(for: violation.relationshipType, in: catalogue)
        return Finding(
            rule: id, relationshipType: violation.relationshipType, severity: severity,
            detail: detail(of: violation, on: basis, in: catalogue), claims: basis.map(\.id),
            sources: catalogue.citations(of: basis), fix: fix(of: violation, for: program),
            blocks: severity == .error ? program.status.next.filter(gates.contains) : [])
    }

    /// The fix with the addresses of this programme, to be used as they are.
    private func fix(of violation: Violation, for program: Program) -> String {
        (violation.fix ?? fix).replacing("{id}", with: program.id.description)
    }

    /// The claims that it rests on and that count.
    public func basis(in catalogue: Catalogue) -> [Slug] { claims.filter { catalogue.claimInForce($0) != nil } }

    /// What the rule rests on for one type: the claims in force about it. A type of which the rule knows nothing has what is
    /// said of it on the scales of the rule's dimensions. Claims about other types are never cited for it: their sources did
    /// not say so.
    func basis(for type: Slug, in catalogue: Catalogue) -> [Claim] {
        let known = claims.compactMap { catalogue.claims[$0]?.value }.filter { $0.relationshipType == type }
        guard known.isEmpty else { return known.filter(catalogue.isInForce) }
        let said = dimensions.flatMap { catalogue.claims(of: type, on: $0) }
        let placed = said.filter { $0.value != nil }  // those say most surely what the rule is about
        return placed.isEmpty ? said : placed
    }

    /// A refusal without sources says whose word it is.
    private func detail(of violation: Violation, on basis: [Claim], in catalogue: Catalogue) -> String {
        guard basis.isEmpty else { return violation.detail }
        let type = violation.relationshipType
        let name = catalogue.relationshipTypes[type]?.value.name ?? type.text
        return violation.detail + " No source in the catalogue says so of \(name): its policy does."
    }
}
