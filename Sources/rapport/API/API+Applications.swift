import Guidance
import HTTP
import JSON
import Store

// How learners ask guides to work with them.

extension API {
    static let ofApplications: [APIOperation] = {
        let now = OperationAnswer(.ok, "The application as it is now.", Application.schema, [.etag])
        return [
            list(
                of: Application.self, under: Program.self, "applications", by: "program", id: "listProgramApplications",
                "List what learners have asked of guides in the program."),
            APIOperation(
                .post, "/v1/programs/{id}/applications", "createProgramApplication",
                "Ask guides to work with you, one after another.", asks: .act(.create, .applications),
                body: .json(Application.requestSchema.draft, bytesMax: recordBytesMax),
                answers: [
                    OperationAnswer(
                        .created, "The application; the first guide is asked.", Application.schema, [.location, .etag])
                ], isTranslated: true, isWrite: true, problems: [.alreadyExists, .rulesRefuse, .personRequired]
            ) { $0.makeApplication },
            list(
                of: Application.self, under: Person.self, "applications", by: "person", id: "listPersonApplications",
                "List what the person has asked of guides, and was asked."),
        ] + reads(of: Application.self)
            + [
                APIOperation(
                    .post, "/v1/applications/{id}/answer", "answerApplication",
                    "Say yes or no, as the guide who is asked: a yes begins the relationship.", asks: .act(.step, .applications),
                    body: .json(Relationship.acceptanceSchema.draft, bytesMax: stepBytesMax), answers: [now],
                    isTranslated: true, match: .optional, isWrite: true,
                    problems: [.illegalTransition, .rulesRefuse, .notYourStep]
                ) { $0.answerApplication },
                APIOperation(
                    .post, "/v1/applications/{id}/withdrawal", "withdrawApplication",
                    "Take back the application, or one of its choices, as the learner.", asks: .act(.step, .applications),
                    body: .json(Application.withdrawalSchema.draft, bytesMax: stepBytesMax), answers: [now], match: .optional,
                    isWrite: true, problems: [.illegalTransition, .notYourStep]
                ) { $0.withdrawApplication },
            ] + steps(of: Application.self).filter { $0.method == .get }
    }()

    // MARK: Handling

    private func makeApplication(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, document, caller) = (try request.id(of: Program.self), try request.json(), request.caller)
        return try write(request, .create(.applications), again: Self.again(Application.self)) {
            (viewer, moment) throws(Problem) in
            try viewer.makeApplication(document, in: id, id: moment.makeID())
        } answer: { visible in
            noteChange(visible, by: caller)
            return Self.made(visible)
        }
    }

    private func answerApplication(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (document, id) = (try request.json(), try request.id(of: Application.self))
        return try decide(request) { (viewer, moment) throws(Problem) in
            try viewer.answer(id, as: document) { moment.makeID() }
        }
    }

    private func withdrawApplication(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (document, id) = (try request.json(), try request.id(of: Application.self))
        return try decide(request) { (viewer, _) throws(Problem) in try viewer.withdraw(id, as: document) }
    }

    private func decide(
        _ request: borrowing Request, _ decide: @escaping Decide<Visible<Application>>
    ) throws(ProblemDetails) -> Response {
        let (id, conditions, caller) = (try request.id(of: Application.self), request.conditions, request.caller)
        let again: Again<Visible<Application>> = { (viewer, _) throws(Problem) in try viewer.stepped(id) }
        return try write(
            request, .move(.applications), again: again,
            check: { (viewer) throws(ProblemDetails) in
                let current: Visible<Application>
                do throws(Problem) { current = try viewer.record(id, .step) } catch { throw ProblemDetails(error) }
                try conditions.check(current, .optional)
            }, decide
        ) { visible in
            noteChange(visible, by: caller)
            return .json(with: visible)
        }
    }
}
