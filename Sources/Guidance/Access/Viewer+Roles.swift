// What somebody is, as the records have it at this moment.

extension Viewer {
    /// What the caller is to the catalogue. A key that may not change it reads what everybody reads.
    var catalogueRoles: RoleSet {
        let roles = ownRoles(in: nil)
        return roles == .integration && !caller.scopes.contains(.catalogueWrite) ? .other : roles
    }

    /// Whether the caller sees who recorded and changed what the catalogue has.
    public var seesAuthors: Bool {
        catalogueRoles.roles.contains { Matrix.rows[Matter.catalogue.rawValue][$0].view == .whole }
    }

    /// Whether the caller's credential counts for what belongs to a programme: one that is confined counts for that of its own alone,
    /// whatever the person for whom it acts is elsewhere.
    func reaches(_ program: ID<Program>?) -> Bool {
        guard let confined = caller.programs else { return true }
        return program.map(confined.contains) ?? false
    }

    /// What the caller is to a programme.
    func roles(in program: Program) -> RoleSet { roles(in: program) { $0.takesPart } }

    /// The same for those who read what a programme is about: who is invited or has applied has to know to what.
    func roles(toTermsOf program: Program) -> RoleSet { roles(in: program) { !$0.isOut } }

    private func roles(in program: Program, takesPart: (Participant.Status) -> Bool) -> RoleSet {
        guard reaches(program.id) else { return [] }
        var roles = roles(byOfficeIn: program)
        // Somebody with no part in a programme sees it if it is listed.
        if !program.isListed { roles.remove(.other) }
        guard let person = caller.person else { return roles }
        records.participants.forEach(in: Participant.byPerson, .key(person.key)) { stored in
            guard stored.value.program == program.id, takesPart(stored.value.status) else { return true }
            roles.insert(.participant)
            return false
        }
        return roles
    }

    /// What the caller is to a programme by an office, whether it takes part or not.
    func roles(byOfficeIn program: Program) -> RoleSet {
        guard reaches(program.id) else { return [] }
        var roles = ownRoles(in: program.id)
        guard let person = caller.person else { return roles }
        if program.owners.contains(person) { roles.insert(.owner) }
        if program.committee.contains(person) { roles.insert(.committee) }
        if program.sponsors.contains(person) { roles.insert(.sponsor) }
        if program.concernContacts.contains(person) { roles.insert(.contact) }
        return roles
    }

    /// What the caller is to a person.
    func roles(to person: Person) -> RoleSet {
        guard let own = caller.person else {
            guard caller.scopes.contains(.peopleWrite), caller.programs == nil else { return portalRoles(to: person) }
            return .administrator
        }
        var roles = ownRoles(in: nil).subtracting(policy.directoryIsOpen && caller.programs == nil ? [] : .other)
        if own == person.id { return roles.union(.oneself) }
        if contactPrograms.contains(where: programs(shownOf: person.id, to: own).contains) { roles.insert(.contact) }
        if shareProgram(own, person.id) { roles.insert(.participant) }
        guard caller.programs == nil else { return roles }
        // Everybody knows to whom they report.
        if records.people[own]?.value.manager == person.id { roles.insert(.other) }
        roles.formUnion(offices(inAnyProgram: own))
        if records.isInLine(own, of: person.id, since: nil, now: now) { roles.insert(.line) }
        return roles
    }

    /// A key without a person sees everybody, or those who take part in the programmes to which it is confined.
    private func portalRoles(to person: Person) -> RoleSet {
        guard let confined = caller.programs else { return ownRoles(in: nil) }
        return programs(of: person.id).contains(where: confined.contains) ? .integration : []
    }

    /// Who runs a programme looks for people to invite.
    private func offices(inAnyProgram person: ID<Person>) -> RoleSet {
        var roles = RoleSet()
        if records.programs.count(in: .key(person.key), of: Program.byOwner) > 0 { roles.insert(.owner) }
        if records.programs.count(in: .key(person.key), of: Program.byCommittee) > 0 { roles.insert(.committee) }
        if records.programs.count(in: .key(person.key), of: Program.bySponsor) > 0 { roles.insert(.sponsor) }
        return roles
    }

