import JSON
import Synchronization
import Testing

/// What was changed in the catalogue is there after a stop, a kill and a snapshot, as it was.
@Suite struct CatalogueDurabilityTests {
    private static let lists = Sample.records.map { "\($0.list)?limit=1000&retired=any" } + ["/v1/catalogue", "/v1/conflicts"]

    /// Every list with its tag, and the revision of the catalogue.
    private func state(_ service: ServiceProcess) throws -> [String] {
        let guest = try service.guest()
        let lists = try Self.lists.map { list in
            let answer = try guest.get(list)
            #expect(answer.status == 200)
            return "\(answer.tag ?? "-") \(answer.text)"
        }
        return lists + ["\(try guest.get("/v1/questionnaire").value("catalogueRevision")?.integer ?? 0)"]
    }

    @Test func `changes and deletions survive a kill, a snapshot and a stop`() throws {
        var service = try ServiceProcess()
        for round in 0..<3 {
            let ines = try service.admin()
            for sample in Sample.records {
                let record = try ines.record(sample, "ours-\(round)")
                #expect(try ines.patch(record, #"{"\#(sample.text)":"Round \#(round)."}"#, ifMatch: "*").status == 200)
                #expect(try ines.post("\(record)/retirement", #"{"reason":"Round \#(round)."}"#).status == 200)
                let gone = try ines.record(sample, "gone")
                #expect(try ines.delete(gone, ifMatch: "*").status == 204)
            }
            if round > 0 { #expect(try ines.delete("/v1/claims/ours-\(round - 1)", ifMatch: "*").status == 204) }
            let file = try ines.get("/v1/catalogue")
            let edited = file.text.replacing("Round \(round).", with: "Imported in round \(round).")
            #expect(try ines.put("/v1/catalogue", edited, ifMatch: file.tag).status == 200)
            let before = try state(service)
            if round == 1 { #expect(try service.folder.run(["snapshot", "--data-dir", "data"]).code == 0) }
            if round == 2 { #expect(service.stop() == 0) } else { service.crash() }
            let again = try ServiceProcess(in: service.folder)
            #expect(try state(again) == before, "round \(round)")
            #expect(try again.admin().get("/v1/claims/ours-\(round)").string("statement") == "Imported in round \(round).")
            #expect(try again.admin().get("/v1/claims/gone").status == 404)
            service = again
        }
        #expect(service.stop() == 0)
        let verification = try service.folder.run(["verify", "data"])
        #expect(verification.code == 0, "\(verification)")
    }

    /// What a writer knows of a claim: it was made, it may have been deleted, it was deleted.
    private enum Known { case made, perhapsDeleted, deleted }

    @Test func `writers that are killed lose nothing that was answered, and nothing deleted comes back`() throws {
        var service = try ServiceProcess()
        var all: [String: Known] = [:]
        for round in 0..<3 {
            let answered = Mutex([String: Known]())
            inParallel(3) { [service] number in
                guard let client = try? service.admin() else { return }
                for count in 0..<100 {
                    let id = "r\(round)-w\(number)-\(count)"
                    guard (try? client.post("/v1/claims", Sample.records[2].document(id)))?.status == 201 else { return }
                    answered.withLock { $0[id] = .made }
                    if count % 3 == 0 {
                        answered.withLock { $0[id] = .perhapsDeleted }
                        guard (try? client.delete("/v1/claims/\(id)", ifMatch: "*"))?.status == 204 else { return }
                        answered.withLock { $0[id] = .deleted }
                    }
                    if answered.withLock({ $0.count }) > 25 { return service.crash() }
                }
            }
            all.merge(answered.withLock { $0 }) { $1 }
            service = try ServiceProcess(in: service.folder)
            let kept = Set(try service.admin().ids("/v1/claims?limit=1000&origin=own"))
            #expect(all.count { $0.value == .made } > 10 && all.count { $0.value == .deleted } > 3)
            for (id, known) in all where known != .perhapsDeleted {
                #expect(kept.contains(id) == (known == .made), "\(id) in round \(round)")
            }
        }
    }
}
