/// How the end of a body is found (RFC 9112 §6.3), in a request or an answer.
enum BodyFraming: Equatable {
    /// There is no body; or, in an answer, the close ends it.
    case none
    case length(Int)
    case chunked
}
