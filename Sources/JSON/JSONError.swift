/// Why bytes are not JSON, and where.
///
/// Line and column count as an editor does, so that a person can find the place.
public struct JSONError: Error, Equatable, Sendable {
    /// What is wrong and what would be right, as a sentence without its final full stop.
    public let reason: String
    /// Offset in bytes from the start of the text.
    public let offset: Int
    /// Line, counted from 1; a line ends at a line feed.
    public let line: Int
    /// Column in Unicode scalars, counted from 1.
    public let column: Int

    init(_ reason: String, at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) {
        self.reason = reason
        self.offset = offset
        var line = 1
        var column = 1
        for byte in bytes.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {  // continuation bytes belong to the scalar before them
                column += 1
            }
        }
        self.line = line
        self.column = column
    }
}

extension JSONError: CustomStringConvertible {
    public var description: String { "\(reason), at line \(line), column \(column)" }
}
