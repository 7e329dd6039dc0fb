/// Walks through the members of an object that this module has written, without reading what they hold: for rewriting very many.
///
/// Such an object has no spaces between its tokens, and no escapes in the names of its members.
public enum ObjectScanner {
    /// Visits each member by where its name and its value stand. The names come without their quotation marks.
    @inlinable
    public static func forEachMember(
        of json: UnsafeRawBufferPointer, _ visit: (_ name: Range<Int>, _ value: Range<Int>) -> Void
    ) {
        var place = 1
        while place < json.count, json[place] == UInt8(ascii: "\"") {
            let name = place + 1
            let value = endOfString(json, from: place) + 1
            let end = endOfValue(json, from: value)
            visit(name..<value - 2, value..<end)
            place = end + 1
        }
    }

    /// - Returns: The place behind the closing quotation mark.
    @usableFromInline
    static func endOfString(_ json: UnsafeRawBufferPointer, from start: Int) -> Int {
        var place = start + 1
        while json[place] != UInt8(ascii: "\"") { place += json[place] == UInt8(ascii: "\\") ? 2 : 1 }
        return place + 1
    }

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
