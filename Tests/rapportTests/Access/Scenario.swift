import HTTP
import JSON
import Testing

@testable import Guidance
@testable import rapport

/// What a route is about, and so what each role has to get from it.
enum Scenario {
    /// Anybody gets an answer.
    case open
    /// Any key does.
    case key
    case scope(Scope)
    /// What is seen of a kind, and no more.
    case list(KindName)
    /// A record, or a part that those see who see all of it.
    case record(Act, Matter, isPart: Bool)
    /// The only one of its kind under another record.
    case part(Act, Matter, of: Matter)
    /// What follows from that one.
    case beside(Act, Matter)
    /// Those of a kind that belong to a record, which they name in this member; without one, some of what is seen.
    case under(Matter, KindName, member: String?)
    /// A new record.
    case create(Matter, body: String)
    /// What is done inside a relationship, which its members alone may, and of input its partner.
    case inside(Act, Matter)
    /// All of the catalogue.
    case catalogue
    /// The log of who read what about a person.
    case accessLog
    /// All that there is about a person.
    case export

    /// - Returns: None for a route that nobody has thought of.
    static func all(of operation: APIOperation, in company: Company) -> [Scenario] {
        switch operation.asks {
        case .nothing, .anybody: return [.open]
        case .key: return [.key]
        case .scope(let scope): return [.scope(scope)]
        case .act(.read, let kind) where kind.isOfCatalogue: return [.open]
        case .act(let act, let kind):
            // What becomes of these, the tests of participants say.
            let others = [
                "createProgramParticipants", "nominateParticipant", "suggestToCommittee", "listProgramGuides", "createSignInLink",
                "revokePersonSignIns", "createRelationshipAcceptance", "createRelationshipMember", "createRelationshipWaiver",
                "createProgramMatchRun", "createProgramApplication", "answerApplication", "withdrawApplication",
                "getRelationshipDisclosed", "suggestGuides", "sendCommitteeFile",
            ]
            if others.contains(operation.id) { return [.key] }
            if operation.id == API.accessLog.id { return [.accessLog] }
            if operation.id == API.export.id { return [.export] }
            let inside: [KindName: Matter] = [
                .agreements: .agreement, .sessions: .session, .goals: .goal, .notes: .note, .managerInputs: .managerInput,
                .disclosures: .disclosure,
            ]
            if let matter = inside[kind], operation.template.hasPrefix("/v1/relationships/{id}/") {
                let word = operation.template.split(separator: "/").last
                let isList = operation.method == .get && !["agreement", "attainment", "disclosed"].contains(word)
                return isList ? [.under(.relationship, kind, member: "relationship")] : [.inside(act, matter)]
            }
            if operation.id == "createRelationship" { return [.key] }  // what becomes of it, the tests of relationships say
            let (path, matters) = (kind.any.path, Matter.allCases.filter { $0.kinds.contains(kind) })
            let lists: [String: (Matter, String?)] = [
                "listPersonReports": (.person, "manager"), "listPersonLine": (.person, nil),
                "listPersonConsents": (.person, "person"), "listPersonSignIns": (.person, "person"),
                "listPersonSignInLinks": (.person, "person"),
                "listProgramParticipants": (.program, "program"), "listProgramSuggestions": (.program, "program"),
                "listProgramApplications": (.program, "program"), "listProgramMatchRuns": (.program, "program"),
                "listPersonApplications": (.person, "person"),
            ]
            if let (above, member) = lists[operation.id] { return [.under(above, kind, member: member)] }
            if path.isEmpty, operation.template == kind.any.list {
                return matters.map { .part(act, $0, of: $0.above) }
            }
            if operation.id == "getMatchRunProgress" { return [.beside(act, .matchRun)] }
            if kind == .matchResults { return matters.map { .beside(act, $0) } }
            if path.isEmpty, kind.any.list.contains("{id}"), operation.template.hasPrefix("\(kind.any.list)/") {
                return matters.map { .beside(act, $0) }
            }
            if operation.template == path, act == .read { return [.list(kind)] }
            if operation.template == path, act == .create {
                return company.newRecord(kind).map { [.create($0.matter, body: $0.body)] } ?? []
            }
            if !path.isEmpty, operation.template.hasPrefix("\(path)/{id}") {
                let isPart = operation.template != "\(path)/{id}" && act == .read
                return matters.map { .record(act, $0, isPart: isPart) }
            }
            if kind.isOfCatalogue { return [.catalogue] }
            return []
        }
    }
}

extension Matter {
    /// That under which there is one of it.
    fileprivate var above: Matter {
        switch self {
        case .form, .matching: .program
        case .matchResult: .matchRun
        case .answers, .preferences: .participant
        case .profile, .calendarFeed: .person
        case .catalogue, .person, .appointment, .key, .signInLink, .signIn, .programInPreparation, .program, .participant,
            .suggestion, .matchRun, .consent, .application, .relationship, .agreement, .session, .goal, .note, .managerInput,
            .disclosure,
            .concern, .accessLog, .export, .setting:
            preconditionFailure("there are many of it")
        }
    }
}

extension Company {
    /// A document that makes another record of a kind, and the matter that it is then.
    func newRecord(_ kind: KindName) -> (matter: Matter, body: String)? {
        switch kind {
        case .people: (.person, #"{"displayName":"Another"}"#)
        case .appointments: (.appointment, #"{"person":"\#(person(.stranger))","office":"reports-reader"}"#)
        case .programs: (.programInPreparation, #"{"name":"Another","relationshipTypes":["\#(type)"]}"#)
        case .accessKeys: (.key, #"{"name":"Another","scopes":["programs:read"]}"#)
        case .sources, .dimensions, .relationshipTypes, .claims, .tensions:
            Sample.records.first { $0.table == kind.rawValue }.map {
                (.catalogue, $0.document("another-\($0.table.lowercased())"))
            }
        // Made otherwise.
        case .keys, .settings, .signInLinks, .signIns, .participants, .answers, .preferences, .suggestions, .profiles, .forms,
            .matchingConfigurations, .matchRuns, .matchResults, .consents, .concerns, .applications, .relationships, .agreements,
            .sessions, .goals, .notes,
            .managerInputs,
            .disclosures, .calendarFeeds:
            nil
        }
    }
}
