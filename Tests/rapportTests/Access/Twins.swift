import JSON
import Testing

@testable import Guidance
@testable import rapport

/// Two organisations that differ only in what is hidden from somebody: hidden records are more, fewer or others, and so is what is
/// hidden of those that are partly seen.
struct Twins {
    let who: Company.Who
    private(set) var one: Company
    private(set) var other: Company
    /// How many differences there are.
    private(set) var differences = 0
    /// How many changes both begin with, before those that stand in lines of their own.
    private(set) var baseCount = 0
    private var dice: Dice
    private var count = 1000

    /// - Parameter differencesMin: It tries until it has made as many, or has tried often enough.
    init(hiding who: Company.Who, _ ways: Company.Ways, dice: Dice, differencesMin: Int = 30) throws {
        (self.who, self.dice) = (who, dice)
        one = try Company(ways)
        other = one
        baseCount = one.changes.count
        for _ in 0..<40 { one.add(try random(self.dice.one(of: Self.kinds), in: one)) }
        other = one
        func sight(_ company: Company) throws -> [String: [UInt8]] {
            let viewer = try company.viewer(who)
            // Who has the secret of an address goes on to have what it opens: no record shows it.
            let opened = World(company.records).calendarFeed(holding: Keys.digest(of: Company.calendarToken))
            let more = [
                "me": JSONWriter.bytes { viewer.writeMe(to: &$0) }, "calendar": Array((opened?.id.description ?? "").utf8),
            ]
            return viewer.sight.merging(more) { one, _ in one }
        }
        let seen = try sight(one)
        for _ in 0..<300 where differences < differencesMin {
            guard let change = try difference() else { continue }
            var next = other
            // An event tells who sees a record in part that it was changed: so it is another from the start.
            if change.isPart { next.replace(by: change.change) } else { next.add(change.change) }
            // What somebody is may hang on the record as well: then it is no hidden one.
            guard (try? sight(next)) == seen else { continue }
            (other, differences) = (next, differences + 1)
        }
    }

    private static let kinds: [KindName] = [
        .people, .people, .people, .programs, .programs, .participants, .participants, .participants, .appointments, .accessKeys,
        .signIns,
        .signInLinks,
        .profiles, .calendarFeeds, .forms, .matchingConfigurations, .matchRuns, .matchRuns, .matchResults, .consents, .concerns,
        .answers, .preferences, .suggestions,
        .settings, .applications, .applications,
        .relationships, .relationships, .agreements, .sessions, .sessions, .goals, .notes, .notes, .managerInputs, .disclosures,
    ]

    /// A record more, one fewer, one that is another, or one of which only what is hidden is another.
    private mutating func difference() throws -> (change: Change, isPart: Bool)? {
        let kind = dice.one(of: Self.kinds)
        switch dice.below(6) {
        case 0, 1: return (try random(kind, in: other), false)
        case 2:
            guard let name = someName(kind) else { return nil }
            let address = RecordAddress(kind: kind, name: name)
            return other.records.use(of: address).count == 0 ? (.delete(name, kind), false) : nil
        case 3: return try someName(kind).map { (try random(kind, in: other, instead: $0), false) }
        default: return try partly(kind.any.type).map { ($0, true) }
        }
    }

    private mutating func someName(_ kind: KindName) -> RecordName? {
        var names: [RecordName] = []
        kind.any.forEach(other.records) { stored in
            names.append(stored.name)
            return true
        }
        return names.isEmpty ? nil : dice.one(of: names)
    }

    /// Another record in place of one, with the members that the other sees as they were.
    private mutating func partly<R: Record>(_ kind: R.Type) throws -> Change? {
        guard let name = someName(R.kind.name), let id = R.Identifier(name), let stored = R.table(of: other.records)[id],
            case .granted(let seen?, _) = try other.viewer(who).verdict(.read, stored.value),
            let change = try random(R.kind.name, in: other, instead: name).stored
        else { return nil }
        var record = unsafeDowncast(change, to: Stored<R>.self).value
        R.fields.carry(seen, from: stored.value, to: &record)
        return .put(Stored(record, revision: (record as? any TimedRecord)?.revision ?? 1))
    }

    // MARK: Random records

