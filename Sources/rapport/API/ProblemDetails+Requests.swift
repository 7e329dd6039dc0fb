import Guidance
import HTTP
import JSON

// What is wrong with a request by itself: each problem with its sentences in every language.

extension ProblemDetails {
    // MARK: Conditions

    static var stale: ProblemDetails {
        ProblemDetails(
            .preconditionFailed, "precondition-failed",
            english: Words(
                "The record has changed since you read it.",
                fix: "GET it again, look at what changed, and send the new ETag in If-Match."),
            german: Words(
                "Der Eintrag wurde geändert, seit Sie ihn gelesen haben.",
                fix: "Lesen Sie ihn noch einmal mit GET, prüfen Sie die Änderung, und senden Sie das neue ETag in If-Match."))
    }

    /// RFC 9110 §8.8.3.
    static var unquoted: ProblemDetails {
        ProblemDetails(
            .preconditionFailed, "precondition-failed",
            english: Words(
                "If-Match holds no entity tag: one is written in quotation marks.",
                fix: "Send the ETag as it came, such as If-Match: \"2-8c1f0b2a\"."),
            german: Words(
                "If-Match enthält kein ETag: Ein ETag steht in Anführungszeichen.",
                fix: "Senden Sie das ETag, wie Sie es erhalten haben, etwa If-Match: \"2-8c1f0b2a\"."))
    }

    /// A client that counts revisions itself.
    static var revisionAlone: ProblemDetails {
        ProblemDetails(
            .preconditionFailed, "precondition-failed",
            english: Words(
                "If-Match holds a revision alone, and after a restore another record can have that.",
                fix: "Send the whole ETag as it came, such as If-Match: \"2-8c1f0b2a\"."),
            german: Words(
                "If-Match enthält nur die Revision; nach dem Einspielen einer Sicherung kann sie zu einem anderen Stand gehören.",
                fix: "Senden Sie das ganze ETag, wie Sie es erhalten haben, etwa If-Match: \"2-8c1f0b2a\"."))
    }

    static var ifMatchMissing: ProblemDetails {
        ProblemDetails(
            .preconditionRequired, "if-match-missing",
            english: Words(
                "A change needs If-Match, so that nobody overwrites what they have not seen.",
                fix: "GET the record and send its ETag in If-Match."),
            german: Words(
                "Eine Änderung braucht If-Match, damit nichts überschrieben wird, was Sie nicht gesehen haben.",
                fix: "Lesen Sie den Eintrag mit GET, und senden Sie sein ETag in If-Match."))
    }

    // MARK: Idempotency

    static var invalidIdempotencyKey: ProblemDetails {
        ProblemDetails(
            .badRequest, "invalid-idempotency-key",
            english: Words(
                "An Idempotency-Key has 1 to 255 visible ASCII characters, in quotation marks or without.",
                fix: "Send a new UUID with each request, such as Idempotency-Key: \"8e03978e-40d5-43dd-bc93-6894a57f9324\"."),
            german: Words(
                "Ein Idempotency-Key besteht aus 1 bis 255 sichtbaren ASCII-Zeichen, mit oder ohne Anführungszeichen.",
                fix:
                    "Senden Sie mit jeder Anfrage eine neue UUID, etwa Idempotency-Key: \"8e03978e-40d5-43dd-bc93-6894a57f9324\"."
            ))
    }

    static var keyReused: ProblemDetails {
        ProblemDetails(
            .unprocessableContent, "idempotency-key-reused",
            english: Words(
                "Another request was sent under this Idempotency-Key in the last 24 hours.",
                fix:
                    "Send a new key with each new request; send the same one only to repeat a request, with the same address and body."
            ),
            german: Words(
                "Unter diesem Idempotency-Key wurde in den letzten 24 Stunden schon eine andere Anfrage gesendet.",
                fix:
                    "Senden Sie mit jeder neuen Anfrage einen neuen Schlüssel; denselben nur, um eine Anfrage mit derselben Adresse und "
                    + "demselben Inhalt zu wiederholen."))
    }

    // MARK: Addresses

    /// - Parameter id: As it was sent, which no id of the kind looks like.
    static func noID<R: Record>(_ id: String, of kind: R.Type) -> ProblemDetails {
        ProblemDetails(.notFound, "not-found") { reader in
            let (form, list) = (R.Identifier.form(in: reader.language) ?? "", reader.address.path(R.kind.any.list))
            return switch reader.language {
            case .english: Words("There is no \(R.kind.noun) \(id): \(form).", fix: "Look for it in GET \(list).")
            case .german:
                Words("\(R.kind.german.one) \(id) nicht gefunden; \(form).", fix: "Suchen Sie mit GET \(list) danach.")
            }
        }
    }

