public import JSON

/// All records at one moment, to be handed on for the price of one reference.
open class World: @unchecked Sendable {  // a class that others inherit from must say so; it never changes
    /// For the store, and for what reads keys. A handler sees records through a `Viewer`.
    @_spi(Journal) public let kept: Records

    public init(_ records: Records) { kept = records }
}

/// What is set for the whole service about who sees what.
public struct AccessPolicy: Sendable, Equatable {
    /// Whether every active person sees the card of every other; otherwise people of a common programme do.
    public var directoryIsOpen = false

    public init() {}
}

/// Who looks at records, and when: bound to one moment, so that what somebody is and what somebody sees never come from two.
public struct Viewer: Sendable {
    public let caller: Caller
    let world: World
    public let now: Instant
    let policy: AccessPolicy
    /// The offices of the caller's person that are in force.
    let offices: [Appointment]

    public init(_ caller: Caller, _ world: World, at now: Instant, _ policy: AccessPolicy = AccessPolicy()) {
        (self.caller, self.world, self.now, self.policy) = (caller, world, now, policy)
        offices = caller.person.map { Self.offices(of: $0, in: world.kept, at: now) } ?? []
    }

    var records: Records { world.kept }

    private static func offices(of person: ID<Person>, in records: Records, at now: Instant) -> [Appointment] {
        var offices: [Appointment] = []
        records.appointments.forEach(in: Appointment.byPerson, .key(person.key)) { stored in
            if stored.value.holds(at: now) { offices.append(stored.value) }
            return true
        }
        return offices
    }

    /// What the caller is whatever the record: by its credential, and by offices.
    ///
    /// - Parameter program: That the record belongs to; nil for one that belongs to none.
    func ownRoles(in program: ID<Program>?) -> RoleSet {
        switch caller.credential {
        case .none: return .nobody
        case .administrator: return .administrator
        case .key, .token, .signIn: break
        }
        guard caller.person != nil else {
            guard let confined = caller.programs else { return .integration }
            return program.map(confined.contains) ?? false ? .integration : []
        }
        var roles = RoleSet.other
        // A confined key has of the offices those in its programmes.
        for office in offices where (office.program == nil || office.program == program) && reaches(program) {
            switch office.office {
            case .administrator: roles.insert(.administrator)
            case .auditor: roles.insert(.auditor)
            case .privacyOfficer: roles.insert(.privacyOfficer)
            case .reportsReader: break
            }
        }
        return roles
    }
}

/// What becomes of an act.
public enum Verdict: Sendable, Equatable {
    /// - Parameters:
    ///   - seen: The members that may be read; nil for all.
    ///   - set: Those that may be set; nil for all that are seen.
    case granted(seen: FieldMask?, set: FieldMask?)
    case refused(Denial)
    /// As if there were no such record.
    case hidden
}

/// Why somebody who sees a record may not do something with it.
public enum Denial: Sendable, Equatable {
    /// In one's own case the roles of an organiser do not count.
    case ownCase
    /// Another role could.
    case otherRole([Role])
    /// The key lacks a scope.
    case scope(Scope)
    /// A token makes no keys, and gets no secret of one.
    case token
    /// A token makes no links to sign in.
    case tokenLink
    /// A browser that was signed in by a link makes no keys either.
    case signIn
    /// The key is confined to programmes, and such a record belongs to none.
    case confined
    /// The caller is above the person, and the policy keeps the line out.
    case line
    /// The caller was a member of the relationship and has left it.
    case hasLeft
    /// What stands in the way of a deletion may be hidden from the caller, so that the answer would tell it.
    case hiddenUse
}

extension Viewer {
    /// What becomes of an act on a record.
    ///
    /// - Complexity: O(1) for a key without a person. For a person what the kind looks up; with people below, also O(height of the
    ///   organisation).
    public func verdict<R: Record>(_ act: Act, _ record: R) -> Verdict {
        let (kind, access) = (R.kind, R.kind.access)
        let (roles, isOwnCase) = roles(to: record, access)
        let row = Matrix.rows[access.matter(record).rawValue]
        let (seen, acts, _) = row.sum(of: roles.intersection(caller.opened(by: kind.need(for: .read))), access)
        guard !seen.isEmpty else { return .hidden }
        let isWhole = seen == access.whole
        if act == .read, acts.contains(.r) { return .granted(seen: isWhole ? nil : seen, set: FieldMask.none) }
        let need = kind.need(for: act)
        let open = roles.intersection(caller.opened(by: need))
        let (_, permitted, settable) = row.sum(of: open, access)
        guard permitted.contains(act) else {
            if open.isEmpty, let scope = need?.opening { return .refused(.scope(scope)) }
            return .refused(isOwnCase ? .ownCase : .otherRole(row.roles(that: act)))
        }
        if act == .delete, let denial = access.deletion(record, self) { return .refused(denial) }
        return .granted(seen: isWhole ? nil : seen, set: settable == access.whole ? nil : settable)
    }

    /// What the caller is to a record whose steps it may take.
    func actors<R: Moving>(to record: R, for act: Act = .step) -> Set<Actor> {
        let roles = roles(to: record, R.kind.access).roles.intersection(caller.opened(by: R.kind.need(for: act)))
        var actors = Set<Actor>()
        if !roles.isDisjoint(with: R.kind.access.runBy) { actors.insert(.organiser) }
        if roles.contains(.oneself) { actors.insert(.oneself) }
        if roles.contains(.contact) { actors.insert(.contact) }
        if roles.contains(.oneself) { actors.formUnion(R.kind.access.parts(record, self)) }
        return actors
    }

    /// The roles to a record, without those of an organiser in one's own case and above a firewall.
    func roles<R: Record>(to record: R, _ access: Access<R>) -> (roles: RoleSet, isOwnCase: Bool) {
        let roles = access.roles(record, self)
        // What the programmes hide to which a key is confined stays hidden in one's own case.
        guard !roles.isEmpty, let person = caller.person, let concerned = access.concerned(record, self) else {
            return (roles, false)
        }
        guard concerned.person != person else {
            return (roles.subtracting(.organisers).union(.oneself), !roles.isDisjoint(with: .organisers))
        }
        guard let since = concerned.firewallSince, !roles.isDisjoint(with: .organisers),
            records.isInLine(person, of: concerned.person, since: since, now: now)
        else { return (roles, false) }
        return (roles.subtracting(.organisers), false)
    }
}

extension Row {
    /// What roles see and may, each adding to the others.
    fileprivate func sum<R: Record>(
        of roles: RoleSet, _ access: Access<R>
    ) -> (seen: FieldMask, acts: ActSet, settable: FieldMask) {
        var (seen, acts, settable, rest) = (FieldMask.none, ActSet(), FieldMask.none, roles.rawValue)
        while rest != 0 {
            let cell = cells[rest.trailingZeroBitCount]
            rest &= rest - 1
            guard let view = cell.view else { continue }
            let mask = access.mask(view)
            seen = seen.union(mask)
            acts.formUnion(cell.acts)
            if cell.acts.contains(.w) || cell.acts.contains(.c) {
                settable = settable.union(cell.settable.map { access.mask($0) } ?? mask)
            }
        }
        return (seen, acts, settable)
    }
}
