import JSON
import Testing

/// The settings that decide who sees what: what they do, and who learns that they have changed.
@Suite struct AccessSettingsTests {
    private func items(_ client: Client, _ target: String) throws -> [JSONValue] {
        let answer = try client.get(target)
        #expect(answer.status == 200, "\(answer.text)")
        return try answer.json()["items"]?.elements.map { $0 } ?? []
    }

    private func told(_ client: Client) throws -> [String] {
        try items(client, "/v1/settings").map { setting in
            ["name", "before", "value"].map { setting[$0]?.string ?? "" }.joined(separator: " ")
                + " \(setting["revision"]?.integer ?? 0)"
        }
    }

    @Test func `a start that finds them changed journals it once, for auditors and privacy officers`() throws {
        let first = try ServiceProcess()
        let person = try #require(try first.admin().post("/v1/people", #"{"displayName":"Ada Brandt"}"#)["Location"])
        let other = try #require(try first.admin().post("/v1/people", #"{"displayName":"Bo Lind"}"#)["Location"])
        let office = #"{"person":"\#(person.suffix(40))","office":"auditor"}"#
        #expect(try first.admin().post("/v1/appointments", office).status == 201)
        #expect(try told(first.admin()) == [], "all are at their defaults")
        first.stop()

        let changed = ["RAPPORT_DIRECTORY": "open", "RAPPORT_ACCESS_LOG_NAMES": "roles", "RAPPORT_LOG_LEVEL": "notice"]
        for _ in 1...2 {
            let service = try ServiceProcess(in: first.folder, changed)
            let auditor = try service.client(of: person, "audit:read,events:read")
            #expect(
                try told(auditor) == ["RAPPORT_DIRECTORY closed open 1", "RAPPORT_ACCESS_LOG_NAMES names roles 1"])
            let events = try items(auditor, "/v1/events?limit=1000").filter {
                $0["operation"]?.string == "settings.change"
            }
            #expect(events.count == 1 && events.first?["changes"]?.count == 2)
            #expect(try items(service.admin(), "/v1/events?limit=1000").contains { $0["by"]?.string == "rapport" })
            let bystander = try service.client(of: other, "audit:read,events:read,people:read")
            #expect(try told(bystander) == [])
            #expect(
                try !items(bystander, "/v1/events?limit=1000").contains { $0["operation"]?.string == "settings.change" })
            #expect(try bystander.get(person).string("displayName") == "Ada Brandt", "the directory is open")
            #expect(try bystander.get(person).json()["active"] == nil, "a card is all of it")
            service.stop()
        }

        let back = try ServiceProcess(in: first.folder, ["RAPPORT_ACCESS_LOG_NAMES": "roles", "RAPPORT_ACCESS_LOG_MONTHS": "24"])
        #expect(
            try told(back.admin()) == [
                "RAPPORT_DIRECTORY open closed 2", "RAPPORT_ACCESS_LOG_NAMES names roles 1", "RAPPORT_ACCESS_LOG_MONTHS 12 24 1",
            ])
        #expect(try back.client(of: other, "people:read").get(person).status == 404, "and closed again")
        back.stop()
    }

    @Test func `roles alone are shown also of what was written with names`() throws {
        let first = try ServiceProcess()
        let person = try #require(try first.admin().post("/v1/people", #"{"displayName":"Ada Brandt"}"#)["Location"])
        #expect(try first.admin().get(person).status == 200)
        #expect(
            try items(first.client(of: person, "me:read"), "\(person)/access-log").compactMap { $0["reader"]?.string }
                == ["admin", "admin"])
        first.stop()
        let second = try ServiceProcess(in: first.folder, ["RAPPORT_ACCESS_LOG_NAMES": "roles"])
        let entries = try items(second.client(of: person, "me:read"), "\(person)/access-log").filter { $0["gap"] == nil }
        #expect(entries.count == 2 && entries.allSatisfy { $0["reader"] == nil && $0["role"]?.string == "administrator" })
        second.stop()
    }
}
