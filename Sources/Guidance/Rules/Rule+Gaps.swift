extension Rule {
    /// What the design lacks, if the type requires one.
    static func designGap(_ subject: Subject) -> Violation? {
        guard subject.policy.design.isRequired else { return nil }
        let wanted = "\(subject.type.name) needs an approved design before anyone enrolls"
        let parts = subject.policy.design.components
        guard let design = subject.program.design else {
            let content = parts.isEmpty ? "" : " It has to give \(parts.map(\.spoken).joined(by: "and"))."
            return Violation(subject.type.id, "\(wanted); the program has none.\(content)")
        }
        let missing = parts.filter { !design.hasFilled($0) }.map(\.spoken)
        switch (missing.isEmpty, design.approval == nil) {
        case (true, false): return nil
        case (true, true): return Violation(subject.type.id, "\(wanted); the design is complete, but nobody has approved it.")
        case (false, false): return Violation(subject.type.id, "\(wanted); the design lacks \(missing.joined(by: "and")).")
        case (false, true):
            return Violation(
                subject.type.id, "\(wanted); the design lacks \(missing.joined(by: "and")), and nobody has approved it.")
        }
    }

    /// That the programme has no end, if the type requires one.
    static func endGap(_ subject: Subject) -> Violation? {
        let program = subject.program
        guard subject.policy.length.end == .required, program.endsOn == nil, program.length == nil,
            program.plannedSessions == nil, program.endCondition == nil
        else { return nil }
        return Violation(
            subject.type.id,
            "\(subject.type.name) has to end; the program gives no last day, length, number of sessions or goal that ends it.")
    }

    /// What the objectives lack for the type: all of it in one objective where results are measured, a measure elsewhere.
    static func measureGap(_ subject: Subject) -> Violation? {
        let objectives = subject.program.objectives
        switch subject.policy.outcomes {
        case .measured:
            let gaps = objectives.map { $0.gaps(in: subject.program) }
            guard !gaps.contains([]) else { return nil }
            let nearest = gaps.enumerated().min { $0.element.count < $1.element.count }
            let lack = nearest.map { "objective \($0.offset + 1) comes nearest and lacks \($0.element.joined(by: "and"))" }
            return Violation(
                subject.type.id,
                "\(subject.type.name) is measured by an objective with measure, baseline, target and due date; "
                    + "\(lack ?? "the program has no objective").",
                fix: """
                    Give one objective all of these with PATCH /v1/programs/{id}, which takes all objectives together: measure, \
                    baseline, a target other than the baseline, and a dueOn that is not before startsOn.
                    """)
        case .evolving:
            guard !objectives.contains(where: { $0.measure != nil }) else { return nil }
            return Violation(
                subject.type.id,
                "\(subject.type.name) has nothing to be judged by: no objective of the program has a measure.",
                severity: .warning,
                fix: """
                    Give one objective a measure with PATCH /v1/programs/{id}, which takes all objectives together; baseline, \
                    target and dueOn may be left out.
                    """)
        }
    }
}

extension Design {
    fileprivate func hasFilled(_ component: Policy.DesignComponent) -> Bool {
        switch component {
        case .purpose: purpose != nil
        case .focusAreas: !focusAreas.isEmpty
        case .model: model != nil
        case .components: !components.isEmpty
        case .matchingProcess: matchingProcess != nil
        case .successMeasures: !successMeasures.isEmpty
        }
    }
}

extension Policy.DesignComponent {
    /// As people say it.
    fileprivate var spoken: String {
        switch self {
        case .purpose: "purpose"
        case .focusAreas: "focus areas"
        case .model: "model"
        case .components: "components"
        case .matchingProcess: "matching process"
        case .successMeasures: "success measures"
        }
    }
}

extension Objective {
    /// What it lacks to be measurable within the time frame of a programme.
    fileprivate func gaps(in program: Program) -> [String] {
        var gaps: [String] = []
        if measure == nil { gaps.append("measure") }
        if baseline == nil { gaps.append("baseline") }
        if target == nil { gaps.append("target") }
        if let baseline, let target, baseline == target { gaps.append("a target other than its baseline") }
        if dueOn == nil { gaps.append("due date") }
        if let dueOn, let startsOn = program.startsOn, dueOn < startsOn {
            gaps.append("a due date that is not before the first day, \(startsOn)")
        }
        return gaps
    }
}
