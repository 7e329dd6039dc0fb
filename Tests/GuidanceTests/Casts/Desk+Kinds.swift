import JSON
import Testing

@testable import Guidance

// Records of any kind on a desk.

extension Desk {
    /// - Parameter id: As the record's number among those of the test; nil for the next.
    @discardableResult
    mutating func make<R: TimedRecord>(_ kind: R.Type, _ document: String, id: ID<R>? = nil) throws -> ID<R> {
        let id = id ?? ID(RecordKey(at: now, count: 0, random: 7))
        remember(try records.create(R.self, from: json(document), id: id, by: "ines", at: now).changes)
        return id
    }

    @discardableResult
    mutating func change<R: TimedRecord>(_ id: ID<R>, _ kind: R.Type = R.self, to document: String) throws -> R {
        let decision = try records.change(id, of: R.self, to: json(document), by: "ines", at: now)
        remember(decision.changes)
        return decision.answer.value
    }

    @discardableResult
    mutating func patch<R: TimedRecord>(_ id: ID<R>, _ kind: R.Type = R.self, by patch: String) throws -> R {
        let decision = try records.patch(id, of: R.self, by: json(patch), by: "ines", at: now)
        remember(decision.changes)
        return decision.answer.value
    }

    /// Has happen what is due by then, as the scheduler does.
    ///
    /// - Returns: The operations, in their order.
    mutating func settle(at moment: Instant) -> [String] {
        var operations: [String] = []
        while let due = records.due(through: moment, countMax: 1).first {
            guard case .step(let changes) = records.outcome(of: due, at: moment) else {
                return operations + ["\(due.operation) is stuck"]
            }
            remember(changes)
            operations.append(due.operation)
        }
        return operations
    }

    /// What is wrong with a document: "/emails/0/value must be …", in the order of the errors.
    func faults<R: TimedRecord>(_ kind: R.Type, _ document: String) throws -> [String] {
        let document = try json(document)
        do {
            _ = try records.create(R.self, from: document, id: ID(RecordKey(at: now, count: 1, random: 7)), by: "ines", at: now)
            return []
        } catch {
            return error.errors.map { "\($0.pointer) \($0.detail)" }
        }
    }

    /// What is wrong with a patch.
    func faults<R: TimedRecord>(_ id: ID<R>, _ kind: R.Type = R.self, by patch: String) throws -> [String] {
        let patch = try json(patch)
        do {
            _ = try records.patch(id, of: R.self, by: patch, by: "ines", at: now)
            return []
        } catch {
            return error.errors.map { "\($0.pointer) \($0.detail)" }
        }
    }
}
