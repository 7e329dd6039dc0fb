extension Character {
    /// The columns that a terminal gives it: 0 for what combines or is not seen, 2 for wide letters and emoji, else 1.
    var displayWidth: Int {
        if unicodeScalars.contains(where: \.properties.isEmojiPresentation) { return 2 }
        // What may be a picture is one if U+FE0F asks for it. Behind anything else, or alone, that says nothing.
        if unicodeScalars.contains("\u{FE0F}"), unicodeScalars.first?.properties.isEmoji == true { return 2 }
        return unicodeScalars.reduce(0) { $0 + $1.displayWidth }
    }

    /// What can be put on a line by itself: scripts that join letters make characters of any width, which are cut too.
    fileprivate var pieces: [Character] { displayWidth <= 2 ? [self] : unicodeScalars.map { Character($0) } }

    /// Whether lines can be cut here. A space that carries an accent is no mere space.
    fileprivate var isGap: Bool {
        if let ascii = asciiValue { return ascii == 0x20 || (0x09...0x0D).contains(ascii) }
        return self != "\u{A0}" && self != "\u{202F}" && unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }
}

extension String {
    /// The columns that a terminal gives the text.
    var displayWidth: Int {
        // Most words are plain letters, for which looking up what Unicode says of each is most of the cost of a page.
        utf8.allSatisfy { (0x20..<0x7F).contains($0) } ? utf8.count : reduce(0) { $0 + $1.displayWidth }
    }

    /// The words of the text, cut into lines of at most so many columns; a word longer than a line is cut.
    ///
    /// - Parameter width: The columns of a line, at least 2, so that every character fits.
    func wrapped(to width: Int) -> [String] { words.wrapped(to: width) }

    /// The text between white space. A no-break space holds its neighbours together.
    ///
    /// What would act on more of a screen than its own place stands there as U+FFFD.
    var words: [String] { split(whereSeparator: \.isGap).map { String($0).tamed } }

    private var tamed: String {
        guard unicodeScalars.contains(where: \.actsOnScreen) else { return self }
        var tamed = UnicodeScalarView()
        for scalar in unicodeScalars { tamed.append(scalar.actsOnScreen ? "\u{FFFD}" : scalar) }
        return String(tamed)
    }

    /// The text with spaces behind it, up to so many columns.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - displayWidth)) }
}

extension [String] {
    /// Words in lines of at most so many columns.
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
    /// Whether it commands a terminal, or turns the direction in which what follows it is read.
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
        // Vowels and finals of Hangul join the letter before them.
        if (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FF).contains(value) { return 0 }
        guard value >= 0x1100 else { return 1 }
        return Self.wide.contains { $0.contains(value) } ? 2 : 1
    }

    /// The blocks that Unicode's EastAsianWidth.txt gives as wide or full-width; unassigned ones in them count as wide too.
    /// Emoji are not here: the standard library knows them.
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
