import Glibc
import Matching

// Measures the matching engine in CPU seconds of this process, one line of JSON for each row; `peers.py` runs it beside others.
//
//     swift run -c release --package-path Benchmarks/Matching matching-bench [arguments]:
//
//     (none)                          every row
//     3000-real                       one
//     3000-real explanations          what is asked about it, and the other objectives and modes
//     20-c2-real certificate FILE     for Docs/check-matching.py
//     3000-real scores FILE           the scores as Int32, learner by learner, for others to solve

let rows = [
    Law("20-c2-real", learners: 20, guides: 8, capacity: 2, share: 700, .real, seed: 11),
    Law("500-uniform", learners: 500, guides: 500, .uniform, seed: 1),
    Law("500-real", learners: 500, guides: 500, .real, seed: 2),
    Law("500-real-10", learners: 500, guides: 500, share: 100, .real, seed: 3),
    Law("3000-uniform", learners: 3000, guides: 3000, .uniform, seed: 4),
    Law("3000-real", learners: 3000, guides: 3000, .real, seed: 5),
    Law("3000-real-10", learners: 3000, guides: 3000, share: 100, .real, seed: 6),
    Law("3000-equal", learners: 3000, guides: 3000, .equal, seed: 12),
    Law("10000-c4-uniform", learners: 10_000, guides: 3000, capacity: 4, .uniform, seed: 7),
    Law("10000-c4-real", learners: 10_000, guides: 3000, capacity: 4, .real, seed: 8),
    Law("10000-c4-real-10", learners: 10_000, guides: 3000, capacity: 4, share: 100, .real, seed: 9),
    Law("10000-c3-real", learners: 10_000, guides: 3000, capacity: 3, .real, seed: 10),
]

/// CPU seconds of this process.
func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func rounded(_ seconds: Double) -> Double { (seconds * 10_000).rounded() / 10_000 }

/// The largest that the process was, in MB; what its parent was before does not count.
func peakMegabytes() -> Int {
    guard let file = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, 256, file) != nil {
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if text.hasPrefix("VmHWM:") { return (Int(text.filter(\.isNumber)) ?? 0) / 1024 }
    }
    return 0
}

func measure(_ law: Law) throws {
    var start = seconds()
    let matrix = law.matrix(of: .learners)
    let scoring = seconds() - start
    let market = law.market(matrix, law.matrix(of: .guides))
    start = seconds()
    let optimum = try market.optimum(for: .participation)
    let solve = seconds() - start
    var phases: [Progress.Phase: Double] = [:]
    start = seconds()
    var last = (phase: Progress.Phase.rows, at: start)
    let assignment = try market.assignment { progress in
        guard progress.phase != last.phase else { return }
        let now = seconds()
        phases[last.phase, default: 0] += now - last.at
        last = (progress.phase, now)
    }
    let end = seconds()
    phases[last.phase, default: 0] += end - last.at
    let fault = try assignment.fault(in: market)
    let check = seconds() - end
    precondition(fault == nil && optimum == assignment.totals, "\(law.name): \(String(describing: fault))")
    let parts = [Progress.Phase.rows, .solve, .balance, .canonical, .explain].map { "\"\($0)\":\(rounded(phases[$0] ?? 0))" }
    print(
        """
        {"row":"\(law.name)","matched":\(assignment.totals.learners),"points":\(assignment.totals.points),"score":\(rounded(scoring)),"optimum":\(rounded(solve)),\
        "proved":\(rounded(end - start + check)),"whole":\(rounded(end - start)),"certificate":\(rounded(check)),\(parts.joined(separator: ",")),"megabytes":\(peakMegabytes())}
        """)
}

/// Ends with an error.
func stop(_ reason: String) -> Never {
    fputs("\(reason)\n", stderr)
    exit(2)
}

/// A new file to write to.
func opened(_ path: String) -> UnsafeMutablePointer<FILE> {
    guard let file = fopen(path, "w") else { stop("cannot write \(path): \(String(cString: strerror(errno)))") }
    return file
}

func writeScores(_ law: Law, to path: String) {
    let file = opened(path)
    _ = law.matrix(of: .learners).withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
    fclose(file)
}

let words = Array(CommandLine.arguments.dropFirst())
if let name = words.first, !rows.contains(where: { $0.name == name }) {
    stop("no row is called \(name): there are \(rows.map(\.name).joined(separator: ", "))")
}
for law in rows where words.isEmpty || words[0] == law.name {
    switch (words.count, words.dropFirst().first) {
    case (3, "scores"): writeScores(law, to: words[2])
    case (3, "certificate"): try writeCertificate(law, to: words[2])
    case (2, "explanations"): try measureExplanations(law)
    case (0...1, _): try measure(law)
    default: stop("usage: matching-bench [ROW [explanations | scores FILE | certificate FILE]]")
    }
}
