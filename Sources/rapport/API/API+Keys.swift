import Guidance
import HTTP
import JSON
import Store

// Keys: what clients do with them. Who may do what with which key is in `Records+Keys`.

extension API {
    static let ofKeys: [APIOperation] =
        reads(of: Key.self) + [
            APIOperation(
                .post, "/v1/keys", "createKey", "Make a key.", asks: .act(.create, .accessKeys),
                body: .json(Key.shown.schema.draft, bytesMax: 65_536),
                answers: [
                    OperationAnswer(.created, "The key, with its secret, which is shown this once.", withSecret, [.location])
                ],
                isWrite: true
            ) { $0.createKey },
            APIOperation(
                .patch, "/v1/keys/{id}", "updateKey", "Change members of a key (RFC 7396).", asks: .act(.change, .accessKeys),
                body: .patch(Key.shown.schema.patch, bytesMax: 65_536),
                answers: [OperationAnswer(.ok, "The key as it is now.", Key.schema, [.etag])], match: .required, isWrite: true,
                problems: [.strongerKey, .ownKey, .over]
            ) { $0.patchKey },
            APIOperation(
                .post, "/v1/keys/{id}/secrets", "rotateKey", "Give a key a second secret; the one before ends after an overlap.",
                asks: .key, body: .json(Rotation.fields.schema, bytesMax: stepBytesMax, isRequired: false),
                answers: [
                    OperationAnswer(.created, "The key, with its new secret, which is shown this once.", withSecret, [.location])
                ],
                isWrite: true, problems: [.insufficientScope, .strongerKey, .over, .secretsOverlap]
            ) { $0.rotateKey },
            APIOperation(
                .post, "/v1/keys/{id}/revocation", "revokeKey",
                "End a key, with the keys that it made and the tokens that it delegated.",
                asks: .key, answers: [OperationAnswer(.ok, "The key as it is now.", Key.schema)], isWrite: true,
                problems: [.insufficientScope]
            ) { $0.revokeKey },
            APIOperation(
                .post, "/v1/keys/{id}/delegations", "delegateKey", "Get a token with which the key acts for a person.",
                asks: .scope(.peopleAct), body: .json(Delegation.Wish.fields.schema, bytesMax: stepBytesMax),
                answers: [OperationAnswer(.created, "The token, which is kept nowhere.", tokenSchema)],
                problems: [.strongerKey, .ownKey]
            ) { $0.delegate },
            APIOperation(
                .get, "/v1/me", "getMe", "Get who the key or token is.", asks: .key,
                answers: [OperationAnswer(.ok, "Who asks.", Viewer.meSchema)]
            ) { $0.me },
        ]

    private static let withSecret: Schema = {
        guard case .named(_, .object(let members)) = Key.schema else { preconditionFailure("a key has a name and members") }
        return .object(
            members + [
                .init("secret", .text(), "What opens the service; it is shown this once.", isRequired: false),
                .init(
                    "secretWasShown", .boolean, "True in the answer to a repeated request, which shows no secret again.",
                    isRequired: false),
            ])
    }()

    private static let tokenSchema = Schema.object([
        .init("token", .text(), "What to send after Bearer."), .init("person", ID<Person>.schema, "For whom it is."),
        .init("scopes", Codec<ScopeSet>.scopes.schema, "What it may do."),
        .init("expiresAt", .text(format: "date-time"), "When it ends."),
    ])

    // MARK: Making, changing and ending

    private func createKey(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let document = try request.json()
        let (draft, secret) = (Key.shown.draft(document), Keys.make())
        let digest = Keys.digest(of: secret)
        return try write(request, .create(.accessKeys), again: Self.againWithoutSecret) { (viewer, moment) throws(Problem) in
            try viewer.createKey(draft, from: document, id: moment.makeID(), secret: digest).map { Shown($0, secret) }
        } answer: {
            $0.response
        }
    }

    private func patchKey(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let document = try request.json()
        return try write(request, .change(.accessKeys), to: Key.self, .change, .required, again: nil) {
            viewer, current throws(Problem) in
            try viewer.patchKey(current.id, by: document)
        } answer: {
            .json(with: $0)
        }
    }

    private func rotateKey(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, caller) = (try request.id(of: Key.self), request.caller)
        if caller.key != id, let need = Need(.change, .accessKeys), let denial = caller.denial(of: need) {
            throw ProblemDetails(Problem.denied(denial))
        }
        let rotation = request.bodyCount > 0 ? try request.document(Rotation.fields) : Rotation()
        let (secret, overlapDays) = (Keys.make(), rotation.overlapDays)
        let digest = Keys.digest(of: secret)
        return try write(request, .rotateKey, again: Self.againWithoutSecret) { (viewer, _) throws(Problem) in
            try viewer.rotateKey(id, to: digest, overlapDays: overlapDays).map { Shown($0, secret) }
        } answer: {
            $0.response
        }
    }

    private func revokeKey(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let id = try request.id(of: Key.self)
        return try write(request, .revokeKey, again: Self.again(Key.self)) { (viewer, _) throws(Problem) in
            try viewer.revokeKey(id)
        } answer: {
            .json(body: .json($0.json))
        }
    }

    private static let againWithoutSecret: Again<Shown> = { viewer, earlier throws(Problem) in
        Shown(try viewer.record(earlier), nil)
    }

    // MARK: Acting for people, and who one is

    private func delegate(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let id = try request.id(of: Key.self)
        let (viewer, wish) = (viewer(request), try request.document(Delegation.Wish.fields))
        let delegation: Delegation
        do throws(Problem) {
            delegation = try viewer.delegation(of: id, to: wish.person, scopes: wish.scopes, seconds: wish.seconds)
        } catch {
            throw ProblemDetails(error)
        }
        let token = keys.token(for: delegation)
        return .json(
            .created,
            body: .json(
                JSONWriter.bytes { writer in
                    writer.object { writer in
                        writer.member("token", token)
                        writer.member("person", delegation.person.description)
                        writer.name("scopes")
                        writer.array(delegation.scopes.scopes.map(\.rawValue))
                        writer.member("expiresAt", delegation.expiresAt.description)
                    }
                }))
    }

    private func me(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let viewer = viewer(request)
        return .json(body: .json(JSONWriter.bytes { viewer.writeMe(to: &$0) }))
    }
}

extension Request {
    /// The body as a small document that is no record.
    fileprivate func document<Value>(_ fields: FieldTable<Value>) throws(ProblemDetails) -> Value {
        let document = try json()
        do throws(FieldErrors) { return try fields.readDraft(document) } catch { throw ProblemDetails(Problem.invalid(error)) }
    }
}

/// A key whose secret is shown.
private struct Shown: Sendable {
    let key: Visible<Key>
    /// Nil where it was shown before.
    let secret: String?

    init(_ key: Visible<Key>, _ secret: String?) { (self.key, self.secret) = (key, secret) }

    var response: Response {
        let more = secret.map { ",\"secret\":\"\($0)\"}" } ?? ",\"secretWasShown\":true}"
        var response = Response.json(.created, body: .json(key.json.dropLast() + more.utf8))
        response.set("Location", "/v1/keys/\(key.id)")
        return response
    }
}

/// How a secret gives way to another.
private struct Rotation: Sendable {
    var overlapDays = Key.overlapDays

    static let fields = FieldTable(
        blank: Rotation(),
        [
            Field(
                "overlapDays", \.overlapDays, .integer(0...Key.overlapDaysMax), "How many days the secret before works on.",
                isRequired: false)
        ])
}
