/// What a form of a browser sends that has files in it (`multipart/form-data`, RFC 7578): its fields, and where in the body its files are.
///
/// It takes what browsers send and no more: no preamble or epilogue, no padding after a boundary, no parts within parts, nothing encoded
/// again. What two readers could take for different parts is refused.
struct MultipartForm: Sendable {
    /// A file in the body.
    struct File: Sendable, Equatable {
        /// The field in which it was chosen.
        let field: String
        /// What the browser calls it; empty where no file was chosen.
        let name: String
        /// Where in the body its bytes are.
        let range: Range<Int>
    }

    /// Why a body is not such a form.
    enum Fault: Error, Equatable {
        /// The Content-Type names no boundary, or none that RFC 2046 §5.1.1 knows.
        case boundary
        /// What follows a boundary is neither a part nor the end.
        case delimiter
        case unfinished
        /// A head of a part that cannot be read, or is too long.
        case head
        /// A part without `Content-Disposition: form-data; name="…"` (RFC 7578 §4.2).
        case disposition
        /// A part that holds parts itself (RFC 7578 §4.3), or is encoded again (§4.7).
        case nested
        case tooManyParts
        /// The text of a field is too long, or is not UTF-8.
        case text
    }

    /// RFC 2046 §5.1.1.
    static let boundaryBytesMax = 70
    /// More than a page of ours has.
    static let partsMax = 100
    /// Three lines and a long file name.
    static let headBytesMax = 2048
    /// Of a field that is no file.
    static let textBytesMax = 65_536

    private(set) var fields: [(name: String, value: String)] = []
    private(set) var files: [File] = []

    /// - Parameters:
    ///   - body: All of it.
    ///   - type: The value of Content-Type.
    init(_ body: UnsafeRawBufferPointer, type: UnsafeRawBufferPointer) throws(Fault) {
        let delimiter = Delimiter(try Self.boundary(in: type))
        guard delimiter.begins(body) else { throw .delimiter }
        var at = delimiter.count - 2
        while !body.has("--", at: at) {
            guard body.has("\r\n", at: at) else { throw body.count < at + 2 ? .unfinished : .delimiter }
            guard fields.count + files.count < Self.partsMax else { throw .tooManyParts }
            let head = try PartHead(body, at: at + 2)
            guard let end = delimiter.place(in: body, from: head.end) else { throw .unfinished }
            try add(head, head.end..<end, of: body)
            at = end + delimiter.count
        }
        let rest = body.count - at - 2
        guard rest == 0 || rest == 2 && body.has("\r\n", at: at + 2) else { throw .delimiter }
    }

    private mutating func add(_ head: PartHead, _ range: Range<Int>, of body: UnsafeRawBufferPointer) throws(Fault) {
        guard head.fileName == nil else {
            files.append(File(field: head.name, name: head.fileName ?? "", range: range))
            return
        }
        guard range.count <= Self.textBytesMax, !body.part(range).contains(0),
            let text = String(validating: body.part(range), as: UTF8.self)
        else { throw .text }
        fields.append((head.name, text))
    }

    private static func boundary(in type: UnsafeRawBufferPointer) throws(Fault) -> [UInt8] {
        guard let boundary = HeadValue(type)?.parameters["boundary"], (1...boundaryBytesMax).contains(boundary.count),
            boundary.last != 0x20, boundary.allSatisfy(ASCIISet.boundary.contains)
        else { throw .boundary }
        return boundary
    }
}

/// The head of one part.
private struct PartHead {
    let name: String
    /// Nil for a field that is no file.
    let fileName: String?
    /// Where the part itself begins.
    let end: Int

    init(_ body: UnsafeRawBufferPointer, at start: Int) throws(MultipartForm.Fault) {
        let limit = min(body.count, start + MultipartForm.headBytesMax)
        var (at, disposition): (Int, HeadValue?) = (start, nil)
        while true {
            guard let feed = body.part(0..<limit).place(of: 0x0A, from: at) else {
                throw limit == body.count ? .unfinished : .head
            }
            guard feed > at, body[feed - 1] == 0x0D else { throw .head }
            let line = body.part(at..<feed - 1)
            at = feed + 1
            guard line.count > 0 else { break }
            guard line.isFieldText, let colon = line.place(of: UInt8(ascii: ":")), colon > 0,
                line.part(0..<colon).consists(of: .token)
            else { throw .head }
            let (name, value) = (line.part(0..<colon), line.part(colon + 1..<line.count).trimmed)
            if name.equalsIgnoringCase("content-disposition") {
                guard disposition == nil, let read = HeadValue(value) else { throw .disposition }
                disposition = read
            } else if name.equalsIgnoringCase("content-type") {
                guard !(value.count >= 10 && value.part(0..<10).equalsIgnoringCase("multipart/")) else { throw .nested }
            } else if name.equalsIgnoringCase("content-transfer-encoding") {
                let plain: [StaticString] = ["binary", "8bit", "7bit"]
                guard plain.contains(where: { value.equalsIgnoringCase($0) }) else { throw .nested }
            }
        }
        end = at
        guard let disposition, disposition.word == Array("form-data".utf8),
            let name = disposition.parameters["name"].flatMap({ String(validating: $0, as: UTF8.self) }), !name.isEmpty,
            // RFC 7578 §4.2: not the extended notation, which may say something else than the plain one.
            disposition.parameters["filename*"] == nil, disposition.parameters["name*"] == nil
        else { throw .disposition }
        self.name = name
        guard let file = disposition.parameters["filename"] else {
            fileName = nil
            return
        }
        guard let text = String(validating: file, as: UTF8.self) else { throw .disposition }
        fileName = text
    }
}

