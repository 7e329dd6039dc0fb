import Guidance
import HTTP
import JSON
import Store

// Who works with whom, and what they agree, plan, reach and write down.

extension API {
    static let ofRelationships: [APIOperation] =
        ofApplications + reads(of: Relationship.self)
        + [
            APIOperation(
                .post, "/v1/relationships", "createRelationship", "Propose a relationship to a guide and learners.",
                asks: .act(.create, .relationships),
                body: .json(Relationship.requestSchema.draft, bytesMax: recordBytesMax),
                answers: [
                    OperationAnswer(
                        .created, "The relationship, which its members have to accept.", Relationship.schema,
                        [.location, .etag])
                ], isTranslated: true, isWrite: true, problems: [.rulesRefuse]
            ) { $0.propose }
        ] + edits(of: Relationship.self).filter { $0.id == "updateRelationship" } + steps(of: Relationship.self)
        + [
            deciding(
                "acceptances", "createRelationshipAcceptance", "Accept a relationship, or decline it, as a member.",
                act: .step, Relationship.acceptanceSchema, [.illegalTransition, .rulesRefuse]
            ) { viewer, id, document throws(Problem) in try viewer.accept(id, as: document) },
            deciding(
                "members", "createRelationshipMember", "Ask a participant to join a group that has begun.", act: .change,
                Relationship.joiningSchema, [.over, .rulesRefuse]
            ) { viewer, id, document throws(Problem) in try viewer.ask(toJoin: id, as: document) },
            deciding(
                "waivers", "createRelationshipWaiver", "Waive a rule for one relationship.", act: .change,
                Waiver.requestSchema, [.over]
            ) { viewer, id, document throws(Problem) in try viewer.waive(id, as: document) },
        ] + ofAgreements + ofSessions + ofGoals + ofTasks
        + inside(Note.self, "notes", as: \.relationship)
        + operations(on: Note.self).filter { $0.id != "createNote" && $0.id != "replaceNote" }
        + inside(ManagerInput.self, "manager-inputs", as: \.relationship)
        + operations(on: ManagerInput.self).filter {
            ["listManagerInputs", "getManagerInput", "updateManagerInput"].contains($0.id)
        } + ofDisclosures

    private static let ofAgreements: [APIOperation] = {
        let now = OperationAnswer(.ok, "The agreement as it is now.", Agreement.schema, [.etag, .lastModified, .contentLocation])
        let made = OperationAnswer(
            .created, "A new version.", Agreement.schema, [.etag, .lastModified, .location, .contentLocation])
        let one = "/v1/relationships/{id}/agreement"
        return [
            APIOperation(
                .get, one, "getRelationshipAgreement", "Get the newest agreement of the relationship.", asks: .read(.agreements),
                answers: [OperationAnswer(.ok, "The agreement.", Agreement.schema, [.etag, .lastModified])]
            ) { $0.getAgreement },
            APIOperation(
                .put, one, "setRelationshipAgreement", "Write the agreement, or a new version of one that is in force.",
                asks: .act(.change, .agreements), body: .json(Agreement.fields.schema.draft, bytesMax: recordBytesMax),
                answers: [now, made], match: .optional, isWrite: true, problems: [.ifMatchMissing]
            ) { $0.writeAgreement(isPatch: false) },
            APIOperation(
                .patch, one, "updateRelationshipAgreement",
                "Change members of the agreement (RFC 7396), or of a new version of it.",
                asks: .act(.change, .agreements), body: .patch(Agreement.fields.schema.patch, bytesMax: recordBytesMax),
                answers: [now, made], match: .required, isWrite: true
            ) { $0.writeAgreement(isPatch: true) },
            APIOperation(
                .post, "\(one)/signatures", "signRelationshipAgreement", "Sign the agreement, as a member.",
                asks: .act(.step, .agreements),
                answers: [OperationAnswer(.ok, "The agreement as it is now.", Agreement.schema, [.etag, .lastModified])],
                match: .optional, isWrite: true, problems: [.illegalTransition, .rulesRefuse]
            ) { $0.signAgreement },
            list(
                of: Agreement.self, under: Relationship.self, "agreements", by: "relationship", id: "listRelationshipAgreements",
                "List the versions of the agreement, the oldest first."),
        ] + reads(of: Agreement.self) + steps(of: Agreement.self).filter { $0.method == .get }
    }()

    private static let ofSessions: [APIOperation] =
        inside(Session.self, "sessions", as: \.relationship).map { $0.method == .post ? planningSessions : $0 }
        + operations(on: Session.self).filter {
            ["listSessions", "updateSession"].contains($0.id)
        }.map { $0.method == .patch ? $0.checkingZone : $0 } + [gettingSession] + steps(of: Session.self)
        + [
            APIOperation(
                .post, "/v1/sessions/{id}/move", "moveSession", "Move a session to another time: a new one takes its place.",
                asks: .act(.step, .sessions), body: .json(Session.moveSchema.draft, bytesMax: stepBytesMax),
                answers: [
                    OperationAnswer(.created, "The new session.", Session.schema, [.location, .etag, .lastModified])
                ], match: .optional, isWrite: true, problems: [.illegalTransition]
            ) { $0.moveSession }
        ]

