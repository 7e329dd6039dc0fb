public import JSON

/// A query parameter that lets only some values of a list pass: those that pass for any of what was sent.
public struct Filter<Value: Sendable>: Sendable {
    public let name: String
    public let takes: Taking
    /// What passes where the parameter is not given; nil for everything.
    public let preset: String?
    /// What a value of the parameter stands for; nil if it is none.
    public let key: @Sendable (String) -> GroupKey?
    public let holds: @Sendable (Value, GroupKey, Catalogue) -> Bool
    /// How the values are grouped in an index; nil if there is none.
    let grouping: Keying<Value, GroupKey>?
    /// Where in an index by numbers those that pass stand; nil if there is none.
    let ranging: Ranging<Value>?
    /// What only one record may have; nil where any number may.
    let uniqueKey: (@Sendable (Value) -> GroupKey?)?
    public var isUnique: Bool { uniqueKey != nil }
    /// Whether it goes by what the system of the one who asks calls a record.
    var isExternal = false
    /// Of one by a time, what passes.
    public private(set) var meaning = "Items written at this time in UTC, or later."

    /// The same with another word for what passes.
    func meaning(_ meaning: String) -> Filter {
        var filter = self
        filter.meaning = meaning
        return filter
    }

    /// What can be sent.
    public enum Taking: Sendable {
        /// Some of these, between commas.
        case any(of: @Sendable (Catalogue) -> [String])
        /// Ids of any records, between commas.
        case ids
        /// One text, as it stands.
        case text
        case time
    }

    init(
        name: String, takes: Taking, preset: String? = nil, key: @escaping @Sendable (String) -> GroupKey?,
        grouping: Keying<Value, GroupKey>? = nil, ranging: Ranging<Value>? = nil,
        uniqueKey: (@Sendable (Value) -> GroupKey?)? = nil, holds: @escaping @Sendable (Value, GroupKey, Catalogue) -> Bool
    ) {
        (self.name, self.takes, self.preset, self.key) = (name, takes, preset, key)
        (self.holds, self.grouping, self.ranging, self.uniqueKey) = (holds, grouping, ranging, uniqueKey)
    }

    /// A filter that looks at each value.
    public init(
        name: String, values: @escaping @Sendable (Catalogue) -> [String], preset: String? = nil,
        holds: @escaping @Sendable (Value, String, Catalogue) -> Bool
    ) {
        self.init(name: name, takes: .any(of: values), preset: preset, key: { .text($0) }) { value, key, catalogue in
            guard case .text(let text) = key else { return false }
            return holds(value, text, catalogue)
        }
    }
}

/// What the values of one filter are grouped by.
public enum GroupKey: Hashable, Sendable {
    /// A case of an enumeration, by its place among all.
    case choice(Int)
    case slug(Slug)
    case key(RecordKey)
    /// A part of what belongs to a record: those who wait for a programme.
    case part(Int, of: RecordKey)
    case text(String)
    case time(Instant)
}

extension Filter {
    /// A member that is one of an enumeration, if a record has it: `?status=draft,running`.
    static func choice<R, Choice: RawRepresentable<String> & CaseIterable & Hashable & Sendable>(
        _ name: String, _ member: @escaping @Sendable (R) -> Choice?
    ) -> Filter where Value == Stored<R> {
        let cases = Array(Choice.allCases)
        let names = cases.map(\.rawValue)
        return Filter(
            name: name, takes: .any(of: { _ in names }), key: { names.firstIndex(of: $0).map { .choice($0) } },
            grouping: Keying {
                member($0.value) == member($1.value)
            } forEachKey: { stored, visit in
                if let place = member(stored.value).flatMap(cases.firstIndex(of:)) { visit(.choice(place)) }
            }
        ) { stored, key, _ in
            guard case .choice(let place) = key else { return false }
            return member(stored.value) == cases[place]
        }
    }

