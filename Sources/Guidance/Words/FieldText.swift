public import JSON

/// What Rapport finds wrong at one place of a document beside what any JSON can have wrong (`Fault`), as a case with its values:
/// the sentence is made where the language of the reader is known.
public indirect enum FieldText: Equatable, Sendable {
    // MARK: Values

    /// - Parameter meant: The id that the text would make.
    case notSlug(meant: Slug?)
    case notDay(Day.Fault)
    case notTime(Instant.Fault)
    case notPeriod
    case notID(KindName, prefix: String)
    case notTranslations(countMax: Int), notLanguage
    case languageTwice(LanguageTag)
    case notLanguageTag, notZone, notTimeOfDay, notEmail, notWebAddress
    /// The value stands in the list before.
    case twice(String)
    /// What has an end has it after its beginning.
    case endsBeforeItBegins(from: String)

    // MARK: Records

    case missing(KindName, String)
    /// - Parameters:
    ///   - meant: The name that it most likely mistypes.
    ///   - known: All names there are, if they are few.
    case unknown(Thing, name: String, meant: String?, known: [String])
    case retired(KindName)
    case oneTooMany(KindName, countMax: Int)
    case idFixed(Slug)
    case noStepLed(to: String)
    case takenBy(KindName, String)

    // MARK: People

    /// Another address is the one to write to already.
    case secondPrimary
    /// A manager is named by id and by what another system calls them.
    case managerKnown
    /// - Parameter ring: From the person up to the person again.
    case managerRing([String])
    case lineTooLong(countMax: Int)
    case inactive
    /// - Parameter by: The appointment by which the person has the office already.
    case appointed(by: String)
    case noDays
    /// A question that is answered by a number or a text has options.
    case optionsUnused

    // MARK: Programmes. `programmable` are the types that one can run.

    case endsTooEarly(startsOn: Day)
    case noType(programmable: [Slug])
    case typeTwice(Slug)
    case typeRetired(programmable: [Slug])
    case typeNotProgrammable(programmable: [Slug])
    case notType(meant: String?, programmable: [Slug])
    /// A type that a programme cannot do without any more.
    case typeOpened(Slug)

    // MARK: Participants and their steps

    /// The member goes with steps to these states alone.
    case notWithStep([String])
    case notLater(than: Instant)
    case onlyOfGuides
    /// The number is less than what another member says.
    case below(String, Int)
    case notTypeOfProgram(Slug, [Slug])
    case typeNeeded([Slug])
    /// - Parameter other: The member beside which it cannot stand.
    case notBoth(String)
    case nobodyNamed
    case notOnOtherSide, isOneself
    /// Another version, or other words, than the programme has people agree to.
    case notVersionInForce(Int), notTextInForce(Int)
    case notAnOption([Slug]), notOptions([Slug])

    // MARK: Relationships and what is in them

    /// It belongs to another programme, or its participants do.
    case notOfProgram
    /// The participant is not on that side, or not of that type.
    case notAs(Participant.Side, Slug)
    case notTakingPart(String)
    /// The two work together already, or another comes in that place: nil where the one who asks does not see it.
    case pairedAlready(in: ID<Relationship>?), replacedAlready(by: ID<Relationship>?)
    case notProposing(String)
    case notSponsor, notMember, noLearner
    /// What is wrong with a request to guides.
    case notLearner, noChoice, notAmongGuides, noRoomAmongChoices, notAsked
    case guidesAlready(in: ID<Relationship>)
    case tooManyApplications(Int)
    /// What is wrong with a text for somebody outside.
    case notNamedInAgreement, released
    /// Nothing like this is made in a relationship in that state.
    case notInRelationship(String)
    case notWaivable([Slug])
    case dayPast(Day)
    case tooManyWaivers(Int), tooManyRatings(Int)
    /// Who could join later.
    case notGroup, groupFull(Int)
    /// What has not begun cannot have been held.
    case notBefore(Instant)
    /// A session is written down soon, planned within some years, and held once its relationship begins.
    case sessionTooOld(Instant, days: Int), sessionTooFar(Instant), beforeRelationship(Day)
    /// Members are to learn of their last day in time, and do not take it away alone.
    case endTooSoon(Day, days: Int), endStays
    case notRated, goalAgreed, sessionsBegan, movedOtherwise
    /// The last of several sessions would begin too long after the first.
    case seriesTooLong(until: Instant)

    // MARK: Matching

    /// The member means nothing for a criterion of that kind.
    case notOfCriterion(String)
    case weightsTooLarge(Int)
    /// Nothing that is compared has that name.
    case notSource(meant: String?)
    /// What is known of a person beside that is never compared.
    case personalSource
    case sensitiveQuestion, questionNotForMatching
    /// What is named gives no value that such a criterion or constraint can compare.
    case sourceUnfit(for: String, numbers: Bool), mapOfQuestionsOnly
    /// The same two are to be a pair and not.
    case pinnedAndForbidden
    /// What went into a run that was started stays as it is.
    case runBegun(String)
    /// Rules have refused a pair since it was found.
    case pairRefused([Slug])
    /// What makes a file that was sent no table.
    case table(CSVTable.Fault)
    /// Of a committee's table.
    case columnsMissing([String]), otherRun(String), notDecision, notDecided
    /// Of a question what if.
    case notMatched, pinsRefused

    // MARK: A matching problem in numbers

    case matching(MatchingText)

    // MARK: Answers to the questionnaire

    case notAnswers(countMax: Int)
    case answeredTwice

    // MARK: The catalogue

    /// What a change leaves wrong in another record.
    case elsewhere(CatalogueFault)
    case idIsDecision, kindOfKind, policyMissing
    /// - Parameter bound: The name of the member that holds the other length.
    case lengthTooShort(Period, bound: String, Period)
    case notScale, twiceOnScale
    case questionTaken(by: Slug)
    case questionTooMany(countMax: Int)
    case optionsTooFew, optionTwice
    case notPoints, pointsNotForType, pointsNotProgrammable, needMissing
    /// The claim supports no points for its type, or points for the type have no claim.
    case claimWithoutPoints(type: Slug), pointsWithoutClaim(type: Slug)
    case notClaimValue
    /// The value has no place on the scale.
    case notOn(Scale)
    case rangeEmpty
    case rangeReversed(least: Period, most: Period)
    case translatedNumber, readingWithoutValue
    case claimsTooMany(type: Slug, countMax: Int)
    case tensionTooSmall, claimTwice

    // MARK: Keys

    case scopesMissing
    /// What opens only what is a person's own, on a key that acts for nobody.
    case scopesPersonal(ScopeSet)
    /// More than the one has who makes or changes the key.
    case scopesBeyond(ScopeSet)
    case programsBeyond([ID<Program>])
    /// For all programmes, where its maker has some.
    case programsUnbounded
    case expiryBeyond(Instant)
    case expiryPast(now: Instant)
    /// - Parameter own: The one for whom the maker acts.
    case personBeyond(own: ID<Person>?)
    /// The person is not active.
    case personGone
    case fixedOnceMade
    case tooManyGenerations(countMax: Int)
    /// No scope that a token never has.
    case scopesUndelegated(ScopeSet)

    // MARK: The catalogue as a file

    case notCatalogue, notDocuments(countMax: Int)
    case notTable(meant: String?)
    /// - Parameter place: Where the id stood first, as a JSON Pointer.
    case idTwice(place: String)
    case recordsTooMany(Int, countMax: Int)

    /// What a name can be of.
    public enum Thing: Equatable, Sendable {
        case record(KindName), question, option
    }
}

extension FieldText {
    /// There is nothing of this name.
    ///
    /// - Parameter ids: What there is.
    static func unknown(_ thing: Thing, _ name: String, among ids: [Slug], meant: String? = nil) -> FieldText {
        let names = ids.map(\.text)
        return .unknown(
            thing, name: String(name.prefix(100)),
            meant: meant ?? (names.count <= CatalogueLimits.namesComparedMax ? nearest(to: name, in: names) : nil),
            known: names.count <= CatalogueLimits.namesListedMax ? names : [])
    }
}

extension Fault {
    static func text(_ text: FieldText) -> Fault { .other(Other(text)) }
}
