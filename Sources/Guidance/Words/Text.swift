public import JSON

/// What rules and problems say, as a case with its values: the sentence is made where it is known who reads it.
public indirect enum Text: Sendable, Equatable {
    // MARK: What breaks a rule. `type` is the name of a relationship type.

    /// What the rule says.
    case statement(RuleText)
    case designMissing(type: Phrase, parts: [Policy.DesignComponent])
    case designUnapproved(type: Phrase)
    case designLacks(type: Phrase, parts: [Policy.DesignComponent], isApproved: Bool)
    case endMissing(type: Phrase)
    case objectiveMissing(type: Phrase)
    /// The objective that comes nearest, counted from 1, and what it lacks.
    case objectiveLacks(type: Phrase, nearest: Int, [Objective.Gap])
    case measureMissing(type: Phrase)
    /// - Parameter norms: What the sources give, where they disagree.
    case lengthMisfit(type: Phrase, PlannedLength, isShorter: Bool, least: Period?, most: Period?, norms: [Phrase])
    // MARK: What breaks a rule on participants

    case consentMissing(type: Phrase, ID<Person>)
    case placesTaken(ID<Program>, Participant.Side, places: Int)
    case suggestedBefore
    /// - Parameter last: The last day; nil where there never was one.
    case suggestionsOver(Day?)
    /// The objective that comes nearest, counted from 1; nil where there is none.
    case combinationUnmeasured(types: Int, nearest: Int?)
    /// The objectives with a measure and no result, counted from 1.
    case resultMissing([Int])
    case typeReasonMissing
    /// Nobody who is active is named as an owner.
    case ownerMissing
    /// A programme is to close, and there are relationships that go on.
    case relationshipsLeft
    /// Many learners, and these parts of a design are missing.
    case largeGroupUnplanned(type: Phrase, learners: Int, least: Int, [LargeGroupPart])

    // MARK: What breaks a rule on relationships and what is in them

    case guidesThemselves, bothWaysRound
    case guideFull(ID<Participant>)
    case guideInLine(type: Phrase, Relationship.Tie)
    case lineChanged(type: Phrase, Relationship.Tie)
    case learnerNotAccepted(type: Phrase)
    /// - Parameters:
    ///   - learners: Of how many the manager has said nothing.
    ///   - of: How many there are.
    case managerInputMissing(type: Phrase, learners: Int, of: Int)
    case agreementMissing(type: Phrase)
    case relationshipEndMissing(type: Phrase)
    case expertiseMissing(type: Phrase, Policy.Expertise, ID<Person>)
    case guideNotJunior(type: Phrase)
    case disclosedFromPrivate(type: Phrase)
    case disclosedToLine(type: Phrase)
    case howToEndMissing
    /// Without the parts an agreement says too little to be signed; of those that say how the members work together, the first stands for
    /// all.
    case agreementLacks([Agreement.Part])
    case confidentialityMissing(type: Phrase)
    /// Under a type that keeps the manager out, and under another that has the manager as a partner.
    case guideOfBothTypes(type: Phrase, other: Phrase)
    case goalMissing(type: Phrase), goalsReached(type: Phrase)
    /// - Parameter sessions: How many were held without one, or since anybody looked at the goal.
    case stepMissing(type: Phrase, sessions: Int), goalUnseen(type: Phrase, sessions: Int)
    case goalLacks(type: Phrase, [Objective.Gap])
    /// - Parameter side: That sets the agenda.
    case agendaOfOtherSide(type: Phrase, Participant.Side)
    /// The rule rests on no source, and says whose word it is.
    case withoutSource(Text, type: Phrase)

    // MARK: What to do

    case completeObjective, measureObjective
    /// The fix of a rule, with the addresses of one record.
    case fix(Fix, of: String)

    public enum Fix: Sendable, Equatable {
        case rule(RuleText)
        case text(Text)
    }
}

/// What planning for many people settles.
public enum LargeGroupPart: Sendable, Equatable { case focusAreas, expertiseNeeded, assessmentTools }

/// A few words of the catalogue in each language that sentences are formed in.
public struct Phrase: Sendable, Equatable {
    private let english, german: String

    init(_ words: (SpokenLanguage) -> String) { (english, german) = (words(.english), words(.german)) }

    func words(in language: SpokenLanguage) -> String {
        switch language {
        case .english: english
        case .german: german
        }
    }
}

extension RelationshipType {
    /// Its name, for sentences.
    var phrase: Phrase { Phrase { translations?[[$0.tag]]?.name ?? name } }
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
