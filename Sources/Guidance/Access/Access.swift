public import JSON

/// What a kind says of who may see its records: all that the matrix cannot know.
public final class Access<R: Record>: Sendable {  // a class, so that handing it on counts one reference
    /// The row of the matrix.
    let matter: @Sendable (R) -> Matter
    /// The members in each view that its row names.
    let views: [FieldMask?]
    /// What the viewer is to a record, before what `concerned` takes away.
    let roles: @Sendable (R, Viewer) -> RoleSet
    /// Whom a record is about.
    let concerned: @Sendable (R, Viewer) -> Concerned?
    /// By which members a filter or sort chooses that has not the name of one.
    let chosenBy: [String: FieldMask]
    /// The records among which all are that the viewer may see, where these are few; nil for all records.
    let candidates: @Sendable (Viewer) -> [RecordKey]?
    /// Why somebody who deletes such records may not delete this one; nil if they may. See `Viewer+Deletion`.
    let deletion: @Sendable (R, Viewer) -> Denial?

    /// What another system calls a record, and the family of its keys; nil for a kind that none calls anything.
    let external: External?

    struct External: Sendable {
        static func bySystem() -> External where R: SystemNamed {
            .init(id: { $0.externalId }, family: { $0.externalIdBy }, setFamily: { $0.externalIdBy = $1 })
        }

        let id: @Sendable (R) -> String?
        let family: @Sendable (R) -> ID<Key>?
        let setFamily: @Sendable (inout R, ID<Key>?) -> Void
        let members = R.fields.mask(["externalId", "externalIdBy"])
    }

    /// What the caller is beside its roles, for steps that only one side of a record takes.
    let parts: @Sendable (R, Viewer) -> Set<Actor>
    /// Who takes the steps of those who run the programme.
    let runBy: RoleSet
    /// Writes into a record who has made or changed it, where it keeps that as a person, and refuses what that one may not write there.
    let sign: Signing?

    /// - Parameters:
    ///   - current: The record as it stands; nil if it is being made.
    ///   - document: What was sent: the whole record, or a patch of it.
    typealias Signing =
        @Sendable (_ record: inout R, _ current: R?, Viewer, _ document: JSONValue) throws(Problem) -> Void

    /// What a part of a record is made of, where a member that is seen has something in it that is not; nil where none has.
    let told: (@Sendable (R, Viewer) -> R)?

    /// The person whom a record is about.
    struct Concerned {
        let person: ID<Person>
        /// Whether a policy keeps from those above the person what the record says, and since when they count.
        let firewallSince: Instant?
    }

    init(
        _ matter: @escaping @Sendable (R) -> Matter, views: [ViewName: [String]] = [:], chosenBy: [String: [String]] = [:],
        external: External? = nil, candidates: @escaping @Sendable (Viewer) -> [RecordKey]? = { _ in nil },
        concerned: @escaping @Sendable (R, Viewer) -> Concerned? = { _, _ in nil },
        deletion: @escaping @Sendable (R, Viewer) -> Denial? = { _, _ in nil },
        parts: @escaping @Sendable (R, Viewer) -> Set<Actor> = { _, _ in [] },
        runBy: RoleSet = [.administrator, .integration, .owner], sign: Signing? = nil,
        told: (@Sendable (R, Viewer) -> R)? = nil, roles: @escaping @Sendable (R, Viewer) -> RoleSet
    ) {
        (self.matter, self.candidates, self.concerned, self.roles) = (matter, candidates, concerned, roles)
        (self.deletion, self.told, self.parts, self.sign, self.runBy) = (deletion, told, parts, sign, runBy)
        self.chosenBy = chosenBy.mapValues { R.fields.mask($0) }
        self.external = external
        self.views = ViewName.allCases.map { name in
            name == .whole ? R.fields.all : views[name].map { R.fields.mask($0) }
        }
    }

    var whole: FieldMask { mask(.whole) }

    func mask(_ view: ViewName) -> FieldMask {
        guard let mask = views[view.rawValue] else {
            preconditionFailure("a kind has each view that its row of the matrix names")
        }
        return mask
    }

    /// The members that each reader sees.
    var always: FieldMask {
        let seen = ViewName.allCases.filter { !$0.isSettable }.compactMap { views[$0.rawValue] }.filter { !$0.isEmpty }
        return seen.reduce(R.fields.all) { $0.intersection($1) }
    }
}

extension Kind {
    /// Whether all that a filter, a search or a sort chooses by is among the members that are seen.
    public func isChosen(by name: String, isSort: Bool, seeing seen: FieldMask) -> Bool {
        // The order of ids; and a search looks only into what is seen of each record.
        if isSort ? name == "createdAt" : name == "q" { return true }
        guard
            let members = access.chosenBy[name]
                ?? R.fields.fields.firstIndex(where: { $0.name == name }).map({ _ in R.fields.mask([name]) })
        else { return false }
        return seen.isSuperset(of: members)
    }
}

extension Access where R: CatalogueRecord {
    /// Everybody reads the catalogue; those who may change it see who did.
    static var ofCatalogue: Access {
        Access({ _ in .catalogue }, views: [.published: R.fields.fields.map(\.name)]) { _, viewer in viewer.catalogueRoles }
    }
}
