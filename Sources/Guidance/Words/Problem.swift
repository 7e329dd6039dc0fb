public import JSON

/// Why the domain refuses a request: a case with what it needs to say so to the person who made it.
public enum Problem: Error, Equatable, Sendable {
    /// The record does not exist.
    case notFound(KindName, String)
    /// The caller sees the record, or would see any, and may not do that.
    case denied(Denial)
    /// The document is good JSON, but not what is wanted here.
    case invalid(FieldErrors)
    /// Rules refuse, each once for each relationship type.
    case rulesRefuse(Action, [Refusal])
    /// Pairs of a match run cannot be proposed: each with its place, and the rules that refuse them.
    case pairsRefused(FieldErrors, [Refusal])
    /// No step leads from the state of the record to the one asked for.
    case illegalTransition(KindName, from: String, to: String, Steps)
    /// The step is legal, and others may take it: these.
    case notYourStep(KindName, to: String, [Actor])
    /// A session is held in a relationship that is active, and this one is in another state.
    case relationshipNotActive(ID<Relationship>, status: String)
    /// A goal is rated that nobody works on.
    case notRatable(String)
    /// The programme does not take somebody in.
    case notEnrolling(ID<Program>, EntryBar)
    /// Only a person can do that, and for consents only the one whose they are: whatever a key may do otherwise.
    case personal(KindName)
    /// The record has come to its end.
    case over(KindName, String)
    /// A record of that id is there already.
    case alreadyExists(KindName, String)
    /// Another record, of this id, has what only one may have in that member.
    /// The id is nil for somebody who does not see that record.
    case taken(KindName, member: String, by: String?)
    /// Others refer to the record.
    case inUse(KindName, String, by: Use, Consequence)
    /// Programmes have these relationship types.
    case typesInUse([Slug], by: Use)
    /// The record is not one that came with a release.
    case notBuiltIn(KindName, String)
    /// The record is not retired.
    case notRetired(KindName, String)
    /// There is no design that could be approved, or an empty one.
    case designMissing(ID<Program>, isEmpty: Bool)
    /// The programme is over, and its design stays as it was.
    case designOver(String)
    /// The key may do more than the caller, who so cannot change, rotate or revoke it.
    case keyStronger(ID<Key>, by: [FieldText])
    /// A key wants to change itself.
    case keyIsOwn(ID<Key>)
    /// The key has two secrets, of which the older ends then.
    case secretsOverlap(ID<Key>, until: Instant)
    /// The key may not act for people, so it has nothing to delegate.
    case keyDelegatesNothing(ID<Key>)
    /// Somebody else than the key wants it to act for a person.
    case keyDelegatesItself(ID<Key>)

    /// What rules refuse.
    public enum Action: Sendable, Equatable {
        case step(to: String)
        case change(KindName, in: String)
        case approval
        case suggestion, proposal
    }

    /// The states that a record can come to.
    public struct Steps: Sendable, Equatable {
        /// Those that may follow.
        public let next: [String]
        /// Of these, those from which the one asked for can be reached, and to which somebody can go.
        public let leading: [String]
        /// The same to which only the service goes.
        public var awaited: [String] = []
    }

    /// What follows from a record being in use.
    public enum Consequence: Sendable, Equatable {
        case cannotBeDeleted, staysProgrammable
    }
}

extension Problem {
    /// What kind of refusal it is; clients branch on it, so the names never change.
    public enum Code: String, CaseIterable, Sendable {
        case denied
        case ownCase = "own-case"
        case insufficientScope = "insufficient-scope"
        case notFound = "not-found"
        case invalidDocument = "invalid-document"
        case rulesRefuse = "rules-refuse"
        case illegalTransition = "illegal-transition"
        case notEnrolling = "not-enrolling"
        case alreadyExists = "already-exists"
        case inUse = "in-use"
        case notBuiltIn = "not-built-in"
        case designMissing = "design-missing"
        case programOver = "program-over"
        /// A record of another kind is over.
        case over
        case strongerKey = "stronger-key"
        case ownKey = "own-key"
        case secretsOverlap = "secrets-overlap"
        case notYourStep = "not-your-step"
        case notActive = "not-active"
        case consentIsPersonal = "consent-is-personal"
        case personRequired = "person-required"
    }

