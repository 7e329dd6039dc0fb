import Guidance
import HTTP
import JSON

/// A record with an address that holds a secret, which is shown when it is made, and never again.
struct ShownAddress<R: TimedRecord>: Sendable {
    let record: Visible<R>
    /// Nil where it was shown before.
    let address: String?

    init(_ record: Visible<R>, _ address: String?) { (self.record, self.address) = (record, address) }

    /// - Parameter location: Where the record is.
    func response(at location: String) -> Response {
        let more = address.map { ",\"address\":\"\($0)\"}" } ?? ",\"addressWasShown\":true}"
        var response = Response.json(.created, body: .json(record.json.dropLast() + more.utf8))
        response.set("Location", location)
        return response
    }

    /// - Parameter meaning: What the address is for.
    static func schema(_ meaning: String) -> Schema {
        guard case .named(_, .object(let members)) = R.schema else {
            preconditionFailure("a \(R.kind.noun) has a name and members")
        }
        return .object(
            members + [
                .init("address", .text(), meaning, isRequired: false),
                .init(
                    "addressWasShown", .boolean, "True in the answer to a repeated request, which shows no address again.",
                    isRequired: false),
            ])
    }
}
