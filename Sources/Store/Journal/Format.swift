import Guidance
import JSON

/// What lines of a file may say, by the number in its first line. A release refuses a file whose format it does not know.
enum Format: Int, CaseIterable, Sendable {
    case plain = 1
    /// Also `redacted`, see `FileChange`.
    case redacting = 2

    static let newest = redacting
}

/// One element of a line's changes, or one line of a snapshot.
///
///     {"put":"programs","id":"prg_…","rev":3,"doc":{…}}
///     {"delete":"programs","id":"prg_…"}
///     {"redacted":"programs","id":"prg_…","rev":3}
///
/// The last, in `Format.redacting` alone, stands in the place of a put whose document was removed. It changes nothing: what the
/// record was from then until its next change is not known any more.
enum FileChange: Sendable {
    case change(Change)
    case redacted(RecordAddress)

    init(_ json: JSONValue, _ format: Format) throws(ChangeError) {
        if format == .redacting, let kind = json["redacted"]?.string {
            self = .redacted(try Self.address(kind, json))
        } else {
            self = .change(try Change(json))
        }
    }

    private static func address(_ text: String, _ json: JSONValue) throws(ChangeError) -> RecordAddress {
        guard let kind = KindName(rawValue: text) else { throw ChangeError(unknown: text) }
        guard let revision = json["rev"]?.integer, revision > 0, let id = json["id"]?.string,
            let address = RecordAddress(kind, id: id), Redaction.canHold(address)
        else { throw ChangeError("nothing known was redacted") }
        return address
    }
}
