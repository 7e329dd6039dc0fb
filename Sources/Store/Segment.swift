import JSON

/// One file of the journal, `journal/00000000000000000001.jsonl`, named by its first sequence number in 20 digits.
///
/// It starts with a header line and goes on with the lines of `JournalLine`:
///
///     {"crc":"0bec4e44","format":1,"first":1}
///
/// The header is valid if and only if it is exactly the bytes that `header(first:)` gives for the file's name. It is on
/// disk before the first line is written, so a file that is longer than its header and starts otherwise is damaged; one
/// that is not longer, or has only zero bytes behind it, is what a crash leaves while the file is made: it is empty.
///
/// A segment is made only when every line before it is on disk. So its name says of all of them that they had been there,
/// and only the last segment can have a torn tail.
enum Segment {
    /// Raised when lines or headers change so that an older release could not read them.
    static let format = 1

    static func name(first: Int) -> String {
        let digits = String(first)
        return String(repeating: "0", count: 20 - digits.utf8.count) + digits + ".jsonl"
    }

    /// - Returns: Nil if a file of this name is no segment.
    static func first(ofName name: String) -> Int? {
        let utf8 = Array(name.utf8)
        guard utf8.count == 26, name.hasSuffix(".jsonl"),
            utf8[..<20].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let first = Int(name.prefix(20)), first > 0
        else { return nil }
        return first
    }

    /// The header line, with its line feed.
    static func header(first: Int) -> [UInt8] {
        JournalLine.sealed {
            $0.member("format", format)
            $0.member("first", first)
        }
    }

    /// The format of a header line that is whole but not ours; nil for anything else.
    static func otherFormat(of header: [UInt8]) -> Int? {
        guard JournalLine.isSealed(header), let document = try? JSONDocument(header),
            let format = document.root["format"]?.integer, format != Self.format
        else { return nil }
        return format
    }
}
