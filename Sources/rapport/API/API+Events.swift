import Guidance
import HTTP
import JSON
import Platform
@_spi(Journal) import Store

// What has happened, for those who follow it.

extension API {
    static let ofEvents = [
        APIOperation(
            .get, "/v1/events", "listEvents", "List what has happened, oldest first.", asks: .scope(.eventsRead),
            query: [.limit, .after],
            answers: [
                OperationAnswer(
                    .ok, "A page of events.",
                    .page(
                        of: SeenEvent.schema,
                        also: [.init("last", .nullable(.text()), "What to send as after later; null to start again without.")]),
                    [.link])
            ], problems: [.gone, .journalUnreadable, .stopping]
        ) { $0.listEvents }
    ]

    /// A page of the journal, oldest first. Read from disk, and so not by the loop.
    ///
    /// An event tells that a record was changed and not what is in it now: that is for the record's own address. Of records that the
    /// caller may not read now, it says nothing, and only those who read everything see the journal's numbers.
    func listEvents(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let query = request.query
        let limit = try query.integer("limit", in: 1...Page.limitMax)
        let reader = EventReader(caller: request.caller, seals: keys.places)
        var place: HistoryPlace?
        if let after = query["after"] {
            place = reader.place(after)
            guard place != nil else { throw .noPlaceOfEvents }
        }
        let address = "\(request.path)?\(limit.map { "limit=\($0)&" } ?? "")\(request.wantsPretty ? "pretty&" : "")after="
        return .later { [self, place] () throws(ProblemDetails) in
            let page: EventPage
            do throws(HistoryError) {
                page = try events(for: reader, after: place, limit: limit ?? Page.limitDefault)
            } catch {
                throw ProblemDetails(error, newest: store.newestPlace().map(reader.text), isWhole: reader.readsAll)
            }
            let last = page.last.map(reader.text)
            var response = Response.json(
                body: .json(JSONWriter.bytes(reserving: 4096) { page.write(last: last, to: &$0) }))
            if page.hasMore, let last { response.set("Link", "<\(address)\(last)>; rel=\"next\"") }
            return response
        }
    }

    /// More pages of the journal than this are not read for one answer: a page may then be short though more follows.
    private static let historyPagesMax = 200

    private func events(for reader: EventReader, after place: HistoryPlace?, limit: Int) throws(HistoryError) -> EventPage {
        var (events, place, pages) = ([SeenEvent](), place, 0)
        while true {
            let page = try store.history(after: place, limit: reader.readsAll ? limit : Page.limitMax)
            let viewer = viewer(reader.caller, store.durable)
            for entry in page.entries {
                guard let event = reader.event(entry, for: viewer) else {
                    place = entry.place
                    continue
                }
                // Something follows only if it can be seen.
                guard events.count < limit else { return EventPage(events: events, last: place, hasMore: true) }
                events.append(event)
                place = entry.place
            }
            pages += 1
            if !page.hasMore || reader.readsAll && events.count == limit || pages == Self.historyPagesMax {
                return EventPage(events: events, last: place ?? page.last, hasMore: page.hasMore)
            }
        }
    }
}

/// Who follows events, and how places in them are written.
struct EventReader: Sendable {
    let caller: Caller
    /// Seals places for those who do not read all; nil where there is no secret, and they cannot go on.
    let seals: Sealer?

    /// Whether it reads the events of all records but those that are confidential.
    var readsAll: Bool { caller.person == nil && caller.programs == nil && caller.scopes.contains(.eventsReadAll) }

    /// As long as the longest place, so that a sealed one tells nothing by its length.
    private static let bytesCount = 32

    func text(_ place: HistoryPlace) -> String {
        guard !readsAll, let seals else { return place.description }
        var bytes = Array("\(place) ".utf8)
        bytes += [UInt8](repeating: UInt8(ascii: " "), count: Self.bytesCount - bytes.count)
        // Else a place that stays the same would tell that nothing hidden has happened.
        return seals.seal(bytes + mark + (0..<8).map { _ in UInt8.random(in: .min ... .max) })
    }

    func place(_ text: String) -> HistoryPlace? {
        guard !readsAll else { return HistoryPlace(text) }
        var text = text
        guard let seals, let bytes = text.withUTF8({ seals.open(UnsafeRawBufferPointer($0)) }),
            bytes.count == Self.bytesCount + mark.count + 8, Array(bytes[Self.bytesCount...].prefix(mark.count)) == mark
        else { return nil }
        let place = bytes[..<Self.bytesCount].prefix { $0 != UInt8(ascii: " ") }
        return HistoryPlace(String(decoding: Array(place), as: UTF8.self))
    }

