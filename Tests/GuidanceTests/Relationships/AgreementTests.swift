import JSON
import Testing

@testable import Guidance

/// What the members of a relationship agree on: written, signed, written anew, and ended with it.
@Suite struct AgreementTests {
    private func version(_ number: Int, of id: ID<Relationship>, in desk: Desk) throws -> Agreement {
        let all = desk.records.agreements.all(in: .key(id.key), of: Agreement.byRelationship).map(\.value)
        return try #require(all.first { $0.version == number })
    }

    // MARK: Signing

    @Test func `with the last signature it is in force`() throws {
        var desk = Desk()
        let id = try desk.accepted("mentoring", learners: 2)
        let people = try desk.relationship(id).members.map(\.person)
        let draft = try desk.agree(id)
        #expect(draft.status == .draft && draft.version == 1 && draft.signatures.isEmpty && draft.revision == 1)
        #expect(draft.relationship == id && draft.relationshipType == "mentoring")
        #expect(try desk.sign(id, people[2]).status == .partlySigned)
        #expect(try desk.sign(id, people[0]).status == .partlySigned)
        let last = try desk.sign(id, people[1])
        #expect(last.status == .inForce && last.signatures.map(\.person) == [people[2], people[0], people[1]])
        #expect(last.transitions.map(\.from) == [.draft, .partlySigned])
        #expect(last.transitions.map(\.to) == [.partlySigned, .inForce])
        #expect(last.revision == 4 && desk.records.agreementInForce(in: id) == last)
    }

    @Test func `to sign once more changes nothing, in force or not`() throws {
        var desk = Desk()
        let id = try desk.accepted("mentoring")
        let (guide, learner) = (try desk.guide(of: id), try desk.learner(of: id))
        try desk.agree(id)
        let first = try desk.sign(id, guide)
        let lines = desk.journal.count
        #expect(try desk.sign(id, guide) == first && desk.journal.count == lines)
        let last = try desk.sign(id, learner)
        #expect(try desk.sign(id, learner) == last && last.status == .inForce)
    }

