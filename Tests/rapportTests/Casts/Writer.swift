import JSON
import Testing

/// A client that creates, changes and deletes programs of its own, one after another, and accounts for them.
///
/// Nobody else writes them, so after a crash each has to be just as it was acknowledged; only the one step that was under
/// way may have been taken or not.
struct Writer: Sendable {
    /// What was asked for and not answered.
    private enum Step {
        case create(name: String)
        case change(String, owner: String)
        case delete(String)
    }

    /// Past this many, the next step makes no more: the journal grows and the listing stays short.
    private static let programsMax = 20

    let number: Int
    private var random: SeededGenerator
    /// By address, as the last acknowledgement showed it, without the line feed that an answer ends in.
    private var programs: [String: [UInt8]] = [:]
    /// In the order they were made, so that the seed chooses among them.
    private var addresses: [String] = []
    /// Acknowledged as deleted, or asked to be.
    private(set) var deleted: Set<String> = []
    private var underWay: Step?
    private(set) var acknowledged = 0
    private var made = 0

    init(_ number: Int, seed: UInt64) {
        (self.number, random) = (number, SeededGenerator(seed: seed &+ UInt64(number)))
    }

    // MARK: Under load

    /// Takes so many steps, or throws when the service is gone.
    mutating func work(_ client: Client, steps: Int = .max) throws {
        for _ in 0..<steps {
            let choice = random.below(10)
            if addresses.isEmpty || choice < 4 && addresses.count < Self.programsMax {
                try create(client)
            } else if choice < 8 {
                try change(addresses[random.below(addresses.count)], client)
            } else {
                try delete(addresses[random.below(addresses.count)], client)
            }
            underWay = nil
            acknowledged += 1
        }
    }

    private mutating func create(_ client: Client) throws {
        made += 1
        let name = "Writer \(number), program \(made)"
        underWay = .create(name: name)
        let answer = try client.post("/v1/programs", #"{"name":"\#(name)","relationshipTypes":["coaching"]}"#)
        guard answer.status == 201, let address = answer["Location"] else { throw unexpected(answer) }
        guard programs.updateValue(answer.body.dropLast(), forKey: address) == nil, !deleted.contains(address) else {
            throw unexpected(answer)
        }
        addresses.append(address)
    }

    private mutating func change(_ address: String, _ client: Client) throws {
        let owner = "Owner \(random.below(1_000_000))"
        underWay = .change(address, owner: owner)
        let answer = try client.send(
            "PATCH", address, #"{"owner":"\#(owner)"}"#, fields: fields(address, ["Content-Type": "application/merge-patch+json"])
        )
        guard answer.status == 200 else { throw unexpected(answer) }
        programs[address] = answer.body.dropLast()
    }

    private mutating func delete(_ address: String, _ client: Client) throws {
        underWay = .delete(address)
        deleted.insert(address)
        let answer = try client.send("DELETE", address, fields: fields(address))
        guard answer.status == 204 else { throw unexpected(answer) }
        forget(address)
    }

    private func fields(_ address: String, _ more: [String: String] = [:]) -> [String: String] {
        more.merging(["If-Match": "*", "X-Request-Id": Told.requestID(address, reads: false)]) { $1 }
    }

    private mutating func forget(_ address: String) {
        programs[address] = nil
        addresses.removeAll { $0 == address }
    }

    private func unexpected(_ answer: Answer) -> Failure {
        Issue.record("writer \(number) was answered \(answer.status): \(answer.text)")
        return Failure("unexpected answer")
    }

    // MARK: After the crash

    /// Takes its own programs out of those that are there after a start.
    ///
    /// - Returns: What is not as it was acknowledged.
    mutating func reckon(_ kept: inout [String: [UInt8]]) throws -> [String] {
        var faults: [String] = []
        for address in addresses {
            let (wanted, found) = (programs[address], kept.removeValue(forKey: address))
            if found == wanted { continue }
            if let found, try isUnderWay(address, wanted, found) {
                programs[address] = found
            } else if found == nil, case .delete(address) = underWay {
                forget(address)
            } else {
                faults.append("\(address) was \(Self.text(wanted)) and is \(Self.text(found))")
            }
        }
        if case .create(let name) = underWay, let made = try kept.first(where: { try Self.string("name", of: $0.value) == name })
        {
            kept[made.key] = nil
            programs[made.key] = made.value
            addresses.append(made.key)
        }
        underWay = nil
        return faults
    }

    /// Whether the change that was under way makes `found` of `wanted`.
    private func isUnderWay(_ address: String, _ wanted: [UInt8]?, _ found: [UInt8]) throws -> Bool {
        guard case .change(address, let owner) = underWay, let wanted else { return false }
        return try Self.string("owner", of: found) == owner && Self.revision(of: found) == Self.revision(of: wanted) + 1
    }

    static func revision(of body: [UInt8]) throws -> Int { try JSONDocument(body).root["revision"]?.integer ?? 0 }

    private static func string(_ member: String, of body: [UInt8]) throws -> String? {
        try JSONDocument(body).root[member]?.string
    }

    private static func text(_ body: [UInt8]?) -> String { body.map { String(decoding: $0, as: UTF8.self) } ?? "gone" }
}
