import HTTP
import Matching

// Why a calculation came to nothing: each problem with its sentences in every language.

extension ProblemDetails {
    /// What ended a calculation.
    init(calculating error: any Error) {
        switch error {
        case MatchingError.tooLarge(let bytes, let most): self = .runTooLarge(bytes: bytes, max: most)
        case let stop as LongJob.Stop: self.init(stop)
        default: self = .internalError
        }
    }

    private init(_ stop: LongJob.Stop) {
        switch stop {
        case .outOfTime(let seconds):
            self.init(
                .unprocessableContent, "run-too-long",
                english: Words(
                    "The calculation took more than the \(seconds) seconds of processor time that one may.",
                    fix: "Send fewer pairs, or have an operator raise RAPPORT_MATCH_SECONDS."),
                german: Words(
                    "Die Berechnung hat mehr als die erlaubten \(seconds) Sekunden Prozessorzeit gebraucht.",
                    fix: "Senden Sie weniger Paare, oder lassen Sie RAPPORT_MATCH_SECONDS im Betrieb erhöhen."))
        // Nobody reads it where nobody waits.
        case .stopping, .cancelled:
            self.init(
                .serviceUnavailable, "stopping",
                english: Words("The service is stopping; the calculation was not finished.", fix: "Try again in a moment."),
                german: Words(
                    "Der Dienst wird gerade beendet; die Berechnung wurde nicht fertig.",
                    fix: "Versuchen Sie es gleich noch einmal."))
            self = with("Retry-After", "5")
        }
    }

    static var snapshotChanged: ProblemDetails {
        ProblemDetails(
            .conflict, "snapshot-changed",
            english: Words(
                "The people, answers or rules that this run compared have changed since, so that its question has another answer now.",
                fix: "Make another run of the program, with basedOn to keep its pins and forbids, and ask that one."),
            german: Words(
                "Die Menschen, Antworten oder Regeln, die dieser Lauf verglichen hat, haben sich seither geändert; die Frage hätte jetzt "
                    + "eine andere Antwort.",
                fix:
                    "Legen Sie im Programm einen neuen Lauf an, mit basedOn für seine Pins und Ausschlüsse, und fragen Sie diesen."
            ))
    }

    /// - Parameters:
    ///   - bytes: What the pairs would take.
    ///   - max: What they may.
    static func runTooLarge(bytes: Int, max: Int) -> ProblemDetails {
        let needed = (bytes + (1 << 20) - 1) >> 20
        return ProblemDetails(
            .unprocessableContent, "run-too-large",
            english: Words(
                "The pairs would take \(needed) MiB of memory, and \(max >> 20) MiB are allowed.",
                fix: "Send fewer pairs, or have an operator give the service more memory."),
            german: Words(
                "Die Paare würden \(needed) MiB Arbeitsspeicher brauchen; erlaubt sind \(max >> 20) MiB.",
                fix: "Senden Sie weniger Paare, oder lassen Sie dem Dienst im Betrieb mehr Arbeitsspeicher geben."))
    }
}
