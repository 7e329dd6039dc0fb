import CAssets
import HTTP
import JSON

/// Requests and the answers that a service gave to them, kept with each release for its description.
///
/// `{"createProgram":{"request":{…},"answers":{"201":{…},"422":{…}}}}`, by the ids of operations.
struct Examples: Sendable {
    private let document: JSONDocument

    /// Those of this release.
    static let builtIn = Examples(UnsafeBufferPointer(start: ca_examples(), count: ca_examples_length()))

    init(_ bytes: some Sequence<UInt8>) {
        guard let document = try? JSONDocument(Array(bytes)) else { preconditionFailure("the examples of a release are JSON") }
        self.document = document
    }

    /// The body that was sent; nil without one.
    func request(_ operation: String) -> JSONValue? { document.root[operation]?["request"] }

    /// The body that was answered: of a type other than JSON, its text.
    func answer(_ operation: String, _ status: Status, _ type: MediaType) -> JSONValue? {
        guard let answer = document.root[operation]?["answers"]?[String(status.rawValue)] else { return nil }
        return answer[type.name.description]
    }
}
