import Foundation
import JSON
import Testing

@testable import Guidance
@testable import rapport

/// That nobody but those concerned learns who said what in confidence, and when: by no event, log line or metric.
@Suite struct ConfidentialTests {
    @Test func `that a concern is raised shows in no event of others, no log line and no metric`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        func person(_ name: String) throws -> String { try ines.open(#"{"displayName":"\#(name)"}"#, in: "/v1/people") }
        func id(_ address: String) -> String { String(address.split(separator: "/").last ?? "") }
        let (ada, carla, otto) = (try person("Ada"), try person("Carla"), try person("Otto"))
        let program = try ines.open(
            #"""
            {"name":"P","relationshipTypes":["coaching"],"concernContacts":["\#(id(carla))"],"owners":["\#(id(otto))"],
            "enrolment":"open"}
            """#)
        #expect(try ines.move(program, to: "enrolling").status == 201)
        let scopes = "me:read,me:write,concerns:write,preferences:write,participants:read,programs:read,events:read"
        let (adas, carlas, ottos) = (
            try service.client(of: ada, scopes), try service.client(of: carla, scopes), try service.client(of: otto, scopes)
        )
        let own = try #require(try adas.post("\(program)/participants", #"{"side":"learner"}"#)["Location"])
        let fields = ["X-Request-Id": "adas-own", "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"]
        let raised = try adas.post("/v1/concerns", #"{"program":"\#(id(program))","text":"We never meet."}"#, fields)
        #expect(raised.status == 201 && raised["X-Request-Id"] == "adas-own", "\(raised.text)")
        let concern = try #require(raised["Location"])
        #expect(try carlas.get(concern).status == 200 && ottos.get(concern).status == 404 && ines.get(concern).status == 403)
        #expect(try adas.send("PUT", "\(own)/preferences", #"{"choices":[]}"#, fields: fields).status == 201)

        for (client, sees) in [(ines, false), (ottos, false), (carlas, true), (adas, true)] {
            let text = try client.get("/v1/events?limit=1000").text
            #expect(text.contains(id(concern)) == sees && text.contains("concern.create") == sees)
        }
        let events = try #require(try carlas.get("/v1/events?limit=1000").value("items")).elements
        let event = try #require(events.first { $0["operation"]?.string == "concern.create" })
        #expect(event["by"] == nil && event["requestId"] == nil && event["sequence"] == nil, "whom it is by, the concern says")

        let metrics = try ines.get("/metrics").text
        for word in ["concern", "preference", "/answers"] { #expect(!metrics.contains(word), "\(word)") }
        let counted = metrics.split(separator: "\n").filter { $0.contains("_count{") && $0.contains("\"confidential\"") }
        #expect(Set(counted).count == counted.count && counted.contains { $0.contains("\"POST\"") && $0.hasSuffix(" 1") })
        #expect(metrics.contains("rapport_records{kind=\"confidential\"} 2\n"))

        service.stop()
        let lines = try service.child.output.lines.map { try JSONDocument(Array($0.utf8)).root }
        let hidden = lines.filter { $0["route"]?.string == "confidential" }
        #expect(hidden.count == 5)
        for line in hidden {
            let names = line.members.map(\.name)
            #expect(names == ["time", "level", "message", "method", "route", "status", "durationMicroseconds"])
        }
        for word in ["concern", "preferences", "adas-own", "4bf92f3577b34da6"] {
            #expect(!service.child.output.text.contains(word), "\(word)")
        }
        #expect(lines.contains { $0["route"]?.string == "/v1/programs/{id}/participants" && $0["keyId"] != nil })
    }

    /// Whether it is about what is said inside a relationship.
    private static func isInside(_ operation: APIOperation) -> Bool {
        guard case .act(_, let kind) = operation.asks else { return false }
        return [.agreements, .sessions, .goals, .notes, .managerInputs, .disclosures].contains(kind)
    }

    @Test func `confidential routes share one label`() {
        let confidential = API.operations.filter(\.isConfidential)
        #expect(
            Set(confidential.filter { !Self.isInside($0) }.map(\.template)) == [
                "/v1/concerns", "/v1/concerns/{id}", "/v1/concerns/{id}/transitions", "/v1/participants/{id}/answers",
                "/v1/participants/{id}/preferences", "/v1/people/{id}/calendar",
            ])
        for operation in API.operations {
            guard case .act(_, let kind) = operation.asks, kind.isConfidential else { continue }
            #expect(operation.isConfidential, "\(operation.id)")
        }
    }
}
