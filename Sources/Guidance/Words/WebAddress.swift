internal import JSON

extension Codec where Value == String {
    /// An address of the web that nobody reads along with: `https://`, a host, and then what RFC 3986 lets stand there, so that it can be
    /// copied into a line of a calendar, a link or a field of a head as it is.
    static var webAddress: Codec {
        .string(
            lengthMax: 2000, pattern: #"^https://[A-Za-z0-9\[][!$-.0-;=A-Z\[\]_a-z~]*([/?#][!#-;=?-Z\[\]_a-z~]*)?$"#,
            fault: .text(.notWebAddress)
        ) {
            isWebAddress($0) ? $0 : nil
        } print: {
            $0
        }
    }

    private static func isWebAddress(_ text: String) -> Bool {
        let start = "https://"
        guard text.utf8.starts(with: start.utf8) else { return false }
        let rest = text.utf8.dropFirst(start.utf8.count)
        guard let first = rest.first, first == UInt8(ascii: "[") || isLetterOrDigit(first) else { return false }
        return rest.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"<>\\^`{|}".utf8.contains($0) }
            // A name before the host makes one address look like another.
            && !rest.prefix { !"/?#".utf8.contains($0) }.contains(UInt8(ascii: "@"))
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
    }
}
