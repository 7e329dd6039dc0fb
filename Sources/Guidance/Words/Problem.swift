public import JSON

/// Why the domain refuses a request, in words for the person who made it.
public struct Problem: Error, Equatable, Sendable {
    /// What kind of refusal it is; clients branch on it, so the names never change.
    public enum Code: String, CaseIterable, Sendable {
        /// The record does not exist.
        case notFound = "not-found"
        /// The document is good JSON, but not what is wanted here; `errors` names each place.
        case invalidDocument = "invalid-document"
        /// Rules refuse; `refusals` has every rule that does.
        case rulesRefuse = "rules-refuse"
        /// No step leads from the state of the record to the one asked for; `legalSteps` has those that do.
        case illegalTransition = "illegal-transition"
        /// A record of that id is there already.
        case alreadyExists = "already-exists"
        /// Others refer to the record; `usedBy` names them.
        case inUse = "in-use"
        /// The record is not one that came with a release.
        case notBuiltIn = "not-built-in"
        /// There is no design that could be approved, or an empty one.
        case designMissing = "design-missing"
        /// The programme is over, and it and its design stay as they were.
        case programOver = "program-over"
    }

    public let code: Code
    /// What is wrong, as a sentence.
    public let detail: String
    /// What to do about it.
    public let fix: String
    /// Every place of an invalid document; empty for the other codes.
    public let errors: [FieldError]
    /// Every rule that refuses, once for each relationship type it refuses; empty for the other codes.
    public let refusals: [Refusal]
    /// The states that may follow, for an illegal transition; empty for the other codes.
    public let legalSteps: [Program.Status]
    /// What refers to a record that is in use; nil for the other codes.
    public let use: CatalogueUse?

    public init(
        _ code: Code, _ detail: String, fix: String, errors: [FieldError] = [], refusals: [Refusal] = [],
        legalSteps: [Program.Status] = [], use: CatalogueUse? = nil
    ) {
        (self.code, self.detail, self.fix) = (code, detail, fix)
        (self.errors, self.refusals, self.legalSteps, self.use) = (errors, refusals, legalSteps, use)
    }
}

extension Problem {
    /// Writes what the domain adds to a problem document (RFC 9457 §3.2): refusals, legalSteps and usedBy, where there are any.
    public func writeExtensions(to writer: inout JSONWriter) {
        if !refusals.isEmpty {
            writer.name("refusals")
            writer.array(refusals) { $1.write(to: &$0) }
        }
        if code == .illegalTransition { writer.member("legalSteps", legalSteps.map(\.rawValue)) }
        if let use {
            writer.name("usedBy")
            use.write(to: &writer)
        }
    }
}

extension Problem {
    static func notFound(_ id: ProgramID) -> Problem {
        Problem(.notFound, "There is no program \(id).", fix: "Look for it in GET /v1/programs; it may have been deleted.")
    }

    public static func invalid(_ errors: FieldErrors) -> Problem {
        let count = errors.all.count
        let places =
            errors.isCut
            ? "at least \(count) places, of which the first \(count) are listed" : count == 1 ? "one place" : "\(count) places"
        return Problem(
            .invalidDocument, "The document is wrong in \(places).",
            fix: "Change each place that errors names; nothing was saved.", errors: errors.all)
    }

    /// Of errors that are more than anybody reads, the first.
    static func invalid(first errors: [FieldError]) -> Problem {
        let most = CatalogueLimits.errorsMax
        return invalid(FieldErrors(Array(errors.prefix(most)), isCut: errors.count > most))
    }

    /// - Parameter action: What the rules refuse, such as "The step to enrolling".
    static func refused(_ action: String, by refusals: [Refusal]) -> Problem {
        var rules: [String] = []
        for refusal in refusals where !rules.contains(refusal.rule.text) { rules.append(refusal.rule.text) }
        return Problem(
            .rulesRefuse, "\(action) is refused by \(rules.joined(by: "and")).",
            fix: "Do what the fix of each refusal says, then try again.", refusals: refusals)
    }

