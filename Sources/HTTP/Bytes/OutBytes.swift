import CShim
import Glibc

/// Bytes that grow at their end: answers and log lines are built in them.
///
/// Beside an array of bytes it has no reference count, no check of uniqueness and nothing to zero, so that a short text of
/// known length costs a few moves. It owns no memory until the first byte, which is what an idle connection needs.
struct OutBytes: ~Copyable, @unchecked Sendable {  // its memory is its own
    private var base: UnsafeMutableRawPointer?
    private(set) var count = 0
    private(set) var capacity = 0

    init() {}

    deinit { free(base) }

    var isEmpty: Bool { count == 0 }

    /// The bytes, valid until the next change.
    var buffer: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// Makes room for this many more bytes.
    @inline(__always)
    mutating func reserve(_ more: Int) {
        if count + more > capacity { grow(more) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        let wanted = max(512, 2 * capacity, count + more)
        guard let grown = realloc(base, wanted) else { fatalError("out of memory") }
        (base, capacity) = (grown, wanted)
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        base.unsafelyUnwrapped.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    @inline(__always)
    mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Labelled, as a literal would otherwise be taken for a String.
    mutating func append(text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
        reserve(bytes.count)
        memcpy(base.unsafelyUnwrapped + count, source, bytes.count)
        count += bytes.count
    }

    /// Appends the digits of a number that is not negative.
    mutating func append(decimal value: Int) {
        reserve(20)
        var (rest, digits) = (value, 1)
        while rest >= 10 { (rest, digits) = (rest / 10, digits + 1) }
        (rest, count) = (value, count + digits)
        for place in 1...digits {
            base.unsafelyUnwrapped.storeBytes(
                of: UInt8(truncatingIfNeeded: 0x30 + rest % 10), toByteOffset: count - place, as: UInt8.self)
            rest /= 10
        }
    }

    /// Appends the time, in seconds since 1970, as RFC 9110 §5.6.7 wants it.
    mutating func append(httpDate seconds: Int64) {
        reserve(30)
        cs_http_date(seconds, (base.unsafelyUnwrapped + count).assumingMemoryBound(to: CChar.self))
        count += 29
    }

    /// Appends the time, in seconds since 1970, as RFC 3339 wants it, without fraction and zone.
    mutating func append(logDate seconds: Int64) {
        reserve(20)
        cs_log_date(seconds, (base.unsafelyUnwrapped + count).assumingMemoryBound(to: CChar.self))
        count += 19
    }

    mutating func removeFirst(_ removed: Int) {
        guard removed > 0, let base else { return }
        count -= removed
        memmove(base, base + removed, count)
    }

    /// Gives back the memory that is not in use, where that is most of it.
    mutating func shrink() {
        guard capacity > 2 * max(count, 256) else { return }
        guard count > 0 else { return removeAll(keeping: 0) }
        guard let shrunk = realloc(base, count) else { return }
        (base, capacity) = (shrunk, count)
    }

    /// - Parameter capacityMax: Memory beyond this much is given back.
    mutating func removeAll(keeping capacityMax: Int = .max) {
        count = 0
        guard capacity > capacityMax else { return }
        free(base)
        (base, capacity) = (nil, 0)
    }
}
