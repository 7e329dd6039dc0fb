import CShim
import Guidance
import Store

extension Service {
    /// The configured key; else the key made at the first start; else a new one, which is shown once.
    static func adminKeys(_ settings: Settings, _ store: Store) throws -> Keys {
        if let key = settings.adminKey { return Keys(hash: Keys.hash(key)) }
        if let kept = store.durable.records.keys["admin"] { return Keys(hash: kept.value.sha256) }
        let key = Keys.make()
        try keep(hash: Keys.hash(key), in: store)
        let text = Array("\nThe admin key, shown this once (only its hash is kept):\n\n    \(key)\n\n".utf8)
        _ = cs_write(2, text, text.count)
        return Keys(hash: Keys.hash(key))
    }

    /// Returns once the hash is on disk: a key that has been shown works, whatever happens next.
    private static func keep(hash: String, in store: Store) throws {
        let waker = cs_wake_open_blocking()
        defer { cs_close(waker) }
        store.onSettled { _ in cs_wake(waker) }
        let note = EntryNote(by: "rapport", op: "key.create", requestID: "start")
        let written = try? store.write(note) { (_, moment) throws(Never) in
            let record = AccessKey(id: "admin", sha256: hash, createdAt: moment.now)
            return Decision(changes: [.put(Stored(record, revision: 1))], answer: ())
        }
        if written != nil { cs_wake_clear(waker) }
        guard store.durable.records.keys["admin"]?.value.sha256 == hash else {
            throw ServiceError(
                "the admin key that the first start makes could not be kept: make room on the disk of the data folder, or set "
                    + "RAPPORT_ADMIN_KEY")
        }
    }
}
