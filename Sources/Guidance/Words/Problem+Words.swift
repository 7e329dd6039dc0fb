public import JSON

// What a problem says.

extension Problem {
    /// What is wrong, as a sentence.
    public func detail(in language: SpokenLanguage) -> String {
        switch language {
        case .english: english
        case .german: german
        }
    }

    /// What to do about it.
    public func fix(for reader: Reader) -> String {
        switch reader.language {
        case .english: englishFix(at: reader.address)
        case .german: germanFix(at: reader.address)
        }
    }
}

// MARK: English

extension Problem {
    private var english: String {
        switch self {
        case .notFound(let kind, let id): return "There is no \(kind.any.noun) \(id)."
        case .denied(let denial): return denial.detail(in: .english)
        case .invalid(let errors):
            let count = errors.all.count
            let places =
                errors.isCut
                ? "at least \(count) places, of which the first \(count) are listed"
                : count == 1 ? "one place" : "\(count) places"
            return "The document is wrong in \(places)."
        case .rulesRefuse(let action, let refusals):
            return "\(action.english) is refused by \(refusals.map(\.rule.text).uniqued().joined(by: "and"))."
        case .pairsRefused(let errors, _):
            let count = errors.all.count
            return
                "\(errors.isCut ? "More than \(count) pairs" : count == 1 ? "A pair" : "\(count) pairs") cannot be proposed, so none was."
        case .illegalTransition(let kind, let from, let to, let steps):
            guard from != to else { return "The \(kind.any.noun) is \(to) already." }
            return "No step leads from \(from) to \(to); "
                + (steps.next.isEmpty
                    ? "\(from) is the end." : "from there \(kind.any.noun.withArticle) can go to \(steps.next.joined(by: "or")).")
        case .notYourStep(let kind, let to, [.scheduler]):
            return "The service itself takes the step of a \(kind.any.noun) to \(to)."
        case .notYourStep(let kind, let to, let actors):
            return
                "The step of \(kind.any.nounWithArticle) to \(to) is for \(actors.map { $0.spoken(in: .english) }.joined(by: "or")) to take."
        case .relationshipNotActive(_, let status):
            return "The relationship is \(status); a session is held in one that is active or closing."
        case .notRatable(let status): return "The goal is \(status); only one that is active is rated."
        case .notEnrolling(_, .early(let status)): return "The program is \(status), and takes nobody in yet."
        case .notEnrolling(_, .over(let status)): return "The program is \(status), and takes nobody in any more."
        case .notEnrolling(_, .late): return "The program is running, and its lateJoiners is false."
        case .notEnrolling(_, .inviteOnly): return "The program takes in only people whom an organizer has invited."
        case .notEnrolling(_, .inactive(let person)): return "The person \(person) is not active."
        case .personal(.consents):
            return "Only the person can give or withdraw a consent, and this key does not act for that person."
        case .personal(.people): return "me stands for the person for whom a key acts, and this key acts for nobody."
        case .personal(let kind): return "Only a person can create \(kind.any.noun.withArticle), and this key acts for nobody."
        case .over(let kind, let status): return "The \(kind.any.noun) is \(status), and what it was stays on record."
        case .alreadyExists(let kind, let id): return "There is \(kind.any.noun.withArticle) \(id) already."
        case .taken(let kind, let member, let id):
            return "There is \(kind.any.noun.withArticle) with this \(member) already\(id.map { ": \($0)" } ?? "")."
        case .inUse(let kind, let id, let use, let consequence):
            return
                "The \(kind.any.noun) \(id) is in use\(use.count == 0 ? "" : " by \(use.english)"), so it \(consequence.english)."
        case .typesInUse(let types, let use):
            let users = use.counts.map { $0.kind.any.nouns }.joined(by: "and")
            return "\(users.prefix(1).uppercased())\(users.dropFirst()) have relationship types that would be gone, "
                + "or that programs could not run any more: \(types.map(\.text).joined(by: "and"))."
        case .notBuiltIn(let kind, let id):
            return "The \(kind.any.noun) \(id) did not come with a release, so there is nothing to put it back to."
        case .notRetired(let kind, let id): return "The \(kind.any.noun) \(id) is not retired."
        case .designMissing(_, isEmpty: false): return "There is no design yet that could be approved."
        case .designMissing(_, isEmpty: true): return "The design is empty, so there is nothing yet that could be approved."
        case .designOver(let status): return "The program is \(status), and its design stays as it was."
        case .keyStronger(let id, let reasons):
            return "The key \(id) can do more than yours: it \(reasons.map { $0.sentence() }.joined(separator: "; it "))."
        case .keyIsOwn: return "A key cannot change itself."
        case .secretsOverlap(let id, let until): return "The key \(id) has two secrets already; the older one ends at \(until)."
        case .keyDelegatesItself(let id): return "Only the key \(id) itself can give tokens to people."
        case .keyDelegatesNothing(let id):
            return "The key \(id) cannot act for people: it lacks the scope \(Scope.peopleAct.rawValue)."
        }
    }

