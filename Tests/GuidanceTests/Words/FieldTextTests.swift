import JSON
import Testing

@testable import Guidance

/// What is said of one place of a document. That no case lacks a sentence is the compiler's to say.
struct FieldTextTests {
    @Test(
        arguments: [
            (.notObject, "must be an object"),
            (.notArray, "must be an array"),
            (.notString, "must be a string"),
            (.notNumber, "must be a number"),
            (.notBoolean, "must be true or false"),
            (.notInteger(-2...2), "must be a whole number from -2 to 2"),
            (.notOneOf(meant: nil, known: ["peer", "mentor"]), "must be one of: peer, mentor"),
            (.notOneOf(meant: "peer", known: ["peer", "mentor"]), "must be one of: peer, mentor; did you mean peer?"),
            (.numberTooLarge, "must be a number of magnitude below 1.8e308"),
            (.tooLong(21, max: 20), "must have at most 20 characters (Unicode scalars), has 21"),
            (.hasControls, "must not hold control characters other than line feed and tab"),
            (.isBlank, "must not be blank: it needs at least one visible character"),
            (.tooManyElements(3, max: 2), "must have at most 2 elements, has 3"),
            (.required(meaning: "What it is called."), "is required: What it is called."),
            (.unknownMember(meant: "name", known: ["name", "note"]), "is not a member here; did you mean name?"),
            (.unknownMember(meant: nil, known: ["name", "note"]), "is not a member here; known members: name, note"),
            (.readOnly(setBy: "the service", isMade: true), "is set by the service: leave it out"),
            (.readOnly(setBy: "the service", isMade: false), "is set by the service: leave it out or send it back unchanged"),
            (.removesReadOnly(setBy: "the service"), "is set by the service and cannot be removed: leave it out"),
            (.text(.claimTwice), "is named twice"),
        ] as [(Fault, String)])
    func `a fault of any JSON is a sentence`(_ fault: Fault, _ sentence: String) {
        #expect(fault.sentence() == sentence)
        checkGerman(fault.sentence(for: Reader(.german)), beside: sentence)
        #expect(FieldError(pointer: "/a", fault).detail == sentence)
    }