    /// A member that names records of the catalogue: `?relationshipType=coaching`.
    static func slugs<R, Target: CatalogueRecord>(
        _ name: String, of target: Target.Type, _ member: @escaping @Sendable (R) -> [Slug]
    ) -> Filter where Value == Stored<R> {
        Filter(
            name: name, takes: .any(of: { $0[Target.self].kept.map(\.value.id.text) }), key: { Slug($0).map { .slug($0) } },
            grouping: Keying {
                member($0.value) == member($1.value)
            } forEachKey: { stored, visit in
                for slug in member(stored.value) { visit(.slug(slug)) }
            }
        ) { stored, key, _ in
            guard case .slug(let slug) = key else { return false }
            return member(stored.value).contains(slug)
        }
    }

    /// A member that names a record of another kind: `?program=prg_…`.
    static func id<R, Target: TimedRecord>(
        _ name: String, of target: Target.Type, _ member: @escaping @Sendable (R) -> ID<Target>?
    ) -> Filter where Value == Stored<R> {
        Filter(
            name: name, takes: .ids, key: { ID<Target>($0).map { .key($0.key) } },
            grouping: Keying {
                member($0.value) == member($1.value)
            } forEachKey: { stored, visit in
                if let id = member(stored.value) { visit(.key(id.key)) }
            }
        ) { stored, key, _ in
            key == member(stored.value).map { .key($0.key) }
        }
    }

    /// A member that names several records of another kind: `?owner=per_…`.
    static func ids<R, Target: TimedRecord>(
        _ name: String, of target: Target.Type, _ members: @escaping @Sendable (R) -> [ID<Target>]
    ) -> Filter where Value == Stored<R> {
        Filter(
            name: name, takes: .ids, key: { ID<Target>($0).map { .key($0.key) } },
            grouping: Keying {
                members($0.value) == members($1.value)
            } forEachKey: { stored, visit in
                for id in members(stored.value) { visit(.key(id.key)) }
            }
        ) { stored, key, _ in
            guard case .key(let key) = key else { return false }
            return members(stored.value).contains(ID(key))
        }
    }

    /// A member that is true or false: `?active=true`.
    static func flag<R>(_ name: String, _ member: @escaping @Sendable (R) -> Bool) -> Filter where Value == Stored<R> {
        let names = ["true", "false"]
        return Filter(
            name: name, takes: .any(of: { _ in names }), key: { names.firstIndex(of: $0).map { .choice($0) } },
            grouping: Keying {
                member($0.value) == member($1.value)
            } forEachKey: {
                $1(.choice(member($0.value) ? 0 : 1))
            }
        ) { stored, key, _ in
            key == .choice(member(stored.value) ? 0 : 1)
        }
    }
}

/// What a list can be sorted by; records that are alike in it come in the order of their ids.
public struct Sort<R: Record>: Sendable {
    /// As `?sort=` has it; `-name` is the same falling.
    public let name: String
    let key: Key

    enum Key: Sendable {
        /// The order of ids, which begin with the time.
        case id
        case number(@Sendable (R) -> Int64, mayLack: Bool)
        /// As `NameKey` compares.
        case name(@Sendable (R) -> String)
    }

    /// When the record was made.
    static var createdAt: Sort { Sort(name: "createdAt", key: .id) }

    static func time(_ name: String, _ member: @escaping @Sendable (R) -> Instant) -> Sort {
        Sort(name: name, key: .number({ member($0).milliseconds }, mayLack: false))
    }

    /// Records without a day come last, whether it rises or falls.
    static func day(_ name: String, _ member: @escaping @Sendable (R) -> Day?) -> Sort {
        Sort(name: name, key: .number({ member($0).map { Int64($0.number) } ?? Plan.missing }, mayLack: true))
    }

    /// Names regardless of capitals. A kind has one such sort at most.
    static func name(_ name: String, _ member: @escaping @Sendable (R) -> String) -> Sort {
        Sort(name: name, key: .name(member))
    }

