import JSON
import Testing

/// Documents of every shape: whole, cut short and damaged. A failure names its seed.
struct ReaderRandomTests {
    private static let sample = Array(
        #" {"id":"prg_1","n":-12.5e+3,"list":[true,false,null,{"é":"€\u20AC\ud83d\ude00\n","k":[]}],"":{}}"#.utf8)

    @Test func `every beginning of an object is refused`() {
        for length in 0..<Self.sample.count {
            #expect(fault(in: Array(Self.sample.prefix(length))) != nil, "\(length) bytes")
        }
        #expect(fault(in: Self.sample) == nil)
    }

    @Test(arguments: [("-12.5e+30", [2, 3, 5, 8, 9]), ("1.25E-7", [1, 3, 4, 7]), ("0.0", [1, 3])])
    func `a beginning of a number is a number where one may end`(_ text: String, _ whole: [Int]) {
        let accepted = (0...text.utf8.count).filter { fault(in: Array(text.utf8.prefix($0))) == nil }
        #expect(accepted == whole)
    }

    @Test func `a damaged document is read or refused, and the fault lies in it`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = Random(seed: seed)
        for _ in 0..<20_000 {
            var bytes = Self.sample
            for _ in 0...random.below(3) {
                let place = random.below(bytes.count)
                switch random.below(4) {
                case 0: bytes[place] ^= 1 << UInt8(random.below(8))
                case 1: bytes[place] = UInt8(random.below(256))
                case 2: bytes.remove(at: place)
                default: bytes.insert(bytes[random.below(bytes.count)], at: place)
                }
            }
            do throws(JSONError) {
                let value = try JSONDocument(bytes).root
                #expect(value.isEqual(to: value), "seed \(seed)")
                for member in value.members { _ = (member.name, member.value.string, member.value.number, member.value.integer) }
            } catch {
                #expect((0...bytes.count).contains(error.offset) && error.line >= 1 && error.column >= 1, "seed \(seed)")
            }
        }
    }

    @Test func `what the writer writes is read back equal, plain and pretty`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = Random(seed: seed)
        for _ in 0..<500 {
            let bytes = random.document()
            let value = try JSONDocument(bytes).root
            let pretty = try JSONDocument(value.pretty()).root
            #expect(pretty.isEqual(to: value) && value.isEqual(to: pretty), "seed \(seed): \(text(of: bytes))")
            #expect(copied(value) == bytes, "seed \(seed): \(text(of: bytes))")
        }
    }

    /// Writes the value again piece by piece through the public interface, so that every way to read one is used.
    private func copied(_ value: JSONValue) -> [UInt8] {
        func copy(_ value: JSONValue, to writer: inout JSONWriter) {
            switch value.kind {
            case .null: writer.null()
            case .true, .false: writer.bool(value.bool ?? false)
            case .number:
                if let integer = value.integer { writer.integer(integer) } else { writer.number(value.number ?? .pi) }
            case .string: writer.string(value.string ?? "")
            case .array: writer.array(value.elements) { copy($1, to: &$0) }
            case .object:
                writer.object {
                    for member in value.members {
                        $0.name(member.name)
                        copy(member.value, to: &$0)
                    }
                }
            }
        }
        return JSONWriter.bytes { copy(value, to: &$0) }
    }
}
