extension String {
    /// The text as Markdown that shows it on one line, character for character: nothing in it becomes markup, HTML, a
    /// link or the end of a cell, wherever in GFM it stands.
    ///
    /// White space becomes single spaces.
    var markdown: String {
        // It goes by scalars: one of Swift's characters may hide, under an accent, a character that Markdown treats as
        // punctuation.
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

    /// Returns the place of the mark that would make a heading, a list or a line out of text at the start of a line.
    /// Other marks are escaped everywhere.
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
            // Character references, because not every Markdown accepts a backslash here; a bar ends a table cell even in code.
            case "<": markdown.append(contentsOf: "&lt;".unicodeScalars)
            case ">": markdown.append(contentsOf: "&gt;".unicodeScalars)
            case "|": markdown.append(contentsOf: "&#124;".unicodeScalars)
            case "&" where rest.first.map { $0 == "#" || $0.properties.isAlphabetic } ?? false:
                markdown.append(contentsOf: "&amp;".unicodeScalars)
            // GFM turns bare addresses into links. It looks for mail addresses after it has resolved escapes, so only a
            // different character before the @ keeps it from finding one.
            case ":" where rest.starts(with: ["/", "/"]): markdown.append(contentsOf: ["\\", scalar])
            case "." where markdown.endsWithWWW: markdown.append(contentsOf: ["\\", scalar])
            case "@": markdown.append(contentsOf: "&NoBreak;@".unicodeScalars)
            default: markdown.append(scalar)
            }
        }
    }
}

extension String.UnicodeScalarView {
    /// The scalars without white space at either end, no-break spaces included: next to them, asterisks would not mean emphasis.
    fileprivate var trimmed: SubSequence {
        let rest = drop(while: \.properties.isWhitespace)
        let end = rest.lastIndex { !$0.properties.isWhitespace }
        return rest[..<(end.map { rest.index(after: $0) } ?? rest.startIndex)]
    }

    fileprivate var endsWithWWW: Bool { String(suffix(3)).lowercased() == "www" }
}
