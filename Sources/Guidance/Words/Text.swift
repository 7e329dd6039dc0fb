public import JSON

/// What rules and problems say, as a case with its values: the sentence is made where the language of the reader is known.
///
/// German follows English where a case has it; elsewhere English stands in.
public indirect enum Text: Sendable, Equatable {
    // MARK: What breaks a rule. `type` is the name of a relationship type.

    /// What the rule says.
    case statement(RuleText)
    case designMissing(type: String, parts: [Policy.DesignComponent])
    case designUnapproved(type: String)
    case designLacks(type: String, parts: [Policy.DesignComponent], isApproved: Bool)
    case endMissing(type: String)
    case objectiveMissing(type: String)
    /// The objective that comes nearest, counted from 1, and what it lacks.
    case objectiveLacks(type: String, nearest: Int, [Objective.Gap])
    case measureMissing(type: String)
    /// - Parameter norms: What the sources give, where they disagree.
    case lengthMisfit(type: String, PlannedLength, isShorter: Bool, least: Period?, most: Period?, norms: [String])
    /// The rule rests on no source, and says whose word it is.
    case withoutSource(Text, type: String)

    // MARK: What to do

    case completeObjective, measureObjective
    /// The fix of a rule, with the addresses of one record.
    case fix(Fix, of: String)

    public enum Fix: Sendable, Equatable {
        case rule(RuleText)
        case text(Text)
    }

    public func sentence(in language: SpokenLanguage = .english) -> String {
        switch self {
        case .statement(let text): text.words(in: language).statement
        case .designMissing(let type, let parts):
            Self.wanted(type) + "; the program has none."
                + (parts.isEmpty ? "" : " It has to give \(parts.map(\.spoken).joined(by: "and")).")
        case .designUnapproved(let type): Self.wanted(type) + "; the design is complete, but nobody has approved it."
        case .designLacks(let type, let parts, let isApproved):
            Self.wanted(type) + "; the design lacks \(parts.map(\.spoken).joined(by: "and"))"
                + (isApproved ? "." : ", and nobody has approved it.")
        case .endMissing(let type):
            "\(type) has to end; the program gives no last day, length, number of sessions or goal that ends it."
        case .objectiveMissing(let type): Self.measured(type) + "the program has no objective."
        case .objectiveLacks(let type, let nearest, let gaps):
            Self.measured(type) + "objective \(nearest) comes nearest and lacks \(gaps.map(\.spoken).joined(by: "and"))."
        case .measureMissing(let type):
            "\(type) has nothing to be judged by: no objective of the program has a measure."
        case .lengthMisfit(let type, let planned, let isShorter, let least, let most, let norms):
            "\(type) is planned \(planned.spoken), \(isShorter ? "shorter" : "longer") than the norm of "
                + (Period.spokenNorm(least: least, most: most, in: .english) ?? "")
                + (norms.count > 1 ? "; sources disagree: \(norms.joined(separator: "; "))." : ".")
        case .withoutSource(let text, let type):
            text.sentence(in: language) + " No source in the catalogue says so of \(type): its policy does."
        case .completeObjective:
            """
            Give one objective all of these with PATCH /v1/programs/{id}, which takes all objectives together: measure, \
            baseline, a target other than the baseline, and a dueOn that is not before startsOn.
            """
        case .measureObjective:
            """
            Give one objective a measure with PATCH /v1/programs/{id}, which takes all objectives together; baseline, \
            target and dueOn may be left out.
            """
        case .fix(.rule(let text), let id): text.words(in: language).fix.replacing("{id}", with: id)
        case .fix(.text(let text), let id): text.sentence(in: language).replacing("{id}", with: id)
        }
    }

    private static func wanted(_ type: String) -> String { "\(type) needs an approved design before anyone enrolls" }

    private static func measured(_ type: String) -> String {
        "\(type) is measured by an objective with measure, baseline, target and due date; "
    }
}

/// What people read of a rule.
public struct RuleText: Sendable, Equatable {
    public let english: Words
    public let german: Words

    public struct Words: Sendable, Equatable {
        /// What it says.
        public let statement: String
        /// How to do right by it.
        public let fix: String
        /// What of it no source says and we have added; nil if all of it is theirs.
        public let ours: String?
    }

    public func words(in language: SpokenLanguage) -> Words {
        switch language {
        case .english: english
        case .german: german
        }
    }
}

extension [String] {
    /// As a sentence lists them: "purpose, model and components".
    func joined(by conjunction: String) -> String {
        guard let last, count > 1 else { return first ?? "" }
        return dropLast().joined(separator: ", ") + " \(conjunction) " + last
    }
}

extension Period {
    /// A norm as people say it: "9 to 12 months", "at least 2 years", "at most 3 months"; nil if it is open at both ends.
    static func spokenNorm(least: Period?, most: Period?, in language: SpokenLanguage) -> String? {
        let (low, high) = (least?.spoken(in: language), most?.spoken(in: language))
        switch (low, high) {
        case (nil, nil): return nil
        case (let low?, nil): return "\(language.atLeast) \(low)"
        case (nil, let high?): return "\(language.atMost) \(high)"
        case (let low?, let high?):
            guard low != high else { return high }
            let (lowParts, highParts) = (low.split(separator: " "), high.split(separator: " "))
            let isSameUnit = lowParts.count == 2 && highParts.count == 2 && lowParts[1] == highParts[1]
            return "\(isSameUnit ? String(lowParts[0]) : low) \(language.to) \(high)"
        }
    }
}
