import Glibc

/// What is fed with inputs nobody wrote. Each looks for more than a crash: what it reads in one way it reads in another too.
enum Target: String, CaseIterable {
    case head, chunks, fields, json, gzip, folder

    nonisolated(unsafe) static var chosen = Target.head

    func run(_ input: UnsafeRawBufferPointer) {
        switch self {
        case .head: fuzzHead(input)
        case .chunks: fuzzChunks(input)
        case .fields: fuzzFields(input)
        case .json: fuzzJSON(input)
        case .gzip: fuzzGzip(input)
        case .folder: fuzzFolder(input)
        }
    }
}

/// A finding: stops the process, and libFuzzer keeps the input.
func check(_ holds: Bool, _ claim: @autoclosure () -> String) {
    guard !holds else { return }
    let line = Array("does not hold: \(claim())\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
    abort()
}

extension UnsafeRawBufferPointer {
    /// Calls `body` with a copy of the bytes in memory of just that size, so that AddressSanitizer sees a read behind it.
    func withCopy<Result>(_ body: (UnsafeMutableRawBufferPointer) -> Result) -> Result {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
        defer { copy.deallocate() }
        copy.copyMemory(from: self)
        return body(copy)
    }

    func from(_ start: Int) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: self[start...]) }

    func upTo(_ end: Int) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: self[..<end]) }
}

extension [UInt8] {
    func withCopy<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes { $0.withCopy { body(UnsafeRawBufferPointer($0)) } }
    }
}
