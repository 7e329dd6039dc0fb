@testable import HTTP
import JSON

private enum Outcome: Equatable {
    case refused, incomplete
    case read([UInt8], position: Int)

    /// - Parameter step: The bytes arrive so many at a time, into memory that keeps what was moved in it.
    init(_ input: UnsafeRawBufferPointer, step: Int, bodyBytesMax: Int) {
        self = input.withCopy { memory in
            var decoder = BodyDecoder(.chunked, at: 0)
            var end = 0
            repeat {
                end = min(end + step, input.count)
                do throws(Rejection) {
                    let seen = UnsafeMutableRawBufferPointer(rebasing: memory[..<end])
                    guard try decoder.decode(seen, Limits(), bodyBytesMax: bodyBytesMax) else { continue }
                    return .read(Array(memory[decoder.start..<decoder.end]), position: decoder.position)
                } catch {
                    return .refused
                }
            } while end < input.count
            return .incomplete
        }
    }
}

/// The body and where it ends, read line by line without limits and without regard to what is allowed in a line.
private func plainlyRead(_ input: [UInt8]) -> (body: [UInt8], position: Int)? {
    var (body, position) = ([UInt8](), 0)
    func line() -> ArraySlice<UInt8>? {
        guard let feed = input[position...].firstIndex(of: 0x0A), feed > position, input[feed - 1] == 0x0D else { return nil }
        defer { position = feed + 1 }
        return input[position..<feed - 1]
    }
    while true {
        guard let digits = line()?.prefix(while: { Hexadecimal.value(of: $0) != nil }),
            let size = Int(String(decoding: digits, as: UTF8.self), radix: 16)
        else { return nil }
        guard size > 0 else { break }
        guard size <= input.count - position - 2 else { return nil }
        body += input[position..<position + size]
        position += size
        guard input[position] == 0x0D, input[position + 1] == 0x0A else { return nil }
        position += 2
    }
    while let line = line() {
        if line.isEmpty { return (body, position) }
    }
    return nil
}

/// The first octet says how the body is cut; the chunks follow.
func fuzzChunks(_ input: UnsafeRawBufferPointer) {
    guard let first = input.first else { return }
    let body = input.from(1)
    for bodyBytesMax in [1 << 20, 16] {
        let whole = Outcome(body, step: max(1, body.count), bodyBytesMax: bodyBytesMax)
        let pieces = Outcome(body, step: 1 + Int(first), bodyBytesMax: bodyBytesMax)
        check(pieces == whole, "a body is read the same however it is cut")
        guard case .read(let content, let position) = whole else { continue }
        check(content.count <= bodyBytesMax, "a body keeps its limit")
        guard let plain = plainlyRead(Array(body)) else { return check(false, "a body that was read can be read plainly") }
        check(plain.body == content && plain.position == position, "a body is what its chunks hold")
        check(
            Outcome(body.upTo(position - 1), step: 1 << 16, bodyBytesMax: bodyBytesMax) == .incomplete,
            "a body ends at its last octet")
    }
}
