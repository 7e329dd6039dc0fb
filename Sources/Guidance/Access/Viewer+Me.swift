public import JSON

// Who asks, as they can be told.

extension Viewer {
    public static let meSchema = Schema.named(
        "Me",
        .object([
            .init(
                "key",
                .object([
                    .init("id", .text(), "The id of the key."), .init("name", .text(), "What the key is called."),
                    .init("scopes", Codec<ScopeSet>.scopes.schema, "What it may do; of a token, what the token may do."),
                    .init(
                        "programs", .array(ID<Program>.schema, countMax: 100),
                        "The programs to which it is confined; none for all."),
                    .init(
                        "expiresAt", .text(format: "date-time"), "When it ends; of a token, when the token ends.",
                        isRequired: false),
                ]), "The key, or the key that has delegated the token; of a browser that a link has signed in, its sign-in."),
            .init("signIn", ID<SignIn>.schema, "The sign-in of the browser that asks, if one does.", isRequired: false),
            .init("person", ID<Person>.schema, "The person for whom it acts.", isRequired: false),
            .init(
                "offices", .array(.choice(Appointment.Office.allCases.map(\.rawValue)), countMax: 100),
                "The offices that the person holds."),
            .init(
                "programs",
                .array(
                    .object([
                        .init("id", ID<Program>.schema, "The id of a program."),
                        .init(
                            "roles", .array(.choice(programRoles.map(\.name)), countMax: programRoles.count),
                            "What the person is in it."),
                    ]), countMax: programsMax), "The programs in which the person has a role."),
        ]))

    /// Nobody has a part in more; the lists of programmes have them all.
    private static let programsMax = 1000

    private static let programRoles: [(role: RoleSet, name: String)] = [
        (.owner, "owner"), (.sponsor, "sponsor"), (.committee, "committee"), (.contact, "concern-contact"),
        (.participant, "participant"),
    ]

    public func writeMe(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.name("key")
            writeKey(to: &writer)
            writer.member("signIn", ifPresent: caller.signIn?.description)
            writer.member("person", ifPresent: caller.person?.description)
            writer.name("offices")
            writer.array(offices.filter { $0.program == nil }.map(\.office.rawValue).uniqued())
            writer.name("programs")
            writer.array(programsOfOneself.prefix(Self.programsMax)) { writer, program in
                let roles = roles(in: program)
                writer.object {
                    $0.member("id", program.id.description)
                    $0.name("roles")
                    $0.array(Self.programRoles.filter { roles.isSuperset(of: $0.role) }.map(\.name))
                }
            }
        }
    }

    /// What the caller is called: the person, or else the key; nil for who has shown none.
    public var nameOfCaller: String? {
        if let person = caller.person { return records.people[person]?.value.displayName }
        return switch caller.credential {
        case .none, .signIn: nil
        case .administrator: "Administrator"
        case .key(let id), .token(of: let id): records.accessKeys[id]?.value.name
        }
    }

    private func writeKey(to writer: inout JSONWriter) {
        let key: (id: String, name: String) =
            switch caller.credential {
            case .none: ("", "")
            case .administrator: (Caller.administrator.signature, "Administrator")
            case .signIn: (caller.signIn?.description ?? "", "Sign-in by link")
            case .key(let id), .token(of: let id): (id.description, records.accessKeys[id]?.value.name ?? "")
            }
        writer.object { writer in
            writer.member("id", key.id)
            writer.member("name", key.name)
            writer.name("scopes")
            writer.array(caller.scopes.scopes.map(\.rawValue))
            writer.name("programs")
            writer.array((caller.programs ?? []).map(\.description))
            writer.member("expiresAt", ifPresent: caller.expiresAt?.description)
        }
    }

    /// The programmes in which the caller's person has a role, in the order in which they were made.
    private var programsOfOneself: [Program] {
        guard let person = caller.person else { return [] }
        var ids = Set(programs(of: person))
        for filter in [Program.byOwner, Program.bySponsor, Program.byCommittee, Program.byContact] {
            records.programs.forEach(in: filter, .key(person.key)) { stored in
                ids.insert(stored.value.id)
                return ids.count < Self.programsMax
            }
        }
        return ids.sorted().compactMap { records.programs[$0]?.value }
    }
}
