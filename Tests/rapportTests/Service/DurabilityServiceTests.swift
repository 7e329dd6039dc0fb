import Foundation
import Store
import Testing

/// When a write is answered, as it is set, and what a kill then takes.
@Suite struct DurabilityServiceTests {
    @Test(arguments: Durability.allCases)
    func `it is named at the start and in readyz, and a kill takes nothing away`(durability: Durability) throws {
        let settings = ["RAPPORT_STORE_DURABILITY": durability.rawValue, "RAPPORT_STORE_SYNC_MILLISECONDS": "60000"]
        let service = try ServiceProcess(settings)
        #expect(service.child.errors.line(with: "\"serving\"")?.contains("\"durability\":\"\(durability.rawValue)\"") == true)
        #expect(try service.guest().get("/readyz?verbose").string("checks.durability") == durability.rawValue)
        try service.fill(10)
        let programs = try service.programs()
        // The first line of a folder is synced in any case, and not counted.
        #expect(try service.metric("rapport_journal_sync_seconds_count") == (durability == .always ? 13 : 0))
        service.crash()
        let again = try ServiceProcess(in: service.folder, settings)
        #expect(try again.programs() == programs && programs.count == 9)
        #expect(try again.metric("rapport_journal_cut_bytes") == 0)
    }

    @Test func `with an interval what was written comes to the disk by itself, and without a need nothing does`() throws {
        let service = try ServiceProcess(["RAPPORT_STORE_DURABILITY": "interval", "RAPPORT_STORE_SYNC_MILLISECONDS": "1"])
        func syncs() throws -> Double { try service.metric("rapport_journal_sync_seconds_count") ?? -1 }
        #expect(try syncs() == 0)
        for _ in 1...3 {
            let before = try syncs()
            _ = try service.admin().open()
            #expect(try holds { try syncs() > before })
        }
    }

    @Test(arguments: [Durability.interval, .os])
    func `a stop, a snapshot and a backup need no sync before them`(durability: Durability) throws {
        let service = try ServiceProcess([
            "RAPPORT_STORE_DURABILITY": durability.rawValue, "RAPPORT_STORE_SYNC_MILLISECONDS": "60000",
        ])
        try service.fill(3)
        #expect(try service.folder.run(["backup", "--to", "copy", "--data-dir", "data"]).output.hasSuffix("sequence number 7\n"))
        #expect(try service.folder.run(["snapshot", "--data-dir", "data"]).output.contains("sequence number 7 has"))
        _ = try service.admin().open()
        let programs = try service.programs()
        #expect(service.stop() == 0)
        #expect(try ServiceProcess(in: service.folder).programs() == programs)
    }
}