    @Test(
        arguments: [
            (
                .notSlug(meant: nil),
                "must be an id: 1 to 100 lower-case letters, digits and hyphens, with a letter or digit at both ends"
            ),
            (
                .notSlug(meant: "reverse-mentoring"),
                "must be an id: 1 to 100 lower-case letters, digits and hyphens, with a letter or digit at both ends; did you mean "
                    + "reverse-mentoring?"
            ),
            (.notDay(.unreadable), "must be a day, such as 2026-11-21"),
            (.notTime(.unreadable), "must be a time in UTC, such as 2026-11-21T23:20:11.123Z"),
            (
                .notPeriod,
                "must be a length in whole years, months, weeks and days, in this order, each of at most four digits and all more "
                    + "than none, such as P9M, P6W or P1Y6M"
            ),
            (.notID(.programs, prefix: "prg"), "must be the id of a program, prg_ and a UUID"),
            (.notTranslations(countMax: 20), "must be an object of texts by language, such as {\"de\":{…}}, of at most 20"),
            (.notLanguage, "must be named by a language tag, such as de or pt-BR"),
            (.languageTwice("de"), "is the language de a second time"),
            (.notWithStep(["paused"]), "goes only with a step to paused: leave it out"),
            (
                .notLater(than: Instant(milliseconds: 1_800_000_000_000)),
                "must be later than now, 2027-01-15T08:00:00.000Z"
            ),
            (.onlyOfGuides, "is for guides only: leave it out"), (.below("least", 2), "must not be below least, 2"),
            (
                .notTypeOfProgram("coaching", ["mentoring"]),
                "coaching is not a relationship type of the program, which has mentoring"
            ),
            (
                .typeNeeded(["coaching", "mentoring"]),
                "is required: the program has several relationship types, coaching and mentoring"
            ),
            (.notBoth("person"), "cannot be sent along with person: send one of the two"),
            (.nobodyNamed, "is required: the key acts for nobody; send person, or people with at least one"),
            (
                .typeOpened("mentoring"),
                "leaves out mentoring, in which people can take part since the program has opened: keep it, or open another program"
            ),
            (.notVersionInForce(3), "must be \"3\", the version in force in consentTexts of the program"),
            (
                .notTextInForce(3),
                "must be the text of version 3, in English or German, as consentTexts of the program has it"
            ),
            (.notOnOtherSide, "must be a participant of the other side, in the same program and relationship type"),
            (.isOneself, "is the participant's own id: name somebody else"),
            (.notAnOption(["calm", "brisk"]), "must be one of the options: calm, brisk"),
            (.notOptions(["calm", "brisk"]), "must be an array of options: calm, brisk"),
            (
                .pairedAlready(in: ID(.lowest)),
                "has this guide under this type already, in the relationship rel_00000000-0000-0000-0000-000000000000, which is not over: "
                    + "go on with that one, or name it in replaces"
            ),
            (
                .replacedAlready(by: nil),
                "is to be replaced already, by another relationship: cancel or end that one first"
            ),
            (
                .sessionTooOld(Instant(milliseconds: 1_800_000_000_000), days: 30),
                "must not be before 2027-01-15T08:00:00.000Z: a session is written down within 30 days, while people remember it"
            ),
            (
                .sessionTooFar(Instant(milliseconds: 1_800_000_000_000)),
                "must not be after 2027-01-15T08:00:00.000Z: sessions are planned up to two years ahead"
            ),
            (
                .beforeRelationship(Day("2027-03-01")!),
                "must not be before 2027-03-01, the first day of the relationship; an organizer can set an earlier startsOn"
            ),
            (
                .endTooSoon(Day("2027-01-29")!, days: 14),
                "must not be before 2027-01-29: members of a relationship that goes on learn 14 days ahead of an earlier end; they can end "
                    + "it themselves at any time"
            ),
            (.endStays, "cannot be taken away by a member alone: wish for another day, or ask an organizer"),
            (.notLanguageTag, "must be a language tag (BCP 47), such as de or pt-BR"),
            (.notZone, "must be the name of a time zone, such as Europe/Berlin or UTC"),
            (.notTimeOfDay, "must be a time of day from 00:00 to 23:59, such as 09:30"),
            (
                .seriesTooLong(until: Instant(milliseconds: 0)),
                "reaches too far: no session begins after 1970-01-01T00:00:00.000Z; repeat it fewer times, or more often"
            ),
            (.notWebAddress, "must be an address that begins with https://"),
            (.notEmail, "must be an email address, such as ines@example.org"),
            (.twice("mon"), "names mon a second time"),
            (.matching(.notPosition(.guides, count: 0)), "must be a position in guides, which has no elements"),
            (.matching(.notPosition(.learners, count: 3)), "must be a position in learners, from 0 to 2"),
            (.matching(.notPair), "must be two positions: [learner, guide]"),
            (.matching(.notScoredPair), "must be two positions and a score: [learner, guide, score]"),
            (.matching(.wrongCount(2, .learners, count: 3)), "must have one element for each of learners, 3, and has 2"),
            (
                .matching(.tooManyPairs(9, max: 4, withKey: nil)),
                "makes 9 pairs of learners and guides; at most 4 are allowed"
            ),
            (
                .matching(.tooManyPairs(9, max: 4, withKey: 8)),
                "makes 9 pairs of learners and guides; at most 4 are allowed without a key, and 8 with one"
            ),
            (.matching(.tooManyRanks(max: 5)), "brings the positions in all lists of ranks to more than 5"),
            (.matching(.pinnedTwice), "pins a learner who is already pinned"),
            (.matching(.pinForbidden), "pins a pair that forbids names"),
            (.matching(.pinNotAllowed), "pins a pair that has no score, or one below minimumScore"),
            (.matching(.pinWithoutPlace(capacity: 2)), "pins more learners to this guide than the capacity, 2"),
            (.matching(.onlyWith("x")), "applies only with x: leave it out"),
            (.endsBeforeItBegins(from: "09:00"), "must be later than from, 09:00"),
            (.secondPrimary, "is true, and so is that of an address before: only one can be the primary one"),
            (.managerKnown, "must be left out where manager names the person"),
            (.managerRing(["Ada", "Ben", "Ada"]), "would make a ring, in which each reports to the next: Ada → Ben → Ada"),
            (.lineTooLong(countMax: 32), "has more than 32 managers above; a line can have 32"),
            (.inactive, "names somebody who is not active: activate the person first, or name another"),
            (.appointed(by: "apt_1"), "is an office that the person holds at that time already, by apt_1"),
            (.noDays, "must name at least one day, such as mon"),
            (.optionsUnused, "must be left out: only choice, multi-choice and rank have options"),
            (.missing(.claims, "c-1"), "there is no claim c-1"),
            (
                .unknown(.record(.relationshipTypes), "mentorin", among: ["coaching", "mentoring"]),
                "there is no relationship type “mentorin”; did you mean mentoring? Known: coaching, mentoring"
            ),
            (
                .unknown(.question, "x", among: ["purpose", "length"]),
                "there is no question “x”; known: purpose, length"
            ),
            (.unknown(.option, "Yes", among: []), "there is no option “Yes”"),
            (.unknown(.option, "s1", among: many), "there is no option “s1”; did you mean s0?"),
            (.retired(.sources), "names a source that is retired: take it into use again, or name another"),
            (.oneTooMany(.tensions, countMax: 1000), "is one tension too many: there may be 1000"),
            (.idFixed("coaching"), "is coaching and stays so: others refer to it"),
            (.noStepLed(to: "running"), "is running, and no step of the record led there"),
            (.endsTooEarly(startsOn: Day("2026-11-21")!), "must not be before startsOn, 2026-11-21"),
            (
                .noType(programmable: ["coaching", "mentoring"]),
                "must name at least one relationship type; a program can run coaching or mentoring"
            ),
            (.typeTwice("coaching"), "names coaching a second time"),
            (
                .typeRetired(programmable: ["coaching"]),
                "is retired: programs that have it go on, and no other takes it up; a program can run coaching"
            ),
            (.typeNotProgrammable(programmable: []), "cannot be run by a program; no type is in force that a program can run"),
            (.notType(meant: "coaching", programmable: []), "is not a relationship type; did you mean coaching?"),
            (.notType(meant: nil, programmable: ["coaching"]), "is not a relationship type; a program can run coaching"),
            (.notAnswers(countMax: 200), "must be an array of at most 200 answers"),
            (.answeredTwice, "is answered twice; a question has one answer at most"),
            (
                .elsewhere(CatalogueFault(.claims, "c-1", pointer: "/value", .rangeEmpty)),
                "leaves the claim c-1 wrong: /value must have least, most or both"
            ),
            (.idIsDecision, "is a word that recommendations use for their decision; choose another"),
            (.kindOfKind, "must be another type, and one that is not a kind of a third"),
            (.policyMissing, "is required of a type that programs can run"),
            (.lengthTooShort(Period("P3M")!, bound: "least", Period("P6M")!), "is 3 months, shorter than least, 6 months"),
            (.notScale, "must have two ends for a spectrum, two or more choices for a choice, and neither otherwise"),
            (.twiceOnScale, "is used twice on this scale"),
            (.questionTaken(by: "agenda"), "is the id of a question of agenda too; it must be the only one in the catalogue"),
            (.questionTooMany(countMax: 100), "is one question too many; a catalogue has at most 100"),
            (.optionsTooFew, "must be two or more, to choose from"),
            (.optionTwice, "is used twice in this question"),
            (.notPoints, "must be an object of points by relationship type"),
            (.pointsNotForType, "must be named by the id of a relationship type"),
            (.pointsNotProgrammable, "goes to a type that no program can run, so it cannot be recommended"),
            (.needMissing, "is required of an option that gives points"),
            (.claimWithoutPoints(type: "coaching"), "is about coaching, which gets no points here"),
            (.pointsWithoutClaim(type: "coaching"), "must name a claim about coaching, which gets points here"),
            (.notClaimValue, "must be a whole number from -2 to 2, a string, or an object with least and most"),
            (
                .notOn(.spectrum(first: choice("task", "Task"), second: choice("person", "Person"))),
                "must be a whole number from -2 (Task) to 2 (Person), as the dimension has a spectrum"
            ),
            (
                .notOn(.choice([choice("guide", "Guide"), choice("both", "Both")])),
                "must be one of the dimension's choices: guide, both"
            ),
            (.notOn(.duration), "must be an object with least, most or both, as the dimension is a duration"),
            (.notOn(.text), "must be a short phrase, as the dimension has a scale of text"),
            (.rangeEmpty, "must have least, most or both"),
            (
                .rangeReversed(least: Period("P1Y")!, most: Period("P9M")!),
                "has a least of 12 months, which is longer than its most, 9 months"
            ),
            (.translatedNumber, "is given where the value is no phrase; only a phrase has a language"),
            (.readingWithoutValue, "is given without the value that it was read as"),
            (.notLearner, "must be your own participation as a learner in the program; you have none"),
            (.noChoice, "must name at least one guide"),
            (
                .notAmongGuides,
                "must be a guide whom GET /v1/programs/{id}/guides lists, of the relationship type under which you learn"
            ),
            (.noRoomAmongChoices, "has no guide with room: choose from GET /v1/programs/{id}/guides?room=true"),
            (.notAsked, "must be a guide of yours who has not answered"),
            (
                .tooManyApplications(5),
                "would be one request too many: a person has at most 5 open; withdraw one with POST "
                    + "/v1/applications/{id}/withdrawal"
            ),
            (.claimsTooMany(type: "coaching", countMax: 200), "has more than 200 claims about coaching"),
            (.tensionTooSmall, "must be two or more claims that pull against each other"),
            (.claimTwice, "is named twice"),
            (.notCatalogue, "must be an object with the tables of the catalogue"),
            (.notDocuments(countMax: 1000), "is required: an array of at most 1000 documents"),
            (.notTable(meant: "claims"), "is not a table of the catalogue; did you mean claims?"),
            (
                .notTable(meant: nil),
                "is not a table of the catalogue; the tables are sources, dimensions, relationshipTypes, claims, tensions"
            ),
            (.idTwice(place: "/claims/0"), "is the id of /claims/0 too; an id stands once in a table"),
            (.recordsTooMany(1001, countMax: 1000), "would come to 1001 records; there may be 1000"),
        ] as [(FieldText, String)])
    func `a fault of ours is a sentence`(_ text: FieldText, _ sentence: String) {
        #expect(text.sentence() == sentence)
        checkGerman(text.sentence(in: .german), beside: sentence)
    }

