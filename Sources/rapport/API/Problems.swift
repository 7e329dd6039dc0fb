import Guidance
import HTTP
import JSON
import Store

// How refusals of domain and store become problems (RFC 9457).

extension ProblemDetails {
    /// The domain's refusal in HTTP's words.
    init(_ problem: Problem) {
        self.init(problem.code.status, problem.code.rawValue) { reader in
            Words(problem.detail(in: reader.language), fix: problem.fix(for: reader))
        }
        extensions = { problem.writeExtensions(to: &$0, for: $1) }
    }

    /// Why the store takes no write, before it has decided anything.
    init(_ refusal: WriteRefusal) {
        switch refusal {
        case .overloaded:
            self = ProblemDetails(
                .serviceUnavailable, "overloaded",
                english: Words(
                    "More changes wait for the disk than may; this one was not made.", fix: "Try again in a moment."),
                german: Words(
                    "Zu viele Änderungen warten auf den Datenträger; diese wurde nicht vorgenommen.",
                    fix: "Versuchen Sie es gleich noch einmal.")
            ).with("Retry-After", "1")
        case .diskFull: self = .diskFull
        case .tooLarge:
            self = ProblemDetails(
                .contentTooLarge, "record-too-large",
                english: Words("The change is larger than one entry of the journal may be.", fix: "Send less."),
                german: Words(
                    "Die Änderung ist größer, als das Journal sie auf einmal aufnimmt.", fix: "Senden Sie weniger auf einmal."))
        case .outOfNumbers:
            self = ProblemDetails(
                .insufficientStorage, "out-of-numbers",
                english: Words(
                    "A revision, a sequence number or the time in an id is the greatest there can be; this change was not made.",
                    fix: "Something other than this service wrote that number: restore a backup from before it did."),
                german: Words(
                    "Eine Revision, eine laufende Nummer oder die Zeit in einer Kennung hat den höchsten möglichen Wert; diese "
                        + "Änderung wurde nicht vorgenommen.",
                    fix: "Dieser Wert stammt nicht von diesem Dienst: Spielen Sie eine Sicherung aus der Zeit davor ein."))
        case .failed:
            self = ProblemDetails(
                .serviceUnavailable, "disk-failed",
                english: Words(
                    "The disk failed; this change was not made.",
                    fix: "See the log of the service; try again when it has started again."),
                german: Words(
                    "Der Datenträger ist ausgefallen; diese Änderung wurde nicht vorgenommen.",
                    fix: "Sehen Sie im Protokoll des Dienstes nach; versuchen Sie es nach seinem Neustart noch einmal.")
            ).with("Retry-After", "30")
        case .closed:
            self = ProblemDetails(
                .serviceUnavailable, "stopping",
                english: Words("The service is stopping; this change was not made.", fix: "Try again in a moment."),
                german: Words(
                    "Der Dienst wird gerade beendet; diese Änderung wurde nicht vorgenommen.",
                    fix: "Versuchen Sie es gleich noch einmal.")
            ).with("Retry-After", "5")
        }
    }

    /// RFC 4918 §11.5.
    static var diskFull: ProblemDetails {
        ProblemDetails(
            .insufficientStorage, "disk-full",
            english: Words(
                "The disk is full; the change was not made. Reads go on.",
                fix: "Make room on the disk of the data folder, then try again."),
            german: Words(
                "Der Datenträger ist voll; die Änderung wurde nicht vorgenommen. Lesen ist weiter möglich.",
                fix: "Schaffen Sie Platz auf dem Datenträger des Datenordners, und versuchen Sie es dann noch einmal."))
    }

    static var accessLogUnreadable: ProblemDetails {
        ProblemDetails(
            .internalServerError, "journal-unreadable",
            english: Words(
                "The log of who read what cannot be read from the disk. What it is about is as it was.",
                fix: "Have an operator look at the folder access below the data folder, and at its disk."),
            german: Words(
                "Das Protokoll der Zugriffe lässt sich nicht vom Datenträger lesen. Worum es darin geht, ist unverändert.",
                fix: "Lassen Sie den Ordner access im Datenordner und seinen Datenträger vom Betrieb prüfen."))
    }

