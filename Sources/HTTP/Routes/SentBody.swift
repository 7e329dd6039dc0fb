/// The body of a request as it came, perhaps compressed: it outlives its request.
public struct SentBody: Sendable {
    let bytes: [UInt8]
    public let isGzipped: Bool
    /// What it may come to.
    let bytesMax: Int

    /// As it came, in bytes.
    public var count: Int { bytes.count }

    /// The body without a coding.
    ///
    /// - Throws: 400 if it says gzip and is not, 413 if it comes to more than the route takes of this caller.
    public func inflated() throws(ProblemDetails) -> [UInt8] {
        guard isGzipped else { return bytes }
        var inflated: [UInt8] = []
        try bytes.withUnsafeBufferPointer { (bytes) throws(ProblemDetails) in
            try withGunzipped(UnsafeRawBufferPointer(bytes), bytesMax: bytesMax) { inflated = Array($0) }
        }
        return inflated
    }
}
