extension MatchSnapshot {
    /// Takes down who can be matched in a programme now, under one of its relationship types.
    ///
    /// - Parameters:
    ///   - configuration: Nil for that of the programme.
    ///   - digest: SHA-256 of bytes: it draws the lot.
    ///   - clock: The clock of a time zone; nil for one that is not known.
    /// - Returns: Nil if there is no such programme.
    /// - Complexity: O(participants of the programme and their relationships).
    public init?(
        of id: ID<Program>, _ relationshipType: Slug, with configuration: MatchingConfiguration? = nil, in records: Records,
        at now: Instant, digest: ([UInt8]) -> [UInt8], clock: @escaping (String) -> ZoneClock?
    ) {
        self.init(of: id, only: relationshipType, configuration, records, now, digest, clock)
    }

    /// - Parameter type: Nil for all of the programme, whose pairs then are of no use.
    init?(
        of id: ID<Program>, only type: Slug?, _ configuration: MatchingConfiguration? = nil, _ records: Records, _ now: Instant,
        _ digest: ([UInt8]) -> [UInt8], _ clock: @escaping (String) -> ZoneClock?
    ) {
        guard let program = records.programs[id]?.value else { return nil }
        let configuration = configuration ?? records.matching(of: program).value
        var taking = MatchTaking(program, configuration, records, now, clock)
        taking.takeEntrants(of: type)
        let seed = configuration.tieBreak == .lot ? configuration.seed ?? id.description : nil
        let learners = Self.ordered(taking.learners, by: seed, digest)
        let guides = Self.ordered(taking.guides, by: seed, digest)
        let pairs = MatchPairs(learners: learners, guides: guides, records, now)
        self.init(
            of: id, type, configuration, taking.form, learners: pairs.withChoices(.learner), guides: pairs.withChoices(.guide),
            leftOut: taking.leftOut.sorted { $0.participant < $1.participant },
            bars: pairs.bars(months: configuration.constraints.repetition?.months, taking.firewalled))
    }

    /// One learner, and guides of whom that one reads no more than their cards: what the guides say beside these does not count, nor whom
    /// anybody has ranked.
    ///
    /// - Returns: Nil if the learner's programme or person is not there.
    init?(
        of learner: Participant, among cards: [GuideCard], in records: Records, at now: Instant,
        clock: @escaping (String) -> ZoneClock?
    ) {
        guard let program = records.programs[learner.program]?.value, let person = records.people[learner.person]?.value else {
            return nil
        }
        var configuration = records.matching(of: program).value
        configuration.minimumScore = 0
        configuration.criteria.removeAll { !MatchSource.isOnCard($0.source(of: .guide)) }
        configuration.constraints.segments.removeAll { !MatchSource.isOnCard($0.of) }
        var taking = MatchTaking(program, configuration, records, now, clock)
        taking.take(learner, person)
        for card in cards { taking.take(card) }
        let pairs = MatchPairs(learners: taking.learners, guides: taking.guides, records, now)
        self.init(
            of: program.id, learner.relationshipType, configuration, taking.form, learners: taking.learners,
            guides: taking.guides, bars: pairs.bars(months: nil, []))
    }

    /// - Parameter seed: What the lot is drawn with; nil for the order of ids, which is that of time.
    private static func ordered(_ entrants: [Entrant], by seed: String?, _ digest: ([UInt8]) -> [UInt8]) -> [Entrant] {
        let entrants = entrants.sorted { $0.participant < $1.participant }
        guard let seed else { return entrants }
        let lots = entrants.map { digest(Array("\(seed)\n\($0.participant)".utf8)) }
        return entrants.indices.sorted { one, other in
            if lots[one] == lots[other] { return one < other }
            return lots[one].lexicographicallyPrecedes(lots[other])
        }.map { entrants[$0] }
    }
}

/// Who of a programme can be matched, and who cannot.
private struct MatchTaking {
    private let program: Program
    private let configuration: MatchingConfiguration
    private let records: Records
    let form: Form?
    private let clock: (String) -> ZoneClock?
    /// The moment whose offsets from UTC count.
    private let second: Int64
    private let sources: Set<MatchSource>
    /// The organisation's words for levels as they are compared, each with its place.
    private let levels: [String: Int]
    private(set) var learners: [MatchSnapshot.Entrant] = []
    private(set) var guides: [MatchSnapshot.Entrant] = []
    private(set) var leftOut: [MatchSnapshot.LeftOut] = []
    /// Those whose line is kept out.
    private(set) var firewalled: Set<ID<Participant>> = []

