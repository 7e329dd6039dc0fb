import JSON

/// SplitMix64: the same numbers for the same seed on every machine.
struct Random: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
}

extension Random {
    /// A JSON text of any shape, at most this many levels deep.
    mutating func document(depth: Int = 6) -> [UInt8] {
        var writer = JSONWriter()
        value(depth: depth, to: &writer)
        return writer.bytes
    }

    private mutating func value(depth: Int, to writer: inout JSONWriter) {
        switch below(depth > 0 ? 8 : 6) {
        case 0: writer.null()
        case 1: writer.bool(below(2) == 0)
        case 2: writer.integer(Int(truncatingIfNeeded: next()) >> (11 + below(53)))
        case 3: writer.number(number())
        case 4, 5: writer.string(string())
        case 6: writer.array { for _ in 0..<below(6) { value(depth: depth - 1, to: &$0) } }
        default:
            writer.object {
                for index in 0..<below(24) {
                    $0.name("\(string()) \(index)")  // the index keeps names apart
                    value(depth: depth - 2, to: &$0)
                }
            }
        }
    }

    /// Any number that JSON can express, from random bits.
    mutating func number() -> Double {
        let number = Double(bitPattern: next())
        return number.isFinite ? number : 0.1
    }

    /// Letters, controls, quotation marks and scalars of two, three and four bytes.
    private mutating func string() -> String {
        let ranges: [ClosedRange<UInt32>] = [
            0x20...0x7E, 0...0x1F, 0x22...0x22, 0x5C...0x5C, 0x80...0x7FF, 0xE000...0xFFFF, 0x1F300...0x1F6FF,
        ]
        var text = ""
        for _ in 0..<below(12) {
            let range = ranges[below(ranges.count)]
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &self)) { text.unicodeScalars.append(scalar) }
        }
        return text
    }
}
