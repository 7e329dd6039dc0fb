import Foundation
import Guidance
import HTTP
import Store
import Testing

@testable import rapport

/// A row of the table of routes, and a good request for it.
struct Endpoint: CustomTestStringConvertible {
    let method: String
    let template: String
    let answers: [MediaType]

    var name: String { "\(method) \(template)" }
    var testDescription: String { name }

    static func all() throws -> [Endpoint] {
        let folder = try TemporaryFolder()
        let store = try Store.open(Store.Settings(folder: "\(folder.path)/data"), initial: { [] }, log: { _ in })
        defer { store.close() }
        return API(store: store, keys: Keys(hash: ""), health: Health(), builtIn: Catalogue(), console: .off).routes.map {
            Endpoint(method: $0.method.name.description, template: $0.template, answers: $0.answers)
        }
    }

    /// What only a person can do or see: the administrator's key, which acts for nobody, is refused, or finds none.
    static let personal = [
        "GET /v1/people/{id}/access-log": 403, "GET /v1/people/{id}/export": 403, "GET /v1/people/{id}/tasks": 403,
        "GET /v1/people/{id}/calendar": 403, "POST /v1/people/{id}/calendar": 403, "DELETE /v1/people/{id}/calendar": 403,
        "GET /v1/people/{id}/profile": 404, "PUT /v1/people/{id}/profile": 403, "PATCH /v1/people/{id}/profile": 403,
        "POST /v1/people/{id}/consents": 403, "GET /v1/consents/{id}": 404, "POST /v1/consents/{id}/withdrawal": 403,
        "GET /v1/concerns": 403, "POST /v1/concerns": 403, "GET /v1/concerns/{id}": 403,
        "POST /v1/concerns/{id}/transitions": 403,
        "GET /v1/participants/{id}/answers": 404, "PUT /v1/participants/{id}/answers": 403,
        "PATCH /v1/participants/{id}/answers": 403, "GET /v1/participants/{id}/preferences": 403,
        "PUT /v1/participants/{id}/preferences": 403, "PATCH /v1/participants/{id}/preferences": 403,
        "GET /v1/sign-ins/{id}": 404, "POST /v1/sign-ins/{id}/revocation": 404, "GET /v1/sign-in-links/{id}": 404,
        "GET /v1/settings/{id}": 404, "POST /v1/programs/{id}/nominations": 403, "POST /v1/programs/{id}/suggestions": 403,
        "POST /v1/programs/{id}/match-runs": 422, "GET /v1/match-runs/{id}": 404, "PATCH /v1/match-runs/{id}": 404,
        "POST /v1/match-runs/{id}/transitions": 404, "GET /v1/match-runs/{id}/transitions": 404,
        "GET /v1/match-runs/{id}/transitions/{number}": 404, "GET /v1/match-runs/{id}/findings": 404,
        "GET /v1/match-runs/{id}/result": 404, "GET /v1/match-runs/{id}/left-out": 404, "GET /v1/match-runs/{id}/comparison": 400,
        "GET /v1/match-runs/{id}/proposals": 404, "GET /v1/match-runs/{id}/unmatched": 404,
        "GET /v1/match-runs/{id}/guides": 404, "GET /v1/match-runs/{id}/shortages": 404,
        "GET /v1/match-runs/{id}/certificate": 404, "GET /v1/match-runs/{id}/progress": 404,
        "GET /v1/match-runs/{id}/committee-file": 404, "POST /v1/match-runs/{id}/committee-file": 404,
        "POST /v1/match-runs/{id}/what-if": 404, "GET /v1/participants/{id}/suggestions": 403,
        "POST /v1/relationships/{id}/acceptances": 404, "POST /v1/relationships/{id}/members": 404,
        "POST /v1/programs/{id}/applications": 403, "GET /v1/applications/{id}": 404,
        "GET /v1/applications/{id}/transitions": 404, "GET /v1/applications/{id}/transitions/{number}": 404,
        "GET /v1/applications/{id}/findings": 404, "POST /v1/applications/{id}/answer": 403,
        "POST /v1/applications/{id}/withdrawal": 403,
    ]

