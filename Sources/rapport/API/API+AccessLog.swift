import Guidance
import HTTP
import JSON
import Store

// Who read what about a person, for that person and those who look after it.

extension API {
    static let accessLog = APIOperation(
        .get, "/v1/people/{id}/access-log", "listPersonReadings",
        "List who read or changed what about the person, for an office or as another system, the newest first.",
        asks: .read(.people), query: [.limit, .after],
        answers: [OperationAnswer(.ok, "A page of the log, which ends with a whole hour.", readingPage, [.link])],
        problems: [.insufficientScope, .journalUnreadable]
    ) { $0.listReadings }

    /// An hour may have more entries than a page asks for.
    private static let readingPage = Schema.object([
        .init("items", .array(ReadingEntry.schema), "What is on the page."),
        .init("next", .nullable(.text()), "What to send as after for the next page; null on the last."),
    ])

    /// Read from disk, and so not by the loop.
    private func listReadings(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, viewer) = (try request.id(of: Person.self), viewer(request))
        let page = try Page(request.path, request.query, isPretty: request.wantsPretty)
        return try readings(of: id, by: viewer, page) { found in
            let last = found.next?.description
            let items = found.entries.map { entry in JSONWriter.bytes { entry.write(to: &$0) } }
            var response = Response.json(body: .json(page.bytes(items: items, last: last)))
            if let last { response.set("Link", page.link(last)) }
            return response
        }
    }

    /// A page of who read about the person, as far as the caller sees that.
    ///
    /// - Parameter answer: Makes the answer of it.
    func readings(
        of id: ID<Person>, by viewer: Viewer, _ page: Page, _ answer: @escaping @Sendable (ReadingPage) -> Response
    ) throws(ProblemDetails) -> Response {
        let sight: AccessLogSight
        do throws(Problem) { sight = try viewer.accessLog(of: id) } catch { throw ProblemDetails(error) }
        let before = page.after.map { Instant($0) }
        if case .some(.none) = before { throw .badCursor }
        return .later { [readings] () throws(ProblemDetails) in
            let found: ReadingPage
            do throws(StoreError) {
                found = try readings?.page(of: id.key, as: sight, before: before ?? nil, limit: page.limit) ?? .empty
            } catch {
                throw .accessLogUnreadable
            }
            // After it was read: who looks for the first time finds nothing of it.
            noteLog(of: id, by: viewer)
            return answer(found)
        }
    }

    private func noteLog(of id: ID<Person>, by viewer: Viewer) {
        guard let person: Visible<Person> = try? viewer.record(id) else { return }
        note(person, .accessLog, by: viewer)
    }
}

extension ReadingEntry {
    /// What `write` writes.
    static let schema = Schema.named(
        "Reading",
        .oneOf([
            .object([
                .init("at", .text(format: "date-time"), "The hour in which it was read."),
                .init(
                    "reader", .text(),
                    "Who read: the id of a person or a key, or admin; left out where the service shows roles alone.",
                    isRequired: false),
                .init("role", .text(), "As what."), .init("kinds", .array(.text()), "Of what kinds the records were."),
                .init("count", .integer(1...JSONValue.integerMax), "How many records were read, each as often as it was."),
                .init("act", .text(), "How: read, list, change, access-log."),
                .init("purpose", .text(), "What for: what the key says, or operation."),
            ]),
            .object([
                .init(
                    "gap",
                    .named(
                        "ReadingGap",
                        .object([
                            .init(
                                "from", .nullable(.text(format: "date-time")), "From when; null where nothing is known before."),
                            .init("until", .text(format: "date-time"), "Until when."),
                        ])), "A time of which the log does not know who read.")
            ]),
        ]))
}
