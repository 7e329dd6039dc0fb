extension JSONReader {
    mutating func readWord(_ word: StaticString, _ kind: JSONDocument.Kind) throws(JSONError) {
        let start = position
        for offset in 0..<word.utf8CodeUnitCount {
            guard peek() == word.utf8Start[offset] else { throw error(.expected(.word("\(word)")), at: start) }
            position += 1
        }
        try append(kind, from: start)
    }

    mutating func readNumber() throws(JSONError) {
        let start = position
        if peek() == UInt8(ascii: "-") { position += 1 }
        if peek() == UInt8(ascii: "0") {
            position += 1
            if let next = peek(), isDigit(next) { throw error(.leadingZero, at: start) }
        } else {
            try takeDigits(.digit)
        }
        if peek() == UInt8(ascii: ".") {
            position += 1
            try takeDigits(.decimal)
        }
        if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
            position += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
            try takeDigits(.exponent)
        }
        try append(.number, from: start)
    }

    private mutating func takeDigits(_ expected: JSONFault.Expected) throws(JSONError) {
        let start = position
        while let byte = peek(), isDigit(byte) { position += 1 }
        guard position > start else { throw error(.expected(expected), at: position) }
    }

    mutating func readString() throws(JSONError) {
        position += 1
        let start = position
        var isEscaped = false
        while true {
            guard position < bytes.count else { throw error(.unclosedString, at: start - 1) }
            switch bytes[position] {
            case UInt8(ascii: "\""):
                try append(.string, from: start, isEscaped: isEscaped)
                position += 1
                return
            case UInt8(ascii: "\\"):
                isEscaped = true
                try readEscape()
            case 0x00..<0x20:
                throw error(.rawControl, at: position)
            case 0x20..<0x80:
                position += 1
            default:
                try readMultibyte()
            }
        }
    }

    private mutating func readEscape() throws(JSONError) {
        let start = position
        position += 1
        switch peek() {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        case UInt8(ascii: "u"):
            position += 1
            let code = try takeHex(of: start)
            if (0xDC00..<0xE000).contains(code) { throw error(.lowSurrogateAlone, at: start) }
            guard (0xD800..<0xDC00).contains(code) else { return }
            let second = position
            guard peek() == UInt8(ascii: "\\"), second + 1 < bytes.count, bytes[second + 1] == UInt8(ascii: "u") else {
                throw error(.highSurrogateAlone, at: start)
            }
            position += 2
            guard (0xDC00..<0xE000).contains(try takeHex(of: second)) else {
                throw error(.highSurrogateAlone, at: start)
            }
        default:
            throw error(.unknownEscape, at: start)
        }
    }

    private mutating func takeHex(of escape: Int) throws(JSONError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek(), let digit = hexDigit(byte) else {
                throw error(.fewHexDigits, at: escape)
            }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }

    /// Reads one scalar outside ASCII by the table of well-formed sequences (Unicode Standard, table 3-7).
    private mutating func readMultibyte() throws(JSONError) {
        let first = bytes[position]
        let (length, second): (Int, ClosedRange<UInt8>)
        switch first {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw error(.notUTF8, at: position)
        }
        guard position + length <= bytes.count, second.contains(bytes[position + 1]) else {
            throw error(.notUTF8, at: position)
        }
        for offset in 2..<max(2, length) where bytes[position + offset] & 0xC0 != 0x80 {
            throw error(.notUTF8, at: position)
        }
        position += length
    }
}
