import Guidance
import HTTP
import JSON
import Store

// What is about people beside their records: the line, consents, concerns.

extension API {
    static let ofPeople: [APIOperation] =
        [
            list(
                of: Person.self, under: Person.self, "reports", by: "manager", id: "listPersonReports",
                "List those who report to the person."),
            APIOperation(
                .get, "/v1/people/{id}/line", "listPersonLine", "List the managers above the person, the nearest first.",
                asks: .read(.people),
                answers: [OperationAnswer(.ok, "All of them.", .page(of: Person.schema))]
            ) { $0.getLine },
            accessLog, export,
        ] + part(Profile.self, of: Person.self, as: \.person) + part(Form.self, of: Program.self, as: \.program) + ofConsents
        + ofConcerns

    private static let ofConsents: [APIOperation] =
        [
            list(
                of: Consent.self, under: Person.self, "consents", by: "person", id: "listPersonConsents",
                "List what the person has agreed to."),
            APIOperation(
                .post, "/v1/people/{id}/consents", "createConsent", "Agree to something, as the person.", asks: .key,
                body: .json(Consent.fields.schema.draft, bytesMax: recordBytesMax),
                answers: [
                    OperationAnswer(
                        .created, "The consent as it was given.", Consent.schema, [.location, .etag, .lastModified])
                ], isWrite: true, problems: [.consentIsPersonal, .insufficientScope]
            ) { $0.giveConsent },
        ] + operations(on: Consent.self).filter { $0.id == "getConsent" }
        + [
            APIOperation(
                .post, "/v1/consents/{id}/withdrawal", "withdrawConsent", "Withdraw a consent, as the person who gave it.",
                asks: .key,
                answers: [OperationAnswer(.ok, "The consent as it is now.", Consent.schema, [.etag, .lastModified])],
                isWrite: true, problems: [.consentIsPersonal, .insufficientScope]
            ) { $0.withdrawConsent }
        ]

    private static let ofConcerns: [APIOperation] =
        operations(on: Concern.self).filter { $0.method == .get }
        + [
            APIOperation(
                .post, "/v1/concerns", "createConcern", "Raise a concern, as a person.", asks: .key,
                body: .json(Concern.fields.schema.draft, bytesMax: recordBytesMax),
                answers: [
                    OperationAnswer(
                        .created, "The concern as it was raised.", Concern.schema, [.location, .etag, .lastModified])
                ], isWrite: true, problems: [.personRequired, .insufficientScope]
            ) { $0.raiseConcern },
            APIOperation(
                .post, "/v1/concerns/{id}/transitions", "createConcernTransition",
                "Move a concern to another state, as a contact.", asks: .key,
                body: .json(ConcernStep.fields.schema.draft, bytesMax: recordBytesMax),
                answers: [OperationAnswer(.ok, "The concern as it is now.", Concern.schema, [.etag, .lastModified])],
                isWrite: true, problems: [.illegalTransition, .notYourStep, .personRequired, .insufficientScope]
            ) { $0.handleConcern },
        ]

    // MARK: Reading

    private func getLine(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, viewer) = (try request.id(of: Person.self), viewer(request))
        let line: [Visible<Person>]
        do throws(Problem) { line = try viewer.line(of: id) } catch { throw ProblemDetails(error) }
        for person in line { note(person, .list, by: viewer) }
        return .json(
            body: .json(
                JSONWriter.bytes { writer in
                    writer.object { writer in
                        writer.name("items")
                        writer.array(line) { $0.raw($1.json) }
                        writer.name("next")
                        writer.null()
                    }
                }))
    }

    // MARK: Changing

    private func giveConsent(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (person, document) = (try request.id(of: Person.self), try request.json())
        let draft = Consent.fields.draft(document).with { $0.person = person }
        return try write(request, .create(.consents), again: Self.again(Consent.self)) { (viewer, moment) throws(Problem) in
            try viewer.giveConsent(draft, from: document, id: moment.makeID())
        } answer: {
            Self.made($0)
        }
    }

    private func withdrawConsent(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let id = try request.id(of: Consent.self)
        return try write(request, .change(.consents), again: Self.again(Consent.self)) { (viewer, _) throws(Problem) in
            try viewer.withdrawConsent(id)
        } answer: {
            .json(with: $0)
        }
    }

    private func raiseConcern(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let document = try request.json()
        let draft = Concern.fields.draft(document)
        return try write(request, .create(.concerns), again: Self.again(Concern.self)) { (viewer, moment) throws(Problem) in
            try viewer.raiseConcern(draft, from: document, id: moment.makeID())
        } answer: {
            Self.made($0)
        }
    }

    private func handleConcern(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, document) = (try request.id(of: Concern.self), try request.json())
        return try write(request, .move(.concerns), again: Self.again(Concern.self)) { (viewer, _) throws(Problem) in
            try viewer.handleConcern(id, as: document)
        } answer: {
            .json(with: $0)
        }
    }

    static func made<R: TimedRecord>(_ visible: Visible<R>) -> Response {
        var response = Response.json(with: visible, .created)
        response.set("Location", "\(R.kind.path)/\(visible.id)")
        return response
    }
}
