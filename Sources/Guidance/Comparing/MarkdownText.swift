extension String {
    /// The text as Markdown that shows it on one line, letter by letter: nothing in it is markup, HTML, a link or the end of
    /// a cell, wherever in GFM it is put.
    ///
    /// White space comes out as single spaces.
    var markdown: String {
        // Characters that Markdown does not count as letters may hide in one of Swift's, under an accent: hence by scalars.
        let scalars = Array(words.joined(separator: " ").unicodeScalars.trimmed)
        var markdown = UnicodeScalarView()
        if let place = Self.blockMark(in: scalars) {
            markdown.append(contentsOf: scalars[..<place])
            markdown.append("\\")
            markdown.append(scalars[place])
            Self.escape(scalars, from: place + 1, into: &markdown)
        } else {
            Self.escape(scalars, from: 0, into: &markdown)
        }
        return String(markdown)
    }

    /// Where the mark is that makes a heading, a list or a line of what follows at the start of a line. Others are escaped
    /// everywhere.
    private static func blockMark(in scalars: [Unicode.Scalar]) -> Int? {
        guard let first = scalars.first else { return nil }
        if "#+-=".unicodeScalars.contains(first) { return 0 }
        let digits = scalars.prefix { ("0"..."9").contains($0) }.count
        guard digits > 0, digits < scalars.count, scalars[digits] == "." || scalars[digits] == ")" else { return nil }
        return digits
    }

    private static func escape(_ scalars: [Unicode.Scalar], from start: Int, into markdown: inout UnicodeScalarView) {
        for place in start..<scalars.count {
            let (scalar, rest) = (scalars[place], scalars[(place + 1)...])
            switch scalar {
            case "\\", "`", "*", "_", "[", "]", "~", "$": markdown.append(contentsOf: ["\\", scalar])
            // References, as not every Markdown takes a backslash before these; a bar ends a cell of a table even in code.
            case "<": markdown.append(contentsOf: "&lt;".unicodeScalars)
            case ">": markdown.append(contentsOf: "&gt;".unicodeScalars)
            case "|": markdown.append(contentsOf: "&#124;".unicodeScalars)
            case "&" where rest.first.map { $0 == "#" || $0.properties.isAlphabetic } ?? false:
                markdown.append(contentsOf: "&amp;".unicodeScalars)
            // GFM makes links of addresses that nobody marked as such. It looks for mail once escapes are undone, so that only
            // another character before the @ keeps one from being found.
            case ":" where rest.starts(with: ["/", "/"]): markdown.append(contentsOf: ["\\", scalar])
            case "." where markdown.endsWithWWW: markdown.append(contentsOf: ["\\", scalar])
            case "@": markdown.append(contentsOf: "&NoBreak;@".unicodeScalars)
            default: markdown.append(scalar)
            }
        }
    }
}

extension String.UnicodeScalarView {
    /// Without white space around it, no-break spaces included: beside them, asterisks are no emphasis.
    fileprivate var trimmed: SubSequence {
        let rest = drop(while: \.properties.isWhitespace)
        let end = rest.lastIndex { !$0.properties.isWhitespace }
        return rest[..<(end.map { rest.index(after: $0) } ?? rest.startIndex)]
    }

    fileprivate var endsWithWWW: Bool { String(suffix(3)).lowercased() == "www" }
}
