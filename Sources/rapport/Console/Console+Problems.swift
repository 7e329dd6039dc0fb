import Guidance
import HTTP
import JSON
import Pages

extension API {
    /// The page for a problem that was found before a page's own handler could tell of it, or that it leaves to this.
    func page(of trouble: ProblemPage) -> Response? {
        guard console != .off else { return nil }
        let appearance = Appearance(trouble)
        // The server hands on what a route's access gave, or nobody.
        let caller = (trouble.principal as? Visitor)?.caller ?? .nobody
        let here = trouble.instance.flatMap { Link(local: $0) }
        let page = PageContext(
            appearance.language ?? trouble.language, at: here ?? "/",
            back: trouble.instance.map(Self.page), theme: appearance.theme, reader: reader(caller),
            takesSignIn: console == .on, assets: Asset.names, version: version, now: .current)
        let isPage = here.map { !$0.text.hasPrefix("/v1/") } ?? false
        let document =
            trouble.problem.status == .unauthorized && isPage && console == .on
            ? SignInPage(then: here).document(page) : TroublePage(Refused(trouble.problem, for: page, trouble)).document(page)
        return Response.page(trouble.problem.status, document.bytes(at: address), in: page.language)
    }
}

extension Refused {
    /// What the API says of a problem.
    init(_ problem: ProblemDetails, for page: PageContext, _ trouble: ProblemPage? = nil) {
        let bytes = problem.body(
            instance: trouble?.instance, requestID: trouble?.requestID ?? "", for: Reader(page.language))
        guard let document = try? JSONDocument(bytes) else { preconditionFailure("a problem is JSON") }
        self.init(document.root)
    }
}