    private func englishFix(at address: PublicAddress) -> String {
        switch self {
        case .notFound(let kind, _):
            return kind.isOfCatalogue
                ? "GET \(address.path(kind.any.path)) lists them all."
                : "Look for it in GET \(address.path(kind.any.list)); it may have been deleted."
        case .denied(let denial): return denial.fix(in: .english)
        case .invalid: return "Change each place that errors names; nothing was saved."
        case .rulesRefuse: return "Do what the fix of each refusal says, then try again."
        case .pairsRefused:
            return "Publish with onRefusal skip to propose the others, or make another run of the people as they are now."
        case .illegalTransition(let kind, let from, let to, let steps):
            guard from != to else {
                let next = steps.next.joined(by: "or")
                return next.isEmpty ? "There is nothing to do." : "There is nothing to do, unless it is to go to \(next)."
            }
            if steps.leading.isEmpty, !steps.awaited.isEmpty {
                return "Wait until it is \(steps.awaited.joined(by: "or")), which happens automatically; \(to) can follow then."
            }
            return steps.leading.isEmpty
                ? "\(to) cannot be reached from \(from) any more; open a new \(kind.any.noun)."
                : "Go to \(steps.leading.joined(by: "or")) first."
        case .notYourStep(let kind, _, [.scheduler]):
            return
                "Nobody has to send it: it is taken as soon as nothing is missing, which the findings of the \(kind.any.noun) name."
        case .notYourStep: return "Ask them to take it."
        case .relationshipNotActive(let id, _):
            return "See what stands in its way: GET \(address.path("/v1/relationships"))/\(id)/findings."
        case .notRatable: return "Have the other side agree to it first; it is active as soon as the relationship is."
        case .notEnrolling(let id, .early):
            return "Move it to enrolling first, with POST \(address.path("/v1/programs"))/\(id)/transitions."
        case .notEnrolling(_, .over): return "Look for a program that is enrolling."
        case .notEnrolling(let id, .late):
            return "An organizer can let people in with PATCH \(address.path("/v1/programs"))/\(id) and {\"lateJoiners\":true}."
        case .notEnrolling(_, .inviteOnly): return "Ask an organizer of the program for an invitation."
        case .notEnrolling(_, .inactive(let person)):
            return "If the person is back, PATCH \(address.path("/v1/people"))/\(person) with {\"active\":true} first."
        case .personal(.consents): return "Send the request with a key that acts for the person."
        case .personal(.people):
            return """
                Send the id of a person, or use a key that acts for one: make it with POST \(address.path("/v1/keys")) and actsFor.
                """
        case .personal:
            return """
                Send the request with a key that acts for a person: make one with POST \(address.path("/v1/keys")) and actsFor.
                """
        case .over(let kind, _):
            let members = kind.any.writableWhenOver
            return members.isEmpty
                ? "Open a new \(kind.any.noun)."
                : "Change \(members.joined(by: "and")) only, or open a new \(kind.any.noun)."
        case .alreadyExists(let kind, let id):
            return "Choose another id, or change that one with PUT or PATCH \(address.path(kind.any.path))/\(id)."
        case .taken(let kind, let member, let id):
            guard let id else { return "Send another \(member)." }
            return "Go on with the one there is, GET \(address.path(kind.any.path))/\(id), or send another \(member)."
        case .inUse(.people, let id, let use, _) where !use.lasting.isEmpty:
            return "What stays on record cannot be deleted (\(use.lasting.map { $0.any.nouns }.joined(by: "and"))): "
                + "PATCH \(address.path("/v1/people"))/\(id) with {\"active\":false} instead."
        case .inUse(.programs, let id, let use, _) where !use.lasting.isEmpty:
            return "What stays on record cannot be deleted (\(use.lasting.map { $0.any.nouns }.joined(by: "and"))): "
                + "cancel or close the program instead, with POST \(address.path("/v1/programs"))/\(id)/transitions."
        case .inUse(let kind, let id, _, _):
            guard kind.isOfCatalogue else { return "Delete or change first what usedBy names." }
            return "Retire it with POST \(address.path(kind.any.path))/\(id)/retirement: "
                + (kind == .relationshipTypes
                    ? "programs that have it go on, and nothing new takes it up."
                    : "it stays to be read, and does not count any more.")
        case .typesInUse: return "Keep each of them as it is, with a retirement if nothing new is to take it up."
        case .notBuiltIn:
            return "Change it with PUT or PATCH; GET \(address.path("/v1/events")) tells when it was changed before."
        case .notRetired: return "There is nothing to do."
        case .designMissing(let id, isEmpty: false): return "PUT \(address.path("/v1/programs"))/\(id)/design first."
        case .designMissing(let id, isEmpty: true):
            return "Fill it with PUT \(address.path("/v1/programs"))/\(id)/design, such as {\"purpose\":\"…\",\"model\":\"…\"}."
        case .designOver: return "Open a new program with the design you want."
        case .keyStronger: return "Use the key that made it, or have an administrator do this."
        case .keyIsOwn:
            return "It can rotate and revoke itself; anything else needs another key with the scope \(Scope.keysWrite.rawValue)."
        case .secretsOverlap(_, let until):
            return "Rotate it again after \(until), or now with {\"overlapDays\":0}, which ends both secrets at once."
        case .keyDelegatesItself: return "Send the request with a secret of that key, or use the id of your own key."
        case .keyDelegatesNothing:
            return "Use a key with that scope; GET \(address.path("/v1/keys")) shows what each can do."
        }
    }
}

