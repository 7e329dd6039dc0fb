import Guidance
import HTTP
import JSON
import Pages
import Store

extension API {
    static let aboutSystem: [PageRoute] = [.get("/system", asks: .scope(.metricsRead)) { $0.getSystemPage }]

    /// What the service tells of itself, in words: from the very answers that those get who watch it.
    func getSystemPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer) = (page(request), viewer(request))
        var readiness: JSONValue?
        do throws(ProblemDetails) { readiness = try ask(request, "getReadiness", at: "/readyz?verbose").document } catch {
            // That is when its readers need it most.
            let problem = error.body(instance: nil, requestID: "", for: Reader(page.language))
            readiness = try? JSONDocument(problem).root
        }
        var metrics: [UInt8] = []
        if case .bytes(let bytes) = try ask(request, "getMetrics", at: "/metrics").body { metrics = bytes }
        let selection: Selection<AccessSetting>? = try? viewer.selection(Query([]), of: AccessSetting.self)
        let maySee = Need(.read, .settings).map { viewer.caller.denial(of: $0) == nil } ?? false
        let settings = maySee ? seen(selection, by: viewer).map(\.record) : nil
        let document = SystemPage(
            readiness: readiness, metrics: String(decoding: metrics, as: UTF8.self), settings: settings)
        return .page(document.document(page), in: page, at: address)
    }
}