    @Test(
        arguments: [
            (.endsTooEarly(startsOn: Day("2026-11-21")!), "darf nicht vor startsOn liegen, also nicht vor 2026-11-21"),
            (
                .notDay(.dayUnknown(29, month: 2, year: 2027)),
                "muss ein Datum sein, das es gibt: Den 29. Februar 2027 gibt es nicht"
            ),
            (.notType(meant: "coaching", programmable: []), "ist kein Beziehungstyp; meinten Sie coaching?"),
            (
                .noType(programmable: ["coaching", "mentoring"]),
                "muss mindestens einen Beziehungstyp nennen; zur Wahl stehen coaching und mentoring"
            ),
            (
                .elsewhere(CatalogueFault(.claims, "c-1", pointer: "/value", .rangeEmpty)),
                "macht einen anderen Eintrag fehlerhaft (Aussage c-1): /value muss least, most oder beides haben"
            ),
            (
                .rangeReversed(least: Period("P1Y")!, most: Period("P9M")!),
                "hat ein least (12 Monate), das länger ist als most (9 Monate)"
            ),
        ] as [(FieldText, String)])
    func `in German it is one that a native would write`(_ text: FieldText, _ sentence: String) {
        #expect(text.sentence(in: .german) == sentence)
    }

    @Test func `an address in a fault has the path that a proxy has in front`() {
        let fault = Fault.readOnly(setBy: "PUT /v1/programs/{id}/design", isMade: true)
        let proxied = PublicAddress(origin: "https://hr.example", prefix: "/rapport")
        #expect(fault.sentence(for: Reader(at: proxied)) == "is set by PUT /rapport/v1/programs/{id}/design: leave it out")
        #expect(
            fault.sentence(for: Reader(.german, at: proxied))
                == "wird durch PUT /rapport/v1/programs/{id}/design gesetzt: Lassen Sie es weg")
        let service = Fault.readOnly(setBy: "the service", isMade: false)
        #expect(
            service.sentence(for: Reader(.german))
                == "wird vom Dienst gesetzt: Lassen Sie es weg, oder senden Sie es unverändert zurück")
    }

    /// More than are listed, few enough to look for the one that was meant.
    private static let many = (0..<31).map { Slug("s\($0)0000")! } + ["s0"]

    private static func choice(_ id: Slug, _ label: String) -> Scale.Choice { Scale.Choice(id: id, label: label) }
}

/// What both languages share are names and figures, which are in the English one too.
func checkGerman(_ german: String, beside english: String) {
    #expect(german != english && !german.isEmpty && german.hasSuffix("?") == english.hasSuffix("?"))
    let words = german.split { !$0.isLetter }.map { $0.lowercased() }
    for word in ["the", "must", "is", "of", "be", "one", "there", "a", "and", "or"] {
        #expect(!words.contains(word), "\(german)")
    }
    for figure in english.split(whereSeparator: { !$0.isNumber }) where figure.count > 1 { #expect(german.contains(figure)) }
}
