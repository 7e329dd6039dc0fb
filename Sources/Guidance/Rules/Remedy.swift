internal import JSON

/// One thing to do about a refusal or a finding, of which a page can make a button: a request to the record at fault.
public enum Remedy: Sendable, Equatable {
    /// Nil where nothing more is said of what the design has to give.
    case fillDesign(Policy.DesignComponent?)
    case approveDesign
    /// Any one of them ends a relationship.
    case setLastDay, setLength, setSessions, setEndCondition
    case addObjective
    /// Counted from 1.
    case completeObjective(Int)
    case measureObjective
    case consent(ID<Person>)
    case enlarge(ID<Program>, Participant.Side)
    case waitlist
    case nameOwner
    case planLargeGroup(LargeGroupPart)
    case acceptRelationship, giveManagerInput, writeAgreement, signAgreement, waive(Slug)
    case fillAgreement(Agreement.Part), takeOutOfDisclosures
    case setPlannedEnd, addGoal, close
    case sayWhyType
    case endRelationships
    /// Counted from 1.
    case recordResult(Int)
    case stateExpertise(ID<Person>)
    case completeGoal(Objective.Gap)
    // What a task asks for.
    case apply, answerForm, answerApplication, releaseDisclosure, recordSession, agreeGoal, rateGoal, approve, pause, planSession

    /// The operation as the description of the API names it.
    var operation: String {
        switch self {
        case .fillDesign: "setProgramDesign"
        case .approveDesign: "approveProgramDesign"
        case .setLastDay, .setLength, .setSessions, .setEndCondition, .addObjective, .completeObjective, .measureObjective,
            .nameOwner, .sayWhyType, .recordResult:
            "updateProgram"
        case .consent: "createConsent"
        case .enlarge: "updateProgram"
        case .waitlist: "createParticipantTransition"
        case .planLargeGroup: "setProgramDesign"
        case .acceptRelationship: "createRelationshipAcceptance"
        case .giveManagerInput: "createRelationshipManagerInput"
        case .writeAgreement: "setRelationshipAgreement"
        case .signAgreement: "signRelationshipAgreement"
        case .fillAgreement, .takeOutOfDisclosures: "updateRelationshipAgreement"
        case .waive: "createRelationshipWaiver"
        case .setPlannedEnd: "updateRelationship"
        case .addGoal: "createRelationshipGoal"
        case .stateExpertise: "setPersonProfile"
        case .completeGoal: "updateGoal"
        case .apply, .approve: "createParticipantTransition"
        case .answerForm: "setParticipantAnswerSheet"
        case .answerApplication: "answerApplication"
        case .releaseDisclosure: "createDisclosureTransition"
        case .recordSession: "createSessionTransition"
        case .agreeGoal: "createGoalTransition"
        case .rateGoal: "rateGoal"
        case .pause, .close: "createRelationshipTransition"
        case .endRelationships: "createProgramTransition"
        case .planSession: "createRelationshipSession"
        }
    }

    /// Who can send the request. A reader of a finding or a refusal is often somebody else, who then knows whom to ask.
    enum Sender: String, CaseIterable, Sendable {
        /// The person named in the address, or whom the record is about.
        case oneself = "self"
        case member, partner
        case organiser = "organizer"
    }

    var sender: Sender {
        switch self {
        case .consent, .stateExpertise, .apply, .answerForm, .answerApplication: .oneself
        case .acceptRelationship, .writeAgreement, .signAgreement, .fillAgreement, .takeOutOfDisclosures, .completeGoal,
            .recordSession, .agreeGoal, .rateGoal, .addGoal, .releaseDisclosure, .close, .planSession:
            .member
        case .giveManagerInput: .partner
        case .fillDesign, .approveDesign, .setLastDay, .setLength, .setSessions, .setEndCondition, .addObjective,
            .completeObjective, .measureObjective, .sayWhyType, .recordResult, .enlarge, .waitlist, .nameOwner, .planLargeGroup,
            .waive, .setPlannedEnd,
            .approve, .pause, .endRelationships:
            .organiser
        }
    }

