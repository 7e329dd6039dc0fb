import Guidance
import Testing

/// That no kind of record is left out of the table of routes.
@Suite struct KindRouteTests {
    /// Those that no client makes and changes whole at an address of their own list.
    private static let others: [KindName] =
        [
            .keys, .accessKeys, .signIns, .participants, .concerns, .settings, .applications, .relationships, .sessions, .goals,
            .notes,
            .managerInputs, .disclosures, .matchRuns,
        ] + KindName.allCases.filter(\.any.isUnderAnother)

    @Test(arguments: KindName.allCases.filter { !others.contains($0) })
    func `every kind that clients make and change whole has all its routes`(_ name: KindName) throws {
        let (routes, list) = (Set(try Endpoint.all().map(\.name)), name.any.path)
        // A key is changed member by member, and revoked in place of deleted.
        let changes = name == .accessKeys ? ["GET", "PATCH"] : ["GET", "PUT", "PATCH", "DELETE"]
        var expected = ["GET \(list)", "POST \(list)"] + changes.map { "\($0) \(list)/{id}" }
        if name == .accessKeys { expected += ["secrets", "revocation", "delegations"].map { "POST \(list)/{id}/\($0)" } }
        if name.any.type is any Moving.Type {
            expected += ["GET", "POST"].map { "\($0) \(list)/{id}/transitions" }
            expected += ["GET \(list)/{id}/transitions/{number}", "GET \(list)/{id}/findings"]
        }
        if name.isOfCatalogue {
            expected += ["POST", "DELETE"].map { "\($0) \(list)/{id}/retirement" } + ["POST \(list)/{id}/reset"]
        }
        #expect(routes.isSuperset(of: expected), "\(Set(expected).subtracting(routes).sorted())")
    }

    @Test(arguments: KindName.allCases.filter(\.any.isUnderAnother))
    func `every kind that stands under another is read where its kind says`(_ name: KindName) throws {
        #expect(try Endpoint.all().map(\.name).contains("GET \(name.any.list)"))
    }
}
