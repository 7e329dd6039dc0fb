import Testing

@testable import HTTP

/// What bytes of the wire are.
@Suite struct WireTextTests {
    @Test func `the sets of characters are those of the RFCs`() {
        let alphanumeric = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
        let sets: [(set: ASCIISet, marks: String)] = [
            (.token, "!#$%&'*+-.^_`|~"), (.token68, "-._~+/="), (.hostName, "!$&'()*+,;=-._~"), (.requestID, "._-"),
        ]
        for (set, marks) in sets {
            for byte in UInt8.min...UInt8.max {
                #expect(set.contains(byte) == (marks + alphanumeric).utf8.contains(byte), "\(byte)")
            }
        }
    }

    /// Each byte at each place of texts around eight bytes, which are looked at together.
    @Test func `a byte that may not stand in a text is found wherever it stands`() {
        for count in 1...17 {
            for place in 0..<count {
                for byte in UInt8.min...UInt8.max {
                    var text = [UInt8](repeating: UInt8(ascii: "a"), count: count)
                    text[place] = byte
                    let guarded = GuardedBytes(text)
                    let bytes = UnsafeRawBufferPointer(guarded.bytes)
                    let isTarget = byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "#") && byte != UInt8(ascii: "\\")
                    let isField = byte >= 0x20 && byte != 0x7F || byte == 0x09
                    guard bytes.isTargetText != isTarget || bytes.isFieldText != isField else { continue }
                    Issue.record("\(byte) at \(place) of \(count)")
                }
            }
        }
    }

    @Test func `every field and every method is found by its own name alone`() {
        func name(_ text: String) -> FieldName? { Array(text.utf8).withUnsafeBytes { FieldName($0) } }
        func method(_ text: String) -> HTTP.Method? { Array(text.utf8).withUnsafeBytes { Method($0) } }
        for field in FieldName.allCases {
            let text = field.name.description
            #expect(name(text) == field && name(text.uppercased()) == field)
            #expect(name(text + "s") == nil && name(String(text.dropLast())) == nil && name("~" + text.dropFirst()) == nil)
        }
        for one in HTTP.Method.allCases {
            #expect(method(one.name.description) == one)
            #expect(method(one.name.description.lowercased()) == nil && method(one.name.description + "S") == nil)
        }
        #expect(method("") == nil && name("") == nil)
    }

    @Test func `bytes grow, and give back what is too much`() {
        var bytes = OutBytes()
        var expected: [UInt8] = []
        for number in [0, 7, 10, 99, 100, 4711, 1_000_000, Int.max] {
            bytes.append(decimal: number)
            expected += Array("\(number)".utf8)
        }
        for count in [0, 1, 500, 5000] {
            let piece = [UInt8](repeating: UInt8(count & 0xFF), count: count)
            bytes.append(piece)
            bytes.append(text: "é and more than a small string holds")
            bytes.append(": ")
            bytes.append(UInt8(ascii: "x"))
            expected += piece + Array("é and more than a small string holds: x".utf8)
        }
        let all = Array(bytes.buffer)
        #expect(all == expected)
        bytes.removeFirst(10)
        let rest = Array(bytes.buffer)
        #expect(rest == Array(expected.dropFirst(10)))
        bytes.removeAll(keeping: 1 << 20)
        let kept = bytes.capacity
        bytes.removeAll(keeping: 16)
        let (capacity, isEmpty) = (bytes.capacity, bytes.isEmpty)
        #expect(kept > 5000 && capacity == 0 && isEmpty)
    }
}
