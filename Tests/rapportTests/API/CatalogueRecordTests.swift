import JSON
import Testing

/// The records of the catalogue as an administrator changes them: every kind in the same way.
@Suite struct CatalogueRecordTests {
    let service: ServiceProcess
    let ines: Client

    init() throws {
        service = try ServiceProcess()
        ines = try service.admin()
    }

    @Test(arguments: Sample.records)
    func `a record is created, changed, retired, taken into use again and deleted`(_ sample: SampleRecord) throws {
        let first = try ines.lastEvent()
        let created = try ines.post(sample.list, sample.document("ours"))
        let record = "\(sample.list)/ours"
        #expect(created.status == 201 && created["Location"] == record && created["Cache-Control"] == "private, no-cache")
        #expect(try created.string("provenance.origin") == "own" && created.string("provenance.recordedBy") == "admin")
        #expect(try created.string("provenance.recordedAt")?.hasSuffix("Z") == true && created.json()["retirement"] == nil)
        let read = try ines.get(record)
        #expect(read.body == created.body && read.tag == created.tag && read["Cache-Control"] == "private, no-cache")
        let published = try service.guest().get(record)
        #expect(published["Cache-Control"] == "public, no-cache" && !published.text.contains("admin"), "\(published.text)")
        #expect(try ines.ids(sample.list + "?limit=1000").last == "ours")

        let patch = #"{"\#(sample.text)":"Said otherwise."}"#
        let changed = try ines.patch(record, patch, ifMatch: created.tag)
        #expect(try changed.status == 200 && changed.string(sample.text) == "Said otherwise." && changed.tag != created.tag)
        #expect(try changed.string("provenance.changedBy") == "admin" && changed.string("provenance.changedAt") != nil)
        #expect(try changed.string("provenance.recordedAt") == created.string("provenance.recordedAt"))
        #expect(try ines.patch(record, patch, ifMatch: created.tag).problem(412) == "precondition-failed")

        let retired = try ines.post("\(record)/retirement", #"{"reason":"Outdated."}"#, ["If-Match": changed.tag ?? ""])
        #expect(try retired.status == 200 && retired.string("retirement.reason") == "Outdated.", "\(retired.text)")
        #expect(try retired.string("retirement.by") == "admin" && retired.string("retirement.at")?.hasSuffix("Z") == true)
        #expect(try !ines.ids("\(sample.list)?limit=1000").contains("ours"))
        #expect(try ines.ids("\(sample.list)?retired=true") == ["ours"])
        #expect(try ines.ids("\(sample.list)?limit=1000&retired=any").last == "ours" && ines.get(record).body == retired.body)

        #expect(try ines.delete("\(record)/retirement", ifMatch: nil).problem(428) == "if-match-missing")
        #expect(try ines.delete("\(record)/retirement", ifMatch: changed.tag).problem(412) == "precondition-failed")
        let inUse = try ines.delete("\(record)/retirement", ifMatch: retired.tag)
        #expect(try inUse.status == 200 && inUse.json()["retirement"] == nil && inUse.body == changed.body)
        #expect(try ines.delete("\(record)/retirement", ifMatch: "*").problem(404) == "not-found")
        #expect(try ines.post("\(record)/reset").problem(409) == "not-built-in")

        #expect(try ines.delete(record, ifMatch: nil).problem(428) == "if-match-missing")
        #expect(try ines.delete(record, ifMatch: retired.tag).problem(412) == "precondition-failed")
        let deleted = try ines.delete(record, ifMatch: inUse.tag)
        #expect(deleted.status == 204 && deleted.body.isEmpty)
        for (method, target) in [
            ("GET", record), ("PUT", record), ("PATCH", record), ("DELETE", record), ("POST", "\(record)/retirement"),
            ("DELETE", "\(record)/retirement"), ("POST", "\(record)/reset"),
        ] {
            let type = method == "PATCH" ? "application/merge-patch+json" : "application/json"
            let body = ["PUT", "PATCH"].contains(method) ? sample.document("ours") : nil
            let answer = try ines.send(
                method, target, body, fields: ["If-Match": "*", "Content-Type": body == nil ? "" : type])
            #expect(try answer.problem(404) == "not-found" && answer.text.contains(sample.list), "\(method) \(target)")
        }
        let noun = sample.table == "relationshipTypes" ? "relationship-type" : String(sample.table.dropLast())
        #expect(
            try ines.events(after: first) == [
                "\(noun).create: \(sample.table) ours 1", "\(noun).change: \(sample.table) ours 2",
                "\(noun).retire: \(sample.table) ours 3", "\(noun).reinstate: \(sample.table) ours 4",
                "\(noun).delete: \(sample.table) ours -",
            ])
    }

