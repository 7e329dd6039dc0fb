import Guidance
import HTTP
import JSON
import Platform
import Store

// Links to sign in with, and the browsers that are signed in: what clients do with them. Pages sign them in, see `SigningIn`.

extension API {
    static let ofSignIns: [APIOperation] = ofLinks + ofSignInRecords

    private static let ofLinks: [APIOperation] =
        [
            list(
                of: SignInLink.self, under: Person.self, "sign-in-links", by: "person", id: "listPersonSignInLinks",
                "List the links that were made for the person to sign in with."),
            APIOperation(
                .post, "/v1/people/{id}/sign-in-links", "createSignInLink",
                "Make a link that signs the person in, in place of any before.", asks: .act(.create, .signInLinks),
                answers: [
                    OperationAnswer(
                        .created, "The link, with its address, which is shown this once.", withAddress, [.location])
                ],
                isWrite: true, problems: [.over]
            ) { $0.createLink },
        ] + reads(of: SignInLink.self).filter { $0.template != SignInLink.kind.path }

    private static let ofSignInRecords: [APIOperation] =
        reads(of: SignIn.self)
        + [
            APIOperation(
                .post, "/v1/sign-ins/{id}/revocation", "revokeSignIn", "End a sign-in.", asks: .act(.change, .signIns),
                answers: [OperationAnswer(.ok, "The sign-in as it is now.", SignIn.schema)], isWrite: true
            ) { $0.revokeSignIn },
            list(
                of: SignIn.self, under: Person.self, "sign-ins", by: "person", id: "listPersonSignIns",
                "List the browsers in which the person is signed in, or was lately."),
            APIOperation(
                .post, "/v1/people/{id}/sign-ins/revocation", "revokePersonSignIns", "End all sign-ins of the person.",
                asks: .act(.change, .signIns),
                answers: [
                    OperationAnswer(
                        .ok, "How many have ended.",
                        .object([.init("ended", .integer(0...JSONValue.integerMax), "How many have ended by this.")]))
                ], isWrite: true
            ) { $0.revokeSignIns },
        ]

    private static let withAddress = ShownAddress<SignInLink>.schema("What the person opens in a browser; it is shown this once.")

    // MARK: Links

    private func createLink(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (person, token) = (try request.id(of: Person.self), RandomText.make())
        let (digest, page) = (Keys.digest(of: token), address.link("/sign-in/links/\(token)"))
        let caller = request.caller
        return try write(request, .create(.signInLinks), again: Self.againWithoutAddress) { (viewer, moment) throws(Problem) in
            try viewer.makeLink(of: person, id: moment.makeID(), secret: digest).map { ShownAddress($0, page) }
        } answer: { shown in
            noteChange(shown.record, by: caller)
            return shown.response(at: "\(SignInLink.kind.path)/\(shown.record.id)")
        }
    }

    private static let againWithoutAddress: Again<ShownAddress<SignInLink>> = { viewer, earlier throws(Problem) in
        ShownAddress(try viewer.record(earlier), nil)
    }

    // MARK: Sign-ins

    private func revokeSignIn(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, caller) = (try request.id(of: SignIn.self), request.caller)
        return try write(request, .endSignIn, again: Self.again(SignIn.self)) { (viewer, _) throws(Problem) in
            try viewer.endSignIn(id)
        } answer: { visible in
            noteChange(visible, by: caller)
            return .json(body: .json(visible.json))
        }
    }

    private func revokeSignIns(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (person, caller) = (try request.id(of: Person.self), request.caller)
        return try write(request, .endSignIns, again: { (viewer, _) throws(Problem) in [] }) { (viewer, _) throws(Problem) in
            try viewer.endSignIns(of: person)
        } answer: { ended in
            for visible in ended { noteChange(visible, by: caller) }
            return .json(body: .json(JSONWriter.bytes { $0.object { $0.member("ended", ended.count) } }))
        }
    }
}
