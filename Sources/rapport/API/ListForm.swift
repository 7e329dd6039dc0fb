import Guidance
import HTTP
import JSON

/// How a list is written; the names are those of `format`.
enum ListForm: String, CaseIterable {
    /// A page, and what follows it.
    case json
    /// All of it, a record on each line.
    case ndjson
    /// All of it as a table, a record on each line after the names of the members.
    case csv

    static let types = allCases.map(\.type)

    var type: MediaType {
        switch self {
        case .json: .json
        case .ndjson: .ndjson
        case .csv: .csv
        }
    }
}

extension Request {
    /// The form that is asked for: by `format`, as links and address bars cannot set Accept, else by Accept. Of those that Accept likes as
    /// much, the first is taken.
    @inline(__always)  // or it would ask for its types with each request
    func form<Form: RawRepresentable<String> & CaseIterable>(
        _ type: (Form) -> MediaType, preset: Form
    ) throws(ProblemDetails) -> Form {
        if query["format"] != nil, let name = try query.choice("format", of: Form.allCases.map(\.rawValue)) {
            return Form(rawValue: name) ?? preset
        }
        guard let agreedType, agreedType != type(preset) else { return preset }
        return Form.allCases.first { type($0) == agreedType } ?? preset
    }

    /// Whether CSV is for Excel.
    ///
    /// - Parameter type: Of the answer.
    func isForExcel(_ type: MediaType) throws(ProblemDetails) -> Bool {
        let isForExcel = try query.flag("excel")
        guard !isForExcel || type == .csv else { throw .excelWithout(type) }
        return isForExcel
    }
}

extension Request {
    /// How a list is to be written whose records have this schema.
    func lines(of schema: @autoclosure () -> Schema) throws(ProblemDetails) -> ListLines {
        let form = try form(\.type, preset: ListForm.json)
        return ListLines(form, of: schema(), isForExcel: try isForExcel(form.type))
    }
}

extension Response {
    /// A list in lines. A browser shows NDJSON and saves a table, under the last name in the path of the list (RFC 6266).
    static func lines(_ form: ListForm, _ body: Body, of path: String) -> Response {
        var response = Response(.ok, form.type, body)
        response.caching = Caching.none
        if form == .csv { response.set("Content-Disposition", attachment(path)) }
        return response
    }

    static func attachment(_ path: String) -> String {
        "attachment; filename=\"\(path.split(separator: "/").last ?? "list").csv\""
    }
}

/// Records as the lines of NDJSON or CSV (RFC 4180).
struct ListLines: Sendable {
    let form: ListForm
    let isForExcel: Bool
    /// The names of the members that a record can have, in their order; of CSV alone.
    private let columns: [[UInt8]]

    /// - Parameter schema: Of one record; asked for only where it is needed.
    init(_ form: ListForm, of schema: @autoclosure () -> Schema, isForExcel: Bool = false) {
        (self.form, self.isForExcel) = (form, isForExcel)
        columns = form == .csv ? schema().memberNames.map { Array($0.utf8) } : []
    }

    /// What comes before the first record.
    var head: [UInt8] {
        guard form == .csv else { return [] }
        return Array((isForExcel ? "\u{FEFF}" : "").utf8) + columns.joined(separator: [UInt8(ascii: ",")]) + "\r\n".utf8
    }

    /// Adds the line of a record.
    ///
    /// - Parameter json: As the service writes records.
    func append(_ json: [UInt8], to lines: inout [UInt8]) {
        guard form == .csv else {
            lines.append(contentsOf: json)
            lines.append(UInt8(ascii: "\n"))
            return
        }
        let start = lines.count
        let isWhole = json.withUnsafeBytes { json in
            var next = 0
            let isWhole = ObjectScanner.forEachMember(of: json) { name, value in
                let name = UnsafeRawBufferPointer(rebasing: json[name])
                guard let column = columns[next...].firstIndex(where: { name.elementsEqual($0) }) else { return false }
                for _ in next..<column { lines.append(UInt8(ascii: ",")) }
                appendCell(UnsafeRawBufferPointer(rebasing: json[value]), to: &lines)
                if column + 1 < columns.count { lines.append(UInt8(ascii: ",")) }
                next = column + 1
                return true
            }
            for _ in min(next + 1, columns.count)..<columns.count { lines.append(UInt8(ascii: ",")) }
            return isWhole
        }
        // Another hand may have written it, as in an imported stream: in another order, or with spaces.
        if !isWhole {
            lines.removeSubrange(start...)
            appendCells(of: json, to: &lines)
        }
        lines.append(contentsOf: "\r\n".utf8)
    }

