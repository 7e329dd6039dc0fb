import Guidance
import HTTP
import JSON
import Store

// What has happened, for those who follow it.

extension API {
    static let ofEvents = [
        APIOperation(
            .get, "/v1/events", "listEvents", "List what has happened, oldest first.", asks: .scope(.eventsRead), query: [.limit, .after],
            answers: [
                OperationAnswer(
                    .ok, "A page of events.",
                    .page(
                        of: HistoryEntry.schema,
                        also: [.init("last", .nullable(.text()), "What to send as after later; null to start again without.")]),
                    [.link])
            ], problems: [.gone, .journalUnreadable, .stopping]
        ) { $0.listEvents }
    ]

    /// A page of the journal, oldest first. Read from disk, and so not by the loop.
    ///
    /// An event tells that a record was changed and not what is in it now: that is for the record's own address, which knows
    /// who may read it.
    func listEvents(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let query = request.query
        let limit = try query.integer("limit", in: 1...Page.limitMax)
        var place: HistoryPlace?
        if let after = query["after"] {
            place = HistoryPlace(after)
            guard place != nil else { throw .noPlaceOfEvents }
        }
        let address = "\(request.path)?\(limit.map { "limit=\($0)&" } ?? "")\(request.wantsPretty ? "pretty&" : "")after="
        return .later { [store, place] () throws(ProblemDetails) in
            let page: HistoryPage
            do throws(HistoryError) {
                page = try store.history(after: place, limit: limit ?? Page.limitDefault)
            } catch {
                throw ProblemDetails(error, newest: store.newestPlace())
            }
            var response = Response.json(body: .json(JSONWriter.bytes(reserving: 4096) { page.write(to: &$0) }))
            if page.hasMore, let last = page.last { response.set("Link", "<\(address)\(last)>; rel=\"next\"") }
            return response
        }
    }
}

extension HistoryPage {
    /// As other lists: `next` is null on the last page. That page is the last only for now, so `last` says where to go on.
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.name("items")
            writer.array(entries) { $1.write(to: &$0) }
            writer.name("next")
            if hasMore, let last { writer.string(last.description) } else { writer.null() }
            writer.name("last")
            if let last { writer.string(last.description) } else { writer.null() }
        }
    }
}

extension HistoryEntry {
    fileprivate static let schema = Schema.named(
        "Event",
        .object([
            .init("sequence", .integer(1...JSONValue.integerMax), "Counts all events from 1."),
            .init("at", .text(format: "date-time"), "When it happened."),
            .init("by", .text(), "The id of the key that did it."),
            .init("operation", .text(), "What was done."),
            .init("requestId", .text(), "The request that did it."),
            .init(
                "changes",
                .array(
                    .object([
                        .init("kind", .choice(KindName.allCases.map(\.rawValue)), "The kind of a record."),
                        .init("id", .text(), "Its id."),
                        .init("revision", .integer(1...JSONValue.integerMax), "Its revision since then.", isRequired: false),
                        .init("deleted", .boolean, "True, if it was deleted.", isRequired: false),
                    ])), "The records that were changed."),
        ]))

    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("sequence", sequence)
            writer.member("at", at.description)
            writer.member("by", note.by)
            writer.member("operation", note.op)
            writer.member("requestId", note.requestID)
            writer.name("changes")
            writer.array(changes) { writer, touch in
                writer.object {
                    $0.member("kind", touch.table)
                    $0.member("id", touch.id)
                    if let revision = touch.revision {
                        $0.member("revision", revision)
                    } else {
                        $0.member("deleted", true)
                    }
                }
            }
        }
    }
}
