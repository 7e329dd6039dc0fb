import CShim
import Glibc
import Guidance

/// What `rapport import` is given: a file or a pipe of any name, perhaps as another system has left it.
///
/// A stream is judged by its end, and read from several places at once, so that whatever is no plain file is first copied into one
/// without a name. The copy takes back what editors and other systems do to text, which changes no record.
final class ImportSource {
    /// The file to read.
    let path: String
    /// What errors call it.
    let name: String
    private let spool: Int32

    private static let chunkBytes = 256 << 10

    /// - Parameter file: A path; `-` is standard input.
    init(_ file: String) throws {
        name = file == "-" ? "standard input" : file
        let input = file == "-" ? 0 : open(file, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else {
            throw ServiceError(
                "\(name) cannot be imported: \(String(cString: strerror(errno))); name a file that can be read".tamed)
        }
        defer { if input != 0 { cs_close(input) } }
        var part = [UInt8](repeating: 0, count: Self.chunkBytes)
        var count = try Self.read(input, &part, name)
        if let form = Self.foreignForm(of: part.prefix(count)) { throw ServiceError("\(name) cannot be imported: \(form)".tamed) }
        if file != "-", Self.isPlain(input, part.prefix(count)) {
            (path, spool) = (file, -1)
            return
        }
        spool = try Self.spool()
        path = "/proc/self/fd/\(spool)"
        var text = PlainText()
        while count > 0 {
            try Self.write(text.adding(part.prefix(count)), to: spool, name)
            count = try Self.read(input, &part, name)
        }
        try Self.write(text.end(), to: spool, name)
    }

    deinit { if spool >= 0 { cs_close(spool) } }

    private static func read(_ input: Int32, _ part: inout [UInt8], _ name: String) throws -> Int {
        let count = cs_read(input, &part, part.count)
        guard count >= 0 else {
            throw ServiceError(
                "\(name) cannot be imported: \(String(cString: strerror(Int32(-count)))); name a file that can be read")
        }
        return count
    }

    private static func write(_ bytes: [UInt8], to spool: Int32, _ name: String) throws {
        guard writeAll(bytes, to: spool) == 0 else {
            throw ServiceError("\(name) cannot be kept in \(folder): make room there, set TMPDIR, or name a plain file")
        }
    }

    private static var folder: String { getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp" }

    private static func spool() throws -> Int32 {
        var name = Array("\(folder)/rapport-import-XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        guard descriptor >= 0, unlink(name) == 0 else {
            throw ServiceError(
                "no file can be made in \(folder): \(String(cString: strerror(errno))); set TMPDIR, or name a plain file")
        }
        return descriptor
    }

    /// Why the bytes are no stream of ours, and what makes one of them; nil if they may be one.
    private static func foreignForm(of start: ArraySlice<UInt8>) -> String? {
        let packed: [(signature: [UInt8], name: String, command: String)] = [
            ([0x1F, 0x8B], "gzip", "zcat"), ([0x28, 0xB5, 0x2F, 0xFD], "Zstandard", "zstdcat"),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz", "xzcat"), ([0x42, 0x5A, 0x68], "bzip2", "bzcat"),
            ([0x50, 0x4B, 0x03, 0x04], "a ZIP archive", "unzip -p"),
        ]
        if start.isEmpty { return "it is empty; write it with `rapport export`, and look for the error there" }
        if let found = packed.first(where: { start.starts(with: $0.signature) }) {
            return "it is \(found.name); unpack it on the way: \(found.command) FILE | rapport import -"
        }
        let isWide = start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) || start.prefix(2).contains(0)
        return isWide ? "it is UTF-16, and not UTF-8; turn it back: iconv -f UTF-16 -t UTF-8 FILE | rapport import -" : nil
    }

    /// Whether it can be read as it is: a file whose first and last line end as they were written.
    private static func isPlain(_ input: Int32, _ start: ArraySlice<UInt8>) -> Bool {
        var status = stat()
        guard fstat(input, &status) == 0, status.st_mode & S_IFMT == S_IFREG, start.first == UInt8(ascii: "{"),
            let feed = start.firstIndex(of: UInt8(ascii: "\n")), feed > 0, start[feed - 1] == UInt8(ascii: "}")
        else { return false }
        var end: [UInt8] = [0, 0]
        return pread(input, &end, 2, status.st_size - 2) == 2 && end == Array("}\n".utf8)
    }
}

/// Text in UTF-8 as we write it: without a byte order mark, with LF alone at the end of lines, with one at the end of the last, and
/// with no empty lines behind it.
private struct PlainText {
    private var isStart = true
    private var hasReturn = false
    private var feeds = 0

    mutating func adding(_ part: ArraySlice<UInt8>) -> [UInt8] {
        var rest = part
        if isStart, rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        isStart = false
        var text: [UInt8] = []
        text.reserveCapacity(rest.count + 2)
        for byte in rest {
            switch byte {
            case UInt8(ascii: "\r"):
                if hasReturn { appendHeld(&text) }
                hasReturn = true
            case UInt8(ascii: "\n"):
                hasReturn = false
                feeds += 1
            default:
                appendHeld(&text)
                text.append(byte)
            }
        }
        return text
    }

    /// What was held back until it was known what follows.
    private mutating func appendHeld(_ text: inout [UInt8]) {
        for _ in 0..<feeds { text.append(UInt8(ascii: "\n")) }
        if hasReturn { text.append(UInt8(ascii: "\r")) }
        (feeds, hasReturn) = (0, false)
    }

    func end() -> [UInt8] { [UInt8(ascii: "\n")] }
}
