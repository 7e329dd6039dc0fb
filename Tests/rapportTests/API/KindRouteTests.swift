import Guidance
import Testing

/// That no kind of record is left out of the table of routes.
@Suite struct KindRouteTests {
    @Test(arguments: KindName.allCases.filter { $0 != .keys })
    func `every kind that clients reach has all its routes`(_ name: KindName) throws {
        let (routes, list) = (Set(try Endpoint.all().map(\.name)), name.any.path)
        var expected = ["GET \(list)", "POST \(list)"] + ["GET", "PUT", "PATCH", "DELETE"].map { "\($0) \(list)/{id}" }
        if name.any.type is any Moving.Type {
            expected += ["GET", "POST"].map { "\($0) \(list)/{id}/transitions" }
            expected += ["GET \(list)/{id}/transitions/{number}", "GET \(list)/{id}/findings"]
        }
        if name.isOfCatalogue {
            expected += ["POST", "DELETE"].map { "\($0) \(list)/{id}/retirement" } + ["POST \(list)/{id}/reset"]
        }
        #expect(routes.isSuperset(of: expected), "\(Set(expected).subtracting(routes).sorted())")
    }
}
