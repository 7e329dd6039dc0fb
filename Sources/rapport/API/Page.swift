import CShim
import Guidance
import HTTP
import JSON

/// One page of a list: `{"items":[…],"next":"<cursor>"|null}`.
struct Page {
    /// The query parameters of every list.
    static let parameters = ["limit", "after"]
    static let limitDefault = 50
    static let limitMax = 1000
    /// A page stops after this many records have been looked at, also if few of them fit its filters: a short page with a
    /// cursor is better than a loop that looks through a million.
    static let examinedMax = 5000
    /// A page also stops after the record with which it reaches this many bytes: a thousand of the largest would fill the memory.
    static let bytesMax = 4 << 20
    /// How many entries a cursor names of a list whose entries may go, the last and those before it.
    private static let namedCount = 4

    let limit: Int
    /// Whether it has all that follows: in lines, where nobody asks for less.
    let isWhole: Bool
    /// What the page starts after: an id, or a place in an order.
    let after: String?
    /// What the list is, and what was chosen of it. A cursor goes with them.
    private let path: String
    private let choices: [Target.Parameter]
    /// The address of the first page.
    private let first: Target

    /// - Parameter choices: What the list holds, and in which order.
    init(
        _ path: String, _ query: Query, as form: ListForm = .json, isPretty: Bool = false, choices: [Target.Parameter] = []
    ) throws(ProblemDetails) {
        let limit = try query.integer("limit", in: 1...Self.limitMax)
        isWhole = form != .json && limit == nil
        self.limit = isWhole ? .max : limit ?? Self.limitDefault
        (self.path, self.choices) = (path, choices)
        // What the page holds is the same in every form, and so is its cursor.
        let written = ["format", "excel"].map { Target.Parameter(name: $0, value: query[$0]) }
        first = Target(path, choices + written, limit: limit == Self.limitDefault ? nil : limit, isPretty: isPretty)
        guard let cursor = query["after"] else {
            after = nil
            return
        }
        let parts = cursor.split(separator: ".", maxSplits: 1)
        guard parts.count == 2 else { throw .badCursor }
        after = String(parts[1])
        guard parts[0] == checksum(of: parts[1]) else { throw .badCursor }
    }

    /// The address of this page, in one spelling of many.
    var target: String { after.map { first.with("after", cursor($0)) } ?? first.text }

    /// The records on the page, and what the next page starts after.
    ///
    /// - Parameter json: A record as the page shows it.
    func cut<R: Record>(
        _ table: R.Table, by selection: Selection<R>, json: (Stored<R>) -> [UInt8]
    ) throws(ProblemDetails) -> (items: [[UInt8]], records: [Stored<R>], last: String?) {
        var (items, records, bytesCount) = ([[UInt8]](), [Stored<R>](), 0)
        let (start, examinedMax) = (try place(in: table, selection), isWhole ? .max : Self.examinedMax)
        let end = table.forEach(in: selection, after: start, examinedMax: examinedMax) { stored in
            items.append(json(stored))
            records.append(stored)
            bytesCount += items[items.count - 1].count
            return items.count < limit && (bytesCount < Self.bytesMax || isWhole)
        }
        return (items, records, end?.description)
    }

    /// The page of what the caller sees, from the loop where that takes a moment.
    ///
    /// - Parameter note: Hears of each record on it.
    func answer<R: TimedRecord>(
        _ viewer: Viewer, _ selection: Selection<R>, after place: Place<R>?, as lines: ListLines,
        noting note: @escaping @Sendable (Visible<R>) -> Void
    ) throws(ProblemDetails) -> Response {
        @Sendable func response(_ items: [[UInt8]], _ last: String?) -> Response {
            let bytes = bytes(items: items, last: last, as: lines)
            var response =
                lines.form == .json ? Response.json(body: .json(bytes)) : .lines(lines.form, .bytes(bytes), of: path)
            if let last { response.set("Link", link(last)) }
            return response
        }
        guard !viewer.seesAll(R.self) else {
            // A short page with a cursor is better than a loop that looks through a million, and nothing is hidden.
            let (items, last) = cut(viewer, selection, after: place, noting: note)
            return response(items, last)
        }
        return visit(viewer, selection, after: place) { visible -> ([UInt8], Int) in
            note(visible)
            let json = visible.json
            return (json, json.count)
        } answer: {
            response($0, $1)
        }
    }

