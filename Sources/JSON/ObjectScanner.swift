/// Walks through the members of an object that this module has written, without reading what they hold: for rewriting very many.
public enum ObjectScanner {
    /// Visits each member by where its name and its value stand, as long as `visit` says true. The names come without their quotation
    /// marks.
    ///
    /// - Parameter json: JSON that is valid.
    /// - Returns: False if the visitor ended it, or the object is written otherwise, with spaces between its tokens or none of its own.
    @inlinable
    public static func forEachMember(
        of json: UnsafeRawBufferPointer, _ visit: (_ name: Range<Int>, _ value: Range<Int>) -> Bool
    ) -> Bool {
        guard json.count > 2 else { return json.elementsEqual("{}".utf8) }
        var place = 1
        while place < json.count {
            guard json[place] == UInt8(ascii: "\"") else { return false }
            let name = place + 1
            let colon = endOfString(json, from: place)
            guard json[colon] == UInt8(ascii: ":") else { return false }
            let end = endOfValue(json, from: colon + 1)
            guard end < json.count, json[end] == UInt8(ascii: ",") || json[end] == UInt8(ascii: "}") else { return false }
            guard visit(name..<colon - 1, colon + 1..<end) else { return false }
            place = end + 1
        }
        return true
    }

    /// - Returns: The place behind the closing quotation mark.
    @usableFromInline
    static func endOfString(_ json: UnsafeRawBufferPointer, from start: Int) -> Int {
        var place = start + 1
        while true {
            // Eight bytes at once, as long as neither a quotation mark nor a backslash is among them.
            while place + 8 <= json.count {
                let word = json.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                guard zeros(word ^ 0x2222_2222_2222_2222) | zeros(word ^ 0x5C5C_5C5C_5C5C_5C5C) == 0 else { break }
                place += 8
            }
            switch json[place] {
            case UInt8(ascii: "\""): return place + 1
            case UInt8(ascii: "\\"): place += 2
            default: place += 1
            }
        }
    }

    /// Not zero if a byte of the word is zero.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 }

    /// - Returns: The place behind the value.
    @usableFromInline
    static func endOfValue(_ json: UnsafeRawBufferPointer, from start: Int) -> Int {
        var (place, depth) = (start, 0)
        while place < json.count {
            switch json[place] {
            case UInt8(ascii: "\""):
                place = endOfString(json, from: place)
                if depth == 0 { return place }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return place }  // the end of the object itself, behind a number or a word
                depth -= 1
                if depth == 0 { return place + 1 }
            case UInt8(ascii: ","): if depth == 0 { return place }
            default: break
            }
            place += 1
        }
        return place
    }
}
