import Guidance
import JSON

// A key for each role, to look at the demo with their eyes.

extension Demo {
    /// A key that was made, and whose it is.
    struct Shown {
        let role: String
        /// The person for whom it acts; nil for a portal's.
        let name: String?
        let secret: String
    }

    private static let scopes = [
        "me:read", "me:write", "people:read", "programs:read", "programs:write", "programs:step", "matching:read", "matching:run",
        "participants:read",
        "participants:write", "profiles:read", "relationships:read", "relationships:write", "preferences:write", "consents:write",
        "concerns:write", "sessions:write", "goals:write", "notes:read", "notes:write", "events:read",
    ]
    private static let portal = [
        "people:read", "people:act", "programs:read", "participants:read", "relationships:read", "events:read",
    ]

    /// Makes the keys. Their secrets are chance, so that no two demos have the same.
    mutating func makeKeys() throws -> [Shown] {
        guard let pair = cast else { throw Fault("there are a mentor and a learner") }
        let people: [(role: String, person: ID<Person>?)] = [
            ("organizer", company.organizer), ("mentor", pair.guide), ("learner", pair.learner),
            ("manager of a coachee", silentManager), ("portal", nil),
        ]
        return try people.map { role, person in
            let secret = Keys.make()
            let scopes = (person == nil ? Self.portal : Self.scopes).map { "\"\($0)\"" }.joined(separator: ",")
            let acts = person.map { #","actsFor":"\#($0)""# } ?? ""
            let document = try Self.json(#"{"name":"Demo: \#(role)","scopes":[\#(scopes)]\#(acts)}"#)
            let (id, draft) = (ID<Key>(makeKey()), Key.fields.draft(document))
            try act(as: .administrator) { try $0.createKey(draft, from: document, id: id, secret: Keys.digest(of: secret)) }
            return Shown(role: role, name: person.flatMap { company.names[$0] }, secret: secret)
        }
    }
}