    private static let ofGoals: [APIOperation] =
        inside(Goal.self, "goals", as: \.relationship)
        + operations(on: Goal.self).filter {
            ["listGoals", "getGoal", "updateGoal"].contains($0.id)
        } + steps(of: Goal.self)
        + [
            APIOperation(
                .post, "/v1/goals/{id}/ratings", "rateGoal", "Rate how far a goal was reached.", asks: .act(.step, .goals),
                body: .json(Goal.ratingSchema.draft, bytesMax: stepBytesMax),
                answers: [OperationAnswer(.ok, "The goal as it is now.", Goal.schema, [.etag, .lastModified])], match: .optional,
                isWrite: true, problems: [.notActive]
            ) { $0.rateGoal },
            APIOperation(
                .get, "/v1/relationships/{id}/attainment", "getRelationshipAttainment",
                "Get how far the goals of the members were reached.", asks: .read(.goals),
                answers: [
                    OperationAnswer(
                        .ok, "A figure for each member with goals.",
                        .object([.init("items", .array(Attainment.schema), "One for each member with goals.")]))
                ]
            ) { $0.getAttainment },
        ]

    private static let ofDisclosures: [APIOperation] =
        inside(Disclosure.self, "disclosures", as: \.relationship)
        + operations(on: Disclosure.self).filter {
            ["listDisclosures", "getDisclosure", "updateDisclosure"].contains($0.id)
        } + steps(of: Disclosure.self)
        + [
            APIOperation(
                .get, "/v1/relationships/{id}/disclosed", "getRelationshipDisclosed",
                "Get what people outside learn of the relationship.", asks: .read(.disclosures),
                answers: [
                    OperationAnswer(
                        .ok, "What each of them learns; for such a person, the own part.",
                        .object([.init("items", .array(Disclosed.schema), "One for each person whom the agreement names.")]))
                ]
            ) { $0.getDisclosed }
        ]

    private static let ofTasks: [APIOperation] = {
        let tasks = OperationAnswer(
            .ok, "All of them, the oldest first.", .object([.init("items", .array(PendingTask.schema), "What waits.")]),
            [.contentLanguage])
        return [
            APIOperation(
                .get, "/v1/people/{id}/tasks", "listPersonTasks", "List what waits for the person.", asks: .key, answers: [tasks],
                isTranslated: true, problems: [.denied, .insufficientScope]
            ) { $0.listPersonTasks },
            APIOperation(
                .get, "/v1/programs/{id}/tasks", "listProgramTasks", "List what waits for those who run the program.",
                asks: .read(.programs), answers: [tasks], isTranslated: true
            ) { $0.listProgramTasks },
        ]
    }()

    /// The list of what stands inside a relationship, and making one.
    private static func inside<R: TimedRecord>(
        _ kind: R.Type, _ word: String, as member: any WritableKeyPath<R, ID<Relationship>> & Sendable
    ) -> [APIOperation] {
        let name = R.kind.name.any
        return [
            list(
                of: R.self, under: Relationship.self, word, by: "relationship", id: "listRelationship\(name.pluralID)",
                "List the \(name.nouns) of the relationship."),
            creation(of: R.self, under: Relationship.self, word, as: member),
        ]
    }

    /// A decision about a relationship that is asked for by a document.
    private static func deciding(
        _ word: String, _ id: String, _ summary: String, act: Act, _ schema: Schema, _ problems: [ProblemCode],
        _ decide: @escaping @Sendable (Viewer, ID<Relationship>, JSONValue) throws(Problem) -> Decision<Visible<Relationship>>
    ) -> APIOperation {
        APIOperation(
            .post, "/v1/relationships/{id}/\(word)", id, summary, asks: .act(act, .relationships),
            body: .json(schema.draft, bytesMax: stepBytesMax),
            answers: [OperationAnswer(.ok, "The relationship as it is now.", Relationship.schema, [.etag])],
            match: .optional, isWrite: true, problems: problems
        ) { api in
            { request throws(ProblemDetails) in
                let (document, caller) = (try request.json(), request.caller)
                let again: Again<Visible<Relationship>> = { viewer, earlier throws(Problem) in try viewer.record(earlier) }
                return try api.write(request, .move(.relationships), to: Relationship.self, act, .optional, again: again) {
                    viewer, current throws(Problem) in
                    try decide(viewer, current.id, document)
                } answer: { visible in
                    api.noteChange(visible, by: caller)
                    return .json(with: visible)
                }
            }
        }
    }

    // MARK: Handling

    private func propose(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (document, caller) = (try request.json(), request.caller)
        return try write(request, .create(.relationships), again: Self.again(Relationship.self)) {
            (viewer, moment) throws(Problem) in
            try viewer.propose(document, id: moment.makeID())
        } answer: { visible in
            noteChange(visible, by: caller)
            return Self.made(visible)
        }
    }

    private static func path(of id: ID<Relationship>) -> String { "\(Relationship.kind.path)/\(id)/agreement" }

