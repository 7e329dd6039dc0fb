import Guidance
import HTTP
import JSON
import Store

// Planning sessions, one or several at once, in time zones that there are.

extension API {
    static let planningSessions = APIOperation(
        .post, "/v1/relationships/{id}/sessions", "createRelationshipSession", "Plan a session, or several at once.",
        asks: .act(.create, .sessions), body: .json(Session.planSchema, bytesMax: recordBytesMax),
        answers: [
            OperationAnswer(
                .created, "The session as it was made.", Session.schema, [.location, .etag, .lastModified]),
            OperationAnswer(
                .ok, "The sessions, where it is to be repeated.",
                .object([.init("items", .array(Session.schema), "All of them, the first one first.")])),
        ], isWrite: true
    ) { $0.planSessions }

    private func planSessions(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, document) = (try request.id(of: Relationship.self), try request.json())
        let (draft, clock) = (Session.plan(document).with { $0.relationship = id }, try zones.clock(in: document))
        let again: Again<PlannedSessions> = { viewer, earlier throws(Problem) in
            viewer.planned(try viewer.record(earlier))
        }
        return try write(request, .create(.sessions), again: again) { (viewer) throws(ProblemDetails) in
            try viewer.require(id, Relationship.self)
        } _: { (viewer, moment) throws(Problem) in
            try viewer.plan(draft, from: document, clock) { moment.makeID() }
        } answer: { planned in
            switch planned {
            case .one(let session): return Self.made(session)
            case .series(let sessions):
                return Self.items(sessions) { $0.raw($1.json) }
            }
        }
    }
}

extension APIOperation {
    /// The same for documents with the time zone of a session.
    var checkingZone: APIOperation {
        let handler = handler
        return APIOperation(
            method, template, id, summary, asks: asks, query: query, typeParameter: typeParameter, body: body, answers: answers,
            isTranslated: isTranslated, hasSecretAddress: hasSecretAddress, match: match, isWrite: isWrite, problems: problems
        ) { api in
            let handle = handler(api)
            return { request throws(ProblemDetails) in
                _ = try api.zones.clock(in: try request.json())
                return try handle(request)
            }
        }
    }
}

extension TimeZones {
    /// The clock of the zone that a session is planned in.
    ///
    /// - Returns: Nil if the machine knows none. Of what is no name at all, its field says what is wrong.
    func clock(in document: JSONValue) throws(ProblemDetails) -> ZoneClock? {
        guard let name = document["zone"]?.string, ZoneClock.isName(name) else { return .utc }
        if let clock = clock(of: name) { return clock }
        guard !areThere else { throw ProblemDetails(Problem.unknownZone) }
        return nil
    }
}
