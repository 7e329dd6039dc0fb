import Foundation
import JSON
import Testing

/// A moment this many seconds from now, as requests have it: sessions are planned neither long ago nor far ahead.
func moment(_ seconds: Double) -> String {
    Date(timeIntervalSinceNow: seconds).ISO8601Format(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
}

/// A programme over the wire with people in it, each of whom has a key of their own.
struct Circle {
    let service: ServiceProcess
    let ines: Client
    /// The address of the programme.
    let program: String

    static let scopes = """
        "me:read","me:write","preferences:write","consents:write","programs:read","people:read","participants:read","relationships:read",\
        "relationships:write","sessions:write","goals:write","notes:read","notes:write","events:read","calendar:write"
        """

    struct Somebody {
        let id: String
        let key: String
        let client: Client
        var participant = ""

        var address: String { "/v1/people/\(id)" }
    }

    init(_ service: ServiceProcess, type: String, _ more: String = "") throws {
        (self.service, ines) = (service, try service.admin())
        program = try ines.open(#"{"name":"P","relationshipTypes":["\#(type)"],"enrolment":"open","length":"P9M"\#(more)}"#)
        try ines.design(program)
        #expect(try ines.move(program, to: "enrolling").status == 201)
    }

    var programID: String { program.replacing("/v1/programs/", with: "") }

    /// Somebody who takes part on no side yet.
    func person(_ name: String = "Ada", manager: String? = nil) throws -> Somebody {
        let above = manager.map { #","manager":"\#($0)""# } ?? ""
        let id = try ines.open(#"{"displayName":"\#(name)"\#(above)}"#, in: "/v1/people").replacing("/v1/people/", with: "")
        let made = try ines.post("/v1/keys", #"{"name":"K","scopes":[\#(Self.scopes)],"actsFor":"\#(id)"}"#)
        #expect(made.status == 201, "\(made.text)")
        let key = try #require(try made.string("secret"))
        return Somebody(id: id, key: key, client: try Client(port: service.port, key: key))
    }

    /// The same, approved on one side.
    func joining(_ somebody: Somebody, as side: String) throws -> Somebody {
        let words = #"{"kind":"take-part","program":"\#(programID)","text":"I take part."}"#
        #expect(try somebody.client.post("/v1/people/me/consents", words).status == 201)
        let joined = try somebody.client.post("\(program)/participants", #"{"side":"\#(side)"}"#)
        #expect(try joined.status == 201 && joined.string("status") == "approved", "\(joined.text)")
        var somebody = somebody
        somebody.participant = try joined.string("id") ?? ""
        return somebody
    }

    func document(_ guide: Somebody, _ learners: Somebody..., more: String = "") -> String {
        let names = learners.map { "\"\($0.participant)\"" }.joined(separator: ",")
        return #"{"program":"\#(programID)","guide":"\#(guide.participant)","learners":[\#(names)]\#(more)}"#
    }

    /// A relationship that all have accepted and signed.
    func active(_ guide: Somebody, _ learner: Somebody) throws -> String {
        let one = try ines.open(document(guide, learner), in: "/v1/relationships")
        for somebody in [guide, learner] {
            #expect(try somebody.client.post("\(one)/acceptances", "{}").status == 200)
        }
        let agreement = """
            {"purpose":"Lead well","responsibilities":"Each for themselves","confidentiality":"It stays with us.","howToEnd":"With a word."}
            """
        #expect(try learner.client.put("\(one)/agreement", agreement, ifMatch: nil).status == 201)
        for somebody in [guide, learner] {
            let signed = try somebody.client.post("\(one)/agreement/signatures")
            #expect(signed.status == 200, "\(signed.text)")
        }
        return one
    }

    func status(_ address: String, for somebody: Somebody? = nil) throws -> String? {
        try (somebody?.client ?? ines).get(address).string("status")
    }
}
