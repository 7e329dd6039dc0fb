import CShim
@_spi(Journal) import Guidance
import HTTP
import Store

/// Writes the metrics of store and process as Prometheus text (format 0.0.4).
enum Exposition {
    static func write(
        store: StoreMetrics, world: World, readings: ReadingLog?, startedAt: Int64, to out: inout [UInt8]
    ) {
        let build = Metric.gauge(
            "rapport_build_info", "Always 1; the label tells the release.", 1, labels: "version=\"\(version)\"")
        let counts = Metric.gauge(
            "rapport_records", "Records of each kind.", told(world.kept.counts).map { ("kind=\"\($0.kind)\"", $0.count) })
        let all = [build, counts] + journal(store) + commits(store)
        let readings = Metric.gauge(
            "rapport_access_log_failing", "1 while it cannot be written who read what about whom.",
            readings?.isFailing == true ? 1 : 0)
        for metric in all + snapshots(store) + due(store.due, world) + [readings] + process(startedAt: startedAt) {
            metric.write(to: &out)
        }
    }

    /// Confidential kinds count together: a concern that is raised shall not show.
    private static func told(_ counts: [(kind: KindName, count: Int)]) -> [(kind: String, count: Int)] {
        let confidential = counts.filter(\.kind.isConfidential).reduce(0) { $0 + $1.count }
        return counts.filter { !$0.kind.isConfidential }.map { ($0.kind.any.word, $0.count) } + [("confidential", confidential)]
    }

    private static func journal(_ store: StoreMetrics) -> [Metric] {
        [
            .gauge("rapport_journal_bytes", "Bytes of the journal on disk.", store.journalBytes),
            .gauge("rapport_journal_segments", "Files of the journal.", store.journalSegments),
            .gauge(
                "rapport_journal_first_sequence", "Sequence number of the oldest line that is kept.", store.firstSequence),
            .gauge("rapport_journal_last_sequence", "Sequence number of the last line on disk.", store.lastSequence),
            .gauge("rapport_journal_pending_bytes", "Bytes decided and not on disk yet.", store.pendingBytes),
            .counter(
                "rapport_journal_refused_writes_total", "Writes taken back because the disk was full or failed.",
                store.refusedWrites),
            .gauge(
                "rapport_journal_recovery_seconds", "Time it took to read the journal at the start.",
                Double(store.recoveryMilliseconds) / 1000),
            .gauge("rapport_journal_cut_bytes", "Torn bytes cut off at the start.", store.bytesCutOff),
            .gauge("rapport_journal_healthy", "1 while writes can be kept.", store.health == .serving ? 1 : 0),
            .gauge(
                "rapport_journal_read_only", "1 while the disk is full: reads go on, writes are refused.",
                store.health == .readOnly ? 1 : 0),
            .counter(
                "rapport_store_removed_segments_total", "Files of the journal that retention has removed since the start.",
                store.segmentsRemoved),
            .gauge(
                "rapport_store_retention_suspended", "1 while nothing goes for its age, as the clock was set.",
                store.isRetentionSuspended ? 1 : 0),
            .gauge("rapport_idempotency_keys", "Idempotency-Keys in memory.", store.idempotencyKeys),
            .counter(
                "rapport_idempotency_keys_dropped_total",
                "Idempotency-Keys that gave way to newer ones before their 24 hours were over.", store.idempotencyKeysDropped),
        ]
    }

    private static func commits(_ store: StoreMetrics) -> [Metric] {
        [
            .histogram(
                "rapport_journal_commit_seconds", "Time of one group commit, write and sync.", [series(store.commitSeconds)]),
            .histogram("rapport_journal_sync_seconds", "Time of one fdatasync of the journal.", [series(store.syncSeconds)]),
            .histogram("rapport_journal_commit_lines", "Lines in one group commit.", [series(store.commitLines)]),
        ]
    }

    private static func snapshots(_ store: StoreMetrics) -> [Metric] {
        var metrics: [Metric] = [
            .gauge(
                "rapport_journal_unsnapshotted_bytes",
                "Bytes of lines after the newest snapshot, which a start has to read.", store.bytesBehindSnapshot)
        ]
        if let snapshot = store.snapshot {
            let age = Double(max(0, cs_realtime() - snapshot.at.milliseconds)) / 1000
            metrics += [
                .gauge("rapport_snapshot_age_seconds", "Time since the newest snapshot was begun.", age),
                .gauge("rapport_snapshot_sequence", "Sequence number up to which it goes.", snapshot.sequence),
                .gauge("rapport_snapshot_bytes", "Its size.", snapshot.bytes),
                .gauge("rapport_snapshot_write_seconds", "Time it took; 0 if before the start.", snapshot.seconds),
            ]
        }
        return metrics + [
            .gauge("rapport_snapshot_in_progress", "1 while one is being made.", store.isMakingSnapshot ? 1 : 0),
            .counter("rapport_snapshots_total", "Snapshots made since the start.", store.snapshotsMade),
            .counter("rapport_snapshot_failures_total", "Snapshots that came to nothing.", store.snapshotsFailed),
        ]
    }

    private static func due(_ due: DueMetrics, _ world: World) -> [Metric] {
        let late = due.since.map { Double(max(0, cs_realtime() - $0.milliseconds)) / 1000 } ?? 0
        return [
            .gauge("rapport_due_moments", "Moments to come at which something happens automatically.", world.kept.dueCount),
            .counter("rapport_due_steps_total", "Steps taken automatically since the start.", due.steps),
            .gauge("rapport_due_late_seconds", "How late the next of them is.", late),
            .gauge("rapport_due_stuck", "Steps that are due and cannot be taken until their records change.", due.aside),
        ]
    }

    private static func process(startedAt: Int64) -> [Metric] {
        [
            .gauge("process_start_time_seconds", "When the process started, since 1970.", Double(startedAt) / 1000),
            .counter(
                "process_cpu_seconds_total", "Time that its threads have run, in user mode and in the kernel.",
                Double(cs_processor_time()) / 1e9),
            .gauge("process_resident_memory_bytes", "Resident memory.", cs_resident_bytes()),
            .gauge("process_virtual_memory_bytes", "Its address space.", cs_virtual_bytes()),
            .gauge("process_open_fds", "Open files and sockets.", cs_open_files()),
            .gauge("process_max_fds", "How many there may be.", cs_open_files_max()),
        ]
    }

    private static func series(_ histogram: Histogram) -> Metric.Series {
        Metric.Series(bounds: histogram.bounds, counts: histogram.counts, sum: histogram.sum)
    }
}
