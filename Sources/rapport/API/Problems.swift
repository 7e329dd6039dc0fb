import Guidance
import HTTP
import JSON
import Store

// How refusals become problems (RFC 9457).

extension ProblemDetails {
    static let stale = ProblemDetails(
        .preconditionFailed, "precondition-failed", "The record has changed since you read it.",
        fix: "GET it again, look at what changed, and send the new ETag in If-Match.")

    /// RFC 9110 §8.8.3.
    static let unquoted = ProblemDetails(
        .preconditionFailed, "precondition-failed", "If-Match holds no entity tag: one is written in quotation marks.",
        fix: "Send the ETag as it came, such as If-Match: \"2-8c1f0b2a\".")

    /// A client that counts revisions itself.
    static let revisionAlone = ProblemDetails(
        .preconditionFailed, "precondition-failed",
        "If-Match holds a revision alone, and after a restore another record can have that.",
        fix: "Send the whole ETag as it came, such as If-Match: \"2-8c1f0b2a\".")

    /// The domain's refusal in HTTP's words.
    init(_ problem: Problem) {
        self.init(problem.code.status, problem.code.rawValue, problem.detail, fix: problem.fix)
        extensions = { problem.writeExtensions(to: &$0) }
    }

    /// Why the store takes no write, before it has decided anything.
    init(_ refusal: WriteRefusal) {
        switch refusal {
        case .overloaded:
            self = ProblemDetails(
                .serviceUnavailable, "overloaded", "More changes wait for the disk than may; this one was not made.",
                fix: "Try again in a moment."
            ).with("Retry-After", "1")
        case .diskFull: self = .diskFull
        case .tooLarge:
            self = ProblemDetails(
                .contentTooLarge, "record-too-large", "The change is larger than one entry of the journal may be.",
                fix: "Send less.")
        case .outOfNumbers:
            self = ProblemDetails(
                .insufficientStorage, "out-of-numbers",
                "A revision, a sequence number or the time in an id is the greatest there can be; this change was not made.",
                fix: "Something other than this service wrote that number: restore a backup from before it did.")
        case .failed:
            self = ProblemDetails(
                .serviceUnavailable, "disk-failed", "The disk failed; this change was not made.",
                fix: "See the log of the service; try again when it has started again."
            ).with("Retry-After", "30")
        case .closed:
            self = ProblemDetails(
                .serviceUnavailable, "stopping", "The service is stopping; this change was not made.",
                fix: "Try again in a moment."
            ).with("Retry-After", "5")
        }
    }

    /// RFC 4918 §11.5.
    static let diskFull = ProblemDetails(
        .insufficientStorage, "disk-full", "The disk is full; the change was not made. Reads go on.",
        fix: "Make room on the disk of the data folder, then try again.")

    /// For changes that were being written when the disk failed.
    static let diskFailed = ProblemDetails(
        .serviceUnavailable, "disk-failed",
        "The disk failed; whether the change was kept is not known until the service has started again.",
        fix: "See the log of the service; read the record before you repeat the request."
    ).with("Retry-After", "30")
}

extension Problem.Code {
    var status: Status {
        switch self {
        case .notFound: .notFound
        case .invalidDocument, .rulesRefuse: .unprocessableContent
        case .illegalTransition, .designMissing, .programOver, .over, .alreadyExists, .inUse, .notBuiltIn: .conflict
        }
    }
}
