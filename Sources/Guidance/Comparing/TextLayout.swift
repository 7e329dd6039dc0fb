extension Character {
    /// The columns it takes on a terminal: 0 if it combines or is invisible, 2 for wide letters and emoji, else 1.
    var displayWidth: Int {
        if unicodeScalars.contains(where: \.properties.isEmojiPresentation) { return 2 }
        // A character that may be an emoji is one if U+FE0F asks for it. After anything else, or alone, U+FE0F means nothing.
        if unicodeScalars.contains("\u{FE0F}"), unicodeScalars.first?.properties.isEmoji == true { return 2 }
        return unicodeScalars.reduce(0) { $0 + $1.displayWidth }
    }

    /// The parts that can each stand on a line. Scripts that join letters make characters of any width, so those are cut too.
    fileprivate var pieces: [Character] { displayWidth <= 2 ? [self] : unicodeScalars.map { Character($0) } }

    /// Whether a line may break here. A space that carries an accent does not count.
    fileprivate var isGap: Bool {
        if let ascii = asciiValue { return ascii == 0x20 || (0x09...0x0D).contains(ascii) }
        return self != "\u{A0}" && self != "\u{202F}" && unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }
}

extension String {
    /// The columns the text takes on a terminal.
    var displayWidth: Int {
        // Most words are plain ASCII, and looking up Unicode properties for each letter is most of the cost of a page.
        utf8.allSatisfy { (0x20..<0x7F).contains($0) } ? utf8.count : reduce(0) { $0 + $1.displayWidth }
    }

    /// The words of the text in lines of at most this many columns; a word longer than a line is cut.
    ///
    /// - Parameter width: The columns of a line, at least 2, so that every character fits.
    func wrapped(to width: Int) -> [String] { words.wrapped(to: width) }

    /// The text between white space, tamed. A no-break space holds its neighbours together.
    var words: [String] { split(whereSeparator: \.isGap).map { String($0).tamed } }

    /// The text with U+FFFD in place of anything that would affect more of a screen than its own place, line feeds included.
    package var tamed: String {
        guard unicodeScalars.contains(where: \.actsOnScreen) else { return self }
        var tamed = UnicodeScalarView()
        for scalar in unicodeScalars { tamed.append(scalar.actsOnScreen ? "\u{FFFD}" : scalar) }
        return String(tamed)
    }

    /// The text, padded with spaces to this many columns.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - displayWidth)) }
}

extension [String] {
    /// The words in lines of at most this many columns.
    func wrapped(to width: Int) -> [String] {
        precondition(width >= 2, "a wide character needs two columns")
        var lines: [String] = []
        var (line, used) = ("", 0)
        func endLine() {
            lines.append(line)
            (line, used) = ("", 0)
        }
        for word in self {
            let length = word.displayWidth
            if !line.isEmpty && used + 1 + length <= width {
                line += " \(word)"
                used += 1 + length
                continue
            }
            if !line.isEmpty { endLine() }
            if length <= width {
                (line, used) = (word, length)
                continue
            }
            for character in word.flatMap(\.pieces) {
                if used + character.displayWidth > width { endLine() }
                line.append(character)
                used += character.displayWidth
            }
        }
        if !line.isEmpty { endLine() }
        return lines
    }
}

extension Unicode.Scalar {
    /// Whether it controls a terminal, or changes the direction in which the text after it is read.
    fileprivate var actsOnScreen: Bool {
        switch value {
        case 0x00..<0x20, 0x7F..<0xA0: true
        case 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    fileprivate var displayWidth: Int {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break  // the standard library's enumeration, not ours
        }
        // Hangul vowels and finals join the letter before them.
        if (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FF).contains(value) { return 0 }
        guard value >= 0x1100 else { return 1 }
        return Self.wide.contains { $0.contains(value) } ? 2 : 1
    }

    /// The blocks that Unicode's EastAsianWidth.txt lists as wide or full-width; unassigned characters in them count as
    /// wide too. Emoji are not here: the standard library knows them.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F,  // Hangul initials
        0x2329...0x232A,  // angle brackets
        0x2E80...0x303E, 0x3041...0x33FF,  // CJK radicals and punctuation, kana, Bopomofo, CJK symbols
        0x3400...0x4DBF, 0x4E00...0xA4CF,  // ideographs, Yi
        0xA960...0xA97F, 0xAC00...0xD7A3,  // Hangul
        0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
        0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF,  // Tangut, Khitan, historic kana
        0x1F200...0x1F2FF,  // enclosed ideographs
        0x20000...0x3FFFD,  // further ideographs
    ]
}