    /// For changes that were being written when the disk failed.
    static var diskFailed: ProblemDetails {
        ProblemDetails(
            .serviceUnavailable, "disk-failed",
            english: Words(
                "The disk failed; whether the change was kept is not known until the service has started again.",
                fix: "See the log of the service; read the record before you repeat the request."),
            german: Words(
                "Der Datenträger ist ausgefallen; ob die Änderung gespeichert ist, zeigt sich erst nach dem Neustart des Dienstes.",
                fix: "Sehen Sie im Protokoll des Dienstes nach, und lesen Sie den Eintrag, bevor Sie die Anfrage wiederholen.")
        ).with("Retry-After", "30")
    }

    /// - Parameters:
    ///   - newest: The place up to which lists show everything.
    ///   - isWhole: Whether the reader knows the journal by its numbers.
    init(_ error: HistoryError, newest: String?, isWhole: Bool) {
        @Sendable func again(for reader: Reader) -> String {
            let list = reader.address.path("/v1/programs")
            return switch reader.language {
            case .english:
                "What you know is not what is here: read all records again from the lists, such as \(list), then "
                    + (newest.map { "go on with after=\($0)." } ?? "start again without after.")
            case .german:
                "Ihr Stand entspricht nicht dem des Dienstes: Lesen Sie alle Einträge neu aus den Listen, etwa \(list), und "
                    + (newest.map { "fahren Sie dann mit after=\($0) fort." } ?? "beginnen Sie dann ohne after von vorn.")
            }
        }
        let words = { @Sendable (reader: Reader) -> Words in
            switch (error, reader.language) {
            case (.gone(let floor), .english):
                Words(
                    isWhole
                        ? "Events before sequence number \(floor) are not kept any more, and some of them were asked for."
                        : "Some of the events that were asked for are not kept any more.",
                    fix: again(for: reader))
            case (.gone(let floor), .german):
                Words(
                    isWhole
                        ? "Ereignisse vor der laufenden Nummer \(floor) sind nicht mehr vorhanden; einige davon wurden angefragt."
                        : "Einige der angefragten Ereignisse sind nicht mehr vorhanden.",
                    fix: again(for: reader))
            case (.ahead, .english):
                Words(
                    "The parameter after names an event that has not happened here: the data was restored to an earlier moment.",
                    fix: again(for: reader))
            case (.ahead, .german):
                Words(
                    "Der Parameter after nennt ein Ereignis, das es hier nicht gibt: Die Daten wurden auf einen früheren Stand zurückgesetzt.",
                    fix: again(for: reader))
            case (.elsewhere, .english):
                Words(
                    "Another event has the number that after names: the data was restored to an earlier moment, and changed since.",
                    fix: again(for: reader))
            case (.elsewhere, .german):
                Words(
                    "Die Nummer in after gehört hier zu einem anderen Ereignis: Die Daten wurden auf einen früheren Stand "
                        + "zurückgesetzt und seitdem geändert.", fix: again(for: reader))
            case (.unreadable, .english):
                Words(
                    "The events cannot be read from the disk. Records are read from memory, and are as they were.",
                    fix: "Have an operator run rapport verify on the data folder: it names what is wrong.")
            case (.unreadable, .german):
                Words(
                    "Die Ereignisse lassen sich nicht vom Datenträger lesen. Die Einträge stehen im Arbeitsspeicher und sind "
                        + "unverändert.",
                    fix: "Lassen Sie rapport verify für den Datenordner ausführen: Der Befehl nennt, was fehlerhaft ist.")
            }
        }
        switch error {
        case .gone: self.init(.gone, "gone", words: words)
        case .ahead, .elsewhere: self.init(.badRequest, "invalid-cursor", words: words)
        case .unreadable: self.init(.internalServerError, "journal-unreadable", words: words)
        }
        let floor: Int? = if case .gone(let floor) = error, isWhole { floor } else { nil }
        extensions = { writer, _ in
            if let floor { writer.member("floor", floor) }
            writer.member("last", ifPresent: newest)
        }
    }
}

extension Problem.Code {
    var status: Status {
        switch self {
        case .notFound: .notFound
        case .denied, .ownCase, .insufficientScope: .forbidden
        case .invalidDocument, .rulesRefuse: .unprocessableContent
        case .notYourStep, .strongerKey, .ownKey, .consentIsPersonal, .personRequired: .forbidden
        case .illegalTransition, .notEnrolling, .notActive, .designMissing, .programOver, .over, .alreadyExists, .inUse,
            .notBuiltIn,
            .secretsOverlap:
            .conflict
        }
    }
}