    static func notFound<Value>(_ id: String, in listing: Listing<Value>) -> ProblemDetails {
        ProblemDetails(.notFound, "not-found") { reader in
            let list = reader.address.path(listing.path)
            return switch reader.language {
            case .english: Words("There is no \(listing.noun) \(id).", fix: "GET \(list) lists them.")
            case .german: Words("\(listing.german.one) \(id) nicht gefunden.", fix: "GET \(list) zeigt alle, die es gibt.")
            }
        }
    }

    /// - Parameter meant: The page that it most likely mistypes.
    static func noReference(_ name: String, meant: String?) -> ProblemDetails {
        ProblemDetails(.notFound, "not-found") { reader in
            let meant = meant.map { reader.address.path("/docs/\($0)") }
            let all = reader.address.path("/docs")
            return switch reader.language {
            case .english:
                Words(
                    "The reference has no page \(name).",
                    fix: (meant.map { "Did you mean \($0)? " } ?? "") + "GET \(all) lists them all.")
            case .german:
                Words(
                    "Die Referenz hat keine Seite \(name).",
                    fix: (meant.map { "Meinten Sie \($0)? " } ?? "") + "GET \(all) zeigt alle.")
            }
        }
    }

    /// - Parameter meant: The code of a problem that it most likely mistypes.
    static func noCode(_ name: String, meant: String?) -> ProblemDetails {
        ProblemDetails(.notFound, "not-found") { reader in
            let meant = meant.map { reader.address.path(typesPath + $0) }
            let all = reader.address.path("/docs/errors")
            return switch reader.language {
            case .english:
                Words(
                    "There is no code \(name).", fix: (meant.map { "Did you mean \($0)? " } ?? "") + "GET \(all) lists them all.")
            case .german:
                Words(
                    "Den Code \(name) gibt es nicht.", fix: (meant.map { "Meinten Sie \($0)? " } ?? "") + "GET \(all) zeigt alle."
                )
            }
        }
    }

    static func noTransition<R: Moving>(_ number: String, of kind: R.Type) -> ProblemDetails {
        ProblemDetails(
            .notFound, "not-found",
            english: Words(
                "The \(R.kind.noun) has no step \(number), or it is older than the \(R.transitionsMax) kept.",
                fix: "The list without the number shows them."),
            german: Words(
                "Schritt \(number) gibt es nicht, oder er ist älter als die letzten \(R.transitionsMax), die aufbewahrt werden.",
                fix: "GET ohne die Nummer am Ende der Adresse zeigt alle Schritte, die es gibt."))
    }

    static var noDesign: ProblemDetails {
        ProblemDetails(
            .notFound, "design-missing",
            english: Words("The program has no design yet.", fix: "PUT one to this address."),
            german: Words("Das Programm hat noch kein Konzept.", fix: "Legen Sie es mit PUT unter dieser Adresse an."))
    }

    /// That a record has no part of a kind yet, such as a person no profile.
    ///
    /// - Parameter method: What makes the first.
    static func noPart<Part: Record, Whole: Record>(
        _ part: Part.Type, of whole: Whole.Type, madeBy method: Method = .put
    ) -> ProblemDetails {
        ProblemDetails(
            .notFound, "not-found",
            english: Words("The \(Whole.kind.noun) has no \(Part.kind.noun) yet.", fix: "\(method.name) one to this address."),
            german: Words(
                "\(Part.kind.german.withArticle) gibt es noch nicht.",
                fix: "Legen Sie den Eintrag mit \(method.name) unter dieser Adresse an."))
    }

    static var noMatchResult: ProblemDetails {
        ProblemDetails(
            .notFound, "not-found",
            english: Words(
                "This run has no result that you may read: a result comes when the run is solved or infeasible.",
                fix: "Ask for the run, and for this once its status is no longer draft or solving."),
            german: Words(
                "Dieser Lauf hat kein Ergebnis, das Sie lesen dürfen: Ein Ergebnis entsteht mit dem Stand solved oder infeasible.",
                fix: "Fragen Sie den Lauf ab, und dies hier, sobald sein Stand nicht mehr draft oder solving ist."))
    }

    static var noCertificate: ProblemDetails {
        ProblemDetails(
            .notFound, "not-found",
            english: Words(
                "A stable matching has no certificate: that no two prefer each other is its proof.",
                fix: "Look at blockingPairs in the summary of the run, which is 0 but for pins and forbidden pairs."),
            german: Words(
                "Ein stabiles Matching hat kein Zertifikat: Dass keine zwei einander vorziehen, ist sein Beweis.",
                fix:
                    "Sehen Sie blockingPairs in der Zusammenfassung des Laufs an; bis auf festgelegte und ausgeschlossene Paare ist es 0."
            ))
    }

