@testable import HTTP

private enum Outcome: Equatable {
    case refused(Status)
    case inflated([UInt8])

    init(_ input: [UInt8], bytesMax: Int) {
        self = input.withCopy { bytes in
            var body: [UInt8] = []
            do throws(ProblemDetails) {
                try withGunzipped(bytes, bytesMax: bytesMax) { body = Array($0) }
                return .inflated(body)
            } catch {
                return .refused(error.status)
            }
        }
    }
}

nonisolated(unsafe) private let deflater = Deflater(level: Gzip.quickLevel)

/// A body as it arrives; also what any body comes to when it was compressed.
func fuzzGzip(_ input: UnsafeRawBufferPointer) {
    let bytes = Array(input)
    let outcome = Outcome(bytes, bytesMax: 1 << 16)
    switch outcome {
    case .refused(let status): check(status == .badRequest || status == .contentTooLarge, "a body is refused for a reason")
    case .inflated(let body):
        check(body.count <= 1 << 16, "a body keeps its limit")
        check(Outcome(bytes, bytesMax: body.count) == outcome, "a body may be as large as its limit")
        if body.count > 0 {
            check(Outcome(bytes, bytesMax: body.count - 1) == .refused(.contentTooLarge), "and not one octet larger")
        }
    }
    let gzipped = deflater.gzip(bytes)
    check(Outcome(gzipped, bytesMax: bytes.count) == .inflated(bytes), "what was compressed is inflated to what it was")
    check(Outcome(Array(gzipped.dropLast()), bytesMax: bytes.count) == .refused(.badRequest), "half of it is refused")
}
