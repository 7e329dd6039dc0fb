internal import JSON

/// Writes iCalendar (RFC 5545): content lines that end in CR LF, each folded so that no line has more than 75 bytes before that, and
/// texts in which nothing of a client's can begin a line.
struct CalendarText {
    private(set) var bytes: [UInt8] = []

    /// RFC 5545 §3.1, without the line break.
    static let lineBytesMax = 75

    /// Appends a line.
    ///
    /// - Parameter value: Of a type without escapes, such as a time; of ours, or checked.
    mutating func line(_ name: StaticString, _ value: String) { fold("\(name):\(value)") }

    /// Appends a line with a text for people (RFC 5545 §3.3.11).
    mutating func text(_ name: StaticString, _ value: String) { fold("\(name):\(Self.escaped(value))") }

    static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        var isAfterReturn = false
        for scalar in text.unicodeScalars {
            defer { isAfterReturn = scalar == "\r" }
            switch scalar {
            case "\\", ";", ",": escaped.append(contentsOf: ["\\", scalar])
            case "\n" where isAfterReturn: break
            case "\n", "\r", "\u{2028}", "\u{2029}": escaped.append(contentsOf: ["\\", "n"])
            case "\t": escaped.append(" ")
            default:
                // Controls have no place in a text, whatever clients make of them.
                if scalar.properties.generalCategory != .control { escaped.append(scalar) }
            }
        }
        return String(escaped)
    }

    /// Between characters: §3.1 lets a line be cut within one, and some programs then read neither half.
    private mutating func fold(_ line: String) {
        var count = 0
        for scalar in line.unicodeScalars {
            let length = UTF8.width(scalar)
            if count + length > Self.lineBytesMax {
                bytes.append(contentsOf: "\r\n ".utf8)
                count = 1
            }
            bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            count += length
        }
        bytes.append(contentsOf: "\r\n".utf8)
    }
}

extension Instant {
    /// In UTC to the second (RFC 5545 §3.3.5): `20270114T150000Z`.
    var calendarText: String {
        let text = description
        return String(text.unicodeScalars.filter { $0 != "-" && $0 != ":" }.prefix(15)) + "Z"
    }
}