    /// Another caller's place is none.
    private var mark: [UInt8] {
        Array(Array(caller.signature.utf8).withUnsafeBytes(SHA256.digest(of:)).prefix(8))
    }

    /// The part of an entry that the caller may know of; nil if there is none.
    func event(_ entry: HistoryEntry, for viewer: Viewer) -> SeenEvent? {
        let changes = entry.changes.compactMap { touch -> SeenEvent.Change? in
            // What this release does not know, it shows to nobody.
            guard let kind = KindName(rawValue: touch.table) else { return nil }
            guard !readsAll else { return kind.isConfidential ? nil : SeenEvent.Change(touch, isWhole: true) }
            guard touch.revision != nil, viewer.mayKnow(of: touch.id, kind, changedAt: entry.at),
                let sight = viewer.sight(of: touch.id, kind)
            else { return nil }
            return SeenEvent.Change(touch, isWhole: sight == .whole)
        }
        guard !changes.isEmpty else { return nil }
        return SeenEvent(entry: entry, changes: changes, isOwn: entry.note.by == caller.signature, isWhole: readsAll)
    }
}

/// What somebody may know of an entry of the journal.
struct SeenEvent: Sendable {
    let entry: HistoryEntry
    let changes: [Change]
    /// Whether the reader did it.
    let isOwn: Bool
    /// Whether the reader knows the journal by its numbers.
    let isWhole: Bool

    struct Change: Sendable {
        let touch: HistoryEntry.Touch
        /// Whether the reader sees the whole record, and so how often it was written.
        let isWhole: Bool

        init(_ touch: HistoryEntry.Touch, isWhole: Bool) { (self.touch, self.isWhole) = (touch, isWhole) }
    }
}

/// Consecutive events.
private struct EventPage {
    let events: [SeenEvent]
    let last: HistoryPlace?
    let hasMore: Bool

    /// As other lists: `next` is null on the last page. That page is the last only for now, so `last` says where to go on.
    func write(last: String?, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.name("items")
            writer.array(events) { $1.write(to: &$0) }
            writer.name("next")
            if hasMore, let last { writer.string(last) } else { writer.null() }
            writer.name("last")
            if let last { writer.string(last) } else { writer.null() }
        }
    }
}

extension SeenEvent {
    fileprivate static let schema = Schema.named(
        "Event",
        .object([
            .init(
                "sequence", .integer(1...JSONValue.integerMax), "Counts all events from 1, for those who read all of them.",
                isRequired: false),
            .init("at", .text(format: "date-time"), "When it happened."),
            .init(
                "by", .text(), "The id of the key that did it, for that key and for those who read all events.", isRequired: false
            ),
            .init("operation", .text(), "What was done."),
            .init("requestId", .text(), "The request that did it, for the key that sent it.", isRequired: false),
            .init(
                "changes",
                .array(
                    .object([
                        .init("kind", .choice(KindName.allCases.map(\.rawValue)), "The kind of a record."),
                        .init("id", .text(), "Its id."),
                        .init(
                            "revision", .integer(1...JSONValue.integerMax),
                            "Its revision since then, for those who see all of it.",
                            isRequired: false),
                        .init("deleted", .boolean, "True, if it was deleted.", isRequired: false),
                    ])), "The records that were changed."),
        ]))

    /// What was done, as far as the reader sees to what: of something hidden that changed a record that is seen, only that it changed.
    private var operation: String {
        guard !isWhole, !isOwn else { return entry.note.op }
        let seen = changes.compactMap { KindName(rawValue: $0.touch.table)?.any.word }
        let done = KindName.allCases.map(\.any.word).first { entry.note.op.hasPrefix("\($0).") }
        guard let first = seen.first, let done else { return entry.note.op }
        guard seen.contains(done) else { return "\(first).change" }
        // Else a learner could tell a guide who says no from one who says nothing.
        return done == KindName.applications.any.word ? "\(done).change" : entry.note.op
    }

    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            if isWhole { writer.member("sequence", entry.sequence) }
            writer.member("at", entry.at.description)
            if isWhole || isOwn { writer.member("by", entry.note.by) }
            writer.member("operation", operation)
            if isWhole || isOwn { writer.member("requestId", entry.note.requestID) }
            writer.name("changes")
            writer.array(changes) { writer, change in
                writer.object {
                    $0.member("kind", change.touch.table)
                    $0.member("id", change.touch.id)
                    guard let revision = change.touch.revision else { return $0.member("deleted", true) }
                    if change.isWhole { $0.member("revision", revision) }
                }
            }
        }
    }
}
