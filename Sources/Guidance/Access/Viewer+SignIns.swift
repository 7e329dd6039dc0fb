// What a caller does with links to sign in, and with sign-ins.

extension Viewer {
    /// Makes a link for a person, or for oneself.
    ///
    /// - Throws: `Problem` with `.notFound` for a person whom the caller does not see, with `.denied`, and with `.over` for one who is not
    ///   active.
    public func makeLink(
        of person: ID<Person>, id: ID<SignInLink>, secret: SecretDigest
    ) throws(Problem) -> Decision<Visible<SignInLink>> {
        try require(Need(.create, .signInLinks))
        let isOwn = caller.person == person
        if !isOwn { _ = try record(person, of: Person.self) }
        if let denial = linkDenial(for: person) { throw .denied(denial) }
        guard records.people[person]?.value.active == true else { throw .over(.people, "inactive") }
        return records.makeLink(of: person, isOwn: isOwn, id: id, secret: secret, by: caller, at: now).map { written($0) }
    }

    /// Why the caller may not make a link for a person whom it sees; nil where it may.
    public func linkDenial(for person: ID<Person>) -> Denial? {
        if case .token = caller.credential { return .tokenLink }
        var link = SignInLink()
        link.person = person
        if let denial = denial(of: .create, link) { return denial }
        // Who makes a link can use it as well. Nobody so comes into an office that is not theirs to give.
        let isTheirs = caller.person == person || ownRoles(in: nil).contains(.administrator)
        return !isTheirs && holdsOffice(person) ? .otherRole([.administrator]) : nil
    }

    private func holdsOffice(_ person: ID<Person>) -> Bool {
        records.appointments.all(in: .key(person.key), of: Appointment.byPerson).contains { $0.value.holds(at: now) }
    }

    public func endSignIn(_ id: ID<SignIn>) throws(Problem) -> Decision<Visible<SignIn>> {
        // Everybody may sign out, whatever else the key opens.
        if caller.signIn == id, let own = records.signIns[id] {
            return records.ended(own, by: caller.signature, at: now).map { written($0) }
        }
        let current: Visible<SignIn> = try record(id, .change)
        return records.ended(current.stored, by: caller.signature, at: now).map { written($0, before: current) }
    }

    /// Ends one of those of `whereSignedIn`, whatever else the key opens.
    public func endOwnSignIn(_ id: ID<SignIn>) throws(Problem) -> Decision<Void> {
        guard let own = caller.signIn.flatMap({ records.signIns[$0] }),
            let other = own.value.others(in: records).first(where: { $0.value.id == id })
        else { throw .notFound(.signIns, id.description) }
        return records.ended(other, by: caller.signature, at: now).map { _ in () }
    }

    /// Ends all sign-ins of a person that the caller may end.
    ///
    /// - Returns: Those that it has ended.
    public func endSignIns(of person: ID<Person>) throws(Problem) -> Decision<[Visible<SignIn>]> {
        try require(Need(.change, .signIns))
        if caller.person != person { _ = try record(person, of: Person.self) }
        var blank = SignIn()
        blank.person = person
        if let denial = denial(of: .change, blank) { throw .denied(denial) }
        return end(records.signIns.all(in: .key(person.key), of: SignIn.byPerson)).map { ended in ended.map { written($0) } }
    }

    /// Where the caller is signed in: the sign-ins of its person, or else of its key, those that are over last.
    public var whereSignedIn: [SignIn] {
        guard let id = caller.signIn, let own = records.signIns[id] else { return [] }
        return ([own] + own.value.others(in: records)).map { records.told($0.value, at: now) }
            .sorted { ($0.opens == true ? 1 : 0, $0.lastSeenAt) > ($1.opens == true ? 1 : 0, $1.lastSeenAt) }
    }

    /// Ends the caller's own sign-ins: those of its person, or else of its key.
    public func endOwnSignIns() -> Decision<Void> {
        guard let id = caller.signIn, let own = records.signIns[id] else { return Decision(changes: [], answer: ()) }
        return end([own] + own.value.others(in: records)).map { _ in () }
    }

    private func end(_ signIns: [Stored<SignIn>]) -> Decision<[Stored<SignIn>]> {
        let ends = signIns.filter { $0.value.lasts(at: now) }.map { records.ended($0, by: caller.signature, at: now) }
        return Decision(changes: ends.flatMap(\.changes), answer: ends.map(\.answer))
    }
}
