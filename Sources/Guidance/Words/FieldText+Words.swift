public import JSON

// What is wrong at one place of a document, and what would be right: each follows the name of the place, and has no full stop.

extension FieldError {
    /// What is wrong, and what would be right, in English.
    public var detail: String { fault.sentence() }
}

extension Fault {
    public func sentence(for reader: Reader = Reader()) -> String {
        switch reader.language {
        case .english: english(at: reader.address)
        case .german: german(at: reader.address)
        }
    }

    private func english(at address: PublicAddress) -> String {
        switch self {
        case .notObject: "must be an object"
        case .notArray: "must be an array"
        case .notString: "must be a string"
        case .notNumber: "must be a number"
        case .notBoolean: "must be true or false"
        case .notInteger(let range): "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .notOneOf(let meant, let names):
            "must be one of: \(names.joined(separator: ", "))" + (question(meant).map { "; " + $0 } ?? "")
        case .numberTooLarge: "must be a number of magnitude below 1.8e308"
        case .tooLong(let count, let max): "must have at most \(max) characters (Unicode scalars), has \(count)"
        case .hasControls: "must not hold control characters other than line feed and tab"
        case .isBlank: "must not be blank: it needs at least one visible character"
        case .tooManyElements(let count, let max): "must have at most \(max) elements, has \(count)"
        case .required(let meaning): "is required: \(meaning)"
        case .unknownMember(let meant, let known):
            "is not a member here; \(question(meant) ?? "known members: \(known.joined(separator: ", "))")"
        case .readOnly(let setter, let isMade):
            "is set by \(address.placed(setter)): leave it out\(isMade ? "" : " or send it back unchanged")"
        case .removesReadOnly(let setter): "is set by \(address.placed(setter)) and cannot be removed: leave it out"
        case .other(let other): other.text.english
        }
    }
}

extension Fault.Other {
    var text: FieldText {
        guard let text = fault as? FieldText else { preconditionFailure("a fault that is not JSON's is a FieldText") }
        return text
    }
}

extension FieldText {
    public func sentence(in language: SpokenLanguage = .english) -> String {
        switch language {
        case .english: english
        case .german: german
        }
    }

