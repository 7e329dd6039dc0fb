import CShim
import Glibc
import Guidance

/// Finds what lines say of some records, without reading them as JSON: it takes about as long as reading the file.
///
/// The store writes each change as `{"put":"notes","id":"not_…"`, without white space. Within a text a quotation mark has a `\` before it,
/// so that none looks like it.
struct RedactionSearch: Sendable {
    /// A record, and how lines name it.
    struct Wanted: Sendable {
        let address: RecordAddress
        /// What is said of it before this sequence number goes.
        let sequence: Int
        fileprivate let put: [UInt8]
        fileprivate let redacted: [UInt8]
    }

    /// By the last eight bytes of the id, which are random.
    private var wanted: [UInt64: [Wanted]] = [:]
    private let sequences: [RecordAddress: Int]

    init(_ redaction: Redaction) {
        sequences = redaction.records
        for (address, sequence) in redaction.records {
            let name = #":"\#(address.kind.rawValue)","id":"\#(address.id)""#
            let record = Wanted(
                address: address, sequence: sequence, put: Array((#"{"put""# + name).utf8),
                redacted: Array((#"{"redacted""# + name).utf8))
            let tail = Array(address.id.utf8.suffix(Self.tailCount))
            wanted[tail.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }, default: []].append(record)
        }
    }

    /// Whether a version of the record that was put in this line has to go.
    func isGone(_ address: RecordAddress, at sequence: Int) -> Bool { sequence < sequences[address] ?? 0 }

    private static let mark = Array(#"","id":""#.utf8)
    private static let tailCount = 8
    private static let quote = UInt8(ascii: "\"")

    /// Visits what looks like a change of one of the records. It may stand within a document, where it is none.
    func forEachMatch(in line: [UInt8], _ body: (Wanted, _ isRedacted: Bool) -> Void) {
        line.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            var place = 0
            while let found = cs_find(start + place, bytes.count - place, Self.mark, Self.mark.count) {
                place = found - start + Self.mark.count
                let end = place + RecordKey.textCount
                guard end < bytes.count, bytes[end] == Self.quote else { continue }
                let tail = bytes.loadUnaligned(fromByteOffset: end - Self.tailCount, as: UInt64.self)
                for record in wanted[tail] ?? [] {
                    func ends(with text: [UInt8]) -> Bool {
                        end + 1 >= text.count && memcmp(start + end + 1 - text.count, text, text.count) == 0
                    }
                    if ends(with: record.put) { body(record, false) } else if ends(with: record.redacted) { body(record, true) }
                }
            }
        }
    }
}
