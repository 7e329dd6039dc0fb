import CShim
@_spi(Journal) import Guidance
import Logging
import Store

extension Service {
    /// The configured key; else the key made at the first start; else a new one, which is shown once.
    ///
    /// Once another key is configured, the one that was made is revoked for good: another is often set because the first is
    /// known to others, and that one must not count again when the setting is gone.
    ///
    /// - Returns: Its SHA-256 in hexadecimal digits.
    static func adminKey(_ settings: Settings, _ store: Store, _ log: Logger) throws -> String {
        let made = store.durable.kept.keys["admin"]
        if let key = settings.adminKey {
            let hash = Keys.hash(key)
            if let made, made.key.revokedAt == nil, made.key.sha256 != hash { revoke(made, in: store, log) }
            return hash
        }
        if let made {
            guard made.key.revokedAt == nil else {
                throw ServiceError(
                    "the admin key of the first start was revoked when another was set: set RAPPORT_ADMIN_KEY or "
                        + "RAPPORT_ADMIN_KEY_FILE, to the one that was set last or to a new one (openssl rand -hex 32)")
            }
            return made.key.sha256
        }
        let key = Keys.make()
        let hash = Keys.hash(key)
        guard
            keep("key.create", in: store, { now in Stored(AccessKey(id: "admin", sha256: hash, createdAt: now), revision: 1) })
        else {
            throw ServiceError(
                "the admin key that the first start makes could not be kept: make room on the disk of the data folder, or set "
                    + "RAPPORT_ADMIN_KEY")
        }
        let text = Array("\nAdmin key, shown only once. Save it now:\n\n    \(key)\n\n".utf8)
        _ = cs_write(2, text, text.count)
        return hash
    }

    private static func revoke(_ made: Stored<AccessKey>, in store: Store, _ log: Logger) {
        let isKept = keep("key.revoke", in: store) { now in
            var key = made.key
            key.revokedAt = now
            return Stored(key, revision: made.revision + 1)
        }
        if isKept {
            log.notice("revoked the admin key of the first start, as another is set")
        } else {
            log.warning("the admin key of the first start could not be revoked: the next start tries again")
        }
    }

    /// - Returns: Once the record is on disk; false if it cannot be kept. A key that has been shown works, whatever happens next.
    private static func keep(
        _ operation: String, in store: Store, _ make: @escaping @Sendable (Instant) -> Stored<AccessKey>
    ) -> Bool {
        let waker = cs_wake_open_blocking()
        defer { cs_close(waker) }
        store.onSettled { _ in cs_wake(waker) }
        let note = EntryNote(by: "rapport", op: operation, requestID: "start")
        let written = try? store.write(note) { (_, moment) throws(Never) in
            let stored = make(moment.now)
            return Decision(changes: [.put(stored)], answer: stored)
        }
        if written != nil { cs_wake_clear(waker) }
        guard case .success(let stored)? = written?.result else { return false }
        return store.durable.kept.keys["admin"] == stored
    }
}
