extension SearchText {
    /// How many words of one text count: an index has an entry for each.
    static let wordsMax = 24

    /// Visits the places where words begin until `visit` says false.
    ///
    /// A word begins behind a space or a sign, so that `brien` begins one in “O'Brien”. What is written without spaces, as Chinese,
    /// Japanese and Thai are, has one at each character.
    private func forEachWord(_ visit: (Int) -> Bool) {
        var (isAfterSpace, isInside, count) = (true, false, 0)
        for (place, byte) in utf8.enumerated() where byte & 0xC0 != 0x80 {
            let isSpace = Self.isSpace(byte)
            let isPart = byte >= 0x80 || Self.isLetterOrDigit(byte)
            if !isSpace && isAfterSpace || isPart && (!isInside || standsAlone(place)) {
                count += 1
                guard count <= Self.wordsMax, visit(place) else { return }
            }
            (isAfterSpace, isInside) = (isSpace, isPart)
        }
    }

    /// Whether a word begins like the other.
    func hasWord(beginningWith other: SearchText) -> Bool {
        var isFound = false
        forEachWord { place in
            isFound = utf8[place...].starts(with: other.utf8)
            return !isFound
        }
        return isFound
    }

    /// - Parameter byte: Of ASCII, or the first of a scalar.
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }

    /// Whether the scalar there is of a script without spaces: Thai and Lao, kana and what stands in Unicode's blocks for Han.
    private func standsAlone(_ place: Int) -> Bool {
        switch utf8[place] {
        case 0xE0: (0xB8...0xBB).contains(utf8[place + 1])
        case 0xE3: utf8[place + 1] >= 0x81
        case 0xE4...0xE9: true
        case 0xF0: utf8[place + 1] >= 0xA0
        default: false
        }
    }
}

// MARK: In an index

extension SearchText {
    /// The first eight bytes of each word as a number, in whose order the words are; each number once.
    ///
    /// Words that differ later share one: a text that is found by it has to be looked at whole.
    var marks: [Int64] {
        var marks: [Int64] = []
        forEachWord { place in
            let mark = mark(at: place, filler: 0)
            if !marks.contains(mark) { marks.append(mark) }
            return true
        }
        return marks
    }

    /// The marks of words that begin like this one.
    var marksOfBeginning: ClosedRange<Int64> { mark(at: 0, filler: 0)...mark(at: 0, filler: 0xFF) }

    /// - Parameter filler: Stands for bytes behind the word.
    private func mark(at start: Int, filler: UInt8) -> Int64 {
        var (number, place) = (UInt64(0), start)
        for _ in 0..<8 {
            let isInside = place < utf8.count && !Self.isSpace(utf8[place])
            number = number << 8 | UInt64(isInside ? utf8[place] : filler)
            if isInside { place += 1 }
        }
        return Int64(bitPattern: number ^ 1 << 63)
    }
}