    // MARK: Queries

    /// - Parameter takesMany: Whether the parameter takes several of them.
    static func unknownValue(
        _ text: String, of name: String, known: [String], takesMany: Bool, meant: String? = nil
    ) -> ProblemDetails {
        // Ids can be many: each is compared letter by letter, and nobody reads them all.
        let meant = meant ?? (known.count <= 1_000 ? nearest(to: text, in: known) : nil)
        let all = known.count <= 30 ? known.joined(separator: ", ") : nil
        return ProblemDetails(
            .badRequest, "invalid-query",
            english: Words(
                "The query parameter \(name) has the value “\(text.prefix(100))”, which is not known.",
                fix: (meant.map { "Did you mean \($0)? " } ?? "")
                    + "Send \(takesMany ? "any" : "one") of\(all.map { ": \($0)" } ?? " the \(known.count) there are")."),
            german: Words(
                "Der Parameter \(name) hat den unbekannten Wert „\(text.prefix(100))“.",
                fix: (meant.map { "Meinten Sie \($0)? " } ?? "") + "Senden Sie \(takesMany ? "einen oder mehrere" : "einen") "
                    + (all.map { "dieser Werte: \($0)." } ?? "der \(known.count) vorhandenen Werte.")))
    }

    static func noReference(_ text: String, of name: String) -> ProblemDetails {
        ProblemDetails(
            .badRequest, "invalid-query",
            english: Words(
                "The query parameter \(name) has the value “\(text.prefix(100))”, which is not an id.",
                fix: "Send the id of a record, or leave \(name) out."),
            german: Words(
                "Der Parameter \(name) hat den Wert „\(text.prefix(100))“, der keine Kennung ist.",
                fix: "Senden Sie die Kennung eines Eintrags, oder lassen Sie \(name) weg."))
    }

    static func empty(_ name: String) -> ProblemDetails {
        ProblemDetails(
            .badRequest, "invalid-query",
            english: Words(
                "The query parameter \(name) is empty.", fix: "Send a value that records have, or leave \(name) out."),
            german: Words(
                "Der Parameter \(name) ist leer.",
                fix: "Senden Sie einen Wert, der in Einträgen vorkommt, oder lassen Sie \(name) weg."))
    }

    static func noTime(_ text: String, of name: String) -> ProblemDetails {
        let fault = FieldText.notTime(Instant.Fault(text))
        return ProblemDetails(
            .badRequest, "invalid-query",
            english: Words(
                "The query parameter \(name) has the value “\(text.prefix(100))”; it \(fault.sentence()).",
                fix: "Send such a time, or leave \(name) out."),
            german: Words(
                "Der Parameter \(name) hat den Wert „\(text.prefix(100))“; er \(fault.sentence(in: .german)).",
                fix: "Senden Sie einen solchen Zeitpunkt, oder lassen Sie \(name) weg."))
    }

    static func invalidSearch(bytesMax: Int) -> ProblemDetails {
        ProblemDetails(
            .badRequest, "invalid-query",
            english: Words(
                "The query parameter q must be 1 to 10 words in at most \(bytesMax) bytes.",
                fix: "Send some words to look for, or leave q out."),
            german: Words(
                "Der Parameter q muss aus 1 bis 10 Wörtern mit zusammen höchstens \(bytesMax) Bytes bestehen.",
                fix: "Senden Sie einige Suchwörter, oder lassen Sie q weg."))
    }

    static var noPlaceOfEvents: ProblemDetails {
        ProblemDetails(
            .badRequest, "invalid-cursor",
            english: Words(
                "The query parameter after is not the place of an event: one is a sequence number and a checksum.",
                fix: "Send next or last of the page before, whole, such as after=1042-9f3a11c2; or start again without after."),
            german: Words(
                "Der Parameter after bezeichnet kein Ereignis: Er muss aus einer laufenden Nummer und einer Prüfsumme bestehen.",
                fix:
                    "Senden Sie next oder last der vorigen Seite unverändert, etwa after=1042-9f3a11c2; oder beginnen Sie ohne after "
                    + "von vorn."))
    }

    static var badCursor: ProblemDetails {
        ProblemDetails(
            .badRequest, "invalid-cursor",
            english: Words(
                "The cursor did not come from this list with these filters and this sort, or everything near its place is gone.",
                fix: "Send next from the page before, whole, with the same filters and sort; or start again without after."),
            german: Words(
                "Diese Lesemarke stammt nicht aus dieser Liste mit diesen Filtern und dieser Sortierung, oder die Einträge um "
                    + "ihre Stelle herum gibt es nicht mehr.",
                fix:
                    "Senden Sie next der vorigen Seite unverändert, mit denselben Filtern und derselben Sortierung; oder beginnen Sie "
                    + "ohne after von vorn."))
    }