    /// - Parameter address: The path of the record.
    private func path(of address: String) -> String {
        switch self {
        case .fillDesign: "\(address)/design"
        case .approveDesign: "\(address)/design/approval"
        case .setLastDay, .setLength, .setSessions, .setEndCondition, .addObjective, .completeObjective, .measureObjective,
            .nameOwner, .sayWhyType, .recordResult:
            address
        case .consent(let person): "\(Person.kind.path)/\(person)/consents"
        case .enlarge(let program, _): "\(Program.kind.path)/\(program)"
        case .waitlist: "\(address)/transitions"
        case .planLargeGroup: "\(address)/design"
        case .acceptRelationship: "\(address)/acceptances"
        case .giveManagerInput: "\(address)/manager-inputs"
        case .writeAgreement, .fillAgreement, .takeOutOfDisclosures: "\(address)/agreement"
        case .signAgreement: "\(address)/agreement/signatures"
        case .waive: "\(address)/waivers"
        case .setPlannedEnd, .completeGoal: address
        case .apply, .approve, .releaseDisclosure, .recordSession, .agreeGoal, .pause, .close, .endRelationships:
            "\(address)/transitions"
        case .addGoal: "\(address)/goals"
        case .planSession: "\(address)/sessions"
        case .answerForm: "\(address)/answers"
        case .answerApplication: "\(address)/answer"
        case .rateGoal: "\(address)/ratings"
        case .stateExpertise(let person): "\(Person.kind.path)/\(person)/profile"
        }
    }

    /// The member of the request's document that is to change, as a JSON Pointer (RFC 6901); nil where it is the whole.
    private var pointer: String? {
        switch self {
        case .fillDesign(let part): part.map { "/\($0.rawValue)" }
        case .approveDesign: nil
        case .setLastDay: "/endsOn"
        case .setLength: "/length"
        case .setSessions: "/plannedSessions"
        case .setEndCondition: "/endCondition"
        // A patch takes all of them together.
        case .addObjective, .completeObjective, .measureObjective, .recordResult: "/objectives"
        case .consent: "/kind"
        case .enlarge(_, let side): "/places/\(side.rawValue)"
        case .waitlist: "/to"
        case .nameOwner: "/owners"
        case .planLargeGroup(.focusAreas): "/focusAreas"
        case .planLargeGroup(.expertiseNeeded): "/expertiseNeeded"
        case .planLargeGroup(.assessmentTools): "/assessmentTools"
        case .acceptRelationship: "/accepts"
        case .giveManagerInput: "/areas"
        case .writeAgreement, .signAgreement: nil
        case .fillAgreement(let part): "/\(part.rawValue)"
        case .takeOutOfDisclosures: "/disclosures"
        case .waive: "/rule"
        case .setPlannedEnd: "/plannedEnd"
        case .stateExpertise: "/expertise"
        case .apply, .approve, .releaseDisclosure, .recordSession, .agreeGoal, .pause, .close: "/to"
        case .addGoal: "/statement"
        case .planSession: "/startsAt"
        case .sayWhyType: "/typeReason"
        case .endRelationships: "/endRelationships"
        case .answerForm: "/values"
        case .answerApplication: "/accepts"
        case .rateGoal: "/level"
        case .completeGoal(.measure): "/measure"
        case .completeGoal(.target), .completeGoal(.otherTarget), .completeGoal(.baseline): "/target"
        case .completeGoal(.dueOn), .completeGoal(.laterDueOn): "/dueOn"
        }
    }

    /// What `write` writes.
    static let schema = Schema.named(
        "Remedy",
        .object([
            .init("label", .text(), "What a button can say."),
            .init("operation", .text(), "The id of the operation in this description."),
            .init("href", .text(), "The address of the request."),
            .init("pointer", .text(), "The member of its body that is to change, as a JSON Pointer.", isRequired: false),
            .init(
                "by", .choice(Sender.allCases.map(\.rawValue)),
                "Who can send it: the person concerned, a member or the partner of the relationship, or an organizer."),
        ]))