    var byName: (@Sendable (R) -> String)? {
        guard case .name(let member) = key else { return nil }
        return member
    }
}

/// A member that names records of another kind: it is checked, listed by, and looked at when such a record is deleted.
public struct Reference<R: Record>: Sendable {
    /// Asked of the kind when it is needed: one that names itself is still in the making when this is made.
    private let name: @Sendable () -> KindName
    /// What names them; of the catalogue, the query parameter.
    let member: String
    let filter: Filter<Stored<R>>
    let onDeletion: OnDeletion
    /// Takes a key out of the member, for a reference that is cleared.
    let clear: @Sendable (inout R, RecordKey) -> Void
    /// Tells of each record that is named and is not there.
    let missing: @Sendable (R, _ isThere: (RecordAddress) -> Bool) -> [FieldError]
    /// Whether the kind itself checks what a client names.
    let isCheckedByKind: Bool

    private init<Target: Record>(
        _ target: Target.Type, _ member: String, _ filter: Filter<Stored<R>>, _ onDeletion: OnDeletion,
        isCheckedByKind: Bool = false,
        clear: @escaping @Sendable (inout R, RecordKey) -> Void = { _, _ in },
        missing: @escaping @Sendable (R, (RecordAddress) -> Bool) -> [FieldError]
    ) {
        name = { Target.kind.name }
        (self.member, self.filter, self.onDeletion, self.isCheckedByKind) = (member, filter, onDeletion, isCheckedByKind)
        (self.clear, self.missing) = (clear, missing)
    }

    /// The kind of the records that are named.
    var target: KindName { name() }

    /// A member that every record has.
    static func to<Target: TimedRecord>(
        _ target: Target.Type, _ member: String, onDelete: OnDeletion, _ id: @escaping @Sendable (R) -> ID<Target>
    ) -> Reference {
        precondition(onDelete != .clear, "a member that every record has cannot be emptied")
        return Reference(target, member, .id(member, of: target) { id($0) }, onDelete) { missing([id($0)], member, $1) }
    }

    /// A member that a record may lack, and that the deletion of what it names does not empty.
    static func to<Target: TimedRecord>(
        _ target: Target.Type, _ member: String, onDelete: OnDeletion, ifPresent id: @escaping @Sendable (R) -> ID<Target>?
    ) -> Reference {
        precondition(onDelete != .clear, "what is cleared is named with its key path")
        return Reference(target, member, .id(member, of: target, id), onDelete) { record, isThere in
            missing(id(record).map { [$0] } ?? [], member, isThere)
        }
    }

    /// A member that a record may lack. It is emptied when the record that it names is deleted.
    static func to<Target: TimedRecord>(
        _ target: Target.Type, clearing member: String, _ path: any WritableKeyPath<R, ID<Target>?> & Sendable
    ) -> Reference {
        Reference(target, member, .id(member, of: target) { $0[keyPath: path] }, .clear) { record, _ in
            record[keyPath: path] = nil
        } missing: { record, isThere in
            missing(record[keyPath: path].map { [$0] } ?? [], member, isThere)
        }
    }

    /// A member with any number of them. What it names cannot be deleted.
    ///
    /// - Parameter filter: The name of the query parameter: `owner` of `owners`.
    static func to<Target: TimedRecord>(
        _ target: Target.Type, each member: String, filter: String, _ ids: @escaping @Sendable (R) -> [ID<Target>]
    ) -> Reference {
        Reference(target, member, .ids(filter, of: target, ids), .refuse) { record, isThere in
            ids(record).enumerated().filter { !isThere(RecordAddress(kind: Target.kind.name, name: $1.name)) }.map {
                FieldError(pointer: "/\(member)/\($0)", .text(.missing(Target.kind.name, $1.description)))
            }
        }
    }