    static func stepGone(keptMax: Int) -> ProblemDetails {
        ProblemDetails(.badRequest, "invalid-cursor") { reader in
            let events = reader.address.path("/v1/events")
            return switch reader.language {
            case .english:
                Words(
                    "The step after which the page would start is older than the \(keptMax) newest, and only these are kept.",
                    fix: "Start again without after; GET \(events) has older steps, as far back as it goes.")
            case .german:
                Words(
                    "Der Schritt, nach dem die Seite beginnen würde, ist älter als die \(keptMax) neuesten; nur diese bleiben erhalten.",
                    fix: "Beginnen Sie ohne after von vorn; GET \(events) zeigt ältere Schritte, soweit sie noch vorhanden sind.")
            }
        }
    }

    static func excelWithout(_ type: MediaType) -> ProblemDetails {
        ProblemDetails(
            .badRequest, "invalid-query",
            english: Words(
                "The query parameter excel is for CSV, and the answer would be \(type.name).",
                fix: "Add format=csv, or leave excel out."),
            german: Words(
                "Der Parameter excel gilt nur für CSV; die Antwort wäre \(type.name).",
                fix: "Ergänzen Sie format=csv, oder lassen Sie excel weg."))
    }

    static func namesNone(_ name: String) -> ProblemDetails {
        ProblemDetails(
            .badRequest, "invalid-query",
            english: Words(
                "The query parameter \(name) names none.", fix: "Name at least one, or leave the parameter out to get all."),
            german: Words(
                "Der Parameter \(name) enthält keinen Wert.",
                fix: "Nennen Sie mindestens einen Wert, oder lassen Sie den Parameter weg, um alle zu erhalten."))
    }

    static var noOtherRun: ProblemDetails {
        ProblemDetails(
            .badRequest, "invalid-query",
            english: Words(
                "The query parameter with must name another match run: run_ and a UUID.",
                fix: "Send the id of a run of the same program, such as with=run_ and the rest of it."),
            german: Words(
                "Der Parameter with muss einen anderen Matching-Lauf nennen: run_ und eine UUID.",
                fix: "Senden Sie die Kennung eines Laufs desselben Programms, etwa with=run_ und das Übrige."))
    }

    /// What is not to be compared, as it is not there.
    init(_ errors: ParameterErrors) {
        @Sendable func sentences(in language: SpokenLanguage) -> String {
            errors.all.map { error in
                let detail = error.text.sentence(in: language)
                let name =
                    switch language {
                    case .english: "The query parameter \(error.parameter):"
                    case .german: "Der Parameter \(error.parameter)"
                    }
                return "\(name) \(detail)\(detail.hasSuffix("?") ? "" : ".")"
            }.joined(separator: " ")
        }
        self.init(.badRequest, "invalid-query") { reader in
            let detail = sentences(in: reader.language)
            let types = reader.address.path("/v1/relationship-types")
            let dimensions = reader.address.path("/v1/dimensions")
            return switch reader.language {
            case .english: Words(detail, fix: "GET \(types) and \(dimensions) list the ids.")
            case .german: Words(detail, fix: "GET \(types) und \(dimensions) zeigen die Kennungen.")
            }
        }
    }

    // MARK: Bodies

    init(_ error: JSONError) {
        self.init(
            .badRequest, "invalid-json",
            english: Words(
                "The body is not JSON: \(error.sentence(in: .english)).", fix: "Fix the place that line and column name."),
            german: Words(
                "Der Inhalt ist kein JSON: \(error.sentence(in: .german)).",
                fix: "Korrigieren Sie die Stelle, die line und column angeben."))
        extensions = { writer, _ in
            writer.member("line", error.line)
            writer.member("column", error.column)
        }
    }

    // MARK: Operation

    /// - Parameter isStopping: Else the disk failed.
    static func notReady(isStopping: Bool) -> ProblemDetails {
        ProblemDetails(
            .serviceUnavailable, "not-ready",
            english: Words(
                isStopping ? "The service is stopping." : "The disk failed.",
                fix: "Send requests to another instance, or try again once this one has started again."),
            german: Words(
                isStopping ? "Der Dienst wird gerade beendet." : "Der Datenträger ist ausgefallen.",
                fix:
                    "Senden Sie Anfragen an eine andere Instanz, oder versuchen Sie es noch einmal, sobald diese neu gestartet ist."
            )
        ).with("Retry-After", "5")
    }
}
