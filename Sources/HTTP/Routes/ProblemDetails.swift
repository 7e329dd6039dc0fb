public import JSON

/// An error as RFC 9457 defines it: what a client gets instead of the answer it asked for.
public struct ProblemDetails: Error, Sendable {
    public var status: Status
    /// Stable, in kebab-case: programs decide by it.
    public var code: String
    /// Makes the sentences, when the problem is written and it is known who reads it.
    public let words: @Sendable (Reader) -> Words
    /// Further response fields, such as Allow or Retry-After.
    public var fields: [(name: StaticString, value: String)] = []
    /// As for a response: a refusal that depends on writes not yet on disk is held until they are.
    public var ticket: UInt64?
    /// Further members of the problem.
    public var extensions: (@Sendable (inout JSONWriter, Reader) -> Void)?

    /// What a problem says to people.
    public struct Words: Sendable {
        /// What is wrong with this request.
        public let detail: String
        /// What to do about it.
        public let fix: String?

        public init(_ detail: String, fix: String? = nil) { (self.detail, self.fix) = (detail, fix) }
    }

    public init(_ status: Status, _ code: String, words: @escaping @Sendable (Reader) -> Words) {
        (self.status, self.code, self.words) = (status, code, words)
    }

    /// A problem whose sentences name no address.
    public init(
        _ status: Status, _ code: String, english: @autoclosure @escaping @Sendable () -> Words,
        german: @autoclosure @escaping @Sendable () -> Words
    ) {
        self.init(status, code) { reader in
            switch reader.language {
            case .english: english()
            case .german: german()
            }
        }
    }

    /// The same with one more response field.
    public func with(_ name: StaticString, _ value: String) -> ProblemDetails {
        var changed = self
        changed.fields.append((name, value))
        return changed
    }

    /// Where a service has a page about each code: the type of a problem (RFC 9457 §3.1.1).
    public static let typesPath = "/docs/errors/"

    /// - Parameter instance: The path of the request, nil where it was not understood.
    public func body(instance: String?, requestID: String, for reader: Reader) -> [UInt8] {
        let words = words(reader)
        return JSONWriter.bytes { writer in
            writer.object { writer in
                writer.member("type", reader.address.link(Self.typesPath + code))
                writer.member("title", status.title(in: reader.language))
                writer.member("status", status.rawValue)
                writer.member("detail", words.detail)
                writer.member("instance", ifPresent: instance.map(reader.address.link))
                writer.member("code", code)
                extensions?(&writer, reader)
                writer.member("fix", ifPresent: words.fix)
                writer.member("requestId", requestID)
            }
        }
    }
}