    public var code: Code {
        switch self {
        case .notFound, .notRetired: .notFound
        case .denied(.otherRole), .denied(.hiddenUse), .denied(.token), .denied(.tokenLink), .denied(.signIn),
            .denied(.confined), .denied(.line), .denied(.hasLeft):
            .denied
        case .denied(.ownCase): .ownCase
        case .denied(.scope): .insufficientScope
        case .invalid: .invalidDocument
        case .rulesRefuse, .pairsRefused: .rulesRefuse
        case .illegalTransition: .illegalTransition
        case .notYourStep: .notYourStep
        case .relationshipNotActive, .notRatable: .notActive
        case .notEnrolling: .notEnrolling
        case .over(.programs, _), .designOver: .programOver
        case .over: .over
        case .personal(.consents): .consentIsPersonal
        case .personal: .personRequired
        case .alreadyExists, .taken: .alreadyExists
        case .inUse, .typesInUse: .inUse
        case .notBuiltIn: .notBuiltIn
        case .designMissing: .designMissing
        case .keyStronger, .keyDelegatesNothing: .strongerKey
        case .keyIsOwn, .keyDelegatesItself: .ownKey
        case .secretsOverlap: .secretsOverlap
        }
    }

    static func invalid(first errors: [FieldError]) -> Problem { .invalid(FieldErrors(first: errors)) }

    static func illegal<R: Moving>(_ record: R, to status: R.Status) -> Problem {
        let leading = record.status == status ? [] : R.states.next(from: record.status, toward: status)
        let steps = R.states.steps(from: record.status)
        let awaited = leading.filter { state in steps.contains { $0.to == state && $0.by == [.scheduler] } }
        return .illegalTransition(
            R.kind.name, from: record.status.rawValue, to: status.rawValue,
            Steps(
                next: steps.map(\.to.rawValue), leading: leading.filter { !awaited.contains($0) }.map(\.rawValue),
                awaited: awaited.map(\.rawValue)))
    }

    /// What `takenBy` is.
    public static let takenBySchema = Schema.object([
        .init("kind", .text(), "The kind of the record, as events name it."), .init("id", .text(), "The id of the record."),
        .init("address", .text(), "Where it is."),
    ])

    private static func write(_ errors: FieldErrors, to writer: inout JSONWriter, for reader: Reader) {
        writer.name("errors")
        writer.array(errors.all) { writer, error in
            writer.object {
                $0.member("pointer", error.pointer)
                $0.member("detail", error.fault.sentence(for: reader))
            }
        }
    }

    private static func write(_ refusals: [Refusal], to writer: inout JSONWriter, for reader: Reader) {
        writer.name("refusals")
        writer.array(refusals) { $1.write(to: &$0, for: reader) }
    }

    /// Writes what the domain adds to a problem document (RFC 9457 §3.2): errors, refusals, legalSteps, usedBy or takenBy, where there are any.
    public func writeExtensions(to writer: inout JSONWriter, for reader: Reader) {
        switch self {
        case .invalid(let errors): Self.write(errors, to: &writer, for: reader)
        case .rulesRefuse(_, let refusals): Self.write(refusals, to: &writer, for: reader)
        case .pairsRefused(let errors, let refusals):
            Self.write(errors, to: &writer, for: reader)
            Self.write(refusals, to: &writer, for: reader)
        case .illegalTransition(_, _, _, let steps): writer.member("legalSteps", steps.next)
        case .inUse(_, _, let use, _), .typesInUse(_, let use):
            writer.name("usedBy")
            use.write(to: &writer)
        case .taken(let kind, _, let id):
            guard let id else { break }
            writer.name("takenBy")
            writer.object {
                $0.member("kind", kind.rawValue)
                $0.member("id", id)
                $0.member("address", reader.address.link("\(kind.any.path)/\(id)"))
            }
        case .relationshipNotActive, .notRatable: break
        case .notFound, .denied, .notYourStep, .notEnrolling, .personal, .over, .alreadyExists, .notBuiltIn, .notRetired,
            .designMissing,
            .designOver, .keyStronger, .keyIsOwn, .secretsOverlap, .keyDelegatesNothing, .keyDelegatesItself:
            break
        }
    }
}

extension FieldErrors {
    /// Of more errors than anybody reads, only the first.
    init(first errors: [FieldError]) {
        let most = CatalogueLimits.errorsMax
        self.init(Array(errors.prefix(most)), isCut: errors.count > most)
    }
}