    static func illegal(from: Program.Status, to: Program.Status) -> Problem {
        let next = from.next.map(\.rawValue).joined(by: "or")
        guard from != to else {
            return Problem(
                .illegalTransition, "The program is \(to.rawValue) already.",
                fix: next.isEmpty ? "There is nothing to do." : "There is nothing to do, unless it is to go to \(next).",
                legalSteps: from.next)
        }
        let leading = from.next(toward: to).map(\.rawValue)
        return Problem(
            .illegalTransition,
            "No step leads from \(from.rawValue) to \(to.rawValue); "
                + (next.isEmpty ? "\(from.rawValue) is the end." : "from there a program can go to \(next)."),
            fix: leading.isEmpty
                ? "\(to.rawValue) cannot be reached from \(from.rawValue) any more; open a new program."
                : "Go to \(leading.joined(by: "or")) first.",
            legalSteps: from.next)
    }

    static func designMissing(_ id: ProgramID) -> Problem {
        Problem(
            .designMissing, "There is no design yet that could be approved.", fix: "PUT /v1/programs/\(id)/design first.")
    }

    static func designEmpty(_ id: ProgramID) -> Problem {
        Problem(
            .designMissing, "The design is empty, so there is nothing yet that could be approved.",
            fix: "Fill it with PUT /v1/programs/\(id)/design, such as {\"purpose\":\"…\",\"model\":\"…\"}.")
    }

    static func designIsOver(_ status: Program.Status) -> Problem {
        Problem(
            .programOver, "The program is \(status.rawValue), and its design stays as it was.",
            fix: "Open a new program with the design you want.")
    }

    static func over(_ status: Program.Status) -> Problem {
        Problem(
            .programOver, "The program is \(status.rawValue), and what it was stays on record.",
            fix: "Change name, description, owner and sponsor only, or open a new program.")
    }
}

extension Problem {
    public static func notFound(_ id: String, in table: CatalogueTable) -> Problem {
        notFound(id, table.noun, listedAt: table.path)
    }

    public static func notFound(_ id: String, _ noun: String, listedAt path: String) -> Problem {
        Problem(.notFound, "There is no \(noun) \(id).", fix: "GET \(path) lists those there are.")
    }

    static func alreadyExists(_ id: Slug, in table: CatalogueTable) -> Problem {
        Problem(
            .alreadyExists, "There is a \(table.noun) \(id) already.",
            fix: "Choose another id, or change that one with PUT or PATCH \(table.path)/\(id).")
    }

    static func notBuiltIn(_ id: Slug, in table: CatalogueTable) -> Problem {
        Problem(
            .notBuiltIn, "The \(table.noun) \(id) did not come with a release, so there is nothing to put it back to.",
            fix: "Change it with PUT or PATCH; GET /v1/events tells when it was changed before.")
    }

    /// - Parameter consequence: What follows: "cannot be deleted".
    static func inUse(_ id: Slug, in table: CatalogueTable, by use: CatalogueUse, _ consequence: String) -> Problem {
        var users = use.programCount > 0 ? ["\(use.programCount) program\(use.programCount == 1 ? "" : "s")"] : []
        let others = use.count - use.programCount
        if others > 0 { users.append("\(others) record\(others == 1 ? "" : "s") of the catalogue") }
        return Problem(
            .inUse, "The \(table.noun) \(id) is in use by \(users.joined(by: "and")), so it \(consequence).",
            fix: "Retire it with POST \(table.path)/\(id)/retirement: "
                + (table == .relationshipTypes
                    ? "programs that have it go on, and nothing new takes it up."
                    : "it stays to be read, and does not count any more."),
            use: use
        )
    }

    static func typesInUse(_ types: [Slug], by use: CatalogueUse) -> Problem {
        let names = types.map(\.text).joined(by: "and")
        return Problem(
            .inUse, "Programs have relationship types that would be gone, or that programs could not run any more: \(names).",
            fix: "Keep each of them as it is, with a retirement if nothing new is to take it up.", use: use)
    }
}