    /// The records that the caller sees on the page, for an answer that is no JSON.
    ///
    /// - Parameter answer: Makes it of them and the cursor of the next page; nil for the last.
    func answer<R: TimedRecord>(
        _ viewer: Viewer, _ selection: Selection<R>, after place: Place<R>?,
        noting note: @escaping @Sendable (Visible<R>) -> Void,
        _ answer: @escaping @Sendable ([Visible<R>], _ next: String?) -> Response
    ) -> Response {
        visit(viewer, selection, after: place) { visible in
            note(visible)
            return (visible, 0)
        } answer: {
            answer($0, $1.map(cursor))
        }
    }

    /// - Parameter take: What is kept of a record, and how many bytes it adds to the answer.
    private func visit<R: TimedRecord, Item: Sendable>(
        _ viewer: Viewer, _ selection: Selection<R>, after place: Place<R>?,
        _ take: @escaping @Sendable (Visible<R>) -> (Item, Int), answer: @escaping @Sendable ([Item], _ last: String?) -> Response
    ) -> Response {
        var walk = SeenPage<R, Item>(after: place, taking: take)
        if walk.go(on: viewer, selection, limit: limit, examinedMax: SeenPage<R, Item>.examinedMax) {
            return answer(walk.items, walk.last)
        }
        let begun = walk
        return .later { () throws(ProblemDetails) in
            var walk = begun
            _ = walk.go(on: viewer, selection, limit: limit, examinedMax: .max)
            return answer(walk.items, walk.last)
        }
    }

    private func cut<R: TimedRecord>(
        _ viewer: Viewer, _ selection: Selection<R>, after place: Place<R>?, noting note: (Visible<R>) -> Void
    ) -> (items: [[UInt8]], last: String?) {
        var (items, bytesCount) = ([[UInt8]](), 0)
        let end = viewer.forEach(in: selection, after: place, examinedMax: Self.examinedMax) { visible in
            items.append(visible.json)
            note(visible)
            bytesCount += items[items.count - 1].count
            return items.count < limit && bytesCount < Self.bytesMax
        }
        return (items, end?.description)
    }

    /// What the page of a list in rows starts after; nil for the beginning.
    func place<R: TimedRecord>(_ selection: Selection<R>) throws(ProblemDetails) -> Place<R>? {
        guard let after else { return nil }
        guard let place = Place(after, in: selection) else { throw .badCursor }  // what it names may have gone
        return place
    }

    /// What the page starts after; nil for the beginning.
    func place<R: Record>(in table: R.Table, _ selection: Selection<R>) throws(ProblemDetails) -> Place<R>? {
        guard let after else { return nil }
        guard let place = Place(after, in: selection), table.knows(place) else { throw .badCursor }
        return place
    }

    /// The rows on the page of a list that never changes, so that a place in it is a good cursor, and the place after which the next page
    /// starts.
    func cut<Row>(_ rows: [Row]) throws(ProblemDetails) -> (rows: [Row], last: String?) {
        let all = Array(rows.enumerated())
        var start = 0
        if let after {
            guard let place = Int(after), (1...max(1, all.count)).contains(place) else { throw .badCursor }
            start = min(place, all.count)
        }
        let (entries, last) = cut(all[start...]) { String($0.offset + 1) }
        return (entries.map(\.element), last)
    }

    /// The entries on the page, of a list that is whole in memory, and the id after which the next page starts.
    ///
    /// - Parameter whole: The list without filters: what the page starts after may have left the filtered one meanwhile.
    func cut<Entry>(
        _ entries: [Entry], of whole: @autoclosure () -> [Entry], id: (Entry) -> String
    ) throws(ProblemDetails) -> (entries: ArraySlice<Entry>, last: String?) {
        var start = 0
        // The last entry of the page before, and those before it: what follows from others may be gone.
        if let named = after?.split(separator: "~", omittingEmptySubsequences: false).map(String.init) {
            if let place = entries.firstIndex(where: { id($0) == named[0] }) {
                start = place + 1
            } else {
                let ids = whole().map(id)
                let place = named.compactMap { ids.firstIndex(of: $0) }.first
                // Where all that it names is gone, and it names all that there was, the walk stood at the beginning.
                guard place != nil || named.count < Self.namedCount else { throw .badCursor }
                let rest = Set(ids[(place.map { $0 + 1 } ?? 0)...])
                start = entries.firstIndex { rest.contains(id($0)) } ?? entries.count
            }
        }
        let (onPage, last) = cut(entries[start...], id: id)
        guard last != nil else { return (onPage, nil) }
        let named = entries[max(0, onPage.endIndex - Self.namedCount)..<onPage.endIndex]
        return (onPage, named.reversed().map(id).joined(separator: "~"))
    }

