import JSON
import Testing

@testable import Guidance
@testable import rapport

/// The matrix, cell by cell: what a role sees of a record and may do with it, and nothing else.
@Suite struct MatrixTests {
    /// Every pair of what a policy says of managers, then and now, each under the names of built-in types, whatever these say, and
    /// under one that means nothing.
    static let ways: [Company.Ways] = ["zebra", "coaching", "mentoring"].flatMap { type in
        Policy.Manager.allCases.flatMap { kept in
            Policy.Manager.allCases.flatMap { current in
                Policy.Confidentiality.allCases.map { confidentiality in
                    Company.Ways(kept: kept, current: current, confidentiality: confidentiality, type: type)
                }
            }
        }
    }

    @Test func `each mix of policies is looked at under the same three names`() {
        let mixes = Dictionary(grouping: Self.ways) { "\($0.kept) \($0.current) \($0.confidentiality)" }
        let count = Policy.Manager.allCases.count
        #expect(mixes.count == count * count * Policy.Confidentiality.allCases.count)
        #expect(mixes.values.allSatisfy { Set($0.map(\.type)) == ["zebra", "coaching", "mentoring"] })
    }

    @Test(arguments: ways.indices) func `each role gets what its cell says of each matter, whatever the policies`(
        _ way: Int
    ) throws {
        let company = try Company(Self.ways[way])
        for matter in Matter.allCases {
            let cast = try company.cast(of: matter)
            for (role, holders) in cast.holders {
                for who in holders {
                    let viewer = try company.viewer(who)
                    for act in Act.allCases {
                        // Of a programme that people could join, nobody deletes what may be above somebody in it.
                        let isBlind = act == .delete && matter == .program && role == .administrator && who.isPerson
                        let expected = isBlind ? .refused : cast.expected(role, act, isPerson: who.isPerson)
                        #expect(cast.judge(viewer, act) == expected, "\(who) as \(role), \(act) \(matter)")
                    }
                }
            }
        }
    }

    @Test func `what nobody can be to a record is not in its row, or gives no more than being anybody`() throws {
        // Managers are something to a relationship where its policy has them as partners.
        let companies = [try Company(), try Company(Company.Ways(kept: .partner, current: .partner))]
        for matter in Matter.allCases {
            let (row, casts) = (Matrix.row(of: matter), try companies.map { try $0.cast(of: matter) })
            for role in Role.allCases where casts.allSatisfy({ $0.holders[role]?.isEmpty ?? true }) {
                let cell = row[role]
                // Below: without the scope to change people, and with an open directory.
                guard ![.person, .profile].contains(matter) || role != .integration, matter != .person || role != .other else {
                    continue
                }
                #expect(cell == .hidden || cell == row[.other], "nobody is \(role) to \(matter)")
            }
        }
    }

    @Test func `the bytes of a record have the members that are seen and no others`() throws {
        let company = try Company()
        for matter in Matter.allCases where ![.accessLog, .export].contains(matter) {  // which are no records
            let cast = try company.cast(of: matter)
            let whole = try JSONDocument(cast.whole).root
            let all = Set(whole.members.map(\.name))
            // Else a test that finds no member would not find that it is hidden.
            #expect(
                all == cast.members || matter == .catalogue,
                "of \(matter), these are not filled: \(cast.members.subtracting(all))")
            for (role, holders) in cast.holders {
                for who in holders {
                    let viewer = try company.viewer(who)
                    guard case .granted(let seen, _) = cast.expected(role, .read, isPerson: who.isPerson) else {
                        let problem = #expect(throws: Problem.self) { try cast.bytes(viewer) }
                        // A key that opens none of a kind gets 403, whatever the id.
                        let shutOut = matter.kinds.first.flatMap { Need(.read, $0) }.flatMap(viewer.caller.denial)
                        #expect(problem.map { Self.isNotFound($0) || $0.isDenied(shutOut) } == true, "\(who) \(matter)")
                        continue
                    }
                    let bytes = try cast.bytes(viewer)
                    let shown = try JSONDocument(bytes).root
                    // What the portal's system calls a record is for the portal's keys.
                    let own = who == .portal ? all : all.subtracting(["externalId", "externalIdBy"])
                    let told = seen.intersection(own).subtracting(cast.untold[who] ?? [])
                    #expect(Set(shown.members.map(\.name)) == told, "\(who) as \(role): \(matter)")
                    for member in shown.members { #expect(member.value.raw.elementsEqual(whole[member.name]?.raw ?? [])) }
                    let text = String(decoding: bytes, as: UTF8.self)
                    for member in whole.members where !told.contains(member.name) {
                        for planted in Self.planted(String(decoding: member.value.raw, as: UTF8.self)) {
                            #expect(!text.contains(planted), "\(planted) is hidden from \(who)")
                        }
                    }
                }
            }
        }
    }

    private static func planted(_ text: String) -> [Substring] { text.matches(of: /planted[A-Za-z-]*/).map(\.output) }

    private static func isNotFound(_ problem: Problem) -> Bool {
        if case .notFound = problem { true } else { false }
    }

    // MARK: Roles that meet

