import Guidance
import HTTP
import JSON
import Pages
import Store

extension API {
    static let ofStart: [PageRoute] = [
        .get("/appearance", asks: .nothing, isOfCatalogue: true) { $0.getAppearancePage },
        .post("/appearance", asks: .nothing, isOfCatalogue: true) { $0.postAppearance },
    ]

    /// What somebody sees who opens the service in a browser.
    func getStartPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer) = (page(request), viewer(request))
        guard page.reader != nil else { return try answer(request, with: StartPage().document(page), in: page) }
        return renewing(request, try answer(request, with: try home(viewer).document(page), in: page))
    }

    /// More are on the list of programs.
    private static let programsMax = 25

    private func home(_ viewer: Viewer) throws(ProblemDetails) -> HomePage {
        let isPerson = viewer.caller.person != nil
        guard let need = Ask.read(.programs).need, viewer.caller.denial(of: need) == nil else {
            return HomePage([], hasMore: false, isPerson: isPerson, mayCreate: false)
        }
        let running = Program.Status.allCases.filter { !Program.states.over.contains($0) }.map(\.rawValue).joined(separator: ",")
        let selection = try viewer.selection(Query([("status", running), ("sort", "-createdAt")]), of: Program.self)
        var rows: [ProgramsPage.Row] = []
        let end = viewer.forEach(in: selection, after: nil, examinedMax: Page.examinedMax) { visible in
            rows.append(ProgramsPage.Row(visible.record, viewer.steps(of: visible)))
            return rows.count < Self.programsMax
        }
        return HomePage(rows, hasMore: end != nil, isPerson: isPerson, mayCreate: viewer.denial(creating: Program.self) == nil)
    }

    // MARK: Appearance

    func getAppearancePage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let page = page(request)
        let then = try request.queryForm()["then"].flatMap { Link(local: $0) } ?? "/"
        return try answer(request, with: AppearancePage(then: then).document(page), in: page)
    }

    func postAppearance(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let form = try request.form()
        var appearance = Appearance(request)
        if let language = form["language"] { appearance.language = SpokenLanguage(named: language) }
        if let theme = form["theme"] { appearance.theme = Theme(rawValue: theme) }
        var response = Response.seeOther(form["then"].flatMap { Link(local: $0) } ?? "/")
        response.set(appearance.cookie(isSecure: cookieForm(request) == .secure))
        return response
    }
}

/// What a browser has been told to prefer, in a cookie: `de.dark`.
struct Appearance {
    private static let name: StaticString = "rapport-appearance"
    private static let seconds = 365 * 24 * 3600

    var language: SpokenLanguage?
    var theme: Theme?

    init(_ cookie: String?) {
        let parts = (cookie ?? "").split(separator: ".").map(String.init)
        language = parts.lazy.compactMap { SpokenLanguage(named: $0) }.first
        theme = parts.lazy.compactMap { Theme(rawValue: $0) }.first
    }

    init(_ request: borrowing Request) { self.init(request.cookie(Self.name)) }

    init(_ trouble: ProblemPage) { self.init(trouble.cookie(Self.name)) }

    func cookie(isSecure: Bool) -> Cookie {
        let parts = [language?.tag.text, theme?.rawValue].compactMap { $0 }
        return Cookie(
            name: Self.name.description, value: parts.joined(separator: "."), isSecure: isSecure, secondsKept: Self.seconds)
    }
}

extension SpokenLanguage {
    fileprivate init?(named tag: String) {
        guard let language = Self.allCases.first(where: { $0.tag.text == tag }) else { return nil }
        self = language
    }
}