    private func appendCells(of json: [UInt8], to lines: inout [UInt8]) {
        guard let record = try? JSONDocument(json).root else { preconditionFailure("a record is JSON") }
        for (place, column) in columns.enumerated() {
            if place > 0 { lines.append(UInt8(ascii: ",")) }
            guard let value = record[String(decoding: column, as: UTF8.self)] else { continue }
            Array(value.raw).withUnsafeBytes { appendCell($0, to: &lines) }
        }
    }

    /// A text as it is, anything else as JSON.
    private func appendCell(_ value: UnsafeRawBufferPointer, to lines: inout [UInt8]) {
        let isText = value.first == UInt8(ascii: "\"")
        var text = isText ? UnsafeRawBufferPointer(rebasing: value[1..<value.count - 1]) : value
        guard isText, isForExcel || text.contains(UInt8(ascii: "\\")) else { return appendQuoted(text, to: &lines) }
        var words = (try? JSONDocument(Array(value)))?.root.string ?? ""
        if isForExcel { words = CSVWriter.disarmed(words) }
        words.withUTF8 {
            text = UnsafeRawBufferPointer($0)
            appendQuoted(text, to: &lines)
        }
    }

    /// RFC 4180 §2.6 and §2.7: in quotation marks only where they are needed.
    private func appendQuoted(_ text: UnsafeRawBufferPointer, to lines: inout [UInt8]) {
        var needsMarks = false
        for byte in text where byte == 0x22 || byte == 0x2C || byte == 0x0A || byte == 0x0D { needsMarks = true }
        guard needsMarks else { return lines.append(contentsOf: text) }
        lines.append(UInt8(ascii: "\""))
        for byte in text {
            if byte == UInt8(ascii: "\"") { lines.append(byte) }
            lines.append(byte)
        }
        lines.append(UInt8(ascii: "\""))
    }
}

/// A list of records in rows, as it was at one moment, written piece by piece as its reader takes it: memory does not grow with it.
final class ListStream<R: TimedRecord>: @unchecked Sendable {  // one loop asks it for one piece after another
    private let viewer: Viewer
    private let selection: Selection<R>
    private let lines: ListLines
    private let note: @Sendable (Visible<R>) -> Void
    private var place: Place<R>?
    private var hasBegun = false
    private var isDone = false

    /// About what a socket takes at once.
    private static var pieceBytes: Int { 65_536 }
    /// With filters that let few records pass, more of them would hold up the other connections of a loop.
    private static var examinedMax: Int { 500 }

    /// - Parameters:
    ///   - place: It begins after it.
    ///   - note: Hears of each record as it is written.
    init(
        _ viewer: Viewer, _ selection: Selection<R>, after place: Place<R>?, as lines: ListLines,
        noting note: @escaping @Sendable (Visible<R>) -> Void
    ) {
        (self.viewer, self.selection, self.place, self.lines, self.note) = (viewer, selection, place, lines, note)
    }

    /// The next piece; nil at the end.
    func next() -> [UInt8]? {
        guard !isDone else { return nil }
        var piece: [UInt8] = []
        piece.reserveCapacity(Self.pieceBytes + 4096)
        if !hasBegun { piece += lines.head }
        hasBegun = true
        place = viewer.forEach(in: selection, after: place, examinedMax: Self.examinedMax) { visible in
            lines.append(visible.json, to: &piece)
            note(visible)
            return piece.count < Self.pieceBytes
        }
        isDone = place == nil
        return piece
    }
}
