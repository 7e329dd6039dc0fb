import Guidance
import HTTP
import JSON
import Pages
import Store

extension API {
    static let signingIn: [PageRoute] = [
        .get("/sign-in", asks: .nothing) { $0.getSignInPage },
        .post("/sign-in", asks: .nothing) { $0.signIn },
        .get("/sign-in/links/{token}", asks: .nothing) { $0.getLinkPage },
        .post("/sign-in/links/{token}", asks: .nothing) { $0.signInByLink },
        .post("/sign-out", asks: .nothing) { $0.signOut },
        .get("/me/sign-ins", asks: .key) { $0.getSignInsPage },
        .post("/me/sign-ins", asks: .key) { $0.endSignIns },
    ]

    // MARK: In

    private func getSignInPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let page = page(request)
        let then = try request.queryForm()["then"].flatMap { Link(local: $0) }
        return try answer(request, with: SignInPage(then: then).document(page), in: page)
    }

    private func signIn(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, form) = (page(request), try request.form())
        let then = form["then"].flatMap { Link(local: $0) }
        let refused = { @Sendable (refusal: SignInRefusal) in
            refusal.response(page, SignInPage(then: then, fault: refusal.fault).document(page), address)
        }
        let key = (form["key"] ?? "").trimmingSpaces
        do throws(SignInRefusal) {
            return try signIn(request, withKey: key) { made in
                made.map { .signedIn($0, then ?? "/") } ?? refused(.unknown)
            }
        } catch {
            return refused(error)
        }
    }

    // MARK: By link

    private func getLinkPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let page = page(request)
        do throws(SignInRefusal) {
            let person = try person(request, ofLink: request.parameter(0))
            var response = Response.page(
                .ok, LinkPage(name: person.displayName).document(page).bytes(at: address), in: page.language)
            response.caching = Caching.none
            return response
        } catch {
            return error.response(page, LinkPage(fault: error.fault).document(page), address)
        }
    }

    private func signInByLink(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let page = page(request)
        let refused = { @Sendable (refusal: SignInRefusal) in
            refusal.response(page, LinkPage(fault: refusal.fault).document(page), address)
        }
        do throws(SignInRefusal) {
            return try signIn(request, withLink: request.parameter(0)) { made in
                made.map { .signedIn($0, "/") } ?? refused(.unknown)
            }
        } catch {
            return refused(error)
        }
    }

    // MARK: Where one is signed in, and out

    private func signOut(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        try signOut(request, everywhere: false) { .seeOther("/sign-in") }
    }

    private func getSignInsPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer) = (page(request), viewer(request))
        let matter = SignInsPage(viewer.whereSignedIn, own: viewer.caller.signIn)
        return try answer(request, with: matter.document(page), in: page)
    }

    /// Ends one or all of them; the browser that asks is signed out with its own.
    private func endSignIns(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (form, own) = (try request.form(), request.caller.signIn)
        guard form[SignInsPage.Name.all] == nil else {
            return try signOut(request, everywhere: true) { .seeOther("/sign-in") }
        }
        guard let id = form[SignInsPage.Name.one].flatMap({ ID<SignIn>($0) }) else { return .seeOther("/me/sign-ins") }
        guard id != own else { return try signOut(request, everywhere: false) { .seeOther("/sign-in") } }
        return try write(request, .endSignIn, again: nil) { (viewer, _) throws(Problem) in
            try viewer.endOwnSignIn(id)
        } answer: { _ in
            .seeOther(("/me/sign-ins" as Link).at("done"))
        }
    }
}

extension SignInRefusal {
    fileprivate var fault: SignInFault {
        switch self {
        case .insecure: .insecure
        case .foreign: .foreign
        case .unknown: .unknown
        case .tooMany(let seconds): .tooMany(waitSeconds: seconds)
        }
    }

    fileprivate func response(_ page: PageContext, _ document: Document, _ address: PublicAddress) -> Response {
        let status: Status =
            switch self {
            case .insecure, .foreign: .forbidden
            case .unknown: .unprocessableContent
            case .tooMany: .tooManyRequests
            }
        var response = Response.page(status, document.bytes(at: address), in: page.language)
        if case .tooMany(let seconds) = self { response.set("Retry-After", "\(seconds)") }
        return response
    }
}

extension Response {
    fileprivate static func signedIn(_ new: API.NewSignIn, _ then: Link) -> Response {
        var response = Response.seeOther(then)
        response.set(new.cookie)
        return response
    }
}

extension String {
    /// As somebody copies it, with a space or a line end around it.
    fileprivate var trimmingSpaces: String { String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()) }
}
