internal import JSON

// What is wrong at one place of a document, in German: each follows the name of the place, and has no full stop.

extension Fault {
    func german(at address: PublicAddress) -> String {
        switch self {
        case .notObject: "muss ein Objekt sein"
        case .notArray: "muss ein Array sein"
        case .notString: "muss eine Zeichenkette sein"
        case .notNumber: "muss eine Zahl sein"
        case .notBoolean: "muss true oder false sein"
        case .notInteger(let range): "muss eine ganze Zahl von \(range.lowerBound) bis \(range.upperBound) sein"
        case .notOneOf(let meant, let names):
            "muss einer dieser Werte sein: \(names.joined(separator: ", "))" + (question(meant).map { "; " + $0 } ?? "")
        case .numberTooLarge: "muss eine Zahl mit einem Betrag unter 1,8e308 sein"
        case .tooLong(let count, let max): "darf höchstens \(max) Zeichen (Unicode-Skalare) haben, hat aber \(count)"
        case .hasControls: "darf außer Zeilenvorschub und Tabulator keine Steuerzeichen enthalten"
        case .isBlank: "darf nicht leer sein: Mindestens ein sichtbares Zeichen ist nötig"
        case .tooManyElements(let count, let max): "darf höchstens \(max) Elemente haben, hat aber \(count)"
        case .required: "ist erforderlich"  // what it means is written in English, for the description of the API
        case .unknownMember(let meant, let known):
            "gibt es hier nicht; \(question(meant) ?? "bekannt sind: \(known.joined(separator: ", "))")"
        case .readOnly(let setter, let isMade):
            "wird \(Self.by(setter, at: address)) gesetzt: Lassen Sie es weg"
                + (isMade ? "" : ", oder senden Sie es unverändert zurück")
        case .removesReadOnly(let setter):
            "wird \(Self.by(setter, at: address)) gesetzt und lässt sich nicht entfernen: Lassen Sie es weg"
        case .other(let other): other.text.german
        }
    }

    private static func by(_ setter: String, at address: PublicAddress) -> String {
        setter == "the service" ? "vom Dienst" : "durch \(address.placed(setter))"
    }
}

