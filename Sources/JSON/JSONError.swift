/// Why bytes are not JSON, and where.
///
/// Line and column count as an editor does, so that a person can find the place.
public struct JSONError: Error, Equatable, Sendable {
    public let fault: JSONFault
    /// Offset in bytes from the start of the text.
    public let offset: Int
    /// Line, counted from 1; a line ends at a line feed.
    public let line: Int
    /// Column in Unicode scalars, counted from 1.
    public let column: Int

    init(_ fault: JSONFault, at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) {
        self.fault = fault
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
    public var description: String { sentence(in: .english) }

    /// What is wrong and what would be right, in English.
    public var reason: String { fault.sentence(in: .english) }

    /// The same with its place, as a sentence without its full stop.
    public func sentence(in language: SpokenLanguage) -> String {
        let reason = fault.sentence(in: language)
        return switch language {
        case .english: "\(reason), at line \(line), column \(column)"
        case .german: "\(reason) (Zeile \(line), Spalte \(column))"
        }
    }
}
