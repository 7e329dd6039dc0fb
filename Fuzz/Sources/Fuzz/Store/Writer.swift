@testable import Guidance
import JSON

@_spi(Journal) @testable import Store

func document(_ text: String) -> JSONValue {
    guard let document = try? JSONDocument(Array(text.utf8)) else { fatalError("it is JSON: \(text)") }
    return document.root
}

/// Writes as the API does, and waits until each write is on disk: one that was taken has to be.
struct Writer {
    let store: Store
    private let settled = Monitor<UInt64>(0)

    init(_ store: Store) {
        self.store = store
        store.onSettled { [settled] settlement in
            guard case .durable(let ticket) = settlement else {
                return check(false, "what was decided comes to be on disk: \(settlement)")
            }
            settled.withLock { $0 = ticket }
            settled.signal()
        }
    }

    func write<Answer>(_ decide: (Records, inout Moment) throws(Problem) -> Decision<Answer>) {
        do throws(WriteRefusal) {
            let written = try store.write(EntryNote(by: "key-1", op: "fuzz", requestID: "1", idempotencyKey: "2"), decide)
            if case .failure(let problem) = written.result { check(!"\(problem)".isEmpty, "a refusal says why") }
            if !written.isSettled { settled.wait { $0 >= written.ticket ? () : nil } }
        } catch {
            check(error == .outOfNumbers, "a write is taken, or there is no number for it: \(error)")
        }
    }

    /// - Parameter id: Nil for one that the store makes.
    func create<R: Record>(_ kind: R.Type = Program.self, _ text: String, id: R.Identifier? = nil) {
        let document = document(text)
        write { records, moment throws(Problem) in
            try R.kind.create(
                records, R.fields.draft(document), document, id ?? moment.makeID(for: R.self), "key-1", moment.now)
        }
    }

    func create(_ text: String, id: ID<Program>? = nil) { create(Program.self, text, id: id) }

    func patch<R: Record>(_ kind: R.Type, _ id: R.Identifier, _ text: String) {
        let patch = document(text)
        write { records, moment throws(Problem) in try R.kind.patch(records, id, patch, "key-1", moment.now) }
    }

    func delete<R: Record>(_ kind: R.Type, _ id: R.Identifier) {
        write { records, moment throws(Problem) in try records.delete(id, of: R.self, by: "key-1", at: moment.now) }
    }

    /// Goes wherever a step leads.
    func move(_ id: ID<Program>) {
        for status in Program.Status.allCases {
            write { records, moment throws(Problem) in try records.move(id, to: status, by: "key-1", at: moment.now) }
        }
    }
}

extension RecordTable {
    /// Of the first few records.
    var ids: [Value.Identifier] {
        var ids: [Value.Identifier] = []
        forEach { (stored: Stored<Value>) -> Bool in
            ids.append(stored.value.id)
            return ids.count < 4
        }
        return ids
    }
}