extension FieldText {
    var german: String {
        switch self {
        case .notSlug(let meant):
            "muss eine Kennung sein: 1 bis 100 Kleinbuchstaben, Ziffern und Bindestriche, mit einem Buchstaben oder einer Ziffer "
                + "am Anfang und am Ende" + (question(meant?.text).map { "; " + $0 } ?? "")
        case .notDay(.unreadable): "muss ein Datum sein, etwa 2026-11-21"
        case .notDay(.withTime(let day)): "muss ein Datum ohne Uhrzeit sein, etwa \(day.description)"
        case .notDay(.otherForm(let day)):
            "muss als \(day?.description ?? "2026-11-21 (Jahr, Monat, Tag)") geschrieben sein"
        case .notDay(.monthUnknown(let month)): "muss ein Datum sein, das es gibt: Einen Monat \(month) gibt es nicht"
        case .notDay(.dayUnknown(let day, let month, let year)):
            "muss ein Datum sein, das es gibt: Den \(day). \(SpokenLanguage.german.month(month)) \(year) gibt es nicht"
        case .notTime(.unreadable): "muss ein Zeitpunkt in UTC sein, etwa 2026-11-21T23:20:11.123Z"
        case .notTime(.withoutTime(let day)): "muss Datum und Uhrzeit in UTC enthalten, etwa \(day.description)T00:00:00Z"
        case .notTime(.withoutZone): "muss mit einem Z enden, das die Zeit als UTC kennzeichnet"
        case .notTime(.otherForm(let instant)): "muss ein Zeitpunkt in UTC sein, geschrieben als \(instant.description)"
        case .notTime(.day(let fault)): FieldText.notDay(fault).german
        case .notPeriod:
            """
            muss eine Dauer in ganzen Jahren, Monaten, Wochen und Tagen sein, in dieser Reihenfolge, mit je höchstens vier \
            Ziffern und zusammen größer als null, etwa P9M, P6W oder P1Y6M
            """
        case .notID(let kind, let prefix): "muss eine Kennung sein (\(kind.any.german.one)): \(prefix)_, gefolgt von einer UUID"
        case .notTranslations(let countMax):
            "muss ein Objekt mit Texten je Sprache sein, etwa {\"de\":{…}}, mit höchstens \(countMax) Sprachen"
        case .notLanguage: "muss ein Sprachkürzel als Namen haben, etwa de oder pt-BR"
        case .languageTwice(let language): "nennt die Sprache \(language.text) ein zweites Mal"

        case .notLanguageTag: "muss ein Sprachkürzel (BCP 47) sein, etwa de oder pt-BR"
        case .notZone: "muss der Name einer Zeitzone sein, etwa Europe/Berlin oder UTC"
        case .notTimeOfDay: "muss eine Uhrzeit von 00:00 bis 23:59 sein, etwa 09:30"
        case .notWebAddress: "muss eine Adresse sein, die mit https:// beginnt"
        case .notEmail: "muss eine E-Mail-Adresse sein, etwa ines@example.org"
        case .matching(let text): text.german
        case .twice(let value): "nennt \(value) ein zweites Mal"
        case .endsBeforeItBegins(let from): "muss nach from (\(from)) liegen"

        case .secondPrimary: "ist true, ebenso wie bei einer Adresse davor: Nur eine kann die Hauptadresse sein"
        case .managerKnown: "muss entfallen, wenn manager die Person bereits nennt"
        case .managerRing(let ring):
            "ergäbe einen Kreis, in dem jede Person der nächsten unterstellt ist: \(ring.joined(separator: " → "))"
        case .lineTooLong(let countMax):
            "hat mehr als \(countMax) Vorgesetzte über sich; eine Linie darf \(countMax) haben"
        case .inactive: "nennt jemanden, der nicht aktiv ist: Aktivieren Sie die Person zuerst, oder nennen Sie eine andere"
        case .appointed(let by): "ist ein Amt, das die Person zu dieser Zeit bereits innehat (\(by))"
        case .noDays: "muss mindestens einen Tag nennen, etwa mon"
        case .optionsUnused: "muss entfallen: Nur choice, multi-choice und rank haben Optionen"

        case .takenBy(let kind, let id): "steht schon in einem anderen Eintrag (\(kind.any.german.one) \(id))"
        case .missing(let kind, let id): "nennt etwas, das es nicht gibt: \(kind.any.german.one) \(id)"
        case .unknown(let thing, let name, let meant, let known):
            "nennt etwas, das es nicht gibt: \(thing.german) „\(name)“" + (question(meant).map { "; " + $0 } ?? "")
                + (known.isEmpty ? "" : "\(meant == nil ? "; bekannt" : " Bekannt") sind: \(known.joined(separator: ", "))")
        case .retired(let kind):
            "nennt einen stillgelegten Eintrag (\(kind.any.german.one)): Heben Sie die Stilllegung auf, oder nennen Sie einen "
                + "anderen"
        case .oneTooMany(let kind, let countMax):
            "ist ein Eintrag zu viel: Es darf höchstens \(countMax) \(kind.any.german.many) geben"
        case .idFixed(let id): "ist \(id) und lässt sich nicht ändern: Andere Einträge beziehen sich darauf"

        case .noStepLed(let state): "ist \(state), aber kein Schritt des Eintrags führte dorthin"
        case .endsTooEarly(let startsOn): "darf nicht vor startsOn liegen, also nicht vor \(startsOn)"
        case .noType(let types): "muss mindestens einen Beziehungstyp nennen; \(Self.runnable(types))"
        case .typeTwice(let type): "nennt \(type) ein zweites Mal"
        case .typeRetired(let types):
            "ist stillgelegt: Programme, die ihn haben, laufen weiter, neue können ihn nicht wählen; \(Self.runnable(types))"
        case .typeNotProgrammable(let types): "lässt sich nicht als Programm durchführen; \(Self.runnable(types))"
        case .typeOpened(let type):
            "lässt \(type) weg, worin man teilnehmen kann, seit das Programm offen ist: Behalten Sie es, oder legen Sie ein anderes Programm an"
        case .notType(let meant, let types): "ist kein Beziehungstyp; \(question(meant) ?? Self.runnable(types))"

        case .notWithStep(let states):
            "gehört nur zu einem Schritt nach \(states.joined(by: "oder")): Lassen Sie es weg"
        case .notLater(let now): "muss nach dem jetzigen Zeitpunkt (\(now)) liegen"
        case .onlyOfGuides: "gibt es nur bei begleitenden Personen (guide): Lassen Sie es weg"
        case .below(let member, let least): "darf nicht unter \(member) liegen, also nicht unter \(least)"
        case .notTypeOfProgram(let type, let types):
            "\(type) ist kein Beziehungstyp des Programms; es hat \(types.map(\.text).joined(by: "und"))"
        case .typeNeeded(let types):
            "ist erforderlich: Das Programm hat mehrere Beziehungstypen, \(types.map(\.text).joined(by: "und"))"
        case .notBoth(let other): "ist neben \(other) nicht möglich: Senden Sie nur eines von beiden"
        case .notVersionInForce(let version): "muss \"\(version)\" sein, die geltende Fassung in consentTexts des Programms"
        case .notTextInForce(let version):
            "muss der Text der Fassung \(version) sein, auf Deutsch oder Englisch, wie er in consentTexts des Programms steht"
        case .notOnOtherSide: "muss zur anderen Seite desselben Programms und Beziehungstyps gehören"
        case .isOneself: "ist die eigene Kennung: Nennen Sie eine andere Person"
        case .notAnOption(let options):
            "muss eine der Antworten zur Auswahl sein: \(options.map(\.text).joined(separator: ", "))"
        case .notOptions(let options):
            "muss ein Array mit Antworten zur Auswahl sein: \(options.map(\.text).joined(separator: ", "))"
        case .nobodyNamed:
            "ist erforderlich: Der Schlüssel handelt für niemanden; senden Sie person, oder people mit mindestens einer Person"

        case .notOfProgram: "gehört zu einem anderen Programm"
        case .notAs(.guide, let type): "muss jemand sein, der unter \(type) begleitet"
        case .notAs(.learner, let type): "muss jemand sein, der unter \(type) begleitet wird"
        case .notTakingPart(let status):
            "ist im Status \(status); in eine Beziehung kommt nur, wer approved oder active ist"
        case .pairedAlready(let other):
            "hat diese begleitende Person unter diesem Typ bereits, in \(other.map { "der Beziehung \($0)" } ?? "einer anderen Beziehung"), "
                + "die noch nicht zu Ende ist: Führen Sie diese weiter, oder nennen Sie sie in replaces"
        case .replacedAlready(let other):
            "wird bereits ersetzt, durch \(other.map { "die Beziehung \($0)" } ?? "eine andere Beziehung"): Brechen Sie diese zuerst ab, "
                + "oder beenden Sie sie"
        case .notProposing(let status):
            "ist im Status \(status); Beziehungen werden vorgeschlagen, solange ein Programm enrolling, matching oder running ist"
        case .notSponsor: "muss zu den sponsors des Programms gehören"
        case .noLearner: "muss mindestens eine Teilnahme nennen, die begleitet wird"
        case .notLearner: "muss die eigene Teilnahme sein, in der Sie begleitet werden; im Programm haben Sie keine"
        case .noChoice: "muss mindestens eine begleitende Person nennen"
        case .notAmongGuides:
            "muss eine begleitende Person sein, die GET /v1/programs/{id}/guides nennt, und zum eigenen Beziehungstyp gehören"
        case .noRoomAmongChoices:
            "nennt niemanden, der noch Platz hat: Wählen Sie aus GET /v1/programs/{id}/guides?room=true"
        case .notNamedInAgreement:
            "muss eine Person sein, der die geltende Vereinbarung in disclosures eine summary zusagt"
        case .released: "ändert sich nach der Freigabe nicht mehr: Ziehen Sie den Text zurück und schreiben Sie einen neuen"
        case .guidesAlready(let other):
            "begleitet diese Person schon, in der Beziehung \(other), die noch nicht beendet ist"
        case .notAsked: "muss eine Ihrer Wunschpersonen sein, die noch nicht geantwortet hat"
        case .tooManyApplications(let most):
            "wäre eine Anfrage zu viel: Eine Person hat höchstens \(most) offen; ziehen Sie eine mit POST /v1/applications/{id}/withdrawal zurück"
        case .notMember: "muss zur Beziehung gehören"
        case .notInRelationship(let status): "ist nicht möglich, solange die Beziehung im Status \(status) ist"
        case .notWaivable(let rules):
            "muss eine Regel sein, auf die sich verzichten lässt: \(rules.map(\.text).joined(separator: ", "))"
        case .dayPast(let today): "darf nicht vor heute (\(today)) liegen"
        case .tooManyWaivers(let most): "wäre ein Verzicht zu viel: Eine Beziehung hat höchstens \(most)"
        case .notGroup:
            "nimmt niemanden mehr auf: Diese Beziehung ist eine zu zweit; schlagen Sie mit POST /v1/relationships eine weitere vor"
        case .groupFull(let most):
            "nimmt niemanden mehr auf: Eine Gruppe hat höchstens \(most) Mitglieder, die gegangenen mitgezählt"
        case .tooManyRatings(let most): "wäre eine Bewertung zu viel: Ein Ziel hat höchstens \(most)"
        case .notBefore(let start): "kommt zu früh: Die Sitzung beginnt um \(start)"
        case .sessionTooOld(let earliest, let days):
            "darf nicht vor \(earliest) liegen: Eine Sitzung wird innerhalb von \(days) Tagen eingetragen, solange man sich gut erinnert"
        case .sessionTooFar(let latest):
            "darf nicht nach \(latest) liegen: Sitzungen werden höchstens zwei Jahre im Voraus geplant"
        case .beforeRelationship(let first):
            "darf nicht vor \(first) liegen, dem ersten Tag der Beziehung; die Programmleitung kann startsOn vorziehen"
        case .endTooSoon(let earliest, let days):
            "darf nicht vor \(earliest) liegen: Wer in einer laufenden Beziehung ist, erfährt von einem früheren Ende "
                + "\(days) Tage vorher; beenden können die Mitglieder sie selbst jederzeit"
        case .endStays:
            "kann eine Seite allein nicht entfernen: Wünschen Sie einen anderen Tag, oder bitten Sie die Programmleitung"
        case .notRated: "braucht zuerst eine Bewertung, mit POST /v1/goals/{id}/ratings"
        case .goalAgreed:
            "ändert ein Ziel, auf das sich beide Seiten geeinigt haben: Lassen Sie es fallen und schreiben Sie ein neues, dem wieder beide "
                + "zustimmen"
        case .seriesTooLong(let last):
            "reicht zu weit: Keine Sitzung beginnt nach \(last); wiederholen Sie seltener oder in kürzeren Abständen"
        case .movedOtherwise:
            "wird mit POST /v1/sessions/{id}/move geändert; das legt an Stelle dieser eine neue Sitzung an"
        case .sessionsBegan: "kommt zu spät: Eine Sitzung hat stattgefunden, und eine Rückmeldung kommt vor der ersten"

        case .notOfCriterion(let kind): "hat bei der Art \(kind) keine Bedeutung: Lassen Sie es weg"
        case .weightsTooLarge(let sum): "darf zusammen höchstens das Gewicht 1000 haben, hat aber \(sum)"
        case .notSource(let meant):
            "muss etwas nennen, das verglichen wird: \(MatchSource.named.map(\.text).joined(separator: ", ")) oder form. und die Kennung "
                + "einer Frage" + (question(meant).map { "; " + $0 } ?? "")
        case .personalSource:
            "nennt eine persönliche Angabe, die das Matching nie vergleicht; es vergleicht person.languages, person.level, "
                + "person.department, person.division, person.organization und person.location, das Profil und Antworten auf das Formular"
        case .sensitiveQuestion:
            "nennt eine sensible Frage, die das Matching nie vergleicht: Nennen Sie eine andere, oder fragen Sie ohne sie nach dem, was Sie "
                + "wissen müssen"
        case .questionNotForMatching:
            "nennt eine Frage, deren Antworten nach dem Formular nicht für das Matching verwendet werden: Ergänzen Sie match in use mit PUT "
                + "/v1/programs/{id}/form, oder nennen Sie eine andere"
        case .sourceUnfit(let use, numbers: true):
            "lässt sich nicht mit \(use) vergleichen, das Zahlen braucht: person.level oder eine Frage der Art number"
        case .sourceUnfit(let use, numbers: false):
            "lässt sich nicht mit \(use) vergleichen, das weder Zahlen noch freien Text nimmt: Nennen Sie eine Frage der Art choice"
        case .pinnedAndForbidden: "nennt zwei, die auch in forbids stehen: Lassen Sie sie in einer der beiden Listen"
        case .runBegun(let status):
            "ändert, was in einen Lauf im Zustand \(status) eingegangen ist: Legen Sie mit POST /v1/programs/{id}/match-runs und basedOn "
                + "einen neuen an"
        case .pairRefused(let rules):
            "wird abgelehnt von \(rules.map(\.text).joined(separator: ", ")): Veröffentlichen Sie mit onRefusal skip die übrigen, oder "
                + "legen Sie einen neuen Lauf an"
        case .mapOfQuestionsOnly: "muss eine Frage nennen, deren Antworten zur Auswahl die Tabelle aufführt"
        case .table(.unreadable): "muss eine Tabelle in UTF-8 oder Windows-1252 sein: Speichern Sie sie als CSV UTF-8"
        case .table(.empty): "muss eine Tabelle sein: Die erste Zeile nennt die Spalten"
        case .table(.openQuote):
            "beginnt eine Zelle mit einem Anführungszeichen, das nichts beendet: Beenden Sie es, und verdoppeln Sie jedes innerhalb"
        case .table(.afterQuote):
            "geht nach dem Anführungszeichen weiter, das eine Zelle beendet: Verdoppeln Sie jedes Anführungszeichen in einer Zelle"
        case .table(.tooManyCells(let count, let names)):
            "hat \(count) Zellen unter \(names) Spalten: Setzen Sie eine Zelle mit Komma in Anführungszeichen"
        case .columnsMissing(let names):
            "muss die Spalten der Datei für das Gremium nennen; es fehlen \(names.joined(separator: ", "))"
        case .otherRun(let run): "muss \(run) sein, der Lauf, an den Sie die Tabelle schicken, oder leer"
        case .notDecision: "muss keep oder reject sein, oder leer, wo das Gremium nicht entscheidet"
        case .notMatched: "nennt jemanden, der auf dieser Seite nicht an dem Lauf teilnimmt"
        case .pinsRefused:
            "gehen nicht alle: zwei, die nie ein Paar sein dürfen, ein ausgeschlossenes Paar oder mehr Pins, als Plätze da sind"
        case .notDecided: "muss die ID einer Teilnahme sein, wie in der Datei für das Gremium, wo etwas entschieden ist"

        case .notAnswers(let countMax): "muss ein Array mit höchstens \(countMax) Antworten sein"
        case .answeredTwice: "wird zweimal beantwortet; je Frage ist höchstens eine Antwort möglich"

        case .elsewhere(let fault):
            "macht einen anderen Eintrag fehlerhaft (\(fault.record.german)): \(fault.pointer) \(fault.text.german)"
        case .idIsDecision: "ist ein Wort, das in Empfehlungen die Entscheidung bezeichnet; wählen Sie ein anderes"
        case .kindOfKind: "muss ein anderer Typ sein, und zwar einer, der selbst keine Unterart ist"
        case .policyMissing: "ist erforderlich, wenn sich der Typ als Programm durchführen lässt"
        case .lengthTooShort(let longer, let bound, let shorter):
            "beträgt \(longer.spoken(in: .german)) und ist damit kürzer als \(bound) (\(shorter.spoken(in: .german)))"
        case .notScale: "muss bei spectrum zwei Enden haben, bei choice mindestens zwei Möglichkeiten, sonst keines von beiden"
        case .twiceOnScale: "kommt auf dieser Skala zweimal vor"
        case .questionTaken(let dimension):
            "ist auch die Kennung einer Frage der Dimension \(dimension); im Katalog darf es sie nur einmal geben"
        case .questionTooMany(let countMax): "ist eine Frage zu viel; ein Katalog darf höchstens \(countMax) haben"
        case .optionsTooFew: "muss mindestens zwei Antworten enthalten, damit es etwas zu wählen gibt"
        case .optionTwice: "kommt in dieser Frage zweimal vor"
        case .notPoints: "muss ein Objekt mit Punkten je Beziehungstyp sein"
        case .pointsNotForType: "muss die Kennung eines Beziehungstyps als Namen haben"
        case .pointsNotProgrammable:
            "gibt einem Typ Punkte, der sich nicht als Programm durchführen und deshalb nicht empfehlen lässt"
        case .needMissing: "ist bei einer Antwort erforderlich, die Punkte gibt"
        case .claimWithoutPoints(let type): "handelt von \(type), aber dieser Typ bekommt hier keine Punkte"
        case .pointsWithoutClaim(let type): "muss eine Aussage über \(type) nennen, da dieser Typ hier Punkte bekommt"
        case .notClaimValue:
            "muss eine ganze Zahl von -2 bis 2, eine Zeichenkette oder ein Objekt mit least und most sein"
        case .notOn(.spectrum(let first, let second)):
            "muss eine ganze Zahl von -2 (\(first.label)) bis 2 (\(second.label)) sein, da die Dimension ein Spektrum hat"
        case .notOn(.choice(let choices)):
            "muss eine der Möglichkeiten der Dimension sein: \(choices.map(\.id.text).joined(separator: ", "))"
        case .notOn(.duration): "muss ein Objekt mit least, most oder beidem sein, da die Dimension eine Dauer ist"
        case .notOn(.text): "muss ein kurzer Text sein, da die Dimension eine Textskala hat"
        case .rangeEmpty: "muss least, most oder beides haben"
        case .rangeReversed(let least, let most):
            "hat ein least (\(least.spoken(in: .german))), das länger ist als most (\(most.spoken(in: .german)))"
        case .translatedNumber: "ist angegeben, obwohl der Wert kein Text ist; nur ein Text hat eine Sprache"
        case .readingWithoutValue: "ist angegeben, aber es fehlt der Wert (value), als der es verstanden wurde"
        case .claimsTooMany(let type, let countMax): "hat mehr als \(countMax) Aussagen über \(type)"
        case .tensionTooSmall: "muss mindestens zwei Aussagen nennen, die in Spannung zueinander stehen"
        case .claimTwice: "wird zweimal genannt"

        case .scopesMissing: "muss mindestens eine Berechtigung nennen"
        case .scopesPersonal(let scopes):
            "hat \(scopes.spoken(in: .german)); das ist nur mit actsFor möglich oder zusammen mit \(Scope.peopleAct.rawValue)"
        case .scopesBeyond(let scopes): "hat \(scopes.spoken(in: .german)); Ihrem eigenen Schlüssel fehlt das"
        case .programsBeyond(let programs):
            "hat \(programs.map(\.description).joined(by: "und")); Ihr eigener Schlüssel gilt dort nicht"
        case .programsUnbounded: "gilt für alle Programme, Ihr eigener Schlüssel aber nur für einige: Nennen Sie die Programme"
        case .expiryBeyond(let end): "endet erst nach Ihrem eigenen Schlüssel, der bis \(end) gilt"
        case .expiryPast(let now): "muss nach dem jetzigen Zeitpunkt liegen, also nach \(now)"
        case .personBeyond(own: nil): "handelt für eine Person; dazu ist die Berechtigung \(Scope.peopleAct.rawValue) nötig"
        case .personBeyond(let own?): "ist nicht für \(own), die Person, für die Ihr eigener Schlüssel handelt"
        case .personGone: "nennt eine Person, die nicht aktiv ist"
        case .fixedOnceMade:
            "lässt sich nach dem Anlegen nicht ändern: Legen Sie einen anderen Schlüssel an, und widerrufen Sie diesen"
        case .tooManyGenerations(let countMax):
            "käme von einem Schlüssel, der selbst schon in der \(countMax). Generation steht; verwenden Sie einen der Schlüssel darüber"
        case .scopesUndelegated(let scopes): "hat \(scopes.spoken(in: .german)); kein Token kann das haben"

        case .notCatalogue: "muss ein Objekt mit den Tabellen des Katalogs sein"
        case .notDocuments(let countMax): "ist erforderlich: ein Array mit höchstens \(countMax) Dokumenten"
        case .notTable(let meant):
            "ist keine Tabelle des Katalogs; "
                + (question(meant) ?? "es gibt die Tabellen \(KindName.catalogue.map(\.rawValue).joined(separator: ", "))")
        case .idTwice(let place): "ist auch die Kennung von \(place); in einer Tabelle darf jede nur einmal stehen"
        case .recordsTooMany(let count, let countMax): "ergäbe \(count) Einträge; es dürfen höchstens \(countMax) sein"
        }
    }

    private static func runnable(_ types: [Slug]) -> String {
        types.isEmpty
            ? "derzeit gibt es keinen Typ, der sich als Programm durchführen lässt"
            : "zur Wahl \(types.count == 1 ? "steht" : "stehen") \(types.map(\.text).joined(by: "und"))"
    }
}

private func question(_ meant: String?) -> String? { meant.map { "meinten Sie \($0)?" } }

extension FieldText.Thing {
    fileprivate var german: String {
        switch self {
        case .record(let kind): kind.any.german.one
        case .question: "Frage"
        case .option: "Antwort"
        }
    }
}

extension RecordAddress {
    fileprivate var german: String { "\(kind.any.german.one) \(kind.any.text(name))" }
}
