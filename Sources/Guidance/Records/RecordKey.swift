public import JSON

/// What tells a record from all others of its kind: a UUID of version 7 (RFC 9562 §5.7), so that keys sort by the time they
/// were made.
///
/// It knows no kind, so that tables and indexes are compiled once for all of them.
public struct RecordKey: Hashable, Comparable, Sorted {
    let high: UInt64
    let low: UInt64

    /// No key is below it.
    static let lowest = RecordKey(high: 0, low: 0)
    /// No key is above it.
    static let highest = RecordKey(high: .max, low: .max)

    init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }

    /// - Parameters:
    ///   - count: Tells keys of one millisecond apart and keeps them in order; 12 bits are used.
    ///   - random: 62 bits of it are used.
    public init(at now: Instant, count: Int, random: UInt64) {
        high = UInt64(truncatingIfNeeded: now.milliseconds) << 16 | 0x7000 | UInt64(truncatingIfNeeded: count) & 0xFFF
        low = random & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    }

    /// When it was made: the first 48 bits.
    public var madeAt: Instant { Instant(milliseconds: Int64(high >> 16)) }

    /// For an index by numbers, which few keys share; its order means nothing.
    public var number: Int64 { Int64(bitPattern: low) }

    public static func < (one: RecordKey, other: RecordKey) -> Bool { (one.high, one.low) < (other.high, other.low) }
}

// MARK: As text: a prefix of three letters, an underscore and the UUID

extension RecordKey {
    public static let textCount = 40

    /// - Parameter utf8: As `text` writes it; upper-case digits are refused, so that a key has one spelling.
    init?(_ utf8: UnsafeRawBufferPointer, prefix: StaticString) {
        guard utf8.count == Self.textCount, prefix.utf8CodeUnitCount == 3, utf8[3] == UInt8(ascii: "_"),
            (0..<3).allSatisfy({ utf8[$0] == prefix.utf8Start[$0] })
        else { return nil }
        var (high, low): (UInt64, UInt64) = (0, 0)
        for index in 4..<Self.textCount {
            let byte = utf8[index]
            if index == 12 || index == 17 || index == 22 || index == 27 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Hexadecimal.value(ofLowercase: byte) else { return nil }
            high = high << 4 | low >> 60
            low = low << 4 | UInt64(digit)
        }
        self.init(high: high, low: low)
        // Of a later time there is no text, and from the last key of all there is no way on.
        guard madeAt <= Instant.last else { return nil }
    }

    public init?(_ text: String, prefix: StaticString) {
        var text = text
        guard let key = text.withUTF8({ RecordKey(UnsafeRawBufferPointer($0), prefix: prefix) }) else { return nil }
        self = key
    }

    /// The key as clients and the journal see it: `prg_017f22e2-79b0-7cc3-98c4-dc0c0c07398f`.
    public func text(prefix: StaticString) -> String {
        String(unsafeUninitializedCapacity: Self.textCount) { buffer in
            write(prefix, to: buffer)
            return Self.textCount
        }
    }

    /// Writes the text.
    func write(_ prefix: StaticString, to buffer: UnsafeMutableBufferPointer<UInt8>, at start: Int = 0) {
        for index in 0..<3 { buffer[start + index] = prefix.utf8Start[index] }
        buffer[start + 3] = UInt8(ascii: "_")
        var place = start + 4
        func put(_ half: UInt64, dashesBefore one: Int, _ other: Int) {
            for digit in 0..<16 {
                if digit == one || digit == other {
                    buffer[place] = UInt8(ascii: "-")
                    place += 1
                }
                buffer[place] = Hexadecimal.digit(UInt8(truncatingIfNeeded: half >> UInt64(60 - 4 * digit) & 15))
                place += 1
            }
        }
        put(high, dashesBefore: 8, 12)
        put(low, dashesBefore: 0, 4)
    }
}

/// What names a record within its kind.
public protocol RecordIdentifier: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// - Parameter text: As `description` writes it.
    init?(_ text: String)
    /// - Parameter utf8: The text as bytes.
    init?(_ utf8: UnsafeRawBufferPointer)
    init?(_ name: RecordName)
    /// What would be right, for those who sent something else: "an id is prg_ and a UUID"; nil where any text may be one.
    static func form(in language: SpokenLanguage) -> String?
    /// What is one, for descriptions.
    static var schema: Schema { get }
    var name: RecordName { get }
}

/// The same for all kinds: a time-ordered key, or a slug that people chose.
public enum RecordName: Hashable, Sendable {
    case key(RecordKey)
    case slug(Slug)
}

extension Slug: RecordIdentifier {
    public static func form(in language: SpokenLanguage) -> String? { nil }

    public init?(_ utf8: UnsafeRawBufferPointer) { self.init(String(decoding: utf8, as: UTF8.self)) }

    public init?(_ name: RecordName) {
        guard case .slug(let slug) = name else { return nil }
        self = slug
    }

    public var name: RecordName { .slug(self) }
}

/// What begins the ids of a kind.
public protocol Prefixed: SendableMetatype {
    /// Three letters before the UUID. They are not asked of the kind, which is made from codecs that need them.
    static var prefix: StaticString { get }
}

/// The id of a record of one kind: its key under the prefix of the kind, 40 characters.
public struct ID<R: Prefixed>: RecordIdentifier {
    public let key: RecordKey

    public init(_ key: RecordKey) { self.key = key }

    public static func form(in language: SpokenLanguage) -> String? {
        switch language {
        case .english: "an id is \(R.prefix)_ and a UUID"
        case .german: "eine Kennung besteht aus \(R.prefix)_ und einer UUID"
        }
    }
    public static var schema: Schema { .text(lengthMax: RecordKey.textCount, pattern: pattern) }
    static var pattern: String { "^\(R.prefix)_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" }

    public init?(_ text: String) {
        var text = text
        guard let id = text.withUTF8({ ID(UnsafeRawBufferPointer($0)) }) else { return nil }
        self = id
    }

    public init?(_ utf8: UnsafeRawBufferPointer) {
        guard let key = RecordKey(utf8, prefix: R.prefix) else { return nil }
        self.key = key
    }

    public init?(_ name: RecordName) {
        guard case .key(let key) = name else { return nil }
        self.key = key
    }

    public var name: RecordName { .key(key) }
    public var description: String { key.text(prefix: R.prefix) }

    public static func < (one: ID, other: ID) -> Bool { one.key < other.key }
}

extension Codec {
    public static func id<R: TimedRecord>() -> Codec where Value == ID<R> {
        // The kind is asked only for an error: it may just be in the making.
        Codec.string(
            lengthMax: RecordKey.textCount, pattern: ID<R>.pattern, fault: .text(.notID(R.kind.name, prefix: "\(R.prefix)"))
        ) {
            ID($0)
        } print: {
            $0.description
        }
    }
}
