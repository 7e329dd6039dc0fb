import CShim
import Guidance
import Store

/// Writes the metrics of store and process as Prometheus text (format 0.0.4).
enum Exposition {
    static func write(store: StoreMetrics, programs: Int, startedAt: Int64, to out: inout [UInt8]) {
        func line(_ text: String) { out.append(contentsOf: (text + "\n").utf8) }
        func one(_ name: String, _ type: String, _ help: String, _ value: String, labels: String = "") {
            line("# HELP \(name) \(help)")
            line("# TYPE \(name) \(type)")
            line("\(name)\(labels) \(value)")
        }
        func histogram(_ name: String, _ help: String, _ histogram: Histogram) {
            line("# HELP \(name) \(help)")
            line("# TYPE \(name) histogram")
            var below = 0
            for (bound, count) in zip(histogram.bounds, histogram.counts) {
                below += count
                line("\(name)_bucket{le=\"\(bound)\"} \(below)")
            }
            line("\(name)_bucket{le=\"+Inf\"} \(histogram.count)")
            line("\(name)_sum \(histogram.sum)")
            line("\(name)_count \(histogram.count)")
        }
        one("rapport_build_info", "gauge", "Always 1; the label tells the release.", "1", labels: "{version=\"\(version)\"}")
        one("rapport_programs", "gauge", "Programs on record.", String(programs))
        one("rapport_journal_bytes", "gauge", "Bytes of the journal on disk.", String(store.journalBytes))
        one("rapport_journal_segments", "gauge", "Files of the journal.", String(store.journalSegments))
        one(
            "rapport_journal_first_sequence", "gauge", "Sequence number of the oldest line that is kept.",
            String(store.firstSequence))
        one("rapport_journal_last_sequence", "gauge", "Sequence number of the last line on disk.", String(store.lastSequence))
        one("rapport_journal_pending_bytes", "gauge", "Bytes decided and not on disk yet.", String(store.pendingBytes))
        one(
            "rapport_journal_refused_writes_total", "counter", "Writes taken back because the disk was full or failed.",
            String(store.refusedWrites))
        one(
            "rapport_journal_recovery_seconds", "gauge", "Time it took to read the journal at the start.",
            String(Double(store.recoveryMilliseconds) / 1000))
        one("rapport_journal_cut_bytes", "gauge", "Torn bytes cut off at the start.", String(store.bytesCutOff))
        one("rapport_journal_healthy", "gauge", "1 while writes can be kept.", store.health == .serving ? "1" : "0")
        one(
            "rapport_journal_read_only", "gauge", "1 while the disk is full: reads go on, writes are refused.",
            store.health == .readOnly ? "1" : "0")
        histogram("rapport_journal_commit_seconds", "Time of one group commit, write and sync.", store.commitSeconds)
        histogram("rapport_journal_sync_seconds", "Time of one fdatasync of the journal.", store.syncSeconds)
        histogram("rapport_journal_commit_lines", "Lines in one group commit.", store.commitLines)
        one(
            "rapport_journal_unsnapshotted_bytes", "gauge",
            "Bytes of lines behind the newest snapshot, which a start has to read.",
            String(store.bytesBehindSnapshot))
        if let snapshot = store.snapshot {
            let age = Double(max(0, cs_realtime() - snapshot.at.milliseconds)) / 1000
            one("rapport_snapshot_age_seconds", "gauge", "Time since the newest snapshot was begun.", String(age))
            one("rapport_snapshot_sequence", "gauge", "Sequence number up to which it goes.", String(snapshot.sequence))
            one("rapport_snapshot_bytes", "gauge", "Its size.", String(snapshot.bytes))
            one("rapport_snapshot_write_seconds", "gauge", "Time it took; 0 if before the start.", String(snapshot.seconds))
        }
        one("rapport_snapshot_in_progress", "gauge", "1 while one is being made.", store.isMakingSnapshot ? "1" : "0")
        one("rapport_snapshots_total", "counter", "Snapshots made since the start.", String(store.snapshotsMade))
        one("rapport_snapshot_failures_total", "counter", "Snapshots that came to nothing.", String(store.snapshotsFailed))
        one("process_start_time_seconds", "gauge", "When the process started, since 1970.", String(Double(startedAt) / 1000))
        one(
            "process_cpu_seconds_total", "counter", "Time that its threads have run, in user mode and in the kernel.",
            String(Double(cs_processor_time()) / 1e9))
        one("process_resident_memory_bytes", "gauge", "Resident memory.", String(cs_resident_bytes()))
        one("process_virtual_memory_bytes", "gauge", "Its address space.", String(cs_virtual_bytes()))
        one("process_open_fds", "gauge", "Open files and sockets.", String(cs_open_files()))
        one("process_max_fds", "gauge", "How many there may be.", String(cs_open_files_max()))
    }
}
