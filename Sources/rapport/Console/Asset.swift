import CAssets
import CShim
import HTTP
import Pages

/// A file that pages are shown with, built into the executable.
struct Asset: Sendable {
    /// With a hash of what is in it, so that browsers may keep it for good.
    let name: String
    private let body: KeptBody
    private let type: MediaType
    private let tag: EntityTag

    private init(_ name: String, _ ending: String, _ type: MediaType, _ bytes: UnsafePointer<UInt8>, _ count: Int) {
        let bytes = Array(UnsafeBufferPointer(start: bytes, count: count))
        tag = EntityTag(of: bytes)
        self.name = "\(name).\(tag.opaque).\(ending)"
        (self.type, body) = (type, KeptBody(bytes))
    }

    static let sheet = Asset("console", "css", .stylesheet, ca_sheet(), ca_sheet_length())
    static let script = Asset("console", "js", .script, ca_script(), ca_script_length())
    static let icon = Asset("icon", "svg", .svg, ca_icon(), ca_icon_length())

    static let all = [sheet, script, icon]

    /// As pages name them.
    static let names = Assets(sheet: sheet.name, script: script.name, icon: icon.name)

    var route: PageRoute {
        .get("/assets/\(name)", asks: .nothing, isOfCatalogue: true) { _ in
            { request throws(ProblemDetails) in try response(to: request) }
        }
    }

    private func response(to request: borrowing Request) throws(ProblemDetails) -> Response {
        switch request.precondition(against: tag) {
        case .matched(let named): return .notModified(tag, named: named, caching: .immutable, .kept(body))
        case .stale: throw request.staleness
        case .holds: break
        }
        var response = Response(.ok, type, .kept(body))
        (response.tag, response.caching) = (tag, .immutable)
        return response
    }
}
