import Guidance
import HTTP
import Pages

/// A page, or what a form of one does: as much of it as the server checks before its handler runs.
struct PageRoute: Sendable {
    let method: Method
    let template: String
    /// What it asks of those who open it. What stands on it, its handler reads as any other: through a viewer.
    let asks: Ask
    /// Whether it is there too where only the catalogue is shown.
    let isOfCatalogue: Bool
    /// Whether a browser that was signed in long ago has to be signed in again for it: somebody else may sit before it by now.
    let isRisky: Bool
    /// Of a form that takes a file: the largest.
    let fileBytesMax: Int?
    let handler: @Sendable (API) -> Route.Handler

    /// The longest form: a design with every member at its limit.
    static let formBytesMax = 1 << 20

    /// A page.
    static func get(
        _ template: String, asks: Ask, isOfCatalogue: Bool = false, _ handler: @escaping @Sendable (API) -> Route.Handler
    ) -> PageRoute {
        PageRoute(
            method: .get, template: template, asks: asks, isOfCatalogue: isOfCatalogue, isRisky: false, fileBytesMax: nil,
            handler: handler)
    }

    /// What a form sends.
    static func post(
        _ template: String, asks: Ask, isOfCatalogue: Bool = false, isRisky: Bool = false, fileBytesMax: Int? = nil,
        _ handler: @escaping @Sendable (API) -> Route.Handler
    ) -> PageRoute {
        PageRoute(
            method: .post, template: template, asks: asks, isOfCatalogue: isOfCatalogue, isRisky: isRisky,
            fileBytesMax: fileBytesMax,
            handler: handler)
    }

    /// What the server is given. A page takes any parameter of a query, as others add theirs to links; it ignores those that it does not know.
    func route(of api: API) -> Route {
        let (handler, asks, isRisky) = (handler(api), asks, isRisky)
        guard method == .post else {
            return Route(method, template, access: api.access(asks, isPage: true), takesAnyQuery: true, answers: []) {
                request throws(ProblemDetails) in
                api.renewing(request, try handler(request))
            }
        }
        // A form is read before it is asked who sends it: what somebody has typed is not lost because a sign-in has ended.
        return Route(
            method, template, access: api.access(.nothing, isPage: true), takesAnyQuery: true, answers: [],
            accepts: fileBytesMax == nil ? [.form] : [.form, .multipartForm],
            bodyBytesMax: Self.formBytesMax + (fileBytesMax ?? 0),
            // A file of somebody who is not signed in any more has to be chosen again.
            keylessBodyBytesMax: fileBytesMax.map { _ in Self.formBytesMax }
        ) { request throws(ProblemDetails) in
            try api.admit(request, asks, isRisky: isRisky, handler)
        }
    }
}

/// How much of the service has pages.
enum ConsoleMode: String, CaseIterable, Sendable {
    case on
    /// Those that need no key.
    case catalogue
    case off
}
