/// Markup, which is right by how it is made: a literal is ours, and what is put into it is text and escaped, or markup itself.
///
/// A value is put where text or the quoted value of an attribute stands, and nowhere else; a build for debugging traps otherwise. Whatever
/// is `HTML` opens and closes its own elements.
public struct HTML: ExpressibleByStringInterpolation, Sendable, Equatable {
    /// UTF-8, with `Link.mark` before each address of ours.
    var bytes: [UInt8]

    public init(stringLiteral value: StaticString) {
        bytes = value.withUTF8Buffer { Array($0) }
        #if DEBUG
        var place = MarkupPlace()
        place.read(bytes)
        place.checkEnd()
        #endif
    }

    public init(stringInterpolation pieces: StringInterpolation) {
        bytes = pieces.bytes
        #if DEBUG
        pieces.place.checkEnd()
        #endif
    }

    init(bytes: [UInt8] = []) { self.bytes = bytes }

    var isEmpty: Bool { bytes.isEmpty }

    /// A text, escaped.
    static func text(_ text: String) -> HTML { "\(text)" }

    static func + (one: HTML, other: HTML) -> HTML { HTML(bytes: one.bytes + other.bytes) }

    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var bytes: [UInt8] = []
        #if DEBUG
        fileprivate var place = MarkupPlace()
        #endif

        public init(literalCapacity: Int, interpolationCount: Int) {
            bytes.reserveCapacity(literalCapacity + 32 * interpolationCount)
        }

        public mutating func appendLiteral(_ literal: StaticString) {
            literal.withUTF8Buffer { literal in
                bytes += literal
                #if DEBUG
                place.read(literal)
                #endif
            }
        }

        /// Text, between tags or in the value of an attribute.
        public mutating func appendInterpolation(_ text: some StringProtocol) {
            #if DEBUG
            place.checkText()
            #endif
            append(escaped: text)
        }

        public mutating func appendInterpolation(_ number: Int) { appendInterpolation(String(number)) }

        public mutating func appendInterpolation(_ markup: HTML) {
            #if DEBUG
            place.checkMarkup()
            #endif
            bytes += markup.bytes
        }

        /// Nothing for nil.
        public mutating func appendInterpolation(_ markup: HTML?) {
            if let markup { appendInterpolation(markup) }
        }

        /// One after the other.
        public mutating func appendInterpolation(_ parts: some Sequence<HTML>) {
            for part in parts { appendInterpolation(part) }
        }

        /// An address of ours: the only thing that `href`, `action` and `src` take.
        public mutating func appendInterpolation(_ link: Link) {
            #if DEBUG
            place.checkLink()
            #endif
            bytes.append(Link.mark)
            append(escaped: link.path)
            append(escaped: link.fragment)
        }

        /// An attribute without a value, such as `checked`: written where `isOn`.
        public mutating func appendInterpolation(_ attribute: Flag, if isOn: Bool) {
            #if DEBUG
            place.checkTag()
            #endif
            guard isOn else { return }
            bytes.append(UInt8(ascii: " "))
            bytes += attribute.rawValue.utf8
        }

        /// An attribute with a value: nothing for nil.
        public mutating func appendInterpolation(_ attribute: Attribute, _ value: String?) {
            #if DEBUG
            place.checkTag()
            #endif
            guard let value else { return }
            bytes += " \(attribute.rawValue)=\"".utf8
            append(escaped: value)
            bytes.append(UInt8(ascii: "\""))
        }

        /// One bit for each byte below 64 that is escaped or cannot be shown: most bytes are neither, and are not looked at further.
        private static let escaped: UInt64 = {
            let marks = "&<>\"'".utf8.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
            return marks | 0xFFFF_FFFF & ~(1 << 0x09 | 1 << 0x0A | 1 << 0x0C | 1 << 0x0D)
        }()