    private mutating func random(_ kind: KindName, in company: Company, instead name: RecordName? = nil) throws -> Change {
        var scratch = company
        count += 1
        // Between those that are there, so that the order of ids tells nothing by itself.
        let key: RecordKey
        if case .key(let old)? = name {
            key = old
        } else {
            key = RecordKey(
                at: Instant(milliseconds: Company.before.milliseconds + Int64(dice.below(500_000))), count: count,
                random: dice.next())
        }
        let people = ids(.people, company)
        switch kind {
        case .people:
            // Only those made before may be the manager, so that there is no ring.
            let manager = people.filter { $0 < ID<Person>(key).description }
            let above = manager.isEmpty || dice.below(3) == 0 ? "" : #","manager":"\#(dice.one(of: manager))""#
            try scratch.add(
                Person.self, key,
                #""displayName":"\#(words())","userName":"u\#(dice.below(1_000_000))","nickName":"\#(words())","emails":[{"value":"a\#(dice.below(999))@b.example","primary":true}],"department":"\#(word())","location":"\#(word())","level":"\#(dice.below(9))","externalId":"\#(dice.below(1_000_000))","active":\#(dice.below(5) > 0)\#(above)"#
            )
        case .programs:
            let status = dice.one(of: Program.Status.allCases).rawValue
            func some(_ most: Int) -> String { dice.some(most, of: people).map { "\"\($0)\"" }.joined(separator: ",") }
            try scratch.add(
                Program.self, key,
                #""name":"\#(words())","externalId":"x\#(dice.below(1_000_000))","relationshipTypes":["\#(company.type)"],"status":"\#(status)","owners":[\#(some(2))],"sponsors":[\#(some(2))],"committee":[\#(some(2))],"concernContacts":[\#(some(2))],"listed":\#(dice.below(2) == 0),"startsOn":"2027-0\#(1 + dice.below(9))-01","objectives":[],"transitions":[]"#
            )
        case .participants:
            let status = dice.one(of: Participant.Status.allCases).rawValue
            try scratch.add(
                Participant.self, key,
                #""program":"\#(dice.one(of: ids(.programs, company)))","person":"\#(dice.one(of: people))","relationshipType":"\#(company.type)","externalId":"p\#(dice.below(1_000_000))","side":"\#(dice.one(of: ["guide", "learner"]))","role":"r","origin":"invited","status":"\#(status)","manager":"\#(dice.one(of: Policy.Manager.allCases).rawValue)","confidentiality":"private","transitions":[]"#
            )
        case .appointments:
            let office = dice.one(of: Appointment.Office.allCases).rawValue
            let program = dice.below(2) == 0 ? "" : #","program":"\#(dice.one(of: ids(.programs, company)))""#
            try scratch.add(Appointment.self, key, #""person":"\#(dice.one(of: people))","office":"\#(office)"\#(program)"#)
        case .accessKeys:
            try scratch.add(
                Key.self, key,
                #""name":"\#(words())","scopes":["people:read"],"actsFor":"\#(dice.one(of: people))","createdBy":"admin","secrets":[],"digests":[]"#
            )
        case .signInLinks:
            try scratch.add(
                SignInLink.self, key,
                #""person":"\#(dice.one(of: people))","createdBy":"\#(word())","expiresAt":"2026-10-0\#(1 + dice.below(9))T00:00:00.000Z""#
            )
        case .signIns:
            try scratch.add(
                SignIn.self, key,
                #""person":"\#(dice.one(of: people))","how":"link","agent":"\#(word())","network":"\#(word())","lastSeenAt":"2026-11-0\#(1 + dice.below(9))T00:00:00.000Z","endsAt":"2027-10-0\#(1 + dice.below(9))T00:00:00.000Z","digests":[]"#
            )
        case .profiles:
            let person = try idOfOne(Person.self, company)
            try scratch.add(
                Profile.self, person.key,
                #""person":"\#(person)","offers":["\#(words())"],"seeks":["\#(words())"],"expertise":[],"credentials":[],"capacity":\#(dice.below(9)),"availability":[],"browsable":true"#
            )
        case .calendarFeeds:
            let person = try idOfOne(Person.self, company)
            // Who has the address of the learner goes on to read that calendar.
            let secret = person == company.person(.learner) ? #","digest":"\#(Keys.digest(of: Company.calendarToken))""# : ""
            try scratch.add(
                CalendarFeed.self, person.key,
                #""person":"\#(person)","details":"\#(dice.one(of: CalendarFeed.Details.allCases).rawValue)"\#(secret)"#)
        case .forms:
            let program = try idOfOne(Program.self, company)
            try scratch.add(
                Form.self, program.key, #""program":"\#(program)","questions":[{"id":"q","kind":"text","text":"\#(words())"}]"#)
        case .matchingConfigurations:
            let program = try idOfOne(Program.self, company)
            try scratch.add(
                MatchingConfiguration.self, program.key,
                #""program":"\#(program)","seed":"\#(words())","criteria":[],"constraints":{"segment":[]}"#)
        case .matchRuns:
            let (learner, guide) = (try someParticipant(company), try someParticipant(company))
            let status = dice.one(of: MatchRun.Status.allCases).rawValue
            try scratch.add(
                MatchRun.self, key,
                #""program":"\#(learner.program)","relationshipType":"\#(company.type)","pins":[{"learner":"\#(learner.id)","guide":"\#(guide.id)","reason":"\#(words())"}],"forbids":[],"status":"\#(status)","counts":{"learners":\#(dice.below(9)),"guides":1,"places":1,"allowedPairs":1},"skipped":[],"transitions":[]"#
            )
        case .matchResults:
            let run = try idOfOne(MatchRun.self, company)
            let (learner, guide) = (try someParticipant(company), try someParticipant(company))
            try scratch.add(
                MatchResult.self, run.key,
                #""run":"\#(run)","program":"\#(company.records.matchRuns[run]?.value.program ?? company.program)","proposals":[{"learner":"\#(learner.id)","guide":"\#(guide.id)","pinned":false,"score":\#(dice.below(9)),"percent":0,"contributions":[],"passed":[]}],"unmatched":[],"guides":[],"shortages":[],"leftOut":[{"participant":"\#(guide.id)","side":"guide","reason":"paused"}]"#
            )
        case .consents:
            let to = dice.below(2) == 0 ? "" : #","to":"\#(dice.one(of: people))""#
            try scratch.add(
                Consent.self, key,
                #""person":"\#(dice.one(of: people))","kind":"take-part","program":"\#(dice.one(of: ids(.programs, company)))","text":"\#(words())"\#(to)"#
            )
        case .concerns:
            try scratch.add(
                Concern.self, key,
                #""program":"\#(dice.one(of: ids(.programs, company)))","about":"\#(dice.one(of: people))","text":"\#(words())","status":"open","handling":[],"by":"\#(dice.one(of: people))""#
            )
        case .answers:
            let participant = try idOfOne(Participant.self, company)
            try scratch.add(AnswerSheet.self, participant.key, #""participant":"\#(participant)","values":{"q":"\#(words())"}"#)
        case .preferences:
            let participant = try idOfOne(Participant.self, company)
            try scratch.add(
                Preferences.self, participant.key,
                #""participant":"\#(participant)","choices":[],"avoid":["\#(dice.one(of: people))"]"#)
        case .suggestions:
            try scratch.add(
                Suggestion.self, key,
                #""program":"\#(dice.one(of: ids(.programs, company)))","person":"\#(dice.one(of: people))","by":"\#(dice.one(of: people))","what":"suggestion","text":"\#(words())","manager":"\#(dice.one(of: Policy.Manager.allCases).rawValue)""#
            )
        case .settings:
            try scratch.add(
                AccessSetting.self, key, #""name":"\#(word())","value":"\#(word())","before":"\#(word())""#)
        case .applications:
            let (learner, guides) = (try someParticipant(company), try (0..<3).map { _ in try someParticipant(company) })
            let choices = zip(guides, Application.Choice.State.allCases.filter { $0 != .notAvailable }.shuffled(using: &dice)).map
            { guide, state in
                let offer = state == .queued ? "" : #","offeredAt":"\#(Company.before)","expiresAt":"\#(Company.today)""#
                return #"{"guide":"\#(guide.id)","person":"\#(guide.person)","state":"\#(state.rawValue)"\#(offer)}"#
            }
            try scratch.add(
                Application.self, key,
                #""program":"\#(learner.program)","relationshipType":"\#(company.type)","learner":"\#(learner.id)","person":"\#(learner.person)","choices":[\#(choices.joined(separator: ","))],"message":"\#(words())","status":"\#(dice.one(of: Application.Status.allCases).rawValue)","transitions":[]"#
            )
        case .relationships:
            let learner = try someParticipant(company) { $0.status.takesPart }
            // Of the same programme and in it still: only then does who runs it read the guide's profile, as a rule does.
            let guide = try someParticipant(company) { $0.status.takesPart && $0.program == learner.program }
            let status = dice.one(of: Relationship.Status.allCases).rawValue
            func member(_ participant: Participant, _ side: String) -> String {
                #"{"participant":"\#(participant.id)","person":"\#(participant.person)","side":"\#(side)","role":"r"}"#
            }
            try scratch.add(
                Relationship.self, key,
                #""program":"\#(learner.program)","relationshipType":"\#(company.type)","externalId":"r\#(dice.below(1_000_000))","format":"one-to-one","members":[\#(member(guide, "guide")),\#(member(learner, "learner"))],"origin":"assigned","status":"\#(status)","manager":"\#(dice.one(of: Policy.Manager.allCases).rawValue)","confidentiality":"private","waivers":[],"transitions":[]"#
            )
        case .agreements:
            let status = dice.one(of: Agreement.Status.allCases).rawValue
            try scratch.add(
                Agreement.self, key,
                #""relationship":"\#(dice.one(of: ids(.relationships, company)))","relationshipType":"\#(company.type)","version":\#(1 + dice.below(9)),"status":"\#(status)","purpose":"\#(words())","expectations":[],"disclosures":[],"signatures":[],"transitions":[]"#
            )
        case .sessions:
            let status = dice.one(of: Session.Status.allCases).rawValue
            let (relationship, members) = try someRelationship(company)
            try scratch.add(
                Session.self, key,
                #""relationship":"\#(relationship)","people":[\#(members)],"startsAt":"2026-11-0\#(1 + dice.below(9))T09:00:00.000Z","externalId":"s\#(dice.below(1_000_000))","zone":"UTC","minutes":60,"place":"\#(words())","agenda":[],"attendance":[],"status":"\#(status)","transitions":[]"#
            )
        case .goals:
            try scratch.add(
                Goal.self, key,
                #""relationship":"\#(dice.one(of: ids(.relationships, company)))","relationshipType":"\#(company.type)","owner":"\#(dice.one(of: people))","statement":"\#(words())","status":"draft","ratings":[],"transitions":[]"#
            )
        case .notes:
            try scratch.add(
                Note.self, key,
                #""relationship":"\#(dice.one(of: ids(.relationships, company)))","scope":"\#(dice.one(of: ["private", "shared"]))","author":"\#(dice.one(of: people))","text":"\#(words())""#
            )
        case .managerInputs:
            try scratch.add(
                ManagerInput.self, key,
                #""relationship":"\#(dice.one(of: ids(.relationships, company)))","by":"\#(dice.one(of: people))","areas":["\#(words())"]"#
            )
        case .disclosures:
            let status = dice.one(of: Disclosure.Status.allCases).rawValue
            try scratch.add(
                Disclosure.self, key,
                #""relationship":"\#(dice.one(of: ids(.relationships, company)))","to":"\#(dice.one(of: people))","what":"summary","text":"\#(words())","status":"\#(status)","transitions":[]"#
            )
        case .sources, .dimensions, .relationshipTypes, .claims, .tensions, .keys: preconditionFailure("none is made")
        }
        guard let change = scratch.changes.last else { preconditionFailure("one was made") }
        return change
    }

    private mutating func someParticipant(
        _ company: Company, where isMeant: (Participant) -> Bool = { _ in true }
    ) throws -> Participant {
        var participants: [Participant] = []
        company.records.participants.forEach { stored in
            if isMeant(stored.value) { participants.append(stored.value) }
            return true
        }
        return dice.one(of: participants)
    }

    /// One, and its members as a document names them.
    private mutating func someRelationship(_ company: Company) throws -> (id: ID<Relationship>, people: String) {
        let id = try idOfOne(Relationship.self, company)
        let people = company.records.relationships[id]?.value.members.map(\.person).uniqued() ?? []
        return (id, people.map { "\"\($0)\"" }.joined(separator: ","))
    }

    private mutating func idOfOne<R: TimedRecord>(_ kind: R.Type, _ company: Company) throws -> ID<R> {
        guard let id = ID<R>(dice.one(of: ids(R.kind.name, company))) else { throw Failure("it is an id") }
        return id
    }

    private func ids(_ kind: KindName, _ company: Company) -> [String] {
        var ids: [String] = []
        kind.any.forEach(company.records) { stored in
            ids.append(kind.any.text(stored.name))
            return true
        }
        return ids
    }

    private static let names = ["Anna", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gus", "Hal", "Ida", "Jan", "The", "Nick"]

    private mutating func word() -> String { dice.one(of: Self.names) }

    private mutating func words() -> String { "\(word()) \(word())" }

    /// Texts of both that a client may ask by: ids, names, states, times.
    func texts() -> [String] {
        var texts: Set<String> = []
        for company in [one, other] {
            for kind in KindName.allCases where !kind.isOfCatalogue && kind != .keys {
                kind.any.forEach(company.records) { stored in
                    texts.insert(kind.any.text(stored.name))
                    for member in (try? JSONDocument(stored.json).root.members.map(\.value)) ?? [] {
                        if let text = member.string { texts.insert(text) }
                        if member.kind == .array { texts.formUnion(member.elements.compactMap(\.string)) }
                    }
                    return true
                }
            }
        }
        return texts.sorted()
    }

    /// The ids of a kind in either.
    func ids(_ kind: KindName) -> [String] { Set(ids(kind, one) + ids(kind, other)).sorted() }
}