    var isPersonal: Bool { Self.personal[name] != nil || isInside }

    /// Whether it is about what stands inside a relationship, which opens to its members alone.
    private var isInside: Bool {
        if ["agreements", "sessions", "goals", "notes", "manager-inputs", "disclosures"].contains(where: {
            template.hasPrefix("/v1/\($0)")
        }) {
            return true
        }
        let open = ["", "/transitions", "/transitions/{number}", "/findings", "/waivers"].map { "/v1/relationships/{id}\($0)" }
        return template.hasPrefix("/v1/relationships/{id}") && !open.contains(template)
    }

    /// What the request of `send` gets.
    var status: Int {
        if let status = Self.personal[name] { return status }
        if isInside { return 403 }
        return switch method {
        case "POST" where ["/secrets", "/delegations", "/sign-in-links"].contains { template.hasSuffix($0) }: 201
        case "POST" where ["/transitions", "/participants"].contains { template.hasSuffix($0) }: 201
        case "POST" where KindName.allCases.contains { $0.any.path == template }: 201
        case "DELETE" where template.hasSuffix("/{id}"): 204
        default: 200
        }
    }

    /// Whether the request of `send` changes what is kept.
    var changesRecords: Bool {
        let changesNothing = [
            "GET", "POST /v1/recommendations", "POST /v1/calculations/matching", "POST /v1/catalogue/diff",
            "POST /v1/keys/{id}/delegations",
            "POST /v1/people/{id}/sign-ins/revocation",
        ]
        return !isPersonal && !changesNothing.contains(method == "GET" ? method : name)
    }

