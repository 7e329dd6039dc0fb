import JSON

/// Finds the body after a head, in the buffer where it lies.
///
/// Chunks (RFC 9112 §7.1) are moved together in place, so that either framing leaves the body as one run of bytes from
/// `start`. Bytes from `position` on belong to the next request.
struct BodyDecoder {
    /// Where the body starts in the buffer.
    let start: Int
    /// The place after the last byte of content found so far.
    private(set) var end: Int
    /// The place after the last byte of framing and content read so far.
    private(set) var position: Int
    private var phase: Phase
    private var overhead = 0
    private var trailerBytes = 0
    private var trailers = 0

    private enum Phase {
        case length(Int)
        case chunkLine
        case chunkData(Int)
        case chunkEnd
        case trailer
        case done
    }

    init(_ framing: BodyFraming, at start: Int) {
        (self.start, end, position) = (start, start, start)
        switch framing {
        case .none: phase = .done
        case .length(let count): phase = .length(count)
        case .chunked: phase = .chunkLine
        }
    }

    /// What head and body come to, where the head announces it.
    var wholeCount: Int? {
        if case .length(let count) = phase { start + count } else { nil }
    }

    /// Content found so far, in bytes.
    var count: Int { end - start }

    /// - Parameters:
    ///   - bytes: All that has arrived, from the first byte of the request's head.
    ///   - bodyBytesMax: More content than this is refused.
    /// - Returns: Whether the body is whole.
    mutating func decode(_ bytes: UnsafeMutableRawBufferPointer, _ limits: Limits, bodyBytesMax: Int) throws(Rejection) -> Bool {
        while true {
            switch phase {
            case .length(let count):
                (position, end) = (min(start + count, bytes.count), min(start + count, bytes.count))
                return position == start + count
            case .chunkLine:
                guard let line = try line(in: bytes, max: limits.chunkLineBytesMax, .chunkLineLength) else {
                    return false
                }
                overhead += line.count + 4  // with its CR LF and the one after the data
                guard overhead <= limits.chunkOverheadBytesMax else {
                    throw .garbage(.chunkCount)
                }
                let size = try Self.size(UnsafeRawBufferPointer(bytes).part(line))
                guard count + size <= bodyBytesMax else { throw .bodyTooLarge }
                phase = size == 0 ? .trailer : .chunkData(size)
            case .chunkData(let size):
                let moved = min(size, bytes.count - position)
                guard moved > 0 else { return false }
                bytes.baseAddress.map { ($0 + end).copyMemory(from: $0 + position, byteCount: moved) }
                (end, position) = (end + moved, position + moved)
                phase = moved == size ? .chunkEnd : .chunkData(size - moved)
            case .chunkEnd:
                guard bytes.count > position else { return false }
                guard bytes[position] == 0x0D else { throw .garbage(.chunkEnd) }
                guard bytes.count > position + 1 else { return false }
                guard bytes[position + 1] == 0x0A else { throw .garbage(.chunkEnd) }
                position += 2
                phase = .chunkLine
            case .trailer:
                guard let line = try line(in: bytes, max: limits.trailerBytesMax, .trailersLength) else {
                    return false
                }
                if line.isEmpty {
                    phase = .done
                    continue
                }
                try checkTrailer(UnsafeRawBufferPointer(bytes).part(line), limits)
            case .done:
                return true
            }
        }
    }

    /// The next line without its CR LF, nil while it is not whole.
    private mutating func line(
        in bytes: UnsafeMutableRawBufferPointer, max: Int, _ tooLong: Rejection.Grammar
    ) throws(Rejection) -> Range<Int>? {
        let window = bytes[position..<min(bytes.count, position + max + 2)]
        guard let feed = window.firstIndex(of: 0x0A) else {
            // Erratum 7633 of RFC 9112: a bare LF ends no line; a CR may only stand before LF.
            guard window.count < max + 2 else { throw .garbage(tooLong) }
            return nil
        }
        guard feed > position, bytes[feed - 1] == 0x0D else { throw .garbage(.chunkLineEnd) }
        defer { position = feed + 1 }
        return position..<feed - 1
    }

    /// chunk-size [ chunk-ext ]: hexadecimal digits at the start; extensions are checked and ignored.
    private static func size(_ line: UnsafeRawBufferPointer) throws(Rejection) -> Int {
        var (size, index) = (0, 0)
        while index < line.count, let digit = Hexadecimal.value(of: line[index]) {
            guard size < 1 << 56 else { throw .garbage(.chunkSize) }
            size = size << 4 | Int(digit)
            index += 1
        }
        guard index > 0 else { throw .garbage(.chunkSizeDigits) }
        if index < line.count { try checkExtensions(line.part(index..<line.count)) }
        return size
    }

    /// *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] ), without the white space.
    private static func checkExtensions(_ bytes: UnsafeRawBufferPointer) throws(Rejection) {
        var index = 0
        func token() -> Bool {
            let start = index
            while index < bytes.count, isToken(bytes[index]) { index += 1 }
            return index > start
        }
        func quoted() -> Bool {
            index += 1
            while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                if bytes[index] == UInt8(ascii: "\\") { index += 1 }
                guard index < bytes.count, bytes[index] >= 0x20 && bytes[index] != 0x7F || bytes[index] == 0x09 else {
                    return false
                }
                index += 1
            }
            index += 1
            return index <= bytes.count
        }
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: ";") else { throw .garbage(.chunkExtension) }
            index += 1
            guard token() else { throw .garbage(.chunkExtension) }
            guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else { continue }
            index += 1
            let isValue = index < bytes.count && bytes[index] == UInt8(ascii: "\"") ? quoted() : token()
            guard isValue else { throw .garbage(.chunkExtension) }
        }
    }

    private mutating func checkTrailer(_ line: UnsafeRawBufferPointer, _ limits: Limits) throws(Rejection) {
        (trailers, trailerBytes) = (trailers + 1, trailerBytes + line.count + 2)
        guard trailers <= limits.trailersMax, trailerBytes <= limits.trailerBytesMax else {
            throw .garbage(.trailersLength)
        }
        let name = line.prefix { isToken($0) }
        guard !name.isEmpty, name.count < line.count, line[name.count] == UInt8(ascii: ":"),
            line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 })
        else { throw .garbage(.trailer) }
    }
}
