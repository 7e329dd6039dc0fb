import CShim
import Guidance
import HTTP
import Platform
import Store

// What pages need to sign browsers in and out.

/// Why a browser is not signed in. Of a key or link that opens nothing it is the same, whether it never did or does no more.
enum SignInRefusal: Error, Equatable {
    /// Nobody could sign in on that way without others reading along.
    case insecure
    /// The page of another site has sent the form.
    case foreign
    case unknown
    /// Too many that opened nothing came from the same network.
    case tooMany(waitSeconds: Int)
}

/// The proof that a form of ours carries: a page of another site cannot know it.
struct FormToken: Sendable {
    private let marker: Marker

    init(_ secret: ServiceSecret) { marker = Marker(secret: secret.bytes, purpose: "form") }

    func text(for signIn: ID<SignIn>) -> String { marker.text(of: signIn.description) }

    func isGood(_ sent: String?, for signIn: ID<SignIn>) -> Bool {
        sent.map { marker.isMark($0, of: signIn.description) } ?? false
    }
}

extension API {
    // MARK: In

    /// Signs the browser in for a key, which is forgotten then.
    ///
    /// - Parameter answer: Of nil, that the key has ended meanwhile.
    func signIn(
        _ request: borrowing Request, withKey key: String, answer: @escaping @Sendable (NewSignIn?) -> Response
    ) throws(SignInRefusal) -> Response {
        let cookie = try newCookie(request)
        let now = Instant(milliseconds: cs_realtime())
        guard let (caller, mark) = keys.opener(key, in: store.durable, at: now) else { throw refusal(of: request) }
        return signIn(request, .key(caller, mark: mark), by: caller, cookie, answer)
    }

    /// Signs the browser in by a link, which is used up by that.
    func signIn(
        _ request: borrowing Request, withLink token: String, answer: @escaping @Sendable (NewSignIn?) -> Response
    ) throws(SignInRefusal) -> Response {
        let cookie = try newCookie(request)
        let (digest, now) = (Keys.digest(of: token), Instant(milliseconds: cs_realtime()))
        guard let person = store.durable.person(ofLinkHolding: digest, at: now) else { throw refusal(of: request) }
        let caller = Caller(.none, signature: "link/\(person.id)", scopes: [])
        return signIn(request, .link(digest), by: caller, cookie, answer)
    }

    /// Whose link it is. It can be used after that as before: what looks into mails looks at links.
    func person(_ request: borrowing Request, ofLink token: String) throws(SignInRefusal) -> Person {
        let now = Instant(milliseconds: cs_realtime())
        guard let person = store.durable.person(ofLinkHolding: Keys.digest(of: token), at: now) else {
            throw refusal(of: request)
        }
        return person
    }

    /// A sign-in, and the cookie that the browser gets.
    struct NewSignIn: Sendable {
        let signIn: SignIn
        let cookie: Cookie
    }

    private typealias NewCookie = (form: SignInCookie, value: String, place: SignInPlace)

    /// - Throws: `SignInRefusal` for a request that may not bring a browser in, whatever it shows.
    private func newCookie(_ request: borrowing Request) throws(SignInRefusal) -> NewCookie {
        guard let form = cookieForm(request) else { throw .insecure }
        // There is no token yet that the form could carry, and every browser says where it sends it from.
        guard case .own = request.crossSite(address) else { throw .foreign }
        let value = RandomText.make()
        let place = SignInPlace(
            agent: BrowserName.words(request.field(.userAgent)), network: request.client.network, cookie: form.digest(of: value))
        return (form, value, place)
    }

    private func signIn(
        _ request: borrowing Request, _ proof: SignInProof, by caller: Caller, _ cookie: NewCookie,
        _ answer: @escaping @Sendable (NewSignIn?) -> Response
    ) -> Response {
        let operation: Operation =
            switch proof {
            case .key: .create(.signIns)
            case .link: .useLink
            }
        let note = EntryNote(by: caller.signature, op: operation.name, requestID: request.requestID)
        let (times, place, made) = (signInTimes, cookie.place, cookie.form.cookie(cookie.value))
        return write(note) { records, moment in
            records.signIn(proof, at: place, times, id: moment.makeID(), at: moment.now)
        } answer: { signIn in
            answer(signIn.map { NewSignIn(signIn: $0, cookie: made) })
        }
    }

    private func refusal(of request: borrowing Request) -> SignInRefusal {
        attempts.count(request.client, at: cs_monotonic()).map { .tooMany(waitSeconds: $0) } ?? .unknown
    }

    // MARK: While one is in

    /// Whether a form comes from a page of ours, and in a browser that is signed in from one that was made for this sign-in. What browsers
    /// say of it and what the form carries would each do; both are asked for.
    func isOwn(_ request: borrowing Request) throws(ProblemDetails) -> Bool {
        if case .foreign = request.crossSite(address) { return false }
        // Nobody else has the browser send Authorization.
        guard let signIn = request.caller.signIn else { return true }
        return try formToken?.isGood(request.form()["form-token"], for: signIn) ?? false
    }

    /// The answer, with another cookie where that of the request has become old. One that is made later keeps the old: the next has
    /// another.
    func renewing(_ request: borrowing Request, _ response: Response) -> Response {
        guard let id = request.caller.signIn, let old = request.visitor.oldCookie, let form = cookieForm(request),
            response.isMade
        else { return response }
        let (caller, value) = (request.caller, RandomText.make())
        let new = form.digest(of: value)
        let note = EntryNote(by: caller.signature, op: Operation.renewSignIn.name, requestID: request.requestID)
        return write(note) { records, moment in
            records.renew(id, from: old, to: new, by: caller, at: moment.now)
        } answer: { isRenewed in
            var response = response
            if isRenewed { response.set(form.cookie(value)) }
            return response
        }
    }

    // MARK: Out

    /// Ends the sign-in of the request, or all of the same key or person.
    func signOut(
        _ request: borrowing Request, everywhere: Bool, answer: @escaping @Sendable () -> Response
    ) throws(ProblemDetails) -> Response {
        guard let id = request.caller.signIn else { return answer() }
        let forms = SignInCookie.allCases.map { $0.cookie("") }
        return try write(request, .endSignIn, again: nil) { (viewer, _) throws(Problem) in
            everywhere ? viewer.endOwnSignIns() : try viewer.endSignIn(id).map { _ in () }
        } answer: { _ in
            var response = answer()
            for cookie in forms { response.drop(cookie) }
            // The next person at this browser must not see what pages have left in it.
            response.set("Clear-Site-Data", #""cache", "cookies", "storage""#)
            return response
        }
    }
}
