import Guidance
import JSON

/// A line in which versions of records were replaced by `redacted`.
struct RedactedLine {
    /// With its line feed.
    let bytes: [UInt8]
    /// Whether the line had an Idempotency-Key, which it lacks now.
    let hadKey: Bool

    /// A line of a segment, without its line feed, that matches its checksum.
    ///
    /// Its number, its `sync`, its time, who wrote it and what was done stay. The id of the request and the Idempotency-Key are texts that
    /// a client chose, and go.
    ///
    /// - Parameter isGone: Whether a record that is put here has to go.
    /// - Returns: Nil if nothing in it has to go.
    init?(_ line: [UInt8], _ isGone: (RecordAddress) -> Bool) throws(LineError) {
        let root: JSONValue
        do { root = try JSONDocument(line, depthMax: StoreLimits.lineDepthMax).root } catch {
            throw LineError(reason: "it is not JSON: \(error.reason)")
        }
        guard let changes = root["changes"] else { throw LineError(reason: "changes is missing") }
        let gone = changes.elements.map { Self.goneAddress($0, isGone) }
        guard gone.contains(where: { $0 != nil }) else { return nil }
        hadKey = root["idem"] != nil
        bytes = JournalLine.sealed { writer in
            for member in root.members where member.name != "crc" && member.name != "idem" {
                writer.name(member.name)
                switch member.name {
                case "req": writer.string("")
                case "changes":
                    writer.array(zip(changes.elements, gone)) { writer, change in
                        guard let address = change.1 else { return writer.raw(change.0.raw) }
                        Self.write(address, change.0, to: &writer)
                    }
                default: writer.raw(member.value.raw)
                }
            }
        }
    }

    /// The same for a line of a snapshot.
    init?(ofSnapshot line: [UInt8], _ isGone: (RecordAddress) -> Bool) throws(LineError) {
        let root: JSONValue
        do { root = try JSONDocument(line, depthMax: StoreLimits.lineDepthMax).root } catch {
            throw LineError(reason: "it is not JSON: \(error.reason)")
        }
        guard let address = Self.goneAddress(root, isGone) else { return nil }
        hadKey = false
        bytes = JSONWriter.bytes { Self.write(address, root, to: &$0) } + [UInt8(ascii: "\n")]
    }

    private static func goneAddress(_ change: JSONValue, _ isGone: (RecordAddress) -> Bool) -> RecordAddress? {
        guard let kind = change["put"]?.string.flatMap({ KindName(rawValue: $0) }), let id = change["id"]?.string,
            let address = RecordAddress(kind, id: id)
        else { return nil }
        return isGone(address) ? address : nil
    }

    private static func write(_ address: RecordAddress, _ change: JSONValue, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("redacted", address.kind.rawValue)
            writer.member("id", address.id)
            writer.member("rev", change["rev"]?.integer ?? 1)
        }
    }
}
