import Guidance
import JSON
import Testing

/// Match runs over the wire.
@Suite struct MatchRunRouteTests {
    private let service: ServiceProcess

    init() throws { service = try ServiceProcess() }

    /// Waits until a run is no longer being solved.
    private func solved(_ run: String, by client: Client) throws -> Answer {
        while true {
            let answer = try client.get(run)
            if try answer.string("status") != "solving" { return answer }
        }
    }

    private func started(_ circle: Circle, _ document: String = "{}") throws -> String {
        let made = try circle.ines.post("\(circle.program)/match-runs", document)
        #expect(made.status == 201, "\(made.text)")
        let run = try #require(made["Location"])
        #expect(try circle.ines.move(run, to: "solving").status == 201)
        #expect(try solved(run, by: circle.ines).string("status") == "solved")
        return run
    }

    private func items(_ answer: Answer) throws -> [JSONValue] {
        #expect(answer.status == 200, "\(answer.text)")
        return Array(try #require(try answer.json()["items"]).elements)
    }

    @Test func `thirty guides and thirty learners are matched, looked at and published, with a pin, a shortage and a refusal`()
        throws
    {
        let circle = try Circle(service, type: "mentoring")
        var guides: [Circle.Somebody] = []
        var learners: [Circle.Somebody] = []
        for place in 0..<30 {
            guides.append(try circle.joining(circle.person("Guide \(place)"), as: "guide"))
            learners.append(try circle.joining(circle.person("Learner \(place)"), as: "learner"))
        }
        let more = try circle.joining(circle.person("One more"), as: "learner")
        // The guide whom the first learner wants works with that one in no case.
        let avoid = #"{"choices":[],"avoid":["\#(learners[0].id)"]}"#
        let avoiding = try guides[1].client.put("/v1/participants/\(guides[1].participant)/preferences", avoid, ifMatch: nil)
        #expect(avoiding.status == 201, "\(avoiding.text)")
        for place in 0..<30 {
            let wish = #"{"choices":["\#(guides[(place + 1) % 30].participant)"]}"#
            let put = try learners[place].client.put(
                "/v1/participants/\(learners[place].participant)/preferences", wish, ifMatch: nil)
            #expect(put.status == 201, "\(put.text)")
        }
        let pin =
            #"{"pins":[{"learner":"\#(learners[3].participant)","guide":"\#(guides[20].participant)","reason":"Same site."}]}"#
        let run = try started(circle, pin)
        let whole = try circle.ines.get(run)
        #expect(try whole.value("summary.matched")?.integer == 30 && whole.value("summary.shortage")?.integer == 1)
        let proposals = try items(circle.ines.get("\(run)/proposals?limit=1000"))
        #expect(proposals.count == 30)
        #expect(proposals.contains { $0["pinned"]?.bool == true && $0["guide"]?.string == guides[20].participant })
        let own = try items(circle.ines.get("\(run)/proposals?learner=\(learners[0].participant)"))
        #expect(!own.contains { $0["guide"]?.string == guides[1].participant }, "who would be together but for that")
        #expect(
            proposals.contains {
                $0["learner"]?.string == learners[1].participant && $0["guide"]?.string == guides[2].participant
            })
        #expect(try !circle.ines.get("\(run)/unmatched").text.contains("avoid"))
        let table = try circle.ines.get("\(run)/proposals?format=csv")
        #expect(table["Content-Type"]?.hasPrefix("text/csv") == true && table.text.split(separator: "\r\n").count == 31)

        let drafted = try #require(try circle.ines.post("\(circle.program)/match-runs", "{}")["Location"])
        let early = try circle.ines.get("\(drafted)/proposals")
        #expect(try early.problem(404) == "not-found" && early.string("fix")?.contains("solving") == true)

        // A second run without the pin, held against the first.
        let second = try started(circle, #"{"basedOn":"\#(run.replacing("/v1/match-runs/", with: ""))","pins":[]}"#)
        #expect(try circle.ines.get(second).string("snapshotHash") != whole.string("snapshotHash"))

        let id = second.replacing("/v1/match-runs/", with: "")
        let comparison = try circle.ines.get("\(run)/comparison?with=\(id)")
        let moved = Array(try #require(try comparison.value("moved")).elements)
        #expect(
            moved.contains { $0["learner"]?.string == learners[3].participant && $0["here"]?.string == guides[20].participant })
        #expect(try moved.count + (comparison.value("same")?.integer ?? 0) + (comparison.value("onlyHere")?.count ?? 0) == 30)
        #expect(try circle.ines.get("\(run)/comparison?with=nobody").problem(400) == "invalid-query")

        // Whom it is about reads nothing of it.
        for client in [learners[0].client, guides[0].client, try circle.person("Stranger").client] {
            for address in [run, "\(run)/proposals", "\(run)/unmatched", "\(run)/certificate", "\(run)/comparison?with=\(id)"] {
                #expect(try client.get(address).status == 403 || client.get(address).status == 404)
            }
            #expect(try client.post("\(circle.program)/match-runs", "{}").status == 403)
        }

        // One guide has come to stand above their learner since.
        let place = try #require(proposals.firstIndex { $0["learner"]?.string != learners[3].participant })
        let first = proposals[place]
        let (mentee, mentor) = (first["learner"]?.string ?? "", first["guide"]?.string ?? "")
        let boss = try #require(guides.first { $0.participant == mentor })
        let report = try #require(([more] + learners).first { $0.participant == mentee })
        #expect(try circle.ines.patch(report.address, #"{"manager":"\#(boss.id)"}"#, ifMatch: "*").status == 200)
        let refused = try circle.ines.move(run, to: "published")
        #expect(
            try refused.problem(422) == "invalid-document" && refused.string("errors.0.pointer") == "/proposals/\(place)",
            "\(refused.text)")
        #expect(refused.text.contains("mentor-outside-line"))
        #expect(try items(circle.ines.get("/v1/relationships")).isEmpty)
        let published = try circle.ines.post("\(run)/transitions", #"{"to":"published","onRefusal":"skip"}"#)
        #expect(published.status == 201, "\(published.text)")
        let made = try items(circle.ines.get("/v1/relationships?limit=1000"))
        #expect(made.count == 29 && made.allSatisfy { $0["origin"]?.string == "matched" && $0["status"]?.string == "proposed" })
        #expect(try circle.ines.get(run).string("skipped.0.learner") == mentee)
        // Each member reads of their own, and not by which run.
        let proposed = try items(learners[3].client.get("/v1/relationships"))
        #expect(proposed.count == 1 && proposed[0]["matchRun"] == nil)
        #expect(
            try items(learners[3].client.get("/v1/people/\(learners[3].id)/tasks")).contains { $0["what"]?.string == "accept" })
    }