    @Test(arguments: Sample.records)
    func `what changes nothing is no event and leaves the tag as it was`(_ sample: SampleRecord) throws {
        let own = try ines.record(sample, "ours")
        for record in [own, "\(sample.list)/\(sample.builtIn)"] {
            let read = try ines.get(record)
            let last = try ines.lastEvent()
            for answer in [
                try ines.put(record, read.text, ifMatch: read.tag), try ines.patch(record, "{}", ifMatch: read.tag),
                try ines.patch(record, read.text, ifMatch: "\"x\", \(read.tag ?? "")"),
            ] {
                #expect(answer.status == 200 && answer.body == read.body && answer.tag == read.tag, "\(answer.text)")
            }
            let provenance = try #require(try read.value("provenance")?.raw)
            var members = try read.json().members.filter { $0.name != "provenance" }.map { "\"\($0.name)\":\(text($0.value))" }
            let bare = try ines.put(record, "{\(members.joined(separator: ","))}", ifMatch: read.tag)
            #expect(bare.status == 200 && bare.body == read.body, "read-only members may be left out")
            members.insert("\"provenance\":\(String(decoding: provenance, as: UTF8.self))", at: 0)
            #expect(try ines.put(record, "{\(members.joined(separator: ","))}", ifMatch: read.tag).body == read.body)
            #expect(try ines.lastEvent() == last, "\(record)")

            let retired = try ines.post("\(record)/retirement")
            let once = try ines.lastEvent()
            #expect(try ines.post("\(record)/retirement").body == retired.body && ines.lastEvent() == once)
            let whole = try ines.put(record, retired.text, ifMatch: retired.tag)
            #expect(try whole.body == retired.body && ines.lastEvent() == once, "a retirement comes back unchanged")
            let renamed = try ines.patch(record, #"{"\#(sample.text)":"Other."}"#, ifMatch: retired.tag)
            #expect(try renamed.status == 200 && renamed.value("retirement") != nil, "a retired record can be changed")
        }
    }

    @Test(arguments: Sample.records)
    func `a built-in record is put back as the release has it`(_ sample: SampleRecord) throws {
        let record = "\(sample.list)/\(sample.builtIn)"
        let read = try ines.get(record)
        #expect(try read.string("provenance.origin") == "built-in" && read.string("provenance.recordedBy") == "rapport")
        let changed = try ines.patch(record, #"{"\#(sample.text)":"Other."}"#, ifMatch: read.tag)
        #expect(try changed.string("provenance.origin") == "built-in" && changed.string("provenance.changedBy") == "admin")
        #expect(try ines.post("\(record)/retirement", "{}").status == 200)
        #expect(try ines.post("\(record)/reset", nil, ["If-Match": read.tag ?? ""]).problem(412) == "precondition-failed")
        let reset = try ines.post("\(record)/reset")
        #expect(reset.status == 200 && reset.body == read.body && reset.tag == read.tag, "\(reset.text)")
        #expect(try ines.get(record).body == read.body)
        let last = try ines.lastEvent()
        #expect(try ines.post("\(record)/reset").body == read.body && ines.lastEvent() == last)
        for id in ["nothing", "%01", "Coaching"] {
            #expect(try ines.post("\(sample.list)/\(id)/reset").problem(404) == "not-found")
        }
    }

    @Test func `a built-in record that was deleted comes back, and one of ours under its id is not taken for it`() throws {
        let tension = "/v1/tensions/coaching-job-or-career"
        let read = try ines.get(tension)
        #expect(try ines.delete(tension, ifMatch: read.tag).status == 204)
        for tag in ["*", read.tag ?? "", "x"] {
            let refused = try ines.post("\(tension)/reset", nil, ["If-Match": tag])
            #expect(try refused.problem(412) == "precondition-failed", "nothing is there that \(tag) could match")
        }
        #expect(try ines.post("\(tension)/reset").body == read.body)
        #expect(try ines.delete(tension, ifMatch: "*").status == 204)
        let ours = try ines.post("/v1/tensions", Sample.records[4].document("coaching-job-or-career"))
        #expect(try ours.status == 201 && ours.string("provenance.origin") == "own")
        #expect(try ines.post("\(tension)/reset").problem(409) == "not-built-in")
        let reset = try ines.post("/v1/catalogue/reset")
        #expect(try reset.status == 200 && reset.tag == ines.get("/v1/catalogue").tag)
        #expect(try ines.get(tension).body == ours.body, "own records stay")
    }

    @Test func `a tag is that of the record as it is kept, and of no other form of it`() throws {
        let claim = "/v1/claims/coaching-duration-manfre"
        let kept = try ines.get(claim)
        for form in [
            try ines.get(claim, ["Accept-Language": "de"]), try ines.get("\(claim)?expand=source"),
            try ines.get("\(claim)?expand=source", ["Accept-Language": "de"]),
        ] {
            #expect(form.status == 200 && form.tag != kept.tag)
            #expect(try ines.put(claim, form.text, ifMatch: form.tag).problem(412) == "precondition-failed")
        }
        let packed = try ines.get("/v1/dimensions/duration", ["Accept-Encoding": "gzip"])
        #expect(packed["Content-Encoding"] == "gzip")
        #expect(try ines.patch("/v1/dimensions/duration", #"{"name":"Length"}"#, ifMatch: packed.tag).status == 200)
        let pretty = try ines.get("\(claim)?pretty")
        #expect(try ines.put(claim, pretty.text, ifMatch: pretty.tag).body == kept.body)
        #expect(try ines.patch(claim, "{}", ifMatch: kept.tag?.replacing("\"", with: "")).problem(412) == "precondition-failed")
    }

    @Test func `beside others that change the same record, none overwrites what it has not seen`() throws {
        let claim = "/v1/claims/coaching-duration-manfre"
        inParallel(4) { [service] number in
            guard let client = try? service.admin() else { return }
            for round in 0..<10 {
                for _ in 0..<1000 {
                    guard let read = try? client.get(claim), let before = try? read.string("locator") else { break }
                    let patch = #"{"locator":"\#(before) \#(number).\#(round)"}"#
                    if (try? client.patch(claim, patch, ifMatch: read.tag).status) != 412 { break }
                }
            }
        }
        let words = try #require(try ines.get(claim).string("locator")).split(separator: " ").map(String.init)
        let all = (0..<4).flatMap { number in (0..<10).map { "\(number).\($0)" } }
        #expect(words.suffix(40).sorted() == all.sorted())
    }

    private func text(_ value: JSONValue) -> String { String(decoding: value.raw, as: UTF8.self) }
}