    /// The address, with all made ready so that the request changes something: of the catalogue, a record of the organisation's
    /// own, made for this, to which nothing refers; for what puts back or approves, something that is not so.
    func target(_ ines: Client, _ program: String) throws -> String {
        let address = address(of: program)
        if template.hasSuffix("/reset") {
            let builtIn = template == "/v1/catalogue/reset" ? "/v1/sources/manfre" : address.replacing("/reset", with: "")
            guard let sample = Sample.records.first(where: { builtIn.hasPrefix($0.list) }) else { return address }
            #expect(try ines.patch(builtIn, sample.patch, ifMatch: "*").status == 200)
        }
        if template.hasSuffix("/design/approval") {
            #expect(try ines.put("\(program)/design", Sample.otherDesign, ifMatch: "*").status == 200)
        }
        if template.hasPrefix("/v1/participants/") {
            let participant = try ines.openParticipant()
            if template.hasSuffix("/{number}") { #expect(try ines.move(participant, to: "withdrawn").status == 201) }
            return address.replacing("/v1/participants/{id}", with: participant)
        }
        if method == "POST", template.hasSuffix("/participants") {
            #expect(try ines.move(program, to: "enrolling").status == 201)
        }
        if isPersonal, !template.hasPrefix("/v1/people/") { return address }
        if template.hasPrefix("/v1/relationships/{id}") {
            let relationship = try ines.openRelationship()
            if template.hasSuffix("/{number}") { #expect(try ines.move(relationship, to: "cancelled").status == 201) }
            return address.replacing("/v1/relationships/rel_00000000-0000-7000-8000-000000000000", with: relationship)
        }
        if let sample = Sample.kinds.first(where: { address.hasPrefix("\($0.list)/{id}") }) {
            let record = try ines.open(sample.document.filled(by: ines), in: sample.list)
            let part = isPersonal ? nil : Sample.parts.first { template.hasSuffix($0.word) }
            if let part { #expect(try ines.put("\(record)\(part.word)", part.document, ifMatch: nil).status == 201) }
            if template.hasSuffix("/{number}") { #expect(try ines.move(record, to: sample.state).status == 201) }
            return address.replacing("\(sample.list)/{id}", with: record)
        }
        if let part = Sample.parts.first(where: { template.hasSuffix("{id}\($0.word)") }) {
            #expect(try ines.put(address, part.document, ifMatch: nil).status == 201)
            return address
        }
        if template.hasPrefix("/v1/keys/{id}") {
            if template.hasSuffix("/delegations") { _ = try ines.open(#"{"displayName":"Ada Mendes"}"#, in: "/v1/people") }
            return template.replacing("/v1/keys/{id}", with: try ines.open(Sample.key, in: "/v1/keys"))
        }
        guard method != "GET", template.contains("{id}"), !template.hasSuffix("/reset"),
            let sample = Sample.records.first(where: { template.hasPrefix("\($0.list)/") })
        else { return address }
        let id = Self.newID()
        #expect(try ines.post(sample.list, sample.document(id)).status == 201, "\(sample.list)")
        if template.hasSuffix("/retirement"), method == "DELETE" {
            #expect(try ines.post("\(sample.list)/\(id)/retirement").status == 200)
        }
        return template.replacing("{id}", with: id)
    }

    /// The address with ids that are there.
    func address(of program: String) -> String { Self.address(template, of: program) }

    static func address(_ template: String, of program: String) -> String {
        let ids = [
            "/v1/relationship-types/": "coaching", "/v1/dimensions/": "duration", "/v1/sources/": "manfre",
            "/v1/claims/": "coaching-duration-manfre", "/v1/tensions/": "coaching-job-or-career",
            "/v1/rules/": "coaching-ends", "/v1/conflicts/": "mentoring.duration",
        ]
        for (list, id) in ids where template.hasPrefix(list) { return template.replacing("{id}", with: id) }
        return template.replacing("/v1/programs/{id}", with: program).replacing("{number}", with: "1")
            .replacing("{code}", with: "in-use")
            .replacing("/v1/consents/{id}", with: "/v1/consents/cst_00000000-0000-7000-8000-000000000000")
            .replacing("/v1/sign-ins/{id}", with: "/v1/sign-ins/sgn_00000000-0000-7000-8000-000000000000")
            .replacing("/v1/sign-in-links/{id}", with: "/v1/sign-in-links/lnk_00000000-0000-7000-8000-000000000000")
            .replacing("/v1/relationships/{id}", with: "/v1/relationships/rel_00000000-0000-7000-8000-000000000000")
            .replacing("/v1/match-runs/{id}", with: "/v1/match-runs/run_00000000-0000-7000-8000-000000000000")
            .replacing("/v1/agreements/{id}", with: "/v1/agreements/agr_00000000-0000-7000-8000-000000000000")
            .replacing("/v1/sessions/{id}", with: "/v1/sessions/ses_00000000-0000-7000-8000-000000000000")
            .replacing("/v1/goals/{id}", with: "/v1/goals/gol_00000000-0000-7000-8000-000000000000")
            .replacing("/v1/notes/{id}", with: "/v1/notes/nte_00000000-0000-7000-8000-000000000000")
            .replacing("/v1/manager-inputs/{id}", with: "/v1/manager-inputs/min_00000000-0000-7000-8000-000000000000")
            .replacing("/v1/settings/{id}", with: "/v1/settings/set_00000000-0000-7000-8000-000000000000")
            .replacing("/v1/concerns/{id}", with: "/v1/concerns/con_00000000-0000-7000-8000-000000000000")
    }

    /// Somebody who is there; for clients that may know of nobody, an id that could be one.
    private static func somebody(_ client: Client) throws -> String {
        let first = try client.get("/v1/people?limit=1", ["Accept": "application/json"])
        return try first.string("items.0.id") ?? "per_00000000-0000-7000-8000-000000000000"
    }

    private static func newID() -> String { "own-\(UUID().uuidString.lowercased())" }

    /// The body of a POST that `send` sends; nil without one.
    func body(for target: String, by client: Client) throws -> String? {
        if let sample = Sample.records.first(where: { $0.list == template }) { return sample.document(Self.newID()) }
        switch name {
        case "POST /v1/keys": return Sample.key
        case "POST /v1/programs/{id}/participants": return try #"{"person":"{person}","side":"learner"}"#.filled(by: client)
        case "POST /v1/participants/{id}/transitions": return #"{"to":"withdrawn"}"#
        case "POST /v1/relationships": return try client.relationshipDocument()
        case "POST /v1/relationships/{id}/transitions": return #"{"to":"cancelled"}"#
        case "POST /v1/relationships/{id}/waivers": return Sample.waiver
        default: break
        }
        if let sample = Sample.kinds.first(where: { template.hasPrefix($0.list) }) {
            if template == sample.list { return try sample.document.filled(by: client) }
            if template.hasSuffix("/transitions") { return #"{"to":"\#(sample.state)"}"# }
        }
        return nil
    }

    /// Sends the request.
    func send(to target: String, as client: Client) throws -> Answer {
        switch name {
        case "POST /v1/programs/{id}/participants":
            return try client.post(target, #"{"person":"{person}","side":"learner"}"#.filled(by: client))
        case "POST /v1/programs/{id}/nominations", "POST /v1/programs/{id}/suggestions":
            return try client.post(target, #"{"person":"{person}","text":"Would suit."}"#.filled(by: client))
        case "PATCH /v1/participants/{id}": return try client.patch(target, #"{"capacity":2}"#, ifMatch: "*")
        case "POST /v1/participants/{id}/transitions": return try client.post(target, #"{"to":"withdrawn"}"#)
        case "POST /v1/relationships": return try client.post(target, client.relationshipDocument())
        case "PATCH /v1/relationships/{id}": return try client.patch(target, #"{"plannedSessions":5}"#, ifMatch: "*")
        case "POST /v1/relationships/{id}/transitions": return try client.post(target, #"{"to":"cancelled"}"#)
        case "POST /v1/relationships/{id}/waivers": return try client.post(target, Sample.waiver)
        case "POST /v1/programs/{id}/match-runs": return try client.post(target, "{}")
        case "POST /v1/match-runs/{id}/what-if": return try client.post(target, "{}")
        case "POST /v1/match-runs/{id}/committee-file":
            return try client.post(target, "learner_id,guide_id,decision\r\n", ["Content-Type": "text/csv"])
        case "POST /v1/match-runs/{id}/transitions": return try client.post(target, #"{"to":"solving"}"#)
        case "PATCH /v1/match-runs/{id}": return try client.patch(target, #"{"pins":[]}"#, ifMatch: "*")
        case "POST /v1/relationships/{id}/acceptances": return try client.post(target, "{}")
        case "POST /v1/relationships/{id}/members":
            return try client.post(target, #"{"participant":"par_00000000-0000-7000-8000-000000000000"}"#)
        case "PUT /v1/participants/{id}/answers": return try client.put(target, #"{"values":{}}"#, ifMatch: nil)
        case "PATCH /v1/participants/{id}/answers": return try client.patch(target, #"{"values":{}}"#, ifMatch: "*")
        case "PUT /v1/participants/{id}/preferences": return try client.put(target, #"{"choices":[]}"#, ifMatch: nil)
        case "PATCH /v1/participants/{id}/preferences": return try client.patch(target, #"{"choices":[]}"#, ifMatch: "*")
        default: break
        }
        if let part = Sample.parts.first(where: { template.hasSuffix("{id}\($0.word)") }), method != "GET" {
            return method == "PUT"
                ? try client.put(target, part.other, ifMatch: "*") : try client.patch(target, part.patch, ifMatch: "*")
        }
        if let sample = Sample.records.first(where: { template.hasPrefix($0.list) }) {
            let id = target.split(separator: "/").last.map(String.init) ?? ""
            switch (method, template) {
            case ("POST", sample.list): return try client.post(target, sample.document(Self.newID()))
            case ("PUT", _): return try client.put(target, sample.changed(id), ifMatch: "*")
            case ("PATCH", _): return try client.patch(target, sample.patch, ifMatch: "*")
            case ("DELETE", _): return try client.delete(target, ifMatch: "*")
            default: return try client.send(method, target)
            }
        }
        if let sample = Sample.kinds.first(where: { template.hasPrefix($0.list) }) {
            switch template {
            case sample.list where method == "POST": return try client.post(target, sample.document.filled(by: client))
            case "\(sample.list)/{id}" where method == "PUT":
                return try client.put(target, sample.other.filled(by: client), ifMatch: "*")
            case "\(sample.list)/{id}" where method == "PATCH": return try client.patch(target, sample.patch, ifMatch: "*")
            case "\(sample.list)/{id}" where method == "DELETE": return try client.delete(target, ifMatch: "*")
            case "\(sample.list)/{id}/transitions" where method == "POST":
                return try client.post(target, #"{"to":"\#(sample.state)"}"#)
            default: break
            }
        }
        return switch name {
        case "POST /v1/keys": try client.post(target, Sample.key)
        case "PATCH /v1/keys/{id}": try client.patch(target, #"{"name":"Another portal"}"#, ifMatch: "*")
        case "POST /v1/keys/{id}/delegations": try client.post(target, #"{"person":"\#(try Self.somebody(client))"}"#)
        case "POST /v1/calculations/matching":
            try client.post(target, #"{"guides":[{"id":"g","capacity":1}],"learners":[{"id":"l"}],"scores":[[5]]}"#)
        case "POST /v1/recommendations": try client.post(target, #"{"answers":[]}"#)
        case "PUT /v1/programs/{id}/design": try client.put(target, Sample.otherDesign, ifMatch: "*")
        case "PUT /v1/catalogue":
            try client.put("\(target)?mode=merge", "{\"sources\":[\(Sample.records[3].document(Self.newID()))]}", ifMatch: "*")
        case "POST /v1/people/{id}/consents": try client.post(target, #"{"kind":"calendar-detail","text":"Show what I do."}"#)
        case "POST /v1/concerns":
            try client.post(target, #"{"program":"prg_00000000-0000-7000-8000-000000000000","text":"We never meet."}"#)
        case "POST /v1/concerns/{id}/transitions": try client.post(target, #"{"to":"acknowledged"}"#)
        case "POST /v1/catalogue/diff": try client.post("\(target)?mode=merge", "{}")
        default: try client.send(method, target)
        }
    }
}

extension Client {
    /// A guide who is invited to a program that takes people in.
    func openParticipant() throws -> String {
        let program = try open(Sample.coaching)
        #expect(try move(program, to: "enrolling").status == 201)
        return try open(#"{"person":"{person}","side":"guide"}"#.filled(by: self), in: "\(program)/participants")
    }

    /// What proposes a relationship in coaching between two who take part; for clients that may make nobody, ids that could be such.
    func relationshipDocument() throws -> String {
        let made = try post("/v1/programs", #"{"name":"Pairs","relationshipTypes":["coaching"],"enrolment":"open"}"#)["Location"]
        guard let program = made, try move(program, to: "enrolling").status == 201 else {
            let nobody = "par_00000000-0000-7000-8000-000000000000"
            return #"{"program":"prg_00000000-0000-7000-8000-000000000000","guide":"\#(nobody)","learners":["\#(nobody)"]}"#
        }
        func participant(_ side: String) throws -> String {
            let person = try open(#"{"displayName":"Ada"}"#, in: "/v1/people").replacing("/v1/people/", with: "")
            let key = try post("/v1/keys", #"{"name":"K","scopes":["me:write","programs:read"],"actsFor":"\#(person)"}"#)
            let own = ["Authorization": "Bearer \(try key.string("secret") ?? "")"]
            let joined = try post("\(program)/participants", #"{"side":"\#(side)"}"#, own)
            #expect(try joined.status == 201 && joined.string("status") == "approved", "\(joined.text)")
            return try joined.string("id") ?? ""
        }
        return try
            #"{"program":"\#(program.replacing("/v1/programs/", with: ""))","guide":"\#(participant("guide"))","learners":["\#(participant("learner"))"]}"#
    }

    /// A relationship that is proposed.
    func openRelationship() throws -> String { try open(try relationshipDocument(), in: "/v1/relationships") }

    /// A program with all that an endpoint can ask for.
    func openDesigned() throws -> String {
        let program = try open()
        try design(program)
        #expect(try move(program, to: "designed").status == 201)
        return program
    }
}
