import JSON
import Testing

/// What is refused of a change to the catalogue, and how that is told.
@Suite struct CatalogueRefusalTests {
    let service: ServiceProcess
    let ines: Client

    init() throws {
        service = try ServiceProcess()
        ines = try service.admin()
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let sample: Int
        /// A merge patch to the sample, or what is sent in its place.
        let patch: String
        let pointer: String
        let hint: String

        init(_ sample: Int, _ patch: String, _ pointer: String, _ hint: String) {
            (self.sample, self.patch, self.pointer, self.hint) = (sample, patch, pointer, hint)
        }

        var testDescription: String { "\(Sample.records[sample].table) \(patch.prefix(60))" }
    }

    private static let (type, dimension, claim, source, tension) = (0, 1, 2, 3, 4)
    private static let questions = #"""
        {"questions":[{"id":"q","question":"What?","options":[{"id":"a","label":"A"},{"id":"b","label":"B",PART}]}]}
        """#

    static let rows: [Row] =
        Sample.records.indices.flatMap { sample in
            [
                Row(sample, "[]", "", "object"), Row(sample, "null", "", "object"),
                Row(sample, #"{"nmae":1}"#, "/nmae", "not a member"), Row(sample, #"{"id":"Ours"}"#, "/id", "lower-case"),
                Row(sample, #"{"id":""}"#, "/id", "lower-case"), Row(sample, #"{"id":"-"}"#, "/id", "lower-case"),
                Row(sample, #"{"id":7}"#, "/id", "lower-case"), Row(sample, #"{"id":null}"#, "/id", "is required"),
                Row(sample, "{\"id\":\"\(String(repeating: "a", count: 101))\"}", "/id", "lower-case"),
                Row(sample, "{\"\(Sample.records[sample].text)\":\" \"}", "/\(Sample.records[sample].text)", "blank"),
                Row(sample, "{\"\(Sample.records[sample].text)\":\"\\u0007\"}", "/\(Sample.records[sample].text)", "control"),
                Row(
                    sample, "{\"\(Sample.records[sample].text)\":\"\(String(repeating: "x", count: 501))\"}",
                    "/\(Sample.records[sample].text)", "at most"),
                Row(sample, #"{"provenance":{"origin":"built-in"}}"#, "/provenance", "set by the service"),
                Row(sample, #"{"retirement":{"by":"x"}}"#, "/retirement", "set by POST"),
                Row(sample, #"{"translations":{"german":{},"de_DE":{}}}"#, "/translations/de_DE", "language tag"),
                Row(sample, #"{"translations":{"de":{},"DE":{}}}"#, "/translations/DE", "second time"),
                Row(sample, #"{"translations":{"de":{"nmae":"x"}}}"#, "/translations/de/nmae", "not a member"),
                Row(sample, #"{"translations":[]}"#, "/translations", "by language"),
                Row(
                    sample,
                    "{\"translations\":{\((0..<21).map { "\"x\(Character(UnicodeScalar(97 + $0)!))\":{}" }.joined(separator: ","))}}",
                    "/translations", "at most 20"),
            ]
        } + [
            Row(type, #"{"policy":null}"#, "/policy", "required of a type that programs can run"),
            Row(type, #"{"policy":{"outcomes":null}}"#, "/policy/outcomes", "is required"),
            Row(type, #"{"policy":{"outcomes":"good"}}"#, "/policy/outcomes", "measured, evolving"),
            Row(type, #"{"policy":{"length":{"least":"P2Y"}}}"#, "/policy/length/most", "shorter than least"),
            Row(type, #"{"policy":{"length":{"least":"6 months"}}}"#, "/policy/length/least", "P"),
            Row(type, #"{"policy":{"length":{"typical":"P1M"}}}"#, "/policy/length/typical", "shorter than least"),
            Row(type, #"{"policy":{"design":{"components":["colour"]}}}"#, "/policy/design/components/0", "purpose"),
            Row(type, #"{"policy":{"desing":{}}}"#, "/policy/desing", "did you mean design?"),
            Row(type, #"{"id":"undecided"}"#, "/id", "recommendations use"),
            Row(type, #"{"roles":{"guide":""}}"#, "/roles/guide", "blank"),
            Row(dimension, #"{"scale":{"kind":"spectrum","ends":null}}"#, "/scale", ""),
            Row(dimension, #"{"scale":{"kind":"colour"}}"#, "/scale/kind", "spectrum"),
            Row(dimension, #"{"scale":{"ends":[{"id":"a","label":"A"},{"id":"a","label":"B"}]}}"#, "/scale/ends/1/id", "twice"),
            Row(
                dimension, questions.replacing(",PART", with: #","need":"n","points":{"coaching":1}"#),
                "/questions/0/options/1/claims", "must name a claim about coaching"),
            Row(
                dimension, questions.replacing("PART", with: #""points":{"coachin":1}"#), "/questions/0/options/1/points/coachin",
                "did you mean coaching?"),
            Row(
                dimension, questions.replacing("PART", with: #""points":{"role-model":1}"#),
                "/questions/0/options/1/points/role-model", "no program can run"),
            Row(
                dimension, questions.replacing("PART", with: #""points":{"coaching":1},"claims":["coaching-duration-manfre"]"#),
                "/questions/0/options/1/need", "required"),
            Row(
                dimension,
                questions.replacing("PART", with: #""need":"n","points":{"coaching":1},"claims":["coaching-duration-manfree"]"#),
                "/questions/0/options/1/claims/0", "there is no claim"),
            Row(
                dimension,
                questions.replacing("PART", with: #""need":"n","points":{"coaching":1},"claims":["mentoring-duration-manfre"]"#),
                "/questions/0/options/1/claims/0", "about mentoring, which gets no points"),
            Row(
                dimension, questions.replacing(",PART", with: "").replacing("\"q\"", with: "\"timescale\""), "/questions/0/id",
                "question of duration"),
            Row(claim, #"{"relationshipType":"coachign"}"#, "/relationshipType", "did you mean coaching?"),
            Row(claim, #"{"dimension":"durtion"}"#, "/dimension", "did you mean duration?"),
            Row(claim, #"{"source":"manfred"}"#, "/source", "did you mean manfre?"),
            Row(claim, #"{"source":null}"#, "/source", "is required"),
            Row(claim, #"{"value":"quarter"}"#, "/value", "least, most or both"), Row(claim, #"{"value":-1}"#, "/value", ""),
            Row(claim, #"{"dimension":"orientation","value":3}"#, "/value", "-2"),
            Row(claim, #"{"dimension":"initiative","value":"nobody"}"#, "/value", ""),
            Row(claim, #"{"value":null,"reading":"quarters"}"#, "/reading", "without the value"),
            Row(claim, #"{"strength":"never"}"#, "/strength", "always"),
            Row(claim, #"{"translations":{"de":{"value":"ein Quartal"}}}"#, "/translations/de/value", "only a phrase"),
            Row(source, #"{"kind":"blog"}"#, "/kind", "organization"), Row(source, #"{"year":0}"#, "/year", "1 to 9999"),
            Row(tension, #"{"claims":["coaching-duration-manfre"]}"#, "/claims", "two or more"),
            Row(
                tension, #"{"claims":["coaching-duration-manfre","coaching-duration-manfre"]}"#, "/claims/1", "named twice"),
            Row(tension, #"{"claims":["coaching-duration-manfre","nothing"]}"#, "/claims/1", "there is no claim"),
        ]

    @Test func `a wrong record is refused with the place and what would be right, made or changed`() throws {
        var records: [Int: String] = [:]
        for place in Sample.records.indices { records[place] = try ines.record(Sample.records[place], "ours") }
        let last = try ines.lastEvent()
        for row in Self.rows {
            let sample = Sample.records[row.sample]
            let patch = try JSONDocument(Array(row.patch.utf8)).root
            let whole = try JSONDocument(Array(sample.document("other").utf8)).root.merged(with: patch)
            let made = try ines.post(sample.list, String(decoding: whole, as: UTF8.self))
            let record = try #require(records[row.sample])
            var answers = [made]
            if !row.pointer.hasPrefix("/id") { answers.append(try ines.patch(record, row.patch, ifMatch: "*")) }
            for answer in answers {
                #expect(try answer.problem(422) == "invalid-document", "\(row)")
                #expect(try answer.pointers().contains(row.pointer), "\(row): \(answer.text)")
                let errors = try answer.json()["errors"]?.elements.filter { $0["pointer"]?.string == row.pointer } ?? []
                #expect(errors.contains { $0["detail"]?.string?.contains(row.hint) == true }, "\(row): \(answer.text)")
            }
        }
        #expect(try ines.lastEvent() == last, "nothing was saved")
    }

    @Test(arguments: Sample.records)
    func `what is there already, what has another id and what the service sets are refused`(_ sample: SampleRecord) throws {
        let record = try ines.record(sample, "ours")
        for id in ["ours", sample.builtIn] {
            let answer = try ines.post(sample.list, sample.document(id))
            #expect(try answer.problem(409) == "already-exists" && answer.string("fix")?.contains("\(sample.list)/\(id)") == true)
        }
        let other = try ines.put(record, sample.document("other"), ifMatch: "*")
        #expect(try other.problem(422) == "invalid-document" && other.pointers() == ["/id"])
        for member in ["provenance", "retirement"] {
            let removed = try ines.patch(record, "{\"\(member)\":null}", ifMatch: "*")
            #expect(try removed.problem(422) == "invalid-document" && removed.pointers() == ["/\(member)"], "\(removed.text)")
        }
        let several = try ines.patch(record, #"{"provenance":null,"id":7,"foo":1}"#, ifMatch: "*")
        #expect(try Set(several.pointers()) == ["/provenance", "/id", "/foo"], "all at once: \(several.text)")
        for patch in [#"{"changedBy":"x"}"#, #"{"recordedAt":null}"#, #"{"origin":"built-in"}"#, #"{"recordedBy":"Ines"}"#] {
            let forged = try ines.patch(record, "{\"provenance\":\(patch)}", ifMatch: "*")
            #expect(try forged.problem(422) == "invalid-document" && forged.pointers() == ["/provenance"], "\(patch)")
        }
        for (body, status) in [
            (#"{"because":"x"}"#, 422), ("[]", 422), ("null", 422), (#"{"reason":""}"#, 422), (#"{"reason":7}"#, 422),
            ("{\"reason\":\"\(String(repeating: "x", count: 501))\"}", 422), ("{", 400),
            ("{\"reason\":\"\(String(repeating: "x", count: 9000))\"}", 413),
        ] {
            #expect(try ines.post("\(record)/retirement", body).problem(status) != nil, "\(body.prefix(30))")
        }
        #expect(try ines.post("\(record)/retirement", "x", ["Content-Type": "text/plain"]).problem(415) != nil)
        #expect(try ines.post("\(record)/retirement", nil, ["If-Match": "\"x\""]).problem(412) == "precondition-failed")
        #expect(try ines.get(record).value("retirement") == nil)
        #expect(try ines.put(record, sample.document("ours"), ifMatch: nil).problem(428) == "if-match-missing")
        #expect(try ines.patch(record, "{}", ifMatch: nil).problem(428) == "if-match-missing")
        #expect(try ines.put("\(record)?force", sample.document("ours"), ifMatch: "*").problem(400) == "unknown-query-parameter")
    }

    @Test func `a change that would make other records wrong names them`() throws {
        let scale = try ines.patch(
            "/v1/dimensions/duration", #"{"scale":{"kind":"text"}}"#, ifMatch: "*")
        #expect(try scale.problem(422) == "invalid-document")
        #expect(scale.text.contains("leaves the claim coaching-duration-manfre wrong: /value"), "\(scale.text)")
        let type = try ines.patch("/v1/relationship-types/coaching", #"{"programmable":false}"#, ifMatch: "*")
        #expect(try type.problem(422) == "invalid-document" && type.text.contains("leaves the dimension"), "\(type.text)")
        let claim = try ines.patch(
            "/v1/claims/coaching-duration-manfre", #"{"relationshipType":"mentoring"}"#, ifMatch: "*")
        #expect(try claim.problem(422) == "invalid-document" && claim.text.contains("leaves the dimension"), "\(claim.text)")
    }

    @Test func `a record for which there is no room is refused, and one less makes room`() throws {
        for number in 0..<96 { _ = try ines.record(Sample.records[0], "type-\(number)") }
        let full = try ines.post("/v1/relationship-types", Sample.records[0].document("one-more"))
        #expect(try full.problem(422) == "invalid-document" && full.text.contains("there may be 100"), "\(full.text)")
        #expect(try ines.patch("/v1/relationship-types/type-0", #"{"name":"Other"}"#, ifMatch: "*").status == 200)
        #expect(try ines.delete("/v1/relationship-types/type-0", ifMatch: "*").status == 204)
        _ = try ines.record(Sample.records[0], "one-more")
    }
}