    /// Writes `{"label","operation","href","pointer","by"}`.
    ///
    /// - Parameter address: The path of the record.
    func write(to writer: inout JSONWriter, of address: String, for reader: Reader) {
        writer.object {
            $0.member("label", label(in: reader.language))
            $0.member("operation", operation)
            $0.member("href", reader.address.link(path(of: address)))
            $0.member("pointer", ifPresent: pointer)
            $0.member("by", sender.rawValue)
        }
    }
}

extension Remedy {
    private func label(in language: SpokenLanguage) -> String {
        switch language {
        case .english: english
        case .german: german
        }
    }

    private var english: String {
        switch self {
        case .fillDesign(nil): "Write the design"
        case .fillDesign(let part?): "Put the \(part.spoken(in: .english)) into the design"
        case .approveDesign: "Approve the design"
        case .setLastDay: "Set the last day"
        case .setLength: "Set how long a relationship lasts"
        case .setSessions: "Set the number of sessions"
        case .setEndCondition: "Name the goal that ends a relationship"
        case .addObjective: "Add an objective"
        case .completeObjective(let number): "Complete objective \(number)"
        case .measureObjective: "Give an objective a measure"
        case .consent: "Consent to taking part"
        case .enlarge: "Offer more places"
        case .waitlist: "Put the person on the wait list"
        case .nameOwner: "Name an owner"
        case .planLargeGroup(let part): "Put the \(part.spoken(in: .english)) into the design"
        case .acceptRelationship: "Accept the relationship"
        case .giveManagerInput: "Give input as the manager"
        case .writeAgreement: "Write the agreement"
        case .signAgreement: "Sign the agreement"
        case .fillAgreement(let part): "Put the \(part.spoken(in: .english)) into the agreement"
        case .takeOutOfDisclosures: "Take people out of the disclosures"
        case .waive(let rule): "Waive \(rule)"
        case .setPlannedEnd: "Set the last day"
        case .stateExpertise: "State expertise in the profile"
        case .apply: "Take part"
        case .answerForm: "Answer the questions of the program"
        case .answerApplication: "Answer the request"
        case .releaseDisclosure: "Release the text, or withdraw it"
        case .recordSession: "Say whether the session took place"
        case .agreeGoal: "Agree to the goal"
        case .rateGoal: "Rate the goal"
        case .approve: "Approve or reject"
        case .pause: "Pause the relationship"
        case .close: "Close the relationship"
        case .addGoal: "Write a goal"
        case .planSession: "Plan a session"
        case .sayWhyType: "Say why these types"
        case .endRelationships: "End the relationships with the program"
        case .recordResult(let number): "Record the result of objective \(number)"
        case .completeGoal(let gap): "Give the goal its \(gap.spoken(in: .english))"
        }
    }

    private var german: String {
        switch self {
        case .fillDesign(nil): "Konzept ausarbeiten"
        case .fillDesign(let part?): "\(part.spoken(in: .german)) im Konzept ergänzen"
        case .approveDesign: "Konzept freigeben"
        case .setLastDay: "Letzten Tag festlegen"
        case .setLength: "Dauer einer Beziehung festlegen"
        case .setSessions: "Anzahl der Sitzungen festlegen"
        case .setEndCondition: "Ziel nennen, mit dem eine Beziehung endet"
        case .addObjective: "Ziel hinzufügen"
        case .completeObjective(let number): "Ziel \(number) vervollständigen"
        case .measureObjective: "Messgröße für ein Ziel angeben"
        case .consent: "Der Teilnahme zustimmen"
        case .enlarge: "Mehr Plätze anbieten"
        case .waitlist: "Person auf die Warteliste setzen"
        case .nameOwner: "Verantwortliche Person benennen"
        case .planLargeGroup(let part): "\(part.spoken(in: .german)) im Konzept ergänzen"
        case .acceptRelationship: "Die Beziehung annehmen"
        case .giveManagerInput: "Sich als Führungskraft äußern"
        case .writeAgreement: "Die Vereinbarung schreiben"
        case .signAgreement: "Die Vereinbarung unterschreiben"
        case .fillAgreement(let part): "\(part.spoken(in: .german)) in der Vereinbarung ergänzen"
        case .takeOutOfDisclosures: "Personen aus der Weitergabe herausnehmen"
        case .waive(let rule): "Auf \(rule) verzichten"
        case .setPlannedEnd: "Letzten Tag festlegen"
        case .stateExpertise: "Fachwissen im Profil nennen"
        case .apply: "Teilnehmen"
        case .answerForm: "Die Fragen des Programms beantworten"
        case .answerApplication: "Die Anfrage beantworten"
        case .releaseDisclosure: "Den Text freigeben oder zurückziehen"
        case .recordSession: "Sagen, ob die Sitzung stattgefunden hat"
        case .agreeGoal: "Dem Ziel zustimmen"
        case .rateGoal: "Das Ziel bewerten"
        case .approve: "Aufnehmen oder ablehnen"
        case .pause: "Die Beziehung pausieren"
        case .close: "Die Beziehung abschließen"
        case .addGoal: "Ein Ziel aufschreiben"
        case .planSession: "Eine Sitzung planen"
        case .sayWhyType: "Die Wahl der Typen begründen"
        case .endRelationships: "Die Beziehungen mit dem Programm beenden"
        case .recordResult(let number): "Das Ergebnis von Ziel \(number) festhalten"
        case .completeGoal(let gap): "\(gap.spoken(in: .german)) für das Ziel angeben"
        }
    }
}