    /// The first of the entries that are left, and the id after which the next page starts.
    func cut<Entry>(_ rest: ArraySlice<Entry>, id: (Entry) -> String) -> (entries: ArraySlice<Entry>, last: String?) {
        let onPage = rest.prefix(limit)
        return (onPage, onPage.endIndex < rest.endIndex ? onPage.last.map(id) : nil)
    }

    /// The page as it is sent, but for the line feed after JSON.
    ///
    /// - Parameter last: The id after which the next page starts; nil if there is none.
    func bytes(items: [[UInt8]], last: String?, as lines: ListLines) -> [UInt8] {
        guard lines.form != .json else { return bytes(items: items, last: last) }
        var bytes = lines.head
        for item in items { lines.append(item, to: &bytes) }
        return bytes
    }

    /// The page as JSON.
    func bytes(items: [[UInt8]], last: String?) -> [UInt8] {
        JSONWriter.bytes(reserving: 64 + items.reduce(0) { $0 + $1.count + 1 }) { writer in
            writer.object { writer in
                writer.name("items")
                writer.array(items) { $0.raw($1) }
                writer.name("next")
                if let last { writer.string(cursor(last)) } else { writer.null() }
            }
        }
    }

    /// The value of Link (RFC 8288): the address of the next page, with the same choices and another cursor.
    func link(_ last: String) -> String { "<\(first.with("after", cursor(last)))>; rel=\"next\"" }

    /// The value of `after` with which the next page is asked for.
    func cursor(_ last: String) -> String { "\(checksum(of: last[...])).\(last)" }

    /// A cursor that was cut or changed, or that another list gave, does not match it.
    private func checksum(of last: Substring) -> String {
        let list = choices.map { "\($0.name)=\($0.value ?? "")" }.joined(separator: "&")
        let bytes = Array("\(path)?\(list)\n\(last)".utf8)
        return String(cs_crc32(bytes, bytes.count), radix: 36)
    }
}

/// A page of a list of which something may be hidden: it is full, or is the last, and its cursor names what is on it.
private struct SeenPage<R: TimedRecord, Item: Sendable>: Sendable {
    /// More are looked at by the worker.
    static var examinedMax: Int { 1000 }

    private(set) var items: [Item] = []
    /// The place of the last on the page, where something visible follows.
    private(set) var last: String?
    private var place: Place<R>?
    private var lastShown: Visible<R>?
    private var bytesCount = 0
    private let take: @Sendable (Visible<R>) -> (Item, Int)

    init(after place: Place<R>?, taking take: @escaping @Sendable (Visible<R>) -> (Item, Int)) {
        (self.place, self.take) = (place, take)
    }

    /// Looks at records from where it stands.
    ///
    /// - Returns: Whether the page is done.
    mutating func go(on viewer: Viewer, _ selection: Selection<R>, limit: Int, examinedMax: Int) -> Bool {
        let rest = viewer.forEach(in: selection, after: place, examinedMax: examinedMax) { visible in
            guard items.count < limit, bytesCount < Page.bytesMax else {
                last = lastShown?.place(in: selection).description
                return false
            }
            let (item, count) = take(visible)
            items.append(item)
            bytesCount += count
            lastShown = visible
            return true
        }
        place = rest
        return rest == nil || last != nil
    }
}

extension Query {
    /// The value of a filter, which has to be one of these: a typo must not look like an empty list.
    func choice(_ name: String, of known: @autoclosure () -> [String]) throws(ProblemDetails) -> String? {
        guard let text = self[name] else { return nil }
        let known = known()
        guard known.contains(text) else { throw .unknownValue(text, of: name, known: known, takesMany: false) }
        return text
    }

    /// The values of a parameter that takes several, separated by commas, each once; none without the parameter.
    ///
    /// - Parameter meant: The one that people mean who send another name for it.
    func choices(
        _ name: String, of known: @autoclosure () -> [String], meant: (String) -> String? = { _ in nil }
    ) throws(ProblemDetails) -> [String] {
        guard let texts = list(name) else { return [] }
        let known = known()
        guard !texts.isEmpty else { throw .unknownValue("", of: name, known: known, takesMany: true) }
        let names = Set(known)
        if let text = texts.first(where: { !names.contains($0) }) {
            throw .unknownValue(text, of: name, known: known, takesMany: true, meant: meant(text))
        }
        var chosen: Set<String> = []
        return texts.filter { chosen.insert($0).inserted }
    }
}
