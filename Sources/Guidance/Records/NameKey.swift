internal import JSON

/// A name as names are sorted: by the Unicode scalars of its lower case, whether letters are capitals or not.
///
/// It is the order of no language: accented letters come after z, and two spellings of one accent are two names.
/// What a language asks for needs tables and someone to say which language.
struct NameKey: Sendable {
    /// What clients may give a name at the most. Names kept from elsewhere can be longer, and a cursor has to fit into a URL:
    /// what goes past the bytes that this many scalars can have does not count.
    private static let scalarsMax = 200

    let text: String

    init(_ name: String) {
        text = name.utf8.count <= 4 * Self.scalarsMax ? name : String(name.unicodeScalars.prefix(Self.scalarsMax))
    }

    /// - Returns: Below 0 if `one` comes first, above 0 if `other` does, else 0.
    ///
    /// Bytes that are alike but for the case of ASCII letters are passed by; most names differ in one of those, and nothing
    /// is allocated.
    static func compare(_ one: NameKey, _ other: NameKey) -> Int {
        withUTF8(one) { one in
            withUTF8(other) { other in
                var place = 0
                let end = min(one.count, other.count)
                while place < end, lowercase(one[place]) == lowercase(other[place]) { place += 1 }
                guard place < end else { return one.count - other.count }
                if one[place] < 0x80 && other[place] < 0x80 {
                    return Int(lowercase(one[place])) - Int(lowercase(other[place]))
                }
                // Back to where the scalar begins, which is the same place in both.
                while place > 0, one[place] & 0xC0 == 0x80 || other[place] & 0xC0 == 0x80 { place -= 1 }
                let (oneRest, otherRest) = (lowercased(one[place...]), lowercased(other[place...]))
                return oneRest == otherRest ? 0 : oneRest.lexicographicallyPrecedes(otherRest) ? -1 : 1
            }
        }
    }

    /// Counts no reference where the text is Swift's own, as it always is here.
    private static func withUTF8<Answer>(_ name: NameKey, _ body: (UnsafeBufferPointer<UInt8>) -> Answer) -> Answer {
        if let answer = name.text.utf8.withContiguousStorageIfAvailable(body) { return answer }
        var text = name.text
        return text.withUTF8(body)
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    private static func lowercased(_ utf8: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] {
        Array(String(decoding: utf8, as: UTF8.self).lowercased().utf8)
    }
}

extension NameKey {
    /// The first eight bytes of the lower case as a number: names that differ in it are in its order.
    var prefix: UInt64 {
        Self.withUTF8(self) { utf8 in
            let head = utf8.prefix(8)
            return head.allSatisfy { $0 < 0x80 } ? Self.number(head.map(Self.lowercase)) : Self.number(Self.lowercased(utf8[...]))
        }
    }

    private static func number(_ bytes: [UInt8]) -> UInt64 {
        (0..<8).reduce(0) { $0 << 8 | ($1 < bytes.count ? UInt64(bytes[$1]) : 0) }
    }

    /// Many names that are sorted at once.
    ///
    /// The lower case of all stands in one array meanwhile: sorting looks at each name many times.
    struct Sorting: Sendable {
        private var bytes: [UInt8] = []
        private var ends = [0]

        mutating func add(_ name: String) {
            NameKey.withUTF8(NameKey(name)) { utf8 in
                if utf8.allSatisfy({ $0 < 0x80 }) {
                    for byte in utf8 { bytes.append(lowercase(byte)) }
                } else {
                    bytes += lowercased(utf8[...])
                }
            }
            ends.append(bytes.count)
        }

        /// The numbers of the names in their order, those that are alike in the order in which they were added, with their
        /// prefixes.
        func sorted() -> [(prefix: UInt64, number: Int)] {
            var entries = ends.indices.dropLast().map { number in
                let head = bytes[ends[number]..<min(ends[number + 1], ends[number] + 8)]
                return (prefix: NameKey.number(Array(head)), number: number)
            }
            bytes.withUnsafeBytes { bytes in
                entries.sort { one, other in
                    guard one.prefix == other.prefix else { return one.prefix < other.prefix }
                    let oneBytes = bytes[ends[one.number]..<ends[one.number + 1]]
                    let otherBytes = bytes[ends[other.number]..<ends[other.number + 1]]
                    let order = compare(UnsafeRawBufferPointer(rebasing: oneBytes), UnsafeRawBufferPointer(rebasing: otherBytes))
                    return order == 0 ? one.number < other.number : order < 0
                }
            }
            return entries
        }
    }

    private static func compare(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Int {
        var place = 0
        let end = min(one.count, other.count)
        // Eight bytes at a time: most names differ late.
        while place + 8 <= end {
            let (left, right) = (
                one.loadUnaligned(fromByteOffset: place, as: UInt64.self),
                other.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            )
            if left != right { return left.bigEndian < right.bigEndian ? -1 : 1 }
            place += 8
        }
        while place < end {
            if one[place] != other[place] { return Int(one[place]) - Int(other[place]) }
            place += 1
        }
        return one.count - other.count
    }
}

extension NameKey: Comparable {
    static func < (one: NameKey, other: NameKey) -> Bool { compare(one, other) < 0 }
    /// Names that differ in capitals only stand at one place.
    static func == (one: NameKey, other: NameKey) -> Bool { compare(one, other) == 0 }
}

extension NameKey {
    /// Its UTF-8 in hexadecimal digits.
    var hexadecimal: String { Hexadecimal.digits(of: Array(text.utf8)) }

    init?(hexadecimal: some StringProtocol) {
        guard let bytes = Hexadecimal.bytes(hexadecimal), let text = String(validating: bytes, as: UTF8.self) else {
            return nil
        }
        self.init(text)
    }
}