    init(
        _ program: Program, _ configuration: MatchingConfiguration, _ records: Records, _ now: Instant,
        _ clock: @escaping (String) -> ZoneClock?
    ) {
        (self.program, self.configuration, self.records, self.clock) = (program, configuration, records, clock)
        form = records.forms[ID(program.id.key)]?.value
        levels = Dictionary(configuration.levels.enumerated().map { ($1.compared, $0) }) { first, _ in first }
        // At noon: clocks are set at night.
        second = Int64((program.startsOn ?? now.day).number) * 86_400 + 43_200
        var sources = Set(configuration.criteria.flatMap { [$0.source(of: .learner), $0.source(of: .guide)] }.compactMap(\.self))
        sources.formUnion(configuration.constraints.segments.map(\.of))
        self.sources = Set(sources.compactMap { MatchSource($0) }).union([.languages, .level])
    }

    mutating func takeEntrants(of type: Slug?) {
        for stored in records.participants.all(in: .key(program.id.key), of: Participant.byProgram)
        where type == nil || stored.value.relationshipType == type {
            let participant = stored.value
            if let reason = reasonToLeaveOut(participant) {
                leftOut.append(.init(participant: participant.id, side: participant.side, reason: reason))
            } else if participant.status.isTaking, let person = records.people[participant.person]?.value {
                take(participant, person)
            }
        }
    }

    private func reasonToLeaveOut(_ participant: Participant) -> MatchSnapshot.LeftOut.Reason? {
        switch participant.status {
        case .invited: return .invited
        case .applied: return .applied
        case .waitlisted: return .waitlisted
        case .paused: return .paused
        case .completed, .rejected, .withdrawn, .removed, .left: return nil
        case .approved, .active: break
        }
        if records.people[participant.person]?.value.active != true { return .inactive }
        let policy = records.catalogue.relationshipTypes[participant.relationshipType]?.value.policy
        if policy?.consent != .learnerAccepts, !records.hasConsented(participant) { return .unconsented }
        guard participant.side == .learner, !configuration.takesAdditional else { return nil }
        return records.relationships(of: participant.id).contains { $0.value.holds(participant) } ? .paired : nil
    }

    /// A guide, as far as the card says it.
    mutating func take(_ card: GuideCard) {
        take(card.participant, card.person)
        let last = guides.count - 1
        guides[last].values = guides[last].values.filter { MatchSource.isOnCard($0.key.text) }
        (guides[last].hours, guides[last].line, guides[last].avoided) = (nil, [], [])
    }

    mutating func take(_ participant: Participant, _ person: Person) {
        let (profile, answers) = (
            records.profiles[ID(person.id.key)]?.value, records.answers[ID(participant.id.key)]?.value
        )
        let reading = MatchReading(
            participant: participant, person: person, profile: profile, answers: answers, form: form,
            levels: levels)
        var entrant = MatchSnapshot.Entrant(participant: participant.id, person: person.id)
        for source in sources { entrant.values[source] = reading.value(of: source) }
        entrant.hours = reading.hours(at: second, clock)
        entrant.line = records.line(of: person.id).map(\.value.id)
        entrant.avoided = records.preferences[ID(participant.id.key)]?.value.avoid ?? []
        let policy = records.catalogue.relationshipTypes[participant.relationshipType]?.value.policy
        if policy?.manager != .partner || participant.manager == .indirect { firewalled.insert(participant.id) }
        switch participant.side {
        case .learner: learners.append(entrant)
        case .guide:
            entrant.capacity = places(of: participant)
            entrant.held = records.relationships.count(in: Relationship.place(of: participant.id), of: Relationship.byPlace)
            guides.append(entrant)
        }
    }

    /// How many learners a guide can get: as many as they have room for relationships. Where a guide has a group, what they offer counts its
    /// learners, those of earlier groups among them.
    private func places(of guide: Participant) -> Int {
        let room = max(0, records.room(of: guide))
        guard program.hasGroups, room > 0 else { return room }
        let offered = min(records.offered(by: guide), Relationship.membersMax - 1)
        let held = records.relationships(of: guide.id).filter(\.value.status.hasPlace).reduce(0) { count, stored in
            count + stored.value.members.count { $0.side == .learner && $0.leftAt == nil }
        }
        return max(0, offered - held)
    }
}

extension MatchSource {
    private static let onCard: Set<MatchSource> = [.offers, .expertise, .languages, .department, .location]

    /// Whether a guide's card shows it.
    fileprivate static func isOnCard(_ text: String?) -> Bool { text.flatMap { MatchSource($0) }.map(onCard.contains) ?? false }
}

extension Relationship {
    /// Whether a learner works in it, or is about to: one that is closing leaves room for another.
    fileprivate func holds(_ learner: Participant) -> Bool {
        status.hasPlace && members.contains { $0.participant == learner.id && $0.leftAt == nil }
    }
}

/// What is known of single pairs.
private struct MatchPairs {
    private let learners: [MatchSnapshot.Entrant]
    private let guides: [MatchSnapshot.Entrant]
    private let records: Records
    private let now: Instant
    private let places: [ID<Participant>: Int]
    private let learnersOf: [ID<Person>: [Int]]
    private let guidesOf: [ID<Person>: [Int]]