    private func getAgreement(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, viewer) = (try request.id(of: Relationship.self), viewer(request))
        let agreement: Visible<Agreement>?
        do throws(Problem) { agreement = try viewer.agreement(of: id) } catch { throw ProblemDetails(error) }
        guard let agreement else { throw .noPart(Agreement.self, of: Relationship.self) }
        return try request.answer(with: agreement)
    }

    private func writeAgreement(isPatch: Bool) -> Route.Handler {
        { request throws(ProblemDetails) in
            let (id, document) = (try request.id(of: Relationship.self), try request.json())
            let conditions = request.conditions
            return try write(request, .change(.agreements), again: nil) { (viewer) throws(ProblemDetails) in
                let current: Visible<Agreement>?
                do throws(Problem) { current = try viewer.agreement(of: id, .change) } catch { throw ProblemDetails(error) }
                if case .matched = conditions.result(against: current?.tag) { throw conditions.staleness }
                if let current { return try conditions.check(current, .required) }
                guard !isPatch else { throw .noPart(Agreement.self, of: Relationship.self) }
                guard conditions.result(against: nil) == .holds else { throw conditions.staleness }
            } _: { (viewer, moment) throws(Problem) in
                try viewer.writeAgreement(document, isPatch: isPatch, of: id) { moment.makeID() }
            } answer: { written in
                var response = Response.json(with: written.visible, written.isNew ? .created : .ok)
                if written.isNew { response.set("Location", "\(Agreement.kind.path)/\(written.visible.id)") }
                response.set("Content-Location", Self.path(of: id))
                return response
            }
        }
    }

    private func signAgreement(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, conditions) = (try request.id(of: Relationship.self), request.conditions)
        let again: Again<Visible<Agreement>> = { viewer, earlier throws(Problem) in try viewer.record(earlier) }
        return try write(request, .move(.agreements), again: again) { (viewer) throws(ProblemDetails) in
            let current: Visible<Agreement>?
            do throws(Problem) { current = try viewer.agreement(of: id, .step) } catch { throw ProblemDetails(error) }
            guard let current else { throw .noPart(Agreement.self, of: Relationship.self) }
            try conditions.check(current, .optional)
        } _: { (viewer, _) throws(Problem) in
            try viewer.sign(id)
        } answer: {
            .json(with: $0)
        }
    }

    private func moveSession(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (document, id) = (try request.json(), try request.id(of: Session.self))
        let conditions = request.conditions
        _ = try zones.clock(in: document)
        return try write(request, .move(.sessions), again: Self.again(Session.self)) { (viewer) throws(ProblemDetails) in
            let current: Visible<Session>
            do throws(Problem) { current = try viewer.record(id, .step) } catch { throw ProblemDetails(error) }
            try conditions.check(current, .optional)
        } _: { (viewer, moment) throws(Problem) in
            try viewer.moveSession(id, as: document, to: moment.makeID())
        } answer: {
            Self.made($0)
        }
    }

    private func rateGoal(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let document = try request.json()
        let again: Again<Visible<Goal>> = { viewer, earlier throws(Problem) in try viewer.record(earlier) }
        return try write(request, .change(.goals), to: Goal.self, .step, .optional, again: again) {
            viewer, current throws(Problem) in
            try viewer.rate(current.id, as: document)
        } answer: {
            .json(with: $0)
        }
    }

    private func listPersonTasks(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, viewer) = (try request.id(of: Person.self), viewer(request))
        do throws(Problem) { return answer(with: try viewer.tasks(of: id), to: request.language) } catch {
            throw ProblemDetails(error)
        }
    }

    private func listProgramTasks(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, viewer) = (try request.id(of: Program.self), viewer(request))
        do throws(Problem) { return answer(with: try viewer.tasks(in: id), to: request.language) } catch {
            throw ProblemDetails(error)
        }
    }

    private func answer(with tasks: [PendingTask], to language: SpokenLanguage) -> Response {
        let reader = Reader(language, at: address)
        var response = Self.items(tasks) { $1.write(to: &$0, for: reader) }
        response.set("Content-Language", reader.language.tag.text)
        return response
    }

    private func getDisclosed(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, viewer) = (try request.id(of: Relationship.self), viewer(request))
        let all: [Disclosed]
        do throws(Problem) { all = try viewer.disclosed(in: id) } catch { throw ProblemDetails(error) }
        return Self.items(all) { $1.write(to: &$0) }
    }

    /// `{"items":[…]}`.
    static func items<Item>(_ items: [Item], _ write: (inout JSONWriter, Item) -> Void) -> Response {
        .json(
            body: .json(
                JSONWriter.bytes { writer in
                    writer.object { writer in
                        writer.name("items")
                        writer.array(items, write)
                    }
                }))
    }

    private func getAttainment(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, viewer) = (try request.id(of: Relationship.self), viewer(request))
        let all: [Attainment]
        do throws(Problem) { all = try viewer.attainment(in: id) } catch { throw ProblemDetails(error) }
        return Self.items(all) { $1.write(to: &$0) }
    }
}
