public import JSON

/// The catalogue as a file: an object with one array of documents for each table, in the order people should read them.
///
///     {"sources":[…],"dimensions":[…],"relationshipTypes":[…],"claims":[…],"tensions":[…]}
///
/// A file is valid if and only if every document is by its field table, no id stands twice in a table, and the catalogue
/// that it makes has no faults.
public struct CatalogueFile: Sendable {
    /// Every record put for the first time, in file order; to be applied as one decision.
    public let changes: [Change]

    /// Reads a whole file.
    ///
    /// - Throws: Everything that is wrong, by JSON Pointer. While a table has unreadable documents, references into it are
    ///   let pass, because what they mean may stand in one of those.
    public init(_ json: JSONValue) throws(FieldErrors) {
        var reader = CatalogueReader()
        reader.readTables(of: json)
        reader.checkTogether()
        guard reader.errors.isEmpty else {
            let most = CatalogueLimits.errorsMax
            throw FieldErrors(Array(reader.errors.prefix(most)), isCut: reader.errors.count > most)
        }
        changes = reader.changes.map { .catalogue($0) }
    }
}

/// Reads table after table and remembers where in the file each record stands.
private struct CatalogueReader {
    var changes: [CatalogueChange] = []
    var errors: [FieldError] = []
    private var catalogue = Catalogue()
    private var places: [CatalogueTable: [Slug: String]] = [:]
    private var unread: Set<CatalogueTable> = []

    mutating func readTables(of json: JSONValue) {
        guard json.kind == .object else {
            errors.append(FieldError(pointer: "", "must be an object with the tables of the catalogue"))
            return
        }
        for member in json.members where CatalogueTable(rawValue: member.name) == nil {
            let names = CatalogueTable.allCases.map(\.rawValue)
            let advice = nearest(to: member.name, in: names).map { "did you mean \($0)?" }
            let all = "the tables are \(names.joined(separator: ", "))"
            errors.append(FieldError(pointer: pointer(to: member.name), "is not a table of the catalogue; \(advice ?? all)"))
        }
        let limits = CatalogueLimits.self
        for table in CatalogueTable.allCases {
            let value = json[table.rawValue]
            switch table {
            case .sources: read(value, table, Source.fields, \.id, countMax: limits.sourcesMax) { .putSource($0) }
            case .dimensions: read(value, table, Dimension.fields, \.id, countMax: limits.dimensionsMax) { .putDimension($0) }
            case .relationshipTypes:
                read(value, table, RelationshipType.fields, \.id, countMax: limits.relationshipTypesMax) {
                    .putRelationshipType($0)
                }
            case .claims: read(value, table, Claim.fields, \.id, countMax: limits.claimsMax) { .putClaim($0) }
            case .tensions: read(value, table, Tension.fields, \.id, countMax: limits.tensionsMax) { .putTension($0) }
            }
        }
    }

    private mutating func read<Record>(
        _ json: JSONValue?, _ table: CatalogueTable, _ fields: FieldTable<Record>, _ id: KeyPath<Record, Slug>, countMax: Int,
        _ put: (Stored<Record>) -> CatalogueChange
    ) {
        guard let json, json.kind == .array, json.count <= countMax else {
            errors.append(FieldError(pointer: "/\(table.rawValue)", "is required: an array of at most \(countMax) documents"))
            unread.insert(table)
            return
        }
        for (place, document) in json.elements.enumerated() {
            let pointer = "/\(table.rawValue)/\(place)"
            do {
                let record = try fields.read(document)
                if let first = places[table]?[record[keyPath: id]] {
                    errors.append(FieldError(pointer: "\(pointer)/id", "is the id of \(first) too; an id stands once in a table"))
                    continue
                }
                places[table, default: [:]][record[keyPath: id]] = pointer
                let change = put(Stored(revision: 1, record, fields))
                changes.append(change)
                catalogue.apply(change)
            } catch {
                errors += error.all.map { FieldError(pointer: pointer + $0.pointer, $0.detail) }
                unread.insert(table)
            }
        }
    }

    mutating func checkTogether() {
        for fault in catalogue.faults(unread: unread) {
            guard let place = places[fault.table]?[fault.id] else { preconditionFailure("a record that was read has a place") }
            errors.append(FieldError(pointer: place + fault.pointer, fault.detail))
        }
    }

    private func pointer(to member: String) -> String {  // RFC 6901 §3
        member.reduce(into: "/") { $0 += $1 == "~" ? "~0" : $1 == "/" ? "~1" : String($1) }
    }
}
