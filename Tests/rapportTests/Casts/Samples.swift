import JSON
import Testing

/// Documents that tests send, and the ways that many of them go.
enum Sample {
    static let mentoring = #"{"name":"First leaders","relationshipTypes":["mentoring"]}"#
    static let coaching = #"{"name":"Presenting","relationshipTypes":["coaching"]}"#
    static let key = #"{"name":"A portal","scopes":["people:act","programs:read"]}"#
    static let design = """
        {"purpose":"Fill half of all leading posts from within","focusAreas":["leading a team"],"model":"one to one",\
        "components":["a kick-off","a meeting each month"],"matchingProcess":"a committee matches"}
        """
    static let waiver = #"{"rule":"agreement-first","reason":"They have met before."}"#
    static let otherDesign = design.replacing("one to one", with: "one to many")
    static let objective = """
        {"statement":"Talks are clearer","measure":"listener survey","baseline":3.1,"target":4,"dueOn":"2027-06-30"}
        """
}

extension Client {
    /// Opens a program, or a record of another kind, and gives its address.
    func open(
        _ document: String = Sample.mentoring, in list: String = "/v1/programs", location: SourceLocation = #_sourceLocation
    ) throws -> String {
        let answer = try post(list, document)
        #expect(answer.status == 201, "\(answer.text)", sourceLocation: location)
        return try #require(answer["Location"], sourceLocation: location)
    }

