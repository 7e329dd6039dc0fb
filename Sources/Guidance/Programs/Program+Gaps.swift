extension Program {
    /// What the design lacks, where the type requires one.
    static func designGap(
        _ program: Program, _ type: RelationshipType, _ policy: Policy, _ records: Records
    ) -> Violation? {
        let parts = policy.design.components
        guard let design = program.design else {
            return Violation(type.id, .designMissing(type: type.phrase, parts: parts))
        }
        let missing = parts.filter { !design.hasFilled($0) }
        let isApproved = design.approval != nil
        guard missing.isEmpty else {
            return Violation(type.id, .designLacks(type: type.phrase, parts: missing, isApproved: isApproved))
        }
        return isApproved ? nil : Violation(type.id, .designUnapproved(type: type.phrase))
    }

    /// That the programme has no end, where the type requires one.
    static func endGap(
        _ program: Program, _ type: RelationshipType, _ policy: Policy, _ records: Records
    ) -> Violation? {
        guard program.endsOn == nil, program.length == nil,
            program.plannedSessions == nil, program.endCondition == nil
        else { return nil }
        return Violation(type.id, .endMissing(type: type.phrase))
    }

    /// What the objectives lack for the type: all of it in one objective where results are measured, a measure elsewhere.
    static func measureGap(
        _ program: Program, _ type: RelationshipType, _ policy: Policy, _ records: Records
    ) -> Violation? {
        let objectives = program.objectives
        switch policy.outcomes {
        case .measured:
            let gaps = objectives.map { $0.gaps(in: program) }
            guard !gaps.contains([]) else { return nil }
            guard let nearest = gaps.enumerated().min(by: { $0.element.count < $1.element.count }) else {
                return Violation(type.id, .objectiveMissing(type: type.phrase), fix: .completeObjective)
            }
            return Violation(
                type.id, .objectiveLacks(type: type.phrase, nearest: nearest.offset + 1, nearest.element),
                fix: .completeObjective)
        case .evolving:
            guard !objectives.contains(where: { $0.measure != nil }) else { return nil }
            return Violation(
                type.id, .measureMissing(type: type.phrase), severity: .warning, fix: .measureObjective)
        }
    }
}

extension Program {
    /// What the design lacks for as many learners as the programme has, or has places for.
    static func largeGroupGap(
        _ program: Program, _ type: RelationshipType, _ policy: Policy, _ records: Records
    ) -> Violation? {
        guard let least = policy.design.largeGroup else { return nil }
        var learners = 0
        if max(
            program.places?.learner ?? 0,
            records.participants.count(in: Participant.placed(in: program.id, .learner), of: Participant.byStanding)) >= least
        {
            // Where the program has one type alone, its places are for that one.
            let planned = program.relationshipTypes.count == 1 ? program.places?.learner ?? 0 : 0
            let placed = records.participants.all(in: Participant.placed(in: program.id, .learner), of: Participant.byStanding)
                .count { $0.value.relationshipType == type.id }
            learners = max(planned, placed)
        }
        guard learners >= least else { return nil }
        var missing: [LargeGroupPart] = []
        if program.design?.focusAreas.isEmpty ?? true { missing.append(.focusAreas) }
        if program.design?.expertiseNeeded == nil { missing.append(.expertiseNeeded) }
        if program.design?.assessmentTools?.isEmpty ?? true { missing.append(.assessmentTools) }
        guard !missing.isEmpty else { return nil }
        return Violation(type.id, .largeGroupUnplanned(type: type.phrase, learners: learners, least: least, missing))
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

extension Objective {
    /// What an objective can lack to be measurable.
    public enum Gap: Sendable, Equatable {
        case measure, baseline, target, dueOn
        /// A target other than the baseline.
        case otherTarget
        /// A due date that is not before the first day.
        case laterDueOn(Day)
    }

    /// What it lacks to be measurable within the time frame of a programme.
    fileprivate func gaps(in program: Program) -> [Gap] {
        var gaps: [Gap] = []
        if measure == nil { gaps.append(.measure) }
        if baseline == nil { gaps.append(.baseline) }
        if target == nil { gaps.append(.target) }
        if let baseline, let target, baseline == target { gaps.append(.otherTarget) }
        if dueOn == nil { gaps.append(.dueOn) }
        if let dueOn, let startsOn = program.startsOn, dueOn < startsOn { gaps.append(.laterDueOn(startsOn)) }
        return gaps
    }
}