        private mutating func append(escaped text: some StringProtocol) {
            var text = String(text)
            let escaped = Self.escaped
            text.withUTF8 { text in
                var start = 0
                for index in 0..<text.count where text[index] < 64 ? escaped >> UInt64(text[index]) & 1 != 0 : text[index] == 0x7F
                {
                    let escape: StaticString
                    switch text[index] {
                    case UInt8(ascii: "&"): escape = "&amp;"
                    case UInt8(ascii: "<"): escape = "&lt;"
                    case UInt8(ascii: ">"): escape = "&gt;"
                    case UInt8(ascii: "\""): escape = "&quot;"
                    case UInt8(ascii: "'"): escape = "&#39;"
                    // What no HTML has (WHATWG HTML §13.1.4.1) shows as what it is: a character that cannot be shown.
                    case 0..<0x09, 0x0B, 0x0E..<0x20, 0x7F: escape = "\u{FFFD}"
                    default: continue
                    }
                    bytes += UnsafeBufferPointer(rebasing: text[start..<index])
                    escape.withUTF8Buffer { bytes += $0 }
                    start = index + 1
                }
                bytes += UnsafeBufferPointer(rebasing: text[start...])
            }
        }
    }

    /// Attributes without a value.
    public enum Flag: String, Sendable {
        case checked, selected, open, required, autofocus, hidden
    }

    /// Attributes whose value is made, or that are there only sometimes.
    public enum Attribute: String, Sendable {
        case ariaCurrent = "aria-current"
        case ariaDescribedBy = "aria-describedby"
        case ariaInvalid = "aria-invalid"
        case ariaLabel = "aria-label"
        case autocomplete, `class`, datetime, id, inputmode, lang, maxlength, max, min, name, pattern, placeholder, rows, title
        case value
        case dataTheme = "data-theme"
    }
}

extension Sequence where Element == HTML {
    /// One after the other.
    func joined() -> HTML { reduce(into: HTML()) { $0.bytes += $1.bytes } }
}

#if DEBUG
/// Where in markup a literal has come to: what may be put in there depends on it.
struct MarkupPlace {
    private enum State: Equatable {
        case text, tagName, tag, attributeName, afterName, value, unquoted, other
    }

    private var state = State.text
    private var attribute: [UInt8] = []

    mutating func read(_ literal: some Sequence<UInt8>) {
        for byte in literal { read(byte) }
    }

    private mutating func read(_ byte: UInt8) {
        switch (state, byte) {
        case (.text, UInt8(ascii: "<")): state = .tagName
        case (.tagName, UInt8(ascii: "!")), (.tagName, UInt8(ascii: "?")): state = .other
        case (.other, UInt8(ascii: ">")), (.tagName, UInt8(ascii: ">")), (.tag, UInt8(ascii: ">")),
            (.attributeName, UInt8(ascii: ">")):
            state = .text
        case (.tagName, 0x20), (.tagName, 0x0A): state = .tag
        case (.tag, 0x20), (.tag, 0x0A), (.tag, UInt8(ascii: "/")): break
        case (.tag, _): (state, attribute) = (.attributeName, [byte])
        case (.attributeName, UInt8(ascii: "=")): state = .afterName
        case (.attributeName, 0x20), (.attributeName, 0x0A): state = .tag
        case (.attributeName, _): attribute.append(byte)
        case (.afterName, UInt8(ascii: "\"")): state = .value
        case (.afterName, _): state = .unquoted
        case (.value, UInt8(ascii: "\"")): state = .tag
        case (.unquoted, 0x20): state = .tag
        case (.unquoted, UInt8(ascii: ">")): state = .text
        case (.text, _), (.tagName, _), (.value, _), (.unquoted, _), (.other, _): break
        }
    }

    /// Those whose values are addresses, or code.
    private var takesOnlyLinks: Bool {
        let name = String(decoding: attribute, as: UTF8.self)
        return ["href", "action", "src", "formaction", "style", "srcset", "srcdoc"].contains(name) || name.hasPrefix("on")
    }

    func checkText() {
        precondition(state == .text || state == .value && !takesOnlyLinks, "text stands between tags or in a quoted value")
    }

    func checkMarkup() { precondition(state == .text, "markup stands between tags") }

    func checkLink() { precondition(state == .text || state == .value, "a link stands in a quoted value, or is shown") }

    func checkTag() {
        precondition(state == .tagName || state == .tag || state == .attributeName, "an attribute stands within a tag")
    }

    func checkEnd() { precondition(state == .text, "markup closes its last tag") }
}
#endif
