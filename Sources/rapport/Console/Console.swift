import CShim
import Guidance
import HTTP
import JSON
import Pages
import Store

// Pages for people, from the same process: a page reads through a viewer as any answer does, and a form does what an operation does.

extension API {
    /// Every page, and what their forms do.
    static let pages: [PageRoute] =
        Asset.all.map(\.route) + choosing + ofStart + signingIn + ofPrograms + ofMatchingPages + ofCommitteePages
        + aboutParticipants + aboutPeople
        + aboutOneself
        + aboutKeys
        + aboutSystem + ofCatalogue + docs

    /// Those that there are as the service is set.
    var pageRoutes: [Route] {
        switch console {
        case .on: Self.pages.map { $0.route(of: self) }
        case .catalogue: Self.pages.filter(\.isOfCatalogue).map { $0.route(of: self) }
        case .off: []
        }
    }

    /// Who reads the page, and how.
    func page(_ request: borrowing Request) -> PageContext {
        let appearance = Appearance(request)
        return PageContext(
            appearance.language ?? request.language, at: Link(local: request.target) ?? "/",
            back: request.method.isSafe ? nil : Self.page(above: request.path), theme: appearance.theme,
            reader: reader(request.caller), takesSignIn: console == .on, assets: Asset.names, version: version, now: .current)
    }

    /// The page on which a form stands that is sent to a path: the nearest above it that there is.
    static func page(above path: String) -> Link {
        var segments = path.split(separator: "/")
        while !segments.isEmpty {
            let isThere = pages.contains { page in
                let template = page.template.split(separator: "/")
                return page.method == .get && template.count == segments.count
                    && zip(template, segments).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
            }
            if isThere { return Link(local: "/" + segments.joined(separator: "/")) ?? "/" }
            segments.removeLast()
        }
        return "/"
    }

    /// Who has shown a key or is signed in, as pages show it.
    func reader(_ caller: Caller) -> SignedIn? {
        let viewer = viewer(caller, store.durable)
        guard let name = viewer.nameOfCaller else { return nil }
        return SignedIn(
            name: name, isPerson: caller.person != nil,
            places: Pages.Place.allCases.filter { caller.opens($0) && ($0 != .keys || viewer.mayKeepKeys) },
            formToken: caller.signIn.flatMap { formToken?.text(for: $0) } ?? "")
    }

    /// What was refused, where there is no page to show it on.
    func page(of refused: Refused, in page: PageContext) -> Response {
        .page(TroublePage(refused).document(page), in: page, at: address, refused.pageStatus)
    }

    /// A page as an answer: 304 for a browser that has it.
    func answer(
        _ request: borrowing Request, with document: Document, in page: PageContext, _ status: Status = .ok
    ) throws(ProblemDetails) -> Response {
        try answer(request.conditions, with: document, in: page, status)
    }

    /// The same for what the worker writes.
    func answer(
        _ conditions: Conditions, with document: Document, in page: PageContext, _ status: Status = .ok
    ) throws(ProblemDetails) -> Response {
        let bytes = document.bytes(at: address)
        let tag = EntityTag(revision: bytes.count, of: bytes)
        if status == .ok {
            switch conditions.result(against: tag) {
            case .matched(let named): return .notModified(tag, named: named, caching: .personal, .bytes(bytes))
            case .stale: throw conditions.staleness
            case .holds: break
            }
        }
        var response = Response.page(status, bytes, in: page.language)
        if status == .ok { (response.tag, response.caching) = (tag, .personal) }
        return response
    }
}

extension Refused {
    var pageStatus: Status { Status(rawValue: status) ?? .internalServerError }
}

extension Instant {
    static var current: Instant { Instant(milliseconds: cs_realtime()) }
}

extension Caller {
    /// Whether a place of the service has something for the caller.
    fileprivate func opens(_ place: Pages.Place) -> Bool {
        let need: Need? =
            switch place {
            case .home, .choose, .catalogue, .rules, .docs: nil
            case .programs: Need(.read, .programs)
            case .people: Need(.read, .people)
            case .keys: Need(.read, .accessKeys)
            case .system: Need(.metricsRead)
            }
        return need.flatMap(denial) == nil
    }
}

extension Response {
    /// What a browser may do with a page, and what nobody else may do with it.
    private static let policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types rapport"

    /// A page that no browser keeps: what a form was answered with, or one that holds what is made for it alone.
    static func page(
        _ document: Document, in page: PageContext, at address: PublicAddress, _ status: Status = .ok
    ) -> Response {
        .page(status, document.bytes(at: address), in: page.language)
    }

    static func page(_ status: Status, _ bytes: [UInt8], in language: SpokenLanguage) -> Response {
        var response = Response(status, .html, bytes)
        response.caching = Caching.none
        response.set("Content-Language", language.tag.text)
        response.setPagePolicy()
        return response
    }

    /// What a browser may do with it.
    mutating func setPagePolicy() {
        set("Content-Security-Policy", Self.policy)
        set("Referrer-Policy", "same-origin")
        set("Cross-Origin-Opener-Policy", "same-origin")
        set("Cross-Origin-Resource-Policy", "same-origin")
    }

    /// What follows a form that did what it should: a GET of what it is now (RFC 9110 §15.4.4).
    static func seeOther(_ link: Link) -> Response {
        var response = Response(.seeOther)
        response.caching = Caching.none
        response.set("Location", link.text)
        return response
    }
}
