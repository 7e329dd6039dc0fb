/// Who reads what is written: in which language, and at which address they find the service.
///
/// It is handed to where sentences and links are made, which is when an answer is written.
public struct Reader: Equatable, Sendable {
    public let language: SpokenLanguage
    public let address: PublicAddress

    public init(_ language: SpokenLanguage = .english, at address: PublicAddress = PublicAddress()) {
        (self.language, self.address) = (language, address)
    }
}

/// Where clients find the service, which may stand behind a proxy under a path: what comes before each path of ours.
public struct PublicAddress: Equatable, Sendable {
    /// Scheme, host and perhaps a port: `https://hr.example.org`; empty where it is not known, and links then begin with a slash.
    public let origin: String
    /// Empty, or `/rapport`.
    public let prefix: String

    public init(origin: String = "", prefix: String = "") { (self.origin, self.prefix) = (origin, prefix) }

    /// The link to a path: `https://hr.example.org/rapport/v1/programs`.
    public func link(_ path: String) -> String { "\(origin)\(prefix)\(path)" }

    /// The path as a sentence names it, which says where but not at which host: `GET /rapport/v1/programs`.
    public func path(_ path: String) -> String { prefix + path }

    /// A text of ours with the prefix before each path of the API in it.
    public func placed(_ text: String) -> String { prefix.isEmpty ? text : text.replacing("/v1/", with: "\(prefix)/v1/") }
}
