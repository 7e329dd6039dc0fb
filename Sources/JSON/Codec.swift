/// Reads, writes and describes one kind of JSON value.
public struct Codec<Value: Sendable>: Sendable {
    public let schema: Schema
    /// Returns the value, or nil after reporting to `Reading` what is wrong.
    public let read: @Sendable (JSONValue, inout Reading) -> Value?
    public let write: @Sendable (Value, inout JSONWriter) -> Void

    public init(
        schema: Schema,
        read: @escaping @Sendable (JSONValue, inout Reading) -> Value?,
        write: @escaping @Sendable (Value, inout JSONWriter) -> Void
    ) {
        self.schema = schema
        self.read = read
        self.write = write
    }
}

extension Codec {
    /// Whether this codec could read the value back after writing it: the journal must return what a record holds.
    public func accepts(_ value: Value) -> Bool {
        guard let document = try? JSONDocument(JSONWriter.bytes { write(value, &$0) }) else { return false }
        var reading = Reading()
        return read(document.root, &reading) != nil && reading.errors.isEmpty
    }
}

extension Codec {
    /// A codec for values that are strings in JSON and validate themselves when they are made.
    ///
    /// - Parameter fault: What is wrong with any other value; worked out only for such a one.
    @inlinable
    public static func string(
        lengthMax: Int, format: String? = nil, pattern: String? = nil, fault: @autoclosure @escaping @Sendable () -> Fault,
        parse: @escaping @Sendable (String) -> Value?, print: @escaping @Sendable (Value) -> String
    ) -> Codec {
        Codec(schema: .text(lengthMax: lengthMax, format: format, pattern: pattern)) { json, reading in
            guard let text = json.string, reading.isKept || text.utf8.count <= lengthMax, let value = parse(text) else {
                return reading.refuse(fault())
            }
            return value
        } write: { value, writer in
            writer.string(print(value))
        }
    }
}

extension Codec where Value == String {
    /// A text for people: something of it shows, no control characters except line feed and tab, at most this many characters.
    ///
    /// A character is a Unicode scalar, as JSON Schema counts (RFC 8259 §1). There is no bound on what a reader would
    /// call one character: a letter may carry thousands of accents.
    public static func text(_ lengthMax: Int) -> Codec {
        Codec(schema: .visibleText(lengthMax: lengthMax)) { json, reading in
            guard let text = json.string else { return reading.refuse(.notString) }
            if reading.isKept { return text }
            let scalars = text.unicodeScalars
            guard text.utf8.count <= lengthMax || scalars.count <= lengthMax else {
                return reading.refuse(.tooLong(scalars.count, max: lengthMax))
            }
            guard !hasControls(text) else { return reading.refuse(.hasControls) }
            return scalars.contains(where: \.shows) ? text : reading.refuse(.isBlank)
        } write: { value, writer in
            writer.string(value)
        }
    }

    /// Whether the text has a control character other than line feed and tab.
    ///
    /// It looks at bytes, where U+0080 to U+009F are 0xC2 and one more: walking the scalars took a quarter of the time
    /// to read a record.
    private static func hasControls(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { utf8 in
            var last: UInt8 = 0
            for byte in utf8 {
                switch byte {
                case 0x09, 0x0A: break
                case 0x00..<0x20, 0x7F: return true
                case 0x80..<0xA0 where last == 0xC2: return true
                default: break
                }
                last = byte
            }
            return false
        }
    }
}

extension Unicode.Scalar {
    /// Whether a reader sees it, also without another before it: it is no white space, control, joiner, selector, filler, mark
    /// or code point without a character.
    fileprivate var shows: Bool {
        guard !isASCII else { return value > 0x20 && value < 0x7F }
        let isEmptyBraille = value == 0x2800  // it is drawn, as a sign without a dot
        guard !isEmptyBraille, !properties.isWhitespace, !properties.isDefaultIgnorableCodePoint else { return false }
        switch properties.generalCategory {
        case .control, .format, .unassigned, .surrogate, .nonspacingMark, .spacingMark, .enclosingMark, .lineSeparator,
            .paragraphSeparator, .spaceSeparator:
            return false
        default: return true
        }
    }
}

extension Codec where Value == Int {
    public static func integer(_ range: ClosedRange<Int>) -> Codec {
        Codec(schema: .integer(range)) { json, reading in
            guard let value = json.wholeNumber, reading.isKept || range.contains(value) else {
                return reading.refuse(.notInteger(range))
            }
            return value
        } write: { value, writer in
            writer.integer(value)
        }
    }
}

extension Codec where Value == Double {
    public static var number: Codec {
        Codec(schema: .number) { json, reading in
            guard json.kind == .number else { return reading.refuse(.notNumber) }
            return json.number ?? reading.refuse(.numberTooLarge)
        } write: { value, writer in
            writer.number(value)
        }
    }
}

extension Codec where Value == Bool {
    public static var boolean: Codec {
        Codec(schema: .boolean) { json, reading in
            guard let value = json.bool else { return reading.refuse(.notBoolean) }
            return value
        } write: { value, writer in
            writer.bool(value)
        }
    }
}

extension Codec where Value: RawRepresentable<String> & CaseIterable {
    /// A codec for the names of an enumeration.
    @inlinable
    public static var choice: Codec {
        let names = Value.allCases.map(\.rawValue)
        return Codec(schema: .choice(names)) { json, reading in
            let text = json.string
            guard let value = text.flatMap(Value.init(rawValue:)) else {
                return reading.refuse(.notOneOf(meant: text.flatMap { nearest(to: $0, in: names) }, known: names))
            }
            return value
        } write: { value, writer in
            writer.string(value.rawValue)
        }
    }
}

extension Codec {
    /// An array of at most this many values. Errors identify each by its index.
    @inlinable
    public static func array<Element>(_ element: Codec<Element>, countMax: Int) -> Codec where Value == [Element] {
        Codec(schema: .array(element.schema, countMax: countMax)) { json, reading in
            guard json.kind == .array else { return reading.refuse(.notArray) }
            guard reading.isKept || json.count <= countMax else {
                return reading.refuse(.tooManyElements(json.count, max: countMax))
            }
            var values: [Element] = []
            values.reserveCapacity(json.count)
            for (index, item) in json.elements.enumerated() {
                if let value = reading.within(String(index), { element.read(item, &$0) }) { values.append(value) }
            }
            return values
        } write: { values, writer in
            writer.array { for value in values { element.write(value, &$0) } }
        }
    }

    /// An object whose fields the table defines. Every member counts, even one that clients must not set.
    @inlinable
    public static func object(_ table: FieldTable<Value>) -> Codec {
        Codec(schema: table.schema) { json, reading in
            table.read(json, &reading)
        } write: { value, writer in
            table.write(value, to: &writer)
        }
    }
}
