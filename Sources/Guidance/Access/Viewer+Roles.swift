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

    /// What the caller is to a programme.
    func roles(in program: Program) -> RoleSet {
        var roles = roles(byOfficeIn: program)
        // Somebody with no part in a programme sees it if it is listed.
        if !program.isListed { roles.remove(.other) }
        if let person = caller.person, takesPart(person, in: program.id) { roles.insert(.participant) }
        return roles
    }

    /// What the caller is to a programme by an office, whether it takes part or not.
    func roles(byOfficeIn program: Program) -> RoleSet {
        var roles = ownRoles(in: program.id)
        guard let person = caller.person else { return roles }
        if program.owners.contains(person) { roles.insert(.owner) }
        if program.committee.contains(person) { roles.insert(.committee) }
        if program.sponsors.contains(person) { roles.insert(.sponsor) }
        if program.concernContacts.contains(person) { roles.insert(.contact) }
        return roles
    }

    private func takesPart(_ person: ID<Person>, in program: ID<Program>) -> Bool {
        var takesPart = false
        records.participants.forEach(in: Participant.byPerson, .key(person.key)) { stored in
            takesPart = stored.value.program == program && stored.value.status.takesPart
            return !takesPart
        }
        return takesPart
    }

    /// What the caller is to a person.
    func roles(to person: Person) -> RoleSet {
        guard let own = caller.person else {
            guard caller.scopes.contains(.peopleWrite), caller.programs == nil else { return portalRoles(to: person) }
            return .administrator
        }
        var roles = ownRoles(in: nil).subtracting(policy.directoryIsOpen ? [] : .other)
        if own == person.id { return roles.union(.oneself) }
        // Everybody knows to whom they report.
        if records.people[own]?.value.manager == person.id { roles.insert(.other) }
        let runs = offices(inAnyProgram: own)
        roles.formUnion(runs)
        if shareProgram(own, person.id) { roles.insert(.participant) }
        if contactPrograms.contains(where: programs(of: person.id).contains) { roles.insert(.contact) }
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
        let shared = programs(of: person).compactMap { records.programs[$0]?.value }
        return shared.reduce(ownRoles(in: nil)) { $0.union(roles(in: $1).subtracting(.participant)) }
    }

    /// What the caller is to a consent. Whom it names reads that it was given.
    func roles(to consent: Consent) -> RoleSet {
        guard let person = caller.person else { return ownRoles(in: consent.program) }
        if consent.person == person { return .oneself }
        var roles = consent.program.flatMap { records.programs[$0] }.map { self.roles(in: $0.value) } ?? ownRoles(in: nil)
        roles.subtract([.participant, .other, .contact, .sponsor])
        return consent.to == person ? roles.union(.line) : roles
    }

    /// The programmes whose concerns the caller receives.
    private var contactPrograms: [ID<Program>] {
        caller.person.map { person in records.programs.all(in: .key(person.key), of: Program.byContact).map(\.value.id) } ?? []
    }

    func programs(of person: ID<Person>) -> [ID<Program>] {
        var programs: [ID<Program>] = []
        records.participants.forEach(in: Participant.byPerson, .key(person.key)) { stored in
            if stored.value.status.takesPart { programs.append(stored.value.program) }
            return true
        }
        return programs
    }

    private func shareProgram(_ one: ID<Person>, _ other: ID<Person>) -> Bool {
        let own = programs(of: one)
        return !own.isEmpty && programs(of: other).contains(where: own.contains)
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
