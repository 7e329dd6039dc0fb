import GRDB
import PeerRecords

extension Program: FetchableRecord, PersistableRecord {
    public static var databaseTableName: String { "program" }
}

/// Programmes in SQLite, as one would keep them who wants every answer to a write to mean that it is on disk: write-ahead
/// log, `synchronous = FULL`, one writer and some readers.
struct ProgramDatabase: Sendable {
    private let pool: DatabasePool

    /// Opens the database at `path`, which is made with the samples in it if it is not there.
    init(path: String) async throws {
        var configuration = Configuration()
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        pool = try DatabasePool(path: path, configuration: configuration)
        try await pool.write { database in
            try database.create(table: Program.databaseTableName, ifNotExists: true) { table in
                table.primaryKey("id", .text)
                for name in ["name", "relationshipType", "status", "startsOn", "endsOn", "sponsor"] {
                    table.column(name, .text)
                }
                table.column("objectives", .jsonText)
            }
            guard try Program.fetchCount(database) == 0 else { return }
            for number in 0..<Program.sampleCount { try Program.sample(number).insert(database) }
        }
    }

    var count: Int {
        get async throws { try await pool.read { try Program.fetchCount($0) } }
    }

    func program(_ id: String) async throws -> Program? {
        try await pool.read { try Program.fetchOne($0, key: id) }
    }

    func insert(_ program: Program) async throws {
        try await pool.write { try program.insert($0) }
    }
}
