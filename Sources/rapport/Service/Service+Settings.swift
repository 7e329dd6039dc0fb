import Guidance
import Logging
import Store

extension Service {
    /// Keeps in the journal which settings decide who sees what, where they are others than at the start before.
    static func keep(_ found: [AccessSetting.Found], in store: Store, _ log: Logger) {
        let note = EntryNote(by: Records.scheduler, op: Operation.changeSettings.name, requestID: "start")
        do throws(WriteRefusal) {
            let written = try store.write(note) { (records, moment) throws(Never) in
                records.keepSettings(found, at: moment.now) { moment.makeID() }
            }
            for name in written.result.get() { log.notice("a setting that decides who sees what has changed: \(name)") }
        } catch {
            // The next start finds them changed still.
            log.warning("a change of settings that decide who sees what is not in the journal: \(error)")
        }
    }
}
