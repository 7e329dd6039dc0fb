import JSON
import Testing

@testable import Guidance
@testable import rapport

/// A record of one matter, who is what to it, and what becomes of what they do with it, all by the names of members.
struct MatterCast {
    let matter: Matter
    /// Those who are only this to it. What nobody can be is not here.
    let holders: [Role: [Company.Who]]
    /// Members of its view that somebody is not told all the same.
    var untold: [Company.Who: Set<String>] = [:]
    /// What people are beside, for want of a world in which they are not.
    let along: RoleSet
    /// All members of its kind.
    let members: Set<String>
    /// Those in a view.
    let view: (ViewName) -> Set<String>
    let judge: (Viewer, Act) -> Judgement
    /// All of the record.
    let whole: [UInt8]
    /// The record in the bytes that an answer is made of; throws what the answer says instead.
    let bytes: (Viewer) throws(Problem) -> [UInt8]
    /// Its address, and the id in it.
    let address: String
    let id: String

    /// A verdict by the names of members.
    enum Judgement: Equatable, CustomStringConvertible {
        case granted(seen: Set<String>, set: Set<String>)
        case refused
        case hidden

        var description: String {
            switch self {
            case .granted(let seen, let set): "granted, sees \(seen.sorted()), sets \(set.sorted())"
            case .refused: "refused"
            case .hidden: "hidden"
            }
        }
    }

    init<R: Record>(
        _ matter: Matter, _ id: R.Identifier, of kind: R.Type, in company: Company, along: RoleSet = [],
        under parent: String? = nil, _ holders: [Role: [Company.Who]]
    ) throws {
        (self.matter, self.along) = (matter, along)
        self.holders = holders
        let stored = try company.records.record(id, R.self)
        let value = stored.value
        let all = Viewer(.administrator, World(company.records), at: company.now)
        whole = R.kind.access.told.map { R.fields.bytes(of: $0(value, all)) } ?? stored.json
        #expect(R.kind.access.matter(value) == matter)
        func names(_ mask: FieldMask) -> Set<String> { Set(R.fields.names(of: mask)) }
        members = names(R.fields.all)
        view = { names(R.kind.access.mask($0)) }
        judge = { viewer, act in
            switch viewer.verdict(act, value) {
            case .granted(let seen, let set): .granted(seen: names(seen ?? R.fields.all), set: names(set ?? seen ?? R.fields.all))
            case .refused: .refused
            case .hidden: .hidden
            }
        }
        bytes = { viewer throws(Problem) in try viewer.record(id, of: R.self).json }
        address = parent.map { R.kind.any.list.replacing("{id}", with: $0) } ?? "\(R.kind.path)/\(id)"
        self.id = parent ?? id.description
    }

    /// The log of readings of somebody, which is no record: of its two members, `others` has readings of kinds that not all see.
    init(ofAccessLogIn company: Company, _ holders: [Role: [Company.Who]]) {
        let person = company.person(.learner)
        (matter, along, self.holders, whole) = (.accessLog, [], holders, [])
        members = ["readings", "others"]
        view = { $0 == .whole ? ["readings", "others"] : ["readings"] }
        judge = { viewer, act in
            guard let sight = try? viewer.accessLog(of: person) else { return .hidden }
            guard act == .read else { return .refused }
            let seesOthers = KindName.allCases.allSatisfy { sight.shows(kind: $0.rawValue, reader: "admin") }
            return .granted(seen: seesOthers ? ["readings", "others"] : ["readings"], set: [])
        }
        bytes = { _ in [] }
        (address, id) = ("/v1/people/\(person)/access-log", person.description)
    }

    /// All that there is about somebody, which is no record.
    init(ofExportIn company: Company, _ holders: [Role: [Company.Who]]) {
        let person = company.person(.learner)
        (matter, along, self.holders, whole) = (.export, [], holders, [])
        members = ["records"]
        view = { _ in ["records"] }
        judge = { viewer, act in
            guard act == .read else { return (try? viewer.mayExport(person)) == nil ? .hidden : .refused }
            return (try? viewer.mayExport(person)) == nil ? .hidden : .granted(seen: ["records"], set: [])
        }
        bytes = { _ in [] }
        (address, id) = ("/v1/people/\(person)/export", person.description)
    }

