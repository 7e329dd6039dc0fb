// What the server refuses for its own sake, or its own fault: each problem with its sentences in every language.

extension ProblemDetails {
    static func tooManyRequests(_ limit: RateLimit, waitSeconds: Int) -> ProblemDetails {
        ProblemDetails(
            .tooManyRequests, "too-many-requests",
            english: Words(
                "More requests came than the \(limit.requests) in \(limit.seconds) seconds that one client may make.",
                fix: "Wait as many seconds as Retry-After says, then send fewer: RateLimit tells how many are left."),
            german: Words(
                "Es kamen mehr als die \(limit.requests) Anfragen, die ein Client in \(limit.seconds) Sekunden stellen darf.",
                fix:
                    "Warten Sie so viele Sekunden, wie Retry-After nennt, und senden Sie dann weniger Anfragen: RateLimit sagt, "
                    + "wie viele noch möglich sind.")
        ).with("Retry-After", "\(waitSeconds)")
    }

    static func tooManyGuesses(_ limit: RateLimit, waitSeconds: Int) -> ProblemDetails {
        ProblemDetails(
            .tooManyRequests, "too-many-requests",
            english: Words(
                "More than \(limit.requests) keys that open nothing came from your network in \(limit.seconds) seconds.",
                fix: "Send a key that works: those go on. Wait as many seconds as Retry-After says before you try another."),
            german: Words(
                "Aus Ihrem Netz kamen in \(limit.seconds) Sekunden mehr als \(limit.requests) Schlüssel, die nicht gelten.",
                fix:
                    "Senden Sie einen gültigen Schlüssel; er wird weiter angenommen. Warten Sie so viele Sekunden, wie Retry-After nennt, "
                    + "bevor Sie einen anderen versuchen.")
        ).with("Retry-After", "\(waitSeconds)")
    }

    /// A large answer finds no memory in which it could wait for its reader.
    static var noRoomForAnswer: ProblemDetails {
        ProblemDetails(
            .serviceUnavailable, "overloaded",
            english: Words(
                "There is no room for so large an answer: others have not read theirs.",
                fix: "Try again in a moment, or ask for less at a time."),
            german: Words(
                "Für eine so große Antwort ist kein Platz: Andere Clients haben ihre noch nicht gelesen.",
                fix: "Versuchen Sie es gleich noch einmal, oder fordern Sie weniger auf einmal an.")
        ).with("Retry-After", "1")
    }

    static var roomNeeded: ProblemDetails {
        ProblemDetails(
            .serviceUnavailable, "overloaded",
            english: Words(
                "Others need the room that this request took without being whole.",
                fix: "Send the whole request at once; if you did, try again in a moment."),
            german: Words(
                "Andere Anfragen brauchen den Platz, den diese noch unvollständige belegt hat.",
                fix: "Senden Sie die Anfrage in einem Zug; falls Sie das getan haben, versuchen Sie es gleich noch einmal.")
        ).with("Retry-After", "1")
    }

    static var tooManyWait: ProblemDetails {
        ProblemDetails(
            .serviceUnavailable, "overloaded",
            english: Words("More requests wait for answers that take long than may.", fix: "Try again in a moment."),
            german: Words(
                "Zu viele Anfragen warten auf Antworten, die länger dauern.", fix: "Versuchen Sie es gleich noch einmal.")
        ).with("Retry-After", "1")
    }

    static var tooManyConnections: ProblemDetails {
        ProblemDetails(
            .serviceUnavailable, "too-many-connections",
            english: Words("The server has as many connections as it takes.", fix: "Try again in a moment."),
            german: Words("Alle Verbindungen des Dienstes sind belegt.", fix: "Versuchen Sie es gleich noch einmal.")
        ).with("Retry-After", "1")
    }

    static var answerTooLate: ProblemDetails {
        ProblemDetails(
            .serviceUnavailable, "overloaded",
            english: Words("The answer was not ready in time: the disk takes too long.", fix: "Try again in a moment."),
            german: Words(
                "Die Antwort wurde nicht rechtzeitig fertig: Der Datenträger braucht zu lange.",
                fix: "Versuchen Sie es gleich noch einmal.")
        ).with("Retry-After", "5")
    }

    static var calculationTooLate: ProblemDetails {
        ProblemDetails(
            .serviceUnavailable, "overloaded",
            english: Words(
                "The calculation was not done in time: others came before it, or the machine has too much else to do.",
                fix: "Try again later."),
            german: Words(
                "Die Berechnung wurde nicht rechtzeitig fertig: Andere kamen vor ihr, oder der Rechner ist ausgelastet.",
                fix: "Versuchen Sie es später noch einmal.")
        ).with("Retry-After", "60")
    }

    static var outcomeUnknown: ProblemDetails {
        ProblemDetails(
            .serviceUnavailable, "outcome-unknown",
            english: Words(
                "The disk takes too long; whether the change was kept is not known.",
                fix: "Read the record again before you repeat the request."),
            german: Words(
                "Der Datenträger braucht zu lange; ob die Änderung gespeichert ist, ist nicht bekannt.",
                fix: "Lesen Sie den Eintrag noch einmal, bevor Sie die Anfrage wiederholen.")
        ).with("Retry-After", "5")
    }

    public static var internalError: ProblemDetails {
        ProblemDetails(
            .internalServerError, "internal-error",
            english: Words(
                "The server made a mistake while it answered.",
                fix: "Read the record to see whether it was changed, and report the requestId."),
            german: Words(
                "Im Dienst ist beim Antworten ein Fehler aufgetreten.",
                fix: "Lesen Sie den Eintrag, um zu sehen, ob er geändert wurde, und melden Sie die requestId."))
    }
}
