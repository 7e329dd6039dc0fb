import CShim
import Glibc
import JSON
import Locks
import Synchronization

/// When an answer is compressed (RFC 9110 §8.4.1.3).
enum Gzip {
    /// Below this the body with its own wrapper and the longer head gain nothing: it fits one packet either way.
    static let bytesMin = 1024
    /// A larger body goes as it is: compressing it would hold up the other connections of the loop for too long.
    static let bytesMax = 1 << 20
    /// What a loop compresses itself: the most that takes it no longer than a few milliseconds.
    static let turnBytesMax = 64 << 10
    /// For answers made for one request: beyond it each level costs more time than its bytes save.
    static let quickLevel: Int32 = 1
    /// For answers that are kept and sent again and again.
    static let smallestLevel: Int32 = 9
}

/// Compresses bodies, one after the other.
final class Deflater {
    private let deflater: OpaquePointer

    init(level: Int32) {
        guard let deflater = cs_deflater_open(level) else { fatalError("out of memory") }
        self.deflater = deflater
    }

    deinit { cs_deflater_close(deflater) }

    /// - Returns: The bytes as one member of gzip.
    func gzip(_ bytes: [UInt8]) -> [UInt8] {
        let room = cs_gzip_bound(deflater, bytes.count)
        return [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            count = cs_gzip(deflater, bytes, bytes.count, buffer.baseAddress, room)
            precondition(count >= 0, "zlib compresses into the room that it asked for")
        }
    }
}

/// A body that is sent again and again: its bytes, and once it is asked for a second time, the same as small as they get.
public final class KeptBody: Sendable {
    let bytes: [UInt8]
    private let compressed = Lock(Compressed.not)

    private enum Compressed {
        /// Nobody has asked for it.
        case not
        /// In haste: clients can ask for more different things than they come back to. Without the bytes where the loop made them.
        case quickly([UInt8]?)
        case fully([UInt8])
    }

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// JSON as it is sent: indented if `isPretty`, with a line feed after it.
    public convenience init(json: [UInt8], isPretty: Bool) {
        self.init((isPretty ? indented(json) : json) + [UInt8(ascii: "\n")])
    }

    /// The most memory that it comes to take.
    public var bytesKeptMax: Int { 2 * bytes.count }

    /// Whether the next client that takes gzip costs more than a loop can give: let the worker `compress` it before it is sent.
    public var awaitsGzip: Bool {
        guard bytes.count > Gzip.turnBytesMax, bytes.count <= Gzip.bytesMax else { return false }
        return compressed.withLock { compressed in
            if case .fully = compressed { false } else { true }
        }
    }

    /// Compresses it for the next to ask: the first time in haste, then as small as it gets.
    public func compress() {
        let isFirst = compressed.withLock { compressed in
            if case .not = compressed { true } else { false }
        }
        let made = Deflater(level: isFirst ? Gzip.quickLevel : Gzip.smallestLevel).gzip(bytes)
        compressed.withLock { $0 = isFirst ? .quickly(made) : .fully(made) }
    }

    func gzipped(_ deflater: Deflater) -> [UInt8] {
        let known = compressed.withLock { compressed in
            defer { if case .not = compressed { compressed = .quickly(nil) } }
            return compressed
        }
        switch known {
        case .fully(let made), .quickly(let made?): return made
        case .not: return deflater.gzip(bytes)
        case .quickly(nil): compress()
        }
        return gzipped(deflater)
    }
}

/// JSON, indented; as it is if it is none.
func indented(_ json: [UInt8]) -> [UInt8] { (try? JSONDocument(json))?.root.pretty() ?? json }

/// Undoes `Content-Encoding: gzip` of a request body.
///
/// - Parameters:
///   - bytesMax: What the body may come to. Memory for it is asked of the system and used as far as it is filled.
///   - body: Gets what the bytes inflate to.
/// - Throws: A rejection if they inflate to more, or are not gzip.
func withGunzipped(
    _ bytes: UnsafeRawBufferPointer, bytesMax: Int, _ body: (UnsafeRawBufferPointer) -> Void
) throws(ProblemDetails) {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytesMax), alignment: 16)
    defer { room.deallocate() }
    let count = cs_gunzip(bytes.baseAddress, bytes.count, room.baseAddress, bytesMax)
    switch count {
    case 0...: body(UnsafeRawBufferPointer(rebasing: room[..<count]))
    case -Int(E2BIG): throw .inflatesTooLarge(max: bytesMax)
    case -Int(ENOMEM): throw .noRoomToInflate
    default: throw .invalidGzip
    }
}