    /// What the cells of a role, and of what comes with it, say of an act.
    func expected(_ role: Role, _ act: Act, isPerson: Bool) -> Judgement {
        let cells = RoleSet(role).union(isPerson ? along : []).roles.map { Matrix.row(of: matter)[$0] }
        let seen = cells.compactMap(\.view).reduce(into: Set<String>()) { $0.formUnion(view($1)) }
        guard !seen.isEmpty else { return .hidden }
        guard cells.contains(where: { $0.acts.contains(act) }) else { return .refused }
        guard act != .read else { return .granted(seen: seen, set: []) }
        let set = cells.filter { $0.acts.contains(.w) || $0.acts.contains(.c) }.reduce(into: Set<String>()) { set, cell in
            if let view = cell.settable ?? cell.view { set.formUnion(self.view(view)) }
        }
        return .granted(seen: seen, set: set)
    }
}

extension Company {
    /// A record of each matter. A switch, so that a new matter does not compile without its cast.
    func cast(of matter: Matter) throws -> MatterCast {
        let everybody: [Role: [Who]] = [.administrator: [.admin, .administrator], .integration: [.portal], .nobody: [.guest]]
        let offices: [Role: [Who]] = [.auditor: [.auditor], .privacyOfficer: [.officer]]
        let runners: [Role: [Who]] = [.owner: [.owner], .committee: [.committee], .sponsor: [.sponsor], .contact: [.contact]]
        // The partner of the relationship is the sponsor whom it names in the manager's place.
        let partners: [Role: [Who]] = isOpenToManagers ? [.line: [.sponsor], .sponsor: []] : [:]
        let inside: [Role: [Who]] = [.oneself: [.learner, .peer], .other: [.stranger, .manager, .chief]]
        func all(_ parts: [Role: [Who]]...) -> [Role: [Who]] { parts.reduce(into: everybody) { $0.merge($1) { $1 } } }
        switch matter {
        case .catalogue:
            return try MatterCast(
                .catalogue, type, of: RelationshipType.self, in: self, along: .other, all(offices, [.other: [.stranger, .owner]]))
        case .person:
            // The portal may change people, and is an administrator to them.
            return try MatterCast(
                .person, person(.learner), of: Person.self, in: self,
                all(
                    offices, runners,
                    [
                        .administrator: [.admin, .administrator, .portal], .integration: [], .oneself: [.learner],
                        .line: [.manager, .chief], .participant: [.peer],
                    ]))
        case .appointment:
            return try MatterCast(
                .appointment, appointment, of: Appointment.self, in: self, along: .other,
                all(offices, [.oneself: [.learner], .other: [.stranger, .manager, .owner, .peer]]))
        case .key:
            return try MatterCast(
                .key, ended, of: Key.self, in: self, along: .other,
                all(offices, [.oneself: [.learner], .other: [.stranger, .manager, .owner, .peer]]))
        case .signInLink:
            return try MatterCast(
                .signInLink, link, of: SignInLink.self, in: self, along: .other,
                all(offices, [.oneself: [.learner], .other: [.stranger, .manager, .owner, .peer]]))
        case .signIn:
            return try MatterCast(
                .signIn, signIn, of: SignIn.self, in: self, along: .other,
                all(offices, [.oneself: [.learner], .other: [.stranger, .manager, .owner, .peer]]))
        case .programInPreparation:
            return try MatterCast(
                .programInPreparation, draft, of: Program.self, in: self, along: .other,
                all(offices, runners, [.participant: [.peer], .other: [.stranger, .manager, .learner]]))
        case .program:
            return try MatterCast(
                .program, program, of: Program.self, in: self, along: ways.isListed ? .other : [],
                all(offices, runners, [.participant: [.peer, .learner], .other: [.stranger, .manager]]))
        case .participant:
            return try MatterCast(
                .participant, participant, of: Participant.self, in: self,
                all(
                    offices, runners,
                    [.oneself: [.learner], .line: [.manager, .chief], .participant: [.peer], .other: [.stranger]]))
        case .answers:
            return try MatterCast(
                .answers, ID(participant.key), of: AnswerSheet.self, in: self, under: participant.description,
                all(
                    offices, runners,
                    [.oneself: [.learner], .line: [.manager, .chief], .participant: [.peer], .other: [.stranger]]))
        case .preferences:
            return try MatterCast(
                .preferences, ID(participant.key), of: Preferences.self, in: self, under: participant.description,
                all(
                    offices, runners,
                    [.oneself: [.learner], .line: [.manager, .chief], .participant: [.peer], .other: [.stranger]]))
        case .suggestion:
            return try MatterCast(
                .suggestion, suggestion, of: Suggestion.self, in: self,
                all(
                    offices, runners,
                    [.oneself: [.learner], .line: [.manager], .participant: [.peer], .other: [.stranger, .chief]]))
        case .profile:
            return try MatterCast(
                .profile, ID(person(.learner).key), of: Profile.self, in: self, under: person(.learner).description,
                all(
                    offices, runners,
                    [
                        .administrator: [.admin, .administrator, .portal], .integration: [], .oneself: [.learner],
                        .line: [.manager, .chief], .participant: [.peer], .other: [.stranger],
                    ]))
        case .form:
            return try MatterCast(
                .form, ID(program.key), of: Form.self, in: self, under: program.description,
                all(offices, runners, [.participant: [.peer, .learner], .other: [.stranger, .manager]]))
        case .matching:
            return try MatterCast(
                .matching, ID(program.key), of: MatchingConfiguration.self, in: self, under: program.description,
                all(offices, runners, [.participant: [.peer, .learner], .other: [.stranger, .manager]]))
        case .matchRun:
            return try MatterCast(
                .matchRun, matchRun, of: MatchRun.self, in: self,
                all(offices, runners, [.other: [.stranger, .manager, .peer, .learner]]))
        case .matchResult:
            return try MatterCast(
                .matchResult, ID(matchRun.key), of: MatchResult.self, in: self, under: matchRun.description,
                all(offices, runners, [.other: [.stranger, .manager, .peer, .learner]]))
        case .consent:
            return try MatterCast(
                .consent, consent, of: Consent.self, in: self,
                all(
                    offices, runners,
                    [.oneself: [.learner], .line: [.manager], .participant: [.peer], .other: [.stranger, .chief]]))
        case .concern:
            return try MatterCast(
                .concern, concern, of: Concern.self, in: self,
                all(
                    offices, runners,
                    [.oneself: [.learner], .line: [.manager, .chief], .participant: [.peer], .other: [.stranger]]))
        case .application:
            return try MatterCast(
                .application, application, of: Application.self, in: self,
                all(
                    offices, runners,
                    [.oneself: [.learner], .participant: [.peer], .other: [.stranger, .manager, .chief]]))
        case .relationship:
            var cast = try MatterCast(
                .relationship, relationship, of: Relationship.self, in: self,
                all(
                    offices, runners, partners,
                    [.oneself: [.learner, .peer], .other: [.stranger, .manager, .chief]]))
            // Why the learner has ended it is the learner's to show; the run is for those who match.
            cast.untold = [.peer: ["endReason", "matchRun"], .learner: ["matchRun"]]
            return cast
        case .agreement:
            return try MatterCast(.agreement, agreement, of: Agreement.self, in: self, all(offices, runners, inside))
        case .session:
            return try MatterCast(.session, session, of: Session.self, in: self, all(offices, runners, inside))
        case .goal:
            return try MatterCast(.goal, goal, of: Goal.self, in: self, all(offices, runners, inside))
        case .note:
            return try MatterCast(
                .note, note, of: Note.self, in: self,
                all(offices, runners, inside, [.oneself: [.learner], .participant: [.peer]]))
        case .managerInput:
            return try MatterCast(
                .managerInput, managerInput, of: ManagerInput.self, in: self,
                all(
                    offices, runners, inside, partners))
        case .disclosure:
            return try MatterCast(
                .disclosure, disclosure, of: Disclosure.self, in: self,
                all(offices, runners, inside, [.contact: [], .participant: [.contact]]))
        case .calendarFeed:
            return try MatterCast(
                .calendarFeed, ID(person(.learner).key), of: CalendarFeed.self, in: self, under: person(.learner).description,
                all(
                    offices, runners,
                    [.oneself: [.learner], .line: [.manager, .chief], .participant: [.peer], .other: [.stranger]]))
        case .setting:
            return try MatterCast(
                .setting, setting, of: AccessSetting.self, in: self,
                all(offices, [.other: [.stranger, .manager, .owner, .contact, .peer, .learner]]))
        case .export:
            return MatterCast(
                ofExportIn: self,
                all(
                    offices, runners,
                    [.oneself: [.learner], .line: [.manager, .chief], .participant: [.peer], .other: [.stranger]]))
        case .accessLog:
            return MatterCast(
                ofAccessLogIn: self,
                all(
                    offices, runners,
                    [.oneself: [.learner], .line: [.manager, .chief], .participant: [.peer], .other: [.stranger]]))
        }
    }
}
