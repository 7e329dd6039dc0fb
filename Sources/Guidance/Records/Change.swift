public import JSON

/// The tables beside those of the catalogue, under the names that the journal has for them.
public enum RecordTable: String, CaseIterable, Sendable {
    case programs, keys
}

/// One fact to remember: a whole document put, or one deleted.
///
/// Changes are physical, so that new rules replay an old journal exactly. In the journal:
///
///     {"put":"programs","id":"prg_…","rev":3,"doc":{…}}
///     {"delete":"programs","id":"prg_…"}
public enum Change: Sendable, Equatable {
    case catalogue(CatalogueChange)
    case putProgram(Stored<Program>)
    case deleteProgram(ProgramID)
    case putKey(Stored<AccessKey>)

    var isOfCatalogue: Bool {
        switch self {
        case .catalogue: true
        case .putProgram, .deleteProgram, .putKey: false
        }
    }
}

/// Why a change in a journal cannot be read; says what is wrong with it.
public struct ChangeError: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

extension Change {
    /// Writes the change in the form of the journal.
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .catalogue(let change):
            change.write(to: &writer)
        case .putProgram(let stored):
            Self.writePut(RecordTable.programs.rawValue, id, stored, to: &writer)
        case .putKey(let stored):
            Self.writePut(RecordTable.keys.rawValue, id, stored, to: &writer)
        case .deleteProgram(let id):
            Self.writeDelete(RecordTable.programs.rawValue, id.description, to: &writer)
        }
    }

    static func writePut<Value>(_ table: String, _ id: String, _ stored: Stored<Value>, to writer: inout JSONWriter) {
        writer.object {
            $0.member("put", table)
            $0.member("id", id)
            $0.member("rev", stored.revision)
            $0.member("doc", raw: stored.json)
        }
    }

    static func writeDelete(_ table: String, _ id: String, to writer: inout JSONWriter) {
        writer.object {
            $0.member("delete", table)
            $0.member("id", id)
        }
    }

    /// Reads a change in the form of the journal.
    public init(_ json: JSONValue) throws(ChangeError) {
        if let table = json["delete"]?.string {
            let id = json["id"]?.string
            if let table = CatalogueTable(rawValue: table), let id = id.flatMap({ Slug($0) }) {
                self = .catalogue(.delete(table, id))
            } else if RecordTable(rawValue: table) == .programs, let id = id.flatMap({ ProgramID($0) }) {
                self = .deleteProgram(id)
            } else {
                throw ChangeError("nothing known is deleted")
            }
            return
        }
        guard let table = json["put"]?.string, let revision = json["rev"]?.integer, revision > 0, let document = json["doc"]
        else {
            throw ChangeError("a change puts a document with its rev, or deletes one")
        }
        if let table = CatalogueTable(rawValue: table) {
            self = .catalogue(try CatalogueChange(table, revision: revision, document))
        } else {
            switch RecordTable(rawValue: table) {
            case .programs: self = .putProgram(try Self.stored(document, revision, Program.fields))
            case .keys: self = .putKey(try Self.stored(document, revision, AccessKey.fields))
            case nil: throw ChangeError("there is no table \(table)")
            }
        }
        guard json["id"]?.string == id else { throw ChangeError("id and document differ") }
    }

    /// The id of the record that is put or deleted.
    var id: String {
        switch self {
        case .catalogue(let change): change.id.text
        case .putProgram(let stored): stored.value.id.description
        case .deleteProgram(let id): id.description
        case .putKey(let stored): stored.value.id.text
        }
    }

    static func stored<Value>(
        _ document: JSONValue, _ revision: Int, _ table: FieldTable<Value>
    ) throws(ChangeError) -> Stored<Value> {
        do {
            return Stored(revision: revision, value: try table.read(document, isKept: true), json: Array(document.raw))
        } catch {
            let first = error.all.first.map { "\($0.pointer) \($0.detail)" } ?? ""
            throw ChangeError("the document cannot be read: \(first)")
        }
    }
}
