internal import JSON

/// How long a relationship is meant to last, according to its programme.
public enum PlannedLength: Sendable, Equatable {
    /// A length, counted from the first day if that is known.
    case period(Period, from: Day?)
    /// From the first day to the last, both included.
    case days(first: Day, last: Day)

    /// Nil if the programme says too little. A number of sessions says nothing about time, and if a programme plans
    /// one, its relationships do not last as long as the programme.
    init?(of program: Program) {
        if let length = program.length {
            self = .period(length, from: program.startsOn)
        } else if program.plannedSessions == nil, let first = program.startsOn, let last = program.endsOn {
            self = .days(first: first, last: last)
        } else {
            return nil
        }
    }

    /// By how many days it exceeds `norm`: negative if it is shorter, 0 if it is exactly as long.
    ///
    /// Lengths are compared on the calendar, where nine months from 1 January end on 30 September. Without a first day
    /// there is no calendar, and a month has its mean length.
    func excess(over norm: Period) -> Double {
        switch self {
        case .period(let length, from: let first?): Double(first.adding(length).number - first.adding(norm).number)
        case .period(let length, from: nil): length.nominalDays - norm.nominalDays
        case .days(let first, let last): Double(last.number + 1 - first.adding(norm).number)
        }
    }
}

extension Program {
    /// A violation if the planned length is outside the norm, with the norms that the sources give.
    static func lengthMisfit(
        _ program: Program, _ type: RelationshipType, _ policy: Policy, _ records: Records
    ) -> Violation? {
        let norm = policy.length
        guard let planned = PlannedLength(of: program) else { return nil }
        let isShorter: Bool
        if let least = norm.least, planned.excess(over: least) < 0 {
            isShorter = true
        } else if let most = norm.most, planned.excess(over: most) > 0 {
            isShorter = false
        } else {
            return nil
        }
        return Violation(
            type.id,
            .lengthMisfit(
                type: type.phrase, planned, isShorter: isShorter, least: norm.least, most: norm.most,
                norms: norms(in: lengthFitsType.basis(for: type.id, in: records.catalogue))))
    }

    /// The lengths that claims name or that we read from them, each once, in the order of the claims.
    private static func norms(in claims: [Claim]) -> [Phrase] {
        var norms: [Phrase] = []
        for claim in claims {
            guard case .duration(let least, let most)? = claim.value, least != nil || most != nil else { continue }
            let saying = Phrase { language in
                let norm = Period.spokenNorm(least: least, most: most, in: language) ?? ""
                return claim.told(in: [language.tag]).saying(norm, in: language)
            }
            if !norms.contains(saying) { norms.append(saying) }
        }
        return norms
    }
}