    /// A member of objects each of which names one. Those go with what they name.
    ///
    /// - Parameters:
    ///   - name: The member of such an object.
    ///   - filter: The name of the query parameter.
    static func to<Target: TimedRecord>(
        _ target: Target.Type, clearingEach member: String, _ name: String, filter: String,
        _ ids: @escaping @Sendable (R) -> [ID<Target>], clear: @escaping @Sendable (inout R, ID<Target>) -> Void
    ) -> Reference {
        Reference(target, member, .ids(filter, of: target, ids), .clear) {
            clear(&$0, ID($1))
        } missing: { record, isThere in
            ids(record).enumerated().filter { !isThere(RecordAddress(kind: Target.kind.name, name: $1.name)) }.map {
                FieldError(pointer: "/\(member)/\($0)/\(name)", .text(.missing(Target.kind.name, $1.description)))
            }
        }
    }

    /// Members of the catalogue, which the kind checks itself: it may keep one that the catalogue has dropped.
    static func toCatalogue<Target: CatalogueRecord>(
        _ target: Target.Type, _ filter: String, _ ids: @escaping @Sendable (R) -> [Slug]
    ) -> Reference {
        Reference(target, filter, .slugs(filter, of: target, ids), .refuse, isCheckedByKind: true) { record, isThere in
            ids(record).filter { !isThere(RecordAddress(kind: Target.kind.name, name: $0.name)) }.map {
                FieldError(pointer: "", .text(.missing(Target.kind.name, $0.text)))
            }
        }
    }

    private static func missing<Target: TimedRecord>(
        _ ids: [ID<Target>], _ member: String, _ isThere: (RecordAddress) -> Bool
    ) -> [FieldError] {
        ids.filter { !isThere(RecordAddress(kind: Target.kind.name, name: $0.name)) }.map {
            FieldError(pointer: "/\(member)", .text(.missing(Target.kind.name, $0.description)))
        }
    }
}

/// What the deletion of a record does to one that names it.
public enum OnDeletion: Sendable {
    /// It stands in the way, unless it goes too.
    case refuse
    /// It is deleted as well.
    case cascade
    /// It stays, and no longer names the record.
    case clear
}

extension Kind {
    /// A record that no longer names those that are deleted.
    func cleared(_ stored: Stored<R>, of gone: Set<RecordAddress>, by deleter: String, at now: Instant) -> Stored<R> {
        var record = stored.value
        for reference in references where reference.onDeletion == .clear {
            reference.filter.grouping?.forEachKey(stored) { group in
                guard case .key(let key) = group else { return }
                if gone.contains(RecordAddress(kind: reference.target, name: .key(key))) { reference.clear(&record, key) }
            }
        }
        let revision = stored.revision + 1
        return Stored(record.revised(to: revision, by: deleter, at: now), revision: revision)
    }
}

/// What stands elsewhere and goes along: a member of `expanded`.
public struct Expansion<Value>: Sendable {
    public let name: String
    /// What is written.
    public let schema: Schema
    /// Whether there can be any number of claims with one value, though each goes with few.
    public let isOfManyClaims: Bool
    public let write: @Sendable (Value, Catalogue, inout JSONWriter) -> Void

    public init(
        name: String, _ schema: Schema, isOfManyClaims: Bool = false,
        write: @escaping @Sendable (Value, Catalogue, inout JSONWriter) -> Void
    ) {
        (self.name, self.schema, self.isOfManyClaims, self.write) = (name, schema, isOfManyClaims, write)
    }
}

extension Schema {
    /// A record with what goes along when it is asked for.
    public func with<Value>(_ expansions: [Expansion<Value>]) -> Schema {
        guard !expansions.isEmpty, case .named(let name, .object(let members)) = self else { return self }
        let expanded = Schema.object(expansions.map { .init($0.name, $0.schema, isRequired: false) })
        return .named(
            "Expanded\(name)", .object(members + [.init("expanded", expanded, "What expand asks for.", isRequired: false)]))
    }
}