    init(learners: [MatchSnapshot.Entrant], guides: [MatchSnapshot.Entrant], _ records: Records, _ now: Instant) {
        (self.learners, self.guides, self.records, self.now) = (learners, guides, records, now)
        places = Dictionary(
            [learners, guides].flatMap { side in side.enumerated().map { ($0.element.participant, $0.offset) } },
            uniquingKeysWith: { one, _ in one })
        learnersOf = Dictionary(grouping: learners.indices) { learners[$0].person }
        guidesOf = Dictionary(grouping: guides.indices) { guides[$0].person }
    }

    /// One side with those whom they have ranked, as far as they can be matched.
    func withChoices(_ side: Participant.Side) -> [MatchSnapshot.Entrant] {
        let other = Set((side == .learner ? guides : learners).map(\.participant))
        return (side == .learner ? learners : guides).map { entrant in
            var entrant = entrant
            let choices = records.preferences[ID(entrant.participant.key)]?.value.choices ?? []
            entrant.choices = choices.filter(other.contains).compactMap { places[$0] }
            return entrant
        }
    }

    /// The pairs that may not be, as bits by learner and guide.
    ///
    /// - Parameters:
    ///   - months: For how long a relationship counts after its end; nil for not at all.
    ///   - firewalled: Those whose line is kept out.
    func bars(months: Int?, _ firewalled: Set<ID<Participant>>) -> [Int: [Int: UInt16]] {
        var bars: [Int: [Int: UInt16]] = [:]
        func bar(_ learner: Int, _ guide: Int, _ bit: UInt16) { bars[learner, default: [:]][guide, default: 0] |= bit }
        func isApart(_ learner: Int, _ guide: Int) -> Bool {
            firewalled.contains(learners[learner].participant) || firewalled.contains(guides[guide].participant)
        }
        for (learner, entrant) in learners.enumerated() {
            for guide in guidesOf[entrant.person] ?? [] { bar(learner, guide, MatchSnapshot.oneselfBit) }
            for guide in entrant.avoided.flatMap({ guidesOf[$0] ?? [] }) { bar(learner, guide, MatchSnapshot.avoidBit) }
            for guide in entrant.line.flatMap({ guidesOf[$0] ?? [] }) where isApart(learner, guide) {
                bar(learner, guide, MatchSnapshot.lineBit)
            }
            for (guide, bit) in past(of: entrant, months: months) { bar(learner, guide, bit) }
        }
        for (guide, entrant) in guides.enumerated() {
            for learner in entrant.avoided.flatMap({ learnersOf[$0] ?? [] }) { bar(learner, guide, MatchSnapshot.avoidBit) }
            for learner in entrant.line.flatMap({ learnersOf[$0] ?? [] }) where isApart(learner, guide) {
                bar(learner, guide, MatchSnapshot.lineBit)
            }
        }
        return bars
    }

    /// The guides with whom a learner works, has worked, or who came to nothing.
    private func past(of learner: MatchSnapshot.Entrant, months: Int?) -> [(guide: Int, bit: UInt16)] {
        guard let own = records.participants[learner.participant]?.value else { return [] }
        var past: [(guide: Int, bit: UInt16)] = []
        for stored in records.relationships.all(in: .key(learner.person.key), of: Relationship.byPerson) {
            let relationship = stored.value
            guard relationship.relationshipType == own.relationshipType,
                relationship.members.contains(where: { $0.side == .learner && $0.person == learner.person }),
                let guide = relationship.guide?.person
            else { continue }
            let isOpen =
                !relationship.isOver && relationship.program == own.program
                && relationship.isGuided(by: guide, as: learner.person)
            let counts = months.map { relationship.counts(months: $0, in: own.program, at: now) } ?? false
            guard isOpen || counts else { continue }
            for place in guidesOf[guide] ?? [] {
                if isOpen { past.append((place, MatchSnapshot.pairedBit)) }
                if counts { past.append((place, MatchSnapshot.repeatBit)) }
            }
        }
        guard months != nil else { return past }
        for stored in records.applications.all(in: .key(learner.participant.key), of: Application.byLearner) {
            for choice in stored.value.choices where choice.state == .declined {
                if let place = places[choice.guide], guides.indices.contains(place), guides[place].participant == choice.guide {
                    past.append((place, MatchSnapshot.repeatBit))
                }
            }
        }
        return past
    }
}

extension Relationship {
    /// Whether the two have worked together in the last months, or still do, or one has declined the other in the programme.
    fileprivate func counts(months: Int, in program: ID<Program>?, at now: Instant) -> Bool {
        if status == .cancelled { return endReason == .declined && self.program == program }
        guard isOver, let ended = transitions.last?.at else { return status != .proposed }
        return ended.day.adding(Period(months: months)) > now.day
    }
}