extension Text {
    /// What to do about what it says: it follows from what is missing. None where a rule says only in words what is right.
    var remedies: [Remedy] {
        switch self {
        case .designMissing: [.fillDesign(nil), .approveDesign]
        case .designUnapproved: [.approveDesign]
        case .designLacks(_, let parts, _): parts.map { .fillDesign($0) } + [.approveDesign]  // a change voids an approval
        case .endMissing: [.setLastDay, .setLength, .setSessions, .setEndCondition]
        case .objectiveMissing: [.addObjective]
        case .objectiveLacks(_, let nearest, _): [.completeObjective(nearest)]
        case .measureMissing: [.measureObjective]
        case .lengthMisfit: [.setLength, .setSessions]
        case .consentMissing(_, let person): [.consent(person)]
        case .placesTaken(let program, let side, _): [.waitlist, .enlarge(program, side)]
        case .ownerMissing: [.nameOwner]
        case .relationshipsLeft: [.endRelationships]
        case .withoutSource(let text, _): text.remedies
        case .largeGroupUnplanned(_, _, _, let parts): parts.map { .planLargeGroup($0) }
        case .learnerNotAccepted: [.acceptRelationship]
        case .managerInputMissing: [.giveManagerInput, .waive(Relationship.managerIsPartner.id)]
        case .agreementMissing: [.writeAgreement, .signAgreement, .waive(Relationship.agreementFirst.id)]
        case .relationshipEndMissing: [.setPlannedEnd]
        case .expertiseMissing(_, _, let person): [.stateExpertise(person)]
        case .goalLacks(_, let gaps): gaps.map { .completeGoal($0) }
        case .agreementLacks(let parts): parts.map { .fillAgreement($0) }
        case .disclosedFromPrivate, .disclosedToLine: [.takeOutOfDisclosures]
        case .howToEndMissing: [.fillAgreement(.howToEnd)]
        case .confidentialityMissing: [.fillAgreement(.confidentiality)]
        case .goalMissing, .stepMissing: [.addGoal]
        case .goalsReached: [.close, .addGoal]
        case .goalUnseen: [.rateGoal]
        case .combinationUnmeasured(_, let nearest): nearest.map { [.completeObjective($0)] } ?? [.addObjective]
        case .resultMissing(let numbers): numbers.map { .recordResult($0) }
        case .typeReasonMissing: [.sayWhyType]
        case .guidesThemselves, .bothWaysRound, .guideFull, .guideInLine, .lineChanged, .guideNotJunior, .agendaOfOtherSide,
            .guideOfBothTypes:
            []
        case .suggestedBefore, .suggestionsOver, .statement, .completeObjective, .measureObjective, .fix: []
        }
    }
}
