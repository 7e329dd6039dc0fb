import JSON
import Testing

@testable import Guidance

extension Desk {
    /// A desk with this catalogue and nothing else.
    init(of changes: [Change]) {
        self.init(empty: ())
        remember(changes)
    }

    @discardableResult
    mutating func create<Record: CatalogueRecord>(_ kind: Record.Type, _ document: String) throws -> Record {
        let decision = try records.create(kind, from: try json(document), by: "ines", at: now)
        remember(decision.changes)
        return decision.answer.value
    }

    /// Changes a record of the catalogue as a client's merge patch would.
    @discardableResult
    mutating func patch<Record: CatalogueRecord>(_ id: Slug, _ kind: Record.Type, _ patch: String) throws -> Record {
        let decision = try records.patch(id, of: kind, by: try json(patch), by: "ines", at: now)
        remember(decision.changes)
        return decision.answer.value
    }

    @discardableResult
    mutating func retire<Record: CatalogueRecord>(_ id: Slug, _ kind: Record.Type, because reason: String? = nil) throws -> Record
    {
        let document = try reason.map { try json("{\"reason\":\"\($0)\"}") }
        let decision = try records.retire(id, kind, for: document, by: "ines", at: now)
        remember(decision.changes)
        return decision.answer.value
    }

    @discardableResult
    mutating func reinstate<Record: CatalogueRecord>(_ id: Slug, _ kind: Record.Type) throws -> Record {
        let decision = try records.reinstate(id, kind)
        remember(decision.changes)
        return decision.answer.value
    }

    mutating func delete<Record: CatalogueRecord>(_ id: Slug, _ kind: Record.Type) throws {
        remember(try records.delete(id, of: kind, by: "ines", at: now).changes)
    }

    /// Imports a file, and returns the outcome.
    @discardableResult
    mutating func install(_ file: [UInt8], isMerge: Bool = false, builtIn: Catalogue = Catalogue()) throws -> CatalogueImport {
        let document = try JSONDocument(file).root
        let read = try CatalogueFile(reading: document, isMerge: isMerge)
        let decision = try records.importCatalogue(read, builtIn: builtIn, by: "ines", at: now)
        remember(decision.changes)
        return decision.answer
    }
}

extension Catalogue {
    /// The catalogue as a file.
    var file: [UInt8] { JSONWriter.bytes { write(to: &$0) } }

    /// What it says, in any order, without who recorded it and when it was retired. Two catalogues with equal contents
    /// say the same.
    var contents: [String] {
        Self.kinds.flatMap { contents($0) }
    }

    private func contents<Record: CatalogueRecord>(_ kind: Record.Type) -> [String] {
        self[kind].values.map { record in
            let retirement = record.retirement.map { "retired \($0.reason ?? "")" } ?? ""
            return "\(Record.kind.name) \(String(decoding: Record.fields.bytes(of: record.content), as: UTF8.self)) \(retirement)"
        }.sorted()
    }
}