    /// What somebody runs who also stands above the learner, or is the learner.
    static let runs: [Role] = [.administrator, .owner, .committee, .sponsor]

    @Test(arguments: ways.indices, runs)
    func `who runs a programme sees nothing of those below where either policy keeps the line out`(
        _ way: Int, _ role: Role
    ) throws {
        for who in [Company.Who.manager, .chief] {
            var ways = Self.ways[way]
            ways.runs = (who, role)
            let company = try Company(ways)
            let viewer = try company.viewer(who)
            let isBehindFirewall = ways.kept == .indirect || ways.current == .indirect
            for matter in [Matter.participant, .profile, .consent, .suggestion, .relationship] {
                // A sponsor of the programme is none of a relationship.
                let cast = try company.cast(of: matter)
                // What the learner has told the manager stays told, and what the manager has said is known to the manager.
                let isTold = [.consent, .suggestion].contains(matter) && who == .manager
                // Alike whatever somebody takes part in, or it would show.
                let isBehindFirewall = isBehindFirewall || matter == .profile
                for act in Act.allCases where !isTold || isBehindFirewall {
                    let expected: MatterCast.Judgement =
                        isTold
                        ? cast.expected(.line, act, isPerson: false)
                        : isBehindFirewall ? .hidden : cast.expected(role, act, isPerson: false)
                    #expect(cast.judge(viewer, act) == expected, "\(who) as \(role), \(act) \(matter): \(ways)")
                }
            }
        }
    }

    @Test(arguments: runs) func `in one's own case the roles of an organiser add nothing`(_ role: Role) throws {
        let company = try Company(Company.Ways(runs: (.learner, role)))
        let (viewer, cast) = (try company.viewer(.learner), try company.cast(of: .participant))
        for act in Act.allCases {
            #expect(cast.judge(viewer, act) == cast.expected(.oneself, act, isPerson: false), "\(act)")
        }
        let relationship = try company.cast(of: .relationship)
        for act in Act.allCases {
            #expect(relationship.judge(viewer, act) == relationship.expected(.oneself, act, isPerson: false), "\(act)")
        }
        let person = try company.cast(of: .person)
        for act in Act.allCases {
            #expect(person.judge(viewer, act) == person.expected(.oneself, act, isPerson: false), "\(act)")
        }
    }

    // MARK: What is set, and scopes

    @Test func `an open directory shows cards to everybody, and a closed one to people of the same programme`() throws {
        let (company, open) = (
            try Company(),
            {
                var policy = AccessPolicy(); policy.directoryIsOpen = true; return policy
            }()
        )
        let cast = try company.cast(of: .person)
        #expect(cast.judge(try company.viewer(.stranger), .read) == .hidden)
        #expect(cast.judge(try company.viewer(.stranger, open), .read) == cast.expected(.other, .read, isPerson: true))
    }

    @Test func `a portal that may not change people sees them as portals do`() throws {
        let company = try Company()
        let viewer = try company.viewer(.portal, scopes: ScopeSet(Scope.allCases).subtracting(ScopeSet(.peopleWrite)))
        for matter in [Matter.person, .profile] {
            let cast = try company.cast(of: matter)
            #expect(cast.judge(viewer, .read) == cast.expected(.integration, .read, isPerson: false), "\(matter)")
        }
    }

    @Test func `a program that is not listed is hidden from those who have nothing to do with it`() throws {
        let company = try Company(Company.Ways(isListed: false))
        let cast = try company.cast(of: .program)
        for (who, role) in [(Company.Who.stranger, Role?.none), (.manager, nil), (.learner, .participant), (.contact, .contact)] {
            let expected = role.map { cast.expected($0, .read, isPerson: false) } ?? .hidden
            #expect(cast.judge(try company.viewer(who), .read) == expected, "\(who)")
        }
    }

    @Test func `a key without the scopes of an act may not do it, whoever holds it, and one with no other scope may`() throws {
        let company = try Company()
        for matter in Matter.allCases {
            let cast = try company.cast(of: matter)
            for kind in matter.kinds where kind != .keys {
                for act in Act.allCases {
                    guard let needed = Matrix.scopes(for: act, kind) else { continue }
                    let (lacking, enough) = (
                        ScopeSet.all.subtracting(ScopeSet(needed.general + needed.personal)), ScopeSet(needed.general)
                    )
                    for (role, holders) in cast.holders where role != .nobody {
                        for who in holders where who != .admin && who != .portal {
                            let judged = cast.judge(try company.viewer(who, scopes: lacking), act)
                            #expect(
                                judged == .refused || judged == .hidden, "\(who) as \(role): \(act) \(matter) without \(needed)")
                            guard act == .read, !needed.general.isEmpty else { continue }
                            let all = cast.judge(try company.viewer(who), act)
                            #expect(cast.judge(try company.viewer(who, scopes: enough), act) == all, "\(who) \(act) \(matter)")
                        }
                    }
                }
            }
        }
    }
}

extension Problem {
    /// Whether it is that very denial.
    fileprivate func isDenied(_ denial: Denial?) -> Bool {
        guard case .denied(let own) = self else { return false }
        return own == denial
    }
}