    @Test func `the first configuration is written with If-None-Match, and never over another`() throws {
        let circle = try Circle(service, type: "mentoring")
        let (path, first) = ("\(circle.program)/matching", #"{"criteria":[{"id":"wish","kind":"choice","weight":100}]}"#)
        func put(_ fields: [String: String]) throws -> Answer { try circle.ines.send("PUT", path, first, fields: fields) }
        #expect(try put(["If-Match": "\"1-00000000\""]).status == 412, "what is in force until then has another tag")
        #expect(try put(["If-None-Match": "*"]).status == 201)
        #expect(try put(["If-None-Match": "*"]).status == 412 && put([:]).status == 428)
        #expect(try put(["If-Match": "*"]).status == 200)
    }

    @Test func `a run that a kill interrupts is solved after the next start, once`() throws {
        let circle = try Circle(service, type: "mentoring")
        for place in 0..<3 {
            _ = try circle.joining(circle.person("Guide \(place)"), as: "guide")
            _ = try circle.joining(circle.person("Learner \(place)"), as: "learner")
        }
        let run = try #require(try circle.ines.post("\(circle.program)/match-runs", "{}")["Location"])
        #expect(try circle.ines.move(run, to: "solving").status == 201)
        service.crash()
        let next = try ServiceProcess(in: service.folder)
        let ines = try next.admin()
        #expect(try solved(run, by: ines).value("summary.matched")?.integer == 3)
        let steps = try items(ines.get("\(run)/transitions"))
        #expect(steps.compactMap { $0["to"]?.string } == ["solving", "solved"])
    }

    @Test func `an organiser who stands above somebody in it reads nothing of that one, and does not publish`() throws {
        let circle = try Circle(service, type: "mentoring")
        let boss = try circle.person("Boss")
        #expect(try circle.ines.patch(circle.program, #"{"owners":["\#(boss.id)"]}"#, ifMatch: "*").status == 200)
        let report = try circle.joining(circle.person("Report", manager: boss.id), as: "learner")
        let other = try circle.joining(circle.person("Other"), as: "learner")
        for place in 0..<2 { _ = try circle.joining(circle.person("Guide \(place)"), as: "guide") }
        let run = try started(circle)
        let key = try circle.ines.post(
            "/v1/keys", #"{"name":"B","scopes":["matching:read","matching:run","programs:read"],"actsFor":"\#(boss.id)"}"#)
        let client = try Client(port: service.port, key: key.string("secret"))
        let seen = try items(client.get("\(run)/proposals"))
        #expect(seen.compactMap { $0["learner"]?.string } == [other.participant])
        #expect(try !client.get("\(run)/certificate").text.contains(report.participant))
        #expect(try client.move(run, to: "published").status == 403)
        #expect(try circle.ines.move(run, to: "published").status == 201)
    }
}
