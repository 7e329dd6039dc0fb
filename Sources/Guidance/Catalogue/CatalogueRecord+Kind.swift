internal import JSON

// What all kinds of the catalogue have in common, and what goes along with their records.

extension Kind where R: CatalogueRecord {
    /// A kind of the catalogue, with the filters that each of them has.
    ///
    /// - Parameter isRetired: Whether a record does not count any more, which may follow from another.
    convenience init(
        ofCatalogue name: KindName, _ noun: String, german: GermanNoun, _ path: String, countMax: Int,
        filters: [Filter<Stored<R>>],
        expansions: [Expansion<Stored<R>>], title: @escaping @Sendable (R) -> String? = { _ in nil },
        isRetired: @escaping @Sendable (R, Catalogue) -> Bool = { record, _ in record.retirement != nil }
    ) {
        let origin = Filter<Stored<R>>(name: "origin", values: { _ in Provenance.Origin.allCases.map(\.rawValue) }) {
            stored, value, _ in
            stored.value.origin.rawValue == value
        }
        let retired = Filter<Stored<R>>(name: "retired", values: { _ in ["false", "true", "any"] }, preset: "false") {
            stored, value, catalogue in
            value == "any" || isRetired(stored.value, catalogue) == (value == "true")
        }
        self.init(
            name, noun, german: german, path, countMax: countMax, filters: filters + [origin, retired], access: .ofCatalogue,
            expansions: expansions,
            title: title,
            texts: { $0.texts }
        ) { draft, records in
            if let current = draft.current, draft.record.id != current.id {
                return [FieldError(pointer: "/id", .text(.idFixed(current.id)))]
            }
            return records.catalogue.faults(putting: draft.record, instead: draft.current)
        }
    }
}

extension Filter {
    /// A member that is one of an enumeration, looked at record by record.
    static func member<R, Choice: RawRepresentable<String> & CaseIterable & SendableMetatype>(
        _ name: String, _ member: @escaping @Sendable (R) -> Choice
    ) -> Filter where Value == Stored<R> {
        let all = Choice.allCases.map(\.rawValue)
        return Filter(name: name, values: { _ in all }) { stored, value, _ in member(stored.value).rawValue == value }
    }

    /// A member that is the id of a record of the catalogue.
    public static func reference<Target: CatalogueRecord>(
        _ name: String, to kind: Target.Type, _ holds: @escaping @Sendable (Value, Slug) -> Bool
    ) -> Filter {
        Filter(name: name, values: { $0[Target.self].kept.map(\.value.id.text) }) { value, id, _ in
            Slug(id).map { holds(value, $0) } ?? false
        }
    }
}

extension Expansion {
    /// The claims in force that name the record, which is of that kind of the catalogue.
    static func claims<R: Record>(naming kind: KindName) -> Expansion where Value == Stored<R> {
        Expansion(name: "claims", .array(Claim.fields.schema), isOfManyClaims: true) { stored, catalogue, writer in
            writer.array(catalogue.claims(naming: RecordAddress(kind: kind, name: stored.name))) { $0.raw($1.json) }
        }
    }

    /// The claims that are named, those that do not count any more too.
    public static func claims(_ ids: @escaping @Sendable (Value, Catalogue) -> [Slug]) -> Expansion {
        Expansion(name: "claims", .array(Claim.fields.schema)) { value, catalogue, writer in
            writer.array(ids(value, catalogue).compactMap { catalogue.claims[$0] }) { $0.raw($1.json) }
        }
    }

    static func conflicts(where isMeant: @escaping @Sendable (Value, CataloguePlace) -> Bool) -> Expansion {
        Expansion(name: "conflicts", .array(Conflict.schema)) { value, catalogue, writer in
            writer.array(catalogue.conflicts { isMeant(value, $0) }) { $1.write(to: &$0) }
        }
    }

    public static func record<R: CatalogueRecord>(
        _ name: String, of kind: R.Type, _ id: @escaping @Sendable (Value) -> Slug
    ) -> Expansion {
        Expansion(name: name, .nullable(R.fields.schema)) { value, catalogue, writer in
            if let record = catalogue[R.self][id(value)] { writer.raw(record.json) } else { writer.null() }
        }
    }

    /// The sources of claims, each once, in the order of the catalogue.
    public static func sources(_ claims: @escaping @Sendable (Value, Catalogue) -> [Slug]) -> Expansion {
        Expansion(name: "sources", .array(Source.fields.schema)) { value, catalogue, writer in
            let cited = Set(claims(value, catalogue).compactMap { catalogue.claims[kept: $0]?.value.source })
            let sources = catalogue.sources
            writer.array(sources.kept.filter { cited.contains($0.value.id) }) { $0.raw(sources.told($1).json) }
        }
    }
}