extension Actor {
    /// As a sentence names who may take a step.
    func spoken(in language: SpokenLanguage) -> String {
        switch (language, self) {
        case (.english, .oneself): "the person concerned"
        case (.english, .guide): "the guide"
        case (.english, .learner): "the learner"
        case (.english, .member): "either side"
        case (.english, .otherSide): "the side that has not written it"
        case (.english, .organiser): "an organizer of the program"
        case (.english, .contact): "a contact for concerns"
        case (.english, .scheduler): "the service itself"
        case (.german, .oneself): "die betreffende Person"
        case (.german, .guide): "die begleitende Person"
        case (.german, .learner): "die lernende Person"
        case (.german, .member): "jede der beiden Seiten"
        case (.german, .otherSide): "die Seite, die es nicht geschrieben hat,"
        case (.german, .organiser): "die Programmleitung"
        case (.german, .contact): "eine Ansprechperson für Anliegen"
        case (.german, .scheduler): "der Dienst selbst"
        }
    }
}

extension Problem.Action {
    fileprivate var english: String {
        switch self {
        case .step(let state): "The step to \(state)"
        case .change(let kind, let state): "The change to \(kind.any.noun.withArticle) in state \(state)"
        case .approval: "The approval"
        case .suggestion: "What you say"
        case .proposal: "The proposal"
        }
    }
}

extension Problem.Consequence {
    fileprivate var english: String {
        switch self {
        case .cannotBeDeleted: "cannot be deleted"
        case .staysProgrammable: "has to stay programmable"
        }
    }
}

extension Use {
    /// "2 programs and 1 record of the catalogue".
    fileprivate var english: String {
        var users = counts.map { kind, count in "\(count) \(count == 1 ? kind.any.noun : kind.any.nouns)" }
        if catalogueCount > 0 {
            users.append("\(catalogueCount) record\(catalogueCount == 1 ? "" : "s") of the catalogue")
        }
        return users.joined(by: "and")
    }
}

extension String {
    /// A noun after its article: "a program", "an agreement".
    var withArticle: String { (first.map { "aeiou".contains($0) } ?? false ? "an " : "a ") + self }
}
