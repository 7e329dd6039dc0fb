public import JSON

/// The catalogue as a file: an object with one array of documents for each table, in the order people should read them.
///
///     {"recordedAt":"2026-11-22T00:00:00.000Z","sources":[…],"dimensions":[…],"relationshipTypes":[…],"claims":[…],"tensions":[…]}
///
/// `recordedAt` stands in the file of a release: when those of its records were written that do not tell themselves. An
/// export has none, as its records do.
///
/// A file is valid if and only if every document is by its field table, no id stands twice in a table, and the catalogue
/// that it makes has no faults.
public struct CatalogueFile: Sendable {
    /// What the file says.
    public let catalogue: Catalogue
    /// Every record put for the first time, in file order; to be applied as one decision.
    public let changes: [Change]
    /// Whether it was read to be merged, and may leave out what is to stay.
    let isMerge: Bool
    /// Where in the file each record stands, as a JSON Pointer.
    private let places: [KindName: [Slug: String]]

    /// Reads a whole file.
    ///
    /// - Throws: Everything that is wrong, by JSON Pointer. While a table has unreadable documents, references into it are
    ///   let pass, because what they mean may stand in one of those.
    public init(_ json: JSONValue) throws(FieldErrors) { try self.init(json, isMerge: false, isWhole: true) }

    /// Reads a file that is held against a catalogue: what its records refer to may stand in that one.
    ///
    /// - Parameter isMerge: Whether records that the file does not have stay; it may then leave tables out.
    /// - Throws: `Problem` with `.invalidDocument` and everything that is wrong with the file alone, by JSON Pointer.
    public init(reading json: JSONValue, isMerge: Bool) throws(Problem) {
        do throws(FieldErrors) { try self.init(json, isMerge: isMerge, isWhole: false) } catch { throw .invalid(error) }
    }

    private init(_ json: JSONValue, isMerge: Bool, isWhole: Bool) throws(FieldErrors) {
        var reader = CatalogueReader(isMerge: isMerge)
        reader.readTables(of: json)
        if isWhole { reader.checkTogether() }
        guard reader.errors.isEmpty else {
            let most = CatalogueLimits.errorsMax
            throw FieldErrors(Array(reader.errors.prefix(most)), isCut: reader.errors.count > most)
        }
        (catalogue, places, self.isMerge) = (reader.catalogue, reader.places, isMerge)
        changes = reader.changes
    }

    func place(of id: Slug, in table: KindName) -> String? { places[table]?[id] }
}

extension Catalogue {
    /// What `write` writes.
    public static let schema = Schema.named(
        "Catalogue",
        .object(
            KindName.catalogue.map { .init($0.rawValue, .array($0.any.schema), "All \($0.any.nouns).") }))

    /// What a file can be that is read: a table that it lacks is empty, or stays as it is in a merge.
    public static let fileSchema = Schema.named(
        "CatalogueFile",
        .object(
            KindName.catalogue.map {
                .init($0.rawValue, .array($0.any.schema.document), "All \($0.any.nouns).", isRequired: false)
            } + [
                .init(
                    "recordedAt", .text(format: "date-time"), "When the records were recorded that do not say so.",
                    isRequired: false)
            ]))

    /// Writes the catalogue as a file.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            func write<R: CatalogueRecord>(_ kind: R.Type) {
                writer.name(R.kind.name.rawValue)
                writer.array(self[R.self].all) { $0.raw($1.json) }
            }
            for kind in Self.kinds { write(kind) }
        }
    }
}

/// Reads table after table and remembers where in the file each record stands.
private struct CatalogueReader {
    let isMerge: Bool
    private(set) var changes: [Change] = []
    private(set) var errors: [FieldError] = []
    private(set) var catalogue = Catalogue()
    private(set) var places: [KindName: [Slug: String]] = [:]
    private var unread: Set<KindName> = []
    /// Of records that do not tell themselves.
    private var provenance: Provenance?

    init(isMerge: Bool) { self.isMerge = isMerge }

    mutating func readTables(of json: JSONValue) {
        guard json.kind == .object else {
            errors.append(FieldError(pointer: "", .text(.notCatalogue)))
            return
        }
        readDate(of: json)
        for member in json.members where member.name != Self.dateName {
            let names = KindName.catalogue.map(\.rawValue)
            guard !names.contains(member.name) else { continue }
            let meant = nearest(to: member.name, in: names)
            errors.append(FieldError(pointer: pointer(to: member.name), .text(.notTable(meant: meant))))
        }
        for kind in Catalogue.kinds { read(json, kind) }
    }

    private static let dateName = "recordedAt"

    private mutating func readDate(of json: JSONValue) {
        guard let date = json[Self.dateName] else { return }
        guard let at = date.string.flatMap({ Instant($0) }) else {
            let fault = Instant.Fault(date.string)
            return errors.append(FieldError(pointer: "/\(Self.dateName)", .text(.notTime(fault))))
        }
        provenance = Provenance(origin: .builtIn, recordedBy: Provenance.release, recordedAt: at)
    }

    private mutating func read<R: CatalogueRecord>(_ file: JSONValue, _ kind: R.Type) {
        let (table, countMax) = (R.kind.name, R.kind.countMax ?? .max)
        let json = file[table.rawValue]
        if json == nil && isMerge { return }
        guard let json, json.kind == .array, json.count <= countMax else {
            errors.append(FieldError(pointer: "/\(table.rawValue)", .text(.notDocuments(countMax: countMax))))
            unread.insert(table)
            return
        }
        for (place, document) in json.elements.enumerated() {
            let pointer = "/\(table.rawValue)/\(place)"
            do {
                var record = try R.fields.read(document)
                if let first = places[table]?[record.id] {
                    errors.append(FieldError(pointer: "\(pointer)/id", .text(.idTwice(place: first))))
                    continue
                }
                places[table, default: [:]][record.id] = pointer
                record.provenance = record.provenance ?? provenance
                let stored = Stored(record, revision: 1)
                changes.append(.put(stored))
                catalogue.change(R.self) { _ = $0.put(stored) }
            } catch {
                errors += error.all.map { FieldError(pointer: pointer + $0.pointer, $0.fault) }
                unread.insert(table)
            }
        }
    }

    mutating func checkTogether() {
        for fault in catalogue.faults(unread: unread) {
            guard let place = Slug(fault.record.name).flatMap({ places[fault.record.kind]?[$0] }) else {
                preconditionFailure("a record that was read has a place")
            }
            errors.append(fault.error(at: place))
        }
    }

    private func pointer(to member: String) -> String {  // RFC 6901 §3
        member.reduce(into: "/") { $0 += $1 == "~" ? "~0" : $1 == "/" ? "~1" : String($1) }
    }
}