    fileprivate var english: String {
        switch self {
        case .notSlug(let meant):
            "must be an id: 1 to 100 lower-case letters, digits and hyphens, with a letter or digit at both ends"
                + (question(meant?.text).map { "; " + $0 } ?? "")
        case .notDay(.unreadable): "must be a day, such as 2026-11-21"
        case .notDay(.withTime(let day)): "must be a day without a time, such as \(day.description)"
        case .notDay(.otherForm(let day)): "must be a day written as \(day?.description ?? "2026-11-21: year, month, day")"
        case .notDay(.monthUnknown(let month)): "must be a day that exists: there is no month \(month)"
        case .notDay(.dayUnknown(let day, let month, let year)):
            "must be a day that exists: there is no \(day) \(SpokenLanguage.english.month(month)) \(year)"
        case .notTime(.unreadable): "must be a time in UTC, such as 2026-11-21T23:20:11.123Z"
        case .notTime(.withoutTime(let day)): "must be a day and a time in UTC, such as \(day.description)T00:00:00Z"
        case .notTime(.withoutZone): "must say that it is in UTC, by a Z at its end"
        case .notTime(.otherForm(let instant)): "must be a time in UTC written as \(instant.description)"
        case .notTime(.day(let fault)): FieldText.notDay(fault).english
        case .notPeriod:
            """
            must be a length in whole years, months, weeks and days, in this order, each of at most four digits and all more \
            than none, such as P9M, P6W or P1Y6M
            """
        case .notID(let kind, let prefix): "must be the id of a \(kind.any.noun), \(prefix)_ and a UUID"
        case .notTranslations(let countMax):
            "must be an object of texts by language, such as {\"de\":{…}}, of at most \(countMax)"
        case .notLanguage: "must be named by a language tag, such as de or pt-BR"
        case .languageTwice(let language): "is the language \(language.text) a second time"

        case .notLanguageTag: "must be a language tag (BCP 47), such as de or pt-BR"
        case .notZone: "must be the name of a time zone, such as Europe/Berlin or UTC"
        case .notTimeOfDay: "must be a time of day from 00:00 to 23:59, such as 09:30"
        case .notWebAddress: "must be an address that begins with https://"
        case .notEmail: "must be an email address, such as ines@example.org"
        case .matching(let text): text.english
        case .twice(let value): "names \(value) a second time"
        case .endsBeforeItBegins(let from): "must be later than from, \(from)"

        case .secondPrimary: "is true, and so is that of an address before: only one can be the primary one"
        case .managerKnown: "must be left out where manager names the person"
        case .managerRing(let ring): "would make a ring, in which each reports to the next: \(ring.joined(separator: " → "))"
        case .lineTooLong(let countMax): "has more than \(countMax) managers above; a line can have \(countMax)"
        case .inactive: "names somebody who is not active: activate the person first, or name another"
        case .appointed(let by): "is an office that the person holds at that time already, by \(by)"
        case .noDays: "must name at least one day, such as mon"
        case .optionsUnused: "must be left out: only choice, multi-choice and rank have options"

        case .missing(let kind, let id): "there is no \(kind.any.noun) \(id)"
        case .unknown(let thing, let name, let meant, let known):
            "there is no \(thing.spoken) “\(name)”" + (question(meant).map { "; " + $0 } ?? "")
                + (known.isEmpty ? "" : "\(meant == nil ? "; known" : " Known"): \(known.joined(separator: ", "))")
        case .retired(let kind): "names \(kind.any.noun.withArticle) that is retired: take it into use again, or name another"
        case .oneTooMany(let kind, let countMax): "is one \(kind.any.noun) too many: there may be \(countMax)"
        case .idFixed(let id): "is \(id) and stays so: others refer to it"

        case .noStepLed(let state): "is \(state), and no step of the record led there"
        case .takenBy(let kind, let id): "is that of the \(kind.any.noun) \(id) too"
        case .endsTooEarly(let startsOn): "must not be before startsOn, \(startsOn)"
        case .noType(let types): "must name at least one relationship type; \(programmable(types))"
        case .typeTwice(let type): "names \(type) a second time"
        case .typeRetired(let types):
            "is retired: programs that have it go on, and no other takes it up; \(programmable(types))"
        case .typeNotProgrammable(let types): "cannot be run by a program; \(programmable(types))"
        case .typeOpened(let type):
            "leaves out \(type), in which people can take part since the program has opened: keep it, or open another program"
        case .notType(let meant, let types): "is not a relationship type; \(question(meant) ?? programmable(types))"

        case .notWithStep(let states): "goes only with a step to \(states.joined(by: "or")): leave it out"
        case .notLater(let now): "must be later than now, \(now)"
        case .onlyOfGuides: "is for guides only: leave it out"
        case .below(let member, let least): "must not be below \(member), \(least)"
        case .notTypeOfProgram(let type, let types):
            "\(type) is not a relationship type of the program, which has \(types.map(\.text).joined(by: "and"))"
        case .typeNeeded(let types):
            "is required: the program has several relationship types, \(types.map(\.text).joined(by: "and"))"
        case .notBoth(let other): "cannot be sent along with \(other): send one of the two"
        case .notVersionInForce(let version): "must be \"\(version)\", the version in force in consentTexts of the program"
        case .notTextInForce(let version):
            "must be the text of version \(version), in English or German, as consentTexts of the program has it"
        case .notOnOtherSide: "must be a participant of the other side, in the same program and relationship type"
        case .isOneself: "is the participant's own id: name somebody else"
        case .notAnOption(let options): "must be one of the options: \(options.map(\.text).joined(separator: ", "))"
        case .notOptions(let options): "must be an array of options: \(options.map(\.text).joined(separator: ", "))"
        case .nobodyNamed: "is required: the key acts for nobody; send person, or people with at least one"

        case .notOfProgram: "belongs to another program"
        case .notAs(.guide, let type): "must be a participant who guides under \(type)"
        case .notAs(.learner, let type): "must be a participant who learns under \(type)"
        case .notTakingPart(let status): "is \(status); only those who are approved or active can be in a relationship"
        case .pairedAlready(let other):
            "has this guide under this type already, in \(other.map { "the relationship \($0)" } ?? "another relationship"), which is "
                + "not over: go on with that one, or name it in replaces"
        case .replacedAlready(let other):
            "is to be replaced already, by \(other.map { "the relationship \($0)" } ?? "another relationship"): cancel or end that one "
                + "first"
        case .notProposing(let status):
            "is \(status); relationships are proposed while a program is enrolling, matching or running"
        case .notSponsor: "must be one of the program's sponsors"
        case .noLearner: "must name at least one participant who learns"
        case .notLearner: "must be your own participation as a learner in the program; you have none"
        case .noChoice: "must name at least one guide"
        case .notAmongGuides:
            "must be a guide whom GET /v1/programs/{id}/guides lists, of the relationship type under which you learn"
        case .noRoomAmongChoices: "has no guide with room: choose from GET /v1/programs/{id}/guides?room=true"
        case .notNamedInAgreement:
            "must be a person whom the agreement in force names in disclosures, with summary among what they learn"
        case .released: "cannot change once it is released: withdraw it, and write another"
        case .guidesAlready(let other): "guides this learner already, in the relationship \(other), which is not over"
        case .notAsked: "must be a guide of yours who has not answered"
        case .tooManyApplications(let most):
            "would be one request too many: a person has at most \(most) open; withdraw one with POST /v1/applications/{id}/withdrawal"
        case .notMember: "must be a member of the relationship"
        case .notInRelationship(let status): "cannot be made while the relationship is \(status)"
        case .notWaivable(let rules): "must be a rule that can be waived: \(rules.map(\.text).joined(separator: ", "))"
        case .dayPast(let today): "must not be before today, \(today)"
        case .tooManyWaivers(let most): "would be one waiver too many: a relationship has at most \(most)"
        case .notGroup: "takes in nobody more: this relationship is of two; propose another, with POST /v1/relationships"
        case .groupFull(let most): "takes in nobody more: a group has at most \(most) members, those who have left among them"
        case .tooManyRatings(let most): "would be one rating too many: a goal has at most \(most)"
        case .notBefore(let start): "comes too early: the session begins at \(start)"
        case .sessionTooOld(let earliest, let days):
            "must not be before \(earliest): a session is written down within \(days) days, while people remember it"
        case .sessionTooFar(let latest): "must not be after \(latest): sessions are planned up to two years ahead"
        case .beforeRelationship(let first):
            "must not be before \(first), the first day of the relationship; an organizer can set an earlier startsOn"
        case .endTooSoon(let earliest, let days):
            "must not be before \(earliest): members of a relationship that goes on learn \(days) days ahead of an earlier end; they can end "
                + "it themselves at any time"
        case .endStays: "cannot be taken away by a member alone: wish for another day, or ask an organizer"
        case .notRated: "needs a rating first, with POST /v1/goals/{id}/ratings"
        case .goalAgreed: "changes a goal that both sides have agreed on: drop it and write another, so that both agree again"
        case .seriesTooLong(let last): "reaches too far: no session begins after \(last); repeat it fewer times, or more often"
        case .movedOtherwise: "is changed with POST /v1/sessions/{id}/move, which makes a session in place of this one"
        case .sessionsBegan: "comes too late: a session was held, and input is given before the first"

        case .notOfCriterion(let kind): "means nothing for the kind \(kind): leave it out"
        case .weightsTooLarge(let sum): "must have weights of at most 1000 in all, has \(sum)"
        case .notSource(let meant):
            "must name what is compared: \(MatchSource.named.map(\.text).joined(separator: ", ")), or form. and the id of a question"
                + (question(meant).map { "; " + $0 } ?? "")
        case .personalSource:
            "names a personal detail, which matching never compares; it compares person.languages, person.level, person.department, "
                + "person.division, person.organization and person.location, the profile, and answers to the form"
        case .sensitiveQuestion:
            "names a sensitive question, which matching never compares: name another, or ask for what you need to know without it"
        case .questionNotForMatching:
            "names a question of which the form does not say that its answers are used for matching: add match to its use with PUT "
                + "/v1/programs/{id}/form, or name another"
        case .sourceUnfit(let use, numbers: true):
            "cannot be compared by \(use), which takes numbers: person.level, or a question of the kind number"
        case .sourceUnfit(let use, numbers: false):
            "cannot be compared by \(use), which takes no numbers and no free texts: name a question of the kind choice"
        case .pinnedAndForbidden: "names two who are in forbids as well: leave them in one of the two lists"
        case .runBegun(let status):
            "changes what went into a run that is \(status): make another with POST /v1/programs/{id}/match-runs and basedOn"
        case .pairRefused(let rules):
            "is refused by \(rules.map(\.text).joined(separator: ", ")): publish with onRefusal skip to propose the others, or make another run"
        case .mapOfQuestionsOnly: "must name a question, whose options the map lists"
        case .table(.unreadable): "must be a table in UTF-8 or Windows-1252: save it as CSV UTF-8"
        case .table(.empty): "must be a table: the first line names the columns"
        case .table(.openQuote): "begins a cell with a quotation mark that nothing ends: end it, and double each one within"
        case .table(.afterQuote): "goes on after the quotation mark that ends a cell: double each quotation mark within a cell"
        case .table(.tooManyCells(let count, let names)):
            "has \(count) cells under \(names) columns: put a cell with a comma into quotation marks"
        case .columnsMissing(let names):
            "must name the columns of the committee's file; it lacks \(names.joined(separator: ", "))"
        case .otherRun(let run): "must be \(run), the run to which you send the table, or empty"
        case .notDecision: "must be keep or reject, or empty where the committee does not decide"
        case .notMatched: "names somebody who is not among the learners or guides of the run"
        case .pinsRefused:
            "cannot all be: two who may never be a pair, a pair that is forbidden, or more pins than the guide has places"
        case .notDecided: "must be the id of a participant, as in the committee's file, where something is decided"

        case .notAnswers(let countMax): "must be an array of at most \(countMax) answers"
        case .answeredTwice: "is answered twice; a question has one answer at most"

        case .elsewhere(let fault):
            "leaves the \(fault.record.spoken) wrong: \(fault.pointer) \(fault.text.english)"
        case .idIsDecision: "is a word that recommendations use for their decision; choose another"
        case .kindOfKind: "must be another type, and one that is not a kind of a third"
        case .policyMissing: "is required of a type that programs can run"
        case .lengthTooShort(let longer, let bound, let shorter):
            "is \(longer.spoken), shorter than \(bound), \(shorter.spoken)"
        case .notScale: "must have two ends for a spectrum, two or more choices for a choice, and neither otherwise"
        case .twiceOnScale: "is used twice on this scale"
        case .questionTaken(let dimension):
            "is the id of a question of \(dimension) too; it must be the only one in the catalogue"
        case .questionTooMany(let countMax): "is one question too many; a catalogue has at most \(countMax)"
        case .optionsTooFew: "must be two or more, to choose from"
        case .optionTwice: "is used twice in this question"
        case .notPoints: "must be an object of points by relationship type"
        case .pointsNotForType: "must be named by the id of a relationship type"
        case .pointsNotProgrammable: "goes to a type that no program can run, so it cannot be recommended"
        case .needMissing: "is required of an option that gives points"
        case .claimWithoutPoints(let type): "is about \(type), which gets no points here"
        case .pointsWithoutClaim(let type): "must name a claim about \(type), which gets points here"
        case .notClaimValue: "must be a whole number from -2 to 2, a string, or an object with least and most"
        case .notOn(.spectrum(let first, let second)):
            "must be a whole number from -2 (\(first.label)) to 2 (\(second.label)), as the dimension has a spectrum"
        case .notOn(.choice(let choices)):
            "must be one of the dimension's choices: \(choices.map(\.id.text).joined(separator: ", "))"
        case .notOn(.duration): "must be an object with least, most or both, as the dimension is a duration"
        case .notOn(.text): "must be a short phrase, as the dimension has a scale of text"
        case .rangeEmpty: "must have least, most or both"
        case .rangeReversed(let least, let most):
            "has a least of \(least.spoken), which is longer than its most, \(most.spoken)"
        case .translatedNumber: "is given where the value is no phrase; only a phrase has a language"
        case .readingWithoutValue: "is given without the value that it was read as"
        case .claimsTooMany(let type, let countMax): "has more than \(countMax) claims about \(type)"
        case .tensionTooSmall: "must be two or more claims that pull against each other"
        case .claimTwice: "is named twice"

        case .scopesMissing: "must name at least one scope"
        case .scopesPersonal(let scopes):
            "has \(scopes.spoken(in: .english)), which only a key with actsFor can have, or one with \(Scope.peopleAct.rawValue)"
        case .scopesBeyond(let scopes): "has \(scopes.spoken(in: .english)), which your own key lacks"
        case .programsBeyond(let programs):
            "has \(programs.map(\.description).joined(by: "and")), which your own key cannot reach"
        case .programsUnbounded: "is for all programs, and your own key is for some: name which"
        case .expiryBeyond(let end): "ends later than your own key, at \(end)"
        case .expiryPast(let now): "must be later than now, \(now)"
        case .personBeyond(own: nil): "acts for a person, which takes the scope \(Scope.peopleAct.rawValue)"
        case .personBeyond(let own?): "is not for \(own), the person for whom your own key acts"
        case .personGone: "names a person who is not active"
        case .fixedOnceMade: "cannot change once the key is made: make another key, and revoke this one"
        case .tooManyGenerations(let countMax):
            "would be made by a key that a key has made, \(countMax) deep; use one of the keys above yours"
        case .scopesUndelegated(let scopes): "has \(scopes.spoken(in: .english)), which no token can have"

        case .notCatalogue: "must be an object with the tables of the catalogue"
        case .notDocuments(let countMax): "is required: an array of at most \(countMax) documents"
        case .notTable(let meant):
            "is not a table of the catalogue; "
                + (question(meant) ?? "the tables are \(KindName.catalogue.map(\.rawValue).joined(separator: ", "))")
        case .idTwice(let place): "is the id of \(place) too; an id stands once in a table"
        case .recordsTooMany(let count, let countMax): "would come to \(count) records; there may be \(countMax)"
        }
    }

    private func programmable(_ types: [Slug]) -> String {
        types.isEmpty
            ? "no type is in force that a program can run" : "a program can run \(types.map(\.text).joined(by: "or"))"
    }
}

extension ScopeSet {
    /// "people:read and people:write".
    func spoken(in language: SpokenLanguage) -> String {
        switch language {
        case .english: scopes.map(\.rawValue).joined(by: "and")
        case .german: scopes.map(\.rawValue).joined(by: "und")
        }
    }
}

private func question(_ meant: String?) -> String? { meant.map { "did you mean \($0)?" } }

extension FieldText.Thing {
    fileprivate var spoken: String {
        switch self {
        case .record(let kind): kind.any.noun
        case .question: "question"
        case .option: "option"
        }
    }
}

extension RecordAddress {
    fileprivate var spoken: String { "\(kind.any.noun) \(kind.any.text(name))" }
}
