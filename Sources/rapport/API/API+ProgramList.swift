import Guidance
import HTTP
import Store

extension API {
    /// Everything that chooses what the list holds and in which order. A filter is a name here, a line in `selection` and a
    /// member of `ProgramSelection`.
    static let programChoices = ["status", "relationshipType", "sort"]

    /// Every order, and the same falling. They follow from `ProgramOrder`.
    private static let programSorts = ProgramOrder.allCases.flatMap { [$0.rawValue, "-\($0.rawValue)"] }

    private static func selection(_ query: Query, _ catalogue: Catalogue) throws(ProblemDetails) -> ProgramSelection {
        var selection = ProgramSelection()
        selection.statuses = try query.choices("status", of: Program.Status.allCases.map(\.rawValue))
            .compactMap { Program.Status(rawValue: $0) }
        selection.relationshipTypes = try query.choices(
            "relationshipType", of: catalogue.relationshipTypes.values.map(\.id.text)
        ).compactMap { Slug($0) }
        if let sort = try query.choice("sort", of: programSorts) {
            selection.isFalling = sort.hasPrefix("-")
            selection.order = ProgramOrder(rawValue: String(sort.drop { $0 == "-" })) ?? .createdAt
        }
        return selection
    }

    func listPrograms(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let query = request.query
        let page = try Page(request, query, choices: Self.programChoices)
        let records = store.durable.records
        let selection = try Self.selection(query, records.catalogue)
        var start: ProgramPlace?
        if let after = page.after {
            start = ProgramPlace(after, in: selection.order)
            guard start != nil else { throw Page.badCursor }
        }
        var (items, bytesCount): ([[UInt8]], Int) = ([], 0)
        let end = records.programs.forEach(in: selection, after: start, examinedMax: Page.examinedMax) { stored in
            items.append(stored.json)
            bytesCount += stored.json.count
            return items.count < page.limit && bytesCount < Page.bytesMax
        }
        let next = end?.description
        var response = Response.json(body: .json(page.bytes(items: items, last: next)))
        if let next { response.set("Link", page.link(next)) }
        return response
    }
}