    /// The ids of all pages, following `Link` or, by turns, the cursor in the body.
    func walk(_ target: String) throws -> [[String]] {
        var pages: [[String]] = []
        var next: String? = target
        while let target = next, pages.count < 1000 {
            let answer = try get(target)
            #expect(answer.status == 200, "\(answer.text)")
            pages.append(try #require(try answer.json()["items"]).elements.compactMap { $0["id"]?.string })
            let link = answer["Link"].flatMap { $0.split(whereSeparator: { "<>".contains($0) }).first.map(String.init) }
            #expect(answer["Link"] == nil || answer["Link"]?.hasSuffix(">; rel=\"next\"") == true)
            let cursor = try answer.string("next")
            #expect((link == nil) == (cursor == nil) && link?.hasSuffix("after=\(cursor ?? "-")") != false)
            next = link
        }
        return pages
    }

    func tag(of program: String) throws -> String { try #require(try get(program).tag) }

    func revision(of program: String) throws -> Int? { try get(program).revision }

    func move(_ program: String, to state: String) throws -> Answer { try post("\(program)/transitions", #"{"to":"\#(state)"}"#) }

    /// Gives the program a design and has it approved.
    func design(_ program: String, location: SourceLocation = #_sourceLocation) throws {
        let put = try put("\(program)/design", Sample.design, ifMatch: try tag(of: program))
        #expect(put.status == 201 || put.status == 200, "\(put.text)", sourceLocation: location)
        let approval = try post("\(program)/design/approval", #"{"by":"Ines"}"#)
        #expect(approval.status == 200, "\(approval.text)", sourceLocation: location)
    }
}

/// Requests for records of a kind outside the catalogue.
struct KindSample: Sendable {
    /// The address of the list of its kind.
    let list: String
    /// Makes one.
    let document: String
    /// Takes the place of another.
    let other: String
    /// A merge patch that changes it.
    let patch: String
    /// A state that it can go to, if it has states.
    var state = ""

}

extension String {
    /// With a person in place of {person}, whom the client makes if it may.
    func filled(by client: Client) throws -> String {
        guard contains("{person}") else { return self }
        let person = try client.post("/v1/people", #"{"displayName":"Ben"}"#)["Location"]
        return replacing("{person}", with: (person ?? "per_").replacing("/v1/people/", with: ""))
    }
}

/// Requests for a record that another has one of.
struct PartSample: Sendable {
    /// The end of its address.
    let word: String
    let document: String
    let other: String
    let patch: String
}

extension Sample {
    static let parts = [
        PartSample(
            word: "/profile", document: #"{"offers":["presenting"],"capacity":2}"#, other: #"{"seeks":["strategy"]}"#,
            patch: #"{"capacity":3}"#),
        PartSample(
            word: "/form", document: #"{"questions":[{"id":"goal","kind":"text","text":"What for?"}]}"#,
            other: #"{"questions":[]}"#,
            patch: #"{"questions":[]}"#),
        PartSample(
            word: "/matching", document: #"{"criteria":[{"id":"wish","kind":"choice","weight":500}]}"#,
            other: #"{"criteria":[]}"#, patch: #"{"minimumScore":1000}"#),
    ]
}

extension Sample {
    /// One for each kind outside the catalogue that clients make and change whole.
    static let kinds = [
        KindSample(
            list: "/v1/people", document: #"{"displayName":"Ada King"}"#,
            other: #"{"displayName":"Ada King","title":"Head of Sales"}"#,
            patch: #"{"department":"Sales"}"#),
        KindSample(
            list: "/v1/appointments", document: #"{"person":"{person}","office":"auditor"}"#,
            other: #"{"person":"{person}","office":"privacy-officer"}"#, patch: #"{"until":"2099-01-01T00:00:00Z"}"#),
        KindSample(
            list: "/v1/programs", document: coaching, other: coaching, patch: #"{"owner":"Ines"}"#, state: "enrolling"),
    ]
}

/// A record of one's own of one kind in the catalogue.
struct SampleRecord: Sendable, CustomTestStringConvertible {
    /// The address of the list of its kind.
    let list: String
    /// What events and differences call its kind.
    let table: String
    /// A member that people read, and may change.
    let text: String
    /// By its id.
    let document: @Sendable (String) -> String
    /// One of its kind that came with the release.
    let builtIn: String

    var testDescription: String { table }

    /// A merge patch that gives one of the kind another text.
    var patch: String { #"{"\#(text)":"Said otherwise."}"# }

    /// The document with another text.
    func changed(_ id: String) -> String {
        document(id).split(separator: "\"\(text)\":\"", maxSplits: 1).map(String.init).reduce("") { before, rest in
            before.isEmpty ? rest : "\(before)\"\(text)\":\"Said otherwise. \(rest)"
        }
    }
}

extension Sample {
    static let records = [
        SampleRecord(
            list: "/v1/relationship-types", table: "relationshipTypes", text: "summary",
            document: { id in
                """
                {"id":"\(id)","name":"Sponsorship","summary":"A senior person opens doors.","roles":{"guide":"sponsor",\
                "learner":"protégé"},"programmable":true,"policy":{"design":{"required":true,"components":["purpose"]},\
                "length":{"least":"P6M","most":"P18M","end":"required"},"manager":"indirect","consent":"both-volunteer",\
                "agenda":"guide","outcomes":"measured","expertise":"experience","confidentiality":"private"}}
                """
            }, builtIn: "mentoring"),
        SampleRecord(
            list: "/v1/dimensions", table: "dimensions", text: "question",
            document: { id in
                """
                {"id":"\(id)","name":"Cost","question":"What does it cost?","scale":{"kind":"spectrum","ends":[\
                {"id":"cheap","label":"Cheap"},{"id":"dear","label":"Dear"}]}}
                """
            }, builtIn: "duration"),
        SampleRecord(
            list: "/v1/claims", table: "claims", text: "statement",
            document: { id in
                """
                {"id":"\(id)","relationshipType":"coaching","dimension":"duration","source":"manfre","statement":"Takes a quarter.",\
                "value":{"least":"P3M","most":"P3M"},"locator":"our review of 2026, page 4","strength":"usually"}
                """
            }, builtIn: "coaching-duration-manfre"),
        SampleRecord(
            list: "/v1/sources", table: "sources", text: "title",
            document: { id in "{\"id\":\"\(id)\",\"title\":\"Our review of 2026\",\"kind\":\"organization\"}" },
            builtIn: "manfre"),
        SampleRecord(
            list: "/v1/tensions", table: "tensions", text: "statement",
            document: { id in
                """
                {"id":"\(id)","claims":["coaching-duration-manfre","mentoring-duration-manfre"],"statement":"Short against long."}
                """
            }, builtIn: "coaching-job-or-career"),
    ]
}

extension Client {
    /// Records one of a kind, and gives its address.
    func record(_ sample: SampleRecord, _ id: String, location: SourceLocation = #_sourceLocation) throws -> String {
        let answer = try post(sample.list, sample.document(id))
        #expect(answer.status == 201, "\(answer.text)", sourceLocation: location)
        return try #require(answer["Location"], sourceLocation: location)
    }

    /// The place of the newest event.
    func lastEvent() throws -> String { try #require(try get("/v1/events?limit=1000").string("last")) }

    /// What the events behind one tell: "claim.create: claims ours 1"; a deletion has `-` for its revision.
    func events(after place: String) throws -> [String] {
        try #require(try get("/v1/events?limit=1000&after=\(place)").json()["items"]).elements.map { event in
            let changes = (event["changes"]?.elements.map { $0 } ?? []).map { change in
                "\(change["kind"]?.string ?? "?") \(change["id"]?.string ?? "?") "
                    + (change["revision"]?.integer.map(String.init) ?? "-")
            }
            return "\(event["operation"]?.string ?? "?"): \(changes.joined(separator: ", "))"
        }
    }

    /// The ids of a list, whole.
    func ids(_ target: String, _ fields: [String: String] = [:], location: SourceLocation = #_sourceLocation) throws -> [String] {
        let answer = try get(target, fields)
        #expect(answer.status == 200, "\(answer.text)", sourceLocation: location)
        return try #require(answer.json()["items"], sourceLocation: location).elements.compactMap { $0["id"]?.string }
    }
}