    /// What the caller is to what a person keeps: who runs a programme counts where the person takes part in it.
    func roles(toPartOf person: ID<Person>) -> RoleSet {
        guard let own = caller.person else { return records.people[person].map { roles(to: $0.value) } ?? [] }
        if own == person { return .oneself }
        let shared = programs(of: person).filter(reaches).compactMap { records.programs[$0]?.value }
        return shared.reduce(ownRoles(in: nil)) { $0.union(roles(in: $1).subtracting(.participant)) }
    }

    /// What the caller is to a consent. Whom it names reads that it was given.
    func roles(to consent: Consent) -> RoleSet {
        guard let person = caller.person else { return ownRoles(in: consent.program) }
        guard reaches(consent.program) else { return [] }
        if consent.person == person { return .oneself }
        var roles = consent.program.flatMap { records.programs[$0] }.map { self.roles(byOfficeIn: $0.value) } ?? ownRoles(in: nil)
        roles.subtract([.other, .contact, .sponsor])
        return consent.to == person ? roles.union(.line) : roles
    }

    /// The programmes whose concerns the caller receives.
    private var contactPrograms: [ID<Program>] {
        guard let person = caller.person else { return [] }
        return records.programs.all(in: .key(person.key), of: Program.byContact).map(\.value.id).filter(reaches)
    }

    func programs(of person: ID<Person>) -> [ID<Program>] {
        var programs: [ID<Program>] = []
        records.participants.forEach(in: Participant.byPerson, .key(person.key)) { stored in
            if stored.value.status.takesPart { programs.append(stored.value.program) }
            return true
        }
        return programs
    }

    /// The same without those in which a policy keeps from the other what the person does: who has stood above somebody since then
    /// does not learn it by taking part as well.
    private func programs(shownOf person: ID<Person>, to other: ID<Person>) -> [ID<Program>] {
        var programs: [ID<Program>] = []
        records.participants.forEach(in: Participant.byPerson, .key(person.key)) { stored in
            let participant = stored.value
            guard participant.status.takesPart else { return true }
            let isHidden =
                participant.isBehindFirewall(in: records)
                && records.isInLine(other, of: person, since: participant.createdAt, now: now)
            if !isHidden { programs.append(participant.program) }
            return true
        }
        return programs
    }

    private func shareProgram(_ own: ID<Person>, _ other: ID<Person>) -> Bool {
        let programs = programs(of: own).filter(reaches)
        return !programs.isEmpty && self.programs(shownOf: other, to: own).contains(where: programs.contains)
    }

    /// The people of whom a person without an office sees anything: those of the same programmes, those below, oneself. Nil where it
    /// may be anybody.
    var acquaintances: [RecordKey]? {
        guard let person = caller.person, offices.isEmpty, !policy.directoryIsOpen, offices(inAnyProgram: person).isEmpty else {
            return nil
        }
        var people: Set<RecordKey> = [person.key]
        if let manager = records.people[person]?.value.manager { people.insert(manager.key) }
        for program in programs(of: person) + contactPrograms {
            records.participants.forEach(in: Participant.byProgram, .key(program.key)) { stored in
                people.insert(stored.value.person.key)
                return true
            }
        }
        for below in records.below(person) { people.insert(below.key) }
        return Array(people)
    }
}

extension Records {
    /// Since when those above a person count whom a policy keeps from knowing anything: since the first participation of such a type
    /// began. Nil if there is none.
    ///
    /// - Parameter program: In which; nil for any.
    func firewall(of person: ID<Person>, in program: ID<Program>? = nil) -> Instant? {
        var since: Instant?
        participants.forEach(in: Participant.byPerson, .key(person.key)) { stored in
            let participant = stored.value
            if program == nil || participant.program == program, participant.isBehindFirewall(in: self) {
                since = participant.createdAt  // the oldest comes first
            }
            return since == nil
        }
        return since
    }
}
