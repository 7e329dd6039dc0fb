public import JSON

/// A problem on its way to somebody who reads it in a browser.
public struct ProblemPage: Sendable {
    public let problem: ProblemDetails
    /// The path of the request; nil where it was not understood.
    public let instance: String?
    public let requestID: String
    public let language: SpokenLanguage
    /// Who made it, as far as that was found out.
    public let principal: Principal
    /// Its Cookie, as it was sent.
    let cookies: [UInt8]

    /// Makes the page; nil leaves the problem as JSON. Status, fields and caching of the answer are the problem's.
    public typealias Maker = @Sendable (ProblemPage) -> Response?
}