/// A word with parameters: `form-data; name="table"`.
private struct HeadValue {
    /// In lower case.
    let word: [UInt8]
    /// Names in lower case.
    private(set) var parameters: [String: [UInt8]] = [:]

    /// Nil for what cannot be read, or has a parameter twice.
    init?(_ bytes: UnsafeRawBufferPointer) {
        var at = bytes.place(of: UInt8(ascii: ";")) ?? bytes.count
        word = bytes.part(0..<at).trimmed.map(lowercased)
        while at < bytes.count {
            guard bytes[at] == UInt8(ascii: ";"), let equals = bytes.place(of: UInt8(ascii: "="), from: at) else { return nil }
            let name = bytes.part(at + 1..<equals).trimmed
            guard name.count > 0, name.consists(of: .token) else { return nil }
            at = equals + 1
            guard let value = Self.value(bytes, &at) else { return nil }
            guard parameters.updateValue(value, forKey: String(decoding: name.map(lowercased), as: UTF8.self)) == nil else {
                return nil
            }
            while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
        }
    }

    /// A token, or what stands in quotation marks. Browsers write a mark within as %22, others as \", and a backslash before anything else
    /// is one of the name.
    private static func value(_ bytes: UnsafeRawBufferPointer, _ at: inout Int) -> [UInt8]? {
        let quote = UInt8(ascii: "\"")
        guard at < bytes.count, bytes[at] == quote else {
            let start = at
            while at < bytes.count, isToken(bytes[at]) { at += 1 }
            return at > start ? Array(bytes[start..<at]) : nil
        }
        var value: [UInt8] = []
        at += 1
        while at < bytes.count, bytes[at] != quote {
            if bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count, bytes[at + 1] == quote { at += 1 }
            value.append(bytes[at])
            at += 1
        }
        guard at < bytes.count else { return nil }
        at += 1
        return value
    }
}

extension ASCIISet {
    /// bchars of RFC 2046 §5.1.1.
    fileprivate static let boundary = ASCIISet(low: 0xA7FF_FB81_0000_0000, high: 0x07FF_FFFE_87FF_FFFE)
}

extension UnsafeRawBufferPointer {
    fileprivate func has(_ text: StaticString, at place: Int) -> Bool {
        place + text.utf8CodeUnitCount <= count && part(place..<place + text.utf8CodeUnitCount).equals(text)
    }
}

/// What begins each part but the first, and how far a search for it may go on where it is not (Horspool).
private struct Delimiter {
    private let bytes: [UInt8]
    private let steps: [Int]

    init(_ boundary: [UInt8]) {
        bytes = Array("\r\n--".utf8) + boundary
        var steps = [Int](repeating: bytes.count, count: 256)
        for (place, byte) in bytes.dropLast().enumerated() { steps[Int(byte)] = bytes.count - 1 - place }
        self.steps = steps
    }

    var count: Int { bytes.count }

    /// Whether the body begins with it. The line break before would be a preamble's.
    func begins(_ body: UnsafeRawBufferPointer) -> Bool { body.starts(with: bytes.dropFirst(2)) }

    func place(in body: UnsafeRawBufferPointer, from start: Int) -> Int? {
        let last = bytes.count - 1
        return bytes.withUnsafeBytes { bytes in
            var at = start
            while at + last < body.count {
                let byte = body[at + last]
                if byte == bytes[last], body[at] == 0x0D, body.part(at..<at + last + 1).equals(bytes) { return at }
                at += steps[Int(byte)]
            }
            return nil
        }
    }
}

extension Request {
    /// The value of Content-Type of a form with files; nil for any other body.
    private var formType: UnsafeRawBufferPointer? {
        guard let line = head.fields.last(where: { $0.known == .contentType }) else { return nil }
        let type = bytes.part(line.value)
        let name = type.part(0..<(type.place(of: UInt8(ascii: ";")) ?? type.count)).trimmed
        return name.equalsIgnoringCase(MediaType.multipartForm.name) ? type : nil
    }

    /// The body as a form with files; nil for one that is sent without (`application/x-www-form-urlencoded`).
    private func multipart() throws(ProblemDetails) -> MultipartForm? {
        guard let type = formType else { return nil }
        do throws(MultipartForm.Fault) {
            return try MultipartForm(content, type: type)
        } catch {
            throw .brokenMultipart(error)
        }
    }

    /// Whether the body is a form with files, chosen or not.
    public var takesFiles: Bool { formType != nil }

    /// The body of a form, without its files.
    public func form() throws(ProblemDetails) -> URLEncodedForm {
        guard let form = try multipart() else { return try URLEncodedForm(content) }
        return URLEncodedForm(form.fields)
    }

    /// The same, with the bytes of the file that was chosen in a field; nil where none was.
    public func form(withFile field: String) throws(ProblemDetails) -> (form: URLEncodedForm, file: [UInt8]?) {
        guard let form = try multipart() else { return (try URLEncodedForm(content), nil) }
        let file = form.files.first { $0.field == field && !($0.name.isEmpty && $0.range.isEmpty) }
        return (URLEncodedForm(form.fields), file.map { Array(content.part($0.range)) })
    }
}
