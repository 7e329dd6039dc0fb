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

        try committee(circle, run, Array(proposals))
        #expect(try circle.ines.get("\(run)/progress").string("status") == "solved")

        // Whom it is about reads nothing of it.
        for client in [learners[0].client, guides[0].client, try circle.person("Stranger").client] {
            for address in [
                run, "\(run)/proposals", "\(run)/unmatched", "\(run)/certificate", "\(run)/comparison?with=\(id)",
                "\(run)/committee-file", "\(run)/progress",
            ] {
                #expect(try client.get(address).status == 403 || client.get(address).status == 404)
            }
            #expect(try client.post("\(circle.program)/match-runs", "{}").status == 403)
            for answer in try [client.post("\(run)/what-if", "{}"), sends("learner_id,guide_id,decision", to: run, by: client)] {
                #expect(answer.status == 403 || answer.status == 404)
            }
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
            try refused.problem(422) == "rules-refuse" && refused.string("errors.0.pointer") == "/proposals/\(place)",
            "\(refused.text)")
        #expect(try refused.string("refusals.0.rule") == "mentor-outside-line" && refused.value("refusals")?.count == 1)
        #expect(try refused.string("refusals.0.sources.0.file") != nil && refused.string("refusals.0.fix") != nil)
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

    private func sends(_ table: String, to run: String, by client: Client) throws -> Answer {
        try client.post("\(run)/committee-file", table, ["Content-Type": "text/csv"])
    }

    /// A committee gets the table, keeps one pair and rejects another, and the next run obeys.
    private func committee(_ circle: Circle, _ run: String, _ proposals: [JSONValue]) throws {
        let file = try circle.ines.get("\(run)/committee-file?excel")
        #expect(
            file["Content-Type"]?.hasPrefix("text/csv") == true
                && file["Content-Disposition"]?.contains("committee-file.csv") == true)
        #expect(file.text.hasPrefix("\u{FEFF}run,learner_id,learner,guide_id,guide,score,percent,points_"))
        var lines = file.text.dropFirst().split(separator: "\r\n").map(String.init)
        #expect(
            lines.count == 32 && lines[1].contains(",Guide ") && lines[31].contains(",shortage,")
                && lines.contains { $0.contains(",Learner 3,") }, "\(lines[1]) \(lines[31])")
        // As a spreadsheet saves it where the comma is the decimal sign.
        lines = lines.map { $0.replacing(",", with: ";") }
        let pinned = try #require(lines.firstIndex { $0.contains(";yes;") })
        let free = Array(lines.indices[1...30].filter { $0 != pinned }.prefix(2))
        for (place, said) in [(pinned, "keep;"), (free[0], "keep;"), (free[1], "Reject;\"They share; an office\"")] {
            #expect(lines[place].hasSuffix(";;"))
            lines[place] = lines[place].dropLast(1) + said
        }
        let made = try sends("\u{FEFF}" + lines.joined(separator: "\r\n"), to: run, by: circle.ines)
        #expect(made.status == 201, "\(made.text)")
        let next = try #require(made["Location"])
        let draft = try circle.ines.get(next)
        #expect(try draft.string("basedOn") == run.replacing("/v1/match-runs/", with: "") && draft.string("status") == "draft")
        #expect(try draft.string("forbids.0.reason") == "They share; an office")
        let kept = try #require(proposals.first { lines[free[0]].contains($0["learner"]?.string ?? "-") })
        let pins = Array(try #require(draft.json()["pins"]).elements)
        #expect(
            pins.contains { $0["learner"]?.string == kept["learner"]?.string && $0["guide"]?.string == kept["guide"]?.string })
        #expect(pins.contains { $0["reason"]?.string == "Same site." }, "a pin that is kept keeps its reason")

        #expect(try circle.ines.move(next, to: "solving").status == 201)
        #expect(try solved(next, by: circle.ines).string("status") == "solved")
        let parts = lines[free[1]].split(separator: ";")
        let again = try items(circle.ines.get("\(next)/proposals?learner=\(parts[1])"))
        #expect(!again.contains { $0["guide"]?.string == String(parts[3]) })

        let head = "learner_id,guide_id,decision,comment\n"
        let (learner, guide) = (kept["learner"]?.string ?? "", kept["guide"]?.string ?? "")
        let refusals: [(table: String, pointer: String)] = [
            ("", ""), ("learner_id,guide_id\n", "/1"), ("\(head)\(learner),\(guide),perhaps,", "/2/decision"),
            ("\(head)\n\(learner),nobody,keep,", "/3/guide_id"),
            ("\(head)\(learner),par_00000000-0000-7000-8000-000000000000,keep,", "/2/guide_id"),
            ("\(head)\(guide),\(guide),keep,", "/2/learner_id"), ("\(head)\(learner),\(guide),keep,\"open", "/2"),
            ("run,\(head)other,\(learner),\(guide),keep,", "/2/run"),
            ("\(head)\(learner),\(guide),keep,\n\(learner),\(guide),reject,", "/2/decision"),
        ]
        for (table, pointer) in refusals {
            let refused = try sends(table, to: run, by: circle.ines)
            #expect(try refused.problem(422) == "invalid-document", "\(table): \(refused.text)")
            #expect(try refused.string("errors.0.pointer") == pointer, "\(table): \(refused.text)")
        }
        #expect(try circle.ines.post("\(run)/committee-file", "{}").problem(415) == "content-type-unsupported")
    }

    @Test func `what a run would come to is asked without keeping anything, and not once its people have changed`() throws {
        let circle = try Circle(service, type: "mentoring")
        let guide = try circle.joining(circle.person("Guide"), as: "guide")
        let learners = try (0..<3).map { try circle.joining(circle.person("Learner \($0)"), as: "learner") }
        let two = try circle.ines.patch("/v1/participants/\(guide.participant)", #"{"capacity":2}"#, ifMatch: "*")
        #expect(two.status == 200, "\(two.text)")
        let run = try started(circle)
        func ask(_ document: String) throws -> Answer { try circle.ines.post("\(run)/what-if", document) }
        func ask(places: Int) throws -> Answer {
            try ask(#"{"capacity":[{"guide":"\#(guide.participant)","places":\#(places)}]}"#)
        }
        #expect(try ["learners", "points", "moves"].allSatisfy { try ask("{}").value($0)?.integer == 0 })
        let (more, none) = (try ask(places: 3), try ask(places: 0))
        #expect(try more.value("learners")?.integer == 1 && more.value("moves")?.integer == 0)
        #expect(try none.value("learners")?.integer == -2 && none.value("moves")?.integer == 2)
        let left = try #require(try items(circle.ines.get("\(run)/unmatched")).first?["learner"]?.string)
        let pinned = try ask(#"{"pins":[{"learner":"\#(left)","guide":"\#(guide.participant)"}]}"#)
        #expect(try pinned.value("learners")?.integer == 0 && pinned.value("moves")?.integer == 1, "\(pinned.text)")
        let barred = learners.map { #"{"learner":"\#($0.participant)","guide":"\#(guide.participant)"}"# }.joined(separator: ",")
        #expect(try ask(#"{"forbids":[\#(barred)]}"#).value("learners")?.integer == -2)
        #expect(try ask(#"{"pins":[\#(barred)]}"#).string("errors.0.pointer") == "/pins", "more pins than places")
        for (document, pointer) in [
            (#"{"relax":["avoid"]}"#, "/relax/0"),
            (#"{"capacity":[{"guide":"\#(learners[0].participant)","places":1}]}"#, "/capacity/0/guide"),
            (#"{"forbids":[{"learner":"\#(guide.participant)","guide":"\#(guide.participant)"}]}"#, "/forbids/0/learner"),
        ] {
            let refused = try ask(document)
            #expect(
                try refused.problem(422) == "invalid-document" && refused.string("errors.0.pointer") == pointer, "\(refused.text)"
            )
        }
        _ = try circle.joining(circle.person("One more"), as: "learner")
        #expect(try ask("{}").problem(409) == "snapshot-changed")
    }

    @Test func `a learner is shown the guides who suit best, by what their cards say and nothing else`() throws {
        let circle = try Circle(service, type: "mentoring")
        let learner = try circle.joining(circle.person("Learner"), as: "learner")
        #expect(try learner.client.put("/v1/people/me/profile", #"{"seeks":["rust","swift"]}"#, ifMatch: nil).status < 300)
        var guides: [Circle.Somebody] = []
        for place in 0..<13 {
            let guide = try circle.joining(circle.person("Guide \(place)"), as: "guide")
            let offers = place == 7 ? #"["rust","swift"]"# : place == 3 ? #"["swift"]"# : #"["cooking"]"#
            #expect(try guide.client.put("/v1/people/me/profile", #"{"offers":\#(offers)}"#, ifMatch: nil).status < 300)
            guides.append(guide)
        }
        let own = "/v1/participants/\(learner.participant)/suggestions"
        func shown() throws -> [String] { try items(learner.client.get(own)).map { $0["guide"]?["participant"]?.string ?? "" } }
        let first = try shown()
        #expect(first.count == 10 && first[0] == guides[7].participant && first[1] == guides[3].participant)
        let best = try items(learner.client.get(own))[0]
        #expect(
            best["percent"]?.integer == 100 && best["contributions"]?.elements.contains { $0["grade"]?.integer == 1000 } == true)
        #expect(best["guide"]?["person"]?["displayName"]?.string == "Guide 7")

        // Whom a guide avoids, that one's hours and level show in nothing.
        let avoid = #"{"choices":[],"avoid":["\#(learner.id)"]}"#
        #expect(
            try guides[7].client.put("/v1/participants/\(guides[7].participant)/preferences", avoid, ifMatch: nil).status == 201)
        #expect(try circle.ines.patch(guides[7].address, #"{"level":"9"}"#, ifMatch: "*").status == 200)
        #expect(try shown() == first)
        // Whom the learner avoids is not suggested.
        let own2 = #"{"choices":[],"avoid":["\#(guides[7].id)"]}"#
        #expect(
            try learner.client.put("/v1/participants/\(learner.participant)/preferences", own2, ifMatch: nil).status == 201)
        #expect(try shown().first == guides[3].participant && !shown().contains(guides[7].participant))

        #expect(try items(guides[0].client.get("/v1/participants/\(guides[0].participant)/suggestions")).isEmpty)
        #expect(try circle.ines.get(own).problem(403) == "denied")
        let other = try circle.joining(circle.person("Other"), as: "learner")
        #expect(try [403, 404].contains(other.client.get(own).status))
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