    @Test func `who comes later signs what is in force, which stays so`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring")
        let signed = try version(1, of: id, in: desk)
        let later = try desk.person("Later")
        try desk.alter(id) { $0.members.append(Relationship.Member(person: later)) }
        let more = try desk.sign(id, later)
        #expect(more.status == .inForce && more.transitions == signed.transitions)
        #expect(more.signatures.map(\.person) == signed.signatures.map(\.person) + [later])
    }

    @Test func `who has left a group does not have to sign`() throws {
        var desk = Desk()
        let id = try desk.proposed("mentoring", learners: 3)
        let people = try desk.relationship(id).members.map(\.person)
        try desk.accept(id, people[2], false)
        try desk.acceptAll(id)
        try desk.agree(id)
        for person in [people[0], people[1], people[3]] { try desk.sign(id, person) }
        #expect(desk.records.agreementInForce(in: id)?.signatures.count == 3)
        #expect(try desk.status(id) == .active)
    }

    @Test func `with the last who had not signed it waits for nobody any more`() throws {
        var desk = Desk()
        let id = try desk.accepted("mentoring", learners: 3)
        let members = try desk.relationship(id).members
        try desk.agree(id)
        for member in members.dropLast() { try desk.sign(id, member.person) }
        try desk.step(members[3].participant, to: .withdrawn, as: .oneself)
        #expect(desk.records.agreementInForce(in: id)?.signatures.count == 3)
        #expect(try desk.status(id) == .active)
    }

    // MARK: Editing

    @Test func `an edit voids what was signed, and one that changes nothing does not`() throws {
        var desk = Desk()
        let id = try desk.accepted("mentoring")
        let (guide, learner) = (try desk.guide(of: id), try desk.learner(of: id))
        try desk.agree(id)
        try desk.agree(id, #"{"purpose":"Grow"}"#)
        try desk.sign(id, guide)
        #expect(try desk.agree(id, #"{"purpose":"Grow"}"#).status == .partlySigned)
        let edited = try desk.agree(id, #"{"purpose":"Grow faster"}"#)
        #expect(edited.status == .draft && edited.signatures.isEmpty && edited.version == 1)
        #expect(edited.transitions.map(\.to) == [.partlySigned, .draft])
        try desk.sign(id, learner)
        #expect(try desk.status(id) == .contracting, "the guide signed another text")
        #expect(try desk.sign(id, guide).status == .inForce)
    }

    @Test func `before a signature it is written as often as one likes`() throws {
        var desk = Desk()
        let id = try desk.accepted("mentoring")
        try desk.agree(id, #"{"purpose":"Grow"}"#)
        let edited = try desk.agree(
            id, #"{"purpose":null,"length":"P9M","schedule":{"every":"P2W","minutes":60,"mode":"video"}}"#)
        #expect(edited.transitions.isEmpty && edited.purpose == nil && edited.length == Period(months: 9))
        #expect(edited.schedule?.mode == .video && edited.revision == 2)
    }

    @Test(arguments: [
        (#"{"status":"in-force"}"#, "/status is set by POST /v1/relationships/{id}/agreement/signatures"),
        (#"{"version":7}"#, "/version is set by the service"), (#"{"signatures":[]}"#, nil),
        (#"{"schedule":{"minutes":4}}"#, "/schedule/minutes must be a whole number from 5 to 1440"),
        (#"{"expectations":[{"side":"boss","text":"t"}]}"#, "/expectations/0/side must be one of: guide, learner"),
        (
            #"{"disclosures":[{"to":"per_00000000-0000-7000-8000-000000000000","office":"manager","what":[]}]}"#,
            "/disclosures/0/to there is no person per_00000000-0000-7000-8000-000000000000"
        ),
        (#"{"disclosures":[{"office":"manager","what":["goals"]}]}"#, "/disclosures/0/to is required"),
    ])
    func `what is agreed has its form, and nobody signs by writing`(_ patch: String, _ error: String?) throws {
        var desk = Desk()
        let id = try desk.accepted("mentoring")
        try desk.agree(id)
        guard let error else {
            #expect(try desk.agree(id, patch).signatures.isEmpty)
            return
        }
        let refused = problem(.invalidDocument) { try desk.agree(id, patch) }
        #expect(refused.errors.count == 1 && "\(refused.errors[0].pointer) \(refused.errors[0].detail)".hasPrefix(error))
    }

    // MARK: Versions

    @Test func `what is in force stays so until everybody has signed the next`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring")
        let (guide, learner) = (try desk.guide(of: id), try desk.learner(of: id))
        let next = try desk.agree(id, #"{"purpose":"Lead a team"}"#)
        #expect(next.version == 2 && next.status == .draft && next.signatures.isEmpty && next.transitions.isEmpty)
        #expect(next.howToEnd == "With a last conversation.", "it begins with what was agreed")
        #expect(desk.records.agreementInForce(in: id)?.version == 1)
        try desk.sign(id, guide)
        #expect(try version(1, of: id, in: desk).status == .inForce)
        let lines = desk.journal.count
        #expect(try desk.sign(id, learner).status == .inForce)
        #expect(desk.journal.count == lines + 1 && desk.journal.last?.count == 2, "in one line")
        let older = try version(1, of: id, in: desk)
        #expect(older.status == .superseded && older.transitions.last?.by == "rapport")
        #expect(desk.records.agreementInForce(in: id)?.version == 2)
        #expect(try desk.status(id) == .active)
        _ = problem(.over) {
            try desk.records.patch(
                older.id, of: Agreement.self, by: try json(#"{"purpose":"Another"}"#), by: "ada", at: desk.now)
        }
    }

    @Test func `each version is of the one before, and they are counted in their order`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring")
        for number in 2...4 {
            #expect(try desk.agree(id, #"{"purpose":"Version \#(number)"}"#).version == number)
            try desk.signAll(id)
        }
        let all = desk.records.agreements.all(in: .key(id.key), of: Agreement.byRelationship).map(\.value)
        #expect(all.map(\.version) == [1, 2, 3, 4])
        #expect(all.map(\.status) == [.superseded, .superseded, .superseded, .inForce])
        #expect(desk.records.agreement(of: id)?.value.purpose == "Version 4")
    }

    // MARK: Saying something

    /// The remedies of refusals as "operation href pointer".
    private func remedies(of problem: Problem) throws -> [String] {
        let bytes = JSONWriter.bytes { writer in
            writer.object { problem.writeExtensions(to: &$0, for: Reader()) }
        }
        let root = try JSONDocument(bytes).root
        var all: [String] = []
        for refusal in root["refusals"]?.elements.map({ $0 }) ?? [] {
            for remedy in refusal["remedies"]?.elements.map({ $0 }) ?? [] {
                let parts: [String] = [remedy["operation"], remedy["href"], remedy["pointer"]].compactMap { $0?.string }
                all.append(parts.joined(separator: " "))
            }
        }
        return all
    }

    @Test(arguments: [
        ("{}", ["purpose", "expectations"]),
        (#"{"howToEnd":"By word","goals":"All","confidentiality":"All of it"}"#, ["purpose", "expectations"]),
        (#"{"purpose":"Grow"}"#, ["expectations"]), (#"{"purpose":"Grow","schedule":{}}"#, ["expectations"]),
        (#"{"purpose":"Grow","expectations":[]}"#, ["expectations"]),
        (#"{"responsibilities":"Each for themselves"}"#, ["purpose"]),
        (#"{"purpose":"Grow","responsibilities":"Each for themselves"}"#, []),
        (#"{"purpose":"Grow","schedule":{"every":"P2W"}}"#, []),
        (#"{"purpose":"Grow","expectations":[{"side":"guide","text":"A question"}]}"#, []),
    ])
    func `what says nothing is not signed, and the refusal says what is missing`(_ patch: String, _ missing: [String]) throws {
        var desk = Desk()
        let id = try desk.accepted("mentoring")
        let guide = try desk.guide(of: id)
        try desk.agree(id, patch)
        guard !missing.isEmpty else {
            #expect(try desk.sign(id, guide).status == .partlySigned)
            return
        }
        let refused = problem(.rulesRefuse) { try desk.sign(id, guide) }
        #expect(refused.refusals.map(\.rule) == ["agreement-says-what"])
        for part in missing { #expect(refused.refusals.first?.detail.contains(part) == true) }
        #expect(refused.refusals.first?.fix.contains("PATCH /v1/relationships/\(id)/agreement") == true)
        #expect(
            try remedies(of: refused)
                == missing.map { "updateRelationshipAgreement /v1/relationships/\(id)/agreement /\($0)" })
        #expect(desk.records.agreement(of: id)?.value.signatures.isEmpty == true)
    }

    // MARK: Telling others

    private func disclosure(to person: ID<Person>) -> String {
        #"{"disclosures":[{"to":"\#(person)","office":"other","what":["goals","summary"]}]}"#
    }

    @Test func `a private type tells nobody, and the refusal says what to take out`() throws {
        var desk = Desk()
        let id = try desk.accepted("mentoring")
        let (guide, other) = (try desk.guide(of: id), try desk.person("Other"))
        try desk.agree(id)
        try desk.agree(id, disclosure(to: other))
        let refused = problem(.rulesRefuse) { try desk.sign(id, guide) }
        #expect(refused.refusals.map(\.rule) == ["manager-firewall"])
        #expect(
            refused.refusals.first?.fix
                == "Take the person out of disclosures with PATCH /v1/relationships/\(id)/agreement.")
        #expect(try remedies(of: refused) == ["updateRelationshipAgreement /v1/relationships/\(id)/agreement /disclosures"])
        #expect(refused.detail == "The step to partly-signed is refused by manager-firewall.")
        #expect(desk.records.agreement(of: id)?.value.signatures.isEmpty == true)
        try desk.agree(id, #"{"disclosures":[]}"#)
        #expect(try desk.sign(id, guide).status == .partlySigned)
    }

    @Test func `a partner is told what everybody has signed`() throws {
        var desk = Desk()
        let id = try desk.accepted()
        let manager = try desk.person("Manager")
        try desk.report(try desk.learner(of: id), to: manager)
        try desk.agree(id)
        try desk.agree(id, disclosure(to: manager))
        try desk.signAll(id)
        #expect(desk.records.agreementInForce(in: id)?.disclosures.map(\.to) == [manager])
    }

    @Test func `whoever comes to stand above a learner between two signatures is told nothing`() throws {
        var policy = try #require(mentoring.policy)
        policy.confidentiality = .sharedWithAgreement
        var desk = Desk(types: [relationshipType("zebra", "Zebra", policy)])
        let id = try desk.accepted("zebra")
        let (guide, learner, other) = (try desk.guide(of: id), try desk.learner(of: id), try desk.person("Other"))
        try desk.agree(id)
        try desk.agree(id, disclosure(to: other))
        #expect(try desk.sign(id, guide).status == .partlySigned, "who is in no line is told")
        try desk.chain(learner, below: other, over: 2)
        #expect(problem(.rulesRefuse) { try desk.sign(id, learner) }.refusals.map(\.rule) == ["manager-firewall"])
        #expect(try desk.status(id) == .contracting)
    }

    @Test func `with a person who is deleted goes what they were to be told`() throws {
        var desk = Desk()
        let id = try desk.accepted()
        let (one, other) = (try desk.person("One"), try desk.person("Other"))
        let told = [one, other].map { #"{"to":"\#($0)","office":"other","what":["goals"]}"# }.joined(separator: ",")
        let before = try desk.agree(id, #"{"disclosures":[\#(told)]}"#)
        desk.remember(try desk.records.delete(one, of: Person.self, by: "ines", at: desk.now).changes)
        let after = try version(1, of: id, in: desk)
        #expect(after.disclosures.map(\.to) == [other] && after.revision == before.revision + 1)
    }

    // MARK: In its relationship

    @Test(arguments: Relationship.Status.allCases)
    func `it is written from the day on which all have accepted until it is over`(_ status: Relationship.Status) throws {
        var desk = Desk()
        let id = try desk.accepted("mentoring")
        try desk.set(id, status)
        guard [.proposed, .completed, .endedEarly, .cancelled].contains(status) else {
            #expect(try desk.agree(id).status == .draft)
            return
        }
        let refused = problem(.invalidDocument) { try desk.agree(id) }
        #expect(
            refused.errors.map { "\($0.pointer) \($0.detail)" }
                == [" cannot be made while the relationship is \(status.rawValue)"])
    }

    @Test func `with the relationship it ends, whether in force or not, and takes no more`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring")
        let guide = try desk.guide(of: id)
        try desk.agree(id, #"{"purpose":"Lead a team"}"#)
        try desk.sign(id, guide)
        try desk.take(id, to: .endedEarly)
        for number in 1...2 {
            let ended = try version(number, of: id, in: desk)
            #expect(ended.status == .ended && ended.transitions.last?.by == "rapport")
            #expect(ended.signatures.count == 3 - number, "what was signed stays on record")
        }
        _ = problem(.over) { try desk.sign(id, guide) }
        _ = problem(.invalidDocument) { try desk.agree(id) }
    }

    @Test func `members read and write it, and nobody who runs the programme`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring")
        let (guide, stranger) = (try desk.guide(of: id), try desk.person("Owner"))
        let program = try desk.relationship(id).program
        try desk.patch(program, #"{"owners":["\#(stranger)"]}"#)
        #expect(try desk.viewer(guide).agreement(of: id)?.value.version == 1)
        #expect(throws: Problem.self) { try desk.viewer(stranger).agreement(of: id) }
        #expect(throws: Problem.self) { try desk.viewer(stranger).sign(id) }
        let document = try json(#"{"purpose":"Mine"}"#)
        #expect(throws: Problem.self) {
            try desk.viewer(stranger).writeAgreement(document, isPatch: true, of: id) {
                ID(RecordKey(at: desk.now, count: 0, random: 7))
            }
        }
    }
}
