import Guidance
import HTTP
import JSON
import Store

// What has happened, for those who follow it.

extension API {
    static let ofEvents = [
        APIOperation(
            .get, "/v1/events", "listEvents", "List what has happened, oldest first.", query: [.limit, .after],
            answers: [
                OperationAnswer(
                    .ok, "A page of events.",
                    .page(
                        of: HistoryEntry.schema,
                        also: [.init("last", .integer(0...JSONValue.integerMax), "Where to go on later.")]),
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
        let after = try query.integer("after", in: 0...999_999_999_999_999_999)
        let address = "\(request.path)?\(limit.map { "limit=\($0)&" } ?? "")\(request.wantsPretty ? "pretty&" : "")after="
        return .later { [store] () throws(ProblemDetails) in
            let page: HistoryPage
            do throws(HistoryError) {
                page = try store.history(after: after, limit: limit ?? Page.limitDefault)
            } catch {
                throw ProblemDetails(error, newest: store.durable.sequence)
            }
            var response = Response.json(body: .json(JSONWriter.bytes(reserving: 4096) { page.write(to: &$0) }))
            if page.hasMore { response.set("Link", "<\(address)\(page.last)>; rel=\"next\"") }
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
            if hasMore { writer.string(String(last)) } else { writer.null() }
            writer.member("last", last)
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

extension ProblemDetails {
    /// - Parameter newest: The sequence number up to which lists show everything.
    fileprivate init(_ error: HistoryError, newest: Int) {
        let fix =
            "What you know is not what is here: read all records anew from the lists, such as /v1/programs, then go on with "
            + "after=\(newest)."
        switch error {
        case .gone(let floor):
            self.init(
                .gone, "gone", "Events before sequence number \(floor) are not kept any more, and some of them were asked for.",
                fix: fix)
            extensions = { writer in
                writer.member("floor", floor)
                writer.member("last", newest)
            }
        case .ahead(let last):
            self.init(
                .badRequest, "invalid-cursor",
                "The newest event is that of sequence number \(last), and after names a later one: the data may have been put back "
                    + "to an earlier moment.", fix: fix)
            extensions = { $0.member("last", newest) }
        case .unreadable:
            self.init(
                .internalServerError, "journal-unreadable",
                "The events cannot be read from the disk. Records are read from memory, and are as they were.",
                fix: "Have an operator run rapport verify on the data folder: it names what is wrong.")
        }
    }
}
